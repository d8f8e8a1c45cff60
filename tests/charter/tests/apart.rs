//! There is no person in the database: nothing joins, counts, orders or finds the matters of one caller.

use app::Language;
use app::matter::search::Asked;
use domain::effect::Effect;
use std::collections::BTreeSet;
use tests_charter::city::City;
use tests_charter::play::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_matters_with_the_same_telephone_have_no_bytes_in_common() {
    for city in City::each().await {
        let one = file(&city, &[("text", "甲处路灯不亮"), ("place", "甲路口")]).await;
        let two = file(&city, &[("text", "乙处井盖松动"), ("place", "乙路口")]).await;
        let mut traces = Vec::new();
        for id in [one.id, two.id] {
            let mut found: BTreeSet<Vec<u8>> = BTreeSet::new();
            let store = city.app.store();
            for (field, version) in matter(&city, id).await.texts {
                let sealed =
                    store.sealed(city.id, id, &field, version).await.expect("a read").expect("sealed");
                // Any piece as long as a nonce would do to tell that two are one.
                found.extend(sealed.windows(12).map(<[u8]>::to_vec));
            }
            found.extend(
                store
                    .vault_key(city.id, id)
                    .await
                    .expect("a read")
                    .expect("a key")
                    .windows(12)
                    .skip(5)
                    .map(<[u8]>::to_vec),
            );
            for event in store.events(city.id, id).await.expect("events") {
                found.extend(event.effects.iter().filter_map(|effect| match effect {
                    Effect::Sealed { commitment, .. } => Some(commitment.clone().into_bytes()),
                    _ => None,
                }));
            }
            traces.push(found);
        }
        assert!(!traces[0].is_empty());
        assert_eq!(
            traces[0].intersection(&traces[1]).count(),
            0,
            "the same telephone must leave no same bytes"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_finds_a_matter_by_a_name_a_telephone_or_a_home() {
    let city = City::on_sqlite().await;
    let home = "梧桐里三号楼二单元";
    let filed = file(
        &city,
        &[("class", "help"), ("home-address", home), ("text", "我叫林晓梅，电话13800000001，家里停水")],
    )
    .await;
    dispatch(&city, filed.id, "street").await;
    for post in ["seat-east", "street-handler", "boss", "seat"] {
        let me = city.me(post).await;
        for words in ["13800000001", "林女士", "林晓梅", home, "梧桐里"] {
            let asked = Asked { words: words.into(), ..Asked::default() };
            if let Ok(found) = city.app.search(&me, &asked, Language::Zh).await {
                assert!(found.rows.is_empty(), "{post} finds a person's matter by {words}");
            }
        }
        let asked = Asked { words: "停水".into(), ..Asked::default() };
        let found = city.app.search(&me, &asked, Language::Zh).await.expect("a search");
        assert_eq!(found.rows.len(), 1, "{post} finds the matter itself within its remit");
    }
}

#[test]
fn no_statement_reads_sealed_content_but_one_field_of_one_matter_by_its_key() {
    for statement in store::statements() {
        let sql = statement.sql;
        let words: Vec<&str> = sql.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let of_vault =
            words.windows(2).any(|w| matches!(w[0], "FROM" | "JOIN" | "INTO" | "UPDATE") && w[1] == "vault");
        if !of_vault {
            continue;
        }
        for word in ["JOIN", "GROUP", "ORDER", "COUNT", "LIKE", "DISTINCT", "SUM", "MAX", "MIN", "IN"] {
            assert!(!words.contains(&word), "{word} over sealed content: {sql}");
        }
        if sql.starts_with("SELECT") || sql.starts_with("DELETE") {
            assert!(sql.contains("matter = ?2"), "reads or drops more than one matter: {sql}");
        }
    }
}

#[test]
fn no_table_but_the_vault_has_a_place_for_a_name_a_telephone_or_a_home() {
    for (table, columns) in store::schema() {
        for column in columns {
            for word in [
                "phone", "tel", "mobile", "email", "address", "person", "party", "caller", "applicant",
                "citizen", "id_no", "birth", "gender", "ethnic", "nation", "relig", "plate", "device",
                "face", "user_agent", "ip",
            ] {
                let hit = column.split('_').any(|part| part == word);
                assert!(!hit, "{table}.{column}: a column of this name does not belong outside the vault");
            }
        }
    }
}
