//! Composite indices: indicators → screen → denominate → impute → treat → normalise → weigh → aggregate →
//! rank, with a trace of every number.
//!
//! Values in, values out: a [`method::Method`] and [`panel::Figures`] give an [`compute::Edition`]. Reads no
//! file, clock or randomness; knows no city. A count of what people ask for cannot be written into a method
//! ([`scorable`]).

pub mod aggregate;
pub mod appraise;
pub mod cell;
pub mod check;
pub mod compute;
pub mod denominate;
pub mod diagnose;
pub mod error;
pub mod explain;
pub mod impute;
pub mod leaf;
pub mod method;
pub mod normalise;
pub mod outrank;
pub mod panel;
mod parallel;
pub mod period;
mod plan;
pub mod random;
pub mod rank;
pub mod robust;
pub mod scorable;
mod score;
pub mod screen;
pub mod statistics;
mod student;
pub mod treat;
pub mod trend;
pub mod unit;
pub mod weigh;
