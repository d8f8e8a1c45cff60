//! Weights: written, equal, judged by experts, or taken from the scores themselves. None is ever negative.

pub mod ahp;
mod from_scores;
mod matrix;

pub use from_scores::{balanced, critic, entropy, principal};
pub(crate) use from_scores::{complete, from_scores};

use crate::error::{ComputeError, NoWeights};
use crate::method::{Budget, JoinedBy, Weigh};
use crate::plan::GroupPlan;
use crate::statistics::{mean, quantile, sorted};

/// The weights of a group that do not depend on scores.
pub(crate) fn written(group: &GroupPlan<'_>) -> Option<Vec<f64>> {
    let n = group.codes.len();
    match group.weigh {
        Weigh::Direct => group.written.iter().copied().collect(),
        Weigh::Equal => Some(vec![1.0 / n as f64; n]),
        Weigh::Ahp(rule) => ahp::weights(rule, &group.codes).ok().map(|found| found.weights),
        Weigh::Budget(rule) => Some(budget(rule, &group.codes)),
        _ => None,
    }
}

/// A budget parted by experts, as shares.
pub fn budget(rule: &Budget, codes: &[&str]) -> Vec<f64> {
    let points = |code: &&str| -> Vec<f64> {
        rule.experts.iter().map(|expert| expert.get(*code).copied().unwrap_or(0.0)).collect()
    };
    let joined = |points: Vec<f64>| match rule.joined_by {
        JoinedBy::Mean => mean(&points).unwrap_or(0.0),
        JoinedBy::Median => quantile(&sorted(&points), 0.5).unwrap_or(0.0),
    };
    let found: Vec<f64> = codes.iter().map(|code| joined(points(code))).collect();
    let whole = match rule.joined_by {
        JoinedBy::Mean => rule.total,
        JoinedBy::Median => found.iter().sum(),
    };
    found.into_iter().map(|share| share / whole).collect()
}

/// Why a group has no weights, as an error.
pub(crate) fn refused(group: &str, codes: &[&str], why: Refused) -> ComputeError {
    let why = match why {
        Refused::TooFew => NoWeights::TooFew,
        Refused::NoSpread => NoWeights::NoSpread,
        Refused::BelowZero => NoWeights::BelowZero,
        Refused::Negative(child) => {
            NoWeights::Negative(codes.get(child).map(|code| (*code).to_owned()).unwrap_or_default())
        }
    };
    ComputeError::Weights { group: group.to_owned(), why }
}

/// Why weights cannot be taken from scores; a child by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Fewer than three units have all children.
    TooFew,
    /// No child tells units apart.
    NoSpread,
    /// A child would weigh less than nothing.
    Negative(usize),
    /// Scores below zero.
    BelowZero,
}
