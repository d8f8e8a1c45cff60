//! What SQLite's error codes mean for the operator and for a commit.

use crate::error::StoreError;
use rusqlite::{Error, ErrorCode};

/// The fault an error stands for.
pub(crate) fn store(error: &Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::DiskFull,
        Some(ErrorCode::ReadOnly) => StoreError::ReadOnly,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::CannotOpen) => StoreError::Unreachable(error.to_string()),
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Corrupt("数据库文件".into()),
        Some(ErrorCode::NotADatabase) => StoreError::Unreachable("该文件不是数据库".into()),
        _ => StoreError::Database(error.to_string()),
    }
}

/// The table whose unique key a write met, if that is what happened.
pub(crate) fn taken_table(error: &Error) -> Option<String> {
    let Error::SqliteFailure(code, Some(message)) = error else { return None };
    if code.code != ErrorCode::ConstraintViolation {
        return None;
    }
    // "UNIQUE constraint failed: event.city, event.matter, event.seq"
    let columns = message.strip_prefix("UNIQUE constraint failed: ")?;
    columns.split('.').next().map(str::to_owned)
}

/// Whether an error at COMMIT leaves it open if the commit reached the disk.
pub(crate) fn is_unknown(error: &Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::SystemIoFailure))
}
