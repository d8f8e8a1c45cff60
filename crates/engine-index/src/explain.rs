//! Opens numbers: every stage of an indicator's column, and one unit's index down to the reported figures with
//! every step between. Makes again from what [`crate::compute`] learnt; decides nothing anew.

use crate::aggregate::shares;
use crate::cell::{Cell, Column};
use crate::compute::Edition;
use crate::denominate::dated_figure;
use crate::impute::Fill;
use crate::leaf::{Ground, Rooms, Stage};
use crate::method::{AggregateRule, Direction, Method};
use crate::normalise::Fit;
use crate::panel::Figures;
use crate::plan::shaped;
use crate::treat::Treatment;
use domain::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A computed index with what it was computed from.
pub struct Workings<'a> {
    method: &'a Method,
    figures: &'a dyn Figures,
    edition: &'a Edition,
    out: Vec<bool>,
}

/// One node of the tree, as one unit stands in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// 0 for the index.
    pub depth: usize,
    /// Code of the indicator or group.
    pub code: String,
    /// Its score.
    pub score: Cell,
    /// What goes on to the parent; another number only where the score is made comparable once more.
    pub handed_on: Cell,
    /// The weight it has in its group; none at the top.
    pub weight: Option<f64>,
    /// The weight it worked with; none at the top, or where the parent has no score.
    pub share: Option<f64>,
    /// Share × what goes on: its part of an arithmetic parent; none of another.
    pub part: Option<f64>,
    /// Rank of a group.
    pub rank: Option<f64>,
    /// The figures behind an indicator.
    pub figures: Option<Opened>,
}

/// How a reported figure became a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// As reported.
    pub reported: Cell,
    /// What it is divided by, if it is.
    pub below: Option<Below>,
    /// What the quotient is multiplied by to stand in the indicator's unit, as a fraction.
    pub factor: String,
    /// After division.
    pub denominated: Cell,
    /// After filling.
    pub imputed: Cell,
    /// How it was filled, if it was.
    pub fill: Option<Fill>,
    /// What was done to the column in this period.
    pub treatment: Treatment,
    /// After it.
    pub treated: Cell,
    /// Which way is better.
    pub direction: Direction,
    /// The rule with its numbers.
    pub fit: Option<Arc<Fit>>,
}

/// A denominator.
#[derive(Debug, Clone, PartialEq)]
pub struct Below {
    /// Its column.
    pub column: String,
    /// Its figure.
    pub figure: Cell,
    /// The days it holds as of, where it is dated.
    pub days: Vec<Date>,
}

impl<'a> Workings<'a> {
    /// What was computed, and from what.
    pub fn new(method: &'a Method, figures: &'a dyn Figures, edition: &'a Edition) -> Workings<'a> {
        Workings { method, figures, edition, out: edition.out() }
    }

    fn ground(&self) -> Ground<'_> {
        Ground { method: self.method, figures: self.figures, out: &self.out }
    }

    /// The column of an indicator at a stage.
    pub fn stage(&self, code: &str, stage: Stage) -> Option<Column> {
        let (indicator, leaf) = (self.method.indicator(code)?, self.edition.leaves.get(code)?);
        let (frame, mut rooms) = (&self.edition.frame, Rooms::default());
        let mut whole = Column::with_capacity(frame.len());
        for period in 0..frame.periods().len() {
            whole.extend_from_slice(leaf.column(
                self.ground(),
                indicator,
                frame.rows(period),
                stage,
                &mut rooms,
            ));
        }
        Some(whole)
    }

    /// One figure of an indicator at a stage.
    pub fn figure(&self, code: &str, row: usize, stage: Stage) -> Option<Cell> {
        let (indicator, leaf) = (self.method.indicator(code)?, self.edition.leaves.get(code)?);
        let mut rooms = Rooms::default();
        leaf.column(self.ground(), indicator, row..row + 1, stage, &mut rooms).first().copied()
    }

    /// The score of an indicator or a group in a row.
    pub fn score(&self, code: &str, row: usize) -> Option<Cell> {
        let group = self.edition.nodes.get(code).map(|node| node.scores[row]);
        group.or_else(|| self.figure(code, row, Stage::Normalised))
    }

    /// What a node hands to its parent in a row.
    pub fn handed_on(&self, code: &str, row: usize) -> Option<Cell> {
        let again = self.edition.nodes.get(code).and_then(|node| node.handed_on.as_ref());
        again.map(|column| column[row]).or_else(|| self.score(code, row))
    }

    /// The tree from the index down, for one unit in one period; none when the unit is not there, or groups
    /// were not kept.
    pub fn explain(&self, unit: &str, period: &str) -> Option<Vec<Step>> {
        let row = self.edition.frame.find(unit, period)?;
        let plan = shaped(self.method);
        let mut steps = Vec::new();
        let mut open = vec![(self.method.index()?.to_owned(), 0, None, None, false)];
        while let Some((code, depth, weight, share, adds_up)) = open.pop() {
            let (score, handed_on) = (self.score(&code, row)?, self.handed_on(&code, row)?);
            let part = share
                .zip(handed_on.known())
                .filter(|_| adds_up)
                .map(|(share, score): (f64, f64)| share * score);
            let node = self.edition.nodes.get(&code);
            if let Some(node) = node {
                let rule = plan.groups.iter().find(|group| group.group.code == code)?.rule;
                let children: Vec<Cell> =
                    node.children.iter().map(|child| self.handed_on(child, row)).collect::<Option<_>>()?;
                let shares = shares(&rule, &children, &node.weights).ok();
                for (at, child) in node.children.iter().enumerate().rev() {
                    let share = shares.as_ref().map(|shares| shares[at]);
                    let adds_up = rule.rule == AggregateRule::Arithmetic;
                    open.push((child.clone(), depth + 1, Some(node.weights[at]), share, adds_up));
                }
            }
            let rank = node.and_then(|node| node.ranks[row].known());
            let figures = self.opened(&code, row);
            steps.push(Step { depth, code, score, handed_on, weight, share, part, rank, figures });
        }
        Some(steps)
    }

    fn opened(&self, code: &str, row: usize) -> Option<Opened> {
        let (indicator, leaf) = (self.method.indicator(code)?, self.edition.leaves.get(code)?);
        let frame = &self.edition.frame;
        let period = frame.period_of(row);
        let below = indicator.denominator.as_ref().map(|rule| {
            let unit = &frame.units()[frame.unit_of(row)];
            let dated = self.figures.dated(&rule.column);
            let found = dated.and_then(|dated| dated_figure(frame, dated, rule.of, period, unit));
            let mut room = Vec::new();
            let same =
                self.figures.stretch(&rule.column, row..row + 1, &mut room).and_then(|cells| cells.first());
            let missing = Cell::missing(self.method.blank);
            let figure = match (&found, &leaf.below) {
                (Some((figure, _)), Some(_)) => Cell::number(*figure),
                (None, Some(_)) => missing,
                (_, None) => same.copied().unwrap_or(missing),
            };
            let days = found.filter(|_| leaf.below.is_some()).map(|(_, days)| days).unwrap_or_default();
            Below { column: rule.column.clone(), figure, days }
        });
        Some(Opened {
            reported: self.figure(code, row, Stage::Reported)?,
            below,
            factor: leaf.factor.to_string(),
            denominated: self.figure(code, row, Stage::Denominated)?,
            imputed: self.figure(code, row, Stage::Imputed)?,
            fill: leaf.fills.iter().find(|fill| fill.row == row).copied(),
            treatment: leaf.treatments.get(period)?.clone(),
            treated: self.figure(code, row, Stage::Treated)?,
            direction: indicator.direction,
            fit: leaf.fits.get(period)?.clone(),
        })
    }
}

/// The share of the index each node has where nothing is missing: the product of shares on the way up.
pub fn along(method: &Method, edition: &Edition) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    let Some(index) = method.index() else { return found };
    let mut open = vec![(index.to_owned(), 1.0)];
    while let Some((code, share)) = open.pop() {
        if let Some(node) = edition.nodes.get(&code) {
            let whole: f64 = node.weights.iter().sum();
            let below = node.children.iter().zip(&node.weights);
            open.extend(below.map(|(child, weight)| (child.clone(), share * weight / whole)));
        }
        found.insert(code, share);
    }
    found
}
