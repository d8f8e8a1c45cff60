//! The Farrington method and its improved form (Noufaily): the same time of past years, past outbreaks
//! weighed down, overdispersion, a trend where it is believable.
//!
//! Follows `surveillance` 1.20.3 step by step; what every setting is called there stands beside it. Never
//! gives an error for a short history: it says which part is missing, and the caller falls back.

pub(crate) mod model;
mod reference;
mod threshold;

use crate::distribution::student_tail;
use crate::timeline::Timeline;
use model::{Fit, Rows, fit, weights};
pub(crate) use reference::NoBaseline;
use threshold::Prediction;

/// Transformation against skewness (`powertrans`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// `"2/3"`
    TwoThirds,
    /// `"1/2"`
    Half,
    /// `"none"`
    None,
}

/// From prediction to bound (`thresholdMethod`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// `"delta"`
    Delta,
    /// `"nbPlugin"`
    Plugin,
    /// `"muan"`
    Muan,
}

/// Few cases are no alarm (`limit54`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FewCases {
    /// At least this many …
    pub cases: u32,
    /// … in the last so many periods.
    pub periods: usize,
}

/// How the original method fits (`fitFun`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FitFunction {
    /// `algo.farrington.fitGLM.fast`
    Fast,
    /// `algo.farrington.fitGLM`: no result where it does not converge.
    Glm,
    /// `algo.farrington.fitGLM.populationOffset`: with exposure.
    PopulationOffset,
}

/// Settings of the original method (`algo.farrington`).
#[derive(Debug, Clone, PartialEq)]
pub struct Original {
    /// `b`
    pub years: usize,
    /// `w`
    pub half_window: usize,
    /// `reweight`
    pub reweight: bool,
    /// `alpha`, two-sided
    pub alpha: f64,
    /// `trend`
    pub trend: bool,
    /// `limit54`
    pub few: FewCases,
    /// `powertrans`
    pub power: Power,
    /// `fitFun`
    pub fit_function: FitFunction,
    /// `epochAsDate`
    pub by_date: bool,
}

impl Default for Original {
    fn default() -> Self {
        Original {
            years: 5,
            half_window: 3,
            reweight: true,
            alpha: 0.05,
            trend: true,
            few: FewCases { cases: 5, periods: 4 },
            power: Power::TwoThirds,
            fit_function: FitFunction::Fast,
            by_date: true,
        }
    }
}

/// Settings of the improved method (`farringtonFlexible`).
#[derive(Debug, Clone, PartialEq)]
pub struct Improved {
    /// `b`
    pub years: usize,
    /// `w`
    pub half_window: usize,
    /// `reweight`
    pub reweight: bool,
    /// `weightsThreshold`
    pub weights_threshold: f64,
    /// `alpha`, one-sided
    pub alpha: f64,
    /// `trend`
    pub trend: bool,
    /// `pThresholdTrend`
    pub trend_p: f64,
    /// `limit54`
    pub few: FewCases,
    /// `powertrans`
    pub power: Power,
    /// `populationOffset`
    pub offset: bool,
    /// `noPeriods`
    pub periods: usize,
    /// `pastWeeksNotIncluded`
    pub past_not_included: usize,
    /// `thresholdMethod`
    pub threshold: Threshold,
    /// `epochAsDate`
    pub by_date: bool,
}

impl Default for Improved {
    fn default() -> Self {
        Improved {
            years: 5,
            half_window: 3,
            reweight: true,
            weights_threshold: 2.58,
            alpha: 0.05,
            trend: true,
            trend_p: 0.05,
            few: FewCases { cases: 5, periods: 4 },
            power: Power::TwoThirds,
            offset: false,
            periods: 1,
            past_not_included: 3,
            threshold: Threshold::Delta,
            by_date: true,
        }
    }
}

/// Counts with what they stand on.
#[derive(Debug, Clone, Copy)]
pub struct Observed<'a> {
    /// When.
    pub line: &'a Timeline,
    /// How many; none where nothing was reported.
    pub counts: &'a [Option<u32>],
    /// Exposure of every period; empty without one.
    pub exposure: &'a [f64],
}

/// One period as judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Expected count.
    pub expected: f64,
    /// More than this is an alarm; none where there were too few cases or the prediction left the range.
    pub bound: Option<f64>,
    /// Whether it was exceeded by enough cases.
    pub alarm: bool,
    /// Chance of the count, or more, without an outbreak.
    pub p: f64,
    /// 1 at the bound.
    pub score: f64,
    /// The mean the bound stands on.
    pub mean: f64,
    /// Variance over mean.
    pub phi: f64,
    /// Change of the logarithm a period, where a trend was kept.
    pub trend: Option<f64>,
    /// Whether [`FewCases`] was met.
    pub enough: bool,
    /// What it stands on.
    pub baseline: Baseline,
}

/// What a bound stands on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Baseline {
    /// Positions of the periods used, in order.
    pub used: Vec<usize>,
    /// Weight of each of them in the fit.
    pub weights: Vec<f64>,
    /// Reference periods that lie before the series or were not reported.
    pub absent: usize,
    /// Chance of so strong a trend without one, where a trend was tried.
    pub trend_p: Option<f64>,
}

/// Why a period could not be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unjudged {
    /// Nothing was reported for it.
    Missing,
    /// The history is too short for the years wanted.
    TooShort,
    /// More season groups than periods between the windows.
    TooManyGroups,
    /// Too few known periods to fit anything.
    TooFewRows,
    /// The fit did not settle.
    NoFit,
}

impl From<NoBaseline> for Unjudged {
    fn from(why: NoBaseline) -> Self {
        match why {
            NoBaseline::TooShort => Unjudged::TooShort,
            NoBaseline::TooManyGroups => Unjudged::TooManyGroups,
        }
    }
}

/// Whether there were enough cases lately.
fn enough(few: FewCases, counts: &[Option<u32>], at: usize) -> bool {
    let first = (at + 1).saturating_sub(few.periods);
    counts[first..=at].iter().flatten().map(|count| u64::from(*count)).sum::<u64>() >= u64::from(few.cases)
}

struct Fitted {
    fit: Fit,
    phi: f64,
    omega: Option<Vec<f64>>,
}

/// Fits, and again with weights against past outbreaks. The trend is given up where it does not settle.
fn fitted(rows: &Rows, trend: bool, reweight: Option<f64>, keep_trend: bool) -> Result<Fitted, Unjudged> {
    let mut with_trend = trend;
    let mut first = fit(rows, trend, None);
    if trend && first.as_ref().is_none_or(|fit| !fit.converged) {
        with_trend = false;
        first = fit(rows, false, None);
    }
    let mut first = first.ok_or(Unjudged::NoFit)?;
    if !first.converged && !keep_trend {
        return Err(Unjudged::NoFit);
    }
    let mut phi = first.phi();
    if phi.is_nan() {
        return Err(Unjudged::TooFewRows);
    }
    let mut omega = None;
    if let Some(threshold) = reweight {
        let new = weights(&first.anscombe(rows, phi), threshold);
        first = fit(rows, with_trend, Some(&new)).ok_or(Unjudged::NoFit)?;
        phi = first.phi();
        omega = Some(new);
    }
    Ok(Fitted { fit: first, phi, omega })
}

/// Judges period `at` by the original method.
///
/// # Errors
/// Why it cannot be judged.
pub fn original(control: &Original, observed: &Observed<'_>, at: usize) -> Result<Judged, Unjudged> {
    let count = observed.counts.get(at).copied().flatten().ok_or(Unjudged::Missing)?;
    let (reference, absent) = reference::original(control, observed.line, at);
    let with_offset = control.fit_function == FitFunction::PopulationOffset;
    let mut rows = Rows { groups: 1, ..Rows::default() };
    let mut used = Vec::with_capacity(reference.len());
    for position in &reference {
        let Some(y) = observed.counts[*position] else { continue };
        rows.y.push(f64::from(y));
        rows.time.push(*position as f64 + 1.0);
        rows.group.push(0);
        if with_offset {
            rows.offset.push(exposure(observed, *position).ln());
        }
        used.push(*position);
    }
    if rows.y.len() < 2 {
        return Err(if absent > 0 { Unjudged::TooShort } else { Unjudged::TooFewRows });
    }
    let (now, offset) = (at as f64 + 1.0, if with_offset { exposure(observed, at).ln() } else { 0.0 });
    let reweight = control.reweight.then_some(1.0);
    let fast = control.fit_function == FitFunction::Fast;
    let mut found = fitted(&rows, control.trend, reweight, fast)?;
    let mut trend_p = None;
    if let Some(slope) = found.fit.slope {
        let dispersion = found.fit.dispersion(&found.fit.working);
        let p = p_of_slope(slope, dispersion, &found.fit);
        trend_p = Some(p);
        let most = rows.y.iter().copied().fold(0.0, f64::max);
        let predicted = (found.fit.at(0, now) + offset).exp();
        if !(control.years >= 3 && p < 0.05 && predicted <= most) {
            found = fitted(&rows, false, reweight, fast)?;
        }
    }
    let prediction = Prediction {
        eta: found.fit.at(0, now) + offset,
        error: (found.phi * found.fit.variance_at(0, now)).sqrt(),
        phi: found.phi,
    };
    let bound = threshold::original(control.power, control.alpha, prediction, f64::from(count));
    let enough = enough(control.few, observed.counts, at);
    Ok(Judged {
        expected: prediction.eta.exp(),
        bound: bound.upper.filter(|_| enough),
        alarm: enough && bound.score > 1.0,
        p: bound.p,
        score: bound.score,
        mean: bound.mean,
        phi: found.phi,
        trend: found.fit.slope,
        enough,
        baseline: Baseline {
            absent: control.years * (2 * control.half_window + 1) - used.len(),
            used,
            weights: found.omega.unwrap_or_default(),
            trend_p,
        },
    })
}

fn exposure(observed: &Observed<'_>, at: usize) -> f64 {
    observed.exposure.get(at).copied().unwrap_or(1.0)
}

fn p_of_slope(slope: f64, dispersion: f64, fit: &Fit) -> f64 {
    let t = slope.abs() / (dispersion * fit.slope_variance()).sqrt();
    if t.is_nan() { 1.0 } else { 2.0 * student_tail(t, fit.freedom) }
}

/// Judges period `at` by the improved method.
///
/// # Errors
/// Why it cannot be judged.
pub fn improved(control: &Improved, observed: &Observed<'_>, at: usize) -> Result<Judged, Unjudged> {
    let count = observed.counts.get(at).copied().flatten().ok_or(Unjudged::Missing)?;
    let groups = reference::improved(control, observed.line, at)?;
    let (rows, used, absent) = rows_of(control, observed, &groups)?;
    // Time runs from the first period used, in lengths of the first step.
    let now = elapsed(control, observed.line, groups.iter().position(Option::is_some).unwrap_or(0), at);
    let offset = if control.offset { exposure(observed, at).ln() } else { 0.0 };
    let reweight = control.reweight.then_some(control.weights_threshold);
    let mut found = fitted(&rows, control.trend, reweight, false)?;
    let mut trend_p = None;
    if let Some(slope) = found.fit.slope {
        let p = p_of_slope(slope, summary_dispersion(&found), &found.fit);
        trend_p = Some(p);
        let most = rows.y.iter().copied().fold(0.0, f64::max);
        let predicted = (found.fit.at(0, now) + offset).exp();
        if !(control.years >= 3 && p < control.trend_p && predicted <= most) {
            found = fitted(&rows, false, reweight, false)?;
        }
    }
    let prediction = Prediction {
        eta: found.fit.at(0, now) + offset,
        error: (summary_dispersion(&found) * found.fit.variance_at(0, now)).sqrt(),
        phi: found.phi,
    };
    let bound =
        threshold::improved(control.threshold, control.power, control.alpha, prediction, f64::from(count));
    let enough = enough(control.few, observed.counts, at);
    Ok(Judged {
        expected: prediction.eta.exp(),
        bound: bound.upper.filter(|_| enough),
        alarm: enough && bound.score > 1.0 && count != 0,
        p: bound.p,
        score: bound.score,
        mean: bound.mean,
        phi: found.phi,
        trend: found.fit.slope,
        enough,
        baseline: Baseline { used, weights: found.omega.unwrap_or_default(), absent, trend_p },
    })
}

/// The dispersion by which R judges the trend and the error of the prediction: after reweighting it takes the
/// prior weights for the working ones (`model$weights <- omega`), and so must who wants its numbers.
fn summary_dispersion(found: &Fitted) -> f64 {
    found.fit.dispersion(found.omega.as_deref().unwrap_or(&found.fit.working))
}

fn elapsed(control: &Improved, line: &Timeline, from: usize, to: usize) -> f64 {
    if control.by_date {
        f64::from(line.day(to) - line.day(from)) / f64::from(line.day(1) - line.day(0))
    } else {
        to as f64 + 1.0
    }
}

/// Rows of the model, their positions, and how many are missing.
fn rows_of(
    control: &Improved,
    observed: &Observed<'_>,
    groups: &[Option<u16>],
) -> Result<(Rows, Vec<usize>, usize), Unjudged> {
    let first = groups.iter().position(Option::is_some).ok_or(Unjudged::TooShort)?;
    let mut rows = Rows { groups: control.periods.max(1), ..Rows::default() };
    let (mut used, mut absent) = (Vec::with_capacity(groups.len()), 0);
    for (position, group) in groups.iter().enumerate() {
        let Some(group) = *group else { continue };
        let Some(y) = observed.counts[position] else {
            absent += 1;
            continue;
        };
        rows.y.push(f64::from(y));
        rows.time.push(elapsed(control, observed.line, first, position));
        rows.group.push(group);
        if control.offset {
            rows.offset.push(exposure(observed, position).ln());
        }
        used.push(position);
    }
    // Without a known period at the same time of the year there is nothing to predict from.
    if !rows.group.contains(&0) {
        return Err(Unjudged::TooFewRows);
    }
    Ok((rows, used, absent))
}
