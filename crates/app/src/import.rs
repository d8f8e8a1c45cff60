//! Bringing in what a city already has: past appeals, and its own house. Use cases that a terminal and,
//! later, an administrator's page call alike.

mod accounts;
mod areas;
pub mod house;
pub mod mapping;
mod moment;
pub mod past;
pub(crate) mod posts;
mod registers;
pub mod sheet;
mod units;
