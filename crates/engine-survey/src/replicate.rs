//! Replicate weights: jackknife, balanced halves (with Fay's milder kind), bootstrap; or those that came with
//! the data.
//!
//! A bootstrap is drawn from a seed that is a value: the same seed gives the same weights on every machine.
//! Weighting steps are taken again for every replicate, so that errors of weighting count.

use crate::design::{Design, Lonely};
use crate::error::{Fault, SurveyError};
use crate::hadamard::hadamard;
use crate::matrix::Square;
use crate::seeded::Seeded;
use crate::statistic::Statistic;
use crate::weighting::Step;

/// Most numbers kept for replicates.
const MOST_CELLS: usize = 200_000_000;

/// How replicates are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// One sampling unit left out at a time.
    Jackknife,
    /// Balanced half-samples: two units a stratum, one of them at `1 + (1 − rho)` and the other at `rho`;
    /// `rho` 0 is McCarthy's, above it Fay's.
    Halves {
        /// What the lighter half keeps.
        rho: f64,
    },
    /// Rao and Wu's bootstrap: n − 1 units drawn anew in each stratum.
    Bootstrap {
        /// How many.
        replicates: usize,
        /// The seed.
        seed: u64,
    },
}

/// What replicates are centred on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Centre {
    /// Their own mean.
    #[default]
    Mean,
    /// The estimate of the whole sample.
    Whole,
}

/// Replicate weights by row.
#[derive(Debug, Clone)]
pub struct Replicates {
    /// Each replicate: the weight of every row.
    weights: Vec<Vec<f64>>,
    scale: f64,
    scales: Vec<f64>,
    centre: Centre,
    freedom: f64,
}

impl Replicates {
    /// Replicates that came with the data.
    ///
    /// # Errors
    /// None, or of other lengths.
    pub fn given(
        weights: Vec<Vec<f64>>,
        scale: f64,
        scales: Vec<f64>,
        centre: Centre,
        freedom: f64,
    ) -> Result<Replicates, SurveyError> {
        let rows = weights.first().map_or(0, Vec::len);
        if rows == 0
            || weights.iter().any(|replicate| replicate.len() != rows)
            || scales.len() != weights.len()
        {
            return Err(refused(
                "重复权数没有列，或者各列的行数不同",
                "There are no replicate weights, or columns of different lengths",
            ));
        }
        Ok(Replicates { weights, scale, scales, centre, freedom })
    }

    /// Makes replicates of a design, taking `steps` again in each. The design is the one before the steps.
    ///
    /// # Errors
    /// A design the method is not made for; a step that fails in a replicate.
    pub fn make(
        design: &Design,
        method: Method,
        centre: Centre,
        steps: &[Step],
    ) -> Result<Replicates, SurveyError> {
        let factors = match method {
            Method::Jackknife => jackknife(design)?,
            Method::Halves { rho } => halves(design, rho)?,
            Method::Bootstrap { replicates, seed } => bootstrap(design, replicates, seed)?,
        };
        let mut weights = Vec::with_capacity(factors.by_unit.len());
        for (number, by_unit) in factors.by_unit.iter().enumerate() {
            let mut replicate = vec![0.0; design.weights.len()];
            for position in 0..design.order.len() {
                let unit = design.levels[0].unit_of[position] as usize;
                let row = design.order[position] as usize;
                replicate[row] = design.weights[row] * by_unit[unit];
            }
            if !steps.is_empty() {
                replicate = again(design, replicate, steps, number)?;
            }
            weights.push(replicate);
        }
        let open = design.levels[0]
            .strata
            .iter()
            .filter(|stratum| stratum.free_sum > 1e-7 * f64::from(stratum.units));
        let freedom: f64 = open.map(|stratum| f64::from(stratum.units) - 1.0).sum();
        let freedom = freedom.min(weights.len() as f64 - 1.0);
        Ok(Replicates { weights, scale: factors.scale, scales: factors.scales, centre, freedom })
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.weights.len()
    }

    /// The weights of one replicate, by row.
    pub fn weights(&self, replicate: usize) -> &[f64] {
        &self.weights[replicate]
    }

    /// The scale of all, and of each.
    pub fn scales(&self) -> (f64, &[f64]) {
        (self.scale, &self.scales)
    }

    /// Degrees of freedom.
    pub fn freedom(&self) -> f64 {
        self.freedom
    }

    pub(crate) fn covariance(
        &self,
        design: &Design,
        statistic: &Statistic<'_>,
        group: &[u32],
        whole: &[f64],
    ) -> Result<Square, SurveyError> {
        self.joint(design, &[(*statistic, group)], whole)
    }

    pub(crate) fn joint(
        &self,
        design: &Design,
        parts: &[(Statistic<'_>, &[u32])],
        whole: &[f64],
    ) -> Result<Square, SurveyError> {
        let mut values = Vec::with_capacity(self.weights.len());
        for weights in &self.weights {
            let mut found = Vec::with_capacity(whole.len());
            for (statistic, group) in parts {
                found.extend(statistic.values(group.iter().map(|position| {
                    let row = design.row(*position);
                    (row, weights[row])
                })));
            }
            values.push(found);
        }
        self.spread(&values, whole)
    }

    /// The covariance of replicated values.
    ///
    /// # Errors
    /// A replicate without a value: nobody of the group is left in it.
    pub fn spread(&self, values: &[Vec<f64>], whole: &[f64]) -> Result<Square, SurveyError> {
        if values.iter().flatten().any(|value| !value.is_finite()) {
            return Err(refused(
                "有的重复样本里这一组没有一份答卷，重复法算不出误差；请改用线性化（variance 不写 replicates），或合并组",
                "Some replicate leaves nobody in this group, so replicates cannot tell its error; use linearisation, or merge groups",
            ));
        }
        let width = whole.len();
        let centre = match self.centre {
            Centre::Whole => whole.to_vec(),
            Centre::Mean => {
                let used = values.iter().zip(&self.scales).filter(|(_, scale)| **scale > 0.0);
                let count = used.clone().count() as f64;
                let mut mean = vec![0.0; width];
                used.for_each(|(value, _)| {
                    mean.iter_mut().zip(value).for_each(|(mean, v)| *mean += v / count)
                });
                mean
            }
        };
        let mut sum = Square::zero(width);
        for (value, scale) in values.iter().zip(&self.scales) {
            let apart: Vec<f64> = value.iter().zip(&centre).map(|(value, centre)| value - centre).collect();
            sum.add_outer(&apart, self.scale * scale);
        }
        Ok(sum)
    }
}

fn again(design: &Design, weights: Vec<f64>, steps: &[Step], number: usize) -> Result<Vec<f64>, SurveyError> {
    let mut replicate = design.with_weights(weights);
    for step in steps {
        replicate.adjust(step).map_err(|why| {
            SurveyError::new(
                why.fault,
                format!("第 {} 个重复样本里：{}", number + 1, why.message.zh),
                format!("In replicate {}: {}", number + 1, why.message.en),
            )
        })?;
    }
    Ok(replicate.weights)
}

struct Factors {
    /// Each replicate: factor of every unit of the first stage.
    by_unit: Vec<Vec<f64>>,
    scale: f64,
    scales: Vec<f64>,
}

fn refused(zh: &str, en: &str) -> SurveyError {
    SurveyError::new(Fault::Replicates, zh, en)
}

fn check_room(units: usize, replicates: usize) -> Result<(), SurveyError> {
    if units.saturating_mul(replicates) > MOST_CELLS {
        return Err(SurveyError::new(
            Fault::Replicates,
            format!("{units} 个抽样单位、{replicates} 个重复样本太多；请用线性化，或减少重复数"),
            format!(
                "{units} sampling units and {replicates} replicates are too many; use linearisation, or fewer replicates"
            ),
        ));
    }
    Ok(())
}

fn jackknife(design: &Design) -> Result<Factors, SurveyError> {
    let level = &design.levels[0];
    let units = level.free.len();
    check_room(units.max(design.weights.len()), units)?;
    let mut factors = Factors { by_unit: Vec::new(), scale: 1.0, scales: Vec::new() };
    let mut skipped = false;
    for left_out in 0..units {
        let stratum = level.stratum_of[left_out];
        let facts = &level.strata[stratum as usize];
        let n = f64::from(facts.units);
        let free = facts.free_sum / n;
        // A stratum taken whole does not err and needs no replicate.
        if free < 1e-7 {
            continue;
        }
        if facts.units == 1 {
            match design.rules.lonely {
                Lonely::Refuse => {
                    return Err(refused(
                        "有的层只有一个抽样单位，刀切法无法计算；请合并层，或写明 lonely",
                        "A stratum has one sampling unit, which a jackknife cannot judge; merge strata or say lonely",
                    ));
                }
                Lonely::Certainty | Lonely::Remove => continue,
                Lonely::Average => {
                    skipped = true;
                    continue;
                }
                Lonely::Centre => {
                    let h = level.strata.len() as f64;
                    let weight = |unit: usize| if unit == left_out { 0.0 } else { h / (h - 1.0) };
                    factors.by_unit.push((0..units).map(weight).collect());
                    factors.scales.push((h - 1.0) / h);
                    continue;
                }
            }
        }
        let weight = |unit: usize| {
            if unit == left_out {
                0.0
            } else if level.stratum_of[unit] == stratum {
                n / (n - 1.0)
            } else {
                1.0
            }
        };
        factors.by_unit.push((0..units).map(weight).collect());
        factors.scales.push(free * (n - 1.0) / n);
    }
    if factors.by_unit.is_empty() {
        return Err(refused(
            "没有可以刀切的层：每一层都只有一个抽样单位",
            "There is no stratum to jackknife: each has one sampling unit",
        ));
    }
    if skipped {
        factors.scale = units as f64 / factors.by_unit.len() as f64;
    }
    Ok(factors)
}

fn halves(design: &Design, rho: f64) -> Result<Factors, SurveyError> {
    let level = &design.levels[0];
    if level.strata.iter().any(|stratum| stratum.units != 2) {
        return Err(refused(
            "平衡半样本（brr、fay）要求每层恰好两个抽样单位；请用刀切法或自助法",
            "Balanced halves (brr, fay) want exactly two sampling units a stratum; use the jackknife or the bootstrap",
        ));
    }
    if !(0.0..1.0).contains(&rho) {
        return Err(refused("fay 的系数应不小于 0、小于 1", "Fay's factor is from 0 to below 1"));
    }
    let matrix = hadamard(level.strata.len() + 1);
    let replicates = matrix.len();
    check_room(design.weights.len(), replicates)?;
    let by_unit = matrix.iter().map(|signs| {
        let factor = |unit: usize| {
            let stratum = level.stratum_of[unit] as usize;
            let first = unit == 0 || level.stratum_of[unit - 1] as usize != stratum;
            // The first column is all alike and says nothing: strata take the others.
            if signs[stratum + 1] == first { 2.0 - rho } else { rho }
        };
        (0..level.free.len()).map(factor).collect()
    });
    Ok(Factors {
        by_unit: by_unit.collect(),
        scale: 1.0 / (replicates as f64 * (1.0 - rho).powi(2)),
        scales: vec![1.0; replicates],
    })
}

fn bootstrap(design: &Design, replicates: usize, seed: u64) -> Result<Factors, SurveyError> {
    let level = &design.levels[0];
    if replicates < 2 {
        return Err(refused(
            "自助法至少要两个重复样本，建议 500 以上",
            "A bootstrap takes two replicates at least; 500 are better",
        ));
    }
    if level.strata.iter().any(|stratum| stratum.units < 2) {
        return Err(refused(
            "有的层只有一个抽样单位，自助法无法计算；请合并层",
            "A stratum has one sampling unit, which a bootstrap cannot judge; merge strata",
        ));
    }
    check_room(design.weights.len(), replicates)?;
    let mut by_unit = Vec::with_capacity(replicates);
    for replicate in 0..replicates {
        let mut factors = vec![0.0; level.free.len()];
        let mut from = 0;
        for (stratum, facts) in level.strata.iter().enumerate() {
            let n = u64::from(facts.units);
            let mut chance = Seeded::new(seed, &[replicate as u64, stratum as u64]);
            for _ in 1..n {
                factors[from + chance.below(n) as usize] += n as f64 / (n - 1) as f64;
            }
            from += facts.units as usize;
        }
        by_unit.push(factors);
    }
    Ok(Factors { by_unit, scale: 1.0 / (replicates - 1) as f64, scales: vec![1.0; replicates] })
}
