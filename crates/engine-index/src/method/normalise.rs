//! How figures are made comparable.

use serde::{Deserialize, Serialize};

/// How figures are made comparable. All but goalposts, classes, pieces, efficacy and ratio first turn the
/// figure by its direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Normalise {
    /// Left as it is, turned by direction.
    None,
    /// To a range by smallest and largest.
    MinMax(MinMax),
    /// To a mean and standard deviation.
    ZScore(ZScore),
    /// Ascending rank; the best has the most.
    Rank(TiesOnly),
    /// Rank − 1.
    Borda(TiesOnly),
    /// Position as a share of all.
    Percentile(Percentile),
    /// 1 − distance to the best over the range.
    DistanceToBest,
    /// From the worst (0) to the figure of this unit (1); more is possible.
    DistanceToUnit(String),
    /// From the worst (0) to the target (1).
    DistanceToTarget(Target),
    /// figure / reference × scale; reference / figure where less is better.
    Ratio(Ratio),
    /// From a low to a high post.
    Goalposts(Goalposts),
    /// Above, around or below the mean.
    AroundMean(AroundMean),
    /// Score of the class a figure falls in: `[from, score]`, ascending.
    Classes(Vec<[f64; 2]>),
    /// Score by the share of units a unit is ahead of: `[from share, score]`, ascending.
    Quantiles(Vec<[f64; 2]>),
    /// On the lines between `[figure, score]`, ascending; flat outside.
    Pieces(Vec<[f64; 2]>),
    /// Efficacy coefficient (功效系数) between not allowed and satisfactory.
    Efficacy(Efficacy),
    /// −scale × ln(1 − share × (1 − e^(−100/scale))), the share being rank / n; 0 to 100.
    Exponential(Exponential),
}

/// To a range by smallest and largest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MinMax {
    /// Scores of the worst and the best.
    pub to: [f64; 2],
    /// Whether figures beyond them score as they do, which happens with base periods only; absent: nowhere.
    #[serde(default = "open", skip_serializing_if = "is_open")]
    pub cut: Cut,
}

fn open() -> Cut {
    Cut::Open
}

fn is_open(cut: &Cut) -> bool {
    *cut == Cut::Open
}

/// To a mean and standard deviation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ZScore {
    /// Mean of the scores.
    pub mean: f64,
    /// Standard deviation of the scores.
    pub deviation: f64,
    /// Divisor of the standard deviation.
    #[serde(default)]
    pub divisor: Divisor,
}

/// Divisor of a standard deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Divisor {
    /// n − 1.
    #[default]
    #[serde(rename = "n-1")]
    Sample,
    /// n.
    #[serde(rename = "n")]
    Population,
}

/// Which rank equals share inside a transformation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TiesOnly {
    /// Which.
    pub ties: Ties,
}

/// Position as a share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Percentile {
    /// Which rank equals share.
    pub ties: Ties,
    /// How a rank becomes a share.
    pub share: Share,
    /// Score of share 1.
    #[serde(default = "one")]
    pub scale: f64,
}

fn one() -> f64 {
    1.0
}

/// How a rank becomes a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Share {
    /// (rank − 1) / (n − 1).
    FromZero,
    /// rank / n.
    OfAll,
    /// (rank − ½) / n.
    Middle,
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

/// A target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Target {
    /// In the unit of the indicator.
    pub at: f64,
    /// Whether more than the target counts as the target.
    pub cap: bool,
}

/// A share of a reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ratio {
    /// The reference.
    pub to: Reference,
    /// Score of who equals it.
    pub scale: f64,
}

/// What figures are compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reference {
    /// The best figure.
    Best,
    /// The mean of all.
    Mean,
    /// The figure of this unit.
    Unit(String),
    /// This figure.
    At(f64),
}

/// Posts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Goalposts {
    /// Low post, in the unit of the indicator.
    pub low: f64,
    /// High post.
    pub high: f64,
    /// Scores at the worse and the better post.
    pub to: [f64; 2],
    /// Whether figures beyond a post score as the post.
    #[serde(default)]
    pub cut: Cut,
    /// Whether logarithms of figure and posts are taken first.
    #[serde(default)]
    pub log: bool,
}

/// Where a line is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// At both ends.
    #[default]
    Both,
    /// At the better end.
    Above,
    /// At the worse end.
    Below,
    /// Nowhere.
    Open,
}

/// Above, around or below the mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AroundMean {
    /// Around is within this share of the mean, e.g. 0.2 for a fifth.
    pub within: f64,
    /// Scores of worse, around, better.
    pub scores: [f64; 3],
}

/// Efficacy coefficient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Efficacy {
    /// The figure that scores 60 (不允许值); absent: the worst there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_60: Option<f64>,
    /// The figure that scores 100 (满意值); absent: the best there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_100: Option<f64>,
    /// The curve between.
    pub curve: Curve,
    /// Whether figures beyond score as the ends.
    #[serde(default)]
    pub cut: Cut,
}

/// The curve of an efficacy coefficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Curve {
    /// 60 + 40 × share
    Linear,
    /// 60 × (100/60)^share
    Exponential,
}

/// The exponential transformation of ranks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exponential {
    /// Usually 23.
    pub scale: f64,
    /// Which rank equals share inside the transformation.
    pub ties: Ties,
}

/// Over which figures ranges, means and positions are taken.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// Each period for itself.
    #[default]
    Period,
    /// All periods together: scores compare over time.
    Panel,
    /// These periods, for all: scores compare over time and do not move when a period is added.
    Base(Vec<String>),
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
