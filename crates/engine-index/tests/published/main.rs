//! Exact against published results: the stages of the ASEM index and every printed HDI.
//!
//! The data stand in `../shared/data` beside the project (or where `ANLAN_SHARED_DATA` points) and are never
//! copied into it; where they are not, each test says so and passes.

mod asem;
mod hdi;
#[path = "../made/mod.rs"]
mod made;
mod table;
