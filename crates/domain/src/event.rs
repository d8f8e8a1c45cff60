//! An event (办理记录): append-only, holding outcomes, never the words of a person.

use crate::actor::ActorRecord;
use crate::effect::Effect;
use crate::ids::*;
use crate::instant::Instant;
use serde::{Deserialize, Serialize};

/// The layout of an event's body; raised when its meaning changes, and every old one must still fold.
pub const SCHEMA: u16 = 1;

/// One act on one matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The matter.
    pub matter: MatterId,
    /// Number inside the matter, from 0; the expected version of the command.
    pub seq: u32,
    /// The action of the procedure.
    pub action: ActionId,
    /// Who acted.
    pub actor: ActorRecord,
    /// When it happened.
    pub happened_at: Instant,
    /// When it was recorded (later than `happened_at` only with a reason and proof).
    pub recorded_at: Instant,
    /// The edition it was planned under.
    pub edition: EditionHash,
    /// Layout of `effects`.
    pub schema: u16,
    /// What it did.
    pub effects: Vec<Effect>,
}
