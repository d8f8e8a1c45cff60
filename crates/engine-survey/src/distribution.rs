//! Normal, Student, F, chi-square, beta and binomial distributions: tails and quantiles to about fourteen digits.
//!
//! Densities are computed without cancellation (Loader's saddle-point form), so that large samples lose no
//! digits. Never draws a random number.

use std::f64::consts::{LN_2, PI, SQRT_2};

/// P(Z ≤ z) of the standard normal.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z / SQRT_2)
}

/// The z with P(Z ≤ z) = p. Infinite at 0 and 1, NaN outside.
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let tail = p.min(1.0 - p);
    let t = (-2.0 * tail.ln()).sqrt();
    // Hastings' rational guess of the upper quantile, polished by Halley's step on the tail itself.
    let over = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let under = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut z = t - over / under;
    for _ in 0..4 {
        let density = (-0.5 * z * z).exp() / (2.0 * PI).sqrt();
        if density == 0.0 {
            break;
        }
        let step = (normal_cdf(-z) - tail) / density;
        z += step / (1.0 - 0.5 * z * step);
    }
    if p < 0.5 { -z } else { z }
}

/// ln(n!) − Stirling's approximation of it, for any n ≥ 0.
fn stirling_error(n: f64) -> f64 {
    const S: [f64; 5] = [1.0 / 12.0, 1.0 / 360.0, 1.0 / 1260.0, 1.0 / 1680.0, 1.0 / 1188.0];
    if n <= 15.0 {
        return if n == 0.0 {
            0.0
        } else {
            libm::lgamma(n + 1.0) - (n + 0.5) * n.ln() + n - 0.5 * (LN_2 + PI.ln())
        };
    }
    let square = n * n;
    (S[0] - (S[1] - (S[2] - (S[3] - S[4] / square) / square) / square) / square) / n
}

/// x ln(x / m) + m − x without cancellation.
fn deviance_part(x: f64, m: f64) -> f64 {
    if (x - m).abs() < 0.1 * (x + m) {
        let v = (x - m) / (x + m);
        let (mut sum, mut term) = ((x - m) * v, 2.0 * x * v);
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

/// Γ(n+1) / (Γ(x+1) Γ(n−x+1)) · p^x · q^(n−x), for whole and broken x in (0, n).
fn binomial_density(x: f64, n: f64, p: f64, q: f64) -> f64 {
    let log = stirling_error(n)
        - stirling_error(x)
        - stirling_error(n - x)
        - deviance_part(x, n * p)
        - deviance_part(n - x, n * q);
    (n / (2.0 * PI * x * (n - x))).sqrt() * log.exp()
}

/// The regularised incomplete beta function I_x(a, b) and, beside it, 1 − I_x(a, b), each without cancellation.
pub fn incomplete_beta(a: f64, b: f64, x: f64) -> (f64, f64) {
    if a.is_nan() || b.is_nan() || x.is_nan() || a <= 0.0 || b <= 0.0 {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x >= 1.0 {
        return (1.0, 0.0);
    }
    let front = binomial_density(a, a + b, x, 1.0 - x) * a * b / (a + b);
    if x < (a + 1.0) / (a + b + 2.0) {
        let below = front * fraction(a, b, x) / a;
        (below, 1.0 - below)
    } else {
        let above = front * fraction(b, a, 1.0 - x) / b;
        (1.0 - above, above)
    }
}

/// Lentz's continued fraction of the incomplete beta function.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let kept = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / kept(1.0 - (a + b) * x / (a + 1.0)));
    let mut whole = d;
    for m in 1..100_000 {
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

/// Finds where `excess` (rising, with its slope) is zero between `low` and `high`: Newton's steps, halving
/// where they leave the bracket.
fn rise_to_zero(low: f64, high: f64, start: f64, excess: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high, mut x) = (low, high, start);
    for _ in 0..200 {
        let (value, slope) = excess(x);
        if value == 0.0 {
            return x;
        }
        if value < 0.0 {
            low = x
        } else {
            high = x
        }
        let newton = x - value / slope;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - x).abs() <= 1e-16 * x.abs().max(1e-300) || next <= low || next >= high {
            return next;
        }
        x = next;
    }
    x
}

/// The x with I_x(a, b) = p.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || a.is_nan() || b.is_nan() || a < 0.0 || b < 0.0 {
        return f64::NAN;
    }
    // The limits of a count of none and of a count of all.
    if a == 0.0 || b == 0.0 {
        return if a == 0.0 { 0.0 } else { 1.0 };
    }
    if p == 0.0 || p == 1.0 {
        return p;
    }
    let mean = a / (a + b);
    rise_to_zero(0.0, 1.0, mean, |x| {
        let (below, above) = incomplete_beta(a, b, x);
        let excess = if p < 0.5 { below - p } else { (1.0 - p) - above };
        (excess, binomial_density(a, a + b, x, 1.0 - x) * a * b / ((a + b) * x * (1.0 - x)))
    })
}

/// P(T > t) of Student's t; the normal's when `df` is infinite.
pub fn student_tail(t: f64, df: f64) -> f64 {
    if df.is_infinite() && df > 0.0 {
        return normal_cdf(-t);
    }
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    let square = t * t;
    // Whichever of the two arguments is small carries the digits.
    let half = 0.5 * incomplete_beta(0.5, 0.5 * df, square / (df + square)).1;
    if t > 0.0 { half } else { 1.0 - half }
}

/// The t with P(T ≤ t) = p; the normal's when `df` is infinite. NaN without degrees of freedom.
pub fn student_quantile(p: f64, df: f64) -> f64 {
    if df.is_infinite() && df > 0.0 {
        return normal_quantile(p);
    }
    if !(p > 0.0 && p < 1.0) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if p < 0.5 {
        return -student_quantile(1.0 - p, df);
    }
    if p == 0.5 {
        return 0.0;
    }
    let log_front = libm::lgamma(0.5 * (df + 1.0)) - libm::lgamma(0.5 * df) - 0.5 * (df * PI).ln();
    let z = normal_quantile(p);
    let mut high = (2.0 * z).max(4.0);
    while student_tail(high, df) > 1.0 - p && high < 1e150 {
        high *= 4.0;
    }
    let guess = (z + (z * z * z + z) / (4.0 * df)).min(0.5 * high);
    rise_to_zero(0.0, high, guess, |t| {
        let density = (log_front - 0.5 * (df + 1.0) * (t * t / df).ln_1p()).exp();
        ((1.0 - p) - student_tail(t, df), density)
    })
}

/// P(F > f) of Fisher's F; `over` may be broken, as Rao and Scott's are.
pub fn fisher_tail(f: f64, over: f64, under: f64) -> f64 {
    if f.is_nan() || over.is_nan() || over <= 0.0 || under.is_nan() || under <= 0.0 {
        return f64::NAN;
    }
    if f <= 0.0 {
        return 1.0;
    }
    if under.is_infinite() {
        return chi_square_tail(f * over, over);
    }
    let x = over * f / (over * f + under);
    incomplete_beta(0.5 * over, 0.5 * under, x).1
}

/// P(X > x) of chi-square with `df` degrees of freedom, whole or broken.
pub fn chi_square_tail(x: f64, df: f64) -> f64 {
    if x.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 1.0;
    }
    let (a, x) = (0.5 * df, 0.5 * x);
    // x^a e^−x / Γ(a+1)
    let front = (-stirling_error(a) - deviance_part(a, x)).exp() / (2.0 * PI * a).sqrt();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0, 1.0, a);
        while term > sum * 1e-17 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut whole = d;
    for i in 1..100_000 {
        let i = f64::from(i);
        let step = -i * (i - a);
        b += 2.0;
        d = 1.0 / (step * d + b);
        c = b + step / c;
        whole *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front * a * whole
}

/// P(X ≥ k) of a binomial count among `n` with chance `p`.
pub fn binomial_tail(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n {
        return 0.0;
    }
    incomplete_beta(k as f64, (n - k) as f64 + 1.0, p).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(found: f64, wanted: f64, within: f64) {
        assert!((found - wanted).abs() <= within * wanted.abs(), "{found} is not {wanted}");
    }

    #[test]
    fn tables_of_r_are_met() {
        near(normal_quantile(0.975), 1.959_963_984_540_054, 1e-15);
        near(normal_quantile(1e-10), -6.361_340_902_404_056, 1e-14);
        near(student_quantile(0.975, 14.0), 2.144_786_687_917_804, 1e-13);
        near(student_quantile(0.975, 399.0), 1.965_927_295_920_881_3, 1e-13);
        near(student_quantile(0.025, 1.0), -12.706_204_736_174_7, 1e-12);
        near(student_tail(2.0, 10.0), 0.036_694_017_385_370_18, 1e-13);
        near(beta_quantile(0.025, 163.0, 38.0), 0.754_136_537_551_321_6, 1e-12);
        near(beta_quantile(0.975, 1.5, 1e6), 4.674_189_709_639_849e-6, 1e-11);
        near(chi_square_tail(3.841_458_820_694_124, 1.0), 0.05, 1e-13);
        near(chi_square_tail(60.0, 1.75), 5.590_978_691_129_126e-14, 1e-11);
        near(fisher_tail(3.2, 1.75, 341.25), 0.048_594_819_707_930_25, 1e-12);
        near(binomial_tail(371, 400, 0.9), 0.035_660_536_076_809_6, 1e-12);
    }

    proptest! {
        #[test]
        fn quantiles_undo_tails(p in 0.000_1_f64..0.999_9, df in 0.5_f64..5_000.0, b in 0.3_f64..1_000.0) {
            let t = student_quantile(p, df);
            prop_assert!((student_tail(t, df) - (1.0 - p)).abs() < 1e-12, "t {t}");
            let x = beta_quantile(p, df, b);
            prop_assert!((incomplete_beta(df, b, x).0 - p).abs() < 1e-11, "beta {x}");
        }

        #[test]
        fn a_squared_t_is_an_f(t in 0.01_f64..30.0, df in 0.5_f64..2_000.0) {
            let (two, f) = (2.0 * student_tail(t, df), fisher_tail(t * t, 1.0, df));
            prop_assert!((two - f).abs() < 1e-12);
        }
    }
}
