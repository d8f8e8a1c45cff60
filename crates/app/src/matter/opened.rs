//! The matters a number of the dashboard counts, as far as this post may see them: due first, and inside its remit
//! whatever the address says.

use crate::city::City;
use crate::matter::act::procedure_of;
use crate::matter::counted::{Counted, Which, last_soon};
use crate::remit::{Remit, sees_matters};
use crate::session::Me;
use crate::view::{ChoiceView, OpenedView};
use crate::{Answer, App, AppError, draw};
use domain::Date;
use domain::ability::Ability;
use domain::duty::Stock;
use domain::ids::*;
use domain::label::Language;
use domain::matter::Matter;
use jiff::ToSpan;
use std::collections::BTreeSet;
use store::FiledFilter;

/// Matters shown at most.
const ROWS_MAX: usize = 200;
/// Matters read at a time.
const PAGE: u32 = 200;
/// Matters of a period looked at, at most; a longer period is to be narrowed.
const LOOKED_AT_MAX: usize = 5_000;

/// What was found.
struct Found {
    matters: Vec<Matter>,
    counted: i64,
    more: bool,
}

impl App {
    /// The matters of a number.
    pub async fn opened(&self, me: &Me, counted: &Counted, language: Language) -> Answer<OpenedView> {
        me.must(Ability::ViewTotals)?;
        let city = self.city(me.city)?;
        let remit = Remit::of(&city, me);
        // A place outside the remit opens to nothing, as if it were not there.
        if !sees_matters(me) || counted.area.is_some_and(|area| !remit.covers(Some(area))) {
            return Err(AppError::NotFound);
        }
        let found = match counted.which {
            Which::Received(from, to) => self.received(&city, &remit, counted, from, to).await?,
            _ => self.in_stock(&city, &remit, counted).await?,
        };
        let (mut rows, mut seen, mut hidden) = (Vec::new(), Vec::new(), 0);
        for matter in found.matters {
            let Ok(p) = procedure_of(&city, &matter) else { continue };
            if self.within(&city, &p, &matter, me) {
                rows.push(draw::row::matter(&city, &matter, self.now(), language));
                seen.push(matter);
            } else {
                hidden += 1;
            }
        }
        Ok(OpenedView {
            heading: counted.heading(&city, language),
            counted: found.counted,
            bulk: self.bulk_forms(&city, me, seen.iter(), language),
            rows,
            hidden,
            more: found.more,
            choices: choices(counted, language),
        })
    }

    /// Open matters: the cells of the stock say which units hold them and up to which day to read.
    async fn in_stock(&self, city: &City, remit: &Remit<'_>, counted: &Counted) -> Answer<Found> {
        let today = city.today(self.now());
        let (from, until) = match counted.which {
            Which::Overdue => (None, Some(today.saturating_sub(1.day()))),
            Which::Soon => (Some(today), Some(last_soon(today))),
            _ => (None, None),
        };
        let mut cells = self.store().stock(city.id, from, until).await?;
        cells.retain(|(cell, _)| remit.covers(cell.area) && counted.counts(city, cell, today));
        let total = cells.iter().map(|(_, n)| n).sum();
        let (units, until) = first_cells(&mut cells, until);
        let mut matters = Vec::new();
        for unit in units {
            let mut after = from.map(|day| (Some(day.saturating_sub(1.day())), MatterId(i64::MAX)));
            loop {
                let page = self.store().matters_held(city.id, unit, until, after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = Some((last.resident_clock().map(|c| c.last_day), last.id));
                let full = page.len() == PAGE as usize;
                matters.extend(
                    page.into_iter().filter(|m| remit.covers(m.area()) && counted.holds(city, m, today)),
                );
                if !full {
                    break;
                }
            }
        }
        matters.sort_by_key(|m| (m.resident_clock().map_or(Date::MAX, |c| c.last_day), m.id));
        matters.truncate(ROWS_MAX);
        Ok(Found { more: total > matters.len() as i64, counted: total, matters })
    }

    /// Matters filed in a period, newest first.
    async fn received(
        &self,
        city: &City,
        remit: &Remit<'_>,
        counted: &Counted,
        from: Date,
        to: Date,
    ) -> Answer<Found> {
        let today = city.today(self.now());
        let mut filter =
            FiledFilter { from, to, unit: counted.unit, open_only: false, after: None, limit: PAGE };
        let (mut matters, mut looked_at, mut more) = (Vec::new(), 0, false);
        let mut total = 0;
        loop {
            let page = self.store().matters_filed(city.id, &filter).await?;
            let Some(last) = page.last() else { break };
            filter.after = Some((last.filed_on, last.id));
            looked_at += page.len();
            let full = page.len() == PAGE as usize;
            let fits = |m: &Matter| remit.covers(m.area()) && counted.holds(city, m, today);
            let fitting: Vec<Matter> = page.into_iter().filter(fits).collect();
            total += fitting.len() as i64;
            let room = ROWS_MAX - matters.len();
            more |= fitting.len() > room;
            matters.extend(fitting.into_iter().take(room));
            if !full {
                break;
            }
            if looked_at >= LOOKED_AT_MAX {
                more = true;
                break;
            }
        }
        Ok(Found { matters, counted: total, more })
    }
}

/// The units that hold the first matters, and the day up to which they are read: cells in order of their day until
/// there are enough.
fn first_cells(cells: &mut [(Stock, i64)], until: Option<Date>) -> (BTreeSet<UnitId>, Option<Date>) {
    cells.sort_by_key(|(cell, _)| cell.due_day.unwrap_or(Date::MAX));
    let (mut units, mut sum, mut last) = (BTreeSet::new(), 0, None);
    for (cell, n) in cells.iter() {
        let day = cell.due_day.unwrap_or(Date::MAX);
        if sum >= ROWS_MAX as i64 && last.is_some_and(|last| day > last) {
            return (units, last);
        }
        units.insert(cell.unit.unwrap_or(UnitId(0)));
        sum += n;
        last = Some(day);
    }
    (units, until)
}

/// The other numbers of the same place.
fn choices(counted: &Counted, language: Language) -> Vec<ChoiceView> {
    let mut kinds = vec![Which::Open, Which::Overdue, Which::Soon];
    if matches!(counted.which, Which::Received(..)) {
        kinds.push(counted.which);
    }
    kinds
        .into_iter()
        .map(|which| ChoiceView {
            label: which.label(language),
            query: Counted { which, ..counted.clone() }.query(),
            active: which == counted.which,
        })
        .collect()
}
