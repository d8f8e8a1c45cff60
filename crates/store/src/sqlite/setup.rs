//! Opening a SQLite file: the settings of writer and readers, and running migrations.

use super::fault;
use crate::error::StoreError;
use crate::migration::{Applied, Dialect, LOG_READ, LOG_WRITE, Migration};
use crate::store::StoreOptions;
use domain::instant::Instant;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

/// How long another process may hold the file before it is called busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// Statements kept prepared on one connection; more than there are.
const PREPARED: usize = 256;

/// The settings of the writer. `secure_delete`: what is deleted (wrapped keys above all) is overwritten.
const WRITER: &str = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;
    PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;
    PRAGMA trusted_schema = OFF;";
const READER: &str = "PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;
    PRAGMA trusted_schema = OFF;";

pub(crate) fn open_writer(path: &Path, options: &StoreOptions) -> Result<Connection, StoreError> {
    open_writer_inner(path, options).map_err(|e| fault::store(&e))?.ok_or(StoreError::ReadOnly)
}

fn open_writer_inner(path: &Path, options: &StoreOptions) -> rusqlite::Result<Option<Connection>> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    if conn.is_readonly("main")? {
        return Ok(None);
    }
    conn.busy_timeout(PATIENCE)?;
    conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    conn.execute_batch(WRITER)?;
    if let Some(mib) = options.most_mib {
        let page: i64 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = i64::from(mib) * 1_048_576 / page.max(512);
        conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    conn.set_prepared_statement_cache_capacity(PREPARED);
    Ok(Some(conn))
}

pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let open = || -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags)?;
        conn.busy_timeout(PATIENCE)?;
        conn.execute_batch(READER)?;
        conn.set_prepared_statement_cache_capacity(PREPARED);
        Ok(conn)
    };
    open().map_err(|e| fault::store(&e))
}

/// Copies the whole database, as of one moment, into a new file, and syncs it.
pub(crate) fn backup(from: &Path, to: &Path) -> Result<(), StoreError> {
    let source = open_reader(from)?;
    let copy = || -> rusqlite::Result<()> {
        let mut target = Connection::open(to)?;
        // In one step: a write between two steps would make it start all over.
        rusqlite::backup::Backup::new(&source, &mut target)?.step(-1)?;
        // One file with nothing beside it, so that it can be carried away as it is.
        target.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))
    };
    copy().map_err(|e| fault::store(&e))?;
    let synced = std::fs::File::open(to).and_then(|file| file.sync_all());
    synced.map_err(|e| StoreError::Unreachable(e.to_string()))
}

/// The migrations written down in the file.
pub(crate) fn applied(conn: &Connection) -> Result<Vec<Applied>, StoreError> {
    let read = || -> rusqlite::Result<Vec<Applied>> {
        if !conn.table_exists(None, "migration")? {
            return Ok(Vec::new());
        }
        conn.prepare(LOG_READ)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    read().map_err(|e| fault::store(&e))
}

/// Runs one migration, all of it or nothing.
pub(crate) fn apply(conn: &mut Connection, step: &Migration, now: Instant) -> Result<(), StoreError> {
    let mut run = || -> rusqlite::Result<()> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for text in step.statements(Dialect::Sqlite) {
            tx.execute_batch(&text)?;
        }
        tx.execute(LOG_WRITE, (step.no, step.name, step.checksum(), now.0))?;
        tx.commit()
    };
    run().map_err(|e| fault::store(&e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::MIGRATIONS;

    fn filled() -> Connection {
        let mut conn = Connection::open_in_memory().expect("memory");
        conn.execute_batch(crate::migration::LOG_TABLE).expect("a log");
        for step in MIGRATIONS {
            apply(&mut conn, step, Instant(1)).expect("a step");
        }
        conn.execute_batch("INSERT INTO city VALUES (1, 'one', 'p', 'one.test')").expect("a row");
        conn
    }

    fn step(sqlite: &'static [&'static str]) -> Migration {
        Migration { no: 900, name: "a test", common: &[], sqlite, postgres: &[] }
    }

    fn rows(conn: &Connection) -> i64 {
        conn.query_row("SELECT COUNT(*) FROM city WHERE city = 1", [], |row| row.get(0)).expect("a count")
    }

    /// How SQLite carries out a statement.
    fn plan(conn: &Connection, sql: &str) -> String {
        let mut explained = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a plan");
        let lines =
            explained.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>();
        lines.expect("a plan").join(" / ")
    }

    /// Registers of a few hundred rows at most, read whole.
    const SMALL: [&str; 5] =
        ["FROM city ", "FROM gap ", "FROM batch ", "FROM pending_admin ", "FROM phrase "];

    #[test]
    fn every_short_read_goes_by_more_than_its_city() {
        let conn = filled();
        for statement in crate::statements() {
            let words = statement.sql.split_whitespace().collect::<Vec<_>>().join(" ");
            let small = SMALL.iter().any(|table| words.contains(table));
            if statement.heavy || small || !statement.sql.starts_with("SELECT") {
                continue;
            }
            let plan = plan(&conn, statement.sql);
            assert!(!plan.contains("SCAN") && !plan.contains("(city=?)"), "{plan}\n{}", statement.sql);
        }
    }

    #[test]
    fn every_page_of_a_growing_list_is_read_in_the_order_it_is_kept() {
        let conn = filled();
        for statement in crate::statements() {
            let paged = statement.sql.contains("LIMIT ?");
            if !paged {
                continue;
            }
            let plan = plan(&conn, statement.sql);
            assert!(!plan.contains("TEMP B-TREE"), "{plan}\n{}", statement.sql);
        }
    }

    #[test]
    fn every_step_runs_on_a_database_filled_under_the_first() {
        let mut conn = Connection::open_in_memory().expect("memory");
        conn.execute_batch(crate::migration::LOG_TABLE).expect("a log");
        let (first, later) = MIGRATIONS.split_first().expect("a first step");
        apply(&mut conn, first, Instant(1)).expect("the first step");
        // A row in every table: text columns '', numbers 1, bytes x''.
        let tables: Vec<String> = first
            .common
            .iter()
            .flat_map(|noun| noun.iter())
            .filter_map(|text| {
                text.strip_prefix("CREATE TABLE ")?.split_whitespace().next().map(str::to_owned)
            })
            .collect();
        for table in &tables {
            let columns = conn
                .prepare(&format!("SELECT type FROM pragma_table_info('{table}')"))
                .and_then(|mut q| q.query_map([], |r| r.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>())
                .expect("columns");
            let values: Vec<&str> = columns
                .iter()
                .map(|kind| match kind.as_str() {
                    "TEXT" => "''",
                    "BYTEA" => "x''",
                    _ => "1",
                })
                .collect();
            conn.execute_batch(&format!("INSERT INTO {table} VALUES ({})", values.join(", "))).expect(table);
        }
        for step in later {
            apply(&mut conn, step, Instant(2)).expect(step.name);
        }
        for table in &tables {
            let kept: i64 =
                conn.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |r| r.get(0)).expect(table);
            assert_eq!(kept, 1, "{table} lost its row");
        }
    }

    #[test]
    fn a_step_on_a_filled_database_keeps_what_is_there() {
        let mut conn = filled();
        let add = step(&["ALTER TABLE city ADD COLUMN motto TEXT NOT NULL DEFAULT ''"]);
        apply(&mut conn, &add, Instant(2)).expect("the step");
        assert_eq!(rows(&conn), 1);
        assert_eq!(applied(&conn).map(|a| a.len()), Ok(MIGRATIONS.len() + 1));
    }

    #[test]
    fn a_step_that_fails_half_way_leaves_nothing_of_itself() {
        let mut conn = filled();
        let broken = step(&["DROP TABLE city", "CREATE TABLE nonsense ("]);
        assert!(apply(&mut conn, &broken, Instant(2)).is_err());
        assert_eq!(rows(&conn), 1, "the table dropped by the first statement is back");
        assert_eq!(applied(&conn).map(|a| a.len()), Ok(MIGRATIONS.len()));
    }
}
