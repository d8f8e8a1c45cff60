//! Counts everything again from the events and compares it with what is maintained.
//!
//! Reads only; used by the kill tests and by the operator after a restore. Never repairs: a difference is
//! a fault to be understood first.

use crate::error::StoreError;
use crate::params;
use crate::store::Store;
use domain::Date;
use domain::duty::{self, Duty, OpenPromise, Stock, Timer};
use domain::ids::*;
use domain::matter::Matter;
use domain::measure::Count;
use std::collections::{BTreeMap, BTreeSet};

/// What a recount found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recount {
    /// Matters looked at.
    pub matters: u64,
    /// Events folded.
    pub events: u64,
    /// Differences, one sentence each; none means that all agrees.
    pub faults: Vec<String>,
}

#[derive(Default)]
struct Expected {
    duties: BTreeSet<Duty>,
    timers: BTreeSet<Timer>,
    promises: BTreeSet<OpenPromise>,
    members: BTreeSet<(MatterId, MatterId)>,
    provisional: BTreeSet<MatterId>,
    stock: BTreeMap<Stock, i64>,
    counts: BTreeMap<Count, i64>,
}

impl Expected {
    fn add(&mut self, matter: &Matter) {
        self.duties.extend(duty::duties(matter));
        self.timers.extend(duty::timer(matter));
        self.promises.extend(duty::open_promises(matter));
        self.members.extend(duty::carriers(matter).into_iter().map(|carrier| (carrier, matter.id)));
        self.provisional.extend(duty::is_provisional(matter).then_some(matter.id));
        if let Some(stock) = duty::stock(matter) {
            *self.stock.entry(stock).or_insert(0) += 1;
        }
    }
}

/// How many matters are read at a time.
const PAGE: u32 = 500;

impl Store {
    /// Folds every event of a city and compares matters, worklists, timers, promises, stock and counts.
    pub async fn recount(&self, city: CityId) -> Result<Recount, StoreError> {
        let mut report = Recount::default();
        let mut expected = Expected::default();
        let mut after = MatterId(i64::MIN);
        loop {
            let ids = self.matter_ids(city, after, PAGE).await?;
            let Some(last) = ids.last() else { break };
            after = *last;
            for id in ids {
                self.recount_matter(city, id, &mut expected, &mut report).await?;
            }
        }
        self.compare(city, expected, &mut report).await?;
        Ok(report)
    }

    async fn recount_matter(
        &self,
        city: CityId,
        id: MatterId,
        expected: &mut Expected,
        report: &mut Recount,
    ) -> Result<(), StoreError> {
        report.matters += 1;
        let events = self.dated_events(city, id).await?;
        let mut folded: Option<Matter> = None;
        for (event, day) in &events {
            report.events += 1;
            let step = match &mut folded {
                None => domain::fold::begin(city, event).map(|matter| folded = Some(matter)),
                Some(matter) => domain::fold::apply(matter, event),
            };
            if let Err(error) = step {
                report.faults.push(format!("办件 {id}：{error}"));
                return Ok(());
            }
            let Some(matter) = &folded else { continue };
            for mut count in domain::measure::counts(matter, event, *day) {
                let n = std::mem::take(&mut count.n);
                *expected.counts.entry(count).or_insert(0) += n;
            }
        }
        let kept = self.matter(city, id).await?;
        if kept != folded {
            report.faults.push(format!("办件 {id}：与其办理记录推得的结果不一致"));
        }
        if let Some(matter) = &folded {
            expected.add(matter);
        }
        Ok(())
    }

    async fn compare(
        &self,
        city: CityId,
        expected: Expected,
        report: &mut Recount,
    ) -> Result<(), StoreError> {
        let rows = self.rows(&crate::duty::ALL, params![city]).await?;
        let duties = rows.into_iter().map(|mut r| crate::duty::read(&mut r)).collect::<Result<_, _>>()?;
        differ("待办", &expected.duties, &duties, report);
        let rows = self.rows(&crate::timer::ALL, params![city]).await?;
        let timers = rows.into_iter().map(crate::timer::read).collect::<Result<_, _>>()?;
        differ("定时", &expected.timers, &timers, report);
        let rows = self.rows(&crate::duty::ALL_PROMISES, params![city]).await?;
        let promises = rows.into_iter().map(crate::duty::read_promise).collect::<Result<_, _>>()?;
        differ("承诺事项", &expected.promises, &promises, report);
        let rows = self.rows(&crate::link::ALL_MEMBERS, params![city]).await?;
        let members = rows.into_iter().map(|mut r| Ok((r.take()?, r.take()?)));
        differ("关联", &expected.members, &members.collect::<Result<_, StoreError>>()?, report);
        let marked = self.provisional(city, MatterId(i64::MIN), u32::MAX).await?.into_iter().collect();
        differ("暂定期限", &expected.provisional, &marked, report);
        let stock = self.stock(city, None, None).await?.into_iter().collect();
        differ("在办存量", &cells(expected.stock), &stock, report);
        let (first, last) = (Date::constant(1, 1, 1), Date::constant(9998, 12, 31));
        let counts = self.count_cells(city, first, last).await?;
        let counts = counts.into_iter().map(|mut c| {
            let n = std::mem::take(&mut c.n);
            (c, n)
        });
        differ("统计", &cells(expected.counts), &counts.collect(), report);
        Ok(())
    }
}

fn cells<K: Ord>(cells: BTreeMap<K, i64>) -> BTreeSet<(K, i64)> {
    cells.into_iter().filter(|(_, n)| *n != 0).collect()
}

/// Notes how two sets differ, with the first line of each kind of difference.
fn differ<T: Ord + std::fmt::Debug>(
    what: &str,
    expected: &BTreeSet<T>,
    found: &BTreeSet<T>,
    report: &mut Recount,
) {
    let missing: Vec<&T> = expected.difference(found).collect();
    let extra: Vec<&T> = found.difference(expected).collect();
    if let Some(first) = missing.first() {
        report.faults.push(format!("{what}：缺 {} 行，例如 {first:?}", missing.len()));
    }
    if let Some(first) = extra.first() {
        report.faults.push(format!("{what}：多 {} 行，例如 {first:?}", extra.len()));
    }
}
