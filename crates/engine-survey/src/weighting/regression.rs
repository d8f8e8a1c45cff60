//! Calibration: weights that meet known totals of any variables, changed as little as can be by some distance.
//!
//! Linear (GREG), raking and logit distances, with bounds. Groups may be calibrated each on its own.

use crate::calibration::Calibration;
use crate::design::Design;
use crate::error::{Fault, SurveyError};
use crate::matrix::{Basis, dot};

/// How the change of weights is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Distance {
    /// Factors 1 + u.
    #[default]
    Linear,
    /// Factors e^u, never below zero.
    Raking,
    /// Factors between the bounds, along a logit curve.
    Logit,
}

/// Least and most factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Least.
    pub least: f64,
    /// Most.
    pub most: f64,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { least: f64::NEG_INFINITY, most: f64::INFINITY }
    }
}

/// Known totals of variables, in groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// Group of each row; groups are calibrated each on its own.
    pub groups: Vec<u32>,
    /// What each variable is called.
    pub names: Vec<String>,
    /// Each variable by row.
    pub columns: Vec<Vec<f64>>,
    /// Known totals: of each group, of each variable.
    pub totals: Vec<Vec<f64>>,
    /// The distance.
    pub distance: Distance,
    /// The bounds of the factors.
    pub bounds: Bounds,
    /// Steps at most.
    pub most_rounds: usize,
    /// How near, as a share of 1 + total.
    pub within: f64,
}

impl Distance {
    /// Factor and its slope.
    fn factor(self, u: f64, bounds: Bounds) -> (f64, f64) {
        let Bounds { least, most } = bounds;
        let (factor, slope) = match self {
            Distance::Linear => (1.0 + u, 1.0),
            Distance::Raking => (u.exp(), u.exp()),
            Distance::Logit => {
                let a = (most - least) / ((most - 1.0) * (1.0 - least));
                let e = (a * u).exp();
                let under = most - 1.0 + (1.0 - least) * e;
                if e.is_infinite() {
                    return (most, 0.0);
                }
                let factor = (least * (most - 1.0) + most * (1.0 - least) * e) / under;
                return (factor, (factor - least) * (most - factor) * a / (most - least));
            }
        };
        if factor < least || factor > most { (factor.clamp(least, most), 0.0) } else { (factor, slope) }
    }
}

impl Design {
    pub(super) fn regress(&mut self, wanted: &Regression) -> Result<(Calibration, usize), SurveyError> {
        check_settings(wanted)?;
        let rows = self.weights.len();
        let groups = self.split(wanted.totals.len(), |row| Some(wanted.groups[row]));
        let (mut scale, mut bases, mut rounds) = (vec![0.0; rows], Vec::new(), 0);
        for (group, totals) in wanted.totals.iter().enumerate() {
            let members = groups.of(group).to_vec();
            let at: Vec<usize> = members.iter().map(|position| self.row(*position)).collect();
            let weights: Vec<f64> = at.iter().map(|row| self.weights[*row]).collect();
            let columns: Vec<Vec<f64>> =
                wanted.columns.iter().map(|column| at.iter().map(|row| column[*row]).collect()).collect();
            let (factors, took) = solve(wanted, &columns, &weights, totals)?;
            rounds = rounds.max(took);
            let halves: Vec<f64> = weights.iter().map(|w| w.max(0.0).sqrt()).collect();
            for ((row, factor), half) in at.iter().zip(&factors).zip(&halves) {
                self.weights[*row] *= factor;
                scale[*row] = factor * half;
            }
            let halved: Vec<Vec<f64>> = columns.iter().map(|column| times(column, &halves)).collect();
            bases.push((members, Basis::of(&halved)));
        }
        if !self.rules.negative_weights
            && let Some(row) = self.weights.iter().position(|w| *w < 0.0)
        {
            return Err(SurveyError::new(
                Fault::Weight,
                format!(
                    "校准后第 {} 份答卷的权数是 {}，小于零；请改用 distance = \"raking\" 或 \"logit\"（可加上下限 bounds），或写明 negative-weights = \"keep\"",
                    row + 1,
                    self.weights[row]
                ),
                format!(
                    "Calibration left interview {} with the weight {}, below zero; use distance = \"raking\" or \"logit\" (with bounds), or say negative-weights = \"keep\"",
                    row + 1,
                    self.weights[row]
                ),
            ));
        }
        let calibration = Calibration::Regression { groups: bases, group_of: wanted.groups.clone(), scale };
        Ok((calibration, rounds))
    }
}

fn times(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}

/// The factors of one group, by Newton's steps from none.
fn solve(
    wanted: &Regression,
    columns: &[Vec<f64>],
    weights: &[f64],
    totals: &[f64],
) -> Result<(Vec<f64>, usize), SurveyError> {
    let mut eta = vec![0.0; columns.len()];
    let measure = |eta: &[f64]| {
        let along =
            (0..weights.len()).map(|i| columns.iter().zip(eta).map(|(column, e)| column[i] * e).sum());
        let found: Vec<(f64, f64)> = along.map(|u: f64| wanted.distance.factor(u, wanted.bounds)).collect();
        let grown: Vec<f64> = found.iter().zip(weights).map(|((factor, _), w)| factor * w).collect();
        let misfit: Vec<f64> =
            columns.iter().zip(totals).map(|(column, total)| total - dot(column, &grown)).collect();
        (found, misfit)
    };
    let far = |misfit: &[f64]| {
        misfit.iter().zip(totals).map(|(m, total)| (m / (1.0 + total.abs())).abs()).fold(0.0, f64::max)
    };
    let (mut found, mut misfit) = measure(&eta);
    for round in 1..=wanted.most_rounds {
        let roots: Vec<f64> =
            found.iter().zip(weights).map(|((_, slope), w)| (slope * w).max(0.0).sqrt()).collect();
        let rooted: Vec<Vec<f64>> = columns.iter().map(|column| times(column, &roots)).collect();
        let basis = Basis::of(&rooted);
        let right: Vec<f64> = basis.kept.iter().map(|column| misfit[*column]).collect();
        let mut step = vec![0.0; columns.len()];
        basis
            .kept
            .iter()
            .zip(basis.normal_solve(&right))
            .for_each(|(column, move_by)| step[*column] = move_by);
        // A step that leaves the range of numbers is halved until it does not.
        for _ in 0..60 {
            let next: Vec<f64> = eta.iter().zip(&step).map(|(e, s)| e + s).collect();
            let (next_found, next_misfit) = measure(&next);
            if next_misfit.iter().all(|m| m.is_finite()) {
                (eta, found, misfit) = (next, next_found, next_misfit);
                break;
            }
            step.iter_mut().for_each(|s| *s *= 0.5);
        }
        if far(&misfit) <= wanted.within {
            return Ok((found.iter().map(|(factor, _)| *factor).collect(), round));
        }
    }
    let worst = (0..misfit.len())
        .max_by(|a, b| {
            let share = |at: usize| (misfit[at] / (1.0 + totals[at].abs())).abs();
            share(*a).total_cmp(&share(*b))
        })
        .unwrap_or(0);
    let name = wanted.names.get(worst).cloned().unwrap_or_default();
    Err(SurveyError::new(
        Fault::NotConverged,
        format!(
            "校准（calibrate）{} 步后“{name}”仍差 {:.3e}；已知总数可能互相矛盾、样本里没有相应的答卷，或上下限太窄",
            wanted.most_rounds, misfit[worst]
        ),
        format!(
            "Calibration was still {:.3e} off for “{name}” after {} steps; totals may contradict each other, the sample may lack the cell, or the bounds be too narrow",
            misfit[worst], wanted.most_rounds
        ),
    ))
}

fn check_settings(wanted: &Regression) -> Result<(), SurveyError> {
    let Bounds { least, most } = wanted.bounds;
    let around_one = least < 1.0 && most > 1.0;
    if !around_one || (wanted.distance == Distance::Logit && !(least.is_finite() && most.is_finite())) {
        return Err(SurveyError::new(
            Fault::Setting,
            "校准（calibrate）的 bounds 应是 [小于 1 的下限, 大于 1 的上限]；distance = \"logit\" 必须写 bounds",
            "bounds of calibration are [a factor below 1, a factor above 1]; distance = \"logit\" needs them",
        ));
    }
    let finite = wanted.columns.iter().flatten().chain(wanted.totals.iter().flatten()).all(|x| x.is_finite());
    let ragged = wanted.totals.iter().any(|totals| totals.len() != wanted.columns.len());
    if !finite || ragged {
        return Err(SurveyError::new(
            Fault::Totals,
            "校准（calibrate）的变量或已知总数不全；每个变量在每组都要有总数",
            "Calibration lacks a value or a known total; every variable needs one in every group",
        ));
    }
    Ok(())
}
