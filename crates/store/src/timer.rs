//! Timers: for every matter the next rung of a ladder, fired oldest first.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Merge, Row, Statement, Write};
use crate::store::Store;
use domain::duty::Timer;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE timer (city BIGINT NOT NULL, matter BIGINT NOT NULL, fire_at BIGINT NOT NULL,
     clock BIGINT NOT NULL, rung BIGINT NOT NULL,
     CONSTRAINT timer_pk PRIMARY KEY (city, matter)) /* clustered */",
    "CREATE INDEX timer_due ON timer (city, fire_at, matter)",
];

static PUT: Statement = Statement::write(
    "INSERT INTO timer (city, matter, fire_at, clock, rung) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (city, matter) DO UPDATE SET fire_at = excluded.fire_at, clock = excluded.clock,
     rung = excluded.rung",
    "iiiii",
    Merge::Last(2),
);
static DROP: Statement =
    Statement::write("DELETE FROM timer WHERE city = ?1 AND matter = ?2", "ii", Merge::Keys);
static DUE: Statement = Statement::read(
    "SELECT fire_at, matter, clock, rung FROM timer WHERE city = ?1 AND fire_at <= ?2
     ORDER BY fire_at, matter LIMIT ?3",
    "iii",
);
pub(crate) static ALL: Statement =
    Statement::scan("SELECT fire_at, matter, clock, rung FROM timer WHERE city = ?1", "i");

pub(crate) static STATEMENTS: &[&Statement] = &[&PUT, &DROP, &DUE, &ALL];

/// Writes the timer of one matter if it changed.
pub(crate) fn write_timer(
    city: CityId,
    before: Option<Timer>,
    after: Option<Timer>,
    writes: &mut Vec<Write>,
) {
    match (before, after) {
        (before, Some(t)) if before != after => {
            let params = params![city, t.matter, t.fire_at, t.clock, t.rung];
            writes.push(Write { statement: &PUT, params });
        }
        (Some(t), None) => writes.push(Write { statement: &DROP, params: params![city, t.matter] }),
        _ => {}
    }
}

impl Store {
    /// Timers due at `now`, oldest first: the worker climbs them in this order.
    pub async fn due_timers(&self, city: CityId, now: Instant, limit: u32) -> Result<Vec<Timer>, StoreError> {
        self.rows(&DUE, params![city, now, limit]).await?.into_iter().map(read).collect()
    }
}

pub(crate) fn read(mut row: Row) -> Result<Timer, StoreError> {
    Ok(Timer { fire_at: row.take()?, matter: row.take()?, clock: row.take()?, rung: row.take()? })
}
