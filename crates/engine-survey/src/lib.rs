//! Sample design, weights and estimates of an anonymous survey, each number with its error.
//!
//! Values in, values out: the same columns, settings and seed give the same figures on every machine. Reads no
//! file, clock or randomness. Knows strata, sampling units, weights, modes, batches, call centres, days and
//! answers; has no field for a person, and no output about whoever asked or answered.

pub mod association;
mod calibration;
pub mod design;
pub mod distribution;
pub mod error;
pub mod estimate;
mod hadamard;
pub mod interval;
pub mod matrix;
pub mod quantile;
pub mod replicate;
pub mod response;
pub mod seeded;
pub mod statistic;
mod variance;
pub mod weighting;

pub use error::{Fault, SurveyError};
