//! Stories of single matters: what the clocks, orders, owners and rights must do, act by act.

mod support;

use domain::actor::Actor;
use domain::effect::{Effect, Mark};
use domain::field::Value;
use domain::ids::*;
use domain::matter::Side;
use engine_procedure::{Command, calendar_published, may_open_contact, may_see, offers, preview};
use serde_json::json;
use support::written::l;
use support::*;

fn dispatched(class: &str, category: &str, lead: UnitId) -> Stage {
    let mut s = Stage::new(appeal());
    s.file(class, category, &[]).act(&seat(), "accept", &[]);
    s.act(&seat(), "dispatch", &[("lead", unit_value(lead))]);
    s
}

fn offered(s: &Stage, actor: &Actor) -> Vec<String> {
    offers(&s.p, s.m(), &s.context(actor)).iter().map(|o| o.action.id.to_string()).collect()
}

#[test]
fn a_matter_runs_from_filing_to_a_confirmed_answer() {
    let mut s = dispatched("help", "noise", ROADS);
    assert_eq!(s.due("answer"), "2026-03-16");
    s.act(&worker(ROADS), "acknowledge", &[]);
    s.act(&worker(ROADS), "answer", &[("outcome", code("solved")), ("reply", text("已修复"))]);
    assert!(s.m().facts.answered_at.is_some() && s.m().facts.closed_at.is_none());
    assert!(s.m().clocks.iter().all(|c| c.ended_at.is_some() || c.side == Side::Office));
    s.act(&caller(), "confirm", &[("resolved", Value::YesNo(true)), ("agreed", Value::YesNo(false))]);
    let facts = &s.m().facts;
    assert_eq!((facts.resolved, facts.agreed), (Some(true), Some(false)));
    assert!(facts.confirmed_at.is_some() && facts.closed_at.is_some() && !s.m().open);
    assert!(s.m().clocks.iter().all(|c| c.ended_at.is_some()));
}

#[test]
fn a_text_goes_to_the_vault_and_never_into_an_effect() {
    let s = Stage::new(appeal());
    let form = values(&[
        ("class", code("help")),
        ("category", Value::Category(CategoryId::from("noise"))),
        ("details", text("  楼上漏水  ")),
    ]);
    let change = s.try_file(form).expect("filed");
    assert_eq!(change.texts[0].text, "楼上漏水");
    assert!(!as_json(&change.event).to_string().contains("漏水"));
    assert_eq!(change.after.texts.get("details"), Some(&1));
}

#[test]
fn a_send_back_and_a_new_dispatch_never_move_the_residents_date_away() {
    let mut s = dispatched("help", "noise", ROADS);
    let due = s.due("answer");
    s.at("2026-03-02 15:00").act(&worker(ROADS), "send-back", &[("send-back-ground", code("not-mine"))]);
    assert!(s.m().owners.iter().any(|o| o.request == Some(0) && o.unit == Some(HOTLINE)));
    s.at("2026-03-03 10:00").act(&seat(), "grant-send-back", &[]);
    assert_eq!(s.m().state.as_str(), "accepted");
    s.at("2026-03-04 10:00").act(&seat(), "dispatch", &[("lead", unit_value(WATER))]);
    assert_eq!(s.due("answer"), due);
    assert_eq!(s.due("handle"), "2026-03-18", "the unit's own clock starts with its order");
}

#[test]
fn after_a_ruling_against_it_a_unit_may_not_send_back_again() {
    let mut s = dispatched("help", "noise", ROADS);
    let ground = [("send-back-ground", code("not-mine"))];
    s.act(&worker(ROADS), "send-back", &ground);
    s.refused(&worker(ROADS), "send-back", &ground, "request-pending");
    s.act(&seat(), "refuse-send-back", &[]);
    s.refused(&worker(ROADS), "send-back", &ground, "send-back-settled");
    s.at("2026-03-02 09:30").refused(&seat(), "refuse-send-back", &[], "nothing-to-do");
}

#[test]
fn a_send_back_is_limited_in_time_from_receipt() {
    let mut s = dispatched("help", "noise", ROADS);
    s.at("2026-03-04 00:00");
    s.refused(&worker(ROADS), "send-back", &[("send-back-ground", code("not-mine"))], "too-late");
    s.at("2026-03-03 23:59").act(&worker(ROADS), "send-back", &[("send-back-ground", code("not-mine"))]);
}

#[test]
fn reclassifying_brings_the_date_nearer_and_never_farther() {
    let mut s = dispatched("help", "noise", ROADS);
    s.act(&seat(), "reclassify", &[("class", code("complaint"))]);
    assert_eq!(s.due("answer"), "2026-03-16");
    s.act(&seat(), "reclassify", &[("class", code("consult"))]);
    assert_eq!(s.due("answer"), "2026-03-04");
    s.act(&seat(), "reclassify", &[("class", code("complaint"))]);
    assert_eq!(s.due("answer"), "2026-03-04");
}

#[test]
fn an_extension_is_asked_before_expiry_within_its_bound_and_only_once() {
    let mut s = dispatched("help", "noise", ROADS);
    let ask =
        |day_text: &str| [("wished-day", Value::Date(day(day_text))), ("extension-ground", code("complex"))];
    s.refused(&worker(ROADS), "ask-extension", &ask("2026-03-31"), "extension-too-long");
    s.refused(&worker(ROADS), "ask-extension", &ask("2026-03-16"), "not-later");
    s.act(&worker(ROADS), "ask-extension", &ask("2026-03-20"));
    assert_eq!(s.due("answer"), "2026-03-16", "asking moves nothing");
    s.act(&supervisor(), "grant-extension", &[]);
    assert_eq!((s.due("answer"), s.due("handle")), ("2026-03-20".into(), "2026-03-20".into()));
    let told = |e: &Effect| matches!(e, Effect::Notified { notice, .. } if notice.as_str() == "extended");
    assert!(s.events.last().is_some_and(|e| e.effects.iter().any(told)));
    s.refused(&worker(ROADS), "ask-extension", &ask("2026-03-23"), "no-more-extension");
    let mut late = dispatched("help", "noise", ROADS);
    late.at("2026-03-17 00:00").refused(
        &worker(ROADS),
        "ask-extension",
        &ask("2026-03-20"),
        "too-late-to-extend",
    );
}

#[test]
fn a_unit_never_decides_what_it_asked_itself() {
    let mut s = dispatched("help", "noise", HOTLINE);
    let ground = [("send-back-ground", code("not-mine"))];
    let hotline = staff(HOTLINE, &[domain::ability::Ability::Handle]);
    s.refused(&hotline, "send-back", &ground, "own-request");
    s.act(&hotline, "acknowledge", &[]);
}

#[test]
fn the_steps_of_an_answer_follow_how_the_unit_is_set() {
    let mut s = dispatched("help", "noise", WATER);
    let role = |s: &Stage| s.m().owners[0].role.to_string();
    s.act(&worker(WATER), "acknowledge", &[]);
    assert_eq!(role(&s), "handler");
    let answer = [("outcome", code("solved"))];
    s.refused(&worker(WATER), "answer", &answer, "wrong-step");
    s.act(&worker(WATER), "draft", &[("reply", text("拟"))]);
    assert_eq!(role(&s), "checker");
    s.act(&worker(WATER), "return-draft", &[]).act(&worker(WATER), "draft", &[("reply", text("再拟"))]);
    s.act(&worker(WATER), "check", &[]);
    assert_eq!(role(&s), "issuer");
    s.act(&worker(WATER), "answer", &answer);
    assert_eq!(s.m().texts.get("reply"), Some(&2), "the draft stands as the reply");
}

#[test]
fn helpers_have_shorter_terms_and_answers_of_their_own() {
    let mut s = Stage::new(appeal());
    s.file("help", "noise", &[]).act(&seat(), "accept", &[]);
    s.act(
        &seat(),
        "dispatch",
        &[("lead", unit_value(ROADS)), ("helpers", Value::Units(vec![WATER_EAST, STREET]))],
    );
    assert_eq!(s.due("help"), "2026-03-09");
    s.refused(
        &worker(ROADS),
        "answer",
        &[("outcome", code("solved")), ("reply", text("好"))],
        "helpers-open",
    );
    s.act(&worker(STREET), "help-answer", &[("help-note", text("已查"))]);
    assert_eq!(s.m().state.as_str(), "handling");
    s.act(&worker(WATER_EAST), "draft", &[("reply", text("协办意见"))]);
    s.act(&worker(WATER_EAST), "help-answer", &[("help-note", text("已查"))]);
    assert!(s.m().facts.answered_at.is_none());
    s.act(&worker(ROADS), "answer", &[("outcome", code("solved")), ("reply", text("好"))]);
}

#[test]
fn passing_on_goes_down_the_own_tree_and_only_what_is_on_the_duty_list() {
    let mut s = dispatched("help", "water", WATER);
    let due = s.due("handle");
    s.refused(&worker(WATER), "pass", &[("pass-to", unit_value(ROADS))], "not-own-tree");
    s.refused(&worker(WATER), "pass", &[("pass-to", unit_value(STREET))], "off-duty-list");
    s.act(&worker(WATER), "acknowledge", &[]);
    s.at("2026-03-03 09:00").act(&worker(WATER), "pass", &[("pass-to", unit_value(WATER_EAST))]);
    let order = &s.m().orders[0];
    assert_eq!(order.hops.len(), 2);
    assert!(order.acknowledged_at.is_none() && s.m().running("ack", Some(0)).is_some());
    assert_eq!(s.due("handle"), due, "the order's own clock runs on");
    assert_eq!(s.m().owners[0].unit, Some(WATER_EAST));
    assert!(may_see(&s.p, s.m(), &worker(WATER), &s.house), "who passed it on sees the hops");
}

#[test]
fn an_unacknowledged_utility_order_climbs_the_roster_at_night_without_a_gap() {
    let mut s = Stage::new(appeal());
    s.at("2026-10-10 22:00").file("help", "water", &[]).act(&seat(), "accept", &[]);
    s.act(&seat(), "dispatch", &[("lead", unit_value(WATER))]);
    s.at("2026-10-10 22:15");
    assert_eq!(s.climb(), ["call-duty"]);
    assert_eq!(s.m().orders[0].on_call, Some(PostId(72)), "a make-up Saturday is a working day");
    assert_eq!(s.m().owners[0].post, Some(PostId(72)));
    s.at("2026-10-10 23:01");
    assert_eq!(s.climb(), ["call-duty", "call-duty", "urge"]);
    assert_eq!((s.m().orders[0].on_call, s.m().orders[0].call_level), (Some(PostId(74)), 2));
    let on_call = match worker(WATER) {
        Actor::Staff(mut staff) => {
            staff.post = PostId(74);
            staff.abilities = vec![domain::ability::Ability::OnCall];
            Actor::Staff(staff)
        }
        other => other,
    };
    assert_eq!(offered(&s, &on_call)[0], "acknowledge");
    s.act(&on_call, "acknowledge", &[]);
    assert_eq!(s.m().owners[0].post, None);
    let ended = s.m().clocks.iter().find(|c| c.term.as_str() == "ack").expect("ran");
    assert!(ended.ended_at.is_some());
}

#[test]
fn the_ladder_reaches_an_overdue_matter_and_stops_when_it_ends() {
    let mut s = dispatched("help", "noise", ROADS);
    s.at("2026-04-30 09:00");
    let run = s.climb();
    assert_eq!(run.iter().filter(|a| *a == "urge").count(), 9, "three rungs of ack, handle and answer");
    assert!(s.m().next_rung().is_none());
    s.act(&worker(ROADS), "answer", &[("outcome", code("solved")), ("reply", text("迟复"))]);
    let late = |e: &Effect| matches!(e, Effect::ClockEnded { late: true, .. });
    assert!(s.events.last().is_some_and(|e| e.effects.iter().any(late)));
}

#[test]
fn climbing_again_is_refused_as_nothing_to_do() {
    let mut s = dispatched("help", "noise", ROADS);
    s.at("2026-03-17 00:00").climb();
    s.refused(&Actor::System, "urge", &[], "nothing-to-do");
}

#[test]
fn a_rung_whose_act_does_not_apply_is_climbed_so_that_the_ladder_goes_on() {
    let p = changed(|p| part(p, "action", "urge")["from"] = serde_json::json!(["received"]));
    let mut s = Stage::new(p);
    s.file("help", "noise", &[]).act(&seat(), "accept", &[]);
    s.at("2026-04-01 09:00");
    assert_eq!(s.climb(), ["urge", "urge", "urge"]);
    assert_eq!(s.events.last().map(|e| e.effects.len()), Some(1), "nothing but the rung");
    assert!(s.m().next_rung().is_none());
}

#[test]
fn nobody_acts_on_or_sees_a_matter_about_their_own_unit() {
    let mut s = Stage::new(appeal());
    s.file("complaint", "noise", &[("about-unit", unit_value(WATER))]).act(&seat(), "accept", &[]);
    s.refused(&seat(), "dispatch", &[("lead", unit_value(WATER_EAST))], "own-conduct");
    s.refused(&seat(), "dispatch", &[("lead", unit_value(WATER))], "own-conduct");
    s.act(&seat(), "dispatch", &[("lead", unit_value(ROADS))]);
    s.refused(&staff(WATER_EAST, &[domain::ability::Ability::Instruct]), "instruct", &[], "own-conduct");
    assert!(!may_see(&s.p, s.m(), &worker(WATER_EAST), &s.house));
    assert!(offered(&s, &worker(WATER)).is_empty());
}

#[test]
fn a_complaint_about_the_intake_office_is_handled_by_supervision_in_its_place() {
    let mut s = Stage::new(appeal());
    s.file("complaint", "noise", &[("about-unit", unit_value(HOTLINE))]);
    let owner = &s.m().owners[0];
    assert_eq!((owner.unit, owner.ability), (Some(SUPERVISION), Some(domain::ability::Ability::Supervise)));
    s.refused(&seat(), "accept", &[], "own-conduct");
    s.act(&supervisor(), "accept", &[]).act(&supervisor(), "dispatch", &[("lead", unit_value(ROADS))]);
    s.act(&worker(ROADS), "send-back", &[("send-back-ground", code("not-mine"))]);
    s.act(&supervisor(), "grant-send-back", &[]);
}

#[test]
fn a_contact_opens_only_to_who_owes_an_act_and_not_to_a_unit_she_hides_from() {
    let mut s = Stage::new(appeal());
    s.file("help", "noise", &[("hide-from-unit", Value::YesNo(true))]).act(&seat(), "accept", &[]);
    let opens = |s: &Stage, actor: &Actor| may_open_contact(&s.p, s.m(), actor, &s.house).map_err(|r| r.code);
    assert_eq!(opens(&s, &seat()), Ok(()));
    s.act(&seat(), "dispatch", &[("lead", unit_value(ROADS))]);
    assert_eq!(opens(&s, &worker(ROADS)), Err("contact-hidden".into()));
    assert_eq!(opens(&s, &seat()), Err("contact-not-owed".into()));
    let mut s = dispatched("help", "noise", ROADS);
    assert_eq!(opens(&s, &worker(ROADS)), Ok(()));
    s.act(&worker(ROADS), "answer", &[("outcome", code("solved")), ("reply", text("好"))]);
    assert_eq!(opens(&s, &worker(ROADS)), Err("contact-not-owed".into()));
    assert_eq!(opens(&s, &caller()), Ok(()));
}

#[test]
fn a_withdrawal_is_undone_with_the_old_date_within_thirty_days() {
    let mut s = dispatched("help", "noise", ROADS);
    let due = s.due("answer");
    s.at("2026-03-05 10:00").act(&Actor::Applicant, "withdraw", &[]);
    assert!(!s.m().open && s.m().orders[0].closed_at.is_some());
    assert!(s.events.last().is_some_and(|e| e.effects.contains(&Effect::Marked { mark: Mark::Withdrawn })));
    s.at("2026-03-10 10:00").act(&Actor::Applicant, "unwithdraw", &[]);
    assert_eq!((s.m().state.as_str(), s.due("answer")), ("handling", due));
    assert_eq!(s.m().orders.len(), 2);
    assert_eq!(s.m().orders[1].unit, ROADS);
    s.act(&Actor::Applicant, "withdraw", &[]);
    s.at("2026-05-01 10:00").refused(&Actor::Applicant, "unwithdraw", &[], "too-late");
}

#[test]
fn no_contact_never_confirms_and_tries_lie_hours_apart() {
    let mut s = dispatched("help", "noise", ROADS);
    s.act(&worker(ROADS), "answer", &[("outcome", code("solved")), ("reply", text("好"))]);
    s.act(&caller(), "no-contact", &[]);
    s.refused(&caller(), "no-contact", &[], "too-soon");
    s.refused(&caller(), "close-unreached", &[], "not-often-enough");
    s.at("2026-03-02 12:00").act(&caller(), "no-contact", &[]);
    s.at("2026-03-02 15:00").act(&caller(), "no-contact", &[]);
    s.act(&caller(), "close-unreached", &[]);
    assert!(s.m().facts.confirmed_at.is_none() && s.m().facts.closed_at.is_some());
}

#[test]
fn a_redo_is_a_new_round_with_a_term_of_its_own() {
    let mut s = dispatched("help", "noise", ROADS);
    s.act(&worker(ROADS), "answer", &[("outcome", code("solved")), ("reply", text("好"))]);
    s.act(&caller(), "redo", &[]);
    assert!(s.m().facts.answered_at.is_none() && s.m().facts.redos == 1);
    assert!(s.m().running("answer", None).is_none());
    assert_eq!(s.due("redo"), "2026-03-16");
    assert_eq!(s.m().lead().map(|o| o.unit), Some(ROADS));
}

#[test]
fn a_promise_outlives_the_answer_and_needs_its_day() {
    let mut s = dispatched("help", "noise", ROADS);
    let planned = [("outcome", code("planned")), ("reply", text("明年修"))];
    s.refused(&worker(ROADS), "answer", &planned, "required");
    let mut with_day = planned.to_vec();
    with_day.push(("promised-day", Value::Date(day("2026-12-31"))));
    s.act(&worker(ROADS), "answer", &with_day);
    assert_eq!(s.m().promises[0].by, day("2026-12-31"));
}

#[test]
fn a_provisional_date_makes_nobody_late_and_is_dated_again_when_the_notice_comes() {
    let mut s = Stage::new(appeal());
    s.at("2026-12-18 09:00").file("complaint", "noise", &[]).act(&seat(), "accept", &[]);
    s.act(&seat(), "dispatch", &[("lead", unit_value(ROADS))]);
    assert!(s.m().running("answer", None).is_some_and(|c| c.provisional));
    let actor = Actor::System;
    let before = s.due("answer");
    let none = calendar_published(&s.p, s.m(), &s.context(&actor)).expect("counts");
    assert!(none.is_none(), "nothing changes before the notice");
    let off: Vec<_> =
        (1..=3).map(|d| (domain::Date::new(2027, 1, d).expect("a day"), "元旦".to_owned())).collect();
    s.calendar.publish(2027, "放假通知", &off, &[]);
    let change = calendar_published(&s.p, s.m(), &s.context(&actor)).expect("counts").expect("moves");
    s.take(change);
    assert!(s.m().clocks.iter().all(|c| !c.provisional));
    assert_ne!(s.due("answer"), before);
}

#[test]
fn a_late_entry_needs_its_reason_and_never_favours_the_unit() {
    let mut s = dispatched("help", "noise", ROADS);
    s.at("2026-03-20 10:00");
    let mut command = Command {
        values: values(&[("outcome", code("solved")), ("reply", text("好"))]),
        happened_at: Some(moment("2026-03-10 10:00")),
        ..Command::bare(ActionId::from("answer"))
    };
    assert!(s.attempt(&worker(ROADS), &command).is_err());
    command.values.extend(values(&[("late-reason", text("系统停电，附纸质件"))]));
    let change = s.attempt(&worker(ROADS), &command).expect("entered late");
    let late = |e: &Effect| matches!(e, Effect::ClockEnded { late: true, .. });
    assert!(change.event.effects.iter().any(late), "recorded after the end, so late");
    s.take(change);
}

#[test]
fn a_pause_is_never_entered_late() {
    let mut s = dispatched("help", "noise", ROADS);
    s.at("2026-03-06 10:00");
    let command = Command {
        values: values(&[("pause-ground", code("testing")), ("late-reason", text("忘了登记"))]),
        happened_at: Some(moment("2026-03-03 10:00")),
        ..Command::bare(ActionId::from("pause"))
    };
    assert!(s.attempt(&worker(ROADS), &command).is_err());
}

#[test]
fn the_two_dates_before_filing_bound_what_is_fixed_later() {
    let mut s = Stage::new(appeal());
    let form = values(&[("class", code("help")), ("category", Value::Category(CategoryId::from("noise")))]);
    let dates =
        preview(&s.p, &form, engine_procedure::procedure::Channel::Public, &s.context(&Actor::Applicant));
    let dates = dates.expect("counted");
    let told: Vec<(String, String, bool)> =
        dates.iter().map(|d| (d.term.to_string(), d.deadline.last_day.to_string(), d.bound)).collect();
    assert_eq!(told[0], ("accept".into(), "2026-03-03".into(), false));
    assert_eq!(told[1], ("dispatch".into(), "2026-03-04".into(), true));
    assert_eq!(told[2], ("answer".into(), "2026-03-18".into(), true));
    s.file("help", "noise", &[]).act(&seat(), "accept", &[]);
    s.act(&seat(), "dispatch", &[("lead", unit_value(ROADS))]);
    assert!(s.due("answer") <= told[2].1);
}

#[test]
fn a_pause_stops_the_units_clock_and_leaves_the_residents_alone() {
    let mut s = dispatched("help", "noise", ROADS);
    let due = s.due("answer");
    s.at("2026-03-04 10:00").act(&worker(ROADS), "pause", &[("pause-ground", code("testing"))]);
    s.at("2026-03-06 10:00").act(&worker(ROADS), "resume", &[]);
    assert_eq!((s.due("answer"), s.due("handle")), (due, "2026-03-18".into()));
}

#[test]
fn an_instruction_may_shorten_or_add_a_task_but_never_lengthen() {
    let mut s = dispatched("help", "noise", ROADS);
    s.act(&supervisor(), "instruct", &[("instructed-day", Value::Date(day("2026-04-01")))]);
    assert_eq!(s.due("answer"), "2026-03-16");
    s.refused(&supervisor(), "instruct", &[("instructed-day", Value::Date(day("2026-02-01")))], "day-past");
    s.act(
        &supervisor(),
        "instruct",
        &[("instructed-day", Value::Date(day("2026-03-06"))), ("task-unit", unit_value(WATER))],
    );
    assert_eq!(s.due("answer"), "2026-03-06");
    assert_eq!(s.m().orders.len(), 2);
}

#[test]
fn what_is_offered_is_taken_and_what_is_blocked_says_why() {
    let mut s = dispatched("help", "noise", ROADS);
    assert_eq!(offered(&s, &worker(ROADS))[0], "acknowledge");
    assert!(!offered(&s, &worker(ROADS)).contains(&"draft".to_owned()), "a unit of one step drafts nothing");
    s.at("2026-03-05 09:00");
    let actor = worker(ROADS);
    let all = offers(&s.p, s.m(), &s.context(&actor));
    let blocked = all.iter().find(|o| o.action.id.as_str() == "send-back").expect("shown");
    assert_eq!(blocked.blocked.as_ref().map(|r| r.code.as_str()), Some("too-late"));
    assert!(offered(&s, &worker(WATER)).is_empty(), "another unit sees nothing");
}

#[test]
fn a_form_is_checked_field_by_field() {
    let s = Stage::new(appeal());
    let check = |form: &[(&str, Value)], field: &str, code: &str| match s.try_file(values(form)) {
        Err(engine_procedure::NotPlanned::Refused(r)) => {
            assert_eq!((r.field.as_deref(), r.code.as_str()), (Some(field), code))
        }
        other => panic!("{other:?}"),
    };
    let class = ("class", code("help"));
    let category = ("category", Value::Category(CategoryId::from("noise")));
    check(&[category.clone(), ("details", text("x"))], "class", "required");
    check(&[class.clone(), category.clone(), ("details", text("   "))], "details", "required");
    check(&[("class", code("visit")), category.clone(), ("details", text("x"))], "class", "not-in-list");
    check(&[("class", text("help")), category.clone(), ("details", text("x"))], "class", "wrong-kind");
    check(&[class.clone(), category.clone(), ("details", text("a\0"))], "details", "bad-text");
    check(&[class.clone(), category.clone(), ("details", text(&"长".repeat(20_001)))], "details", "too-long");
    check(&[class, category, ("details", text("x")), ("lead", unit_value(ROADS))], "lead", "unknown-field");
}

/// The procedure with a limit that refusal starts: thirty days to ask for a review, counted anew by a demand.
fn with_limit(text: &mut serde_json::Value) {
    let limit = json!({ "id": "review", "label": l("申请复查期限"), "side": "limit", "accountable": "applicant",
        "rule": [{ "within": "30d", "basis": "law-9", "kind": "law", "status": "confirmed" }] });
    text["term"].as_array_mut().expect("a list").push(limit);
    part(text, "action", "refuse")["starts"] = json!(["review"]);
    let again = json!({ "id": "demand", "label": l("主张权利"), "by": ["applicant"], "from": ["refused"],
        "does": [{ "act": "interrupt", "term": "review" }, { "act": "count" }] });
    let asked = json!({ "id": "ask-review", "label": l("申请复查"), "by": ["applicant"], "from": ["refused"],
        "needs": [{ "is": "not-expired", "term": "review" }], "ends": ["review"] });
    let actions = text["action"].as_array_mut().expect("a list");
    actions.extend([again, asked]);
}

#[test]
fn a_partys_limit_outlives_the_ending_makes_nobody_late_and_is_counted_anew_only_by_an_interruption() {
    let mut s = Stage::new(changed(with_limit));
    s.file("help", "noise", &[]);
    s.act(&seat(), "refuse", &[("refuse-ground", code("in-court"))]);
    assert!(!s.m().open);
    assert_eq!(s.due("review"), "2026-04-01");
    s.at("2026-03-20 09:00").act(&Actor::Applicant, "demand", &[]);
    assert_eq!(s.due("review"), "2026-04-20", "counted again, and rolled past Sunday");
    let ended = |s: &Stage, late: bool| {
        s.events
            .iter()
            .flat_map(|e| &e.effects)
            .any(|e| matches!(e, Effect::ClockEnded { late: l, .. } if *l == late))
    };
    s.at("2026-05-20 09:00").refused(&Actor::Applicant, "ask-review", &[], "expired");
    s.act(&Actor::Applicant, "demand", &[]);
    assert!(ended(&s, false) && !ended(&s, true), "past her own limit nobody is late");
}
