//! Makes figures comparable: a rule is fitted to the figures once, then applied to each, so that every score
//! can be recomputed by hand from the few numbers of the fit. Never makes a number of a missing figure.

use crate::cell::{Cell, Known};
use crate::method::{Constant, Curve, Cut, Direction, Divisor, Normalise, Reference, Share, Ties};
use crate::statistics::{deviation, mean, sorted, spread};

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
        /// Where scores are cut off.
        cut: Cut,
        /// Whether the logarithm of the figure is taken first.
        log: bool,
    },
    /// a × (b / a)^((x − from) / (to − from))
    Curve {
        /// Gives `a`.
        from: f64,
        /// Gives `b`.
        to: f64,
        /// Scores at both.
        scores: [f64; 2],
        /// Where scores are cut off.
        cut: Cut,
    },
    /// figure / reference × scale, or reference / figure × scale.
    Ratio {
        /// The reference, as it stands.
        reference: f64,
        /// Score of who equals it.
        scale: f64,
        /// Whether the figure stands below.
        inverse: bool,
    },
    /// Below, within or above two turned figures.
    Around {
        /// Both.
        ends: [f64; 2],
        /// Scores of below, within, above.
        scores: [f64; 3],
    },
    /// The same score for all, as there is no spread.
    Same(f64),
    /// By position among all figures (ascending).
    Place {
        /// Every figure turned, ascending.
        all: Vec<f64>,
        /// Which rank equals share.
        ties: Ties,
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

/// How a position becomes a score.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// The rank.
    Rank,
    /// Rank − 1.
    Borda,
    /// A share, times a scale.
    Percentile(Share, f64),
    /// Exponential with this scale.
    Exponential(f64),
    /// By the share of units behind: `[from share, score]`.
    Quantiles(Vec<[f64; 2]>),
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
    /// A share of a reference that is zero or negative.
    NoRatio,
    /// A logarithm, or a division by the figure, met zero or less.
    NotPositive,
}

/// Fits `rule` to known figures; `None` where there are none. `of` gives the figure of a unit by its code.
///
/// # Errors
/// A [`Misfit`].
pub fn fit(
    rule: &Normalise,
    direction: Direction,
    constant: Constant,
    figures: &Known<'_>,
    of: &dyn Fn(&str) -> Option<f64>,
) -> Result<Option<Fit>, Misfit> {
    let fitting = Fitting { direction, constant, figures };
    let turned = || figures.numbers().iter().map(|x| x * direction.sign()).collect::<Vec<f64>>();
    let place = |ties, by| Ok(Fit::Place { all: sorted(&turned()), ties, by });
    if figures.is_empty() {
        return Ok(None);
    }
    let fitted = match rule {
        Normalise::None => Ok(Fit::Turned),
        Normalise::MinMax(min_max) => {
            let (worst, best) = fitting.ends();
            fitting.line(worst, best, min_max.to, min_max.cut)
        }
        Normalise::DistanceToBest => fitting.between_ends([0.0, 1.0]),
        Normalise::ZScore(z) => {
            let turned = turned();
            let wide = match z.divisor {
                Divisor::Sample => deviation(&turned),
                Divisor::Population => spread(&turned),
            };
            let mean = mean(&turned).unwrap_or(0.0);
            let flat = turned.iter().all(|x| *x == turned[0]);
            let wide = if flat { 0.0 } else { wide.unwrap_or(0.0) };
            fitting.line(mean, mean + wide, [z.mean, z.mean + z.deviation], Cut::Open)
        }
        Normalise::Rank(ties) => place(ties.ties, Place::Rank),
        Normalise::Borda(ties) => place(ties.ties, Place::Borda),
        Normalise::Percentile(p) if p.share == Share::FromZero && figures.numbers().len() < 2 => {
            fitting.between_ends([0.0, p.scale])
        }
        Normalise::Percentile(p) => place(p.ties, Place::Percentile(p.share, p.scale)),
        Normalise::Exponential(e) => place(e.ties, Place::Exponential(e.scale)),
        Normalise::Quantiles(points) => place(Ties::Min, Place::Quantiles(points.clone())),
        Normalise::DistanceToUnit(unit) => {
            let figure = of(unit).ok_or_else(|| Misfit::NoReference(unit.clone()))?;
            fitting.towards(figure, Cut::Open)
        }
        Normalise::DistanceToTarget(target) => {
            fitting.towards(target.at, if target.cap { Cut::Above } else { Cut::Open })
        }
        Normalise::Ratio(ratio) => fitting.ratio(&ratio.to, ratio.scale, of),
        Normalise::Goalposts(at) => {
            let (low, high) = if at.log { (at.low.ln(), at.high.ln()) } else { (at.low, at.high) };
            let (from, to) = match direction {
                Direction::Up => (low, high),
                Direction::Down => (-high, -low),
            };
            Ok(Fit::Line { from, to, scores: at.to, cut: at.cut, log: at.log })
        }
        Normalise::AroundMean(around) => fitting.around(around.within, around.scores),
        Normalise::Classes(points) => Ok(Fit::Table { points: points.clone(), lines: false }),
        Normalise::Pieces(points) => Ok(Fit::Table { points: points.clone(), lines: true }),
        Normalise::Efficacy(e) => fitting.efficacy(e.at_60, e.at_100, e.curve, e.cut),
    };
    fitted.map(Some)
}

struct Fitting<'a> {
    direction: Direction,
    constant: Constant,
    figures: &'a Known<'a>,
}

impl Fitting<'_> {
    /// The worst and the best figure, turned.
    fn ends(&self) -> (f64, f64) {
        let (low, high) = self.figures.range().unwrap_or((0.0, 0.0));
        match self.direction {
            Direction::Up => (low, high),
            Direction::Down => (-high, -low),
        }
    }

    fn between_ends(&self, scores: [f64; 2]) -> Result<Fit, Misfit> {
        let (worst, best) = self.ends();
        self.line(worst, best, scores, Cut::Open)
    }

    fn line(&self, from: f64, to: f64, scores: [f64; 2], cut: Cut) -> Result<Fit, Misfit> {
        if from != to {
            return Ok(Fit::Line { from, to, scores, cut, log: false });
        }
        match self.constant {
            Constant::Refuse => Err(Misfit::Constant),
            Constant::Best => Ok(Fit::Same(scores[1])),
        }
    }

    fn towards(&self, goal: f64, cut: Cut) -> Result<Fit, Misfit> {
        let ((worst, best), goal) = (self.ends(), goal * self.direction.sign());
        if goal <= worst && best > worst {
            return Err(Misfit::TargetAtWorst);
        }
        self.line(worst, goal, [0.0, 1.0], cut)
    }

    fn ratio(&self, to: &Reference, scale: f64, of: &dyn Fn(&str) -> Option<f64>) -> Result<Fit, Misfit> {
        let (_, best) = self.ends();
        let reference = match to {
            Reference::Best => best * self.direction.sign(),
            Reference::Mean => mean(&self.figures.numbers()).unwrap_or(0.0),
            Reference::Unit(unit) => of(unit).ok_or_else(|| Misfit::NoReference(unit.clone()))?,
            Reference::At(figure) => *figure,
        };
        let inverse = self.direction == Direction::Down;
        if reference <= 0.0 {
            return Err(Misfit::NoRatio);
        }
        if inverse && self.figures.range().is_some_and(|(low, _)| low <= 0.0) {
            return Err(Misfit::NotPositive);
        }
        Ok(Fit::Ratio { reference, scale, inverse })
    }

    fn around(&self, within: f64, scores: [f64; 3]) -> Result<Fit, Misfit> {
        let middle = mean(&self.figures.numbers()).unwrap_or(0.0);
        let sign = self.direction.sign();
        let mut ends = [middle * (1.0 - within) * sign, middle * (1.0 + within) * sign];
        ends.sort_by(f64::total_cmp);
        Ok(Fit::Around { ends, scores })
    }

    fn efficacy(&self, low: Option<f64>, high: Option<f64>, curve: Curve, cut: Cut) -> Result<Fit, Misfit> {
        let ((worst, best), sign) = (self.ends(), self.direction.sign());
        let from = low.map_or(worst, |figure| figure * sign);
        let to = high.map_or(best, |figure| figure * sign);
        // A limit taken from the figures may fall on the wrong side of one that is written.
        if from > to {
            return Err(Misfit::TargetAtWorst);
        }
        let line = self.line(from, to, [60.0, 100.0], cut)?;
        Ok(match (curve, line) {
            (Curve::Exponential, Fit::Line { from, to, scores, cut, .. }) => {
                Fit::Curve { from, to, scores, cut }
            }
            (_, line) => line,
        })
    }
}

impl Cut {
    #[inline]
    fn share(self, share: f64) -> f64 {
        match self {
            Cut::Open => share,
            Cut::Above => share.min(1.0),
            Cut::Below => share.max(0.0),
            Cut::Both => share.clamp(0.0, 1.0),
        }
    }
}

impl Fit {
    /// The score of a figure.
    pub fn apply(&self, direction: Direction, figure: f64) -> f64 {
        let x = figure * direction.sign();
        match self {
            Fit::Turned => x,
            Fit::Same(score) => *score,
            Fit::Line { from, to, scores: [a, b], cut, log } => {
                let x = if *log { figure.ln() * direction.sign() } else { x };
                a + cut.share((x - from) / (to - from)) * (b - a)
            }
            Fit::Curve { from, to, scores: [a, b], cut } => {
                a * (b / a).powf(cut.share((x - from) / (to - from)))
            }
            Fit::Ratio { reference, scale, inverse } => {
                scale * if *inverse { reference / figure } else { figure / reference }
            }
            Fit::Around { ends: [low, high], scores: [worse, around, better] } => match x {
                x if x < *low => *worse,
                x if x > *high => *better,
                _ => *around,
            },
            Fit::Place { all, ties, by } => by.score(all, *ties, x),
            Fit::Table { points, lines } => from_table(points, *lines, figure),
        }
    }

    /// The scores of many figures, in place.
    pub(crate) fn apply_all(&self, direction: Direction, cells: &mut [Cell]) {
        match self {
            // The common case, kept free of branches: what is missing stays missing.
            Fit::Line { from, to, scores: [a, b], cut: Cut::Open, log: false } => {
                let (sign, width, rise) = (direction.sign(), to - from, b - a);
                for cell in cells {
                    *cell = cell.map(|figure| a + (figure * sign - from) / width * rise);
                }
            }
            fit => cells.iter_mut().for_each(|cell| *cell = cell.map(|figure| fit.apply(direction, figure))),
        }
    }
}

/// The ascending rank of `x` among sorted numbers, from 1; a number that is not among them stands where it
/// would be put, within 1 and n.
pub(crate) fn ascending_rank(all: &[f64], ties: Ties, x: f64) -> f64 {
    let below = all.partition_point(|other| *other < x);
    let same = all[below..].partition_point(|other| *other <= x).max(1);
    let rank = match ties {
        Ties::Min => below as f64 + 1.0,
        Ties::Max => (below + same) as f64,
        Ties::Mean => below as f64 + (same as f64 + 1.0) / 2.0,
        Ties::Dense => {
            let distinct = all[..below].windows(2).filter(|pair| pair[0] != pair[1]).count();
            distinct as f64 + if below == 0 { 1.0 } else { 2.0 }
        }
    };
    rank.min(all.len() as f64)
}

impl Place {
    fn score(&self, all: &[f64], ties: Ties, x: f64) -> f64 {
        let (rank, n) = (ascending_rank(all, ties, x), all.len() as f64);
        match self {
            Place::Rank => rank,
            Place::Borda => rank - 1.0,
            Place::Percentile(Share::FromZero, scale) => (rank - 1.0) / (n - 1.0) * scale,
            Place::Percentile(Share::OfAll, scale) => rank / n * scale,
            Place::Percentile(Share::Middle, scale) => (rank - 0.5) / n * scale,
            Place::Exponential(scale) => -scale * (1.0 - rank / n * (1.0 - (-100.0 / scale).exp())).ln(),
            Place::Quantiles(points) => from_table(points, false, (rank - 1.0) / n),
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
