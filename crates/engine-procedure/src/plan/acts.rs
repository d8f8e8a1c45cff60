//! Carrying out what an action does, block by block, and what moving the state brings with it: an ending
//! closes everything that was open.

use super::clocks::Of;
use super::orders::successor;
use super::requests::Asking;
use crate::context::{NotPlanned, PlanError};
use crate::draft::Draft;
use crate::procedure::{About, Does, StateKind};
use crate::refuse::{at, nothing_to_do, refuse};
use domain::ability::Ability;
use domain::effect::{Audience, Effect, Mark};
use domain::field::Value;
use domain::ids::*;
use domain::matter::{Clock, Link, LinkKind, Order, OrderKind, Side, Stage};

impl Draft<'_> {
    /// Does one block.
    pub fn carry_out(&mut self, does: &Does) -> Result<(), NotPlanned> {
        match does {
            Does::OpenOrder { kind, unit, terms, settled } => self.open_orders(*kind, unit, terms, *settled),
            Does::AcknowledgeOrder => self.acknowledge(),
            Does::PassOrder { unit, terms } => self.pass_order(unit, terms),
            Does::Stage { step } => self.stage(*step),
            Does::UndoStage => self.undo_stage(),
            Does::Answer { outcome, promise } => self.answer(outcome, promise.as_ref()),
            Does::AnswerDirectly { outcome } => {
                let code = self.code_of(outcome)?;
                self.answered(code)
            }
            Does::CloseOrders { kind } => self.close_orders(*kind),
            Does::Ask { request, decided_by, term, ground, wish } => self.ask(Asking {
                kind: request,
                decided_by,
                term,
                ground: ground.as_ref(),
                wish: wish.as_ref(),
            }),
            Does::Rule { request, grant } => self.rule(request, *grant),
            Does::CountSendBack => {
                let order = self.order_asked()?;
                self.add(Effect::OrderSentBack { order })
            }
            Does::SettleOrder => {
                let order = self.order_asked()?;
                self.add(Effect::OrderSettled { order })
            }
            Does::RecallOrder => {
                let order = self.order_asked()?;
                self.close_order(order)
            }
            Does::Extend { terms, day } => {
                let approved = |d: &Does| matches!(d, Does::Rule { grant: true, .. });
                if !self.action.does.iter().any(approved) {
                    return Err(PlanError::Pack("延期必须随同准予延期的裁定").into());
                }
                self.extend(terms, day.as_ref())
            }
            Does::BringNearer { terms, day } => self.bring_nearer(terms, day.as_ref()),
            Does::Pause { term, ground } => self.pause(term, ground),
            Does::Resume { term } => self.resume(term),
            Does::Interrupt { term } => self.interrupt(term),
            Does::ReopenLead { terms } => self.reopen_lead(terms),
            Does::ClimbRoster => self.climb_roster(),
            Does::OpenMatter { .. }
            | Does::HandOver { .. }
            | Does::OpenPanel { .. }
            | Does::Vote { .. }
            | Does::ClosePanel { .. } => self.bind(does),
            Does::Judge { .. }
            | Does::Count
            | Does::Forget { .. }
            | Does::Redo
            | Does::Close
            | Does::Withdraw
            | Does::Reopen
            | Does::Link { .. }
            | Does::Unlink { .. }
            | Does::KeepPromise => self.record(does),
        }
    }

    fn record(&mut self, does: &Does) -> Result<(), NotPlanned> {
        match does {
            Does::Judge { resolved, agreed, confirmed } => {
                self.judge(resolved.as_ref(), agreed.as_ref(), *confirmed)
            }
            Does::Count => self.add(Effect::Counted { action: self.action.id.clone() }),
            Does::Forget { actions } => actions
                .iter()
                .filter(|action| self.after.counters.contains_key(*action))
                .cloned()
                .collect::<Vec<_>>()
                .into_iter()
                .try_for_each(|action| self.add(Effect::Forgotten { action })),
            Does::Redo => self.add(Effect::Redone),
            Does::Withdraw => self.add(Effect::Marked { mark: Mark::Withdrawn }),
            Does::Reopen => self.reopen(),
            Does::Link { kind, to } => self.link(*kind, to),
            Does::Unlink { to } => self.unlink(to),
            Does::KeepPromise => self.keep_promise(),
            // Closing is recorded once, when the ending is reached.
            _ => Ok(()),
        }
    }

    fn judge(
        &mut self,
        resolved: Option<&FieldId>,
        agreed: Option<&FieldId>,
        confirmed: bool,
    ) -> Result<(), NotPlanned> {
        let said = |field: Option<&FieldId>| match field.and_then(|f| self.command.values.get(f)) {
            Some(Value::YesNo(yes)) => Some(*yes),
            _ => None,
        };
        let (resolved, agreed) = (said(resolved), said(agreed));
        if confirmed && self.handled_it() {
            return refuse(
                "own-handling",
                ("承办单位不能自己回访", "The unit that handled it may not call back"),
                ("由回访中心回访", "The call-back centre calls"),
            );
        }
        // No contact never counts as confirmed.
        let confirmed = confirmed && (resolved.is_some() || agreed.is_some());
        self.add(Effect::Judged { resolved, agreed, confirmed })
    }

    fn handled_it(&self) -> bool {
        let unit = self.cx.actor.unit();
        unit.is_some() && self.after.last_lead().map(|o| o.unit) == unit
    }

    fn matter_in(&self, field: &FieldId) -> Result<MatterId, NotPlanned> {
        match self.given(field) {
            Some(Value::Matter(id)) => Ok(*id),
            _ => Err(PlanError::MissingValue(field.clone()).into()),
        }
    }

    fn link(&mut self, kind: LinkKind, field: &FieldId) -> Result<(), NotPlanned> {
        let to = self.matter_in(field)?;
        if to == self.after.id {
            return at(
                field.as_str(),
                "link-to-itself",
                ("不能与自己关联", "A matter cannot be linked to itself"),
                ("请填写另一件的编号", "Give the number of the other matter"),
            );
        }
        let link = Link { kind, to };
        if self.after.links.contains(&link) {
            return nothing_to_do();
        }
        self.add(Effect::Linked { link })
    }

    fn unlink(&mut self, field: &FieldId) -> Result<(), NotPlanned> {
        let to = match self.matter_in(field) {
            Ok(to) => to,
            // One bond only: the form need not name it.
            Err(missing) => match self.after.links.as_slice() {
                [only] => only.to,
                _ => return Err(missing),
            },
        };
        let bonds: Vec<Link> = self.after.links.iter().filter(|l| l.to == to).cloned().collect();
        if bonds.is_empty() {
            return nothing_to_do();
        }
        bonds.into_iter().try_for_each(|link| self.add(Effect::Unlinked { link }))
    }

    fn keep_promise(&mut self) -> Result<(), NotPlanned> {
        let unit = self.cx.actor.unit();
        let mine = |u: UnitId| unit.is_none() || unit == Some(u);
        let open = self.after.promises.iter().position(|p| p.kept_at.is_none() && mine(p.unit));
        match open {
            Some(promise) => self.add(Effect::PromiseKept { promise: promise as u16 }),
            None => nothing_to_do(),
        }
    }

    /// Undoes an ending: back to a state, with the resident's clocks as they were and new orders for the
    /// units whose orders the ending closed.
    fn reopen(&mut self) -> Result<(), NotPlanned> {
        let closed_at = self.after.facts.closed_at;
        let to = self.action.to.clone().or_else(|| self.after.before.clone());
        let Some(to) = to else { return nothing_to_do() };
        if self.after.facts.answered_at.is_none() {
            let round = self.after.facts.redos;
            let cut = |c: &&Clock| c.side == Side::Resident && c.round == round && c.ended_at.is_some();
            for clock in self.after.clocks.iter().filter(cut).map(|c| c.no).collect::<Vec<_>>() {
                self.add(Effect::ClockReopened { clock })?;
            }
        }
        self.go_to(&to)?;
        let handled = self.state_of(&to)?.accountable.as_ref().and_then(|r| self.p.role(r.as_str()));
        if handled.is_some_and(|role| role.at.handles()) {
            let cut =
                |o: &&Order| closed_at.is_some() && o.closed_at == closed_at && o.stage != Stage::Issued;
            for order in self.after.orders.iter().filter(cut).cloned().collect::<Vec<_>>() {
                self.open_again(&order)?;
            }
        }
        let term = self.state_of(&to)?.term.clone();
        match term {
            Some(id) if super::clocks::term(self.p, &id)?.side == Side::Office => {
                self.start_term(&id, Of::default())
            }
            _ => Ok(()),
        }
    }

    fn open_again(&mut self, order: &Order) -> Result<(), NotPlanned> {
        let mut terms: Vec<TermId> = Vec::new();
        let had = |c: &&Clock| c.order == Some(order.no) && c.side == Side::Unit;
        for clock in self.after.clocks.iter().filter(had) {
            if !terms.contains(&clock.term) {
                terms.push(clock.term.clone());
            }
        }
        let unit = successor(self, order.unit)?;
        self.open_order(order.kind, unit, &terms, order.settled)
    }

    fn state_of(&self, id: &StateId) -> Result<&crate::procedure::State, NotPlanned> {
        let state = self.p.state(id.as_str());
        state.ok_or_else(|| PlanError::Unknown { what: "环节", name: id.to_string() }.into())
    }

    /// Moves to a state. Leaving one ends its own office term; an ending ends everything.
    pub fn go_to(&mut self, to: &StateId) -> Result<(), NotPlanned> {
        let next = self.state_of(to)?;
        let (open, term) = (next.kind != StateKind::End, next.term.clone());
        let left = self.p.state(self.after.state.as_str()).and_then(|s| s.term.clone());
        if *to != self.after.state && left != term {
            self.end_clocks(|c| {
                !c.side.is_shown_to_applicant() && c.order.is_none() && Some(&c.term) == left.as_ref()
            })?;
        }
        if !open {
            self.end_everything()?;
        } else if !self.after.open {
            self.add(Effect::Reopened)?;
        }
        self.add(Effect::Moved { to: to.clone(), open })?;
        if open { Ok(()) } else { self.add(Effect::Closed) }
    }

    fn end_everything(&mut self) -> Result<(), NotPlanned> {
        self.close_orders(None)?;
        let pending = self.after.requests.iter().filter(|r| r.granted.is_none()).map(|r| r.no);
        for request in pending.collect::<Vec<_>>() {
            self.decide(request, false)?;
        }
        // A dated promise outlives the ending: only keeping it ends its clock. So does what a party must keep.
        let p = self.p;
        let keeps = |term: &TermId| {
            p.actions.iter().any(|a| a.ends.contains(term) && a.does.contains(&Does::KeepPromise))
        };
        self.end_clocks(|c| c.side != Side::Limit && !keeps(&c.term))
    }

    /// Sends the notices of the action, and marks acceptance and refusal.
    pub fn tell(&mut self) -> Result<(), NotPlanned> {
        for tells in &self.action.tells {
            let notice = self.p.notice(tells.notice.as_str());
            let notice = notice
                .ok_or_else(|| PlanError::Unknown { what: "告知文书", name: tells.notice.to_string() })?;
            let empty = match tells.to {
                Audience::LeadUnit => self.after.last_lead().is_none(),
                Audience::Helpers => {
                    let helps = |o: &Order| o.kind != OrderKind::Lead && o.closed_at.is_none();
                    !self.after.orders.iter().any(helps)
                }
                Audience::Applicant | Audience::Supervisor => false,
            };
            if empty {
                continue;
            }
            self.add(Effect::Notified { notice: notice.id.clone(), to: tells.to })?;
            let mark = match (notice.about, tells.to) {
                (About::Acceptance, Audience::Applicant) => Mark::Accepted,
                (About::Refusal, Audience::Applicant) if !self.after.open => Mark::Refused,
                _ => continue,
            };
            self.add(Effect::Marked { mark })?;
        }
        Ok(())
    }

    /// Whether the actor acts for the unit that handled the matter while calling back.
    pub fn is_own_call_back(&self, role: Option<Ability>) -> bool {
        role == Some(Ability::CallBack) && self.handled_it()
    }
}
