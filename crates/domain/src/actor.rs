//! Who acts: a resident with a query code, a member of staff at a post, or the system itself.

use crate::ability::Ability;
use crate::ids::{AccountId, AreaId, PostId, UnitId};
use serde::{Deserialize, Serialize};

/// The one who gives a command, as already proved by the shell (session, query code, timer).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The applicant of this very matter, proved by number and query code (or just filing it).
    Applicant,
    /// A member of staff acting in a post.
    Staff(Staff),
    /// A timer or the worker.
    System,
}

/// A member of staff at the post they act in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Account, for the record.
    pub account: AccountId,
    /// The post acted in.
    pub post: PostId,
    /// The unit of that post.
    pub unit: UnitId,
    /// Abilities of the post.
    pub abilities: Vec<Ability>,
    /// Areas of the post's remit, each with everything below it; empty means the unit's own area.
    pub remit: Vec<AreaId>,
}

/// Who acted, as recorded in an event: never a person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum ActorRecord {
    /// The applicant.
    Applicant,
    /// A member of staff.
    Staff {
        /// Account.
        account: AccountId,
        /// Post.
        post: PostId,
        /// Unit.
        unit: UnitId,
    },
    /// A timer or the worker.
    System,
}

impl Actor {
    /// What the event keeps of the actor.
    pub fn record(&self) -> ActorRecord {
        match self {
            Actor::Applicant => ActorRecord::Applicant,
            Actor::Staff(s) => ActorRecord::Staff { account: s.account, post: s.post, unit: s.unit },
            Actor::System => ActorRecord::System,
        }
    }

    /// Whether the actor's post holds `ability`.
    pub fn can(&self, ability: Ability) -> bool {
        matches!(self, Actor::Staff(s) if s.abilities.contains(&ability))
    }

    /// The unit acted for, if staff.
    pub fn unit(&self) -> Option<UnitId> {
        match self {
            Actor::Staff(s) => Some(s.unit),
            _ => None,
        }
    }
}
