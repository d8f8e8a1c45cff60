//! The store itself: opens a database, hands reads and transactions to it.
//!
//! Decides nothing and reads no clock; a caller that needs to know what day it is must say so.

use crate::error::{CommitError, StoreError};
use crate::floor::{Meter, Written};
use crate::statement::{Params, Row, Statement};
use crate::tx::Tx;
use crate::{migration, postgres, sqlite};
use domain::instant::Instant;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreAddress {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL address, `postgres://…` or `host=… dbname=…`.
    Postgres(String),
}

impl fmt::Debug for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A PostgreSQL address may hold a password.
        match self {
            StoreAddress::Sqlite(path) => write!(f, "Sqlite({})", path.display()),
            StoreAddress::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

impl FromStr for StoreAddress {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") || text.contains("dbname=") {
            return Ok(StoreAddress::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).unwrap_or(text);
        if path.is_empty() || path.contains("://") {
            return Err(StoreError::Address(text.split("://").next().unwrap_or_default().to_owned()));
        }
        Ok(StoreAddress::Sqlite(path.into()))
    }
}

/// The chaining function: the link after a row, given the link before it.
pub type ChainFn = fn([u8; 32], &[u8]) -> [u8; 32];

/// How a store runs.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// The number of this process among those that write to one database; part of the key of counts and
    /// of audit chains, so that writers never wait for each other. At most 2^48.
    pub slot: i64,
    /// How audit rows are chained.
    pub chain: ChainFn,
    /// How many transactions may share one durable commit.
    pub group: usize,
    /// How many connections commit at once (PostgreSQL only; SQLite has one writer).
    pub committers: usize,
    /// How many connections read at once.
    pub readers: usize,
    /// The largest size of a SQLite file in MiB; writing beyond is refused like a full disk.
    pub most_mib: Option<u32>,
}

impl StoreOptions {
    /// The usual settings, with the number of this process and its chaining function.
    pub fn new(slot: i64, chain: ChainFn) -> StoreOptions {
        StoreOptions { slot, chain, group: 512, committers: 2, readers: 8, most_mib: None }
    }
}

/// A durable commit took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed;

/// A handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub backend: Backend,
    pub meter: Meter,
}

pub(crate) enum Backend {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.inner.backend {
            Backend::Sqlite(_) => "Store(SQLite)",
            Backend::Postgres(_) => "Store(PostgreSQL)",
        })
    }
}

impl Store {
    /// Opens the database. A SQLite file that does not exist is created, empty; [`Store::migrate`] fills it.
    pub async fn open(address: &StoreAddress, options: StoreOptions) -> Result<Store, StoreError> {
        let backend = match address {
            StoreAddress::Sqlite(path) => Backend::Sqlite(sqlite::Sqlite::open(path, &options)?),
            StoreAddress::Postgres(address) => {
                Backend::Postgres(postgres::Postgres::open(address, &options).await?)
            }
        };
        Ok(Store { inner: Arc::new(Inner { backend, meter: Meter::default() }) })
    }

    /// Brings the schema to the newest number, writing each step down with `now`; gives how many steps ran.
    /// Refuses a database made by a newer program or by a changed step.
    pub async fn migrate(&self, now: Instant) -> Result<usize, StoreError> {
        match &self.inner.backend {
            Backend::Sqlite(db) => db.migrate(now).await,
            Backend::Postgres(db) => db.migrate(now).await,
        }
    }

    /// Checks that the schema is the one this program was written for, changing nothing.
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        let found = match &self.inner.backend {
            Backend::Sqlite(db) => db.applied().await?,
            Backend::Postgres(db) => db.applied().await?,
        };
        migration::check_complete(&found)
    }

    /// Lets the database parse every statement of this program, running none.
    pub async fn check_statements(&self) -> Result<(), StoreError> {
        match &self.inner.backend {
            Backend::Sqlite(db) => db.check_statements().await,
            Backend::Postgres(db) => db.check_statements().await,
        }
    }

    /// On PostgreSQL, grants the role of the running program its rights: events and the audit trail can be
    /// read and added to, never changed or deleted. Run by the owner of the tables after migrating.
    /// A SQLite file has no roles; who can write it owns it.
    pub async fn harden(&self, role: &str) -> Result<(), StoreError> {
        match &self.inner.backend {
            Backend::Sqlite(_) => Ok(()),
            Backend::Postgres(db) => db.harden(role).await,
        }
    }

    /// Copies a SQLite database, as of one moment and while it is in use, into a new file. On PostgreSQL
    /// gives [`StoreError::NotEmbedded`]: its own tools make its backups.
    pub async fn backup(&self, to: &std::path::Path) -> Result<(), StoreError> {
        match &self.inner.backend {
            Backend::Sqlite(db) => db.backup(to).await,
            Backend::Postgres(_) => Err(StoreError::NotEmbedded),
        }
    }

    /// Commits a transaction. Answers only when it is durable.
    pub async fn commit(&self, tx: Tx) -> Result<Committed, CommitError> {
        if tx.is_empty() {
            return Ok(Committed);
        }
        let prepared = tx.prepare();
        self.inner.meter.add(prepared.rows(), prepared.bytes());
        match &self.inner.backend {
            Backend::Sqlite(db) => db.commit(prepared).await,
            Backend::Postgres(db) => db.commit(prepared).await,
        }
    }

    /// What was given to this store to write since it was opened: the shape of the raw floor.
    pub fn written(&self) -> Written {
        self.inner.meter.read()
    }

    /// Stops accepting transactions and waits for those under way.
    pub async fn close(&self) {
        match &self.inner.backend {
            Backend::Sqlite(db) => db.close().await,
            Backend::Postgres(db) => db.close().await,
        }
    }

    pub(crate) async fn rows(
        &self,
        statement: &'static Statement,
        params: Params,
    ) -> Result<Vec<Row>, StoreError> {
        match &self.inner.backend {
            Backend::Sqlite(db) => db.query(statement, params).await,
            Backend::Postgres(db) => db.query(statement, params).await,
        }
    }

    pub(crate) async fn row(
        &self,
        statement: &'static Statement,
        params: Params,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(statement, params).await?.into_iter().next())
    }

    /// Several reads at once: one after the other on SQLite, one round trip on PostgreSQL.
    pub(crate) async fn read_all(
        &self,
        reads: Vec<(&'static Statement, Params)>,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        match &self.inner.backend {
            Backend::Sqlite(db) => {
                let mut found = Vec::with_capacity(reads.len());
                for (statement, params) in reads {
                    found.push(db.query(statement, params).await?);
                }
                Ok(found)
            }
            Backend::Postgres(db) => db.query_all(reads).await,
        }
    }
}
