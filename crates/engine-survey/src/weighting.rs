//! Weights step by step: non-response first, then post-stratification, raking, calibration, trimming.
//!
//! A step is a value, so that it can be taken again for every replicate. Each says what it did; none guesses a
//! total, drops a cell or stops short of a margin in silence.

mod regression;

pub use regression::{Bounds, Distance, Regression};

use crate::calibration::{Blocks, Calibration};
use crate::design::Design;
use crate::error::{Fault, SurveyError};
use crate::response::Standing;

/// Cells with known totals.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    /// Cell of each row.
    pub of: Vec<u32>,
    /// What each cell is called, for messages.
    pub names: Vec<String>,
    /// The known total of each cell.
    pub totals: Vec<f64>,
}

/// A step of weighting.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Weights of each cell meet its total.
    PostStratify(Cells),
    /// Weights meet each margin in turn until they meet all.
    Rake {
        /// The margins.
        margins: Vec<Cells>,
        /// Rounds at most.
        most_rounds: usize,
        /// How near, as a share of each total.
        within: f64,
    },
    /// Weights meet totals of any variables, changed as little as can be.
    Calibrate(Regression),
    /// Weights beyond bounds are cut, and what was cut is spread evenly over the others.
    Trim {
        /// Least.
        least: f64,
        /// Most.
        most: f64,
        /// Whether to cut again until none is beyond.
        again: bool,
    },
}

/// What a step did.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjusted {
    /// Smallest and largest factor by which a weight above zero changed.
    pub factors: (f64, f64),
    /// Smallest and largest weight above zero now.
    pub weights: (f64, f64),
    /// Sum of the weights now.
    pub sum: f64,
    /// How much the weights alone widen errors: n Σw² / (Σw)².
    pub unequal: f64,
    /// Rounds it took.
    pub rounds: usize,
    /// Weights that were cut.
    pub cut: usize,
}

impl Adjusted {
    /// What lies between the weights before and after, over some rows.
    fn between(before: &[f64], after: &[f64], rows: impl Iterator<Item = usize> + Clone) -> Adjusted {
        let none = (f64::INFINITY, f64::NEG_INFINITY);
        let widen = |(low, high): (f64, f64), x: f64| (low.min(x), high.max(x));
        let weighted = rows.clone().filter(|row| after[*row] != 0.0);
        Adjusted {
            factors: weighted
                .clone()
                .filter(|row| before[*row] != 0.0)
                .fold(none, |found, row| widen(found, after[row] / before[row])),
            weights: weighted.fold(none, |found, row| widen(found, after[row])),
            sum: rows.clone().map(|row| after[row]).sum(),
            unequal: unequal(rows.map(|row| after[row])),
            rounds: 0,
            cut: 0,
        }
    }
}

/// Within a class, who answered stands for who did not; those of whom nothing is known are shared out first.
/// Weights of who did not answer become zero. Comes before every [`Step`].
///
/// # Errors
/// A class in which nobody answered.
pub fn for_silence(
    weights: &[f64],
    classes: &[u32],
    names: &[String],
    standing: &[Standing],
) -> Result<(Vec<f64>, Adjusted), SurveyError> {
    let mut sums = vec![[0.0; 4]; names.len()];
    for ((class, standing), weight) in classes.iter().zip(standing).zip(weights) {
        sums[*class as usize][*standing as usize] += weight;
    }
    for (class, [answered, silent, out, unknown]) in sums.iter().enumerate() {
        let lost = *answered == 0.0 && silent + unknown > 0.0;
        if lost || (*unknown > 0.0 && answered + silent + out == 0.0) {
            return Err(SurveyError::new(
                Fault::Totals,
                format!("无回答调整类“{}”里没有一份完成的答卷；请把它并入相近的类", names[class]),
                format!(
                    "Nobody answered in the non-response class “{}”; merge it with a like one",
                    names[class]
                ),
            ));
        }
    }
    let after: Vec<f64> = classes
        .iter()
        .zip(standing)
        .zip(weights)
        .map(|((class, standing), weight)| {
            let [answered, silent, out, unknown] = sums[*class as usize];
            let known = answered + silent + out;
            let shared = if known > 0.0 { (known + unknown) / known } else { 1.0 };
            weight
                * match standing {
                    Standing::Answered => shared * (answered + silent) / answered,
                    Standing::Ineligible => shared,
                    Standing::Silent | Standing::Unknown => 0.0,
                }
        })
        .collect();
    let answered = (0..weights.len()).filter(|row| standing[*row] == Standing::Answered);
    let done = Adjusted::between(weights, &after, answered);
    Ok((after, done))
}

/// n Σw² / (Σw)² over weights that are not zero: 1 when all are equal.
pub fn unequal(weights: impl Iterator<Item = f64>) -> f64 {
    let (n, sum, squares) = weights
        .filter(|w| *w != 0.0)
        .fold((0.0, 0.0, 0.0), |(n, sum, squares), w| (n + 1.0, sum + w, squares + w * w));
    n * squares / (sum * sum)
}

impl Design {
    /// Takes a step: changes the weights, and remembers known totals for the variance.
    ///
    /// # Errors
    /// Whatever keeps the step from meeting its totals.
    pub fn adjust(&mut self, step: &Step) -> Result<Adjusted, SurveyError> {
        let before = self.weights.clone();
        let mut done = Taken::default();
        match step {
            Step::PostStratify(cells) => {
                self.meet(cells)?;
                done.calibration = Some(Calibration::PostStrata {
                    cells: cells.of.clone(),
                    before: before.clone(),
                    after: self.weights.clone(),
                });
            }
            Step::Rake { margins, most_rounds, within } => {
                done = self.rake(margins, *most_rounds, *within)?
            }
            Step::Calibrate(regression) => {
                let (calibration, rounds) = self.regress(regression)?;
                done = Taken { calibration: Some(calibration), rounds, cut: 0 };
            }
            Step::Trim { least, most, again } => done.cut = self.trim(*least, *most, *again)?,
        }
        if let Some(calibration) = done.calibration.take() {
            self.calibrations.push(calibration);
            self.blocks = Some(Blocks::of(self));
        }
        Ok(self.adjusted(&before, done.rounds, done.cut))
    }

    fn adjusted(&self, before: &[f64], rounds: usize, cut: usize) -> Adjusted {
        let rows = self.order.iter().map(|row| *row as usize);
        Adjusted { rounds, cut, ..Adjusted::between(before, &self.weights, rows) }
    }

    /// Weights of each cell meet its total, once.
    fn meet(&mut self, cells: &Cells) -> Result<(), SurveyError> {
        let sums = self.sums(cells);
        check_cells(cells, &sums)?;
        for row in self.order.iter().map(|row| *row as usize) {
            let cell = cells.of[row] as usize;
            if sums[cell] != 0.0 {
                self.weights[row] *= cells.totals[cell] / sums[cell];
            }
        }
        Ok(())
    }

    fn sums(&self, cells: &Cells) -> Vec<f64> {
        let mut sums = vec![0.0; cells.totals.len()];
        for row in self.order.iter().map(|row| *row as usize) {
            sums[cells.of[row] as usize] += self.weights[row];
        }
        sums
    }

    fn rake(&mut self, margins: &[Cells], most_rounds: usize, within: f64) -> Result<Taken, SurveyError> {
        check_margins(margins)?;
        let mut far = f64::INFINITY;
        for round in 1..=most_rounds {
            let mut met = Vec::with_capacity(margins.len());
            for margin in margins {
                self.meet(margin)?;
                met.push((margin.of.clone(), self.weights.clone()));
            }
            far = margins.iter().map(|margin| farthest(margin, &self.sums(margin))).fold(0.0, f64::max);
            if far <= within {
                let calibration = Some(Calibration::Raking { margins: met });
                return Ok(Taken { calibration, rounds: round, cut: 0 });
            }
        }
        Err(SurveyError::new(
            Fault::NotConverged,
            format!(
                "边际加权（rake）{most_rounds} 轮后仍差 {far:.1e}（要求 {within:.1e}）；各边际可能互相矛盾，或某些格子答卷太少，请合并格子"
            ),
            format!(
                "Raking was still {far:.1e} off after {most_rounds} rounds (wanted {within:.1e}); margins may contradict each other or cells be too small: merge some"
            ),
        ))
    }

    fn trim(&mut self, least: f64, most: f64, again: bool) -> Result<usize, SurveyError> {
        if least.is_nan() || most.is_nan() || least >= most || most <= 0.0 {
            return Err(SurveyError::new(
                Fault::Setting,
                format!("修剪（trim）的下限 {least} 应小于上限 {most}"),
                format!("The least weight of trimming ({least}) must be below the most ({most})"),
            ));
        }
        let rows: Vec<usize> =
            self.order.iter().map(|row| *row as usize).filter(|row| self.weights[*row] != 0.0).collect();
        let mut cut = 0;
        loop {
            let beyond = |w: f64| w < least || w > most;
            let outside = rows.iter().filter(|row| beyond(self.weights[**row])).count();
            if outside == 0 {
                return Ok(cut);
            }
            if outside == rows.len() || cut > 100 * rows.len() {
                return Err(SurveyError::new(
                    Fault::Totals,
                    "修剪（trim）后权数的总和无法保持：上下限太窄，请放宽",
                    "Trimming cannot keep the sum of the weights: the bounds are too narrow, widen them",
                ));
            }
            cut += outside;
            let mut spare = 0.0;
            let inside = (rows.len() - outside) as f64;
            let cuts: Vec<bool> = rows.iter().map(|row| beyond(self.weights[*row])).collect();
            for (row, _) in rows.iter().zip(&cuts).filter(|(_, cut)| **cut) {
                let kept = self.weights[*row].clamp(least, most);
                spare += self.weights[*row] - kept;
                self.weights[*row] = kept;
            }
            for (row, _) in rows.iter().zip(&cuts).filter(|(_, cut)| !**cut) {
                self.weights[*row] += spare / inside;
            }
            if !again {
                return Ok(cut);
            }
        }
    }
}

#[derive(Default)]
struct Taken {
    calibration: Option<Calibration>,
    rounds: usize,
    cut: usize,
}

fn farthest(cells: &Cells, sums: &[f64]) -> f64 {
    let apart = cells.totals.iter().zip(sums).filter(|(total, _)| **total != 0.0);
    apart.map(|(total, sum)| (sum / total - 1.0).abs()).fold(0.0, f64::max)
}

fn check_cells(cells: &Cells, sums: &[f64]) -> Result<(), SurveyError> {
    for ((name, total), sum) in cells.names.iter().zip(&cells.totals).zip(sums) {
        if !total.is_finite() || *total < 0.0 {
            return Err(SurveyError::new(
                Fault::Totals,
                format!("“{name}”的已知总数是 {total}；应是不小于零的数"),
                format!("The known total of “{name}” is {total}; it must be a number, not below zero"),
            ));
        }
        if *sum == 0.0 && *total != 0.0 {
            return Err(SurveyError::new(
                Fault::Totals,
                format!("“{name}”的已知总数是 {total}，样本里却没有一份答卷；请把它并入相近的格子"),
                format!(
                    "“{name}” is known to hold {total}, but nobody of it is in the sample; merge it with a like cell"
                ),
            ));
        }
        if *sum != 0.0 && *total == 0.0 {
            return Err(SurveyError::new(
                Fault::Totals,
                format!("“{name}”的已知总数是零，样本里却有答卷；请核对总数表"),
                format!("“{name}” is known to hold nothing, but is in the sample; check the totals"),
            ));
        }
    }
    Ok(())
}

fn check_margins(margins: &[Cells]) -> Result<(), SurveyError> {
    let sum = |margin: &Cells| margin.totals.iter().sum::<f64>();
    let Some(first) = margins.first() else {
        return Err(SurveyError::new(Fault::Setting, "边际加权（rake）没有写边际", "Raking names no margin"));
    };
    match margins.iter().find(|margin| (sum(margin) / sum(first) - 1.0).abs() > 1e-6) {
        None => Ok(()),
        Some(other) => Err(SurveyError::new(
            Fault::Totals,
            format!(
                "各边际的总数应相等：一个合计 {}，另一个合计 {}；请用同一时点、同一口径的总数",
                sum(first),
                sum(other)
            ),
            format!(
                "Margins must have one sum: one has {}, another {}; take totals of one day and one definition",
                sum(first),
                sum(other)
            ),
        )),
    }
}
