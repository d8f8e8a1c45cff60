//! Actions: who may do what from which state, under which preconditions, and what it does. A closed list
//! of typed acts; never a script.

use super::When;
use domain::effect::Audience;
use domain::ids::*;
use domain::label::Label;
use domain::matter::OrderKind;
use domain::term::{Amount, Counting};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An action (verb) of the procedure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Action {
    /// Id.
    pub id: ActionId,
    /// Name on the button.
    pub label: Label,
    /// What it does, under the button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Label>,
    /// Who may.
    pub by: Vec<RoleId>,
    /// From which states; empty only for the filing action.
    #[serde(default)]
    pub from: Vec<StateId>,
    /// From every open state; written out into `from` when the pack is read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_open: bool,
    /// From every state, endings too; written out likewise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_any: bool,
    /// To which state; absent: stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<StateId>,
    /// Only when all hold (over the matter's fields and the form's).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<When>,
    /// Typed preconditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// The form.
    #[serde(default, rename = "input", skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// Terms it ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ends: Vec<TermId>,
    /// Terms it starts (after `does`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub starts: Vec<TermId>,
    /// What else it does, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub does: Vec<Does>,
    /// Notices it sends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tells: Vec<Tells>,
    /// The main thing to do in this state: drawn first and large.
    #[serde(default)]
    pub primary: bool,
    /// May be done to many at once.
    #[serde(default)]
    pub bulk: bool,
    /// One key that opens it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<char>,
    /// Roles that see it in the timeline; empty: everyone who sees the matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen_by: Vec<RoleId>,
    /// Sources cited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
}

/// A field of an action's form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Input {
    /// The field.
    pub field: FieldId,
    /// Must be filled.
    #[serde(default)]
    pub required: bool,
    /// A value that already stands in the matter will do (the draft's reply, when it is issued).
    #[serde(default)]
    pub stands: bool,
    /// The code the form opens with (private, until the applicant chooses public).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Code>,
    /// Only asked when all hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<When>,
    /// Only these codes of its list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Code>,
}

/// A typed precondition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "is")]
pub enum Need {
    /// The actor's order has been acknowledged (or has not).
    Acknowledged {
        /// Wanted.
        #[serde(default = "yes")]
        wanted: bool,
    },
    /// The actor's order is at the stage its unit's steps ask for before this act.
    StageFor {
        /// `check` or `issue`.
        step: Step,
    },
    /// No request of this kind is pending.
    NonePending {
        /// Kind.
        request: Code,
    },
    /// A request of this kind is pending.
    Pending {
        /// Kind.
        request: Code,
    },
    /// Fewer than so many times on this matter.
    FewerThan {
        /// The counted action.
        action: ActionId,
        /// Limit.
        times: u32,
    },
    /// At least so many times on this matter.
    AtLeast {
        /// The counted action.
        action: ActionId,
        /// How often.
        times: u32,
    },
    /// Not within this long of the last time (three tries at different hours).
    Apart {
        /// The counted action.
        action: ActionId,
        /// How long.
        by: Amount,
    },
    /// No later than this after the actor's order reached its inbox.
    SinceReceipt {
        /// How long.
        within: Amount,
        /// How counted.
        #[serde(default)]
        counting: Counting,
    },
    /// No later than this after the action last happened.
    Since {
        /// The action.
        action: ActionId,
        /// How long.
        within: Amount,
    },
    /// The order was sent back fewer than so many times, and no ruling settled it.
    MaySendBack {
        /// Limit.
        times: u8,
    },
    /// The clock has not run out.
    NotExpired {
        /// Term.
        term: TermId,
    },
    /// All helpers have answered.
    HelpersAnswered,
    /// A call-back of this round reached the applicant.
    Confirmed,
    /// The panel decided for this ballot.
    PanelDecided {
        /// Which.
        panel: Code,
        /// For what.
        ballot: Code,
    },
    /// Voting is over and nothing has the majority.
    PanelSplit {
        /// Which.
        panel: Code,
    },
    /// Matters were opened out of this one, and all of them have ended.
    ChildrenEnded {
        /// Under this procedure; absent: under any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        procedure: Option<ProcedureId>,
    },
}

fn yes() -> bool {
    true
}

/// A step of a unit's own answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// 经办
    Draft,
    /// 审核
    Check,
    /// 签发
    Issue,
}

/// What an action does, beyond moving the state and starting or ending terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "act")]
pub enum Does {
    /// Opens an order for the unit(s) of a field, each with terms of its own; none when the field is empty.
    OpenOrder {
        /// Lead, helper or task.
        kind: OrderKind,
        /// Unit or units field.
        unit: FieldId,
        /// Terms started with it.
        terms: Vec<TermId>,
        /// A joint session named the holder: no send-back of this order.
        #[serde(default)]
        settled: bool,
    },
    /// Acknowledges the actor's order.
    AcknowledgeOrder,
    /// Passes the actor's order down its own tree; refused when off the receiver's duty list.
    PassOrder {
        /// Unit field.
        unit: FieldId,
        /// Terms restarted for the receiver (acknowledge).
        terms: Vec<TermId>,
    },
    /// Brings the actor's draft to a stage.
    Stage {
        /// Which step was done; `issue` never stands here (use `answer`).
        step: Step,
    },
    /// Puts the draft back to the handler.
    UndoStage,
    /// Answers: ends the actor's order; on the lead order the resident is answered.
    Answer {
        /// Outcome field.
        outcome: FieldId,
        /// Date field of a promise, if the outcome makes one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promise: Option<FieldId>,
    },
    /// Answers the resident directly, without an order.
    AnswerDirectly {
        /// Outcome field.
        outcome: FieldId,
    },
    /// Closes all open orders of a kind (absent: all).
    CloseOrders {
        /// Kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<OrderKind>,
    },
    /// Asks for a ruling.
    Ask {
        /// Kind of request.
        request: Code,
        /// Who decides.
        decided_by: RoleId,
        /// Term of the ruling.
        term: TermId,
        /// Ground field.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ground: Option<FieldId>,
        /// Wished-for day (extension).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wish: Option<FieldId>,
    },
    /// Decides the pending request of a kind.
    Rule {
        /// Kind.
        request: Code,
        /// Granted or not.
        grant: bool,
    },
    /// Counts a send-back of the order the request was about.
    CountSendBack,
    /// Settles the order the request was about: no more send-back.
    SettleOrder,
    /// Takes the order the request was about from its holder.
    RecallOrder,
    /// Moves a clock to the day of a field: only an extension may move it away.
    Extend {
        /// Terms moved together (resident's and unit's).
        terms: Vec<TermId>,
        /// Date field; absent: the request's wished-for day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        day: Option<FieldId>,
    },
    /// Computes a term again under the matter's present fields; only ever nearer.
    BringNearer {
        /// Terms.
        terms: Vec<TermId>,
        /// Date field, when a person names the day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        day: Option<FieldId>,
    },
    /// Stops a clock.
    Pause {
        /// Term.
        term: TermId,
        /// Ground field.
        ground: FieldId,
    },
    /// Lets it run again.
    Resume {
        /// Term.
        term: TermId,
    },
    /// Counts a party's limit anew from this act (limitation is interrupted); no other clock starts again.
    Interrupt {
        /// Term of side `limit`.
        term: TermId,
    },
    /// Records what the resident says.
    Judge {
        /// Yes-no field.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resolved: Option<FieldId>,
        /// Yes-no field.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agreed: Option<FieldId>,
        /// Whether a call-back reached her.
        #[serde(default)]
        confirmed: bool,
    },
    /// Counts this action (limits, tries).
    Count,
    /// The counts of these acts begin anew (tries of the next round).
    Forget {
        /// Counted actions.
        actions: Vec<ActionId>,
    },
    /// A new round: facts of the answer are cleared, history stays.
    Redo,
    /// Opens a new lead order for the last lead unit.
    ReopenLead {
        /// Terms.
        terms: Vec<TermId>,
    },
    /// Closes the matter.
    Close,
    /// The applicant takes the matter back; the action must lead to an ending, and `reopen` undoes it.
    Withdraw,
    /// Undoes a closing or withdrawal: the closed fact goes, and the resident's clocks that were cut
    /// short unanswered run on with the date they had. The state is the action's `to`,
    /// or where there is none the open state it ended from. Units whose orders the ending closed get new
    /// orders with fresh terms.
    Reopen,
    /// Binds to another matter.
    Link {
        /// `duplicate-of`, `in-batch`, `follows`.
        kind: domain::matter::LinkKind,
        /// Matter field.
        to: FieldId,
    },
    /// Undoes the bond named by the field.
    Unlink {
        /// Matter field.
        to: FieldId,
    },
    /// Opens a matter of another procedure and binds it to this one; the child is filed after the commit.
    OpenMatter {
        /// The procedure of the child; it must take matters from the system.
        procedure: ProcedureId,
        /// Fields of its filing form, by the field of this matter they are taken from.
        #[serde(default)]
        fields: BTreeMap<FieldId, FieldId>,
        /// Codes given to choices of its filing form.
        #[serde(default)]
        codes: BTreeMap<FieldId, Code>,
        /// A units field of this matter: one child for each, its unit in the child's field `unit`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        each: Option<FieldId>,
        /// The unit field of the child that `each` fills.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<FieldId>,
        /// The system action of this procedure that runs when a child has ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_end: Option<ActionId>,
    },
    /// Hands something to a body outside: recorded with article and fields, and shown to the applicant.
    HandOver {
        /// Choice field that names the body.
        organ: FieldId,
        /// Articles it rests on.
        basis: Vec<String>,
        /// Fields that go.
        #[serde(default)]
        fields: Vec<FieldId>,
        /// That body asked for it.
        #[serde(default)]
        at_request: bool,
    },
    /// Calls a panel together.
    OpenPanel {
        /// Which.
        panel: Code,
    },
    /// The actor's unit votes.
    Vote {
        /// In which panel.
        panel: Code,
    },
    /// Closes voting; what has the majority of a quorum stands.
    ClosePanel {
        /// Which.
        panel: Code,
    },
    /// Names the next post on the roster for an unacknowledged order; a rung of a ladder runs it.
    ClimbRoster,
    /// Keeps a promise.
    KeepPromise,
}

/// A notice an action sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tells {
    /// Which.
    pub notice: NoticeId,
    /// To whom.
    pub to: Audience,
}
