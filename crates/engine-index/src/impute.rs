//! Fills missing figures by the method's rule, for the method's reasons. “Not applicable” is never filled,
//! and a rule that finds nothing to go by leaves the figure missing.

use crate::method::{Impute, ImputeRule};
use crate::panel::{Cell, Column, Panel, Reason};
use crate::statistics::{mean, quantile, sorted};

/// The column with its gaps filled where the rule allows; compare with the input to see which.
pub fn impute(rule: &Impute, panel: &Panel, column: &Column) -> Column {
    let wanted = |cell: Cell| match cell {
        Cell::Missing(Reason::NotApplicable) | Cell::Known(_) => false,
        Cell::Missing(reason) => rule.reasons.contains(&reason),
    };
    let fill = |at: usize| match rule.rule {
        ImputeRule::Mean => mean(&peers(rule, panel, column, at)),
        ImputeRule::Median => quantile(&sorted(&peers(rule, panel, column, at)), 0.5),
        ImputeRule::Last => neighbour(panel, column, at, false).map(|(_, number)| number),
        ImputeRule::Linear => between(panel, column, at),
    };
    let filled = |(at, cell): (usize, &Cell)| match wanted(*cell) {
        true => fill(at).map_or(*cell, Cell::Known),
        false => *cell,
    };
    column.iter().enumerate().map(filled).collect()
}

/// Known figures of the same group in the same period; of everybody in it where the group has none.
fn peers(rule: &Impute, panel: &Panel, column: &Column, at: usize) -> Vec<f64> {
    let words = rule.group.as_ref().and_then(|group| panel.groups.get(group));
    let same_period = |other: &usize| panel.rows[*other].period == panel.rows[at].period;
    let all: Vec<usize> =
        (0..column.len()).filter(same_period).filter(|other| column[*other].known().is_some()).collect();
    let same_group = |other: &&usize| words.is_none_or(|words| words[**other] == words[at]);
    let group: Vec<usize> = all.iter().filter(same_group).copied().collect();
    let chosen = if group.is_empty() { all } else { group };
    chosen.into_iter().filter_map(|other| column[other].known()).collect()
}

/// The same unit's nearest known figure before (or after), with its period's place.
fn neighbour(panel: &Panel, column: &Column, at: usize, after: bool) -> Option<(usize, f64)> {
    let periods = panel.periods();
    let own = periods.iter().position(|period| period.contains(&at))?;
    let known = |place: usize| {
        let other = periods[place].clone().find(|other| panel.rows[*other].unit == panel.rows[at].unit)?;
        column[other].known().map(|number| (place, number))
    };
    match after {
        false => (0..own).rev().find_map(known),
        true => (own + 1..periods.len()).find_map(known),
    }
}

/// On the line between neighbours; periods are equally far apart. None at an open end.
fn between(panel: &Panel, column: &Column, at: usize) -> Option<f64> {
    let own = panel.periods().iter().position(|period| period.contains(&at))? as f64;
    let (before, low) = neighbour(panel, column, at, false)?;
    let (after, high) = neighbour(panel, column, at, true)?;
    Some(low + (high - low) * (own - before as f64) / (after - before) as f64)
}
