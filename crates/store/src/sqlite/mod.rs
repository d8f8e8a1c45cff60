//! SQLite: one writing thread with group commit, a pool of read-only connections.
//!
//! WAL with `synchronous = FULL`: an answered commit survives a power cut. Only search, batching,
//! locking and set-up differ from PostgreSQL.

mod fault;
pub(crate) mod floor;
mod readers;
pub(crate) mod search;
mod setup;
mod writer;

use crate::error::{CommitError, StoreError};
use crate::migration::{self, Applied};
use crate::statement::{Params, Row, Statement};
use crate::store::{Committed, StoreOptions};
use crate::tx::Prepared;
use domain::instant::Instant;
use std::path::Path;
use std::sync::Mutex;
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};
use writer::Job;

/// How many transactions may wait for the writer before callers are made to wait themselves.
const QUEUE: usize = 4_096;

/// A SQLite database.
pub(crate) struct Sqlite {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    readers: readers::Readers,
    path: std::path::PathBuf,
}

impl Sqlite {
    pub fn open(path: &Path, options: &StoreOptions) -> Result<Sqlite, StoreError> {
        let conn = setup::open_writer(path, options)?;
        let (jobs, queue) = mpsc::channel(QUEUE);
        let mut writer = writer::Writer::new(conn, options);
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.run(queue))
            .map_err(|e| StoreError::Unreachable(e.to_string()))?;
        Ok(Sqlite {
            jobs: Mutex::new(Some(jobs)),
            thread: Mutex::new(Some(thread)),
            readers: readers::Readers::new(path, options.readers),
            path: path.to_owned(),
        })
    }

    pub async fn commit(&self, tx: Prepared) -> Result<Committed, CommitError> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Commit(tx, answer)).await?;
        // The writer answers every job it took; a lost answer means the process is going down.
        answered.await.unwrap_or(Err(CommitError::Unknown))
    }

    pub async fn query(&self, statement: &'static Statement, params: Params) -> Result<Vec<Row>, StoreError> {
        self.readers.query(statement, params).await
    }

    pub async fn migrate(&self, now: Instant) -> Result<usize, StoreError> {
        self.on_writer(move |conn| {
            conn.execute_batch(migration::LOG_TABLE).map_err(|e| fault::store(&e))?;
            let steps = migration::pending(&setup::applied(conn)?)?;
            for step in steps {
                setup::apply(conn, step, now)?;
            }
            Ok(steps.len())
        })
        .await
    }

    pub async fn applied(&self) -> Result<Vec<Applied>, StoreError> {
        self.on_writer(|conn| setup::applied(conn)).await
    }

    /// Lets the database parse every statement.
    pub async fn check_statements(&self) -> Result<(), StoreError> {
        self.on_writer(|conn| {
            let common = crate::statements().into_iter().chain(search::STATEMENTS.iter().copied());
            for text in common.map(|s| s.sql).chain(search::WRITES.iter().copied()) {
                conn.prepare(text).map_err(|e| fault::store(&e))?;
            }
            Ok(())
        })
        .await
    }

    /// Copies the database while it is in use.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let (from, to) = (self.path.clone(), to.to_owned());
        let copied = tokio::task::spawn_blocking(move || setup::backup(&from, &to)).await;
        copied.map_err(|e| StoreError::Unreachable(e.to_string()))?
    }

    pub async fn close(&self) {
        drop(self.jobs.lock().map(|mut jobs| jobs.take()));
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread {
            // Joining waits for the last commit; not on a thread that others need.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }

    async fn on_writer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut rusqlite::Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job = Job::Run(Box::new(move |conn| {
            let _ = answer.send(work(conn));
        }));
        self.send(job).await?;
        answered.await.unwrap_or(Err(StoreError::Disconnected))
    }

    async fn send(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.jobs.lock().ok().and_then(|jobs| jobs.clone());
        let jobs = jobs.ok_or(StoreError::Disconnected)?;
        jobs.send(job).await.map_err(|_| StoreError::Disconnected)
    }
}
