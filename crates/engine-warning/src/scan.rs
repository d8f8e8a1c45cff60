//! Scan statistics: where and since when are there more cases than chance explains, over all circles and times
//! at once?
//!
//! Poisson, Bernoulli, space-time permutation and expectation-based; in space, in time, in both; looking back or
//! only at what goes on today. Follows SaTScan's rules. Never tells of fewer cases than expected.

mod null;
mod prepare;
mod replicas;
mod search;
pub mod space;
pub mod standard;
mod statistic;

use prepare::{Ready, null, ready};
use replicas::{Field, Replicator, SIDE_BY_SIDE};
pub use search::Secondary;
use search::{Cylinder, clusters};
use space::{Circles, Layout, Limits, circles};
use statistic::Statistic;

/// What the cases are compared with.
#[derive(Debug, Clone, Copy)]
pub enum Model<'a> {
    /// Expected cases by place and period, on any scale.
    Poisson(&'a [f64]),
    /// Controls by place and period.
    Bernoulli(&'a [u32]),
    /// The cases' own places against their own periods.
    Permutation,
    /// Baselines by place and period that stand by themselves, and their ratio of variance to mean.
    Expectation {
        /// Baselines.
        baseline: &'a [f64],
        /// Ratio of variance to mean by place and period; empty for Poisson.
        phi: &'a [f64],
    },
}

/// Cases over places and periods.
#[derive(Debug, Clone, Copy)]
pub struct Study<'a> {
    /// Where the places lie.
    pub layout: &'a Layout,
    /// How many periods there are.
    pub periods: usize,
    /// Cases by place and period: all periods of the first place, then of the second …
    pub cases: &'a [u32],
    /// What they are compared with.
    pub model: Model<'a>,
    /// What a share of places is measured by; none: expected cases (Bernoulli: cases and controls).
    pub weight: Option<&'a [f64]>,
}

/// What is scanned over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Circles; all periods together.
    Space,
    /// Periods; all places together.
    Time,
    /// Circles and periods.
    SpaceTime,
}

/// Settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// What is scanned over.
    pub extent: Extent,
    /// Only clusters that go on in the last period.
    pub prospective: bool,
    /// Fewest periods.
    pub least_periods: usize,
    /// Most periods.
    pub most_periods: usize,
    /// How far a circle may grow.
    pub limits: Limits,
    /// Fewer cases are no cluster.
    pub least_cases: u32,
    /// Which clusters are told.
    pub secondary: Secondary,
    /// At most so many clusters.
    pub most_clusters: usize,
    /// Replicas (999 give chances down to 0.001).
    pub replicas: u32,
    /// Stops once so many replicas reach the most likely cluster.
    pub stop_after: Option<u32>,
    /// Seed of the replicas.
    pub seed: u64,
    /// How many replicas are scanned at once.
    pub threads: usize,
    /// Earlier looks of a prospective scan that are accounted for.
    pub earlier_looks: u32,
    /// Days between looks.
    pub look_days: f64,
}

impl Default for Scan {
    fn default() -> Self {
        Scan {
            extent: Extent::SpaceTime,
            prospective: true,
            least_periods: 1,
            most_periods: usize::MAX,
            limits: Limits::default(),
            least_cases: 2,
            secondary: Secondary::BestOfCentre,
            most_clusters: 50,
            replicas: 999,
            stop_after: None,
            seed: 1,
            threads: 1,
            earlier_looks: 0,
            look_days: 1.0,
        }
    }
}

/// A cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The place in its middle.
    pub centre: usize,
    /// Places in it, nearest first.
    pub places: Vec<usize>,
    /// How far the last of them lies.
    pub radius: f64,
    /// Periods from and to (exclusive).
    pub window: (usize, usize),
    /// Cases in it.
    pub cases: u32,
    /// Cases expected in it.
    pub expected: f64,
    /// Risk inside over risk outside; none where nothing is outside.
    pub relative_risk: Option<f64>,
    /// ln of the likelihood ratio.
    pub ratio: f64,
    /// Chance of a most likely cluster at least so likely, if nothing stood out; none without replicas.
    pub p: Option<f64>,
    /// The same by Gumbel's distribution fitted to the replicas: also far below one in the replicas.
    pub gumbel_p: Option<f64>,
    /// Days until chance alone shows the like once.
    pub recurrence: Option<f64>,
}

/// What a scan found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Clusters, the most likely first.
    pub clusters: Vec<Cluster>,
    /// Largest ratios of the replicas, in order.
    pub maxima: Vec<f64>,
    /// Whether it stopped early.
    pub stopped: bool,
    /// All cases.
    pub cases: u32,
    /// Cylinders looked at.
    pub cylinders: u64,
}

/// Why a study cannot be scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unscannable {
    /// Places, periods and numbers do not fit together.
    Shape,
    /// There is no place, no period or no case.
    Empty,
    /// Cases where none can be: the place and period.
    Impossible(usize, usize),
    /// A number that is none, or negative.
    NoNumber(usize, usize),
    /// A permutation has nothing to shuffle in space or in time alone.
    PermutationNeedsBoth,
    /// No window is left between the least and the most periods.
    NoWindow,
    /// More cases than can be counted.
    TooMany,
}

/// Scans.
///
/// # Errors
/// What is wrong with the study.
pub fn scan(study: &Study<'_>, scan: &Scan) -> Result<Found, Unscannable> {
    let ready = ready(study, scan)?;
    let windows = windows(ready.periods, scan, 0);
    if windows.is_empty() {
        return Err(Unscannable::NoWindow);
    }
    let circles = match scan.extent {
        Extent::Time => Circles { order: vec![vec![0]], distance: vec![vec![0.0]] },
        _ => circles(&ready.layout, &scan.limits, &ready.weight),
    };
    let field = Field {
        order: &circles.order,
        windows: &windows,
        periods: ready.periods,
        expected: &ready.expected,
        statistic: ready.statistic,
        least: scan.least_cases.max(1),
        most: most_of(&ready),
    };
    let found = clusters(&field, &circles, &ready.cases, scan.secondary, scan.most_clusters);
    let all_looks = looks(ready.periods, scan);
    let replicated = Field { windows: &all_looks, ..field };
    let (maxima, stopped) = match found.first() {
        Some(first) if scan.replicas > 0 => maxima(replicated, study, &ready, scan, first.ratio)?,
        _ => (Vec::new(), false),
    };
    let depth: u64 = circles.order.iter().map(|order| order.len() as u64).sum();
    let told = found.iter().map(|cylinder| told(cylinder, &circles, &ready, &maxima, scan)).collect();
    Ok(Found { clusters: told, maxima, stopped, cases: ready.total, cylinders: depth * windows.len() as u64 })
}

/// Windows of the look `ago` looks before the last.
fn windows(periods: usize, scan: &Scan, ago: usize) -> Vec<(usize, usize)> {
    if scan.extent == Extent::Space {
        return vec![(0, periods)];
    }
    let (least, most) = (scan.least_periods.max(1), scan.most_periods.min(periods));
    let last = periods.saturating_sub(ago);
    let ends = if scan.prospective { last..=last } else { least..=periods };
    let of_end = |end: usize| (least..=most.min(end)).map(move |length| (end - length, end));
    ends.flat_map(of_end).collect()
}

/// Windows of all looks that are accounted for.
fn looks(periods: usize, scan: &Scan) -> Vec<(usize, usize)> {
    let earlier = if scan.prospective { scan.earlier_looks as usize } else { 0 };
    (0..=earlier.min(periods.saturating_sub(1))).flat_map(|ago| windows(periods, scan, ago)).collect()
}

/// More than any circle of any replica can hold.
fn most_of(ready: &Ready) -> u32 {
    if ready.statistic != Statistic::Expectation {
        return ready.total;
    }
    let mean: f64 = ready.expected.iter().sum();
    let variance: f64 = match ready.phi.is_empty() {
        true => mean,
        false => ready.expected.iter().zip(&ready.phi).map(|(e, phi)| e * phi.max(1.0)).sum(),
    };
    let bound = mean + 40.0 * variance.sqrt() + 100.0;
    ready.total.max(bound.min(f64::from(u32::MAX / 4)) as u32)
}

/// The maxima of the replicas, and whether enough reached `observed` to stop early.
fn maxima(
    field: Field<'_>,
    study: &Study<'_>,
    ready: &Ready,
    scan: &Scan,
    observed: f64,
) -> Result<(Vec<f64>, bool), Unscannable> {
    let null = null(study, ready)?;
    let mut replicator = Replicator::new(field, &null, scan.seed, scan.threads);
    let Some(enough) = scan.stop_after else {
        return Ok((replicator.maxima(0..u64::from(scan.replicas)), false));
    };
    let mut maxima = Vec::new();
    let mut reached = 0;
    let round = (SIDE_BY_SIDE * scan.threads.max(1)) as u64;
    while (maxima.len() as u64) < u64::from(scan.replicas) {
        let from = maxima.len() as u64;
        let next = replicator.maxima(from..(from + round).min(u64::from(scan.replicas)));
        for largest in next {
            maxima.push(largest);
            reached += u32::from(largest >= observed);
            if reached >= enough {
                let stopped = (maxima.len() as u64) < u64::from(scan.replicas);
                return Ok((maxima, stopped));
            }
        }
    }
    Ok((maxima, false))
}

/// The chance by rank: how many of the replicas and the study itself reach `ratio`.
pub fn rank_p(maxima: &[f64], ratio: f64) -> f64 {
    let reached = maxima.iter().filter(|largest| **largest >= ratio).count();
    (reached as f64 + 1.0) / (maxima.len() as f64 + 1.0)
}

/// The chance by Gumbel's distribution, fitted to the maxima by their mean and deviation.
pub fn gumbel_p(maxima: &[f64], ratio: f64) -> Option<f64> {
    let n = maxima.len() as f64;
    if maxima.len() < 10 {
        return None;
    }
    let mean = maxima.iter().sum::<f64>() / n;
    let deviation = (maxima.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let beta = deviation * 6.0_f64.sqrt() / std::f64::consts::PI;
    let mu = mean - 0.577_215_664_901_532_9 * beta;
    // 1 − exp(−e), without losing small chances.
    (beta > 0.0).then(|| -(-(-(ratio - mu) / beta).exp()).exp_m1())
}

/// Days until chance alone shows the like once, over `looks` looks.
pub fn recurrence(p: f64, look_days: f64, looks: u32) -> f64 {
    if looks <= 1 {
        return look_days / p;
    }
    look_days / -((-p).ln_1p() / f64::from(looks)).exp_m1()
}

fn told(cylinder: &Cylinder, circles: &Circles, ready: &Ready, maxima: &[f64], scan: &Scan) -> Cluster {
    let order = &circles.order[cylinder.centre][..cylinder.depth];
    let total = f64::from(ready.total);
    let expected = match ready.statistic {
        Statistic::Bernoulli { cases, all } => cylinder.expected * cases / all,
        _ => cylinder.expected,
    };
    let outside = match ready.statistic {
        Statistic::Expectation => ready.expected.iter().sum::<f64>() - expected,
        _ => total - expected,
    };
    let inside = f64::from(cylinder.cases) / expected;
    let others = (total - f64::from(cylinder.cases)) / outside;
    let p = (!maxima.is_empty()).then(|| rank_p(maxima, cylinder.ratio));
    let gumbel = gumbel_p(maxima, cylinder.ratio);
    let looks = scan.earlier_looks + 1;
    Cluster {
        centre: ready.members[cylinder.centre][0],
        places: order.iter().flat_map(|place| ready.members[*place as usize].iter().copied()).collect(),
        radius: circles.distance[cylinder.centre].get(cylinder.depth - 1).copied().unwrap_or(0.0),
        window: cylinder.window,
        cases: cylinder.cases,
        expected,
        relative_risk: (others > 0.0 && outside > 1e-9).then_some(inside / others),
        ratio: cylinder.ratio,
        p,
        gumbel_p: gumbel,
        recurrence: p.filter(|_| scan.prospective).map(|p| recurrence(p, scan.look_days, looks)),
    }
}
