//! Sessions of staff, found by the keyed hash of their token. Never the token.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Merge, Row, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE session (city BIGINT NOT NULL, token BYTEA NOT NULL, account BIGINT NOT NULL,
     post BIGINT, created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, elevated_at BIGINT,
     CONSTRAINT session_pk PRIMARY KEY (city, token))",
    "CREATE INDEX session_account ON session (city, account)",
];

static OPEN: Statement = Statement::alone(
    "INSERT INTO session (city, token, account, post, created_at, seen_at, elevated_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    "ibiiiii",
);
static GET: Statement = Statement::read(
    "SELECT token, account, post, created_at, seen_at, elevated_at FROM session
     WHERE city = ?1 AND token = ?2",
    "ib",
);
static SEEN: Statement = Statement::write(
    "UPDATE session SET seen_at = ?3 WHERE city = ?1 AND token = ?2 AND seen_at < ?3",
    "ibi",
    Merge::Each,
);
static AT_POST: Statement =
    Statement::exact("UPDATE session SET post = ?3 WHERE city = ?1 AND token = ?2", "ibi");
static ELEVATE: Statement =
    Statement::exact("UPDATE session SET elevated_at = ?3 WHERE city = ?1 AND token = ?2", "ibi");
static CLOSE: Statement = Statement::alone("DELETE FROM session WHERE city = ?1 AND token = ?2", "ib");
static CLOSE_ALL: Statement = Statement::alone("DELETE FROM session WHERE city = ?1 AND account = ?2", "ii");
static SWEEP: Statement =
    Statement::alone("DELETE FROM session WHERE city = ?1 AND (created_at < ?2 OR seen_at < ?3)", "iii");

pub(crate) static STATEMENTS: &[&Statement] =
    &[&OPEN, &GET, &SEEN, &AT_POST, &ELEVATE, &CLOSE, &CLOSE_ALL, &SWEEP];

/// A session. The server, not the cookie, knows when it ends.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Keyed hash of the token.
    pub token: [u8; 32],
    /// Whose.
    pub account: AccountId,
    /// The post acted in, once chosen.
    pub post: Option<PostId>,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was last used (written down now and then, not at every request).
    pub seen_at: Instant,
    /// When its holder proved identity once more.
    pub elevated_at: Option<Instant>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session(account {})", self.account)
    }
}

impl Tx {
    /// Opens a session.
    pub fn open_session(&mut self, s: &Session) {
        let params = params![self.city, &s.token, s.account, s.post, s.created_at, s.seen_at, s.elevated_at];
        self.write(&OPEN, params);
    }

    /// Notes that a session was used.
    pub fn session_seen(&mut self, token: &[u8; 32], at: Instant) {
        let (start, _) = token.split_at(8);
        self.touches.push(start.iter().fold(0, |n, byte| n << 8 | i64::from(*byte)));
        self.write(&SEEN, params![self.city, token, at]);
    }

    /// Chooses the post acted in; stale if the session is gone.
    pub fn session_post(&mut self, token: &[u8; 32], post: PostId) {
        self.write(&AT_POST, params![self.city, token, post]);
    }

    /// Notes that the holder proved identity once more; stale if the session is gone.
    pub fn elevate_session(&mut self, token: &[u8; 32], at: Instant) {
        self.write(&ELEVATE, params![self.city, token, at]);
    }

    /// Ends a session.
    pub fn close_session(&mut self, token: &[u8; 32]) {
        self.write(&CLOSE, params![self.city, token]);
    }

    /// Ends every session of an account, at once.
    pub fn close_sessions_of(&mut self, account: AccountId) {
        self.write(&CLOSE_ALL, params![self.city, account]);
    }

    /// Removes sessions opened before `opened` or last used before `seen`.
    pub fn sweep_sessions(&mut self, opened: Instant, seen: Instant) {
        self.write(&SWEEP, params![self.city, opened, seen]);
    }
}

impl Store {
    /// The session of a token's hash.
    pub async fn session(&self, city: CityId, token: &[u8; 32]) -> Result<Option<Session>, StoreError> {
        self.row(&GET, params![city, token]).await?.map(read).transpose()
    }
}

fn read(mut row: Row) -> Result<Session, StoreError> {
    Ok(Session {
        token: row.take()?,
        account: row.take()?,
        post: row.take()?,
        created_at: row.take()?,
        seen_at: row.take()?,
        elevated_at: row.take()?,
    })
}
