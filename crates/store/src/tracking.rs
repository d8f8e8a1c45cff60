//! Tracking sessions: a browser that proved number and query code may follow that one matter for a while.
//!
//! Found by the keyed hash of a token; knows no person, no address, no other matter.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Merge, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] =
    &["CREATE TABLE tracking (city BIGINT NOT NULL, token BYTEA NOT NULL, matter BIGINT NOT NULL,
     at BIGINT NOT NULL, CONSTRAINT tracking_pk PRIMARY KEY (city, token)) /* clustered */"];

static OPEN: Statement = Statement::write(
    "INSERT INTO tracking (city, token, matter, at) VALUES (?1, ?2, ?3, ?4)",
    "ibii",
    Merge::Rows,
);
static GET: Statement =
    Statement::read("SELECT matter, at FROM tracking WHERE city = ?1 AND token = ?2", "ib");
static CLOSE: Statement = Statement::alone("DELETE FROM tracking WHERE city = ?1 AND token = ?2", "ib");
static SWEEP: Statement = Statement::alone("DELETE FROM tracking WHERE city = ?1 AND at < ?2", "ii");

pub(crate) static STATEMENTS: &[&Statement] = &[&OPEN, &GET, &CLOSE, &SWEEP];

impl Tx {
    /// Lets the holder of a token follow a matter.
    pub fn open_tracking(&mut self, token: &[u8; 32], matter: MatterId, at: Instant) {
        self.write(&OPEN, params![self.city, token, matter, at]);
    }

    /// Ends that.
    pub fn close_tracking(&mut self, token: &[u8; 32]) {
        self.write(&CLOSE, params![self.city, token]);
    }

    /// Ends those opened before a moment.
    pub fn sweep_tracking(&mut self, before: Instant) {
        self.write(&SWEEP, params![self.city, before]);
    }
}

impl Store {
    /// The matter a token follows, and since when.
    pub async fn tracking(
        &self,
        city: CityId,
        token: &[u8; 32],
    ) -> Result<Option<(MatterId, Instant)>, StoreError> {
        let row = self.row(&GET, params![city, token]).await?;
        row.map(|mut r| Ok((r.take()?, r.take()?))).transpose()
    }
}
