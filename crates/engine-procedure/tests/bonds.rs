//! What a matter is bound to: matters it opens and waits for, bodies it is handed to, units that decide together.

mod support;

use domain::ability::Ability;
use domain::actor::Actor;
use domain::child::ChildEnd;
use domain::effect::Effect;
use domain::field::Value;
use domain::ids::*;
use engine_procedure::prove::prove;
use engine_procedure::{NotPlanned, child_ended};
use serde_json::{Value as Json, json};
use support::written::l;
use support::*;

/// The appeal with a joint decision, children and a hand-over while it is accepted.
fn bound(text: &mut Json) {
    let list = |id: &str, codes: &[&str]| {
        let items: Vec<Json> = codes.iter().map(|code| json!({ "code": code, "label": l(code) })).collect();
        json!({ "id": id, "item": items })
    };
    push(text, "list", list("ballot", &["agree", "against"]));
    push(text, "list", list("organ", &["police"]));
    push(text, "field", json!({ "id": "members", "label": l("表决单位"), "kind": "units" }));
    push(text, "field", json!({ "id": "ballot", "label": l("表决"), "kind": "choice", "list": "ballot" }));
    push(text, "field", json!({ "id": "organ", "label": l("移送机关"), "kind": "choice", "list": "organ" }));
    push(text, "field", json!({ "id": "tasked", "label": l("任务单位"), "kind": "units" }));
    push(
        text,
        "role",
        json!({ "id": "voter", "label": l("表决单位"), "ability": "issue", "at": "panel-member" }),
    );
    push(
        text,
        "panel",
        json!({ "id": "board", "label": l("评定"), "members": "members", "ballot": "ballot",
        "majority": "half", "quorum": 2 }),
    );
    let act = |id: &str, by: &str, more: Json| {
        let mut action = json!({ "id": id, "label": l(id), "by": [by], "from": ["accepted"] });
        action.as_object_mut().expect("a table").extend(more.as_object().expect("a table").clone());
        action
    };
    let decided = |ballot: &str| json!([{ "is": "panel-decided", "panel": "board", "ballot": ballot }]);
    for action in [
        act(
            "call-board",
            "intake",
            json!({ "input": [{ "field": "members", "required": true }],
            "does": [{ "act": "open-panel", "panel": "board" }] }),
        ),
        act(
            "vote",
            "voter",
            json!({ "input": [{ "field": "ballot", "required": true }],
            "does": [{ "act": "vote", "panel": "board" }] }),
        ),
        act("close-vote", "intake", json!({ "does": [{ "act": "close-panel", "panel": "board" }] })),
        act("carry", "intake", json!({ "needs": decided("agree") })),
        act("drop", "intake", json!({ "needs": decided("against") })),
        act("again", "intake", json!({ "needs": [{ "is": "panel-split", "panel": "board" }] })),
        act(
            "hand-over",
            "intake",
            json!({ "input": [{ "field": "organ", "required": true }],
            "does": [{ "act": "hand-over", "organ": "organ", "basis": ["law-9"], "fields": ["details", "lead"] }] }),
        ),
        act(
            "split",
            "intake",
            json!({ "input": [{ "field": "tasked", "required": true }],
            "does": [{ "act": "open-matter", "procedure": "task", "fields": { "what": "details", "where": "area" },
                "codes": { "kind": "rectify" }, "each": "tasked", "unit": "who", "on-end": "task-done" }] }),
        ),
        act(
            "task-done",
            "system",
            json!({ "needs": [{ "is": "children-ended", "procedure": "task" }],
            "does": [{ "act": "count" }] }),
        ),
        act("wrap-up", "intake", json!({ "needs": [{ "is": "children-ended" }] })),
    ] {
        push(text, "action", action);
    }
}

fn push(text: &mut Json, list: &str, part: Json) {
    let parts = text.as_object_mut().expect("a table").entry(list).or_insert_with(|| json!([]));
    parts.as_array_mut().expect("a list").push(part);
}

fn accepted() -> Stage {
    let mut s = Stage::new(changed(bound));
    s.file("help", "noise", &[]).act(&seat(), "accept", &[]);
    s
}

fn units(units: &[UnitId]) -> Value {
    Value::Units(units.to_vec())
}

fn voter(unit: UnitId) -> Actor {
    staff(unit, &[Ability::Issue])
}

#[test]
fn units_decide_together_one_vote_each_and_the_act_that_follows_is_theirs() {
    let mut s = accepted();
    s.refused(&seat(), "call-board", &[("members", units(&[WATER]))], "too-few-members");
    s.act(&seat(), "call-board", &[("members", units(&[WATER, ROADS, STREET, WATER]))]);
    assert_eq!(s.m().panels[0].members, [WATER, ROADS, STREET], "a unit named twice has one vote");
    let waiting = |s: &Stage| -> Vec<UnitId> {
        let owners = s.m().owners.iter().filter(|o| o.role.as_str() == "voter");
        owners.filter_map(|o| o.unit).collect()
    };
    assert_eq!(waiting(&s), [WATER, ROADS, STREET]);
    s.refused(&seat(), "vote", &[("ballot", code("agree"))], "not-yours");
    s.act(&voter(WATER), "vote", &[("ballot", code("agree"))]);
    s.refused(&voter(WATER), "vote", &[("ballot", code("against"))], "no-vote");
    s.refused(&seat(), "carry", &[], "not-decided");
    s.act(&voter(ROADS), "vote", &[("ballot", code("agree"))]);
    assert_eq!(waiting(&s), [STREET], "who has not voted may still, though nothing can change");
    s.refused(&seat(), "drop", &[], "not-decided");
    s.act(&seat(), "carry", &[]);
}

#[test]
fn voting_can_be_closed_and_what_came_to_no_majority_says_so() {
    let mut s = accepted();
    s.act(&seat(), "call-board", &[("members", units(&[WATER, ROADS, STREET]))]);
    s.act(&voter(WATER), "vote", &[("ballot", code("agree"))]);
    s.act(&voter(ROADS), "vote", &[("ballot", code("against"))]);
    s.refused(&seat(), "again", &[], "not-decided");
    s.act(&seat(), "close-vote", &[]);
    assert!(s.m().owners.iter().all(|o| o.role.as_str() != "voter"));
    s.refused(&voter(STREET), "vote", &[("ballot", code("agree"))], "nothing-to-do");
    s.act(&seat(), "again", &[]);
}

#[test]
fn a_unit_complained_of_has_no_vote() {
    let mut s = Stage::new(changed(bound));
    s.file("complaint", "noise", &[("about-unit", unit_value(WATER))]).act(&seat(), "accept", &[]);
    s.act(&seat(), "call-board", &[("members", units(&[WATER, WATER_EAST, ROADS, SUPERVISION]))]);
    assert_eq!(s.m().panels[0].members, [ROADS, SUPERVISION], "nor has a unit under it");
}

#[test]
fn a_hand_over_is_recorded_with_its_article_and_only_with_what_is_there() {
    let mut s = accepted();
    s.act(&seat(), "hand-over", &[("organ", code("police"))]);
    let disclosed = &s.m().disclosures[0];
    assert_eq!((disclosed.organ.as_str(), disclosed.basis.as_slice()), ("police", &["law-9".to_owned()][..]));
    assert_eq!(disclosed.fields, [FieldId::from("details")], "nothing was said about a lead unit");
}

fn end(s: &Stage) -> ChildEnd {
    ChildEnd { at: s.now, state: StateId::from("closed"), outcome: Some(Code::from("done")) }
}

#[test]
fn children_are_opened_one_a_unit_with_the_parents_words_and_noted_when_they_end() {
    let mut s = accepted();
    s.refused(&seat(), "wrap-up", &[], "no-children");
    s.act(&seat(), "split", &[("tasked", units(&[WATER, ROADS]))]);
    let opened: Vec<_> = s
        .events
        .last()
        .expect("an event")
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::ChildOpened { child, values, texts } => Some((child.no, values.clone(), texts.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(opened.len(), 2);
    assert_eq!(opened[1].1.get("who"), Some(&Value::Unit(ROADS)));
    assert_eq!(opened[0].1.get("where"), Some(&Value::Area(AreaId(4))));
    assert_eq!(opened[0].1.get("kind"), Some(&code("rectify")));
    assert!(
        !opened[0].1.contains_key("what"),
        "words of persons travel from vault to vault, never in an event"
    );
    assert_eq!(opened[0].2.get("what"), Some(&FieldId::from("details")));
    s.refused(&seat(), "wrap-up", &[], "children-open");
    let first = child_ended(&s.p, s.m(), 0, end(&s), &s.context(&Actor::System)).expect("noted");
    assert_eq!(
        first.event.action.as_str(),
        "child-ended",
        "the other is still open, so the pack's act waits"
    );
    s.take(first);
    let again = child_ended(&s.p, s.m(), 0, end(&s), &s.context(&Actor::System));
    assert!(matches!(again, Err(NotPlanned::Refused(r)) if r.code == "nothing-to-do"));
    let last = child_ended(&s.p, s.m(), 1, end(&s), &s.context(&Actor::System)).expect("noted");
    assert_eq!(last.event.action.as_str(), "task-done");
    s.take(last);
    assert_eq!(s.m().counters.get(&ActionId::from("task-done")).map(|c| c.times), Some(1));
    s.act(&seat(), "wrap-up", &[]);
}

#[track_caller]
fn check(code: &str, change: impl FnOnce(&mut Json)) {
    let p = changed(|text| {
        bound(text);
        change(text);
    });
    let codes: Vec<&str> = prove(&p).into_iter().map(|f| f.code).collect();
    assert!(codes.contains(&code), "expected {code}, found {codes:?}");
}

fn without_action(text: &mut Json, id: &str) {
    text["action"].as_array_mut().expect("a list").retain(|action| action["id"] != id);
}

#[test]
fn a_bond_that_leads_nowhere_is_found() {
    assert_eq!(prove(&changed(bound)), [], "the good one is clean");
    check("panel-without-vote", |p| without_action(p, "close-vote"));
    check("panel-without-vote", |p| without_action(p, "call-board"));
    check("votes-for-others", |p| part(p, "action", "vote")["by"] = json!(["voter", "intake"]));
    check("votes-for-others", |p| part(p, "action", "close-vote")["by"] = json!(["voter"]));
    check("ballot-without-act", |p| without_action(p, "drop"));
    check("panel-without-end", |p| without_action(p, "again"));
    check("hand-over-without-basis", |p| part(p, "action", "hand-over")["does"][0]["basis"] = json!([]));
    check("not-the-systems", |p| part(p, "action", "task-done")["by"] = json!(["intake"]));
}
