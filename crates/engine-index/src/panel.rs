//! The figures of units in periods, each known or missing for a reason.
//!
//! Rows are kept in the order of period and unit code, so the order of a file never changes a sum. Missing
//! is never zero.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a figure is missing, from the least to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The unit has no such thing: the indicator does not count for it.
    NotApplicable,
    /// The period is not over yet.
    NotDue,
    /// It was not there by the day.
    Late,
    /// It was left out.
    Omitted,
    /// The unit declined to give it.
    Refused,
}

impl Reason {
    /// Every reason with its code in files.
    pub const ALL: &[(Reason, &'static str)] = &[
        (Reason::NotApplicable, "not-applicable"),
        (Reason::NotDue, "not-due"),
        (Reason::Late, "late"),
        (Reason::Omitted, "omitted"),
        (Reason::Refused, "refused"),
    ];

    /// Its code in files.
    pub fn code(self) -> &'static str {
        Reason::ALL.iter().find(|(reason, _)| *reason == self).map_or("", |(_, code)| code)
    }

    /// The reason a code names.
    pub fn from_code(code: &str) -> Option<Reason> {
        Reason::ALL.iter().find(|(_, known)| *known == code).map(|(reason, _)| *reason)
    }
}

/// One figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// A finite number.
    Known(f64),
    /// No number, and why.
    Missing(Reason),
}

impl Cell {
    /// The number, if known.
    pub fn known(self) -> Option<f64> {
        match self {
            Cell::Known(number) => Some(number),
            Cell::Missing(_) => None,
        }
    }

    /// The cell with its number changed.
    pub fn map(self, change: impl FnOnce(f64) -> f64) -> Cell {
        match self {
            Cell::Known(number) => Cell::Known(change(number)),
            missing => missing,
        }
    }
}

/// A figure per row.
pub type Column = Vec<Cell>;

/// One unit in one period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Period, e.g. `2018` or `2018Q3`; periods are ordered as texts.
    pub period: String,
    /// Code of the unit.
    pub unit: String,
}

/// Figures by column and row.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// In order of period, then unit.
    pub rows: Vec<Row>,
    /// Figures: indicators and denominators by their code.
    pub columns: BTreeMap<String, Column>,
    /// Words such as the pool of a unit, by the name of the column.
    pub groups: BTreeMap<String, Vec<String>>,
}

/// Why figures do not make a panel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PanelError {
    /// A unit stands twice in a period.
    #[error("单位 {unit} 在 {period} 出现两次，请只留一行")]
    Twice {
        /// Code of the unit.
        unit: String,
        /// The period.
        period: String,
    },
    /// A column has another length.
    #[error("列 {0} 的行数与单位数不同")]
    Ragged(String),
    /// Not a number at all.
    #[error("列 {0} 含有无穷大或非数字，请改正或注明缺失原因")]
    NotFinite(String),
}

impl Panel {
    /// A panel of rows in any order.
    ///
    /// # Errors
    /// A unit twice in a period, columns of another length, numbers that are not finite.
    pub fn new(
        rows: Vec<Row>,
        columns: BTreeMap<String, Column>,
        groups: BTreeMap<String, Vec<String>>,
    ) -> Result<Panel, PanelError> {
        let ragged = columns
            .iter()
            .map(|(name, column)| (name, column.len()))
            .chain(groups.iter().map(|(name, words)| (name, words.len())))
            .find(|(_, length)| *length != rows.len());
        if let Some((name, _)) = ragged {
            return Err(PanelError::Ragged(name.clone()));
        }
        for (name, column) in &columns {
            if column.iter().any(|cell| cell.known().is_some_and(|number| !number.is_finite())) {
                return Err(PanelError::NotFinite(name.clone()));
            }
        }
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|a, b| rows[*a].cmp(&rows[*b]));
        if let Some(pair) = order.windows(2).find(|pair| rows[pair[0]] == rows[pair[1]]) {
            let Row { period, unit } = rows[pair[0]].clone();
            return Err(PanelError::Twice { unit, period });
        }
        Ok(Panel { rows, columns, groups }.taken(&order))
    }

    /// The same panel with these rows only, in this order.
    pub(crate) fn taken(&self, order: &[usize]) -> Panel {
        let columns = self
            .columns
            .iter()
            .map(|(name, column)| (name.clone(), order.iter().map(|at| column[*at]).collect()))
            .collect();
        let groups = self
            .groups
            .iter()
            .map(|(name, words)| (name.clone(), order.iter().map(|at| words[*at].clone()).collect()))
            .collect();
        Panel { rows: order.iter().map(|at| self.rows[*at].clone()).collect(), columns, groups }
    }

    /// The rows of each period, in order.
    pub fn periods(&self) -> Vec<std::ops::Range<usize>> {
        let mut found: Vec<std::ops::Range<usize>> = Vec::new();
        for at in 0..self.rows.len() {
            match found.last_mut() {
                Some(last) if self.rows[last.start].period == self.rows[at].period => last.end = at + 1,
                _ => found.push(at..at + 1),
            }
        }
        found
    }
}
