//! How long content is kept: which ended matters to look at next, and which single fields are already gone.
//!
//! The day a matter is looked at is set by whoever knows the pack; a matter that ends is put here with no
//! day, to be looked at on the next sweep. Nothing here knows a term or reads a clock.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Merge, Row, Statement, Write};
use crate::store::Store;
use crate::tx::Tx;
use domain::Date;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE keeping (city BIGINT NOT NULL, matter BIGINT NOT NULL, look_on BIGINT NOT NULL,
     CONSTRAINT keeping_pk PRIMARY KEY (city, matter)) /* clustered */",
    "CREATE INDEX keeping_due ON keeping (city, look_on, matter)",
    "CREATE TABLE forgotten (city BIGINT NOT NULL, matter BIGINT NOT NULL, field TEXT NOT NULL,
     at BIGINT NOT NULL, CONSTRAINT forgotten_pk PRIMARY KEY (city, matter, field)) /* clustered */",
    // Matters that ended before this step are looked at on the first sweep.
    "INSERT INTO keeping (city, matter, look_on) SELECT city, id, 0 FROM matter WHERE open = 0
     AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.city = matter.city AND e.matter = matter.id)",
];

static PUT: Statement = Statement::write(
    "INSERT INTO keeping (city, matter, look_on) VALUES (?1, ?2, ?3)
     ON CONFLICT (city, matter) DO UPDATE SET look_on = excluded.look_on",
    "iii",
    Merge::Last(2),
);
static LATER: Statement =
    Statement::alone("UPDATE keeping SET look_on = ?3 WHERE city = ?1 AND matter = ?2", "iii");
static DROP: Statement =
    Statement::write("DELETE FROM keeping WHERE city = ?1 AND matter = ?2", "ii", Merge::Keys);
static DUE: Statement = Statement::scan(
    "SELECT look_on, matter FROM keeping WHERE city = ?1 AND look_on <= ?2 AND (look_on, matter) > (?3, ?4)
     ORDER BY look_on, matter LIMIT ?5",
    "iiiii",
);
static DROP_FIELD: Statement =
    Statement::alone("DELETE FROM vault WHERE city = ?1 AND matter = ?2 AND field = ?3", "iit");
static NOTE_FORGOTTEN: Statement = Statement::alone(
    "INSERT INTO forgotten (city, matter, field, at) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (city, matter, field) DO NOTHING",
    "iiti",
);
static FORGOTTEN: Statement =
    Statement::read("SELECT field, at FROM forgotten WHERE city = ?1 AND matter = ?2 ORDER BY field", "ii");

pub(crate) static STATEMENTS: &[&Statement] =
    &[&PUT, &LATER, &DROP, &DUE, &DROP_FIELD, &NOTE_FORGOTTEN, &FORGOTTEN];

/// No day yet: before every day.
const NEXT_SWEEP: i64 = 0;

/// Where a walk over matters due for a look stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeepingMark {
    /// Its day as the database writes it.
    pub look_on: i64,
    /// The matter.
    pub matter: i64,
}

/// Puts a matter that ended up for a look, takes one that is open again off.
pub(crate) fn write_keeping(
    city: CityId,
    matter: MatterId,
    was_open: bool,
    open: bool,
    writes: &mut Vec<Write>,
) {
    match (was_open, open) {
        (true, false) => writes.push(Write { statement: &PUT, params: params![city, matter, NEXT_SWEEP] }),
        (false, true) => writes.push(Write { statement: &DROP, params: params![city, matter] }),
        _ => {}
    }
}

pub(crate) fn drop_keeping(tx: &mut Tx, matter: MatterId) {
    tx.write(&DROP, params![tx.city, matter]);
}

impl Tx {
    /// Looks at an ended matter again on `day`. No effect on one that is open again or erased.
    pub fn look_again(&mut self, matter: MatterId, day: Date) {
        self.write(&LATER, params![self.city, matter, day]);
    }

    /// Destroys every version of one sealed field whose time is over before that of the matter, and notes it.
    pub fn forget(&mut self, matter: MatterId, field: &FieldId, at: Instant) {
        self.write(&DROP_FIELD, params![self.city, matter, field]);
        self.write(&NOTE_FORGOTTEN, params![self.city, matter, field, at]);
        self.touches.push(matter.0);
    }
}

impl Store {
    /// Ended matters to be looked at on `day` or before, after `mark`.
    pub async fn due_for_a_look(
        &self,
        city: CityId,
        day: Date,
        mark: KeepingMark,
        limit: u32,
    ) -> Result<Vec<KeepingMark>, StoreError> {
        let params = params![city, day, mark.look_on, mark.matter, limit];
        let read = |mut r: Row| Ok(KeepingMark { look_on: r.take()?, matter: r.take()? });
        self.rows(&DUE, params).await?.into_iter().map(read).collect()
    }

    /// Sealed fields of a matter that are gone before the rest, and since when.
    pub async fn forgotten(
        &self,
        city: CityId,
        matter: MatterId,
    ) -> Result<Vec<(FieldId, Instant)>, StoreError> {
        let rows = self.rows(&FORGOTTEN, params![city, matter]).await?;
        rows.into_iter().map(|mut r| Ok((r.take()?, r.take()?))).collect()
    }
}
