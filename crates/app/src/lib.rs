//! Use cases, one file a verb: permission, transaction, audit, outbox.
//!
//! `app` is where a person's act becomes a command to the engine and a durable change in the store. It
//! knows no HTTP, no SQL and no TOML, and reads no clock: time and randomness are handles made by the
//! program.

pub mod answer;
pub mod view;

pub use answer::{Answer, AppError};
