//! What PostgreSQL's error codes mean for the operator and for a commit.

use crate::error::StoreError;
use deadpool_postgres::PoolError;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// What a failed commit means for its transactions.
pub(super) enum Trouble {
    /// The connection is gone or the server is going: whether it arrived is unknown.
    Lost,
    /// Two committers met: nothing was written, the same may be tried at once.
    Retry,
    /// A unique key of this table was met: nothing was written.
    Taken(String),
    /// Anything else: nothing was written.
    Fault(StoreError),
}

/// The meaning of an error for the commit in which it came.
pub(super) fn trouble(error: &Error) -> Trouble {
    let Some(db) = error.as_db_error() else { return Trouble::Lost };
    let code = db.code();
    if *code == SqlState::UNIQUE_VIOLATION {
        return Trouble::Taken(db.table().unwrap_or_default().to_owned());
    }
    if *code == SqlState::T_R_DEADLOCK_DETECTED || *code == SqlState::T_R_SERIALIZATION_FAILURE {
        return Trouble::Retry;
    }
    // A primary that has become a standby says "read-only": another server may have the answer.
    if is_going(code) || *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        return Trouble::Lost;
    }
    Trouble::Fault(store(error))
}

fn is_going(code: &SqlState) -> bool {
    *code == SqlState::ADMIN_SHUTDOWN
        || *code == SqlState::CRASH_SHUTDOWN
        || *code == SqlState::CANNOT_CONNECT_NOW
        || code.code().starts_with("08")
}

/// The fault an error stands for.
pub(super) fn store(error: &Error) -> StoreError {
    let Some(db) = error.as_db_error() else {
        return match error.is_closed() {
            true => StoreError::Disconnected,
            false => StoreError::Unreachable(error.to_string()),
        };
    };
    match db.code() {
        code if *code == SqlState::DISK_FULL => StoreError::DiskFull,
        code if *code == SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::ReadOnly,
        code if *code == SqlState::LOCK_NOT_AVAILABLE => StoreError::Busy,
        code if is_going(code) => StoreError::Disconnected,
        // The message names tables and rules; the detail would name values, and stays out.
        code => StoreError::Database(format!("{}（{}）", db.message(), code.code())),
    }
}

/// The fault of not getting a connection.
pub(super) fn pool(error: &PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => store(error),
        other => StoreError::Unreachable(other.to_string()),
    }
}
