//! The cells of the maintained counts brought into the rows of a table. Adds up; names nothing and decides nothing.

use crate::matter::counted::{is_overdue, is_soon};
use domain::Date;
use domain::duty::Stock;
use domain::ids::*;
use domain::measure::{Count, Measure};
use std::collections::BTreeMap;

/// Flows shown, in order of columns.
pub(super) const FLOWS: &[(Measure, &str, &str)] = &[
    (Measure::Received, "收到", "received"),
    (Measure::Dispatched, "派单", "dispatched"),
    (Measure::SentBack, "退单", "sent back"),
    (Measure::AnsweredInTime, "按时答复", "answered in time"),
    (Measure::AnsweredLate, "超期答复", "answered late"),
    (Measure::Extended, "延期", "extended"),
    (Measure::Redone, "重办", "handled again"),
    (Measure::Closed, "办结", "closed"),
];

/// Where something was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub area: Option<AreaId>,
    pub unit: Option<UnitId>,
    pub category: Option<CategoryId>,
}

impl From<&Count> for Place {
    fn from(cell: &Count) -> Place {
        Place {
            area: (cell.area != 0).then_some(AreaId(cell.area)),
            unit: (cell.unit != 0).then_some(UnitId(cell.unit)),
            category: (!cell.category.is_empty()).then(|| CategoryId::from(cell.category.as_str())),
        }
    }
}

impl From<&Stock> for Place {
    fn from(cell: &Stock) -> Place {
        Place { area: cell.area, unit: cell.unit, category: cell.category.clone() }
    }
}

/// The numbers of one row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub open: i64,
    pub overdue: i64,
    pub soon: i64,
    pub flows: [i64; FLOWS.len()],
}

impl Sums {
    fn stock(&mut self, cell: &Stock, n: i64, today: Date) {
        self.open += n;
        self.overdue += if is_overdue(cell, today) { n } else { 0 };
        self.soon += if is_soon(cell, today) { n } else { 0 };
    }

    fn flow(&mut self, cell: &Count) {
        if let Some(column) = FLOWS.iter().position(|(m, _, _)| *m == cell.measure) {
            self.flows[column] += cell.n;
        }
    }

    /// One flow.
    pub fn of(&self, measure: Measure) -> i64 {
        FLOWS.iter().position(|(m, _, _)| *m == measure).map_or(0, |column| self.flows[column])
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        *self == Sums::default()
    }

    /// Both together.
    pub fn and(mut self, other: Sums) -> Sums {
        self.open += other.open;
        self.overdue += other.overdue;
        self.soon += other.soon;
        for (own, more) in self.flows.iter_mut().zip(other.flows) {
            *own += more;
        }
        self
    }
}

/// Everything that was read.
pub(super) struct Cells {
    pub today: Date,
    pub flows: Vec<Count>,
    pub stock: Vec<(Stock, i64)>,
}

impl Cells {
    /// What lies in places that `keep` keeps.
    pub fn within(mut self, keep: impl Fn(&Place) -> bool) -> Cells {
        self.flows.retain(|cell| keep(&Place::from(cell)));
        self.stock.retain(|(cell, _)| keep(&Place::from(cell)));
        self
    }

    /// All of it.
    pub fn sums(&self) -> Sums {
        self.by(|_| ()).remove(&()).unwrap_or_default()
    }

    /// By something of the place.
    pub fn by<K: Ord>(&self, key: impl Fn(&Place) -> K) -> BTreeMap<K, Sums> {
        let mut found: BTreeMap<K, Sums> = BTreeMap::new();
        for cell in &self.flows {
            found.entry(key(&Place::from(cell))).or_default().flow(cell);
        }
        for (cell, n) in &self.stock {
            found.entry(key(&Place::from(cell))).or_default().stock(cell, *n, self.today);
        }
        found.retain(|_, sums| !sums.is_empty());
        found
    }

    /// One number a stretch of days that begins at each of `starts`.
    pub fn over_time(&self, starts: &[Date], measures: &[Measure]) -> Vec<i64> {
        let mut points = vec![0; starts.len()];
        for cell in self.flows.iter().filter(|cell| measures.contains(&cell.measure)) {
            let at = starts.partition_point(|start| *start <= cell.day);
            if let Some(point) = at.checked_sub(1).and_then(|at| points.get_mut(at)) {
                *point += cell.n;
            }
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells() -> Cells {
        let day = |d| Date::constant(2026, 3, d);
        let flow = |d, unit, measure, n| Count {
            measure,
            day: day(d),
            area: 1,
            unit,
            category: String::new(),
            bucket: 0,
            n,
        };
        let stock = |d: Option<i8>, provisional, unit| Stock {
            due_day: d.map(day),
            provisional,
            area: Some(AreaId(1)),
            unit: Some(UnitId(unit)),
            category: None,
        };
        Cells {
            today: day(10),
            flows: vec![flow(2, 0, Measure::Received, 5), flow(9, 7, Measure::SentBack, 1)],
            stock: vec![
                (stock(Some(9), false, 7), 2),
                (stock(Some(9), true, 7), 3),
                (stock(Some(12), false, 8), 4),
                (stock(Some(13), false, 8), 1),
                (stock(None, false, 8), 1),
            ],
        }
    }

    #[test]
    fn a_provisional_day_is_open_but_late_for_nobody() {
        let all = cells().sums();
        assert_eq!((all.open, all.overdue, all.soon), (11, 2, 4));
    }

    #[test]
    fn rows_add_up_to_all_of_it() {
        let cells = cells();
        let rows = cells.by(|p| p.unit);
        assert_eq!(rows.values().copied().fold(Sums::default(), Sums::and), cells.sums());
        assert_eq!(rows[&Some(UnitId(7))].of(Measure::SentBack), 1);
        assert_eq!(rows[&None].of(Measure::Received), 5);
    }

    #[test]
    fn a_day_falls_into_the_stretch_that_began_before_it() {
        let day = |d| Date::constant(2026, 3, d);
        let starts = [day(1), day(8)];
        assert_eq!(cells().over_time(&starts, &[Measure::Received, Measure::SentBack]), [5, 1]);
        assert_eq!(
            cells().over_time(&starts[1..], &[Measure::Received]),
            [0],
            "what came before is left out"
        );
    }
}
