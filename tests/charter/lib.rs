//! The charter as tests: a small invented city on real databases, played through the real use cases.
//!
//! Everything a test needs of the city is here; what the charter demands stands in `tests/*.rs`, one
//! sentence a test. Nothing here is shipped.

pub mod city;
pub mod house;
pub mod play;
pub mod residue;
