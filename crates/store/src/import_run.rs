//! Imports of files: how far each came and which line made which matter, so that an import can be stopped,
//! repeated and taken up again without making anything twice.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Merge, Row, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE import_run (city BIGINT NOT NULL, file BYTEA NOT NULL, kind TEXT NOT NULL,
     started_at BIGINT NOT NULL, done BIGINT NOT NULL, rejected BIGINT NOT NULL, finished_at BIGINT,
     CONSTRAINT import_run_pk PRIMARY KEY (city, file))",
    "CREATE TABLE import_line (city BIGINT NOT NULL, file BYTEA NOT NULL, line BIGINT NOT NULL,
     matter BIGINT NOT NULL, CONSTRAINT import_line_pk PRIMARY KEY (city, file, line)) /* clustered */",
];

static PUT: Statement = Statement::alone(
    "INSERT INTO import_run (city, file, kind, started_at, done, rejected, finished_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT (city, file) DO UPDATE SET done = excluded.done, rejected = excluded.rejected,
     finished_at = excluded.finished_at",
    "ibtiiii",
);
static GET: Statement = Statement::read(
    "SELECT file, kind, started_at, done, rejected, finished_at FROM import_run
     WHERE city = ?1 AND file = ?2",
    "ib",
);
static LINE: Statement = Statement::write(
    "INSERT INTO import_line (city, file, line, matter) VALUES (?1, ?2, ?3, ?4)",
    "ibii",
    Merge::Rows,
);
static LINES: Statement = Statement::scan(
    "SELECT line, matter FROM import_line WHERE city = ?1 AND file = ?2 AND line > ?3
     ORDER BY line LIMIT ?4",
    "ibii",
);

pub(crate) static STATEMENTS: &[&Statement] = &[&PUT, &GET, &LINE, &LINES];

/// How far an import came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRun {
    /// Hash of the file.
    pub file: [u8; 32],
    /// What is imported, e.g. `appeals`.
    pub kind: String,
    /// When it began.
    pub started_at: Instant,
    /// Lines done.
    pub done: i64,
    /// Of those, lines rejected.
    pub rejected: i64,
    /// When it ended, if it did.
    pub finished_at: Option<Instant>,
}

impl Tx {
    /// Notes how far an import came.
    pub fn import_run(&mut self, r: &ImportRun) {
        let params = params![self.city, &r.file, &r.kind, r.started_at, r.done, r.rejected, r.finished_at];
        self.write(&PUT, params);
    }

    /// Notes that a line of a file made a matter; the whole transaction is
    /// [`CommitError::Taken`](crate::CommitError::Taken) if that line made one before.
    pub fn import_line(&mut self, file: &[u8; 32], line: i64, matter: MatterId) {
        self.write(&LINE, params![self.city, file, line, matter]);
    }
}

impl Store {
    /// How far the import of a file came.
    pub async fn import_run(&self, city: CityId, file: &[u8; 32]) -> Result<Option<ImportRun>, StoreError> {
        let read = |mut row: Row| {
            Ok(ImportRun {
                file: row.take()?,
                kind: row.take()?,
                started_at: row.take()?,
                done: row.take()?,
                rejected: row.take()?,
                finished_at: row.take()?,
            })
        };
        self.row(&GET, params![city, file]).await?.map(read).transpose()
    }

    /// Lines of a file that made matters, after line `after`.
    pub async fn imported_lines(
        &self,
        city: CityId,
        file: &[u8; 32],
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, MatterId)>, StoreError> {
        let rows = self.rows(&LINES, params![city, file, after, limit]).await?;
        rows.into_iter().map(|mut r| Ok((r.take()?, r.take()?))).collect()
    }
}
