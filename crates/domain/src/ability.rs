//! The closed list of what a staff post may do, and which pairs one account may never hold (charter §1).
//!
//! Never add an ability that opens persons across matters.

use serde::{Deserialize, Serialize};

macro_rules! abilities {
    ($($(#[$doc:meta])* $name:ident = $code:literal),* $(,)?) => {
        /// What a post may do. Packs name abilities; they cannot invent them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Ability { $($(#[$doc])* $name),* }
        impl Ability {
            /// Every ability there is.
            pub const ALL: &[Ability] = &[$(Ability::$name),*];
            /// Its code in packs, imports and the database.
            pub fn code(self) -> &'static str { match self { $(Ability::$name => $code),* } }
            /// The ability of a code.
            pub fn from_code(code: &str) -> Option<Ability> { match code { $($code => Some(Ability::$name),)* _ => None } }
        }
    };
}

abilities! {
    /// Takes appeals, accepts, refuses, classifies, dispatches.
    Intake = "intake",
    /// Acknowledges, handles, drafts for its unit.
    Handle = "handle",
    /// Checks a draft (审核).
    Check = "check",
    /// Issues an answer (签发).
    Issue = "issue",
    /// Rules on send-backs, extensions and objections.
    Rule = "rule",
    /// Urges, supervises, lists.
    Supervise = "supervise",
    /// Calls residents back.
    CallBack = "call-back",
    /// Enters an instruction of a post.
    Instruct = "instruct",
    /// Reports hazards of places.
    Patrol = "patrol",
    /// Answers danger and utility orders when on the roster.
    OnCall = "on-call",
    /// Owns articles of the knowledge register.
    KeepKnowledge = "keep-knowledge",
    /// Reads totals on the dashboard.
    ViewTotals = "view-totals",
    /// Searches text within its own remit.
    Search = "search",
    /// Imports areas, units, posts, rosters (system administrator).
    AdministerSystem = "administer-system",
    /// Grants, resets, revokes accounts together with a second person (security administrator).
    AdministerSecurity = "administer-security",
    /// Reads the audit trail (audit administrator).
    Audit = "audit",
}

impl Ability {
    /// Administrators never read matters and never hold each other's abilities (three persons).
    pub fn is_administration(self) -> bool {
        matches!(self, Ability::AdministerSystem | Ability::AdministerSecurity | Ability::Audit)
    }

    /// Why `self` and `other` may not be held by one account, if they may not.
    pub fn incompatible_with(self, other: Ability) -> Option<&'static str> {
        if self == other {
            return None;
        }
        match (self.is_administration(), other.is_administration()) {
            (true, true) => Some("系统、安全、审计三员必须由三个人担任"),
            (true, false) | (false, true) => Some("管理员不得办理或查看办件"),
            (false, false) => {
                let answers = |a| matches!(a, Ability::Handle | Ability::Check | Ability::Issue);
                let pair = |judge| (answers(self) && other == judge) || (self == judge && answers(other));
                if pair(Ability::CallBack) {
                    Some("经办、审核、签发人员不得回访")
                } else if pair(Ability::Rule) {
                    Some("经办、审核、签发人员不得裁定退单和延期")
                } else {
                    None
                }
            }
        }
    }
}
