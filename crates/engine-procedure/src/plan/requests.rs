//! What is asked of a deciding office (send-back, extension, redo, objection) and how it is decided.
//! While anything is pending every clock keeps running; nobody decides what their own unit asked.

use super::clocks::{Of, day_of, within_rule};
use crate::context::{NotPlanned, PlanError};
use crate::draft::Draft;
use crate::owners::unit_of;
use crate::procedure::{Does, Procedure};
use crate::refuse::refuse;
use domain::effect::Effect;
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::Request;
use domain::term::{Counting, deadline_from_day};

/// What `Does::Ask` says, in one piece.
pub(crate) struct Asking<'a> {
    pub kind: &'a Code,
    pub decided_by: &'a RoleId,
    pub term: &'a TermId,
    pub ground: Option<&'a FieldId>,
    pub wish: Option<&'a FieldId>,
}

impl Draft<'_> {
    /// Asks for a ruling and starts its term.
    pub fn ask(&mut self, asking: Asking) -> Result<(), NotPlanned> {
        let order = self.held().map(|o| o.no);
        let pending = |r: &Request| r.granted.is_none() && r.kind == *asking.kind && r.order == order;
        if self.after.requests.iter().any(pending) {
            return refuse(
                "already-asked",
                ("同样的申请正在等待裁定", "The same request is waiting for a ruling"),
                ("等裁定作出后再说；原期限照常计算", "Wait for the ruling; the term keeps running"),
            );
        }
        let role = self.p.role(asking.decided_by.as_str());
        let role =
            role.ok_or_else(|| PlanError::Unknown { what: "角色", name: asking.decided_by.to_string() })?;
        let decider = unit_of(role, &self.after, self.p, self.cx)?;
        if self.held().is_some_and(|o| o.unit == decider) {
            return own_request();
        }
        let wished_day = match asking.wish {
            Some(field) => Some(day_of(self, field)?),
            None => None,
        };
        if let (Some(day), Some(field)) = (wished_day, asking.wish) {
            self.check_extension(asking.kind, day, field, order)?;
        }
        let ground = match asking.ground {
            Some(field) => Some(self.code_of(field)?),
            None => None,
        };
        let no = self.after.requests.len() as u16;
        let request = Request {
            no,
            kind: asking.kind.clone(),
            order,
            ground,
            wished_day,
            decided_by: asking.decided_by.clone(),
            asked_at: self.at(),
            granted: None,
        };
        self.add(Effect::Asked { request })?;
        self.start_term(asking.term, Of { order, request: Some(no) })
    }

    /// An extension is asked before expiry, so often and so long as its rule says.
    fn check_extension(
        &self,
        kind: &Code,
        day: domain::Date,
        field: &FieldId,
        order: Option<u16>,
    ) -> Result<(), NotPlanned> {
        for id in extended_terms(self.p, kind) {
            let Some(clock) = self.after.running(id.as_str(), None) else { continue };
            if clock.order.is_some() && clock.order != order {
                continue;
            }
            let Some(rule) = &super::clocks::term(self.p, id)?.extension else { continue };
            let mut latest = clock.due_at;
            if let Some(ahead) = rule.ask_before {
                latest = self.ahead_of(clock.due_at, clock.last_day, ahead)?;
            }
            // Late entry never favours the unit: the moment of recording counts.
            if self.cx.now >= latest && !clock.provisional {
                return refuse(
                    "too-late-to-extend",
                    ("延期须在期限届满前申请", "An extension must be asked for before the term ends"),
                    (
                        "请尽快答复；暂不能解决的，说明计划和日期",
                        "Answer as soon as you can; if it cannot be solved yet, say the plan and its date",
                    ),
                );
            }
            within_rule(self, clock, rule, day, Some(field))?;
        }
        Ok(())
    }

    fn ahead_of(
        &self,
        due: Instant,
        last_day: domain::Date,
        ahead: domain::term::Amount,
    ) -> Result<Instant, NotPlanned> {
        if ahead.unit.runs_by_the_clock() {
            let minutes = if ahead.unit == domain::term::TermUnit::Hour { 60 } else { 1 };
            return Ok(due.plus_minutes(-i64::from(ahead.count) * minutes));
        }
        // The last day from which the amount still ends no later than the last day of the term.
        let mut day = self.cx.today;
        let mut latest = Instant::start_of(day, self.cx.zone);
        for _ in 0..400 {
            let end = deadline_from_day(day, ahead, &Counting::default(), self.cx.calendar, self.cx.zone)?;
            if end.last_day > last_day {
                break;
            }
            day = day.tomorrow().map_err(|_| domain::term::TermError::OutOfRange)?;
            latest = Instant::start_of(day, self.cx.zone);
        }
        Ok(latest)
    }

    /// Decides the request in hand.
    pub fn rule(&mut self, kind: &Code, grant: bool) -> Result<(), NotPlanned> {
        let Some(request) = self.decided().filter(|r| r.kind == *kind && r.granted.is_none()) else {
            return crate::refuse::nothing_to_do();
        };
        let (no, order) = (request.no, request.order);
        let asker = order.and_then(|no| self.after.orders.get(no as usize)).map(|o| o.unit);
        if asker.is_some() && asker == self.cx.actor.unit() {
            return own_request();
        }
        self.decide(no, grant)
    }

    /// Records a ruling and ends its term.
    pub fn decide(&mut self, request: u16, granted: bool) -> Result<(), NotPlanned> {
        self.end_clocks(|c| c.request == Some(request))?;
        self.add(Effect::Ruled { request, granted })
    }

    /// The order the request in hand was about.
    pub fn order_asked(&self) -> Result<u16, NotPlanned> {
        let order = self.decided().and_then(|r| r.order).or(self.order);
        order.ok_or_else(|| PlanError::Pack("裁定没有对应的工单").into())
    }
}

/// The terms that granting a request of this kind extends.
pub(crate) fn extended_terms<'p>(p: &'p Procedure, kind: &Code) -> Vec<&'p TermId> {
    let grants = |does: &Does| matches!(does, Does::Rule { request, grant: true } if request == kind);
    let granting = p.actions.iter().filter(|a| a.does.iter().any(grants));
    let mut terms: Vec<&TermId> = granting
        .flat_map(|a| &a.does)
        .flat_map(|does| match does {
            Does::Extend { terms, .. } => terms.as_slice(),
            _ => &[],
        })
        .collect();
    terms.dedup();
    terms
}

fn own_request() -> Result<(), NotPlanned> {
    refuse(
        "own-request",
        ("本单位提出的申请不能由本单位裁定", "A unit may not decide its own request"),
        ("由上一级机构裁定", "The office above decides it"),
    )
}
