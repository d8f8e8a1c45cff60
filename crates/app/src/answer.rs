//! What a use case gives back: the view asked for, a lawful refusal with the way on, or a fault.

use domain::refusal::Refusal;

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

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        AppError::Refused(Box::new(refusal))
    }
}
