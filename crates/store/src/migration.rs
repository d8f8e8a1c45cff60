//! Migrations: numbered steps, forward only, each written down with the checksum of its text.
//!
//! A step that any database has run is never edited; a change of the schema is a new step. The text is
//! common to both databases, but for the text index; `/* clustered */` marks tables that SQLite keeps in
//! the order of their primary key.

use crate::error::StoreError;
use sha2::{Digest, Sha256};

/// Which database a step is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// One step.
pub(crate) struct Migration {
    /// Its number, from 1 without gaps.
    pub no: i64,
    /// What it does, for the operator.
    pub name: &'static str,
    /// Text common to both databases: lists of statements, noun by noun.
    pub common: &'static [&'static [&'static str]],
    /// Text of SQLite only.
    pub sqlite: &'static [&'static str],
    /// Text of PostgreSQL only.
    pub postgres: &'static [&'static str],
}

/// Every step ever made, oldest first.
pub(crate) static MIGRATIONS: &[Migration] = &[
    Migration {
        no: 1,
        name: "matters, events, worklists, counts, vault, audit, directory, accounts, registers",
        common: &[
            crate::matter::TABLES,
            crate::event::TABLES,
            crate::duty::TABLES,
            crate::timer::TABLES,
            crate::count::TABLES,
            crate::stock::TABLES,
            crate::vault::TABLES,
            crate::query_code::TABLES,
            crate::audit::TABLES,
            crate::area::TABLES,
            crate::unit::TABLES,
            crate::post::TABLES,
            crate::account::TABLES,
            crate::session::TABLES,
            crate::opening::TABLES,
            crate::tracking::TABLES,
            crate::outbox::TABLES,
            crate::link::TABLES,
            crate::city::TABLES,
            crate::knowledge::TABLES,
            crate::draft::TABLES,
            crate::batch::TABLES,
            crate::import_run::TABLES,
        ],
        sqlite: crate::sqlite::search::TABLES,
        postgres: crate::postgres::search::TABLES,
    },
    Migration {
        no: 2,
        name: "end dates of content",
        common: &[crate::keeping::TABLES],
        sqlite: &[],
        postgres: &[],
    },
];

/// The table in which steps are written down.
pub(crate) const LOG_TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (no BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL, checksum BYTEA NOT NULL, at BIGINT NOT NULL)";
pub(crate) const LOG_READ: &str = "SELECT no, checksum FROM migration ORDER BY no";
pub(crate) const LOG_WRITE: &str = "INSERT INTO migration (no, name, checksum, at) VALUES (?1, ?2, ?3, ?4)";

/// A step found written down: number and checksum.
pub(crate) type Applied = (i64, Vec<u8>);

impl Migration {
    /// The statements of this step for one database.
    pub fn statements(&self, dialect: Dialect) -> Vec<String> {
        let own = match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        };
        let common = self.common.iter().flat_map(|noun| noun.iter());
        common.chain(own).map(|text| for_dialect(text, dialect)).collect()
    }

    /// The checksum of the text, layout aside.
    pub fn checksum(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        let common = self.common.iter().flat_map(|noun| noun.iter());
        for text in common.chain(self.sqlite).chain(self.postgres) {
            for word in text.split_whitespace() {
                hash.update(word.as_bytes());
                hash.update(b" ");
            }
            hash.update(b";");
        }
        hash.finalize().to_vec()
    }
}

fn for_dialect(text: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => text.replace("/* clustered */", "WITHOUT ROWID"),
        Dialect::Postgres => text.to_owned(),
    }
}

/// The steps still to run, after checking those already run.
pub(crate) fn pending(applied: &[Applied]) -> Result<&'static [Migration], StoreError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    for (index, (no, checksum)) in applied.iter().enumerate() {
        let Some(step) = MIGRATIONS.get(index) else {
            return Err(StoreError::NewerSchema { found: *no, known });
        };
        if step.no != *no || step.checksum() != *checksum {
            return Err(StoreError::ChangedMigration(*no));
        }
    }
    Ok(MIGRATIONS.get(applied.len()..).unwrap_or_default())
}

/// Refuses a schema with steps still to run.
pub(crate) fn check_complete(applied: &[Applied]) -> Result<(), StoreError> {
    if pending(applied)?.is_empty() {
        return Ok(());
    }
    let found = applied.last().map_or(0, |(no, _)| *no);
    Err(StoreError::OlderSchema { found, known: i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX) })
}

/// How many steps the schema has had: the number of the schema this program is written for.
pub fn schema_number() -> usize {
    MIGRATIONS.len()
}

/// Every table with its columns, read from the text of the migrations: what the data inventory is
/// compared with.
pub fn schema() -> Vec<(String, Vec<String>)> {
    MIGRATIONS
        .iter()
        .flat_map(|m| m.statements(Dialect::Sqlite))
        .filter_map(|text| {
            let rest = text.strip_prefix("CREATE TABLE ")?;
            let (name, body) = rest.split_once('(')?;
            let columns = body
                .split([',', '\n'])
                .map(str::trim)
                .filter_map(|piece| {
                    let mut words = piece.split_whitespace();
                    let (column, kind) = (words.next()?, words.next()?);
                    ["BIGINT", "TEXT", "BYTEA", "INTEGER"].contains(&kind).then(|| column.to_owned())
                })
                .collect();
            Some((name.trim().to_owned(), columns))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied() -> Vec<Applied> {
        MIGRATIONS.iter().map(|m| (m.no, m.checksum())).collect()
    }

    #[test]
    fn steps_are_numbered_from_one_without_gaps() {
        for (index, step) in MIGRATIONS.iter().enumerate() {
            assert_eq!(step.no, index as i64 + 1, "{}", step.name);
        }
    }

    #[test]
    fn a_newer_schema_is_refused() {
        let mut newer = applied();
        newer.push((MIGRATIONS.len() as i64 + 1, vec![0; 32]));
        assert!(matches!(pending(&newer), Err(StoreError::NewerSchema { .. })));
    }

    #[test]
    fn a_step_whose_text_was_changed_after_it_ran_is_refused() {
        let mut changed = applied();
        changed[0].1 = vec![0; 32];
        assert!(matches!(pending(&changed), Err(StoreError::ChangedMigration(1))));
    }

    #[test]
    fn every_growing_table_leads_its_key_with_the_city() {
        for (table, columns) in schema() {
            let first = columns.first().map(String::as_str);
            assert!(first == Some("city") || table == "indexed", "{table} starts with {first:?}");
        }
    }
}
