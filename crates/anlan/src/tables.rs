//! Reads tables of any make – CSV, spreadsheets, JSON lines – row by row, however damaged or hostile the file.
//!
//! Knows nothing of appeals or houses; what a cell means is decided elsewhere.

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

pub use source::Source;
pub use table::{BadRow, FORMULA_SIGNS, Found, OWN_HEADINGS, Row};
