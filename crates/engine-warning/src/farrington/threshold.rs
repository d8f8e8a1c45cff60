//! From a prediction to a bound: the delta method with a transformation against skewness, or a quantile of
//! the negative binomial, plugged in or with the error of the mean.

use super::{Power, Threshold};
use crate::distribution::{CountModel, normal_cdf, normal_quantile, normal_tail};

/// What the model predicts for the period judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prediction {
    /// Logarithm of the mean.
    pub eta: f64,
    /// Its standard error.
    pub error: f64,
    /// Variance over mean.
    pub phi: f64,
}

/// A bound.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    /// More than this is an alarm; none when the prediction leaves the range of numbers.
    pub upper: Option<f64>,
    /// Chance of the count, or more, without an outbreak.
    pub p: f64,
    /// How far the count lies between the prediction and the bound: 1 at the bound.
    pub score: f64,
    /// The mean the bound stands on.
    pub mean: f64,
}

struct Transformed {
    exponent: f64,
    centre: f64,
    se: f64,
}

fn transformed(power: Power, mean: f64, se_mean: f64, phi: f64) -> Transformed {
    let tau = phi + se_mean * se_mean / mean;
    let (exponent, se) = match power {
        Power::None => (1.0, (mean * tau).sqrt()),
        Power::Half => (0.5, (0.25 * tau).sqrt()),
        Power::TwoThirds => (2.0 / 3.0, (4.0 / 9.0 * mean.cbrt() * tau).sqrt()),
    };
    Transformed { exponent, centre: mean.powf(exponent), se }
}

impl Transformed {
    /// The larger end of the interval at `z`, in counts.
    fn upper(&self, z: f64) -> f64 {
        let end = |sign: f64| (self.centre + sign * z * self.se).powf(1.0 / self.exponent);
        let (low, high) = (end(-1.0), end(1.0));
        if low.is_nan() { high } else { low.max(high) }
    }
}

/// The bound of the improved method at one-sided `alpha`.
pub(crate) fn improved(method: Threshold, power: Power, alpha: f64, now: Prediction, count: f64) -> Bound {
    let mean = now.eta.exp();
    let z = normal_quantile(1.0 - alpha);
    if method == Threshold::Delta {
        let se = now.error * mean;
        let shape = transformed(power, mean, se, now.phi);
        let upper = shape.upper(z);
        return Bound {
            upper: Some(upper),
            p: normal_tail((count.powf(shape.exponent) - shape.centre) / shape.se),
            score: (count - mean) / (upper - mean),
            mean: (mean + z * se).exp(),
        };
    }
    let mean = if method == Threshold::Plugin { mean } else { (now.eta + z * now.error).exp() };
    let model = CountModel::new(mean, now.phi);
    let upper = model.quantile(1.0 - alpha).map(|k| k as f64);
    Bound {
        upper,
        p: model.tail(count as u64),
        score: upper.map_or(f64::NAN, |upper| (count - now.eta) / (upper - now.eta)),
        mean: if method == Threshold::Plugin { mean } else { (now.eta + z * now.error).exp() },
    }
}

/// The bound of the original method: two-sided `alpha`, delta method. `p` is one-sided.
pub(crate) fn original(power: Power, alpha: f64, now: Prediction, count: f64) -> Bound {
    let mean = now.eta.exp();
    let shape = transformed(power, mean, now.error * mean, now.phi);
    let upper = shape.upper(normal_quantile(1.0 - alpha / 2.0));
    Bound {
        upper: Some(upper),
        p: 1.0 - normal_cdf((count.powf(shape.exponent) - shape.centre) / shape.se),
        score: (count - mean) / (upper - mean),
        mean,
    }
}
