//! What is varied: factors, each with its choices or its spread, all of it data.

use crate::method::{
    Aggregate, AggregateRule, Impute, Method, MissingRule, Normalise, Over, RankRule, Screen, Treat, Weigh,
    WeightSum,
};
use domain::label::Label;
use serde::{Deserialize, Serialize};

/// What is varied, and how the answer is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Plan {
    /// Layout of the file.
    pub format: u16,
    /// Where every factor has choices and there are at most so many combinations, all are computed and nothing
    /// is drawn.
    #[serde(default = "most_exact")]
    pub most_exact: usize,
    /// Otherwise so many methods are drawn, twice, and once more for each factor.
    #[serde(default = "draws")]
    pub draws: usize,
    /// Shares between which a rank's interval lies, e.g. `[0.05, 0.95]`.
    #[serde(default = "interval")]
    pub interval: [f64; 2],
    /// What is varied.
    #[serde(rename = "factor")]
    pub factors: Vec<Factor>,
}

fn most_exact() -> usize {
    20_000
}

fn draws() -> usize {
    1_000
}

fn interval() -> [f64; 2] {
    [0.05, 0.95]
}

impl Plan {
    /// What is asked of any index where nobody says: every weight a quarter more or less, each indicator left out,
    /// samples drawn anew.
    pub fn usual(method: &Method) -> Plan {
        let factor =
            |id: &str, zh: &str, en: &str, vary| Factor { id: id.into(), label: Label::new(zh, en), vary };
        let mut factors = vec![
            factor("weights", "权重", "weights", Vary::Weights(WeightNoise { by: 0.25, groups: None })),
            factor(
                "left-out",
                "去掉一个指标",
                "an indicator left out",
                Vary::LeaveOut(LeaveOut { indicators: None }),
            ),
        ];
        if method.indicators.iter().any(|indicator| indicator.error.is_some()) {
            factors.push(factor("sampling", "抽样误差", "sampling error", Vary::Sampling));
        }
        Plan { format: 1, most_exact: most_exact(), draws: draws(), interval: interval(), factors }
    }
}

/// Something that could have been otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Factor {
    /// Code.
    pub id: String,
    /// Name shown.
    pub label: Label,
    /// How it varies.
    pub vary: Vary,
}

/// How a factor varies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vary {
    /// One of these.
    Choices(Vec<Choice>),
    /// Every weight below these groups is multiplied by a number between 1 − by and 1 + by.
    Weights(WeightNoise),
    /// The weights below this group are any at all that sum to 1, each as likely.
    AnyWeights(String),
    /// Each indicator in turn is left out, or none.
    LeaveOut(LeaveOut),
    /// Figures from samples are drawn anew by their standard errors.
    Sampling,
}

/// Noise on weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WeightNoise {
    /// Share of the weight, e.g. 0.25.
    pub by: f64,
    /// Below which groups; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
}

/// Indicators left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LeaveOut {
    /// Which; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicators: Option<Vec<String>>,
}

/// A choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Choice {
    /// Code.
    pub id: String,
    /// How likely beside the others; all alike where none says.
    #[serde(default = "one")]
    pub chance: f64,
    /// What it changes in the method; nothing: the method as it is.
    #[serde(default)]
    pub change: Vec<Change>,
}

fn one() -> f64 {
    1.0
}

/// A change of a method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// How figures are made comparable, of these indicators or of all.
    Normalise(Of<Normalise>),
    /// Over which figures.
    Over(Of<Over>),
    /// What is done to outliers.
    Treat(Of<Treat>),
    /// How gaps are filled.
    Impute(Of<Vec<Impute>>),
    /// By which mean, of these groups or of all.
    Mean(Of<AggregateRule>),
    /// What a missing child does.
    Missing(Of<MissingRule>),
    /// Whether weights are kept or made shares.
    Weights(Of<WeightSum>),
    /// Mean, weights and missing children at once.
    Aggregate(Of<Aggregate>),
    /// Where weights come from, of these groups or of all.
    Weigh(Of<Weigh>),
    /// One weight: code and weight.
    Weight(String, f64),
    /// An indicator is left out.
    LeaveOut(String),
    /// Who leaves the period for want of figures.
    Screen(Screen),
    /// Nobody leaves.
    NoScreen,
    /// How ranks are given.
    Rank(RankRule),
}

/// A setting, and where it is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Of<T> {
    /// The setting.
    pub to: T,
    /// Codes of indicators or groups; absent: all.
    #[serde(default = "everywhere", skip_serializing_if = "Option::is_none")]
    pub of: Option<Vec<String>>,
}

fn everywhere() -> Option<Vec<String>> {
    None
}
