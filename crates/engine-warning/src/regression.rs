//! Small dense regressions: least squares by Householder reflections, and Poisson or negative binomial
//! models with a logarithmic link, with the steps and stopping rules of R.
//!
//! For a dozen columns and some thousand rows; never pivots a column that carries anything of its own.

use crate::distribution::ln_gamma;

/// Columns of a design, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Design {
    /// How many rows each column has.
    pub rows: usize,
    columns: Vec<Vec<f64>>,
}

impl Design {
    /// A design of these columns, all of the same length.
    pub fn new(columns: Vec<Vec<f64>>) -> Design {
        Design { rows: columns.first().map_or(0, Vec::len), columns }
    }

    /// How many columns it has.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    fn times(&self, coefficients: &[f64], row: usize) -> f64 {
        self.columns.iter().zip(coefficients).map(|(column, b)| column[row] * b).sum()
    }
}

/// A least-squares fit.
#[derive(Debug, Clone)]
pub struct LeastSquares {
    /// Coefficients; 0 for a column that the others already say.
    pub coefficients: Vec<f64>,
    /// Columns that say something of their own.
    pub kept: Vec<usize>,
    /// The triangle of the decomposition, row by row, over the columns kept.
    triangle: Vec<Vec<f64>>,
}

const ALIASED: f64 = 1e-11;

/// Fits `y` on the columns, each row weighted by the square of `root_weight`.
pub fn least_squares(design: &Design, y: &[f64], root_weight: Option<&[f64]>) -> LeastSquares {
    let scaled = |column: &[f64]| match root_weight {
        Some(w) => column.iter().zip(w).map(|(x, w)| x * w).collect(),
        None => column.to_vec(),
    };
    let mut target: Vec<f64> = scaled(y);
    let mut kept = Vec::new();
    let mut reflectors: Vec<Vec<f64>> = Vec::new();
    let mut reflected: Vec<Vec<f64>> = Vec::new();
    for (index, column) in design.columns.iter().enumerate() {
        let mut column = scaled(column);
        let before = norm(&column);
        for (step, reflector) in reflectors.iter().enumerate() {
            reflect(reflector, &mut column, step);
        }
        let step = reflectors.len();
        let left = norm(column.get(step..).unwrap_or_default());
        if left <= before * ALIASED || left == 0.0 {
            continue;
        }
        let mut reflector = column[step..].to_vec();
        let sign = if reflector[0] < 0.0 { -1.0 } else { 1.0 };
        reflector[0] += sign * left;
        let length = norm(&reflector);
        reflector.iter_mut().for_each(|x| *x /= length);
        reflect(&reflector, &mut column, step);
        reflect(&reflector, &mut target, step);
        column.truncate(step + 1);
        kept.push(index);
        reflectors.push(reflector);
        reflected.push(column);
    }
    let rank = kept.len();
    let triangle: Vec<Vec<f64>> =
        (0..rank).map(|row| (row..rank).map(|column| reflected[column][row]).collect()).collect();
    let mut solution = target[..rank].to_vec();
    for row in (0..rank).rev() {
        let known: f64 = (row + 1..rank).map(|at| triangle[row][at - row] * solution[at]).sum();
        solution[row] = (solution[row] - known) / triangle[row][0];
    }
    let mut coefficients = vec![0.0; design.width()];
    kept.iter().zip(&solution).for_each(|(column, value)| coefficients[*column] = *value);
    LeastSquares { coefficients, kept, triangle }
}

fn norm(column: &[f64]) -> f64 {
    column.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn reflect(reflector: &[f64], column: &mut [f64], step: usize) {
    let below = &mut column[step..];
    let along: f64 = reflector.iter().zip(below.iter()).map(|(v, x)| v * x).sum();
    below.iter_mut().zip(reflector).for_each(|(x, v)| *x -= 2.0 * along * v);
}

impl LeastSquares {
    /// Variance of the fitted value at `row` (one entry a column) for dispersion 1.
    pub fn variance_at(&self, row: &[f64]) -> f64 {
        let mut solved: Vec<f64> = Vec::with_capacity(self.kept.len());
        for (at, column) in self.kept.iter().enumerate() {
            let known: f64 =
                (0..at).map(|earlier| self.triangle[earlier][at - earlier] * solved[earlier]).sum();
            solved.push((row[*column] - known) / self.triangle[at][0]);
        }
        solved.iter().map(|x| x * x).sum()
    }
}

/// A family of counts with logarithmic link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Family {
    /// Variance = mean.
    Poisson,
    /// Variance = mean + mean² / theta.
    NegativeBinomial(f64),
}

impl Family {
    fn variance(self, mu: f64) -> f64 {
        match self {
            Family::Poisson => mu,
            Family::NegativeBinomial(theta) => mu + mu * mu / theta,
        }
    }

    fn start(self, y: f64) -> f64 {
        match self {
            Family::Poisson => y + 0.1,
            Family::NegativeBinomial(_) => {
                if y == 0.0 {
                    1.0 / 6.0
                } else {
                    y
                }
            }
        }
    }

    fn deviance(self, y: f64, mu: f64) -> f64 {
        let near = if y > 0.0 { y * (y / mu).ln() } else { 0.0 };
        match self {
            Family::Poisson => 2.0 * (near - (y - mu)),
            Family::NegativeBinomial(theta) => 2.0 * (near - (y + theta) * ((y + theta) / (mu + theta)).ln()),
        }
    }
}

/// A fitted model of counts.
#[derive(Debug, Clone)]
pub struct Glm {
    /// Coefficients; 0 for a column that the others already say.
    pub coefficients: Vec<f64>,
    /// Fitted means.
    pub mu: Vec<f64>,
    /// Sum of squared Pearson residuals over rows less parameters.
    pub dispersion: f64,
    /// Rows less parameters.
    pub freedom: f64,
    /// Whether the steps ended by themselves.
    pub converged: bool,
    last: LeastSquares,
}

impl Glm {
    /// Mean for a row of the design, without offset.
    pub fn mean_at(&self, row: &[f64]) -> f64 {
        row.iter().zip(&self.coefficients).map(|(x, b)| x * b).sum::<f64>().exp()
    }

    /// Variance of the logarithm of that mean, for dispersion 1.
    pub fn variance_at(&self, row: &[f64]) -> f64 {
        self.last.variance_at(row)
    }
}

/// What a model is fitted to beside the design.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// ln of the exposure.
    pub offset: Option<&'a [f64]>,
    /// Prior weights.
    pub weights: Option<&'a [f64]>,
    /// Where the means start.
    pub start: Option<&'a [f64]>,
}

/// Fits a model of counts; none when no step is possible.
pub fn glm(design: &Design, y: &[f64], family: Family, given: Given<'_>) -> Option<Glm> {
    if y.is_empty() || design.rows != y.len() {
        return None;
    }
    let offset = |at: usize| given.offset.map_or(0.0, |offset| offset[at]);
    let weight = |at: usize| given.weights.map_or(1.0, |weights| weights[at]);
    let mut mu: Vec<f64> = match given.start {
        Some(start) => start.to_vec(),
        None => y.iter().map(|y| family.start(*y)).collect(),
    };
    let mut eta: Vec<f64> = mu.iter().map(|mu| mu.ln()).collect();
    let total = |mu: &[f64]| -> f64 {
        y.iter().zip(mu).enumerate().map(|(at, (y, mu))| weight(at) * family.deviance(*y, *mu)).sum()
    };
    let mut before = total(&mu);
    let mut fitted: Option<(LeastSquares, bool)> = None;
    for _ in 0..25 {
        let root: Vec<f64> = mu
            .iter()
            .enumerate()
            .map(|(at, mu)| (weight(at) * mu * mu / family.variance(*mu)).sqrt())
            .collect();
        let z: Vec<f64> = (0..y.len()).map(|at| eta[at] - offset(at) + (y[at] - mu[at]) / mu[at]).collect();
        let step = least_squares(design, &z, Some(&root));
        for at in 0..y.len() {
            eta[at] = design.times(&step.coefficients, at) + offset(at);
            mu[at] = eta[at].exp().max(f64::EPSILON);
        }
        let now = total(&mu);
        if !now.is_finite() {
            return None;
        }
        let still = (now - before).abs() / (0.1 + now.abs()) < 1e-8;
        before = now;
        fitted = Some((step, still));
        if still {
            break;
        }
    }
    let (last, converged) = fitted?;
    let freedom = y.len() as f64 - last.kept.len() as f64;
    let pearson: f64 =
        (0..y.len()).map(|at| weight(at) * (y[at] - mu[at]).powi(2) / family.variance(mu[at])).sum();
    Some(Glm {
        coefficients: last.coefficients.clone(),
        dispersion: pearson / freedom,
        freedom,
        converged,
        mu,
        last,
    })
}

/// Fits a negative binomial model with its own theta, alternating as MASS does; theta comes with it.
pub fn glm_negative_binomial(design: &Design, y: &[f64]) -> Option<(Glm, f64)> {
    let mut fit = glm(design, y, Family::Poisson, Given::default())?;
    let mut theta = theta_of(y, &fit.mu);
    let scale = (2.0 * fit.freedom.max(1.0)).sqrt();
    let mut likelihood = log_likelihood(y, &fit.mu, theta);
    let (mut before, mut moved) = (likelihood + 2.0 * scale, 1.0_f64);
    for _ in 0..25 {
        if (before - likelihood).abs() / scale + moved.abs() <= 1e-8 {
            break;
        }
        // MASS estimates theta from the means of the step before.
        let means = fit.mu.clone();
        let given = Given { start: Some(&means), ..Given::default() };
        fit = glm(design, y, Family::NegativeBinomial(theta), given)?;
        let next = theta_of(y, &means);
        moved = theta - next;
        theta = next;
        before = likelihood;
        likelihood = log_likelihood(y, &fit.mu, theta);
    }
    (theta > 0.0 && theta.is_finite()).then_some((fit, theta))
}

fn log_likelihood(y: &[f64], mu: &[f64], theta: f64) -> f64 {
    let one = |(y, mu): (&f64, &f64)| {
        ln_gamma(theta + y) - ln_gamma(theta) - ln_gamma(y + 1.0)
            + theta * theta.ln()
            + y * (mu + f64::from(u8::from(*y == 0.0))).ln()
            - (theta + y) * (theta + mu).ln()
    };
    y.iter().zip(mu).map(one).sum()
}

/// Maximum-likelihood theta for given means.
fn theta_of(y: &[f64], mu: &[f64]) -> f64 {
    let n = y.len() as f64;
    let mut theta = n / y.iter().zip(mu).map(|(y, mu)| (y / mu - 1.0).powi(2)).sum::<f64>();
    for _ in 0..24 {
        theta = theta.abs();
        let (mut score, mut information) = (0.0, 0.0);
        for (y, mu) in y.iter().zip(mu) {
            score += digamma(theta + y) - digamma(theta) + theta.ln() + 1.0
                - (theta + mu).ln()
                - (y + theta) / (mu + theta);
            information += trigamma(theta) - trigamma(theta + y) - 1.0 / theta + 2.0 / (mu + theta)
                - (y + theta) / (mu + theta).powi(2);
        }
        let step = score / information;
        theta += step;
        if step.abs() <= f64::EPSILON.powf(0.25) {
            break;
        }
    }
    theta.max(0.0)
}

fn digamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < 12.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let r = 1.0 / (x * x);
    let series = r * (1.0 / 12.0 - r * (1.0 / 120.0 - r * (1.0 / 252.0 - r * (1.0 / 240.0 - r / 132.0))));
    sum + x.ln() - 0.5 / x - series
}

fn trigamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < 12.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let r = 1.0 / (x * x);
    let series = 1.0 / 6.0 - r * (1.0 / 30.0 - r * (1.0 / 42.0 - r * (1.0 / 30.0 - r * (5.0 / 66.0))));
    sum + 1.0 / x + 0.5 * r + r / x * series
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_column_that_says_nothing_new_is_left_out() {
        let design = Design::new(vec![vec![1.0; 4], vec![2.0; 4], vec![0.0, 1.0, 2.0, 3.0]]);
        let fit = least_squares(&design, &[1.0, 3.0, 5.0, 7.0], None);
        assert_eq!(fit.kept, [0, 2]);
        assert!((fit.coefficients[2] - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_poisson_model_with_one_group_fits_its_mean() {
        let fit = glm(
            &Design::new(vec![vec![1.0; 5]]),
            &[0.0, 2.0, 4.0, 1.0, 3.0],
            Family::Poisson,
            Given::default(),
        );
        assert!((fit.expect("a fit").mu[0] - 2.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn residuals_of_least_squares_are_orthogonal_to_every_column(
            y in proptest::collection::vec(-5.0_f64..5.0, 12),
            x in proptest::collection::vec(-5.0_f64..5.0, 24)
        ) {
            let design = Design::new(vec![vec![1.0; 12], x[..12].to_vec(), x[12..].to_vec()]);
            let fit = least_squares(&design, &y, None);
            let residual: Vec<f64> = (0..12).map(|at| y[at] - design.times(&fit.coefficients, at)).collect();
            for column in &design.columns {
                let along: f64 = column.iter().zip(&residual).map(|(x, r)| x * r).sum();
                prop_assert!(along.abs() < 1e-8, "{along}");
            }
        }

        #[test]
        fn the_derivatives_of_the_gamma_function_meet_its_differences(x in 0.05_f64..40.0) {
            let h = 1e-5 * x.max(1.0);
            prop_assert!((digamma(x) - (ln_gamma(x + h) - ln_gamma(x - h)) / (2.0 * h)).abs() < 1e-4);
            prop_assert!((trigamma(x) - (digamma(x + h) - digamma(x - h)) / (2.0 * h)).abs() < 1e-2 * trigamma(x));
        }
    }
}
