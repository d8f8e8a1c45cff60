//! A method: indicators, the tree they hang in, and what is done to them; all of it data.
//!
//! Nothing is assumed that changes a score: how weights sum, what a missing figure does and which ties share
//! a rank have no default.

use crate::panel::Reason;
use crate::scorable::{Nature, Source};
use domain::label::Label;
use serde::{Deserialize, Serialize};

/// How an index is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Method {
    /// Code, e.g. `safe-city-index`.
    pub id: String,
    /// Name shown.
    pub label: Label,
    /// The reason an empty figure without a reason stands for.
    pub blank: Reason,
    /// Units with too few figures leave the period.
    #[serde(default)]
    pub screen: Option<Screen>,
    /// How missing figures are filled; absent: they stay missing.
    #[serde(default)]
    pub impute: Option<Impute>,
    /// What is done to outliers, unless an indicator says otherwise.
    #[serde(default)]
    pub treat: Treat,
    /// How figures are made comparable, unless an indicator says otherwise.
    pub normalise: Normalise,
    /// Over which figures ranges, means and positions are taken.
    pub over: Over,
    /// What becomes of an indicator that is the same everywhere, where the rule needs a spread.
    pub constant: Constant,
    /// How children become a parent, unless a group says otherwise.
    pub aggregate: Aggregate,
    /// How ranks are given.
    pub rank: RankRule,
    /// The leaves.
    #[serde(rename = "indicator")]
    pub indicators: Vec<Indicator>,
    /// The nodes above them; exactly one has no parent: the index.
    #[serde(rename = "group")]
    pub groups: Vec<Group>,
}

/// A leaf of the tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Indicator {
    /// Code: the column of the data.
    pub code: String,
    /// Name shown.
    pub label: Label,
    /// Unit of the figure as it enters the score.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// What it says about.
    pub nature: Nature,
    /// Where its figures come from.
    pub source: Source,
    /// Code of the group it belongs to.
    pub parent: String,
    /// Weight among its siblings, not negative.
    pub weight: f64,
    /// What its figures are divided by.
    #[serde(default)]
    pub denominator: Option<Denominator>,
    /// What is done to its outliers.
    #[serde(default)]
    pub treat: Option<Treat>,
    /// How it is made comparable.
    #[serde(default)]
    pub normalise: Option<Normalise>,
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
    #[serde(default)]
    pub parent: Option<String>,
    /// Weight among its siblings, not negative.
    #[serde(default = "one")]
    pub weight: f64,
    /// How its children become its score.
    #[serde(default)]
    pub aggregate: Option<Aggregate>,
}

fn one() -> f64 {
    1.0
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

/// figure / column × per.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Denominator {
    /// Column of the data.
    pub column: String,
    /// Factor, e.g. 10000 for “per ten thousand”.
    #[serde(default = "one")]
    pub per: f64,
}

/// The least share of figures a unit must have in a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Screen {
    /// From 0 to 1, counted over applicable indicators.
    pub at_least: f64,
}

/// How missing figures are filled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Impute {
    /// From what.
    pub rule: ImputeRule,
    /// Column of words that makes the groups; absent: one group of all.
    #[serde(default)]
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
}

/// What is done to outliers, period by period.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Treat {
    /// Nothing.
    #[default]
    None,
    /// Natural logarithm of every figure.
    Log,
    /// Draw in extremes until the shape passes; if it still does not, log of the shifted original.
    Winsorise(Winsorise),
}

/// Limits of winsorising: a column passes unless |skewness| and kurtosis both exceed theirs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Winsorise {
    /// Most steps, each drawing in the most extreme value with its ties.
    pub most: usize,
    /// Usually 2.
    pub skewness: f64,
    /// Usually 3.5 (excess).
    pub kurtosis: f64,
}

/// How figures are made comparable. All but goalposts, classes, pieces and efficacy first turn the figure by
/// its direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Normalise {
    /// Left as it is, turned by direction.
    None,
    /// To a range by smallest and largest.
    MinMax([f64; 2]),
    /// To this mean and standard deviation (n − 1).
    ZScore([f64; 2]),
    /// Ascending rank, least of ties; the best has n.
    Rank,
    /// Rank − 1.
    Borda,
    /// (rank − 1) / (n − 1).
    Percentile,
    /// 1 − distance to the best over the range.
    DistanceToBest,
    /// From the worst (0) to the figure of this unit (1); more is possible.
    DistanceToUnit(String),
    /// From the worst (0) to the target (1).
    DistanceToTarget(Target),
    /// From a low to a high post, cut off there.
    Goalposts(Goalposts),
    /// Score of the class a figure falls in: `[from, score]`, ascending.
    Classes(Vec<[f64; 2]>),
    /// On the lines between `[figure, score]`, ascending; flat outside.
    Pieces(Vec<[f64; 2]>),
    /// Efficacy coefficient 60–100 between not allowed and satisfactory.
    Efficacy([f64; 2]),
    /// −scale × ln(1 − share × (1 − e^(−100/scale))), share by rank with mean ties; 0 to 100.
    Exponential(f64),
}

/// A target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Target {
    /// In the unit of the indicator.
    pub at: f64,
    /// Whether more than the target counts as the target.
    pub cap: bool,
}

/// Posts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Goalposts {
    /// Low post, in the unit of the (treated) indicator.
    pub low: f64,
    /// High post.
    pub high: f64,
    /// Score at the better post.
    pub scale: f64,
}

/// Over which figures ranges, means and positions are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// Each period for itself.
    Period,
    /// All periods together: scores compare over time.
    Panel,
}

/// What becomes of an indicator without spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Constant {
    /// The computation is refused.
    Refuse,
    /// Everybody gets the best score.
    Best,
}

/// How children become a parent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Aggregate {
    /// By which mean.
    pub rule: AggregateRule,
    /// Whether weights are used as written or divided by their sum.
    pub weights: WeightSum,
    /// What a missing child does.
    pub missing: MissingRule,
}

/// By which mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AggregateRule {
    /// Σ w x.
    Arithmetic,
    /// exp Σ w ln x; none below zero, and zero makes zero.
    Geometric,
    /// 1 / Σ (w / x); none below zero, and zero makes zero.
    Harmonic,
    /// (Σ w x^p)^(1/p); p not 0; none below zero.
    Generalised(f64),
    /// Pairs won less pairs lost against every unit of the period.
    Copeland,
}

/// Whether weights are used as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeightSum {
    /// As written, also where the sum is not 1.
    Kept,
    /// Divided by their sum.
    Shares,
}

/// What a missing child does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissingRule {
    /// The parent is missing too.
    Blank,
    /// The others share its weight, if at least this share (0–1) of the applicable children is there.
    Renormalise(f64),
}

/// How ranks are given; 1 is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RankRule {
    /// Which rank equals share.
    pub ties: Ties,
    /// Scores are rounded to so many decimals before ranking; absent: unrounded.
    #[serde(default)]
    pub decimals: Option<u32>,
}

/// Which rank equals share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// 1 2 2 4
    Min,
    /// 1 3 3 4
    Max,
    /// 1 2.5 2.5 4
    Mean,
    /// 1 2 2 3
    Dense,
}
