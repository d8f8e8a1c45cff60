//! How sure an index is: what would have become of every unit had the method, the weights or the samples been
//! otherwise. All combinations where they are few, seeded draws where they are not.
//!
//! Decides nothing: says intervals, chances and which choice matters. Every run can be made again from the seed
//! and its number.

mod design;
mod one_by_one;
mod plan;
mod sobol;
mod summary;
mod vary;

pub use design::Design;
pub use one_by_one::{LeftOut, leave_each_out, what_if};
pub use plan::*;
pub use sobol::{Share, first_and_total};
pub use summary::{Shift, UnitSure};
pub use vary::{PlanFault, check_plan};

use crate::compute::{Edition, Effort, compute};
use crate::error::ComputeError;
use crate::method::Method;
use crate::panel::Figures;
use crate::parallel;
use domain::label::Label;
use vary::Varying;

/// How the answer is worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The period whose ranks are asked about.
    pub period: usize,
    /// The seed of every draw.
    pub seed: u64,
    /// Most threads; changes no number.
    pub threads: usize,
}

/// What one method made of the period.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Rank of each unit, in order of units; no number where it has none.
    pub ranks: Vec<f64>,
    /// Score of each unit.
    pub scores: Vec<f64>,
}

/// One run: which choice of each factor, or the key of its draw, and what came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// By factor: the choice, or the key of a draw.
    pub settings: Vec<u64>,
    /// How likely; all runs together are 1.
    pub chance: f64,
    /// A number made of every rank and score: two runs with the same one came to the same.
    pub fingerprint: u64,
}

/// How sure an index is in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Robustness {
    /// Whether all combinations were computed, so that nothing is estimated.
    pub exact: bool,
    /// How many methods were computed.
    pub runs: Vec<Run>,
    /// Every unit that is ranked by the method as it is.
    pub units: Vec<UnitSure>,
    /// What each factor does to the mean shift of ranks.
    pub factors: Vec<Effect>,
}

/// What a factor does.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Its code.
    pub factor: String,
    /// Whether nothing at all came out otherwise whichever way it went.
    pub without_effect: bool,
    /// Its share in the variance of the mean shift of ranks from the method as it is.
    pub shift: Option<Share>,
    /// Its share in the variance of each unit's rank, in order of [`Robustness::units`].
    pub ranks: Vec<Option<Share>>,
    /// Mean shift of ranks where it alone goes another way.
    pub alone: Shift,
}

/// Why an answer cannot be given.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.said().zh)]
pub enum RobustError {
    /// The plan is wrong.
    Plan(Vec<PlanFault>),
    /// The method as it is does not compute.
    Compute(ComputeError),
    /// A method of the plan does not compute.
    Run {
        /// Factor and choice of each, as `factor=choice`.
        settings: Vec<String>,
        /// Why.
        why: ComputeError,
    },
    /// Nobody is ranked in the period.
    NobodyRanked,
}

impl RobustError {
    /// What is wrong and what to do.
    pub fn said(&self) -> Label {
        match self {
            RobustError::Plan(faults) => faults.first().map(|fault| fault.what.clone()).unwrap_or_default(),
            RobustError::Compute(why) => why.said(),
            RobustError::Run { settings, why } => {
                let (said, with) = (why.said(), settings.join(" "));
                Label {
                    zh: format!("这种组合算不出来（{with}）：{}", said.zh),
                    en: format!("This combination does not compute ({with}): {}", said.en),
                }
            }
            RobustError::NobodyRanked => {
                Label::new("这一期没有单位有名次", "No unit is ranked in this period")
            }
        }
    }
}

/// Works out how sure an index is.
///
/// # Errors
/// [`RobustError`].
pub fn robustness(
    method: &Method,
    figures: &dyn Figures,
    plan: &Plan,
    asked: &Asked,
) -> Result<Robustness, RobustError> {
    let effort = Effort { threads: asked.threads, keep: None };
    let edition = compute(method, figures, &effort).map_err(RobustError::Compute)?;
    let faults = check_plan(method, plan, Some(&edition));
    if !faults.is_empty() {
        return Err(RobustError::Plan(faults));
    }
    let varying = Varying { method, figures, plan, edition: &edition, period: asked.period };
    let nominal = varying.outcome_of(&edition);
    if nominal.ranks.iter().all(|rank| rank.is_nan()) {
        return Err(RobustError::NobodyRanked);
    }
    let design = Design::of(plan, method, asked.seed);
    let outcomes = evaluate(&varying, &design.runs, asked.threads)?;
    let alone = alone(&varying, &design, &nominal, asked)?;
    Ok(summary::summed_up(&varying, &design, &nominal, outcomes, alone))
}

/// What every run comes to, in order.
fn evaluate(varying: &Varying<'_>, runs: &[Vec<u64>], threads: usize) -> Result<Vec<Outcome>, RobustError> {
    let work = |(): &mut (), settings: &Vec<u64>| {
        varying.outcome(settings).map_err(|why| RobustError::Run { settings: varying.named(settings), why })
    };
    parallel::map(threads, runs.iter().collect(), || (), work).into_iter().collect()
}

/// What each factor does where it alone goes another way.
fn alone(
    varying: &Varying<'_>,
    design: &Design,
    nominal: &Outcome,
    asked: &Asked,
) -> Result<Vec<Shift>, RobustError> {
    let mut shifts = Vec::new();
    for factor in 0..varying.plan.factors.len() {
        let runs = design.alone(varying.plan, varying.method, factor);
        let outcomes = evaluate(varying, &runs, asked.threads)?;
        shifts.push(Shift::of(nominal, &outcomes));
    }
    Ok(shifts)
}

/// The index of an edition, for those who only need to know whether anything changed.
pub(crate) fn outcome_in(edition: &Edition, index: &str, period: usize) -> Outcome {
    let units = edition.frame.units().len();
    let mut outcome = Outcome { ranks: vec![f64::NAN; units], scores: vec![f64::NAN; units] };
    if let Some(node) = edition.nodes.get(index) {
        for row in edition.frame.rows(period) {
            let unit = edition.frame.unit_of(row);
            outcome.ranks[unit] = node.ranks[row].known().unwrap_or(f64::NAN);
            outcome.scores[unit] = node.scores[row].known().unwrap_or(f64::NAN);
        }
    }
    outcome
}
