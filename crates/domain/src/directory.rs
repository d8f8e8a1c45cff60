//! The dated house of a city as one value: areas, units, posts and rosters (invariant 13).
//!
//! A snapshot handed to the engines; never reads a database. Ids are opaque and permanent, official
//! codes and names are dated attributes.

use crate::Date;
use crate::ability::Ability;
use crate::ids::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Level of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AreaLevel {
    /// 市
    City,
    /// 区、县
    District,
    /// 街道、镇
    Street,
    /// 社区、村
    Community,
    /// 网格
    Grid,
}

/// An area (辖区).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Permanent id.
    pub id: AreaId,
    /// Official code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Level.
    pub level: AreaLevel,
    /// The area it lies in.
    pub parent: Option<AreaId>,
    /// From when.
    pub from: Date,
    /// Until when (exclusive), if it ended.
    pub to: Option<Date>,
    /// Who succeeded it.
    pub successors: Vec<AreaId>,
}

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident = $code:literal),* $(,)?) => {
        /// What a unit is there for, beyond handling orders. A closed list: packs name offices, they invent none.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Function { $($(#[$doc])* $name),* }

        impl Function {
            /// Every function there is.
            pub const ALL: &[Function] = &[$(Function::$name),*];

            /// Its code in packs and imports.
            pub fn code(self) -> &'static str { match self { $(Function::$name => $code),* } }

            /// The function of a code.
            pub fn from_code(code: &str) -> Option<Function> {
                match code { $($code => Some(Function::$name),)* _ => None }
            }
        }
    };
}

functions! {
    /// Takes in, classifies, dispatches and rules on send-backs (受理机构).
    IntakeOffice = "intake-office",
    /// Supervises (督办机构).
    SupervisionOffice = "supervision-office",
    /// Calls back; never the handling unit.
    CallBackCentre = "call-back-centre",
    /// Manages the grid (网格化管理机构).
    GridOffice = "grid-office",
    /// Coordinates the whole: plans, targets, inspections, circulars (平安建设组织协调机构办事机构).
    PeaceOffice = "peace-office",
    /// Registers and forwards petitions (信访工作机构).
    PetitionOffice = "petition-office",
    /// Reviews what another organ decided (复查复核机关).
    ReviewOffice = "review-office",
    /// Mediates (调解组织).
    MediationBody = "mediation-body",
    /// Guides mediation and legal services (司法行政机关).
    JusticeOffice = "justice-office",
    /// Reviews legality (合法性审查机构).
    LegalityOffice = "legality-office",
    /// Decides on behalf of the government (决策机关).
    DecisionBody = "decision-body",
    /// Leads in emergencies (应急管理机构).
    EmergencyOffice = "emergency-office",
    /// Judges signals and issues advisories (监测预警机构).
    WarningOffice = "warning-office",
    /// Keeps indicators and their evidence (统计考核机构).
    AppraisalOffice = "appraisal-office",
    /// Runs the anonymous survey (民意调查机构).
    SurveyOffice = "survey-office",
    /// Recognises and commends (表彰认定机构).
    HonoursOffice = "honours-office",
    /// Receives sealed tip-offs for the competent organ (线索受理机构).
    TipOffice = "tip-office",
    /// Answers requests for government information (政府信息公开工作机构).
    InformationOffice = "information-office",
    /// Links with the people's congress and the consultative conference (代表建议、提案联络机构).
    CongressOffice = "congress-office",
}

/// A unit (单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Permanent id.
    pub id: UnitId,
    /// Official code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Superior unit.
    pub parent: Option<UnitId>,
    /// The area it serves.
    pub area: AreaId,
    /// Offices it holds.
    pub functions: Vec<Function>,
    /// Categories on its duty list (权责清单); an empty list means it is not limited.
    pub duties: Vec<CategoryId>,
    /// Steps of its own answer: 1 issue, 2 draft–issue, 3 draft–check–issue.
    pub steps: u8,
    /// From when.
    pub from: Date,
    /// Until when (exclusive), if it ended.
    pub to: Option<Date>,
    /// Who succeeded it.
    pub successors: Vec<UnitId>,
}

/// A post (岗位) of a unit: abilities and remit; persons come and go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Permanent id.
    pub id: PostId,
    /// Its unit.
    pub unit: UnitId,
    /// Name.
    pub name: String,
    /// What it may do.
    pub abilities: Vec<Ability>,
    /// Areas it may see; empty means the unit's area.
    pub remit: Vec<AreaId>,
}

/// On which days a line of a roster holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RosterDays {
    /// Every day.
    All,
    /// Working days, make-up days included.
    Working,
    /// Days off, holidays included.
    Off,
}

/// A line of a roster (值班表): who answers at which hours, and who after them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterLine {
    /// The unit on call.
    pub unit: UnitId,
    /// 1 is called first, then 2, …
    pub level: u8,
    /// Which days.
    pub days: RosterDays,
    /// From minute of the day, inclusive.
    pub from_minute: u16,
    /// To minute of the day, exclusive; 1440 is midnight.
    pub to_minute: u16,
    /// Who.
    pub post: PostId,
}

/// A node of the category tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Permanent id.
    pub id: CategoryId,
    /// Names.
    pub label: crate::label::Label,
    /// Parent.
    pub parent: Option<CategoryId>,
    /// Minutes matter: danger to life, or water, power, gas, heat.
    pub urgency: Urgency,
    /// Other words people use.
    pub aliases: Vec<String>,
}

/// How fast a category must be acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// By working days.
    #[default]
    General,
    /// Water, power, gas, heat: by minutes, day and night.
    Utility,
    /// Danger to life: by minutes, day and night.
    Danger,
}

/// The house of one city on one day.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    /// Areas by id.
    pub areas: HashMap<AreaId, Area>,
    /// Units by id.
    pub units: HashMap<UnitId, Unit>,
    /// Posts by id.
    pub posts: HashMap<PostId, Post>,
    /// Categories by id.
    pub categories: HashMap<CategoryId, Category>,
    /// Rosters.
    pub roster: Vec<RosterLine>,
    /// Who holds which function, found at first use. A directory is a snapshot: build a new one rather than
    /// change its units, and leave this empty.
    pub offices: OnceLock<HashMap<Function, Vec<UnitId>>>,
}

impl Directory {
    /// `area` and every area above it, lowest first.
    pub fn areas_up(&self, area: AreaId) -> impl Iterator<Item = &Area> {
        let mut next = self.areas.get(&area);
        let mut steps = 0;
        std::iter::from_fn(move || {
            let now = next?;
            steps += 1;
            next = if steps < 16 { now.parent.and_then(|p| self.areas.get(&p)) } else { None };
            Some(now)
        })
    }

    /// Whether `area` is `above` or lies in it.
    pub fn area_within(&self, area: AreaId, above: AreaId) -> bool {
        self.areas_up(area).any(|a| a.id == above)
    }

    /// `unit` and every unit above it, lowest first.
    pub fn units_up(&self, unit: UnitId) -> impl Iterator<Item = &Unit> {
        let mut next = self.units.get(&unit);
        let mut steps = 0;
        std::iter::from_fn(move || {
            let now = next?;
            steps += 1;
            next = if steps < 16 { now.parent.and_then(|p| self.units.get(&p)) } else { None };
            Some(now)
        })
    }

    /// Whether `unit` is `above` or stands under it.
    pub fn unit_under(&self, unit: UnitId, above: UnitId) -> bool {
        self.units_up(unit).any(|u| u.id == above)
    }

    /// The nearest unit holding `function` for `area`: its own area first, then upwards.
    /// Among several at one level the lowest id, so that the answer never depends on order.
    pub fn office(&self, function: Function, area: Option<AreaId>) -> Option<UnitId> {
        self.office_except(function, area, &|_| false)
    }

    /// The same, passing over units that may not act.
    pub fn office_except(
        &self,
        function: Function,
        area: Option<AreaId>,
        barred: &dyn Fn(UnitId) -> bool,
    ) -> Option<UnitId> {
        let holders = || {
            let listed = self.holders().get(&function).into_iter().flatten();
            listed.filter_map(|id| self.units.get(id)).filter(|unit| !barred(unit.id))
        };
        if let Some(area) = area {
            for level in self.areas_up(area) {
                // Listed by id, so the first is the lowest.
                if let Some(found) = holders().find(|unit| unit.area == level.id) {
                    return Some(found.id);
                }
            }
        }
        // "Unknown below district", or no area at all: the office nearest the root.
        holders().min_by_key(|unit| (self.areas_up(unit.area).count(), unit.id)).map(|unit| unit.id)
    }

    fn holders(&self) -> &HashMap<Function, Vec<UnitId>> {
        self.offices.get_or_init(|| {
            let mut holders: HashMap<Function, Vec<UnitId>> = HashMap::new();
            for unit in self.units.values().filter(|unit| unit.to.is_none()) {
                for function in &unit.functions {
                    holders.entry(*function).or_default().push(unit.id);
                }
            }
            holders.values_mut().for_each(|units| units.sort_unstable());
            holders
        })
    }

    /// Whether `category` is on the duty list of `unit` (itself or an ancestor of it).
    pub fn on_duty_list(&self, unit: UnitId, category: &CategoryId) -> bool {
        let Some(unit) = self.units.get(&unit) else { return false };
        if unit.duties.is_empty() {
            return true;
        }
        let mut next = Some(category.clone());
        let mut steps = 0;
        while let Some(id) = next {
            if unit.duties.contains(&id) {
                return true;
            }
            steps += 1;
            next = if steps < 16 { self.categories.get(&id).and_then(|c| c.parent.clone()) } else { None };
        }
        false
    }

    /// Urgency of a category, inherited from its nearest ancestor that states one.
    pub fn urgency(&self, category: &CategoryId) -> Urgency {
        let mut next = self.categories.get(category);
        let mut steps = 0;
        while let Some(found) = next {
            if found.urgency != Urgency::General || steps >= 16 {
                return found.urgency;
            }
            steps += 1;
            next = found.parent.as_ref().and_then(|p| self.categories.get(p));
        }
        Urgency::General
    }
}
