//! What a seat is in the middle of: drafts saved each second, and the shift handed over to the next.
//!
//! Both are sealed before they come here, under the key of the account or post.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Merge, Row, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE draft (city BIGINT NOT NULL, account BIGINT NOT NULL, id TEXT NOT NULL,
     procedure TEXT NOT NULL, sealed BYTEA NOT NULL, saved_at BIGINT NOT NULL,
     CONSTRAINT draft_pk PRIMARY KEY (city, account, id))",
    "CREATE TABLE handover (city BIGINT NOT NULL, id BIGINT NOT NULL, from_account BIGINT NOT NULL,
     from_post BIGINT NOT NULL, to_post BIGINT NOT NULL, sealed BYTEA NOT NULL, given_at BIGINT NOT NULL,
     taken_by BIGINT, taken_at BIGINT, CONSTRAINT handover_pk PRIMARY KEY (city, id))",
    "CREATE INDEX handover_to ON handover (city, to_post, id)",
];

static PUT: Statement = Statement::write(
    "INSERT INTO draft (city, account, id, procedure, sealed, saved_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (city, account, id) DO UPDATE SET procedure = excluded.procedure,
     sealed = excluded.sealed, saved_at = excluded.saved_at",
    "iittbi",
    Merge::Last(3),
);
static DROP: Statement =
    Statement::write("DELETE FROM draft WHERE city = ?1 AND account = ?2 AND id = ?3", "iit", Merge::Keys);
static OF_ACCOUNT: Statement = Statement::read(
    "SELECT id, account, procedure, sealed, saved_at FROM draft WHERE city = ?1 AND account = ?2
     ORDER BY saved_at DESC, id",
    "ii",
);
static ONE: Statement = Statement::read(
    "SELECT id, account, procedure, sealed, saved_at FROM draft WHERE city = ?1 AND account = ?2
     AND id = ?3",
    "iit",
);
static SWEEP: Statement = Statement::alone("DELETE FROM draft WHERE city = ?1 AND saved_at < ?2", "ii");
static GIVE: Statement = Statement::alone(
    "INSERT INTO handover (city, id, from_account, from_post, to_post, sealed, given_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    "iiiiibi",
);
static TAKE: Statement = Statement::exact(
    "UPDATE handover SET taken_by = ?3, taken_at = ?4 WHERE city = ?1 AND id = ?2 AND taken_by IS NULL",
    "iiii",
);
static HANDOVERS: Statement = Statement::read(
    "SELECT id, from_account, from_post, to_post, sealed, given_at, taken_by, taken_at FROM handover
     WHERE city = ?1 AND to_post = ?2 ORDER BY id DESC LIMIT 50",
    "ii",
);
static DRAFTS_AFTER: Statement = Statement::scan(
    "SELECT id, account, procedure, sealed, saved_at FROM draft WHERE city = ?1 AND (account, id) > (?2, ?3)
     ORDER BY account, id LIMIT ?4",
    "iiti",
);
static RESEAL_DRAFT: Statement = Statement::alone(
    "UPDATE draft SET sealed = ?4 WHERE city = ?1 AND account = ?2 AND id = ?3 AND sealed = ?5",
    "iitbb",
);
static HANDOVERS_AFTER: Statement = Statement::scan(
    "SELECT id, from_account, from_post, to_post, sealed, given_at, taken_by, taken_at FROM handover
     WHERE city = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
    "iii",
);
static RESEAL_HANDOVER: Statement =
    Statement::alone("UPDATE handover SET sealed = ?3 WHERE city = ?1 AND id = ?2 AND sealed = ?4", "iibb");
static SWEEP_HANDOVERS: Statement =
    Statement::alone("DELETE FROM handover WHERE city = ?1 AND given_at < ?2", "ii");

pub(crate) static STATEMENTS: &[&Statement] = &[
    &PUT, &DROP, &OF_ACCOUNT, &ONE, &SWEEP, &GIVE, &TAKE, &HANDOVERS, &SWEEP_HANDOVERS, &DRAFTS_AFTER,
    &RESEAL_DRAFT, &HANDOVERS_AFTER, &RESEAL_HANDOVER,
];

/// A draft of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Id, unique for its account.
    pub id: String,
    /// Whose.
    pub account: AccountId,
    /// Of which procedure.
    pub procedure: ProcedureId,
    /// Sealed contents.
    pub sealed: Vec<u8>,
    /// When it was saved.
    pub saved_at: Instant,
}

/// A shift given to the next at a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// Id.
    pub id: i64,
    /// Who gave it.
    pub from_account: AccountId,
    /// At which post.
    pub from_post: PostId,
    /// To which post.
    pub to_post: PostId,
    /// Sealed note: drafts, promised call-backs, danger orders not yet acknowledged.
    pub note_sealed: Vec<u8>,
    /// When it was given.
    pub given_at: Instant,
    /// Who took it, if taken.
    pub taken_by: Option<AccountId>,
    /// When.
    pub taken_at: Option<Instant>,
}

impl Tx {
    /// Saves a draft over the one before it.
    pub fn draft(&mut self, d: &DraftRow) {
        self.touches.push(d.account.0);
        let params = params![self.city, d.account, &d.id, &d.procedure, &d.sealed, d.saved_at];
        self.write(&PUT, params);
    }

    /// Drops a draft.
    pub fn drop_draft(&mut self, account: AccountId, id: &str) {
        self.touches.push(account.0);
        self.write(&DROP, params![self.city, account, id]);
    }

    /// Drops drafts saved before a moment.
    pub fn sweep_drafts(&mut self, before: Instant) {
        self.write(&SWEEP, params![self.city, before]);
    }

    /// Replaces what a draft holds by the same sealed anew; no effect if it was saved meanwhile.
    pub fn reseal_draft(&mut self, d: &DraftRow, sealed: &[u8]) {
        self.write(&RESEAL_DRAFT, params![self.city, d.account, &d.id, sealed, &d.sealed]);
    }

    /// Replaces a hand-over note by the same sealed anew.
    pub fn reseal_handover(&mut self, h: &Handover, sealed: &[u8]) {
        self.write(&RESEAL_HANDOVER, params![self.city, h.id, sealed, &h.note_sealed]);
    }

    /// Drops hand-over notes given before a moment, taken or not.
    pub fn sweep_handovers(&mut self, before: Instant) {
        self.write(&SWEEP_HANDOVERS, params![self.city, before]);
    }

    /// Gives a shift over.
    pub fn give_shift(&mut self, h: &Handover) {
        let params =
            params![self.city, h.id, h.from_account, h.from_post, h.to_post, &h.note_sealed, h.given_at];
        self.write(&GIVE, params);
    }

    /// Takes it; stale if it was taken already.
    pub fn take_shift(&mut self, id: i64, by: AccountId, at: Instant) {
        self.write(&TAKE, params![self.city, id, by, at]);
    }
}

impl Store {
    /// The drafts of an account, last saved first.
    pub async fn drafts(&self, city: CityId, account: AccountId) -> Result<Vec<DraftRow>, StoreError> {
        self.rows(&OF_ACCOUNT, params![city, account]).await?.into_iter().map(read).collect()
    }

    /// One draft.
    pub async fn draft(
        &self,
        city: CityId,
        account: AccountId,
        id: &str,
    ) -> Result<Option<DraftRow>, StoreError> {
        self.row(&ONE, params![city, account, id]).await?.map(read).transpose()
    }

    /// The latest shifts given to a post, newest first.
    pub async fn handovers(&self, city: CityId, post: PostId) -> Result<Vec<Handover>, StoreError> {
        self.rows(&HANDOVERS, params![city, post]).await?.into_iter().map(read_handover).collect()
    }

    /// Drafts of every account, after one: for sealing them anew.
    pub async fn drafts_after(
        &self,
        city: CityId,
        account: AccountId,
        id: &str,
        limit: u32,
    ) -> Result<Vec<DraftRow>, StoreError> {
        let rows = self.rows(&DRAFTS_AFTER, params![city, account, id, limit]).await?;
        rows.into_iter().map(read).collect()
    }

    /// Hand-over notes of every post, after one: for sealing them anew.
    pub async fn handovers_after(
        &self,
        city: CityId,
        id: i64,
        limit: u32,
    ) -> Result<Vec<Handover>, StoreError> {
        let rows = self.rows(&HANDOVERS_AFTER, params![city, id, limit]).await?;
        rows.into_iter().map(read_handover).collect()
    }
}

fn read_handover(mut row: Row) -> Result<Handover, StoreError> {
    Ok(Handover {
        id: row.take()?,
        from_account: row.take()?,
        from_post: row.take()?,
        to_post: row.take()?,
        note_sealed: row.take()?,
        given_at: row.take()?,
        taken_by: row.take()?,
        taken_at: row.take()?,
    })
}

fn read(mut row: Row) -> Result<DraftRow, StoreError> {
    Ok(DraftRow {
        id: row.take()?,
        account: row.take()?,
        procedure: row.take()?,
        sealed: row.take()?,
        saved_at: row.take()?,
    })
}
