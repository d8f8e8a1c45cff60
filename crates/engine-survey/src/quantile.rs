//! Quantiles of weighted answers and Woodruff's intervals for them.
//!
//! Rules are those of Hyndman and Fan for weights, as R `survey` numbers them. Below the weight of the smallest
//! answer the quantile is that answer (R 4.1-1 gives the second).

use crate::design::Design;
use crate::error::{Fault, SurveyError};
use crate::estimate::{Against, Errors};
use crate::interval::{Interval, ShareInterval, symmetric};
use crate::statistic::{Statistic, Variables};

/// Weights that sum to a share within this of the one asked for count as meeting it.
const MEETS: f64 = 1e-12;

/// How a quantile is read off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rule {
    /// The smallest answer with at least the share at or below it (1).
    #[default]
    Lowest,
    /// The same; halfway to the next where the share is met exactly (2).
    Halfway,
    /// A straight line through the shares at or below (4).
    Line4,
    /// A line through the middles of the steps (5).
    Line5,
    /// A line with the weight of the largest answer added to the whole (6).
    Line6,
    /// A line from the smallest answer at 0 to the largest at 1 (7).
    Line7,
    /// A line nearly unbiased for the median (8).
    Line8,
    /// A line nearly unbiased for normal answers (9).
    Line9,
}

/// How the interval of the share below a quantile is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Woodruff {
    /// Share ± t × error, as R does unless told otherwise.
    Symmetric,
    /// An interval fit for shares.
    Share(ShareInterval),
}

/// Which quantile, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// The share of the population at or below it.
    pub share: f64,
    /// How it is read off.
    pub rule: Rule,
    /// How its interval is made.
    pub interval: Woodruff,
    /// The level of the interval, say 0.95.
    pub level: f64,
}

/// A quantile with its interval; a limit that the answers do not reach is absent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The value.
    pub value: f64,
    /// Lower limit.
    pub low: Option<f64>,
    /// Upper limit.
    pub high: Option<f64>,
    /// Half the interval in units of the t quantile.
    pub error: Option<f64>,
    /// Answers with weight.
    pub answers: usize,
    /// Degrees of freedom.
    pub freedom: f64,
}

/// Answers in order, with the sum of weights at or below each.
struct Sorted {
    values: Vec<f64>,
    weights: Vec<f64>,
    below: Vec<f64>,
}

impl Sorted {
    fn new(design: &Design, column: &[f64], group: &[u32]) -> Option<Sorted> {
        let mut pairs: Vec<(f64, f64)> = group
            .iter()
            .map(|position| design.row(*position))
            .map(|row| (column[row], design.weights()[row]))
            .filter(|(_, w)| *w != 0.0)
            .collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut sum = 0.0;
        let below: Vec<f64> = pairs
            .iter()
            .map(|(_, w)| {
                sum += w;
                sum
            })
            .collect();
        let (values, weights) = pairs.into_iter().unzip();
        (sum > 0.0).then_some(Sorted { values, weights, below })
    }

    fn at(&self, rule: Rule, p: f64) -> f64 {
        let n = self.values.len();
        let all = self.below[n - 1];
        if matches!(rule, Rule::Lowest | Rule::Halfway | Rule::Line4) {
            let count = self.below.partition_point(|below| *below <= (p + MEETS) * all);
            if count == 0 {
                return self.values[0];
            }
            let (low, high) = (count - 1, count.min(n - 1));
            let short = p - self.below[low] / all;
            let met = short.abs() <= MEETS;
            return match rule {
                Rule::Lowest if met => self.values[low],
                Rule::Halfway if met => 0.5 * (self.values[low] + self.values[high]),
                Rule::Line4 => {
                    let over = self.below[high] / all - p;
                    let part = if low == high { 0.0 } else { short / (over + short) };
                    self.values[low] * (1.0 - part) + self.values[high] * part
                }
                _ => self.values[high],
            };
        }
        self.line(p, |i| {
            let (before, here) = (self.below[i] - self.weights[i], self.below[i]);
            let last = self.weights[n - 1];
            match rule {
                Rule::Line5 => (here - 0.5 * self.weights[i]) / all,
                Rule::Line6 => here / (all + last),
                Rule::Line7 => before / (all - last),
                Rule::Line8 => (before / 3.0 + here * 2.0 / 3.0) / (all + last / 3.0),
                _ => (before * 3.0 / 8.0 + here * 5.0 / 8.0) / (all + last / 4.0),
            }
        })
    }

    /// Where a line through (place, answer) reaches `p`; flat beyond its ends, and through the mean of answers
    /// that share a place.
    fn line(&self, p: f64, place: impl Fn(usize) -> f64) -> f64 {
        let n = self.values.len();
        if n == 1 || p <= place(0) {
            return self.values[0];
        }
        if p >= place(n - 1) {
            return self.values[n - 1];
        }
        let (mut low, mut high) = (0, n - 1);
        while low + 1 < high {
            let middle = (low + high) / 2;
            if place(middle) <= p { low = middle } else { high = middle }
        }
        let (from, to) = (place(low), place(high));
        if to == from {
            return 0.5 * (self.values[low] + self.values[high]);
        }
        self.values[low] + (self.values[high] - self.values[low]) * (p - from) / (to - from)
    }
}

impl Design {
    /// A quantile of a group without missing answers.
    ///
    /// # Errors
    /// A share outside 0 to 1, a group without weight, what keeps its variance from being told.
    pub fn quantile(
        &self,
        column: &[f64],
        group: &[u32],
        wanted: Wanted,
        errors: Errors<'_>,
    ) -> Result<Quantile, SurveyError> {
        let Wanted { share: p, rule, interval, level } = wanted;
        if !(p > 0.0 && p < 1.0) {
            return Err(SurveyError::new(
                Fault::Setting,
                format!("分位数 {p} 应在 0 与 1 之间，例如 0.5（中位数）"),
                format!("A quantile of {p} must lie between 0 and 1, such as 0.5 for the median"),
            ));
        }
        let Some(sorted) = Sorted::new(self, column, group) else {
            return Err(SurveyError::new(
                Fault::Empty,
                "没有可用的答案",
                "There is no answer to estimate from",
            ));
        };
        let value = sorted.at(rule, p);
        let below: Vec<f64> = column.iter().map(|x| f64::from(u8::from(*x <= value))).collect();
        let mean = Statistic::Mean(Variables::Number(&below));
        let found = self.estimate(&mean, group, errors, Against::default())?;
        let share = found.share(0);
        let Interval { low, high } = match interval {
            Woodruff::Symmetric => symmetric(share.value, share.variance, share.freedom, level),
            Woodruff::Share(interval) => share.interval(interval, level),
        };
        let low = (low >= 0.0).then(|| sorted.at(rule, low));
        let high = (high <= 1.0).then(|| sorted.at(rule, high));
        let t = crate::distribution::student_quantile(0.5 + 0.5 * level, share.freedom);
        let error = low.zip(high).map(|(low, high)| (high - low) / (2.0 * t));
        Ok(Quantile { value, low, high, error, answers: found.answers, freedom: found.freedom })
    }
}
