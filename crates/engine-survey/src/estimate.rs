//! Estimates with their errors: by linearisation or by replicates, for everybody or for a group.
//!
//! A group keeps the design of the whole sample: sampling units that it does not reach still count as drawn.
//! Never an estimate without its variance, its answers and its degrees of freedom.

use crate::design::Design;
use crate::error::{Fault, SurveyError};
use crate::matrix::Square;
use crate::replicate::Replicates;
use crate::statistic::{Linear, Statistic};
use crate::weighting::unequal;

/// What design effects are measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Against {
    /// A simple random sample without replacement of as many answers.
    #[default]
    WithoutReplacement,
    /// One with replacement.
    WithReplacement,
}

/// Estimates of one statistic.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// The values.
    pub values: Vec<f64>,
    /// Their covariance.
    pub covariance: Square,
    /// Design effects; none where a simple random sample has no error to compare with.
    pub deff: Vec<Option<f64>>,
    /// Answers with weight.
    pub answers: usize,
    /// Sum of their weights.
    pub weight: f64,
    /// Degrees of freedom of the errors.
    pub freedom: f64,
    /// How much the weights alone widen errors.
    pub unequal: f64,
}

impl Estimates {
    /// Standard error of one value.
    pub fn error(&self, of: usize) -> f64 {
        self.covariance.variance(of).max(0.0).sqrt()
    }

    /// One value as a share.
    pub fn share(&self, of: usize) -> crate::interval::Share {
        crate::interval::Share {
            value: self.values[of],
            variance: self.covariance.variance(of).max(0.0),
            answers: self.answers,
            freedom: self.freedom,
            unequal: self.unequal,
            fit: None,
        }
    }

    /// Σ c · value, with its variance.
    pub fn contrast(&self, c: &[f64]) -> (f64, f64) {
        let value = c.iter().zip(&self.values).map(|(c, value)| c * value).sum();
        (value, self.covariance.between(c, c).max(0.0))
    }
}

/// How errors are found.
#[derive(Debug, Clone, Copy)]
pub enum Errors<'a> {
    /// Taylor linearisation.
    Linearised,
    /// Replicate weights.
    Replicated(&'a Replicates),
}

impl Design {
    /// Estimates a statistic for a group (positions in rising order, without missing answers).
    ///
    /// # Errors
    /// A group without weight; lonely units under the rule to refuse.
    pub fn estimate(
        &self,
        statistic: &Statistic<'_>,
        group: &[u32],
        errors: Errors<'_>,
        against: Against,
    ) -> Result<Estimates, SurveyError> {
        let rows = || {
            group.iter().map(|position| {
                let row = self.row(*position);
                (row, self.weights[row])
            })
        };
        let linear = statistic.linear(rows());
        if linear.answers == 0 || linear.weight == 0.0 || linear.values.iter().any(|value| !value.is_finite())
        {
            return Err(SurveyError::new(
                Fault::Empty,
                "没有可用的答案（或分母为零），无法估计",
                "There is no answer to estimate from (or a denominator of zero)",
            ));
        }
        let covariance = match errors {
            Errors::Linearised => {
                self.covariance(group, &self.weighted(&linear, group), linear.values.len())?
            }
            Errors::Replicated(replicates) => {
                replicates.covariance(self, statistic, group, &linear.values)?
            }
        };
        let simple = statistic.simple_variance(&linear, rows(), against == Against::WithReplacement);
        let deff = simple.iter().enumerate().map(|(of, simple)| {
            simple.filter(|simple| *simple > 0.0).map(|simple| covariance.variance(of) / simple)
        });
        Ok(Estimates {
            deff: deff.collect(),
            answers: linear.answers,
            weight: linear.weight,
            freedom: match errors {
                Errors::Linearised => self.freedom(group),
                Errors::Replicated(replicates) => replicates.freedom(),
            },
            unequal: unequal(rows().map(|(_, w)| w)),
            covariance,
            values: linear.values,
        })
    }

    /// The weighted scores of a statistic of one value, calibration undone: the interviews they reach, rising, and
    /// the score of each. Their sum over sampling units is what varies.
    pub(crate) fn scores(&self, statistic: &Statistic<'_>, group: &[u32]) -> (Vec<u32>, Vec<f64>) {
        let rows = group.iter().map(|position| {
            let row = self.row(*position);
            (row, self.weights[row])
        });
        let scores = self.weighted(&statistic.linear(rows), group);
        if self.calibrations.is_empty() {
            return (group.to_vec(), scores);
        }
        self.calibrated(group, &scores, 1)
    }

    /// Scores times weights.
    fn weighted(&self, linear: &Linear, group: &[u32]) -> Vec<f64> {
        let width = linear.values.len();
        let mut scores = linear.scores.clone();
        for (cells, position) in scores.chunks_exact_mut(width).zip(group) {
            let w = self.weights[self.row(*position)];
            cells.iter_mut().for_each(|cell| *cell *= w);
        }
        scores
    }

    /// Estimates one statistic for several groups at once, with the covariances between them: groups that share
    /// sampling units do not err independently. Values follow the groups, each with all its values.
    ///
    /// # Errors
    /// As [`Design::estimate`].
    pub fn estimate_together(
        &self,
        parts: &[(Statistic<'_>, &[u32])],
        errors: Errors<'_>,
    ) -> Result<Estimates, SurveyError> {
        let mut each = Vec::with_capacity(parts.len());
        for (statistic, group) in parts {
            each.push(self.estimate(statistic, group, Errors::Linearised, Against::default())?);
        }
        let values: Vec<f64> = each.iter().flat_map(|found| found.values.clone()).collect();
        let covariance = match errors {
            Errors::Linearised => self.joint(parts, values.len())?,
            Errors::Replicated(replicates) => replicates.joint(self, parts, &values)?,
        };
        let mut everyone: Vec<u32> = parts.iter().flat_map(|(_, group)| group.iter().copied()).collect();
        everyone.sort_unstable();
        everyone.dedup();
        Ok(Estimates {
            deff: vec![None; values.len()],
            answers: each.iter().map(|found| found.answers).sum(),
            weight: each.iter().map(|found| found.weight).sum(),
            freedom: match errors {
                Errors::Linearised => self.freedom(&everyone),
                Errors::Replicated(replicates) => replicates.freedom(),
            },
            unequal: 1.0,
            values,
            covariance,
        })
    }

    fn joint(&self, parts: &[(Statistic<'_>, &[u32])], width: usize) -> Result<Square, SurveyError> {
        let mut everyone: Vec<u32> = parts.iter().flat_map(|(_, group)| group.iter().copied()).collect();
        everyone.sort_unstable();
        everyone.dedup();
        let mut scores = vec![0.0; everyone.len() * width];
        let mut from = 0;
        for (statistic, group) in parts {
            let rows = group.iter().map(|position| {
                let row = self.row(*position);
                (row, self.weights[row])
            });
            let linear = statistic.linear(rows);
            let own = linear.values.len();
            let weighted = self.weighted(&linear, group);
            let mut at = 0;
            for (position, cells) in group.iter().zip(weighted.chunks_exact(own)) {
                while everyone[at] < *position {
                    at += 1;
                }
                scores[at * width + from..at * width + from + own].copy_from_slice(cells);
            }
            from += own;
        }
        self.covariance(&everyone, &scores, width)
    }
}
