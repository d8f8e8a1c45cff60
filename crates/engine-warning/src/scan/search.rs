//! The cylinders that stand out in the counts themselves, and which of them are told.
//!
//! Never draws a replica.

use super::replicas::Field;
use super::space::Circles;

/// Which clusters are told beside the most likely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secondary {
    /// SaTScan's: of each centre its best cylinder only, then those that share no place with a better one.
    BestOfCentre,
    /// The best cylinder of all that shares no place with the ones before, and so on. Finds more.
    BestOfAll,
}

/// A cylinder that stands out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cylinder {
    /// Centre.
    pub centre: usize,
    /// How many places it takes in.
    pub depth: usize,
    /// Periods from and to (exclusive).
    pub window: (usize, usize),
    /// Cases.
    pub cases: u32,
    /// Expected (Bernoulli: cases and controls).
    pub expected: f64,
    /// ln of the likelihood ratio.
    pub ratio: f64,
}

/// Clusters by the rule, the most likely first.
pub(crate) fn clusters(
    field: &Field<'_>,
    circles: &Circles,
    cells: &[u32],
    rule: Secondary,
    most: usize,
) -> Vec<Cylinder> {
    let sums = Sums::new(field, cells);
    let mut told = vec![false; sums.places];
    let mut kept: Vec<Cylinder> = Vec::new();
    let mut best = sums.best_of_centres(&circles.order, &told);
    while kept.len() < most {
        // Of equal ratios the lesser centre.
        let Some(next) = best.iter().flatten().copied().reduce(|a, b| if b.ratio > a.ratio { b } else { a })
        else {
            break;
        };
        circles.order[next.centre][..next.depth].iter().for_each(|place| told[*place as usize] = true);
        kept.push(next);
        match rule {
            Secondary::BestOfCentre => {
                let shares = |found: &Cylinder| {
                    circles.order[found.centre][..found.depth].iter().any(|place| told[*place as usize])
                };
                best.iter_mut().for_each(|found| {
                    if found.as_ref().is_some_and(&shares) {
                        *found = None;
                    }
                });
            }
            Secondary::BestOfAll => best = sums.best_of_centres(&circles.order, &told),
        }
    }
    kept
}

/// Sums from the first period on, by place.
struct Sums<'a> {
    field: &'a Field<'a>,
    places: usize,
    cases: Vec<u32>,
    expected: Vec<f64>,
}

impl<'a> Sums<'a> {
    fn new(field: &'a Field<'a>, cells: &[u32]) -> Sums<'a> {
        let periods = field.periods.max(1);
        let (mut cases, mut expected) = (Vec::new(), Vec::new());
        for (counts, means) in cells.chunks(periods).zip(field.expected.chunks(periods)) {
            let (mut count, mut mean) = (0, 0.0);
            cases.push(0);
            expected.push(0.0);
            for (c, e) in counts.iter().zip(means) {
                count += c;
                mean += e;
                cases.push(count);
                expected.push(mean);
            }
        }
        Sums { field, places: cells.len() / periods, cases, expected }
    }

    /// The best cylinder of each centre that takes in no place already told.
    fn best_of_centres(&self, order: &[Vec<u32>], told: &[bool]) -> Vec<Option<Cylinder>> {
        let length = self.field.periods + 1;
        let (mut cases, mut expected) = (vec![0_u32; length], vec![0.0; length]);
        let one = |(centre, order): (usize, &Vec<u32>)| {
            cases.fill(0);
            expected.fill(0.0);
            let mut best: Option<Cylinder> = None;
            for (at, place) in order.iter().enumerate() {
                if told[*place as usize] {
                    break;
                }
                let from = *place as usize * length;
                cases.iter_mut().zip(&self.cases[from..]).for_each(|(sum, more)| *sum += more);
                expected.iter_mut().zip(&self.expected[from..]).for_each(|(sum, more)| *sum += more);
                self.windows(&cases, &expected, |cylinder| {
                    if best.is_none_or(|best| cylinder.ratio > best.ratio) {
                        best = Some(Cylinder { centre, depth: at + 1, ..cylinder });
                    }
                    best.map_or(0.0, |best| best.ratio)
                });
            }
            best
        };
        order.iter().enumerate().map(one).collect()
    }

    /// Every window above expectation whose ratio may exceed what `found` answered last.
    fn windows(&self, cases: &[u32], expected: &[f64], mut found: impl FnMut(Cylinder) -> f64) {
        let mut level = 0.0;
        for (from, to) in self.field.windows {
            let count = cases[*to] - cases[*from];
            if count < self.field.least {
                continue;
            }
            let (c, e) = (f64::from(count), expected[*to] - expected[*from]);
            if !self.field.statistic.is_high(c, e) || self.field.statistic.at_most(c, e) <= level {
                continue;
            }
            let ratio = self.field.statistic.ratio(c, e);
            if ratio > level {
                let window = (*from, *to);
                level = found(Cylinder { centre: 0, depth: 0, window, cases: count, expected: e, ratio });
            }
        }
    }
}
