//! The whole computation: screen, learn, weigh, score, rank. Deterministic to the bit, whatever the number of
//! threads and the order of rows.

use crate::cell::{Cell, Column};
use crate::error::ComputeError;
use crate::leaf::{Ground, Leaf, learn};
use crate::method::{AggregateRule, Method, RankRule};
use crate::outrank::{self, copeland, net_flow};
use crate::panel::{Figures, Frame};
use crate::parallel;
use crate::plan::{again, plan};
use crate::rank::{rank, rank_in_pools};
use crate::score::Scoring;
use crate::screen::{Left, screen};
use crate::weigh;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a computation is carried out; nothing here changes a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effort {
    /// Most threads.
    pub threads: usize,
    /// Groups whose scores are kept; `None` keeps all. The index is always kept.
    pub keep: Option<Vec<String>>,
}

impl Default for Effort {
    fn default() -> Effort {
        Effort { threads: 1, keep: None }
    }
}

/// Scores of one group, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its children, in order.
    pub children: Vec<String>,
    /// Their weights.
    pub weights: Vec<f64>,
    /// The score.
    pub scores: Column,
    /// What goes on to the parent, where the score is made comparable once more.
    pub handed_on: Option<Column>,
    /// Its rank in the period.
    pub ranks: Column,
}

/// A computed index.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition {
    /// Which unit and period each row is.
    pub frame: Arc<Frame>,
    /// Units that had too few figures.
    pub left: Vec<Left>,
    /// Indicators by code: what was learnt, from which every stage can be made again.
    pub leaves: BTreeMap<String, Leaf>,
    /// Groups by code.
    pub nodes: BTreeMap<String, Node>,
}

impl Edition {
    /// The scores of a group.
    pub fn scores(&self, code: &str) -> Option<&Column> {
        self.nodes.get(code).map(|node| &node.scores)
    }

    /// The scores of one unit by period, in order; missing where it has none.
    pub fn series(&self, code: &str, unit: &str) -> Vec<Option<f64>> {
        let Some((scores, unit)) = self.scores(code).zip(self.frame.unit(unit)) else { return Vec::new() };
        let of = |period| self.frame.row(period, unit).and_then(|row| scores[row].known());
        (0..self.frame.periods().len()).map(of).collect()
    }

    /// Which rows are out, for the stages of an indicator; empty where none is.
    pub(crate) fn out(&self) -> Vec<bool> {
        rows_out(&self.frame, &self.left)
    }
}

fn rows_out(frame: &Frame, left: &[Left]) -> Vec<bool> {
    if left.is_empty() {
        return Vec::new();
    }
    let mut out = vec![false; frame.len()];
    left.iter().for_each(|left| out[left.row] = true);
    out
}

/// Computes the index.
///
/// # Errors
/// A wrong method, or figures to which it does not apply; never a silent gap.
pub fn compute(method: &Method, figures: &dyn Figures, effort: &Effort) -> Result<Edition, ComputeError> {
    let plan = plan(method, figures)?;
    let frame = figures.frame().clone();
    let left = screen(method, figures);
    let out = rows_out(&frame, &left);
    let ground = Ground { method, figures, out: &out };
    let learnt = |(): &mut (), (indicator, factor): (_, _)| learn(ground, indicator, factor);
    let leaves: Vec<Leaf> = parallel::map(effort.threads, plan.indicators.clone(), || (), learnt)
        .into_iter()
        .collect::<Result<_, _>>()?;
    let scoring = Scoring {
        ground,
        plan: &plan,
        leaves: &leaves,
        weights: plan.groups.iter().map(|group| weigh::written(group).unwrap_or_default()).collect(),
        columns: plan.groups.iter().map(|_| None).collect(),
        threads: effort.threads,
    };
    let nodes = Course { scoring, nodes: BTreeMap::new(), effort }.run()?;
    let leaves = method.indicators.iter().map(|indicator| indicator.code.clone()).zip(leaves).collect();
    let mut edition = Edition { frame, left, leaves, nodes };
    rank_all(&mut edition, &method.rank, figures, effort.threads);
    Ok(edition)
}

/// The way through the phases.
struct Course<'a> {
    scoring: Scoring<'a>,
    nodes: BTreeMap<String, Node>,
    effort: &'a Effort,
}

impl Course<'_> {
    fn run(mut self) -> Result<BTreeMap<String, Node>, ComputeError> {
        let plan = self.scoring.plan;
        let mut phase: Vec<usize> = Vec::new();
        for (at, group) in plan.groups.iter().enumerate() {
            if group.is_whole() {
                // Groups below it have to be there as columns.
                self.close(&mut phase)?;
                self.whole(at)?;
            } else {
                phase.push(at);
                if again(group).is_some() {
                    self.close(&mut phase)?;
                }
            }
        }
        self.close(&mut phase)?;
        Ok(self.nodes)
    }

    fn keeps(&self, at: usize) -> bool {
        let group = &self.scoring.plan.groups[at].group;
        let asked = self.effort.keep.as_ref().is_none_or(|keep| keep.contains(&group.code));
        asked || group.parent.is_none()
    }

    /// Computes the groups gathered so far, keeping what was asked for and what later phases read.
    fn close(&mut self, phase: &mut Vec<usize>) -> Result<(), ComputeError> {
        let plan = self.scoring.plan;
        let read_later = |at: usize| plan.groups[at].parent.is_some_and(|parent| !phase.contains(&parent));
        let second = |at: usize| again(&plan.groups[at]).is_some();
        let keep: Vec<usize> =
            phase.iter().copied().filter(|at| self.keeps(*at) || read_later(*at) || second(*at)).collect();
        let columns = self.scoring.run(phase, &keep)?;
        for (at, scores) in keep.into_iter().zip(columns) {
            let later = read_later(at);
            self.settle(at, scores, later)?;
        }
        phase.clear();
        Ok(())
    }

    /// A group that looks at whole columns of its children.
    fn whole(&mut self, at: usize) -> Result<(), ComputeError> {
        let group = &self.scoring.plan.groups[at];
        let children: Vec<Column> =
            group.children.iter().map(|child| self.scoring.handed_on(*child)).collect();
        if group.weigh.reads_scores() {
            let weights = weigh::from_scores(group.weigh, &group.written, &children);
            self.scoring.weights[at] =
                weights.map_err(|why| weigh::refused(&group.group.code, &group.codes, why))?;
        }
        let mut scores = self.scoring.run_alone(at, &children)?;
        if group.rule.rule.compares_units() {
            self.duel(at, &children, &mut scores)?;
        }
        self.settle(at, scores, true)
    }

    /// Keeps a column of scores, makes it comparable once more where asked.
    fn settle(&mut self, at: usize, scores: Column, read_later: bool) -> Result<(), ComputeError> {
        let group = &self.scoring.plan.groups[at];
        let handed_on = again(group).map(|rule| self.scoring.again(at, rule, &scores)).transpose()?;
        if read_later || handed_on.is_some() {
            self.scoring.columns[at] = Some(handed_on.as_ref().unwrap_or(&scores).clone());
        }
        if self.keeps(at) {
            let children = group.codes.iter().map(|code| (*code).to_owned()).collect();
            let weights = self.scoring.weights[at].clone();
            let node = Node { children, weights, scores, handed_on, ranks: Vec::new() };
            self.nodes.insert(group.group.code.clone(), node);
        }
        Ok(())
    }

    /// Scores from pairs of units, of those that have enough children.
    fn duel(&self, at: usize, children: &[Column], scores: &mut Column) -> Result<(), ComputeError> {
        let group = &self.scoring.plan.groups[at];
        let frame = self.scoring.ground.figures.frame();
        let weights = &self.scoring.weights[at];
        for period in 0..frame.periods().len() {
            let taking_part: Vec<usize> = frame.rows(period).filter(|row| scores[*row].is_known()).collect();
            if taking_part.len() > outrank::MOST {
                return Err(ComputeError::TooMany {
                    group: group.group.code.clone(),
                    units: taking_part.len(),
                    most: outrank::MOST,
                });
            }
            let part = |child: &Column| taking_part.iter().map(|row| child[*row]).collect::<Vec<Cell>>();
            let children: Vec<Vec<Cell>> = children.iter().map(part).collect();
            let found = match group.rule.rule {
                AggregateRule::Outranking => net_flow(&children, weights),
                _ => copeland(&children, weights),
            };
            for (row, score) in taking_part.into_iter().zip(found) {
                scores[row] = Cell::number(score);
            }
        }
        Ok(())
    }
}

/// Ranks every kept group, period by period.
fn rank_all(edition: &mut Edition, rule: &RankRule, figures: &dyn Figures, threads: usize) {
    let frame = edition.frame.clone();
    let words = rule.pool.as_ref().and_then(|pool| figures.words(pool));
    let codes: Vec<String> = edition.nodes.keys().cloned().collect();
    let nodes = &edition.nodes;
    let of_node = |(): &mut (), code: &String| -> Column {
        let mut ranks = Column::with_capacity(frame.len());
        for period in 0..frame.periods().len() {
            let rows = frame.rows(period);
            let scores = &nodes[code].scores[rows.clone()];
            ranks.extend(match words {
                Some(words) => rank_in_pools(rule, scores, |at| words.number(rows.start + at)),
                None => rank(rule, scores),
            });
        }
        ranks
    };
    let ranks = parallel::map(threads, codes.iter().collect(), || (), of_node);
    for (code, ranks) in codes.into_iter().zip(ranks) {
        if let Some(node) = edition.nodes.get_mut(&code) {
            node.ranks = ranks;
        }
    }
}
