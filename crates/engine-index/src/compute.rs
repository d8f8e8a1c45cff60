//! Method and figures → an edition: every stage of every number, kept. One step a file; this one only calls
//! them in order. The same input gives the same bits.

use crate::aggregate::{score, shares};
use crate::check::{Fault, check};
use crate::denominate::denominate;
use crate::impute::impute;
use crate::method::{AggregateRule, Group, Indicator, Method, Normalise, Over};
use crate::normalise::{Fit, Misfit, fit};
use crate::outrank::copeland;
use crate::panel::{Cell, Column, Panel, Row};
use crate::rank::rank;
use crate::screen::{Left, screen};
use crate::treat::{Treated, treat};
use std::collections::BTreeMap;
use std::ops::Range;

/// Every stage of one indicator, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// After division.
    pub denominated: Column,
    /// After filling.
    pub imputed: Column,
    /// After drawing in outliers.
    pub treated: Column,
    /// What was done, by period.
    pub treatments: Vec<Treated>,
    /// The fitted rule, by period (the same in all where taken over the panel).
    pub fits: Vec<Option<Fit>>,
    /// The score.
    pub normalised: Column,
}

/// Scores of one group, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its children, in order.
    pub children: Vec<String>,
    /// The weight each child worked with; none where the score is missing.
    pub shares: Vec<Option<Vec<f64>>>,
    /// The score.
    pub scores: Column,
    /// Its rank in the period.
    pub ranks: Vec<Option<f64>>,
}

/// A computed index.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition {
    /// The figures used.
    pub panel: Panel,
    /// Units that had too few figures.
    pub left: Vec<Left>,
    /// Indicators by code.
    pub leaves: BTreeMap<String, Leaf>,
    /// Groups by code.
    pub nodes: BTreeMap<String, Node>,
}

impl Edition {
    /// The scores of an indicator or a group.
    pub fn scores(&self, code: &str) -> Option<&Column> {
        let leaf = self.leaves.get(code).map(|leaf| &leaf.normalised);
        leaf.or_else(|| self.nodes.get(code).map(|node| &node.scores))
    }

    /// The scores of one unit by period, in order; missing where it has none.
    pub fn series(&self, code: &str, unit: &str) -> Vec<Option<f64>> {
        let Some(scores) = self.scores(code) else { return Vec::new() };
        let of = |period: Range<usize>| {
            period.into_iter().find(|at| self.panel.rows[*at].unit == unit).and_then(|at| scores[at].known())
        };
        self.panel.periods().into_iter().map(of).collect()
    }
}

/// Why an index cannot be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ComputeError {
    /// The method itself is wrong.
    #[error("方法有 {} 处错误：{}", .0.len(), .0.first().map_or("", |fault| fault.what.zh.as_str()))]
    Method(Vec<Fault>),
    /// An indicator is the same everywhere.
    #[error(
        "指标 {indicator} 在 {period} 各单位都相同，无法比较；请改用不依赖差距的标准化，或写 constant = \"best\""
    )]
    Constant {
        /// Its code.
        indicator: String,
        /// The period.
        period: String,
    },
    /// The reference unit has no figure.
    #[error("指标 {indicator} 在 {period} 没有参照单位 {unit} 的数字；请补上或换参照")]
    NoReference {
        /// Its code.
        indicator: String,
        /// The period.
        period: String,
        /// The unit measured against.
        unit: String,
    },
    /// Target or reference no better than the worst.
    #[error("指标 {indicator} 在 {period} 的目标不优于最差的单位，距离没有意义；请改目标或标准化方法")]
    TargetAtWorst {
        /// Its code.
        indicator: String,
        /// The period.
        period: String,
    },
    /// Log of zero or less.
    #[error("指标 {indicator} 在 {period} 有零或负数，不能取对数；请改 treat")]
    LogOfNone {
        /// Its code.
        indicator: String,
        /// The period.
        period: String,
    },
    /// A mean that needs scores of zero or more met another.
    #[error(
        "{unit} 在 {period} 的 {group} 有负的下级得分，不能用这种平均；请把得分标准化到零以上或改用 arithmetic"
    )]
    BelowZero {
        /// Code of the group.
        group: String,
        /// Code of the unit.
        unit: String,
        /// The period.
        period: String,
    },
    /// Scores grew beyond numbers.
    #[error("{unit} 在 {period} 的 {code} 得分超出数的范围；请检查数据量级和方法")]
    Overflow {
        /// Code of the indicator or group.
        code: String,
        /// Code of the unit.
        unit: String,
        /// The period.
        period: String,
    },
}

/// Computes the index.
///
/// # Errors
/// A wrong method, or figures to which it does not apply; never a silent gap.
pub fn compute(method: &Method, figures: &Panel) -> Result<Edition, ComputeError> {
    let faults = check(method);
    if !faults.is_empty() {
        return Err(ComputeError::Method(faults));
    }
    let (panel, left) = screen(method, figures);
    let mut edition = Edition { panel, left, leaves: BTreeMap::new(), nodes: BTreeMap::new() };
    for indicator in &method.indicators {
        let leaf = leaf(method, indicator, &edition.panel)?;
        finite(&indicator.code, &edition.panel, &leaf.normalised)?;
        edition.leaves.insert(indicator.code.clone(), leaf);
    }
    for code in method.order() {
        let Some(group) = method.groups.iter().find(|group| group.code == code) else { continue };
        let node = node(method, group, &edition)?;
        finite(code, &edition.panel, &node.scores)?;
        edition.nodes.insert(code.to_owned(), node);
    }
    Ok(edition)
}

fn finite(code: &str, panel: &Panel, scores: &Column) -> Result<(), ComputeError> {
    match scores.iter().position(|cell| cell.known().is_some_and(|x| !x.is_finite())) {
        None => Ok(()),
        Some(at) => {
            let Row { period, unit } = panel.rows[at].clone();
            Err(ComputeError::Overflow { code: code.to_owned(), unit, period })
        }
    }
}

fn leaf(method: &Method, indicator: &Indicator, panel: &Panel) -> Result<Leaf, ComputeError> {
    let denominated = denominate(indicator, panel, method.blank);
    let imputed = match &method.impute {
        Some(rule) => impute(rule, panel, &denominated),
        None => denominated.clone(),
    };
    let (mut treated, mut treatments) = (imputed.clone(), Vec::new());
    let periods = panel.periods();
    for period in &periods {
        let done = treat(indicator.treat.as_ref().unwrap_or(&method.treat), &mut treated[period.clone()]);
        treatments.push(done.map_err(|_| ComputeError::LogOfNone {
            indicator: indicator.code.clone(),
            period: panel.rows[period.start].period.clone(),
        })?);
    }
    let rule = indicator.normalise.as_ref().unwrap_or(&method.normalise);
    let fits = fits(method, indicator, rule, panel, &treated)?;
    let mut normalised = treated.clone();
    for (period, fit) in periods.into_iter().zip(&fits) {
        let Some(fit) = fit else { continue };
        normalised[period].iter_mut().for_each(|cell| {
            *cell = cell.map(|figure| fit.apply(indicator.direction, figure));
        });
    }
    Ok(Leaf { denominated, imputed, treated, treatments, fits, normalised })
}

fn fits(
    method: &Method,
    indicator: &Indicator,
    rule: &Normalise,
    panel: &Panel,
    treated: &Column,
) -> Result<Vec<Option<Fit>>, ComputeError> {
    let periods = panel.periods();
    let over = |rows: Range<usize>| {
        let known: Vec<(&str, f64)> = rows
            .clone()
            .filter_map(|at| treated[at].known().map(|x| (panel.rows[at].unit.as_str(), x)))
            .collect();
        let (indicator_code, period) = (indicator.code.clone(), panel.rows[rows.start].period.clone());
        fit(rule, indicator.direction, method.constant, &known).map_err(|misfit| match misfit {
            Misfit::Constant => ComputeError::Constant { indicator: indicator_code, period },
            Misfit::TargetAtWorst => ComputeError::TargetAtWorst { indicator: indicator_code, period },
            Misfit::NoReference(unit) => {
                ComputeError::NoReference { indicator: indicator_code, period, unit }
            }
        })
    };
    match method.over {
        Over::Panel if !periods.is_empty() => over(0..panel.rows.len()).map(|fit| vec![fit; periods.len()]),
        _ => periods.into_iter().map(over).collect(),
    }
}

fn node(method: &Method, group: &Group, edition: &Edition) -> Result<Node, ComputeError> {
    let rule = group.aggregate.unwrap_or(method.aggregate);
    let panel = &edition.panel;
    let children = method.children(&group.code);
    let columns: Vec<&Column> = children.iter().filter_map(|(code, _)| edition.scores(code)).collect();
    let at_row = |at: usize| -> Vec<(Cell, f64)> {
        columns.iter().zip(&children).map(|(column, (_, weight))| (column[at], *weight)).collect()
    };
    let mut node = Node {
        children: children.iter().map(|(code, _)| (*code).to_owned()).collect(),
        shares: Vec::new(),
        scores: Vec::new(),
        ranks: Vec::new(),
    };
    for (at, row) in panel.rows.iter().enumerate() {
        let cells = at_row(at);
        let found = shares(&rule, &cells);
        let scored: Result<Cell, ComputeError> = match &found {
            Err(reason) => Ok(Cell::Missing(*reason)),
            Ok(shares) => {
                let known: Vec<(f64, f64)> = cells
                    .iter()
                    .zip(shares)
                    .filter_map(|((cell, _), s)| cell.known().map(|x| (x, *s)))
                    .collect();
                score(rule.rule, &known).map(Cell::Known).map_err(|_| ComputeError::BelowZero {
                    group: group.code.clone(),
                    unit: row.unit.clone(),
                    period: row.period.clone(),
                })
            }
        };
        node.scores.push(scored?);
        node.shares.push(found.ok());
    }
    for period in panel.periods() {
        if rule.rule == AggregateRule::Copeland {
            let weights: Vec<f64> = children.iter().map(|(_, weight)| *weight).collect();
            duel(period.clone(), &columns, &weights, &mut node.scores);
        }
        let scores: Vec<Option<f64>> = node.scores[period].iter().map(|cell| cell.known()).collect();
        node.ranks.extend(rank(method.rank, &scores));
    }
    Ok(node)
}

/// Copeland scores of the units of a period that have enough children to be scored.
fn duel(period: Range<usize>, columns: &[&Column], weights: &[f64], scores: &mut Column) {
    let taking_part: Vec<usize> = period.filter(|at| scores[*at].known().is_some()).collect();
    let units: Vec<Vec<Option<f64>>> =
        taking_part.iter().map(|at| columns.iter().map(|column| column[*at].known()).collect()).collect();
    for (at, score) in taking_part.into_iter().zip(copeland(&units, weights)) {
        scores[at] = Cell::Known(score);
    }
}
