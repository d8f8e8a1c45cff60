//! The Poisson CUSUM: small excesses that last add up until they are an alarm.
//!
//! Follows `algo.cusum` of surveillance; the sum goes on after an alarm, as there.

use crate::regression::{Design, Family, Given, glm};

/// How a count is made comparable (`trans`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Transform {
    /// `rossi`
    Rossi,
    /// `standard`
    Standard,
    /// `anscombe`
    Anscombe,
    /// `anscombe2nd`
    AnscombeSecond,
    /// `pearsonNegBin`, with this dispersion (`alpha`)
    PearsonNegativeBinomial(f64),
    /// `anscombeNegBin`, with this dispersion; computed exactly where surveillance looks up a table
    AnscombeNegativeBinomial(f64),
    /// `none`
    None,
}

/// The mean when all is well (`m`).
#[derive(Debug, Clone, PartialEq)]
pub enum InControl {
    /// Mean of the counts before the range (`NULL`).
    MeanBefore,
    /// Known.
    Known(f64),
    /// A yearly wave fitted to the counts before the range (`"glm"`): periods in a year, and the place of the
    /// first count in its year, from 1.
    Wave {
        /// Periods in a year.
        per_year: f64,
        /// Place of the first count in its year, from 1.
        start: f64,
    },
}

/// Settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Cusum {
    /// What is taken off each day (`k`).
    pub reference: f64,
    /// The sum that is an alarm (`h`).
    pub decision: f64,
    /// The mean when all is well.
    pub mean: InControl,
    /// How a count is made comparable.
    pub transform: Transform,
}

impl Default for Cusum {
    fn default() -> Self {
        Cusum { reference: 1.04, decision: 2.26, mean: InControl::MeanBefore, transform: Transform::Standard }
    }
}

/// One period as judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CusumDay {
    /// The mean when all is well.
    pub expected: f64,
    /// The sum.
    pub sum: f64,
    /// The count that would have been an alarm (of some transforms the room left in the sum).
    pub bound: f64,
    /// Whether the sum reached the decision.
    pub alarm: bool,
}

/// Judges every period from `first` on; none when no mean can be had. A missing period leaves the sum alone.
pub fn judge(control: &Cusum, counts: &[Option<u32>], first: usize) -> Option<Vec<Option<CusumDay>>> {
    let means = means(&control.mean, counts, first)?;
    let mut sum = 0.0;
    let judged = counts.iter().zip(means).skip(first).map(|(count, mean)| {
        let before = sum;
        let count = f64::from((*count)?);
        sum = f64::max(0.0, before + transformed(control.transform, count, mean) - control.reference);
        let room = control.decision + control.reference - before;
        let bound = bound(control, mean, room, sum);
        Some(CusumDay {
            expected: mean,
            sum,
            bound: if bound.is_nan() { 0.0 } else { bound.max(0.0) },
            alarm: sum >= control.decision,
        })
    });
    Some(judged.collect())
}

/// Means of every period, the training ones included.
fn means(mean: &InControl, counts: &[Option<u32>], first: usize) -> Option<Vec<f64>> {
    let known: Vec<(usize, f64)> = counts[..first.min(counts.len())]
        .iter()
        .enumerate()
        .filter_map(|(at, count)| count.map(|count| (at, f64::from(count))))
        .collect();
    match mean {
        InControl::Known(mean) => Some(vec![*mean; counts.len()]),
        InControl::MeanBefore => {
            let total: f64 = known.iter().map(|(_, count)| count).sum();
            (!known.is_empty()).then(|| vec![total / known.len() as f64; counts.len()])
        }
        InControl::Wave { per_year, start } => {
            let row = |at: usize| {
                let angle = std::f64::consts::TAU / per_year * (start + at as f64);
                [1.0, angle.cos(), angle.sin()]
            };
            let column = |of: usize| known.iter().map(|(at, _)| row(*at)[of]).collect();
            let design = Design::new((0..3).map(column).collect());
            let y: Vec<f64> = known.iter().map(|(_, count)| *count).collect();
            let fit = glm(&design, &y, Family::Poisson, Given::default())?;
            Some((0..counts.len()).map(|at| fit.mean_at(&row(at))).collect())
        }
    }
}

fn transformed(transform: Transform, x: f64, m: f64) -> f64 {
    match transform {
        Transform::Rossi => (x - 3.0 * m + 2.0 * (x * m).sqrt()) / (2.0 * m.sqrt()),
        Transform::Standard => (x - m) / m.sqrt(),
        Transform::Anscombe => 1.5 * (two_thirds(x) - two_thirds(m)) / sixth(m),
        Transform::AnscombeSecond => {
            (two_thirds(x) - (two_thirds(m) - 1.0 / (9.0 * m.cbrt()))) / (2.0 / 3.0 * sixth(m))
        }
        Transform::PearsonNegativeBinomial(alpha) => (x - m) / (m + alpha * m * m).sqrt(),
        Transform::AnscombeNegativeBinomial(alpha) => {
            let part = |y: f64| 1.5 * two_thirds(y) * stretched(alpha * y);
            (part(x) - part(m)) / sixth(m + alpha * m * m)
        }
        Transform::None => x,
    }
}

fn two_thirds(x: f64) -> f64 {
    x.powf(2.0 / 3.0)
}

fn sixth(x: f64) -> f64 {
    x.powf(1.0 / 6.0)
}

/// The hypergeometric function ₂F₁(1/3, 2/3; 5/3; −u) for u ≥ 0: the mean of (1 + u s^(3/2))^(−1/3) over s in
/// (0, 1), by Simpson's rule on a grid that is finer where the integrand moves.
fn stretched(u: f64) -> f64 {
    const PARTS: usize = 2_000;
    let value = |t: f64| {
        let s = t * t * t;
        3.0 * t * t / (1.0 + u * s * s.sqrt()).cbrt()
    };
    let width = 1.0 / PARTS as f64;
    let inner: f64 =
        (1..PARTS).map(|at| value(at as f64 * width) * if at % 2 == 1 { 4.0 } else { 2.0 }).sum();
    (value(0.0) + inner + value(1.0)) * width / 3.0
}

fn bound(control: &Cusum, m: f64, room: f64, sum: f64) -> f64 {
    let back = |base: f64| if base < 0.0 { 0.0 } else { base.powf(1.5) };
    match control.transform {
        Transform::Rossi => {
            let root = m.sqrt();
            2.0 * root * room + 5.0 * m - 2.0 * (4.0 * m * m + 2.0 * m * root * room).sqrt()
        }
        Transform::Standard => (m.sqrt() * room + m).ceil(),
        Transform::Anscombe => back(2.0 / 3.0 * sixth(m) * room + two_thirds(m)),
        Transform::AnscombeSecond => back(2.0 / 3.0 * sixth(m) * room + (two_thirds(m) - m.cbrt() / 9.0)),
        Transform::PearsonNegativeBinomial(alpha) => (m + alpha * m * m).sqrt() * room + m,
        Transform::AnscombeNegativeBinomial(_) | Transform::None => control.decision - sum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_excess_that_lasts_becomes_an_alarm() {
        let mut counts = vec![Some(4); 30];
        counts.extend([Some(7); 8]);
        let judged =
            judge(&Cusum { reference: 0.5, decision: 3.0, ..Cusum::default() }, &counts, 20).expect("a mean");
        let first = judged.iter().position(|day| day.expect("known").alarm);
        assert_eq!(first, Some(12), "three days of one standard unit above the reference");
    }

    #[test]
    fn a_missing_day_leaves_the_sum_alone() {
        let counts = [Some(4), Some(4), Some(9), None, Some(4)];
        let judged = judge(&Cusum::default(), &counts, 2).expect("a mean");
        assert_eq!(judged[1], None);
        let (before, after) = (judged[0].expect("known").sum, judged[2].expect("known").sum);
        assert!((before - after - 1.04).abs() < 1e-12);
    }

    #[test]
    fn the_hypergeometric_part_meets_its_series() {
        // Σ (1/3)_n (2/3)_n / (5/3)_n / n! (−u)^n for small u.
        let (u, mut term, mut sum) = (0.3_f64, 1.0, 1.0);
        for n in 0..200 {
            let n = f64::from(n);
            term *= (1.0 / 3.0 + n) * (2.0 / 3.0 + n) / ((5.0 / 3.0 + n) * (n + 1.0)) * -u;
            sum += term;
        }
        assert!((stretched(u) - sum).abs() < 1e-9, "{} {sum}", stretched(u));
    }
}
