//! The handling unit never sees a person's rating or call-back answer, only "redo" with the reason released
//! to it; after answering it cannot open the contact (charter §2).

use app::Language;
use app::matter::dashboard::Wanted;
use app::matter::search::Asked;
use domain::ids::MatterId;
use tests_charter::city::City;
use tests_charter::play::*;

/// A word only the resident used, in what she said of the answer.
const SAID: &str = "敷衍了事";

async fn answered(city: &City) -> Receipt {
    let filed = file(city, &[]).await;
    dispatch(city, filed.id, "street").await;
    answer(city, filed.id, "street-handler").await;
    filed
}

/// The page of a post as text, all of it.
async fn everything_on_the_page(city: &City, post: &str, id: MatterId) -> String {
    format!("{:#?}", page(city, post, id).await.expect("this post handled it and still reads it"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_handling_unit_cannot_tell_whether_a_resident_was_satisfied() {
    for (resolved, agreed, rating) in [("no", "no", "very-poor"), ("yes", "yes", "very-good")] {
        let city = City::on_sqlite().await;
        let filed = answered(&city).await;
        let before = everything_on_the_page(&city, "street-handler", filed.id).await;
        let said = [("resolved", resolved), ("agreed", agreed), ("rating", rating), ("rating-text", SAID)];
        applicant(&city, &filed, "rate", &said).await;
        act(&city, "agent", filed.id, "call-back-result", &said).await;
        let after = everything_on_the_page(&city, "street-handler", filed.id).await;
        for word in [SAID, "very-poor", "很不满意", "很满意", "评价", "回访结果", "认可"] {
            assert!(!after.contains(word) || before.contains(word), "the unit reads {word}");
        }
        let agent = everything_on_the_page(&city, "agent", filed.id).await;
        assert!(agent.contains(SAID), "who called back does read it");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_resident_said_of_a_unit_cannot_be_searched_for() {
    let city = City::on_sqlite().await;
    let filed = answered(&city).await;
    applicant(&city, &filed, "rate", &[("resolved", "no"), ("agreed", "no"), ("rating-text", SAID)]).await;
    applicant(&city, &filed, "ask-redo", &[("redo-reason", "attitude"), ("redo-text", "态度蛮横无理")]).await;
    for post in ["street-handler", "seat-east", "boss"] {
        let me = city.me(post).await;
        for words in [SAID, "态度蛮横"] {
            let asked = Asked { words: words.into(), ..Asked::default() };
            let found = city.app.search(&me, &asked, Language::Zh).await.expect("a search");
            assert!(found.rows.is_empty(), "{post} finds the matter by {words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redo_tells_the_unit_only_what_was_released() {
    let city = City::on_sqlite().await;
    let filed = answered(&city).await;
    let asked = [("redo-reason", "attitude"), ("redo-text", "态度蛮横无理")];
    applicant(&city, &filed, "ask-redo", &asked).await;
    let waiting = everything_on_the_page(&city, "street-handler", filed.id).await;
    for word in ["态度蛮横无理", "attitude", "办理态度不好"] {
        assert!(!waiting.contains(word), "before it is decided the unit reads {word}");
    }
    let told = [("redo-reason", "not-solved"), ("redo-release", "请再到现场核查排水口")];
    act(&city, "agent", filed.id, "redo", &told).await;
    let redoing = everything_on_the_page(&city, "street-handler", filed.id).await;
    assert!(redoing.contains("请再到现场核查排水口"), "it must know what to do again");
    assert!(!redoing.contains("态度蛮横无理"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_opens_a_contact_while_it_owes_an_act_and_not_after_it_answered() {
    let city = City::on_sqlite().await;
    let filed = file(&city, &[]).await;
    dispatch(&city, filed.id, "street").await;
    let me = city.me("street-handler").await;
    let opened = city.app.open_contact(&me, filed.id.0, "contact-phone", "上门核实前预约").await;
    assert_eq!(opened.expect("it owes an answer"), "13800000001");
    answer(&city, filed.id, "street-handler").await;
    let later = city.app.open_contact(&me, filed.id.0, "contact-phone", "再问问").await;
    assert!(later.is_err(), "after answering there is nothing to call about");
    let view = tracked(&city, &filed).await;
    assert_eq!(view.openings.len(), 1, "the applicant reads who opened her telephone");
    assert!(view.openings[0].reason.contains("上门核实前预约") && !view.openings[0].unit.is_empty());
    assert_eq!(view.openings[0].day, "2026-03-04", "the day, not the minute");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_to_be_hidden_from_the_unit_is_hidden_from_it_and_not_from_intake() {
    let city = City::on_sqlite().await;
    let filed = file(&city, &[("hide-from-unit", "yes")]).await;
    let seat = city.me("seat-east").await;
    assert!(city.app.open_contact(&seat, filed.id.0, "contact-phone", "核实诉求内容").await.is_ok());
    dispatch(&city, filed.id, "street").await;
    for post in ["street-handler"] {
        let me = city.me(post).await;
        for field in ["contact-name", "contact-phone"] {
            let opened = city.app.open_contact(&me, filed.id.0, field, "上门核实前预约").await;
            assert!(opened.is_err(), "{post} opens {field} of somebody who asked to be hidden");
        }
    }
    answer(&city, filed.id, "street-handler").await;
    let agent = city.me("agent").await;
    assert!(
        city.app.open_contact(&agent, filed.id.0, "contact-phone", "回访").await.is_err(),
        "too short a reason"
    );
    assert!(city.app.open_contact(&agent, filed.id.0, "contact-phone", "回访核实").await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn totals_of_what_residents_said_are_shown_from_ten_on() {
    let city = City::on_sqlite().await;
    for _ in 0..2 {
        let filed = file(&city, &[]).await;
        dispatch(&city, filed.id, "roads").await;
        answer(&city, filed.id, "roads-handler").await;
        act(&city, "agent", filed.id, "call-back-result", &[("resolved", "no"), ("agreed", "no")]).await;
    }
    let me = city.me("roads-handler").await;
    let view = city.app.dashboard(&me, Wanted::default(), Language::Zh).await.expect("totals");
    for table in &view.tables {
        for (at, column) in table.columns.iter().enumerate().filter(|(_, c)| c.contains("回访")) {
            for row in &table.rows {
                let n = row.numbers[at].n;
                assert!(n <= 0 || n >= 10, "{}: {column} of {} is {n}", table.caption, row.name);
            }
        }
    }
}
