//! Equal to published programs: surveillance's Farrington and EARS, ESSENCE's daily detectors, scan statistics.
//!
//! The data stand in `../shared/data` beside the project (or where `ANLAN_SHARED_DATA` points) and are never
//! copied into it; where they are not, each test says so and passes.

mod essence;
mod scan;
mod surveillance;
mod table;
