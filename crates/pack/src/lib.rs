//! Reads, layers and checks every TOML of a pack; the only crate that knows TOML.

pub mod calendar;
