//! The only incoming HTTP and HTML: pages for residents and staff, drawn from the pack.
//!
//! `web` knows no SQL and no law; it reads no clock and no randomness, those are the app's. Every route stands in
//! one table with who may open it.

mod admin;
mod asset;
mod body;
mod cookie;
mod fault;
mod frame;
mod gate;
mod page;
mod part;
mod plain;
mod rate;
mod refill;
mod resident;
pub mod route;
mod serve;
mod shield;
mod staff;
mod visit;
pub mod words;

pub use serve::{WebOptions, router, serve};

#[cfg(test)]
mod gallery;
