//! Accounts of staff and the posts they hold. Rights come from posts; an account alone has none.
//!
//! Passwords are Argon2id texts, TOTP secrets are sealed: neither can be read here.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Row, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::Date;
use domain::directory::Post;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE account (city BIGINT NOT NULL, id BIGINT NOT NULL, login TEXT NOT NULL,
     name TEXT NOT NULL, password TEXT, totp BYTEA, totp_step BIGINT NOT NULL, status TEXT NOT NULL,
     demo BIGINT NOT NULL, created_at BIGINT NOT NULL,
     CONSTRAINT account_pk PRIMARY KEY (city, id), CONSTRAINT account_login UNIQUE (city, login))",
    "CREATE TABLE holding (city BIGINT NOT NULL, account BIGINT NOT NULL, post BIGINT NOT NULL,
     valid_from BIGINT NOT NULL, valid_to BIGINT,
     CONSTRAINT holding_pk PRIMARY KEY (city, account, post, valid_from))",
    "CREATE INDEX holding_post ON holding (city, post, account)",
    "CREATE TABLE pending_admin (city BIGINT NOT NULL, id BIGINT NOT NULL, kind TEXT NOT NULL,
     subject BIGINT NOT NULL, payload TEXT NOT NULL, asked_by BIGINT NOT NULL, asked_at BIGINT NOT NULL,
     decided_by BIGINT, decided_at BIGINT, granted BIGINT,
     CONSTRAINT pending_admin_pk PRIMARY KEY (city, id))",
];

static ADD: Statement = Statement::alone(
    "INSERT INTO account (city, id, login, name, password, totp, totp_step, status, demo, created_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    "iitttbitii",
);
static SET: Statement = Statement::exact(
    "UPDATE account SET login = ?3, name = ?4, password = ?5, totp = ?6, totp_step = ?7, status = ?8
     WHERE city = ?1 AND id = ?2",
    "iitttbit",
);
static STEP: Statement = Statement::exact(
    "UPDATE account SET totp_step = ?3 WHERE city = ?1 AND id = ?2 AND totp_step < ?3",
    "iii",
);
static RESEAL: Statement =
    Statement::exact("UPDATE account SET totp = ?3 WHERE city = ?1 AND id = ?2 AND totp = ?4", "iibb");
static BY_LOGIN: Statement = Statement::read(
    "SELECT id, login, name, password, totp, totp_step, status, demo, created_at FROM account
     WHERE city = ?1 AND login = ?2",
    "it",
);
static BY_ID: Statement = Statement::read(
    "SELECT id, login, name, password, totp, totp_step, status, demo, created_at FROM account
     WHERE city = ?1 AND id = ?2",
    "ii",
);
static ALL: Statement = Statement::scan(
    "SELECT id, login, name, password, totp, totp_step, status, demo, created_at FROM account
     WHERE city = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
    "iii",
);
static HOLD: Statement = Statement::alone(
    "INSERT INTO holding (city, account, post, valid_from, valid_to) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (city, account, post, valid_from) DO UPDATE SET valid_to = excluded.valid_to",
    "iiiii",
);
static END_HOLDINGS: Statement = Statement::alone(
    "UPDATE holding SET valid_to = ?3 WHERE city = ?1 AND account = ?2
     AND (valid_to IS NULL OR valid_to > ?3)",
    "iii",
);
static POSTS_OF: Statement = Statement::read(
    "SELECT p.id, p.unit, p.name, p.abilities, p.remit FROM holding h
     JOIN post p ON p.city = h.city AND p.id = h.post
     WHERE h.city = ?1 AND h.account = ?2 AND h.valid_from <= ?3
     AND (h.valid_to IS NULL OR h.valid_to > ?3) AND p.ended = 0 ORDER BY p.id",
    "iii",
);
static HOLDERS: Statement = Statement::read(
    "SELECT account, post, valid_from, valid_to FROM holding WHERE city = ?1 AND post = ?2
     AND valid_from <= ?3 AND (valid_to IS NULL OR valid_to > ?3) ORDER BY account",
    "iii",
);
static ALL_HOLDINGS: Statement = Statement::scan(
    "SELECT account, post, valid_from, valid_to FROM holding WHERE city = ?1 AND valid_from <= ?2
     AND (valid_to IS NULL OR valid_to > ?2) ORDER BY account, post",
    "ii",
);
static ASK: Statement = Statement::alone(
    "INSERT INTO pending_admin (city, id, kind, subject, payload, asked_by, asked_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    "iititii",
);
static DECIDE: Statement = Statement::exact(
    "UPDATE pending_admin SET decided_by = ?3, decided_at = ?4, granted = ?5
     WHERE city = ?1 AND id = ?2 AND decided_by IS NULL AND asked_by <> ?3",
    "iiiii",
);
static PENDING: Statement = Statement::read(
    "SELECT id, kind, subject, payload, asked_by, asked_at FROM pending_admin
     WHERE city = ?1 AND decided_by IS NULL ORDER BY id",
    "i",
);

pub(crate) static STATEMENTS: &[&Statement] = &[
    &ADD, &SET, &STEP, &BY_LOGIN, &BY_ID, &ALL, &HOLD, &END_HOLDINGS, &POSTS_OF, &HOLDERS, &ALL_HOLDINGS,
    &ASK, &DECIDE, &PENDING,
];

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStatus {
    /// In use.
    Active,
    /// Must set password and TOTP first.
    Invited,
    /// Barred by a security administrator.
    Revoked,
    /// Its holder left.
    Left,
}

impl AccountStatus {
    /// Its code in the database.
    pub fn code(self) -> &'static str {
        match self {
            AccountStatus::Active => "active",
            AccountStatus::Invited => "invited",
            AccountStatus::Revoked => "revoked",
            AccountStatus::Left => "left",
        }
    }

    fn from_code(code: &str) -> AccountStatus {
        match code {
            "active" => AccountStatus::Active,
            "invited" => AccountStatus::Invited,
            "left" => AccountStatus::Left,
            // What is not known is not let in.
            _ => AccountStatus::Revoked,
        }
    }
}

/// A staff account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// Name to sign in with, unique in the city.
    pub login: String,
    /// The office-holder's name, shown to colleagues.
    pub name: String,
    /// Argon2id text; none until set.
    pub password: Option<String>,
    /// Sealed TOTP secret; none until set.
    pub totp: Option<Vec<u8>>,
    /// The last TOTP step used: none may be used twice.
    pub totp_step: i64,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// A demonstration account: refuses any address but this machine's.
    pub demo: bool,
    /// When it was made.
    pub created_at: Instant,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({}, {:?})", self.id, self.status)
    }
}

/// An account at a post for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// Who.
    pub account: AccountId,
    /// At which post.
    pub post: PostId,
    /// From when.
    pub from: Date,
    /// Until when (exclusive), if ended.
    pub to: Option<Date>,
}

/// An act of administration that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingAdmin {
    /// Id.
    pub id: i64,
    /// What, e.g. `reset-password`.
    pub kind: Code,
    /// The account or post it is about.
    pub subject: i64,
    /// Details as JSON: codes, ids, and for an import the table that was pasted. Never words about a resident.
    pub payload: String,
    /// Who asked; somebody else must decide.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Instant,
}

impl Tx {
    /// Adds an account; [`CommitError::Taken`](crate::CommitError::Taken) if the login name is in use.
    pub fn add_account(&mut self, a: &Account) {
        let params = params![
            self.city,
            a.id,
            &a.login,
            &a.name,
            a.password.as_ref(),
            a.totp.as_ref(),
            a.totp_step,
            a.status.code(),
            a.demo,
            a.created_at
        ];
        self.write(&ADD, params);
    }

    /// Changes an account.
    pub fn set_account(&mut self, a: &Account) {
        let params = params![
            self.city,
            a.id,
            &a.login,
            &a.name,
            a.password.as_ref(),
            a.totp.as_ref(),
            a.totp_step,
            a.status.code()
        ];
        self.write(&SET, params);
    }

    /// Replaces a sealed one-time secret by the same one sealed anew; stale if it is no longer the old one.
    pub fn reseal_totp(&mut self, account: AccountId, old: &[u8], new: &[u8]) {
        self.write(&RESEAL, params![self.city, account, new, old]);
    }

    /// Uses up a TOTP step; stale if it, or a later one, was used before.
    pub fn use_totp_step(&mut self, account: AccountId, step: i64) {
        self.write(&STEP, params![self.city, account, step]);
    }

    /// Puts an account at a post, or ends that.
    pub fn holding(&mut self, h: &Holding) {
        self.write(&HOLD, params![self.city, h.account, h.post, h.from, h.to]);
    }

    /// Ends every holding of an account on `day`: its tasks stay with the posts.
    pub fn end_holdings(&mut self, account: AccountId, day: Date) {
        self.write(&END_HOLDINGS, params![self.city, account, day]);
    }

    /// Asks for an act that a second person must decide.
    pub fn ask_admin(&mut self, p: &PendingAdmin) {
        let params = params![self.city, p.id, &p.kind, p.subject, &p.payload, p.asked_by, p.asked_at];
        self.write(&ASK, params);
    }

    /// Decides it; stale if decided before, or if the same person asked.
    pub fn decide_admin(&mut self, id: i64, by: AccountId, at: Instant, granted: bool) {
        self.write(&DECIDE, params![self.city, id, by, at, granted]);
    }
}

impl Store {
    /// The account of a login name.
    pub async fn account_by_login(&self, city: CityId, login: &str) -> Result<Option<Account>, StoreError> {
        self.row(&BY_LOGIN, params![city, login]).await?.map(read).transpose()
    }

    /// One account.
    pub async fn account(&self, city: CityId, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.row(&BY_ID, params![city, id]).await?.map(read).transpose()
    }

    /// Accounts after `after`, in order of id.
    pub async fn accounts(
        &self,
        city: CityId,
        after: AccountId,
        limit: u32,
    ) -> Result<Vec<Account>, StoreError> {
        self.rows(&ALL, params![city, after, limit]).await?.into_iter().map(read).collect()
    }

    /// The posts an account holds on `day`.
    pub async fn posts_of(&self, city: CityId, id: AccountId, day: Date) -> Result<Vec<Post>, StoreError> {
        let rows = self.rows(&POSTS_OF, params![city, id, day]).await?;
        rows.into_iter().map(crate::post::read).collect()
    }

    /// Who holds a post on `day`.
    pub async fn holders(&self, city: CityId, post: PostId, day: Date) -> Result<Vec<Holding>, StoreError> {
        let rows = self.rows(&HOLDERS, params![city, post, day]).await?;
        rows.into_iter().map(read_holding).collect()
    }

    /// Every holding in force on `day`.
    pub async fn holdings(&self, city: CityId, day: Date) -> Result<Vec<Holding>, StoreError> {
        let rows = self.rows(&ALL_HOLDINGS, params![city, day]).await?;
        rows.into_iter().map(read_holding).collect()
    }

    /// Acts that wait for a second person.
    pub async fn pending_admin(&self, city: CityId) -> Result<Vec<PendingAdmin>, StoreError> {
        let read = |mut row: Row| {
            Ok(PendingAdmin {
                id: row.take()?,
                kind: row.take()?,
                subject: row.take()?,
                payload: row.take()?,
                asked_by: row.take()?,
                asked_at: row.take()?,
            })
        };
        self.rows(&PENDING, params![city]).await?.into_iter().map(read).collect()
    }
}

fn read(mut row: Row) -> Result<Account, StoreError> {
    let (id, login, name) = (row.take()?, row.take()?, row.take()?);
    let (password, totp, totp_step) = (row.take()?, row.take()?, row.take()?);
    let status: String = row.take()?;
    Ok(Account {
        id,
        login,
        name,
        password,
        totp,
        totp_step,
        status: AccountStatus::from_code(&status),
        demo: row.take()?,
        created_at: row.take()?,
    })
}

fn read_holding(mut row: Row) -> Result<Holding, StoreError> {
    Ok(Holding { account: row.take()?, post: row.take()?, from: row.take()?, to: row.take()? })
}
