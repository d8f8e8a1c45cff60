//! PostgreSQL (being built): addresses are understood, nothing is served yet.

pub(crate) mod search;

use crate::error::{CommitError, StoreError};
use crate::migration::Applied;
use crate::statement::{Params, Row, Statement};
use crate::store::{Committed, StoreOptions};
use crate::tx::Prepared;
use domain::instant::Instant;

pub(crate) struct Postgres;

fn missing() -> StoreError {
    StoreError::Database("尚不支持 PostgreSQL".into())
}

impl Postgres {
    pub async fn open(_address: &str, _options: &StoreOptions) -> Result<Postgres, StoreError> {
        Err(missing())
    }
    pub async fn commit(&self, _tx: Prepared) -> Result<Committed, CommitError> {
        Err(missing().into())
    }
    pub async fn query(&self, _s: &'static Statement, _p: Params) -> Result<Vec<Row>, StoreError> {
        Err(missing())
    }
    pub async fn query_all(
        &self,
        _reads: Vec<(&'static Statement, Params)>,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        Err(missing())
    }
    pub async fn migrate(&self, _now: Instant) -> Result<usize, StoreError> {
        Err(missing())
    }
    pub async fn applied(&self) -> Result<Vec<Applied>, StoreError> {
        Err(missing())
    }
    pub async fn close(&self) {}
}
