//! The words of the trade: identifiers, legal time, areas, units, matters and the fold of their events.
//!
//! Values in, values out. This crate never reads a clock, a file, a database or randomness, knows no
//! city and no procedure by name, and depends on nothing else of ours.

pub mod ability;
pub mod actor;
pub mod basis;
pub mod calendar;
pub mod child;
pub mod directory;
pub mod duty;
pub mod effect;
pub mod event;
pub mod field;
pub mod fold;
pub mod ids;
pub mod instant;
pub mod label;
pub mod matter;
pub mod measure;
pub mod object;
pub mod panel;
pub mod refusal;
pub mod term;

pub use jiff::civil::Date;
