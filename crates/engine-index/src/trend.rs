//! How a score moved over periods. Two periods make a change, three a slope with its error; one makes none.
//! Periods stand in time by their dates, so a period left out is a gap and not a step.

use crate::cell::{Cell, Column, Reason};
use crate::impute::place;
use crate::panel::Frame;
use crate::period::Cadence;
use crate::student::quantile;

/// A line through scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// Points a period.
    pub slope: f64,
    /// Standard error of the slope; none below three points.
    pub slope_error: Option<f64>,
    /// 95 % interval of the slope.
    pub interval: Option<[f64; 2]>,
    /// The line's value at the first period.
    pub first: f64,
    /// Slope over the first fitted value, in %; none where that is zero.
    pub percent: Option<f64>,
    /// Change from the period before the last one.
    pub last_change: Option<f64>,
    /// Change from the same period a year before the last one.
    pub year_on_year: Option<f64>,
    /// Compound yearly growth from first to last, in %; none unless both are above zero and dated.
    pub compound: Option<f64>,
    /// The same line with the seasons taken out, where there are seasons and points enough.
    pub seasonal: Option<Seasonal>,
}

/// A line with seasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Seasonal {
    /// How much each season of the year lies above the line; they sum to zero.
    pub effects: Vec<f64>,
    /// Points a period, seasons taken out.
    pub slope: f64,
    /// Change from the period before the last one, seasons taken out.
    pub last_change: Option<f64>,
}

/// Scores of one unit in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Periods since the first one, and score, in order.
    pub points: Vec<(f64, f64)>,
    /// Where the first one stands among periods of its kind.
    pub start: f64,
    /// How long periods are, where they are dated.
    pub cadence: Option<Cadence>,
}

impl Series {
    /// The known scores of a unit.
    pub fn of(frame: &Frame, scores: &Column, unit: usize) -> Series {
        let start = if frame.is_empty() { 0.0 } else { place(frame, 0) };
        let point = |period| {
            let score = scores[frame.row(period, unit)?].known()?;
            Some((place(frame, period) - start, score))
        };
        let cadence = frame.periods().first().and_then(|period| period.cadence());
        Series { points: (0..frame.periods().len()).filter_map(point).collect(), start, cadence }
    }

    /// Scores at neighbouring places, without dates.
    pub fn plain(scores: &[Option<f64>]) -> Series {
        let points = scores.iter().enumerate().filter_map(|(at, y)| y.map(|y| (at as f64, y))).collect();
        Series { points, start: 0.0, cadence: None }
    }

    fn in_a_year(&self) -> Option<f64> {
        self.cadence.map(|cadence| f64::from(cadence.in_a_year()))
    }

    /// The change to the last point from `back` places before it.
    fn change(&self, back: f64) -> Option<f64> {
        let (last, y) = *self.points.last()?;
        self.points.iter().find(|(x, _)| *x == last - back).map(|(_, before)| y - before)
    }
}

/// The trend of a series; none below two points.
pub fn trend(series: &Series) -> Option<Trend> {
    let points = &series.points;
    let (&(x1, y1), &(xn, yn)) = (points.first()?, points.last()?);
    let (slope, middle, sxx) = line(points)?;
    let n = points.len() as f64;
    let at = |x: f64| middle.1 + slope * (x - middle.0);
    let first = at(x1);
    let residual: f64 = points.iter().map(|(x, y)| (y - at(*x)).powi(2)).sum();
    let slope_error = (points.len() > 2).then(|| (residual / (n - 2.0) / sxx).sqrt());
    let interval = slope_error.map(|error| {
        let wide = quantile(0.975, n - 2.0) * error;
        [slope - wide, slope + wide]
    });
    let years = series.in_a_year().map(|periods| (xn - x1) / periods);
    Some(Trend {
        slope,
        slope_error,
        interval,
        first,
        percent: (first != 0.0).then(|| slope / first * 100.0),
        last_change: series.change(1.0),
        year_on_year: series.in_a_year().and_then(|back| series.change(back)),
        compound: years
            .filter(|_| y1 > 0.0 && yn > 0.0)
            .map(|years| ((yn / y1).powf(1.0 / years) - 1.0) * 100.0),
        seasonal: seasonal(series),
    })
}

/// Slope, middle point and spread in time; none below two points.
fn line(points: &[(f64, f64)]) -> Option<(f64, (f64, f64), f64)> {
    let n = points.len() as f64;
    let (mx, my) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    let sxx: f64 = points.iter().map(|(x, _)| (x - mx) * (x - mx)).sum();
    let sxy: f64 = points.iter().map(|(x, y)| (x - mx) * (y - my)).sum();
    (points.len() > 1).then(|| (sxy / sxx, (mx, my), sxx))
}

/// Least squares with a level for each season and one slope: the slope is that of the points about the mean of
/// their season.
fn seasonal(series: &Series) -> Option<Seasonal> {
    let seasons = series.in_a_year().filter(|seasons| *seasons > 1.0)?;
    let count = seasons as usize;
    let season = |x: f64| (x + series.start).rem_euclid(seasons) as usize;
    let mut sums = vec![(0.0, 0.0, 0u32); count];
    for (x, y) in &series.points {
        let sum = &mut sums[season(*x)];
        *sum = (sum.0 + x, sum.1 + y, sum.2 + 1);
    }
    // Two whole years at least: otherwise a season is one point and explains itself.
    if sums.iter().any(|(_, _, n)| *n < 2) {
        return None;
    }
    let means: Vec<(f64, f64)> =
        sums.iter().map(|(x, y, n)| (x / f64::from(*n), y / f64::from(*n))).collect();
    let (mut sxx, mut sxy) = (0.0, 0.0);
    for (x, y) in &series.points {
        let (mx, my) = means[season(*x)];
        sxx += (x - mx) * (x - mx);
        sxy += (x - mx) * (y - my);
    }
    let slope = sxy / sxx;
    let levels: Vec<f64> = means.iter().map(|(x, y)| y - slope * x).collect();
    let mean = levels.iter().sum::<f64>() / seasons;
    let effects: Vec<f64> = levels.iter().map(|level| level - mean).collect();
    let adjusted = Series {
        points: series.points.iter().map(|(x, y)| (*x, y - effects[season(*x)])).collect(),
        ..series.clone()
    };
    Some(Seasonal { effects, slope, last_change: adjusted.change(1.0) })
}

/// Change from the same period a year before, row by row.
pub fn year_on_year(frame: &Frame, scores: &Column) -> Column {
    let mut changes = vec![Cell::missing(Reason::NotApplicable); frame.len()];
    for (at, period) in frame.periods().iter().enumerate() {
        let Some((cadence, place)) = period.cadence().zip(period.ordinal()) else { continue };
        let before = frame.periods()[..at].iter().position(|other| {
            other.cadence() == Some(cadence) && other.ordinal() == Some(place - cadence.in_a_year())
        });
        let Some(before) = before else { continue };
        for row in frame.rows(at) {
            let then = frame.row(before, frame.unit_of(row)).map(|then| scores[then]);
            changes[row] = match then {
                Some(then) => scores[row].map(|now| then.known().map_or(f64::NAN, |then| now - then)),
                None => Cell::missing(Reason::NotApplicable),
            };
            if scores[row].is_known() && !changes[row].is_known() {
                changes[row] = then.unwrap_or(Cell::missing(Reason::NotApplicable));
            }
        }
    }
    changes
}

/// The slope of every unit's scores, in order of units; none below two points.
pub fn slopes(frame: &Frame, scores: &Column) -> Vec<Option<f64>> {
    let mut points = Vec::new();
    let places: Vec<f64> =
        (0..frame.periods().len()).map(|period| place(frame, period) - place(frame, 0)).collect();
    let of = |unit: usize, points: &mut Vec<(f64, f64)>| {
        points.clear();
        points.extend(
            places
                .iter()
                .enumerate()
                .filter_map(|(period, x)| Some((*x, scores[frame.row(period, unit)?].known()?))),
        );
        line(points).map(|(slope, ..)| slope)
    };
    (0..frame.units().len()).map(|unit| of(unit, &mut points)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Period;

    fn series(names: &[&str], scores: &[f64]) -> Series {
        let frame = Frame::complete(names.iter().map(|name| Period::new(name)), ["a".to_owned()]);
        Series::of(&frame, &scores.iter().copied().map(Cell::number).collect(), 0)
    }

    #[test]
    fn a_straight_line_has_no_error_and_a_gap_is_no_step() {
        let found = trend(&series(&["2020", "2021", "2023"], &[10.0, 12.0, 16.0])).expect("three points");
        assert_eq!((found.slope, found.first, found.percent), (2.0, 10.0, Some(20.0)));
        assert!(found.slope_error.is_some_and(|error| error < 1e-9));
        assert_eq!(found.last_change, None, "2022 is missing");
        let compound = found.compound.expect("above zero");
        assert!((compound - ((1.6f64).powf(1.0 / 3.0) - 1.0) * 100.0).abs() < 1e-12);
    }

    /// By hand: x = 0 1 2 3, y = 1 3 2 6: slope 1.4, residuals 0.1 0.7 −1.7 0.9 … error √(4.2/2/5), t(2) = 4.3027.
    #[test]
    fn the_interval_of_a_slope_is_that_of_the_textbook() {
        let found =
            trend(&Series::plain(&[Some(1.0), Some(3.0), Some(2.0), Some(6.0)])).expect("four points");
        assert!((found.slope - 1.4).abs() < 1e-12);
        let error = found.slope_error.expect("an error");
        assert!((error - (4.2f64 / 2.0 / 5.0).sqrt()).abs() < 1e-12, "{error}");
        let [low, high] = found.interval.expect("an interval");
        assert!(
            (low - (1.4 - 4.302_653 * error)).abs() < 1e-5 && (high - (1.4 + 4.302_653 * error)).abs() < 1e-5
        );
    }

    #[test]
    fn seasons_are_told_from_the_trend() {
        let names: Vec<String> = (0..12).map(|at| format!("{}Q{}", 2022 + at / 4, at % 4 + 1)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let effects = [3.0, -1.0, -3.0, 1.0];
        let scores: Vec<f64> =
            (0..12).map(|at| 50.0 + 0.5 * f64::from(at) + effects[at as usize % 4]).collect();
        let found = trend(&series(&names, &scores)).expect("points");
        let seasonal = found.seasonal.expect("three years");
        assert!((seasonal.slope - 0.5).abs() < 1e-9);
        for (found, expected) in seasonal.effects.iter().zip(effects) {
            assert!((found - expected).abs() < 1e-9);
        }
        assert!(seasonal.last_change.is_some_and(|change| (change - 0.5).abs() < 1e-9), "without the season");
        assert_eq!(found.last_change.map(f64::round), Some(5.0), "with it");
        assert!(found.year_on_year.is_some_and(|change| (change - 2.0).abs() < 1e-9));
    }

    #[test]
    fn a_change_over_a_year_needs_both_ends() {
        let names = ["2023Q4", "2024Q1", "2024Q4", "2025Q1"].map(Period::new);
        let frame = Frame::complete(names, ["a".to_owned(), "b".to_owned()]);
        let late = Cell::missing(Reason::Late);
        let scores = [1.0, 2.0, 3.0, 4.0, 5.0].map(Cell::number);
        let column = vec![scores[0], late, scores[1], scores[2], scores[3], scores[4], scores[4], late];
        let found = year_on_year(&frame, &column);
        assert_eq!(found[4], Cell::number(3.0));
        assert_eq!((found[5], found[7]), (late, late), "either end missing, and why");
        assert_eq!(found[6], Cell::number(3.0));
        assert_eq!(found[0].reason(), Some(Reason::NotApplicable));
        assert_eq!(slopes(&frame, &column)[1], Some((5.0 - 3.0) / 3.0));
    }
}
