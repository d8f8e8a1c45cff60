//! `anlan import`: brings what a city already has into Anlan: past appeals, and its own areas, units, posts
//! and accounts.
//!
//! Only reads files and reports; every decision about a row is a use case of `app`.

mod delimited;
mod encoding;
mod jsonl;
mod records;
mod source;
mod table;
#[cfg(test)]
mod workbook;
mod xlsx;
mod zip_guard;
