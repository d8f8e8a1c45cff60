//! Figures of units in periods, each known or missing for a reason.
//!
//! Rows are kept in the order of period and unit code, so the order of a file never changes a sum.

use crate::cell::{Cell, Column};
use crate::period::Period;
use domain::Date;
use domain::label::Label;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// One unit in one period, as read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Period, e.g. `2018` or `2018Q3`.
    pub period: String,
    /// Code of the unit.
    pub unit: String,
}

/// Which unit and period each row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    periods: Vec<Period>,
    units: Vec<String>,
    /// First row of each period, and the number of rows.
    starts: Vec<usize>,
    /// The unit of each row.
    of: Vec<u32>,
}

impl Frame {
    /// Every unit in every period; both are put in order and named once.
    pub fn complete(
        periods: impl IntoIterator<Item = Period>,
        units: impl IntoIterator<Item = String>,
    ) -> Frame {
        let (periods, units) = (ordered(periods), ordered(units));
        let starts = (0..=periods.len()).map(|at| at * units.len()).collect();
        let of = periods.iter().flat_map(|_| 0..units.len() as u32).collect();
        Frame { periods, units, starts, of }
    }

    /// Periods in order.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// Units in order of their codes.
    pub fn units(&self) -> &[String] {
        &self.units
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.of.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// The rows of a period by its place.
    pub fn rows(&self, period: usize) -> Range<usize> {
        self.starts[period]..self.starts[period + 1]
    }

    /// The place of the period a row is in.
    pub fn period_of(&self, row: usize) -> usize {
        self.starts.partition_point(|start| *start <= row) - 1
    }

    /// The place of the unit a row is of.
    pub fn unit_of(&self, row: usize) -> usize {
        self.of[row] as usize
    }

    /// The row of a unit in a period, by their places.
    pub fn row(&self, period: usize, unit: usize) -> Option<usize> {
        let rows = self.rows(period);
        if rows.len() == self.units.len() {
            return Some(rows.start + unit);
        }
        let found = self.of[rows.clone()].binary_search(&(unit as u32)).ok()?;
        Some(rows.start + found)
    }

    /// The place of a unit.
    pub fn unit(&self, code: &str) -> Option<usize> {
        self.units.binary_search_by(|unit| unit.as_str().cmp(code)).ok()
    }

    /// The place of a period, however it is written.
    pub fn period(&self, name: &str) -> Option<usize> {
        self.periods.binary_search(&Period::new(name)).ok()
    }

    /// The row of a unit in a period, by their names.
    pub fn find(&self, unit: &str, period: &str) -> Option<usize> {
        self.row(self.period(period)?, self.unit(unit)?)
    }

    /// Who and when a row is.
    pub fn name(&self, row: usize) -> (&str, &str) {
        (&self.units[self.unit_of(row)], self.periods[self.period_of(row)].name())
    }
}

fn ordered<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort_unstable();
    items.dedup();
    items
}

/// A word per row, such as the pool of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    names: Vec<String>,
    of: Vec<u32>,
}

impl Words {
    fn new(words: Vec<String>) -> Words {
        let names = ordered(words.iter().cloned());
        let place = |word: &String| names.binary_search(word).unwrap_or_default() as u32;
        let of = words.iter().map(place).collect();
        Words { names, of }
    }

    /// The number of a row's word.
    pub fn number(&self, row: usize) -> u32 {
        self.of[row]
    }

    /// A row's word.
    pub fn word(&self, row: usize) -> &str {
        &self.names[self.of[row] as usize]
    }
}

/// Figures that hold as of a day rather than for a period, such as head counts: by unit, in order of days.
pub type Dated = BTreeMap<String, Vec<(Date, f64)>>;

/// Where the figures of a computation come from. A panel in memory, or whatever can give any stretch of a
/// column again and again and always the same.
pub trait Figures: Sync {
    /// The rows.
    fn frame(&self) -> &Arc<Frame>;
    /// A stretch of a column, in `room` where it has to be made; none where there is no such column.
    fn stretch<'a>(&'a self, column: &str, rows: Range<usize>, room: &'a mut Vec<Cell>)
    -> Option<&'a [Cell]>;
    /// The words of a column of words.
    fn words(&self, column: &str) -> Option<&Words>;
    /// Figures that hold as of days.
    fn dated(&self, column: &str) -> Option<&Dated>;
}

/// Figures in memory, by column and row.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    frame: Arc<Frame>,
    /// Figures: indicators and denominators by their code.
    pub columns: BTreeMap<String, Column>,
    words: BTreeMap<String, Words>,
    dated: BTreeMap<String, Dated>,
}

/// Why figures do not make a panel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.said().zh)]
pub enum PanelError {
    /// A unit stands twice in a period.
    Twice {
        /// Code of the unit.
        unit: String,
        /// The period.
        period: String,
    },
    /// A column has another length.
    Ragged(String),
    /// Not a number at all.
    NotFinite(String),
    /// A unit has two figures for one day.
    TwiceDated {
        /// The column.
        column: String,
        /// Code of the unit.
        unit: String,
        /// The day.
        day: Date,
    },
}

impl PanelError {
    /// What is wrong and what to do.
    pub fn said(&self) -> Label {
        let label = |zh: String, en: String| Label { zh, en };
        match self {
            PanelError::Twice { unit, period } => label(
                format!("单位 {unit} 在 {period} 出现两次，请只留一行"),
                format!("Unit {unit} stands twice in {period}: keep one row"),
            ),
            PanelError::Ragged(column) => label(
                format!("列 {column} 的行数与单位数不同"),
                format!("Column {column} has another number of rows than there are units"),
            ),
            PanelError::NotFinite(column) => label(
                format!("列 {column} 含有无穷大或非数字，请改正或注明缺失原因"),
                format!(
                    "Column {column} holds infinity or no number: correct it, or write why it is missing"
                ),
            ),
            PanelError::TwiceDated { column, unit, day } => label(
                format!("列 {column} 中单位 {unit} 在 {day} 有两个数字，请只留一个"),
                format!("Column {column} has two figures of unit {unit} on {day}: keep one"),
            ),
        }
    }
}

impl Panel {
    /// A panel of rows in any order.
    ///
    /// # Errors
    /// A unit twice in a period, columns of another length, numbers that are not finite.
    pub fn new(
        rows: Vec<Row>,
        mut columns: BTreeMap<String, Column>,
        words: BTreeMap<String, Vec<String>>,
    ) -> Result<Panel, PanelError> {
        let lengths = columns.iter().map(|(name, column)| (name, column.len()));
        let ragged = lengths.chain(words.iter().map(|(name, words)| (name, words.len())));
        if let Some((name, _)) = ragged.into_iter().find(|(_, length)| *length != rows.len()) {
            return Err(PanelError::Ragged(name.clone()));
        }
        columns.iter().try_for_each(|(name, column)| finite(name, column))?;
        let (frame, order) = framed(&rows)?;
        let sorted = order.windows(2).all(|pair| pair[0] < pair[1]);
        if !sorted {
            columns.values_mut().for_each(|column| *column = order.iter().map(|at| column[*at]).collect());
        }
        let turned = |words: Vec<String>| Words::new(order.iter().map(|at| words[*at].clone()).collect());
        let words = words.into_iter().map(|(name, column)| (name, turned(column))).collect();
        Ok(Panel { frame: Arc::new(frame), columns, words, dated: BTreeMap::new() })
    }

    /// A panel over a frame, its columns in the frame's order.
    ///
    /// # Errors
    /// Columns of another length, numbers that are not finite.
    pub fn over(frame: Frame, columns: BTreeMap<String, Column>) -> Result<Panel, PanelError> {
        for (name, column) in &columns {
            if column.len() != frame.len() {
                return Err(PanelError::Ragged(name.clone()));
            }
            finite(name, column)?;
        }
        Ok(Panel { frame: Arc::new(frame), columns, words: BTreeMap::new(), dated: BTreeMap::new() })
    }

    /// The same with figures that hold as of days.
    ///
    /// # Errors
    /// Two figures of a unit for one day, numbers that are not finite.
    pub fn with_dated(
        mut self,
        column: &str,
        figures: Vec<(String, Date, f64)>,
    ) -> Result<Panel, PanelError> {
        let dated = self.dated.entry(column.to_owned()).or_default();
        for (unit, day, number) in figures {
            if !number.is_finite() {
                return Err(PanelError::NotFinite(column.to_owned()));
            }
            let days = dated.entry(unit.clone()).or_default();
            match days.binary_search_by_key(&day, |(day, _)| *day) {
                Ok(_) => return Err(PanelError::TwiceDated { column: column.to_owned(), unit, day }),
                Err(at) => days.insert(at, (day, number)),
            }
        }
        Ok(self)
    }

    /// One figure.
    pub fn cell(&self, column: &str, row: usize) -> Option<Cell> {
        self.columns.get(column)?.get(row).copied()
    }

    /// The names of the columns of words.
    pub fn word_columns(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// The names of the columns dated by day.
    pub fn dated_columns(&self) -> impl Iterator<Item = &str> {
        self.dated.keys().map(String::as_str)
    }
}

impl Figures for Panel {
    fn frame(&self) -> &Arc<Frame> {
        &self.frame
    }

    fn stretch<'a>(&'a self, column: &str, rows: Range<usize>, _: &'a mut Vec<Cell>) -> Option<&'a [Cell]> {
        self.columns.get(column).map(|cells| &cells[rows])
    }

    fn words(&self, column: &str) -> Option<&Words> {
        self.words.get(column)
    }

    fn dated(&self, column: &str) -> Option<&Dated> {
        self.dated.get(column)
    }
}

fn finite(name: &str, column: &Column) -> Result<(), PanelError> {
    let bad = column.iter().any(|cell| cell.known().is_some_and(f64::is_infinite));
    if bad { Err(PanelError::NotFinite(name.to_owned())) } else { Ok(()) }
}

/// The frame of rows, and where each of its rows stood.
fn framed(rows: &[Row]) -> Result<(Frame, Vec<usize>), PanelError> {
    let mut written: Vec<&str> = rows.iter().map(|row| row.period.as_str()).collect();
    written.sort_unstable();
    written.dedup();
    let periods = ordered(written.iter().map(|name| Period::new(name)));
    let place: BTreeMap<&str, u32> = written
        .iter()
        .map(|name| (*name, periods.binary_search(&Period::new(name)).unwrap_or_default() as u32))
        .collect();
    let mut units: Vec<&str> = rows.iter().map(|row| row.unit.as_str()).collect();
    units.sort_unstable();
    units.dedup();
    let unit = |row: &Row| units.binary_search(&row.unit.as_str()).unwrap_or_default() as u32;
    let mut keyed: Vec<(u32, u32, usize)> =
        rows.iter().enumerate().map(|(at, row)| (place[row.period.as_str()], unit(row), at)).collect();
    keyed.sort_unstable();
    if let Some(pair) = keyed.windows(2).find(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
        let period = periods[pair[0].0 as usize].name().to_owned();
        return Err(PanelError::Twice { unit: units[pair[0].1 as usize].to_owned(), period });
    }
    let starts =
        (0..=periods.len() as u32).map(|at| keyed.partition_point(|(place, _, _)| *place < at)).collect();
    let of = keyed.iter().map(|(_, unit, _)| *unit).collect();
    let order = keyed.iter().map(|(_, _, at)| *at).collect();
    let units = units.into_iter().map(str::to_owned).collect();
    Ok((Frame { periods, units, starts, of }, order))
}
