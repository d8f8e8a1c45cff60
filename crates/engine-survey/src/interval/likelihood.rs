//! The profile-likelihood interval as R reckons it: the signed root of the deviance at up to nine steps either
//! way, a cubic spline through them, and straight lines between three times as many points of the spline.
//!
//! The exact root lies some millionths beside it; whoever compares with R wants R's.

use super::{Interval, Share, expit};
use crate::distribution::{normal_cdf, student_quantile};

const MOST_STEPS: i32 = 10;

/// How R's fit of a share ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// The share on the logit scale.
    middle: f64,
    /// p(1 − p) before the last step: R's fit keeps the weights it stepped with.
    curvature: f64,
}

impl Fit {
    /// Fits as R does, by reweighting until the deviance stands still. `rows` are values of none or one with
    /// their weights. None when all are alike.
    pub fn of(rows: impl Iterator<Item = (f64, f64)> + Clone) -> Option<Fit> {
        let rows = || rows.clone().filter(|(_, w)| *w != 0.0);
        let (n, weight, yes) =
            rows().fold((0.0, 0.0, 0.0), |(n, sum, yes), (value, w)| (n + 1.0, sum + w, yes + w * value));
        let p = yes / weight;
        if !(p > 0.0 && p < 1.0) {
            return None;
        }
        // In R's fit the weights have mean one, and the first guess leans each answer to the middle.
        let (mut over, mut under, mut before) = (0.0, 0.0, 0.0);
        for (value, w) in rows() {
            let w = w * n / weight;
            let mu = (w * value + 0.5) / (w + 1.0);
            let slope = mu * (1.0 - mu);
            over += w * slope * (logit(mu) + (value - mu) / slope);
            under += w * slope;
            before -= 2.0 * w * if value > 0.5 { mu.ln() } else { (-mu).ln_1p() };
        }
        let mut middle = over / under;
        let mut curvature = under / n;
        for _ in 0..25 {
            let now = deviance(middle, p, n);
            if (now - before).abs() / (now.abs() + 0.1) < 1e-8 {
                break;
            }
            before = now;
            let q = expit(middle);
            curvature = q * (1.0 - q);
            middle += (p - q) / curvature;
        }
        Some(Fit { middle, curvature })
    }

    /// The fit of answers of equal weight.
    pub fn plain(p: f64) -> Fit {
        Fit { middle: logit(p), curvature: p * (1.0 - p) }
    }
}

fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

fn deviance(b: f64, p: f64, n: f64) -> f64 {
    let q = expit(b);
    -2.0 * n * (p * q.ln() + (1.0 - p) * (-q).ln_1p())
}

/// The interval; `t` is the quantile.
pub(super) fn interval(share: &Share, t: f64) -> Interval {
    let (p, n) = (share.value, share.answers as f64);
    let Fit { middle, curvature } = share.fit.unwrap_or_else(|| Fit::plain(p));
    let corrected = share.variance / (p * (1.0 - p)).powi(2);
    let root = (corrected * n * curvature).sqrt();
    let cutoff = t * root;
    // The weighted variance of Pearson's residuals of a share.
    let dispersion = n / (n - 1.0);
    let alpha = normal_cdf(-cutoff) / 2.0;
    // The grid reaches to the F quantile of one degree of freedom, that is to a t.
    let reach = student_quantile(1.0 - alpha / 2.0, n - 1.0);
    let best = deviance(middle, p, n);
    let mut points = vec![(middle, 0.0)];
    for sign in [-1.0, 1.0] {
        let (mut step, mut z) = (0, 0.0_f64);
        loop {
            step += 1;
            if step >= MOST_STEPS || z.abs() >= reach {
                break;
            }
            let b = middle + sign * f64::from(step) * reach / 5.0 * corrected.sqrt();
            z = sign * ((deviance(b, p, n) - best) / dispersion).max(0.0).sqrt();
            points.push((b, z));
        }
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let drawn = Spline::through(&points).drawn(3 * points.len());
    Interval { low: expit(crossing(&drawn, -cutoff)), high: expit(crossing(&drawn, cutoff)) }
}

/// Where straight lines between the points reach `z`.
fn crossing(points: &[(f64, f64)], z: f64) -> f64 {
    let found = points.windows(2).find(|pair| pair[0].1 <= z && z <= pair[1].1);
    found.map_or(f64::NAN, |pair| {
        let ((x0, z0), (x1, z1)) = (pair[0], pair[1]);
        if z1 == z0 { x0 } else { x0 + (x1 - x0) * (z - z0) / (z1 - z0) }
    })
}

/// The cubic spline of Forsythe, Malcolm and Moler: its ends follow the cubics through four points.
struct Spline<'a> {
    points: &'a [(f64, f64)],
    slope: Vec<f64>,
    bend: Vec<f64>,
    twist: Vec<f64>,
}

impl<'a> Spline<'a> {
    fn through(points: &'a [(f64, f64)]) -> Spline<'a> {
        let n = points.len();
        let width = |i: usize| points[i + 1].0 - points[i].0;
        let rise = |i: usize| (points[i + 1].1 - points[i].1) / width(i);
        if n < 3 {
            let slope = if n < 2 { 0.0 } else { rise(0) };
            return Spline { points, slope: vec![slope; n], bend: vec![0.0; n], twist: vec![0.0; n] };
        }
        let (mut under, mut over, mut c) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        over.iter_mut().take(n - 1).enumerate().for_each(|(i, over)| *over = width(i));
        for i in 1..n - 1 {
            under[i] = 2.0 * (over[i - 1] + over[i]);
            c[i] = rise(i) - rise(i - 1);
        }
        (under[0], under[n - 1]) = (-over[0], -over[n - 2]);
        if n > 3 {
            c[0] = c[2] / (points[3].0 - points[1].0) - c[1] / (points[2].0 - points[0].0);
            c[n - 1] = c[n - 2] / (points[n - 1].0 - points[n - 3].0)
                - c[n - 3] / (points[n - 2].0 - points[n - 4].0);
            c[0] *= over[0].powi(2) / (points[3].0 - points[0].0);
            c[n - 1] *= -over[n - 2].powi(2) / (points[n - 1].0 - points[n - 4].0);
        }
        for i in 1..n {
            let factor = over[i - 1] / under[i - 1];
            under[i] -= factor * over[i - 1];
            c[i] -= factor * c[i - 1];
        }
        c[n - 1] /= under[n - 1];
        for i in (0..n - 1).rev() {
            c[i] = (c[i] - over[i] * c[i + 1]) / under[i];
        }
        let (mut slope, mut bend, mut twist) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        slope[n - 1] = rise(n - 2) + over[n - 2] * (c[n - 2] + 2.0 * c[n - 1]);
        for i in 0..n - 1 {
            slope[i] = rise(i) - over[i] * (c[i + 1] + 2.0 * c[i]);
            twist[i] = (c[i + 1] - c[i]) / over[i];
            bend[i] = 3.0 * c[i];
        }
        bend[n - 1] = 3.0 * c[n - 1];
        twist[n - 1] = twist[n - 2];
        Spline { points, slope, bend, twist }
    }

    /// `count` points of the curve, evenly apart.
    fn drawn(&self, count: usize) -> Vec<(f64, f64)> {
        let (first, last) = (self.points[0].0, self.points[self.points.len() - 1].0);
        let step = (last - first) / (count - 1) as f64;
        let at = |k: usize| if k + 1 == count { last } else { first + k as f64 * step };
        (0..count).map(|k| (at(k), self.value(at(k)))).collect()
    }

    fn value(&self, x: f64) -> f64 {
        let i = self.points.partition_point(|point| point.0 <= x).saturating_sub(1);
        let d = x - self.points[i].0;
        self.points[i].1 + d * (self.slope[i] + d * (self.bend[i] + d * self.twist[i]))
    }
}
