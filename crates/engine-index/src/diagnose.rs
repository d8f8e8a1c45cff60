//! What the figures and scores of a period say about a method: what is there, what is skewed, which indicators say
//! the same, which say nothing, and how much each really weighs. Only says; changes no score.

use crate::cell::{Cell, Column, Reason};
use crate::compute::Edition;
use crate::explain::{Workings, along};
use crate::leaf::Stage;
use crate::method::Method;
use crate::panel::Figures;
use crate::statistics::{correlation, covariance, deviation, mean, range, shape};

/// From here on two siblings say the same.
pub const COLLINEAR: f64 = 0.92;
/// From here down two siblings pull against each other.
pub const OPPOSED: f64 = -0.4;
/// Below this correlation with the index an indicator is hardly heard (it explains less than a tenth).
pub const SILENT: f64 = 0.3;

/// What a period says about a method.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// Every indicator.
    pub indicators: Vec<IndicatorFacts>,
    /// Every group.
    pub groups: Vec<GroupFacts>,
    /// Siblings that say the same, or pull against each other.
    pub pairs: Vec<Pair>,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorFacts {
    /// Its code.
    pub code: String,
    /// How many figures are known.
    pub known: usize,
    /// How many are missing, by reason.
    pub missing: Vec<(Reason, usize)>,
    /// How many are zero.
    pub zeros: usize,
    /// How many were filled.
    pub filled: usize,
    /// How many were drawn in.
    pub drawn_in: usize,
    /// Mean of the figures as they enter, before drawing in.
    pub mean: Option<f64>,
    /// Their standard deviation.
    pub deviation: Option<f64>,
    /// Least and greatest.
    pub range: Option<(f64, f64)>,
    /// Skewness and excess kurtosis.
    pub shape: Option<(f64, f64)>,
    /// Correlation of its score with that of its group.
    pub with_group: Option<f64>,
    /// Correlation of its score with the index.
    pub with_index: Option<f64>,
    /// Its share of the index by the weights.
    pub share: Option<f64>,
    /// Its share in the variance of the index: share × covariance with the index / variance of the index. They sum
    /// to 1 where every mean is arithmetic and nothing is missing.
    pub effective: Option<f64>,
    /// Whether it is hardly heard in the index.
    pub silent: bool,
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupFacts {
    /// Its code.
    pub code: String,
    /// Cronbach's alpha of its children.
    pub alpha: Option<f64>,
    /// Its children: code, share by the weights, share in its variance, correlation with it.
    pub children: Vec<(String, f64, Option<f64>, Option<f64>)>,
}

/// Two siblings.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Their group.
    pub group: String,
    /// One.
    pub one: String,
    /// The other.
    pub other: String,
    /// Their correlation.
    pub correlation: f64,
}

/// What a period says about a method, of an edition that kept all groups.
pub fn diagnose(method: &Method, figures: &dyn Figures, edition: &Edition, period: usize) -> Diagnosis {
    let diagnosing = Diagnosing { method, figures, edition, period };
    let mut pairs = Vec::new();
    let order = method.order();
    let groups = order.iter().rev().map(|code| diagnosing.group(code, &mut pairs)).collect();
    Diagnosis { indicators: diagnosing.indicators(), groups, pairs }
}

struct Diagnosing<'a> {
    method: &'a Method,
    figures: &'a dyn Figures,
    edition: &'a Edition,
    period: usize,
}

/// The rows that both columns know.
fn both(one: &[Cell], other: &[Cell]) -> (Vec<f64>, Vec<f64>) {
    one.iter().zip(other).filter_map(|(a, b)| a.known().zip(b.known())).unzip()
}

impl Diagnosing<'_> {
    fn rows(&self) -> std::ops::Range<usize> {
        self.edition.frame.rows(self.period)
    }

    fn stage(&self, code: &str, stage: Stage) -> Vec<Cell> {
        let workings = Workings::new(self.method, self.figures, self.edition);
        let rows = self.rows();
        workings.stage(code, stage).map(|column: Column| column[rows].to_vec()).unwrap_or_default()
    }

    /// What a node hands to its parent.
    fn scores(&self, code: &str) -> Vec<Cell> {
        match self.edition.nodes.get(code) {
            Some(node) => node.handed_on.as_ref().unwrap_or(&node.scores)[self.rows()].to_vec(),
            None => self.stage(code, Stage::Normalised),
        }
    }

    fn indicators(&self) -> Vec<IndicatorFacts> {
        let shares = along(self.method, self.edition);
        let index = self.method.index().map(|code| self.scores(code)).unwrap_or_default();
        self.method
            .indicators
            .iter()
            .map(|indicator| {
                let (code, rows) = (&indicator.code, self.rows());
                let reported = self.stage(code, Stage::Denominated);
                let imputed = self.stage(code, Stage::Imputed);
                let scores = self.stage(code, Stage::Normalised);
                let known: Vec<f64> = imputed.iter().filter_map(|cell| cell.known()).collect();
                let leaf = &self.edition.leaves[code];
                let share = shares.get(code).copied();
                let (own, whole) = both(&scores, &index);
                let with_index = correlation(&own, &whole);
                let effective = || Some(share? * covariance(&own, &whole)? / covariance(&whole, &whole)?);
                let (own_of_group, group) = both(&scores, &self.scores(&indicator.parent));
                let reasons = Reason::ALL.iter().map(|(reason, _)| *reason).chain([Reason::Screened]);
                let count =
                    |reason: Reason| reported.iter().filter(|cell| cell.reason() == Some(reason)).count();
                IndicatorFacts {
                    code: code.clone(),
                    known: reported.iter().filter(|cell| cell.is_known()).count(),
                    missing: reasons.map(|reason| (reason, count(reason))).filter(|(_, n)| *n > 0).collect(),
                    zeros: known.iter().filter(|x| **x == 0.0).count(),
                    filled: leaf.fills.iter().filter(|fill| rows.contains(&fill.row)).count(),
                    drawn_in: leaf.changes.iter().filter(|change| rows.contains(&change.row)).count(),
                    mean: mean(&known),
                    deviation: deviation(&known),
                    range: range(&known),
                    shape: shape(&known),
                    with_group: correlation(&own_of_group, &group),
                    with_index,
                    share,
                    effective: effective().filter(|x| x.is_finite()),
                    silent: with_index.is_none_or(|r| r.abs() < SILENT),
                }
            })
            .collect()
    }

    fn group(&self, code: &str, pairs: &mut Vec<Pair>) -> GroupFacts {
        let Some(node) = self.edition.nodes.get(code) else {
            return GroupFacts { code: code.to_owned(), alpha: None, children: Vec::new() };
        };
        let columns: Vec<Vec<Cell>> = node.children.iter().map(|child| self.scores(child)).collect();
        let own = &node.scores[self.rows()];
        let whole: f64 = node.weights.iter().sum();
        let children = node.children.iter().zip(&node.weights).zip(&columns);
        let children = children.map(|((child, weight), column)| {
            let (a, b) = both(column, own);
            let share = weight / whole;
            let effective = covariance(&a, &b).zip(covariance(&b, &b)).map(|(ab, bb)| share * ab / bb);
            (child.clone(), share, effective.filter(|x| x.is_finite()), correlation(&a, &b))
        });
        for (at, one) in columns.iter().enumerate() {
            for (other_at, other) in columns.iter().enumerate().skip(at + 1) {
                let (a, b) = both(one, other);
                let together = correlation(&a, &b).filter(|r| *r >= COLLINEAR || *r <= OPPOSED);
                pairs.extend(together.map(|correlation| Pair {
                    group: code.to_owned(),
                    one: node.children[at].clone(),
                    other: node.children[other_at].clone(),
                    correlation,
                }));
            }
        }
        GroupFacts { code: code.to_owned(), alpha: alpha(&columns), children: children.collect() }
    }
}

/// Cronbach's alpha over the units that have every child; none below two children or three units.
fn alpha(columns: &[Vec<Cell>]) -> Option<f64> {
    let complete = crate::weigh::complete(columns);
    let k = complete.len() as f64;
    let units = complete.first()?.len();
    if complete.len() < 2 || units < 3 {
        return None;
    }
    let sums: Vec<f64> = (0..units).map(|unit| complete.iter().map(|column| column[unit]).sum()).collect();
    let variance = |x: &[f64]| covariance(x, x);
    let parts: f64 = complete.iter().map(|column| variance(column)).sum::<Option<f64>>()?;
    let whole = variance(&sums).filter(|whole| *whole > 0.0)?;
    Some(k / (k - 1.0) * (1.0 - parts / whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(numbers: &[f64]) -> Vec<Cell> {
        numbers.iter().copied().map(Cell::number).collect()
    }

    /// By hand: variances 1, 1 and 4 of the sum: 2 × (1 − 2/4) = 1; opposed columns sum to nothing.
    #[test]
    fn alpha_is_one_for_twins_and_nothing_for_opposites() {
        let twins = [cells(&[1.0, 2.0, 3.0]), cells(&[1.0, 2.0, 3.0])];
        assert!(alpha(&twins).is_some_and(|a| (a - 1.0).abs() < 1e-12));
        let opposites = [cells(&[1.0, 2.0, 3.0]), cells(&[3.0, 2.0, 1.0])];
        assert_eq!(alpha(&opposites), None);
        let apart = [cells(&[1.0, 2.0, 3.0, 2.0]), cells(&[2.0, 1.0, 2.0, 3.0])];
        assert!(alpha(&apart).is_some_and(|a| a.abs() < 1e-12), "{:?}", alpha(&apart));
    }
}
