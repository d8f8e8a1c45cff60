//! Opens one number: a unit's index down to the reported figures, with every step between. Only reads what
//! [`crate::compute`] kept; computes nothing anew but a product of share and score.

use crate::compute::Edition;
use crate::method::{Direction, Method};
use crate::normalise::Fit;
use crate::panel::Cell;
use crate::treat::Treated;

/// One node of the tree, as one unit stands in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// 0 for the index.
    pub depth: usize,
    /// Code of the indicator or group.
    pub code: String,
    /// Its score.
    pub score: Cell,
    /// The weight it worked with in its parent; none at the top, or where the parent has no score.
    pub share: Option<f64>,
    /// Share × score: its part of an arithmetic parent.
    pub part: Option<f64>,
    /// Rank of a group.
    pub rank: Option<f64>,
    /// The figures behind an indicator.
    pub figures: Option<Figures>,
}

/// How a reported figure became a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// As reported; none when the data have no such column.
    pub reported: Option<Cell>,
    /// What it is divided by, if it is.
    pub denominator: Option<(String, Option<Cell>, f64)>,
    /// After division.
    pub denominated: Cell,
    /// After filling.
    pub imputed: Cell,
    /// What was done to the column in this period.
    pub treatment: Treated,
    /// After it.
    pub treated: Cell,
    /// Which way is better.
    pub direction: Direction,
    /// The rule with its numbers.
    pub fit: Option<Fit>,
}

/// The tree from the index down, for one unit in one period; none when the unit is not there.
pub fn explain(method: &Method, edition: &Edition, unit: &str, period: &str) -> Option<Vec<Step>> {
    let at = edition.panel.rows.iter().position(|row| row.unit == unit && row.period == period)?;
    let place = edition.panel.periods().iter().position(|range| range.contains(&at))?;
    let mut steps = Vec::new();
    let mut open = vec![(method.index()?.to_owned(), 0, None)];
    while let Some((code, depth, share)) = open.pop() {
        let score = edition.scores(&code)?[at];
        let node = edition.nodes.get(&code);
        let part = share.zip(score.known()).map(|(share, score): (f64, f64)| share * score);
        let rank = node.and_then(|node| node.ranks[at]);
        let figures = figures(method, edition, &code, at, place);
        if let Some(node) = node {
            for (order, child) in node.children.iter().enumerate().rev() {
                let share = node.shares[at].as_ref().map(|shares| shares[order]);
                open.push((child.clone(), depth + 1, share));
            }
        }
        steps.push(Step { depth, code, score, share, part, rank, figures });
    }
    Some(steps)
}

fn figures(method: &Method, edition: &Edition, code: &str, at: usize, place: usize) -> Option<Figures> {
    let leaf = edition.leaves.get(code)?;
    let indicator = method.indicators.iter().find(|indicator| indicator.code == code)?;
    let cell = |column: &str| edition.panel.columns.get(column).map(|column| column[at]);
    Some(Figures {
        reported: cell(code),
        denominator: indicator.denominator.as_ref().map(|d| (d.column.clone(), cell(&d.column), d.per)),
        denominated: leaf.denominated[at],
        imputed: leaf.imputed[at],
        treatment: leaf.treatments[place].clone(),
        treated: leaf.treated[at],
        direction: indicator.direction,
        fit: leaf.fits[place].clone(),
    })
}
