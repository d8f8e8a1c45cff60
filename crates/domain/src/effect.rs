//! What an event did, as recorded outcomes. Folding effects needs neither pack nor calendar (invariant 5).

use crate::Date;
use crate::child::{Child, ChildEnd, Disclosure};
use crate::field::Value;
use crate::ids::*;
use crate::instant::Instant;
use crate::matter::*;
use crate::panel::{Panel, Vote};
use crate::term::Trace;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a clock's date moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MoveReason {
    /// Brought nearer (reclassified, instruction).
    Nearer,
    /// An approved extension, told to the resident.
    Extension,
    /// A pause ended.
    Resumed,
    /// The calendar of a provisional year was published.
    CalendarPublished,
}

/// What an act was, where the state alone does not tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Accepted, and the applicant told.
    Accepted,
    /// Refused with ground and remedy, and the applicant told.
    Refused,
    /// Taken back by the applicant.
    Withdrawn,
}

/// Whom a notice is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The applicant, by the tracking page (and other means when they exist).
    Applicant,
    /// The lead unit.
    LeadUnit,
    /// Helpers.
    Helpers,
    /// Supervisors.
    Supervisor,
}

/// One recorded outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "e")]
pub enum Effect {
    /// The matter came to be.
    Filed {
        /// Public number.
        number: String,
        /// Procedure.
        procedure: ProcedureId,
        /// Legal day of filing.
        filed_on: Date,
    },
    /// It moved to a state.
    Moved {
        /// Which.
        to: StateId,
        /// Whether that state is open.
        open: bool,
    },
    /// A coded field was set. Never `Value::Text`.
    Set {
        /// Field.
        field: FieldId,
        /// Value.
        value: Value,
    },
    /// A text was sealed into the vault.
    Sealed {
        /// Field.
        field: FieldId,
        /// Its version, counted from 1.
        version: u32,
        /// Salted commitment (hex), which dies with the matter's key; filled by the shell.
        #[serde(default)]
        commitment: String,
    },
    /// A clock started; `trace` gives every counted and skipped day.
    ClockStarted {
        /// The clock as started.
        clock: Clock,
        /// Sources cited, e.g. `gz-17`.
        basis: Vec<String>,
        /// Reasons.
        trace: Trace,
    },
    /// A clock ended.
    ClockEnded {
        /// Which.
        clock: u16,
        /// Whether it ended after its due moment (provisional dates make nobody late).
        late: bool,
    },
    /// A clock runs on with its old date, because the ending that stopped it was undone.
    ClockReopened {
        /// Which.
        clock: u16,
    },
    /// A clock's date moved.
    ClockMoved {
        /// Which.
        clock: u16,
        /// New last day.
        last_day: Date,
        /// New due moment.
        due_at: Instant,
        /// New day to remind on.
        promise_day: Date,
        /// Whether still provisional.
        provisional: bool,
        /// Why.
        why: MoveReason,
        /// Rungs still to come.
        rungs: Vec<Rung>,
        /// Reasons.
        trace: Trace,
    },
    /// A clock stands still.
    ClockPaused {
        /// Which.
        clock: u16,
        /// Listed ground.
        ground: Code,
    },
    /// A rung of a ladder was climbed.
    RungClimbed {
        /// Which clock.
        clock: u16,
        /// Which rung.
        rung: u8,
    },
    /// An order was opened.
    OrderOpened {
        /// The order.
        order: Order,
    },
    /// An order was acknowledged (签收).
    OrderAcknowledged {
        /// Which.
        order: u16,
    },
    /// An order went on to another unit.
    OrderPassed {
        /// Which.
        order: u16,
        /// To whom.
        to: UnitId,
    },
    /// The draft of an order came to a stage.
    OrderStage {
        /// Which.
        order: u16,
        /// Stage.
        stage: Stage,
    },
    /// The roster names the post that must acknowledge.
    OrderOnCall {
        /// Which.
        order: u16,
        /// Post.
        post: PostId,
        /// Its level on the roster, from 1.
        #[serde(default)]
        level: u8,
    },
    /// A send-back of an order was counted.
    OrderSentBack {
        /// Which.
        order: u16,
    },
    /// A ruling settled who holds the order.
    OrderSettled {
        /// Which.
        order: u16,
    },
    /// An order ended.
    OrderClosed {
        /// Which.
        order: u16,
    },
    /// Something was asked.
    Asked {
        /// The request.
        request: Request,
    },
    /// A request was decided.
    Ruled {
        /// Which.
        request: u16,
        /// Granted or not.
        granted: bool,
    },
    /// The lead unit's answer reached the resident.
    Answered {
        /// The outcome claimed.
        outcome: Code,
    },
    /// The resident said whether it is resolved and whether she agrees.
    Judged {
        /// Resolved.
        resolved: Option<bool>,
        /// Agreed.
        agreed: Option<bool>,
        /// Whether a call-back reached her (only then is it a confirmation).
        confirmed: bool,
    },
    /// It is handled again.
    Redone,
    /// It was closed.
    Closed,
    /// It was opened again (withdrawal undone, closing reversed).
    Reopened,
    /// What the act was.
    Marked {
        /// Which.
        mark: Mark,
    },
    /// A counted act happened.
    Counted {
        /// Which.
        action: ActionId,
    },
    /// The count of an act begins anew.
    Forgotten {
        /// Which.
        action: ActionId,
    },
    /// A dated promise was made.
    Promised {
        /// The promise.
        promise: Promise,
    },
    /// A dated promise was kept.
    PromiseKept {
        /// Index.
        promise: u16,
    },
    /// A bond was made.
    Linked {
        /// The bond.
        link: Link,
    },
    /// A bond was undone.
    Unlinked {
        /// The bond.
        link: Link,
    },
    /// A notice went out; its words are rendered from the edition when read.
    Notified {
        /// Which.
        notice: NoticeId,
        /// To whom.
        to: Audience,
    },
    /// A matter was opened out of this one; the shell files it after the commit.
    ChildOpened {
        /// The child.
        child: Child,
        /// Coded fields of its filing.
        values: BTreeMap<FieldId, Value>,
        /// Sealed fields of its filing, by the field of this matter they are copied from.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        texts: BTreeMap<FieldId, FieldId>,
    },
    /// A matter it opened came to its end.
    ChildEnded {
        /// Which.
        child: u16,
        /// How.
        end: ChildEnd,
    },
    /// Something was handed to a body outside.
    Disclosed {
        /// What, to whom, under which article.
        disclosure: Disclosure,
    },
    /// Units are to decide together.
    PanelOpened {
        /// The panel.
        panel: Panel,
    },
    /// A unit voted.
    Voted {
        /// In which panel.
        panel: u16,
        /// The vote.
        vote: Vote,
    },
    /// Voting was closed before all had voted.
    PanelClosed {
        /// Which.
        panel: u16,
    },
    /// Who owes the next act from here on.
    Owned {
        /// The owners; never empty while the matter is open.
        owners: Vec<Owner>,
    },
}
