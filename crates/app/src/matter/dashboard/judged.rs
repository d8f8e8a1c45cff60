//! What residents said at call-backs, as totals that tell nobody what one person said: whole past months
//! only, and of each only rows with ten answers or more (charter §2). No choice of days can take one answer
//! apart from the others.

use domain::Date;
use domain::measure::{Count, Measure};
use jiff::ToSpan;
use std::collections::BTreeMap;

/// Answers below which a month of a row is not shown.
const FEWEST: i64 = 10;

/// The whole past months that the days `from`..=`to` touch, as first and last day; none before the first
/// month has ended.
pub(super) fn whole_months(from: Date, to: Date, today: Date) -> Option<(Date, Date)> {
    let first = from.first_of_month();
    let ended = today.first_of_month().saturating_sub(1.day());
    let last = to.last_of_month().min(ended);
    (first <= last).then_some((first, last))
}

/// Resolved and unresolved by row, over the months in which the row has enough answers.
pub(super) fn judged<K: Ord + Clone>(rows: &[Count], key: impl Fn(&Count) -> K) -> BTreeMap<K, [i64; 2]> {
    let mut months: BTreeMap<(K, Date), [i64; 2]> = BTreeMap::new();
    for row in rows {
        let column = match row.measure {
            Measure::ConfirmedResolved => 0,
            Measure::ConfirmedUnresolved => 1,
            _ => continue,
        };
        months.entry((key(row), row.day.first_of_month())).or_insert([0; 2])[column] += row.n;
    }
    let mut found: BTreeMap<K, [i64; 2]> = BTreeMap::new();
    for ((key, _), [resolved, unresolved]) in months {
        if resolved + unresolved >= FEWEST {
            let sums = found.entry(key).or_insert([0; 2]);
            sums[0] += resolved;
            sums[1] += unresolved;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(day: Date, unit: i64, measure: Measure, n: i64) -> Count {
        Count { measure, day, area: 1, unit, category: String::new(), bucket: 0, n }
    }

    #[test]
    fn a_month_with_fewer_than_ten_answers_is_not_counted_at_all() {
        let (march, april) = (Date::constant(2026, 3, 9), Date::constant(2026, 4, 9));
        let rows = [
            said(march, 1, Measure::ConfirmedResolved, 8),
            said(march, 1, Measure::ConfirmedUnresolved, 2),
            said(april, 1, Measure::ConfirmedUnresolved, 9),
            said(march, 2, Measure::ConfirmedResolved, 9),
        ];
        let found = judged(&rows, |r| r.unit);
        assert_eq!(found, BTreeMap::from([(1, [8, 2])]));
    }

    #[test]
    fn the_running_month_is_never_counted() {
        let day = |m, d| Date::constant(2026, m, d);
        assert_eq!(whole_months(day(2, 10), day(3, 4), day(3, 4)), Some((day(2, 1), day(2, 28))));
        assert_eq!(whole_months(day(3, 1), day(3, 31), day(3, 31)), None);
        assert_eq!(whole_months(day(1, 31), day(2, 1), day(3, 4)), Some((day(1, 1), day(2, 28))));
    }
}
