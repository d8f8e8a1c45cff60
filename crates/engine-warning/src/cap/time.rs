//! Moments as CAP writes them: a wall clock with its offset from UTC. Keeps what was written, so that a
//! reference to a message is equal letter by letter. Never reads a clock.

use domain::instant::Instant;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// A moment with the offset it was written in, to the second. Equal when written alike; compare moments
/// with [`Time::instant`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    year: i32,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    /// Minutes ahead of UTC.
    offset: i16,
    /// `-00:00`, which is how UTC is written here, as against `+00:00`.
    minus: bool,
}

/// Furthest offset that a schema's date allows, in minutes.
const FURTHEST: i16 = 14 * 60;

impl Time {
    /// The moment written `2026-11-22T09:30:00+08:00`; nothing else is a moment, though [`Time::parse`]
    /// takes surrounding white space away first, as the schema does.
    pub fn parse(text: &str) -> Option<Time> {
        let text = text.trim_matches([' ', '\t', '\n', '\r']);
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 25
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                10 => *byte == b'T',
                13 | 16 | 22 => *byte == b':',
                19 => matches!(byte, b'+' | b'-'),
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return None;
        }
        let number = |from: usize, to: usize| text[from..to].parse::<u16>().ok();
        let minus = bytes[19] == b'-';
        let (ahead_hours, ahead_minutes) = (number(20, 22)? as i16, number(23, 25)? as i16);
        let ahead = ahead_hours * 60 + ahead_minutes;
        let time = Time {
            year: i32::from(number(0, 4)?),
            month: number(5, 7)? as u8,
            day: number(8, 10)? as u8,
            hour: number(11, 13)? as u8,
            minute: number(14, 16)? as u8,
            second: number(17, 19)? as u8,
            offset: if minus { -ahead } else { ahead },
            minus,
        };
        let midnight_after = time.hour == 24 && time.minute == 0 && time.second == 0;
        let exists = time.year > 0
            && (1..=12).contains(&time.month)
            && (1..=days_in(time.year, time.month)).contains(&time.day)
            && (time.hour < 24 || midnight_after)
            && time.minute < 60
            && time.second < 60
            && ahead_minutes < 60
            && ahead <= FURTHEST;
        exists.then_some(time)
    }

    /// The moment of `instant`, written with this many minutes ahead of UTC; a fraction of a second is
    /// dropped. None outside the years 1 to 9999 or with an offset beyond 14 hours.
    pub fn from_instant(instant: Instant, offset: i16) -> Option<Time> {
        if offset.abs() > FURTHEST {
            return None;
        }
        let seconds = instant.0.div_euclid(1_000_000) + i64::from(offset) * 60;
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        (1..=9999).contains(&year).then_some(Time {
            year: year as i32,
            month,
            day,
            hour: (rest / 3600) as u8,
            minute: (rest / 60 % 60) as u8,
            second: (rest % 60) as u8,
            offset,
            minus: offset <= 0,
        })
    }

    /// The moment in UTC.
    pub fn instant(self) -> Instant {
        let days = days_since_1970(i64::from(self.year), self.month, self.day);
        let seconds = days * 86_400
            + i64::from(self.hour) * 3600
            + i64::from(self.minute) * 60
            + i64::from(self.second)
            - i64::from(self.offset) * 60;
        Instant(seconds * 1_000_000)
    }

    /// Minutes ahead of UTC.
    pub fn offset(self) -> i16 {
        self.offset
    }

    /// Whether UTC is written `+00:00` where the specification wants `-00:00`.
    pub(super) fn is_plus_zero(self) -> bool {
        self.offset == 0 && !self.minus
    }

    /// Seconds from `earlier` to this moment; negative when this comes first.
    pub fn seconds_since(self, earlier: Time) -> i64 {
        (self.instant().0 - earlier.instant().0) / 1_000_000
    }

    /// This moment plus seconds, in the same offset.
    pub fn plus_seconds(self, seconds: i64) -> Option<Time> {
        let moved = self.instant().0.checked_add(seconds.checked_mul(1_000_000)?)?;
        Time::from_instant(Instant(moved), self.offset)
    }

    /// `2026-11-22 09:30`, as people read it; the offset is left out.
    pub fn show_minute(self) -> String {
        format!("{:04}-{:02}-{:02} {:02}:{:02}", self.year, self.month, self.day, self.hour, self.minute)
    }

    /// `Sun, 22 Nov 2026 09:30:00 +0800`, as RSS writes it.
    pub fn rfc_822(self) -> String {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let days = days_since_1970(i64::from(self.year), self.month, self.day);
        let (sign, ahead) = (if self.minus { '-' } else { '+' }, self.offset.unsigned_abs());
        format!(
            "{}, {:02} {} {:04} {:02}:{:02}:{:02} {sign}{:02}{:02}",
            DAYS[days.rem_euclid(7) as usize],
            self.day,
            MONTHS[usize::from(self.month - 1)],
            self.year,
            self.hour,
            self.minute,
            self.second,
            ahead / 60,
            ahead % 60,
        )
    }

    /// Year to second as 14 digits, for identifiers.
    pub fn digits(self) -> String {
        format!(
            "{:04}{:02}{:02}{:02}{:02}{:02}",
            self.year, self.month, self.day, self.hour, self.minute, self.second
        )
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ahead = self.offset.unsigned_abs();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}",
            self.year,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            if self.minus { '-' } else { '+' },
            ahead / 60,
            ahead % 60
        )
    }
}

impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Time::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "“{text}”不是时间：请写成 2026-11-22T09:30:00+08:00 / no moment: write 2026-11-22T09:30:00+08:00"
            ))
        })
    }
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01, by counting from 1 March of the year 0 in eras of 400 years.
fn days_since_1970(year: i64, month: u8, day: u8) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of this many days after 1970-01-01.
fn civil(days: i64) -> (i64, u8, u8) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u8;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 } as u8;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, read: bool) {
        assert_eq!(Time::parse(text).is_some(), read, "{text}");
    }

    #[test]
    fn a_moment_has_its_offset_and_nothing_more() {
        check("2026-11-22T09:30:00+08:00", true);
        check("2026-11-22T09:30:00-00:00", true);
        check(" 2026-11-22T09:30:00+08:00\n", true);
        check("2024-02-29T24:00:00+14:00", true);
        for wrong in [
            "2026-11-22T09:30:00Z",
            "2026-11-22T09:30:00",
            "2026-11-22T09:30:00.5+08:00",
            "2026-11-22T09:30:00,08:00",
            "2026-11-22 09:30:00+08:00",
            "2026-02-29T09:30:00+08:00",
            "0000-11-22T09:30:00+08:00",
            "2026-13-22T09:30:00+08:00",
            "2026-11-22T24:30:00+08:00",
            "2026-11-22T09:60:00+08:00",
            "2026-11-22T09:30:60+08:00",
            "2026-11-22T09:30:00+14:01",
            "2026-11-22T09:30:00+08:60",
            "٢026-11-22T09:30:00+08:00",
            "26-11-22T09:30:00+08:00",
            "",
        ] {
            check(wrong, false);
        }
    }

    #[test]
    fn a_moment_is_written_as_it_was_read() {
        for text in ["2026-11-22T09:30:00+08:00", "2026-11-22T09:30:00-00:00", "2026-11-22T24:00:00+00:00"] {
            assert_eq!(Time::parse(text).map(|time| time.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn moments_compare_in_utc() {
        let here = Time::parse("2026-11-22T09:30:00+08:00").unwrap();
        let there = Time::parse("2026-11-21T20:30:00-05:00").unwrap();
        assert_eq!(here.instant(), there.instant());
        assert_eq!(here.instant().0, 1_795_311_000_000_000);
        assert_eq!(here.plus_seconds(86_400).unwrap().to_string(), "2026-11-23T09:30:00+08:00");
        assert_eq!(here.rfc_822(), "Sun, 22 Nov 2026 09:30:00 +0800");
    }

    proptest::proptest! {
        #[test]
        fn every_second_comes_back(seconds in -60_000_000_000_i64..250_000_000_000, offset in -840_i16..=840) {
            if let Some(time) = Time::from_instant(Instant(seconds * 1_000_000), offset) {
                proptest::prop_assert_eq!(time.instant().0, seconds * 1_000_000);
                proptest::prop_assert_eq!(Time::parse(&time.to_string()), Some(time));
            }
        }
    }
}
