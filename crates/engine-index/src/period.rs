//! Periods: years, halves, quarters and months as they are written in tables, put in order and dated.
//!
//! Knows no present day: which periods are over is said by whoever asks.

use domain::Date;
use serde::{Deserialize, Serialize};

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// 年
    Year,
    /// 半年
    Half,
    /// 季
    Quarter,
    /// 月
    Month,
}

impl Cadence {
    /// How many make a year.
    pub fn in_a_year(self) -> i32 {
        match self {
            Cadence::Year => 1,
            Cadence::Half => 2,
            Cadence::Quarter => 4,
            Cadence::Month => 12,
        }
    }
}

/// A period by its name; with a date where the name is a year, half, quarter or month.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    when: Option<(Cadence, i32)>,
    name: String,
}

impl Period {
    /// A period as written: `2025`, `2025H1`, `2025Q3`, `2025-07`, also `2025年`, `2025年三季度`,
    /// `2025年7月`. Any other name is a period without a date, ordered as text.
    pub fn new(name: &str) -> Period {
        let name = name.trim();
        let when = parse(name);
        let name = when.map_or_else(|| name.to_owned(), |(cadence, at)| written(cadence, at));
        Period { when, name }
    }

    /// A period by its place among those of its kind.
    pub fn at(cadence: Cadence, place: i32) -> Period {
        Period { when: Some((cadence, place)), name: written(cadence, place) }
    }

    /// Its name, in one way of writing.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How long it is, if its name says so.
    pub fn cadence(&self) -> Option<Cadence> {
        self.when.map(|(cadence, _)| cadence)
    }

    /// Its place among the periods of its kind: neighbours differ by one.
    pub fn ordinal(&self) -> Option<i32> {
        self.when.map(|(_, at)| at)
    }

    /// Its year.
    pub fn year(&self) -> Option<i32> {
        self.when.map(|(cadence, at)| at.div_euclid(cadence.in_a_year()))
    }

    /// Its place within its year, from 0.
    pub fn season(&self) -> Option<i32> {
        self.when.map(|(cadence, at)| at.rem_euclid(cadence.in_a_year()))
    }

    /// Its first and last day.
    pub fn days(&self) -> Option<(Date, Date)> {
        let (cadence, at) = self.when?;
        let first = first_day(cadence, at)?;
        let next = first_day(cadence, at + 1)?;
        Some((first, next.yesterday().ok()?))
    }
}

fn first_day(cadence: Cadence, at: i32) -> Option<Date> {
    let parts = cadence.in_a_year();
    let month = at.rem_euclid(parts) * (12 / parts) + 1;
    Date::new(i16::try_from(at.div_euclid(parts)).ok()?, i8::try_from(month).ok()?, 1).ok()
}

fn written(cadence: Cadence, at: i32) -> String {
    let (year, part) = (at.div_euclid(cadence.in_a_year()), at.rem_euclid(cadence.in_a_year()) + 1);
    match cadence {
        Cadence::Year => format!("{year:04}"),
        Cadence::Half => format!("{year:04}H{part}"),
        Cadence::Quarter => format!("{year:04}Q{part}"),
        Cadence::Month => format!("{year:04}-{part:02}"),
    }
}

fn parse(name: &str) -> Option<(Cadence, i32)> {
    let year: i32 = name.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let rest = name.get(4..)?.trim_start_matches('年').trim();
    let (cadence, part) = match rest {
        "" => (Cadence::Year, 1),
        "上半年" => (Cadence::Half, 1),
        "下半年" => (Cadence::Half, 2),
        _ => part_of_year(rest)?,
    };
    let parts = cadence.in_a_year();
    (1..=parts).contains(&part).then_some((cadence, year * parts + part - 1))
}

fn part_of_year(rest: &str) -> Option<(Cadence, i32)> {
    if let Some(quarter) = rest.strip_suffix("季度") {
        let quarter = quarter.trim_start_matches('第');
        return digit(quarter)
            .or_else(|| "一二三四".chars().position(|c| quarter == c.to_string()).map(|at| at as i32 + 1))
            .map(|part| (Cadence::Quarter, part));
    }
    if let Some(month) = rest.strip_suffix('月') {
        return digit(month).map(|part| (Cadence::Month, part));
    }
    let rest = rest.strip_prefix(['-', '/', '.']).unwrap_or(rest);
    let upper = rest.to_ascii_uppercase();
    let lettered = |letter: char| upper.strip_prefix(letter).and_then(digit);
    if let Some(part) = lettered('Q') {
        return Some((Cadence::Quarter, part));
    }
    if let Some(part) = lettered('H') {
        return Some((Cadence::Half, part));
    }
    lettered('M').or_else(|| digit(rest).filter(|_| rest.len() == 2)).map(|part| (Cadence::Month, part))
}

/// One or two digits.
fn digit(text: &str) -> Option<i32> {
    (matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, name: &str, cadence: Option<Cadence>, last: Option<&str>) {
        let period = Period::new(written);
        assert_eq!((period.name(), period.cadence()), (name, cadence), "{written}");
        assert_eq!(period.days().map(|(_, last)| last.to_string()).as_deref(), last, "{written}");
    }

    #[test]
    fn periods_are_read_as_people_write_them() {
        check("2025", "2025", Some(Cadence::Year), Some("2025-12-31"));
        check(" 2025年 ", "2025", Some(Cadence::Year), Some("2025-12-31"));
        check("2025年三季度", "2025Q3", Some(Cadence::Quarter), Some("2025-09-30"));
        check("2025年第2季度", "2025Q2", Some(Cadence::Quarter), Some("2025-06-30"));
        check("2025-q4", "2025Q4", Some(Cadence::Quarter), Some("2025-12-31"));
        check("2024年2月", "2024-02", Some(Cadence::Month), Some("2024-02-29"));
        check("202412", "2024-12", Some(Cadence::Month), Some("2024-12-31"));
        check("2024M7", "2024-07", Some(Cadence::Month), Some("2024-07-31"));
        check("2024下半年", "2024H2", Some(Cadence::Half), Some("2024-12-31"));
        check("2024-13", "2024-13", None, None);
        check("2025Q5", "2025Q5", None, None);
        check("wave 3", "wave 3", None, None);
    }

    #[test]
    fn neighbours_differ_by_one_across_the_year() {
        let at = |name: &str| Period::new(name).ordinal().expect("dated");
        assert_eq!(at("2025Q1") - at("2024Q4"), 1);
        assert_eq!(at("2025-01") - at("2023-12"), 13);
        assert!(Period::new("2024Q4") < Period::new("2025Q1"));
        assert!(Period::new("wave 10") < Period::new("wave 9"), "names without a date are ordered as text");
    }
}
