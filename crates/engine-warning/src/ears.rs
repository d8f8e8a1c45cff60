//! EARS C1, C2 and C3: the last seven days against today, for places with hardly any history.
//!
//! Sums are kept as whole numbers, so that the bound does not depend on the order of adding. A missing day is
//! left out of its window, never taken for zero.

use crate::distribution::normal_quantile;

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarsMethod {
    /// The window ends the day before.
    C1,
    /// The window ends three days before.
    C2,
    /// C2, with what the last two days exceeded added.
    C3,
}

/// Settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ears {
    /// Which of the three.
    pub method: EarsMethod,
    /// Days in the window, 3 or more.
    pub baseline: usize,
    /// The least standard deviation, against windows without any variation.
    pub min_sigma: f64,
    /// Chance of a false alarm on one day.
    pub alpha: f64,
}

impl Ears {
    /// The usual settings of a method: seven days, 0.001 for C1 and C2, 0.025 for C3.
    pub fn usual(method: EarsMethod) -> Ears {
        let alpha = if method == EarsMethod::C3 { 0.025 } else { 0.001 };
        Ears { method, baseline: 7, min_sigma: 0.0, alpha }
    }

    /// How many days lie before the first day that can be judged.
    pub fn needs(&self) -> usize {
        self.baseline
            + match self.method {
                EarsMethod::C1 => 0,
                EarsMethod::C2 => 2,
                EarsMethod::C3 => 4,
            }
    }
}

/// One day as judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarsDay {
    /// Mean of the window.
    pub expected: f64,
    /// More than this is an alarm.
    pub bound: f64,
    /// Standard deviation used, after the least one.
    pub sigma: f64,
    /// Whether it was exceeded.
    pub alarm: bool,
    /// Known days in the window.
    pub known: usize,
}

/// Mean and standard deviation of a moving window, from whole sums.
struct Window {
    known: i64,
    sum: i64,
    squares: i64,
}

impl Window {
    fn add(&mut self, count: Option<u32>, sign: i64) {
        if let Some(count) = count {
            let count = i64::from(count);
            self.known += sign;
            self.sum += sign * count;
            self.squares += sign * count * count;
        }
    }

    /// Mean and standard deviation; none with fewer than three known days.
    fn moments(&self) -> Option<(f64, f64)> {
        if self.known < 3 {
            return None;
        }
        let n = self.known as f64;
        let spread = (self.known * self.squares - self.sum * self.sum) as f64;
        Some((self.sum as f64 / n, (spread / (n * (n - 1.0))).sqrt()))
    }
}

/// Judges every day from the first that has a whole window; none where the day or its window is missing.
/// The first entry belongs to day `ears.needs()`.
pub fn judge(ears: &Ears, counts: &[Option<u32>]) -> Vec<Option<EarsDay>> {
    let (first, z) = (ears.needs(), normal_quantile(1.0 - ears.alpha));
    if counts.len() <= first || ears.baseline < 3 {
        return Vec::new();
    }
    let lag = usize::from(ears.method != EarsMethod::C1) * 2;
    let mut window = Window { known: 0, sum: 0, squares: 0 };
    counts[..ears.baseline].iter().for_each(|count| window.add(*count, 1));
    let mut judged = Vec::with_capacity(counts.len() - first);
    // How far C2 was exceeded on the last two days.
    let mut carried = [0.0_f64; 2];
    for today in ears.baseline + lag..counts.len() {
        let newest = today - lag;
        if newest > ears.baseline {
            window.add(counts[newest - 1], 1);
            window.add(counts[newest - 1 - ears.baseline], -1);
        }
        let moments = window.moments().map(|(mean, sigma)| (mean, sigma.max(ears.min_sigma)));
        let day = counts[today].zip(moments).map(|(count, (mean, sigma))| {
            let count = f64::from(count);
            let bound = match ears.method {
                EarsMethod::C3 => (count + sigma * (z - (carried[0] + carried[1]))).max(0.0),
                _ => mean + z * sigma,
            };
            EarsDay { expected: mean, bound, sigma, alarm: count > bound, known: window.known as usize }
        });
        if today >= first {
            judged.push(day);
        }
        if ears.method == EarsMethod::C3 {
            let exceeded = counts[today].zip(moments).map_or(0.0, |(count, (mean, sigma))| {
                // Zero over zero says nothing.
                let excess = (f64::from(count) - mean) / sigma - 1.0;
                if excess.is_nan() { 0.0 } else { excess.max(0.0) }
            });
            carried = [carried[1], exceeded];
        }
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn days(counts: &[u32]) -> Vec<Option<u32>> {
        counts.iter().copied().map(Some).collect()
    }

    #[test]
    fn a_missing_day_is_left_out_and_not_taken_for_zero() {
        let mut counts = days(&[5, 6, 5, 6, 5, 6, 5, 5]);
        counts[3] = None;
        let judged = judge(&Ears::usual(EarsMethod::C1), &counts)[0].expect("six known days");
        assert_eq!(judged.known, 6);
        assert!((judged.expected - 32.0 / 6.0).abs() < 1e-12);
        counts[7] = None;
        assert_eq!(judge(&Ears::usual(EarsMethod::C1), &counts), [None]);
    }

    #[test]
    fn too_short_a_series_is_judged_nowhere() {
        assert!(judge(&Ears::usual(EarsMethod::C3), &days(&[1; 11])).is_empty());
        assert_eq!(judge(&Ears::usual(EarsMethod::C3), &days(&[1; 12])).len(), 1);
    }

    proptest! {
        #[test]
        fn the_moving_window_equals_the_window_taken_anew(counts in proptest::collection::vec(proptest::option::weighted(0.9, 0_u32..60), 12..80), c2 in any::<bool>()) {
            let ears = Ears::usual(if c2 { EarsMethod::C2 } else { EarsMethod::C1 });
            let lag = if c2 { 2 } else { 0 };
            for (at, day) in judge(&ears, &counts).into_iter().enumerate() {
                let today = at + ears.needs();
                let window: Vec<f64> =
                    counts[today - lag - 7..today - lag].iter().flatten().map(|c| f64::from(*c)).collect();
                let n = window.len() as f64;
                let mean = window.iter().sum::<f64>() / n;
                let sigma = (window.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
                match day {
                    None => prop_assert!(counts[today].is_none() || window.len() < 3),
                    Some(day) => {
                        prop_assert!((day.expected - mean).abs() < 1e-9);
                        prop_assert!((day.sigma - sigma).abs() < 1e-9);
                    }
                }
            }
        }
    }
}
