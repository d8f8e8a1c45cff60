//! `anlan term`: when a term ends, and why.
//!
//! Exit 0 a date, 2 wrong input, 3 a provisional date. Never answers with a date from a guess unmarked.

use clap::{Args, ValueEnum};
use domain::Date;
use domain::calendar::Calendar;
use domain::instant::Instant;
use domain::label::Language;
use domain::term::{
    AfterHours, Amount, Counting, Deadline, FirstDay, Roll, TermError, deadline, deadline_from_day,
};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// 计算期限的末日 / When a term ends; the last line printed is the last day alone.
///
/// Exit codes: 0 a date; 2 wrong input; 3 a provisional date (the term leaves the years whose holiday
/// notice is published).
#[derive(Args)]
pub struct Term {
    /// Start: a day `2026-02-12`, or a moment `2026-02-12T09:30` (needed for h and min).
    #[arg(long, value_name = "DATE[THH:MM]")]
    from: String,
    /// Length: a number and wd, d, mo, yr, h or min, e.g. `10wd`.
    #[arg(long, value_name = "AMOUNT")]
    within: String,
    /// A last day on a day off: moves to the next working day, or stands.
    #[arg(long, value_enum, default_value = "forward")]
    roll: RollArg,
    /// From when the first unit counts; next-hour is for hours (民诉解释 125).
    #[arg(long, value_enum, default_value = "next-day")]
    first_day: FirstDayArg,
    /// Receipt on a day off, or after `--closing`: that day, or the next working day.
    #[arg(long, value_enum, default_value = "same-day")]
    after_hours: AfterHoursArg,
    /// Closing time for receipt, e.g. `17:30`.
    #[arg(long, value_name = "HH:MM")]
    closing: Option<String>,
    /// Lay this place's local holidays over the national calendar, by the name its pack gives.
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
    /// Language of explanations and messages.
    #[arg(long, value_enum, default_value = "zh")]
    lang: LangArg,
    /// Print one JSON object instead: from, within, first_counted, last_day, raw_last_day, promise_day,
    /// due_at (exclusive end), provisional, counted, explanation (lines), trace (runs of days).
    #[arg(long)]
    json: bool,
    /// Print every day counted and skipped first.
    #[arg(long)]
    explain: bool,
    /// Folder of packs; each pack's `calendars/` is read. Default: ./packs, else the calendars built in.
    #[arg(long, value_name = "DIR", env = "ANLAN_PACKS")]
    packs: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum RollArg {
    Forward,
    None,
}

#[derive(Clone, Copy, ValueEnum)]
enum FirstDayArg {
    NextDay,
    SameDay,
    NextHour,
}

#[derive(Clone, Copy, ValueEnum)]
enum AfterHoursArg {
    SameDay,
    NextWorkingDay,
}

#[derive(Clone, Copy, ValueEnum)]
enum LangArg {
    Zh,
    En,
}

/// The packs of the source tree, so that the command works from any folder.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../packs/"]
struct BuiltInPacks;

/// One legal time holds in the whole country: UTC+8 all year.
const LEGAL_TIME: jiff::tz::Offset = jiff::tz::offset(8);

impl Term {
    /// Runs the command.
    pub fn run(&self) -> ExitCode {
        match self.answer() {
            Ok(found) => {
                let mut out = std::io::stdout().lock();
                // A reader that closed the pipe has what it wanted.
                let _ = writeln!(out, "{}", self.show(&found));
                if !found.provisional {
                    return ExitCode::SUCCESS;
                }
                let _ = writeln!(std::io::stderr(), "{}", self.say(PROVISIONAL.0, PROVISIONAL.1));
                ExitCode::from(3)
            }
            Err(complaint) => {
                let _ = writeln!(std::io::stderr(), "{complaint}");
                ExitCode::from(2)
            }
        }
    }

    fn answer(&self) -> Result<Deadline, String> {
        let zone = TimeZone::fixed(LEGAL_TIME);
        let amount: Amount = self.within.parse().map_err(|fault| self.fault("--within", &fault))?;
        let counting = Counting {
            first_day: match self.first_day {
                FirstDayArg::NextDay => FirstDay::NextDay,
                FirstDayArg::SameDay => FirstDay::SameDay,
                FirstDayArg::NextHour => FirstDay::NextHour,
            },
            roll: match self.roll {
                RollArg::Forward => Roll::Forward,
                RollArg::None => Roll::None,
            },
            after_hours: match self.after_hours {
                AfterHoursArg::SameDay => AfterHours::SameDay,
                AfterHoursArg::NextWorkingDay => AfterHours::NextWorkingDay,
            },
            closing: self.closing.as_deref().map(|text| self.closing_time(text)).transpose()?,
        };
        let start = self.start()?;
        let calendar = self.calendar()?;
        let found = match start {
            Start::Day(day) => deadline_from_day(day, amount, &counting, &calendar, &zone),
            Start::Moment(moment) => {
                let moment = moment
                    .to_zoned(zone.clone())
                    .map_err(|_| self.fault("--from", &TermError::OutOfRange))?;
                deadline(Instant(moment.timestamp().as_microsecond()), amount, &counting, &calendar, &zone)
            }
        };
        found.map_err(|fault| {
            self.fault(if fault == TermError::NeedsMoment { "--from" } else { "--within" }, &fault)
        })
    }

    fn start(&self) -> Result<Start, String> {
        let (day, time) = match self.from.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (self.from.as_str(), None),
        };
        let wrong = || {
            self.say(
                &format!("--from「{}」不是日期：请写 2026-02-12，或带时刻 2026-02-12T09:30", self.from),
                &format!(
                    "--from \"{}\" is no date: write 2026-02-12, or a moment 2026-02-12T09:30",
                    self.from
                ),
            )
        };
        let day = civil_day(day).ok_or_else(wrong)?;
        match time {
            None => Ok(Start::Day(day)),
            Some(time) => {
                let (hour, minute) = clock(time).ok_or_else(wrong)?;
                Ok(Start::Moment(day.at(hour, minute, 0, 0)))
            }
        }
    }

    fn closing_time(&self, text: &str) -> Result<(u8, u8), String> {
        let (hour, minute) = clock(text).ok_or_else(|| {
            self.say(
                &format!("--closing「{text}」不是时刻：请写 17:30"),
                &format!("--closing \"{text}\" is no time of day: write 17:30"),
            )
        })?;
        Ok((hour.unsigned_abs(), minute.unsigned_abs()))
    }

    fn calendar(&self) -> Result<Calendar, String> {
        let files = match &self.packs {
            Some(packs) => files_of(packs)?,
            None if Path::new("packs").is_dir() => files_of(Path::new("packs"))?,
            None => built_in_files(),
        };
        let files = if files.is_empty() && self.packs.is_none() { built_in_files() } else { files };
        if files.is_empty() {
            let packs = self.packs.as_deref().unwrap_or(Path::new("packs")).display();
            return Err(self.say(
                &format!("--packs「{packs}」里没有日历：应有 包名/calendars/2026.toml 这样的文件"),
                &format!(
                    "--packs \"{packs}\" holds no calendar: expected files such as NAME/calendars/2026.toml"
                ),
            ));
        }
        let mut calendar = Calendar::new();
        pack::calendar::add_calendars_of(&mut calendar, &files, self.region.as_deref())
            .map_err(|complaints| complaints.join("\n"))?;
        Ok(calendar)
    }

    fn show(&self, found: &Deadline) -> String {
        let language = self.language();
        if self.json {
            return self.json(found).to_string();
        }
        let mut lines = if self.explain { found.explain(language) } else { Vec::new() };
        lines.push(match found.first_counted {
            Some(_) => found.last_day.to_string(),
            None => found.due_at.show_minute(&TimeZone::fixed(LEGAL_TIME)),
        });
        lines.join("\n")
    }

    fn json(&self, found: &Deadline) -> serde_json::Value {
        let due = jiff::Timestamp::from_microsecond(found.due_at.0).map(|due| {
            due.to_zoned(TimeZone::fixed(LEGAL_TIME)).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
        });
        serde_json::json!({
            "from": self.from,
            "within": found.trace.amount,
            "first_counted": found.first_counted,
            "last_day": found.last_day,
            "raw_last_day": found.raw_last_day,
            "promise_day": found.promise_day,
            "due_at": due.ok(),
            "provisional": found.provisional,
            "counted": found.trace.counted(),
            "explanation": found.explain(self.language()),
            "trace": found.trace.lines,
        })
    }

    fn language(&self) -> Language {
        match self.lang {
            LangArg::Zh => Language::Zh,
            LangArg::En => Language::En,
        }
    }

    fn say(&self, zh: &str, en: &str) -> String {
        match self.lang {
            LangArg::Zh => zh.to_owned(),
            LangArg::En => en.to_owned(),
        }
    }

    fn fault(&self, option: &str, fault: &TermError) -> String {
        format!("{option}: {}", fault.in_language(self.language()))
    }
}

const PROVISIONAL: (&str, &str) = (
    "provisional（暂定）：期限跨入放假通知尚未公布的年份，按周末和法定节假日计算，不含调休；公布后须重算",
    "provisional: the term leaves the years with a published holiday notice; weekends and statutory days off \
     were used, no make-up days; compute again when the notice is out",
);

enum Start {
    Day(Date),
    Moment(DateTime),
}

/// `YYYY-MM-DD` and nothing else.
fn civil_day(text: &str) -> Option<Date> {
    let well_formed = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    if !well_formed {
        return None;
    }
    let day = Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?).ok()?;
    (day.year() > 0).then_some(day)
}

/// `HH:MM` and nothing else.
fn clock(text: &str) -> Option<(i8, i8)> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !two_digits(hour) || !two_digits(minute) {
        return None;
    }
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// The calendar files of every pack under `packs`.
fn files_of(packs: &Path) -> Result<Vec<pack::calendar::CalendarFile>, String> {
    let entries =
        std::fs::read_dir(packs).map_err(|fault| format!("{}：读不出来（{fault}）", packs.display()))?;
    let mut folders: Vec<_> =
        entries.filter_map(|entry| Some(entry.ok()?.path().join("calendars"))).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    let mut files = Vec::new();
    for folder in folders {
        files.extend(pack::calendar::calendar_files(&folder).map_err(|complaints| complaints.join("\n"))?);
    }
    Ok(files)
}

fn built_in_files() -> Vec<pack::calendar::CalendarFile> {
    let names = BuiltInPacks::iter().filter(|name| name.contains("/calendars/") && name.ends_with(".toml"));
    let read = |name: std::borrow::Cow<'static, str>| {
        let file = BuiltInPacks::get(&name)?;
        Some((name.into_owned(), String::from_utf8(file.data.into_owned()).ok()?))
    };
    names.filter_map(read).collect()
}
