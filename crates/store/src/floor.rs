//! The raw floor of a benchmark: the same number of rows and bytes as bare durable transactions, without
//! any of our work, so that a figure can be told as a share of what the machine can do.
//!
//! Writes to a scratch database only. Reads no clock: the caller says when to stop and takes the time.

use crate::error::StoreError;
use crate::store::StoreAddress;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};

/// What a store wrote since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Transactions given to it.
    pub transactions: u64,
    /// Rows written by them.
    pub rows: u64,
    /// Bytes of their parameters.
    pub bytes: u64,
}

/// The running totals behind [`Written`].
#[derive(Debug, Default)]
pub(crate) struct Meter {
    transactions: AtomicU64,
    rows: AtomicU64,
    bytes: AtomicU64,
}

impl Meter {
    pub fn add(&self, rows: u64, bytes: u64) {
        self.transactions.fetch_add(1, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub fn read(&self) -> Written {
        Written {
            transactions: self.transactions.load(Ordering::Relaxed),
            rows: self.rows.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }
}

/// The shape of one bare transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FloorShape {
    /// Rows.
    pub rows: usize,
    /// Bytes of each row.
    pub row_bytes: usize,
}

impl FloorShape {
    /// The mean shape of what a store wrote.
    pub fn of(written: Written) -> FloorShape {
        let per = |total: u64, count: u64| usize::try_from(total.div_ceil(count.max(1))).unwrap_or(1).max(1);
        FloorShape {
            rows: per(written.rows, written.transactions),
            row_bytes: per(written.bytes, written.rows),
        }
    }
}

/// How many bare transactions may wait for the writer.
const QUEUE: usize = 4_096;

/// Where a client is told that its transaction is durable.
pub(crate) type Done = oneshot::Sender<()>;

/// The table of the floor: a table and a unique key, like the least of ours.
pub(crate) const TABLE: &str =
    "CREATE TABLE floor (city BIGINT NOT NULL, id BIGINT NOT NULL, no BIGINT NOT NULL,
    body BYTEA NOT NULL, CONSTRAINT floor_pk PRIMARY KEY (city, id, no))";

/// Lets `clients` write bare transactions to a scratch database until `stop` is set; gives how many became
/// durable. The writer groups them as the store does.
pub async fn floor(
    address: &StoreAddress,
    shape: FloorShape,
    clients: usize,
    stop: Arc<AtomicBool>,
) -> Result<u64, StoreError> {
    let (jobs, queue) = mpsc::channel::<Done>(QUEUE);
    let writer = match address {
        StoreAddress::Sqlite(path) => {
            let path = path.clone();
            tokio::task::spawn_blocking(move || crate::sqlite::floor::run(&path, shape, queue))
        }
        StoreAddress::Postgres(address) => {
            tokio::spawn(crate::postgres::floor::run(address.clone(), shape, queue))
        }
    };
    let done = Arc::new(AtomicU64::new(0));
    let mut waiting = Vec::with_capacity(clients);
    for _ in 0..clients {
        let (jobs, stop, done) = (jobs.clone(), Arc::clone(&stop), Arc::clone(&done));
        waiting.push(tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                let (answer, answered) = oneshot::channel();
                if jobs.send(answer).await.is_err() || answered.await.is_err() {
                    return;
                }
                done.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    drop(jobs);
    for client in waiting {
        let _ = client.await;
    }
    writer.await.map_err(|_| StoreError::Disconnected)??;
    Ok(done.load(Ordering::Relaxed))
}
