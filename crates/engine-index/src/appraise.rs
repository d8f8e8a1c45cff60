//! Assessment rules as data: points, deductions and their caps, thresholds, references, moves of rank, events that
//! weigh more when repeated, vetoes, pools, quarters that make a year, cards, streaks, titles and who is barred
//! from them. Every point carries its rule, its article and its numbers.
//!
//! Nothing that people ask for can enter: amounts are made of reported figures and of counts that may be scored,
//! and of nothing else (charter §1). Reads no file, clock or randomness.

mod check;
mod consequence;
mod facts;
mod method;
mod order;
mod points;
mod rule;
mod sheet;
mod sure;

pub use check::{Fault, check};
pub use consequence::{Given, consequences};
pub use facts::{Amount, Event, Facts, Past, Succession};
pub use method::*;
pub use order::{Place, Standing, order};
pub use rule::*;
pub use sheet::{AppraiseError, Line, Sheet, YearSheet, sheets};
pub use sure::{Sure, sure};

/// A year appraised: sheets, order and what follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Appraised {
    /// Every unit's sheet, in order of units.
    pub sheets: Vec<YearSheet>,
    /// Every unit's place, in order of units.
    pub standings: Vec<Standing>,
    /// What follows, in order of the file, then of units.
    pub given: Vec<Given>,
}

/// Appraises a year.
///
/// # Errors
/// [`AppraiseError`]: rules that do not hold, figures that are needed and missing.
pub fn appraise(method: &Appraisal, facts: &Facts, year: i32) -> Result<Appraised, AppraiseError> {
    let faults = check(method);
    if !faults.is_empty() {
        return Err(AppraiseError::Method(faults));
    }
    let sheets = sheets(method, facts, year)?;
    let standings = order(method, facts, &sheets);
    let given = consequences(method, facts, year, &sheets, &standings);
    Ok(Appraised { sheets, standings, given })
}
