//! The resident is told: at filing, acceptance, refusal (with reason and remedy), answer and closing; and where
//! the law asks for a call-back, no handling unit brings a matter to its end without one. Walks every way a
//! matter can take, with what has happened on it.

use super::Findings;
use super::conduct::can_be_undone;
use super::graph::{Edge, Graph};
use crate::procedure::{About, Action, Does, Procedure, RoleAt, StateKind, Subject};
use domain::field::FieldKind;
use std::collections::BTreeSet;

/// What has happened on a way into a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Past<'p> {
    /// The open state the present ending was reached from.
    before: Option<&'p str>,
    accepted: bool,
    refused: bool,
    answered: bool,
    by_unit: bool,
    called: bool,
}

pub(super) fn check(graph: &Graph, found: &mut Findings) {
    let p = graph.p;
    let Some(filing) = graph.filing else { return };
    if !filing.tells_about(p, About::Filing) {
        not_told(filing, "filing-not-told", ("收到", "filing", "filing"), found);
    }
    for action in p.actions.iter().filter(|a| a.answers(p) && !a.is_applicants(p)) {
        if !action.tells_about(p, About::Answer) {
            not_told(action, "answer-not-told", ("答复", "the answer", "answer"), found);
        }
    }
    let mut first = Past::default();
    happen(p, filing, &mut first);
    let mut seen = BTreeSet::from([(graph.start().as_str(), first)]);
    let mut todo = vec![(graph.start().as_str(), first)];
    while let Some((state, past)) = todo.pop() {
        for edge in graph.out(state) {
            if edge.undoes() && past.before != Some(edge.to.as_str()) {
                continue;
            }
            let mut next = past;
            happen(p, edge.action, &mut next);
            if !graph.is_end(edge.to.as_str()) {
                next.before = None;
            } else if !graph.is_end(edge.from.as_str()) {
                next.before = Some(edge.from.as_str());
            }
            judge(graph, edge, past, next, found);
            if seen.insert((edge.to.as_str(), next)) {
                todo.push((edge.to.as_str(), next));
            }
        }
    }
}

fn happen(p: &Procedure, action: &Action, past: &mut Past<'_>) {
    past.accepted |= action.tells_about(p, About::Acceptance);
    past.refused |= action.tells_about(p, About::Refusal) && has_ground(p, action);
    if action.does.contains(&Does::Redo) {
        *past = Past { answered: false, by_unit: false, called: false, ..*past };
    }
    if action.answers(p) {
        past.answered = true;
        past.by_unit |= action.does.iter().any(|d| matches!(d, Does::Answer { .. }));
    }
    past.called |= action.is_call_back(p) || action.is_applicants(p) && past.answered;
}

fn judge(graph: &Graph, edge: &Edge, past: Past, next: Past, found: &mut Findings) {
    let (p, action) = (graph.p, edge.action);
    if action.opens_lead() && !next.accepted {
        not_told(action, "acceptance-not-told", ("受理", "acceptance", "acceptance"), found);
    }
    if !graph.is_end(edge.to.as_str()) || graph.is_end(edge.from.as_str()) && edge.from == edge.to {
        return;
    }
    if p.call_back_required && past.by_unit && past.answered && !next.called {
        found.add(
            "no-call-back",
            format!("action[{}]", action.id),
            (
                &format!("“{}”可以不经回访就办结承办单位答复的办件", action.label.zh),
                &format!("“{}” ends what a unit answered without a call-back", action.label.en),
            ),
            ("请改由回访人员办理，或者先经过回访", "Let a call-back agent do it, or call back first"),
        );
    }
    if action.does.contains(&Does::Withdraw) {
        if action.tells_applicant(p).is_empty() {
            not_told(action, "ending-not-told", ("撤回", "the withdrawal", "progress"), found);
        }
    } else if next.answered || action.is_applicants(p) {
        let told = [About::Closing, About::Answer, About::Refusal].iter().any(|a| action.tells_about(p, *a));
        if !told {
            not_told(action, "closing-not-told", ("办结", "closing", "closing"), found);
        }
    } else {
        ended_unanswered(p, action, past, found);
    }
}

/// An ending without an answer is a refusal (reason and remedy), or a lapse that is told.
fn ended_unanswered(p: &Procedure, action: &Action, past: Past, found: &mut Findings) {
    let system = action.roles(p).all(|role| role.at == RoleAt::System);
    let joins = action.does.iter().any(|d| matches!(d, Does::Link { .. }));
    if (system || joins) && action.tells_about(p, About::Closing) {
        let end = action.to.as_ref().and_then(|to| p.state(to.as_str()));
        if system
            && p.subject == Subject::ApplicantsMatter
            && waits(p, action)
            && !end.is_some_and(|end| can_be_undone(p, action, end))
        {
            found.add(
                "silence-ends-it",
                format!("action[{}]", action.id),
                (
                    &format!("“{}”因为当事人没有回音就结束了没有答复的办件，当事人恢复不了", action.label.zh),
                    &format!("“{}” ends an unanswered matter because the applicant was silent, and she cannot bring it back", action.label.en),
                ),
                (
                    "请加一个由当事人恢复办理的操作（reopen，不少于三十日）",
                    "Add an applicant's action that reopens it, for at least thirty days",
                ),
            );
        }
        return;
    }
    if !action.tells_about(p, About::Refusal) {
        return not_told(action, "refusal-not-told", ("不予受理或者终止", "the refusal", "refusal"), found);
    }
    if !past.refused && !has_ground(p, action) {
        found.add(
            "refusal-without-remedy",
            format!("action[{}].input", action.id),
            (
                &format!("“{}”没有必填的理由，或者有的理由没有写救济途径", action.label.zh),
                &format!("“{}” has no required ground, or a ground without its remedy", action.label.en),
            ),
            (
                "请加一个必填的理由字段，它的每一项都写 remedy",
                "Ask for a ground, and give each of its codes a remedy",
            ),
        );
    }
}

/// Whether it ends a state in which the applicant is waited for.
fn waits(p: &Procedure, action: &Action) -> bool {
    let waiting = |id: &domain::ids::StateId| {
        p.state(id.as_str()).is_some_and(|state| state.kind == StateKind::WaitingApplicant)
    };
    action.from.iter().any(waiting)
}

/// A required choice each code of which has its remedy.
fn has_ground(p: &Procedure, action: &Action) -> bool {
    action.inputs.iter().filter(|input| input.required && input.when.is_empty()).any(|input| {
        let field = p.field(input.field.as_str()).filter(|f| f.kind == FieldKind::Choice);
        let list = field.and_then(|f| f.list.as_deref()).and_then(|id| p.list(id));
        list.is_some_and(|list| !list.items.is_empty() && list.items.iter().all(|item| item.remedy.is_some()))
    })
}

fn not_told(action: &Action, code: &'static str, what: (&str, &str, &str), found: &mut Findings) {
    found.add(
        code,
        format!("action[{}].tells", action.id),
        (
            &format!("“{}”之前没有把{}告诉当事人", action.label.zh, what.0),
            &format!("The applicant is not told of {} by “{}”", what.1, action.label.en),
        ),
        (
            &format!("请加一份 about = \"{}\"、to = \"applicant\" 的告知", what.2),
            &format!("Tell the applicant with a notice about = \"{}\"", what.2),
        ),
    );
}
