//! The outside, behind small types: randomness, the vault, secrets, passwords, one-time codes.
//!
//! Nothing here knows a procedure, a database or a page. No function reads a clock or the
//! environment; what is random comes through a [`random::Randomness`] handle made by the program.

pub mod chain;
pub mod erasure_log;
pub mod files;
pub mod keyring;
pub mod number;
pub mod one_time;
pub mod password;
pub mod query_code;
pub mod random;
pub mod sealing;
pub mod secret;
pub mod session;

mod reading;
