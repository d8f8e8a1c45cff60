//! Typed identifiers, so that a unit's id can never be passed where a matter's is due.
//!
//! Internal ids are 63-bit integers, time-ordered, made by the application (never by the database).
//! Ids of things a pack defines are permanent kebab-case text.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

macro_rules! number_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}", self.0) }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map($name) }
        }
    )*};
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Arc<str>);
        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self { $name(text.into()) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str { &self.0 }
        }
    )*};
}

number_id! {
    /// A tenant: one city, or a province's own organs.
    CityId,
    /// One matter (办件).
    MatterId,
    /// One event (办理记录) in the whole store; inside a matter events are numbered by `seq`.
    EventId,
    /// A dated area (辖区): district, street, community or grid.
    AreaId,
    /// A dated unit (单位).
    UnitId,
    /// A post (岗位) of a unit; tasks belong to posts, never to persons.
    PostId,
    /// A staff account.
    AccountId,
    /// An article of the knowledge register.
    ArticleId,
    /// A batch event (one cause, many calls).
    BatchId,
}

text_id! {
    /// A procedure (办理程序) defined by a pack, e.g. `appeal`.
    ProcedureId,
    /// A state of a procedure.
    StateId,
    /// An action of a procedure.
    ActionId,
    /// A term (办理时限) of a procedure.
    TermId,
    /// A role of a procedure.
    RoleId,
    /// A field of a form.
    FieldId,
    /// A notice to the resident or a unit.
    NoticeId,
    /// A leaf or node of the category tree.
    CategoryId,
    /// A code out of a closed list of a pack (class, ground, outcome…).
    Code,
    /// The hash (hex) of a sealed pack edition.
    EditionHash,
}
