//! What a letter leaves open can be filled in when it is sent: a ground with its remedy, an outcome, a unit, a
//! date. An empty place in a letter tells the applicant nothing.

use super::Findings;
use super::graph::Graph;
use super::running::Analysis;
use super::values::Known;
use crate::procedure::{About, Action, CodeItem, Does, Notice, RoleAt, StateKind};
use domain::effect::Audience;
use domain::field::FieldKind;
use domain::matter::Side;

pub(super) fn check(graph: &Graph, analysis: &Analysis, known: &Known, found: &mut Findings) {
    let letters = Letters { graph, analysis, known };
    for action in &graph.p.actions {
        for (no, tells) in action.tells.iter().enumerate() {
            let Some(notice) = graph.p.notice(tells.notice.as_str()) else { continue };
            for place in open_places(notice) {
                if !letters.fills(action, notice.about, tells.to, &place) {
                    empty(action, no, notice, &place, found);
                }
            }
        }
    }
}

/// The names between braces of both languages.
fn open_places(notice: &Notice) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in [&notice.body.zh, &notice.body.en] {
        for part in text.split('{').skip(1) {
            let name = part.split('}').next().unwrap_or("").to_owned();
            if !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}

struct Letters<'a, 'p> {
    graph: &'a Graph<'p>,
    analysis: &'a Analysis<'p>,
    known: &'a Known<'p>,
}

impl Letters<'_, '_> {
    fn fills(&self, action: &Action, about: About, to: Audience, place: &str) -> bool {
        match place {
            "reason" => self.ground(action, |_| true),
            // A ground of refusal without its remedy is found where refusals are.
            "remedy" if about == About::Refusal => self.ground(action, |_| true),
            "remedy" => self.ground(action, |item| item.remedy.is_some()),
            "route" => self.ground(action, |item| item.route.is_some()),
            "outcome" | "class" | "category" | "area" => {
                self.graph.p.field(place).is_some() && self.known.surely(self.graph.p, action, place, &[])
            }
            "unit" => self.unit(action),
            "due" => self.due(action, to),
            "limit" => self.limit(action),
            _ => true,
        }
    }

    /// A listed ground that the act asks for, or that the request it decides was asked on.
    fn ground(&self, action: &Action, has: impl Fn(&CodeItem) -> bool) -> bool {
        let p = self.graph.p;
        let listed = |field: &str| {
            let field = p.field(field).filter(|f| f.kind == FieldKind::Choice);
            let list = field.and_then(|f| f.list.as_deref()).and_then(|id| p.list(id));
            list.is_some_and(|list| !list.items.is_empty() && list.items.iter().all(&has))
        };
        let told = ["class", "outcome", "visibility"];
        let mut inputs = action.inputs.iter().filter(|i| i.required && !told.contains(&i.field.as_str()));
        if inputs.any(|input| listed(input.field.as_str())) {
            return true;
        }
        let decided = |kind: &domain::ids::Code| {
            let asks = p.actions.iter().flat_map(|a| &a.does).filter_map(|does| match does {
                Does::Ask { request, ground: Some(ground), .. } if request == kind => Some(ground),
                _ => None,
            });
            asks.into_iter().any(|ground| listed(ground.as_str()))
        };
        action.does.iter().any(|does| matches!(does, Does::Rule { request, .. } if decided(request)))
    }

    /// A lead unit on some way here, or the office of who acts.
    fn unit(&self, action: &Action) -> bool {
        let staff = |at: RoleAt| !matches!(at, RoleAt::Applicant | RoleAt::System | RoleAt::Outside);
        let led = |state: &str| self.analysis.maybe.get(state).is_some_and(|r| r.lead || r.answered);
        action.opens_lead()
            || action.roles(self.graph.p).all(|role| staff(role.at))
            || action.from.iter().any(|state| led(state.as_str()))
    }

    /// Something runs after the act: what it starts, the term of its state, or the applicant's own date.
    fn due(&self, action: &Action, to: Audience) -> bool {
        let p = self.graph.p;
        let opens = action.does.iter().any(|d| {
            matches!(
                d,
                Does::OpenOrder { .. } | Does::ReopenLead { .. } | Does::Ask { .. } | Does::Extend { .. }
            )
        });
        let climbs = p.ladders.iter().flat_map(|l| &l.rungs).any(|rung| rung.action == action.id);
        let ends =
            action.to.as_ref().and_then(|to| p.state(to.as_str())).is_some_and(|s| s.kind == StateKind::End);
        let stays_ended = action.to.is_none()
            && !action.does.contains(&Does::Reopen)
            && action.from.iter().all(|s| self.graph.is_end(s.as_str()));
        let left = to == Audience::Applicant && (ends || stays_ended);
        !action.starts.is_empty() || opens || climbs || !left
    }

    fn limit(&self, action: &Action) -> bool {
        let p = self.graph.p;
        let of_party = |id: &str| p.term(id).is_some_and(|term| term.side == Side::Limit);
        let runs =
            |state: &str| self.analysis.maybe.get(state).is_some_and(|r| r.terms.iter().any(|t| of_party(t)));
        action.starts.iter().any(|id| of_party(id.as_str())) || action.from.iter().any(|s| runs(s.as_str()))
    }
}

fn empty(action: &Action, no: usize, notice: &Notice, place: &str, found: &mut Findings) {
    let (zh, en) = match place {
        "reason" => ("请让这个操作必填一个理由字段", "Let the act ask for a ground"),
        "remedy" => (
            "请让这个操作必填一个理由字段，表里每项都写 remedy",
            "Let the act ask for a ground, each with its remedy",
        ),
        "route" => (
            "请让这个操作必填一个理由字段，表里每项都写 route",
            "Let the act ask for a ground, each with its route",
        ),
        "due" => ("办件到这里已经结束，请删去 {due}", "The matter has ended here: take {due} away"),
        "limit" => (
            "请让这个操作开始一个当事人期限，或删去 {limit}",
            "Let the act start a party's limit, or take {limit} away",
        ),
        _ => (
            "请在这之前的表单里必填这个字段，或从通知里删去",
            "Make the field required in an earlier form, or take it out of the letter",
        ),
    };
    found.add(
        "empty-place",
        format!("action[{}].tells[{no}]", action.id),
        (
            &format!("“{}”发出的“{}”里 {{{place}}} 没有内容可填", action.label.zh, notice.title.zh),
            &format!("“{}” sends “{}” in which {{{place}}} stays empty", action.label.en, notice.title.en),
        ),
        (zh, en),
    );
}
