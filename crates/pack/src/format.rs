//! The files of a pack other than procedures, key by key (`docs/reference/packs.md`).
//!
//! Shapes only: what the keys mean together is checked elsewhere. Unknown keys are refused.

use domain::Date;
use domain::basis::BasisKind;
use domain::directory::Urgency;
use domain::ids::CategoryId;
use domain::label::Label;
use domain::object::Object;
use domain::term::AfterHours;
use serde::{Deserialize, Serialize};

/// The layout of the files this program reads; raised when a key changes its meaning.
pub const FORMAT: u16 = 1;

/// Standing of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// In force: takes real matters.
    InForce,
    /// A policy without the force of law: takes real matters.
    Policy,
    /// A draft: none.
    Draft,
    /// Repealed: none.
    Repealed,
    /// To be filled in: none.
    Template,
}

impl Standing {
    /// Whether real matters may be filed under it.
    pub fn accepts_real_matters(self) -> bool {
        matches!(self, Standing::InForce | Standing::Policy)
    }

    /// Its name.
    pub fn label(self) -> Label {
        match self {
            Standing::InForce => Label::new("施行中", "in force"),
            Standing::Policy => Label::new("政策", "policy"),
            Standing::Draft => Label::new("草案", "draft"),
            Standing::Repealed => Label::new("已废止", "repealed"),
            Standing::Template => Label::new("模板", "template"),
        }
    }
}

/// `pack.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// Layout of the files.
    pub format: u16,
    /// The folder's name.
    pub id: String,
    /// Name.
    pub label: Label,
    /// The pack below.
    #[serde(default)]
    pub extends: Option<String>,
    /// Day of the edition.
    pub edition: Date,
    /// Standing.
    pub standing: Standing,
    /// IANA name of the zone whose midnight ends a legal day.
    pub zone: String,
    /// Local holidays looked for.
    #[serde(default)]
    pub region: Option<String>,
    /// The office that vouches for it, or `unconfirmed`.
    pub vouched_by: String,
    /// Start days its rules cover.
    pub covers: Covers,
    /// The city, if it is one.
    #[serde(default)]
    pub area: Option<CityArea>,
    /// Settings.
    #[serde(default)]
    pub settings: Settings,
}

/// Start days the rules of a pack cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Covers {
    /// First.
    pub from: Date,
    /// Last (exclusive).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

/// The city a pack is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CityArea {
    /// Official code.
    pub code: String,
    /// Name.
    pub label: Label,
}

/// Settings, a closed list; what a rule's own `counting` says wins.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// What counts as the day of receipt out of hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_hours: Option<AfterHours>,
    /// Closing time of the office, `HH:MM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<String>,
}

impl Settings {
    /// The closing time as hour and minute; none when absent or not a time of day.
    pub fn closing_time(&self) -> Option<(u8, u8)> {
        let (hour, minute) = self.closing.as_deref()?.split_once(':')?;
        if hour.len() != 2 || minute.len() != 2 {
            return None;
        }
        let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some((hour, minute))
    }

    /// These settings, with `above` winning one by one.
    pub fn under(self, above: &Settings) -> Settings {
        Settings {
            after_hours: above.after_hours.or(self.after_hours),
            closing: above.closing.clone().or(self.closing),
        }
    }
}

/// How much of an instrument we have read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Read {
    /// All of it.
    Full,
    /// The articles cited.
    Excerpt,
    /// Nothing: known from others.
    Unread,
}

/// What an instrument is; `model` marks another city's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// Id; articles are cited as `<id>-<article>`.
    pub id: String,
    /// Title.
    pub title: Label,
    /// 文号
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Kind of text.
    pub kind: BasisKind,
    /// Day it was passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<Date>,
    /// In force from.
    pub in_force_from: Date,
    /// In force until (exclusive).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_to: Option<Date>,
    /// Standing of the instrument.
    pub standing: SourceStanding,
    /// How much of it was read.
    pub read: Read,
    /// A parent's source this one stands in for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Why it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Its articles.
    #[serde(default, rename = "article")]
    pub articles: Vec<Article>,
}

/// Standing of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceStanding {
    /// In force.
    InForce,
    /// Draft.
    Draft,
    /// Repealed.
    Repealed,
}

/// An article, in our own words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Article {
    /// Id inside the source.
    pub id: String,
    /// As cited, e.g. `第十七条第二款`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What it says, in our own words.
    pub paraphrase: Label,
}

/// `categories.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CategoryFile {
    /// The categories.
    #[serde(default, rename = "category")]
    pub categories: Vec<CategoryEntry>,
}

/// A category as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CategoryEntry {
    /// Id.
    pub id: CategoryId,
    /// Name.
    pub label: Label,
    /// Parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CategoryId>,
    /// Urgency.
    #[serde(default)]
    pub urgency: Urgency,
    /// What it is about; inherited downwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Object>,
    /// Other words people use.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Counted by detectors.
    #[serde(default)]
    pub watched: bool,
    /// Not kept as a class: ends with `route`.
    #[serde(default)]
    pub declined: bool,
    /// The lawful route of a declined class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Label>,
    /// A parent pack's category this one stands in for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<CategoryId>,
    /// Why it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// `responsibilities.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DutyFile {
    /// The rows.
    #[serde(default, rename = "duty")]
    pub duties: Vec<Duty>,
}

/// Which kind of unit answers for which categories.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Duty {
    /// Kind of unit.
    pub unit_kind: String,
    /// Its name.
    pub label: Label,
    /// Categories.
    pub categories: Vec<CategoryId>,
    /// Source cited.
    pub basis: String,
}
