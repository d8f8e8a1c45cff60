//! Fills missing figures by the method's rules, for the method's reasons. “Not applicable” is never filled,
//! and what no rule finds anything for stays missing.

use crate::cell::{Cell, Reason};
use crate::method::{Direction, Impute, ImputeRule};
use crate::panel::{Figures, Frame, Words};
use crate::statistics::{mean, quantile, range, sorted};
use std::collections::BTreeMap;

/// A figure that was filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fill {
    /// Where.
    pub row: usize,
    /// By what.
    pub rule: ImputeRule,
    /// The figure put there.
    pub figure: f64,
}

/// What fills the gaps of a column, in order of rows: for each gap the first rule that takes its reason and
/// finds something. Rules look at what was reported, never at other fills.
pub fn fills(rules: &[Impute], direction: Direction, figures: &dyn Figures, column: &[Cell]) -> Vec<Fill> {
    if rules.is_empty() {
        return Vec::new();
    }
    let frame = figures.frame();
    let gaps: Vec<(usize, Reason)> = column
        .iter()
        .enumerate()
        .filter_map(|(row, cell)| cell.reason().map(|reason| (row, reason)))
        .filter(|(_, reason)| !matches!(reason, Reason::NotApplicable | Reason::Screened))
        .collect();
    let mut found: Vec<Fill> = Vec::new();
    let mut open = gaps;
    for rule in rules {
        let words = rule.group.as_ref().and_then(|group| figures.words(group));
        let mut sums = Peers { rule: rule.rule, direction, frame, column, words, of_period: BTreeMap::new() };
        open.retain(|(row, reason)| {
            let figure = if rule.reasons.contains(reason) { sums.figure(*row) } else { None };
            found.extend(figure.map(|figure| Fill { row: *row, rule: rule.rule, figure }));
            figure.is_none()
        });
    }
    found.sort_by_key(|fill| fill.row);
    found
}

struct Peers<'a> {
    rule: ImputeRule,
    direction: Direction,
    frame: &'a Frame,
    column: &'a [Cell],
    words: Option<&'a Words>,
    /// By period: what the rule finds, by the number of the word.
    of_period: BTreeMap<usize, BTreeMap<u32, f64>>,
}

impl Peers<'_> {
    fn figure(&mut self, row: usize) -> Option<f64> {
        match self.rule {
            ImputeRule::Last => self.neighbour(row, false).map(|(_, figure)| figure),
            ImputeRule::Linear => self.between(row),
            ImputeRule::Mean | ImputeRule::Median | ImputeRule::Worst => {
                let period = self.frame.period_of(row);
                if !self.of_period.contains_key(&period) {
                    let found = self.groups(period);
                    self.of_period.insert(period, found);
                }
                self.of_period.get(&period)?.get(&self.word(row)).copied()
            }
        }
    }

    fn word(&self, row: usize) -> u32 {
        self.words.map_or(0, |words| words.number(row))
    }

    /// What the rule makes of the known figures of each group in a period.
    fn groups(&self, period: usize) -> BTreeMap<u32, f64> {
        let mut known: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for row in self.frame.rows(period) {
            known.entry(self.word(row)).or_default().extend(self.column[row].known());
        }
        let made = |known: &[f64]| match (self.rule, self.direction) {
            (ImputeRule::Median, _) => quantile(&sorted(known), 0.5),
            (ImputeRule::Worst, Direction::Up) => range(known).map(|(low, _)| low),
            (ImputeRule::Worst, Direction::Down) => range(known).map(|(_, high)| high),
            _ => mean(known),
        };
        known.into_iter().filter_map(|(word, known)| made(&known).map(|figure| (word, figure))).collect()
    }

    /// The same unit's nearest known figure before (or after), with the place of its period in time.
    fn neighbour(&self, row: usize, after: bool) -> Option<(f64, f64)> {
        let (own, unit) = (self.frame.period_of(row), self.frame.unit_of(row));
        let known = |period: usize| {
            let figure = self.column[self.frame.row(period, unit)?].known()?;
            Some((place(self.frame, period), figure))
        };
        match after {
            false => (0..own).rev().find_map(known),
            true => (own + 1..self.frame.periods().len()).find_map(known),
        }
    }

    /// On the line between neighbours. None at an open end.
    fn between(&self, row: usize) -> Option<f64> {
        let own = place(self.frame, self.frame.period_of(row));
        let ((before, low), (after, high)) = (self.neighbour(row, false)?, self.neighbour(row, true)?);
        Some(low + (high - low) * (own - before) / (after - before))
    }
}

/// Where a period stands in time: by its date where it has one, else by its order.
pub(crate) fn place(frame: &Frame, period: usize) -> f64 {
    frame.periods()[period].ordinal().map_or(period as f64, f64::from)
}
