//! Starting, ending, moving, pausing clocks. The resident's never starts twice in a round and only comes
//! nearer, unless an approved extension moves it (invariant 9).

use crate::choose::{choose, named_day, trace_to};
use crate::context::{NotPlanned, PlanError};
use crate::draft::Draft;
use crate::ladder::{rungs, still_to_come};
use crate::procedure::{ExtensionRule, Procedure, Term};
use crate::refuse::{at, refuse};
use domain::Date;
use domain::effect::{Effect, MoveReason};
use domain::field::Value;
use domain::ids::*;
use domain::matter::{Clock, Side};
use domain::term::{Amount, Counting, Deadline, Pause, TermUnit, deadline_from_day, with_pauses};

/// The clock an order or a request has for itself.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Of {
    pub order: Option<u16>,
    pub request: Option<u16>,
}

pub(crate) fn term<'p>(p: &'p Procedure, id: &TermId) -> Result<&'p Term, NotPlanned> {
    p.term(id.as_str()).ok_or_else(|| PlanError::Unknown { what: "期限", name: id.to_string() }.into())
}

/// The field of the form, or of the matter, that must hold a day.
pub(crate) fn day_of(d: &Draft, field: &FieldId) -> Result<Date, NotPlanned> {
    match d.given(field) {
        Some(Value::Date(day)) => Ok(*day),
        _ => Err(PlanError::MissingValue(field.clone()).into()),
    }
}

impl Draft<'_> {
    /// Starts a term, unless its clock runs already, or it is the resident's and was run in this round.
    pub fn start_term(&mut self, id: &TermId, of: Of) -> Result<(), NotPlanned> {
        let term = term(self.p, id)?;
        if !crate::when::holds(&term.when, &self.look()) {
            return Ok(());
        }
        let of = if term.side == Side::Unit || of.request.is_some() { of } else { Of::default() };
        let round = self.after.facts.redos;
        let same = |c: &&Clock| c.term == *id && c.order == of.order && c.request == of.request;
        if self.after.clocks.iter().any(|c| same(&c) && c.ended_at.is_none()) {
            return Ok(());
        }
        if term.side == Side::Resident
            && let Some(earlier) = self.after.clocks.iter().rev().find(|c| same(c) && c.round == round)
        {
            // Never a second start: what was cut short runs on with the date it had.
            let clock = earlier.no;
            return if self.after.facts.answered_at.is_none() {
                self.add(Effect::ClockReopened { clock })
            } else {
                Ok(())
            };
        }
        let start = self.at();
        let chosen = choose(term, start, &self.look(), self.cx)?;
        let ladder = chosen.rule.ladder.as_deref().or(term.ladder.as_deref()).map(Code::from);
        let end = chosen.deadline.clone();
        let clock = Clock {
            no: self.after.clocks.len() as u16,
            term: id.clone(),
            side: term.side,
            order: of.order,
            request: of.request,
            started_at: start,
            amount: chosen.amount,
            counting: chosen.rule.counting,
            round,
            pauses: Vec::new(),
            last_day: end.last_day,
            due_at: end.due_at,
            promise_day: end.promise_day,
            provisional: end.provisional,
            explained_in: self.moment.seq,
            ended_at: None,
            paused_since: None,
            extended: 0,
            rungs: rungs(self.p, ladder.as_ref(), start, &end, self.cx)?,
            ladder,
            next_rung: 0,
        };
        self.add(Effect::ClockStarted { clock, basis: chosen.basis(), trace: end.trace })
    }

    /// Ends a clock; late is what is recorded after the due moment, whenever it is said to have happened.
    pub fn end_clock(&mut self, no: u16) -> Result<(), NotPlanned> {
        let Some(clock) = self.after.clocks.get(no as usize).filter(|c| c.ended_at.is_none()) else {
            return Ok(());
        };
        let until = clock.paused_since.unwrap_or(self.cx.now);
        let late = clock.side != Side::Limit && !clock.provisional && until >= clock.due_at;
        self.add(Effect::ClockEnded { clock: no, late })
    }

    /// Counts a party's limit anew from now: its running clocks end and another begins.
    pub fn interrupt(&mut self, id: &TermId) -> Result<(), NotPlanned> {
        if term(self.p, id)?.side != Side::Limit {
            return Err(PlanError::Pack("只有当事人期限可以重新起算").into());
        }
        self.end_clocks(|c| c.term == *id)?;
        self.start_term(id, Of::default())
    }

    /// Ends every running clock that `which` picks.
    pub fn end_clocks(&mut self, which: impl Fn(&Clock) -> bool) -> Result<(), NotPlanned> {
        let running = self.after.clocks.iter().filter(|c| c.ended_at.is_none() && which(c));
        for no in running.map(|c| c.no).collect::<Vec<_>>() {
            self.end_clock(no)?;
        }
        Ok(())
    }

    /// Ends the terms an action names: on the order acted on, where the clock is an order's.
    pub fn end_terms(&mut self) -> Result<(), NotPlanned> {
        let (action, order) = (self.action, self.order);
        if action.ends.is_empty() {
            return Ok(());
        }
        self.end_clocks(|c| {
            action.ends.contains(&c.term) && (order.is_none() || c.order.is_none() || c.order == order)
        })
    }

    /// The running clocks of some terms: of the order, where a clock is an order's.
    fn running(&self, terms: &[TermId], order: Option<u16>) -> Vec<u16> {
        let fits = |c: &&Clock| {
            c.ended_at.is_none()
                && terms.contains(&c.term)
                && (order.is_none() || c.order.is_none() || c.order == order)
        };
        self.after.clocks.iter().filter(fits).map(|c| c.no).collect()
    }

    fn move_clock(&mut self, no: u16, to: Deadline, why: MoveReason) -> Result<(), NotPlanned> {
        let clock = &self.after.clocks[no as usize];
        let all = rungs(self.p, clock.ladder.as_ref(), clock.started_at, &to, self.cx)?;
        let rungs = still_to_come(all, clock, self.cx.now);
        self.add(Effect::ClockMoved {
            clock: no,
            last_day: to.last_day,
            due_at: to.due_at,
            promise_day: to.promise_day,
            provisional: to.provisional,
            why,
            rungs,
            trace: to.trace,
        })
    }

    /// Moves the clocks of an approved extension to the day wished for.
    pub fn extend(&mut self, terms: &[TermId], day: Option<&FieldId>) -> Result<(), NotPlanned> {
        let wished = self.decided().and_then(|r| r.wished_day);
        let day = match day {
            Some(field) => day_of(self, field)?,
            None => wished.ok_or(PlanError::Pack("延期申请没有写明日期"))?,
        };
        let order = self.decided().and_then(|r| r.order).or(self.order);
        let running = self.running(terms, order);
        if running.is_empty() {
            return refuse(
                "nothing-to-extend",
                ("期限已经结束，无需延期", "The term has ended; there is nothing to extend"),
                ("请不予延期并说明", "Decline, and say so"),
            );
        }
        let mut moved = false;
        for no in running {
            let clock = &self.after.clocks[no as usize];
            if let Some(rule) = &term(self.p, &clock.term)?.extension {
                within_rule(self, clock, rule, day, None)?;
            }
            if day <= clock.last_day {
                continue;
            }
            let to = named_day(day, trace_to(clock.last_day, day, self.cx)?, self.cx)?;
            self.move_clock(no, to, MoveReason::Extension)?;
            moved = true;
        }
        if moved { Ok(()) } else { not_later() }
    }

    /// Counts terms again under the present fields, or to a day a person names; only ever nearer.
    pub fn bring_nearer(&mut self, terms: &[TermId], day: Option<&FieldId>) -> Result<(), NotPlanned> {
        let named = match day {
            Some(field) => match self.command.values.get(field) {
                Some(Value::Date(day)) if *day < self.cx.today => return too_early(field),
                Some(Value::Date(day)) => Some(*day),
                _ => return Ok(()),
            },
            None => None,
        };
        for no in self.running(terms, self.order) {
            let clock = &self.after.clocks[no as usize];
            let to = match named {
                Some(day) if day >= clock.last_day => continue,
                Some(day) => {
                    let from = clock.started_at.day_in(self.cx.zone).min(day);
                    named_day(day, trace_to(from, day, self.cx)?, self.cx)?
                }
                None => {
                    let term = term(self.p, &clock.term)?;
                    let chosen = choose(term, clock.started_at, &self.look(), self.cx)?;
                    let counting = &chosen.rule.counting;
                    self.count_again(clock, chosen.amount, counting, &clock.pauses)?
                }
            };
            if to.due_at < clock.due_at {
                self.move_clock(no, to, MoveReason::Nearer)?;
            }
        }
        Ok(())
    }

    fn count_again(
        &self,
        clock: &Clock,
        amount: Amount,
        counting: &Counting,
        pauses: &[Pause],
    ) -> Result<Deadline, NotPlanned> {
        Ok(with_pauses(clock.started_at, amount, counting, self.cx.calendar, self.cx.zone, pauses)?)
    }

    /// Stops the running clocks of a term on a listed ground.
    pub fn pause(&mut self, id: &TermId, ground: &FieldId) -> Result<(), NotPlanned> {
        let Some(Value::Code(code)) = self.given(ground).cloned() else {
            return Err(PlanError::MissingValue(ground.clone()).into());
        };
        let mut paused = false;
        for no in self.running(std::slice::from_ref(id), self.order) {
            if self.after.clocks[no as usize].paused_since.is_none() {
                self.add(Effect::ClockPaused { clock: no, ground: code.clone() })?;
                paused = true;
            }
        }
        if paused { Ok(()) } else { not_running("pause") }
    }

    /// Lets the paused clocks of a term run again, as much later as they stood still.
    pub fn resume(&mut self, id: &TermId) -> Result<(), NotPlanned> {
        let mut resumed = false;
        for no in self.running(std::slice::from_ref(id), self.order) {
            let clock = &self.after.clocks[no as usize];
            let Some(from) = clock.paused_since else { continue };
            let so_far = self.count_again(clock, clock.amount, &clock.counting, &clock.pauses)?;
            let to = if so_far.last_day == clock.last_day {
                let mut pauses = clock.pauses.clone();
                pauses.push(Pause { from, to: self.at() });
                self.count_again(clock, clock.amount, &clock.counting, &pauses)?
            } else {
                self.rest_after(clock, from.day_in(self.cx.zone))?
            };
            self.move_clock(no, to, MoveReason::Resumed)?;
            resumed = true;
        }
        if resumed { Ok(()) } else { not_running("resume") }
    }

    /// A clock that stood on a named day: the days that were left then are left now.
    fn rest_after(&self, clock: &Clock, stopped: Date) -> Result<Deadline, NotPlanned> {
        let left = domain::term::working_days_between(stopped, clock.last_day, self.cx.calendar).max(1);
        let amount = Amount::new(left, TermUnit::WorkingDay);
        let resumed = self.at().day_in(self.cx.zone);
        Ok(deadline_from_day(resumed, amount, &Counting::default(), self.cx.calendar, self.cx.zone)?)
    }

    /// Counts provisional clocks again under a calendar that has been published since.
    pub fn redate(&mut self) -> Result<bool, NotPlanned> {
        let provisional = |c: &&Clock| c.ended_at.is_none() && c.provisional;
        let mut moved = false;
        for no in self.after.clocks.iter().filter(provisional).map(|c| c.no).collect::<Vec<_>>() {
            let clock = &self.after.clocks[no as usize];
            let to = self.count_again(clock, clock.amount, &clock.counting, &clock.pauses)?;
            if to.due_at != clock.due_at || !to.provisional {
                self.move_clock(no, to, MoveReason::CalendarPublished)?;
                moved = true;
            }
        }
        Ok(moved)
    }
}

/// Whether an extension to `day` keeps the rule: so often, so long, and asked in time.
pub(crate) fn within_rule(
    d: &Draft,
    clock: &Clock,
    rule: &ExtensionRule,
    day: Date,
    asked_in: Option<&FieldId>,
) -> Result<(), NotPlanned> {
    let field = asked_in.map_or("", FieldId::as_str);
    if clock.extended >= rule.times {
        return refuse(
            "no-more-extension",
            (
                &format!("最多延期{}次，已经用完", rule.times),
                &format!("It may be extended {} time(s) only", rule.times),
            ),
            (
                "请在期限内答复；暂不能解决的，说明计划和日期",
                "Answer in time; if it cannot be solved yet, say the plan and its date",
            ),
        );
    }
    let counting = Counting::default();
    let bound = deadline_from_day(clock.last_day, rule.within, &counting, d.cx.calendar, d.cx.zone)?;
    if day > bound.last_day {
        let last = bound.last_day;
        return at(
            field,
            "extension-too-long",
            (
                &format!("每次延期不得超过{}，最晚{last}", rule.within.zh()),
                &format!("At most {}, until {last}", rule.within.en()),
            ),
            ("请改选不晚于该日的日期", "Choose a day no later than that"),
        );
    }
    if day <= clock.last_day && asked_in.is_some() {
        return at(
            field,
            "not-later",
            ("延期后的日期应晚于原期限", "The new day must be later than the present one"),
            ("请改选日期", "Choose another day"),
        );
    }
    Ok(())
}

fn not_later() -> Result<(), NotPlanned> {
    refuse(
        "not-later",
        ("延期后的日期应晚于原期限", "The new day must be later than the present one"),
        ("请改选日期，或不予延期", "Choose another day, or decline"),
    )
}

fn too_early(field: &FieldId) -> Result<(), NotPlanned> {
    at(
        field.as_str(),
        "day-past",
        ("日期不能早于今天", "The day may not lie in the past"),
        ("请改选日期", "Choose another day"),
    )
}

fn not_running(code: &str) -> Result<(), NotPlanned> {
    refuse(
        &format!("nothing-to-{code}"),
        ("期限没有在计算，或已处于该状态", "The term is not running, or is in that state already"),
        ("刷新后再试", "Reload and look again"),
    )
}
