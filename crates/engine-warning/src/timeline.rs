//! Days, weeks or months in a row, as numbers that can be counted with.
//!
//! Reads no clock: the first day is given.

use domain::Date;

/// Days since 1970-01-01.
pub fn day_number(day: Date) -> i32 {
    let (month, of_month) = (i32::from(day.month()), i32::from(day.day()));
    let year = i32::from(day.year()) - i32::from(month <= 2);
    let (era, month) = (year.div_euclid(400), (month + 9) % 12);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + of_month - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The day of a number; the nearest day that can be written when it lies outside years -9999 to 9999.
pub fn day_of(number: i32) -> Date {
    let days = number.saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i32::from(month <= 2);
    let narrow = |value: i32| i8::try_from(value).unwrap_or(1);
    let edge = if number < 0 { Date::MIN } else { Date::MAX };
    i16::try_from(year)
        .ok()
        .and_then(|year| Date::new(year, narrow(month), narrow(of_month)).ok())
        .unwrap_or(edge)
}

/// 0 Sunday … 6 Saturday.
pub fn weekday(number: i32) -> u8 {
    u8::try_from((number + 4).rem_euclid(7)).unwrap_or(0)
}

/// The same day `months` later; a day the month does not have runs over into the next month.
pub fn months_later(number: i32, months: i32) -> i32 {
    let day = day_of(number);
    let months = i32::from(day.year()) * 12 + i32::from(day.month()) - 1 + months;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    let first = i16::try_from(year).ok().zip(i8::try_from(month).ok());
    let first = first.and_then(|(year, month)| Date::new(year, month, 1).ok());
    first.map_or(number, |first| day_number(first) + i32::from(day.day()) - 1)
}

/// How long one period lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
}

impl Step {
    /// Periods in a year, as surveillance counts them.
    pub fn per_year(self) -> usize {
        match self {
            Step::Day => 365,
            Step::Week => 52,
            Step::Month => 12,
        }
    }

    /// Days in a period, on average.
    pub fn days(self) -> f64 {
        match self {
            Step::Day => 1.0,
            Step::Week => 7.0,
            Step::Month => 365.25 / 12.0,
        }
    }
}

/// Periods in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeline {
    /// First day of the first period, as a number.
    pub first: i32,
    /// How long each lasts.
    pub step: Step,
    /// How many there are.
    pub length: usize,
}

impl Timeline {
    /// Periods from the day `first` on.
    pub fn new(first: Date, step: Step, length: usize) -> Timeline {
        Timeline { first: day_number(first), step, length }
    }

    /// First day of period `at` (which may lie behind the end), as a number.
    pub fn day(&self, at: usize) -> i32 {
        let at = i32::try_from(at).unwrap_or(i32::MAX);
        match self.step {
            Step::Day => self.first.saturating_add(at),
            Step::Week => self.first.saturating_add(at.saturating_mul(7)),
            Step::Month => months_later(self.first, at),
        }
    }

    /// First day of period `at`.
    pub fn date(&self, at: usize) -> Date {
        day_of(self.day(at))
    }

    /// The period that begins on this day.
    pub fn position(&self, day: i32) -> Option<usize> {
        let at = match self.step {
            Step::Day => day - self.first,
            Step::Week if (day - self.first) % 7 == 0 => (day - self.first) / 7,
            Step::Week => return None,
            Step::Month => {
                let (from, to) = (day_of(self.first), day_of(day));
                (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month())
                    - i32::from(from.month())
            }
        };
        let at = usize::try_from(at).ok().filter(|at| *at < self.length)?;
        (self.day(at) == day).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> i32 {
        day_number(text.parse().expect("a day"))
    }

    #[test]
    fn a_day_the_month_lacks_runs_over() {
        assert_eq!(months_later(day("2024-02-29"), -12), day("2023-03-01"));
        assert_eq!(months_later(day("2024-01-31"), 1), day("2024-03-02"));
        assert_eq!(day("1970-01-01"), 0);
        assert_eq!(weekday(day("2026-12-06")), 0);
    }

    proptest! {
        #[test]
        fn a_day_keeps_its_number(number in -700_000_i32..2_900_000) {
            prop_assert_eq!(day_number(day_of(number)), number);
        }

        #[test]
        fn every_period_is_found_by_its_first_day(first in 0_i32..30_000, length in 1_usize..700, at in 0_usize..700, step in prop_oneof![Just(Step::Day), Just(Step::Week)]) {
            let line = Timeline { first, step, length };
            prop_assert_eq!(line.position(line.day(at)), (at < length).then_some(at));
        }
    }
}
