//! When each rung of a ladder falls due, counted from the end of its clock. Climbs nothing itself.

use crate::context::{Context, NotPlanned, PlanError};
use crate::procedure::{LadderRung, Procedure};
use domain::Date;
use domain::ids::Code;
use domain::instant::Instant;
use domain::matter::{Clock, Rung};
use domain::term::{Amount, Counting, Deadline, TermUnit, deadline_from_day};
use jiff::Span;

/// All rungs of `ladder` for a clock that started at `start` and ends at `end`, in the ladder's order.
pub(crate) fn rungs(
    p: &Procedure,
    ladder: Option<&Code>,
    start: Instant,
    end: &Deadline,
    cx: &Context,
) -> Result<Vec<Rung>, NotPlanned> {
    let Some(id) = ladder else { return Ok(Vec::new()) };
    let ladder =
        p.ladder(id.as_str()).ok_or(PlanError::Unknown { what: "督促阶梯", name: id.to_string() })?;
    let moment = |rung: &LadderRung| -> Result<Rung, NotPlanned> {
        Ok(Rung { at: at(rung, start, end, cx)?, action: rung.action.clone() })
    };
    ladder.rungs.iter().map(moment).collect()
}

/// The rungs still to come after a clock's date moved: those never climbed, and those climbed before
/// the end whose new moment lies ahead.
pub(crate) fn still_to_come(all: Vec<Rung>, clock: &Clock, now: Instant) -> Vec<Rung> {
    let remaining = clock.rungs.len().saturating_sub(clock.next_rung as usize);
    let climbed = all.len().saturating_sub(remaining);
    all.into_iter().enumerate().filter(|(i, rung)| *i >= climbed || rung.at > now).map(|(_, r)| r).collect()
}

fn at(rung: &LadderRung, start: Instant, end: &Deadline, cx: &Context) -> Result<Instant, NotPlanned> {
    if let Some(before) = rung.before {
        let at = if before.unit.runs_by_the_clock() {
            Instant(end.due_at.0 - length(before))
        } else {
            Instant::start_of(day_before(end.promise_day, before, cx)?, cx.zone)
        };
        return Ok(at.max(start));
    }
    let Some(after) = rung.after else { return Ok(end.due_at) };
    if after.unit.runs_by_the_clock() {
        return Ok(Instant(end.due_at.0 + length(after)));
    }
    if after.unit == TermUnit::WorkingDay {
        // The same as counting the term, without its reasons: a rung is never explained.
        let mut day = end.last_day;
        for _ in 0..after.count {
            day = tomorrow(day)?;
            while !cx.calendar.is_working(day) {
                day = tomorrow(day)?;
            }
        }
        return Ok(Instant::start_of(tomorrow(day)?, cx.zone));
    }
    Ok(deadline_from_day(end.last_day, after, &Counting::default(), cx.calendar, cx.zone)?.due_at)
}

/// Microseconds of hours or minutes.
fn length(amount: Amount) -> i64 {
    let minutes = if amount.unit == TermUnit::Hour { 60 } else { 1 };
    i64::from(amount.count) * minutes * 60_000_000
}

fn day_before(day: Date, amount: Amount, cx: &Context) -> Result<Date, NotPlanned> {
    let count = i64::from(amount.count);
    let back = match amount.unit {
        TermUnit::Month => Span::new().try_months(count),
        TermUnit::Year => Span::new().try_years(count),
        TermUnit::Day => Span::new().try_days(count),
        TermUnit::WorkingDay | TermUnit::Hour | TermUnit::Minute => {
            let mut day = day;
            for _ in 0..count {
                day = yesterday(day)?;
                while !cx.calendar.is_working(day) {
                    day = yesterday(day)?;
                }
            }
            return Ok(day);
        }
    };
    let out = || NotPlanned::from(domain::term::TermError::OutOfRange);
    day.checked_sub(back.map_err(|_| out())?).map_err(|_| out())
}

fn tomorrow(day: Date) -> Result<Date, NotPlanned> {
    day.tomorrow().map_err(|_| domain::term::TermError::OutOfRange.into())
}

fn yesterday(day: Date) -> Result<Date, NotPlanned> {
    day.yesterday().map_err(|_| domain::term::TermError::OutOfRange.into())
}
