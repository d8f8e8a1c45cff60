//! figure / denominator × factor. No denominator, or zero, gives no figure; never infinity.

use crate::cell::{Cell, Column, Reason};
use crate::method::DenominatorOf;
use crate::panel::{Dated, Frame};
use crate::unit::Fraction;
use domain::Date;

/// One figure divided.
#[inline]
pub fn divide(above: Cell, below: Cell, factor: Fraction) -> Cell {
    match (above.known(), below.known()) {
        (None, _) => above,
        (_, None) => below,
        // Nothing to count against: the rate does not exist there.
        (Some(_), Some(0.0)) => Cell::missing(Reason::NotApplicable),
        (Some(above), Some(below)) => Cell::number(factor.apply(above / below)),
    }
}

/// The denominator of every row, taken from figures that hold as of days.
pub fn column_of_days(frame: &Frame, dated: &Dated, of: DenominatorOf, blank: Reason) -> Column {
    let mut column = vec![Cell::missing(blank); frame.len()];
    for period in 0..frame.periods().len() {
        for row in frame.rows(period) {
            let unit = &frame.units()[frame.unit_of(row)];
            if let Some((figure, _)) = dated_figure(frame, dated, of, period, unit) {
                column[row] = Cell::number(figure);
            }
        }
    }
    column
}

/// A unit's denominator for a period, and the days it is from.
pub fn dated_figure(
    frame: &Frame,
    dated: &Dated,
    of: DenominatorOf,
    period: usize,
    unit: &str,
) -> Option<(f64, Vec<Date>)> {
    let (first, last) = frame.periods()[period].days()?;
    let days = dated.get(unit)?;
    let latest = |day: Date, oldest: u16| {
        let at = days.partition_point(|(other, _)| *other <= day).checked_sub(1)?;
        let (found, figure) = days[at];
        let age = day.since(found).ok()?.get_days();
        (age <= i32::from(oldest)).then_some((figure, found))
    };
    let start = |oldest| first.yesterday().ok().and_then(|day| latest(day, oldest));
    match of {
        DenominatorOf::Same => None,
        DenominatorOf::AtEnd(oldest) => latest(last, oldest).map(|(figure, day)| (figure, vec![day])),
        DenominatorOf::AtStart(oldest) => start(oldest).map(|(figure, day)| (figure, vec![day])),
        DenominatorOf::Mean(oldest) => {
            let ((before, one), (after, other)) = (start(oldest)?, latest(last, oldest)?);
            Some(((before + after) / 2.0, vec![one, other]))
        }
    }
}
