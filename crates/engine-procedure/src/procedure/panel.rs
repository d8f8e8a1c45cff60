//! Panels: units that decide something together, one vote each. Says who, how many and what; counts nothing.

use domain::ids::*;
use domain::label::Label;
use domain::panel::Majority;
use serde::{Deserialize, Serialize};

/// A panel of units (合议).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Panel {
    /// Id.
    pub id: Code,
    /// Name.
    pub label: Label,
    /// The units field that names its members; those the matter is about are left out.
    pub members: FieldId,
    /// The choice field that a vote fills.
    pub ballot: FieldId,
    /// How large a share of the votes decides.
    pub majority: Majority,
    /// How many votes make it able to decide.
    pub quorum: u16,
}
