//! The tables beside the figures: the list of units and dated denominators; and what every table has: headings
//! that are understood, problems told with their line.

use super::cells::figure;
use super::figures::Wanted;
use super::gathered::Gathered;
use super::{Lang, Stop};
use anlan::tables::{FORMULA_SIGNS, Found, Source};
use domain::Date;
use engine_index::cell::Reason;
use engine_index::period::Period;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Most problems told one by one.
const MOST: usize = 20;

/// Headings that are understood for each role, the first being ours.
pub const UNIT: &[&str] = &["unit", "单位", "单位代码", "uCode", "ucode", "code", "代码", "iso3", "area"];
pub const PERIOD: &[&str] =
    &["period", "期间", "时期", "Time", "time", "year", "年份", "年度", "年", "季度", "月份"];
pub const INDICATOR: &[&str] = &["indicator", "指标", "指标代码", "iCode", "column", "列"];
pub const VALUE: &[&str] = &["value", "数值", "值", "figure", "Value"];
pub const REASON: &[&str] = &["reason", "缺失原因", "原因"];
pub const NAME: &[&str] = &["name", "名称", "单位名称", "uName"];
pub const DATE: &[&str] = &["date", "日期", "时点"];

/// Files read: name, bytes, SHA-256.
pub type Files = Vec<(String, u64, [u8; 32])>;

/// Problems of one file.
pub struct Problems {
    file: String,
    lang: Lang,
    told: Vec<String>,
    more: usize,
}

impl Problems {
    pub fn of(path: &Path, lang: Lang) -> Problems {
        Problems { file: shown(path), lang, told: Vec::new(), more: 0 }
    }

    pub fn line(&mut self, line: u64, what: &str) {
        if self.told.len() == MOST {
            self.more += 1;
            return;
        }
        let text = self.lang.say(format!("第 {line} 行：{what}"), format!("line {line}: {what}"));
        self.told.push(text);
    }

    pub fn end(self) -> Result<(), Stop> {
        if self.told.is_empty() {
            return Ok(());
        }
        let mut text = format!("{}\n  {}", self.file, self.told.join("\n  "));
        if self.more > 0 {
            text.push_str(
                &self.lang.say(format!("\n  还有 {} 处", self.more), format!("\n  and {} more", self.more)),
            );
        }
        Err(Stop::input(text))
    }
}

pub fn shown(path: &Path) -> String {
    path.display().to_string().chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

pub fn open(path: &Path, sheet: Option<&str>, files: &mut Files) -> Result<Source, Stop> {
    let source = Source::open(path, sheet).map_err(Stop::input)?;
    let name = path.file_name().map_or_else(String::new, |leaf| leaf.to_string_lossy().into_owned());
    files.push((name, source.bytes, source.hash));
    Ok(source)
}

pub fn place(headings: &[String], known: &[&str]) -> Option<usize> {
    known.iter().find_map(|name| headings.iter().position(|heading| heading == name))
}

/// The list of units.
pub struct UnitList {
    pub names: BTreeMap<String, String>,
    pub known: BTreeSet<String>,
    pub words: BTreeMap<String, BTreeMap<String, String>>,
}

pub fn list_of_units(path: &Path, lang: Lang, files: &mut Files) -> Result<UnitList, Stop> {
    let source = open(path, None, files)?;
    let headings = source.headings().to_vec();
    let unit = place(&headings, UNIT).ok_or_else(|| {
        Stop::input(lang.say(
            format!("{}：找不到单位代码列；请把表头写成 unit（或单位）", shown(path)),
            format!("{}: no column of unit codes; call it unit", shown(path)),
        ))
    })?;
    let name = place(&headings, NAME);
    let mut list = UnitList { names: BTreeMap::new(), known: BTreeSet::new(), words: BTreeMap::new() };
    let mut problems = Problems::of(path, lang);
    let mut take = |found: Found| {
        let row = match found {
            Found::Row(row) => row,
            Found::Bad(bad) => {
                problems.line(bad.line, &bad.reason);
                return true;
            }
        };
        let code = row.cells[unit].trim().to_owned();
        if let Err(what) = unit_code(&code, lang) {
            problems.line(row.line, &what);
        } else if !list.known.insert(code.clone()) {
            problems.line(
                row.line,
                &lang.say(format!("单位 {code} 写了两次"), format!("unit {code} stands twice")),
            );
        }
        list.names.extend(name.map(|at| (code.clone(), row.cells[at].trim().to_owned())));
        for (heading, cell) in headings.iter().zip(&row.cells) {
            list.words.entry(heading.clone()).or_default().insert(code.clone(), cell.trim().to_owned());
        }
        true
    };
    source.rows(&vec![false; headings.len()], &mut take).map_err(Stop::input)?;
    problems.end()?;
    Ok(list)
}

/// A unit's code is there and harmless in a spreadsheet.
pub fn unit_code(code: &str, lang: Lang) -> Result<(), String> {
    if code.is_empty() {
        return Err(lang.say("没有单位代码；请补上", "there is no unit code: add it"));
    }
    if code.starts_with(FORMULA_SIGNS) || code.chars().any(char::is_control) {
        return Err(lang.say(
            "单位代码像公式或含有控制字符；请用字母、数字或汉字",
            "the unit code looks like a formula or holds control characters: use letters and digits",
        ));
    }
    Ok(())
}

/// A table of denominators by day.
pub fn dated(
    path: &Path,
    lang: Lang,
    wanted: &Wanted,
    gathered: &mut Gathered,
    files: &mut Files,
) -> Result<(), Stop> {
    let source = open(path, None, files)?;
    let headings = source.headings().to_vec();
    let role = |known: &[&str], name: &str| {
        place(&headings, known).ok_or_else(|| {
            Stop::input(lang.say(
                format!("{}：缺少“{name}”列；要有 unit、date（或 period）、column、value", shown(path)),
                format!(
                    "{}: there is no column “{name}”; it has unit, date (or period), column, value",
                    shown(path)
                ),
            ))
        })
    };
    let (unit, value) = (role(UNIT, "unit")?, role(VALUE, "value")?);
    let (column, day) = (role(INDICATOR, "column")?, role(&[DATE, PERIOD].concat(), "date")?);
    let mut problems = Problems::of(path, lang);
    let mut take = |found: Found| {
        let row = match found {
            Found::Row(row) => row,
            Found::Bad(bad) => {
                problems.line(bad.line, &bad.reason);
                return true;
            }
        };
        let code = row.cells[column].trim();
        if !wanted.dated.contains(code) {
            return true;
        }
        let text = row.cells[day].trim();
        let period = || Period::new(text).days().map(|(_, last)| last);
        let when: Option<Date> = text.parse().ok().or_else(period);
        let number = figure(&row.cells[value], Reason::Omitted, lang);
        match (unit_code(row.cells[unit].trim(), lang), when, number) {
            (Err(what), _, _) | (_, _, Err(what)) => problems.line(row.line, &what),
            (_, None, _) => problems.line(
                row.line,
                &lang.say(
                    format!("“{text}”不是日期；请写 2024-12-31，或年、季、月"),
                    format!("“{text}” is no date: write 2024-12-31, or a year, quarter or month"),
                ),
            ),
            (Ok(()), Some(day), Ok(cell)) => {
                let figures = gathered.dated.entry(code.to_owned()).or_default();
                figures.extend(cell.known().map(|number| (row.cells[unit].trim().to_owned(), day, number)));
            }
        }
        true
    };
    source.rows(&vec![false; headings.len()], &mut take).map_err(Stop::input)?;
    problems.end()
}
