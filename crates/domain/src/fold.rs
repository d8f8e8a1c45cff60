//! The fold: events in, matter out. Asks neither pack nor calendar; the same events always give the
//! same matter, on any machine, under any later edition (invariant 5).

use crate::effect::{Effect, MoveReason};
use crate::event::Event;
use crate::ids::*;
use crate::instant::Instant;
use crate::matter::*;
use crate::term::Pause;
use std::collections::BTreeMap;

/// A history that cannot be folded: a fault of the store, never of a user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// The first event must file the matter.
    #[error("办理记录不完整：第一条记录不是受理登记")]
    NotFiled,
    /// Events out of order or missing.
    #[error("办理记录不连续：应为第{expected}条，实为第{found}条")]
    Gap {
        /// Expected `seq`.
        expected: u32,
        /// Found `seq`.
        found: u32,
    },
    /// An effect names a clock, order or request that does not exist.
    #[error("办理记录引用了不存在的{0}")]
    Dangling(&'static str),
}

/// Folds a whole history.
pub fn fold(city: CityId, events: &[Event]) -> Result<Matter, FoldError> {
    let (first, rest) = events.split_first().ok_or(FoldError::NotFiled)?;
    let mut matter = begin(city, first)?;
    for event in rest {
        apply(&mut matter, event)?;
    }
    Ok(matter)
}

/// The matter after its filing event.
pub fn begin(city: CityId, event: &Event) -> Result<Matter, FoldError> {
    let Some(Effect::Filed { number, procedure, filed_on }) = event.effects.first() else {
        return Err(FoldError::NotFiled);
    };
    let mut matter = Matter {
        city,
        id: event.matter,
        number: number.clone(),
        procedure: procedure.clone(),
        edition: event.edition.clone(),
        version: 0,
        state: StateId::from(""),
        open: true,
        before: None,
        filed_at: event.happened_at,
        filed_on: *filed_on,
        fields: BTreeMap::new(),
        texts: BTreeMap::new(),
        clocks: Vec::new(),
        orders: Vec::new(),
        requests: Vec::new(),
        facts: Facts::default(),
        counters: BTreeMap::new(),
        links: Vec::new(),
        owners: Vec::new(),
        promises: Vec::new(),
        children: Vec::new(),
        disclosures: Vec::new(),
        panels: Vec::new(),
    };
    apply(&mut matter, event)?;
    Ok(matter)
}

/// Applies one more event.
pub fn apply(matter: &mut Matter, event: &Event) -> Result<(), FoldError> {
    if event.seq != matter.version {
        return Err(FoldError::Gap { expected: matter.version, found: event.seq });
    }
    let moment = Moment { at: event.happened_at, seq: event.seq };
    for effect in &event.effects {
        apply_effect(matter, effect, moment)?;
    }
    matter.version += 1;
    Ok(())
}

/// When an effect happens: the moment of its event and the event's number.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// `happened_at` of the event.
    pub at: Instant,
    /// `seq` of the event.
    pub seq: u32,
}

fn clock(matter: &mut Matter, no: u16) -> Result<&mut Clock, FoldError> {
    matter.clocks.get_mut(no as usize).ok_or(FoldError::Dangling("时限"))
}

fn order(matter: &mut Matter, no: u16) -> Result<&mut Order, FoldError> {
    matter.orders.get_mut(no as usize).ok_or(FoldError::Dangling("工单"))
}

/// Applies one effect, as [`apply`] does for those of an event; the version stays. For a planner that
/// builds an event effect by effect and must see what each one did.
pub fn apply_effect(m: &mut Matter, effect: &Effect, moment: Moment) -> Result<(), FoldError> {
    let at = moment.at;
    match effect {
        Effect::Filed { .. } | Effect::Notified { .. } | Effect::Marked { .. } => {}
        Effect::Moved { to, open } => {
            let from = std::mem::replace(&mut m.state, to.clone());
            m.before = if *open {
                None
            } else if m.open {
                Some(from)
            } else {
                m.before.take()
            };
            m.open = *open;
        }
        Effect::Set { field, value } => {
            m.fields.insert(field.clone(), value.clone());
        }
        Effect::Sealed { field, version, .. } => {
            m.texts.insert(field.clone(), *version);
        }
        Effect::Counted { action } => {
            let counter = m.counters.entry(action.clone()).or_insert(Counter { times: 0, last_at: at });
            counter.times += 1;
            counter.last_at = at;
        }
        Effect::Forgotten { action } => {
            m.counters.remove(action);
        }
        Effect::Linked { link } => m.links.push(link.clone()),
        Effect::Unlinked { link } => m.links.retain(|l| l != link),
        Effect::Owned { owners } => m.owners = owners.clone(),
        Effect::Asked { request } => m.requests.push(request.clone()),
        Effect::Ruled { request, granted } => {
            m.requests.get_mut(*request as usize).ok_or(FoldError::Dangling("申请"))?.granted =
                Some(*granted);
        }
        Effect::Promised { promise } => m.promises.push(promise.clone()),
        Effect::PromiseKept { promise } => {
            m.promises.get_mut(*promise as usize).ok_or(FoldError::Dangling("承诺"))?.kept_at = Some(at);
        }
        Effect::ChildOpened { .. }
        | Effect::ChildEnded { .. }
        | Effect::Disclosed { .. }
        | Effect::PanelOpened { .. }
        | Effect::PanelClosed { .. }
        | Effect::Voted { .. } => apply_bond(m, effect, at)?,
        Effect::Answered { .. }
        | Effect::Judged { .. }
        | Effect::Redone
        | Effect::Closed
        | Effect::Reopened => apply_fact(m, effect, at),
        Effect::ClockStarted { .. }
        | Effect::ClockEnded { .. }
        | Effect::ClockReopened { .. }
        | Effect::ClockMoved { .. }
        | Effect::ClockPaused { .. }
        | Effect::RungClimbed { .. } => apply_clock(m, effect, moment)?,
        Effect::OrderOpened { .. }
        | Effect::OrderAcknowledged { .. }
        | Effect::OrderPassed { .. }
        | Effect::OrderStage { .. }
        | Effect::OrderOnCall { .. }
        | Effect::OrderSentBack { .. }
        | Effect::OrderSettled { .. }
        | Effect::OrderClosed { .. } => apply_order(m, effect, at)?,
    }
    Ok(())
}

fn apply_bond(m: &mut Matter, effect: &Effect, at: Instant) -> Result<(), FoldError> {
    match effect {
        Effect::ChildOpened { child, .. } if child.no as usize == m.children.len() => {
            m.children.push(child.clone())
        }
        Effect::ChildOpened { .. } => return Err(FoldError::Dangling("子办件")),
        Effect::ChildEnded { child, end } => {
            let child = m.children.get_mut(*child as usize).ok_or(FoldError::Dangling("子办件"))?;
            child.ended = Some(end.clone());
        }
        Effect::Disclosed { disclosure } => m.disclosures.push(disclosure.clone()),
        Effect::PanelOpened { panel } if panel.no as usize == m.panels.len() => m.panels.push(panel.clone()),
        Effect::PanelOpened { .. } => return Err(FoldError::Dangling("合议")),
        Effect::Voted { panel, vote } => {
            m.panels.get_mut(*panel as usize).ok_or(FoldError::Dangling("合议"))?.votes.push(vote.clone());
        }
        Effect::PanelClosed { panel } => {
            m.panels.get_mut(*panel as usize).ok_or(FoldError::Dangling("合议"))?.closed_at = Some(at);
        }
        _ => {}
    }
    Ok(())
}

fn apply_fact(m: &mut Matter, effect: &Effect, at: Instant) {
    match effect {
        Effect::Answered { outcome } => {
            m.facts.answered_at = Some(at);
            m.facts.outcome = Some(outcome.clone());
        }
        Effect::Judged { resolved, agreed, confirmed } => {
            m.facts.resolved = resolved.or(m.facts.resolved);
            m.facts.agreed = agreed.or(m.facts.agreed);
            if *confirmed {
                m.facts.confirmed_at = Some(at);
            }
        }
        Effect::Redone => {
            let redos = m.facts.redos.saturating_add(1);
            m.facts = Facts { redos, ..Facts::default() };
        }
        Effect::Closed => m.facts.closed_at = Some(at),
        Effect::Reopened => m.facts.closed_at = None,
        _ => {}
    }
}

fn apply_clock(m: &mut Matter, effect: &Effect, moment: Moment) -> Result<(), FoldError> {
    match effect {
        Effect::ClockStarted { clock, .. } => {
            if clock.no as usize != m.clocks.len() {
                return Err(FoldError::Dangling("时限"));
            }
            m.clocks.push(clock.clone());
        }
        Effect::ClockEnded { clock: no, .. } => clock(m, *no)?.ended_at = Some(moment.at),
        Effect::ClockReopened { clock: no } => clock(m, *no)?.ended_at = None,
        Effect::ClockMoved { clock: no, last_day, due_at, promise_day, provisional, why, rungs, .. } => {
            let clock = clock(m, *no)?;
            clock.last_day = *last_day;
            clock.due_at = *due_at;
            clock.promise_day = *promise_day;
            clock.provisional = *provisional;
            clock.explained_in = moment.seq;
            clock.rungs = rungs.clone();
            clock.next_rung = 0;
            match why {
                MoveReason::Extension => clock.extended = clock.extended.saturating_add(1),
                MoveReason::Resumed => {
                    if let Some(from) = clock.paused_since.take() {
                        clock.pauses.push(Pause { from, to: moment.at });
                    }
                }
                MoveReason::Nearer | MoveReason::CalendarPublished => {}
            }
        }
        Effect::ClockPaused { clock: no, .. } => clock(m, *no)?.paused_since = Some(moment.at),
        Effect::RungClimbed { clock: no, rung } => clock(m, *no)?.next_rung = rung.saturating_add(1),
        _ => {}
    }
    Ok(())
}

fn apply_order(m: &mut Matter, effect: &Effect, at: Instant) -> Result<(), FoldError> {
    match effect {
        Effect::OrderOpened { order } => {
            if order.no as usize != m.orders.len() {
                return Err(FoldError::Dangling("工单"));
            }
            m.orders.push(order.clone());
        }
        Effect::OrderAcknowledged { order: no } => {
            let order = order(m, *no)?;
            order.acknowledged_at = Some(at);
            order.on_call = None;
        }
        Effect::OrderPassed { order: no, to } => {
            let order = order(m, *no)?;
            order.unit = *to;
            order.hops.push(Hop { unit: *to, at });
            order.acknowledged_at = None;
            order.on_call = None;
            order.call_level = 0;
            order.stage = Stage::Open;
        }
        Effect::OrderStage { order: no, stage } => order(m, *no)?.stage = *stage,
        Effect::OrderOnCall { order: no, post, level } => {
            let order = order(m, *no)?;
            order.on_call = Some(*post);
            order.call_level = *level;
        }
        Effect::OrderSentBack { order: no } => {
            let order = order(m, *no)?;
            order.send_backs = order.send_backs.saturating_add(1);
        }
        Effect::OrderSettled { order: no } => order(m, *no)?.settled = true,
        Effect::OrderClosed { order: no } => order(m, *no)?.closed_at = Some(at),
        _ => {}
    }
    Ok(())
}
