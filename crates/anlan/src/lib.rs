//! What the program's subcommands share: reading configuration, keys and packs, and wiring them into the
//! use cases. The only place that reads clock, randomness and environment.

pub mod clock;
pub mod house;
pub mod keys;
pub mod tables;
pub mod wiring;
