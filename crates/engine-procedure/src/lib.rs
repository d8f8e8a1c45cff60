//! The engine of procedures: procedure + matter + command + today → what changes, or a lawful refusal.
//!
//! Pure: takes values and returns values. It knows no city, no procedure by name, reads no clock and
//! touches no file, database or network.

pub mod procedure;
