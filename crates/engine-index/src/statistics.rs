//! Sums over known numbers, in the order given. Never guesses for fewer numbers than a formula needs.

/// Mean; none of nothing.
pub fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

/// Standard deviation with n − 1; none below two numbers.
pub fn deviation(numbers: &[f64]) -> Option<f64> {
    let mean = mean(numbers)?;
    let squares: f64 = numbers.iter().map(|x| (x - mean).powi(2)).sum();
    (numbers.len() > 1).then(|| (squares / (numbers.len() - 1) as f64).sqrt())
}

/// Smallest and largest; none of nothing.
pub fn range(numbers: &[f64]) -> Option<(f64, f64)> {
    let first = *numbers.first()?;
    Some(numbers.iter().fold((first, first), |(low, high), x| (low.min(*x), high.max(*x))))
}

/// The quantile at `share` of sorted numbers, interpolated as type 7 of Hyndman and Fan.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(low + (high - low) * (place - place.floor()))
}

/// Numbers in ascending order.
pub fn sorted(numbers: &[f64]) -> Vec<f64> {
    let mut numbers = numbers.to_vec();
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// Skewness and excess kurtosis, corrected for bias (type 2); none below four numbers or without spread.
pub fn shape(numbers: &[f64]) -> Option<(f64, f64)> {
    let (n, mean) = (numbers.len() as f64, mean(numbers)?);
    let moment = |power: i32| numbers.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / n;
    let spread = moment(2);
    if numbers.len() < 4 || spread <= 0.0 {
        return None;
    }
    let skewness = moment(3) / spread.powf(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0);
    let excess = moment(4) / (spread * spread) - 3.0;
    Some((skewness, (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * excess + 6.0)))
}
