//! Sample design, weights and estimates of an anonymous survey, each number with its error.
//!
//! Values in, values out: the same columns, settings and seed give the same figures on every machine. Reads no
//! file, clock or randomness. Knows strata, sampling units, weights, modes, batches, call centres, days and
//! answers; has no field for a person, and no output about whoever asked or answered.

pub mod allocate;
pub mod association;
mod calibration;
pub mod definition;
pub mod design;
pub mod distribution;
pub mod draw;
pub mod error;
pub mod estimate;
pub mod floor;
mod hadamard;
pub mod interval;
pub mod matrix;
pub mod person;
pub mod quantile;
pub mod replicate;
pub mod response;
pub mod seeded;
pub mod size;
pub mod statistic;
pub mod survey;
pub mod suspicion;
pub mod table;
mod variance;
pub mod weighting;

pub use error::{Fault, SurveyError};
