//! How sure a consequence is: figures from samples drawn anew by their errors, the whole year appraised again each
//! time. Says nothing where no figure comes from a sample.

use super::consequence::consequences;
use super::facts::Facts;
use super::method::Appraisal;
use super::order::order;
use super::sheet::{AppraiseError, sheets};
use crate::parallel;
use crate::random::{key, normal};
use std::collections::BTreeMap;

/// How often something followed when samples were drawn anew.
#[derive(Debug, Clone, PartialEq)]
pub struct Sure {
    /// How many times they were drawn.
    pub draws: usize,
    /// Consequence and unit → share of the draws in which it followed.
    pub chances: BTreeMap<(String, String), f64>,
}

/// Draws samples anew; none where there are none.
///
/// # Errors
/// [`AppraiseError`].
pub fn sure(
    method: &Appraisal,
    facts: &Facts,
    year: i32,
    draws: usize,
    seed: u64,
    threads: usize,
) -> Result<Option<Sure>, AppraiseError> {
    let sampled =
        facts.figures.values().flat_map(|periods| periods.values()).any(|amount| amount.error().is_some());
    if !sampled || draws == 0 {
        return Ok(None);
    }
    let one = |(): &mut (), draw: usize| -> Result<Vec<(String, String)>, AppraiseError> {
        let drawn = redrawn(facts, key(seed, draw as u64));
        let sheets = sheets(method, &drawn, year)?;
        let standings = order(method, &drawn, &sheets);
        let given = consequences(method, &drawn, year, &sheets, &standings);
        Ok(given.into_iter().filter(|g| g.withheld.is_none()).map(|g| (g.consequence, g.unit)).collect())
    };
    let mut chances: BTreeMap<(String, String), f64> = BTreeMap::new();
    for found in parallel::map(threads, (0..draws).collect(), || (), one) {
        found?.into_iter().for_each(|pair| *chances.entry(pair).or_default() += 1.0);
    }
    chances.values_mut().for_each(|count| *count /= draws as f64);
    Ok(Some(Sure { draws, chances }))
}

/// The same facts with every sampled figure drawn anew.
fn redrawn(facts: &Facts, own: u64) -> Facts {
    let mut drawn = facts.clone();
    let mut at = 0;
    for amount in drawn.figures.values_mut().flat_map(|periods| periods.values_mut()) {
        at += 1;
        if let (Some(figure), Some(error)) = (amount.cell().known(), amount.error()) {
            *amount = amount.with(figure + error * normal(key(own, at)));
        }
    }
    drawn
}
