//! Counts of matters over places and days → signals, with significance and explanation; and
//! the words in which the public is warned.
//!
//! Values in, values out: a series, a setting and a seed give the same signals on every machine. Reads no
//! file, clock or randomness; knows no city; counts only what [`domain::object::Object`] calls watchable, and
//! never anything of a person.

pub mod cap;
pub mod chance;
pub mod cusum;
pub mod distribution;
pub mod ears;
pub mod essence;
pub mod farrington;
pub mod glr;
pub mod regression;
pub mod scan;
pub mod timeline;
