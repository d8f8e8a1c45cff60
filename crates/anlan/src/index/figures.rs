//! Tables into a panel: wide (a column an indicator) or long (a row a figure), with units and dated denominators
//! beside them. What is wrong is said with its line, many at once; nothing is repaired.

use super::Stop;
use super::beside::{
    Files, INDICATOR, PERIOD, Problems, REASON, UNIT, UnitList, VALUE, dated, list_of_units, open, place,
    shown, unit_code,
};
use super::cells::{figure, named_reason};
use super::gathered::Gathered;
use super::input::Input;
use anlan::tables::{Found, Source};
use domain::Date;
use engine_index::cell::Cell;
use engine_index::method::{DenominatorOf, Method};
use engine_index::panel::Panel;
use engine_index::period::Period;
use std::collections::{BTreeMap, BTreeSet};

/// What was read.
pub struct Reading {
    /// The figures.
    pub panel: Panel,
    /// Names of units, where told.
    pub names: BTreeMap<String, String>,
    /// Files read: name, bytes, SHA-256.
    pub files: Files,
    /// Columns and codes of the data that the method does not name.
    pub unused: Vec<String>,
}

/// Columns the method asks for.
pub struct Wanted {
    pub figures: BTreeSet<String>,
    pub dated: BTreeSet<String>,
    pub words: BTreeSet<String>,
}

impl Wanted {
    fn of(method: &Method) -> Wanted {
        let mut wanted = Wanted { figures: BTreeSet::new(), dated: BTreeSet::new(), words: BTreeSet::new() };
        for indicator in &method.indicators {
            wanted.figures.insert(indicator.column().to_owned());
            wanted.figures.extend(indicator.error.as_ref().map(|error| error.column.clone()));
            if let Some(rule) = &indicator.denominator {
                let into = match rule.of {
                    DenominatorOf::Same => &mut wanted.figures,
                    _ => &mut wanted.dated,
                };
                into.insert(rule.column.clone());
            }
            let groups = indicator.impute.iter().flatten().filter_map(|rule| rule.group.clone());
            wanted.words.extend(groups);
        }
        wanted.words.extend(method.impute.iter().filter_map(|rule| rule.group.clone()));
        wanted.words.extend(method.rank.pool.clone());
        wanted
    }
}

/// Reads every table: one period, or several where that is asked for.
pub fn read(input: &Input, method: &Method) -> Result<Reading, Stop> {
    read_periods(input, method, input.panel, input.period.as_deref())
}

/// Reads every table with all its periods.
pub fn read_all(input: &Input, method: &Method) -> Result<Reading, Stop> {
    read_periods(input, method, true, None)
}

fn read_periods(input: &Input, method: &Method, many: bool, only: Option<&str>) -> Result<Reading, Stop> {
    let wanted = Wanted::of(method);
    let mut gathered = Gathered::default();
    let mut files = Vec::new();
    let units = input.units.as_deref().map(|path| list_of_units(path, input.lang, &mut files)).transpose()?;
    let source = open(&input.data, input.sheet.as_deref(), &mut files)?;
    let roles = Roles::of(input, &source)?;
    let reader = Reader { input, method, wanted: &wanted, roles: &roles, units: units.as_ref(), many, only };
    let unused = reader.rows(&source, &mut gathered)?;
    for path in &input.dated {
        dated(path, input.lang, &wanted, &mut gathered, &mut files)?;
    }
    let panel = gathered.panel(&reader)?;
    let names = units.map(|units| units.names).unwrap_or_default();
    Ok(Reading { panel, names, files, unused })
}

/// Which column is what.
struct Roles {
    unit: usize,
    period: Option<usize>,
    /// Of a long table: indicator, value, reason.
    long: Option<(usize, usize, Option<usize>)>,
}

impl Roles {
    fn of(input: &Input, source: &Source) -> Result<Roles, Stop> {
        let headings = source.headings();
        let told = |asked: &Option<String>, known: &[&str]| match asked {
            None => Ok(place(headings, known)),
            Some(name) => match headings.iter().position(|heading| heading == name) {
                Some(at) => Ok(Some(at)),
                None => Err(Stop::input(input.lang.say(
                    format!("{}：没有叫“{name}”的列；有：{}", shown(&input.data), headings.join("、")),
                    format!(
                        "{}: there is no column “{name}”; there are: {}",
                        shown(&input.data),
                        headings.join(", ")
                    ),
                ))),
            },
        };
        let Some(unit) = told(&input.unit_column, UNIT)? else {
            return Err(Stop::input(input.lang.say(
                format!(
                    "{}：找不到单位代码列；请把表头写成 unit（或单位），或用 --unit-column 指明。现有：{}",
                    shown(&input.data),
                    headings.join("、")
                ),
                format!(
                    "{}: no column of unit codes; call it unit, or name it with --unit-column. There are: {}",
                    shown(&input.data),
                    headings.join(", ")
                ),
            )));
        };
        let period = told(&input.period_column, PERIOD)?.filter(|at| *at != unit);
        let long = place(headings, INDICATOR).zip(place(headings, VALUE));
        let long = long.map(|(indicator, value)| (indicator, value, place(headings, REASON)));
        Ok(Roles { unit, period, long })
    }
}

/// A table of figures in the reading.
pub struct Reader<'a> {
    pub input: &'a Input,
    pub method: &'a Method,
    pub wanted: &'a Wanted,
    roles: &'a Roles,
    pub units: Option<&'a UnitList>,
    many: bool,
    only: Option<&'a str>,
}

impl Reader<'_> {
    fn say(&self, zh: impl Into<String>, en: impl Into<String>) -> String {
        self.input.lang.say(zh, en)
    }

    /// Reads every row; gives the columns (of a long table: codes) the method does not name.
    fn rows(&self, source: &Source, gathered: &mut Gathered) -> Result<Vec<String>, Stop> {
        let headings = source.headings();
        let mut unused: BTreeSet<String> = BTreeSet::new();
        let skip: Vec<bool> = (0..headings.len()).map(|at| !self.reads(at, &headings[at])).collect();
        match self.roles.long {
            None => {
                self.all_there(headings.iter().map(String::as_str))?;
                unused.extend(
                    headings.iter().zip(&skip).filter(|(_, skip)| **skip).map(|(name, _)| name.clone()),
                );
            }
            Some(_) => {
                gathered.columns = self.wanted.figures.iter().map(|name| (name.clone(), Vec::new())).collect()
            }
        }
        let mut problems = Problems::of(&self.input.data, self.input.lang);
        let mut codes: BTreeSet<String> = BTreeSet::new();
        let mut take = |found: Found| {
            let outcome = match found {
                Found::Bad(bad) => Err((bad.line, bad.reason)),
                Found::Row(row) => self
                    .row(headings, &row.cells, row.line, gathered, &mut codes)
                    .map_err(|what| (row.line, what)),
            };
            if let Err((line, what)) = outcome {
                problems.line(line, &what);
            }
            true
        };
        source.rows(&skip, &mut take).map_err(Stop::input)?;
        problems.end()?;
        if self.roles.long.is_some() {
            self.all_there(codes.iter().map(String::as_str))?;
            unused.extend(codes.iter().filter(|code| !self.names(code)).cloned());
        }
        self.one_or_many(gathered)?;
        Ok(unused.into_iter().collect())
    }

    fn names(&self, column: &str) -> bool {
        self.wanted.figures.contains(column)
            || self.wanted.dated.contains(column)
            || self.wanted.words.contains(column)
    }

    fn reads(&self, at: usize, heading: &str) -> bool {
        let (indicator, value, reason) = match self.roles.long {
            Some((indicator, value, reason)) => (Some(indicator), Some(value), reason),
            None => (None, None, None),
        };
        [Some(self.roles.unit), self.roles.period, indicator, value, reason].contains(&Some(at))
            || (self.roles.long.is_none() && self.wanted.figures.contains(heading))
            || self.wanted.words.contains(heading)
    }

    /// Every figure the method asks for has its column (or its code).
    fn all_there<'n>(&self, names: impl Iterator<Item = &'n str> + Clone) -> Result<(), Stop> {
        let lacking: Vec<&str> = self
            .wanted
            .figures
            .iter()
            .map(String::as_str)
            .filter(|want| !names.clone().any(|n| n == *want))
            .collect();
        if lacking.is_empty() {
            return Ok(());
        }
        let there: Vec<&str> = names.take(60).collect();
        Err(Stop::input(self.say(
            format!("{}：缺少方法要用的列：{}\n现有：{}\n请补上，或在方法的 column 里写数据中的列名", shown(&self.input.data), lacking.join("、"), there.join("、")),
            format!("{}: columns that the method asks for are missing: {}\nThere are: {}\nAdd them, or write the heading as `column` in the method", shown(&self.input.data), lacking.join(", "), there.join(", ")),
        )))
    }

    fn row(
        &self,
        headings: &[String],
        cells: &[String],
        line: u64,
        gathered: &mut Gathered,
        codes: &mut BTreeSet<String>,
    ) -> Result<(), String> {
        let lang = self.input.lang;
        let unit = cells[self.roles.unit].trim();
        unit_code(unit, lang)?;
        if self.units.is_some_and(|units| !units.known.contains(unit)) {
            return Err(self.say(
                format!("单位 {unit} 不在名单里；请核对代码，或补到 --units"),
                format!("unit {unit} is not on the list: check the code, or add it to --units"),
            ));
        }
        let period =
            self.roles.period.map(|at| cells[at].trim()).or(self.input.period.as_deref()).unwrap_or("-");
        if period.is_empty() {
            return Err(self.say("没有期间；请补上", "there is no period: add it"));
        }
        let period = Period::new(period);
        let only = self.only.map(Period::new);
        let out = self.roles.period.is_some() && only.is_some_and(|only| only != period);
        match self.roles.long {
            Some(roles) => {
                let row = self.long(roles, cells, (unit, &period, line), out, gathered, codes)?;
                let words = headings.iter().zip(cells);
                row.into_iter()
                    .for_each(|row| words.clone().for_each(|(h, cell)| self.word(h, cell, row, gathered)));
                Ok(())
            }
            None if out => Ok(()),
            None => {
                let (row, before) = gathered.row(unit, period.name(), line);
                if let Some(before) = before {
                    return Err(self.twice(unit, &period, "", before));
                }
                for (heading, cell) in headings.iter().zip(cells) {
                    if self.wanted.figures.contains(heading) {
                        let cell = figure(cell, self.method.blank, lang).map_err(|what| {
                            self.say(format!("“{heading}”列：{what}"), format!("column “{heading}”: {what}"))
                        })?;
                        gathered.put(heading, row, cell);
                    }
                    self.word(heading, cell, row, gathered);
                }
                Ok(())
            }
        }
    }

    fn word(&self, heading: &str, cell: &str, row: usize, gathered: &mut Gathered) {
        if self.wanted.words.contains(heading) && !cell.trim().is_empty() {
            let words = gathered.words.entry(heading.to_owned()).or_default();
            if words.len() <= row {
                words.resize(row + 1, None);
            }
            words[row] = Some(cell.trim().to_owned());
        }
    }

    fn twice(&self, unit: &str, period: &Period, code: &str, before: u64) -> String {
        let (what, what_en) = if code.is_empty() {
            (String::new(), String::new())
        } else {
            (format!(" 的 {code}"), format!(" ({code})"))
        };
        self.say(
            format!("{unit} 在 {}{what} 与第 {before} 行重复；请只留一行", period.name()),
            format!("{unit} in {}{what_en} stands on line {before} already: keep one", period.name()),
        )
    }

    fn long(
        &self,
        (indicator, value, reason): (usize, usize, Option<usize>),
        cells: &[String],
        (unit, period, line): (&str, &Period, u64),
        out: bool,
        gathered: &mut Gathered,
        codes: &mut BTreeSet<String>,
    ) -> Result<Option<usize>, String> {
        let lang = self.input.lang;
        let code = cells[indicator].trim();
        if code.is_empty() {
            return Err(self.say("没有指标代码；请补上", "there is no indicator code: add it"));
        }
        if !codes.contains(code) {
            codes.insert(code.to_owned());
        }
        if self.wanted.dated.contains(code) {
            let day = period.days().map(|(_, last)| last).ok_or_else(|| {
                self.say(
                    format!("“{}”不是年、季、月，分母没有时点", period.name()),
                    format!("“{}” is no year, quarter or month: the denominator has no date", period.name()),
                )
            })?;
            return self.dated_figure(code, unit, day, &cells[value], gathered).map(|()| None);
        }
        if out || !self.wanted.figures.contains(code) {
            return Ok(None);
        }
        let told = reason.map(|at| cells[at].trim()).filter(|text| !text.is_empty());
        let mut cell = figure(&cells[value], self.method.blank, lang)?;
        if let Some(told) = told {
            let why = named_reason(told, lang)?;
            if cell.is_known() {
                return Err(self.say(
                    format!("{code} 既有数值又有缺失原因“{told}”；请只留一个"),
                    format!("{code} has a value and a reason “{told}”: keep one"),
                ));
            }
            cell = Cell::missing(why);
        }
        let (row, before) = gathered.row(unit, period.name(), line);
        if !gathered.put(code, row, cell) {
            return Err(self.twice(unit, period, code, before.unwrap_or(line)));
        }
        Ok(Some(row))
    }

    fn dated_figure(
        &self,
        column: &str,
        unit: &str,
        day: Date,
        text: &str,
        gathered: &mut Gathered,
    ) -> Result<(), String> {
        if let Some(number) = figure(text, self.method.blank, self.input.lang)?.known() {
            gathered.dated.entry(column.to_owned()).or_default().push((unit.to_owned(), day, number));
        }
        Ok(())
    }

    /// Several periods are computed together only when that is asked for.
    fn one_or_many(&self, gathered: &Gathered) -> Result<(), Stop> {
        let periods = &gathered.periods.names;
        match (periods.len(), self.only) {
            (0, Some(period)) => Err(Stop::input(self.say(
                format!("{}：没有 {period} 这一期的数据", shown(&self.input.data)),
                format!("{}: there are no data of {period}", shown(&self.input.data)),
            ))),
            (0, None) => Err(Stop::input(self.say(
                format!("{}：只有表头，没有数据", shown(&self.input.data)),
                format!("{}: there is a heading and no row", shown(&self.input.data)),
            ))),
            (many, _) if many > 1 && !self.many => Err(Stop::input(self.say(
                format!("{}：有 {many} 个期间；要一起计算请加 --panel，只算一期请加 --period {}", shown(&self.input.data), periods[0]),
                format!("{}: there are {many} periods; add --panel to compute them together, or --period {} for one", shown(&self.input.data), periods[0]),
            ))),
            _ => Ok(()),
        }
    }
}
