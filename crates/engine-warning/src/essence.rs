//! Daily detectors as ESSENCE has them: adaptive regression on the day of the week and a trend, an exponentially
//! weighted mean for sparse series, and the switch between them. Follows `pynssp`, its oddities included.
//!
//! Knows no holiday; [`crate::daily`] does.

use crate::distribution::{student_quantile, student_tail};
use crate::regression::{Design, least_squares};

/// Settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Essence {
    /// Days in the window (`B`), a multiple of seven for the regression.
    pub baseline: usize,
    /// Days between window and today (`g`).
    pub guard: usize,
    /// Weight of today against slow changes (`w1`).
    pub slow: f64,
    /// Weight of today against sudden ones (`w2`).
    pub sudden: f64,
}

impl Default for Essence {
    fn default() -> Self {
        Essence { baseline: 28, guard: 2, slow: 0.4, sudden: 0.9 }
    }
}

/// One day as judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EssenceDay {
    /// Expected count.
    pub expected: f64,
    /// Standard error used.
    pub sigma: f64,
    /// How many standard errors above.
    pub statistic: f64,
    /// One-sided chance.
    pub p: f64,
    /// Degrees of freedom.
    pub freedom: f64,
    /// Share of the variance that the model explains, adjusted; of the regression alone.
    pub explained: Option<f64>,
}

impl EssenceDay {
    /// The count that gives chance `alpha`, for the regression.
    pub fn bound(&self, alpha: f64) -> f64 {
        self.expected + self.sigma * student_quantile(1.0 - alpha, self.freedom)
    }
}

const SHORTEST: usize = 11;

fn rounded(x: f64) -> f64 {
    (x * 1e5).round_ties_even() / 1e5
}

/// Quantiles that depend on the degrees of freedom alone, looked up once each.
struct Quantiles {
    p: f64,
    known: Vec<Option<f64>>,
}

impl Quantiles {
    fn new(p: f64) -> Quantiles {
        Quantiles { p, known: Vec::new() }
    }

    fn at(&mut self, freedom: usize) -> f64 {
        if self.known.len() <= freedom {
            self.known.resize(freedom + 1, None);
        }
        *self.known[freedom].get_or_insert_with(|| rounded(student_quantile(self.p, freedom as f64)))
    }
}

/// Adaptive regression. `first_weekday` is the weekday of the first count, 0 Sunday … 6 Saturday. None where
/// there is no window yet or the day is missing; missing days of the window are left out of the fit.
pub fn regression(control: &Essence, first_weekday: u8, counts: &[Option<u32>]) -> Vec<Option<EssenceDay>> {
    let mut warning = Quantiles::new(0.95);
    let judge = |today: usize| {
        let end = today - control.guard; // exclusive: the last day of the window lies before the guard band
        let first = end.saturating_sub(control.baseline);
        let rows: Vec<usize> = (first..end).filter(|day| counts[*day].is_some()).collect();
        let (n, count) = (rows.len(), f64::from(counts[today]?));
        if n < SHORTEST {
            return None;
        }
        let weekday = |day: usize| (day + usize::from(first_weekday)) % 7;
        let mut columns = vec![vec![1.0; n], rows.iter().map(|day| (day - first + 1) as f64).collect()];
        columns.extend(
            (1..7).map(|of| rows.iter().map(|day| f64::from(u8::from(weekday(*day) == of))).collect()),
        );
        let design = Design::new(columns);
        let y: Vec<f64> = rows.iter().filter_map(|day| counts[*day]).map(f64::from).collect();
        let fit = least_squares(&design, &y, None);
        let beta = &fit.coefficients;
        let value = |day: usize| {
            let of_week = weekday(day);
            beta[0] + beta[1] * (day - first + 1) as f64 + if of_week == 0 { 0.0 } else { beta[1 + of_week] }
        };
        let left: f64 = rows.iter().zip(&y).map(|(day, y)| (y - value(*day)).powi(2)).sum();
        let mean = y.iter().sum::<f64>() / n as f64;
        let total: f64 = y.iter().map(|y| (y - mean).powi(2)).sum();
        let (size, freedom) = (n as f64, n as f64 - 8.0);
        let spread = ((size + 7.0) * (size - 4.0) / (size * (size - 7.0))).sqrt();
        let least = 1.01 / warning.at(n - 7);
        let sigma = ((left / freedom).sqrt() * spread).max(least);
        let explained = 1.0 - (size - 1.0) / freedom * (left / total);
        let expected = value(today).max(0.0);
        let statistic = (count - expected) / sigma;
        Some(EssenceDay {
            expected,
            sigma,
            statistic,
            p: student_tail(statistic, freedom),
            freedom,
            explained: Some(if explained.is_nan() { 0.0 } else { explained }),
        })
    };
    let mut judge = judge;
    let begins = SHORTEST + control.guard;
    (0..counts.len()).map(|today| if today < begins { None } else { judge(today) }).collect()
}

/// One of the two weighted means.
struct Smooth {
    weight: f64,
    value: f64,
}

impl Smooth {
    fn follow(&mut self, count: f64) {
        self.value = self.weight * count + (1.0 - self.weight) * self.value;
    }

    /// Standard error of the mean against a window of `n` days with deviation `sigma`.
    fn error(&self, sigma: f64, n: f64, guard: usize, warning: f64) -> f64 {
        let (w, rest) = (self.weight, 1.0 - self.weight);
        let power = i32::try_from(guard + 1).unwrap_or(i32::MAX);
        let correction =
            (w / (2.0 - w) + 1.0 / n - 2.0 * rest.powi(power) * ((1.0 - rest.powf(n)) / n)).sqrt();
        let least = w / warning * (1.0 + 0.5 * rest * rest);
        let constant = (0.1289 - (0.2414 - 0.1826 * rest.powi(4)) * 0.5_f64.ln()) * (w / warning);
        least.max(sigma * correction + constant)
    }
}

/// The exponentially weighted mean. As published, its window is a day longer than the regression's. None where
/// there is no window yet or the day is missing.
pub fn ewma(control: &Essence, counts: &[Option<u32>]) -> Vec<Option<EssenceDay>> {
    let start = counts.iter().flatten().next().map_or(0.0, |count| f64::from(*count));
    let mut means = [control.slow, control.sudden].map(|weight| Smooth { weight, value: start });
    let (mut alert, mut warning) = (Quantiles::new(0.99), Quantiles::new(0.975));
    let mut judged = Vec::with_capacity(counts.len());
    for today in 0..counts.len() {
        let Some(count) = counts[today].map(f64::from) else {
            judged.push(None);
            continue;
        };
        if today > 0 {
            means.iter_mut().for_each(|mean| mean.follow(count));
        }
        if today < SHORTEST + control.guard {
            judged.push(None);
            continue;
        }
        let end = today - control.guard;
        let first = end.saturating_sub(control.baseline + 1);
        let window: Vec<f64> = counts[first..end].iter().flatten().map(|count| f64::from(*count)).collect();
        if window.len() < SHORTEST {
            judged.push(None);
            continue;
        }
        let n = window.len() as f64;
        let expected = window.iter().sum::<f64>() / n;
        let sigma = (window.iter().map(|y| (y - expected).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
        let freedom = window.len() - 1;
        let (alert, warning) = (alert.at(freedom), warning.at(freedom));
        let mut days = means.each_mut().map(|mean| {
            let error = mean.error(sigma, n, control.guard, warning);
            let statistic = (mean.value - expected) / error;
            // What is far out must not drag the mean along.
            if statistic.abs() > alert {
                mean.value = expected + statistic.signum() * alert * error;
            }
            let p = student_tail(statistic, freedom as f64);
            EssenceDay { expected, sigma: error, statistic, p, freedom: freedom as f64, explained: None }
        });
        days.sort_by(|a, b| a.p.total_cmp(&b.p));
        judged.push(Some(days[0]));
    }
    judged
}

/// The share of variance from which the regression is used.
pub const SWITCH: f64 = 0.6;

/// The regression where it explains enough, else the weighted mean; with whether it was the regression.
pub fn switch(
    control: &Essence,
    first_weekday: u8,
    counts: &[Option<u32>],
) -> Vec<Option<(EssenceDay, bool)>> {
    let choose = |(fit, mean): (Option<EssenceDay>, Option<EssenceDay>)| match fit {
        Some(fit) if fit.explained.is_some_and(|share| share >= SWITCH) => Some((fit, true)),
        _ => mean.map(|mean| (mean, false)),
    };
    regression(control, first_weekday, counts).into_iter().zip(ewma(control, counts)).map(choose).collect()
}
