//! Intervals for shares that hold near 0 % and 100 %, and the verdict on a target.
//!
//! Wilson's is the default; logit, arcsine, beta (Korn and Graubard), and likelihood intervals are those of R
//! `survey`. The plain one (estimate ± t × error, Wald's) is for means and totals and is never given to a share.

mod likelihood;

pub use likelihood::Fit;

use crate::distribution::{beta_quantile, binomial_tail, normal_quantile, student_quantile};
use std::f64::consts::FRAC_PI_2;

/// An interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// A variance below this part of p(1 − p) is rounding: the share is known.
const KNOWN: f64 = 1e-20;

/// How the interval of a share is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShareInterval {
    /// Wilson's score interval with the effective number of answers.
    #[default]
    Wilson,
    /// On the logit scale.
    Logit,
    /// On the arcsine scale.
    Arcsine,
    /// Clopper and Pearson's with the effective number of answers (Korn and Graubard).
    Beta,
    /// Profile likelihood with Rao and Scott's correction.
    Likelihood,
}

/// A share with its error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The share.
    pub value: f64,
    /// Its variance.
    pub variance: f64,
    /// Answers it rests on.
    pub answers: usize,
    /// Degrees of freedom of the variance; infinite for the normal.
    pub freedom: f64,
    /// How much the weights alone widen errors, for the case that no variance can be seen.
    pub unequal: f64,
    /// How R's fit ended, for the likelihood interval; none: as with equal weights.
    pub fit: Option<Fit>,
}

/// Estimate ± t × error: for means, totals, ratios and differences, never for a share.
pub fn symmetric(value: f64, variance: f64, freedom: f64, level: f64) -> Interval {
    let reach = student_quantile(0.5 + 0.5 * level, freedom) * variance.sqrt();
    Interval { low: value - reach, high: value + reach }
}

impl Share {
    /// p(1 − p) / variance; when everybody answered alike no variance can be seen, and the answers count as
    /// the weights let them.
    pub fn effective(&self) -> f64 {
        let (p, n) = (self.value, self.answers as f64);
        let one_sided = p <= 0.0 || p >= 1.0;
        if one_sided || self.variance <= 0.0 {
            n / self.unequal.max(1.0)
        } else {
            p * (1.0 - p) / self.variance
        }
    }

    /// The interval at `level`, say 0.95. All answers alike leave Wilson's interval, whatever was asked for. A share
    /// that the design or calibration fixes is known, and its interval is itself.
    pub fn interval(&self, how: ShareInterval, level: f64) -> Interval {
        let p = self.value;
        let t = student_quantile(0.5 + 0.5 * level, self.freedom);
        // Rounding may leave a share of nobody a hair from nothing.
        let alike = !(1e-12..=1.0 - 1e-12).contains(&p);
        if t.is_nan() || p.is_nan() {
            return Interval { low: f64::NAN, high: f64::NAN };
        }
        let error = self.variance.sqrt();
        if !alike && self.variance <= KNOWN * p * (1.0 - p) {
            return Interval { low: p, high: p };
        }
        match how {
            ShareInterval::Wilson => wilson(p.clamp(0.0, 1.0), self.effective(), t),
            _ if alike => wilson(p.clamp(0.0, 1.0), self.effective(), t),
            ShareInterval::Logit => {
                let (middle, reach) = ((p / (1.0 - p)).ln(), t * error / (p * (1.0 - p)));
                Interval { low: expit(middle - reach), high: expit(middle + reach) }
            }
            ShareInterval::Arcsine => {
                let (middle, reach) = (p.sqrt().asin(), t * error / (2.0 * (p * (1.0 - p)).sqrt()));
                // Past nobody and everybody the sine would turn back.
                let at = |angle: f64| angle.clamp(0.0, FRAC_PI_2).sin().powi(2);
                Interval { low: at(middle - reach), high: at(middle + reach) }
            }
            ShareInterval::Beta => self.beta(level, t),
            ShareInterval::Likelihood => likelihood::interval(self, t),
        }
    }

    fn beta(&self, level: f64, t: f64) -> Interval {
        let (p, tail) = (self.value, 0.5 - 0.5 * level);
        let simple = student_quantile(1.0 - tail, self.answers as f64 - 1.0);
        let n = self.effective() * (simple / t).powi(2);
        Interval {
            low: beta_quantile(tail, n * p, n * (1.0 - p) + 1.0),
            high: beta_quantile(1.0 - tail, n * p + 1.0, n * (1.0 - p)),
        }
    }
}

/// Wilson's score interval of share `p` of `n` answers; `t` is the quantile.
pub fn wilson(p: f64, n: f64, t: f64) -> Interval {
    let square = t * t / n;
    let middle = (p + 0.5 * square) / (1.0 + square);
    let reach = t / (1.0 + square) * (p * (1.0 - p) / n + 0.25 * square / n).sqrt();
    // At none and at all the limit is exact; keep rounding from moving it.
    let low = if p <= 0.0 { 0.0 } else { (middle - reach).max(0.0) };
    let high = if p >= 1.0 { 1.0 } else { (middle + reach).min(1.0) };
    Interval { low, high }
}

fn expit(x: f64) -> f64 {
    if x >= 0.0 { 1.0 / (1.0 + (-x).exp()) } else { x.exp() / (1.0 + x.exp()) }
}

/// What a survey says of a target: the interval decides, never the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The whole interval is at the target or better.
    Met,
    /// The interval holds the target: neither met nor missed is shown.
    NotShown,
    /// The whole interval is worse than the target.
    Missed,
}

impl Verdict {
    /// The verdict on a target that is to be reached from below.
    pub fn at_least(interval: Interval, target: f64) -> Option<Verdict> {
        if interval.low.is_nan() || interval.high.is_nan() || target.is_nan() {
            return None;
        }
        Some(if interval.low >= target {
            Verdict::Met
        } else if interval.high < target {
            Verdict::Missed
        } else {
            Verdict::NotShown
        })
    }

    /// The verdict on a ceiling that is not to be passed.
    pub fn at_most(interval: Interval, ceiling: f64) -> Option<Verdict> {
        Verdict::at_least(Interval { low: -interval.high, high: -interval.low }, -ceiling)
    }

    /// Its name in files.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::NotShown => "not-shown",
            Verdict::Missed => "missed",
        }
    }
}

/// The fewest of `n` answers in a simple random sample that show a share of `target` or more by Wilson's
/// interval; none when even all of them do not.
pub fn fewest_to_meet(n: u64, target: f64, level: f64) -> Option<u64> {
    let z = normal_quantile(0.5 + 0.5 * level);
    fewest(n, |k| wilson(k as f64 / n as f64, n as f64, z).low >= target)
}

/// The fewest of `n` answers in a simple random sample that would hardly come about (with `chance` or less) if
/// the share were `target`: the exact one-sided test. None when even all of them would.
pub fn fewest_to_reject(n: u64, target: f64, chance: f64) -> Option<u64> {
    fewest(n, |k| binomial_tail(k, n, target) <= chance)
}

fn fewest(n: u64, shows: impl Fn(u64) -> bool) -> Option<u64> {
    if n == 0 || !shows(n) {
        return None;
    }
    let (mut short, mut enough) = (0, n);
    while short + 1 < enough {
        let middle = short + (enough - short) / 2;
        if shows(middle) { enough = middle } else { short = middle }
    }
    Some(enough)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn of_four_hundred_answers_it_takes_372_to_show_ninety_percent() {
        assert_eq!(fewest_to_meet(400, 0.9, 0.95), Some(372));
        assert_eq!(fewest_to_reject(400, 0.9, 0.05), Some(371), "one-sided five percent");
        assert_eq!(fewest_to_meet(30, 0.9, 0.95), None, "even thirty of thirty show 88.6 % only");
        let found = wilson(0.92, 400.0, normal_quantile(0.975));
        assert!((found.low - 0.889).abs() < 5e-4 && (found.high - 0.943).abs() < 5e-4, "{found:?}");
    }

    #[test]
    fn the_interval_decides_and_not_the_point() {
        let verdict = |low, high| Verdict::at_least(Interval { low, high }, 0.9);
        assert_eq!(verdict(0.9, 0.95), Some(Verdict::Met));
        assert_eq!(verdict(0.89, 0.96), Some(Verdict::NotShown));
        assert_eq!(verdict(0.85, 0.899), Some(Verdict::Missed));
        assert_eq!(verdict(f64::NAN, 0.9), None);
        assert_eq!(Verdict::at_most(Interval { low: 0.01, high: 0.04 }, 0.05), Some(Verdict::Met));
        assert_eq!(Verdict::at_most(Interval { low: 0.06, high: 0.09 }, 0.05), Some(Verdict::Missed));
    }

    const ALL: [ShareInterval; 5] = [
        ShareInterval::Wilson,
        ShareInterval::Logit,
        ShareInterval::Arcsine,
        ShareInterval::Beta,
        ShareInterval::Likelihood,
    ];

    proptest! {
        #[test]
        fn every_interval_holds_its_share_and_stays_within_nothing_and_all(
            k in 0_usize..=400, deff in 0.3_f64..6.0, df in 3.0_f64..500.0, level in 0.5_f64..0.999
        ) {
            let (n, p) = (400, k as f64 / 400.0);
            let share = Share { value: p, variance: p * (1.0 - p) / n as f64 * deff, answers: n, freedom: df, unequal: 1.0, fit: None };
            for how in ALL {
                let found = share.interval(how, level);
                prop_assert!(found.low <= p + 1e-9 && p <= found.high + 1e-9, "{how:?} {found:?}");
                prop_assert!((0.0..=1.0).contains(&found.low) && (0.0..=1.0).contains(&found.high), "{how:?} {found:?}");
                prop_assert!(found.high > found.low, "{how:?}: a share has an error, even of none and of all");
            }
        }

        #[test]
        fn wilson_limits_are_where_the_score_test_turns(k in 0_u32..=200, level in 0.5_f64..0.999) {
            let (n, p) = (200.0, f64::from(k) / 200.0);
            let z = normal_quantile(0.5 + 0.5 * level);
            let found = wilson(p, n, z);
            for limit in [found.low, found.high].into_iter().filter(|limit| *limit > 0.0 && *limit < 1.0) {
                let score = (p - limit).abs() / (limit * (1.0 - limit) / n).sqrt();
                prop_assert!((score - z).abs() < 1e-8);
            }
        }

        #[test]
        fn more_answers_never_need_a_higher_share_to_meet_a_target(n in 60_u64..3_000) {
            let share = |n: u64| fewest_to_meet(n, 0.9, 0.95).map(|k| k as f64 / n as f64);
            if let (Some(few), Some(many)) = (share(n), share(4 * n)) {
                prop_assert!(many <= few + 1e-12);
            }
        }
    }
}
