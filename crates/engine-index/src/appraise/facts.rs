//! What an assessment is made from: figures, events, protected days, what was given in years past, and units that
//! became others. Amounts are made of what may be scored and of nothing else.

use crate::cell::{Cell, Reason};
use crate::period::Period;
use domain::Date;
use domain::measure::Scorable;
use std::collections::BTreeMap;

/// A figure that rules may read.
///
/// A demand is none, so it can enter no deduction, threshold, target or part of a total (charter §1):
///
/// ```
/// use domain::measure::Measure;
/// use engine_index::appraise::Amount;
/// let in_time = Measure::AnsweredInTime.scorable(7).expect("a duty");
/// assert_eq!(Amount::counted(in_time).cell().known(), Some(7.0));
/// ```
///
/// ```compile_fail
/// use domain::measure::Measure;
/// use engine_index::appraise::Amount;
/// let appeals = Measure::Received.demand(7).expect("demand");
/// let deducted = Amount::counted(appeals);
/// ```
///
/// ```compile_fail
/// use domain::measure::Measure;
/// use engine_index::appraise::Amount;
/// let appeals = Measure::Received.demand(7).expect("demand");
/// let target = Amount::reported(appeals);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    cell: Cell,
    error: Option<f64>,
}

impl Amount {
    /// A figure reported with evidence.
    pub fn reported(figure: f64) -> Amount {
        Amount { cell: Cell::number(figure), error: None }
    }

    /// A maintained count that may be scored.
    pub fn counted(count: Scorable) -> Amount {
        Amount { cell: Cell::counted(count), error: None }
    }

    /// A figure from the survey, with its standard error.
    pub fn surveyed(figure: f64, error: f64) -> Amount {
        Amount { cell: Cell::number(figure), error: Some(error) }
    }

    /// A figure that is missing, and why.
    pub fn missing(reason: Reason) -> Amount {
        Amount { cell: Cell::missing(reason), error: None }
    }

    /// Its figure.
    pub fn cell(self) -> Cell {
        self.cell
    }

    /// Its standard error, where it comes from a sample.
    pub fn error(self) -> Option<f64> {
        self.error
    }

    pub(super) fn with(self, figure: f64) -> Amount {
        Amount { cell: Cell::number(figure), ..self }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The unit it happened in.
    pub unit: String,
    /// The day.
    pub day: Date,
    /// Its kind, by code.
    pub kind: String,
    /// How large it was, where that matters.
    pub size: Option<f64>,
    /// Marks, e.g. `unrepaired`.
    pub marks: Vec<String>,
    /// Where its evidence is found.
    pub evidence: String,
}

/// What a unit was given in a year past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The unit.
    pub unit: String,
    /// The year it was appraised for.
    pub year: i32,
    /// Codes of consequences; none where nothing followed.
    pub given: Vec<String>,
}

/// Units that became another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// Who ended.
    pub from: String,
    /// Who succeeded it.
    pub to: String,
    /// The first year the successor was appraised for.
    pub year: i32,
}

/// What an assessment is made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// The units appraised, and the pool of each.
    pub units: BTreeMap<String, String>,
    /// Figures by code and unit (also of units that are only referred to), by period.
    pub figures: BTreeMap<(String, String), BTreeMap<Period, Amount>>,
    /// Events, in any order.
    pub events: Vec<Event>,
    /// Protected periods: first and last day, and what for.
    pub protected: Vec<(Date, Date, String)>,
    /// Years past.
    pub past: Vec<Past>,
    /// Mergers and splits.
    pub successions: Vec<Succession>,
}

impl Facts {
    /// Adds a figure; the one it takes the place of, if there was one.
    pub fn put(&mut self, figure: &str, unit: &str, period: Period, amount: Amount) -> Option<Amount> {
        self.figures.entry((figure.to_owned(), unit.to_owned())).or_default().insert(period, amount)
    }

    /// A figure, missing as left out where there is none.
    pub fn figure(&self, figure: &str, unit: &str, period: &Period) -> Amount {
        let of_unit = self.figures.get(&(figure.to_owned(), unit.to_owned()));
        let found = of_unit.and_then(|periods| periods.get(period)).copied();
        found.unwrap_or(Amount::missing(Reason::Omitted))
    }

    /// The units of a pool.
    pub fn pool<'a>(&'a self, pool: &'a str) -> impl Iterator<Item = &'a str> {
        self.units.iter().filter(move |(_, other)| other.as_str() == pool).map(|(unit, _)| unit.as_str())
    }

    /// The events of a unit between two days, first to last.
    pub fn events_of(&self, unit: &str, first: Date, last: Date) -> Vec<&Event> {
        let within = |event: &&Event| event.unit == unit && first <= event.day && event.day <= last;
        let mut found: Vec<&Event> = self.events.iter().filter(within).collect();
        // Two of one day stand in a fixed order whatever the order they came in.
        found.sort_by(|a, b| {
            let key = |e: &Event| (e.day, e.kind.clone(), e.evidence.clone());
            key(a).cmp(&key(b)).then_with(|| a.size.unwrap_or(0.0).total_cmp(&b.size.unwrap_or(0.0)))
        });
        found
    }
}
