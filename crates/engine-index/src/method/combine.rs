//! How children become a parent, and parents get their ranks.

use super::Ties;
use serde::{Deserialize, Serialize};

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
    /// The worst child that has a weight.
    Min,
    /// The best child that has a weight.
    Max,
    /// The child at which half of the weight is reached, from the worst.
    Median,
    /// Mazziotta–Pareto: mean − penalty × deviation² / mean, the penalty 1 or −1 as written.
    Mpi(Penalty),
    /// Pairs won less pairs lost against every unit of the period, each pair won by weight.
    Copeland,
    /// Weight won less weight lost, summed over every unit of the period.
    Outranking,
}

impl AggregateRule {
    /// Whether it looks at the other units of the period.
    pub fn compares_units(self) -> bool {
        matches!(self, AggregateRule::Copeland | AggregateRule::Outranking)
    }
}

/// Which way unbalance moves a Mazziotta–Pareto score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Penalty {
    /// Down: where more is better.
    Down,
    /// Up: where more is worse.
    Up,
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
    /// The same, if at least this share of the applicable weight is there.
    RenormaliseWeight(f64),
}

/// How ranks are given; 1 is best.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RankRule {
    /// Which rank equals share.
    pub ties: Ties,
    /// Scores are rounded to so many decimals before ranking; absent: unrounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u32>,
    /// Column of words: units are ranked among those with the same word only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// Ranks are also told as tenths (10), quarters (4), …: part = ceil(rank × parts / n).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<u32>,
}
