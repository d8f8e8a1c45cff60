//! Terms (办理时限), their dated rules, extensions, pauses and the ladders climbed when nobody acts.
//! Says what a pack may write; counts nothing.

use super::When;
use domain::Date;
use domain::basis::{BasisKind, BasisStatus};
use domain::ids::*;
use domain::label::Label;
use domain::matter::Side;
use domain::term::{Amount, Counting};
use serde::{Deserialize, Serialize};

/// How the rule of a term is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Choose {
    /// Exactly one rule matches, else the pack is at fault.
    #[default]
    Only,
    /// Of all that match, the one that ends first.
    Shortest,
}

/// A term (办理时限).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Term {
    /// Id.
    pub id: TermId,
    /// Name.
    pub label: Label,
    /// Whose clock.
    pub side: Side,
    /// Who is accountable when it runs out.
    pub accountable: RoleId,
    /// It starts only when all hold; otherwise starting it does nothing. A term whose clock is running
    /// is not started again, and the resident's date so never moves away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<When>,
    /// How its rule is chosen.
    #[serde(default)]
    pub choose: Choose,
    /// Dated rules.
    #[serde(rename = "rule")]
    pub rules: Vec<TermRule>,
    /// Grounds on which it may stand still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<PauseRule>,
    /// How it may be extended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<ExtensionRule>,
    /// The ladder climbed when nobody acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<String>,
}

/// One dated rule of a term. Exactly one of `within`, `set-by`, `at-once`, `none-in-law` is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TermRule {
    /// When it applies; all tests must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<When>,
    /// First start day it applies to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last start day (exclusive).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Amount>,
    /// Set per case: the date field that says it, and its outer bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_by: Option<SetBy>,
    /// The law says "at once": `internal` must give the time it is measured by.
    #[serde(default)]
    pub at_once: bool,
    /// The law says nothing: `internal` must give the time it is measured by.
    #[serde(default)]
    pub none_in_law: bool,
    /// Internal term for `at-once` and `none-in-law`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal: Option<Amount>,
    /// A promise, shorter than `within`, same or comparable unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Amount>,
    /// The ladder under this rule, in place of the term's (minutes and working days climb differently).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<String>,
    /// How days are counted.
    #[serde(default)]
    pub counting: Counting,
    /// Source id.
    pub basis: String,
    /// Kind of the basis.
    pub kind: BasisKind,
    /// Whether it was read.
    pub status: BasisStatus,
}

/// A term set per case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SetBy {
    /// The date field.
    pub field: FieldId,
    /// No later than this after the start.
    pub within: Amount,
}

/// A pause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PauseRule {
    /// The list of grounds.
    pub grounds: String,
    /// Source.
    pub basis: String,
}

/// An extension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExtensionRule {
    /// At most so often.
    pub times: u8,
    /// At most so long each time.
    pub within: Amount,
    /// It must be asked at least this long before the end; absent: before expiry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_before: Option<Amount>,
    /// Source.
    pub basis: String,
    /// Kind of the basis.
    pub kind: BasisKind,
    /// Whether it was read.
    pub status: BasisStatus,
}

/// A ladder: what happens when nobody acts; must end at a named authority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ladder {
    /// Id.
    pub id: String,
    /// Rungs in order of time.
    #[serde(rename = "rung")]
    pub rungs: Vec<LadderRung>,
    /// The role that is the last authority.
    pub ends_at: RoleId,
}

/// One rung.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LadderRung {
    /// `before` the end, or
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Amount>,
    /// `after` the end (`0wd` is not a term: use `at-end`), or
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Amount>,
    /// at the end itself.
    #[serde(default)]
    pub at_end: bool,
    /// The system action it runs.
    pub action: ActionId,
    /// Source or internal.
    pub basis: String,
}
