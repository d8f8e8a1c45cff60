//! The figures of a survey, line by line: each with its answers, error, interval, design effect and verdict, or
//! the reason why it is withheld.
//!
//! A line is about a group of thirty answers or more, never about less.

use super::cells::{self, MISSING};
use super::{Answers, Survey};
use crate::definition::{Base, Estimate, Kind, Target, What};
use crate::error::{Fault, SurveyError};
use crate::estimate::{Against, Estimates};
use crate::floor::{Withheld, withheld};
use crate::interval::{Fit, Interval, ShareInterval, Verdict, symmetric};
use crate::quantile::{Wanted, Woodruff};
use crate::statistic::{Statistic, Variables};

/// The group a line is about: columns and their words; empty for everybody.
pub type Group = Vec<(String, String)>;

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The estimate's name.
    pub estimate: String,
    /// The group.
    pub group: Group,
    /// Which of several values: an answer, or a quantile; empty otherwise.
    pub item: String,
    /// Answers it rests on.
    pub answers: usize,
    /// Why it is withheld; then nothing below is given.
    pub withheld: Option<Withheld>,
    /// The value.
    pub value: Option<f64>,
    /// Its standard error.
    pub error: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
    /// Degrees of freedom of the error.
    pub freedom: Option<f64>,
    /// Design effect.
    pub deff: Option<f64>,
    /// What it says of the target.
    pub verdict: Option<Verdict>,
    /// Why there is a value without an error.
    pub fault: Option<SurveyError>,
}

impl Line {
    pub(super) fn empty(estimate: &str, group: Group, item: String, answers: usize) -> Line {
        Line {
            estimate: estimate.to_owned(),
            group,
            item,
            answers,
            withheld: None,
            value: None,
            error: None,
            interval: None,
            freedom: None,
            deff: None,
            verdict: None,
            fault: None,
        }
    }
}

/// What an estimate is made of: its variables by row, and which rows have them.
pub(super) enum Made {
    /// A share; whether favourable, NaN where not in the base.
    Share(Vec<f64>),
    /// Shares of answers.
    Shares(Vec<u32>, Vec<String>),
    /// A mean.
    Mean(Vec<f64>),
    /// A sum.
    Total(Vec<f64>),
    /// A ratio.
    Ratio(Vec<f64>, Vec<f64>),
    /// Quantiles.
    Quantiles(Vec<f64>),
}

impl Made {
    /// Whether a row counts.
    pub(super) fn has(&self, row: usize) -> bool {
        match self {
            Made::Share(column) | Made::Mean(column) | Made::Total(column) | Made::Quantiles(column) => {
                !column[row].is_nan()
            }
            Made::Shares(codes, _) => codes[row] != MISSING,
            Made::Ratio(over, under) => !over[row].is_nan() && !under[row].is_nan(),
        }
    }

    /// The statistic; none for quantiles, which are no smooth function of weights.
    pub(super) fn statistic(&self) -> Option<Statistic<'_>> {
        Some(match self {
            Made::Share(column) | Made::Mean(column) => Statistic::Mean(Variables::Number(column)),
            Made::Shares(codes, words) => {
                Statistic::Mean(Variables::Categories { codes, count: words.len() })
            }
            Made::Total(column) => Statistic::Total(Variables::Number(column)),
            Made::Ratio(over, under) => Statistic::Ratio { over, under },
            Made::Quantiles(_) => return None,
        })
    }

    fn is_share(&self) -> bool {
        matches!(self, Made::Share(_) | Made::Shares(..))
    }

    fn items(&self) -> Vec<String> {
        match self {
            Made::Shares(_, words) => words.clone(),
            _ => vec![String::new()],
        }
    }
}

impl Survey<'_> {
    /// Every estimate: for everybody first, then table by table.
    ///
    /// # Errors
    /// An estimate that the data cannot give at all.
    pub fn estimates(&self) -> Result<Vec<Line>, SurveyError> {
        let mut lines = Vec::new();
        for wanted in &self.definition.estimates {
            let made = self.made(wanted)?;
            let everybody = self.design.only(&self.design.everybody(), |row| made.has(row));
            let hidden = withheld(&[everybody.len()], self.definition.floor)[0];
            lines.extend(self.lines(wanted, &made, Vec::new(), &everybody, hidden));
            for by in &wanted.by {
                self.table(wanted, &made, by, &mut lines)?;
            }
        }
        Ok(lines)
    }

    fn table(
        &self,
        wanted: &Estimate,
        made: &Made,
        by: &[String],
        lines: &mut Vec<Line>,
    ) -> Result<(), SurveyError> {
        let cells = cells::of_names(self.definition, self.table, &self.answers, by)?;
        let groups = self.design.split(cells.names.len(), |row| {
            (made.has(row) && cells.of[row] != MISSING).then_some(cells.of[row])
        });
        let sizes: Vec<usize> = (0..groups.count()).map(|group| groups.of(group).len()).collect();
        let hidden = withheld(&sizes, self.definition.floor);
        for (group, hidden) in hidden.into_iter().enumerate() {
            let name: Group = by.iter().cloned().zip(cells.words[group].iter().cloned()).collect();
            lines.extend(self.lines(wanted, made, name, groups.of(group), hidden));
        }
        Ok(())
    }

    pub(super) fn made(&self, wanted: &Estimate) -> Result<Made, SurveyError> {
        let answers = |id: &str| {
            self.answers(id).ok_or_else(|| {
                SurveyError::new(
                    Fault::Setting,
                    format!("估计“{}”用到的问题“{id}”没有定义", wanted.id),
                    format!("The estimate “{}” names a question “{id}” that is not defined", wanted.id),
                )
            })
        };
        Ok(match &wanted.what {
            What::Share { question, base } => Made::Share(answers(question)?.favourable(*base)),
            What::Shares { question } => {
                let codes =
                    answers(question)?.chosen.iter().map(|chosen| chosen.unwrap_or(MISSING)).collect();
                Made::Shares(codes, self.codes(question))
            }
            What::Mean { question } => Made::Mean(answers(question)?.numbers.clone()),
            What::Total { question } => Made::Total(summed(answers(question)?)),
            What::Ratio { over, under } => Made::Ratio(summed(answers(over)?), summed(answers(under)?)),
            What::Quantiles { question, .. } => Made::Quantiles(answers(question)?.numbers.clone()),
        })
    }

    fn codes(&self, question: &str) -> Vec<String> {
        match self.definition.question(question).map(|question| &question.kind) {
            Some(Kind::Choice { answers }) => answers.iter().map(|answer| answer.code.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// The lines of one group.
    pub(super) fn lines(
        &self,
        wanted: &Estimate,
        made: &Made,
        name: Group,
        group: &[u32],
        hidden: Option<Withheld>,
    ) -> Vec<Line> {
        let answers = group.len();
        if let (What::Quantiles { at, .. }, None) = (&wanted.what, hidden) {
            return at.iter().map(|p| self.quantile(wanted, made, &name, group, *p)).collect();
        }
        let items = match (&wanted.what, hidden) {
            (_, Some(_)) => vec![String::new()],
            _ => made.items(),
        };
        let mut lines: Vec<Line> =
            items.into_iter().map(|item| Line::empty(&wanted.id, name.clone(), item, answers)).collect();
        if hidden.is_some() {
            lines.iter_mut().for_each(|line| line.withheld = hidden);
            return lines;
        }
        let Some(statistic) = made.statistic() else { return lines };
        match self.design.estimate(&statistic, group, self.errors(), Against::default()) {
            Ok(found) => {
                for (of, line) in lines.iter_mut().enumerate() {
                    self.fill(line, wanted, made, &found, of, group);
                }
            }
            Err(fault) => {
                // The value stands even where its error cannot be told.
                let rows = group.iter().map(|position| self.design.row(*position));
                let values = statistic.values(rows.map(|row| (row, self.design.weights()[row])));
                for (line, value) in lines.iter_mut().zip(values) {
                    line.value = value.is_finite().then_some(value);
                    line.fault = Some(fault.clone());
                }
            }
        }
        lines
    }

    fn fill(
        &self,
        line: &mut Line,
        wanted: &Estimate,
        made: &Made,
        found: &Estimates,
        of: usize,
        group: &[u32],
    ) {
        let level = self.definition.level;
        line.answers = found.answers;
        line.value = Some(found.values[of]);
        line.error = Some(found.error(of));
        line.freedom = Some(found.freedom);
        line.deff = found.deff[of];
        let interval = if made.is_share() {
            let mut share = found.share(of);
            if wanted.interval == ShareInterval::Likelihood {
                share.fit = self.fit(made, of, group);
            }
            share.interval(wanted.interval, level)
        } else {
            symmetric(found.values[of], found.covariance.variance(of).max(0.0), found.freedom, level)
        };
        if interval.low.is_nan() || interval.high.is_nan() {
            line.error = None;
            line.fault = Some(one_unit());
            return;
        }
        line.interval = Some(interval);
        line.verdict = wanted.target.and_then(|target| verdict(interval, target));
    }

    fn fit(&self, made: &Made, of: usize, group: &[u32]) -> Option<Fit> {
        let rows = group.iter().map(|position| self.design.row(*position));
        let weighted = |row: usize, value: f64| (value, self.design.weights()[row]);
        match made {
            Made::Share(column) => Fit::of(rows.map(|row| weighted(row, column[row]))),
            Made::Shares(codes, _) => {
                Fit::of(rows.map(|row| weighted(row, f64::from(u8::from(codes[row] as usize == of)))))
            }
            _ => None,
        }
    }

    fn quantile(&self, wanted: &Estimate, made: &Made, name: &Group, group: &[u32], p: f64) -> Line {
        let mut line = Line::empty(&wanted.id, name.clone(), p.to_string(), group.len());
        let (Made::Quantiles(column), What::Quantiles { rule, .. }) = (made, &wanted.what) else {
            return line;
        };
        let interval = Woodruff::Share(wanted.interval);
        let asked = Wanted { share: p, rule: *rule, interval, level: self.definition.level };
        match self.design.quantile(column, group, asked, self.errors()) {
            Ok(found) => {
                line.answers = found.answers;
                line.value = Some(found.value);
                line.error = found.error;
                line.freedom = Some(found.freedom);
                line.interval = found.low.zip(found.high).map(|(low, high)| Interval { low, high });
            }
            Err(fault) => line.fault = Some(fault),
        }
        line
    }
}

/// What is summed of a question: its number, or one for a favourable answer.
fn summed(answers: &Answers) -> Vec<f64> {
    let scored = answers.numbers.iter().any(|number| !number.is_nan());
    if scored { answers.numbers.clone() } else { answers.favourable(Base::Answered) }
}

pub(super) fn verdict(interval: Interval, target: Target) -> Option<Verdict> {
    if target.at_least {
        Verdict::at_least(interval, target.value)
    } else {
        Verdict::at_most(interval, target.value)
    }
}

pub(super) fn one_unit() -> SurveyError {
    SurveyError::new(
        Fault::OneUnit,
        "这一组每层只涉及一个抽样单位，看不出误差",
        "This group reaches one sampling unit a stratum, so no error can be seen",
    )
}
