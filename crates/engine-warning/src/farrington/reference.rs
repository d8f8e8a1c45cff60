//! Which past periods are compared with the one that is judged: the same time of the last years, found by
//! date or by counting periods.
//!
//! Both ways are surveillance's own; they differ by the 53rd week.

use super::{Improved, Original};
use crate::timeline::{Step, Timeline, day_of, months_later, weekday};

/// The same day `years` before; 29 February becomes 1 March.
fn years_before(day: i32, years: usize) -> i32 {
    months_later(day, -12 * i32::try_from(years).unwrap_or(i32::MAX / 24))
}

/// Positions of the original method's reference periods, and how many of them lie before the series.
pub(super) fn original(control: &Original, line: &Timeline, at: usize) -> (Vec<usize>, usize) {
    let window = 2 * control.half_window + 1;
    let wanted = control.years * window;
    let mut found = Vec::with_capacity(wanted);
    for year in (1..=control.years).rev() {
        if control.by_date {
            found.extend(by_date(line, at, year, control.half_window));
        } else {
            let first = at as i64 - (line.step.per_year() * year + control.half_window) as i64;
            let positions = (0..window).map(|offset| first + offset as i64);
            found.extend(positions.filter_map(|position| usize::try_from(position).ok()));
        }
    }
    let absent = wanted - found.len();
    (found, absent)
}

/// The window around the same date `year` years before, every day of it moved to the weekday (or the day of
/// the month) of the period judged.
fn by_date(line: &Timeline, at: usize, year: usize, half: usize) -> Vec<usize> {
    let today = line.day(at);
    let centre = years_before(today, year);
    let half = i32::try_from(half).unwrap_or(0);
    let moved = |offset: i32| match line.step {
        Step::Day => centre + offset,
        Step::Week => {
            let day = centre + 7 * offset;
            let forward = (i32::from(weekday(today)) - i32::from(weekday(day))).rem_euclid(7);
            let backward = (7 - forward) % 7;
            if forward < backward { day + forward } else { day - backward }
        }
        Step::Month => {
            let day = months_later(centre, offset);
            day - i32::from(day_of(day).day()) + i32::from(day_of(today).day())
        }
    };
    (-half..=half).filter_map(|offset| line.position(moved(offset))).collect()
}

/// The improved method's reference periods, newest (the one judged) first; none when one lies outside.
fn points(control: &Improved, line: &Timeline, at: usize) -> Option<Vec<usize>> {
    let today = line.day(at);
    let point = |year: usize| {
        if !control.by_date {
            return at.checked_sub(year * line.step.per_year());
        }
        let day = years_before(today, year);
        if line.step != Step::Week {
            return line.position(day);
        }
        let near = day - (i32::from(weekday(day)) - i32::from(weekday(today)));
        let other = if near > day { near - 7 } else { near + 7 };
        line.position(if (near - day).abs() > (other - day).abs() { other } else { near })
    };
    (0..=control.years).map(point).collect()
}

/// Why the improved method has no baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoBaseline {
    /// The series does not reach back far enough.
    TooShort,
    /// A year has fewer periods between its windows than groups are wanted.
    TooManyGroups,
}

/// Season group of every period up to the one judged: 0 for the windows around the same time of the year,
/// from 1 for the blocks between them; none for periods that are not used.
pub(super) fn improved(
    control: &Improved,
    line: &Timeline,
    at: usize,
) -> Result<Vec<Option<u16>>, NoBaseline> {
    let points = points(control, line, at).ok_or(NoBaseline::TooShort)?;
    let (half, groups) = (control.half_window, control.periods);
    let mut group = vec![None; at + 1];
    group[at.saturating_sub(half)..=at].fill(Some(0));
    for pair in points.windows(2) {
        let (newer, older) = (pair[0], pair[1]);
        // R counts from 1 and lets position 0 fall away.
        if older + 1 < half {
            return Err(NoBaseline::TooShort);
        }
        group[older.saturating_sub(half)..=(older + half).min(at)].fill(Some(0));
        if groups <= 1 {
            continue;
        }
        let between = newer as i64 - older as i64 - 2 * half as i64 - 1;
        if between < groups as i64 - (2 * half as i64 + 1) || between < 0 {
            return Err(NoBaseline::TooManyGroups);
        }
        let (between, blocks) = (between as usize, groups - 1);
        let mut next = older + half + 1;
        for block in 0..blocks {
            let length = between / blocks + usize::from(block < between % blocks);
            let end = (next + length).min(at + 1);
            group[next.min(end)..end].fill(u16::try_from(block + 1).ok());
            next += length;
        }
    }
    let left_out = at.saturating_sub(control.past_not_included);
    group[left_out..].fill(None);
    Ok(group)
}
