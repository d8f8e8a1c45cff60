//! Reads, layers and checks every TOML of a pack; the only crate that knows TOML.
//!
//! A pack with complaints is never handed out. No rule of any city is written here.

pub mod calendar;
mod cases;
mod charter;
pub mod check;
pub mod compiled;
pub mod complaint;
pub mod edition;
pub mod files;
pub mod format;
pub mod import_map;
pub mod layer;
pub mod method;
pub mod proof;
mod reader;
mod shared;
pub mod show;
mod syntax;
mod table;
pub mod tree;
mod whole;

pub use cases::CaseResult;
pub use check::{Report, check};
pub use compiled::{Pack, load};
pub use complaint::Complaint;
pub use edition::{Edition, UnsealError};
pub use format::Standing;
pub use proof::{Proof, proofs};
pub use show::show;
