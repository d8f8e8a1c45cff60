//! Sums over known numbers, in the order given. Never guesses for fewer numbers than a formula needs.

/// Mean; none of nothing.
pub fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

/// Sum of squared distances from the mean.
fn squares(numbers: &[f64], mean: f64) -> f64 {
    numbers.iter().map(|x| (x - mean).powi(2)).sum()
}

/// Standard deviation with n − 1; none below two numbers.
pub fn deviation(numbers: &[f64]) -> Option<f64> {
    let mean = mean(numbers)?;
    (numbers.len() > 1).then(|| (squares(numbers, mean) / (numbers.len() - 1) as f64).sqrt())
}

/// Standard deviation with n; none of nothing.
pub fn spread(numbers: &[f64]) -> Option<f64> {
    mean(numbers).map(|mean| (squares(numbers, mean) / numbers.len() as f64).sqrt())
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
    numbers.sort_unstable_by(f64::total_cmp);
    numbers
}

/// Skewness and excess kurtosis, corrected for bias (type 2); none below four numbers or without spread.
pub fn shape(numbers: &[f64]) -> Option<(f64, f64)> {
    let (n, mean) = (numbers.len() as f64, mean(numbers)?);
    let (mut second, mut third, mut fourth) = (0.0, 0.0, 0.0);
    for x in numbers {
        let apart = x - mean;
        let square = apart * apart;
        second += square;
        third += square * apart;
        fourth += square * square;
    }
    let (second, third, fourth) = (second / n, third / n, fourth / n);
    if numbers.len() < 4 || second <= 0.0 {
        return None;
    }
    let skewness = third / second.powf(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0);
    let excess = fourth / (second * second) - 3.0;
    Some((skewness, (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * excess + 6.0)))
}

/// Pearson's correlation of pairs; none below two pairs or where either side has no spread.
pub fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let (ma, mb) = (mean(a)?, mean(b)?);
    let together: f64 = a.iter().zip(b).map(|(x, y)| (x - ma) * (y - mb)).sum();
    let (sa, sb) = (squares(a, ma), squares(b, mb));
    (a.len() == b.len() && a.len() > 1 && sa > 0.0 && sb > 0.0).then(|| together / (sa * sb).sqrt())
}

/// Covariance with n − 1; none below two pairs.
pub fn covariance(a: &[f64], b: &[f64]) -> Option<f64> {
    let (ma, mb) = (mean(a)?, mean(b)?);
    let together: f64 = a.iter().zip(b).map(|(x, y)| (x - ma) * (y - mb)).sum();
    (a.len() == b.len() && a.len() > 1).then(|| together / (a.len() - 1) as f64)
}
