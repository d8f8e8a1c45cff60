//! Answers of each question: a number or a code, or the reason why there is none. Never both, never a guess.

use super::column;
use crate::definition::{Base, Definition, Kind, Question, Reason};
use crate::error::{Fault, SurveyError};
use crate::table::{Table, Words};

/// The answers of one question, by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// The number answered, or what the answer scores; NaN where missing or not scored.
    pub numbers: Vec<f64>,
    /// Which answer was chosen; none where missing or a number was asked for.
    pub chosen: Vec<Option<u32>>,
    /// Whether the answer is favourable, one or nothing; NaN where missing.
    pub good: Vec<f64>,
    /// Why it is missing.
    pub missing: Vec<Option<Reason>>,
}

impl Answers {
    /// Favourable or not among those of a base; NaN for the others.
    pub fn favourable(&self, base: Base) -> Vec<f64> {
        let rows = self.good.iter().zip(&self.missing);
        rows.map(|(good, missing)| match (base, missing) {
            (Base::Asked, Some(Reason::DoesNotKnow | Reason::Refused)) => 0.0,
            _ => *good,
        })
        .collect()
    }
}

/// What a cell says.
#[derive(Clone, Copy)]
struct Said {
    number: f64,
    chosen: Option<u32>,
    good: f64,
    missing: Option<Reason>,
}

/// Reads every question. Rows without an interview are lost to all of them.
pub(super) fn read(
    definition: &Definition,
    table: &Table,
    present: &[bool],
) -> Result<Vec<Answers>, SurveyError> {
    definition.questions.iter().map(|question| one(question, table, present)).collect()
}

fn one(question: &Question, table: &Table, present: &[bool]) -> Result<Answers, SurveyError> {
    let words = column(table, &question.column)?;
    let known: Vec<Option<Said>> = words.words.iter().map(|word| said(question, word)).collect();
    let nothing = Said { number: f64::NAN, chosen: None, good: f64::NAN, missing: Some(Reason::BrokeOff) };
    let rows = words.codes.len();
    let mut answers = Answers {
        numbers: Vec::with_capacity(rows),
        chosen: Vec::with_capacity(rows),
        good: Vec::with_capacity(rows),
        missing: Vec::with_capacity(rows),
    };
    for (row, code) in words.codes.iter().enumerate() {
        let found = match known[*code as usize] {
            _ if !present[row] => nothing,
            Some(said) => said,
            None => return Err(unknown(question, table, words, row)),
        };
        answers.numbers.push(found.number);
        answers.chosen.push(found.chosen);
        answers.good.push(found.good);
        answers.missing.push(found.missing);
    }
    Ok(answers)
}

fn said(question: &Question, cell: &str) -> Option<Said> {
    if let Some(reason) = question.missing.get(cell) {
        return Some(Said { number: f64::NAN, chosen: None, good: f64::NAN, missing: Some(*reason) });
    }
    match &question.kind {
        Kind::Choice { answers } => {
            let at = answers
                .iter()
                .position(|answer| answer.cells.iter().any(|known| known == cell))
                .or_else(|| answers.iter().position(|answer| answer.code == cell))?;
            Some(Said {
                number: answers[at].score.unwrap_or(f64::NAN),
                chosen: Some(at as u32),
                good: f64::from(u8::from(answers[at].good)),
                missing: None,
            })
        }
        Kind::Number { range } => {
            let number = cell.parse::<f64>().ok().filter(|number| number.is_finite())?;
            let within = range.is_none_or(|(least, most)| (least..=most).contains(&number));
            within.then_some(Said { number, chosen: None, good: f64::NAN, missing: None })
        }
    }
}

fn unknown(question: &Question, table: &Table, words: &Words, row: usize) -> SurveyError {
    let (line, cell) = (table.lines[row], words.at(row));
    let (id, column) = (&question.id, &question.column);
    if cell.is_empty() {
        return SurveyError::new(
            Fault::Value,
            format!(
                "{} 第 {line} 行“{column}”是空的；空白不当作零，也不当作一种答案：请在问题“{id}”的 missing 里写明空白的原因，例如 \"\" = \"not-asked\"",
                table.name
            ),
            format!(
                "{} line {line}: “{column}” is blank; a blank is neither zero nor an answer: say under missing of “{id}” why, e.g. \"\" = \"not-asked\"",
                table.name
            ),
        );
    }
    SurveyError::new(
        Fault::Value,
        format!(
            "{} 第 {line} 行“{column}”是“{cell}”，问题“{id}”没有这个答案（或超出 range）；请在 answers 或 missing 里写明它是什么",
            table.name
        ),
        format!(
            "{} line {line}: “{column}” is “{cell}”, which question “{id}” does not have (or is out of range); say under answers or missing what it is",
            table.name
        ),
    )
}
