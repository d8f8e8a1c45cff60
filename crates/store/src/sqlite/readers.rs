//! Reading from SQLite: short reads on the calling thread, long ones on a thread of their own.
//!
//! A point read takes some microseconds from the page cache, less than handing it to another thread.

use super::{fault, setup};
use crate::error::StoreError;
use crate::statement::{Param, Params, Row, Statement};
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

/// Read-only connections, opened as they are needed and kept.
pub(crate) struct Readers {
    pool: Arc<Pool>,
    /// Long reads under way: they may not take every thread.
    long: Arc<Semaphore>,
}

struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    keep: usize,
}

impl Readers {
    pub fn new(path: &Path, keep: usize) -> Readers {
        let pool = Pool { path: path.to_owned(), idle: Mutex::new(Vec::new()), keep };
        Readers { pool: Arc::new(pool), long: Arc::new(Semaphore::new(keep.max(1))) }
    }

    pub async fn query(&self, statement: &'static Statement, params: Params) -> Result<Vec<Row>, StoreError> {
        if !statement.heavy {
            return self.pool.query(statement, &params);
        }
        let _turn = self.long.acquire().await.map_err(|_| StoreError::Disconnected)?;
        let pool = Arc::clone(&self.pool);
        tokio::task::spawn_blocking(move || pool.query(statement, &params))
            .await
            .map_err(|_| StoreError::Disconnected)?
    }
}

impl Pool {
    fn query(&self, statement: &Statement, params: &Params) -> Result<Vec<Row>, StoreError> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let conn = match idle {
            Some(conn) => conn,
            None => setup::open_reader(&self.path)?,
        };
        let found = rows(&conn, statement.sql, params).map_err(|e| fault::store(&e));
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < self.keep
        {
            idle.push(conn);
        }
        found
    }
}

/// Runs one read.
pub(crate) fn rows(conn: &Connection, sql: &str, params: &Params) -> rusqlite::Result<Vec<Row>> {
    let mut prepared = conn.prepare_cached(sql)?;
    for (index, param) in params.iter().enumerate() {
        prepared.raw_bind_parameter(index + 1, param)?;
    }
    let width = prepared.column_count();
    let mut found = Vec::new();
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next()? {
        let columns = (0..width).map(|i| row.get_ref(i).map(column));
        found.push(Row(columns.collect::<rusqlite::Result<_>>()?));
    }
    Ok(found)
}

fn column(value: ValueRef<'_>) -> Param {
    match value {
        ValueRef::Null => Param::Null,
        ValueRef::Integer(n) => Param::Int(n),
        ValueRef::Real(x) => Param::Int(x as i64),
        ValueRef::Text(text) => Param::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Param::Bytes(bytes.to_vec()),
    }
}

impl rusqlite::ToSql for Param {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            // The writer puts the slot in before binding.
            Param::Null | Param::Slot => ToSqlOutput::Owned(Value::Null),
            Param::Int(n) => ToSqlOutput::Owned(Value::Integer(*n)),
            Param::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Param::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}
