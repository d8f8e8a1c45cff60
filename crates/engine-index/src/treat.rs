//! Draws in outliers and bends skewed figures, and says what it did. A column that passes is left alone.
//!
//! Every treatment is one rule for each figure of its period, so a treated figure can be recomputed alone.

use crate::method::{Lambda, Then, Treat, Winsorise};
use crate::statistics::{quantile, range, shape, sorted};

/// What was done to the figures of one indicator in one period.
#[derive(Debug, Clone, PartialEq)]
pub enum Treatment {
    /// Nothing was needed, or asked for.
    Untouched,
    /// Figures below or above were set to these, in so many steps of drawing in.
    Drawn {
        /// Least.
        low: f64,
        /// Greatest.
        high: f64,
        /// Steps; 0 where limits were given.
        steps: usize,
    },
    /// Natural logarithm.
    Logged,
    /// ln(x − low + step)
    ShiftLogged {
        /// The smallest figure.
        low: f64,
        /// A hundredth of the range.
        step: f64,
        /// Whether winsorising was tried before and was not enough.
        after_drawing: bool,
    },
    /// (x^λ − 1) / λ
    BoxCox {
        /// λ
        lambda: f64,
    },
}

/// Why figures cannot be treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untreatable {
    /// A logarithm or power of zero or less was asked for.
    NotPositive,
    /// Drawing in was not enough, and the method refuses that.
    StillSkewed,
    /// All figures are the same, where a spread is needed.
    Constant,
}

/// What is to be done to known figures.
///
/// # Errors
/// [`Untreatable`].
pub fn treat(rule: &Treat, figures: &[f64]) -> Result<Treatment, Untreatable> {
    let positive = || if figures.iter().any(|x| *x <= 0.0) { Err(Untreatable::NotPositive) } else { Ok(()) };
    let Some((low, high)) = range(figures) else { return Ok(Treatment::Untouched) };
    let drawn = |low: f64, high: f64| Treatment::Drawn { low, high, steps: 0 };
    Ok(match rule {
        Treat::None => Treatment::Untouched,
        Treat::Log => positive().map(|()| Treatment::Logged)?,
        Treat::ShiftLog if low == high => return Err(Untreatable::Constant),
        Treat::ShiftLog => shift_log(figures, false),
        Treat::BoxCox(Lambda::Of(lambda)) => positive().map(|()| Treatment::BoxCox { lambda: *lambda })?,
        Treat::BoxCox(Lambda::Between(_)) if low == high => return Err(Untreatable::Constant),
        Treat::BoxCox(Lambda::Between(ends)) => {
            positive().map(|()| Treatment::BoxCox { lambda: most_likely(figures, *ends) })?
        }
        Treat::Clip([low, high]) => drawn(*low, *high),
        Treat::ClipQuantiles([least, most]) => {
            let sorted = sorted(figures);
            drawn(quantile(&sorted, *least).unwrap_or(low), quantile(&sorted, *most).unwrap_or(high))
        }
        Treat::Winsorise(limits) => return winsorise(limits, figures),
    })
}

impl Treatment {
    /// A figure after it.
    #[inline]
    pub fn apply(&self, x: f64) -> f64 {
        match self {
            Treatment::Untouched => x,
            Treatment::Drawn { low, high, .. } => x.clamp(*low, *high),
            Treatment::Logged => x.ln(),
            Treatment::ShiftLogged { low, step, .. } => (x - low + step).ln(),
            Treatment::BoxCox { lambda } => box_cox(x, *lambda),
        }
    }
}

fn box_cox(x: f64, lambda: f64) -> f64 {
    if lambda == 0.0 { x.ln() } else { (x.powf(lambda) - 1.0) / lambda }
}

fn winsorise(limits: &Winsorise, figures: &[f64]) -> Result<Treatment, Untreatable> {
    let mut drawn = figures.to_vec();
    // The side to draw in, or none when the shape passes.
    let fails = |figures: &[f64]| {
        let (skewness, kurtosis) = shape(figures)?;
        (skewness.abs() > limits.skewness && kurtosis > limits.kurtosis).then_some(skewness > 0.0)
    };
    let mut steps = 0;
    while let Some(high) = fails(&drawn) {
        if steps == limits.most {
            return match limits.then {
                Then::ShiftLog => Ok(shift_log(figures, true)),
                Then::Keep => Ok(between(&drawn, steps)),
                Then::Refuse => Err(Untreatable::StillSkewed),
            };
        }
        draw_in(&mut drawn, high);
        steps += 1;
    }
    Ok(if steps == 0 { Treatment::Untouched } else { between(&drawn, steps) })
}

/// Drawing in extremes one after the other comes to limits on both sides.
fn between(drawn: &[f64], steps: usize) -> Treatment {
    match range(drawn) {
        Some((low, high)) => Treatment::Drawn { low, high, steps },
        None => Treatment::Untouched,
    }
}

/// The most extreme value, with all its ties, becomes the next one.
fn draw_in(figures: &mut [f64], high: bool) {
    let Some((low, top)) = range(figures) else { return };
    let extreme = if high { top } else { low };
    let rest = figures.iter().copied().filter(|x| *x != extreme);
    let next = if high { rest.reduce(f64::max) } else { rest.reduce(f64::min) };
    let Some(next) = next else { return };
    figures.iter_mut().filter(|x| **x == extreme).for_each(|x| *x = next);
}

fn shift_log(figures: &[f64], after_drawing: bool) -> Treatment {
    let (low, high) = range(figures).unwrap_or((0.0, 0.0));
    Treatment::ShiftLogged { low, step: 0.01 * (high - low), after_drawing }
}

/// λ of the greatest profile likelihood, by golden section: the same steps on every machine.
fn most_likely(figures: &[f64], [low, high]: [f64; 2]) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let logs: f64 = figures.iter().map(|x| x.ln()).sum();
    let n = figures.len() as f64;
    let likelihood = |lambda: f64| {
        let turned: Vec<f64> = figures.iter().map(|x| box_cox(*x, lambda)).collect();
        let mean = turned.iter().sum::<f64>() / n;
        let variance = turned.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n;
        (lambda - 1.0) * logs - n / 2.0 * variance.ln()
    };
    let (mut low, mut high) = (low, high);
    for _ in 0..60 {
        let (left, right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        if likelihood(left) < likelihood(right) {
            low = left;
        } else {
            high = right;
        }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawing_in_one_extreme_after_the_other_comes_to_two_limits() {
        let limits = Winsorise { most: 5, skewness: 1.0, kurtosis: 1.0, then: Then::Refuse };
        let figures = [1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 90.0, 90.0];
        let found = treat(&Treat::Winsorise(Winsorise { skewness: 0.5, kurtosis: -1.0, ..limits }), &figures);
        let Ok(Treatment::Drawn { high, steps, .. }) = found else { panic!("{found:?}") };
        assert!(high < 90.0 && steps >= 1);
        let never = Winsorise { most: 0, skewness: 0.0, kurtosis: -9.0, then: Then::Refuse };
        assert_eq!(treat(&Treat::Winsorise(never), &figures), Err(Untreatable::StillSkewed));
        let kept = Winsorise { most: 1, skewness: 0.0, kurtosis: -9.0, then: Then::Keep };
        let found = treat(&Treat::Winsorise(kept), &figures);
        assert_eq!(found, Ok(Treatment::Drawn { low: 1.0, high: 4.0, steps: 1 }), "both nineties at once");
    }

    #[test]
    fn box_cox_finds_the_power_that_makes_figures_normal() {
        // Squares of a symmetric column: the square root makes it symmetric again.
        let figures: Vec<f64> = (1..=99).map(|n| f64::from(n + 100).powi(2)).collect();
        let found = treat(&Treat::BoxCox(Lambda::Between([-2.0, 2.0])), &figures);
        let Ok(Treatment::BoxCox { lambda }) = found else { panic!("{found:?}") };
        assert!((lambda - 0.5).abs() < 0.2, "{lambda}");
        assert_eq!(Treatment::BoxCox { lambda: 0.0 }.apply(1.0), 0.0);
        assert_eq!(Treatment::BoxCox { lambda: 2.0 }.apply(3.0), 4.0);
        assert_eq!(treat(&Treat::Log, &[0.0]), Err(Untreatable::NotPositive));
    }

    #[test]
    fn quantiles_clip_on_both_sides() {
        let figures: Vec<f64> = (0..=100).map(f64::from).collect();
        let found = treat(&Treat::ClipQuantiles([0.05, 0.95]), &figures).expect("it treats");
        assert_eq!([0.0, 50.0, 100.0].map(|x| found.apply(x)), [5.0, 50.0, 95.0]);
    }
}
