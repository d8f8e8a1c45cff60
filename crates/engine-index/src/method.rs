//! A method: indicators, the tree they hang in, and what is done to them; all of it data.
//!
//! Nothing is assumed that changes a score: how weights sum, what a missing figure does and which ties share
//! a rank have no default.

mod combine;
mod figures;
mod leaf;
mod normalise;
mod tree;
mod weigh;

pub use combine::*;
pub use figures::*;
pub use leaf::*;
pub use normalise::*;
pub use weigh::*;

use crate::cell::Reason;
use crate::period::Cadence;
use domain::label::Label;
use serde::{Deserialize, Serialize};

/// The layout of methods this program reads; raised when a key changes its meaning.
pub const FORMAT: u16 = 1;

/// How an index is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Method {
    /// Layout of the file.
    pub format: u16,
    /// Code, e.g. `safe-city-index`.
    pub id: String,
    /// Name shown.
    pub label: Label,
    /// What the text it serves leaves undefined, and how it was settled here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Label>,
    /// Citations the method as a whole stands on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
    /// How long its periods are; absent: as the data say, all alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadence: Option<Cadence>,
    /// The reason an empty figure without a reason stands for.
    pub blank: Reason,
    /// Units of measure beyond those every method knows.
    #[serde(default, rename = "measured-in", skip_serializing_if = "Vec::is_empty")]
    pub measured_in: Vec<OwnUnit>,
    /// Units with too few figures leave the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<Screen>,
    /// How missing figures are filled, the first rule that takes the reason; none: they stay missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub impute: Vec<Impute>,
    /// What is done to outliers, unless an indicator says otherwise.
    #[serde(default)]
    pub treat: Treat,
    /// Over which figures outliers are looked for; absent: each period for itself.
    #[serde(default)]
    pub treat_over: Over,
    /// How figures are made comparable, unless an indicator says otherwise.
    pub normalise: Normalise,
    /// Over which figures ranges, means and positions are taken, unless an indicator says otherwise.
    pub over: Over,
    /// What becomes of an indicator that is the same everywhere, where the rule needs a spread.
    pub constant: Constant,
    /// Where weights come from, unless a group says otherwise.
    #[serde(default)]
    pub weigh: Weigh,
    /// How children become a parent, unless a level or a group says otherwise.
    pub aggregate: Aggregate,
    /// Rules of single levels.
    #[serde(default, rename = "level", skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// How ranks are given.
    pub rank: RankRule,
    /// Grades by score, best first: the first whose `from` a score reaches.
    #[serde(default, rename = "grade", skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<Grade>,
    /// The leaves.
    #[serde(default, rename = "indicator")]
    pub indicators: Vec<Indicator>,
    /// The nodes above them; exactly one has no parent: the index.
    #[serde(rename = "group")]
    pub groups: Vec<Group>,
}

/// A unit of measure of the method's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OwnUnit {
    /// As written in indicators.
    pub name: String,
    /// What it is in units known already, e.g. `1000 seat`; absent: something that cannot be turned into
    /// anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
}

/// A rule of all groups of one level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Level {
    /// 0 is the index, 1 the groups right below it, and so on.
    pub depth: usize,
    /// How children become a group of this level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<Aggregate>,
    /// Where the weights below groups of this level come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weigh: Option<Weigh>,
}

/// A node above indicators.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Group {
    /// Code.
    pub code: String,
    /// Name shown.
    pub label: Label,
    /// Code of the group above; none for the index itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Weight among its siblings, where weights are written directly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Where the weights of its children come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weigh: Option<Weigh>,
    /// How its children become its score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<Aggregate>,
    /// The score made comparable once more before it goes on: domains that are ranked, for instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalise: Option<Normalise>,
    /// The score is rounded to so many decimals before it goes on; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u32>,
}

/// A grade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Grade {
    /// Code.
    pub code: String,
    /// Name shown.
    pub label: Label,
    /// The least score.
    pub from: f64,
}
