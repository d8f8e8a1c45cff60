//! The one typed list of maintained counts (invariant 12): flows by the day they occurred, durations in
//! buckets. Computed from a matter before and after an event; asks nothing else.
//!
//! Every measure declares what it is; a `Demand` measure can never become a score (charter §1).

use crate::Date;
use crate::actor::ActorRecord;
use crate::effect::{Effect, Mark, MoveReason};
use crate::event::Event;
use crate::matter::{Matter, OrderKind, Side};
use serde::{Deserialize, Serialize};

/// What a measure says something about: only duty and outcome may ever be scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// How a unit did its duty.
    Duty,
    /// What came of it.
    Outcome,
    /// How much people asked for: shown, never scored.
    Demand,
}

/// A number that may enter a score, a rank or anything that follows from them: how a unit did its duty and
/// what came of it. There is no way here from [`Demand`].
///
/// ```compile_fail
/// use domain::measure::{Demand, Measure, Scorable};
/// fn rank(units: &mut Vec<Scorable>) { units.sort(); }
/// let appeals: Demand = Measure::Received.demand(7).expect("demand");
/// let mut units: Vec<Scorable> = vec![appeals.into()];
/// rank(&mut units);
/// ```
///
/// ```compile_fail
/// use domain::measure::{Measure, Scorable};
/// let made_up = Scorable(7);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scorable(i64);

/// How much people asked for. May be shown and added up; has no order, takes part in no arithmetic with a
/// [`Scorable`], and cannot become one (charter §1: demand is not merit).
///
/// ```
/// use domain::measure::Measure;
/// let demand = Measure::Received.demand(7).expect("demand");
/// assert_eq!(demand.shown(), 7);
/// assert!(Measure::Received.scorable(7).is_none());
/// ```
///
/// ```compile_fail
/// use domain::measure::Measure;
/// let (a, b) = (Measure::Received.demand(7).expect("demand"), Measure::Withdrawn.demand(3).expect("demand"));
/// let most_appealed_first = a < b;
/// ```
///
/// ```compile_fail
/// use domain::measure::Measure;
/// let in_time = Measure::AnsweredInTime.scorable(7).expect("scorable");
/// let appeals = Measure::Received.demand(9).expect("demand");
/// let deducted = in_time - appeals;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand(i64);

impl Scorable {
    /// The number, for the methods that score.
    pub fn number(self) -> i64 {
        self.0
    }
}

impl Demand {
    /// The number, to be shown.
    pub fn shown(self) -> i64 {
        self.0
    }

    /// Both together.
    pub fn and(self, other: Demand) -> Demand {
        Demand(self.0.saturating_add(other.0))
    }
}

impl Measure {
    /// `n` of this measure as something that may be scored; none for demand.
    pub fn scorable(self, n: i64) -> Option<Scorable> {
        matches!(self.nature(), Nature::Duty | Nature::Outcome).then_some(Scorable(n))
    }

    /// `n` of this measure as demand; none for anything else.
    pub fn demand(self, n: i64) -> Option<Demand> {
        (self.nature() == Nature::Demand).then_some(Demand(n))
    }
}

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $number:literal, $nature:ident;)*) => {
        /// A maintained count.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Measure { $($(#[$doc])* $name),* }
        impl Measure {
            /// Every measure.
            pub const ALL: &[Measure] = &[$(Measure::$name),*];
            /// Its permanent number in the database.
            pub fn number(self) -> i64 { match self { $(Measure::$name => $number),* } }
            /// Its code.
            pub fn code(self) -> &'static str { match self { $(Measure::$name => $code),* } }
            /// Its nature.
            pub fn nature(self) -> Nature { match self { $(Measure::$name => Nature::$nature),* } }
        }
    };
}

measures! {
    /// Matters filed.
    Received = "received", 1, Demand;
    /// Matters accepted.
    Accepted = "accepted", 2, Demand;
    /// Matters refused with a ground.
    Refused = "refused", 3, Demand;
    /// Orders that reached a lead unit.
    Dispatched = "dispatched", 4, Demand;
    /// Orders sent back by a unit.
    SentBack = "sent-back", 5, Duty;
    /// Answered within the resident's term.
    AnsweredInTime = "answered-in-time", 6, Duty;
    /// Answered after it.
    AnsweredLate = "answered-late", 7, Duty;
    /// Extensions granted.
    Extended = "extended", 8, Duty;
    /// Handled again.
    Redone = "redone", 9, Outcome;
    /// Confirmed resolved by call-back.
    ConfirmedResolved = "confirmed-resolved", 10, Outcome;
    /// Confirmed not resolved by call-back.
    ConfirmedUnresolved = "confirmed-unresolved", 11, Outcome;
    /// Closed.
    Closed = "closed", 12, Outcome;
    /// Withdrawn by the applicant.
    Withdrawn = "withdrawn", 13, Demand;
}

/// One change of a maintained count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count {
    /// Which.
    pub measure: Measure,
    /// The day it occurred.
    pub day: Date,
    /// Leaf area (0: unknown).
    pub area: i64,
    /// Unit (0: none yet).
    pub unit: i64,
    /// Category ("" when not yet classified).
    pub category: String,
    /// Duration bucket: whole days since filing, capped at 99, for answers; else 0.
    pub bucket: i64,
    /// How many more (or fewer).
    pub n: i64,
}

/// The counts one event changes. `day` is the legal day it happened on.
pub fn counts(after: &Matter, event: &Event, day: Date) -> Vec<Count> {
    let unit = after.last_lead().map_or(0, |o| o.unit.0);
    let area = after.area().map_or(0, |a| a.0);
    let category = after.category().map_or(String::new(), |c| c.to_string());
    let waited = day.since(after.filed_on).map_or(0, |span| i64::from(span.get_days())).clamp(0, 99);
    let mut found = Vec::new();
    let mut add = |measure, bucket| {
        found.push(Count { measure, day, area, unit, category: category.clone(), bucket, n: 1 });
    };
    let resident = |clock: u16| after.clocks.get(clock as usize).is_some_and(|c| c.side == Side::Resident);
    let late = event
        .effects
        .iter()
        .any(|e| matches!(e, Effect::ClockEnded { clock, late: true } if resident(*clock)));
    let no_resident_clock = after.clocks.iter().all(|c| c.side != Side::Resident);
    for effect in &event.effects {
        match effect {
            Effect::Filed { .. } => add(Measure::Received, 0),
            Effect::OrderOpened { order } if order.kind == OrderKind::Lead => add(Measure::Dispatched, 0),
            Effect::OrderSentBack { .. } => add(Measure::SentBack, 0),
            // Entered by the system: an answer given before this system kept time; nobody's duty was measured.
            Effect::Answered { .. } if event.actor == ActorRecord::System && no_resident_clock => {}
            Effect::Answered { .. } if late => add(Measure::AnsweredLate, waited),
            Effect::Answered { .. } => add(Measure::AnsweredInTime, waited),
            Effect::ClockMoved { clock, why: MoveReason::Extension, .. } if resident(*clock) => {
                add(Measure::Extended, 0)
            }
            Effect::Marked { mark: Mark::Accepted } => add(Measure::Accepted, 0),
            Effect::Marked { mark: Mark::Refused } => add(Measure::Refused, 0),
            Effect::Marked { mark: Mark::Withdrawn } => add(Measure::Withdrawn, 0),
            Effect::Redone => add(Measure::Redone, 0),
            Effect::Judged { resolved: Some(true), confirmed: true, .. } => {
                add(Measure::ConfirmedResolved, 0)
            }
            Effect::Judged { resolved: Some(false), confirmed: true, .. } => {
                add(Measure::ConfirmedUnresolved, 0)
            }
            Effect::Closed => add(Measure::Closed, 0),
            _ => {}
        }
    }
    found
}
