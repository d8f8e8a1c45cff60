//! An indicator: what is measured, in which unit, who keeps it, and how it adds up over time and areas.

use super::{Impute, Normalise, Over, Treat};
use crate::period::Cadence;
use crate::scorable::{Nature, Source};
use domain::label::Label;
use serde::{Deserialize, Serialize};

/// A leaf of the tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Indicator {
    /// Code: the column of the data, unless `column` names another.
    pub code: String,
    /// Name shown.
    pub label: Label,
    /// Unit of the figure as it enters the score, e.g. `件/万人`.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// What it says about.
    pub nature: Nature,
    /// Where its figures come from.
    pub source: Source,
    /// Code of the group it belongs to.
    pub parent: String,
    /// Weight among its siblings, where weights are written directly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Column of the data with its figures; absent: its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Unit of the figures in that column, where it is not `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure_unit: Option<String>,
    /// What its figures are divided by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator: Option<Denominator>,
    /// Least and greatest figure there can be, in the unit of the column; another is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 2]>,
    /// How figures of shorter periods make one of a longer period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_time: Option<OverTime>,
    /// How figures of areas make one of the area they lie in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_area: Option<OverArea>,
    /// How its missing figures are filled; absent: as the method says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impute: Option<Vec<Impute>>,
    /// What is done to its outliers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub treat: Option<Treat>,
    /// How it is made comparable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalise: Option<Normalise>,
    /// Over which figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Over>,
    /// How sure a figure from a sample is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<SamplingError>,
    /// Office that keeps and reports it, never the unit scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeper: Option<String>,
    /// How often it is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadence: Option<Cadence>,
    /// Days after the end of a period by which it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_days: Option<u16>,
    /// Citations it stands on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
    /// What the text leaves undefined, and how it was settled here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Label>,
}

impl Indicator {
    /// The column of the data.
    pub fn column(&self) -> &str {
        self.column.as_deref().unwrap_or(&self.code)
    }

    /// The unit of the figures in it.
    pub fn figure_unit(&self) -> &str {
        self.figure_unit.as_deref().unwrap_or(&self.unit)
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
}

impl Direction {
    /// 1 or −1.
    pub fn sign(self) -> f64 {
        match self {
            Direction::Up => 1.0,
            Direction::Down => -1.0,
        }
    }
}

/// What figures are divided by. The factor between both units and the indicator's own is worked out from the
/// units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Denominator {
    /// Column of the data.
    pub column: String,
    /// Its unit.
    pub unit: String,
    /// Which of its figures counts for a period.
    #[serde(default)]
    pub of: DenominatorOf,
}

/// Which figure of a denominator counts for a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DenominatorOf {
    /// The one in the same row.
    #[default]
    Same,
    /// The latest as of the period's last day, not older than so many days.
    AtEnd(u16),
    /// The latest as of the day before the period begins, not older than so many days.
    AtStart(u16),
    /// The mean of both, each not older than so many days.
    Mean(u16),
}

/// How figures of shorter periods make one of a longer period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverTime {
    /// A flow: the sum.
    Sum,
    /// A stock: the last.
    Last,
    /// A level: the mean.
    Mean,
    /// The greatest.
    Max,
    /// The least.
    Min,
}

/// How figures of areas make one of the area they lie in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverArea {
    /// The sum.
    Sum,
    /// The mean, each area counting once.
    Mean,
    /// The mean weighted by this column.
    WeightedBy(String),
    /// The greatest.
    Max,
    /// The least.
    Min,
}

/// How sure a figure from a sample is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SamplingError {
    /// Column with the standard error, in the unit of the figure.
    pub column: String,
}
