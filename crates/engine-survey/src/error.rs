//! Why a survey cannot be reckoned: a kind for programs, and a sentence in both languages that says what to do.
//!
//! Never a panic and never a number in its place.

use domain::label::{Label, Language};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Columns of different lengths, or none at all.
    Shape,
    /// A weight below zero or no number.
    Weight,
    /// A weight of zero where the rule says there may be none.
    ZeroWeight,
    /// Population sizes that contradict the sample.
    Population,
    /// A stratum with one sampling unit where the rule says to refuse.
    Lonely,
    /// Fewer than two sampling units altogether.
    OneUnit,
    /// A number that is none.
    NotFinite,
    /// Known totals that the sample cannot meet.
    Totals,
    /// An iteration that did not arrive.
    NotConverged,
    /// A setting outside its range.
    Setting,
    /// A replicate method that does not fit the design.
    Replicates,
    /// Nothing to estimate from.
    Empty,
    /// A column that the data do not have.
    Column,
    /// A value that the definition does not know.
    Value,
    /// Something about persons.
    Person,
}

/// A refusal to reckon, with the way on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyError {
    /// What is wrong.
    pub fault: Fault,
    /// What is wrong and what to do, for people.
    pub message: Label,
}

impl SurveyError {
    /// A refusal in both languages.
    pub fn new(fault: Fault, zh: impl Into<String>, en: impl Into<String>) -> SurveyError {
        SurveyError { fault, message: Label { zh: zh.into(), en: en.into() } }
    }

    /// The sentence in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        self.message.in_language(language)
    }
}

impl std::fmt::Display for SurveyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message.zh)
    }
}

impl std::error::Error for SurveyError {}
