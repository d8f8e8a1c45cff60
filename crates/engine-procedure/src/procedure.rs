//! A procedure (办理程序) as data: the closed vocabulary of design §4. Packs fill it; nothing here is a
//! rule of any city, and there is no expression language.

mod action;
mod notice;
mod panel;
mod term;

pub use action::{Action, Does, Input, Need, Step, Tells};
pub use notice::{About, Notice};
pub use panel::Panel;
pub use term::{Choose, ExtensionRule, Ladder, LadderRung, PauseRule, SetBy, Term, TermRule};

use domain::ability::Ability;
use domain::directory::{Function, Urgency};
use domain::field::FieldKind;
use domain::ids::*;
use domain::label::Label;
use domain::term::Amount;
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
    /// Actions taken from the pack's shared blocks; forgotten once they are in `actions`.
    #[serde(default, skip_serializing)]
    pub uses: Vec<ActionId>,
    /// The state a matter starts in.
    pub start: StateId,
    /// The action that files it.
    pub filed_by: ActionId,
    /// Who may file: the public page, the intake seat, field staff.
    pub channels: Vec<Channel>,
    /// Residents read answers before filing.
    #[serde(default)]
    pub knowledge_first: bool,
    /// The law asks for a call-back: the unit that handled a matter can never alone bring it to its end.
    #[serde(default)]
    pub call_back_required: bool,
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
    /// Panels.
    #[serde(default, rename = "panel", skip_serializing_if = "Vec::is_empty")]
    pub panels: Vec<Panel>,
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
    /// Id; `area`, `category`, `class`, `visibility`, `hide-from-unit` and `late-reason` have fixed
    /// meanings (docs/reference/packs.md).
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
    /// A unit that has to vote in an open panel of the matter.
    PanelMember,
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
    /// Writes out `from-open` and `from-any` as the states they mean, so that nobody else has to ask.
    pub fn spell_out(&mut self) {
        let states = &self.states;
        for action in &mut self.actions {
            let meant = |state: &&State| action.from_any || action.from_open && state.kind != StateKind::End;
            let more: Vec<StateId> = states.iter().filter(meant).map(|state| state.id.clone()).collect();
            for state in more {
                if !action.from.contains(&state) {
                    action.from.push(state);
                }
            }
            (action.from_open, action.from_any) = (false, false);
        }
    }
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
    /// A panel.
    pub fn panel(&self, id: &str) -> Option<&Panel> {
        self.panels.iter().find(|p| p.id.as_str() == id)
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
