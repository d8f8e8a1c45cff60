//! Normal, Student, Poisson and negative binomial: densities, tails and quantiles.
//!
//! Tails of counts are summed outward from a density computed without cancellation, so that a bound is the
//! same integer whoever computes it. Never draws a random number.

#![expect(clippy::excessive_precision, reason = "coefficients as they are published")]

use std::f64::consts::{LN_2, PI, SQRT_2, TAU};

/// P(Z ≤ x) of the standard normal.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / SQRT_2)
}

/// P(Z > x) of the standard normal.
pub fn normal_tail(x: f64) -> f64 {
    0.5 * libm::erfc(x / SQRT_2)
}

fn ratio(x: f64, over: &[f64], under: &[f64]) -> f64 {
    let polynomial = |terms: &[f64]| terms.iter().rev().fold(0.0, |sum, term| sum * x + term);
    polynomial(over) / polynomial(under)
}

/// The x with P(Z ≤ x) = p: Wichura's algorithm AS 241, sixteen digits. NaN outside [0, 1].
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return q * ratio(r, &CENTRE_OVER, &CENTRE_UNDER);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = (-tail.ln()).sqrt();
    let x = if r <= 5.0 {
        ratio(r - 1.6, &MIDDLE_OVER, &MIDDLE_UNDER)
    } else {
        ratio(r - 5.0, &FAR_OVER, &FAR_UNDER)
    };
    if q < 0.0 { -x } else { x }
}

const CENTRE_OVER: [f64; 8] = [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const CENTRE_UNDER: [f64; 8] = [
    1.0, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
    39307.89580009271061, 28729.085735721942674, 5226.495278852545925,
];
const MIDDLE_OVER: [f64; 8] = [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const MIDDLE_UNDER: [f64; 8] = [
    1.0,
    2.05319162663775882187,
    1.6763848301838038494,
    0.68976733498510000455,
    0.14810397642748007459,
    0.0151986665636164571966,
    5.475938084995344946e-4,
    1.05075007164441684324e-9,
];
const FAR_OVER: [f64; 8] = [
    6.6579046435011037772,
    5.4637849111641143699,
    1.7848265399172913358,
    0.29656057182850489123,
    0.026532189526576123093,
    0.0012426609473880784386,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
];
const FAR_UNDER: [f64; 8] = [
    1.0,
    0.59983220655588793769,
    0.13692988092273580531,
    0.0148753612908506148525,
    7.868691311456132591e-4,
    1.8463183175100546818e-5,
    1.4215117583164458887e-7,
    2.04426310338993978564e-15,
];

/// ln Γ(x).
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction.
pub fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x.is_nan() {
        return if x.is_nan() { f64::NAN } else { 0.0 };
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let kept = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / kept(1.0 - (a + b) * x / (a + 1.0)));
    let mut whole = d;
    for m in 1..10_000 {
        let m = f64::from(m);
        for term in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 / kept(1.0 + term * d);
            c = kept(1.0 + term / c);
            whole *= d * c;
        }
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    whole
}

/// P(T > t) of Student's t with `df` degrees of freedom.
pub fn student_tail(t: f64, df: f64) -> f64 {
    if t.is_nan() || df <= 0.0 || df.is_nan() {
        return f64::NAN;
    }
    let half = 0.5 * incomplete_beta(0.5 * df, 0.5, df / (df + t * t));
    if t > 0.0 { half } else { 1.0 - half }
}

/// The t with P(T ≤ t) = p, by bisection on the tail (p in (0, 1)).
pub fn student_quantile(p: f64, df: f64) -> f64 {
    if p < 0.5 {
        return -student_quantile(1.0 - p, df);
    }
    let (mut low, mut high) = (0.0, 2.0);
    while student_tail(high, df) > 1.0 - p && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if student_tail(middle, df) > 1.0 - p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// ln(n!) − Stirling's approximation of it, for any n ≥ 0.
fn stirling_error(n: f64) -> f64 {
    const S: [f64; 5] = [1.0 / 12.0, 1.0 / 360.0, 1.0 / 1260.0, 1.0 / 1680.0, 1.0 / 1188.0];
    if n <= 15.0 {
        return if n == 0.0 {
            0.0
        } else {
            ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - 0.5 * (LN_2 + PI.ln())
        };
    }
    let square = n * n;
    (S[0] - (S[1] - (S[2] - (S[3] - S[4] / square) / square) / square) / square) / n
}

/// x ln(x / m) + m − x without cancellation (Loader's deviance part).
fn deviance_part(x: f64, m: f64) -> f64 {
    if (x - m).abs() < 0.1 * (x + m) {
        let v = (x - m) / (x + m);
        let mut sum = (x - m) * v;
        let mut term = 2.0 * x * v;
        for j in 1..1000 {
            term *= v * v;
            let next = sum + term / f64::from(2 * j + 1);
            if next == sum {
                break;
            }
            sum = next;
        }
        return sum;
    }
    x * (x / m).ln() + m - x
}

/// A distribution of counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CountModel {
    /// Poisson with this mean.
    Poisson(f64),
    /// Negative binomial with this mean and this ratio of variance to mean (above 1).
    Overdispersed {
        /// Mean.
        mean: f64,
        /// Variance over mean.
        phi: f64,
    },
}

impl CountModel {
    /// Poisson when `phi` is 1 or less, else negative binomial.
    pub fn new(mean: f64, phi: f64) -> CountModel {
        if phi > 1.0 { CountModel::Overdispersed { mean, phi } } else { CountModel::Poisson(mean) }
    }

    /// The mean.
    pub fn mean(self) -> f64 {
        match self {
            CountModel::Poisson(mean) | CountModel::Overdispersed { mean, .. } => mean,
        }
    }

    fn deviation(self) -> f64 {
        match self {
            CountModel::Poisson(mean) => mean.sqrt(),
            CountModel::Overdispersed { mean, phi } => (mean * phi).sqrt(),
        }
    }

    /// P(Y = k).
    pub fn density(self, k: u64) -> f64 {
        let x = k as f64;
        match self {
            CountModel::Poisson(mean) if mean <= 0.0 => f64::from(u8::from(k == 0)),
            CountModel::Poisson(mean) if k == 0 => (-mean).exp(),
            CountModel::Poisson(mean) => {
                (-stirling_error(x) - deviance_part(x, mean)).exp() / (TAU * x).sqrt()
            }
            CountModel::Overdispersed { mean, .. } if mean <= 0.0 => f64::from(u8::from(k == 0)),
            CountModel::Overdispersed { mean, phi } => {
                let size = mean / (phi - 1.0);
                if k == 0 {
                    return (-size * phi.ln()).exp();
                }
                // size/(size+x) times the binomial density of `size` among size+x with chance 1/phi.
                let n = size + x;
                let (p, q) = (1.0 / phi, (phi - 1.0) / phi);
                let log = stirling_error(n)
                    - stirling_error(size)
                    - stirling_error(x)
                    - deviance_part(size, n * p)
                    - deviance_part(x, n * q);
                size / n * log.exp() * (n / (TAU * size * x)).sqrt()
            }
        }
    }

    /// density(k + 1) / density(k).
    fn step(self, k: f64) -> f64 {
        match self {
            CountModel::Poisson(mean) => mean / (k + 1.0),
            CountModel::Overdispersed { mean, phi } => {
                (mean / (phi - 1.0) + k) / (k + 1.0) * ((phi - 1.0) / phi)
            }
        }
    }

    /// P(Y ≥ k).
    pub fn tail(self, k: u64) -> f64 {
        if !self.mean().is_finite() {
            return f64::NAN;
        }
        if k == 0 {
            return 1.0;
        }
        if (k as f64) > self.mean() { self.sum_up(k) } else { (1.0 - self.sum_down(k - 1)).max(0.0) }
    }

    /// P(Y ≤ k).
    pub fn cumulative(self, k: u64) -> f64 {
        if (k as f64) < self.mean() { self.sum_down(k) } else { (1.0 - self.tail(k + 1)).max(0.0) }
    }

    fn sum_up(self, k: u64) -> f64 {
        let mut at = k as f64;
        let mut density = self.density(k);
        let mut sum = 0.0;
        while density > sum * 1e-17 {
            sum += density;
            density *= self.step(at);
            at += 1.0;
        }
        sum
    }

    fn sum_down(self, k: u64) -> f64 {
        let mut at = k as f64;
        let mut density = self.density(k);
        let mut sum = 0.0;
        while density > sum * 1e-17 {
            sum += density;
            if at < 1.0 {
                break;
            }
            at -= 1.0;
            density /= self.step(at);
        }
        sum.min(1.0)
    }

    /// The smallest k with P(Y ≤ k) ≥ p, with the tolerance of statistical packages for p that fall on a
    /// step. None when the mean is no number or p is not in [0, 1).
    pub fn quantile(self, p: f64) -> Option<u64> {
        let (mean, deviation) = (self.mean(), self.deviation());
        if !(0.0..1.0).contains(&p) || !mean.is_finite() || mean > 1e15 {
            return None;
        }
        let p = p * (1.0 - 64.0 * f64::EPSILON);
        let z = normal_quantile(p.max(1e-300));
        let skew = match self {
            CountModel::Poisson(_) => 1.0 / deviation.max(1e-9),
            CountModel::Overdispersed { phi, .. } => (2.0 * phi - 1.0) / deviation.max(1e-9),
        };
        let guess = (mean + deviation * (z + skew * (z * z - 1.0) / 6.0)).round();
        let mut k =
            if guess.is_finite() { guess.clamp(0.0, mean + 50.0 * deviation + 50.0) as u64 } else { 0 };
        // Far out the sum from below has lost its digits: compare tails there.
        let upper = p > 0.5;
        let enough = |k: u64| {
            if upper { self.tail(k + 1) <= 1.0 - p } else { self.cumulative(k) >= p }
        };
        if enough(k) {
            while k > 0 && enough(k - 1) {
                k -= 1;
            }
        } else {
            while !enough(k) {
                k += 1;
            }
        }
        Some(k)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(found: f64, wanted: f64, digits: f64) {
        assert!((found - wanted).abs() <= digits * wanted.abs().max(1e-300), "{found} is not {wanted}");
    }

    #[test]
    fn the_normal_and_student_tables_are_met() {
        near(normal_quantile(0.975), 1.959963984540054, 1e-15);
        near(normal_quantile(1e-10), -6.361340902404056, 1e-14);
        near(normal_cdf(-6.361340902404056), 1e-10, 1e-13);
        near(student_tail(2.0, 10.0), 0.03669401738537018, 1e-12);
        near(student_quantile(0.99, 10.0), 2.763769458112696, 1e-12);
        near(student_quantile(0.025, 3.0), -3.182446305284263, 1e-12);
    }

    #[test]
    fn tails_of_counts_are_met() {
        // ppois(9, 4, lower.tail = FALSE), pnbinom(9, size = 4, prob = 0.5, lower.tail = FALSE)
        near(CountModel::Poisson(4.0).tail(10), 0.0081322427969338675, 1e-13);
        near(CountModel::Overdispersed { mean: 4.0, phi: 2.0 }.tail(10), 0.046142578125, 1e-13);
        // A ratio of variance to mean hardly above one is hardly off Poisson.
        near(CountModel::new(4.0, 1.0 + 1e-9).tail(10), 0.0081322427969338675, 1e-7);
        assert_eq!(CountModel::Poisson(0.0).quantile(0.95), Some(0));
        assert_eq!(CountModel::Poisson(4.0).quantile(0.95), Some(8));
    }

    proptest! {
        #[test]
        fn the_quantile_is_the_first_count_with_enough_below(mean in 0.001_f64..500.0, phi in 1.0_f64..20.0, p in 0.001_f64..0.9999) {
            let counts = CountModel::new(mean, phi);
            let k = counts.quantile(p).expect("a bound");
            prop_assert!(counts.cumulative(k) >= p - 1e-12);
            prop_assert!(k == 0 || counts.cumulative(k - 1) < p + 1e-12);
        }

        #[test]
        fn what_lies_below_and_above_is_everything(mean in 0.001_f64..300.0, phi in 1.0_f64..10.0, k in 0_u64..600) {
            let counts = CountModel::new(mean, phi);
            prop_assert!((counts.cumulative(k) + counts.tail(k + 1) - 1.0).abs() < 1e-10);
        }
    }
}
