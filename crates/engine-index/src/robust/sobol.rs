//! Which factor matters: Sobol's first and total shares in the variance of an outcome. Exact over all
//! combinations; estimated with error bars from draws.

use super::design::Design;

/// A factor's share in a variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// What it explains by itself.
    pub first: f64,
    /// What it explains together with others.
    pub total: f64,
    /// 95 % interval of the first share; the share itself where it is exact.
    pub first_interval: [f64; 2],
    /// 95 % interval of the total share.
    pub total_interval: [f64; 2],
}

/// Standard errors on each side of a 95 % interval.
const WIDE: f64 = 1.959_963_984_540_054;

/// The share of each factor in the variance of `outcome` (one number a run, in order of the design); none where
/// the outcome never varies or is missing somewhere.
pub fn first_and_total(design: &Design, outcome: &[f64]) -> Vec<Option<Share>> {
    if outcome.iter().any(|y| y.is_nan()) {
        return vec![None; design.levels.len()];
    }
    if design.exact { exact(design, outcome) } else { estimated(design, outcome) }
}

fn exact(design: &Design, outcome: &[f64]) -> Vec<Option<Share>> {
    let mean: f64 = outcome.iter().zip(&design.chances).map(|(y, p)| y * p).sum();
    let apart: Vec<f64> = outcome.iter().map(|y| y - mean).collect();
    let variance: f64 = apart.iter().zip(&design.chances).map(|(y, p)| y * y * p).sum();
    let scale = outcome.iter().fold(0.0f64, |most, y| most.max(y.abs()));
    if variance <= (scale * 1e-12).powi(2) {
        return vec![None; design.levels.len()];
    }
    let sizes: Vec<usize> = design.levels.iter().flatten().map(Vec::len).collect();
    (0..sizes.len())
        .map(|factor| {
            let level = design.levels[factor].as_deref().unwrap_or_default();
            let inner: usize = sizes[factor + 1..].iter().product();
            let size = sizes[factor];
            // Place of a run: outer × size × inner + level × inner + within.
            let mut of_level = vec![0.0; size];
            let mut of_rest = 0.0;
            for outer in 0..outcome.len() / (size * inner) {
                for within in 0..inner {
                    let at = |l: usize| (outer * size + l) * inner + within;
                    // The chance of the other factors' settings is that of a run over that of its level.
                    let rest = design.chances[at(0)] / level[0];
                    let mut mean = 0.0;
                    for l in 0..size {
                        mean += apart[at(l)] * level[l];
                        of_level[l] += apart[at(l)] * rest;
                    }
                    of_rest += mean * mean * rest;
                }
            }
            let first = of_level.iter().zip(level).map(|(m, p)| m * m * p).sum::<f64>() / variance;
            let total = 1.0 - of_rest / variance;
            // Equal but for noise where there is no interaction; never the wrong way round.
            let total = total.max(first);
            Some(Share { first, total, first_interval: [first; 2], total_interval: [total; 2] })
        })
        .collect()
}

/// Jansen's estimates from a first base, a second base and mixtures. Each is a mean over rows divided by the
/// variance, itself a mean over rows, so its standard error is that of a ratio of means.
fn estimated(design: &Design, outcome: &[f64]) -> Vec<Option<Share>> {
    let n = design.draws;
    let (one, two) = (&outcome[..n], &outcome[n..2 * n]);
    let all = 2.0 * n as f64;
    let mean = (one.iter().sum::<f64>() + two.iter().sum::<f64>()) / all;
    let spread: Vec<f64> =
        one.iter().zip(two).map(|(a, b)| ((a - mean) * (a - mean) + (b - mean) * (b - mean)) / 2.0).collect();
    let variance = spread.iter().sum::<f64>() / n as f64;
    if variance <= 0.0 {
        return vec![None; design.levels.len()];
    }
    let ratio = |of_row: &dyn Fn(usize) -> f64| {
        let share = (0..n).map(of_row).sum::<f64>() / n as f64 / variance;
        let squares: f64 = (0..n).map(|at| (of_row(at) - share * spread[at]).powi(2)).sum();
        (share, (squares / n as f64).sqrt() / variance / (n as f64).sqrt())
    };
    (0..design.levels.len())
        .map(|factor| {
            let mixed = &outcome[(2 + factor) * n..(3 + factor) * n];
            let (rest, first_error) = ratio(&|at| (two[at] - mixed[at]).powi(2) / 2.0);
            let (total, total_error) = ratio(&|at| (one[at] - mixed[at]).powi(2) / 2.0);
            let first = 1.0 - rest;
            let around = |share: f64, error: f64| [share - WIDE * error, share + WIDE * error];
            Some(Share {
                first,
                total,
                first_interval: around(first, first_error),
                total_interval: around(total, total_error),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design(sizes: &[usize]) -> Design {
        let levels: Vec<Option<Vec<f64>>> = sizes.iter().map(|n| Some(vec![1.0 / *n as f64; *n])).collect();
        let runs: usize = sizes.iter().product();
        let mut settings = vec![Vec::new()];
        for size in sizes {
            settings = settings
                .iter()
                .flat_map(|run: &Vec<u64>| (0..*size as u64).map(|at| [run.clone(), vec![at]].concat()))
                .collect();
        }
        Design::for_tests(settings, vec![1.0 / runs as f64; runs], levels)
    }

    /// y = 2a + b on {0,1}²: variances 1 and 1/4, no interaction.
    #[test]
    fn a_sum_has_shares_without_interaction() {
        let found = first_and_total(&design(&[2, 2]), &[0.0, 1.0, 2.0, 3.0]);
        for (share, expected) in found.into_iter().zip([0.8, 0.2]) {
            let share = share.expect("a variance");
            assert!((share.first - expected).abs() < 1e-12 && (share.total - expected).abs() < 1e-12);
        }
    }

    /// y = a × b on {0,1}²: variance 3/16; each alone 1/16, both in interaction 1/16.
    #[test]
    fn a_product_shares_an_interaction() {
        for share in first_and_total(&design(&[2, 2]), &[0.0, 0.0, 0.0, 1.0]) {
            let share = share.expect("a variance");
            assert!((share.first - 1.0 / 3.0).abs() < 1e-12 && (share.total - 2.0 / 3.0).abs() < 1e-12);
        }
    }

    #[test]
    fn what_never_varies_has_no_shares() {
        assert_eq!(first_and_total(&design(&[2, 3]), &[7.0; 6]), [None, None]);
        assert_eq!(first_and_total(&design(&[2, 1]), &[1.0, f64::NAN]), [None, None]);
    }
}
