//! A small table held in memory, and everything wrong with it gathered before anything is written.
//!
//! For the tables of a house, thousands of lines; past appeals are never held like this.

use super::house::HouseTable;
use domain::Date;
use std::collections::HashMap;

/// Most lines of a house table.
pub const MOST_LINES: usize = 200_000;

/// A table as read.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// SHA-256 of the file.
    pub hash: [u8; 32],
    headings: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
}

/// One thing wrong, with its line (0: the table as a whole).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wrong {
    /// Line of the file.
    pub line: u64,
    /// What, and what to do.
    pub what: String,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => f.write_str(&self.what),
            line => write!(f, "第 {line} 行：{}", self.what),
        }
    }
}

/// Everything wrong found so far.
#[derive(Debug, Default)]
pub struct Faults(Vec<Wrong>);

impl Faults {
    /// One more.
    pub fn at(&mut self, line: u64, what: impl Into<String>) {
        self.0.push(Wrong { line, what: what.into() });
    }

    /// Passes when there is none.
    ///
    /// # Errors
    /// All of them, by line.
    pub fn end(mut self) -> Result<(), Vec<Wrong>> {
        self.0.sort();
        self.0.dedup();
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}

/// One line of a sheet.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// Its number in the file.
    pub no: u64,
    headings: &'a [String],
    cells: &'a [String],
}

impl<'a> Line<'a> {
    /// The cell under a heading, trimmed; empty when the table has no such column.
    pub fn get(&self, heading: &str) -> &'a str {
        let at = self.headings.iter().position(|h| h == heading);
        at.and_then(|at| self.cells.get(at)).map_or("", |cell| cell.trim())
    }

    /// A cell that must be filled, at most `most` characters.
    pub fn must(&self, heading: &str, most: usize, faults: &mut Faults) -> &'a str {
        let cell = self.get(heading);
        let length = cell.chars().count();
        if length == 0 {
            faults.at(self.no, format!("{heading} 没有填写"));
        } else if length > most {
            faults.at(self.no, format!("{heading} 有 {length} 字，最多 {most} 字"));
        }
        cell
    }

    /// Several values parted by `;`.
    pub fn several(&self, heading: &str) -> impl Iterator<Item = &'a str> {
        self.get(heading).split([';', '；']).map(str::trim).filter(|part| !part.is_empty())
    }

    /// A day, if the cell is filled.
    pub fn day(&self, heading: &str, faults: &mut Faults) -> Option<Date> {
        let cell = self.get(heading);
        if cell.is_empty() {
            return None;
        }
        let day = if cell.len() == 10 { cell.parse().ok() } else { None };
        if day.is_none() {
            faults.at(self.no, format!("{heading} 的“{cell}”不是日期，请写成 2026-03-04 的样子"));
        }
        day
    }

    /// Whether a cell says yes.
    pub fn yes(&self, heading: &str, faults: &mut Faults) -> bool {
        match self.get(heading) {
            "true" | "yes" | "是" | "1" => true,
            "" | "false" | "no" | "否" | "0" => false,
            other => {
                faults.at(self.no, format!("{heading} 的“{other}”应为 true 或 false"));
                false
            }
        }
    }

    /// From when until when something stands; from `start` where nothing is said.
    pub fn period(&self, from: &str, to: &str, start: Date, faults: &mut Faults) -> (Date, Option<Date>) {
        let begin = self.day(from, faults).unwrap_or(start);
        let end = self.day(to, faults);
        if end.is_some_and(|end| end <= begin) {
            faults.at(self.no, format!("{to} 不晚于 {from}：结束要在开始之后"));
        }
        (begin, end)
    }
}

impl Sheet {
    /// A table of these rows, each with its line.
    pub fn new(hash: [u8; 32], headings: Vec<String>, rows: Vec<(u64, Vec<String>)>) -> Sheet {
        Sheet { hash, headings, rows }
    }

    /// How many lines it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has no line.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Its lines.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.rows.iter().map(|(no, cells)| Line { no: *no, headings: &self.headings, cells })
    }

    /// Complains of columns that the table does not know, and of those it must have.
    pub(super) fn check_columns(&self, table: HouseTable, faults: &mut Faults) {
        let (must, may) = table.columns();
        self.check_headings(must, may, faults);
    }

    /// Complains of headings that are not known, and of those that must be there.
    pub fn check_headings(&self, must: &[&str], may: &[&str], faults: &mut Faults) {
        let found = self.headings.join("、");
        for heading in must.iter().filter(|h| !self.headings.iter().any(|f| f == **h)) {
            faults.at(0, format!("缺少“{heading}”一列；文件的列是：{found}"));
        }
        for heading in
            self.headings.iter().filter(|h| !must.contains(&h.as_str()) && !may.contains(&h.as_str()))
        {
            let known: Vec<&str> = must.iter().chain(may).copied().collect();
            faults.at(0, format!("不认识“{heading}”一列；可以有：{}", known.join("、")));
        }
        if self.rows.is_empty() {
            faults.at(0, "除了表头没有内容");
        }
    }

    /// Complains of two lines with the same key.
    pub fn check_unique(&self, heading: &str, faults: &mut Faults) {
        let mut seen: HashMap<&str, u64> = HashMap::new();
        for line in self.lines() {
            let key = line.get(heading);
            if key.is_empty() {
                continue;
            }
            if let Some(first) = seen.insert(key, line.no) {
                faults.at(line.no, format!("{heading} “{key}”和第 {first} 行重复"));
            }
        }
    }
}

/// Finds what lies on a circle when everything points to what it stands under.
pub fn circle<'a>(above: &HashMap<&'a str, &'a str>, start: &'a str) -> bool {
    let mut at = start;
    for _ in 0..=above.len() {
        match above.get(at) {
            Some(next) if *next == start => return true,
            Some(next) => at = next,
            None => return false,
        }
    }
    false
}
