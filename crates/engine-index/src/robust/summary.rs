//! What many runs say together: where each unit could have stood, and which factor moved it.

use super::design::Design;
use super::sobol::first_and_total;
use super::vary::Varying;
use super::{Effect, Outcome, Robustness, Run};
use crate::random::mix;

/// How sure one unit's place is.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitSure {
    /// Its code.
    pub unit: String,
    /// Its rank by the method as it is.
    pub rank: f64,
    /// Its score by the method as it is.
    pub score: f64,
    /// Mean rank.
    pub mean: f64,
    /// Ends of the interval the plan asks for: each the smallest rank reached with at least that chance.
    pub interval: [f64; 2],
    /// Best and worst rank of any run.
    pub range: [f64; 2],
    /// Ends of the same interval of its score.
    pub scores: [f64; 2],
    /// Chance of having no better rank than anybody: being last, alone or with others.
    pub last: f64,
    /// Chance of being first, alone or with others.
    pub first: f64,
    /// Chance of having exactly its rank.
    pub same: f64,
    /// Chance of having a rank at all.
    pub ranked: f64,
}

/// How far ranks moved from those of the method as it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// Mean over units and runs of the distance.
    pub mean: f64,
    /// Greatest distance of any unit in any run.
    pub most: f64,
}

impl Shift {
    /// The shift of some outcomes.
    pub fn of(nominal: &Outcome, outcomes: &[Outcome]) -> Shift {
        let (mut sum, mut count, mut most) = (0.0, 0usize, 0.0f64);
        for outcome in outcomes {
            for (rank, new) in nominal.ranks.iter().zip(&outcome.ranks) {
                let by = (new - rank).abs();
                if by.is_nan() {
                    continue;
                }
                sum += by;
                count += 1;
                most = most.max(by);
            }
        }
        Shift { mean: if count == 0 { 0.0 } else { sum / count as f64 }, most }
    }
}

pub(super) fn summed_up(
    varying: &Varying<'_>,
    design: &Design,
    nominal: &Outcome,
    outcomes: Vec<Outcome>,
    alone: Vec<Shift>,
) -> Robustness {
    let names = varying.edition.frame.units();
    let ranked: Vec<usize> = (0..names.len()).filter(|unit| !nominal.ranks[*unit].is_nan()).collect();
    // Mixtures of two bases serve the shares only; they are no draws of their own.
    let told = &outcomes[..design.chances.len()];
    let lasts: Vec<f64> =
        told.iter().map(|o| o.ranks.iter().copied().fold(f64::NEG_INFINITY, f64::max)).collect();
    let units = ranked
        .iter()
        .map(|unit| {
            let of = |pick: &dyn Fn(&Outcome) -> f64| -> Vec<(f64, f64)> {
                told.iter().zip(&design.chances).map(|(o, p)| (pick(o), *p)).collect()
            };
            let ranks = of(&|o| o.ranks[*unit]);
            let chance = |holds: &dyn Fn(usize) -> bool| -> f64 {
                tidy((0..told.len()).filter(|at| holds(*at)).map(|at| design.chances[at]).sum::<f64>())
            };
            let known: Vec<(f64, f64)> = ranks.iter().copied().filter(|(rank, _)| !rank.is_nan()).collect();
            let all: f64 = known.iter().map(|(_, p)| p).sum();
            let [low, high] = varying.plan.interval;
            UnitSure {
                unit: names[*unit].clone(),
                rank: nominal.ranks[*unit],
                score: nominal.scores[*unit],
                mean: known.iter().map(|(rank, p)| rank * p).sum::<f64>() / all,
                interval: [quantile(&known, low), quantile(&known, high)],
                range: [
                    known.iter().map(|k| k.0).fold(f64::INFINITY, f64::min),
                    known.iter().map(|k| k.0).fold(f64::NEG_INFINITY, f64::max),
                ],
                scores: {
                    let scores = of(&|o| o.scores[*unit]);
                    let known: Vec<(f64, f64)> = scores.into_iter().filter(|(s, _)| !s.is_nan()).collect();
                    [quantile(&known, low), quantile(&known, high)]
                },
                last: chance(&|at| told[at].ranks[*unit] == lasts[at]),
                first: chance(&|at| told[at].ranks[*unit] == 1.0),
                same: chance(&|at| told[at].ranks[*unit] == nominal.ranks[*unit]),
                ranked: tidy(all),
            }
        })
        .collect();
    Robustness {
        exact: design.exact,
        units,
        factors: effects(varying, design, nominal, &outcomes, &ranked, alone),
        runs: runs(design, &outcomes),
    }
}

/// A sum of chances without the noise of adding up.
fn tidy(chance: f64) -> f64 {
    (chance * 1e12).round() / 1e12 + 0.0
}

/// The least number reached with at least this chance.
fn quantile(weighted: &[(f64, f64)], share: f64) -> f64 {
    let mut sorted = weighted.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = sorted.iter().map(|(_, p)| p).sum();
    let mut reached = 0.0;
    for (number, chance) in &sorted {
        reached += chance;
        if reached >= share * all - 1e-12 {
            return *number;
        }
    }
    sorted.last().map_or(f64::NAN, |(number, _)| *number)
}

fn effects(
    varying: &Varying<'_>,
    design: &Design,
    nominal: &Outcome,
    outcomes: &[Outcome],
    ranked: &[usize],
    alone: Vec<Shift>,
) -> Vec<Effect> {
    let shift = |outcome: &Outcome| {
        let by = ranked.iter().map(|unit| (outcome.ranks[*unit] - nominal.ranks[*unit]).abs());
        by.sum::<f64>() / ranked.len() as f64
    };
    let shifts: Vec<f64> = outcomes.iter().map(shift).collect();
    let whole = first_and_total(design, &shifts);
    let by_unit: Vec<_> = ranked
        .iter()
        .map(|unit| {
            let ranks: Vec<f64> = outcomes.iter().map(|outcome| outcome.ranks[*unit]).collect();
            first_and_total(design, &ranks)
        })
        .collect();
    let factors = varying.plan.factors.iter().zip(alone).enumerate();
    factors
        .map(|(at, (factor, alone))| Effect {
            factor: factor.id.clone(),
            without_effect: without_effect(design, outcomes, at),
            shift: whole[at],
            ranks: by_unit.iter().map(|shares| shares[at]).collect(),
            alone,
        })
        .collect()
}

/// Whether two runs that differ in this factor only always came to the same.
fn without_effect(design: &Design, outcomes: &[Outcome], factor: usize) -> bool {
    let same = |a: &Outcome, b: &Outcome| fingerprint(a) == fingerprint(b);
    if !design.exact {
        let (one, n) = (&outcomes[..design.draws], design.draws);
        return one.iter().zip(&outcomes[(2 + factor) * n..]).all(|(a, b)| same(a, b));
    }
    let sizes: Vec<usize> = design.levels.iter().flatten().map(Vec::len).collect();
    let inner: usize = sizes[factor + 1..].iter().product();
    (0..outcomes.len()).all(|at| {
        let level = at / inner % sizes[factor];
        level == 0 || same(&outcomes[at], &outcomes[at - level * inner])
    })
}

fn fingerprint(outcome: &Outcome) -> u64 {
    let numbers = outcome.ranks.iter().chain(&outcome.scores);
    numbers.fold(1, |sum, x| mix(sum ^ if x.is_nan() { 0x7ff8 } else { x.to_bits() }))
}

fn runs(design: &Design, outcomes: &[Outcome]) -> Vec<Run> {
    let chance = |at: usize| design.chances.get(at).copied().unwrap_or(0.0);
    let run = |(at, (settings, outcome)): (usize, (&Vec<u64>, &Outcome))| Run {
        settings: settings.clone(),
        chance: chance(at),
        fingerprint: fingerprint(outcome),
    };
    design.runs.iter().zip(outcomes).enumerate().map(run).collect()
}
