//! One figure: a number, or why there is none. Missing is never zero.

use domain::measure::Scorable;
use serde::{Deserialize, Serialize};

/// Why a figure is missing, from the least to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The unit has no such thing: the indicator does not count for it.
    NotApplicable,
    /// The period is not over yet.
    NotDue,
    /// It was not there by the day.
    Late,
    /// It was left out.
    Omitted,
    /// The unit declined to give it.
    Refused,
    /// The unit left the period, having too few figures. Never written in a file.
    #[serde(skip)]
    Screened,
}

impl Reason {
    /// Every reason with its code in files.
    pub const ALL: &[(Reason, &'static str)] = &[
        (Reason::NotApplicable, "not-applicable"),
        (Reason::NotDue, "not-due"),
        (Reason::Late, "late"),
        (Reason::Omitted, "omitted"),
        (Reason::Refused, "refused"),
    ];

    /// Its code in files.
    pub fn code(self) -> &'static str {
        Reason::ALL.iter().find(|(reason, _)| *reason == self).map_or("screened", |(_, code)| code)
    }

    /// The reason a code names.
    pub fn from_code(code: &str) -> Option<Reason> {
        Reason::ALL.iter().find(|(_, known)| *known == code).map(|(reason, _)| *reason)
    }

    fn from_number(number: u64) -> Reason {
        match number {
            0 => Reason::NotApplicable,
            1 => Reason::NotDue,
            2 => Reason::Late,
            4 => Reason::Refused,
            5 => Reason::Screened,
            _ => Reason::Omitted,
        }
    }
}

/// A number, or a reason, in eight bytes: the reason lives in bits that no number has.
///
/// A count becomes a figure only as a [`Scorable`]; a demand never does (charter §1):
///
/// ```
/// use domain::measure::Measure;
/// use engine_index::cell::Cell;
/// let in_time = Measure::AnsweredInTime.scorable(7).expect("a duty");
/// assert_eq!(Cell::counted(in_time).known(), Some(7.0));
/// ```
///
/// ```compile_fail
/// use domain::measure::Measure;
/// use engine_index::cell::Cell;
/// let petitions = Measure::Received.demand(7).expect("demand");
/// let weighed = Cell::counted(petitions);
/// ```
#[derive(Clone, Copy)]
pub struct Cell(f64);

const MARK: u64 = 0x7ff8_a000_0000_0000;

impl Cell {
    /// A number. What is not a number at all is a missing figure, left out.
    pub fn number(number: f64) -> Cell {
        if number.is_nan() { Cell::missing(Reason::Omitted) } else { Cell(number) }
    }

    /// A maintained count that may be scored.
    pub fn counted(count: Scorable) -> Cell {
        Cell(count.number() as f64)
    }

    /// No number, and why.
    pub const fn missing(reason: Reason) -> Cell {
        Cell(f64::from_bits(MARK | reason as u64))
    }

    /// The number, if known.
    #[inline]
    pub fn known(self) -> Option<f64> {
        if self.0.is_nan() { None } else { Some(self.0) }
    }

    /// Whether there is a number.
    #[inline]
    pub fn is_known(self) -> bool {
        !self.0.is_nan()
    }

    /// Why there is none.
    pub fn reason(self) -> Option<Reason> {
        self.0.is_nan().then(|| Reason::from_number(self.0.to_bits() & 0xff))
    }

    /// The cell with its number changed.
    #[inline]
    pub fn map(self, change: impl FnOnce(f64) -> f64) -> Cell {
        if self.0.is_nan() { self } else { Cell(change(self.0)) }
    }

    /// The number, or not-a-number: for loops over many cells.
    #[inline]
    pub(crate) fn raw(self) -> f64 {
        self.0
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Cell) -> bool {
        self.known() == other.known() && self.reason() == other.reason()
    }
}

impl std::fmt::Debug for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.reason() {
            None => write!(f, "{:?}", self.0),
            Some(reason) => write!(f, "{reason:?}"),
        }
    }
}

/// A figure per row.
pub type Column = Vec<Cell>;

/// The known figures of stretches of cells, read without being copied.
#[derive(Debug, Clone)]
pub struct Known<'a>(Vec<&'a [Cell]>);

impl<'a> Known<'a> {
    /// Those of these stretches.
    pub fn of(stretches: Vec<&'a [Cell]>) -> Known<'a> {
        Known(stretches)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        !self.0.iter().any(|cells| cells.iter().any(|cell| cell.is_known()))
    }

    /// All, in order.
    pub fn numbers(&self) -> Vec<f64> {
        self.0.iter().flat_map(|cells| cells.iter().filter_map(|cell| cell.known())).collect()
    }

    /// Smallest and largest; none of nothing.
    pub fn range(&self) -> Option<(f64, f64)> {
        const LANES: usize = 8;
        let (mut low, mut high) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
        // A comparison with no number is false, so missing figures pass by.
        let mut see = |lane: usize, x: f64| {
            low[lane] = if x < low[lane] { x } else { low[lane] };
            high[lane] = if x > high[lane] { x } else { high[lane] };
        };
        for cells in &self.0 {
            let (chunks, rest) = cells.as_chunks::<LANES>();
            for chunk in chunks {
                chunk.iter().enumerate().for_each(|(lane, cell)| see(lane, cell.0));
            }
            rest.iter().for_each(|cell| see(0, cell.0));
        }
        let low = low.into_iter().fold(f64::INFINITY, f64::min);
        let high = high.into_iter().fold(f64::NEG_INFINITY, f64::max);
        (low <= high).then_some((low, high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_survives_in_a_cell_and_is_never_a_number() {
        let all = Reason::ALL.iter().map(|(reason, _)| *reason).chain([Reason::Screened]);
        for reason in all {
            let cell = Cell::missing(reason);
            assert_eq!((cell.known(), cell.reason()), (None, Some(reason)));
            assert_ne!(cell, Cell::number(0.0));
        }
        assert_eq!(Cell::number(f64::NAN).reason(), Some(Reason::Omitted));
        assert_eq!(Cell::number(-0.0), Cell::number(0.0));
        assert_eq!(Reason::from_code("screened"), None, "no file says so");
    }
}
