//! What the actor is offered now: the acts of their roles in this state, each with what it is about, what
//! it asks, and when it is blocked, why and the way on. Offers what `plan` would take; changes nothing.

use crate::context::{Command, Context, NotPlanned};
use crate::needs;
use crate::owners::{next_step, owners};
use crate::procedure::{Action, Does, Input, Procedure};
use crate::rights::{Seat, seats};
use crate::when::{Look, may_hold};
use domain::actor::Actor;
use domain::matter::{Matter, Stage};
use domain::refusal::Refusal;
use std::collections::BTreeMap;

/// One act offered.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer<'p> {
    /// The action, as the pack defines it.
    pub action: &'p Action,
    /// The order it is done on.
    pub order: Option<u16>,
    /// The request it decides.
    pub request: Option<u16>,
    /// What it asks; an input with tests of its own is asked while they hold.
    pub inputs: Vec<&'p Input>,
    /// Why it cannot be done now, and the way on.
    pub blocked: Option<Refusal>,
}

impl Offer<'_> {
    /// The command that takes the offer, its form still empty.
    pub fn command(&self) -> Command {
        Command { order: self.order, request: self.request, ..Command::bare(self.action.id.clone()) }
    }
}

/// The acts the actor sees now: primary ones first, then in the pack's order.
pub fn offers<'p>(p: &'p Procedure, m: &Matter, cx: &Context) -> Vec<Offer<'p>> {
    let held = seats(p, m, cx.actor, cx.directory);
    let mut offers = Vec::new();
    for action in p.actions.iter().filter(|a| a.from.contains(&m.state)) {
        let mine: Vec<&Seat> = held.iter().filter(|s| action.by.contains(&s.role.id)).collect();
        if mine.is_empty() || !may_apply(action, m, cx) || calls_back_itself(action, &mine, m, cx) {
            continue;
        }
        let mut orders: Vec<Option<u16>> = mine.iter().map(|seat| seat.order).collect();
        orders.sort_unstable();
        orders.dedup();
        if orders.len() > 1 {
            orders.retain(Option::is_some);
        }
        let ruled = action.does.iter().find_map(|does| match does {
            Does::Rule { request, .. } => Some(request),
            _ => None,
        });
        match ruled {
            None => offers.extend(orders.into_iter().filter_map(|order| offer(action, m, order, None, cx))),
            Some(kind) => {
                for request in m.requests.iter().filter(|r| r.granted.is_none() && r.kind == *kind) {
                    let about = request.order.and_then(|no| m.orders.get(no as usize));
                    if about.is_some() && about.map(|o| o.unit) == cx.actor.unit() {
                        continue;
                    }
                    offers.extend(offer(action, m, request.order, Some(request.no), cx));
                }
            }
        }
    }
    offers.sort_by_key(|offer| (offer.blocked.is_some(), !offer.action.primary));
    offers
}

fn offer<'p>(
    action: &'p Action,
    m: &Matter,
    order: Option<u16>,
    request: Option<u16>,
    cx: &Context,
) -> Option<Offer<'p>> {
    let mut blocked = None;
    for need in &action.needs {
        match needs::check(need, m, order, cx) {
            Ok(()) => {}
            Err(_) if need.hides() => return None,
            Err(NotPlanned::Refused(refusal)) => {
                blocked.get_or_insert(refusal);
            }
            Err(NotPlanned::Fault(_)) => return None,
        }
    }
    let needs_order = action.does.iter().any(Does::needs_order);
    if needs_order && order.is_none() {
        return None;
    }
    let steps = order
        .and_then(|no| m.orders.get(no as usize))
        .and_then(|order| Some((order.stage, cx.directory.units.get(&order.unit)?.steps)));
    let out_of_turn = action.does.iter().any(|does| match (does, steps) {
        (Does::Stage { step }, Some((stage, steps))) => next_step(stage, steps) != *step,
        (Does::UndoStage, Some((stage, _))) => stage == Stage::Open,
        _ => false,
    });
    let repeats = action.does.contains(&Does::AcknowledgeOrder)
        && order.and_then(|no| m.orders.get(no as usize)).is_some_and(|o| o.acknowledged_at.is_some());
    let inputs = action.inputs.iter().collect();
    (!repeats && !out_of_turn).then_some(Offer { action, order, request, inputs, blocked })
}

/// Whether the action's tests hold, or hang on what the form will say.
fn may_apply(action: &Action, m: &Matter, cx: &Context) -> bool {
    let none = BTreeMap::new();
    let look = Look { values: &none, matter: Some(m), channel: None, directory: cx.directory };
    let asked = |field: &str| action.inputs.iter().any(|input| input.field.as_str() == field);
    may_hold(&action.when, &look, &asked)
}

fn calls_back_itself(action: &Action, mine: &[&Seat], m: &Matter, cx: &Context) -> bool {
    let confirms = action.does.iter().any(|does| matches!(does, Does::Judge { confirmed: true, .. }));
    let calls = mine.iter().all(|s| s.role.ability == Some(domain::ability::Ability::CallBack));
    let own = matches!(cx.actor, Actor::Staff(s) if m.last_lead().is_some_and(|o| o.unit == s.unit));
    own && (confirms || calls)
}

/// Whether the owners recorded in the matter are those it should have now (after the house changed).
pub fn owners_are_current(p: &Procedure, m: &Matter, cx: &Context) -> bool {
    owners(p, m, cx).is_ok_and(|owners| owners == m.owners)
}

impl Does {
    /// Whether it is done on the actor's own order.
    pub(crate) fn needs_order(&self) -> bool {
        matches!(
            self,
            Does::AcknowledgeOrder
                | Does::PassOrder { .. }
                | Does::Stage { .. }
                | Does::UndoStage
                | Does::Answer { .. }
        )
    }
}
