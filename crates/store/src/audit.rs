//! The audit trail: who did what to which matter or account, and why; append-only and chained by hash.
//!
//! Holds ids and codes, never words. Each committer has its own chain (city, slot), so committers never
//! wait for each other. Nothing here updates or deletes.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Params, Row, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::actor::ActorRecord;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE audit (city BIGINT NOT NULL, slot BIGINT NOT NULL, no BIGINT NOT NULL, at BIGINT NOT NULL,
     kind TEXT NOT NULL, actor TEXT NOT NULL, account BIGINT NOT NULL, post BIGINT NOT NULL,
     unit BIGINT NOT NULL, matter BIGINT NOT NULL, subject BIGINT NOT NULL, reason TEXT NOT NULL,
     detail TEXT NOT NULL, link BYTEA NOT NULL,
     CONSTRAINT audit_pk PRIMARY KEY (city, slot, no)) /* clustered */",
    "CREATE INDEX audit_at ON audit (city, at)",
    "CREATE INDEX audit_matter ON audit (city, matter, at) WHERE matter <> 0",
];

pub(crate) static APPEND: Statement = Statement::write(
    "INSERT INTO audit (city, slot, no, at, kind, actor, account, post, unit, matter, subject, reason,
     detail, link) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    "iiiittiiiiittb",
    crate::statement::Merge::Rows,
);
pub(crate) static HEAD: Statement = Statement::read(
    "SELECT no, link FROM audit WHERE city = ?1 AND slot = ?2 ORDER BY no DESC LIMIT 1",
    "ii",
);
static SLOTS: Statement =
    Statement::scan("SELECT slot, MAX(no) FROM audit WHERE city = ?1 GROUP BY slot ORDER BY slot", "i");
static CHAIN: Statement = Statement::scan(
    "SELECT slot, no, at, kind, actor, account, post, unit, matter, subject, reason, detail, link FROM audit
     WHERE city = ?1 AND slot = ?2 AND no > ?3 ORDER BY no LIMIT ?4",
    "iiii",
);
static PERIOD: Statement = Statement::scan(
    "SELECT slot, no, at, kind, actor, account, post, unit, matter, subject, reason, detail, link FROM audit
     WHERE city = ?1 AND at >= ?2 AND (at < ?3 OR (at = ?3 AND (slot, no) < (?4, ?5)))
     AND (?6 = '' OR kind = ?6) AND (?7 = 0 OR account = ?7 OR (matter = 0 AND subject = ?7))
     ORDER BY at DESC, slot DESC, no DESC LIMIT ?8",
    "iiiiitii",
);
static OF_MATTER: Statement = Statement::read(
    "SELECT slot, no, at, kind, actor, account, post, unit, matter, subject, reason, detail, link FROM audit
     WHERE city = ?1 AND matter = ?2 AND matter <> 0 ORDER BY at, slot, no",
    "ii",
);

pub(crate) static STATEMENTS: &[&Statement] = &[&APPEND, &HEAD, &SLOTS, &CHAIN, &PERIOD, &OF_MATTER];

/// One line of the audit trail as the use case writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Instant,
    /// What was done: a code such as `open-contact`, `sign-in`, `export`.
    pub kind: Code,
    /// Who.
    pub actor: ActorRecord,
    /// On which matter, if on one.
    pub matter: Option<MatterId>,
    /// On which account, unit or other thing, if on one: its id.
    pub subject: Option<i64>,
    /// The reason given: a code.
    pub reason: Option<Code>,
    /// Further codes and ids as JSON; "" if none. Never words of a person.
    pub detail: String,
}

/// A line as stored, with its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// The committer whose chain it is in.
    pub slot: i64,
    /// Number in that chain, from 1.
    pub no: i64,
    /// The line.
    pub entry: AuditEntry,
    /// The chain's link after this line.
    pub link: [u8; 32],
}

impl AuditRow {
    /// The bytes the link covers: every column, so that none can be changed unnoticed.
    pub fn linked_bytes(&self, city: CityId) -> Vec<u8> {
        linked_bytes(city, self.slot, self.no, &self.entry)
    }
}

fn linked_bytes(city: CityId, slot: i64, no: i64, e: &AuditEntry) -> Vec<u8> {
    // None and nothing are one value in the columns, so they are one value here.
    let matter = e.matter.map_or(0, |m| m.0);
    let reason = e.reason.as_ref().map_or("", |r| r.as_str());
    let fields = (city, slot, no, e.at, &e.kind, e.actor, matter, e.subject.unwrap_or(0), reason, &e.detail);
    serde_json::to_vec(&fields).unwrap_or_default()
}

/// The last link of one chain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub no: i64,
    pub link: [u8; 32],
}

impl Head {
    pub const START: Head = Head { no: 0, link: [0; 32] };

    pub fn read(row: Option<Row>) -> Result<Head, StoreError> {
        match row {
            None => Ok(Head::START),
            Some(mut row) => Ok(Head { no: row.take()?, link: row.take()? }),
        }
    }

    /// The parameters of the next line, and the head after it.
    pub fn next(
        self,
        link: fn([u8; 32], &[u8]) -> [u8; 32],
        city: CityId,
        slot: i64,
        e: &AuditEntry,
    ) -> (Head, Params) {
        let no = self.no + 1;
        let head = Head { no, link: link(self.link, &linked_bytes(city, slot, no, e)) };
        let (actor, account, post, unit) = match e.actor {
            ActorRecord::Applicant => ("applicant", 0, 0, 0),
            ActorRecord::System => ("system", 0, 0, 0),
            ActorRecord::Staff { account, post, unit } => ("staff", account.0, post.0, unit.0),
        };
        let params = params![
            city,
            slot,
            no,
            e.at,
            &e.kind,
            actor,
            account,
            post,
            unit,
            e.matter.map_or(0, |m| m.0),
            e.subject.unwrap_or(0),
            e.reason.as_ref().map_or("", |r| r.as_str()),
            &e.detail,
            head.link
        ];
        (head, params)
    }
}

/// Which part of the trail an audit administrator reads, newest first.
#[derive(Debug, Clone)]
pub struct AuditFilter {
    /// From this moment.
    pub from: Instant,
    /// Before this moment.
    pub to: Instant,
    /// Of this kind only.
    pub kind: Option<Code>,
    /// By this account or on it only.
    pub account: Option<AccountId>,
    /// Where the page before ended: moment, slot and number of its last line.
    pub after: Option<(Instant, i64, i64)>,
    /// How many at most.
    pub limit: u32,
}

impl Tx {
    /// Adds a line to the audit trail; it is written, and chained, with everything else or not at all.
    pub fn audit(&mut self, entry: AuditEntry) {
        self.audit.push(entry);
    }
}

impl Store {
    /// A page of the trail.
    pub async fn audit(&self, city: CityId, filter: &AuditFilter) -> Result<Vec<AuditRow>, StoreError> {
        let (at, slot, no) = filter.after.unwrap_or((filter.to, 0, 0));
        let kind = filter.kind.as_ref().map_or("", |k| k.as_str());
        let account = filter.account.map_or(0, |a| a.0);
        let params = params![city, filter.from, at, slot, no, kind, account, filter.limit];
        self.rows(&PERIOD, params).await?.into_iter().map(read).collect()
    }

    /// Every line about one matter, oldest first.
    pub async fn audit_of_matter(&self, city: CityId, matter: MatterId) -> Result<Vec<AuditRow>, StoreError> {
        self.rows(&OF_MATTER, params![city, matter]).await?.into_iter().map(read).collect()
    }

    /// The chains of a city: slot and number of its last line.
    pub async fn audit_chains(&self, city: CityId) -> Result<Vec<(i64, i64)>, StoreError> {
        let rows = self.rows(&SLOTS, params![city]).await?;
        rows.into_iter().map(|mut r| Ok((r.take()?, r.take()?))).collect()
    }

    /// Lines of one chain after number `after`, in order: for verifying it.
    pub async fn audit_chain(
        &self,
        city: CityId,
        slot: i64,
        after: i64,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        self.rows(&CHAIN, params![city, slot, after, limit]).await?.into_iter().map(read).collect()
    }
}

fn read(mut row: Row) -> Result<AuditRow, StoreError> {
    let (slot, no, at) = (row.take()?, row.take()?, row.take()?);
    let kind = row.take()?;
    let actor: String = row.take()?;
    let (account, post, unit) = (row.take()?, row.take()?, row.take()?);
    let actor = match actor.as_str() {
        "staff" => ActorRecord::Staff { account, post, unit },
        "applicant" => ActorRecord::Applicant,
        _ => ActorRecord::System,
    };
    let (matter, subject): (i64, i64) = (row.take()?, row.take()?);
    let reason: String = row.take()?;
    let entry = AuditEntry {
        at,
        kind,
        actor,
        matter: (matter != 0).then_some(MatterId(matter)),
        subject: (subject != 0).then_some(subject),
        reason: (!reason.is_empty()).then(|| Code::from(reason.as_str())),
        detail: row.take()?,
    };
    Ok(AuditRow { slot, no, entry, link: row.take()? })
}
