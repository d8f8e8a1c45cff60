//! Chinese text: words for the search index, finding what identifies a person, picking by pinyin.
//!
//! Values in, values out: no file, no database, no dictionary of persons or places.

pub mod bigram;
pub mod picker;
pub mod redact;

mod names;
mod normal;
mod numbers;
