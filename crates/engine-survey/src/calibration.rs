//! What calibration does to errors: weights that meet known totals no longer err on what those totals explain.
//!
//! Scores become residuals over post-strata, margins or regressors before they are summed, in the order in
//! which the weights were adjusted. Interviews are touched block by block: what is calibrated county by county
//! costs a county no more than its own interviews. Never changes a weight.

use crate::design::{Design, Groups};
use crate::matrix::Basis;

/// Times that residuals over raked margins are taken in turn.
const ROUNDS: usize = 10;

/// One adjustment that meets known totals, as variances need it.
#[derive(Debug, Clone)]
pub(crate) enum Calibration {
    /// Post-strata.
    PostStrata {
        /// Cell of each row.
        cells: Vec<u32>,
        /// Weights before.
        before: Vec<f64>,
        /// Weights after.
        after: Vec<f64>,
    },
    /// Margins met in turn.
    Raking {
        /// Each margin: cell of each row, weights after it was met last.
        margins: Vec<(Vec<u32>, Vec<f64>)>,
    },
    /// A regression on known totals.
    Regression {
        /// Each group that was calibrated on its own: its positions, rising, and a basis over them.
        groups: Vec<(Vec<u32>, Basis)>,
        /// Group of each row.
        group_of: Vec<u32>,
        /// By row: what a score is divided by before, and multiplied with after, the regression.
        scale: Vec<f64>,
    },
}

impl Calibration {
    fn partitions(&self) -> Vec<&[u32]> {
        match self {
            Calibration::PostStrata { cells, .. } => vec![cells],
            Calibration::Raking { margins } => margins.iter().map(|(cells, _)| cells.as_slice()).collect(),
            Calibration::Regression { group_of, .. } => vec![group_of],
        }
    }
}

/// Interviews that calibration ties together, block by block.
#[derive(Debug, Clone)]
pub(crate) struct Blocks {
    /// Block of each position.
    of: Vec<u32>,
    members: Groups,
}

impl Blocks {
    /// Joins interviews that share a cell anywhere.
    pub(crate) fn of(design: &Design) -> Blocks {
        let count = design.order.len();
        let mut root: Vec<u32> = (0..count as u32).collect();
        for cells in design.calibrations.iter().flat_map(Calibration::partitions) {
            let most = cells.iter().max().map_or(0, |most| *most as usize + 1);
            let mut first = vec![u32::MAX; most];
            for position in 0..count {
                let cell = cells[design.order[position] as usize] as usize;
                if first[cell] == u32::MAX {
                    first[cell] = position as u32;
                } else {
                    let (a, b) = (find(&mut root, first[cell]), find(&mut root, position as u32));
                    root[a.max(b) as usize] = a.min(b);
                }
            }
        }
        let (mut number, mut of) = (vec![u32::MAX; count], vec![0; count]);
        let mut blocks = 0;
        for (position, block) in of.iter_mut().enumerate() {
            let top = find(&mut root, position as u32) as usize;
            if number[top] == u32::MAX {
                number[top] = blocks;
                blocks += 1;
            }
            *block = number[top];
        }
        let mut by_row = vec![u32::MAX; design.weights.len()];
        design.order.iter().zip(&of).for_each(|(row, block)| by_row[*row as usize] = *block);
        let members = design.split(blocks as usize, |row| Some(by_row[row]));
        Blocks { of, members }
    }
}

fn find(root: &mut [u32], mut at: u32) -> u32 {
    while root[at as usize] != at {
        root[at as usize] = root[root[at as usize] as usize];
        at = root[at as usize];
    }
    at
}

/// Cells renumbered from zero over some positions.
struct Local {
    cell: Vec<u32>,
    count: usize,
}

impl Local {
    fn new(design: &Design, cells: &[u32], positions: &[u32]) -> Local {
        let mut seen: Vec<u32> = positions.iter().map(|p| cells[design.row(*p)]).collect();
        let low = seen.iter().copied().min().unwrap_or(0);
        let high = seen.iter().copied().max().unwrap_or(0);
        if ((high - low) as usize) <= 4 * positions.len() + 64 {
            seen.iter_mut().for_each(|cell| *cell -= low);
            return Local { cell: seen, count: (high - low) as usize + 1 };
        }
        let mut known = seen.clone();
        known.sort_unstable();
        known.dedup();
        seen.iter_mut().for_each(|cell| *cell = known.partition_point(|k| *k < *cell) as u32);
        Local { cell: seen, count: known.len() }
    }
}

impl Design {
    /// The interviews that the scores of `group` reach through calibration, and their scores.
    pub(crate) fn calibrated(&self, group: &[u32], scores: &[f64], width: usize) -> (Vec<u32>, Vec<f64>) {
        let wide = self.reached_by(group);
        let mut wide_scores = vec![0.0; wide.len() * width];
        let mut at = 0;
        for (position, cells) in group.iter().zip(scores.chunks_exact(width)) {
            while wide[at] < *position {
                at += 1;
            }
            wide_scores[at * width..(at + 1) * width].copy_from_slice(cells);
        }
        for calibration in &self.calibrations {
            match calibration {
                Calibration::PostStrata { cells, before, after } => {
                    self.post_strata(&wide, &mut wide_scores, width, cells, before, after);
                }
                Calibration::Raking { margins } => self.raked(&wide, &mut wide_scores, width, margins),
                Calibration::Regression { groups, group_of, scale } => {
                    self.regressed(&wide, &mut wide_scores, width, groups, group_of, scale);
                }
            }
        }
        (wide, wide_scores)
    }

    fn reached_by(&self, group: &[u32]) -> Vec<u32> {
        let Some(blocks) = &self.blocks else { return group.to_vec() };
        if blocks.members.count() == 1 {
            return self.everybody();
        }
        let mut touched: Vec<u32> = group.iter().map(|position| blocks.of[*position as usize]).collect();
        touched.sort_unstable();
        touched.dedup();
        let mut wide: Vec<u32> =
            touched.iter().flat_map(|block| blocks.members.of(*block as usize)).copied().collect();
        wide.sort_unstable();
        wide
    }

    fn post_strata(
        &self,
        wide: &[u32],
        scores: &mut [f64],
        width: usize,
        cells: &[u32],
        before: &[f64],
        after: &[f64],
    ) {
        let local = Local::new(self, cells, wide);
        let (mut weight, mut sums) = (vec![0.0; local.count], vec![0.0; local.count * width]);
        for (i, position) in wide.iter().enumerate() {
            let (row, cell) = (self.row(*position), local.cell[i] as usize);
            weight[cell] += before[row];
            if after[row] != 0.0 {
                for j in 0..width {
                    sums[cell * width + j] += scores[i * width + j] * before[row] / after[row];
                }
            }
        }
        for (i, position) in wide.iter().enumerate() {
            let (row, cell) = (self.row(*position), local.cell[i] as usize);
            if weight[cell] != 0.0 {
                for j in 0..width {
                    scores[i * width + j] -= sums[cell * width + j] / weight[cell] * after[row];
                }
            }
        }
    }

    fn raked(&self, wide: &[u32], scores: &mut [f64], width: usize, margins: &[(Vec<u32>, Vec<f64>)]) {
        let locals: Vec<Local> = margins.iter().map(|(cells, _)| Local::new(self, cells, wide)).collect();
        for _ in 0..ROUNDS {
            for (local, (_, after)) in locals.iter().zip(margins) {
                let (mut count, mut sums) = (vec![0.0; local.count], vec![0.0; local.count * width]);
                for (i, position) in wide.iter().enumerate() {
                    let (w, cell) = (after[self.row(*position)], local.cell[i] as usize);
                    if w != 0.0 {
                        count[cell] += 1.0;
                        for j in 0..width {
                            sums[cell * width + j] += scores[i * width + j] / w;
                        }
                    }
                }
                for (i, position) in wide.iter().enumerate() {
                    let (w, cell) = (after[self.row(*position)], local.cell[i] as usize);
                    if w != 0.0 {
                        for j in 0..width {
                            scores[i * width + j] -= w * sums[cell * width + j] / count[cell];
                        }
                    }
                }
            }
        }
    }

    fn regressed(
        &self,
        wide: &[u32],
        scores: &mut [f64],
        width: usize,
        groups: &[(Vec<u32>, Basis)],
        group_of: &[u32],
        scale: &[f64],
    ) {
        let mut touched: Vec<u32> = wide.iter().map(|position| group_of[self.row(*position)]).collect();
        touched.sort_unstable();
        touched.dedup();
        for group in touched {
            let (members, basis) = &groups[group as usize];
            let places: Vec<usize> =
                members.iter().map(|p| wide.partition_point(|other| other < p)).collect();
            for j in 0..width {
                let scaled = |i: usize| {
                    let by = scale[self.row(members[i])];
                    if by == 0.0 { 0.0 } else { scores[places[i] * width + j] / by }
                };
                let mut column: Vec<f64> = (0..members.len()).map(scaled).collect();
                basis.residual(&mut column);
                for (i, value) in column.iter().enumerate() {
                    scores[places[i] * width + j] = value * scale[self.row(members[i])];
                }
            }
        }
    }
}
