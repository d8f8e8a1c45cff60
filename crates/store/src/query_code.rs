//! Query codes: for each matter the keyed hash of the code its applicant holds. Never the code.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Merge, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::ids::*;

pub(crate) const TABLES: &[&str] =
    &["CREATE TABLE query_code (city BIGINT NOT NULL, number TEXT NOT NULL, matter BIGINT NOT NULL,
     hash BYTEA NOT NULL, CONSTRAINT query_code_pk PRIMARY KEY (city, number)) /* clustered */"];

static PUT: Statement = Statement::write(
    "INSERT INTO query_code (city, number, matter, hash) VALUES (?1, ?2, ?3, ?4)",
    "itib",
    Merge::Rows,
);
static GET: Statement =
    Statement::read("SELECT matter, hash FROM query_code WHERE city = ?1 AND number = ?2", "it");
static DROP: Statement = Statement::alone(
    "DELETE FROM query_code WHERE city = ?1
     AND number = (SELECT number FROM matter WHERE city = ?1 AND id = ?2)",
    "ii",
);
static REPLACE: Statement = Statement::exact(
    "UPDATE query_code SET hash = ?4 WHERE city = ?1 AND number = ?2 AND matter = ?3",
    "itib",
);

pub(crate) static STATEMENTS: &[&Statement] = &[&PUT, &GET, &REPLACE, &DROP];

impl Tx {
    /// Stores the hash of the query code of a new matter.
    pub fn query_code(&mut self, number: &str, matter: MatterId, hash: &[u8; 32]) {
        self.write(&PUT, params![self.city, number, matter, hash]);
    }
}

impl Tx {
    /// Replaces the hash of a matter's query code: the old code opens nothing from then on.
    pub fn replace_query_code(&mut self, number: &str, matter: MatterId, hash: &[u8; 32]) {
        self.write(&REPLACE, params![self.city, number, matter, hash]);
    }
}

pub(crate) fn drop_code(tx: &mut Tx, matter: MatterId) {
    tx.write(&DROP, params![tx.city, matter]);
}

impl Store {
    /// The matter of a number and the hash its code must match.
    pub async fn query_code(
        &self,
        city: CityId,
        number: &str,
    ) -> Result<Option<(MatterId, [u8; 32])>, StoreError> {
        let row = self.row(&GET, params![city, number]).await?;
        row.map(|mut r| Ok((r.take()?, r.take()?))).transpose()
    }
}
