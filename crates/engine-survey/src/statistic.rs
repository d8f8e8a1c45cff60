//! What can be estimated: means, shares, totals, ratios, variances; each with its linearised score.
//!
//! A statistic is a function of weights, so that the same words serve linearisation and replicates. Missing
//! answers are left out before they come here: a blank is never a zero.

/// The variables of a statistic, by row.
#[derive(Debug, Clone, Copy)]
pub enum Variables<'a> {
    /// One number each.
    Number(&'a [f64]),
    /// Several numbers each, column by column.
    Numbers(&'a [&'a [f64]]),
    /// A category each, below `count`: one indicator for every category.
    Categories {
        /// The category of each row.
        codes: &'a [u32],
        /// How many there are.
        count: usize,
    },
}

impl Variables<'_> {
    /// How many numbers a row has.
    pub fn width(&self) -> usize {
        match self {
            Variables::Number(_) => 1,
            Variables::Numbers(columns) => columns.len(),
            Variables::Categories { count, .. } => *count,
        }
    }

    /// Writes the numbers of a row.
    pub fn row(&self, row: usize, into: &mut [f64]) {
        match self {
            Variables::Number(column) => into[0] = column[row],
            Variables::Numbers(columns) => {
                into.iter_mut().zip(*columns).for_each(|(cell, column)| *cell = column[row]);
            }
            Variables::Categories { codes, .. } => {
                into.fill(0.0);
                into[codes[row] as usize] = 1.0;
            }
        }
    }
}

/// A statistic.
#[derive(Debug, Clone, Copy)]
pub enum Statistic<'a> {
    /// Weighted means; of categories, shares.
    Mean(Variables<'a>),
    /// Weighted sums.
    Total(Variables<'a>),
    /// One weighted sum over another.
    Ratio {
        /// Above.
        over: &'a [f64],
        /// Below.
        under: &'a [f64],
    },
    /// The variance of a variable in the population.
    Variance(&'a [f64]),
}

/// What a statistic is for some weights, and how each interview moves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// The values.
    pub values: Vec<f64>,
    /// For each interview of the group, for each value: how far it moves the value, per unit of weight.
    pub scores: Vec<f64>,
    /// Sum of the weights.
    pub weight: f64,
    /// Interviews with weight.
    pub answers: usize,
}

impl Statistic<'_> {
    /// How many values it has.
    pub fn width(&self) -> usize {
        match self {
            Statistic::Mean(variables) | Statistic::Total(variables) => variables.width(),
            Statistic::Ratio { .. } | Statistic::Variance(_) => 1,
        }
    }

    /// The values alone: `rows` gives each row with its weight.
    pub fn values(&self, rows: impl Iterator<Item = (usize, f64)> + Clone) -> Vec<f64> {
        match self {
            Statistic::Mean(variables) => {
                let (mut sums, weight, _) = sums(*variables, rows);
                sums.iter_mut().for_each(|sum| *sum /= weight);
                sums
            }
            Statistic::Total(variables) => sums(*variables, rows).0,
            Statistic::Ratio { over, under } => {
                let (sums, _, _) = sums(Variables::Numbers(&[over, under]), rows);
                vec![sums[0] / sums[1]]
            }
            Statistic::Variance(column) => {
                let (sum, weight, answers) = sums(Variables::Number(column), rows.clone());
                let mean = sum[0] / weight;
                let spread: f64 = rows.map(|(row, w)| w * (column[row] - mean).powi(2)).sum();
                vec![spread / weight * inflate(answers)]
            }
        }
    }

    /// The values with the scores of every row given.
    pub fn linear(&self, rows: impl Iterator<Item = (usize, f64)> + Clone) -> Linear {
        match self {
            Statistic::Mean(variables) => {
                let (mut values, weight, answers) = sums(*variables, rows.clone());
                values.iter_mut().for_each(|sum| *sum /= weight);
                let scores = scored(*variables, rows, |cells| {
                    cells.iter_mut().zip(&values).for_each(|(cell, mean)| *cell = (*cell - mean) / weight);
                });
                Linear { values, scores, weight, answers }
            }
            Statistic::Total(variables) => {
                let (values, weight, answers) = sums(*variables, rows.clone());
                Linear { values, scores: scored(*variables, rows, |_| ()), weight, answers }
            }
            Statistic::Ratio { over, under } => {
                let (sums, weight, answers) = sums(Variables::Numbers(&[over, under]), rows.clone());
                let ratio = sums[0] / sums[1];
                let scores = rows.map(|(row, _)| (over[row] - ratio * under[row]) / sums[1]).collect();
                Linear { values: vec![ratio], scores, weight, answers }
            }
            Statistic::Variance(column) => {
                let (sum, weight, answers) = sums(Variables::Number(column), rows.clone());
                let mean = sum[0] / weight;
                let inflate = inflate(answers);
                let square = |row: usize| (column[row] - mean).powi(2) * inflate;
                let value = rows.clone().map(|(row, w)| w * square(row)).sum::<f64>() / weight;
                let scores = rows.map(|(row, _)| (square(row) - value) / weight).collect();
                Linear { values: vec![value], scores, weight, answers }
            }
        }
    }

    /// The variance that a simple random sample of as many answers would have had, value by value; none when
    /// it cannot be told. `linear` is what [`Statistic::linear`] gave for the same rows.
    pub fn simple_variance(
        &self,
        linear: &Linear,
        rows: impl Iterator<Item = (usize, f64)> + Clone,
        replace: bool,
    ) -> Vec<Option<f64>> {
        let (weight, n) = (linear.weight, linear.answers as f64);
        let drawn = if replace { 1.0 } else { (weight - n) / weight };
        if n < 2.0 || weight <= 0.0 || drawn < 0.0 {
            return vec![None; linear.values.len()];
        }
        let width = linear.values.len();
        let mut spread = vec![0.0; width];
        let mut mean = vec![0.0; width];
        for ((_, w), scores) in rows.clone().zip(linear.scores.chunks_exact(width)) {
            mean.iter_mut().zip(scores).for_each(|(mean, score)| *mean += w * score / weight);
        }
        for ((_, w), scores) in rows.zip(linear.scores.chunks_exact(width)) {
            for (spread, (score, mean)) in spread.iter_mut().zip(scores.iter().zip(&mean)) {
                *spread += w * (score - mean).powi(2);
            }
        }
        spread.iter().map(|s| Some(s / weight * (n / (n - 1.0)) * weight.powi(2) * drawn / n)).collect()
    }
}

fn inflate(answers: usize) -> f64 {
    answers as f64 / (answers as f64 - 1.0)
}

/// Weighted sums, sum of weights, rows with weight.
fn sums(variables: Variables<'_>, rows: impl Iterator<Item = (usize, f64)>) -> (Vec<f64>, f64, usize) {
    let (mut weight, mut answers) = (0.0, 0);
    if let Variables::Number(column) = variables {
        let mut sum = 0.0;
        for (row, w) in rows {
            sum += w * column[row];
            weight += w;
            answers += usize::from(w != 0.0);
        }
        return (vec![sum], weight, answers);
    }
    let width = variables.width();
    let (mut sums, mut cells) = (vec![0.0; width], vec![0.0; width]);
    for (row, w) in rows {
        weight += w;
        answers += usize::from(w != 0.0);
        if let Variables::Categories { codes, .. } = variables {
            sums[codes[row] as usize] += w;
            continue;
        }
        variables.row(row, &mut cells);
        sums.iter_mut().zip(&cells).for_each(|(sum, cell)| *sum += w * cell);
    }
    (sums, weight, answers)
}

fn scored(
    variables: Variables<'_>,
    rows: impl Iterator<Item = (usize, f64)>,
    finish: impl Fn(&mut [f64]),
) -> Vec<f64> {
    let width = variables.width();
    let mut scores = Vec::with_capacity(rows.size_hint().0 * width);
    for (row, _) in rows {
        let from = scores.len();
        scores.resize(from + width, 0.0);
        variables.row(row, &mut scores[from..]);
        finish(&mut scores[from..]);
    }
    scores
}
