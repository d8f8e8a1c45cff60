//! Every datum about a person stands in one inventory with purpose, basis, keeper, end date and whether it
//! is sealed; what is not declared there has no place in a table, a pack, an event or the outbox.

use domain::field::FieldKind;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use tests_charter::city::{City, root};

/// One row of the inventory.
#[derive(Debug, serde::Deserialize)]
struct Row {
    kind: String,
    place: String,
    about: String,
    purpose: String,
    basis: String,
    keeper: String,
    ends: String,
    sealed: String,
}

fn inventory() -> Vec<Row> {
    let path = root().join("docs/reference/data-inventory.csv");
    let mut reader = csv::Reader::from_path(path).expect("docs/reference/data-inventory.csv");
    reader.deserialize().map(|row| row.expect("a row of eight columns")).collect()
}

fn declared(kind: &str) -> BTreeSet<String> {
    inventory().into_iter().filter(|row| row.kind == kind).map(|row| row.place).collect()
}

/// Compares what there is with what is declared, both ways.
fn check(kind: &str, found: &BTreeSet<String>) {
    let declared = declared(kind);
    let missing: Vec<_> = found.difference(&declared).collect();
    let gone: Vec<_> = declared.difference(found).collect();
    assert!(
        missing.is_empty(),
        "{kind} {missing:?}: say in docs/reference/data-inventory.csv about whom, what for, on what basis, who keeps it, until when and whether sealed; or do without"
    );
    assert!(
        gone.is_empty(),
        "{kind} {gone:?}: no longer there, take the rows out of docs/reference/data-inventory.csv"
    );
}

#[test]
fn every_row_of_the_inventory_is_filled_and_stands_once() {
    let mut seen = BTreeSet::new();
    for row in inventory() {
        for (column, text) in [
            ("about", &row.about),
            ("purpose", &row.purpose),
            ("basis", &row.basis),
            ("keeper", &row.keeper),
            ("ends", &row.ends),
        ] {
            assert!(!text.trim().is_empty(), "{} {}: {column} is empty", row.kind, row.place);
        }
        assert!(
            ["yes", "no", "hash"].contains(&row.sealed.as_str()),
            "{}: sealed is yes, no or hash",
            row.place
        );
        assert!(
            seen.insert((row.kind.clone(), row.place.clone())),
            "{} {} stands twice",
            row.kind,
            row.place
        );
    }
}

#[test]
fn every_column_is_declared() {
    let columns = store::schema()
        .into_iter()
        .flat_map(|(table, columns)| columns.into_iter().map(move |column| format!("{table}.{column}")));
    // The words of the text index are a column on PostgreSQL and a virtual table on SQLite.
    check("column", &columns.chain(["indexed.tokens".to_owned()]).collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_column_of_postgresql_is_declared() {
    let Some(city) = City::on_postgres().await else {
        println!("SKIPPED on PostgreSQL: ANLAN_TEST_POSTGRES is not set");
        return;
    };
    let store::StoreAddress::Postgres(address) = &city.address else { panic!("a PostgreSQL city") };
    let (client, connection) =
        tokio_postgres::connect(address, tokio_postgres::NoTls).await.expect("the test database");
    tokio::spawn(connection);
    let query = "SELECT table_name::text, column_name::text FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> 'migration'";
    let declared = declared("column");
    for row in client.query(query, &[]).await.expect("the columns") {
        let column = format!("{}.{}", row.get::<_, String>(0), row.get::<_, String>(1));
        assert!(declared.contains(&column), "{column} is not in docs/reference/data-inventory.csv");
    }
}

#[test]
fn every_sealed_field_and_all_that_only_some_may_read_is_declared_with_its_purpose_and_end() {
    let rows: BTreeMap<String, Row> = inventory()
        .into_iter()
        .filter(|row| row.kind == "field")
        .map(|row| (row.place.clone(), row))
        .collect();
    let mut found = BTreeSet::new();
    for pack in packs() {
        for p in pack.procedures.values() {
            for f in &p.fields {
                let place = format!("{}.{}", p.id, f.id);
                let Some(row) = rows.get(&place) else {
                    let personal = f.kind.is_sealed() || !f.seen_by.is_empty();
                    assert!(
                        !personal,
                        "{place} is about a person: declare it in docs/reference/data-inventory.csv"
                    );
                    continue;
                };
                found.insert(place.clone());
                assert_eq!(row.sealed == "yes", f.kind.is_sealed(), "{place}: sealed");
                if let Some(purpose) = &f.purpose {
                    assert_eq!(
                        row.purpose, *purpose,
                        "{place}: the purpose is the one the pack tells residents"
                    );
                }
                if let Some(keep) = f.keep {
                    assert!(row.ends.starts_with(&keep.to_string()), "{place}: the pack keeps it for {keep}");
                }
            }
        }
    }
    let gone: Vec<_> = rows.keys().filter(|place| !found.contains(*place)).collect();
    assert!(gone.is_empty(), "{gone:?}: no longer in a pack, take the rows out");
}

fn packs() -> Vec<pack::Pack> {
    let entries = std::fs::read_dir(root().join("packs")).expect("the packs");
    entries.filter_map(|entry| pack::load(&entry.expect("an entry").path()).ok()).collect()
}

#[test]
fn every_effect_of_an_event_is_declared() {
    let source = std::fs::read_to_string(root().join("crates/domain/src/effect.rs")).expect("the effects");
    let start = source.find("pub enum Effect").expect("the list of effects");
    let body = &source[start..start + source[start..].find("\n}").expect("its end")];
    let variants = body.lines().filter_map(|line| {
        let name = line.strip_prefix("    ").filter(|l| l.starts_with(char::is_uppercase))?;
        Some(kebab(name.split([' ', ',', '{', '(']).next()?))
    });
    check("effect", &variants.collect());
}

fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[test]
fn every_kind_of_the_outbox_is_declared() {
    let mut kinds = BTreeSet::new();
    let mut folders = vec![root().join("crates/app/src")];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path())
        {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            kinds.extend(outbox_kinds(&path));
        }
    }
    check("outbox", &kinds);
}

fn outbox_kinds(path: &PathBuf) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("a source");
    let calls = text.split(".outbox(").skip(1);
    calls
        .filter_map(|call| Some(call.trim_start().strip_prefix('"')?.split('"').next()?.to_owned()))
        .collect()
}

#[test]
fn nothing_about_a_person_is_kept_for_ever_in_clear() {
    for row in inventory() {
        let contact = row.kind == "field" && row.about == "the applicant" && row.sealed == "yes";
        assert!(!contact || row.ends.contains("after the end"), "{}: a contact needs an end", row.place);
    }
    for pack in packs() {
        for p in pack.procedures.values() {
            for f in p.fields.iter().filter(|f| f.kind.is_sealed()) {
                assert!(f.keep.is_some() && f.purpose.is_some(), "{}.{}: purpose and end", p.id, f.id);
                if f.kind == FieldKind::HomeAddress {
                    assert!(!f.seen_by.is_empty(), "{}.{}: a home is not for everybody", p.id, f.id);
                }
            }
        }
    }
}
