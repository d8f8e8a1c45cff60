//! Units with too few figures leave the period; who left and why is kept. Never fills anything.

use crate::cell::{Cell, Reason};
use crate::method::Method;
use crate::panel::Figures;

/// A unit that left a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    /// Which row.
    pub row: usize,
    /// Share of applicable indicators it had.
    pub share: f64,
    /// Share of applicable indicators that were not zero.
    pub share_not_zero: f64,
}

/// Who leaves.
pub fn screen(method: &Method, figures: &dyn Figures) -> Vec<Left> {
    let Some(rule) = &method.screen else { return Vec::new() };
    let rows = figures.frame().len();
    let mut tallies = vec![(0u32, 0u32, 0u32); rows];
    let mut room: Vec<Cell> = Vec::new();
    for indicator in &method.indicators {
        let Some(column) = figures.stretch(indicator.column(), 0..rows, &mut room) else { continue };
        for (cell, (all, known, not_zero)) in column.iter().zip(&mut tallies) {
            *all += u32::from(cell.reason() != Some(Reason::NotApplicable));
            *known += u32::from(cell.is_known());
            *not_zero += u32::from(cell.known().is_some_and(|x| x != 0.0));
        }
    }
    let share = |part: u32, all: u32| if all == 0 { 0.0 } else { f64::from(part) / f64::from(all) };
    let leaves = |left: &Left| {
        left.share < rule.at_least || rule.not_zero.is_some_and(|least| left.share_not_zero < least)
    };
    tallies
        .into_iter()
        .enumerate()
        .map(|(row, (all, known, not_zero))| Left {
            row,
            share: share(known, all),
            share_not_zero: share(not_zero, all),
        })
        .filter(leaves)
        .collect()
}
