//! The engine of procedures: procedure + matter + command + today → what changes, or a lawful refusal.
//!
//! Pure: takes values and returns values. It knows no city, no procedure by name, reads no clock and
//! touches no file, database or network.

mod choose;
mod context;
mod draft;
mod ladder;
mod needs;
mod offer;
mod owners;
mod plan;
mod preview;
pub mod procedure;
pub mod prove;
mod refuse;
mod rights;
mod roster;
mod when;

pub use context::{Change, Command, Context, NewMatter, NotPlanned, PlanError, SealedText};
pub use offer::{Offer, offers, owners_are_current};
pub use plan::{CALENDAR_PUBLISHED, CHILD_ENDED, calendar_published, child_ended, file, plan, system_due};
pub use preview::{PromisedDate, preview};
pub use rights::{is_recused, may_open_contact, may_see, roles_of, sees_act, sees_field};
