//! What a resident does without an account: track with number and code, find answers, read the law.

pub mod knowledge;
pub mod law;
pub mod track;
