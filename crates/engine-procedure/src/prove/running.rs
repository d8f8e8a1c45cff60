//! What surely runs, and what may run, in each state: a forward analysis over the graph. Shows that every open
//! state has an accountable role, a running term, and an order where a unit is accountable.

use super::Findings;
use super::graph::{Edge, Graph};
use crate::procedure::{Action, Does, Procedure, RoleAt, State, StateKind};
use domain::ids::{Code, TermId};
use domain::matter::{OrderKind, Side};
use std::collections::{BTreeMap, BTreeSet};

/// The terms that run, whether a lead order is open, and whether the resident has been answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Running<'p> {
    pub terms: BTreeSet<&'p str>,
    pub lead: bool,
    pub answered: bool,
}

/// Per state, what runs on every way into it (`surely`) and on some way (`maybe`).
pub(super) struct Analysis<'p> {
    pub surely: BTreeMap<&'p str, Running<'p>>,
    pub maybe: BTreeMap<&'p str, Running<'p>>,
}

pub(super) fn analyse<'p>(graph: &Graph<'p>) -> Analysis<'p> {
    let mut analysis = Analysis { surely: BTreeMap::new(), maybe: BTreeMap::new() };
    let Some(filing) = graph.filing else { return analysis };
    let mut start = Running::default();
    apply(graph.p, filing, &mut start, false, true);
    let mut maybe_start = Running::default();
    apply(graph.p, filing, &mut maybe_start, false, false);
    analysis.surely.insert(graph.start().as_str(), start);
    analysis.maybe.insert(graph.start().as_str(), maybe_start);
    // Sets only shrink (surely) or grow (maybe), so this ends.
    loop {
        let mut changed = false;
        for edge in &graph.edges {
            changed |= step(graph, edge, &mut analysis);
        }
        if !changed {
            return analysis;
        }
    }
}

fn step<'p>(graph: &Graph<'p>, edge: &Edge<'p>, analysis: &mut Analysis<'p>) -> bool {
    let (from, to) = (edge.from.as_str(), edge.to.as_str());
    let (Some(surely), Some(maybe)) = (analysis.surely.get(from), analysis.maybe.get(from)) else {
        return false;
    };
    let (mut surely, mut maybe) = (surely.clone(), maybe.clone());
    let may_be_answered = maybe.answered;
    pass(graph, edge, &mut surely, may_be_answered, true);
    pass(graph, edge, &mut maybe, false, false);
    let mut changed = false;
    match analysis.surely.get_mut(to) {
        Some(known) => {
            let met = Running {
                terms: known.terms.intersection(&surely.terms).copied().collect(),
                lead: known.lead && surely.lead,
                answered: known.answered && surely.answered,
            };
            changed |= *known != met;
            *known = met;
        }
        None => {
            analysis.surely.insert(to, surely);
            changed = true;
        }
    }
    let known = analysis.maybe.entry(to).or_default();
    let before = known.clone();
    known.terms.extend(maybe.terms);
    known.lead |= maybe.lead;
    known.answered |= maybe.answered;
    changed | (*known != before)
}

/// What an edge does, the move itself included.
fn pass<'p>(graph: &Graph<'p>, edge: &Edge<'p>, r: &mut Running<'p>, may_be_answered: bool, surely: bool) {
    let p = graph.p;
    let term_of = |state: &str| p.state(state).and_then(|s| s.term.as_ref());
    let (left, next) = (term_of(edge.from.as_str()), term_of(edge.to.as_str()));
    if edge.from != edge.to
        && left != next
        && let Some(left) = left.filter(|t| side(p, t) == Some(Side::Office))
    {
        r.terms.remove(left.as_str());
    }
    if graph.is_end(edge.to.as_str()) {
        r.terms.retain(|t| p.term(t).is_some_and(|term| term.side == Side::Limit));
        r.lead = false;
    }
    apply(p, edge.action, r, may_be_answered, surely);
    if graph.is_end(edge.to.as_str()) {
        let kept = |t: &&str| {
            p.term(t).is_some_and(|term| term.side == Side::Limit)
                || p.actions
                    .iter()
                    .any(|a| a.does.contains(&Does::KeepPromise) && a.ends.iter().any(|e| e.as_str() == *t))
        };
        r.terms.retain(kept);
        r.lead = false;
    }
    if edge.action.does.contains(&Does::Reopen) {
        reopen(p, edge, r, surely);
    }
}

/// Undoing an ending: the state's own office term starts; with no `to`, everything is as it was there.
fn reopen<'p>(p: &'p Procedure, edge: &Edge<'p>, r: &mut Running<'p>, surely: bool) {
    let Some(state) = p.state(edge.to.as_str()) else { return };
    let handled =
        state.accountable.as_ref().and_then(|id| p.role(id.as_str())).is_some_and(|x| x.at.handles());
    if let Some(term) = &state.term
        && (side(p, term) == Some(Side::Office) || edge.action.to.is_none())
    {
        r.terms.insert(term.as_str());
    }
    r.lead |= handled && edge.action.to.is_none();
    if !surely {
        let residents = p.terms.iter().filter(|t| t.side == Side::Resident);
        r.terms.extend(residents.map(|t| t.id.as_str()));
    }
}

fn side(p: &Procedure, term: &TermId) -> Option<Side> {
    p.term(term.as_str()).map(|t| t.side)
}

fn apply<'p>(p: &'p Procedure, action: &'p Action, r: &mut Running<'p>, may_be_answered: bool, surely: bool) {
    for ended in &action.ends {
        r.terms.remove(ended.as_str());
    }
    let mut answered_before = may_be_answered;
    for does in &action.does {
        match does {
            Does::OpenOrder { kind, terms, .. } => {
                if *kind == OrderKind::Lead {
                    r.lead = true;
                }
                // Helpers and tasks may be none.
                if *kind == OrderKind::Lead || !surely {
                    start(p, terms, r, false, surely);
                }
            }
            Does::ReopenLead { terms } => {
                r.lead = true;
                start(p, terms, r, false, surely);
            }
            Does::PassOrder { terms, .. } => start(p, terms, r, false, surely),
            Does::Answer { .. } | Does::AnswerDirectly { .. } if action.answers(p) => {
                r.answered = true;
                r.terms.retain(|t| p.term(t).is_none_or(|term| term.side != Side::Resident));
                if matches!(does, Does::Answer { .. }) {
                    no_lead(p, r, surely);
                }
            }
            Does::CloseOrders { kind: None } => no_lead(p, r, true),
            Does::CloseOrders { kind: Some(OrderKind::Lead) } | Does::RecallOrder => no_lead(p, r, surely),
            Does::Ask { term, .. } if !surely => {
                r.terms.insert(term.as_str());
            }
            Does::Rule { request, .. } => ruled(p, r, |kind, _| kind == request),
            Does::Interrupt { term } => {
                r.terms.insert(term.as_str());
            }
            Does::Redo => {
                r.answered = false;
                answered_before = false;
            }
            _ => {}
        }
    }
    start(p, &action.starts, r, answered_before, surely);
}

/// The lead order is closed: surely its terms run no longer; maybe those of helpers do.
fn no_lead(p: &Procedure, r: &mut Running, surely: bool) {
    r.lead = false;
    let others = |t: &str| {
        p.actions.iter().flat_map(|a| &a.does).any(|does| match does {
            Does::OpenOrder { kind, terms, .. } => {
                *kind != OrderKind::Lead && terms.iter().any(|x| x.as_str() == t)
            }
            _ => false,
        })
    };
    let unit = |t: &str| p.term(t).is_some_and(|term| term.side == Side::Unit);
    r.terms.retain(|t| !unit(t) || !surely && others(t));
    ruled(p, r, |_, asker| asker.is_handlers(p));
}

/// The terms of rulings that are made, or lapse with the order they were about.
fn ruled(p: &Procedure, r: &mut Running, which: impl Fn(&Code, &Action) -> bool) {
    for action in &p.actions {
        for does in &action.does {
            if let Does::Ask { request, term, .. } = does
                && which(request, action)
            {
                r.terms.remove(term.as_str());
            }
        }
    }
}

/// Starting terms: a conditional one only maybe; the resident's not again after an answer in the round.
fn start<'p>(p: &'p Procedure, terms: &'p [TermId], r: &mut Running<'p>, answered: bool, surely: bool) {
    for id in terms {
        let Some(term) = p.term(id.as_str()) else { continue };
        let held_back = surely && (!term.when.is_empty() || term.side == Side::Resident && answered);
        if !held_back {
            r.terms.insert(id.as_str());
        }
    }
}

pub(super) fn check(graph: &Graph, found: &mut Findings) {
    let analysis = analyse(graph);
    let reached = graph.p.states.iter().filter(|s| graph.reached.contains(s.id.as_str()));
    for state in reached.filter(|s| s.kind != StateKind::End) {
        has_owner(graph, state, &analysis, found);
        has_term(graph, state, &analysis, found);
    }
}

fn has_owner(graph: &Graph, state: &State, analysis: &Analysis, found: &mut Findings) {
    let (id, zh, en) = (&state.id, &state.label.zh, &state.label.en);
    let role = state.accountable.as_ref().and_then(|id| graph.p.role(id.as_str()));
    let Some(role) = role else {
        return found.add(
            "no-accountable",
            format!("state[{id}]"),
            (&format!("环节“{zh}”没有写明由谁负责"), &format!("Nobody is accountable in the state “{en}”")),
            ("请写 accountable = \"<角色>\"", "Write accountable = \"<role>\""),
        );
    };
    let office = matches!(role.at, RoleAt::Office(_));
    // Helpers may be none.
    if matches!(role.at, RoleAt::AnyUnit | RoleAt::System | RoleAt::Outside | RoleAt::HelperUnit)
        || role.at == RoleAt::Applicant && state.kind != StateKind::WaitingApplicant
        || state.kind == StateKind::WaitingOutside && !office
    {
        found.add(
            "nobody-in-particular",
            format!("state[{id}].accountable"),
            (&format!("环节“{zh}”的责任角色找不到具体的单位"), &format!("No unit in particular answers for the state “{en}”")),
            ("请写一个机构或者承办单位的角色；等候外部机关的，写由哪个机构跟进", "Name a role at an office or at the handling unit; where an outside body is waited for, who follows up"),
        );
    }
    if role.at.handles() && !analysis.surely.get(id.as_str()).is_some_and(|r| r.lead) {
        found.add(
            "no-order",
            format!("state[{id}].accountable"),
            (
                &format!("有一条路走到环节“{zh}”时没有在办工单，承办单位无从负责"),
                &format!("On some way into “{en}” no order is open, so no unit holds it"),
            ),
            (
                "请让每条通往它的路都先派单，或者改由机构负责",
                "Open an order on every way into it, or make an office accountable",
            ),
        );
    }
}

fn has_term(graph: &Graph, state: &State, analysis: &Analysis, found: &mut Findings) {
    let (id, zh, en) = (&state.id, &state.label.zh, &state.label.en);
    let Some(term) = &state.term else {
        return found.add(
            "no-term",
            format!("state[{id}]"),
            (&format!("环节“{zh}”没有时限"), &format!("No term runs in the state “{en}”")),
            ("请写 term = \"<期限>\"", "Write term = \"<term>\""),
        );
    };
    if analysis.surely.get(id.as_str()).is_some_and(|r| r.terms.contains(term.as_str())) {
        return;
    }
    let blame = graph.edges.iter().find(|edge| {
        edge.to == id && {
            let mut r = analysis.surely.get(edge.from.as_str()).cloned().unwrap_or_default();
            let answered = analysis.maybe.get(edge.from.as_str()).is_some_and(|r| r.answered);
            pass(graph, edge, &mut r, answered, true);
            !r.terms.contains(term.as_str())
        }
    });
    let by = blame.map_or(graph.p.filed_by.as_str(), |edge| edge.action.id.as_str());
    found.add(
        "term-not-running",
        format!("action[{by}].starts"),
        (
            &format!("操作“{by}”之后进入环节“{zh}”，但期限“{term}”没有在计算"),
            &format!("After “{by}” the matter is in “{en}” and its term “{term}” does not run"),
        ),
        ("请在这个操作的 starts 里加上它，或者不要结束它", "Start it there, or do not end it"),
    );
}
