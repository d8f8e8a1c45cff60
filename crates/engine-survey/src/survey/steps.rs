//! Steps of weighting out of a definition and its tables of totals.

use super::cells::{self, CROSSED, Crossed, MISSING};
use super::{Answers, column, numbers};
use crate::definition::{Definition, Kind, Weighting};
use crate::design::Design;
use crate::error::{Fault, SurveyError};
use crate::response::Standing;
use crate::table::Table;
use crate::weighting::{Adjusted, Cells, Regression, Step, for_silence};
use std::collections::BTreeMap;

/// A step that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Its name: `non-response`, `post-stratify`, `rake`, `calibrate`, `trim`.
    pub step: &'static str,
    /// What it did.
    pub done: Adjusted,
    /// Weights after it, by row.
    pub weights: Vec<f64>,
}

/// The making of weights.
pub(super) struct Making<'a> {
    pub definition: &'a Definition,
    pub table: &'a Table,
    pub totals: &'a BTreeMap<String, Table>,
    pub answers: &'a [Answers],
    pub taken: Vec<Taken>,
}

impl Making<'_> {
    /// Weights after who answered stands for who did not.
    pub fn for_silence(
        &mut self,
        mut weights: Vec<f64>,
        standing: Option<&[Standing]>,
    ) -> Result<Vec<f64>, SurveyError> {
        for step in &self.definition.weighting {
            let Weighting::NonResponse { classes } = step else { break };
            let Some(standing) = standing else {
                return Err(SurveyError::new(
                    Fault::Setting,
                    "无回答调整（non-response）要有呼叫结果；请在 [fieldwork] 里写 disposition",
                    "The non-response step needs how contacts ended; name the column in [fieldwork] as disposition",
                ));
            };
            let classes = cells::of_names(self.definition, self.table, self.answers, classes)?;
            if classes.of.contains(&MISSING) {
                return Err(SurveyError::new(
                    Fault::Setting,
                    "无回答调整的类要对没有访问到的人也知道；请用层、辖区或访问方式，不用问题",
                    "Classes of non-response must be known of those not interviewed; take strata, areas or the mode, not a question",
                ));
            }
            let (after, done) = for_silence(&weights, &classes.of, &classes.names, standing)?;
            self.taken.push(Taken { step: "non-response", done, weights: after.clone() });
            weights = after;
        }
        Ok(weights)
    }

    /// The design with all other steps taken, and the steps.
    pub fn weigh(&mut self, base: &Design) -> Result<(Design, Vec<Step>), SurveyError> {
        let mut design = base.clone();
        let mut steps = Vec::new();
        for wanted in &self.definition.weighting {
            let Some((name, step)) = self.step(wanted, &design)? else { continue };
            let done = design.adjust(&step)?;
            self.taken.push(Taken { step: name, done, weights: design.weights().to_vec() });
            steps.push(step);
        }
        Ok((design, steps))
    }

    fn step(&self, wanted: &Weighting, design: &Design) -> Result<Option<(&'static str, Step)>, SurveyError> {
        Ok(Some(match wanted {
            Weighting::NonResponse { .. } => return Ok(None),
            Weighting::PostStratify { by, totals } => {
                ("post-stratify", Step::PostStratify(self.cells(by, totals, design)?))
            }
            Weighting::Rake { within, margins, most_rounds, tolerance } => {
                let mut cells = Vec::with_capacity(margins.len());
                for (by, totals) in margins {
                    let names: Vec<String> = within.iter().chain(by).cloned().collect();
                    cells.push(self.cells(&names, totals, design)?);
                }
                ("rake", Step::Rake { margins: cells, most_rounds: *most_rounds, within: *tolerance })
            }
            Weighting::Calibrate { .. } => ("calibrate", Step::Calibrate(self.regression(wanted, design)?)),
            Weighting::Trim { least, most, of_median, again } => {
                let unit = if *of_median { median(design) } else { 1.0 };
                let least = least.map_or(f64::NEG_INFINITY, |least| least * unit);
                let most = most.map_or(f64::INFINITY, |most| most * unit);
                ("trim", Step::Trim { least, most, again: *again })
            }
        }))
    }

    /// Cells of the interviews, none missing.
    fn crossed(&self, names: &[String], design: &Design) -> Result<Crossed, SurveyError> {
        let mut crossed = cells::of_names(self.definition, self.table, self.answers, names)?;
        let rows = design.everybody();
        let missing =
            rows.iter().map(|position| design.row(*position)).filter(|row| crossed.of[*row] == MISSING);
        let missing: Vec<usize> = missing.collect();
        if let Some(row) = missing.first() {
            let (count, line, of) = (missing.len(), self.table.lines[*row], names.join(CROSSED));
            return Err(SurveyError::new(
                Fault::Value,
                format!("{count} 份答卷（如第 {line} 行）没有“{of}”，不能按它加权；请补上，或不按它加权"),
                format!(
                    "{count} interviews (such as line {line}) lack “{of}” and cannot be weighted by it; fill it in, or weight by something else"
                ),
            ));
        }
        // Rows that are no interviews stand in some cell, and are never read there.
        crossed.of.iter_mut().filter(|cell| **cell == MISSING).for_each(|cell| *cell = 0);
        Ok(crossed)
    }

    fn cells(&self, names: &[String], totals: &str, design: &Design) -> Result<Cells, SurveyError> {
        let mut crossed = self.crossed(names, design)?;
        let known = self.known(names, totals)?;
        // A cell that is known and in nobody's answers is refused by the step, so it must be there.
        for name in known.keys() {
            if !crossed.names.contains(name) {
                crossed.names.push(name.clone());
            }
        }
        let found: Result<Vec<f64>, SurveyError> = crossed
            .names
            .iter()
            .map(|name| {
                known.get(name).copied().ok_or_else(|| {
                    SurveyError::new(
                        Fault::Totals,
                        format!("{totals} 里没有“{name}”的总数；请补上一行"),
                        format!("{totals} has no total for “{name}”; add a line"),
                    )
                })
            })
            .collect();
        Ok(Cells { of: crossed.of, totals: found?, names: crossed.names })
    }

    /// Totals by the name of the cell.
    fn known(&self, names: &[String], file: &str) -> Result<BTreeMap<String, f64>, SurveyError> {
        let Some(table) = self.totals.get(file) else {
            return Err(SurveyError::new(
                Fault::Totals,
                format!("缺少总数表 {file}"),
                format!("The table of totals {file} is missing"),
            ));
        };
        let totals = numbers(table, "total")?;
        let mut parts = Vec::with_capacity(names.len());
        for name in names {
            let words = column(table, name)?;
            let question = self.definition.question(name).map(|question| &question.kind);
            let word = |cell: &str| match question {
                Some(Kind::Choice { answers }) => answers
                    .iter()
                    .find(|answer| answer.code == cell || answer.cells.iter().any(|known| known == cell))
                    .map_or_else(|| cell.to_owned(), |answer| answer.code.clone()),
                _ => cell.to_owned(),
            };
            parts.push((0..table.rows()).map(|row| word(words.at(row))).collect::<Vec<String>>());
        }
        let mut known = BTreeMap::new();
        for (row, total) in totals.into_iter().enumerate() {
            let name = parts.iter().map(|words| words[row].as_str()).collect::<Vec<_>>().join(CROSSED);
            if known.insert(name.clone(), total).is_some() {
                let line = table.lines[row];
                return Err(SurveyError::new(
                    Fault::Totals,
                    format!("{file} 第 {line} 行：“{name}”出现了两次，请只留一行"),
                    format!("{file} line {line}: “{name}” stands there twice; leave one line"),
                ));
            }
        }
        Ok(known)
    }

    fn regression(&self, wanted: &Weighting, design: &Design) -> Result<Regression, SurveyError> {
        let Weighting::Calibrate { within, counts, sums, distance, bounds, most_rounds, tolerance } = wanted
        else {
            return Err(SurveyError::new(Fault::Setting, "不是校准步骤", "This is no step of calibration"));
        };
        let groups = self.crossed(within, design)?;
        let mut made = Regression {
            groups: groups.of.clone(),
            names: Vec::new(),
            columns: Vec::new(),
            totals: vec![Vec::new(); groups.names.len()],
            distance: *distance,
            bounds: *bounds,
            most_rounds: *most_rounds,
            within: *tolerance,
        };
        let whole = |group: &String, cell: &str| match (group.is_empty(), cell.is_empty()) {
            (true, _) => cell.to_owned(),
            (false, true) => group.clone(),
            (false, false) => format!("{group}{CROSSED}{cell}"),
        };
        for (by, file) in counts {
            let cells = self.crossed(by, design)?;
            let names: Vec<String> = within.iter().chain(by).cloned().collect();
            let known = self.known(&names, file)?;
            for (code, name) in cells.names.iter().enumerate() {
                made.names.push(name.clone());
                made.columns
                    .push(cells.of.iter().map(|of| f64::from(u8::from(*of as usize == code))).collect());
                for (group, totals) in groups.names.iter().zip(&mut made.totals) {
                    // A cell that a group does not have is known to be empty there.
                    totals.push(known.get(&whole(group, name)).copied().unwrap_or(0.0));
                }
            }
        }
        for (question, file) in sums {
            let known = self.known(within, file)?;
            made.columns.push(self.number(question, design)?);
            made.names.push(question.clone());
            for (group, totals) in groups.names.iter().zip(&mut made.totals) {
                let total = known.get(&whole(group, "")).copied().ok_or_else(|| {
                    SurveyError::new(
                        Fault::Totals,
                        format!("{file} 里没有“{group}”的总数；请补上一行"),
                        format!("{file} has no total for “{group}”; add a line"),
                    )
                })?;
                totals.push(total);
            }
        }
        Ok(made)
    }

    fn number(&self, question: &str, design: &Design) -> Result<Vec<f64>, SurveyError> {
        let at = self.definition.questions.iter().position(|known| known.id == question);
        let Some(at) = at else {
            return Err(SurveyError::new(
                Fault::Setting,
                format!("没有问题“{question}”"),
                format!("There is no question “{question}”"),
            ));
        };
        let mut column = self.answers[at].numbers.clone();
        for row in design.everybody().iter().map(|position| design.row(*position)) {
            if column[row].is_nan() {
                let line = self.table.lines[row];
                return Err(SurveyError::new(
                    Fault::Value,
                    format!("第 {line} 行没有“{question}”的数，不能按它校准"),
                    format!("Line {line} lacks a number for “{question}” and cannot be calibrated by it"),
                ));
            }
        }
        column.iter_mut().filter(|number| number.is_nan()).for_each(|number| *number = 0.0);
        Ok(column)
    }
}

fn median(design: &Design) -> f64 {
    let rows = design.everybody();
    let mut weights: Vec<f64> = rows
        .iter()
        .map(|position| design.weights()[design.row(*position)])
        .filter(|weight| *weight != 0.0)
        .collect();
    weights.sort_by(f64::total_cmp);
    let n = weights.len();
    if n == 0 { 1.0 } else { 0.5 * (weights[(n - 1) / 2] + weights[n / 2]) }
}
