//! The model of both Farrington methods: quasi-Poisson counts with a level for each season group and, if
//! wanted, one trend; fitted by reweighted least squares with the same steps and the same stopping rule as
//! R's `glm`, in closed form for each step.
//!
//! Never looks at the period that is judged.

/// What is fitted to.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// Counts.
    pub y: Vec<f64>,
    /// Time, in periods.
    pub time: Vec<f64>,
    /// Season group, from 0.
    pub group: Vec<u16>,
    /// ln of the exposure; empty without one.
    pub offset: Vec<f64>,
    /// How many groups there are.
    pub groups: usize,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub(crate) struct Fit {
    /// Change of the logarithm a period; none without a trend.
    pub slope: Option<f64>,
    /// Level of each group at its mean time.
    level: Vec<f64>,
    /// Mean time of each group in the last step.
    centre: Vec<f64>,
    /// Weight of each group in the last step.
    mass: Vec<f64>,
    /// Weighted square of time around the means.
    around: f64,
    /// Fitted means.
    pub mu: Vec<f64>,
    /// Working residuals.
    pub residual: Vec<f64>,
    /// Weights of the last step.
    pub working: Vec<f64>,
    /// Whether the steps ended by themselves.
    pub converged: bool,
    /// Rows less parameters.
    pub freedom: f64,
}

const MOST_STEPS: usize = 25;
const STOP: f64 = 1e-8;

struct Steps<'a> {
    rows: &'a Rows,
    prior: Option<&'a [f64]>,
    trend: bool,
    eta: Vec<f64>,
    mu: Vec<f64>,
    working: Vec<f64>,
    z: Vec<f64>,
    fit: Fit,
}

/// Fits; none when no step is possible (no rows, or numbers that leave the range).
pub(crate) fn fit(rows: &Rows, trend: bool, prior: Option<&[f64]>) -> Option<Fit> {
    if rows.y.is_empty() {
        return None;
    }
    let n = rows.y.len();
    let start: Vec<f64> = rows.y.iter().map(|y| y + 0.1).collect();
    let mut steps = Steps {
        rows,
        prior,
        trend,
        eta: start.iter().map(|mu| mu.ln()).collect(),
        mu: start,
        working: vec![0.0; n],
        z: vec![0.0; n],
        fit: Fit {
            slope: None,
            level: vec![0.0; rows.groups],
            centre: vec![0.0; rows.groups],
            mass: vec![0.0; rows.groups],
            around: 0.0,
            mu: Vec::new(),
            residual: Vec::new(),
            working: Vec::new(),
            converged: false,
            freedom: 0.0,
        },
    };
    // y ln y of every row, which no step changes.
    let fixed: f64 = rows.y.iter().enumerate().map(|(at, y)| steps.weight(at) * y_ln_y(*y)).sum();
    let mut before = steps.deviance(fixed);
    for _ in 0..MOST_STEPS {
        steps.step()?;
        let now = steps.deviance(fixed);
        if !now.is_finite() {
            return None;
        }
        let still = (now - before).abs() / (0.1 + now.abs()) < STOP;
        before = now;
        if still {
            steps.fit.converged = true;
            break;
        }
    }
    Some(steps.finish())
}

fn y_ln_y(y: f64) -> f64 {
    if y > 0.0 { y * y.ln() } else { 0.0 }
}

impl Steps<'_> {
    fn weight(&self, at: usize) -> f64 {
        self.prior.map_or(1.0, |prior| prior[at])
    }

    /// Twice the distance of the likelihood from a perfect fit.
    fn deviance(&self, fixed: f64) -> f64 {
        let mut sum = 0.0;
        for (at, y) in self.rows.y.iter().enumerate() {
            sum += self.weight(at) * (self.mu[at] - y - y * self.eta[at]);
        }
        2.0 * (sum + fixed)
    }

    /// One step of reweighted least squares.
    fn step(&mut self) -> Option<()> {
        let rows = self.rows;
        let fit = &mut self.fit;
        let mut mean = vec![0.0; rows.groups];
        fit.mass.fill(0.0);
        fit.centre.fill(0.0);
        for (at, y) in rows.y.iter().enumerate() {
            let mu = self.mu[at];
            let w = self.prior.map_or(1.0, |prior| prior[at]) * mu;
            let offset = rows.offset.get(at).copied().unwrap_or(0.0);
            let z = self.eta[at] - offset + (y - mu) / mu;
            let group = usize::from(rows.group[at]);
            self.working[at] = w;
            self.z[at] = z;
            fit.mass[group] += w;
            fit.centre[group] += w * rows.time[at];
            mean[group] += w * z;
        }
        for ((mean, centre), mass) in mean.iter_mut().zip(&mut fit.centre).zip(&fit.mass) {
            if *mass > 0.0 {
                *centre /= mass;
                *mean /= mass;
            }
        }
        let mut slope = 0.0;
        if self.trend {
            let (mut around, mut along, mut total) = (0.0, 0.0, 0.0);
            for at in 0..rows.y.len() {
                let group = usize::from(rows.group[at]);
                let apart = rows.time[at] - fit.centre[group];
                around += self.working[at] * apart * apart;
                along += self.working[at] * apart * (self.z[at] - mean[group]);
                total += self.working[at] * rows.time[at] * rows.time[at];
            }
            // All rows of each group at one moment: time says nothing that the groups do not.
            if around <= 1e-14 * total {
                return None;
            }
            slope = along / around;
            fit.around = around;
            fit.slope = Some(slope);
        }
        if !slope.is_finite() || mean.iter().any(|level| !level.is_finite()) {
            return None;
        }
        fit.level.copy_from_slice(&mean);
        self.follow(slope);
        Some(())
    }

    /// New means from the coefficients.
    fn follow(&mut self, slope: f64) {
        let rows = self.rows;
        for at in 0..rows.y.len() {
            let group = usize::from(rows.group[at]);
            let offset = rows.offset.get(at).copied().unwrap_or(0.0);
            let along = if self.trend { slope * (rows.time[at] - self.fit.centre[group]) } else { 0.0 };
            self.eta[at] = self.fit.level[group] + along + offset;
            self.mu[at] = self.eta[at].exp().max(f64::EPSILON);
        }
    }

    fn finish(mut self) -> Fit {
        let rows = self.rows;
        self.fit.residual = rows.y.iter().zip(&self.mu).map(|(y, mu)| (y - mu) / mu).collect();
        let used = (0..rows.y.len()).filter(|at| self.weight(*at) > 0.0).count();
        let parameters = self.fit.mass.iter().filter(|mass| **mass > 0.0).count() + usize::from(self.trend);
        self.fit.freedom = used as f64 - parameters as f64;
        self.fit.mu = self.mu;
        self.fit.working = self.working;
        self.fit
    }
}

impl Fit {
    /// Dispersion by these weights of the working residuals; NaN without a degree of freedom left.
    pub fn dispersion(&self, weights: &[f64]) -> f64 {
        let sum: f64 = weights.iter().zip(&self.residual).map(|(w, r)| w * r * r).sum();
        if self.freedom > 0.0 { sum / self.freedom } else { f64::NAN }
    }

    /// Variance over mean of the last step's weights, 1 or more.
    pub fn phi(&self) -> f64 {
        let found = self.dispersion(&self.working);
        if found.is_nan() { f64::NAN } else { found.max(1.0) }
    }

    /// Logarithm of the mean of a group at a time, without exposure.
    pub fn at(&self, group: usize, time: f64) -> f64 {
        let along = self.slope.map_or(0.0, |slope| slope * (time - self.centre[group]));
        self.level[group] + along
    }

    /// Variance of [`Fit::at`] for dispersion 1.
    pub fn variance_at(&self, group: usize, time: f64) -> f64 {
        let own = 1.0 / self.mass[group];
        match self.slope {
            Some(_) => own + (time - self.centre[group]).powi(2) / self.around,
            None => own,
        }
    }

    /// Variance of the slope for dispersion 1.
    pub fn slope_variance(&self) -> f64 {
        1.0 / self.around
    }

    /// Share of each row in its own fitted value.
    fn leverage(&self, rows: &Rows, at: usize) -> f64 {
        let group = usize::from(rows.group[at]);
        self.working[at] * self.variance_at(group, rows.time[at])
    }

    /// Anscombe residuals, scaled.
    pub fn anscombe(&self, rows: &Rows, phi: f64) -> Vec<f64> {
        let of = |at: usize| {
            let (y, mu) = (rows.y[at], self.mu[at]);
            let free = 1.0 - self.leverage(rows, at);
            if free < 1e-14 {
                return 0.0; // the row fits itself
            }
            let third = y.cbrt();
            1.5 * (third * third / mu.cbrt().sqrt() - mu.sqrt()) / (phi * free).sqrt()
        };
        (0..rows.y.len()).map(of).collect()
    }
}

/// Weights against past outbreaks: rows whose residual exceeds `threshold` count by its square less, and all
/// are scaled to sum to their number.
pub(crate) fn weights(residuals: &[f64], threshold: f64) -> Vec<f64> {
    let raw = |s: f64| if s > threshold { 1.0 / (s * s) } else { 1.0 };
    let gamma = residuals.len() as f64 / residuals.iter().map(|s| raw(*s)).sum::<f64>();
    residuals.iter().map(|s| gamma * raw(*s)).collect()
}
