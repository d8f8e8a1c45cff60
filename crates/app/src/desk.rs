//! The desk of the intake seat: drafts that survive a killed browser, the shift hand-over, the knowledge
//! register's owners.

pub mod batch;
pub mod draft;
pub mod handover;
pub mod lost;
pub mod register;
