//! The closed list of field kinds and of values (charter §1: there is no custom kind).
//!
//! No kind exists, or may be added, for an ID number, birth, kin, ethnicity, religion, party, health,
//! criminal record, face, voice, plate, device or social account.

use crate::Date;
use crate::ids::*;
use serde::{Deserialize, Serialize};

/// What a field holds; decides how it is drawn, stored and who may ever see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// One code of a closed list.
    Choice,
    /// Several codes of a closed list.
    Choices,
    /// A node of the category tree.
    Category,
    /// An area.
    Area,
    /// One unit.
    Unit,
    /// Several units.
    Units,
    /// A post.
    Post,
    /// A day.
    Date,
    /// Yes or no.
    YesNo,
    /// A whole number about a thing, never a head count of persons.
    Number,
    /// Money in fen.
    Money,
    /// An article of the knowledge register.
    Article,
    /// Another matter, by its public number.
    Matter,
    /// Free text about the matter; sealed, redacted before indexing.
    Text,
    /// A public reply; sealed, redacted before publishing.
    Reply,
    /// A private reply to the applicant; sealed, never indexed.
    PrivateReply,
    /// A note between staff; sealed, never indexed, never shown to the applicant.
    Note,
    /// Where the matter is; sealed text that may be mapped.
    Place,
    /// The applicant's name; sealed contact.
    ContactName,
    /// The applicant's telephone; sealed contact.
    ContactPhone,
    /// The applicant's home; sealed contact, never mapped or counted.
    HomeAddress,
}

impl FieldKind {
    /// Kept only in the vault, sealed under the matter's key.
    pub fn is_sealed(self) -> bool {
        use FieldKind::*;
        matches!(self, Text | Reply | PrivateReply | Note | Place) || self.is_contact()
    }

    /// Opens only one at a time, with a reason, to who now owes an act (charter §2).
    pub fn is_contact(self) -> bool {
        matches!(self, FieldKind::ContactName | FieldKind::ContactPhone | FieldKind::HomeAddress)
    }

    /// May enter the keyed text index, after redaction.
    pub fn is_indexed(self) -> bool {
        matches!(self, FieldKind::Text | FieldKind::Reply | FieldKind::Place)
    }
}

/// A value given in a form or kept in a matter. `Text` never leaves the command unsealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "k", content = "v")]
pub enum Value {
    /// A code.
    Code(Code),
    /// Several codes.
    Codes(Vec<Code>),
    /// A category.
    Category(CategoryId),
    /// An area.
    Area(AreaId),
    /// A unit.
    Unit(UnitId),
    /// Several units.
    Units(Vec<UnitId>),
    /// A post.
    Post(PostId),
    /// A day.
    Date(Date),
    /// Yes or no.
    YesNo(bool),
    /// A number.
    Number(i64),
    /// A knowledge article.
    Article(ArticleId),
    /// Another matter.
    Matter(MatterId),
    /// Free or personal text, only inside a command.
    Text(String),
}
