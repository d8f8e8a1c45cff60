//! Composite indices: indicators → screen → denominate → impute → treat → normalise → aggregate → rank, with
//! a trace of every number.
//!
//! Values in, values out: a [`method::Method`] and a [`panel::Panel`] give an [`compute::Edition`]. Reads no
//! file, clock or randomness; knows no city. A count of what people ask for cannot be written into a method
//! ([`scorable`]).

pub mod aggregate;
pub mod check;
pub mod compute;
pub mod denominate;
pub mod explain;
pub mod impute;
pub mod method;
pub mod normalise;
pub mod outrank;
pub mod panel;
pub mod rank;
pub mod scorable;
pub mod screen;
pub mod statistics;
pub mod treat;
pub mod trend;
