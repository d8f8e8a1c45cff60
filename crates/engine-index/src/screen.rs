//! Units with too few figures leave the period; who left and why is kept. Never fills anything.

use crate::method::Method;
use crate::panel::{Cell, Panel, Reason, Row};

/// A unit that left a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    /// Who and when.
    pub row: Row,
    /// Share of applicable indicators it had.
    pub share: f64,
}

/// The panel without the units that have too few figures.
pub fn screen(method: &Method, panel: &Panel) -> (Panel, Vec<Left>) {
    let Some(rule) = &method.screen else { return (panel.clone(), Vec::new()) };
    let columns: Vec<_> =
        method.indicators.iter().filter_map(|indicator| panel.columns.get(&indicator.code)).collect();
    let (mut kept, mut left) = (Vec::new(), Vec::new());
    for (at, row) in panel.rows.iter().enumerate() {
        let applicable = columns.iter().filter(|c| c[at] != Cell::Missing(Reason::NotApplicable));
        let (mut all, mut known) = (0usize, 0usize);
        for column in applicable {
            all += 1;
            known += usize::from(column[at].known().is_some());
        }
        let share = if all == 0 { 0.0 } else { known as f64 / all as f64 };
        if share >= rule.at_least {
            kept.push(at);
        } else {
            left.push(Left { row: row.clone(), share });
        }
    }
    (panel.taken(&kept), left)
}
