//! Who opened whose contact or text: written with the opening, readable by the applicant herself.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Merge, Row, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] =
    &["CREATE TABLE opening (city BIGINT NOT NULL, matter BIGINT NOT NULL, at BIGINT NOT NULL,
     account BIGINT NOT NULL, post BIGINT NOT NULL, unit BIGINT NOT NULL, field TEXT NOT NULL,
     reason TEXT NOT NULL, CONSTRAINT opening_pk PRIMARY KEY (city, matter, at, account, field))"];

static ADD: Statement = Statement::write(
    "INSERT INTO opening (city, matter, at, account, post, unit, field, reason)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    "iiiiiitt",
    Merge::Rows,
);
static OF_MATTER: Statement = Statement::read(
    "SELECT matter, account, post, unit, field, reason, at FROM opening
     WHERE city = ?1 AND matter = ?2 ORDER BY at DESC, account, field",
    "ii",
);
static BY_ACCOUNT_SINCE: Statement =
    Statement::scan("SELECT COUNT(*) FROM opening WHERE city = ?1 AND account = ?2 AND at >= ?3", "iii");

pub(crate) static STATEMENTS: &[&Statement] = &[&ADD, &OF_MATTER, &BY_ACCOUNT_SINCE];

/// One opening of a sealed field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Of which matter.
    pub matter: MatterId,
    /// By whom (never shown to the applicant).
    pub account: AccountId,
    /// At which post.
    pub post: PostId,
    /// Of which unit.
    pub unit: UnitId,
    /// Which field.
    pub field: FieldId,
    /// Why: sealed by whoever opened, as hexadecimal.
    pub reason: String,
    /// When (the applicant sees the day).
    pub at: Instant,
}

impl Tx {
    /// Notes that a sealed field was opened.
    pub fn opening(&mut self, o: &Opening) {
        let params = params![self.city, o.matter, o.at, o.account, o.post, o.unit, &o.field, &o.reason];
        self.write(&ADD, params);
    }
}

impl Store {
    /// Openings of a matter's sealed fields, newest first.
    pub async fn openings(&self, city: CityId, matter: MatterId) -> Result<Vec<Opening>, StoreError> {
        self.rows(&OF_MATTER, params![city, matter]).await?.into_iter().map(read).collect()
    }

    /// How many fields an account opened since a moment: what an alarm for the auditor looks at.
    pub async fn openings_by(
        &self,
        city: CityId,
        account: AccountId,
        since: Instant,
    ) -> Result<i64, StoreError> {
        let row = self.row(&BY_ACCOUNT_SINCE, params![city, account, since]).await?;
        row.map_or(Ok(0), |mut r| r.take())
    }
}

fn read(mut row: Row) -> Result<Opening, StoreError> {
    Ok(Opening {
        matter: row.take()?,
        account: row.take()?,
        post: row.take()?,
        unit: row.take()?,
        field: row.take()?,
        reason: row.take()?,
        at: row.take()?,
    })
}
