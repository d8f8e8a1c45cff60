//! One all-or-nothing change, gathered as a value before anything is written.
//!
//! Every noun file adds its own methods to [`Tx`]; here is what they share. A transaction belongs to one
//! city, touches no database until it is given to [`Store::commit`](crate::Store::commit), and makes no
//! decision: what may be done was decided before.

use crate::audit::AuditEntry;
use crate::matter::Fold;
use crate::search::IndexEntry;
use crate::statement::{Merge, Param, Params, Statement, Write};
use domain::duty::Stock;
use domain::ids::*;
use domain::measure::Count;
use std::collections::BTreeMap;

/// What makes a command safe to repeat: made by whoever gives the command, the same at every retry.
/// Keys that begin with their time keep the table of commands quick; any 16 bytes will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdempotencyKey(pub [u8; 16]);

/// A transaction being gathered.
#[derive(Debug)]
pub struct Tx {
    pub(crate) city: CityId,
    pub(crate) commands: Vec<(IdempotencyKey, MatterId, u32)>,
    pub(crate) events: Vec<Params>,
    pub(crate) folds: BTreeMap<MatterId, Fold>,
    pub(crate) counts: BTreeMap<Count, i64>,
    pub(crate) stock: BTreeMap<Stock, i64>,
    pub(crate) writes: Vec<Write>,
    pub(crate) index: Vec<IndexEntry>,
    pub(crate) audit: Vec<AuditEntry>,
    pub(crate) touches: Vec<i64>,
}

/// A transaction as the backends take it: plain writes in order, then the index, then the audit chain.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub city: CityId,
    pub keys: Vec<IdempotencyKey>,
    /// Ids of what it changes: two transactions that touch one thing never share a multi-row statement.
    pub touches: Vec<i64>,
    pub writes: Vec<Write>,
    pub index: Vec<IndexEntry>,
    pub audit: Vec<AuditEntry>,
}

impl Tx {
    /// An empty transaction of `city`.
    pub fn new(city: CityId) -> Tx {
        Tx {
            city,
            commands: Vec::new(),
            events: Vec::new(),
            folds: BTreeMap::new(),
            counts: BTreeMap::new(),
            stock: BTreeMap::new(),
            writes: Vec::new(),
            index: Vec::new(),
            audit: Vec::new(),
            touches: Vec::new(),
        }
    }

    /// The city it belongs to.
    pub fn city(&self) -> CityId {
        self.city
    }

    /// Whether nothing has been gathered yet.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
            && self.events.is_empty()
            && self.writes.is_empty()
            && self.index.is_empty()
            && self.audit.is_empty()
    }

    /// Lets this command through once only, when it changes no matter ([`Tx::change`] does it by itself).
    pub fn once(&mut self, key: &IdempotencyKey) {
        self.record(key, MatterId(0), 0);
    }

    pub(crate) fn record(&mut self, key: &IdempotencyKey, matter: MatterId, seq: u32) {
        if self.commands.iter().all(|(known, ..)| known != key) {
            self.commands.push((*key, matter, seq));
        }
    }

    pub(crate) fn write(&mut self, statement: &'static Statement, params: Params) {
        self.writes.push(Write { statement, params });
    }

    pub(crate) fn prepare(mut self) -> Prepared {
        let mut writes = Vec::with_capacity(self.writes.len() + self.events.len() * 8);
        crate::event::write_commands(&self, &mut writes);
        self.touches.extend(self.folds.keys().map(|id| id.0));
        self.touches.extend(self.index.iter().map(|entry| entry.matter.0));
        crate::event::write_events(&mut self, &mut writes);
        for fold in std::mem::take(&mut self.folds).into_values() {
            fold.write(self.city, &mut writes);
        }
        crate::count::write_counts(&self, &mut writes);
        crate::stock::write_stock(&self, &mut writes);
        writes.append(&mut self.writes);
        Prepared {
            city: self.city,
            keys: self.commands.iter().map(|(key, ..)| *key).collect(),
            touches: self.touches,
            writes,
            index: self.index,
            audit: self.audit,
        }
    }
}

impl Prepared {
    /// Rows it writes.
    pub fn rows(&self) -> u64 {
        (self.writes.len() + self.index.len() + self.audit.len()) as u64
    }

    /// Bytes of its parameters; audit lines are counted by their words.
    pub fn bytes(&self) -> u64 {
        let params = self.writes.iter().flat_map(|w| &w.params).map(Param::bytes).sum::<usize>();
        let index = self.index.iter().flat_map(|e| &e.tokens).map(String::len).sum::<usize>();
        let audit = self.audit.iter().map(|a| 96 + a.kind.as_str().len() + a.detail.len()).sum::<usize>();
        (params + index + audit) as u64
    }

    /// Whether it must run on its own, in the order written.
    pub fn alone(&self) -> bool {
        self.writes.iter().any(|w| w.statement.merge == Merge::Alone)
    }
}
