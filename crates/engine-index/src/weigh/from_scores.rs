//! Weights taken from the scores of the children, over all units and periods that have them all. A weight that
//! comes out negative is refused, never turned or dropped.

use super::Refused;
use super::matrix::{correlations, covariances, eigen};
use crate::cell::Column;
use crate::method::Weigh;
use crate::statistics::deviation;

/// The weights a rule takes from whole columns.
pub(crate) fn from_scores(
    rule: &Weigh,
    written: &[Option<f64>],
    columns: &[Column],
) -> Result<Vec<f64>, Refused> {
    let columns = complete(columns);
    if columns.first().is_none_or(|column| column.len() < 3) {
        return Err(Refused::TooFew);
    }
    match rule {
        Weigh::Entropy => entropy(&columns),
        Weigh::Critic => critic(&columns),
        Weigh::Principal => principal(&columns),
        _ => {
            let wanted: Vec<f64> = written.iter().map(|weight| weight.unwrap_or(1.0)).collect();
            balanced(&columns, &wanted)
        }
    }
}

/// The rows that have all children.
pub(crate) fn complete(columns: &[Column]) -> Vec<Vec<f64>> {
    let rows = columns.first().map_or(0, Vec::len);
    let whole: Vec<usize> =
        (0..rows).filter(|row| columns.iter().all(|column| column[*row].is_known())).collect();
    columns.iter().map(|column| whole.iter().filter_map(|row| column[*row].known()).collect()).collect()
}

fn shares(parts: Vec<f64>) -> Result<Vec<f64>, Refused> {
    let whole: f64 = parts.iter().sum();
    if !(whole.is_finite() && whole > 0.0) {
        return Err(Refused::NoSpread);
    }
    Ok(parts.into_iter().map(|part| part / whole).collect())
}

/// Entropy weights: 1 + Σ p ln p / ln n of each column, p being shares of its sum.
///
/// # Errors
/// [`Refused`].
pub fn entropy(columns: &[Vec<f64>]) -> Result<Vec<f64>, Refused> {
    let apart = |column: &Vec<f64>| {
        let whole: f64 = column.iter().sum();
        let disorder: f64 = column.iter().map(|x| x / whole).filter(|p| *p > 0.0).map(|p| p * p.ln()).sum();
        if whole > 0.0 { (1.0 + disorder / (column.len() as f64).ln()).max(0.0) } else { 0.0 }
    };
    if columns.iter().flatten().any(|x| *x < 0.0) {
        return Err(Refused::BelowZero);
    }
    let found: Vec<f64> = columns.iter().map(apart).collect();
    // A constant column is in perfect disorder but for noise.
    shares(found.into_iter().map(|part| if part < 1e-14 { 0.0 } else { part }).collect())
}

/// CRITIC weights: deviation × Σ (1 − correlation with the others).
///
/// # Errors
/// [`Refused`].
pub fn critic(columns: &[Vec<f64>]) -> Result<Vec<f64>, Refused> {
    let n = columns.len();
    let together = correlations(columns).ok_or(Refused::NoSpread)?;
    let conflict = |at: usize| together[at * n..(at + 1) * n].iter().map(|r| 1.0 - r).sum::<f64>();
    let part = |at: usize| deviation(&columns[at]).unwrap_or(0.0) * conflict(at);
    shares((0..n).map(part).collect())
}

/// Squared loadings on the first principal component of the correlations.
///
/// # Errors
/// [`Refused`]: a component that some children pull against is no weight for them.
pub fn principal(columns: &[Vec<f64>]) -> Result<Vec<f64>, Refused> {
    let n = columns.len();
    let together = correlations(columns).ok_or(Refused::NoSpread)?;
    let found = eigen(&together, n);
    let (_, first) = found.first().ok_or(Refused::TooFew)?;
    let sign = if first.iter().sum::<f64>() < 0.0 { -1.0 } else { 1.0 };
    if let Some(child) = first.iter().position(|loading| loading * sign < -1e-9) {
        return Err(Refused::Negative(child));
    }
    shares(first.iter().map(|loading| loading * loading).collect())
}

/// Weights under which each child's effective weight in an arithmetic mean (its covariance with the mean, times
/// its weight, over the mean's variance) is its wanted share. They are always positive: the equations are those of
/// the least of ½ w′Cw − Σ wanted ln w, which grows beyond bounds where a weight falls to nothing.
///
/// # Errors
/// [`Refused`].
pub fn balanced(columns: &[Vec<f64>], wanted: &[f64]) -> Result<Vec<f64>, Refused> {
    let n = columns.len();
    let wanted = shares(wanted.to_vec())?;
    let cov = covariances(columns).ok_or(Refused::TooFew)?;
    if (0..n).any(|at| cov[at * n + at] <= 0.0) {
        return Err(Refused::NoSpread);
    }
    let mut w: Vec<f64> = (0..n).map(|at| 1.0 / cov[at * n + at].sqrt()).collect();
    for _ in 0..10_000 {
        let mut moved: f64 = 0.0;
        for at in 0..n {
            let own = cov[at * n + at];
            let others: f64 = (0..n).filter(|k| *k != at).map(|k| cov[at * n + k] * w[k]).sum();
            let next = (-others + (others * others + 4.0 * own * wanted[at]).sqrt()) / (2.0 * own);
            moved = moved.max((next - w[at]).abs() / w[at].max(1e-300));
            w[at] = next;
        }
        if moved < 1e-14 {
            break;
        }
    }
    shares(w)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-9, "{found:?} instead of {expected:?}");
        }
    }

    #[test]
    fn entropy_weighs_what_tells_units_apart() {
        // Second column is the same everywhere: no weight. Third is twice the first: the same weight.
        let columns = [vec![1.0, 2.0, 3.0], vec![5.0, 5.0, 5.0], vec![2.0, 4.0, 6.0]];
        near(&entropy(&columns).expect("weights"), &[0.5, 0.0, 0.5]);
        assert_eq!(entropy(&[vec![1.0, 1.0], vec![3.0, 3.0]]), Err(Refused::NoSpread));
        assert_eq!(entropy(&[vec![-1.0, 1.0]]), Err(Refused::BelowZero));
        // By hand: p = (1/6, 2/6, 3/6), e = 1.0114 / ln 3 = 0.92062; q = (1/4, 1/4, 2/4), e = 1.0397 / ln 3 = 0.94639.
        let found = entropy(&[vec![1.0, 2.0, 3.0], vec![1.0, 1.0, 2.0]]).expect("weights");
        assert!((found[0] - 0.596_9).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn a_component_that_children_pull_against_is_refused() {
        let columns = [vec![1.0, 2.0, 3.0, 4.0], vec![1.1, 2.3, 2.9, 4.2], vec![4.0, 3.0, 2.0, 1.0]];
        assert_eq!(principal(&columns), Err(Refused::Negative(2)));
        near(&principal(&columns[..2]).expect("weights"), &[0.5, 0.5]);
    }

    #[test]
    fn balanced_weights_give_each_child_the_say_it_was_promised() {
        let columns = [
            vec![1.0, 2.0, 3.0, 7.0, 5.0],
            vec![10.0, -20.0, 35.0, 4.0, 11.0],
            vec![5.0, 4.0, 4.5, 1.0, 0.0],
        ];
        let wanted = [0.5, 0.3, 0.2];
        let weights = balanced(&columns, &wanted).expect("weights");
        let index: Vec<f64> =
            (0..5).map(|row| columns.iter().zip(&weights).map(|(column, w)| column[row] * w).sum()).collect();
        let whole = crate::statistics::covariance(&index, &index).expect("a variance");
        let said = |at: usize| {
            weights[at] * crate::statistics::covariance(&columns[at], &index).expect("one") / whole
        };
        near(&[said(0), said(1), said(2)], &wanted);
        assert!(weights.iter().all(|weight| *weight > 0.0));
    }

    #[test]
    fn critic_gives_less_to_what_others_say_already() {
        let columns = [vec![0.0, 1.0, 0.5, 0.2], vec![0.0, 1.0, 0.5, 0.2], vec![1.0, 0.2, 0.9, 0.0]];
        let found = critic(&columns).expect("weights");
        assert!((found[0] - found[1]).abs() < 1e-12 && found[2] > found[0], "{found:?}");
    }
}
