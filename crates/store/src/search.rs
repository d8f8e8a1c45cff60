//! The text index: keyed tokens of redacted text, by matter. Never a word, a name or a telephone.
//!
//! Whoever indexes cuts and redacts the text and turns each word into a keyed token; the index can be
//! read by nobody without the key. How tokens are kept differs between the databases
//! (`sqlite/search.rs`, `postgres/search.rs`); who may find what is decided here, by area, unit and day.

use crate::error::StoreError;
use crate::store::{Backend, Store};
use crate::tx::Tx;
use crate::{postgres, sqlite};
use domain::Date;
use domain::ids::*;
use std::collections::HashSet;

/// The most results one search gives (charter: a search is for finding a matter, not for collecting).
pub const MOST_RESULTS: usize = 50;

/// How many candidates are looked at for one search before it stops.
const MOST_CANDIDATES: u32 = 5_000;

/// The tokens of one matter; none takes it out of the index.
#[derive(Debug, Clone)]
pub(crate) struct IndexEntry {
    pub matter: MatterId,
    pub tokens: Vec<String>,
}

/// A search within a remit.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    /// Keyed tokens that must all be present.
    pub tokens: Vec<String>,
    /// Leaf areas of the searcher's remit; none: the whole city.
    pub areas: Option<HashSet<AreaId>>,
    /// Units whose matters the searcher may see; none: all.
    pub units: Option<HashSet<UnitId>>,
    /// Classes never found by this searcher.
    pub without_classes: HashSet<Code>,
    /// Filed on or after.
    pub from: Date,
    /// Filed on or before.
    pub to: Date,
}

/// A candidate: what is needed to decide whether the searcher may find it.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub matter: MatterId,
    pub area: i64,
    pub unit: i64,
    pub class: String,
}

impl SearchQuery {
    fn allows(&self, c: &Candidate) -> bool {
        self.areas.as_ref().is_none_or(|areas| areas.contains(&AreaId(c.area)))
            && self.units.as_ref().is_none_or(|units| units.contains(&UnitId(c.unit)))
            && !self.without_classes.contains(c.class.as_str())
    }
}

impl Tx {
    /// Sets the tokens of a matter, replacing those it had. Anything but ASCII letters and digits is
    /// dropped: a keyed token has nothing else.
    pub fn index(&mut self, matter: MatterId, tokens: impl IntoIterator<Item = String>) {
        self.index.retain(|entry| entry.matter != matter);
        self.index.push(IndexEntry { matter, tokens: clean(tokens) });
    }
}

fn clean(tokens: impl IntoIterator<Item = String>) -> Vec<String> {
    let plain = |t: &String| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric());
    tokens.into_iter().filter(plain).collect()
}

impl Store {
    /// Matters that hold every token and lie within the remit, newest first, [`MOST_RESULTS`] at most.
    pub async fn search(&self, city: CityId, query: &SearchQuery) -> Result<Vec<MatterId>, StoreError> {
        let tokens = clean(query.tokens.iter().cloned());
        if tokens.is_empty() || query.from > query.to {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        let mut before = i64::MAX;
        let mut looked_at = 0;
        while looked_at < MOST_CANDIDATES {
            let (statement, params) = match &self.inner.backend {
                Backend::Sqlite(_) => sqlite::search::find(city, &tokens, query.from, query.to, before),
                Backend::Postgres(_) => postgres::search::find(city, &tokens, query.from, query.to, before),
            };
            let rows = self.rows(statement, params).await?;
            let Some(count) = u32::try_from(rows.len()).ok().filter(|n| *n > 0) else { break };
            looked_at += count;
            for mut row in rows {
                before = row.take()?;
                let candidate = Candidate {
                    matter: row.take()?,
                    area: row.take()?,
                    unit: row.take()?,
                    class: row.take()?,
                };
                if query.allows(&candidate) {
                    found.push(candidate.matter);
                }
                if found.len() == MOST_RESULTS {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }
}
