//! What the engine is given and what it gives back: a command in its circumstances, a change as a value.
//! Holds no handle to a clock, a database or a key.

use crate::procedure::Channel;
use domain::Date;
use domain::actor::Actor;
use domain::calendar::Calendar;
use domain::directory::Directory;
use domain::event::Event;
use domain::field::{FieldKind, Value};
use domain::fold::FoldError;
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::Matter;
use domain::refusal::Refusal;
use domain::term::TermError;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// The circumstances of one command: when, by which calendar, in which house, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The moment it is recorded.
    pub now: Instant,
    /// The legal day of `now`.
    pub today: Date,
    /// The zone of the pack.
    pub zone: &'a TimeZone,
    /// The calendar of the city.
    pub calendar: &'a Calendar,
    /// Areas, units, posts, rosters, categories.
    pub directory: &'a Directory,
    /// Who acts, as proved by the shell.
    pub actor: &'a Actor,
}

/// One act somebody wants to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The action of the procedure.
    pub action: ActionId,
    /// What the form holds.
    pub values: BTreeMap<FieldId, Value>,
    /// The order acted on, when the actor could mean several.
    pub order: Option<u16>,
    /// The request decided, when several are pending.
    pub request: Option<u16>,
    /// When it happened, if it is entered late. Needs the field `late-reason`, never favours the unit.
    pub happened_at: Option<Instant>,
}

impl Command {
    /// A command without a form.
    pub fn bare(action: ActionId) -> Self {
        Command { action, values: BTreeMap::new(), order: None, request: None, happened_at: None }
    }
}

/// What the shell decides about a matter that is being filed.
#[derive(Debug, Clone)]
pub struct NewMatter {
    /// Tenant.
    pub city: CityId,
    /// Internal id.
    pub id: MatterId,
    /// Public number.
    pub number: String,
    /// How it comes in.
    pub channel: Channel,
    /// The edition it is filed under.
    pub edition: EditionHash,
    /// The matter that opened it, if one did.
    pub grew_out_of: Option<MatterId>,
}

/// A text on its way into the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedText {
    /// Field.
    pub field: FieldId,
    /// Version, counted from 1.
    pub version: u32,
    /// Kind of the field.
    pub kind: FieldKind,
    /// The words.
    pub text: String,
}

/// Everything one command changes, all or nothing under the version it was planned for.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The event to append.
    pub event: Event,
    /// The matter after it: always the fold of its events.
    pub after: Matter,
    /// Texts to seal.
    pub texts: Vec<SealedText>,
}

/// Why a command was not planned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotPlanned {
    /// The law, a right or the state of the matter says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The pack, the calendar or the house is wrong: somebody must mend it; nothing is guessed.
    #[error(transparent)]
    Fault(#[from] PlanError),
}

/// A fault of the pack, the house or the history, never of the person who acts.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// The pack names something it does not define.
    #[error("程序定义有误：没有名为“{name}”的{what}，请法规包维护人员更正")]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        name: String,
    },
    /// No rule of a term is in force for its start day and the matter's fields.
    #[error("期限“{term}”在{day}没有适用的规则，请法规包维护人员补充")]
    NoRule {
        /// Term.
        term: TermId,
        /// Start day.
        day: Date,
    },
    /// More than one rule applies where exactly one must.
    #[error("期限“{term}”在{day}有多条规则同时适用，请法规包维护人员更正")]
    ManyRules {
        /// Term.
        term: TermId,
        /// Start day.
        day: Date,
    },
    /// A value that a rule needs is missing.
    #[error("“{0}”缺少需要的内容，请法规包维护人员在表单中列为必填")]
    MissingValue(FieldId),
    /// Nobody in the house holds the office a role needs.
    #[error("机构名录中没有单位承担“{role}”的职责，请系统管理员补录")]
    NoUnit {
        /// Role.
        role: RoleId,
    },
    /// An open state would be left with nobody who owes the next act.
    #[error("环节“{0}”没有责任单位，请法规包维护人员更正")]
    NoOwner(StateId),
    /// The pack asks for something its blocks cannot do together.
    #[error("程序定义有误：{0}，请法规包维护人员更正")]
    Pack(&'static str),
    /// A date that cannot be counted.
    #[error(transparent)]
    Term(#[from] TermError),
    /// The matter's history does not bear the change.
    #[error(transparent)]
    History(#[from] FoldError),
}

impl From<TermError> for NotPlanned {
    fn from(error: TermError) -> Self {
        NotPlanned::Fault(error.into())
    }
}

impl From<FoldError> for NotPlanned {
    fn from(error: FoldError) -> Self {
        NotPlanned::Fault(error.into())
    }
}
