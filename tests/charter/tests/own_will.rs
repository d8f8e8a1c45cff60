//! Silence is never consent; a withdrawal is the resident's own and can be undone for thirty days.

use app::Language;
use tests_charter::city::{City, DAY};
use tests_charter::play::*;

const HOUR: i64 = DAY / 24;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withdrawal_can_be_undone_for_thirty_days_and_not_after() {
    let city = City::on_sqlite().await;
    let (soon, late) = (file(&city, &[]).await, file(&city, &[]).await);
    for receipt in [&soon, &late] {
        applicant(&city, receipt, "withdraw", &[]).await;
        assert!(!matter(&city, receipt.id).await.open);
    }
    city.pass(29 * DAY);
    applicant(&city, &soon, "undo-withdraw", &[]).await;
    let back = matter(&city, soon.id).await;
    assert!(back.open && back.state.as_str() == "filed", "it stands where it stood");
    city.pass(3 * DAY);
    assert!(try_applicant(&city, &late, "undo-withdraw", &[]).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_member_of_staff_withdraws_without_a_recorded_call_and_never_the_handling_unit() {
    let city = City::on_sqlite().await;
    let filed = file(&city, &[]).await;
    dispatch(&city, filed.id, "street").await;
    let handler = city.me("street-handler").await;
    for action in ["withdraw", "withdraw-by-call"] {
        assert!(try_act(&city, &handler, filed.id, action, &[("call-recorded", "yes")]).await.is_err());
    }
    let seat = city.me("seat-east").await;
    assert!(try_act(&city, &seat, filed.id, "withdraw", &[]).await.is_err());
    assert!(try_act(&city, &seat, filed.id, "withdraw-by-call", &[("call-recorded", "no")]).await.is_err());
    act(&city, "seat-east", filed.id, "withdraw-by-call", &[("call-recorded", "yes")]).await;
    applicant(&city, &filed, "undo-withdraw-by-call", &[]).await;
    assert!(matter(&city, filed.id).await.open, "who was misheard takes it back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_calls_nobody_answered_close_a_matter_without_anybody_having_agreed() {
    let city = City::on_sqlite().await;
    let filed = file(&city, &[]).await;
    dispatch(&city, filed.id, "street").await;
    answer(&city, filed.id, "street-handler").await;
    let agent = city.me("agent").await;
    assert!(try_act(&city, &agent, filed.id, "close", &[]).await.is_err(), "not confirmed by anybody");
    for n in 0..3 {
        assert!(try_act(&city, &agent, filed.id, "close-unreached", &[]).await.is_err(), "after {n} tries");
        act(&city, "agent", filed.id, "call-back-try", &[]).await;
        let again = try_act(&city, &agent, filed.id, "call-back-try", &[]).await;
        assert!(again.is_err(), "the next try is at another hour");
        city.pass(4 * HOUR);
    }
    act(&city, "agent", filed.id, "close-unreached", &[]).await;
    let facts = matter(&city, filed.id).await.facts;
    assert_eq!(
        (facts.resolved, facts.agreed, facts.confirmed_at),
        (None, None, None),
        "silence says nothing"
    );
    applicant(&city, &filed, "ask-redo", &[("redo-reason", "not-contacted")]).await;
    assert!(matter(&city, filed.id).await.open, "and takes nothing away");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiting_alone_never_makes_anybody_agree() {
    let city = City::on_sqlite().await;
    let filed = file(&city, &[]).await;
    dispatch(&city, filed.id, "street").await;
    answer(&city, filed.id, "street-handler").await;
    for _ in 0..40 {
        city.pass(3 * DAY);
        city.app.work().await.expect("the worker");
    }
    let facts = matter(&city, filed.id).await.facts;
    assert_eq!((facts.resolved, facts.agreed, facts.confirmed_at), (None, None, None));
    let view = tracked(&city, &filed).await;
    let said: Vec<_> =
        view.facts.iter().filter(|f| f.label.contains("认可") || f.label.contains("解决")).collect();
    assert!(said.iter().all(|f| f.state.is_none()), "the page says not yet known: {said:?}");
    let _ = Language::Zh;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_tells_the_resident_why_and_where_to_turn_and_can_be_reviewed_by_another_post() {
    let city = City::on_sqlite().await;
    let filed = file(&city, &[]).await;
    act(&city, "seat-east", filed.id, "refuse", &[("refusal-ground", "not-government")]).await;
    let told = format!("{:?}", tracked(&city, &filed).await.timeline);
    assert!(told.contains("复核") && told.contains("调解"), "ground, remedy and route: {told}");
    applicant(&city, &filed, "ask-review", &[("review-reason", "这是市政道路")]).await;
    let seat = city.me("seat-east").await;
    assert!(try_act(&city, &seat, filed.id, "overturn-refusal", &[("ruling-note", "同意")]).await.is_err());
    act(&city, "ruling", filed.id, "overturn-refusal", &[("ruling-note", "属于市政道路")]).await;
    assert_eq!(matter(&city, filed.id).await.state.as_str(), "accepted");
}
