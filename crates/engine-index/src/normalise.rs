//! Makes figures comparable: a rule is fitted to the figures once, then applied to each, so that every score
//! can be recomputed by hand from the few numbers of the fit. Never makes a number of a missing figure.

use crate::method::{Constant, Direction, Normalise};
use crate::statistics::{deviation, mean, range, sorted};

/// A rule with the numbers it took from the figures; `x` is the figure turned by its direction.
#[derive(Debug, Clone, PartialEq)]
pub enum Fit {
    /// x
    Turned,
    /// a + (x − from) / (to − from) × (b − a)
    Line {
        /// Gives `a`.
        from: f64,
        /// Gives `b`.
        to: f64,
        /// Scores at both.
        scores: [f64; 2],
        /// Whether scores are cut off at both ends, at the upper, or not.
        cut: Cut,
    },
    /// The same score for all, as there is no spread.
    Same(f64),
    /// By position among all figures (ascending).
    Place {
        /// Every figure turned, ascending.
        all: Vec<f64>,
        /// How a position becomes a score.
        by: Place,
    },
    /// Class or piece of the figure as it stands, not turned.
    Table {
        /// `[figure, score]`, ascending.
        points: Vec<[f64; 2]>,
        /// Whether scores run on lines between points.
        lines: bool,
    },
}

/// Where a line is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Nowhere.
    Open,
    /// At the score of `to`.
    Above,
    /// At both ends.
    Both,
}

/// How a position becomes a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// Least rank of ties.
    Rank,
    /// Rank − 1.
    Borda,
    /// (rank − 1) / (n − 1).
    Percentile,
    /// Exponential with this scale, mean rank of ties.
    Exponential(f64),
}

/// Why a rule does not fit figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// All figures are the same and the method refuses that.
    Constant,
    /// The unit to measure against has no figure.
    NoReference(String),
    /// The target or reference is no better than the worst figure.
    TargetAtWorst,
}

/// Fits `rule` to known figures with the unit each belongs to; `None` where there are none.
///
/// # Errors
/// A [`Misfit`].
pub fn fit(
    rule: &Normalise,
    direction: Direction,
    constant: Constant,
    figures: &[(&str, f64)],
) -> Result<Option<Fit>, Misfit> {
    let sign = direction.sign();
    let turned: Vec<f64> = figures.iter().map(|(_, x)| x * sign).collect();
    let Some((worst, best)) = range(&turned) else { return Ok(None) };
    let line = |from: f64, to: f64, scores: [f64; 2], cut: Cut| {
        if from != to {
            return Ok(Fit::Line { from, to, scores, cut });
        }
        match constant {
            Constant::Refuse => Err(Misfit::Constant),
            Constant::Best => Ok(Fit::Same(scores[1])),
        }
    };
    let place = |by| Ok(Fit::Place { all: sorted(&turned), by });
    let towards = |goal: f64, cut| {
        if goal <= worst && best > worst {
            Err(Misfit::TargetAtWorst)
        } else {
            line(worst, goal, [0.0, 1.0], cut)
        }
    };
    // Posts and efficacy limits are written in the figure's own unit, low before high.
    let posts = |low: f64, high: f64, scores: [f64; 2], cut| match direction {
        Direction::Up => line(low, high, scores, cut),
        Direction::Down => line(-high, -low, scores, cut),
    };
    let fitted = match rule {
        Normalise::None => Ok(Fit::Turned),
        Normalise::MinMax(scores) => line(worst, best, *scores, Cut::Open),
        Normalise::ZScore([centre, width]) => {
            let (mean, deviation) = (mean(&turned).unwrap_or(0.0), deviation(&turned).unwrap_or(0.0));
            line(mean, mean + deviation, [*centre, centre + width], Cut::Open)
        }
        Normalise::Rank => place(Place::Rank),
        Normalise::Borda => place(Place::Borda),
        Normalise::Percentile if figures.len() < 2 => line(worst, best, [0.0, 1.0], Cut::Open),
        Normalise::Percentile => place(Place::Percentile),
        Normalise::Exponential(scale) => place(Place::Exponential(*scale)),
        Normalise::DistanceToBest => line(worst, best, [0.0, 1.0], Cut::Open),
        Normalise::DistanceToUnit(unit) => {
            let found = figures.iter().find(|(code, _)| code == unit);
            let (_, figure) = found.ok_or_else(|| Misfit::NoReference(unit.clone()))?;
            towards(figure * sign, Cut::Open)
        }
        Normalise::DistanceToTarget(target) => {
            towards(target.at * sign, if target.cap { Cut::Above } else { Cut::Open })
        }
        Normalise::Goalposts(at) => posts(at.low, at.high, [0.0, at.scale], Cut::Both),
        Normalise::Efficacy([low, high]) => posts(*low, *high, [60.0, 100.0], Cut::Both),
        Normalise::Classes(points) => Ok(Fit::Table { points: points.clone(), lines: false }),
        Normalise::Pieces(points) => Ok(Fit::Table { points: points.clone(), lines: true }),
    };
    fitted.map(Some)
}

impl Fit {
    /// The score of a figure.
    pub fn apply(&self, direction: Direction, figure: f64) -> f64 {
        let x = figure * direction.sign();
        match self {
            Fit::Turned => x,
            Fit::Same(score) => *score,
            Fit::Line { from, to, scores: [a, b], cut } => {
                let share = (x - from) / (to - from);
                let share = match cut {
                    Cut::Open => share,
                    Cut::Above => share.min(1.0),
                    Cut::Both => share.clamp(0.0, 1.0),
                };
                a + share * (b - a)
            }
            Fit::Place { all, by } => by.score(all, x),
            Fit::Table { points, lines } => from_table(points, *lines, figure),
        }
    }
}

impl Place {
    fn score(self, all: &[f64], x: f64) -> f64 {
        let below = all.partition_point(|other| *other < x);
        let ties = all[below..].partition_point(|other| *other <= x);
        let n = all.len() as f64;
        match self {
            Place::Rank => below as f64 + 1.0,
            Place::Borda => below as f64,
            Place::Percentile => below as f64 / (n - 1.0),
            Place::Exponential(scale) => {
                let share = (below as f64 + (ties as f64 + 1.0) / 2.0) / n;
                -scale * (1.0 - share * (1.0 - (-100.0 / scale).exp())).ln()
            }
        }
    }
}

/// Flat outside the points.
fn from_table(points: &[[f64; 2]], lines: bool, x: f64) -> f64 {
    let above = points.partition_point(|[from, _]| *from <= x);
    let before = above.checked_sub(1).and_then(|at| points.get(at));
    match (before, points.get(above)) {
        (Some([from, low]), Some([to, high])) if lines => low + (x - from) / (to - from) * (high - low),
        (Some([_, score]), _) | (None, Some([_, score])) => *score,
        (None, None) => x,
    }
}
