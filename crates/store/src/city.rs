//! The cities of this database, their settings and the sealed editions of law they run under.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Row, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE city (city BIGINT NOT NULL, code TEXT NOT NULL, pack TEXT NOT NULL, host TEXT NOT NULL,
     CONSTRAINT city_pk PRIMARY KEY (city))",
    "CREATE TABLE setting (city BIGINT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
     CONSTRAINT setting_pk PRIMARY KEY (city, name))",
    "CREATE TABLE edition (city BIGINT NOT NULL, hash TEXT NOT NULL, format BIGINT NOT NULL,
     canonical TEXT NOT NULL, kept_at BIGINT NOT NULL, CONSTRAINT edition_pk PRIMARY KEY (city, hash))",
];

static PUT: Statement = Statement::alone(
    "INSERT INTO city (city, code, pack, host) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (city) DO UPDATE SET code = excluded.code, pack = excluded.pack, host = excluded.host",
    "ittt",
);
/// The one statement that names no city: it finds out which there are.
static ALL: Statement = Statement::read("SELECT city, code, pack, host FROM city ORDER BY city", "");
static SET: Statement = Statement::alone(
    "INSERT INTO setting (city, name, value) VALUES (?1, ?2, ?3)
     ON CONFLICT (city, name) DO UPDATE SET value = excluded.value",
    "itt",
);
static SETTING: Statement = Statement::read("SELECT value FROM setting WHERE city = ?1 AND name = ?2", "it");
static KEEP: Statement = Statement::alone(
    "INSERT INTO edition (city, hash, format, canonical, kept_at) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (city, hash) DO NOTHING",
    "ititi",
);
static EDITIONS: Statement = Statement::scan(
    "SELECT hash, format, canonical, kept_at FROM edition WHERE city = ?1 ORDER BY kept_at, hash",
    "i",
);

pub(crate) static STATEMENTS: &[&Statement] = &[&PUT, &ALL, &SET, &SETTING, &KEEP, &EDITIONS];

/// A city served from this database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityRow {
    /// Tenant.
    pub id: CityId,
    /// Short code for the command line.
    pub code: String,
    /// The pack it runs under.
    pub pack: String,
    /// The host name it is served at.
    pub host: String,
}

/// A sealed edition of a pack: kept as long as any matter may run under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedEdition {
    /// Hash of the canonical text.
    pub hash: EditionHash,
    /// The format of the text.
    pub format: u16,
    /// The canonical text.
    pub canonical: String,
    /// When it was kept.
    pub kept_at: Instant,
}

impl Tx {
    /// Adds a city, or changes its code, pack and host.
    pub fn add_city(&mut self, c: &CityRow) {
        self.write(&PUT, params![c.id, &c.code, &c.pack, &c.host]);
    }

    /// Sets a setting of the city.
    pub fn setting(&mut self, name: &str, value: &str) {
        self.write(&SET, params![self.city, name, value]);
    }

    /// Keeps an edition, if it is not kept already.
    pub fn edition(&mut self, e: &SealedEdition) {
        self.write(&KEEP, params![self.city, &e.hash, e.format, &e.canonical, e.kept_at]);
    }
}

impl Store {
    /// Every city of this database.
    pub async fn cities(&self) -> Result<Vec<CityRow>, StoreError> {
        let read = |mut row: Row| {
            Ok(CityRow { id: row.take()?, code: row.take()?, pack: row.take()?, host: row.take()? })
        };
        self.rows(&ALL, params![]).await?.into_iter().map(read).collect()
    }

    /// A setting of the city.
    pub async fn setting(&self, city: CityId, name: &str) -> Result<Option<String>, StoreError> {
        self.row(&SETTING, params![city, name]).await?.map(|mut r| r.take()).transpose()
    }

    /// Every edition kept, oldest first.
    pub async fn editions(&self, city: CityId) -> Result<Vec<SealedEdition>, StoreError> {
        let read = |mut row: Row| {
            Ok(SealedEdition {
                hash: row.take()?,
                format: row.take()?,
                canonical: row.take()?,
                kept_at: row.take()?,
            })
        };
        self.rows(&EDITIONS, params![city]).await?.into_iter().map(read).collect()
    }
}
