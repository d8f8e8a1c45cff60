//! Notices: what the applicant and the units are told, in wording with closed placeholders.
//! Holds templates; never a person's words.

use domain::ids::NoticeId;
use domain::label::Label;
use serde::{Deserialize, Serialize};

/// A notice: wording with closed `{placeholders}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Notice {
    /// Id.
    pub id: NoticeId,
    /// What kind of telling it is, for the proof that the resident is told.
    pub about: About,
    /// Heading.
    pub title: Label,
    /// Body.
    pub body: Label,
}

/// What a notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// Received.
    Filing,
    /// Accepted.
    Acceptance,
    /// Refused, with reason and remedy.
    Refusal,
    /// New date and reason.
    Extension,
    /// The answer.
    Answer,
    /// Closed.
    Closing,
    /// Anything else.
    Progress,
}
