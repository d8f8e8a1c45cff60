//! Batch events: one cause, many calls. The carrier matter holds the one order; members keep their own
//! number, date and answer, and are found by their link to the carrier.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Row, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE batch (city BIGINT NOT NULL, id BIGINT NOT NULL, code TEXT NOT NULL, title TEXT NOT NULL,
     carrier BIGINT NOT NULL, opened_at BIGINT NOT NULL, closed_at BIGINT,
     CONSTRAINT batch_pk PRIMARY KEY (city, id))",
];

static OPEN: Statement = Statement::alone(
    "INSERT INTO batch (city, id, code, title, carrier, opened_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    "iittii",
);
static CLOSE: Statement = Statement::exact(
    "UPDATE batch SET closed_at = ?3 WHERE city = ?1 AND id = ?2 AND closed_at IS NULL",
    "iii",
);
static OPEN_ONES: Statement = Statement::read(
    "SELECT id, code, title, carrier, opened_at, closed_at FROM batch
     WHERE city = ?1 AND closed_at IS NULL ORDER BY opened_at DESC, id",
    "i",
);
static ONE: Statement = Statement::read(
    "SELECT id, code, title, carrier, opened_at, closed_at FROM batch WHERE city = ?1 AND id = ?2",
    "ii",
);

pub(crate) static STATEMENTS: &[&Statement] = &[&OPEN, &CLOSE, &OPEN_ONES, &ONE];

/// A batch event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Id.
    pub id: BatchId,
    /// The key an intake seat types to join a call to it.
    pub code: String,
    /// What happened, in words for the public.
    pub title: String,
    /// The matter that holds the one order.
    pub carrier: MatterId,
    /// Since when.
    pub opened_at: Instant,
    /// Until when, if over.
    pub closed_at: Option<Instant>,
}

impl Tx {
    /// Opens a batch event.
    pub fn open_batch(&mut self, b: &BatchRow) {
        self.write(&OPEN, params![self.city, b.id, &b.code, &b.title, b.carrier, b.opened_at]);
    }

    /// Closes it; stale if it is closed already.
    pub fn close_batch(&mut self, id: BatchId, at: Instant) {
        self.write(&CLOSE, params![self.city, id, at]);
    }
}

impl Store {
    /// Open batch events, newest first.
    pub async fn open_batches(&self, city: CityId) -> Result<Vec<BatchRow>, StoreError> {
        self.rows(&OPEN_ONES, params![city]).await?.into_iter().map(read).collect()
    }

    /// One batch event.
    pub async fn batch(&self, city: CityId, id: BatchId) -> Result<Option<BatchRow>, StoreError> {
        self.row(&ONE, params![city, id]).await?.map(read).transpose()
    }
}

fn read(mut row: Row) -> Result<BatchRow, StoreError> {
    Ok(BatchRow {
        id: row.take()?,
        code: row.take()?,
        title: row.take()?,
        carrier: row.take()?,
        opened_at: row.take()?,
        closed_at: row.take()?,
    })
}
