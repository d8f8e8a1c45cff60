//! Every proof catches the procedure that breaks it: the good one is clean, and each change that breaks a
//! property is found with its code.

mod support;

use domain::instant::Instant;
use engine_procedure::prove::{PartKind, prove, provisional_from, worst_case};
use serde_json::{Value, json};
use support::*;

/// The codes found after a change.
fn found(change: impl FnOnce(&mut Value)) -> Vec<&'static str> {
    prove(&changed(change)).into_iter().map(|f| f.code).collect()
}

#[track_caller]
fn check(code: &str, change: impl FnOnce(&mut Value)) {
    let codes = found(change);
    assert!(codes.contains(&code), "expected {code}, found {codes:?}");
}

fn set(list: &'static str, id: &'static str, key: &'static str, value: Value) -> impl FnOnce(&mut Value) {
    move |p| part(p, list, id)[key] = value
}

fn without(list: &'static str, id: &'static str, key: &'static str) -> impl FnOnce(&mut Value) {
    move |p| {
        part(p, list, id).as_object_mut().expect("a table").remove(key);
    }
}

fn drop_part(list: &'static str, id: &'static str) -> impl FnOnce(&mut Value) {
    move |p| p[list].as_array_mut().expect("a list").retain(|part| part["id"] != id)
}

#[test]
fn the_good_procedure_is_clean() {
    assert_eq!(prove(&appeal()), []);
}

#[test]
fn states_and_actions_that_cannot_be_reached_are_found() {
    check("unreachable-state", set("action", "dispatch", "to", json!("accepted")));
    check("unreachable-action", set("action", "pause", "from", json!(["nowhere"])));
    check("unreachable-action", set("action", "pause", "by", json!([])));
    check("no-ending", |p| {
        for id in ["confirm", "close-unreached"] {
            part(p, "action", id)["to"] = json!("answered");
        }
        part(p, "action", "withdraw")["from"] = json!(["received"]);
        part(p, "action", "redo")["by"] = json!([]);
    });
}

#[test]
fn an_open_state_without_owner_term_or_order_is_found() {
    check("no-accountable", without("state", "received", "accountable"));
    check("no-term", without("state", "answered", "term"));
    check("nobody-in-particular", set("state", "answered", "accountable", json!("instructor")));
    check("nobody-in-particular", set("state", "answered", "accountable", json!("applicant")));
    check("nobody-in-particular", set("term", "call", "accountable", json!("system")));
    check("no-order", |p| part(p, "action", "redo")["does"].as_array_mut().expect("does").truncate(3));
    check("no-order", set("state", "received", "accountable", json!("handler")));
    check("term-not-running", set("action", "accept", "starts", json!([])));
    check("term-not-running", set("action", "grant-send-back", "starts", json!([])));
    check("term-not-running", set("action", "file", "starts", json!([])));
    check("term-not-running", set("action", "reclassify", "ends", json!(["dispatch"])));
    check("term-not-running", |p| {
        part(p, "term", "call")["when"] = json!([{ "field": "class", "is": "help" }])
    });
}

#[test]
fn terms_and_ladders_that_lead_nowhere_are_found() {
    check("no-rule", set("term", "call", "rule", json!([])));
    check("no-ladder", without("term", "call", "ladder"));
    check("no-roster", |p| part(p, "term", "ack")["rule"][0]["ladder"] = json!("urge"));
    check("slow-ladder", |p| part(p, "term", "ack")["rule"][0]["ladder"] = json!("urge"));
    check("rung-not-in-state", set("action", "urge", "from", json!(["received", "accepted", "handling"])));
    check("no-authority", set("ladder", "urge", "ends-at", json!("handler")));
    check("no-authority", set("ladder", "urge", "ends-at", json!("applicant")));
    check("empty-ladder", set("ladder", "urge", "rung", json!([])));
    check("not-the-systems", set("action", "call-duty", "by", json!(["supervisor"])));
    check("rung-asks", set("action", "urge", "input", json!([{ "field": "lead", "required": true }])));
    check("ends-nowhere", set("action", "urge", "tells", json!([])));
    check("rungs-out-of-order", |p| {
        part(p, "ladder", "urge")["rung"].as_array_mut().expect("rungs").reverse()
    });
    check("rungs-out-of-order", |p| part(p, "ladder", "urge")["rung"][1]["after"] = json!("1wd"));
    check("no-lapse", set("state", "received", "kind", json!("waiting-applicant")));
}

#[test]
fn a_date_moved_without_approval_rule_or_word_to_the_resident_is_found() {
    check("extends-itself", |p| part(p, "action", "grant-extension")["does"][0]["grant"] = json!(false));
    check("extends-itself", |p| {
        part(p, "action", "reclassify")["does"][0] =
            json!({ "act": "extend", "terms": ["answer"], "day": "wished-day" })
    });
    check("extends-itself", set("action", "grant-extension", "by", json!(["handler"])));
    check("no-extension-rule", without("term", "answer", "extension"));
    check("extension-not-told", set("action", "grant-extension", "tells", json!([])));
    check("pause-without-rule", without("term", "handle", "pause"));
    check("pause-without-rule", drop_part("action", "resume"));
}

#[test]
fn what_is_asked_and_never_decided_or_decided_by_the_asker_is_found() {
    check("no-ruling", |p| {
        part(p, "action", "grant-send-back")["from"] = json!(["accepted"]);
        part(p, "action", "refuse-send-back")["from"] = json!(["accepted"]);
    });
    check("never-asked", drop_part("action", "ask-extension"));
    check("decides-itself", set("action", "grant-send-back", "by", json!(["handler"])));
    check("decides-itself", |p| part(p, "action", "send-back")["does"][0]["decided-by"] = json!("issuer"));
    check("not-counted", |p| part(p, "action", "no-contact")["does"] = json!([]));
}

#[test]
fn a_resident_who_is_not_told_is_found() {
    check("filing-not-told", set("action", "file", "tells", json!([])));
    check("acceptance-not-told", set("action", "accept", "tells", json!([])));
    check("acceptance-not-told", |p| part(p, "notice", "accepted")["about"] = json!("progress"));
    check("refusal-not-told", set("action", "refuse", "tells", json!([])));
    check("refusal-without-remedy", set("action", "refuse", "input", json!([])));
    check("refusal-without-remedy", |p| part(p, "action", "refuse")["input"][0]["required"] = json!(false));
    check("refusal-without-remedy", |p| {
        part(p, "list", "refuse-ground")["item"][0].as_object_mut().expect("an item").remove("remedy");
    });
    check("answer-not-told", set("action", "answer", "tells", json!([])));
    check("answer-not-told", |p| part(p, "action", "answer")["tells"][0]["to"] = json!("supervisor"));
    check("closing-not-told", set("action", "confirm", "tells", json!([])));
    check("ending-not-told", set("action", "withdraw", "tells", json!([])));
    check("refusal-not-told", |p| {
        let mut quietly = part(p, "action", "refuse").clone();
        quietly["id"] = json!("shelve");
        quietly["tells"] = json!([{ "notice": "progress", "to": "applicant" }]);
        p["action"].as_array_mut().expect("actions").push(quietly);
    });
}

#[test]
fn a_unit_that_judges_itself_or_reads_its_rating_is_found() {
    check("no-call-back", |p| {
        let mut closes = part(p, "action", "close-unreached").clone();
        closes["id"] = json!("close-it-ourselves");
        closes["by"] = json!(["issuer"]);
        closes["needs"] = json!([]);
        p["action"].as_array_mut().expect("actions").push(closes);
    });
    check("no-call-back", set("action", "close-unreached", "by", json!(["system"])));
    check("confirms-itself", set("action", "confirm", "by", json!(["issuer"])));
    check("confirms-nothing", |p| {
        for i in 0..2 {
            part(p, "action", "confirm")["input"][i]["required"] = json!(false);
        }
    });
    check("rating-shown", without("field", "resolved", "seen-by"));
    check("rating-shown", set("field", "agreed", "seen-by", json!(["caller", "handler"])));
    check("nobody-recused", |p| p["recused"] = json!([]));
    check("nobody-recused", |p| p["recused"] = json!(["class"]));
    check("contact-open-to-all", without("field", "phone", "seen-by"));
    check("contact-open-to-all", set("field", "phone", "seen-by", json!(["instructor"])));
    check("all-seeing-role", set("role", "supervisor", "at", json!("any-unit")));
    check("administrator-acts", set("role", "supervisor", "ability", json!("administer-system")));
    check("role-without-ability", without("role", "caller", "ability"));
    check("withdrawal-not-said", set("action", "withdraw", "does", json!([{ "act": "count" }])));
    check("withdrawal-final", |p| part(p, "action", "unwithdraw")["needs"][0]["within"] = json!("7d"));
    check("withdrawal-final", set("action", "unwithdraw", "by", json!(["intake"])));
}

#[test]
fn two_primary_actions_or_one_key_for_two_things_are_found() {
    check("two-primaries", set("action", "reclassify", "primary", json!(true)));
    check("key-twice", set("action", "refuse", "key", json!("a")));
}

#[test]
fn the_worst_case_is_a_formula_with_dates() {
    let p = appeal();
    let worst = worst_case(&p, day("2026-03-01"));
    assert_eq!(
        worst.to_first_answer.zh(),
        "accept 1个工作日 + dispatch 1个工作日 + answer 15个工作日 + answer延期 10个工作日"
    );
    assert!(worst.to_end_of_round.en().ends_with(" + call 5 working days"), "{}", worst.to_end_of_round.en());
    assert!(worst.unbounded.is_empty());
    let start: Instant = moment("2026-03-02 09:00");
    let dates = worst.to_first_answer.dates(start, &calendar(), &zone()).expect("counted");
    let last: Vec<String> = dates.iter().map(|(_, d)| d.last_day.to_string()).collect();
    assert_eq!(last, ["2026-03-03", "2026-03-04", "2026-03-25", "2026-04-08"]);
    assert_eq!(dates[3].0.kind, PartKind::Extension);
}

#[test]
fn a_loop_without_a_limit_is_named_as_unbounded() {
    let p = changed(|p| {
        let mut back = part(p, "action", "reclassify").clone();
        back["id"] = json!("think-again");
        back["from"] = json!(["accepted"]);
        back["to"] = json!("received");
        back["starts"] = json!(["accept"]);
        back["does"] = json!([]);
        p["action"].as_array_mut().expect("actions").push(back);
    });
    let worst = worst_case(&p, day("2026-03-01"));
    assert!(!worst.unbounded.is_empty());
    let limited = changed(|p| {
        let mut back = part(p, "action", "reclassify").clone();
        back["id"] = json!("think-again");
        back["from"] = json!(["accepted"]);
        back["to"] = json!("received");
        back["starts"] = json!(["accept"]);
        back["does"] = json!([{ "act": "count" }]);
        back["needs"] = json!([{ "is": "fewer-than", "action": "think-again", "times": 2 }]);
        p["action"].as_array_mut().expect("actions").push(back);
    });
    let worst = worst_case(&limited, day("2026-03-01"));
    assert!(worst.unbounded.is_empty(), "{:?}", worst.unbounded);
    assert!(worst.to_first_answer.zh().contains("再次accept 1个工作日×2"), "{}", worst.to_first_answer.zh());
}

#[test]
fn the_first_start_day_whose_date_is_provisional_is_known() {
    let p = appeal();
    let from = |term: &str| provisional_from(&p, term, &calendar(), &zone()).map(|d| d.to_string());
    assert_eq!(from("call").as_deref(), Some("2026-12-25"));
    assert_eq!(from("ack"), None, "minutes ask no calendar");
}

#[test]
fn a_limit_that_is_an_offices_is_not_told_or_restarts_a_duty_is_found() {
    let limit = |accountable: &str| {
        json!({ "id": "review", "label": { "zh": "复查", "en": "Review" }, "side": "limit", "accountable": accountable,
            "rule": [{ "within": "30d", "basis": "law-9", "kind": "law", "status": "confirmed" }] })
    };
    let with = move |accountable: &'static str, change: fn(&mut Value)| {
        move |p: &mut Value| {
            p["term"].as_array_mut().expect("a list").push(limit(accountable));
            part(p, "action", "refuse")["starts"] = json!(["review"]);
            change(p);
        }
    };
    assert_eq!(found(with("applicant", |_| ())), [""; 0], "a told limit of hers is clean");
    check("limit-of-nobody", with("intake", |_| ()));
    check(
        "limit-not-told",
        with("applicant", |p| {
            part(p, "action", "dispatch")["starts"].as_array_mut().expect("a list").push(json!("review"));
            part(p, "action", "dispatch")["tells"] = json!([]);
        }),
    );
    check(
        "interrupts-a-duty",
        with("applicant", |p| {
            part(p, "action", "add-facts")["does"] = json!([{ "act": "interrupt", "term": "answer" }]);
        }),
    );
}

#[test]
fn a_term_that_begins_before_its_field_is_known_is_found() {
    // Filing need not name the class: no rule of the answer would apply.
    check("value-missing", |p| part(p, "action", "file")["input"][0]["required"] = json!(false));
    let set_by = |change: fn(&mut Value)| {
        move |p: &mut Value| {
            part(p, "term", "call")["rule"] = json!([{ "set-by": { "field": "promised-day", "within": "1yr" },
                "basis": "law-1", "kind": "regulation", "status": "confirmed" }]);
            change(p);
        }
    };
    check("value-missing", set_by(|_| ()));
    // Asked where the outcome asks for it, and started only then: nothing is missing.
    let codes = found(set_by(|p| {
        part(p, "term", "call")["when"] = json!([{ "field": "outcome", "is": "planned" }]);
        part(p, "action", "answer")["starts"] = json!([]);
        part(p, "action", "answer")["does"] = json!([
            { "act": "answer", "outcome": "outcome", "promise": "promised-day" }]);
        part(p, "action", "answer")["starts"] = json!(["call"]);
    }));
    assert!(!codes.contains(&"value-missing"), "{codes:?}");
}

#[test]
fn a_letter_with_an_empty_place_is_found() {
    let body = |id: &'static str, text: &'static str| {
        move |p: &mut Value| part(p, "notice", id)["body"] = json!({ "zh": text, "en": text })
    };
    for (id, text) in [
        ("accepted", "{number} {outcome}"),
        ("closed", "{number} {due}"),
        ("progress", "{number} {reason}"),
        ("answered", "{number} {remedy}"),
        ("accepted", "{number} {area}"),
        ("filed", "{number} {limit}"),
    ] {
        check("empty-place", body(id, text));
    }
    for (id, text) in [
        ("refused", "{number} {reason} {remedy}"),
        ("extended", "{number} {due} {reason}"),
        ("answered", "{number} {unit} {outcome}"),
        ("accepted", "{number} {class} {due}"),
    ] {
        assert_eq!(found(body(id, text)), [""; 0], "{id}: {text}");
    }
}

#[test]
fn a_residents_clock_stopped_in_silence_or_by_the_unit_is_found() {
    let stops = |by: &'static str, tells: Value| {
        move |p: &mut Value| {
            part(p, "term", "answer")["pause"] = json!({ "grounds": "pause-ground", "basis": "law-1" });
            for (id, act) in [("pause", "pause"), ("resume", "resume")] {
                let action = part(p, "action", id);
                action["by"] = json!([by]);
                action["does"] = json!([{ "act": act, "term": "answer", "ground": "pause-ground" }]);
                action["tells"] = tells.clone();
            }
            part(p, "action", "resume")["does"] = json!([{ "act": "resume", "term": "answer" }]);
        }
    };
    let told = || json!([{ "notice": "progress", "to": "applicant" }]);
    check("pauses-the-resident", stops("handler", told()));
    check("pauses-the-resident", stops("ruler", json!([])));
    assert_eq!(found(stops("ruler", told())), [""; 0], "another office may, and tells her");
}

#[test]
fn a_ladder_that_is_silent_when_the_term_has_ended_is_found() {
    check("silent-at-the-end", |p| {
        part(p, "ladder", "urge")["rung"] = json!([{ "before": "1wd", "action": "urge", "basis": "law-1" }])
    });
    check("rungs-out-of-order", |p| {
        part(p, "ladder", "urge")["rung"]
            .as_array_mut()
            .expect("rungs")
            .push(json!({ "after": "2d", "action": "urge", "basis": "law-1" }))
    });
}

#[test]
fn a_ruling_without_a_clock_of_its_own_is_found() {
    check("ruling-by-another-clock", |p| part(p, "action", "send-back")["does"][0]["term"] = json!("answer"));
    check("ruling-by-another-clock", |p| part(p, "action", "send-back")["does"][0]["term"] = json!("handle"));
}

#[test]
fn an_unanswered_matter_ended_by_silence_for_good_is_found() {
    let lapse = |undone: bool| {
        move |p: &mut Value| {
            let waiting = json!({ "id": "waiting", "label": { "zh": "待补充", "en": "w" },
                "public": { "zh": "待补充", "en": "w" }, "kind": "waiting-applicant",
                "accountable": "intake", "term": "accept" });
            p["state"].as_array_mut().expect("states").push(waiting);
            let mut ask = part(p, "action", "add-facts").clone();
            ask["id"] = json!("ask-facts");
            ask["by"] = json!(["intake"]);
            ask["from"] = json!(["received"]);
            ask["to"] = json!("waiting");
            let mut ends = part(p, "action", "close-unreached").clone();
            ends["id"] = json!("lapse");
            ends["by"] = json!(["system"]);
            ends["from"] = json!(["waiting"]);
            ends["needs"] = json!([]);
            ends["does"] = json!([{ "act": "close" }, { "act": "count" }]);
            let mut back = part(p, "action", "unwithdraw").clone();
            back["id"] = json!("bring-back");
            back["from"] = json!(["closed"]);
            back["to"] = json!("received");
            back["starts"] = json!(["accept"]);
            back["needs"] = json!([{ "is": "since", "action": "lapse", "within": "30d" }]);
            let actions = p["action"].as_array_mut().expect("actions");
            actions.extend([ask, ends]);
            if undone {
                actions.push(back);
            }
            part(p, "action", "urge")["from"].as_array_mut().expect("from").push(json!("waiting"));
            part(p, "ladder", "urge")["rung"]
                .as_array_mut()
                .expect("rungs")
                .push(json!({ "after": "10wd", "action": "lapse", "basis": "law-1" }));
        }
    };
    check("silence-ends-it", lapse(false));
    let codes = found(lapse(true));
    assert!(!codes.contains(&"silence-ends-it"), "{codes:?}");
}

#[test]
fn a_helper_never_answers_for_a_whole_state() {
    check("nobody-in-particular", set("state", "handling", "accountable", json!("helper")));
    check("withdrawal-final", |p| {
        part(p, "action", "unwithdraw")["needs"] = json!([
            { "is": "since", "action": "withdraw", "within": "30d" },
            { "is": "fewer-than", "action": "withdraw", "times": 1 }])
    });
}
