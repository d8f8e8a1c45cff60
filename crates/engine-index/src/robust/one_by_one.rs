//! One thing otherwise at a time: each indicator left out, or a change somebody asks about.

use super::plan::{Change, Choice};
use super::vary::changed;
use super::{Outcome, RobustError, Shift, outcome_in};
use crate::compute::{Edition, Effort, compute};
use crate::method::Method;
use crate::panel::Figures;
use crate::parallel;
use crate::statistics::correlation;

/// What leaving one indicator out does.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// The indicator.
    pub indicator: String,
    /// How far ranks move.
    pub shift: Shift,
    /// Correlation of ranks with and without it; none where nothing varies.
    pub together: Option<f64>,
    /// Who moves most, and by how many places down.
    pub most_moved: Option<(String, f64)>,
}

fn choice(change: Vec<Change>) -> Choice {
    Choice { id: String::new(), chance: 1.0, change }
}

/// The index without each of its indicators in turn, the others sharing its weight.
///
/// # Errors
/// [`RobustError::Compute`].
pub fn leave_each_out(
    method: &Method,
    figures: &dyn Figures,
    edition: &Edition,
    period: usize,
    threads: usize,
) -> Result<Vec<LeftOut>, RobustError> {
    let index = method.index().unwrap_or_default();
    let nominal = outcome_in(edition, index, period);
    let work = |(): &mut (), code: &String| {
        let without = what_if(method, figures, edition, &[Change::LeaveOut(code.clone())], 1)?;
        Ok(told(code, &nominal, &outcome_in(&without, index, period), edition))
    };
    let codes: Vec<&String> = method.indicators.iter().map(|indicator| &indicator.code).collect();
    // An index of one indicator has nothing left without it.
    if codes.len() < 2 {
        return Ok(Vec::new());
    }
    parallel::map(threads, codes, || (), work).into_iter().collect()
}

fn told(code: &str, nominal: &Outcome, other: &Outcome, edition: &Edition) -> LeftOut {
    let moves = nominal.ranks.iter().zip(&other.ranks).enumerate();
    let moves: Vec<(usize, f64, f64)> =
        moves.map(|(unit, (a, b))| (unit, *a, *b)).filter(|(_, a, b)| !(a.is_nan() || b.is_nan())).collect();
    let most = moves
        .iter()
        .filter(|(_, a, b)| a != b)
        .max_by(|x, y| (x.2 - x.1).abs().total_cmp(&(y.2 - y.1).abs()).then_with(|| y.0.cmp(&x.0)));
    let before: Vec<f64> = moves.iter().map(|m| m.1).collect();
    let after: Vec<f64> = moves.iter().map(|m| m.2).collect();
    LeftOut {
        indicator: code.to_owned(),
        shift: Shift::of(nominal, std::slice::from_ref(other)),
        together: correlation(&before, &after),
        most_moved: most.map(|(unit, a, b)| (edition.frame.units()[*unit].clone(), b - a)),
    }
}

/// The index as it would be with some changes.
///
/// # Errors
/// [`RobustError`].
pub fn what_if(
    method: &Method,
    figures: &dyn Figures,
    edition: &Edition,
    changes: &[Change],
    threads: usize,
) -> Result<Edition, RobustError> {
    let choice = choice(changes.to_vec());
    let other = changed(method, &choice, Some(edition)).map_err(|code| {
        RobustError::Plan(vec![super::PlanFault {
            code: "unknown-code",
            factor: String::new(),
            what: domain::label::Label {
                zh: format!("方法里没有“{code}”"),
                en: format!("The method has no “{code}”"),
            },
            remedy: domain::label::Label::new("请写方法里的代码", "Write a code of the method"),
        }])
    })?;
    compute(&other, figures, &Effort { threads, keep: None }).map_err(RobustError::Compute)
}
