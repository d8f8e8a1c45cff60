//! At its end date what was entrusted is destroyed, stays destroyed in a restored backup, and everything
//! that only counts still verifies (charter §2).

use app::keeping::Swept;
use domain::ids::*;
use ports::erasure_log::ErasureLog;
use store::StoreAddress;
use tests_charter::city::{City, DAY};
use tests_charter::play::*;

fn log(city: &City) -> ErasureLog {
    let keys = city.dir.path().join("keys");
    std::fs::create_dir_all(&keys).expect("a folder for keys");
    ErasureLog::beside_keys(&keys)
}

async fn sealed(city: &City, id: MatterId, field: &str) -> bool {
    let field = FieldId::from(field);
    city.app.store().sealed(city.id, id, &field, 1).await.expect("a read").is_some()
}

async fn closed(city: &City) -> Receipt {
    let filed = file(city, &[]).await;
    dispatch(city, filed.id, "street").await;
    answer(city, filed.id, "street-handler").await;
    call_back_and_close(city, filed.id).await;
    filed
}

async fn check_still_verifies(city: &City) {
    let recount = city.app.store().recount(city.id).await.expect("a recount");
    assert_eq!(recount.faults, Vec::<String>::new(), "counts and folds hold without the content");
    for chain in city.app.verify_audit(city.id).await.expect("the audit trail") {
        assert_eq!(chain.broken_at, None, "the trail is whole");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contacts_go_after_a_year_and_everything_after_three_and_all_counts_still_verify() {
    for city in City::each().await {
        let log = log(&city);
        let open = file(&city, &[]).await;
        let filed = closed(&city).await;
        let swept = city.app.keep(city.id, &log).await.expect("a sweep");
        assert_eq!(
            swept,
            Swept { looked: 1, erased: 0, forgotten: 0 },
            "nothing is due on the day it closes"
        );
        city.pass(365 * DAY);
        city.app.keep(city.id, &log).await.expect("a sweep");
        assert!(!sealed(&city, filed.id, "contact-phone").await, "contacts are kept for a year");
        assert!(!sealed(&city, filed.id, "contact-name").await);
        assert!(sealed(&city, filed.id, "text").await, "texts are kept for three");
        assert_eq!(tracked(&city, &filed).await.number, filed.number, "its applicant still reads it");
        city.pass(2 * 365 * DAY + DAY);
        city.app.keep(city.id, &log).await.expect("a sweep");
        assert!(!sealed(&city, filed.id, "text").await);
        assert_eq!(city.app.store().vault_key(city.id, filed.id).await, Ok(None), "the key is destroyed");
        let caller = [1; 32];
        assert!(city.app.open_tracking(city.id, &filed.number, &filed.code, caller).await.is_err());
        assert!(sealed(&city, open.id, "text").await, "an open matter keeps what it needs");
        assert!(sealed(&city, open.id, "contact-phone").await);
        check_still_verifies(&city).await;
        let again = city.app.keep(city.id, &log).await.expect("a sweep");
        assert_eq!(again, Swept::default(), "and the sweep has nothing left to do");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_redone_before_its_end_date_keeps_its_content() {
    let city = City::on_sqlite().await;
    let filed = closed(&city).await;
    city.app.keep(city.id, &log(&city)).await.expect("a sweep");
    city.pass(30 * DAY);
    applicant(&city, &filed, "ask-redo", &[("redo-reason", "not-solved")]).await;
    city.pass(4 * 365 * DAY);
    city.app.keep(city.id, &log(&city)).await.expect("a sweep");
    assert!(sealed(&city, filed.id, "text").await, "an open matter is never swept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_that_are_forgotten_leave_the_text_index_with_their_field() {
    let city = City::on_sqlite().await;
    let filed = file(&city, &[("class", "help"), ("text", "楼下水管爆裂")]).await;
    applicant(&city, &filed, "withdraw", &[("withdraw-note", "孔雀已经自行飞走")]).await;
    let finds = async |words: &str| {
        let me = city.me("seat-east").await;
        let asked = app::matter::search::Asked {
            words: words.into(),
            from: Some(domain::Date::constant(2026, 3, 1)),
            ..Default::default()
        };
        let view = city.app.search(&me, &asked, app::Language::Zh).await.expect("a search");
        view.rows.iter().any(|row| row.id == filed.id.0)
    };
    assert!(finds("孔雀").await && finds("水管").await);
    city.pass(366 * DAY);
    city.app.keep(city.id, &log(&city)).await.expect("a sweep");
    assert!(!finds("孔雀").await, "a note kept for a year is not found after it");
    assert!(finds("水管").await, "what is kept longer is");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_erased_stays_erased_when_an_older_backup_is_restored() {
    let city = City::on_sqlite().await;
    let (erased, forgotten) = (closed(&city).await, file(&city, &[]).await);
    city.pass(2 * 365 * DAY);
    applicant(&city, &forgotten, "withdraw", &[]).await;
    let backup = city.dir.path().join("older.db");
    city.app.store().backup(&backup).await.expect("a backup");
    city.pass(366 * DAY);
    city.app.keep(city.id, &log(&city)).await.expect("a sweep");
    assert_eq!(city.app.store().vault_key(city.id, erased.id).await, Ok(None));

    let restored = city.opened_at(&StoreAddress::Sqlite(backup)).await;
    assert!(restored.store().vault_key(city.id, erased.id).await.expect("a read").is_some(), "it came back");
    assert!(restored.destroy_again(&log(&city)).await.expect("destroyed again") > 0);
    let store = restored.store();
    assert_eq!(store.vault_key(city.id, erased.id).await, Ok(None), "and is gone again");
    let phone = FieldId::from("contact-phone");
    assert_eq!(store.sealed(city.id, forgotten.id, &phone, 1).await, Ok(None), "single fields too");
    assert!(store.vault_key(city.id, forgotten.id).await.expect("a read").is_some());
    assert_eq!(restored.destroy_again(&log(&city)).await.expect("once is enough"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_of_destructions_tells_nothing_but_ids() {
    let city = City::on_sqlite().await;
    let filed = closed(&city).await;
    city.pass(366 * DAY);
    city.app.keep(city.id, &log(&city)).await.expect("a sweep");
    let text = std::fs::read_to_string(city.dir.path().join("keys/erasures.log")).expect("the list");
    assert!(text.contains(&filed.id.to_string()) && text.contains("contact-phone"));
    for word in ["13800000001", "林女士", filed.number.as_str()] {
        assert!(!text.contains(word), "{word} in the list of destructions");
    }
}
