//! The only incoming HTTP and HTML: pages for residents and staff, drawn from the pack.
//!
//! `web` knows no SQL and no law; it reads no clock and no randomness, those are the app's. Every route stands in
//! one table with who may open it.

mod asset;
mod frame;
mod page;
mod part;
pub mod words;

#[cfg(test)]
mod gallery;
