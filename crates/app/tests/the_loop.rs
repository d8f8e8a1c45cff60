//! The first loop through the use cases: filed, accepted, dispatched, answered, called back, closed.

mod support;

use app::{AppError, Language};
use domain::actor::Actor;
use domain::field::Value;
use support::{House, on_every_database};

const CALLER: [u8; 32] = [9; 32];

async fn to_the_unit(h: &House, class: &str) -> (domain::ids::MatterId, String, String) {
    let (id, number, code) = h.file(class).await;
    h.act(id, &h.intake, "accept", &[]).await;
    h.act(id, &h.intake, "dispatch", &[("lead", Value::Unit(h.water))]).await;
    (id, number, code)
}

fn answer() -> [(&'static str, Value); 2] {
    [("outcome", Value::Code("solved".into())), ("reply", Value::Text("阀门已更换，供水恢复。".into()))]
}

#[test]
fn an_appeal_is_filed_answered_called_back_and_closed_and_the_five_facts_stay_five() {
    on_every_database(async |h| {
        let (id, number, code) = to_the_unit(&h, "help").await;
        let dispatched = h.matter(id).await;
        let clock = dispatched.resident_clock().expect("a resident's clock");
        assert_eq!(clock.last_day.to_string(), "2026-03-04", "ten working days over Spring Festival");
        h.at("2026-02-13T09:00");
        h.act(id, &h.handler, "acknowledge", &[]).await;
        let answered = h.act(id, &h.handler, "issue", &answer()).await;
        assert!(answered.facts.answered_at.is_some());
        assert_eq!(answered.facts.resolved, None, "an answer is not a solution");
        assert_eq!(answered.facts.closed_at, None, "and not an ending");
        h.at("2026-02-14T10:00");
        let called = h
            .act(
                id,
                &h.callback,
                "call-back-result",
                &[("resolved", Value::YesNo(true)), ("agreed", Value::YesNo(true))],
            )
            .await;
        assert!(called.facts.confirmed_at.is_some());
        let closed = h.act(id, &h.callback, "close", &[]).await;
        assert!(!closed.open);
        let token =
            h.app.open_tracking(h.city.id, &number, &code, CALLER).await.expect("the right code opens");
        let page = h.app.tracked(h.city.id, &token, Language::Zh).await.expect("the applicant's page");
        assert!(page.texts.iter().any(|t| t.text.contains("阀门已更换")), "she reads the answer");
        assert!(page.facts.iter().filter(|f| f.state == Some(true)).count() >= 5, "{:?}", page.facts);
    });
}

#[test]
fn a_wrong_code_and_a_wrong_number_answer_alike_and_the_right_one_still_opens() {
    on_every_database(async |h| {
        let (_, number, code) = h.file("help").await;
        let wrong_code = h.app.open_tracking(h.city.id, &number, "1234 5678 9012 345 678", CALLER).await;
        let wrong_number = h.app.open_tracking(h.city.id, "20260212-AAA-AAA-AAA", &code, [8; 32]).await;
        let say = |answer: Result<String, AppError>| format!("{:?}", answer.expect_err("refused"));
        assert_eq!(say(wrong_code), say(wrong_number));
        h.app.open_tracking(h.city.id, &number, &code, CALLER).await.expect("never locked for good");
    });
}

#[test]
fn a_form_sent_twice_files_one_matter_and_does_one_act() {
    on_every_database(async |h| {
        let (id, _, _) = h.file("help").await;
        let matter = h.matter(id).await;
        let command = engine_procedure::Command::bare("accept".into());
        for _ in 0..2 {
            h.app
                .carry_out(&h.city, &h.intake, &matter, &h.appeal, &command, "same-key")
                .await
                .expect("done, or done before");
        }
        assert_eq!(h.matter(id).await.version, matter.version + 1);
    });
}

#[test]
fn two_seats_at_once_one_lands_and_the_other_is_told() {
    on_every_database(async |h| {
        let (id, _, _) = h.file("help").await;
        let read = h.matter(id).await;
        let accept = engine_procedure::Command::bare("accept".into());
        h.app.carry_out(&h.city, &h.intake, &read, &h.appeal, &accept, "one").await.expect("the first lands");
        let late = h.app.carry_out(&h.city, &h.intake, &read, &h.appeal, &accept, "two").await;
        assert!(matches!(late, Err(AppError::Stale)), "{late:?}");
    });
}

#[test]
fn a_send_back_is_ruled_and_never_moves_the_residents_date_away() {
    on_every_database(async |h| {
        let (id, _, _) = to_the_unit(&h, "help").await;
        let due = h.matter(id).await.resident_clock().expect("a clock").due_at;
        h.at("2026-02-12T15:00");
        h.act(id, &h.handler, "acknowledge", &[]).await;
        h.act(
            id,
            &h.handler,
            "send-back",
            &[
                ("send-back-ground", Value::Code("not-duty".into())),
                ("send-back-note", Value::Text("属供水企业职责".into())),
            ],
        )
        .await;
        h.act(id, &h.ruler, "uphold-send-back", &[("ruling-note", Value::Text("同意".into()))]).await;
        h.at("2026-02-13T09:00");
        let again = h.act(id, &h.intake, "dispatch", &[("lead", Value::Unit(h.water))]).await;
        assert_eq!(again.resident_clock().expect("a clock").due_at, due, "re-dispatch starts nothing anew");
    });
}

#[test]
fn nobody_acts_so_the_ladder_is_climbed_and_the_supervisor_is_reached() {
    on_every_database(async |h| {
        let (id, _, _) = to_the_unit(&h, "help").await;
        h.at("2026-03-20T10:00");
        h.app.work().await.expect("a round of the worker");
        let matter = h.matter(id).await;
        let climbed: Vec<&str> = matter.counters.keys().map(|k| k.as_str()).collect();
        assert!(
            matter.next_rung().is_none_or(|(at, _, _)| at > h.app.now()),
            "nothing due is left: {climbed:?}"
        );
        h.app.work().await.expect("a second round finds nothing");
        assert_eq!(h.matter(id).await.version, matter.version, "and does nothing twice");
    });
}

#[test]
fn members_of_a_batch_get_the_carriers_answer_each_as_an_event_of_their_own() {
    on_every_database(async |h| {
        let (carrier, _, _) = to_the_unit(&h, "help").await;
        let mut members = Vec::new();
        for _ in 0..3 {
            let (id, number, code) = h.file("help").await;
            h.act(id, &h.intake, "join-batch", &[("carrier", Value::Matter(carrier))]).await;
            members.push((id, number, code));
        }
        h.act(carrier, &h.handler, "acknowledge", &[]).await;
        h.act(carrier, &h.handler, "issue", &answer()).await;
        h.app.work().await.expect("the worker fans the answer out");
        for (id, number, code) in members {
            assert!(h.matter(id).await.facts.answered_at.is_some(), "each member is answered");
            let token =
                h.app.open_tracking(h.city.id, &number, &code, CALLER).await.expect("each has its code");
            let page = h.app.tracked(h.city.id, &token, Language::Zh).await.expect("each has its page");
            assert!(page.texts.iter().any(|t| t.text.contains("阀门已更换")), "and reads the public reply");
        }
    });
}

#[test]
fn maintained_counts_equal_a_recount_of_all_events() {
    on_every_database(async |h| {
        for class in ["help", "complaint", "suggestion"] {
            let (id, _, _) = to_the_unit(&h, class).await;
            h.act(id, &h.handler, "acknowledge", &[]).await;
            h.act(id, &h.handler, "issue", &answer()).await;
        }
        let (id, _, _) = h.file("help").await;
        h.act(id, &Actor::Applicant, "withdraw", &[]).await;
        let report = h.app.store().recount(h.city.id).await.expect("a recount");
        assert!(report.faults.is_empty(), "{:?}", report.faults);
    });
}
