//! Equal to R `survey` 4.1-1: designs, intervals of shares, weights and sizes of samples.
//!
//! The data stand in `../shared/data` beside the project (or where `ANLAN_SHARED_DATA` points) and are never
//! copied into it; where they are not, each test says so and passes.

mod designs;
mod intervals;
mod schools;
mod table;
mod weights;
