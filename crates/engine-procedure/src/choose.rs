//! Which dated rule of a term applies, and the date it gives. Exactly one, or the one that ends first;
//! never a rule out of force, and never a guess when none is (invariant 3).

use crate::context::{Context, NotPlanned, PlanError};
use crate::procedure::{Choose, Term, TermRule};
use crate::refuse;
use crate::when::{Look, holds};
use domain::Date;
use domain::field::Value;
use domain::instant::Instant;
use domain::term::{Amount, Counting, Deadline, Roll, TermUnit, Trace, deadline, deadline_from_day};

/// The rule that applies, and the date it gives.
pub(crate) struct Chosen<'p> {
    pub rule: &'p TermRule,
    pub amount: Amount,
    pub deadline: Deadline,
}

impl Chosen<'_> {
    /// Sources cited with the date: the rule's, and the statutory time where a promise is shorter.
    pub fn basis(&self) -> Vec<String> {
        let mut basis = vec![self.rule.basis.clone()];
        if let (Some(_), Some(within)) = (self.rule.promise, self.rule.within) {
            basis.push(format!("statutory:{within}"));
        }
        basis
    }
}

/// The rules in force on the start day whose tests hold.
pub(crate) fn matching<'p>(term: &'p Term, day: Date, look: &Look) -> impl Iterator<Item = &'p TermRule> {
    term.rules.iter().filter(move |rule| {
        rule.from.is_none_or(|from| from <= day)
            && rule.to.is_none_or(|to| day < to)
            && holds(&rule.when, look)
    })
}

/// Chooses the rule of `term` for a clock that starts at `start`, and counts its date.
pub(crate) fn choose<'p>(
    term: &'p Term,
    start: Instant,
    look: &Look,
    cx: &Context,
) -> Result<Chosen<'p>, NotPlanned> {
    let day = start.day_in(cx.zone);
    let mut found: Option<Chosen<'p>> = None;
    for rule in matching(term, day, look) {
        if found.is_some() && term.choose == Choose::Only {
            return Err(PlanError::ManyRules { term: term.id.clone(), day }.into());
        }
        let next = count(rule, start, look, cx)?;
        if found.as_ref().is_none_or(|best| next.deadline.due_at < best.deadline.due_at) {
            found = Some(next);
        }
    }
    found.ok_or_else(|| PlanError::NoRule { term: term.id.clone(), day }.into())
}

fn count<'p>(
    rule: &'p TermRule,
    start: Instant,
    look: &Look,
    cx: &Context,
) -> Result<Chosen<'p>, NotPlanned> {
    if let Some(set) = &rule.set_by {
        let Some(Value::Date(day)) = look.value(set.field.as_str()) else {
            return Err(PlanError::MissingValue(set.field.clone()).into());
        };
        let bound = deadline(start, set.within, &rule.counting, cx.calendar, cx.zone)?;
        if *day > bound.last_day || *day < start.day_in(cx.zone) {
            let last = bound.last_day;
            return refuse::at(
                set.field.as_str(),
                "day-out-of-bounds",
                (&format!("日期须在今天至{last}之间"), &format!("The day must lie between today and {last}")),
                ("请改选一个日期", "Choose another day"),
            );
        }
        let deadline = named_day(*day, bound.trace, cx)?;
        return Ok(Chosen { rule, amount: set.within, deadline });
    }
    let said = rule.within.filter(|_| !rule.at_once && !rule.none_in_law).or(rule.internal);
    let amount = said.ok_or(PlanError::Pack("期限规则没有写明时间"))?;
    let mut best = deadline(start, amount, &rule.counting, cx.calendar, cx.zone)?;
    let mut applied = amount;
    // A promise may shorten a term, never lengthen it.
    if let Some(promise) = rule.promise {
        let promised = deadline(start, promise, &rule.counting, cx.calendar, cx.zone)?;
        if promised.due_at < best.due_at {
            (best, applied) = (promised, promise);
        }
    }
    Ok(Chosen { rule, amount: applied, deadline: best })
}

/// A day a person named, as a deadline: it is certain, whatever calendar follows.
pub(crate) fn named_day(day: Date, trace: Trace, cx: &Context) -> Result<Deadline, NotPlanned> {
    let next = day.tomorrow().map_err(|_| PlanError::Term(domain::term::TermError::OutOfRange))?;
    let mut promise_day = day;
    while !cx.calendar.is_working(promise_day) {
        promise_day = promise_day.yesterday().map_err(|_| PlanError::Pack("日期超出历法范围"))?;
    }
    Ok(Deadline {
        first_counted: None,
        last_day: day,
        due_at: Instant::start_of(next, cx.zone),
        raw_last_day: day,
        promise_day,
        provisional: false,
        trace,
    })
}

/// The days from `from` (not counted) to `to`, explained: in working days where that hits the day.
pub(crate) fn trace_to(from: Date, to: Date, cx: &Context) -> Result<Trace, NotPlanned> {
    let counting = Counting { roll: Roll::None, ..Counting::default() };
    let working = domain::term::working_days_between(from, to, cx.calendar);
    if working > 0 && cx.calendar.is_working(to) {
        let amount = Amount::new(working, TermUnit::WorkingDay);
        return Ok(deadline_from_day(from, amount, &counting, cx.calendar, cx.zone)?.trace);
    }
    let days = to.since(from).map_or(0, |span| span.get_days());
    let amount = Amount::new(u32::try_from(days).unwrap_or(0).max(1), TermUnit::Day);
    Ok(deadline_from_day(from, amount, &counting, cx.calendar, cx.zone)?.trace)
}
