//! The files of worked cases, key by key (`docs/reference/packs.md`).
//!
//! Shapes only; the story is played by `play`.

use domain::Date;
use domain::ability::Ability;
use domain::directory::{AreaLevel, Function, RosterDays};
use domain::ids::*;
use engine_procedure::procedure::Channel;
use jiff::civil::DateTime;
use serde::Deserialize;
use std::collections::BTreeMap;

/// `cases/house.toml`, or `[house]` in a file of cases: a small fictional house.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct House {
    /// Areas, the city first.
    #[serde(default, rename = "area")]
    pub areas: Vec<HouseArea>,
    /// Units.
    #[serde(default, rename = "unit")]
    pub units: Vec<HouseUnit>,
    /// Posts.
    #[serde(default, rename = "post")]
    pub posts: Vec<HousePost>,
    /// Lines of rosters.
    #[serde(default, rename = "roster")]
    pub roster: Vec<HouseRoster>,
}

/// An area of the house.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HouseArea {
    /// Id inside the house.
    pub id: String,
    /// Name.
    pub name: String,
    /// Level.
    pub level: AreaLevel,
    /// The area it lies in.
    #[serde(default)]
    pub parent: Option<String>,
}

/// A unit of the house.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HouseUnit {
    /// Id inside the house.
    pub id: String,
    /// Name.
    pub name: String,
    /// The area it serves.
    pub area: String,
    /// The unit above it.
    #[serde(default)]
    pub parent: Option<String>,
    /// Offices it holds.
    #[serde(default)]
    pub functions: Vec<Function>,
    /// Its duty list; empty: not limited.
    #[serde(default)]
    pub duties: Vec<CategoryId>,
    /// Steps of its own answer, 1 to 3.
    #[serde(default = "one")]
    pub steps: u8,
}

fn one() -> u8 {
    1
}

/// A post of the house.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HousePost {
    /// Id inside the house.
    pub id: String,
    /// Name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What it may do.
    pub abilities: Vec<Ability>,
    /// Areas it may see; empty: its unit's.
    #[serde(default)]
    pub remit: Vec<String>,
}

/// A line of a roster of the house.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HouseRoster {
    /// The unit on call.
    pub unit: String,
    /// 1 is called first.
    pub level: u8,
    /// Which days.
    pub days: RosterDays,
    /// `HH:MM`.
    pub from: String,
    /// `HH:MM`; `24:00` is midnight.
    pub to: String,
    /// Who.
    pub post: String,
}

/// `cases/<procedure>.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CaseFile {
    /// The house, when not shared.
    #[serde(default)]
    pub house: Option<House>,
    /// The cases.
    #[serde(default, rename = "case")]
    pub cases: Vec<Case>,
}

/// One worked case (算例).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// A sentence saying what it shows.
    pub name: String,
    /// Articles it shows at work.
    #[serde(default)]
    pub proves: Vec<String>,
    /// What happens, in order of time.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// One act of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Step {
    /// When it is recorded.
    pub at: DateTime,
    /// A post of the house, `applicant` or `system`.
    pub by: String,
    /// The action.
    #[serde(rename = "do")]
    pub action: ActionId,
    /// What the form holds.
    #[serde(default)]
    pub with: BTreeMap<FieldId, Given>,
    /// How it comes in, for the first act; else guessed from who acts.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// The order acted on, when the actor could mean several.
    #[serde(default)]
    pub order: Option<u16>,
    /// The request decided, when several are pending.
    #[serde(default)]
    pub request: Option<u16>,
    /// When it happened, if entered late.
    #[serde(default)]
    pub happened: Option<DateTime>,
    /// Which child has ended, when the act is `child-ended`.
    #[serde(default)]
    pub child: Option<u16>,
    /// The state that child ended in.
    #[serde(default)]
    pub ended_in: Option<StateId>,
    /// The outcome it ended with.
    #[serde(default)]
    pub outcome: Option<Code>,
    /// What is expected.
    #[serde(default)]
    pub expect: Expect,
}

/// A value of a form as written in a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// Yes or no.
    Truth(bool),
    /// A number.
    Number(i64),
    /// A code, an id of the house, a day or a text.
    Text(String),
    /// Several.
    Many(Vec<String>),
}

/// What a step is expected to leave; every part is optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expect {
    /// State.
    #[serde(default)]
    pub state: Option<StateId>,
    /// Whether it is open.
    #[serde(default)]
    pub open: Option<bool>,
    /// Last day, or minute `2026-02-12T10:30`, of the newest running clock of a term.
    #[serde(default)]
    pub due: BTreeMap<TermId, String>,
    /// Terms whose running clock is provisional.
    #[serde(default)]
    pub provisional: Vec<TermId>,
    /// Terms without a running clock.
    #[serde(default)]
    pub ended: Vec<TermId>,
    /// Roles that owe the next act, in any order.
    #[serde(default)]
    pub owners: Option<Vec<RoleId>>,
    /// Units that owe the next act, in any order.
    #[serde(default)]
    pub units: Option<Vec<String>>,
    /// Notices this step sent, in any order.
    #[serde(default)]
    pub notices: Option<Vec<NoticeId>>,
    /// Whether a clock ended late in this step.
    #[serde(default)]
    pub late: Option<bool>,
    /// The code of a refusal; `*` for any.
    #[serde(default)]
    pub refused: Option<String>,
    /// Of answered, resolved, agreed, confirmed, closed: those that hold, and no others.
    #[serde(default)]
    pub facts: Option<Vec<String>>,
    /// Coded fields of the matter.
    #[serde(default)]
    pub fields: BTreeMap<FieldId, String>,
    /// Procedures of the matters this step opened.
    #[serde(default)]
    pub children: Option<Vec<ProcedureId>>,
    /// Bodies outside that this step handed something to.
    #[serde(default)]
    pub disclosed: Option<Vec<Code>>,
    /// What panels have decided by now.
    #[serde(default)]
    pub decided: BTreeMap<Code, Code>,
}

impl Step {
    /// The legal day of the step.
    pub fn day(&self) -> Date {
        self.at.date()
    }
}
