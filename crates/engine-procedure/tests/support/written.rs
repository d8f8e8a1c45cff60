//! The procedure of the tests, as a pack would write it.

use serde_json::{Value, json};

pub fn l(text: &str) -> Value {
    json!({ "zh": text, "en": text })
}

fn role(id: &str, ability: Option<&str>, at: Value) -> Value {
    let mut role = json!({ "id": id, "label": l(id), "at": at });
    if let Some(ability) = ability {
        role["ability"] = json!(ability);
    }
    role
}

fn state(id: &str, kind: &str, accountable: &str, term: &str) -> Value {
    let mut state = json!({ "id": id, "label": l(id), "public": l(id), "kind": kind });
    if !accountable.is_empty() {
        state["accountable"] = json!(accountable);
        state["term"] = json!(term);
    }
    state
}

fn field(id: &str, kind: &str, list: &str) -> Value {
    let mut field = json!({ "id": id, "label": l(id), "kind": kind });
    if !list.is_empty() {
        field["list"] = json!(list);
    }
    if ["text", "reply", "note", "contact-phone"].contains(&kind) {
        field["purpose"] = json!("办理");
        field["keep"] = json!("3yr");
    }
    field
}

/// What the resident says: the handling unit never sees it.
fn said(id: &str) -> Value {
    let mut field = field(id, "yes-no", "");
    field["seen-by"] = json!(["applicant", "caller", "supervisor"]);
    field
}

fn rule(amount: &str) -> Value {
    json!({ "within": amount, "basis": "law-1", "kind": "regulation", "status": "confirmed" })
}

fn term(id: &str, side: &str, accountable: &str, ladder: &str, rules: Value) -> Value {
    json!({ "id": id, "label": l(id), "side": side, "accountable": accountable, "ladder": ladder, "rule": rules })
}

fn by_class(consult: &str, help: &str, complaint: &str) -> Value {
    let mut rules = Vec::new();
    for (class, amount) in [("consult", consult), ("help", help), ("complaint", complaint)] {
        let mut rule = rule(amount);
        rule["when"] = json!([{ "field": "class", "is": class }]);
        rules.push(rule);
    }
    json!(rules)
}

fn roles() -> Value {
    json!([
        role("applicant", None, json!("applicant")),
        role("system", None, json!("system")),
        role("intake", Some("intake"), json!({ "office": "intake-office" })),
        role("ruler", Some("rule"), json!({ "office": "intake-office" })),
        role("supervisor", Some("supervise"), json!({ "office": "supervision-office" })),
        role("instructor", Some("instruct"), json!("any-unit")),
        role("caller", Some("call-back"), json!({ "office": "call-back-centre" })),
        role("handler", Some("handle"), json!("order-unit")),
        role("checker", Some("check"), json!("order-unit")),
        role("issuer", Some("issue"), json!("lead-unit")),
        role("helper", Some("issue"), json!("helper-unit")),
    ])
}

fn terms() -> Value {
    let mut answer = term("answer", "resident", "handler", "urge", by_class("2wd", "10wd", "15wd"));
    answer["extension"] = json!({ "times": 1, "within": "10wd", "basis": "law-1", "kind": "regulation", "status": "confirmed" });
    let mut handle = term("handle", "unit", "handler", "urge", by_class("2wd", "10wd", "15wd"));
    handle["extension"] = answer["extension"].clone();
    handle["pause"] = json!({ "grounds": "pause-ground", "basis": "law-1" });
    let mut minutes = rule("30min");
    minutes["when"] = json!([{ "field": "urgency", "in": ["utility", "danger"] }]);
    minutes["ladder"] = json!("alarm");
    let mut wd = rule("1wd");
    wd["when"] = json!([{ "field": "urgency", "is": "general" }]);
    json!([
        term("accept", "office", "intake", "urge", json!([rule("1wd")])),
        term("dispatch", "office", "intake", "urge", json!([rule("1wd")])),
        answer,
        handle,
        term("ack", "unit", "handler", "urge", json!([minutes, wd])),
        term("help", "unit", "helper", "urge", json!([rule("5wd")])),
        term("ruling", "office", "ruler", "urge", json!([rule("1wd")])),
        term("call", "office", "caller", "urge", json!([rule("5wd")])),
        term("redo", "resident", "handler", "urge", json!([rule("10wd")])),
    ])
}

fn intake_actions() -> Vec<Value> {
    vec![
        json!({ "id": "file", "label": l("提交"), "by": ["applicant", "intake"], "to": "received",
            "input": [
                { "field": "class", "required": true }, { "field": "category", "required": true },
                { "field": "area" }, { "field": "details", "required": true }, { "field": "phone" },
                { "field": "about-unit" }, { "field": "hide-from-unit" } ],
            "starts": ["accept"], "tells": [{ "notice": "filed", "to": "applicant" }] }),
        json!({ "id": "accept", "label": l("受理"), "by": ["intake"], "from": ["received"], "to": "accepted",
            "input": [{ "field": "class" }, { "field": "category" }], "ends": ["accept"], "starts": ["dispatch"],
            "tells": [{ "notice": "accepted", "to": "applicant" }], "primary": true, "key": "a" }),
        json!({ "id": "refuse", "label": l("不予受理"), "by": ["intake"], "from": ["received"], "to": "refused",
            "input": [{ "field": "refuse-ground", "required": true }],
            "tells": [{ "notice": "refused", "to": "applicant" }], "key": "r" }),
        json!({ "id": "answer-directly", "label": l("即时答复"), "by": ["intake"], "from": ["received"], "to": "closed",
            "input": [{ "field": "outcome", "required": true }, { "field": "reply", "required": true }],
            "does": [{ "act": "answer-directly", "outcome": "outcome" }],
            "tells": [{ "notice": "answered", "to": "applicant" }] }),
        json!({ "id": "dispatch", "label": l("派单"), "by": ["intake"], "from": ["accepted"], "to": "handling",
            "input": [{ "field": "lead", "required": true }, { "field": "helpers" }],
            "does": [
                { "act": "open-order", "kind": "lead", "unit": "lead", "terms": ["ack", "handle"] },
                { "act": "open-order", "kind": "helper", "unit": "helpers", "terms": ["ack", "help"] } ],
            "starts": ["answer"], "primary": true, "key": "d",
            "tells": [{ "notice": "dispatched", "to": "lead-unit" }] }),
        json!({ "id": "reclassify", "label": l("改类"), "by": ["intake"], "from": ["accepted", "handling"],
            "input": [{ "field": "class", "required": true }],
            "does": [{ "act": "bring-nearer", "terms": ["answer", "handle"] }] }),
        json!({ "id": "withdraw", "label": l("撤回"), "by": ["applicant"], "from": ["received", "accepted", "handling", "answered"],
            "to": "withdrawn", "does": [{ "act": "withdraw" }, { "act": "count" }],
            "tells": [{ "notice": "closed", "to": "applicant" }] }),
        json!({ "id": "unwithdraw", "label": l("恢复"), "by": ["applicant"], "from": ["withdrawn"],
            "needs": [{ "is": "since", "action": "withdraw", "within": "30d" }],
            "does": [{ "act": "reopen" }], "tells": [{ "notice": "progress", "to": "applicant" }] }),
        json!({ "id": "add-facts", "label": l("补充"), "by": ["applicant"], "from": ["received", "accepted", "handling"],
            "input": [{ "field": "details", "required": true }] }),
    ]
}

fn unit_actions() -> Vec<Value> {
    vec![
        json!({ "id": "acknowledge", "label": l("签收"), "by": ["handler"], "from": ["handling"],
            "needs": [{ "is": "acknowledged", "wanted": false }], "ends": ["ack"],
            "does": [{ "act": "acknowledge-order" }], "primary": true }),
        json!({ "id": "pass", "label": l("转派"), "by": ["handler"], "from": ["handling"],
            "input": [{ "field": "pass-to", "required": true }],
            "does": [{ "act": "pass-order", "unit": "pass-to", "terms": ["ack"] }] }),
        json!({ "id": "draft", "label": l("拟稿"), "by": ["handler"], "from": ["handling"],
            "needs": [{ "is": "stage-for", "step": "draft" }], "input": [{ "field": "reply", "required": true }],
            "does": [{ "act": "stage", "step": "draft" }] }),
        json!({ "id": "check", "label": l("审核"), "by": ["checker"], "from": ["handling"],
            "needs": [{ "is": "stage-for", "step": "check" }], "does": [{ "act": "stage", "step": "check" }] }),
        json!({ "id": "return-draft", "label": l("退回修改"), "by": ["checker", "issuer"], "from": ["handling"],
            "does": [{ "act": "undo-stage" }] }),
        json!({ "id": "answer", "label": l("签发"), "by": ["issuer"], "from": ["handling"], "to": "answered",
            "needs": [{ "is": "stage-for", "step": "issue" }, { "is": "helpers-answered" }],
            "input": [{ "field": "outcome", "required": true }, { "field": "reply", "required": true, "stands": true },
                { "field": "promised-day", "when": [{ "field": "outcome", "is": "planned" }], "required": true }],
            "does": [{ "act": "answer", "outcome": "outcome", "promise": "promised-day" }],
            "starts": ["call"], "tells": [{ "notice": "answered", "to": "applicant" }] }),
        json!({ "id": "help-answer", "label": l("协办答复"), "by": ["helper"], "from": ["handling"],
            "needs": [{ "is": "stage-for", "step": "issue" }], "input": [{ "field": "help-note", "required": true }],
            "does": [{ "act": "answer", "outcome": "outcome" }] }),
        json!({ "id": "send-back", "label": l("退单"), "by": ["handler"], "from": ["handling"],
            "needs": [{ "is": "may-send-back", "times": 2 }, { "is": "since-receipt", "within": "1wd" },
                { "is": "none-pending", "request": "send-back" }],
            "input": [{ "field": "send-back-ground", "required": true }],
            "does": [{ "act": "ask", "request": "send-back", "decided-by": "ruler", "term": "ruling", "ground": "send-back-ground" }] }),
        json!({ "id": "ask-extension", "label": l("申请延期"), "by": ["handler"], "from": ["handling"],
            "input": [{ "field": "wished-day", "required": true }, { "field": "extension-ground", "required": true }],
            "does": [{ "act": "ask", "request": "extension", "decided-by": "supervisor", "term": "ruling",
                "ground": "extension-ground", "wish": "wished-day" }] }),
        json!({ "id": "pause", "label": l("中止"), "by": ["handler"], "from": ["handling"],
            "input": [{ "field": "pause-ground", "required": true }],
            "does": [{ "act": "pause", "term": "handle", "ground": "pause-ground" }] }),
        json!({ "id": "resume", "label": l("恢复计算"), "by": ["handler"], "from": ["handling"],
            "does": [{ "act": "resume", "term": "handle" }] }),
    ]
}

fn ruling_actions() -> Vec<Value> {
    let rule = |request: &str, grant: bool| json!({ "act": "rule", "request": request, "grant": grant });
    vec![
        json!({ "id": "grant-send-back", "label": l("准予退单"), "by": ["ruler"], "from": ["handling"], "to": "accepted",
            "does": [rule("send-back", true), { "act": "count-send-back" }, { "act": "recall-order" },
                { "act": "close-orders" }], "starts": ["dispatch"] }),
        json!({ "id": "refuse-send-back", "label": l("不予退单"), "by": ["ruler"], "from": ["handling"],
            "does": [rule("send-back", false), { "act": "count-send-back" }, { "act": "settle-order" }] }),
        json!({ "id": "grant-extension", "label": l("准予延期"), "by": ["supervisor"], "from": ["handling"],
            "does": [rule("extension", true), { "act": "extend", "terms": ["answer", "handle"] }],
            "tells": [{ "notice": "extended", "to": "applicant" }] }),
        json!({ "id": "refuse-extension", "label": l("不予延期"), "by": ["supervisor"], "from": ["handling"],
            "does": [rule("extension", false)] }),
        json!({ "id": "instruct", "label": l("批示"), "by": ["instructor"], "from": ["handling"],
            "input": [{ "field": "instructed-day" }, { "field": "task-unit" }],
            "does": [{ "act": "bring-nearer", "terms": ["answer", "handle"], "day": "instructed-day" },
                { "act": "open-order", "kind": "task", "unit": "task-unit", "terms": ["ack", "help"] }] }),
        json!({ "id": "urge", "label": l("催办"), "by": ["system", "supervisor"],
            "from": ["received", "accepted", "handling", "answered"],
            "tells": [{ "notice": "urged", "to": "supervisor" }] }),
        json!({ "id": "call-duty", "label": l("呼叫值班"), "by": ["system"], "from": ["handling", "answered"],
            "does": [{ "act": "climb-roster" }] }),
    ]
}

fn call_back_actions() -> Vec<Value> {
    vec![
        json!({ "id": "no-contact", "label": l("未联系上"), "by": ["caller"], "from": ["answered"],
            "needs": [{ "is": "fewer-than", "action": "no-contact", "times": 3 },
                { "is": "apart", "action": "no-contact", "by": "3h" }], "does": [{ "act": "count" }] }),
        json!({ "id": "confirm", "label": l("回访"), "by": ["caller"], "from": ["answered"], "to": "closed",
            "when": [{ "field": "resolved", "is": "yes" }],
            "input": [{ "field": "resolved", "required": true }, { "field": "agreed", "required": true }],
            "does": [{ "act": "judge", "resolved": "resolved", "agreed": "agreed", "confirmed": true }, { "act": "close" }],
            "tells": [{ "notice": "closed", "to": "applicant" }], "primary": true }),
        json!({ "id": "close-unreached", "label": l("办结"), "by": ["caller"], "from": ["answered"], "to": "closed",
            "needs": [{ "is": "at-least", "action": "no-contact", "times": 3 }], "does": [{ "act": "close" }],
            "tells": [{ "notice": "closed", "to": "applicant" }] }),
        json!({ "id": "redo", "label": l("重办"), "by": ["caller", "applicant"], "from": ["answered"], "to": "handling",
            "needs": [{ "is": "fewer-than", "action": "redo", "times": 2 }],
            "does": [{ "act": "count" }, { "act": "forget", "actions": ["no-contact"] }, { "act": "redo" },
                { "act": "reopen-lead", "terms": ["ack", "handle"] }],
            "ends": ["call"], "starts": ["redo"], "tells": [{ "notice": "progress", "to": "applicant" }] }),
    ]
}

/// A complete little appeal procedure.
pub fn appeal() -> Value {
    let item = |code: &str| json!({ "code": code, "label": l(code), "remedy": l("可以申请复核") });
    let list = |id: &str, codes: &[&str]| json!({ "id": id, "item": codes.iter().map(|c| item(c)).collect::<Vec<_>>() });
    let notice =
        |id: &str, about: &str| json!({ "id": id, "about": about, "title": l(id), "body": l("{number}") });
    let mut phone = field("phone", "contact-phone", "");
    phone["seen-by"] = json!(["applicant"]);
    let mut actions = intake_actions();
    actions.extend(unit_actions());
    actions.extend(ruling_actions());
    actions.extend(call_back_actions());
    json!({
        "id": "appeal", "label": l("诉求"), "noun": l("诉求"), "applicant": l("诉求人"), "subject": "applicants-matter",
        "basis": ["law-1"], "start": "received", "filed-by": "file", "channels": ["public", "intake"],
        "call-back-required": true, "summary": ["class"], "recused": ["about-unit"],
        "list": [list("class", &["consult", "help", "complaint"]), list("refuse-ground", &["in-court", "final"]),
            list("outcome", &["solved", "planned", "unlawful"]), list("send-back-ground", &["not-mine"]),
            list("extension-ground", &["complex"]), list("pause-ground", &["testing"])],
        "field": [field("class", "choice", "class"), field("category", "category", ""), field("area", "area", ""),
            field("details", "text", ""), field("reply", "reply", ""), field("help-note", "note", ""),
            phone,
            field("about-unit", "unit", ""), field("hide-from-unit", "yes-no", ""), field("lead", "unit", ""),
            field("helpers", "units", ""), field("pass-to", "unit", ""), field("task-unit", "unit", ""),
            field("outcome", "choice", "outcome"), field("promised-day", "date", ""),
            field("refuse-ground", "choice", "refuse-ground"), field("send-back-ground", "choice", "send-back-ground"),
            field("extension-ground", "choice", "extension-ground"), field("pause-ground", "choice", "pause-ground"),
            field("wished-day", "date", ""), field("instructed-day", "date", ""), said("resolved"),
            said("agreed"), field("late-reason", "note", "")],
        "role": roles(),
        "state": [state("received", "open", "intake", "accept"), state("accepted", "open", "intake", "dispatch"),
            state("handling", "open", "handler", "handle"), state("answered", "open", "caller", "call"),
            state("closed", "end", "", ""), state("refused", "end", "", ""), state("withdrawn", "end", "", "")],
        "term": terms(),
        "ladder": [
            { "id": "urge", "ends-at": "supervisor", "rung": [
                { "before": "1wd", "action": "urge", "basis": "law-1" }, { "at-end": true, "action": "urge", "basis": "law-1" },
                { "after": "5wd", "action": "urge", "basis": "law-1" }] },
            { "id": "alarm", "ends-at": "supervisor", "rung": [
                { "before": "15min", "action": "call-duty", "basis": "law-1" }, { "at-end": true, "action": "call-duty", "basis": "law-1" },
                { "after": "15min", "action": "call-duty", "basis": "law-1" }, { "after": "30min", "action": "urge", "basis": "law-1" }] }],
        "action": actions,
        "notice": [notice("filed", "filing"), notice("accepted", "acceptance"), notice("refused", "refusal"),
            notice("answered", "answer"), notice("closed", "closing"), notice("extended", "extension"),
            notice("progress", "progress"), notice("urged", "progress"), notice("dispatched", "progress")],
    })
}
