//! How a score moved over periods. Two periods make a change, three a slope with its error; one makes none.

/// A line through scores at equally spaced periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// Points a period.
    pub slope: f64,
    /// Standard error of the slope; none below three points.
    pub slope_error: Option<f64>,
    /// The line's value at the first period.
    pub first: f64,
    /// Slope over the first fitted value, in %; none where that is zero.
    pub percent: Option<f64>,
    /// Change from the last period but one.
    pub last_change: Option<f64>,
    /// Compound yearly growth from first to last, in %; none unless both are above zero.
    pub compound: Option<f64>,
}

/// The trend of scores by place of the period; none below two.
pub fn trend(scores: &[Option<f64>]) -> Option<Trend> {
    let points: Vec<(f64, f64)> =
        scores.iter().enumerate().filter_map(|(at, y)| y.map(|y| (at as f64, y))).collect();
    let (&(x1, y1), &(xn, yn)) = (points.first()?, points.last()?);
    if points.len() < 2 {
        return None;
    }
    let n = points.len() as f64;
    let (mx, my) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    let sxx: f64 = points.iter().map(|(x, _)| (x - mx).powi(2)).sum();
    let slope = points.iter().map(|(x, y)| (x - mx) * (y - my)).sum::<f64>() / sxx;
    let line = |x: f64| my + slope * (x - mx);
    let first = line(x1);
    let residual: f64 = points.iter().map(|(x, y)| (y - line(*x)).powi(2)).sum();
    let last_change = match scores {
        [.., Some(before), Some(last)] => Some(last - before),
        _ => None,
    };
    Some(Trend {
        slope,
        slope_error: (points.len() > 2).then(|| (residual / (n - 2.0) / sxx).sqrt()),
        first,
        percent: (first != 0.0).then(|| slope / first * 100.0),
        last_change,
        compound: (y1 > 0.0 && yn > 0.0).then(|| ((yn / y1).powf(1.0 / (xn - x1)) - 1.0) * 100.0),
    })
}
