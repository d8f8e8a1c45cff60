//! Which days are working days: dated facts out of the State Council's yearly notices (调休 included),
//! the statutory days off for years without a notice, and local holidays laid over them.
//!
//! Holds facts given to it and derives a day's kind; knows no holiday by itself, never guesses 调休,
//! and never calls a year published that no notice covers.

use crate::Date;
use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a day is to those who work by the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    /// An ordinary working day.
    Working,
    /// A Saturday or Sunday off.
    Weekend,
    /// A day off by notice, by statute or by local rule.
    Holiday,
    /// A Saturday or Sunday worked in exchange (调休).
    MakeUp,
}

impl DayKind {
    /// Whether people work on it.
    pub fn is_working(self) -> bool {
        matches!(self, DayKind::Working | DayKind::MakeUp)
    }
}

/// How much is known about a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nothing but weekends.
    WeekendsOnly,
    /// Weekends and the statutory days with fixed dates; lunar festivals unknown.
    FixedDaysOnly,
    /// Weekends and every statutory day off; no 调休 yet.
    Statutory,
    /// A notice covers the year.
    Published,
}

/// Calendar facts of one jurisdiction. Facts are added, later ones win day by day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Facts", into = "Facts")]
pub struct Calendar {
    facts: Facts,
    /// Derived: one code a day, so that counting a term looks up and never searches.
    tables: BTreeMap<i16, YearTable>,
    names: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    published: BTreeMap<i16, Vec<String>>,
    days: BTreeMap<Date, Fact>,
    statutory: BTreeMap<i16, StatutoryYear>,
    regional: BTreeMap<Date, RegionalDay>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Fact {
    kind: DayKind,
    name: String,
    notice: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct StatutoryYear {
    complete: bool,
    days: BTreeMap<Date, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct RegionalDay {
    region: String,
    name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct YearTable {
    standing: Standing,
    codes: [u16; 366],
}

/// A day's kind and name in one number: kind in the low two bits, 1 + index of the name above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DayCode(u16);

const KINDS: [DayKind; 4] = [DayKind::Working, DayKind::Weekend, DayKind::Holiday, DayKind::MakeUp];

impl DayCode {
    pub(crate) fn kind(self) -> DayKind {
        KINDS[usize::from(self.0 & 3)]
    }
    /// A working day without a name.
    pub(crate) const ORDINARY: DayCode = DayCode(0);

    fn plain(day: Date) -> DayCode {
        DayCode(u16::from(is_weekend(day)))
    }
}

/// Whether `day` is a Saturday or Sunday, whatever any notice says.
pub fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

impl Calendar {
    /// A calendar that knows weekends only; no year is published.
    pub fn new() -> Self {
        Calendar::default()
    }

    /// Adds the days a notice moves. `year` counts as published from now on; days of another year
    /// (a notice may set 31 December before it) are facts of that day without publishing its year.
    /// Each row is a day with the holiday's name; a later row for the same day replaces the earlier.
    pub fn publish(&mut self, year: i16, notice: &str, off: &[(Date, String)], make_up: &[(Date, String)]) {
        let notices = self.facts.published.entry(year).or_default();
        if !notices.iter().any(|known| known == notice) {
            notices.push(notice.to_owned());
        }
        let mut years = vec![year];
        for (kind, rows) in [(DayKind::Holiday, off), (DayKind::MakeUp, make_up)] {
            for (day, name) in rows {
                let fact = Fact { kind, name: name.clone(), notice: notice.to_owned() };
                self.facts.days.insert(*day, fact);
                years.push(day.year());
            }
        }
        self.rebuild(years);
    }

    /// Gives the statutory days off of `year`, used only while no notice covers it. `complete` is
    /// false when the lunar festivals of that year are not known.
    pub fn statutory(&mut self, year: i16, days: &[(Date, String)], complete: bool) {
        let known = StatutoryYear { complete, days: days.iter().cloned().collect() };
        self.facts.statutory.insert(year, known);
        self.rebuild(vec![year]);
    }

    /// Lays local days off over the national calendar. They publish no year.
    pub fn overlay(&mut self, region: &str, off: &[(Date, String)]) {
        for (day, name) in off {
            let local = RegionalDay { region: region.to_owned(), name: name.clone() };
            self.facts.regional.insert(*day, local);
        }
        self.rebuild(off.iter().map(|(day, _)| day.year()).collect());
    }

    /// Whether a notice covers `year`.
    pub fn is_published(&self, year: i16) -> bool {
        self.facts.published.contains_key(&year)
    }

    /// How much is known about `year`.
    pub fn standing(&self, year: i16) -> Standing {
        self.tables.get(&year).map_or(Standing::WeekendsOnly, |table| table.standing)
    }

    /// The years notices cover, oldest first.
    pub fn published_years(&self) -> impl Iterator<Item = i16> + '_ {
        self.facts.published.keys().copied()
    }

    /// The notices of `year`, in the order they were added.
    pub fn notices(&self, year: i16) -> &[String] {
        self.facts.published.get(&year).map_or(&[], Vec::as_slice)
    }

    /// The notice that set `day`, when one did.
    pub fn notice(&self, day: Date) -> Option<&str> {
        self.facts.days.get(&day).map(|fact| fact.notice.as_str())
    }

    /// The day's kind, the holiday's name (of days off and make-up days), and whether this is
    /// provisional because no notice covers its year.
    pub fn kind(&self, day: Date) -> (DayKind, Option<&str>, bool) {
        let code = self.code(day);
        (code.kind(), self.name(code), !self.is_published(day.year()))
    }

    /// Whether people work on `day`, provisionally or not.
    pub fn is_working(&self, day: Date) -> bool {
        self.code(day).kind().is_working()
    }

    /// Every day that differs from a plain week, with kind and name, oldest first (for tables and tests).
    pub fn moved_days(&self) -> impl Iterator<Item = (Date, DayKind, &str)> {
        self.facts.days.iter().map(|(day, fact)| (*day, fact.kind, fact.name.as_str()))
    }

    fn code(&self, day: Date) -> DayCode {
        self.code_and_standing(day).0
    }

    /// The day's code, and whether a notice covers its year.
    pub(crate) fn code_and_standing(&self, day: Date) -> (DayCode, bool) {
        match self.tables.get(&day.year()) {
            Some(table) => (DayCode(table.codes[ordinal(day)]), table.standing == Standing::Published),
            None => (DayCode::plain(day), false),
        }
    }

    pub(crate) fn name(&self, code: DayCode) -> Option<&str> {
        let index = usize::from(code.0 >> 2).checked_sub(1)?;
        self.names.get(index).map(String::as_str)
    }

    fn rebuild(&mut self, mut years: Vec<i16>) {
        years.sort_unstable();
        years.dedup();
        for year in years {
            let table = self.table_of(year);
            self.tables.insert(year, table);
        }
    }

    fn table_of(&mut self, year: i16) -> YearTable {
        let published = self.facts.published.contains_key(&year);
        let statutory = self.facts.statutory.get(&year);
        let standing = match (published, statutory.map(|known| known.complete)) {
            (true, _) => Standing::Published,
            (false, Some(true)) => Standing::Statutory,
            (false, Some(false)) => Standing::FixedDaysOnly,
            (false, None) => Standing::WeekendsOnly,
        };
        let mut codes = [0; 366];
        let mut next = Date::new(year, 1, 1).ok();
        while let Some(day) = next.filter(|day| day.year() == year) {
            codes[ordinal(day)] = DayCode::plain(day).0;
            next = day.tomorrow().ok();
        }
        let in_year = |day: &Date| day.year() == year;
        let by_statute = statutory.filter(|_| !published).into_iter().flat_map(|known| &known.days);
        let by_notice = self.facts.days.iter().map(|(day, fact)| (*day, fact.kind, &fact.name));
        let by_region = self.facts.regional.iter().map(|(day, local)| (*day, DayKind::Holiday, &local.name));
        let rows =
            by_statute.map(|(day, name)| (*day, DayKind::Holiday, name)).chain(by_notice).chain(by_region);
        for (day, kind, name) in rows.filter(|(day, ..)| in_year(day)) {
            let index = self.names.iter().position(|known| known == name).unwrap_or_else(|| {
                self.names.push(name.clone());
                self.names.len() - 1
            });
            // 16 383 names fit; a calendar has a dozen.
            codes[ordinal(day)] = kind as u16 | u16::try_from(index + 1).unwrap_or(0) << 2;
        }
        YearTable { standing, codes }
    }
}

fn ordinal(day: Date) -> usize {
    usize::from(day.day_of_year().unsigned_abs()) - 1
}

impl From<Facts> for Calendar {
    fn from(facts: Facts) -> Self {
        let mut years: Vec<i16> = facts.published.keys().chain(facts.statutory.keys()).copied().collect();
        years.extend(facts.days.keys().chain(facts.regional.keys()).map(|day| day.year()));
        let mut calendar = Calendar { facts, ..Calendar::default() };
        calendar.rebuild(years);
        calendar
    }
}

impl From<Calendar> for Facts {
    fn from(calendar: Calendar) -> Self {
        calendar.facts
    }
}
