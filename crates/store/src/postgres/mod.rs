//! PostgreSQL: a pool for reading, a few committers that bring many transactions into one durable commit
//! with multi-row statements. Only search, batching, locking and set-up differ from SQLite.
//!
//! Connections are not encrypted: the server is on this machine, or behind a tunnel of the operator.

mod batch;
mod committer;
mod fault;
pub(crate) mod floor;
mod pipeline;
mod reading;
pub(crate) mod search;
mod setup;

use crate::error::{CommitError, StoreError};
use crate::migration::Applied;
use crate::statement::{Params, Row, Statement};
use crate::store::{Committed, StoreOptions};
use crate::tx::Prepared;
use committer::{Committer, Waiting};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use domain::instant::Instant;
use std::sync::Mutex;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_postgres::NoTls;

/// How many transactions may wait for one committer before callers are made to wait themselves.
const QUEUE: usize = 4_096;

/// A PostgreSQL database.
pub(crate) struct Postgres {
    pool: Pool,
    queues: Mutex<Vec<mpsc::Sender<Waiting>>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Postgres {
    pub async fn open(address: &str, options: &StoreOptions) -> Result<Postgres, StoreError> {
        let config = setup::config(address)?;
        let manager = Manager::from_config(
            config.clone(),
            NoTls,
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let pool = Pool::builder(manager)
            .max_size(options.readers.max(1))
            .build()
            .map_err(|e| StoreError::Unreachable(e.to_string()))?;
        // A wrong address shows now, not at the first request.
        drop(pool.get().await.map_err(|e| fault::pool(&e))?);
        let (mut queues, mut tasks) = (Vec::new(), Vec::new());
        for n in 0..options.committers.clamp(1, 16) {
            let (sender, queue) = mpsc::channel(QUEUE);
            let committer = Committer::new(config.clone(), options, n as i64);
            tasks.push(tokio::spawn(committer.run(queue)));
            queues.push(sender);
        }
        Ok(Postgres { pool, queues: Mutex::new(queues), tasks: Mutex::new(tasks) })
    }

    pub async fn commit(&self, tx: Prepared) -> Result<Committed, CommitError> {
        // One thing goes to one committer, so its changes meet in order and not at a lock.
        let thing = tx.touches.first().copied().unwrap_or(tx.city.0);
        let queue = {
            let queues = self.queues.lock().map_err(|_| StoreError::Disconnected)?;
            let count = queues.len().max(1) as u64;
            queues.get((thing.unsigned_abs() % count) as usize).cloned()
        };
        let (answer, answered) = oneshot::channel();
        let queue = queue.ok_or(StoreError::Disconnected)?;
        queue.send((tx, answer)).await.map_err(|_| StoreError::Disconnected)?;
        answered.await.unwrap_or(Err(CommitError::Unknown))
    }

    pub async fn query(&self, statement: &'static Statement, params: Params) -> Result<Vec<Row>, StoreError> {
        let found = self.query_all(vec![(statement, params)]).await?;
        Ok(found.into_iter().next().unwrap_or_default())
    }

    /// Several reads in one round trip. A read on a connection that turns out dead is tried once more.
    pub async fn query_all(
        &self,
        reads: Vec<(&'static Statement, Params)>,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        if reads.is_empty() {
            return Ok(Vec::new());
        }
        match reading::query_all(&self.client().await?, &reads).await {
            Err(StoreError::Disconnected) => reading::query_all(&self.client().await?, &reads).await,
            found => found,
        }
    }

    async fn client(&self) -> Result<Object, StoreError> {
        self.pool.get().await.map_err(|e| fault::pool(&e))
    }

    pub async fn migrate(&self, now: Instant) -> Result<usize, StoreError> {
        setup::migrate(&mut *self.client().await?, now).await
    }

    pub async fn applied(&self) -> Result<Vec<Applied>, StoreError> {
        setup::applied(&**self.client().await?).await
    }

    /// Grants `role` what the application needs and nothing that could change what is append-only.
    pub async fn harden(&self, role: &str) -> Result<(), StoreError> {
        let grants = setup::grants(role)?;
        self.client().await?.batch_execute(&grants).await.map_err(|e| fault::store(&e))
    }

    /// Lets the server parse every statement, in every form it is sent in.
    pub async fn check_statements(&self) -> Result<(), StoreError> {
        let client = self.client().await?;
        for statement in crate::statements().into_iter().chain(search::STATEMENTS.iter().copied()) {
            let types = reading::types(statement);
            client.prepare_typed(statement.dollars(), &types).await.map_err(|e| fault::store(&e))?;
            if let Some(text) = batch::many_rows(statement) {
                client.prepare(&text).await.map_err(|e| fault::store(&e))?;
            }
        }
        Ok(())
    }

    pub async fn close(&self) {
        if let Ok(mut queues) = self.queues.lock() {
            queues.clear();
        }
        let tasks = self.tasks.lock().map(|mut tasks| std::mem::take(&mut *tasks)).unwrap_or_default();
        for task in tasks {
            let _ = task.await;
        }
        self.pool.close();
    }
}
