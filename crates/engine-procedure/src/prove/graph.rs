//! The states of a procedure and the actions between them, as the proofs walk them.
//! Only acts that could be taken stand in it: an action by nobody is no way out.

use crate::procedure::{Action, Does, Procedure, Role, RoleAt, State, StateKind, Tells};
use domain::ability::Ability;
use domain::effect::Audience;
use domain::ids::StateId;
use domain::matter::OrderKind;
use std::collections::BTreeSet;

/// One action from one state.
#[derive(Clone, Copy)]
pub(crate) struct Edge<'p> {
    pub action: &'p Action,
    pub from: &'p StateId,
    pub to: &'p StateId,
}

impl Edge<'_> {
    /// Whether it goes back to wherever the matter was before its ending.
    pub fn undoes(&self) -> bool {
        self.action.to.is_none() && self.action.does.contains(&Does::Reopen)
    }
}

/// A procedure with its edges and the states a matter can reach.
pub(crate) struct Graph<'p> {
    pub p: &'p Procedure,
    pub filing: Option<&'p Action>,
    pub edges: Vec<Edge<'p>>,
    pub reached: BTreeSet<&'p str>,
}

impl<'p> Graph<'p> {
    pub fn of(p: &'p Procedure) -> Self {
        let mut edges = Vec::new();
        for action in p.actions.iter().filter(|a| a.id != p.filed_by && !a.by.is_empty()) {
            for from in &action.from {
                edges.extend(targets(p, action, from).into_iter().map(|to| Edge { action, from, to }));
            }
        }
        let filing = p.action(p.filed_by.as_str());
        let mut graph = Graph { p, filing, edges, reached: BTreeSet::new() };
        graph.reached = graph.reachable(graph.start());
        graph
    }

    /// The state a matter is filed into.
    pub fn start(&self) -> &'p StateId {
        self.filing.and_then(|a| a.to.as_ref()).unwrap_or(&self.p.start)
    }

    pub fn out(&self, state: &str) -> impl Iterator<Item = &Edge<'p>> {
        self.edges.iter().filter(move |e| e.from.as_str() == state)
    }

    /// Every state reachable from `state`, itself included. Undoing an ending leads only where a matter
    /// has been before, so it adds nothing.
    pub fn reachable(&self, state: &'p StateId) -> BTreeSet<&'p str> {
        let mut seen = BTreeSet::from([state.as_str()]);
        let mut todo = vec![state.as_str()];
        while let Some(here) = todo.pop() {
            for edge in self.out(here).filter(|e| !e.undoes()) {
                if seen.insert(edge.to.as_str()) {
                    todo.push(edge.to.as_str());
                }
            }
        }
        seen
    }

    pub fn is_end(&self, state: &str) -> bool {
        self.p.state(state).is_some_and(|s| s.kind == StateKind::End)
    }
}

/// Where an action leads from a state: its `to`, the state itself, or, undoing an ending, whence it ended.
fn targets<'p>(p: &'p Procedure, action: &'p Action, from: &'p StateId) -> Vec<&'p StateId> {
    if let Some(to) = &action.to {
        return vec![to];
    }
    if !action.does.contains(&Does::Reopen) {
        return vec![from];
    }
    let ends = |a: &&Action| a.to.as_ref() == Some(from);
    let mut before: Vec<&StateId> = p.actions.iter().filter(ends).flat_map(|a| &a.from).collect();
    before.retain(|id| p.state(id.as_str()).is_some_and(|s: &State| s.kind != StateKind::End));
    before.sort();
    before.dedup();
    before
}

/// Whether a role is the applicant's: where staff file, those who file.
pub(crate) fn is_applicant(p: &Procedure, role: &Role) -> bool {
    if p.roles.iter().any(|r| r.at == RoleAt::Applicant) {
        return role.at == RoleAt::Applicant;
    }
    p.action(p.filed_by.as_str()).is_some_and(|filing| filing.by.contains(&role.id))
}

impl Action {
    pub(crate) fn roles<'p>(&'p self, p: &'p Procedure) -> impl Iterator<Item = &'p Role> {
        self.by.iter().filter_map(|id| p.role(id.as_str()))
    }

    /// Whether only the applicant does it.
    pub(crate) fn is_applicants(&self, p: &Procedure) -> bool {
        !self.by.is_empty() && self.roles(p).all(|role| is_applicant(p, role))
    }

    /// Whether only call-back agents do it.
    pub(crate) fn is_call_back(&self, p: &Procedure) -> bool {
        !self.by.is_empty() && self.roles(p).all(|role| role.ability == Some(Ability::CallBack))
    }

    /// Whether a unit that handles the matter may do it.
    pub(crate) fn is_handlers(&self, p: &Procedure) -> bool {
        self.roles(p).any(|role| role.at.handles())
    }

    /// Whether it answers the resident: not the answer of a helper.
    pub(crate) fn answers(&self, p: &Procedure) -> bool {
        let helpers = self.roles(p).all(|role| role.at == RoleAt::HelperUnit);
        self.does.iter().any(|does| match does {
            Does::Answer { .. } => !helpers,
            Does::AnswerDirectly { .. } => true,
            _ => false,
        })
    }

    pub(crate) fn opens_lead(&self) -> bool {
        self.does.iter().any(|does| matches!(does, Does::OpenOrder { kind: OrderKind::Lead, .. }))
    }

    pub(crate) fn tells_applicant<'p>(&'p self, p: &'p Procedure) -> Vec<&'p crate::procedure::Notice> {
        let told = |t: &&Tells| t.to == Audience::Applicant;
        self.tells.iter().filter(told).filter_map(|t| p.notice(t.notice.as_str())).collect()
    }

    pub(crate) fn tells_about(&self, p: &Procedure, about: crate::procedure::About) -> bool {
        self.tells_applicant(p).iter().any(|notice| notice.about == about)
    }
}
