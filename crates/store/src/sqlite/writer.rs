//! The one thread that writes: many waiting transactions share one durable commit, each under its own
//! savepoint, so that one stale transaction never harms the others. Answers only after the commit.

use super::{fault, readers, search};
use crate::audit::{self, Head};
use crate::error::{CommitError, Recorded, StoreError};
use crate::params;
use crate::statement::{Param, Statement};
use crate::store::{ChainFn, Committed, StoreOptions};
use crate::tx::Prepared;
use domain::ids::CityId;
use rusqlite::Connection;
use std::collections::HashMap;
use tokio::sync::{mpsc, oneshot};

/// What the writer is asked to do.
pub(crate) enum Job {
    /// Commit a transaction and say how it went.
    Commit(Prepared, oneshot::Sender<Result<Committed, CommitError>>),
    /// Run something that needs the writing connection (migrations, checks).
    Run(Box<dyn FnOnce(&mut Connection) + Send>),
}

type Waiting = (Prepared, oneshot::Sender<Result<Committed, CommitError>>);

pub(crate) struct Writer {
    conn: Connection,
    slot: i64,
    chain: ChainFn,
    group: usize,
    heads: HashMap<CityId, Head>,
    /// `PRAGMA data_version`: changes when another process wrote, whose audit lines we then must read.
    seen: i64,
}

/// How one transaction of a group went, before the commit.
enum Outcome {
    Written,
    Refused(CommitError),
    /// SQLite gave the whole group up (full disk, I/O error): nothing of it is written.
    GroupLost(StoreError),
}

impl Writer {
    pub fn new(conn: Connection, options: &StoreOptions) -> Writer {
        Writer {
            conn,
            slot: options.slot,
            chain: options.chain,
            group: options.group.max(1),
            heads: HashMap::new(),
            seen: 0,
        }
    }

    /// Works until every sender is gone.
    pub fn run(&mut self, mut queue: mpsc::Receiver<Job>) {
        while let Some(first) = queue.blocking_recv() {
            let mut group = Vec::new();
            let mut next = Some(first);
            while let Some(job) = next.take() {
                match job {
                    Job::Commit(tx, answer) => group.push((tx, answer)),
                    Job::Run(work) => {
                        self.commit_group(std::mem::take(&mut group));
                        work(&mut self.conn);
                        self.heads.clear();
                    }
                }
                if group.len() < self.group {
                    next = queue.try_recv().ok();
                }
            }
            self.commit_group(group);
        }
    }

    fn commit_group(&mut self, group: Vec<Waiting>) {
        if group.is_empty() {
            return;
        }
        if let Err(error) = self.begin() {
            let fault = fault::store(&error);
            return answer_all(group, |_| Err(CommitError::Fault(fault.clone())));
        }
        let mut answers = Vec::with_capacity(group.len());
        for (tx, _) in &group {
            match self.write(tx) {
                Outcome::Written => answers.push(Ok(Committed)),
                Outcome::Refused(error) => answers.push(Err(error)),
                Outcome::GroupLost(fault) => {
                    self.give_up();
                    return self.one_by_one(group, fault);
                }
            }
        }
        match self.write_index(&group, &answers).and_then(|()| self.run_text("COMMIT")) {
            Ok(()) => {
                let mut answers = answers.into_iter();
                answer_all(group, |_| answers.next().unwrap_or(Err(CommitError::Unknown)));
            }
            Err(error) => {
                self.give_up();
                let unknown = fault::is_unknown(&error);
                let fault = fault::store(&error);
                tracing::error!(error = %error, "group commit failed");
                answer_all(group, |_| {
                    Err(if unknown { CommitError::Unknown } else { CommitError::Fault(fault.clone()) })
                });
            }
        }
    }

    /// After a fault that took the whole group along: each may still fit by itself.
    fn one_by_one(&mut self, group: Vec<Waiting>, fault: StoreError) {
        if group.len() == 1 {
            return answer_all(group, |_| Err(CommitError::Fault(fault.clone())));
        }
        for waiting in group {
            self.commit_group(vec![waiting]);
        }
    }

    /// Writes the index entries of all that was written. After the last savepoint, because FTS5 flushes
    /// what it holds at every savepoint; and nothing but a full disk can refuse them.
    fn write_index(
        &self,
        group: &[Waiting],
        answers: &[Result<Committed, CommitError>],
    ) -> rusqlite::Result<()> {
        for ((tx, _), answer) in group.iter().zip(answers) {
            if answer.is_ok() {
                search::write(&self.conn, tx)?;
            }
        }
        Ok(())
    }

    /// Runs a statement without parameters, parsed once.
    fn run_text(&self, sql: &str) -> rusqlite::Result<()> {
        self.conn.prepare_cached(sql)?.raw_execute().map(|_| ())
    }

    fn begin(&mut self) -> rusqlite::Result<()> {
        self.run_text("BEGIN IMMEDIATE")?;
        let version = self.conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if version != self.seen {
            self.heads.clear();
            self.seen = version;
        }
        Ok(())
    }

    /// Ends a transaction that cannot be committed; forgets what was chained in it.
    fn give_up(&mut self) {
        if !self.conn.is_autocommit() {
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        self.heads.clear();
    }

    fn write(&mut self, tx: &Prepared) -> Outcome {
        let head = self.heads.get(&tx.city).copied();
        let written = self.run_text("SAVEPOINT one").and_then(|()| self.write_all(tx));
        let error = match written {
            Ok(true) => match self.run_text("RELEASE one") {
                Ok(()) => return Outcome::Written,
                Err(error) => Some(error),
            },
            Ok(false) => None,
            Err(error) => Some(error),
        };
        // Full disk and I/O errors end the whole transaction by themselves.
        if self.conn.is_autocommit() {
            return Outcome::GroupLost(error.as_ref().map_or(StoreError::Disconnected, fault::store));
        }
        if let Err(error) = self.conn.execute_batch("ROLLBACK TO one; RELEASE one") {
            return Outcome::GroupLost(fault::store(&error));
        }
        match head {
            Some(head) => self.heads.insert(tx.city, head),
            None => self.heads.remove(&tx.city),
        };
        Outcome::Refused(self.refusal(tx, error))
    }

    /// Writes everything of one transaction; false if a row that had to change did not.
    fn write_all(&mut self, tx: &Prepared) -> rusqlite::Result<bool> {
        for write in &tx.writes {
            let changed = self.execute(write.statement, &write.params)?;
            if changed == 0 && write.statement.must_change {
                return Ok(false);
            }
        }
        for entry in &tx.audit {
            let head = self.head(tx.city)?;
            let (next, params) = head.next(self.chain, tx.city, self.slot, entry);
            self.execute(&audit::APPEND, &params)?;
            self.heads.insert(tx.city, next);
        }
        Ok(true)
    }

    fn execute(&self, statement: &Statement, params: &[Param]) -> rusqlite::Result<usize> {
        let mut prepared = self.conn.prepare_cached(statement.sql)?;
        for (index, param) in params.iter().enumerate() {
            match param {
                Param::Slot => prepared.raw_bind_parameter(index + 1, self.slot)?,
                param => prepared.raw_bind_parameter(index + 1, param)?,
            }
        }
        prepared.raw_execute()
    }

    fn head(&mut self, city: CityId) -> rusqlite::Result<Head> {
        if let Some(head) = self.heads.get(&city) {
            return Ok(*head);
        }
        let rows = readers::rows(&self.conn, audit::HEAD.sql, &params![city, self.slot])?;
        let head = Head::read(rows.into_iter().next()).map_err(|_| rusqlite::Error::InvalidQuery)?;
        self.heads.insert(city, head);
        Ok(head)
    }

    /// Why a transaction was not written: done before, overtaken, taken, or a fault.
    fn refusal(&self, tx: &Prepared, error: Option<rusqlite::Error>) -> CommitError {
        match self.replayed(tx) {
            Ok(Some(recorded)) => return CommitError::Replayed(recorded),
            Ok(None) => {}
            Err(error) => return CommitError::Fault(fault::store(&error)),
        }
        let Some(error) = error else { return CommitError::Stale };
        match fault::taken_table(&error) {
            Some(table) => CommitError::taken(&table),
            None => CommitError::Fault(fault::store(&error)),
        }
    }

    fn replayed(&self, tx: &Prepared) -> rusqlite::Result<Option<Recorded>> {
        for key in &tx.keys {
            let params = params![tx.city, &key.0];
            let rows = readers::rows(&self.conn, crate::event::RECORDED.sql, &params)?;
            if let Some(mut row) = rows.into_iter().next() {
                let read = row.take().and_then(|matter| Ok(Recorded { matter, seq: row.take()? }));
                return read.map(Some).map_err(|_| rusqlite::Error::InvalidQuery);
            }
        }
        Ok(None)
    }
}

fn answer_all(group: Vec<Waiting>, mut answer: impl FnMut(&Prepared) -> Result<Committed, CommitError>) {
    for (tx, waiting) in group {
        // Nobody waiting any more is no fault of the commit.
        let _ = waiting.send(answer(&tx));
    }
}
