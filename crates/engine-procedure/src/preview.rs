//! The two dates a resident is shown before filing: accepted and dispatched by, answered by (a bound, fixed
//! at dispatch). Walks the procedure's shortest way to the resident's clock; promises nothing by itself.

use crate::choose::choose;
use crate::context::{Context, NotPlanned, PlanError};
use crate::procedure::{Action, Channel, Does, Procedure, StateKind};
use crate::when::{Look, holds};
use domain::basis::{BasisKind, BasisStatus};
use domain::field::Value;
use domain::ids::*;
use domain::instant::Instant;
use domain::label::Label;
use domain::matter::{OrderKind, Side};
use domain::term::{Amount, Deadline};
use std::collections::BTreeMap;

/// A date told before filing.
#[derive(Debug, Clone, PartialEq)]
pub struct PromisedDate {
    /// The term.
    pub term: TermId,
    /// Its name.
    pub label: Label,
    /// Whose clock.
    pub side: Side,
    /// The date, with every day counted and skipped.
    pub deadline: Deadline,
    /// The amount that applied.
    pub amount: Amount,
    /// Source.
    pub basis: String,
    /// Whether the source was read.
    pub status: BasisStatus,
    /// Kind of the source.
    pub kind: BasisKind,
    /// It starts later than now, so this is the latest it can be, not the date itself.
    pub bound: bool,
}

/// The dates from filing now to the answer, in order: each office step, then the resident's own term.
///
/// # Errors
/// When a rule lacks a value it needs, or the pack is at fault.
pub fn preview(
    p: &Procedure,
    values: &BTreeMap<FieldId, Value>,
    channel: Channel,
    cx: &Context,
) -> Result<Vec<PromisedDate>, NotPlanned> {
    let look = Look { values, matter: None, channel: Some(channel), directory: cx.directory };
    let mut dates: Vec<PromisedDate> = Vec::new();
    let mut start = cx.now;
    for step in way_to_answer(p, &look)? {
        let term = p.term(step.as_str());
        let term = term.ok_or_else(|| PlanError::Unknown { what: "期限", name: step.to_string() })?;
        if !holds(&term.when, &look) {
            continue;
        }
        let chosen = choose(term, start, &look, cx)?;
        // The next step starts at the last moment of this one, at the latest.
        start = Instant(chosen.deadline.due_at.0 - 1);
        dates.push(PromisedDate {
            term: term.id.clone(),
            label: term.label.clone(),
            side: term.side,
            amount: chosen.amount,
            basis: chosen.rule.basis.clone(),
            status: chosen.rule.status,
            kind: chosen.rule.kind,
            bound: !dates.is_empty(),
            deadline: chosen.deadline,
        });
    }
    Ok(dates)
}

/// The terms on the shortest way from filing to the first action that starts the resident's clock.
fn way_to_answer<'p>(p: &'p Procedure, look: &Look) -> Result<Vec<&'p TermId>, NotPlanned> {
    let filing = p.action(p.filed_by.as_str()).ok_or(PlanError::Pack("没有提交这一步"))?;
    if let Some(term) = resident_term(p, filing, look) {
        return Ok(vec![term]);
    }
    // By way of a dispatch where there is one: joining another matter is the exception.
    let leads =
        |a: &Action| a.does.iter().any(|d| matches!(d, Does::OpenOrder { kind: OrderKind::Lead, .. }));
    match shortest_way(p, filing, look, &leads)? {
        Some(way) => Ok(way),
        None => shortest_way(p, filing, look, &|_| true)?
            .ok_or_else(|| PlanError::Pack("没有任何一步开始计算答复期限").into()),
    }
}

fn shortest_way<'p>(
    p: &'p Procedure,
    filing: &'p Action,
    look: &Look,
    ends: &dyn Fn(&Action) -> bool,
) -> Result<Option<Vec<&'p TermId>>, NotPlanned> {
    let start = filing.to.as_ref().unwrap_or(&p.start);
    let mut seen = vec![start];
    let mut ways: std::collections::VecDeque<(&StateId, Vec<&TermId>)> = [(start, Vec::new())].into();
    while let Some((state, way)) = ways.pop_front() {
        let here = p.state(state.as_str());
        let here = here.ok_or_else(|| PlanError::Unknown { what: "环节", name: state.to_string() })?;
        let mut so_far = way;
        so_far.extend(here.term.as_ref());
        for action in p.actions.iter().filter(|a| a.from.contains(state)) {
            if let Some(term) = resident_term(p, action, look).filter(|_| ends(action)) {
                so_far.push(term);
                return Ok(Some(so_far));
            }
            let Some(to) = &action.to else { continue };
            let open = p.state(to.as_str()).is_some_and(|s| s.kind == StateKind::Open);
            if open && !seen.contains(&to) {
                seen.push(to);
                ways.push_back((to, so_far.clone()));
            }
        }
    }
    Ok(None)
}

fn resident_term<'p>(p: &'p Procedure, action: &'p Action, look: &Look) -> Option<&'p TermId> {
    let with_orders = action.does.iter().flat_map(|does| match does {
        Does::OpenOrder { terms, .. } | Does::ReopenLead { terms } => terms.as_slice(),
        _ => &[],
    });
    action
        .starts
        .iter()
        .chain(with_orders)
        .find(|id| p.term(id.as_str()).is_some_and(|t| t.side == Side::Resident && holds(&t.when, look)))
}
