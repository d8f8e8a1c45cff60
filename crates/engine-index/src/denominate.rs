//! figure / denominator × factor. No denominator, or zero, gives no figure; never infinity.

use crate::method::Indicator;
use crate::panel::{Cell, Column, Panel, Reason};

/// The figures of an indicator, divided as it says. A column the panel lacks is missing everywhere.
pub fn denominate(indicator: &Indicator, panel: &Panel, blank: Reason) -> Column {
    let lacking = || vec![Cell::Missing(blank); panel.rows.len()];
    let figures = panel.columns.get(&indicator.code).cloned().unwrap_or_else(lacking);
    let Some(rule) = &indicator.denominator else { return figures };
    let below = panel.columns.get(&rule.column).cloned().unwrap_or_else(lacking);
    let divide = |(above, below): (Cell, Cell)| match (above, below) {
        (Cell::Missing(reason), _) | (_, Cell::Missing(reason)) => Cell::Missing(reason),
        // Nothing to count against: the rate does not exist there.
        (Cell::Known(_), Cell::Known(0.0)) => Cell::Missing(Reason::NotApplicable),
        (Cell::Known(above), Cell::Known(below)) => Cell::Known(above / below * rule.per),
    };
    figures.into_iter().zip(below).map(divide).collect()
}
