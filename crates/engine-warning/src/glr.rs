//! Likelihood-ratio charts for Poisson and negative binomial counts: by how much would the counts since some
//! day be likelier with another mean? The chart begins anew after each alarm.
//!
//! Follows `glrpois` and `glrnb` of surveillance. Differs where surveillance cannot say how many cases would
//! have been an alarm for a period without cases (it gives 1e99): here it is the least count that would.

use crate::regression::{Design, Family, Given, glm, glm_negative_binomial};

/// The mean when all is well (`mu0`).
#[derive(Debug, Clone, PartialEq)]
pub enum GlrMean {
    /// Known, one for each period from the first judged on (the last holds for the rest).
    Known(Vec<f64>),
    /// Fitted to what came before: yearly waves and a trend.
    Seasonal {
        /// How many waves a year (`S`).
        waves: usize,
        /// Whether there is a trend.
        trend: bool,
        /// Whether it is fitted again after each alarm.
        refit: bool,
        /// Periods in a year.
        per_year: f64,
    },
}

/// How counts scatter (`alpha`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scatter {
    /// Poisson.
    Poisson,
    /// Variance = mean + alpha · mean².
    NegativeBinomial(f64),
    /// The same with alpha fitted to what came before.
    Fitted,
}

/// What may have changed (`change`, `theta`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// The mean, by an unknown factor.
    Factor,
    /// The mean, by this factor, given as its logarithm.
    KnownFactor(f64),
    /// A share of the last count is added, as infections are.
    Epidemic,
}

/// Settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Glr {
    /// The statistic that is an alarm (`c.ARL`).
    pub threshold: f64,
    /// The mean when all is well.
    pub mean: GlrMean,
    /// How counts scatter.
    pub scatter: Scatter,
    /// What may have changed.
    pub change: Change,
    /// Periods needed to believe a change (`Mtilde`).
    pub least: usize,
    /// Periods looked back at most (`M`); none looks back to the last alarm.
    pub most: Option<usize>,
    /// Whether a drop is looked for (`dir = "dec"`).
    pub drop: bool,
    /// Whether to say how many cases would have been an alarm (`ret = "cases"`).
    pub cases: bool,
}

impl Default for Glr {
    fn default() -> Self {
        Glr {
            threshold: 5.0,
            mean: GlrMean::Seasonal { waves: 1, trend: false, refit: false, per_year: 52.0 },
            scatter: Scatter::Poisson,
            change: Change::Factor,
            least: 1,
            most: None,
            drop: false,
            cases: false,
        }
    }
}

/// One period as judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GlrDay {
    /// The mean when all is well.
    pub expected: f64,
    /// The statistic.
    pub statistic: f64,
    /// The least count that would have been an alarm, if asked for and known.
    pub bound: Option<f64>,
    /// Whether the statistic reached the threshold.
    pub alarm: bool,
}

/// Counts and means of the periods since the last alarm.
struct Stretch<'a> {
    control: &'a Glr,
    alpha: f64,
    x: Vec<f64>,
    mu: Vec<f64>,
    /// The count before the first.
    before: f64,
}

/// Judges every period from `first` on; none when no mean can be had. Missing periods are passed over.
pub fn judge(control: &Glr, counts: &[Option<u32>], first: usize) -> Option<Vec<Option<GlrDay>>> {
    let (mut means, fitted) = means(control, control.scatter, counts, first, first)?;
    let alpha = match control.scatter {
        Scatter::NegativeBinomial(known) => known,
        _ => fitted,
    };
    let mut judged = vec![None; counts.len().saturating_sub(first)];
    let (mut begin, mut before) = (first, 0.0);
    while begin < counts.len() {
        let at: Vec<usize> = (begin..counts.len()).filter(|at| counts[*at].is_some()).collect();
        let mut stretch = Stretch {
            control,
            alpha,
            x: at.iter().filter_map(|at| counts[*at]).map(f64::from).collect(),
            mu: at.iter().map(|at| means[at - first]).collect(),
            before,
        };
        let days = stretch.run();
        let ended = days.last().is_some_and(|day| day.alarm);
        for (at, day) in at.iter().zip(&days) {
            judged[at - first] = Some(*day);
        }
        if !ended {
            break;
        }
        begin = at[days.len() - 1] + 1;
        before = stretch.x[days.len() - 1];
        if matches!(control.mean, GlrMean::Seasonal { refit: true, .. }) && begin < counts.len() {
            // Scatter is fitted once: later fits take it as known.
            let scatter = if alpha == 0.0 { Scatter::Poisson } else { Scatter::NegativeBinomial(alpha) };
            let (new, _) = self::means(control, scatter, counts, begin, first)?;
            means = new;
        }
    }
    Some(judged)
}

/// Means of every period from `first` on, fitted to what lies before `train`; and alpha, if it was fitted.
fn means(
    control: &Glr,
    scatter: Scatter,
    counts: &[Option<u32>],
    train: usize,
    first: usize,
) -> Option<(Vec<f64>, f64)> {
    let (waves, trend, per_year) = match &control.mean {
        GlrMean::Known(known) => {
            let last = *known.last()?;
            let of = |at: usize| known.get(at).copied().unwrap_or(last);
            return Some(((0..counts.len().saturating_sub(first)).map(of).collect(), 0.0));
        }
        GlrMean::Seasonal { waves, trend, per_year, .. } => (*waves, *trend, *per_year),
    };
    let row = |at: usize| {
        let t = at as f64 + 1.0;
        let mut row = vec![1.0];
        row.extend(trend.then_some(t));
        for wave in 1..=waves {
            let angle = std::f64::consts::TAU * wave as f64 / per_year * t;
            row.extend([angle.cos(), angle.sin()]);
        }
        row
    };
    let known: Vec<usize> = (0..train.min(counts.len())).filter(|at| counts[*at].is_some()).collect();
    let rows: Vec<Vec<f64>> = known.iter().map(|at| row(*at)).collect();
    let width = rows.first()?.len();
    let design = Design::new((0..width).map(|of| rows.iter().map(|row| row[of]).collect()).collect());
    let y: Vec<f64> = known.iter().filter_map(|at| counts[*at]).map(f64::from).collect();
    let (fit, alpha) = match scatter {
        Scatter::Poisson => (glm(&design, &y, Family::Poisson, Given::default())?, 0.0),
        Scatter::NegativeBinomial(alpha) => {
            (glm(&design, &y, Family::NegativeBinomial(1.0 / alpha), Given::default())?, alpha)
        }
        Scatter::Fitted => {
            let (fit, theta) = glm_negative_binomial(&design, &y)?;
            (fit, 1.0 / theta)
        }
    };
    Some(((first..counts.len()).map(|at| fit.mean_at(&row(at))).collect(), alpha))
}

impl Stretch<'_> {
    /// Judges until the first alarm or the end.
    fn run(&mut self) -> Vec<GlrDay> {
        let mut days = Vec::with_capacity(self.x.len());
        let mut sum = 0.0;
        for at in 0..self.x.len() {
            let (statistic, bound, alarm) = match self.control.change {
                Change::KnownFactor(kappa) => {
                    let bound = self.control.cases.then(|| self.cases_of_sum(at, kappa, sum));
                    sum = f64::max(0.0, sum + self.ratio(at, kappa));
                    (sum, bound, sum > self.control.threshold)
                }
                change => {
                    let statistic = self.statistic(at);
                    // surveillance's epidemic Poisson chart alone wants more than the threshold.
                    let strict = change == Change::Epidemic && self.alpha == 0.0;
                    let over = if strict {
                        statistic > self.control.threshold
                    } else {
                        statistic >= self.control.threshold
                    };
                    let asked = self.control.cases && change == Change::Factor && at >= self.burn_in();
                    (statistic, asked.then(|| self.least_alarm(at)).flatten(), over && at >= self.burn_in())
                }
            };
            days.push(GlrDay { expected: self.mu[at], statistic, bound, alarm });
            if alarm {
                break;
            }
        }
        days
    }

    /// Periods before the first statistic.
    fn burn_in(&self) -> usize {
        let least = self.control.least;
        match self.control.most {
            Some(_) if self.alpha == 0.0 && self.control.change == Change::Factor => least,
            _ => least.saturating_sub(1),
        }
    }

    /// Log-likelihood ratio of one period for a known factor.
    fn ratio(&self, at: usize, kappa: f64) -> f64 {
        let (x, mu) = (self.x[at], self.mu[at]);
        if self.alpha == 0.0 {
            return kappa * x + (1.0 - kappa.exp()) * mu;
        }
        let shrink = ((1.0 + self.alpha * mu) / (1.0 + self.alpha * mu * kappa.exp())).ln();
        kappa * x + (x + 1.0 / self.alpha) * shrink
    }

    /// The count, as a real number, at which the sum reaches the threshold.
    fn cases_of_sum(&self, at: usize, kappa: f64, sum: f64) -> f64 {
        let (mu, room) = (self.mu[at], self.control.threshold - sum);
        if self.alpha == 0.0 {
            return (room + mu * (kappa.exp() - 1.0)) / kappa;
        }
        let shrink = ((1.0 + self.alpha * mu) / (1.0 + self.alpha * mu * kappa.exp())).ln();
        -(shrink - room * self.alpha) / self.alpha / (kappa + shrink)
    }

    /// The largest ratio over every day the change may have begun.
    fn statistic(&self, at: usize) -> f64 {
        if at < self.burn_in() {
            return 0.0;
        }
        match (self.control.change, self.alpha == 0.0) {
            (Change::Epidemic, _) => self.epidemic(at),
            (_, true) => self.poisson(at),
            (_, false) => self.negative_binomial(at),
        }
    }

    fn sign(&self) -> f64 {
        if self.control.drop { -1.0 } else { 1.0 }
    }

    fn poisson(&self, at: usize) -> f64 {
        let (newest, oldest) = match self.control.most {
            Some(most) => (at - self.control.least, at.saturating_sub(most)),
            None => (at, 0),
        };
        let (mut sum, mut mean) = (0.0, 0.0);
        for later in newest + 1..=at {
            sum += self.x[later];
            mean += self.mu[later];
        }
        let mut largest = f64::NEG_INFINITY;
        for begin in (oldest..=newest).rev() {
            sum += self.x[begin];
            mean += self.mu[begin];
            let kappa = self.sign() * f64::max(0.0, self.sign() * (sum / mean).ln());
            let ratio = kappa * sum + (1.0 - kappa.exp()) * mean;
            largest = largest.max(ratio); // NaN, of a drop to no case at all, is passed over
        }
        largest
    }

    /// First and last day on which a change may have begun.
    fn beginnings(&self, at: usize) -> std::ops::RangeInclusive<usize> {
        let oldest = self.control.most.map_or(0, |most| at.saturating_sub(most));
        oldest..=at.saturating_sub(self.control.least.saturating_sub(1))
    }

    fn negative_binomial(&self, at: usize) -> f64 {
        let (mut largest, mut kappa) = (f64::NEG_INFINITY, 0.5);
        for begin in self.beginnings(at) {
            let found = self.factor_since(begin, at, kappa);
            kappa = self.sign() * f64::max(0.0, self.sign() * found);
            largest = largest.max((begin..=at).map(|day| self.ratio(day, kappa)).sum());
        }
        largest
    }

    /// The likeliest factor, as a logarithm, by Newton's steps from `start`.
    fn factor_since(&self, begin: usize, at: usize, start: f64) -> f64 {
        let (mut before, mut kappa) = (0.4_f64, start);
        for _ in 0..1000 {
            if kappa <= -18.0 || (kappa - before).abs() <= 1e-6 {
                break;
            }
            before = kappa;
            let factor = kappa.exp();
            let (mut score, mut information) = (0.0, 0.0);
            for day in begin..=at {
                let (x, mu) = (self.x[day], self.mu[day]);
                let spread = 1.0 + self.alpha * factor * mu;
                score += (x - factor * mu) / spread;
                information += mu * (self.alpha * x + 1.0) / (spread * spread);
            }
            kappa = before + score / (factor * information);
        }
        kappa
    }

    /// The epidemic chart: a share of the last count comes on top.
    fn epidemic(&self, at: usize) -> f64 {
        let last = |day: usize| if day == 0 { self.before } else { self.x[day - 1] };
        let (mut largest, mut share) = (f64::NEG_INFINITY, 0.5_f64);
        for begin in self.beginnings(at) {
            let ratio = if self.alpha == 0.0 {
                share = self.share_since(begin, at, share, &last);
                let one = |day: usize| {
                    self.x[day] * (share * last(day) / self.mu[day] + 1.0).ln() - share * last(day)
                };
                (begin..=at).map(one).sum()
            } else {
                // As there: the share is estimated as if it were a factor of the mean.
                let theta = self.factor_since(begin, at, share);
                share = theta;
                let one = |day: usize| {
                    let (mu, raised) = (self.mu[day], self.mu[day] + theta.exp() * last(day));
                    let spread = ((1.0 + self.alpha * mu) / (1.0 + self.alpha * raised)).ln();
                    self.x[day] * ((raised / mu).ln() + spread) + spread / self.alpha
                };
                (begin..=at).map(one).sum()
            };
            largest = f64::max(largest, ratio);
        }
        largest
    }

    fn share_since(&self, begin: usize, at: usize, start: f64, last: &dyn Fn(usize) -> f64) -> f64 {
        let (mut before, mut phi) = (2.0_f64, start.ln());
        for _ in 0..1000 {
            if phi <= -18.0 || (phi.exp() - before.exp()).abs() <= 1e-6 || phi.is_nan() {
                break;
            }
            before = phi;
            let share = phi.exp();
            let (mut score, mut square) = (0.0, 0.0);
            for day in begin..=at {
                let (x, previous) = (self.x[day], last(day));
                let raised = share * previous + self.mu[day];
                score += x * previous / raised - previous;
                square += x * previous * previous / (raised * raised);
            }
            score *= share;
            phi = before + score / (share * share * square - score);
        }
        phi.exp()
    }

    /// The least count of the period that is an alarm (of a drop: that no longer is).
    fn least_alarm(&mut self, at: usize) -> Option<f64> {
        let own = self.x[at];
        let threshold = self.control.threshold;
        let mut is_over = |count: f64| {
            self.x[at] = count;
            let statistic = self.statistic(at);
            if self.control.drop { statistic <= threshold } else { statistic >= threshold }
        };
        let (mut low, mut high) = (-1.0, 0.0);
        while !is_over(high) {
            if high > 1e7 {
                self.x[at] = own;
                return None;
            }
            low = high;
            high = 2.0 * high + 1.0;
        }
        while high - low > 1.5 {
            let middle = ((low + high) / 2.0).floor();
            if is_over(middle) { high = middle } else { low = middle }
        }
        self.x[at] = own;
        Some(high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn known(mean: f64) -> Glr {
        Glr { mean: GlrMean::Known(vec![mean]), cases: true, ..Glr::default() }
    }

    #[test]
    fn the_chart_begins_anew_after_an_alarm() {
        let counts: Vec<_> = [3, 3, 20, 3, 3].map(Some).to_vec();
        let judged = judge(&known(3.0), &counts, 0).expect("a mean");
        let alarms: Vec<bool> = judged.iter().map(|day| day.expect("known").alarm).collect();
        assert_eq!(alarms, [false, false, true, false, false]);
        assert!(judged[3].expect("known").statistic < 0.1);
    }

    proptest! {
        #[test]
        fn the_bound_is_the_least_count_that_is_an_alarm(counts in proptest::collection::vec(0_u32..9, 3..20), nb in any::<bool>(), window in proptest::option::of(3_usize..8)) {
            let scatter = if nb { Scatter::NegativeBinomial(0.2) } else { Scatter::Poisson };
            let control = Glr { scatter, most: window, ..known(4.0) };
            let counts: Vec<_> = counts.into_iter().map(Some).collect();
            let judged = judge(&control, &counts, 0).expect("a mean");
            let last = judged.len() - 1;
            if judged[..last].iter().flatten().any(|day| day.alarm) {
                return Ok(());
            }
            if let Some(bound) = judged[last].expect("known").bound {
                for (count, alarm) in [(bound, true), (bound - 1.0, false)] {
                    if count >= 0.0 {
                        let mut changed = counts.clone();
                        changed[last] = Some(count as u32);
                        prop_assert_eq!(judge(&control, &changed, 0).expect("a mean")[last].expect("known").alarm, alarm);
                    }
                }
            }
        }
    }
}
