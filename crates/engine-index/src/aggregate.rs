//! Children into a parent. Says which share each child had; never divides weights unless told.

use crate::cell::{Cell, Reason};
use crate::method::{Aggregate, AggregateRule, MissingRule, Penalty, WeightSum};

/// Why children cannot become a parent: a mean that takes logarithms or reciprocals met a score
/// below zero. Zero itself makes such a mean zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BelowZero;

/// By how much the weights of known children are multiplied: 1 / divisor, times `whole` where the missing ones'
/// weight is shared out.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    /// Sum of the weights of known children, or 1.
    divisor: f64,
    /// What the shares add up to, or 1.
    whole: f64,
}

impl Scale {
    #[inline]
    fn of(self, sum: f64) -> f64 {
        sum / self.divisor * self.whole
    }
}

/// What is there of the children of one row.
#[derive(Clone, Copy)]
struct There {
    children: usize,
    weight: f64,
}

/// What there could be: children that are not “not applicable”.
fn applicable(children: impl Iterator<Item = (Cell, f64)>) -> There {
    let applies = |(cell, _): &(Cell, f64)| cell.reason() != Some(Reason::NotApplicable);
    children.filter(applies).fold(There { children: 0, weight: 0.0 }, |sum, (_, weight)| There {
        children: sum.children + 1,
        weight: sum.weight + weight,
    })
}

/// Whether there are enough children where some are missing.
fn enough(rule: MissingRule, there: There, applicable: impl FnOnce() -> There) -> bool {
    let reached = match rule {
        MissingRule::Blank => false,
        MissingRule::Renormalise(least) => there.children as f64 / applicable().children as f64 >= least,
        MissingRule::RenormaliseWeight(least) => there.weight / applicable().weight >= least - 1e-12,
    };
    reached && there.children > 0 && there.weight > 0.0
}

/// Whether there are enough children, and how their weights are scaled.
fn scale(rule: &Aggregate, children: &[Cell], weights: &[f64]) -> Result<Scale, Reason> {
    let pairs = || children.iter().copied().zip(weights.iter().copied());
    let gravest = children.iter().filter_map(|cell| cell.reason()).max();
    let known = || pairs().filter(|(cell, _)| cell.is_known());
    let there = There { children: known().count(), weight: known().map(|(_, weight)| weight).sum() };
    if let Some(reason) = gravest
        && !enough(rule.missing, there, || applicable(pairs()))
    {
        return Err(reason);
    }
    Ok(match rule.weights {
        WeightSum::Shares => Scale { divisor: there.weight, whole: 1.0 },
        // Nothing missing: exactly as written. Else the others share the weight of the missing.
        WeightSum::Kept if gravest.is_none() => Scale { divisor: 1.0, whole: 1.0 },
        WeightSum::Kept => Scale { divisor: there.weight, whole: weights.iter().sum() },
    })
}

/// The weight each child works with: 0 where it is missing.
///
/// # Errors
/// The reason the parent is missing.
pub fn shares(rule: &Aggregate, children: &[Cell], weights: &[f64]) -> Result<Vec<f64>, Reason> {
    let scale = scale(rule, children, weights)?;
    let share = |(cell, weight): (&Cell, &f64)| if cell.is_known() { scale.of(*weight) } else { 0.0 };
    Ok(children.iter().zip(weights).map(share).collect())
}

/// The parent of one row of children. Rules that look at all units stand in [`crate::outrank`]; here they only
/// say whether the unit takes part.
///
/// # Errors
/// [`BelowZero`].
pub fn parent(rule: &Aggregate, children: &[Cell], weights: &[f64]) -> Result<Cell, BelowZero> {
    let scale = match scale(rule, children, weights) {
        Ok(scale) => scale,
        Err(reason) => return Ok(Cell::missing(reason)),
    };
    let used = || {
        let known = children.iter().zip(weights).filter_map(|(cell, weight)| Some((cell.known()?, *weight)));
        known.filter(|(_, weight)| *weight > 0.0)
    };
    let sum = |term: &dyn Fn(f64) -> f64| scale.of(used().map(|(x, weight)| weight * term(x)).sum::<f64>());
    let takes_negative = !matches!(
        rule.rule,
        AggregateRule::Geometric | AggregateRule::Harmonic | AggregateRule::Generalised(_)
    );
    if !takes_negative && used().any(|(x, _)| x < 0.0) {
        return Err(BelowZero);
    }
    Ok(scored(match rule.rule {
        AggregateRule::Arithmetic | AggregateRule::Copeland | AggregateRule::Outranking => sum(&|x| x),
        AggregateRule::Geometric => sum(&f64::ln).exp(),
        AggregateRule::Harmonic => 1.0 / sum(&f64::recip),
        AggregateRule::Generalised(power) => sum(&|x| x.powf(power)).powf(1.0 / power),
        AggregateRule::Min => used().map(|(x, _)| x).fold(f64::INFINITY, f64::min),
        AggregateRule::Max => used().map(|(x, _)| x).fold(f64::NEG_INFINITY, f64::max),
        AggregateRule::Median => median(used().collect()),
        AggregateRule::Mpi(penalty) => {
            let whole: f64 = used().map(|(_, weight)| weight).sum();
            let mean = used().map(|(x, weight)| weight * x).sum::<f64>() / whole;
            let variance = used().map(|(x, weight)| weight * (x - mean) * (x - mean)).sum::<f64>() / whole;
            // Deviation times its coefficient of variation.
            let unbalance = if variance == 0.0 { 0.0 } else { variance / mean };
            if penalty == Penalty::Down { mean - unbalance } else { mean + unbalance }
        }
    }))
}

/// A score; what is beyond numbers is never taken for a missing one.
#[inline]
fn scored(x: f64) -> Cell {
    Cell::number(if x.is_nan() { f64::INFINITY } else { x })
}

/// The score at which half of the weight is reached; between two where it is reached exactly.
fn median(mut children: Vec<(f64, f64)>) -> f64 {
    children.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = children.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut reached = 0.0;
    for (at, (x, weight)) in children.iter().enumerate() {
        reached += weight;
        if (reached - half).abs() <= 1e-12 * half {
            return children.get(at + 1).map_or(*x, |(next, _)| (x + next) / 2.0);
        }
        if reached > half {
            return *x;
        }
    }
    children.last().map_or(0.0, |(x, _)| *x)
}

/// The parents of many rows, into `out`; the row at fault where there is one. `sums` keeps its room.
pub(crate) fn parents(
    rule: &Aggregate,
    children: &[&[Cell]],
    weights: &[f64],
    sums: &mut Sums,
    out: &mut [Cell],
) -> Result<(), usize> {
    if rule.rule != AggregateRule::Arithmetic {
        let mut row: Vec<Cell> = Vec::with_capacity(children.len());
        for (at, out) in out.iter_mut().enumerate() {
            row.clear();
            row.extend(children.iter().map(|child| child[at]));
            *out = parent(rule, &row, weights).map_err(|BelowZero| at)?;
        }
        return Ok(());
    }
    sums.add(children, weights, out.len());
    let (all, whole) = (children.len() as f64, weights.iter().sum());
    for (at, out) in out.iter_mut().enumerate() {
        let (sum, weight, there) = (sums.sum[at], sums.weight[at], sums.there[at]);
        let some_missing = there < all;
        if some_missing {
            let pairs = || children.iter().map(|child| child[at]).zip(weights.iter().copied());
            let there = There { children: there as usize, weight };
            if !enough(rule.missing, there, || applicable(pairs())) {
                let gravest = pairs().filter_map(|(cell, _)| cell.reason()).max();
                *out = Cell::missing(gravest.unwrap_or(Reason::Omitted));
                continue;
            }
        }
        *out = scored(match rule.weights {
            WeightSum::Shares => Scale { divisor: weight, whole: 1.0 }.of(sum),
            WeightSum::Kept if some_missing => Scale { divisor: weight, whole }.of(sum),
            WeightSum::Kept => sum,
        });
    }
    Ok(())
}

/// Running sums of a stretch of rows; all of one width, so that many rows go through at once.
#[derive(Default)]
pub(crate) struct Sums {
    sum: Vec<f64>,
    weight: Vec<f64>,
    there: Vec<f64>,
}

impl Sums {
    fn add(&mut self, children: &[&[Cell]], weights: &[f64], rows: usize) {
        for list in [&mut self.sum, &mut self.weight, &mut self.there] {
            list.clear();
            list.resize(rows, 0.0);
        }
        for (child, weight) in children.iter().zip(weights) {
            let sums = self.sum.iter_mut().zip(&mut self.weight).zip(&mut self.there);
            for (cell, ((sum, known), there)) in child.iter().zip(sums) {
                let x = cell.raw();
                let is_known = !x.is_nan();
                *sum += if is_known { weight * x } else { 0.0 };
                *known += if is_known { *weight } else { 0.0 };
                *there += if is_known { 1.0 } else { 0.0 };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rule: AggregateRule, children: &[f64], weights: &[f64], expected: f64) {
        let rule = Aggregate { rule, weights: WeightSum::Shares, missing: MissingRule::Blank };
        let cells: Vec<Cell> = children.iter().copied().map(Cell::number).collect();
        let found = parent(&rule, &cells, weights).expect("none below zero").known().expect("a score");
        assert!((found - expected).abs() < 1e-12, "{rule:?}: {found} instead of {expected}");
        // The road of many rows comes to the same, to the bit.
        let columns: Vec<&[Cell]> = cells.iter().map(std::slice::from_ref).collect();
        let mut out = [Cell::missing(Reason::Omitted)];
        parents(&rule, &columns, weights, &mut Sums::default(), &mut out).expect("none below zero");
        assert_eq!(out[0].known().map(f64::to_bits), Some(found.to_bits()), "{rule:?}");
    }

    #[test]
    fn means_of_two_and_eight() {
        let (equal, uneven) = ([0.5, 0.5], [3.0, 1.0]);
        check(AggregateRule::Arithmetic, &[2.0, 8.0], &equal, 5.0);
        check(AggregateRule::Arithmetic, &[2.0, 8.0], &uneven, 3.5);
        check(AggregateRule::Geometric, &[2.0, 8.0], &equal, 4.0);
        check(AggregateRule::Geometric, &[0.0, 8.0], &equal, 0.0);
        check(AggregateRule::Harmonic, &[2.0, 8.0], &equal, 3.2);
        check(AggregateRule::Generalised(2.0), &[2.0, 8.0], &equal, 34f64.sqrt());
        check(AggregateRule::Min, &[2.0, 8.0], &equal, 2.0);
        check(AggregateRule::Min, &[2.0, 8.0], &[0.0, 1.0], 8.0);
        check(AggregateRule::Max, &[2.0, 8.0], &equal, 8.0);
        check(AggregateRule::Median, &[2.0, 8.0], &equal, 5.0);
        check(AggregateRule::Median, &[2.0, 8.0], &uneven, 2.0);
        check(AggregateRule::Median, &[9.0, 2.0, 8.0], &[1.0, 1.0, 1.0], 8.0);
    }

    #[test]
    fn unbalance_costs_its_deviation_times_its_coefficient_of_variation() {
        // Mean 100, deviation (n) 10, so 10 × 10/100 = 1.
        check(AggregateRule::Mpi(Penalty::Down), &[90.0, 110.0], &[1.0, 1.0], 99.0);
        check(AggregateRule::Mpi(Penalty::Up), &[90.0, 110.0], &[1.0, 1.0], 101.0);
        check(AggregateRule::Mpi(Penalty::Down), &[100.0, 100.0], &[1.0, 1.0], 100.0);
    }

    #[test]
    fn enough_children_is_counted_or_weighed_as_the_method_says() {
        let cells = [Cell::number(10.0), Cell::missing(Reason::Late), Cell::missing(Reason::NotApplicable)];
        let weights = [1.0, 4.0, 5.0];
        for (missing, expected) in [
            (MissingRule::Blank, None),
            (MissingRule::Renormalise(0.5), Some(10.0)),
            (MissingRule::Renormalise(0.51), None),
            (MissingRule::RenormaliseWeight(0.2), Some(10.0)),
            (MissingRule::RenormaliseWeight(0.21), None),
        ] {
            let rule = Aggregate { rule: AggregateRule::Arithmetic, weights: WeightSum::Shares, missing };
            assert_eq!(parent(&rule, &cells, &weights).expect("fine").known(), expected, "{missing:?}");
        }
        let kept = Aggregate {
            rule: AggregateRule::Arithmetic,
            weights: WeightSum::Kept,
            missing: MissingRule::Renormalise(0.0),
        };
        assert_eq!(parent(&kept, &cells, &weights).expect("fine").known(), Some(100.0), "10 × all of 10");
    }
}
