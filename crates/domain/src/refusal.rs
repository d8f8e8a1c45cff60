//! A lawful refusal: the law, a right or the state of the matter says no, and the way on is shown.
//!
//! A refusal is not a fault; faults are `Error` types.

use crate::label::Label;
use serde::{Deserialize, Serialize};

/// Why a command may not be carried out, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}", reason.zh)]
pub struct Refusal {
    /// A stable code for tests and the API, e.g. `send-back-too-late`.
    pub code: String,
    /// Why, in the user's words.
    pub reason: Label,
    /// The way on: what can be done instead.
    pub way_on: Label,
    /// Sources cited, if a rule says no.
    pub basis: Vec<String>,
    /// The field of the form at fault, if one is.
    pub field: Option<String>,
}

impl Refusal {
    /// A refusal with its reason and way on.
    pub fn new(code: &str, reason: Label, way_on: Label) -> Self {
        Refusal { code: code.into(), reason, way_on, basis: Vec::new(), field: None }
    }

    /// The same, pointing at a field of the form.
    pub fn at_field(mut self, field: &str) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same, citing a source.
    pub fn citing(mut self, source: &str) -> Self {
        self.basis.push(source.into());
        self
    }
}
