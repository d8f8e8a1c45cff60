//! The counting itself: first day, days counted and skipped, months, rolling, pauses, clock hours.
//!
//! One walk from the first candidate day serves working days, days, months and years; it allocates per
//! run of days, never per day, and every sum is checked.

use super::{
    AfterHours, Amount, Counting, Deadline, FirstDay, Pause, Roll, TermError, TermUnit, Trace, TraceDay, Why,
};
use crate::Date;
use crate::calendar::{Calendar, DayCode, DayKind, Standing};
use crate::instant::Instant;
use jiff::{Span, Timestamp, tz::TimeZone};

const YEARS: std::ops::RangeInclusive<i16> = 1..=9998;
const MINUTE: i64 = 60_000_000;

/// The deadline of `amount` from the moment `start`.
///
/// # Errors
/// When the amount is zero or leads out of the civil calendar, or the counting does not fit the unit.
pub fn deadline(
    start: Instant,
    amount: Amount,
    counting: &Counting,
    calendar: &Calendar,
    zone: &TimeZone,
) -> Result<Deadline, TermError> {
    with_pauses(start, amount, counting, calendar, zone, &[])
}

/// The deadline of `amount` from the day `start`, received within opening hours.
///
/// # Errors
/// As [`deadline`]; hours and minutes need a moment.
pub fn deadline_from_day(
    start: Date,
    amount: Amount,
    counting: &Counting,
    calendar: &Calendar,
    zone: &TimeZone,
) -> Result<Deadline, TermError> {
    if amount.unit.runs_by_the_clock() {
        return Err(TermError::NeedsMoment);
    }
    Walk::new(amount, calendar, &[])?.run(in_range(start)?, false, counting, zone)
}

/// The deadline when the term did not run during `pauses` (in any order, overlaps counted once).
/// A paused day is not counted; months and years end as many days later as were paused.
///
/// # Errors
/// As [`deadline`], and when a pause ends before it begins.
pub fn with_pauses(
    start: Instant,
    amount: Amount,
    counting: &Counting,
    calendar: &Calendar,
    zone: &TimeZone,
    pauses: &[Pause],
) -> Result<Deadline, TermError> {
    let day = day_of(start, zone)?;
    let mut pauses = pauses.to_vec();
    pauses.sort_unstable_by_key(|pause| pause.from);
    if pauses.iter().any(|pause| pause.to < pause.from) {
        return Err(TermError::PauseBackwards);
    }
    if amount.unit.runs_by_the_clock() {
        return by_the_clock(start, amount, counting, zone, &pauses);
    }
    let paused = pauses.iter().map(|pause| Ok((day_of(pause.from, zone)?, day_of(pause.to, zone)?)));
    let paused = paused.collect::<Result<Vec<_>, TermError>>()?;
    let late = counting.closing.is_some_and(|closing| start.clock_in(zone) >= closing);
    Walk::new(amount, calendar, &paused)?.run(day, late, counting, zone)
}

/// Working days after `from` up to and including `to`, the day of receipt not counted; 0 when `to` is
/// not after `from`.
pub fn working_days_between(from: Date, to: Date, calendar: &Calendar) -> u32 {
    let days = std::iter::successors(from.tomorrow().ok(), |day| day.tomorrow().ok());
    let working = days.take_while(|day| *day <= to).filter(|day| calendar.is_working(*day));
    u32::try_from(working.count()).unwrap_or(u32::MAX)
}

struct Walk<'a> {
    calendar: &'a Calendar,
    /// Stretches the term does not run: first day in, last day out, sorted by first day.
    paused: &'a [(Date, Date)],
    trace: Trace,
    /// The code of the run being extended, so that names are compared as numbers.
    last: Option<(Step, DayCode)>,
    /// Years without a notice that had a say, with a day of theirs.
    unpublished: Vec<Date>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Count,
    Skip,
    Pause,
}

impl<'a> Walk<'a> {
    fn new(amount: Amount, calendar: &'a Calendar, paused: &'a [(Date, Date)]) -> Result<Self, TermError> {
        if amount.count == 0 {
            return Err(TermError::ZeroAmount);
        }
        let trace = Trace { amount, lines: Vec::with_capacity(8), paused: 0 };
        Ok(Walk { calendar, paused, trace, last: None, unpublished: Vec::new() })
    }

    fn run(
        mut self,
        start: Date,
        late: bool,
        counting: &Counting,
        zone: &TimeZone,
    ) -> Result<Deadline, TermError> {
        let received = self.day_of_receipt(start, late, counting)?;
        let first = match counting.first_day {
            FirstDay::SameDay => received,
            FirstDay::NextDay | FirstDay::NextHour => {
                if received == start {
                    self.note(start, Why::Start);
                } else {
                    self.note(received, Why::DeemedReceived);
                }
                tomorrow(received)?
            }
        };
        let amount = self.trace.amount;
        let (count, ending) = match amount.unit {
            TermUnit::Month | TermUnit::Year => corresponding(received, first, amount)?,
            _ => (amount.count, Why::Counted),
        };
        let (first_counted, raw_last_day) = self.count(first, count, amount.unit == TermUnit::WorkingDay)?;
        let last_day = self.roll(raw_last_day, ending, counting.roll)?;
        let promise_day = self.promise(first_counted, raw_last_day)?;
        self.note_unpublished_years();
        Ok(Deadline {
            first_counted: Some(first_counted),
            last_day,
            due_at: Instant::start_of(tomorrow(last_day)?, zone),
            raw_last_day,
            promise_day,
            provisional: !self.unpublished.is_empty(),
            trace: self.trace,
        })
    }

    fn day_of_receipt(&mut self, start: Date, late: bool, counting: &Counting) -> Result<Date, TermError> {
        if counting.after_hours == AfterHours::SameDay || (!late && self.ask(start).kind().is_working()) {
            return Ok(start);
        }
        self.note(start, Why::Start);
        let mut day = tomorrow(start)?;
        loop {
            let code = self.ask(day);
            if code.kind().is_working() {
                return Ok(day);
            }
            self.step(day, Step::Skip, code);
            day = tomorrow(day)?;
        }
    }

    /// Counts `count` days from `first` on; answers the first and the last day counted.
    fn count(&mut self, first: Date, count: u32, working_days: bool) -> Result<(Date, Date), TermError> {
        // No calendar has that many days left: say so at once instead of after walking them all.
        let days_left = u32::try_from(i32::from(*YEARS.end() + 1 - first.year()) * 366).unwrap_or(0);
        if count > days_left {
            return Err(TermError::OutOfRange);
        }
        let plain = DayCode::ORDINARY;
        let (mut day, mut counted, mut first_counted) = (first, 0, None);
        loop {
            if self.is_paused(day) {
                self.step(day, Step::Pause, plain);
                self.trace.paused += 1;
            } else {
                let code = if working_days { self.ask(day) } else { plain };
                if code.kind().is_working() {
                    self.step(day, Step::Count, code);
                    counted += 1;
                    let first_counted = *first_counted.get_or_insert(day);
                    if counted == count {
                        return Ok((first_counted, day));
                    }
                } else {
                    self.step(day, Step::Skip, code);
                }
            }
            day = tomorrow(day)?;
        }
    }

    /// Says why the raw last day ends the term, and moves on from a day off if the rule rolls.
    fn roll(&mut self, raw: Date, ending: Why, roll: Roll) -> Result<Date, TermError> {
        let code = self.ask(raw);
        let off = !code.kind().is_working();
        let rolls = off && roll == Roll::Forward;
        let why = if rolls { self.why(Step::Skip, code) } else { ending };
        if why != Why::Counted {
            self.split_last(raw, why)?;
        }
        let mut day = raw;
        if rolls {
            loop {
                day = tomorrow(day)?;
                let code = self.ask(day);
                if self.is_paused(day) {
                    self.step(day, Step::Pause, DayCode::ORDINARY);
                    self.trace.paused += 1;
                } else if code.kind().is_working() {
                    break;
                } else {
                    self.step(day, Step::Skip, code);
                }
            }
            self.note(day, Why::Rolled);
        }
        Ok(day)
    }

    fn promise(&mut self, first_counted: Date, raw: Date) -> Result<Date, TermError> {
        let mut day = raw;
        while day > first_counted && !self.ask(day).kind().is_working() {
            day = day.yesterday().map_err(|_| TermError::OutOfRange)?;
        }
        Ok(day)
    }

    fn is_paused(&self, day: Date) -> bool {
        self.paused.iter().take_while(|(from, _)| *from <= day).any(|(_, to)| day < *to)
    }

    /// A day's code, remembering a year that has no notice.
    fn ask(&mut self, day: Date) -> DayCode {
        let (code, published) = self.calendar.code_and_standing(day);
        if !published {
            self.remember_year_of(day);
        }
        code
    }

    fn remember_year_of(&mut self, day: Date) {
        // A walk stays in one year for long, so the last year seen settles nearly every question.
        let same_year = |seen: &Date| seen.year() == day.year();
        if !self.unpublished.last().is_some_and(same_year) && !self.unpublished.iter().any(same_year) {
            self.unpublished.push(day);
        }
    }

    fn step(&mut self, day: Date, step: Step, code: DayCode) {
        if self.last == Some((step, code))
            && let Some(line) = self.trace.lines.last_mut()
        {
            line.to = day;
            line.n += 1;
            return;
        }
        let why = self.why(step, code);
        self.trace.lines.push(TraceDay { from: day, to: day, why, counted: step == Step::Count, n: 1 });
        self.last = Some((step, code));
    }

    fn why(&self, step: Step, code: DayCode) -> Why {
        let name = || self.calendar.name(code).unwrap_or_default().to_owned();
        match (step, code.kind()) {
            (Step::Pause, _) => Why::Paused,
            (_, DayKind::Working) => Why::Counted,
            (_, DayKind::Weekend) => Why::Weekend,
            (_, DayKind::Holiday) => Why::Holiday(name()),
            (_, DayKind::MakeUp) => Why::MakeUp(name()),
        }
    }

    /// A single day that is not counted, on a line of its own.
    fn note(&mut self, day: Date, why: Why) {
        self.trace.lines.push(TraceDay { from: day, to: day, why, counted: false, n: 1 });
        self.last = None;
    }

    /// Gives the last counted day a line of its own.
    fn split_last(&mut self, raw: Date, why: Why) -> Result<(), TermError> {
        if let Some(line) = self.trace.lines.last_mut() {
            if line.n == 1 {
                line.why = why;
            } else {
                line.to = raw.yesterday().map_err(|_| TermError::OutOfRange)?;
                line.n -= 1;
                self.trace.lines.push(TraceDay { from: raw, to: raw, why, counted: true, n: 1 });
            }
        }
        self.last = None;
        Ok(())
    }

    fn note_unpublished_years(&mut self) {
        self.unpublished.sort_unstable();
        for day in &self.unpublished {
            let year = day.year();
            let why = match self.calendar.standing(year) {
                Standing::Published | Standing::Statutory => Why::ProvisionalYear(year),
                Standing::FixedDaysOnly | Standing::WeekendsOnly => Why::BareYear(year),
            };
            self.trace.lines.push(TraceDay { from: *day, to: *day, why, counted: false, n: 0 });
        }
    }
}

/// Days from `first` to the day that corresponds to `received` after the months or years (民法典 202).
/// When the first day itself is counted the period ends the day before the corresponding day.
fn corresponding(received: Date, first: Date, amount: Amount) -> Result<(u32, Why), TermError> {
    let count = i64::from(amount.count);
    let months = if amount.unit == TermUnit::Year { count * 12 } else { count };
    let span = Span::new().try_months(months).map_err(|_| TermError::OutOfRange)?;
    let day = in_range(received.checked_add(span).map_err(|_| TermError::OutOfRange)?)?;
    let (day, why) = if day.day() < received.day() {
        (day, Why::MonthEnd)
    } else if first == received {
        (day.yesterday().map_err(|_| TermError::OutOfRange)?, Why::CorrespondingDay)
    } else {
        (day, Why::CorrespondingDay)
    };
    let days = first.duration_until(day).as_hours() / 24 + 1;
    Ok((u32::try_from(days).map_err(|_| TermError::OutOfRange)?, why))
}

fn by_the_clock(
    start: Instant,
    amount: Amount,
    counting: &Counting,
    zone: &TimeZone,
    pauses: &[Pause],
) -> Result<Deadline, TermError> {
    if amount.count == 0 {
        return Err(TermError::ZeroAmount);
    }
    let unit = if amount.unit == TermUnit::Hour { 60 * MINUTE } else { MINUTE };
    let begin = match (counting.first_day, amount.unit) {
        (FirstDay::NextHour, TermUnit::Hour) => next_hour(start, zone)?,
        (FirstDay::NextHour, _) => return Err(TermError::NextHourNeedsHours),
        _ => start,
    };
    let length = i64::from(amount.count).checked_mul(unit).ok_or(TermError::OutOfRange)?;
    let mut due = begin.0.checked_add(length).ok_or(TermError::OutOfRange)?;
    // Sorted by start: what is already covered ends at `covered`, so overlaps move the due time once.
    let (mut covered, mut paused) = (begin.0, 0i64);
    for pause in pauses.iter().filter(|pause| pause.to > begin) {
        let from = pause.from.0.max(covered);
        if from >= due {
            break;
        }
        let stopped = (pause.to.0 - from).max(0);
        paused += stopped;
        due = due.checked_add(stopped).ok_or(TermError::OutOfRange)?;
        covered = covered.max(pause.to.0);
    }
    let (first, last_day) = (day_of(begin, zone)?, day_of(Instant(due), zone)?);
    let why = Why::Clock { from: begin.show_minute(zone), to: Instant(due).show_minute(zone) };
    let line = TraceDay { from: first, to: last_day, why, counted: true, n: amount.count };
    let paused = u32::try_from(paused / MINUTE).map_err(|_| TermError::OutOfRange)?;
    Ok(Deadline {
        first_counted: None,
        last_day,
        due_at: Instant(due),
        raw_last_day: last_day,
        promise_day: last_day,
        provisional: false,
        trace: Trace { amount, lines: vec![line], paused },
    })
}

/// The next full hour on the wall clock of `zone`; a moment on the hour waits for the next one.
fn next_hour(start: Instant, zone: &TimeZone) -> Result<Instant, TermError> {
    let local =
        Timestamp::from_microsecond(start.0).map_err(|_| TermError::OutOfRange)?.to_zoned(zone.clone());
    let into_hour = i64::from(local.minute()) * MINUTE
        + i64::from(local.second()) * 1_000_000
        + i64::from(local.subsec_nanosecond()) / 1_000;
    start.0.checked_add(60 * MINUTE - into_hour).map(Instant).ok_or(TermError::OutOfRange)
}

fn day_of(moment: Instant, zone: &TimeZone) -> Result<Date, TermError> {
    Timestamp::from_microsecond(moment.0).map_err(|_| TermError::OutOfRange)?;
    in_range(moment.day_in(zone))
}

fn in_range(day: Date) -> Result<Date, TermError> {
    if YEARS.contains(&day.year()) { Ok(day) } else { Err(TermError::OutOfRange) }
}

fn tomorrow(day: Date) -> Result<Date, TermError> {
    in_range(day.tomorrow().map_err(|_| TermError::OutOfRange)?)
}
