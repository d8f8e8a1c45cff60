//! How answers differ between telephone, door and page.
//!
//! A difference is between interviews, not a cause: who is reached by one mode is not who is reached by another.

use super::report::{Made, one_unit};
use super::{Line, Survey, cells};
use crate::association::{Test, Tested};
use crate::definition::{Estimate, What};
use crate::error::SurveyError;
use crate::floor::withheld;
use crate::interval::{Interval, symmetric};

/// A mode held against the one with most answers.
#[derive(Debug, Clone, PartialEq)]
pub struct ModeLine {
    /// The estimate by this mode.
    pub line: Line,
    /// Its mode.
    pub mode: String,
    /// The mode it is held against; none for that one itself.
    pub against: Option<String>,
    /// The difference.
    pub difference: Option<f64>,
    /// Its standard error.
    pub error: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
    /// Whether answers and modes go together at all (shares only).
    pub test: Option<Tested>,
    /// Why something above is not given.
    pub fault: Option<SurveyError>,
}

impl Survey<'_> {
    /// Shares and means by mode; nothing where there is no mode, or one alone.
    ///
    /// # Errors
    /// As the estimates themselves.
    pub fn modes(&self) -> Result<Vec<ModeLine>, SurveyError> {
        let Some(column) = &self.definition.fieldwork.mode else { return Ok(Vec::new()) };
        let modes = cells::of_columns(self.table, std::slice::from_ref(column))?;
        let mut found = Vec::new();
        for wanted in &self.definition.estimates {
            if matches!(wanted.what, What::Share { .. } | What::Mean { .. }) && modes.names.len() > 1 {
                self.by_mode(wanted, column, &modes, &mut found)?;
            }
        }
        Ok(found)
    }

    fn by_mode(
        &self,
        wanted: &Estimate,
        column: &str,
        modes: &cells::Crossed,
        found: &mut Vec<ModeLine>,
    ) -> Result<(), SurveyError> {
        let made = self.made(wanted)?;
        let groups = self.design.split(modes.names.len(), |row| made.has(row).then_some(modes.of[row]));
        let sizes: Vec<usize> = (0..groups.count()).map(|mode| groups.of(mode).len()).collect();
        let hidden = withheld(&sizes, self.definition.floor);
        let largest = (0..sizes.len()).rev().max_by_key(|mode| sizes[*mode]).unwrap_or(0);
        let test = self.tested(&made, modes, &hidden, &groups);
        for (mode, hidden) in hidden.iter().enumerate() {
            let name = vec![(column.to_owned(), modes.names[mode].clone())];
            let Some(line) = self.lines(wanted, &made, name, groups.of(mode), *hidden).pop() else {
                continue;
            };
            let mut found_line = ModeLine {
                line,
                mode: modes.names[mode].clone(),
                against: None,
                difference: None,
                error: None,
                interval: None,
                test: None,
                fault: None,
            };
            if mode == largest {
                match &test {
                    Some(Ok(test)) => found_line.test = Some(*test),
                    Some(Err(fault)) => found_line.fault = Some(fault.clone()),
                    None => {}
                }
            } else if hidden.is_none() {
                found_line.against = Some(modes.names[largest].clone());
                self.difference(&made, groups.of(mode), groups.of(largest), &mut found_line);
            }
            found.push(found_line);
        }
        Ok(())
    }

    fn difference(&self, made: &Made, group: &[u32], against: &[u32], line: &mut ModeLine) {
        let Some(statistic) = made.statistic() else { return };
        match self.design.estimate_together(&[(statistic, against), (statistic, group)], self.errors()) {
            Ok(both) => {
                let (difference, variance) = both.contrast(&[-1.0, 1.0]);
                line.difference = Some(difference);
                let interval = symmetric(difference, variance, both.freedom, self.definition.level);
                if interval.low.is_nan() {
                    line.fault = Some(one_unit());
                } else {
                    line.error = Some(variance.sqrt());
                    line.interval = Some(interval);
                }
            }
            Err(fault) => line.fault = Some(fault),
        }
    }

    fn tested(
        &self,
        made: &Made,
        modes: &cells::Crossed,
        hidden: &[Option<crate::floor::Withheld>],
        groups: &crate::design::Groups,
    ) -> Option<Result<Tested, SurveyError>> {
        let Made::Share(column) = made else { return None };
        let good: Vec<u32> = column.iter().map(|value| u32::from(*value > 0.5)).collect();
        let shown = (0..groups.count()).filter(|mode| hidden[*mode].is_none());
        let mut everyone: Vec<u32> = shown.flat_map(|mode| groups.of(mode)).copied().collect();
        everyone.sort_unstable();
        Some(self.design.association(&good, &modes.of, &everyone, Test::RaoScott))
    }
}
