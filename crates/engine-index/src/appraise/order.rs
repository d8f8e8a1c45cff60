//! The order of units within their pool, ties and vetoes by the stated rules, and grades.

use super::facts::Facts;
use super::method::{Appraisal, Vetoed};
use super::sheet::YearSheet;
use crate::cell::{Cell, Reason};
use crate::method::{RankRule, Ties};
use crate::rank::{rank, rounded};
use std::collections::BTreeMap;

/// Where a unit stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// This rank of its pool, 1 being best.
    Rank(f64),
    /// Outside the order, having been vetoed.
    Removed,
}

/// A unit in its pool.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The unit.
    pub unit: String,
    /// Its pool.
    pub pool: String,
    /// How many of the pool are in the order.
    pub of: usize,
    /// Its place.
    pub place: Place,
    /// Its grade, by code.
    pub grade: Option<String>,
}

/// Every unit's place, in order of units.
pub fn order(method: &Appraisal, facts: &Facts, sheets: &[YearSheet]) -> Vec<Standing> {
    let mut pools: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, sheet) in sheets.iter().enumerate() {
        let pool = facts.units.get(&sheet.unit).map_or("", String::as_str);
        pools.entry(pool).or_default().push(at);
    }
    let mut standings: Vec<Option<Standing>> = vec![None; sheets.len()];
    for (pool, members) in pools {
        let keys: Vec<usize> = members.clone();
        let places = places(method, keys.iter().map(|at| &sheets[*at]).collect());
        let of = places.iter().filter(|place| matches!(place, Place::Rank(_))).count();
        for (at, place) in members.into_iter().zip(places) {
            let sheet = &sheets[at];
            let total = method.order.decimals.map_or(sheet.total, |decimals| rounded(sheet.total, decimals));
            let grade =
                method.grades.iter().find(|grade| total >= grade.from).map(|grade| grade.code.clone());
            let (unit, pool) = (sheet.unit.clone(), pool.to_owned());
            standings[at] = Some(Standing { unit, pool, of, place, grade });
        }
    }
    standings.into_iter().flatten().collect()
}

/// The places of one pool.
fn places(method: &Appraisal, sheets: Vec<&YearSheet>) -> Vec<Place> {
    let rule = RankRule { ties: method.order.ties, decimals: None, pool: None, parts: None };
    let printed = |x: f64| method.order.decimals.map_or(x, |decimals| rounded(x, decimals));
    // What tells units apart, the first first: whether vetoed (where that comes last), total, blocks.
    let behind = |sheet: &YearSheet| method.order.vetoed == Vetoed::Last && sheet.vetoed();
    let removed = |sheet: &YearSheet| method.order.vetoed == Vetoed::Removed && sheet.vetoed();
    let mut columns: Vec<Vec<f64>> = vec![
        sheets.iter().map(|sheet| if behind(sheet) { 0.0 } else { 1.0 }).collect(),
        sheets.iter().map(|sheet| printed(sheet.total)).collect(),
    ];
    for block in &method.order.then {
        columns.push(sheets.iter().map(|sheet| printed(sheet.block(block))).collect());
    }
    // Dense ranks of each column, put together into one number that orders as they do one after the other.
    let dense = RankRule { ties: Ties::Dense, ..rule.clone() };
    let mut combined = vec![0.0f64; sheets.len()];
    for column in columns {
        let ranks = rank(&dense, &column.into_iter().map(Cell::number).collect::<Vec<Cell>>());
        let base = sheets.len() as f64 + 1.0;
        combined
            .iter_mut()
            .zip(&ranks)
            .for_each(|(sum, rank)| *sum = *sum * base + rank.known().unwrap_or(0.0));
        // Kept small: only the order matters.
        let cells: Vec<Cell> = combined.iter().map(|x| Cell::number(-x)).collect();
        combined = rank(&dense, &cells).iter().map(|rank| rank.known().unwrap_or(0.0)).collect();
    }
    let cells: Vec<Cell> = sheets
        .iter()
        .zip(&combined)
        .map(|(sheet, x)| if removed(sheet) { Cell::missing(Reason::Screened) } else { Cell::number(-x) })
        .collect();
    rank(&rule, &cells).into_iter().map(|cell| cell.known().map_or(Place::Removed, Place::Rank)).collect()
}
