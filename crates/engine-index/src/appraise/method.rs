//! The rules of an assessment, as data. What the law leaves open has no default here.

use super::rule::{Equals, Rule};
use crate::method::{Grade, Ties};
use crate::period::Cadence;
use crate::scorable::{Nature, Reported, Source};
use domain::label::Label;
use serde::{Deserialize, Serialize};

/// The rules of an assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Appraisal {
    /// Layout of the file.
    pub format: u16,
    /// Code.
    pub id: String,
    /// Name shown.
    pub label: Label,
    /// What the text leaves undefined, and how it was settled here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Label>,
    /// Citations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
    /// Points everybody begins the year with, beside those of the blocks.
    pub start: f64,
    /// The least total there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// The greatest total there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
    /// How shorter periods make the year; absent: the year is appraised as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_year: Option<WithinYear>,
    /// Who is ranked with whom, and how.
    pub order: Order,
    /// Grades by total, best first.
    #[serde(default, rename = "grade", skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<Grade>,
    /// Kinds of events that rules name.
    #[serde(default, rename = "event", skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventKind>,
    /// Figures that rules read.
    #[serde(default, rename = "figure", skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<FigureKind>,
    /// Blocks of rules.
    #[serde(rename = "block")]
    pub blocks: Vec<Block>,
    /// Rules.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
    /// What follows from a place, a total or a veto.
    #[serde(default, rename = "consequence", skip_serializing_if = "Vec::is_empty")]
    pub consequences: Vec<Consequence>,
}

/// How shorter periods make the year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WithinYear {
    /// How long they are.
    pub cadence: Cadence,
    /// How their totals become the year's, before rules of the year.
    pub by: Joined,
    /// What a period does in which a unit was not assessed.
    pub absent: Absent,
}

/// How totals of periods become a year's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Joined {
    /// Their mean.
    Mean,
    /// Their mean with these weights, first period first.
    Weighted(Vec<f64>),
    /// The last.
    Last,
    /// The worst.
    Worst,
    /// The start, and everything gained and lost in all of them.
    Sum,
}

/// What a period does in which a unit was not assessed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Absent {
    /// The year cannot be appraised.
    Refuse,
    /// The others count alone.
    Others,
    /// It counts as this total.
    Total(f64),
}

/// Who is ranked with whom, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Order {
    /// Which rank equals share.
    pub ties: Ties,
    /// Totals are rounded to so many decimals before ranking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u32>,
    /// Equal totals are told apart by the points of these blocks, the first first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<String>,
    /// Where a unit stands that was vetoed.
    pub vetoed: Vetoed,
}

/// Where a unit stands that was vetoed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vetoed {
    /// Outside the order; the others close up.
    Removed,
    /// Behind everybody who was not.
    Last,
    /// Where its total puts it.
    Kept,
}

/// A kind of event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EventKind {
    /// Code.
    pub code: String,
    /// Name shown.
    pub label: Label,
    /// What it is an event of: the closed list of the charter.
    pub object: Reported,
    /// What it says about.
    pub nature: Nature,
}

/// A figure that rules read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FigureKind {
    /// Code.
    pub code: String,
    /// Name shown.
    pub label: Label,
    /// Unit of measure.
    pub unit: String,
    /// What it says about.
    pub nature: Nature,
    /// Where it comes from.
    pub source: Source,
}

/// Rules whose points are capped together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Block {
    /// Code.
    pub code: String,
    /// Name shown.
    pub label: Label,
    /// Points it begins with.
    #[serde(default)]
    pub points: f64,
    /// The least it can come to, e.g. 0 of a block of 20, or −5 of one that only deducts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// The greatest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
}

/// Something that follows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Consequence {
    /// Code.
    pub code: String,
    /// Name shown.
    pub label: Label,
    /// What it is.
    pub kind: ConsequenceKind,
    /// When.
    pub when: Condition,
    /// Who has one of these does not get it: consequences written before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// Titles are barred for so many years from this one on.
    #[serde(default)]
    pub bars_titles: u32,
    /// Whether the year it is given in is the first barred one; otherwise the next.
    #[serde(default)]
    pub bars_this_year: bool,
    /// Citations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
    /// What the text leaves undefined, and how it was settled here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Label>,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsequenceKind {
    /// 黄牌
    Card,
    /// 一票否决
    Veto,
    /// 通报
    Circular,
    /// 约谈
    Interview,
    /// 挂牌督办
    Listing,
    /// 命名、称号
    Title,
}

/// When something follows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Standing among so many last of the pool.
    Last(Last),
    /// Standing among so many first of the pool.
    First(Last),
    /// A total below this.
    Below(f64),
    /// A total of at least this.
    AtLeast(f64),
    /// A veto by a rule.
    Vetoed,
    /// This consequence in so many years running, this one the last.
    Running(Running),
}

/// So many places at an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Last {
    /// How many.
    pub places: u32,
    /// Who stands there where ranks are equal.
    pub equals: Equals,
    /// Pools smaller than this have nobody there.
    pub smallest_pool: u32,
}

/// A streak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Running {
    /// The consequence.
    pub of: String,
    /// How many years.
    pub years: u32,
    /// What becomes of the streaks of units that were merged into one.
    pub merged: Merged,
    /// What a year without an appraisal does.
    pub gap: Gap,
}

/// What becomes of the streaks of merged units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Merged {
    /// A new unit begins anew.
    Anew,
    /// It had what any of its predecessors had.
    Any,
    /// It had what all of them had.
    All,
}

/// What a year without an appraisal does to a streak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// It ends it.
    Breaks,
    /// It is passed over.
    Skipped,
}
