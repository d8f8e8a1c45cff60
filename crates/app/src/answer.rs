//! What a use case gives back: the view asked for, a form to correct, a lawful refusal with the way on,
//! or a fault.

use crate::view::{FormView, RefusalView};
use domain::refusal::Refusal;
use engine_procedure::NotPlanned;
use store::{CommitError, StoreError};

/// Why a use case gave no view.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The law, a right or the state of the matter says no; the page shows the way on.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// No such thing, or not for this viewer: both answer alike.
    #[error("没有找到，或者您无权查看")]
    NotFound,
    /// Sign in first (or again: idle, revoked).
    #[error("请先登录")]
    SignInNeeded,
    /// Prove it is you before opening data, exporting or administering.
    #[error("请再次验证身份")]
    ElevationNeeded,
    /// Someone else acted first; the page shows what changed and keeps the text.
    #[error("该办件刚刚有了新的进展，请核对后再提交")]
    Stale,
    /// Too many tries; say when to come back.
    #[error("尝试次数过多，请在{seconds}秒后再试")]
    TooMany {
        /// Seconds to wait.
        seconds: u64,
    },
    /// Something is broken. The cause goes to the log, never to the page.
    #[error("系统暂时无法完成此操作，您填写的内容没有丢失，请稍后重试")]
    Fault(String),
}

/// A view, or why not.
pub type Answer<T> = Result<T, AppError>;

/// A posted form: done, or drawn again with the complaint at its field and every text kept.
#[derive(Debug, Clone)]
pub enum Outcome<T> {
    /// Done.
    Done(T),
    /// To be corrected.
    Again(Box<Again>),
}

/// A form drawn again.
#[derive(Debug, Clone)]
pub struct Again {
    /// With everything that was filled in.
    pub form: FormView,
    /// Why.
    pub refusal: RefusalView,
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        AppError::Refused(Box::new(refusal))
    }
}

impl From<NotPlanned> for AppError {
    fn from(not: NotPlanned) -> Self {
        match not {
            NotPlanned::Refused(refusal) => refusal.into(),
            NotPlanned::Fault(fault) => AppError::Fault(fault.to_string()),
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        AppError::Fault(error.to_string())
    }
}

impl From<CommitError> for AppError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Stale => AppError::Stale,
            other => AppError::Fault(other.to_string()),
        }
    }
}
