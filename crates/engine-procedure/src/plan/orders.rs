//! Orders (工单): opening, acknowledging, passing on, bringing an answer through its steps, answering,
//! recalling, and the roster. Each order has clocks of its own; what happens to it never touches the
//! resident's.

use super::clocks::Of;
use crate::context::{NotPlanned, PlanError};
use crate::draft::Draft;
use crate::owners::next_step;
use crate::procedure::Step;
use crate::refuse::{at, refuse};
use crate::rights::is_recused;
use crate::roster;
use domain::directory::{AreaLevel, Unit};
use domain::effect::Effect;
use domain::field::Value;
use domain::ids::*;
use domain::matter::{Clock, Hop, Order, OrderKind, Promise, Side, Stage};

impl Draft<'_> {
    /// Opens an order for each unit of a field; none when the field is empty.
    pub fn open_orders(
        &mut self,
        kind: OrderKind,
        field: &FieldId,
        terms: &[TermId],
        settled: bool,
    ) -> Result<(), NotPlanned> {
        // Only what this form names: units of an earlier dispatch are not called again unasked.
        let units = match self.command.values.get(field) {
            Some(Value::Unit(unit)) => vec![*unit],
            Some(Value::Units(units)) => units.clone(),
            _ => return Ok(()),
        };
        for unit in units {
            self.check_receiver(unit, field, false)?;
            if kind == OrderKind::Lead && self.after.lead().is_some() {
                return refuse(
                    "lead-exists",
                    ("已有主办单位在办", "A lead unit is already handling it"),
                    ("需要改派的，先退单或收回原工单", "Recall the present order first"),
                );
            }
            self.open_order(kind, unit, terms, settled)?;
        }
        Ok(())
    }

    /// Opens one order with its clocks.
    pub fn open_order(
        &mut self,
        kind: OrderKind,
        unit: UnitId,
        terms: &[TermId],
        settled: bool,
    ) -> Result<(), NotPlanned> {
        let no = self.after.orders.len() as u16;
        let order = Order {
            no,
            kind,
            unit,
            hops: vec![Hop { unit, at: self.at() }],
            acknowledged_at: None,
            stage: Stage::Open,
            closed_at: None,
            send_backs: 0,
            settled,
            on_call: None,
            call_level: 0,
        };
        self.add(Effect::OrderOpened { order })?;
        terms.iter().try_for_each(|term| self.start_term(term, Of { order: Some(no), request: None }))
    }

    /// Whether `unit` may receive an order: it exists, it is not complained of, and down the tree only
    /// what stands on its duty list.
    fn check_receiver(&self, unit: UnitId, field: &FieldId, passed_on: bool) -> Result<(), NotPlanned> {
        let directory = self.cx.directory;
        let Some(found) = directory.units.get(&unit).filter(|u| u.to.is_none()) else {
            return at(
                field.as_str(),
                "unit-ended",
                ("该单位不存在或已撤并", "That unit does not exist any more"),
                ("请从单位名录中重新选择", "Choose a unit of the list"),
            );
        };
        if is_recused(self.p, &self.after, unit, directory) {
            return at(
                field.as_str(),
                "own-conduct",
                (
                    "这件事反映的就是该单位或其上级，不得交其办理",
                    "The matter is about that unit or one above it",
                ),
                ("请交其上级或其他单位办理", "Give it to another unit"),
            );
        }
        if self.after.orders_of(unit).next().is_some() {
            return at(
                field.as_str(),
                "unit-has-order",
                ("该单位已有在办工单", "That unit already holds an order of this matter"),
                ("请另选单位", "Choose another unit"),
            );
        }
        let grassroots = passed_on || is_grassroots(self, found);
        if let (true, Some(category)) = (grassroots, self.after.category())
            && !directory.on_duty_list(unit, category)
        {
            return at(
                field.as_str(),
                "off-duty-list",
                ("该事项不在该单位的职责清单内，不得下派", "This is not on that unit's duty list"),
                ("请由本单位办理，或选择有此职责的单位", "Handle it here, or choose a unit whose duty it is"),
            );
        }
        Ok(())
    }

    /// The order acted on, still open.
    pub fn own_order(&self) -> Result<Order, NotPlanned> {
        match self.held() {
            Some(order) => Ok(order.clone()),
            None => refuse(
                "no-order",
                ("本单位没有这件事的在办工单", "Your unit holds no open order of this matter"),
                ("刷新后查看最新进展", "Reload to see where it stands"),
            ),
        }
    }

    /// Acknowledges the order acted on.
    pub fn acknowledge(&mut self) -> Result<(), NotPlanned> {
        let order = self.own_order()?;
        if order.acknowledged_at.is_some() {
            return crate::refuse::nothing_to_do();
        }
        self.add(Effect::OrderAcknowledged { order: order.no })
    }

    /// Passes the order down the holder's own tree. Its main clock runs on; what the receiver is given
    /// starts anew.
    pub fn pass_order(&mut self, field: &FieldId, terms: &[TermId]) -> Result<(), NotPlanned> {
        let order = self.own_order()?;
        let to = match self.given(field) {
            Some(Value::Unit(unit)) => *unit,
            _ => return Err(PlanError::MissingValue(field.clone()).into()),
        };
        if to == order.unit || !self.cx.directory.unit_under(to, order.unit) {
            return at(
                field.as_str(),
                "not-own-tree",
                ("只能转给本单位的下级单位", "An order goes only to a unit under your own"),
                ("不属本单位职责的，请申请退单", "If it is not your duty, ask to send it back"),
            );
        }
        self.check_receiver(to, field, true)?;
        self.add(Effect::OrderPassed { order: order.no, to })?;
        self.end_clocks(|c| c.order == Some(order.no) && terms.contains(&c.term))?;
        terms.iter().try_for_each(|t| self.start_term(t, Of { order: Some(order.no), request: None }))
    }

    /// Records that a step of the answer was done.
    pub fn stage(&mut self, step: Step) -> Result<(), NotPlanned> {
        let order = self.own_order()?;
        let steps = self.cx.directory.units.get(&order.unit).map_or(1, |unit| unit.steps);
        if next_step(order.stage, steps) != step {
            return wrong_step();
        }
        let stage = match step {
            Step::Draft => Stage::Drafted,
            Step::Check => Stage::Checked,
            Step::Issue => return Err(PlanError::Pack("签发应写作 answer，不写 stage").into()),
        };
        self.add(Effect::OrderStage { order: order.no, stage })
    }

    /// Puts the draft back to the handler.
    pub fn undo_stage(&mut self) -> Result<(), NotPlanned> {
        let order = self.own_order()?;
        if order.stage == Stage::Open {
            return crate::refuse::nothing_to_do();
        }
        self.add(Effect::OrderStage { order: order.no, stage: Stage::Open })
    }

    /// Ends the order with an answer; on the lead order the resident is answered.
    pub fn answer(&mut self, outcome: &FieldId, promise: Option<&FieldId>) -> Result<(), NotPlanned> {
        let order = self.own_order()?;
        self.add(Effect::OrderStage { order: order.no, stage: Stage::Issued })?;
        self.close_order(order.no)?;
        if order.kind != OrderKind::Lead {
            return Ok(());
        }
        let code = self.code_of(outcome)?;
        self.answered(code)?;
        // The drafted day counts as well as one given now, where this outcome asks for one.
        let asked = |field: &&FieldId| {
            let mut inputs = self.action.inputs.iter();
            inputs.any(|input| input.field == **field && crate::when::holds(&input.when, &self.look()))
        };
        let by = promise.filter(asked).and_then(|field| match self.given(field) {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        });
        let Some(by) = by else { return Ok(()) };
        if by < self.cx.today {
            return at(
                promise.map_or("", FieldId::as_str),
                "day-past",
                ("承诺日期不能早于今天", "A promised day may not lie in the past"),
                ("请改选日期", "Choose another day"),
            );
        }
        self.add(Effect::Promised { promise: Promise { unit: order.unit, by, kept_at: None } })
    }

    /// The resident is answered: her clocks end.
    pub fn answered(&mut self, outcome: Code) -> Result<(), NotPlanned> {
        self.end_clocks(|c| c.side == Side::Resident)?;
        self.add(Effect::Answered { outcome })
    }

    /// A code of the form or the matter.
    pub fn code_of(&self, field: &FieldId) -> Result<Code, NotPlanned> {
        match self.given(field) {
            Some(Value::Code(code)) => Ok(code.clone()),
            _ => Err(PlanError::MissingValue(field.clone()).into()),
        }
    }

    /// Closes an order: its clocks end and what it asked for lapses.
    pub fn close_order(&mut self, no: u16) -> Result<(), NotPlanned> {
        let open = self.after.orders.get(no as usize).is_some_and(|o| o.closed_at.is_none());
        if !open {
            return Ok(());
        }
        self.end_clocks(|c: &Clock| c.order == Some(no) && c.request.is_none())?;
        self.add(Effect::OrderClosed { order: no })?;
        let lapsed = self.after.requests.iter().filter(|r| r.order == Some(no) && r.granted.is_none());
        for request in lapsed.map(|r| r.no).collect::<Vec<_>>() {
            self.decide(request, false)?;
        }
        Ok(())
    }

    /// Closes all open orders of a kind.
    pub fn close_orders(&mut self, kind: Option<OrderKind>) -> Result<(), NotPlanned> {
        let fits = |o: &&Order| o.closed_at.is_none() && kind.is_none_or(|kind| o.kind == kind);
        let open: Vec<u16> = self.after.orders.iter().filter(fits).map(|o| o.no).collect();
        open.into_iter().try_for_each(|no| self.close_order(no))
    }

    /// Opens a new lead order for the unit that held the last.
    pub fn reopen_lead(&mut self, terms: &[TermId]) -> Result<(), NotPlanned> {
        if self.after.lead().is_some() {
            return crate::refuse::nothing_to_do();
        }
        let unit = self.after.last_lead().map(|o| o.unit);
        let unit = unit.ok_or(PlanError::Pack("没有主办工单，无法重办"))?;
        let unit = successor(self, unit)?;
        self.open_order(OrderKind::Lead, unit, terms, false)
    }

    /// Calls the next post on the roster; after the last, the last again.
    pub fn climb_roster(&mut self) -> Result<(), NotPlanned> {
        let Some(order) = self.held().filter(|o| o.acknowledged_at.is_none()) else { return Ok(()) };
        let (no, unit, level) = (order.no, order.unit, order.call_level);
        match roster::next(self.cx, unit, level) {
            Some(call) => self.add(Effect::OrderOnCall { order: no, post: call.post, level: call.level }),
            // Nobody is on the roster: the unit itself keeps owing, and the ladder goes on above it.
            None => Ok(()),
        }
    }
}

/// Units of a street, a community or a grid.
fn is_grassroots(d: &Draft, unit: &Unit) -> bool {
    d.cx.directory.areas.get(&unit.area).is_some_and(|area| area.level >= AreaLevel::Street)
}

/// The unit itself, or who succeeded it.
pub(super) fn successor(d: &Draft, unit: UnitId) -> Result<UnitId, NotPlanned> {
    let mut next = unit;
    for _ in 0..8 {
        match d.cx.directory.units.get(&next) {
            Some(found) if found.to.is_none() => return Ok(next),
            Some(found) => match found.successors.first() {
                Some(successor) => next = *successor,
                None => break,
            },
            None => break,
        }
    }
    Err(PlanError::Unknown { what: "单位或其承继单位", name: unit.to_string() }.into())
}

fn wrong_step() -> Result<(), NotPlanned> {
    refuse(
        "wrong-step",
        ("答复还没有走到这一步", "The answer has not come to this step"),
        ("按经办、审核、签发的次序办理", "Draft, check, then issue"),
    )
}
