//! From learnt leaves to the scores of groups, stretch by stretch of rows: everything between a figure and the
//! index happens while the stretch is at hand, so that scores are the only columns that are kept.
//!
//! A group that must see whole columns (pairs of units, weights taken from scores, a second normalisation) ends
//! a phase; the next begins from its column.

use crate::aggregate::{Sums, parents};
use crate::cell::{Cell, Column, Reason};
use crate::error::ComputeError;
use crate::leaf::{Ground, Leaf, Rooms, Stage, fits};
use crate::method::{Direction, Normalise};
use crate::parallel;
use crate::plan::{NodeAt, Plan};
use crate::rank::rounded;
use std::ops::Range;

/// Rows worked on at a time.
const STRETCH: usize = 1024;

/// What scoring needs beside the columns.
pub(crate) struct Scoring<'a> {
    pub ground: Ground<'a>,
    pub plan: &'a Plan<'a>,
    pub leaves: &'a [Leaf],
    /// Weights by group; empty until they are known.
    pub weights: Vec<Vec<f64>>,
    /// What goes on to the parent, of groups whose whole column was needed.
    pub columns: Vec<Option<Column>>,
    pub threads: usize,
}

/// What a thread keeps between stretches.
#[derive(Default)]
struct Desk {
    rooms: Rooms,
    sums: Sums,
    /// Scores of the children at hand.
    children: Vec<Vec<Cell>>,
    /// Scores of the groups of this phase.
    groups: Vec<Vec<Cell>>,
}

impl Scoring<'_> {
    /// Computes the `phase` groups, children first, and gives the columns of those in `keep`.
    pub fn run(&self, phase: &[usize], keep: &[usize]) -> Result<Vec<Column>, ComputeError> {
        let frame = self.ground.figures.frame();
        let mut kept: Vec<Column> =
            keep.iter().map(|_| vec![Cell::missing(Reason::Omitted); frame.len()]).collect();
        let mut rests: Vec<&mut [Cell]> = kept.iter_mut().map(Vec::as_mut_slice).collect();
        let mut stretches = Vec::new();
        for rows in stretches_of(frame.periods().len(), |period| frame.rows(period)) {
            let mut outs = Vec::with_capacity(rests.len());
            for rest in &mut rests {
                let (out, after) = std::mem::take(rest).split_at_mut(rows.len());
                outs.push(out);
                *rest = after;
            }
            stretches.push((rows, outs));
        }
        let work = |desk: &mut Desk, (rows, outs): (Range<usize>, Vec<&mut [Cell]>)| {
            self.stretch(phase, rows, desk)?;
            for (group, out) in keep.iter().zip(outs) {
                out.copy_from_slice(&desk.groups[*group]);
            }
            Ok(())
        };
        let desk = || Desk { groups: vec![Vec::new(); self.plan.groups.len()], ..Desk::default() };
        parallel::map(self.threads, stretches, desk, work)
            .into_iter()
            .collect::<Result<(), ComputeError>>()?;
        Ok(kept)
    }

    fn stretch(&self, phase: &[usize], rows: Range<usize>, desk: &mut Desk) -> Result<(), ComputeError> {
        for at in phase {
            let group = &self.plan.groups[*at];
            desk.children.resize_with(group.children.len().max(desk.children.len()), Vec::new);
            for (place, child) in group.children.iter().enumerate() {
                let NodeAt::Leaf(leaf) = *child else { continue };
                let (indicator, _) = self.plan.indicators[leaf];
                let (rooms, made) = (&mut desk.rooms, &mut desk.children[place]);
                self.leaves[leaf].make(self.ground, indicator, rows.clone(), Stage::Normalised, rooms, made);
                self.finite(&indicator.code, &rows, &desk.children[place])?;
            }
            let mut out = std::mem::take(&mut desk.groups[*at]);
            out.clear();
            out.resize(rows.len(), Cell::missing(Reason::Omitted));
            let children: Vec<&[Cell]> = group
                .children
                .iter()
                .enumerate()
                .map(|(place, child)| match child {
                    NodeAt::Leaf(_) => desk.children[place].as_slice(),
                    NodeAt::Group(below) => match &self.columns[*below] {
                        Some(column) => &column[rows.clone()],
                        None => desk.groups[*below].as_slice(),
                    },
                })
                .collect();
            let fault = parents(&group.rule, &children, &self.weights[*at], &mut desk.sums, &mut out);
            fault.map_err(|row| self.below_zero(*at, rows.start + row))?;
            if let Some(decimals) = group.group.decimals {
                out.iter_mut().for_each(|cell| *cell = cell.map(|x| rounded(x, decimals)));
            }
            self.finite(&group.group.code, &rows, &out)?;
            desk.groups[*at] = out;
        }
        Ok(())
    }

    fn leaf<'r>(&'r self, leaf: usize, rows: Range<usize>, rooms: &'r mut Rooms) -> &'r [Cell] {
        self.leaves[leaf].column(self.ground, self.plan.indicators[leaf].0, rows, Stage::Normalised, rooms)
    }

    /// The whole column a node hands to its parent, where it is an indicator or was kept.
    pub fn handed_on(&self, node: NodeAt) -> Column {
        match node {
            NodeAt::Group(at) => self.columns[at].clone().unwrap_or_default(),
            NodeAt::Leaf(leaf) => {
                let frame = self.ground.figures.frame();
                let (mut rooms, mut whole) = (Rooms::default(), Column::with_capacity(frame.len()));
                for period in 0..frame.periods().len() {
                    whole.extend_from_slice(self.leaf(leaf, frame.rows(period), &mut rooms));
                }
                whole
            }
        }
    }

    /// A group computed from whole columns of its children.
    pub fn run_alone(&self, at: usize, children: &[Column]) -> Result<Column, ComputeError> {
        let group = &self.plan.groups[at];
        let rows = 0..self.ground.figures.frame().len();
        let mut scores = vec![Cell::missing(Reason::Omitted); rows.len()];
        let children: Vec<&[Cell]> = children.iter().map(Vec::as_slice).collect();
        let fault = parents(&group.rule, &children, &self.weights[at], &mut Sums::default(), &mut scores);
        fault.map_err(|row| self.below_zero(at, row))?;
        if let Some(decimals) = group.group.decimals {
            scores.iter_mut().for_each(|cell| *cell = cell.map(|x| rounded(x, decimals)));
        }
        self.finite(&group.group.code, &rows, &scores)?;
        Ok(scores)
    }

    /// A column of scores made comparable once more.
    pub fn again(&self, at: usize, rule: &Normalise, scores: &Column) -> Result<Column, ComputeError> {
        let frame = self.ground.figures.frame();
        let code = &self.plan.groups[at].group.code;
        let fits = fits(self.ground, rule, Direction::Up, &self.ground.method.over, scores);
        let fits = fits.map_err(|(period, trouble)| ComputeError::Indicator {
            indicator: code.clone(),
            period: frame.periods()[period].name().to_owned(),
            trouble,
        })?;
        let mut whole = scores.clone();
        for (period, fit) in fits.iter().enumerate() {
            let rows = frame.rows(period);
            if let Some(fit) = fit {
                fit.apply_all(Direction::Up, &mut whole[rows.clone()]);
            }
            self.finite(code, &rows, &whole[rows.clone()])?;
        }
        Ok(whole)
    }

    fn below_zero(&self, group: usize, row: usize) -> ComputeError {
        let (unit, period) = self.ground.figures.frame().name(row);
        ComputeError::BelowZero {
            group: self.plan.groups[group].group.code.clone(),
            unit: unit.to_owned(),
            period: period.to_owned(),
        }
    }

    pub fn finite(&self, code: &str, rows: &Range<usize>, cells: &[Cell]) -> Result<(), ComputeError> {
        // One pass without a branch.
        if !cells.iter().fold(false, |any, cell| any | (cell.raw().abs() == f64::INFINITY)) {
            return Ok(());
        }
        let bad =
            cells.iter().position(|cell| cell.known().is_some_and(f64::is_infinite)).unwrap_or_default();
        let (unit, period) = self.ground.figures.frame().name(rows.start + bad);
        Err(ComputeError::Overflow {
            code: code.to_owned(),
            unit: unit.to_owned(),
            period: period.to_owned(),
        })
    }
}

/// Stretches of rows, none across two periods.
fn stretches_of(periods: usize, rows: impl Fn(usize) -> Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for period in 0..periods {
        let rows = rows(period);
        let mut from = rows.start;
        while from < rows.end {
            let to = (from + STRETCH).min(rows.end);
            found.push(from..to);
            from = to;
        }
    }
    found
}
