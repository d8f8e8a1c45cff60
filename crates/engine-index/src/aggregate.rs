//! Children into a parent, for one unit. Says which share each child had; never divides weights unless told.

use crate::method::{Aggregate, AggregateRule, MissingRule, WeightSum};
use crate::panel::{Cell, Reason};

/// Why children cannot become a parent: a mean that takes logarithms or reciprocals met a score
/// below zero. Zero itself makes such a mean zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BelowZero;

/// The weight each child works with: 0 where it is missing, all `None` when the parent is missing, and why.
///
/// # Errors
/// The reason the parent is missing.
pub fn shares(rule: &Aggregate, children: &[(Cell, f64)]) -> Result<Vec<f64>, Reason> {
    let gravest = children
        .iter()
        .filter_map(|(cell, _)| match cell {
            Cell::Missing(reason) => Some(*reason),
            Cell::Known(_) => None,
        })
        .max();
    let written: f64 = children.iter().map(|(_, weight)| weight).sum();
    let known: f64 = children.iter().filter(|(cell, _)| cell.known().is_some()).map(|(_, w)| w).sum();
    if let Some(reason) = gravest {
        let MissingRule::Renormalise(at_least) = rule.missing else { return Err(reason) };
        let applicable =
            children.iter().filter(|(cell, _)| *cell != Cell::Missing(Reason::NotApplicable)).count();
        let there = children.iter().filter(|(cell, _)| cell.known().is_some()).count();
        if there == 0 || (there as f64) < at_least * applicable as f64 || known <= 0.0 {
            return Err(reason);
        }
    }
    let factor = match rule.weights {
        WeightSum::Shares => 1.0 / known,
        // Nothing missing: exactly as written. Else the others share the weight of the missing.
        WeightSum::Kept if gravest.is_none() => 1.0,
        WeightSum::Kept => written / known,
    };
    Ok(children.iter().map(|(cell, weight)| cell.known().map_or(0.0, |_| weight * factor)).collect())
}

/// The parent's score from scores and the weights of [`shares`]. Copeland looks at all units and stands in
/// [`crate::outrank`].
///
/// # Errors
/// [`BelowZero`].
pub fn score(rule: AggregateRule, children: &[(f64, f64)]) -> Result<f64, BelowZero> {
    let used = || children.iter().filter(|(_, weight)| *weight > 0.0);
    let sum = |term: &dyn Fn(f64) -> f64| used().map(|(x, weight)| weight * term(*x)).sum::<f64>();
    let needs_floor = !matches!(rule, AggregateRule::Arithmetic | AggregateRule::Copeland);
    if needs_floor && used().any(|(x, _)| *x < 0.0) {
        return Err(BelowZero);
    }
    Ok(match rule {
        AggregateRule::Arithmetic | AggregateRule::Copeland => sum(&|x| x),
        AggregateRule::Geometric => sum(&f64::ln).exp(),
        AggregateRule::Harmonic => 1.0 / sum(&f64::recip),
        AggregateRule::Generalised(power) => sum(&|x| x.powf(power)).powf(1.0 / power),
    })
}
