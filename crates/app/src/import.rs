//! Bringing in what a city already has: past appeals, and its own house. Use cases that a terminal and,
//! later, an administrator's page call alike.

pub mod mapping;
mod moment;
