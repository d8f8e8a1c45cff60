//! What follows: cards, vetoes, listings, titles and who is barred from them; each with how far the unit is from not
//! getting it. No number of what people ask for can be named in a condition:
//!
//! ```compile_fail
//! use domain::measure::Measure;
//! use engine_index::appraise::Condition;
//! let visits = Measure::Received.demand(7).expect("demand");
//! let listing = Condition::Below(visits);
//! ```
//!
//! ```compile_fail
//! use domain::measure::Measure;
//! use engine_index::appraise::Condition;
//! let visits = Measure::Received.demand(7).expect("demand");
//! let title = Condition::AtLeast(visits);
//! ```
//!
//! ```compile_fail
//! use domain::measure::Measure;
//! use engine_index::appraise::NoEvent;
//! let petitions = Measure::Received.demand(7).expect("demand");
//! let zero_petitions = NoEvent { kinds: vec![petitions], points: 1.0 };
//! ```
//!
//! ```compile_fail
//! use domain::measure::Measure;
//! use engine_index::appraise::{EventRule, Together};
//! let visits = Measure::Received.demand(7).expect("demand");
//! let veto = EventRule {
//!     kinds: vec![], by_size: vec![], points: Some(visits), times: vec![], together: Together::Product, veto: true,
//! };
//! ```

use super::facts::Facts;
use super::method::*;
use super::order::{Place, Standing};
use super::points::among;
use super::rule::*;
use super::sheet::YearSheet;
use domain::label::Label;
use std::collections::BTreeSet;

/// Something a unit gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The consequence, by its code.
    pub consequence: String,
    /// What it is.
    pub kind: ConsequenceKind,
    /// The unit.
    pub unit: String,
    /// Why.
    pub why: Label,
    /// Points that would have been enough not to get it (of a title: to lose it); none where points do not decide.
    pub margin: Option<f64>,
    /// Of a title: why it is withheld although its condition holds.
    pub withheld: Option<Label>,
}

/// What follows for whom, in order of the file, then of units.
pub fn consequences(
    method: &Appraisal,
    facts: &Facts,
    year: i32,
    sheets: &[YearSheet],
    standings: &[Standing],
) -> Vec<Given> {
    let mut given: Vec<Given> = Vec::new();
    for consequence in &method.consequences {
        for (sheet, standing) in sheets.iter().zip(standings) {
            let case = Case { method, facts, year, sheets, standings, sheet, standing, given: &given };
            let excepted = consequence.unless.iter().any(|code| case.has(code));
            if excepted {
                continue;
            }
            if let Some((why, margin)) = case.holds(&consequence.when) {
                let withheld = (consequence.kind == ConsequenceKind::Title).then(|| case.barred()).flatten();
                given.push(Given {
                    consequence: consequence.code.clone(),
                    kind: consequence.kind,
                    unit: sheet.unit.clone(),
                    why,
                    margin,
                    withheld,
                });
            }
        }
    }
    given
}

struct Case<'a> {
    method: &'a Appraisal,
    facts: &'a Facts,
    year: i32,
    sheets: &'a [YearSheet],
    standings: &'a [Standing],
    sheet: &'a YearSheet,
    standing: &'a Standing,
    given: &'a [Given],
}

impl Case<'_> {
    /// Whether the unit has a consequence of this year.
    fn has(&self, code: &str) -> bool {
        self.given.iter().any(|g| g.consequence == code && g.unit == self.sheet.unit && g.withheld.is_none())
    }

    /// Why a condition holds, and by how many points.
    fn holds(&self, when: &Condition) -> Option<(Label, Option<f64>)> {
        let total = self.sheet.total;
        let both = |zh: String, en: String| Label { zh, en };
        match when {
            Condition::Below(at) => (total < *at).then(|| {
                (
                    both(format!("总分 {total} 低于 {at}"), format!("total {total} below {at}")),
                    Some(at - total),
                )
            }),
            Condition::AtLeast(at) => (total >= *at).then(|| {
                (
                    both(format!("总分 {total} 达到 {at}"), format!("total {total}, at least {at}")),
                    Some(total - at),
                )
            }),
            Condition::Vetoed => {
                let line = self.sheet.lines().find(|line| line.veto)?;
                Some((
                    both(
                        format!("{}：{}", line.rule, line.why.zh),
                        format!("{}: {}", line.rule, line.why.en),
                    ),
                    None,
                ))
            }
            Condition::Last(last) => self.at_end(Among::Last(last.places), last),
            Condition::First(first) => self.at_end(Among::First(first.places), first),
            Condition::Running(running) => self.running(running),
        }
    }

    fn at_end(&self, end: Among, last: &Last) -> Option<(Label, Option<f64>)> {
        let Place::Rank(rank) = self.standing.place else { return None };
        let pool = || self.standings.iter().zip(self.sheets).filter(|(s, _)| s.pool == self.standing.pool);
        let ranks: Vec<f64> = pool()
            .filter_map(|(standing, _)| match standing.place {
                Place::Rank(rank) => Some(rank),
                Place::Removed => None,
            })
            .collect();
        if ranks.len() < last.smallest_pool as usize || !among(end, last.equals, rank, &ranks) {
            return None;
        }
        // Points to the nearest unit on the other side of the end.
        let outside = |(standing, _): &(&Standing, &YearSheet)| match standing.place {
            Place::Rank(other) => !among(end, last.equals, other, &ranks),
            Place::Removed => false,
        };
        let apart = pool().filter(outside).map(|(_, sheet)| (sheet.total - self.sheet.total).abs());
        let (n, pool_name) = (ranks.len(), &self.standing.pool);
        Some((
            Label {
                zh: format!("{pool_name} {n} 个单位中第 {rank} 名"),
                en: format!("rank {rank} of {n} in {pool_name}"),
            },
            apart.reduce(f64::min),
        ))
    }

    fn running(&self, running: &Running) -> Option<(Label, Option<f64>)> {
        if !self.has(&running.of) {
            return None;
        }
        let mut years = vec![self.year];
        let mut year = self.year - 1;
        // A gap longer than the streak itself is no streak any more.
        let earliest = self.year - 2 * running.years as i32 - 1;
        let names = BTreeSet::from([self.sheet.unit.clone()]);
        while years.len() < running.years as usize && year >= earliest {
            match self.had(&running.of, &names, year, running.merged) {
                Some(true) => years.push(year),
                Some(false) => break,
                None if running.gap == Gap::Skipped => {}
                None => break,
            }
            year -= 1;
        }
        (years.len() >= running.years as usize).then(|| {
            let told: Vec<String> = years.iter().rev().map(i32::to_string).collect();
            let told = told.join("、");
            (Label { zh: format!("{told} 连续"), en: format!("running: {told}") }, None)
        })
    }

    /// Whether the unit, or those it was made of, had a consequence in a year; none where nobody was appraised.
    fn had(&self, code: &str, units: &BTreeSet<String>, year: i32, merged: Merged) -> Option<bool> {
        let predecessors = |unit: &String| -> BTreeSet<String> {
            let of = self.facts.successions.iter().filter(|s| s.to == *unit && s.year > year);
            of.map(|s| s.from.clone()).collect()
        };
        let mut answers = Vec::new();
        for unit in units {
            let own = self.facts.past.iter().find(|past| past.unit == *unit && past.year == year);
            let before = predecessors(unit);
            answers.extend(match own {
                Some(past) => Some(past.given.iter().any(|given| given == code)),
                None if before.is_empty() || merged == Merged::Anew => None,
                None => self.had(code, &before, year, merged),
            });
        }
        match (answers.is_empty(), merged) {
            (true, _) => None,
            (false, Merged::All) => Some(answers.len() == units.len() && answers.iter().all(|had| *had)),
            (false, _) => Some(answers.contains(&true)),
        }
    }

    /// Why titles are barred for the unit this year.
    fn barred(&self) -> Option<Label> {
        let told = |code: &str, year: i32, until: i32| Label {
            zh: format!("因 {year} 年的 {code}，到 {until} 年不得命名"),
            en: format!("barred until {until} by {code} of {year}"),
        };
        let bars = self.method.consequences.iter().filter(|c| c.bars_titles > 0);
        bars.into_iter().find_map(|bar| {
            let first = i32::from(!bar.bars_this_year);
            let last = first + bar.bars_titles as i32 - 1;
            if first == 0 && self.has(&bar.code) {
                return Some(told(&bar.code, self.year, self.year + last));
            }
            let of_unit = self
                .facts
                .past
                .iter()
                .filter(|past| past.unit == self.sheet.unit && past.given.contains(&bar.code));
            let holds = |past: &&super::Past| (past.year + first..=past.year + last).contains(&self.year);
            of_unit.into_iter().find(holds).map(|past| told(&bar.code, past.year, past.year + last))
        })
    }
}
