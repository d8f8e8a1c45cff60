//! Public warnings as CAP 1.2: read, checked at three levels, built, updated, cancelled, relayed, and put into
//! feeds.
//!
//! Values in, values out. Opens no address, resolves no entity, verifies no signature, originates nothing
//! that belongs to another authority, and holds nothing about a person.

pub mod alert;
mod bounds;
pub mod check;
pub mod complaint;
pub mod crossing;
mod datatype;
pub mod draft;
pub mod feed;
pub mod follow;
pub mod identifier;
pub mod law;
mod markup;
pub mod point;
pub mod preview;
pub mod profile;
mod read;
pub mod relay;
pub mod ring;
pub mod schema;
mod source;
pub mod spec;
pub mod time;
pub mod uri;
pub mod word;
pub mod write;

pub use alert::{Alert, Area, Info, Pair, Reference, Resource};
pub use check::{Report, check, check_alert};
pub use complaint::{Complaint, Level, Path, Weight};
pub use time::Time;
