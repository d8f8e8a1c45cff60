//! Reads a folder of calendars: one file a year of days off and make-up days with their notices, the
//! statutory days for years without a notice, and a child pack's local holidays.
//!
//! Strict, all complaints at once with file and line; never fills a gap and never guesses a day.

use domain::Date;
use domain::calendar::{Calendar, is_weekend};
use serde::Deserialize;
use serde_spanned::Spanned;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::value::Datetime;

/// The file of statutory days; every other file of the folder is named after its year.
const STATUTORY: &str = "statutory.toml";

/// One file: its name (for complaints) and its text.
pub type CalendarFile = (String, String);

/// Reads every `*.toml` of the folder `dir` into a calendar.
///
/// # Errors
/// Every complaint there is, each with file, line and what to do.
pub fn read_calendars(dir: &Path) -> Result<Calendar, Vec<String>> {
    let mut calendar = Calendar::new();
    add_calendars(&mut calendar, &calendar_files(dir)?)?;
    Ok(calendar)
}

/// The `*.toml` files of the folder `dir`, by name.
///
/// # Errors
/// When the folder cannot be read or holds none.
pub fn calendar_files(dir: &Path) -> Result<Vec<CalendarFile>, Vec<String>> {
    let unreadable = |path: &Path, fault: &std::io::Error| format!("{}：读不出来（{fault}）", path.display());
    let entries = std::fs::read_dir(dir).map_err(|fault| vec![unreadable(dir, &fault)])?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    paths.sort();
    if paths.is_empty() {
        return Err(vec![format!("{}：没有日历文件，应有按年份命名的文件，例如 2026.toml", dir.display())]);
    }
    let read = |path: &std::path::PathBuf| match std::fs::read_to_string(path) {
        Ok(text) => Ok((path.display().to_string(), text)),
        Err(fault) => Err(unreadable(path, &fault)),
    };
    let (files, complaints): (Vec<_>, Vec<_>) = paths.iter().map(read).partition(Result::is_ok);
    let complaints: Vec<String> = complaints.into_iter().filter_map(Result::err).collect();
    if complaints.is_empty() {
        Ok(files.into_iter().filter_map(Result::ok).collect())
    } else {
        Err(complaints)
    }
}

/// Adds `files` to `calendar`: parents first, then the local holidays of child packs over them.
///
/// # Errors
/// Every complaint there is; the calendar is then to be thrown away.
pub fn add_calendars(calendar: &mut Calendar, files: &[CalendarFile]) -> Result<(), Vec<String>> {
    add_where(calendar, files, |_| true)
}

/// As [`add_calendars`], but of the local holidays only those of `region` (of none: the national days alone).
///
/// # Errors
/// As [`add_calendars`], and when no file is of `region`.
pub fn add_calendars_of(
    calendar: &mut Calendar,
    files: &[CalendarFile],
    region: Option<&str>,
) -> Result<(), Vec<String>> {
    let known = std::cell::Cell::new(region.is_none());
    add_where(calendar, files, |named| {
        let wanted = Some(named) == region;
        known.set(known.get() || wanted);
        wanted
    })?;
    match region {
        Some(region) if !known.get() => {
            Err(vec![format!("没有「{region}」的地方假日：请核对地名，应与日历文件中的 region 一致")])
        }
        _ => Ok(()),
    }
}

/// The place whose local holidays a file holds; none for a national one, or one that cannot be read.
pub fn region_of(file: &CalendarFile) -> Option<String> {
    toml::from_str::<Year>(&file.1).ok()?.region
}

fn add_where(
    calendar: &mut Calendar,
    files: &[CalendarFile],
    wanted: impl Fn(&str) -> bool,
) -> Result<(), Vec<String>> {
    let mut complaints = Vec::new();
    for (name, text) in files {
        let file = File { name, text };
        let outcome = match file.leaf() {
            STATUTORY => file.parse::<Statutory>().and_then(|found| found.add_to(calendar, &file)),
            _ => file.parse::<Year>().and_then(|found| {
                let days = found.check_all(&file)?;
                if found.region.as_deref().is_none_or(&wanted) {
                    found.add_to(calendar, &days);
                }
                Ok(())
            }),
        };
        complaints.extend(outcome.err().into_iter().flatten());
    }
    if complaints.is_empty() { Ok(()) } else { Err(complaints) }
}

struct File<'a> {
    name: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn leaf(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(self.name)
    }

    fn parse<T: for<'de> Deserialize<'de>>(&self) -> Result<T, Vec<String>> {
        toml::from_str(self.text).map_err(|fault| {
            let at = fault.span().map_or(0, |span| span.start);
            vec![self.at(at, &format!("写法不对：{}。请对照同目录其他年份的文件", fault.message()))]
        })
    }

    fn at(&self, offset: usize, complaint: &str) -> String {
        let line = self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
        format!("{}:{line}：{complaint}", self.name)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Year {
    year: i16,
    status: Status,
    /// The place whose local holidays these are; absent in the national calendar.
    region: Option<String>,
    #[serde(default)]
    notices: Vec<Notice>,
    #[serde(default)]
    days: Vec<Spanned<Row>>,
}

/// A year is written down only once its notice is out.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    Published,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Notice {
    id: String,
    title: String,
    number: Option<String>,
    url: Option<String>,
}

impl Notice {
    fn citation(&self) -> String {
        match (&self.number, &self.url) {
            (Some(number), _) => format!("{}（{number}）", self.title),
            (None, Some(url)) => format!("{} {url}", self.title),
            (None, None) => self.title.clone(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Row {
    date: Datetime,
    kind: Kind,
    holiday: String,
    notice: String,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Off,
    MakeUp,
}

impl Year {
    fn check_all(&self, file: &File<'_>) -> Result<BTreeMap<Date, &Row>, Vec<String>> {
        let Status::Published = self.status;
        let mut complaints = self.complaints_of_head(file);
        let mut days = BTreeMap::new();
        for row in &self.days {
            if let Err(complaint) = self.check(row.get_ref(), &mut days) {
                complaints.push(file.at(row.span().start, &complaint));
            }
        }
        if complaints.is_empty() { Ok(days) } else { Err(complaints) }
    }

    fn add_to(&self, calendar: &mut Calendar, days: &BTreeMap<Date, &Row>) {
        for notice in &self.notices {
            let rows = |kind: Kind| -> Vec<(Date, String)> {
                let of_notice = days.iter().filter(|(_, row)| row.notice == notice.id && row.kind == kind);
                of_notice.map(|(day, row)| (*day, row.holiday.clone())).collect()
            };
            match &self.region {
                Some(region) => calendar.overlay(region, &rows(Kind::Off)),
                None => {
                    calendar.publish(self.year, &notice.citation(), &rows(Kind::Off), &rows(Kind::MakeUp))
                }
            }
        }
    }

    fn complaints_of_head(&self, file: &File<'_>) -> Vec<String> {
        let mut complaints = Vec::new();
        let named = file.leaf().trim_end_matches(".toml");
        if named != self.year.to_string() {
            complaints
                .push(file.at(0, &format!("文件名应与年份一致：year = {}，文件应叫 {0}.toml", self.year)));
        }
        if self.notices.is_empty() {
            complaints.push(file.at(0, "没有依据：请在 notices 中写明放假通知的标题、文号或网址"));
        }
        let mut ids = BTreeSet::new();
        for notice in &self.notices {
            if !ids.insert(&notice.id) {
                complaints.push(file.at(0, &format!("通知编号 {} 写了两次：请合并或改一个", notice.id)));
            }
            if notice.number.is_none() && notice.url.is_none() {
                complaints.push(file.at(0, &format!("通知 {} 没有文号也没有网址：请至少写一个", notice.id)));
            }
        }
        complaints
    }

    fn check<'a>(&self, row: &'a Row, seen: &mut BTreeMap<Date, &'a Row>) -> Result<(), String> {
        let day = civil(&row.date)?;
        if day.year() != self.year {
            return Err(format!("{day} 不在 {} 年：请移到 {}.toml", self.year, day.year()));
        }
        if row.kind == Kind::MakeUp && !is_weekend(day) {
            return Err(format!("{day} 不是周六或周日，不会是调休上班日：请核对日期"));
        }
        if row.kind == Kind::MakeUp && self.region.is_some() {
            return Err(format!("{day}：地方假日只写放假日，调休上班由国务院办公厅通知规定"));
        }
        if row.holiday.trim().is_empty() {
            return Err(format!("{day} 没有节日名称：请写 holiday"));
        }
        if !self.notices.iter().any(|notice| notice.id == row.notice) {
            return Err(format!("{day} 依据的通知 {} 不在 notices 中：请补上或改正", row.notice));
        }
        if seen.insert(day, row).is_some() {
            return Err(format!("{day} 写了两次：一日只写一行，以最后的通知为准"));
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Statutory {
    /// Beyond the table of festivals the fixed days are still given, up to this year.
    fixed_days_until: i16,
    festivals: Vec<Spanned<Festivals>>,
    edition: Vec<Spanned<Edition>>,
}

/// The solar dates of one year's festivals.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Festivals {
    year: i16,
    spring_festival: Datetime,
    qingming: Datetime,
    dragon_boat: Datetime,
    mid_autumn: Datetime,
}

/// The law's text in force from a year on, until the next edition.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Edition {
    instrument: String,
    article: String,
    from: i16,
    days: Vec<StatutoryDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct StatutoryDay {
    holiday: String,
    /// `MM-DD`, or the name of a festival.
    on: String,
    /// Days from there to the first day off, e.g. -1 for the eve.
    #[serde(default)]
    offset: i32,
    length: i32,
}

impl Statutory {
    fn add_to(&self, calendar: &mut Calendar, file: &File<'_>) -> Result<(), Vec<String>> {
        let mut complaints = Vec::new();
        let mut festivals = BTreeMap::new();
        for row in &self.festivals {
            let outcome =
                row.get_ref().check().and_then(|found| match festivals.insert(row.get_ref().year, found) {
                    Some(_) => Err(format!("{} 年的节日写了两次：请删去一行", row.get_ref().year)),
                    None => Ok(()),
                });
            complaints.extend(outcome.err().map(|complaint| file.at(row.span().start, &complaint)));
        }
        let mut starts = None;
        for edition in &self.edition {
            let Edition { instrument, article, from, .. } = edition.get_ref();
            if starts.is_some_and(|before| before >= *from) {
                complaints.push(file.at(edition.span().start, "各版应按施行年份从早到晚排列，年份不得重复"));
            }
            if instrument.trim().is_empty() || article.trim().is_empty() {
                complaints.push(file.at(edition.span().start, "没有依据：请写明 instrument 和 article"));
            }
            starts = Some(*from);
        }
        for (index, edition) in self.edition.iter().enumerate() {
            let until =
                self.edition.get(index + 1).map_or(self.fixed_days_until, |next| next.get_ref().from - 1);
            for year in edition.get_ref().from..=until {
                match edition.get_ref().days_of(year, festivals.get(&year)) {
                    Ok((days, complete)) => calendar.statutory(year, &days, complete),
                    Err(complaint) => {
                        complaints.push(file.at(edition.span().start, &complaint));
                        break;
                    }
                }
            }
        }
        if complaints.is_empty() { Ok(()) } else { Err(complaints) }
    }
}

impl Festivals {
    fn check(&self) -> Result<[Date; 4], String> {
        let [spring, qingming, dragon_boat, mid_autumn] =
            [&self.spring_festival, &self.qingming, &self.dragon_boat, &self.mid_autumn].map(civil);
        let days = [spring?, qingming?, dragon_boat?, mid_autumn?];
        // The latitude of the lunar calendar: a date outside is a slip of the pen.
        let latitude = [((1, 20), (2, 21)), ((4, 3), (4, 6)), ((5, 25), (6, 26)), ((9, 6), (10, 9))];
        for (day, (early, late)) in days.iter().zip(latitude) {
            let month_day = (day.month(), day.day());
            if day.year() != self.year || month_day < early || month_day > late {
                return Err(format!("{day} 不可能是 {} 年的这个节日：请核对农历表", self.year));
            }
        }
        Ok(days)
    }
}

impl Edition {
    /// The days off of `year`, and whether none is missing for want of the lunar calendar.
    fn days_of(
        &self,
        year: i16,
        festivals: Option<&[Date; 4]>,
    ) -> Result<(Vec<(Date, String)>, bool), String> {
        const NAMES: [&str; 4] = ["spring-festival", "qingming", "dragon-boat", "mid-autumn"];
        let (mut days, mut complete) = (Vec::new(), true);
        for StatutoryDay { holiday, on, offset, length } in &self.days {
            let anchor = match NAMES.iter().position(|name| name == on) {
                Some(index) => festivals.map(|known| known[index]),
                None => Some(format!("{year}-{on}").parse().map_err(|_| {
                    format!("{holiday}：on = \"{on}\" 应写“月-日”（例如 05-01）或 {} 之一", NAMES.join("、"))
                })?),
            };
            let Some(anchor) = anchor else {
                complete = false;
                continue;
            };
            if !(1..=15).contains(length) || !(-15..=15).contains(offset) {
                return Err(format!("{holiday}：length 应为 1 至 15，offset 应为 -15 至 15"));
            }
            let first: Date = anchor.saturating_add(jiff::Span::new().days(*offset));
            days.extend(
                first
                    .series(jiff::Span::new().days(1))
                    .take(*length as usize)
                    .map(|day| (day, holiday.clone())),
            );
        }
        Ok((days, complete))
    }
}

fn civil(value: &Datetime) -> Result<Date, String> {
    let plain = value.date.filter(|_| value.time.is_none() && value.offset.is_none());
    let date = plain.and_then(|date| {
        let year = i16::try_from(date.year).ok()?;
        Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
    });
    date.ok_or_else(|| format!("{value} 应只写年月日，例如 2026-02-12"))
}
