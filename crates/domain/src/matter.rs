//! A matter (办件): the fold of its events. Everything a worklist, a timer or a page needs to know of it
//! without asking a pack or a calendar; never a name, a telephone or a sentence anyone wrote.

use crate::Date;
use crate::ability::Ability;
use crate::child::{Child, Disclosure};
use crate::field::Value;
use crate::ids::*;
use crate::instant::Instant;
use crate::panel::Panel;
use crate::term::{Amount, Counting, Pause};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The state of one matter after all its events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// Tenant.
    pub city: CityId,
    /// Internal id.
    pub id: MatterId,
    /// Public number: date, random characters, check character.
    pub number: String,
    /// The procedure it runs under.
    pub procedure: ProcedureId,
    /// The sealed edition it was filed under (invariant 4).
    pub edition: EditionHash,
    /// How many events made it; the next event's `seq`.
    pub version: u32,
    /// Where it stands.
    pub state: StateId,
    /// Whether that state is open (not an ending).
    pub open: bool,
    /// The open state it ended from, so that an ending can be undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<StateId>,
    /// When it was filed.
    pub filed_at: Instant,
    /// The legal day it was filed.
    pub filed_on: Date,
    /// Coded fields; never `Value::Text`.
    pub fields: BTreeMap<FieldId, Value>,
    /// Sealed fields: how many versions each has in the vault.
    pub texts: BTreeMap<FieldId, u32>,
    /// Every clock ever started, by number.
    pub clocks: Vec<Clock>,
    /// Every order ever opened, by number.
    pub orders: Vec<Order>,
    /// Every request for a ruling, by number.
    pub requests: Vec<Request>,
    /// The five separate facts (answered, resolved, agreed, confirmed, closed).
    pub facts: Facts,
    /// How often each counted act happened, by action.
    pub counters: BTreeMap<ActionId, Counter>,
    /// Matters this one is bound to.
    pub links: Vec<Link>,
    /// Who owes the next act; never empty while open.
    pub owners: Vec<Owner>,
    /// Dated promises that outlive closing.
    pub promises: Vec<Promise>,
    /// Matters it opened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Child>,
    /// What was handed to bodies outside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disclosures: Vec<Disclosure>,
    /// Units that decide together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub panels: Vec<Panel>,
}

/// Times and last moment of a counted act (limits, tries at different hours).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// How often.
    pub times: u32,
    /// When last.
    pub last_at: Instant,
}

/// Whose promise a clock measures (invariant 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The resident's: never restarts, only comes nearer unless an approved, told extension moves it.
    Resident,
    /// One unit's: starts when the order reaches its inbox.
    Unit,
    /// An office's own step (accept, dispatch, rule, call back).
    Office,
    /// A party's own limit (当事人期限): until when she may ask for a review, sue, confirm. Shown to her, makes
    /// nobody late, outlives endings, and is never counted or scored.
    Limit,
}

impl Side {
    /// Whether the applicant reads its clocks: what is owed to her, and what she must keep herself.
    pub fn is_shown_to_applicant(self) -> bool {
        matches!(self, Side::Resident | Side::Limit)
    }
}

/// A running or ended term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Index in `Matter::clocks`.
    pub no: u16,
    /// The term of the pack.
    pub term: TermId,
    /// Whose clock.
    pub side: Side,
    /// The order it belongs to, if a unit's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u16>,
    /// The request it belongs to, if a ruling's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<u16>,
    /// When it started.
    pub started_at: Instant,
    /// The amount that applied.
    pub amount: Amount,
    /// How it is counted, so that it can be counted again without the pack.
    #[serde(default)]
    pub counting: Counting,
    /// The round it belongs to: how often the matter had been handled again when it started.
    #[serde(default)]
    pub round: u8,
    /// Pauses that ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Last lawful day.
    pub last_day: Date,
    /// Exclusive end: past this moment it is overdue.
    pub due_at: Instant,
    /// The day to remind on (last working day on or before the unrolled day).
    pub promise_day: Date,
    /// Computed in a year with no published calendar: makes nobody late.
    pub provisional: bool,
    /// The event whose effect holds the full reasons of this date.
    pub explained_in: u32,
    /// When it ended, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Instant>,
    /// Since when it is paused, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_since: Option<Instant>,
    /// How often it was extended.
    #[serde(default)]
    pub extended: u8,
    /// The ladder of the pack its rungs come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<Code>,
    /// The rungs: what the worker does when nobody acts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rungs: Vec<Rung>,
    /// The next rung to climb (index in `rungs`).
    #[serde(default)]
    pub next_rung: u8,
}

/// One step of a ladder, with the moment it falls due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// When the worker climbs it.
    pub at: Instant,
    /// The system action of the procedure that it runs.
    pub action: ActionId,
}

/// Lead or helper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderKind {
    /// 主办
    Lead,
    /// 协办
    Helper,
    /// A task added by an instruction (批示、交办).
    Task,
}

/// How far a unit's own answer has come (经办–审核–签发).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nothing written yet.
    Open,
    /// Drafted by the handler.
    Drafted,
    /// Checked.
    Checked,
    /// Issued: answered.
    Issued,
}

/// An order (工单) to a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Index in `Matter::orders`.
    pub no: u16,
    /// Lead, helper or task.
    pub kind: OrderKind,
    /// Who holds it now.
    pub unit: UnitId,
    /// Every unit that held it, with when it reached its inbox.
    pub hops: Vec<Hop>,
    /// When the present holder acknowledged it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Instant>,
    /// The draft's stage.
    pub stage: Stage,
    /// When it ended (answered, sent back, recalled), if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Instant>,
    /// How often its holder sent it back.
    #[serde(default)]
    pub send_backs: u8,
    /// A ruling confirmed the holder: no more send-back.
    #[serde(default)]
    pub settled: bool,
    /// The post on call that must acknowledge, when the roster is being climbed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_call: Option<PostId>,
    /// The level of the roster that post was called at; 0 before anyone is called.
    #[serde(default)]
    pub call_level: u8,
}

/// One holder of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// The holder.
    pub unit: UnitId,
    /// Since when.
    pub at: Instant,
}

/// Something asked of a deciding office: send-back, extension, redo, objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Index in `Matter::requests`.
    pub no: u16,
    /// Kind of the pack, e.g. `send-back`.
    pub kind: Code,
    /// The order it is about, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u16>,
    /// The listed ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<Code>,
    /// The day wished for, if an extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wished_day: Option<Date>,
    /// The role that decides.
    pub decided_by: RoleId,
    /// When it was asked.
    pub asked_at: Instant,
    /// The ruling, once made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<bool>,
}

/// Five facts that are never the same fact (design §6.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Facts {
    /// When the unit's answer reached the resident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Instant>,
    /// The outcome the unit claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Code>,
    /// Whether the resident says it is resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved: Option<bool>,
    /// Whether the resident agrees with the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<bool>,
    /// When a call-back reached her and was recorded (never true for "no contact").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Instant>,
    /// When the matter was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Instant>,
    /// How often it was handled again.
    #[serde(default)]
    pub redos: u8,
}

/// How two matters are bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// This one repeats the other, which is the master.
    DuplicateOf,
    /// This one is the master of the other.
    MasterOf,
    /// Member of a batch event whose carrier matter holds the order.
    InBatch,
    /// The other is one it grew out of, or hands over to.
    Follows,
}

/// A bond to another matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// How.
    pub kind: LinkKind,
    /// To which.
    pub to: MatterId,
}

/// Who owes the next act, and by which clock. Tasks belong to units and posts, never to persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The role of the procedure.
    pub role: RoleId,
    /// The ability a post needs to act; none when the applicant or an outside body is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ability: Option<Ability>,
    /// The unit that owes it (the follow-up owner when an outside body is waited for).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// One post only, when the roster names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<PostId>,
    /// About which order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u16>,
    /// About which request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<u16>,
    /// The clock that runs against the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<u16>,
}

/// A dated promise made in an answer (*planned by a date*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Who promised.
    pub unit: UnitId,
    /// By when.
    pub by: Date,
    /// When kept, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_at: Option<Instant>,
}

impl Matter {
    /// A coded field.
    pub fn field(&self, id: &str) -> Option<&Value> {
        self.fields.get(id)
    }

    /// The code of a choice field.
    pub fn code(&self, id: &str) -> Option<&Code> {
        match self.fields.get(id) {
            Some(Value::Code(code)) => Some(code),
            _ => None,
        }
    }

    /// The area of the matter (field `area`), where counts and remits look.
    pub fn area(&self) -> Option<AreaId> {
        match self.fields.get("area") {
            Some(Value::Area(area)) => Some(*area),
            _ => None,
        }
    }

    /// The category of the matter (field `category`).
    pub fn category(&self) -> Option<&CategoryId> {
        match self.fields.get("category") {
            Some(Value::Category(category)) => Some(category),
            _ => None,
        }
    }

    /// The open lead order, if there is one.
    pub fn lead(&self) -> Option<&Order> {
        self.orders.iter().rev().find(|o| o.kind == OrderKind::Lead && o.closed_at.is_none())
    }

    /// The newest lead order, open or closed.
    pub fn last_lead(&self) -> Option<&Order> {
        self.orders.iter().rev().find(|o| o.kind == OrderKind::Lead)
    }

    /// The open orders held by `unit`.
    pub fn orders_of(&self, unit: UnitId) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(move |o| o.unit == unit && o.closed_at.is_none())
    }

    /// The newest running clock of `term` (and `order`, if given).
    pub fn running(&self, term: &str, order: Option<u16>) -> Option<&Clock> {
        self.clocks.iter().rev().find(|c| {
            c.ended_at.is_none() && c.term.as_str() == term && (order.is_none() || c.order == order)
        })
    }

    /// The resident's running clock with the earliest due moment.
    pub fn resident_clock(&self) -> Option<&Clock> {
        self.clocks
            .iter()
            .filter(|c| c.side == Side::Resident && c.ended_at.is_none())
            .min_by_key(|c| c.due_at)
    }

    /// The newest panel of this name.
    pub fn panel(&self, id: &str) -> Option<&Panel> {
        self.panels.iter().rev().find(|panel| panel.id.as_str() == id)
    }

    /// The matters it opened under `procedure` (none named: under any).
    pub fn children_of(&self, procedure: Option<&ProcedureId>) -> impl Iterator<Item = &Child> {
        self.children.iter().filter(move |child| procedure.is_none_or(|p| child.procedure == *p))
    }

    /// The pending request of `kind`, if any.
    pub fn pending(&self, kind: &str) -> Option<&Request> {
        self.requests.iter().find(|r| r.granted.is_none() && r.kind.as_str() == kind)
    }

    /// The next rung that falls due: moment, clock number, rung index. A provisional date makes nobody
    /// late, so its rungs from the end on wait until the calendar is published.
    pub fn next_rung(&self) -> Option<(Instant, u16, u8)> {
        self.clocks
            .iter()
            .filter(|c| c.ended_at.is_none() && c.paused_since.is_none())
            .filter_map(|c| {
                let rung = c.rungs.get(c.next_rung as usize)?;
                let waits = c.provisional && rung.at >= c.due_at;
                (!waits).then_some((rung.at, c.no, c.next_rung))
            })
            .min()
    }
}
