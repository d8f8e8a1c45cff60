//! The matter row: the fold of its events, written in the transaction that writes the event.

use crate::duty::{write_duties, write_promises};
use crate::error::StoreError;
use crate::event::event_params;
use crate::keeping::write_keeping;
use crate::link::{write_carriers, write_provisional};
use crate::params;
use crate::statement::{Merge, Params, Row, Statement, Write, day_number, json};
use crate::store::Store;
use crate::timer::write_timer;
use crate::tx::{IdempotencyKey, Tx};
use domain::Date;
use domain::duty::{self, Duty, OpenPromise, Stock, Timer};
use domain::event::Event;
use domain::ids::*;
use domain::matter::Matter;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE matter (city BIGINT NOT NULL, id BIGINT NOT NULL, number TEXT NOT NULL,
     procedure TEXT NOT NULL, edition TEXT NOT NULL, state TEXT NOT NULL, open BIGINT NOT NULL,
     area BIGINT NOT NULL, category TEXT NOT NULL, class TEXT NOT NULL, unit BIGINT NOT NULL,
     filed_at BIGINT NOT NULL, filed_on BIGINT NOT NULL, due_day BIGINT NOT NULL,
     version BIGINT NOT NULL, body TEXT NOT NULL,
     CONSTRAINT matter_pk PRIMARY KEY (city, id), CONSTRAINT matter_number UNIQUE (city, number))",
    "CREATE INDEX matter_filed ON matter (city, filed_on, id)",
    "CREATE INDEX matter_held ON matter (city, unit, due_day, id) WHERE open = 1",
];

static PUT: Statement = Statement::write(
    "INSERT INTO matter (city, id, number, procedure, edition, state, open, area, category, class, unit,
     filed_at, filed_on, due_day, version, body)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
     ON CONFLICT (city, id) DO UPDATE SET edition = excluded.edition, state = excluded.state,
     open = excluded.open, area = excluded.area, category = excluded.category, class = excluded.class,
     unit = excluded.unit, due_day = excluded.due_day, version = excluded.version, body = excluded.body",
    "iittttiittiiiiit",
    Merge::Last(2),
);
static BY_ID: Statement = Statement::read("SELECT body FROM matter WHERE city = ?1 AND id = ?2", "ii");
static BY_NUMBER: Statement =
    Statement::read("SELECT body FROM matter WHERE city = ?1 AND number = ?2", "it");
static FILED: Statement = Statement::scan(
    "SELECT body FROM matter WHERE city = ?1 AND filed_on >= ?2 AND (filed_on, id) < (?3, ?4)
     AND (?5 = 0 OR unit = ?5) AND (?6 = 0 OR open = 1) ORDER BY filed_on DESC, id DESC LIMIT ?7",
    "iiiiiii",
);
static HELD: Statement = Statement::scan(
    "SELECT body FROM matter WHERE city = ?1 AND unit = ?2 AND open = 1 AND (due_day, id) > (?3, ?4)
     AND due_day <= ?5 ORDER BY due_day, id LIMIT ?6",
    "iiiiii",
);
static IDS: Statement =
    Statement::scan("SELECT id FROM matter WHERE city = ?1 AND id > ?2 ORDER BY id LIMIT ?3", "iii");
static TOTAL: Statement = Statement::scan("SELECT COUNT(*) FROM matter WHERE city = ?1", "i");

pub(crate) static STATEMENTS: &[&Statement] = &[&PUT, &BY_ID, &BY_NUMBER, &FILED, &HELD, &IDS, &TOTAL];

/// A due day for matters on which no clock of the resident runs: sorts after every real day.
pub(crate) const NO_DAY: i64 = 99_991_231;

/// What one transaction makes of one matter: the state before its first event and after its last.
#[derive(Debug)]
pub(crate) struct Fold {
    matter: MatterId,
    /// Its first event is in this transaction.
    fresh: bool,
    before: Derived,
    after: Derived,
    row: Params,
}

#[derive(Debug, Default)]
struct Derived {
    duties: Vec<Duty>,
    timer: Option<Timer>,
    promises: Vec<OpenPromise>,
    carriers: Vec<MatterId>,
    provisional: bool,
    open: bool,
}

impl Derived {
    fn of(matter: &Matter) -> Derived {
        Derived {
            duties: duty::duties(matter),
            timer: duty::timer(matter),
            promises: duty::open_promises(matter),
            carriers: duty::carriers(matter),
            provisional: duty::is_provisional(matter),
            open: matter.open,
        }
    }
}

impl Fold {
    pub(crate) fn write(self, city: CityId, writes: &mut Vec<Write>) {
        writes.push(Write { statement: &PUT, params: self.row });
        write_duties(city, &self.before.duties, &self.after.duties, writes);
        write_timer(city, self.before.timer, self.after.timer, writes);
        write_promises(city, &self.before.promises, &self.after.promises, writes);
        write_carriers(city, self.matter, &self.before.carriers, &self.after.carriers, writes);
        write_provisional(city, self.matter, self.before.provisional, self.after.provisional, writes);
        // What ends with its first event was open before it in every sense that matters here.
        let was_open = self.before.open || self.fresh;
        write_keeping(city, self.matter, was_open, self.after.open, writes);
    }
}

impl Tx {
    /// Writes one event and everything kept up to date by it: the matter row, worklist lines, the timer,
    /// promises, counts and stock. `before` is the matter the event was planned on (none: the filing
    /// event); `day` the legal day it happened; `key` lets the command through once.
    ///
    /// Several events on one matter may follow each other in one transaction; the `before` of a later
    /// one must be the `after` of the one in front of it.
    pub fn change(
        &mut self,
        before: Option<&Matter>,
        event: &Event,
        after: &Matter,
        key: &IdempotencyKey,
        day: Date,
    ) {
        self.record(key, after.id, event.seq);
        self.events.push(event_params(self.city, event, day));
        for mut count in domain::measure::counts(after, event, day) {
            let n = std::mem::take(&mut count.n);
            *self.counts.entry(count).or_insert(0) += n;
        }
        self.move_stock(before.and_then(duty::stock), -1);
        self.move_stock(duty::stock(after), 1);
        let row = matter_params(after);
        match self.folds.get_mut(&after.id) {
            Some(fold) => {
                fold.after = Derived::of(after);
                fold.row = row;
            }
            None => {
                let fold = Fold {
                    matter: after.id,
                    fresh: before.is_none(),
                    before: before.map(Derived::of).unwrap_or_default(),
                    after: Derived::of(after),
                    row,
                };
                self.folds.insert(after.id, fold);
            }
        }
    }

    fn move_stock(&mut self, stock: Option<Stock>, n: i64) {
        if let Some(stock) = stock {
            *self.stock.entry(stock).or_insert(0) += n;
        }
    }
}

fn matter_params(m: &Matter) -> Params {
    params![
        m.city,
        m.id,
        &m.number,
        &m.procedure,
        &m.edition,
        &m.state,
        m.open,
        m.area().map_or(0, |a| a.0),
        m.category().map_or("", |c| c.as_str()),
        m.code("class").map_or("", |c| c.as_str()),
        m.lead().map_or(0, |o| o.unit.0),
        m.filed_at,
        m.filed_on,
        m.resident_clock().map_or(NO_DAY, |c| day_number(c.last_day)),
        m.version,
        json(m),
    ]
}

/// Which matters a list shows, newest filed first.
#[derive(Debug, Clone, Copy)]
pub struct FiledFilter {
    /// Filed on or after.
    pub from: Date,
    /// Filed on or before.
    pub to: Date,
    /// Held by this lead unit only.
    pub unit: Option<UnitId>,
    /// Open ones only.
    pub open_only: bool,
    /// Where the page before ended: its last `filed_on` and id.
    pub after: Option<(Date, MatterId)>,
    /// How many at most.
    pub limit: u32,
}

impl Store {
    /// One matter.
    pub async fn matter(&self, city: CityId, id: MatterId) -> Result<Option<Matter>, StoreError> {
        self.row(&BY_ID, params![city, id]).await?.map(read).transpose()
    }

    /// One matter by its public number, already brought to its canonical form.
    pub async fn matter_by_number(&self, city: CityId, number: &str) -> Result<Option<Matter>, StoreError> {
        self.row(&BY_NUMBER, params![city, number]).await?.map(read).transpose()
    }

    /// Matters filed in a period, newest first.
    pub async fn matters_filed(&self, city: CityId, filter: &FiledFilter) -> Result<Vec<Matter>, StoreError> {
        let (day, id) = filter.after.unwrap_or((filter.to, MatterId(i64::MAX)));
        let unit = filter.unit.map_or(0, |u| u.0);
        let params = params![city, filter.from, day, id, unit, filter.open_only, filter.limit];
        self.rows(&FILED, params).await?.into_iter().map(read).collect()
    }

    /// Open matters whose lead order `unit` holds and whose resident's day is `until` or before (none: all),
    /// due first. `after`: the last due day (none: no day) and id of the page before.
    pub async fn matters_held(
        &self,
        city: CityId,
        unit: UnitId,
        until: Option<Date>,
        after: Option<(Option<Date>, MatterId)>,
        limit: u32,
    ) -> Result<Vec<Matter>, StoreError> {
        let (day, id) = after.map_or((0, 0), |(day, id)| (day.map_or(NO_DAY, day_number), id.0));
        let until = until.map_or(NO_DAY, day_number);
        let rows = self.rows(&HELD, params![city, unit, day, id, until, limit]).await?;
        rows.into_iter().map(read).collect()
    }

    /// Ids of matters after `after`, in order of id: for walks over everything (re-dating, key rotation).
    pub async fn matter_ids(
        &self,
        city: CityId,
        after: MatterId,
        limit: u32,
    ) -> Result<Vec<MatterId>, StoreError> {
        self.rows(&IDS, params![city, after, limit]).await?.into_iter().map(|mut r| r.take()).collect()
    }

    /// How many matters the city has.
    pub async fn matter_total(&self, city: CityId) -> Result<i64, StoreError> {
        self.row(&TOTAL, params![city]).await?.map_or(Ok(0), |mut r| r.take())
    }
}

fn read(mut row: Row) -> Result<Matter, StoreError> {
    row.json()
}
