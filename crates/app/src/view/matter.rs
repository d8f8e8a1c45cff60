//! One matter, as staff and as its applicant see it.

use super::{BasisView, FormView};
use serde::Serialize;

/// How urgent a clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgence {
    /// Plenty of time.
    Calm,
    /// Due within two days.
    Near,
    /// Due today.
    Today,
    /// Past due.
    Overdue,
    /// Provisional date: makes nobody late.
    Provisional,
    /// Paused.
    Paused,
    /// Ended in time.
    Met,
    /// Ended late.
    Missed,
}

/// A clock with every reason of its date.
#[derive(Debug, Clone, Serialize)]
pub struct ClockView {
    /// Term.
    pub label: String,
    /// `诉求人时限`, `单位时限`, `内部时限`.
    pub side: String,
    /// Whether it is the resident's.
    pub resident: bool,
    /// The unit it runs against, if a unit's.
    pub unit: String,
    /// Last day, or moment for minute terms.
    pub due: String,
    /// `还有3个工作日`, `已超期2天`.
    pub remaining: String,
    /// How urgent.
    pub urgence: Urgence,
    /// The amount, e.g. `15个工作日`.
    pub amount: String,
    /// A bound that dispatch fixes.
    pub bound: bool,
    /// Articles.
    pub basis: Vec<BasisView>,
    /// Every counted and skipped day, one line each range.
    pub explain: Vec<String>,
}

/// One of the five facts.
#[derive(Debug, Clone, Serialize)]
pub struct FactView {
    /// `已答复` …
    pub label: String,
    /// Yes, no, not yet.
    pub state: Option<bool>,
    /// `2026-03-04` or the outcome.
    pub detail: String,
}

/// A label and its value.
#[derive(Debug, Clone, Serialize)]
pub struct PairView {
    /// Label.
    pub label: String,
    /// Value.
    pub value: String,
}

/// An order to a unit.
#[derive(Debug, Clone, Serialize)]
pub struct OrderView {
    /// `主办`, `协办`, `交办`.
    pub kind: String,
    /// Holder.
    pub unit: String,
    /// `待签收`, `办理中`, `待审核`, `待签发`, `已办结`.
    pub state: String,
    /// Every holder: unit, since, how long.
    pub hops: Vec<PairView>,
    /// How often sent back.
    pub send_backs: u8,
}

/// A sealed text, opened for this viewer.
#[derive(Debug, Clone, Serialize)]
pub struct TextView {
    /// Field label.
    pub label: String,
    /// Text.
    pub text: String,
    /// Earlier versions exist.
    pub versions: u32,
}

/// A sealed contact: closed until opened with a reason.
#[derive(Debug, Clone, Serialize)]
pub struct ContactView {
    /// Field id.
    pub field: String,
    /// Label.
    pub label: String,
    /// Whether this viewer may open it now.
    pub may_open: bool,
    /// Why not, or that opening is recorded and told to the applicant.
    pub note: String,
    /// Danger to life: one click, reason afterwards.
    pub urgent: bool,
}

/// One line of the timeline.
#[derive(Debug, Clone, Serialize)]
pub struct TimelineView {
    /// Day (residents) or minute (staff).
    pub at: String,
    /// What happened.
    pub what: String,
    /// Who: unit, post or role; never a name.
    pub who: String,
    /// Details: grounds, dates, outcomes.
    pub details: Vec<PairView>,
    /// Letters sent with it: heading and body.
    pub notices: Vec<PairView>,
}

/// Who opened the applicant's data.
#[derive(Debug, Clone, Serialize)]
pub struct OpeningView {
    /// Day.
    pub day: String,
    /// Unit.
    pub unit: String,
    /// Post.
    pub post: String,
    /// What was opened.
    pub what: String,
    /// Reason.
    pub reason: String,
}

/// A bond to another matter.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// `重复件，主件为` …
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its id, when the viewer may open it.
    pub id: Option<i64>,
}

/// A matter for staff.
#[derive(Debug, Clone, Serialize)]
pub struct MatterView {
    /// Internal id, for addresses of pages.
    pub id: i64,
    /// Public number.
    pub number: String,
    /// Procedure.
    pub procedure: String,
    /// Its noun (诉求 …).
    pub noun: String,
    /// State.
    pub state: String,
    /// Whether open.
    pub open: bool,
    /// Summary fields.
    pub summary: Vec<PairView>,
    /// Other visible coded fields.
    pub fields: Vec<PairView>,
    /// Clocks, running first, due first.
    pub clocks: Vec<ClockView>,
    /// Five facts.
    pub facts: Vec<FactView>,
    /// Who owes the next act: role, unit.
    pub owners: Vec<PairView>,
    /// Orders.
    pub orders: Vec<OrderView>,
    /// Texts.
    pub texts: Vec<TextView>,
    /// Contacts.
    pub contacts: Vec<ContactView>,
    /// What the viewer may do, primary first.
    pub forms: Vec<FormView>,
    /// Suggestions for dispatch: unit and why.
    pub suggestions: Vec<SuggestionView>,
    /// Timeline, newest first.
    pub timeline: Vec<TimelineView>,
    /// Bonds.
    pub links: Vec<LinkView>,
    /// Promises: unit, day, kept.
    pub promises: Vec<PairView>,
    /// Version.
    pub version: u32,
}

/// A unit suggested for dispatch, with why.
#[derive(Debug, Clone, Serialize)]
pub struct SuggestionView {
    /// Unit id.
    pub unit: i64,
    /// Name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// A matter as its applicant reads it.
#[derive(Debug, Clone, Serialize)]
pub struct TrackingView {
    /// Public number.
    pub number: String,
    /// Noun.
    pub noun: String,
    /// What the state means for her.
    pub state: String,
    /// Whether open.
    pub open: bool,
    /// Summary.
    pub summary: Vec<PairView>,
    /// Her own clocks.
    pub clocks: Vec<ClockView>,
    /// Five facts.
    pub facts: Vec<FactView>,
    /// Her words and the answer.
    pub texts: Vec<TextView>,
    /// Timeline by day.
    pub timeline: Vec<TimelineView>,
    /// What she may do.
    pub forms: Vec<FormView>,
    /// Who opened her data.
    pub openings: Vec<OpeningView>,
    /// Promises.
    pub promises: Vec<PairView>,
}

/// What she sees at once after filing.
#[derive(Debug, Clone, Serialize)]
pub struct FiledView {
    /// Public number.
    pub number: String,
    /// Query code, grouped for reading aloud.
    pub code: String,
    /// Accepted-and-dispatched by; answered by (a bound).
    pub dates: Vec<ClockView>,
    /// Words of the receipt.
    pub notice: Vec<PairView>,
    /// Staff only: the id.
    pub id: i64,
}
