//! Cells by which interviews are grouped: columns about areas and modes, and choices, crossed.
//!
//! Named by their words joined, so that a table of totals finds them. Nothing finer than a stratum, an area, a mode
//! or an answer can be asked for.

use super::{Answers, column};
use crate::definition::{Definition, Kind};
use crate::error::{Fault, SurveyError};
use crate::table::Table;
use std::collections::HashMap;

/// Between the words of a crossed cell.
pub(super) const CROSSED: &str = " / ";

/// A cell for every row.
#[derive(Debug, Clone)]
pub(crate) struct Crossed {
    /// Cell of each row; [`MISSING`] where an answer is missing.
    pub of: Vec<u32>,
    /// Names of cells, in order of name.
    pub names: Vec<String>,
    /// Their words, column by column.
    pub words: Vec<Vec<String>>,
}

/// No cell.
pub(crate) const MISSING: u32 = u32::MAX;

/// One column as codes with words.
struct Part {
    codes: Vec<u32>,
    words: Vec<String>,
}

/// Cells of plain columns.
pub(crate) fn of_columns(table: &Table, headings: &[String]) -> Result<Crossed, SurveyError> {
    let mut parts = Vec::with_capacity(headings.len());
    for heading in headings {
        let words = column(table, heading)?;
        if let Some(code) = words.words.iter().position(String::is_empty) {
            let line = table.lines[words.first_row(code)];
            return Err(SurveyError::new(
                Fault::Value,
                format!("{} 第 {line} 行“{heading}”是空的；请补上", table.name),
                format!("{} line {line}: “{heading}” is blank; fill it in", table.name),
            ));
        }
        parts.push(Part { codes: words.codes.clone(), words: words.words.clone() });
    }
    Ok(crossed(table.rows(), &parts))
}

/// Cells of columns and choices.
pub(crate) fn of_names(
    definition: &Definition,
    table: &Table,
    answers: &[Answers],
    names: &[String],
) -> Result<Crossed, SurveyError> {
    let mut parts = Vec::with_capacity(names.len());
    for name in names {
        if let Some(at) = definition.questions.iter().position(|question| question.id == *name) {
            let Kind::Choice { answers: known } = &definition.questions[at].kind else {
                return Err(SurveyError::new(
                    Fault::Setting,
                    format!("“{name}”问的是数，不能用来分组；请用选择题、层、辖区或访问方式"),
                    format!(
                        "“{name}” is a number and makes no groups; take a choice, a stratum, an area or the mode"
                    ),
                ));
            };
            let codes = answers[at].chosen.iter().map(|chosen| chosen.unwrap_or(MISSING)).collect();
            parts.push(Part { codes, words: known.iter().map(|answer| answer.code.clone()).collect() });
            continue;
        }
        let design = &definition.design;
        let mode = definition.fieldwork.mode.iter();
        if !design.strata.iter().chain(&design.areas).chain(mode).any(|heading| heading == name) {
            return Err(SurveyError::new(
                Fault::Setting,
                format!("“{name}”不能用来分组：只能用层（strata）、辖区（areas）、访问方式（mode）和选择题"),
                format!("“{name}” makes no groups: take strata, areas, the mode or a choice"),
            ));
        }
        let words = column(table, name)?;
        parts.push(Part { codes: words.codes.clone(), words: words.words.clone() });
    }
    Ok(crossed(table.rows(), &parts))
}

fn crossed(rows: usize, parts: &[Part]) -> Crossed {
    let mut index: HashMap<Vec<u32>, u32> = HashMap::new();
    let mut keys: Vec<Vec<u32>> = Vec::new();
    let mut of = Vec::with_capacity(rows);
    let mut key = vec![0; parts.len()];
    let mut last: Option<(Vec<u32>, u32)> = None;
    for row in 0..rows {
        key.iter_mut().zip(parts).for_each(|(cell, part)| *cell = part.codes[row]);
        if key.contains(&MISSING) {
            of.push(MISSING);
            continue;
        }
        if let Some((before, code)) = &last
            && *before == key
        {
            of.push(*code);
            continue;
        }
        let code = *index.entry(key.clone()).or_insert_with(|| {
            keys.push(key.clone());
            keys.len() as u32 - 1
        });
        last = Some((key.clone(), code));
        of.push(code);
    }
    let words: Vec<Vec<String>> = keys
        .iter()
        .map(|key| key.iter().zip(parts).map(|(code, part)| part.words[*code as usize].clone()).collect())
        .collect();
    let mut order: Vec<usize> = (0..keys.len()).collect();
    // Answers keep the order of the question, columns go by name.
    order.sort_by(|a, b| words[*a].cmp(&words[*b]));
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(to, from)| place[*from] = to as u32);
    of.iter_mut().filter(|code| **code != MISSING).for_each(|code| *code = place[*code as usize]);
    let words: Vec<Vec<String>> = order.iter().map(|from| words[*from].clone()).collect();
    Crossed { of, names: words.iter().map(|words| words.join(CROSSED)).collect(), words }
}
