//! The vault: sealed contents and the wrapped key of each matter. Bytes only; nothing here can open them.
//!
//! Erasing a matter destroys its key first of all: backups of the contents are then unreadable, and the
//! events, the audit and the counts still verify.

use crate::error::StoreError;
use crate::params;
use crate::search::IndexEntry;
use crate::statement::{Merge, Row, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE vault_key (city BIGINT NOT NULL, matter BIGINT NOT NULL, ring BIGINT NOT NULL,
     wrapped BYTEA NOT NULL, CONSTRAINT vault_key_pk PRIMARY KEY (city, matter)) /* clustered */",
    "CREATE TABLE vault (city BIGINT NOT NULL, matter BIGINT NOT NULL, field TEXT NOT NULL,
     version BIGINT NOT NULL, sealed BYTEA NOT NULL,
     CONSTRAINT vault_pk PRIMARY KEY (city, matter, field, version))",
    "CREATE TABLE erasure (city BIGINT NOT NULL, matter BIGINT NOT NULL, at BIGINT NOT NULL,
     CONSTRAINT erasure_pk PRIMARY KEY (city, matter)) /* clustered */",
];

static SEAL: Statement = Statement::write(
    "INSERT INTO vault (city, matter, field, version, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
    "iitib",
    Merge::Rows,
);
static PUT_KEY: Statement = Statement::write(
    "INSERT INTO vault_key (city, matter, ring, wrapped) VALUES (?1, ?2, ?3, ?4)",
    "iiib",
    Merge::Rows,
);
static REWRAP: Statement = Statement::exact(
    "UPDATE vault_key SET ring = ?3, wrapped = ?4 WHERE city = ?1 AND matter = ?2 AND ring = ?5",
    "iiibi",
);
static KEY: Statement =
    Statement::read("SELECT wrapped FROM vault_key WHERE city = ?1 AND matter = ?2", "ii");
static UNDER_OTHER_RING: Statement = Statement::scan(
    "SELECT matter, ring, wrapped FROM vault_key WHERE city = ?1 AND matter > ?2 AND ring <> ?3
     ORDER BY matter LIMIT ?4",
    "iiii",
);
static ONE: Statement = Statement::read(
    "SELECT sealed FROM vault WHERE city = ?1 AND matter = ?2 AND field = ?3 AND version = ?4",
    "iiti",
);
static DROP_KEY: Statement = Statement::alone("DELETE FROM vault_key WHERE city = ?1 AND matter = ?2", "ii");
static DROP_ALL: Statement = Statement::alone("DELETE FROM vault WHERE city = ?1 AND matter = ?2", "ii");
static NOTE_ERASED: Statement = Statement::alone(
    "INSERT INTO erasure (city, matter, at) VALUES (?1, ?2, ?3) ON CONFLICT (city, matter) DO NOTHING",
    "iii",
);
static ERASED: Statement = Statement::scan(
    "SELECT matter, at FROM erasure WHERE city = ?1 AND matter > ?2 ORDER BY matter LIMIT ?3",
    "iii",
);

pub(crate) static STATEMENTS: &[&Statement] =
    &[&SEAL, &PUT_KEY, &REWRAP, &KEY, &UNDER_OTHER_RING, &ONE, &DROP_KEY, &DROP_ALL, &NOTE_ERASED, &ERASED];

/// A matter's key as wrapped under one key of the ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultKey {
    /// The matter.
    pub matter: MatterId,
    /// Which key of the ring wraps it.
    pub ring: u32,
    /// The wrapped key.
    pub wrapped: Vec<u8>,
}

impl Tx {
    /// Stores the wrapped key of a new matter; `ring` names the key that wraps it.
    pub fn vault_key(&mut self, matter: MatterId, ring: u32, wrapped: &[u8]) {
        self.write(&PUT_KEY, params![self.city, matter, ring, wrapped]);
    }

    /// Replaces a matter's wrapped key by the same key under another one of the ring; stale if it is no
    /// longer under `old_ring` (someone rotated or erased it), so a rotation can be repeated at will.
    pub fn rewrap_vault_key(&mut self, matter: MatterId, old_ring: u32, ring: u32, wrapped: &[u8]) {
        self.write(&REWRAP, params![self.city, matter, ring, wrapped, old_ring]);
    }

    /// Stores one version of a sealed field. A version is written once and never changed.
    pub fn seal(&mut self, matter: MatterId, field: &FieldId, version: u32, sealed: &[u8]) {
        self.write(&SEAL, params![self.city, matter, field, version, sealed]);
    }

    /// Destroys a matter's key, its sealed contents and its index, and notes that it was done.
    pub fn erase(&mut self, matter: MatterId, at: Instant) {
        self.write(&DROP_KEY, params![self.city, matter]);
        self.write(&DROP_ALL, params![self.city, matter]);
        self.write(&NOTE_ERASED, params![self.city, matter, at]);
        crate::query_code::drop_code(self, matter);
        crate::keeping::drop_keeping(self, matter);
        self.index.push(IndexEntry { matter, tokens: Vec::new() });
    }
}

impl Store {
    /// The wrapped key of a matter; none if erased.
    pub async fn vault_key(&self, city: CityId, matter: MatterId) -> Result<Option<Vec<u8>>, StoreError> {
        self.row(&KEY, params![city, matter]).await?.map(|mut r| r.take()).transpose()
    }

    /// One version of a sealed field.
    pub async fn sealed(
        &self,
        city: CityId,
        matter: MatterId,
        field: &FieldId,
        version: u32,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self.row(&ONE, params![city, matter, field, version]).await?;
        row.map(|mut r| r.take()).transpose()
    }

    /// Keys not wrapped under `ring`, after the matter `after`: the work left of a rotation.
    pub async fn vault_keys_to_rewrap(
        &self,
        city: CityId,
        ring: u32,
        after: MatterId,
        limit: u32,
    ) -> Result<Vec<VaultKey>, StoreError> {
        let rows = self.rows(&UNDER_OTHER_RING, params![city, after, ring, limit]).await?;
        let read =
            |mut row: Row| Ok(VaultKey { matter: row.take()?, ring: row.take()?, wrapped: row.take()? });
        rows.into_iter().map(read).collect()
    }

    /// Erasures done, in order of matter: the list a restore has to apply again.
    pub async fn erasures(
        &self,
        city: CityId,
        after: MatterId,
        limit: u32,
    ) -> Result<Vec<(MatterId, Instant)>, StoreError> {
        let rows = self.rows(&ERASED, params![city, after, limit]).await?;
        rows.into_iter().map(|mut r| Ok((r.take()?, r.take()?))).collect()
    }
}
