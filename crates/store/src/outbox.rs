//! The outbox: what must happen outside after a commit, written with the commit and done at least once.
//!
//! Payloads hold ids and codes, never words of a person. A line taken is leased: if whoever took it dies,
//! it comes up again; whoever carries it out must be able to see the same line twice.

use crate::error::{CommitError, StoreError};
use crate::params;
use crate::statement::{Merge, Statement};
use crate::store::Store;
use crate::tx::{IdempotencyKey, Tx};
use domain::ids::CityId;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE outbox (city BIGINT NOT NULL, key BYTEA NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
     next_at BIGINT NOT NULL, tries BIGINT NOT NULL,
     CONSTRAINT outbox_pk PRIMARY KEY (city, key)) /* clustered */",
    "CREATE INDEX outbox_due ON outbox (city, next_at)",
];

static ADD: Statement = Statement::write(
    "INSERT INTO outbox (city, key, kind, payload, next_at, tries) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    "ibttii",
    Merge::Rows,
);
static DUE: Statement = Statement::read(
    "SELECT key, kind, payload, next_at, tries FROM outbox WHERE city = ?1 AND next_at <= ?2
     ORDER BY next_at, key LIMIT ?3",
    "iii",
);
static LEASE: Statement = Statement::exact(
    "UPDATE outbox SET next_at = ?4, tries = tries + 1 WHERE city = ?1 AND key = ?2 AND next_at = ?3",
    "ibii",
);
static DONE: Statement = Statement::alone("DELETE FROM outbox WHERE city = ?1 AND key = ?2", "ib");

pub(crate) static STATEMENTS: &[&Statement] = &[&ADD, &DUE, &LEASE, &DONE];

/// How long a line taken stays with who took it: longer than any delivery may last.
const LEASE_MINUTES: i64 = 5;

/// A line taken out of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its key, the same each time it comes up.
    pub id: IdempotencyKey,
    /// What is to be done.
    pub kind: String,
    /// With what: ids and codes as JSON.
    pub payload: String,
    /// How often it was taken before.
    pub tries: u32,
}

impl Tx {
    /// Puts a line in the outbox, to be done at `at` or after.
    pub fn outbox(&mut self, kind: &str, key: &IdempotencyKey, payload: &str, at: Instant) {
        self.write(&ADD, params![self.city, &key.0, kind, payload, at, 0i64]);
    }
}

impl Store {
    /// Takes lines that are due, oldest first; those somebody else takes at this moment are left to them.
    pub async fn take_outbox(
        &self,
        city: CityId,
        now: Instant,
        limit: u32,
    ) -> Result<Vec<OutboxRow>, CommitError> {
        let mut taken = Vec::new();
        for mut row in self.rows(&DUE, params![city, now, limit]).await? {
            let id = IdempotencyKey(row.take()?);
            let (kind, payload) = (row.take()?, row.take()?);
            let (next_at, tries): (i64, u32) = (row.take()?, row.take()?);
            let mut tx = Tx::new(city);
            let until = now.plus_minutes(LEASE_MINUTES);
            tx.write(&LEASE, params![city, &id.0, next_at, until]);
            match self.commit(tx).await {
                Ok(_) => taken.push(OutboxRow { id, kind, payload, tries }),
                Err(CommitError::Stale) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(taken)
    }

    /// A line was carried out.
    pub async fn outbox_done(&self, city: CityId, id: IdempotencyKey) -> Result<(), CommitError> {
        let mut tx = Tx::new(city);
        tx.write(&DONE, params![city, &id.0]);
        self.commit(tx).await.map(|_| ())
    }

    /// Whether anything is due at `now`.
    pub async fn outbox_is_due(&self, city: CityId, now: Instant) -> Result<bool, StoreError> {
        Ok(self.row(&DUE, params![city, now, 1u32]).await?.is_some())
    }
}
