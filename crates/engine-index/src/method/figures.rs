//! What is done to figures before they are compared: screening, filling, drawing in.

use crate::cell::Reason;
use serde::{Deserialize, Serialize};

/// The least share of figures a unit must have in a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Screen {
    /// From 0 to 1, counted over applicable indicators.
    pub at_least: f64,
    /// The least share of figures that are not zero; absent: zeros are as good as any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_zero: Option<f64>,
}

/// How missing figures are filled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Impute {
    /// From what.
    pub rule: ImputeRule,
    /// Column of words that makes the groups; absent: one group of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Which missing figures are filled; “not applicable” never is.
    pub reasons: Vec<Reason>,
}

/// From what a missing figure is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImputeRule {
    /// Mean of the group in the period.
    Mean,
    /// Median of the group in the period.
    Median,
    /// The unit's last known figure in an earlier period.
    Last,
    /// On the line between the unit's known figures before and after.
    Linear,
    /// The worst figure of the group in the period: what is refused earns nothing.
    Worst,
}

/// What is done to outliers.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Treat {
    /// Nothing.
    #[default]
    None,
    /// Natural logarithm of every figure.
    Log,
    /// ln(x − smallest + range / 100).
    ShiftLog,
    /// (x^λ − 1) / λ, ln x for λ = 0; λ given, or the one that makes the figures most normal.
    BoxCox(Lambda),
    /// Draw in extremes until the shape passes.
    Winsorise(Winsorise),
    /// Figures below or above are set to these.
    Clip([f64; 2]),
    /// Figures beyond these quantiles (shares from 0 to 1, type 7) are set to them.
    ClipQuantiles([f64; 2]),
}

/// The power of a Box–Cox transformation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lambda {
    /// This.
    Of(f64),
    /// The most likely between these, were the result normal.
    Between([f64; 2]),
}

/// Limits of winsorising: a column passes unless |skewness| and excess kurtosis both exceed theirs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Winsorise {
    /// Most steps, each drawing in the most extreme value with its ties.
    pub most: usize,
    /// Usually 2.
    pub skewness: f64,
    /// Usually 3.5.
    pub kurtosis: f64,
    /// What is done to a column that still does not pass.
    #[serde(default)]
    pub then: Then,
}

/// What is done where drawing in was not enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// The original is logged instead: ln(x − smallest + range / 100).
    #[default]
    ShiftLog,
    /// The figures stay drawn in as far as they are.
    Keep,
    /// The computation is refused.
    Refuse,
}
