//! Administration by three persons – system, security, audit – none of whom reads matters.

pub mod accounts;
pub mod activate;
pub mod audit;
pub mod demo;
pub mod editions;
pub mod house;
pub mod pasted;
pub mod setup;
pub mod two_persons;
mod words;
