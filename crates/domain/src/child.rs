//! A child (子办件): a matter that another opened and waits for, and a disclosure: what was handed to a body
//! outside, under which article. Codes and ids only; never a word of anyone.

use crate::ids::*;
use crate::instant::Instant;
use serde::{Deserialize, Serialize};

/// A matter opened by another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Index in `Matter::children`.
    pub no: u16,
    /// The procedure it runs under.
    pub procedure: ProcedureId,
    /// Its id, given by the shell in the same commit; none only while the change is being planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterId>,
    /// The system action of the parent that its ending runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_end: Option<ActionId>,
    /// The ending it came to, once it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<ChildEnd>,
}

/// How a child ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildEnd {
    /// When the parent took note of it.
    pub at: Instant,
    /// Its last state.
    pub state: StateId,
    /// The outcome it was answered with, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Code>,
}

/// What was disclosed to a body outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// The body, a code of the pack.
    pub organ: Code,
    /// The articles it rests on, as the pack cites them.
    pub basis: Vec<String>,
    /// Which fields went.
    pub fields: Vec<FieldId>,
    /// Whether that body asked for it; otherwise it was handed over by duty.
    #[serde(default)]
    pub at_request: bool,
    /// When.
    pub at: Instant,
}
