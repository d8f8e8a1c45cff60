//! Legal terms (办理时限): an amount, how it is counted, the day it ends, and why.
//!
//! Counts over a [`Calendar`](crate::calendar::Calendar) given by the caller; never asks what today is,
//! never guesses a calendar, and never answers with a date it cannot explain day by day.

mod count;
mod explain;

pub use count::{deadline, deadline_from_day, with_pauses, working_days_between};

use crate::Date;
use crate::instant::Instant;
use crate::label::Language;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The unit of a term. Statutes differ in what they call 日, so every rule names its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermUnit {
    /// 工作日, `wd`
    WorkingDay,
    /// 日 (calendar day), `d`
    Day,
    /// 月, `mo`
    Month,
    /// 年, `yr`
    Year,
    /// 小时, `h`
    Hour,
    /// 分钟, `min`
    Minute,
}

impl TermUnit {
    /// Every unit, largest reach of the calendar first.
    pub const ALL: [TermUnit; 6] = [
        TermUnit::WorkingDay,
        TermUnit::Day,
        TermUnit::Month,
        TermUnit::Year,
        TermUnit::Hour,
        TermUnit::Minute,
    ];

    /// The unit's text: `wd`, `d`, `mo`, `yr`, `h`, `min`.
    pub fn code(self) -> &'static str {
        match self {
            TermUnit::WorkingDay => "wd",
            TermUnit::Day => "d",
            TermUnit::Month => "mo",
            TermUnit::Year => "yr",
            TermUnit::Hour => "h",
            TermUnit::Minute => "min",
        }
    }

    /// The unit's Chinese measure, as it follows a number.
    pub fn zh(self) -> &'static str {
        match self {
            TermUnit::WorkingDay => "个工作日",
            TermUnit::Day => "日",
            TermUnit::Month => "个月",
            TermUnit::Year => "年",
            TermUnit::Hour => "小时",
            TermUnit::Minute => "分钟",
        }
    }

    /// The unit's English name, singular.
    pub fn en(self) -> &'static str {
        match self {
            TermUnit::WorkingDay => "working day",
            TermUnit::Day => "day",
            TermUnit::Month => "month",
            TermUnit::Year => "year",
            TermUnit::Hour => "hour",
            TermUnit::Minute => "minute",
        }
    }

    /// Whether the term runs by the clock, nights and holidays included.
    pub fn runs_by_the_clock(self) -> bool {
        matches!(self, TermUnit::Hour | TermUnit::Minute)
    }
}

/// A number of units, e.g. `10wd`. Never zero: what must be done at once is not a term of zero days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Amount {
    /// How many, at least one.
    pub count: u32,
    /// Of what.
    pub unit: TermUnit,
}

impl Amount {
    /// An amount of `count` units.
    pub const fn new(count: u32, unit: TermUnit) -> Self {
        Amount { count, unit }
    }

    /// `10个工作日`
    pub fn zh(self) -> String {
        format!("{}{}", self.count, self.unit.zh())
    }

    /// `10 working days`
    pub fn en(self) -> String {
        format!("{} {}{}", self.count, self.unit.en(), if self.count == 1 { "" } else { "s" })
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit.code())
    }
}

impl FromStr for Amount {
    type Err = TermError;

    fn from_str(text: &str) -> Result<Self, TermError> {
        let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, code) = text.split_at(split);
        let unit = TermUnit::ALL.into_iter().find(|unit| unit.code() == code);
        let Some(unit) = unit.filter(|_| !digits.is_empty()) else {
            return Err(TermError::NotAnAmount(text.to_owned()));
        };
        match digits.parse() {
            Ok(0) => Err(TermError::ZeroAmount),
            Ok(count) => Ok(Amount { count, unit }),
            Err(_) => Err(TermError::OutOfRange),
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// From when the first unit is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FirstDay {
    /// The day it starts is not counted; hours and minutes run from the moment (民法典 201).
    #[default]
    NextDay,
    /// The day it starts is the first day, if the unit counts such a day.
    SameDay,
    /// Hours run from the next full hour; days as [`FirstDay::NextDay`] (民诉法 85, 民诉解释 125).
    NextHour,
}

/// What happens when the last day is a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Roll {
    /// The next working day is the last day (民法典 203, 民诉法 85).
    #[default]
    Forward,
    /// The day stands.
    None,
}

/// What counts as the day of receipt when something comes after closing time or on a day off.
/// Hours and minutes run by the clock and never ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterHours {
    /// The day it came.
    #[default]
    SameDay,
    /// The next working day.
    NextWorkingDay,
}

/// How a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Counting {
    /// From when.
    pub first_day: FirstDay,
    /// A last day off.
    pub roll: Roll,
    /// Receipt out of hours.
    pub after_hours: AfterHours,
    /// Closing time (hour, minute) for receipt; without one a working day is open until 24:00.
    pub closing: Option<(u8, u8)>,
}

/// A stretch in which the term does not run. The day it begins is not counted, the day it ends is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pause {
    /// When it began.
    pub from: Instant,
    /// When it ended; never before `from`.
    pub to: Instant,
}

/// When a term ends, and why then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The first day counted; none for hours and minutes.
    pub first_counted: Option<Date>,
    /// The last day, after rolling (法定末日).
    pub last_day: Date,
    /// Exclusive end: 24:00 local of the last day, or the minute.
    pub due_at: Instant,
    /// The last day before rolling.
    pub raw_last_day: Date,
    /// Last working day on or before the raw last day, but not before the first counted: remind on this (承诺日).
    pub promise_day: Date,
    /// Whether a year without a notice had a say; such a date makes nobody late.
    pub provisional: bool,
    /// Every day counted and skipped.
    pub trace: Trace,
}

/// The days of a term in order, runs of one reason merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// What was counted.
    pub amount: Amount,
    /// Runs of days from start to last day; notes (`n` = 0) come last.
    pub lines: Vec<TraceDay>,
    /// Days the term did not run because it was paused (whole minutes for hours and minutes).
    pub paused: u32,
}

impl Trace {
    /// How many units were counted; equals the amount for days and working days.
    pub fn counted(&self) -> u32 {
        self.lines.iter().filter(|line| line.counted).map(|line| line.n).sum()
    }
}

/// A run of days, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceDay {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Why it is counted or not.
    pub why: Why,
    /// Whether it is counted.
    pub counted: bool,
    /// Number of days (of hours or minutes for those units); 0 for a note.
    pub n: u32,
}

/// Why a run of days is counted or skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The day it starts, not counted.
    Start,
    /// Came out of hours: this working day is the day of receipt, not counted.
    DeemedReceived,
    /// Counted.
    Counted,
    /// A Saturday or Sunday: skipped by working days; as a counted last day, the reason it rolls.
    Weekend,
    /// A day off of this name, likewise.
    Holiday(String),
    /// A Saturday or Sunday worked in exchange for this holiday.
    MakeUp(String),
    /// The corresponding day of the month or year (民法典 202).
    CorrespondingDay,
    /// No corresponding day in that month: its last day (民法典 202).
    MonthEnd,
    /// The working day the last day rolled to.
    Rolled,
    /// The term did not run.
    Paused,
    /// Hours or minutes by the clock, local `YYYY-MM-DD HH:MM`.
    Clock {
        /// When they began to run.
        from: String,
        /// When they ended.
        to: String,
    },
    /// Note: no notice covers this year; weekends and statutory days off were used, no 调休.
    ProvisionalYear(i16),
    /// Note: no notice covers this year and its lunar festivals are unknown too.
    BareYear(i16),
}

/// Why no date can be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// Not a number with a unit.
    #[error(
        "「{0}」不是期限：请写数字加单位，例如 10wd（工作日）、15d（日）、2mo（月）、1yr（年）、24h（小时）、30min（分钟）"
    )]
    NotAnAmount(String),
    /// Zero units.
    #[error("期限至少为 1：须立即办理的事项请在程序中写“立即”，不要写成 0")]
    ZeroAmount,
    /// The count or the date is beyond what a civil calendar can name.
    #[error("期限过长或日期超出可计算的范围（公元 1 年至 9998 年）：请检查数字和单位")]
    OutOfRange,
    /// Hours or minutes from a bare day.
    #[error("按小时、分钟计算的期限须从一个时刻起算：请写到分钟，例如 2026-02-12T09:30")]
    NeedsMoment,
    /// Minutes cannot start at the next hour.
    #[error("“次时起算”只用于按小时、日、月、年计算的期限，不能用于分钟")]
    NextHourNeedsHours,
    /// A pause that ends before it begins.
    #[error("中止的结束时间早于开始时间：请核对中止记录")]
    PauseBackwards,
}

impl TermError {
    /// The sentence in `language`; Chinese is what it displays.
    pub fn in_language(&self, language: Language) -> String {
        let english = match (language, self) {
            (Language::Zh, _) => return self.to_string(),
            (_, TermError::NotAnAmount(text)) => {
                return format!(
                    "\"{text}\" is no term: write a number and a unit, e.g. 10wd (working days), 15d (days), \
                     2mo (months), 1yr (years), 24h (hours), 30min (minutes)"
                );
            }
            (_, TermError::ZeroAmount) => "a term is at least 1: what is due at once is not a term of 0",
            (_, TermError::OutOfRange) => {
                "too long, or a date outside the years 1 to 9998: check the number and unit"
            }
            (_, TermError::NeedsMoment) => {
                "hours and minutes run from a moment: write one, e.g. 2026-02-12T09:30"
            }
            (_, TermError::NextHourNeedsHours) => {
                "starting at the next hour is for hours, days, months and years, not for minutes"
            }
            (_, TermError::PauseBackwards) => "a pause ends before it begins: check the record of the pause",
        };
        english.to_owned()
    }
}
