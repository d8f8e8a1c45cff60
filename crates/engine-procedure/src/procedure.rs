//! A procedure (办理程序) as data: the closed vocabulary of design §4. Packs fill it; nothing here is a
//! rule of any city, and there is no expression language.

use domain::Date;
use domain::ability::Ability;
use domain::basis::{BasisKind, BasisStatus};
use domain::directory::{Function, Urgency};
use domain::effect::Audience;
use domain::field::FieldKind;
use domain::ids::*;
use domain::label::Label;
use domain::matter::{OrderKind, Side};
use domain::term::{Amount, Counting};
use serde::{Deserialize, Serialize};

/// What a procedure is about (charter §1). Person, household, group, faith, ethnicity and online
/// account do not exist as subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The applicant's own matter.
    ApplicantsMatter,
    /// A place.
    Place,
    /// A facility.
    Facility,
    /// A unit.
    Unit,
    /// A decision.
    Decision,
    /// A plan.
    Plan,
    /// A title of a unit.
    UnitTitle,
}

/// One procedure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Procedure {
    /// Permanent id.
    pub id: ProcedureId,
    /// Name.
    pub label: Label,
    /// What one of its matters is called on pages (诉求, 网格上报 …).
    pub noun: Label,
    /// What its applicant is called (诉求人, 网格员 …).
    pub applicant: Label,
    /// Subject.
    pub subject: Subject,
    /// Sources cited.
    pub basis: Vec<String>,
    /// `replaces = "parent-pack-procedure"`: said by a child pack, with `basis`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The state a matter starts in.
    pub start: StateId,
    /// The action that files it.
    pub filed_by: ActionId,
    /// Who may file: the public page, the intake seat, field staff.
    pub channels: Vec<Channel>,
    /// Residents read answers before filing.
    #[serde(default)]
    pub knowledge_first: bool,
    /// Fields shown in lists and at the head of a matter, in order.
    pub summary: Vec<FieldId>,
    /// Unit fields naming a unit complained of: it and every unit under it neither see the matter, nor
    /// act on it, nor receive an order of it (charter §2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recused: Vec<FieldId>,
    /// Closed lists.
    #[serde(default, rename = "list")]
    pub lists: Vec<CodeList>,
    /// Fields.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    /// Roles.
    #[serde(rename = "role")]
    pub roles: Vec<Role>,
    /// States.
    #[serde(rename = "state")]
    pub states: Vec<State>,
    /// Terms.
    #[serde(default, rename = "term")]
    pub terms: Vec<Term>,
    /// Ladders.
    #[serde(default, rename = "ladder")]
    pub ladders: Vec<Ladder>,
    /// Actions.
    #[serde(rename = "action")]
    pub actions: Vec<Action>,
    /// Notices.
    #[serde(default, rename = "notice")]
    pub notices: Vec<Notice>,
}

/// How a matter may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The public page.
    Public,
    /// The intake seat, on behalf of a caller.
    Intake,
    /// Staff in the field.
    Field,
    /// The system itself (a signal, a rectification).
    System,
}

/// A closed list of codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CodeList {
    /// Id.
    pub id: String,
    /// Items, in the order shown.
    #[serde(rename = "item")]
    pub items: Vec<CodeItem>,
}

/// One code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CodeItem {
    /// Code.
    pub code: Code,
    /// Name.
    pub label: Label,
    /// What it means, shown under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Label>,
    /// The remedy told with it (grounds of refusal must have one).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Label>,
    /// The lawful route told with it (where else to go).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Label>,
    /// Source cited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// A field that forms may use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Field {
    /// Id; `area`, `category`, `class`, `visibility` have fixed meanings (docs/reference/packs.md).
    pub id: FieldId,
    /// Name.
    pub label: Label,
    /// Help under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Label>,
    /// Kind.
    pub kind: FieldKind,
    /// The closed list of a choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// Roles that see it; empty: everyone who sees the matter. `applicant` is a role too.
    #[serde(default)]
    pub seen_by: Vec<RoleId>,
    /// Most characters of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Why it is kept (data inventory); needed for sealed kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// How long after closing, e.g. `3yr`; needed for sealed kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<Amount>,
}

/// Where the unit of a role is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleAt {
    /// The office holding this function for the matter's area.
    Office(Function),
    /// The unit that holds the order acted on.
    OrderUnit,
    /// The unit that holds the lead order; after the answer, the one that held it last.
    LeadUnit,
    /// A unit that holds a helper or task order (that order is the one acted on).
    HelperUnit,
    /// Any unit above the lead unit, or an office of supervision.
    AboveLead,
    /// Any unit at all, inside its remit (e.g. instructions of posts).
    AnyUnit,
    /// The applicant.
    Applicant,
    /// A timer.
    System,
    /// A body outside; `follow-up` of the state names who follows up.
    Outside,
}

/// A role of the procedure: an ability at a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Role {
    /// Id.
    pub id: RoleId,
    /// Name.
    pub label: Label,
    /// The ability a post needs; none for applicant, system and outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ability: Option<Ability>,
    /// Where.
    pub at: RoleAt,
}

/// Whether a state is open, and who is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateKind {
    /// Somebody of ours owes the next act.
    Open,
    /// The applicant is waited for; `term` is its lapse term.
    WaitingApplicant,
    /// An outside body is waited for; `accountable` follows up, `term` is the review date.
    WaitingOutside,
    /// An ending.
    End,
}

/// A state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct State {
    /// Id.
    pub id: StateId,
    /// Name for staff.
    pub label: Label,
    /// What the applicant reads.
    pub public: Label,
    /// Kind.
    pub kind: StateKind,
    /// Heading in worklists and timelines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Label>,
    /// The one accountable role; needed while open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accountable: Option<RoleId>,
    /// The term that runs in it; needed while open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<TermId>,
}

/// A typed test over declared fields, or over facts every matter has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct When {
    /// A field of the procedure; or one of the built-in names `channel`, `urgency`.
    pub field: FieldId,
    /// Equals this code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<Code>,
    /// Is one of these codes.
    #[serde(default, rename = "in", skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<Code>,
    /// Is present (true) or absent (false).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present: Option<bool>,
}

/// How the rule of a term is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Choose {
    /// Exactly one rule matches, else the pack is at fault.
    #[default]
    Only,
    /// Of all that match, the one that ends first.
    Shortest,
}

/// A term (办理时限).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Term {
    /// Id.
    pub id: TermId,
    /// Name.
    pub label: Label,
    /// Whose clock.
    pub side: Side,
    /// Who is accountable when it runs out.
    pub accountable: RoleId,
    /// It starts only when all hold; otherwise starting it does nothing. A term whose clock is running
    /// is not started again, and the resident's date so never moves away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<When>,
    /// How its rule is chosen.
    #[serde(default)]
    pub choose: Choose,
    /// Dated rules.
    #[serde(rename = "rule")]
    pub rules: Vec<TermRule>,
    /// Grounds on which it may stand still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<PauseRule>,
    /// How it may be extended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<ExtensionRule>,
    /// The ladder climbed when nobody acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<String>,
}

/// One dated rule of a term. Exactly one of `within`, `set-by`, `at-once`, `none-in-law` is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TermRule {
    /// When it applies; all tests must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<When>,
    /// First start day it applies to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last start day (exclusive).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Amount>,
    /// Set per case: the date field that says it, and its outer bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_by: Option<SetBy>,
    /// The law says "at once": `internal` must give the time it is measured by.
    #[serde(default)]
    pub at_once: bool,
    /// The law says nothing: `internal` must give the time it is measured by.
    #[serde(default)]
    pub none_in_law: bool,
    /// Internal term for `at-once` and `none-in-law`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal: Option<Amount>,
    /// A promise, shorter than `within`, same or comparable unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Amount>,
    /// The ladder under this rule, in place of the term's (minutes and working days climb differently).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<String>,
    /// How days are counted.
    #[serde(default)]
    pub counting: Counting,
    /// Source id.
    pub basis: String,
    /// Kind of the basis.
    pub kind: BasisKind,
    /// Whether it was read.
    pub status: BasisStatus,
}

/// A term set per case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SetBy {
    /// The date field.
    pub field: FieldId,
    /// No later than this after the start.
    pub within: Amount,
}

/// A pause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PauseRule {
    /// The list of grounds.
    pub grounds: String,
    /// Source.
    pub basis: String,
}

/// An extension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExtensionRule {
    /// At most so often.
    pub times: u8,
    /// At most so long each time.
    pub within: Amount,
    /// It must be asked at least this long before the end; absent: before expiry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_before: Option<Amount>,
    /// Source.
    pub basis: String,
    /// Kind of the basis.
    pub kind: BasisKind,
    /// Whether it was read.
    pub status: BasisStatus,
}

/// A ladder: what happens when nobody acts; must end at a named authority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ladder {
    /// Id.
    pub id: String,
    /// Rungs in order of time.
    #[serde(rename = "rung")]
    pub rungs: Vec<LadderRung>,
    /// The role that is the last authority.
    pub ends_at: RoleId,
}

/// One rung.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LadderRung {
    /// `before` the end, or
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Amount>,
    /// `after` the end (`0wd` is not a term: use `at-end`), or
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Amount>,
    /// at the end itself.
    #[serde(default)]
    pub at_end: bool,
    /// The system action it runs.
    pub action: ActionId,
    /// Source or internal.
    pub basis: String,
}

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
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "is")]
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
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "act")]
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
    /// A new round: facts of the answer are cleared, history stays.
    Redo,
    /// Opens a new lead order for the last lead unit.
    ReopenLead {
        /// Terms.
        terms: Vec<TermId>,
    },
    /// Closes the matter.
    Close,
    /// Undoes a closing or withdrawal: the closed fact goes, and the resident's clocks that were cut
    /// short unanswered run on with the date they had. The state is the action's `to`.
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
    /// Names the next post on the roster for an unacknowledged order.
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

/// A notice: wording with closed `{placeholders}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Notice {
    /// Id.
    pub id: NoticeId,
    /// What kind of telling it is, for the proof that the resident is told.
    pub about: About,
    /// Heading.
    pub title: Label,
    /// Body.
    pub body: Label,
}

/// What a notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// Received.
    Filing,
    /// Accepted.
    Acceptance,
    /// Refused, with reason and remedy.
    Refusal,
    /// New date and reason.
    Extension,
    /// The answer.
    Answer,
    /// Closed.
    Closing,
    /// Anything else.
    Progress,
}

/// Built-in names `when` may test beside declared fields.
pub const BUILT_IN: &[&str] = &["channel", "urgency"];

/// The code of an urgency, as `when = { field = "urgency", is = … }` writes it.
pub fn urgency_code(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::General => "general",
        Urgency::Utility => "utility",
        Urgency::Danger => "danger",
    }
}

impl Procedure {
    /// A field.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.id.as_str() == id)
    }
    /// A role.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|r| r.id.as_str() == id)
    }
    /// A state.
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|s| s.id.as_str() == id)
    }
    /// A term.
    pub fn term(&self, id: &str) -> Option<&Term> {
        self.terms.iter().find(|t| t.id.as_str() == id)
    }
    /// An action.
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.actions.iter().find(|a| a.id.as_str() == id)
    }
    /// A notice.
    pub fn notice(&self, id: &str) -> Option<&Notice> {
        self.notices.iter().find(|n| n.id.as_str() == id)
    }
    /// A closed list.
    pub fn list(&self, id: &str) -> Option<&CodeList> {
        self.lists.iter().find(|l| l.id == id)
    }
    /// A ladder.
    pub fn ladder(&self, id: &str) -> Option<&Ladder> {
        self.ladders.iter().find(|l| l.id == id)
    }
}
