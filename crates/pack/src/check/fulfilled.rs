//! Checks that what a procedure relies on can come about: fields that are used are asked for, needs can be
//! met, and a notice tells only what its action does.
//!
//! Looks at one procedure whose names resolve; whether its states lead anywhere is proved by the engine.

use super::Found;
use crate::complaint::say;
use crate::layer::Written;
use domain::effect::Audience;
use domain::ids::FieldId;
use engine_procedure::procedure::*;

/// The engine itself asks for the reason of a late entry.
const LATE_REASON: &str = "late-reason";

/// Checks one procedure.
pub fn check(written: &Written<Procedure>, found: &mut Found) {
    let p = &written.value;
    for (path, field) in used(p) {
        let asked = p.actions.iter().flat_map(|a| &a.inputs).any(|input| input.field == *field);
        if !asked && !BUILT_IN.contains(&field.as_str()) && field.as_str() != LATE_REASON {
            found.complain(written.complain(
                &path,
                "never-asked-for",
                say(
                    format!("字段“{field}”在这里用到，却没有一张表单让人填写"),
                    format!("The field “{field}” is used here and asked for by no form"),
                ),
                say(
                    "请把它放进这个动作或之前动作的 input",
                    "Put it into the input of this or an earlier action",
                ),
            ));
        }
    }
    for action in &p.actions {
        for (no, need) in action.needs.iter().enumerate() {
            if !can_be_met(p, need) {
                found.complain(written.complain(
                    &format!("action[{}].needs[#{no}]", action.id),
                    "never-met",
                    say(
                        format!("“{}”需要的条件没有任何动作能满足", action.label.zh),
                        format!("No action brings about what “{}” needs", action.label.en),
                    ),
                    say(
                        "请补上能满足它的动作，或去掉这个条件",
                        "Add the action that does, or take the need away",
                    ),
                ));
            }
        }
        for (no, tells) in action.tells.iter().enumerate() {
            let Some(notice) = p.notice(tells.notice.as_str()) else { continue };
            if tells.to == Audience::Applicant && !is_true(p, action, notice.about) {
                let path = format!("action[{}].tells[#{no}]", action.id);
                found.complain(written.complain(
                    &path,
                    "tells-what-is-not-done",
                    say(
                        format!("通知“{}”说的事，“{}”并没有做", notice.title.zh, action.label.zh),
                        format!(
                            "“{}” does not do what the notice “{}” tells",
                            action.label.en, notice.title.en
                        ),
                    ),
                    say(
                        "请补上 does 或 to，或改通知的 about",
                        "Add does or to, or change the notice's about",
                    ),
                ));
            }
        }
    }
}

/// Every field named outside of forms, with the place that names it.
fn used(p: &Procedure) -> Vec<(String, &FieldId)> {
    let mut used: Vec<(String, &FieldId)> = Vec::new();
    let summary = p.summary.iter().enumerate();
    used.extend(summary.map(|(no, field)| (format!("summary[#{no}]"), field)));
    for term in &p.terms {
        let at = format!("term[{}]", term.id);
        used.extend(term.when.iter().map(|test| (format!("{at}.when"), &test.field)));
        for (no, rule) in term.rules.iter().enumerate() {
            used.extend(rule.when.iter().map(|test| (format!("{at}.rule[#{no}].when"), &test.field)));
            used.extend(rule.set_by.iter().map(|set| (format!("{at}.rule[#{no}].set-by.field"), &set.field)));
        }
    }
    for panel in &p.panels {
        let at = format!("panel[{}]", panel.id);
        used.extend([(format!("{at}.members"), &panel.members), (format!("{at}.ballot"), &panel.ballot)]);
    }
    for action in &p.actions {
        let at = format!("action[{}]", action.id);
        used.extend(action.when.iter().map(|test| (format!("{at}.when"), &test.field)));
        for (no, does) in action.does.iter().enumerate() {
            used.extend(fields_of(does).into_iter().map(|field| (format!("{at}.does[#{no}]"), field)));
        }
    }
    used
}

fn fields_of(does: &Does) -> Vec<&FieldId> {
    match does {
        Does::OpenOrder { unit, .. } | Does::PassOrder { unit, .. } => vec![unit],
        Does::Answer { outcome, promise } => [outcome].into_iter().chain(promise).collect(),
        Does::AnswerDirectly { outcome } => vec![outcome],
        Does::Ask { ground, wish, .. } => ground.iter().chain(wish).collect(),
        Does::Extend { day, .. } | Does::BringNearer { day, .. } => day.iter().collect(),
        Does::Pause { ground, .. } => vec![ground],
        Does::Judge { resolved, agreed, .. } => resolved.iter().chain(agreed).collect(),
        Does::Link { to, .. } | Does::Unlink { to } => vec![to],
        Does::OpenMatter { fields, each, .. } => fields.values().chain(each).collect(),
        Does::HandOver { organ, fields, .. } => [organ].into_iter().chain(fields).collect(),
        _ => Vec::new(),
    }
}

fn can_be_met(p: &Procedure, need: &Need) -> bool {
    let does = |wanted: &dyn Fn(&Does) -> bool| p.actions.iter().flat_map(|action| &action.does).any(wanted);
    match need {
        Need::Acknowledged { wanted: true } => does(&|d| matches!(d, Does::AcknowledgeOrder)),
        Need::Confirmed => does(&|d| matches!(d, Does::Judge { confirmed: true, .. })),
        Need::ChildrenEnded { .. } => does(&|d| matches!(d, Does::OpenMatter { .. })),
        Need::StageFor { .. } => does(&|d| matches!(d, Does::Stage { .. })),
        // Names are looked up, and counting is proved, elsewhere.
        _ => true,
    }
}

fn is_true(p: &Procedure, action: &Action, about: About) -> bool {
    let ends =
        action.to.as_ref().and_then(|to| p.state(to.as_str())).is_some_and(|s| s.kind == StateKind::End);
    let does = |wanted: &dyn Fn(&Does) -> bool| action.does.iter().any(wanted);
    match about {
        About::Extension => does(&|d| matches!(d, Does::Extend { .. })),
        About::Answer => does(&|d| matches!(d, Does::Answer { .. } | Does::AnswerDirectly { .. })),
        About::Closing => ends || does(&|d| matches!(d, Does::Close)),
        About::Filing | About::Acceptance | About::Refusal | About::Progress => true,
    }
}
