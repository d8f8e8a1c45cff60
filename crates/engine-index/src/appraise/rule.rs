//! One rule of an assessment, as data: what it reads, and what it makes of it.

use crate::cell::Reason;
use domain::label::Label;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// Code.
    pub code: String,
    /// Name shown.
    pub label: Label,
    /// Its block.
    pub block: String,
    /// Whether it is read for each shorter period; otherwise for the year.
    #[serde(default)]
    pub each_period: bool,
    /// Most points it can take, above zero; absent: as many as come together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_lost: Option<f64>,
    /// Most points it can give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_gained: Option<f64>,
    /// What it reads.
    pub of: RuleOf,
    /// Citations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
    /// What the text leaves undefined, and how it was settled here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Label>,
}

/// What a rule reads, and what it makes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleOf {
    /// Points for each event.
    Events(EventRule),
    /// Points where no event of these kinds happened.
    NoEvent(NoEvent),
    /// One event of these kinds, and the block is lost.
    LosesBlock(Vec<String>),
    /// Points by how far a figure falls short of, or goes beyond, thresholds.
    Threshold(Threshold),
    /// Points by how far a figure stands from a reference.
    Reference(ReferenceRule),
    /// All points at a target, a share or none below it.
    Target(TargetRule),
    /// A weight times a figure, such as an index.
    Part(PartRule),
    /// Points by how far a rank moved since the year before.
    RankMove(RankMove),
    /// Points for standing among the last, or the first, of a ranking.
    Placed(Placed),
    /// Points for figures that were late, left out or refused.
    Unreported(Unreported),
}

/// Points for each event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EventRule {
    /// Kinds.
    pub kinds: Vec<String>,
    /// Points by size: `[from, points]`, ascending; an event smaller than the first has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_size: Vec<[f64; 2]>,
    /// Points of each event, where size does not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<f64>,
    /// What makes an event weigh more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<Times>,
    /// What several multipliers make together; read where there are several.
    #[serde(default)]
    pub together: Together,
    /// Whether one such event is a veto (一票否决).
    #[serde(default)]
    pub veto: bool,
}

/// A multiplier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Times {
    /// When.
    pub when: When,
    /// By how much.
    pub by: f64,
}

/// When an event weighs more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Another of the same kind happened before it in the same unit and year.
    Repeated,
    /// It happened on a day of a protected period.
    Protected,
    /// It carries this mark, e.g. `unrepaired`.
    Marked(String),
}

/// What several multipliers make together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Together {
    /// Their product.
    #[default]
    Product,
    /// The greatest alone.
    Greatest,
}

/// Points where no event happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NoEvent {
    /// Kinds.
    pub kinds: Vec<String>,
    /// Points.
    pub points: f64,
}

/// What a missing figure does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lacking {
    /// The appraisal is refused.
    Refuse,
    /// No points either way.
    Nothing,
    /// These points.
    Points(f64),
}

/// On which side of a threshold points begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Below it.
    Below,
    /// Above it.
    Above,
}

/// How part of a step counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// By its share.
    Share,
    /// Only whole ones count.
    Whole,
    /// One that has begun counts whole.
    Begun,
}

/// Points by thresholds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Threshold {
    /// The figure.
    pub figure: String,
    /// On which side points begin.
    pub side: Side,
    /// `[threshold, points a step]`, the mildest first: `[[96, -0.25], [90, -0.5]]` below.
    pub steps: Vec<[f64; 2]>,
    /// How much of the figure is a step.
    pub per: f64,
    /// How part of a step counts.
    pub counted: Counted,
    /// What several thresholds passed make together.
    pub reading: Steps,
    /// What a missing figure does.
    pub missing: Lacking,
}

/// What several thresholds passed make together. At 88, with −0.25 below 96 and −0.5 below 90:
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Steps {
    /// Each stretch at its own rate: 6 × −0.25 + 2 × −0.5 = −2.5.
    Marginal,
    /// The whole way from the first threshold at the rate of the last one passed: 8 × −0.5 = −4.
    Total,
    /// The way from the last threshold passed alone: 2 × −0.5 = −1.
    LastOnly,
    /// Every threshold passed for itself: 8 × −0.25 + 2 × −0.5 = −3.
    Added,
}

/// Points by the distance from a reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReferenceRule {
    /// The figure.
    pub figure: String,
    /// The reference.
    pub to: ReferenceOf,
    /// On which side points begin.
    pub side: Side,
    /// Points a step.
    pub points: f64,
    /// How much of the figure is a step.
    pub per: f64,
    /// How part of a step counts.
    pub counted: Counted,
    /// What a missing figure or reference does.
    pub missing: Lacking,
}

/// What a figure is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceOf {
    /// The unit's own figure a year before.
    OwnYearBefore,
    /// The mean of the units of its pool, now.
    PoolMean,
    /// The mean of the units of its pool a year before.
    PoolMeanYearBefore,
    /// The figure of this unit, such as the province, now.
    Unit(String),
    /// The figure of this unit a year before.
    UnitYearBefore(String),
    /// This figure.
    At(f64),
}

/// All points at a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TargetRule {
    /// The figure.
    pub figure: String,
    /// The target.
    pub at: f64,
    /// On which side the target is missed.
    pub missed: Side,
    /// Points where it is reached.
    pub points: f64,
    /// What is left where it is missed.
    pub short: Short,
    /// What a missing figure does.
    pub missing: Lacking,
}

/// What is left where a target is missed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Short {
    /// Nothing.
    Nothing,
    /// figure / target of the points (target / figure where more is worse).
    Share,
    /// A line from all points at the target to none at this figure.
    DownTo(f64),
}

/// A weight times a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PartRule {
    /// The figure, such as an index.
    pub figure: String,
    /// Weight, not negative.
    pub weight: f64,
    /// What a missing figure does.
    pub missing: Lacking,
}

/// Points by how far a rank moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RankMove {
    /// The figure that holds ranks, 1 being best.
    pub figure: String,
    /// `[places, points]` for so many places down, ascending; the last one reached counts alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub down: Vec<[f64; 2]>,
    /// The same for places up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub up: Vec<[f64; 2]>,
    /// What a missing rank, now or a year before, does.
    pub missing: Lacking,
}

/// Points for standing among the last or the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Placed {
    /// The figure that holds ranks, 1 being best.
    pub figure: String,
    /// How many places from the end.
    pub among: Among,
    /// Points each time.
    pub points: f64,
    /// Which rankings are looked at.
    pub rankings: Rankings,
    /// Who stands there where ranks are equal.
    pub equals: Equals,
}

/// An end of a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Among {
    /// So many last places.
    Last(u32),
    /// So many first places.
    First(u32),
}

/// Which rankings are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rankings {
    /// That of the period itself.
    Own,
    /// Every shorter one within it, such as twelve monthly ones.
    Within,
}

/// Who stands at an end where ranks are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Equals {
    /// All who share the place.
    All,
    /// Only those who stand there alone: a shared place that reaches beyond counts for nobody.
    None,
}

/// Points for figures not reported as they should be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Unreported {
    /// Figures looked at.
    pub figures: Vec<String>,
    /// Points by reason, for each figure and period.
    pub points: BTreeMap<Reason, f64>,
}
