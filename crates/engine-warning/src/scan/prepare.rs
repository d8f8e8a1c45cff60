//! Puts a study into the form that is scanned: places at one spot become one, cases get what is expected of them.
//!
//! Never scans; says what is wrong with the numbers before anybody does.

use super::null::Null;
use super::space::Layout;
use super::statistic::Statistic;
use super::{Extent, Model, Scan, Study, Unscannable};
use crate::chance::Wheel;

/// A study put into the form that is scanned.
pub(super) struct Ready {
    pub layout: Layout,
    /// Original places of each place scanned.
    pub members: Vec<Vec<usize>>,
    pub periods: usize,
    pub cases: Vec<u32>,
    pub expected: Vec<f64>,
    /// Ratio of variance to mean of every cell; empty for Poisson.
    pub phi: Vec<f64>,
    pub statistic: Statistic,
    pub weight: Vec<f64>,
    pub total: u32,
}

/// Sums over the places of one spot, and over all periods where only space is scanned.
struct Gather {
    members: Vec<Vec<usize>>,
    /// Periods of the study.
    periods: usize,
    /// Periods kept: all, or one.
    kept: usize,
}

impl Gather {
    fn new(study: &Study<'_>, scan: &Scan) -> (Gather, Layout) {
        let places = study.layout.len();
        let spots = if scan.extent == Extent::Time { vec![0; places] } else { study.layout.spots() };
        let first: Vec<bool> = spots.iter().enumerate().map(|(at, spot)| at == *spot).collect();
        let mut index = vec![0; places];
        let mut members: Vec<Vec<usize>> = Vec::new();
        for (at, spot) in spots.iter().enumerate() {
            if at == *spot {
                index[at] = members.len();
                members.push(Vec::new());
            }
            members[index[*spot]].push(at);
        }
        let kept = if scan.extent == Extent::Space { 1 } else { study.periods };
        (Gather { members, periods: study.periods, kept }, study.layout.only(&first))
    }

    fn sum(&self, value: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.members.len() * self.kept];
        for (place, members) in self.members.iter().enumerate() {
            for member in members {
                for period in 0..self.periods {
                    let into = place * self.kept + if self.kept == 1 { 0 } else { period };
                    sums[into] += value(member * self.periods + period);
                }
            }
        }
        sums
    }
}

/// Prepares a study.
pub(super) fn ready(study: &Study<'_>, scan: &Scan) -> Result<Ready, Unscannable> {
    let total = checked(study, scan)?;
    let (gather, layout) = Gather::new(study, scan);
    let cases: Vec<u32> = gather.sum(|cell| f64::from(study.cases[cell])).iter().map(|c| *c as u32).collect();
    let (expected, phi, statistic) = expected(study, &gather, &cases, total)?;
    let kept = gather.kept;
    for (at, (count, mean)) in cases.iter().zip(&expected).enumerate() {
        if *count > 0 && *mean <= 0.0 {
            return Err(Unscannable::Impossible(gather.members[at / kept][0], at % kept));
        }
    }
    let weight = match study.weight {
        Some(weight) => {
            gather.members.iter().map(|members| members.iter().map(|at| weight[*at]).sum()).collect()
        }
        None => expected.chunks(kept).map(|row| row.iter().sum()).collect(),
    };
    Ok(Ready {
        layout,
        members: gather.members,
        periods: kept,
        cases,
        expected,
        phi,
        statistic,
        weight,
        total,
    })
}

/// All cases, once everything fits together.
fn checked(study: &Study<'_>, scan: &Scan) -> Result<u32, Unscannable> {
    let (places, periods) = (study.layout.len(), study.periods);
    if places == 0 || periods == 0 {
        return Err(Unscannable::Empty);
    }
    let cells = places * periods;
    let number = |values: &[f64], wanted: usize| {
        if values.len() != wanted {
            return Err(Unscannable::Shape);
        }
        let per_place = wanted / places;
        match values.iter().position(|x| !(x.is_finite() && *x >= 0.0)) {
            Some(at) => Err(Unscannable::NoNumber(at / per_place, at % per_place)),
            None => Ok(()),
        }
    };
    match study.model {
        Model::Poisson(expected) => number(expected, cells)?,
        Model::Bernoulli(controls) if controls.len() != cells => return Err(Unscannable::Shape),
        Model::Permutation if scan.extent != Extent::SpaceTime => {
            return Err(Unscannable::PermutationNeedsBoth);
        }
        Model::Expectation { baseline, phi } => {
            number(baseline, cells)?;
            number(phi, if phi.is_empty() { 0 } else { cells })?;
        }
        Model::Bernoulli(_) | Model::Permutation => {}
    }
    if study.cases.len() != cells {
        return Err(Unscannable::Shape);
    }
    if let Some(weight) = study.weight {
        number(weight, places)?;
    }
    let all: u64 = study.cases.iter().map(|count| u64::from(*count)).sum();
    match u32::try_from(all) {
        Ok(0) => Err(Unscannable::Empty),
        Ok(total) if total < u32::MAX / 4 => Ok(total),
        _ => Err(Unscannable::TooMany),
    }
}

type Expected = (Vec<f64>, Vec<f64>, Statistic);

fn expected(study: &Study<'_>, gather: &Gather, cases: &[u32], total: u32) -> Result<Expected, Unscannable> {
    let all = f64::from(total);
    let poisson = Statistic::Poisson { cases: all };
    Ok(match study.model {
        Model::Poisson(expected) => {
            let scale = all / expected.iter().sum::<f64>();
            if !scale.is_finite() {
                return Err(Unscannable::Empty);
            }
            (gather.sum(|cell| expected[cell] * scale), Vec::new(), poisson)
        }
        Model::Bernoulli(controls) => {
            let both = gather.sum(|cell| f64::from(study.cases[cell]) + f64::from(controls[cell]));
            let statistic = Statistic::Bernoulli { cases: all, all: both.iter().sum() };
            (both, Vec::new(), statistic)
        }
        Model::Permutation => (margins(cases, gather.kept, all), Vec::new(), poisson),
        Model::Expectation { baseline, phi } => {
            let expected = gather.sum(|cell| baseline[cell]);
            let mut ratio = Vec::new();
            if !phi.is_empty() {
                // Of cells taken together variances add.
                let variance = gather.sum(|cell| baseline[cell] * phi[cell]);
                let of = |(v, e): (&f64, &f64)| if *e > 0.0 { v / e } else { 1.0 };
                ratio = variance.iter().zip(&expected).map(of).collect();
            }
            (expected, ratio, Statistic::Expectation)
        }
    })
}

/// Expected cases of a permutation: place × period / all.
fn margins(cases: &[u32], periods: usize, total: f64) -> Vec<f64> {
    let by_place: Vec<f64> =
        cases.chunks(periods).map(|row| row.iter().map(|count| f64::from(*count)).sum()).collect();
    let by_period: Vec<f64> = (0..periods)
        .map(|period| cases.iter().skip(period).step_by(periods).map(|count| f64::from(*count)).sum())
        .collect();
    by_place.iter().flat_map(|place| by_period.iter().map(move |period| place * period / total)).collect()
}

/// How replicas of the study are made.
pub(super) fn null(study: &Study<'_>, ready: &Ready) -> Result<Null, Unscannable> {
    Ok(match study.model {
        Model::Poisson(_) => {
            Null::Thrown { wheel: Wheel::new(&ready.expected).ok_or(Unscannable::Empty)?, cases: ready.total }
        }
        Model::Bernoulli(_) => {
            let cells = ready.expected.iter().enumerate();
            let cells = cells.flat_map(|(at, all)| std::iter::repeat_n(at as u32, *all as usize)).collect();
            Null::Labelled { cells, cases: ready.total }
        }
        Model::Permutation => {
            let (mut places, mut periods) = (Vec::new(), Vec::new());
            for (at, count) in ready.cases.iter().enumerate() {
                places.extend(std::iter::repeat_n((at / ready.periods) as u32, *count as usize));
                periods.extend(std::iter::repeat_n((at % ready.periods) as u32, *count as usize));
            }
            Null::Shuffled { places, periods, of: ready.periods as u32 }
        }
        Model::Expectation { .. } => {
            let phi = |at: usize| ready.phi.get(at).copied().unwrap_or(1.0);
            Null::Scattered {
                cells: ready.expected.iter().enumerate().map(|(at, e)| (*e, phi(at))).collect(),
            }
        }
    })
}
