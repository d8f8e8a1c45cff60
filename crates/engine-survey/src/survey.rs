//! A survey ready to be estimated: the columns of its file read by its definition, the weights adjusted.
//!
//! Refuses a file that names persons, a cell that the definition does not know, a blank without a reason. Keeps no
//! row's identity.

mod answers;
mod cells;
mod change;
mod modes;
mod report;
mod sample;
mod steps;

pub use answers::Answers;
pub use change::{ChangeLine, Waves};
pub use modes::ModeLine;
pub use report::{Group, Line};
pub use steps::Taken;

use crate::definition::{Definition, Kind, Reason};
use crate::design::Design;
use crate::error::{Fault, SurveyError};
use crate::estimate::Errors;
use crate::person;
use crate::replicate::Replicates;
use crate::response::{Contacts, Disposition, Standing};
use crate::table::{Table, Words};
use std::collections::BTreeMap;

/// A survey with its data.
#[derive(Debug)]
pub struct Survey<'a> {
    /// What it is.
    pub definition: &'a Definition,
    pub(crate) table: &'a Table,
    /// The design with the weights as they stand at the end.
    pub design: Design,
    /// Replicates, where errors come from them.
    pub replicates: Option<Replicates>,
    pub(crate) answers: Vec<Answers>,
    /// How contacts ended, row by row.
    pub(crate) dispositions: Option<Vec<Disposition>>,
    /// Weights before anything was adjusted, by row.
    pub base_weights: Vec<f64>,
    /// What each step of weighting did.
    pub taken: Vec<Taken>,
}

/// How many answers of a question are missing, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Blanks {
    /// The question.
    pub question: String,
    /// Answers.
    pub answered: usize,
    /// Missing, by reason.
    pub missing: BTreeMap<Reason, usize>,
}

impl<'a> Survey<'a> {
    /// Reads a table by a definition and adjusts its weights. `totals` are the tables that weighting names.
    ///
    /// # Errors
    /// The first thing that does not fit, with its line.
    pub fn new(
        definition: &'a Definition,
        table: &'a Table,
        totals: &BTreeMap<String, Table>,
    ) -> Result<Survey<'a>, SurveyError> {
        check_columns(definition, table)?;
        let dispositions = dispositions(definition, table)?;
        let partial = definition.fieldwork.partial_answers;
        let standing: Option<Vec<Standing>> =
            dispositions.as_ref().map(|all| all.iter().map(|one| one.standing(partial)).collect());
        let present: Vec<bool> = standing.as_ref().map_or_else(
            || vec![true; table.rows()],
            |all| all.iter().map(|standing| *standing == Standing::Answered).collect(),
        );
        if !present.contains(&true) {
            return Err(SurveyError::new(
                Fault::Empty,
                format!("{} 里没有一份完成的答卷", table.name),
                format!("There is no completed interview in {}", table.name),
            ));
        }
        let answers = answers::read(definition, table, &present)?;
        let (base_weights, stages) = sample::read(definition, table, &present)?;
        let mut making = steps::Making { definition, table, totals, answers: &answers, taken: Vec::new() };
        let weights = making.for_silence(base_weights.clone(), standing.as_deref())?;
        let base = Design::of(weights, &stages, definition.design.rules, Some(&present))?;
        let (design, steps) = making.weigh(&base)?;
        let taken = making.taken;
        let replicates = match definition.replicates {
            None => None,
            Some((method, centre)) => Some(Replicates::make(&base, method, centre, &steps)?),
        };
        Ok(Survey { definition, table, design, replicates, answers, dispositions, base_weights, taken })
    }

    /// How errors are found.
    pub fn errors(&self) -> Errors<'_> {
        self.replicates.as_ref().map_or(Errors::Linearised, Errors::Replicated)
    }

    /// Line of a row in the file.
    pub fn line(&self, row: usize) -> u64 {
        self.table.lines[row]
    }

    /// The answers of a question.
    pub fn answers(&self, question: &str) -> Option<&Answers> {
        let at = self.definition.questions.iter().position(|known| known.id == question)?;
        self.answers.get(at)
    }

    /// What is missing, question by question.
    pub fn blanks(&self) -> Vec<Blanks> {
        let all = self.definition.questions.iter().zip(&self.answers);
        all.map(|(question, answers)| {
            let mut missing = BTreeMap::new();
            let mut answered = 0;
            for row in self.design.everybody().iter().map(|position| self.design.row(*position)) {
                match answers.missing[row] {
                    None => answered += 1,
                    Some(reason) => *missing.entry(reason).or_insert(0) += 1,
                }
            }
            Blanks { question: question.id.clone(), answered, missing }
        })
        .collect()
    }

    /// Contacts by how they ended, for everybody (no name) and for each stratum in order of name: plain counts.
    /// Nothing without a column of dispositions.
    ///
    /// # Errors
    /// As [`Survey::new`].
    pub fn contacts(&self) -> Result<Vec<(Option<String>, Contacts)>, SurveyError> {
        let Some(dispositions) = &self.dispositions else { return Ok(Vec::new()) };
        let mut whole = Contacts::default();
        let mut parts: BTreeMap<String, Contacts> = BTreeMap::new();
        let strata = cells::of_columns(self.table, &self.definition.design.strata)?;
        for (row, disposition) in dispositions.iter().enumerate() {
            whole.add(*disposition, 1.0);
            if !self.definition.design.strata.is_empty() {
                let name = strata.names[strata.of[row] as usize].clone();
                parts.entry(name).or_default().add(*disposition, 1.0);
            }
        }
        let mut found = vec![(None, whole)];
        found.extend(parts.into_iter().map(|(name, contacts)| (Some(name), contacts)));
        Ok(found)
    }
}

/// The column of that heading.
pub(crate) fn column<'t>(table: &'t Table, heading: &str) -> Result<&'t Words, SurveyError> {
    table.columns.get(heading).ok_or_else(|| {
        SurveyError::new(
            Fault::Column,
            format!("{} 里没有“{heading}”一列；请核对表头，或改正调查定义里的列名", table.name),
            format!("{} has no column “{heading}”; check the headings or the definition", table.name),
        )
    })
}

/// The numbers of a column.
pub(crate) fn numbers(table: &Table, heading: &str) -> Result<Vec<f64>, SurveyError> {
    let words = column(table, heading)?;
    let mut known = Vec::with_capacity(words.words.len());
    for (code, word) in words.words.iter().enumerate() {
        let number = word.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(|| {
            let line = table.lines[words.first_row(code)];
            SurveyError::new(
                Fault::Value,
                format!("{} 第 {line} 行“{heading}”是“{word}”；这一列应是数", table.name),
                format!("{} line {line}: “{heading}” is “{word}”; this column holds numbers", table.name),
            )
        })?;
        known.push(number);
    }
    Ok(words.codes.iter().map(|code| known[*code as usize]).collect())
}

fn check_columns(definition: &Definition, table: &Table) -> Result<(), SurveyError> {
    if table.rows() == 0 {
        return Err(SurveyError::new(
            Fault::Empty,
            format!("{} 没有数据行", table.name),
            format!("{} has no rows", table.name),
        ));
    }
    let numeric: Vec<&str> = definition
        .questions
        .iter()
        .filter(|question| matches!(question.kind, Kind::Number { .. }))
        .map(|question| question.column.as_str())
        .chain(definition.design.weight.iter().map(String::as_str))
        .collect();
    for heading in definition.columns() {
        if person::personal_heading(&heading) {
            return Err(SurveyError::new(
                Fault::Person,
                format!(
                    "“{heading}”一列指向个人或访问者；调查只读层、抽样单位、权数、方式、批次、呼叫中心、日期和答案，请去掉这一列"
                ),
                format!(
                    "The column “{heading}” is about a person or about who asked; a survey reads strata, sampling units, weights, modes, batches, centres, days and answers: leave it out"
                ),
            ));
        }
        let words = column(table, &heading)?;
        if numeric.contains(&heading.as_str()) {
            continue;
        }
        if let Some(code) = words.words.iter().position(|word| person::looks_personal(word)) {
            return Err(person::refused(table.lines[words.first_row(code)] as usize));
        }
    }
    Ok(())
}

fn dispositions(definition: &Definition, table: &Table) -> Result<Option<Vec<Disposition>>, SurveyError> {
    let Some(heading) = &definition.fieldwork.disposition else { return Ok(None) };
    let words = column(table, heading)?;
    let mut known = Vec::with_capacity(words.words.len());
    for (code, word) in words.words.iter().enumerate() {
        let named = definition.fieldwork.dispositions.get(word).copied();
        let found = named.or_else(|| Disposition::of(word)).or_else(|| Disposition::of_aapor(word));
        known.push(found.ok_or_else(|| {
            let line = table.lines[words.first_row(code)];
            SurveyError::new(
                Fault::Value,
                format!("{} 第 {line} 行的呼叫结果“{word}”不认识；请在 [fieldwork.dispositions] 里写明它是什么", table.name),
                format!("{} line {line}: the disposition “{word}” is not known; say in [fieldwork.dispositions] what it is", table.name),
            )
        })?);
    }
    Ok(Some(words.codes.iter().map(|code| known[*code as usize]).collect()))
}
