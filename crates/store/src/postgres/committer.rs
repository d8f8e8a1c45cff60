//! A committer: one connection that commits many waiting transactions at once.
//!
//! A group goes out as one pipeline, BEGIN to COMMIT, in one round trip. If anything in it fails nothing
//! of it is written, and its transactions are tried one by one, so that one stale transaction never
//! harms the others. If the connection breaks, the answer is "unknown" and the caller repeats with its key.

use super::batch::{Batches, columns, many_rows, with_slot};
use super::fault::{self, Trouble};
use super::pipeline::{Request, send_all};
use super::{reading, search, setup};
use crate::audit::{self, Head};
use crate::error::{CommitError, Recorded, StoreError};
use crate::params;
use crate::statement::{Merge, Params, Row, Statement};
use crate::store::{ChainFn, Committed, StoreOptions};
use crate::tx::Prepared;
use domain::ids::CityId;
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::{Client, Config};

/// A transaction and where its answer goes.
pub(super) type Waiting = (Prepared, oneshot::Sender<Result<Committed, CommitError>>);

/// How long a commit may take before its outcome is called unknown.
const PATIENCE: Duration = Duration::from_secs(15);

/// How often a transaction that met another committer is tried again.
const TRIES: usize = 5;

pub(super) struct Committer {
    config: Config,
    slot: i64,
    chain: ChainFn,
    group: usize,
    client: Option<Client>,
    /// Prepared statements by address of the text and by form (one row or many).
    prepared: HashMap<(usize, bool), tokio_postgres::Statement>,
    heads: HashMap<CityId, Head>,
}

/// One statement of a pipeline.
enum Step {
    Many(&'static Statement, Vec<Params>),
    One(&'static Statement, Params),
}

impl Step {
    fn statement(&self) -> (&'static Statement, bool) {
        match self {
            Step::Many(statement, _) => (statement, true),
            Step::One(statement, _) => (statement, false),
        }
    }
}

impl Committer {
    pub fn new(config: Config, options: &StoreOptions, n: i64) -> Committer {
        Committer {
            config,
            slot: options.slot * 16 + n,
            chain: options.chain,
            // Beyond this, waiting for a bigger group costs more than it saves.
            group: options.group.clamp(1, 256),
            client: None,
            prepared: HashMap::new(),
            heads: HashMap::new(),
        }
    }

    /// Works until every sender is gone.
    pub async fn run(mut self, mut queue: mpsc::Receiver<Waiting>) {
        let mut ready: VecDeque<Waiting> = VecDeque::new();
        loop {
            if ready.is_empty() {
                match queue.recv().await {
                    Some(first) => ready.push_back(first),
                    None => return,
                }
            }
            while ready.len() < self.group {
                match queue.try_recv() {
                    Ok(next) => ready.push_back(next),
                    Err(_) => break,
                }
            }
            let group = next_group(&mut ready);
            self.commit_group(group).await;
        }
    }

    async fn commit_group(&mut self, group: Vec<Waiting>) {
        let (txs, answers): (Vec<Prepared>, Vec<_>) = group.into_iter().unzip();
        let shared = match txs.as_slice() {
            [one] => Some(self.commit_one(one).await),
            many => match self.try_commit(many).await {
                Ok(()) => Some(Ok(Committed)),
                Err(Trouble::Lost) => Some(Err(CommitError::Unknown)),
                // No connection: trying each by itself would only make each wait for it.
                Err(Trouble::Fault(fault)) if self.client.is_none() => Some(Err(CommitError::Fault(fault))),
                Err(_) => None,
            },
        };
        for (tx, answer) in txs.iter().zip(answers) {
            let result = match &shared {
                Some(result) => result.clone(),
                None => self.commit_one(tx).await,
            };
            // Nobody waiting any more is no fault of the commit.
            let _ = answer.send(result);
        }
    }

    /// Commits one transaction; tries again when it only met another committer.
    async fn commit_one(&mut self, tx: &Prepared) -> Result<Committed, CommitError> {
        for _ in 0..TRIES {
            match self.try_commit(std::slice::from_ref(tx)).await {
                Ok(()) => return Ok(Committed),
                Err(Trouble::Retry) => continue,
                // Somebody else appended to our chain: the head is read again.
                Err(Trouble::Taken(table)) if table == "audit" => continue,
                Err(Trouble::Taken(table)) => return Err(self.refusal(tx, &table).await),
                Err(Trouble::Lost) => return Err(CommitError::Unknown),
                Err(Trouble::Fault(fault)) => return Err(CommitError::Fault(fault)),
            }
        }
        Err(CommitError::Fault(StoreError::Busy))
    }

    async fn try_commit(&mut self, txs: &[Prepared]) -> Result<(), Trouble> {
        let result = match tokio::time::timeout(PATIENCE, self.commit_steps(txs)).await {
            Ok(result) => result,
            Err(_) => Err(Trouble::Lost),
        };
        if result.is_err() {
            self.heads.clear();
        }
        if matches!(result, Err(Trouble::Lost)) {
            self.client = None;
            self.prepared.clear();
        }
        result
    }

    async fn commit_steps(&mut self, txs: &[Prepared]) -> Result<(), Trouble> {
        self.connect().await.map_err(Trouble::Fault)?;
        let steps = self.steps(txs).await?;
        for step in &steps {
            let (statement, many) = step.statement();
            self.prepare(statement, many).await.map_err(|e| fault::trouble(&e))?;
        }
        let client = self.client.as_ref().ok_or(Trouble::Lost)?;
        let watched = steps.iter().any(|step| step.statement().0.must_change);
        let mut requests: Vec<Request<'_, u64>> = Vec::with_capacity(steps.len() + 2);
        requests.push(Box::pin(async { client.batch_execute("BEGIN").await.map(|()| 1) }));
        for step in &steps {
            requests.push(self.request(client, step).ok_or(Trouble::Lost)?);
        }
        if !watched {
            requests.push(Box::pin(async { client.batch_execute("COMMIT").await.map(|()| 1) }));
        }
        let answers = send_all(requests).await;
        let mut overtaken = false;
        let mut failed = None;
        for (index, answer) in answers.into_iter().enumerate() {
            match answer {
                Ok(changed) => {
                    let step = index.checked_sub(1).and_then(|i| steps.get(i));
                    overtaken |= changed == 0 && step.is_some_and(|s| s.statement().0.must_change);
                }
                Err(error) => failed = failed.or(Some(fault::trouble(&error))),
            }
        }
        self.finish(watched, overtaken, failed).await
    }

    async fn finish(&self, watched: bool, overtaken: bool, failed: Option<Trouble>) -> Result<(), Trouble> {
        let client = self.client.as_ref().ok_or(Trouble::Lost)?;
        let ended = match (watched, failed.is_some() || overtaken) {
            (false, false) => return Ok(()),
            // COMMIT was sent with the rest; after an error the server took it as ROLLBACK.
            (false, true) => Ok(()),
            (true, true) => client.batch_execute("ROLLBACK").await,
            (true, false) => client.batch_execute("COMMIT").await,
        };
        match (failed, ended) {
            (Some(trouble), _) => Err(trouble),
            (None, Err(error)) => Err(fault::trouble(&error)),
            (None, Ok(())) if overtaken => Err(Trouble::Taken("event".into())),
            (None, Ok(())) => Ok(()),
        }
    }

    /// The statements of a group: brought together where they may be, in order where they may not.
    async fn steps(&mut self, txs: &[Prepared]) -> Result<Vec<Step>, Trouble> {
        let alone = txs.iter().any(Prepared::alone);
        let mut ordered = Vec::new();
        let mut batches = Batches::default();
        for tx in txs {
            for write in &tx.writes {
                let row = with_slot(&write.params, self.slot);
                match alone {
                    true => ordered.push(Step::One(write.statement, row)),
                    false => batches.add(write.statement, row),
                }
            }
            for entry in &tx.index {
                let (statement, params) = search::write(tx.city, entry);
                batches.add(statement, params);
            }
            for entry in &tx.audit {
                let head = self.head(tx.city).await?;
                let (next, params) = head.next(self.chain, tx.city, self.slot, entry);
                self.heads.insert(tx.city, next);
                batches.add(&audit::APPEND, params);
            }
        }
        for batch in batches.0 {
            let statement = batch.statement;
            let rows = batch.into_rows();
            match statement.merge {
                _ if rows.is_empty() => {}
                Merge::Each | Merge::Alone => {
                    ordered.extend(rows.into_iter().map(|row| Step::One(statement, row)));
                }
                Merge::Rows | Merge::Last(_) | Merge::Sum | Merge::Keys => {
                    ordered.push(Step::Many(statement, rows))
                }
            }
        }
        Ok(ordered)
    }

    fn request<'a>(&self, client: &'a Client, step: &'a Step) -> Option<Request<'a, u64>> {
        let (statement, many) = step.statement();
        let made = self.prepared.get(&address(statement, many))?.clone();
        Some(match step {
            Step::Many(statement, rows) => Box::pin(async move {
                let columns = columns(statement, rows);
                let params: Vec<_> = columns.iter().map(|column| column.as_sql()).collect();
                client.execute(&made, &params).await
            }),
            Step::One(_, row) => Box::pin(async move { client.execute(&made, &reading::refs(row)).await }),
        })
    }

    async fn connect(&mut self) -> Result<(), StoreError> {
        if self.client.as_ref().is_none_or(Client::is_closed) {
            self.prepared.clear();
            self.heads.clear();
            self.client = Some(setup::connect(&self.config).await?);
        }
        Ok(())
    }

    async fn prepare(
        &mut self,
        statement: &'static Statement,
        many: bool,
    ) -> Result<(), tokio_postgres::Error> {
        let key = address(statement, many);
        let Some(client) = self.client.as_ref().filter(|_| !self.prepared.contains_key(&key)) else {
            return Ok(());
        };
        let made = match many.then(|| many_rows(statement)).flatten() {
            Some(text) => client.prepare(&text).await?,
            None => client.prepare_typed(statement.dollars(), &reading::types(statement)).await?,
        };
        self.prepared.insert(key, made);
        Ok(())
    }

    async fn head(&mut self, city: CityId) -> Result<Head, Trouble> {
        if let Some(head) = self.heads.get(&city) {
            return Ok(*head);
        }
        let rows = self.read(&audit::HEAD, params![city, self.slot]).await?;
        let head = Head::read(rows.into_iter().next()).map_err(Trouble::Fault)?;
        self.heads.insert(city, head);
        Ok(head)
    }

    async fn read(&mut self, statement: &'static Statement, params: Params) -> Result<Vec<Row>, Trouble> {
        self.prepare(statement, false).await.map_err(|e| fault::trouble(&e))?;
        let client = self.client.as_ref().ok_or(Trouble::Lost)?;
        let made = self.prepared.get(&address(statement, false)).ok_or(Trouble::Lost)?;
        let rows = client.query(made, &reading::refs(&params)).await.map_err(|e| fault::trouble(&e))?;
        rows.iter().map(reading::row).collect::<Result<_, _>>().map_err(|e| fault::trouble(&e))
    }

    /// Why a transaction met a unique key: done before, overtaken, or a name in use.
    async fn refusal(&mut self, tx: &Prepared, table: &str) -> CommitError {
        for key in &tx.keys {
            let found = self.read(&crate::event::RECORDED, params![tx.city, &key.0]).await;
            match found.map(|rows| rows.into_iter().next()) {
                Ok(Some(mut row)) => {
                    let read = row.take().and_then(|matter| Ok(Recorded { matter, seq: row.take()? }));
                    return read.map_or_else(CommitError::Fault, CommitError::Replayed);
                }
                Ok(None) => {}
                Err(_) => return CommitError::Unknown,
            }
        }
        CommitError::taken(table)
    }
}

fn address(statement: &'static Statement, many: bool) -> (usize, bool) {
    (std::ptr::from_ref(statement) as usize, many)
}

/// The longest run of waiting transactions that may share a commit: all may be brought together and no
/// two touch one thing; or a single one that must run on its own.
fn next_group(ready: &mut VecDeque<Waiting>) -> Vec<Waiting> {
    let mut group = Vec::new();
    let mut touched: HashSet<i64> = HashSet::new();
    while let Some((tx, _)) = ready.front() {
        let meets = tx.touches.iter().any(|thing| touched.contains(thing));
        if !group.is_empty() && (tx.alone() || meets) {
            break;
        }
        let alone = tx.alone();
        touched.extend(&tx.touches);
        group.extend(ready.pop_front());
        if alone {
            break;
        }
    }
    group
}
