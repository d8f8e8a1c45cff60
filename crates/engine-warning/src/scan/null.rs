//! What the counts would look like if nothing stood out: one replica at a time, from its own stream.

use crate::chance::{Stream, Wheel};

/// How replicas are made.
#[derive(Debug, Clone)]
pub(crate) enum Null {
    /// All cases thrown onto the cells by their expected numbers.
    Thrown {
        /// By expected cases.
        wheel: Wheel,
        /// How many.
        cases: u32,
    },
    /// Places and periods of the cases shuffled against each other.
    Shuffled {
        /// Place of every case.
        places: Vec<u32>,
        /// Period of every case.
        periods: Vec<u32>,
        /// How many periods there are.
        of: u32,
    },
    /// Which of all cases and controls are the cases.
    Labelled {
        /// Cell of every case and control.
        cells: Vec<u32>,
        /// How many are cases.
        cases: u32,
    },
    /// Every cell by itself around its baseline.
    Scattered {
        /// Baseline and ratio of variance to mean of every cell.
        cells: Vec<(f64, f64)>,
    },
}

impl Null {
    /// One replica into `cells`.
    pub fn draw(&self, stream: &mut Stream, cells: &mut [u32], scratch: &mut Vec<u32>) {
        match self {
            Null::Scattered { cells: means } => {
                for (cell, (mean, phi)) in cells.iter_mut().zip(means) {
                    *cell = stream.count(*mean, *phi);
                }
            }
            Null::Thrown { wheel, cases } => {
                cells.fill(0);
                (0..*cases).for_each(|_| cells[wheel.turn(stream)] += 1);
            }
            Null::Shuffled { places, periods, of } => {
                cells.fill(0);
                scratch.clone_from(periods);
                for (at, place) in places.iter().enumerate() {
                    let left = (places.len() - at) as u32;
                    scratch.swap(at, at + stream.below(left) as usize);
                    cells[(place * of + scratch[at]) as usize] += 1;
                }
            }
            Null::Labelled { cells: all, cases } => {
                cells.fill(0);
                scratch.clone_from(all);
                for at in 0..*cases as usize {
                    let left = (all.len() - at) as u32;
                    scratch.swap(at, at + stream.below(left) as usize);
                    cells[scratch[at] as usize] += 1;
                }
            }
        }
    }
}
