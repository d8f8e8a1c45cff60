//! From one wave to the next: the change of every estimate with its own error.
//!
//! Waves may share villages and number banks, which makes changes surer; they never share respondents, since
//! nothing that would tell them is kept.

use super::cells::{self, MISSING};
use super::report::{Group, Made};
use super::{Survey, column};
use crate::definition::{Estimate, What};
use crate::design::{Design, Population, Stage};
use crate::error::{Fault, SurveyError};
use crate::estimate::{Against, Errors, Estimates};
use crate::floor::{FEWEST_ANSWERS, Withheld, withheld};
use crate::interval::{Interval, symmetric};
use std::collections::{BTreeMap, HashMap};

/// What a change shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// The whole interval lies above nothing.
    Rose,
    /// The whole interval lies below nothing.
    Fell,
    /// The interval holds nothing: no change is shown.
    NotShown,
}

impl Moved {
    /// Its name in files.
    pub fn code(self) -> &'static str {
        match self {
            Moved::Rose => "rose",
            Moved::Fell => "fell",
            Moved::NotShown => "not-shown",
        }
    }
}

/// The change of one estimate for one group.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeLine {
    /// The estimate's name.
    pub estimate: String,
    /// The group.
    pub group: Group,
    /// Answers before and now.
    pub answers: (usize, usize),
    /// Why it is withheld.
    pub withheld: Option<Withheld>,
    /// Value before.
    pub before: Option<f64>,
    /// Value now.
    pub now: Option<f64>,
    /// The difference.
    pub change: Option<f64>,
    /// Its standard error.
    pub error: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
    /// What it shows.
    pub moved: Option<Moved>,
    /// Why something above is not given.
    pub fault: Option<SurveyError>,
}

/// Two waves of one survey.
#[derive(Debug)]
pub struct Waves<'a> {
    before: &'a Survey<'a>,
    now: &'a Survey<'a>,
    shared: Option<Shared>,
}

/// Both samples in one design of first-stage units, where they drew the same.
#[derive(Debug)]
struct Shared {
    design: Design,
    /// Position of each row of the earlier wave, then of the later.
    places: [Vec<u32>; 2],
}

impl<'a> Waves<'a> {
    /// Puts two waves side by side.
    ///
    /// # Errors
    /// Waves that name different questions or levels, replicates (which cannot be told apart by wave), shared
    /// units without a column of clusters.
    pub fn new(before: &'a Survey<'a>, now: &'a Survey<'a>) -> Result<Waves<'a>, SurveyError> {
        if before.replicates.is_some() || now.replicates.is_some() {
            return Err(SurveyError::new(
                Fault::Replicates,
                "两期比较用线性化误差；请在两期的定义里去掉 [replicates]",
                "A comparison of waves takes linearised errors; leave [replicates] out of both definitions",
            ));
        }
        let shared = if now.definition.shared_units { Some(Shared::new(before, now)?) } else { None };
        Ok(Waves { before, now, shared })
    }

    /// The change of every share, mean, total and ratio.
    ///
    /// # Errors
    /// An estimate that one of the waves does not have.
    pub fn changes(&self) -> Result<Vec<ChangeLine>, SurveyError> {
        let mut lines = Vec::new();
        for wanted in &self.now.definition.estimates {
            if matches!(wanted.what, What::Shares { .. } | What::Quantiles { .. }) {
                continue;
            }
            let (before, now) = (self.before.made(wanted)?, self.now.made(wanted)?);
            let all = |survey: &Survey<'_>, made: &Made| {
                survey.design.only(&survey.design.everybody(), |row| made.has(row))
            };
            let everybody = (all(self.before, &before), all(self.now, &now));
            let least = everybody.0.len().min(everybody.1.len());
            let hidden = withheld(&[least], self.now.definition.floor)[0];
            lines.push(self.line(wanted, (&before, &now), Vec::new(), (&everybody.0, &everybody.1), hidden));
            for by in &wanted.by {
                self.table(wanted, (&before, &now), by, &mut lines)?;
            }
        }
        Ok(lines)
    }

    fn table(
        &self,
        wanted: &Estimate,
        made: (&Made, &Made),
        by: &[String],
        lines: &mut Vec<ChangeLine>,
    ) -> Result<(), SurveyError> {
        let cells =
            |survey: &Survey<'_>| cells::of_names(survey.definition, survey.table, &survey.answers, by);
        let (before, now) = (cells(self.before)?, cells(self.now)?);
        let split = |survey: &Survey<'_>, made: &Made, cells: &cells::Crossed| {
            survey.design.split(cells.names.len(), |row| {
                (made.has(row) && cells.of[row] != MISSING).then_some(cells.of[row])
            })
        };
        let (groups_before, groups_now) =
            (split(self.before, made.0, &before), split(self.now, made.1, &now));
        let earlier: BTreeMap<&str, usize> =
            before.names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let pairs: Vec<(usize, Option<usize>)> = now
            .names
            .iter()
            .enumerate()
            .map(|(at, name)| (at, earlier.get(name.as_str()).copied()))
            .collect();
        let members = |pair: &(usize, Option<usize>)| {
            (pair.1.map_or(&[][..], |at| groups_before.of(at)), groups_now.of(pair.0))
        };
        let least: Vec<usize> = pairs
            .iter()
            .map(|pair| {
                let (before, now) = members(pair);
                before.len().min(now.len())
            })
            .collect();
        let hidden = withheld(&least, self.now.definition.floor);
        for (pair, hidden) in pairs.iter().zip(hidden) {
            let name: Group = by.iter().cloned().zip(now.words[pair.0].iter().cloned()).collect();
            // A small group in one wave alone gives nothing away of the other.
            let (before, now) = members(pair);
            let hidden =
                hidden.or_else(|| (before.len().min(now.len()) < FEWEST_ANSWERS).then_some(Withheld::TooFew));
            lines.push(self.line(wanted, made, name, (before, now), hidden));
        }
        Ok(())
    }

    fn line(
        &self,
        wanted: &Estimate,
        made: (&Made, &Made),
        group: Group,
        members: (&[u32], &[u32]),
        hidden: Option<Withheld>,
    ) -> ChangeLine {
        let mut line = ChangeLine {
            estimate: wanted.id.clone(),
            group,
            answers: (members.0.len(), members.1.len()),
            withheld: hidden,
            before: None,
            now: None,
            change: None,
            error: None,
            interval: None,
            moved: None,
            fault: None,
        };
        if hidden.is_some() {
            return line;
        }
        match self.difference(made, members) {
            Ok((before, now, variance, freedom)) => {
                let change = now.values[0] - before.values[0];
                (line.before, line.now, line.change) =
                    (Some(before.values[0]), Some(now.values[0]), Some(change));
                let interval = symmetric(change, variance, freedom, self.now.definition.level);
                if interval.low.is_nan() {
                    line.fault = Some(super::report::one_unit());
                    return line;
                }
                line.error = Some(variance.sqrt());
                line.interval = Some(interval);
                line.moved = Some(if interval.low > 0.0 {
                    Moved::Rose
                } else if interval.high < 0.0 {
                    Moved::Fell
                } else {
                    Moved::NotShown
                });
            }
            Err(fault) => line.fault = Some(fault),
        }
        line
    }

    /// Both estimates, the variance of their difference and its degrees of freedom.
    fn difference(
        &self,
        made: (&Made, &Made),
        members: (&[u32], &[u32]),
    ) -> Result<(Estimates, Estimates, f64, f64), SurveyError> {
        let (Some(first), Some(second)) = (made.0.statistic(), made.1.statistic()) else {
            return Err(SurveyError::new(
                Fault::Setting,
                "这种估计不作比较",
                "Such an estimate is not compared",
            ));
        };
        let (a, b) = (&self.before.design, &self.now.design);
        let before = a.estimate(&first, members.0, Errors::Linearised, Against::default())?;
        let now = b.estimate(&second, members.1, Errors::Linearised, Against::default())?;
        let Some(shared) = &self.shared else {
            let variance = before.covariance.variance(0) + now.covariance.variance(0);
            let freedom = before.freedom + now.freedom;
            return Ok((before, now, variance, freedom));
        };
        let mut moved: Vec<(u32, f64)> = Vec::new();
        for (wave, (design, statistic, group, sign)) in
            [(a, first, members.0, -1.0), (b, second, members.1, 1.0)].into_iter().enumerate()
        {
            let (positions, scores) = design.scores(&statistic, group);
            moved.extend(
                positions
                    .iter()
                    .zip(scores)
                    .map(|(position, score)| (shared.places[wave][design.row(*position)], sign * score)),
            );
        }
        moved.sort_unstable_by_key(|(place, _)| *place);
        let (places, scores): (Vec<u32>, Vec<f64>) = moved.into_iter().unzip();
        let variance = shared.design.covariance(&places, &scores, 1)?.variance(0).max(0.0);
        let freedom = shared.design.freedom(&places);
        Ok((before, now, variance, freedom))
    }
}

impl Shared {
    fn new(before: &Survey<'_>, now: &Survey<'_>) -> Result<Shared, SurveyError> {
        let waves = [before, now];
        let Some(heading) = now.definition.design.clusters.first() else {
            return Err(SurveyError::new(
                Fault::Setting,
                "两期共用抽样单位（shared-units = true）要有 clusters 一列；没有共用单位时请写 false",
                "Waves that share units (shared-units = true) need a column of clusters; say false when they do not",
            ));
        };
        let mut weights = Vec::new();
        let (mut strata, mut units, mut present, mut population) = (vec![], vec![], vec![], vec![]);
        let (mut stratum_codes, mut unit_codes) = (HashMap::new(), HashMap::new());
        for survey in waves {
            let columns = &survey.definition.design;
            let crossed = cells::of_columns(survey.table, &columns.strata)?;
            let words = column(survey.table, heading)?;
            let mut is_present = vec![false; survey.table.rows()];
            survey
                .design
                .everybody()
                .iter()
                .for_each(|position| is_present[survey.design.row(*position)] = true);
            for row in 0..survey.table.rows() {
                let next = stratum_codes.len() as u32;
                let name = crossed.names[crossed.of[row] as usize].clone();
                strata.push(*stratum_codes.entry(name).or_insert(next));
                let next = unit_codes.len() as u32;
                units.push(*unit_codes.entry(words.at(row).to_owned()).or_insert(next));
            }
            present.extend(is_present);
            weights.extend(survey.design.weights().iter().map(|w| if *w == 0.0 { 0.0 } else { 1.0 }));
            if let Some(heading) = columns.population.first() {
                population.extend(super::numbers(survey.table, heading)?);
            }
        }
        // Later stages of either wave are drawn anew: the first stage carries the whole error.
        let population = if population.len() != units.len() {
            Population::Endless
        } else if population.iter().all(|value| *value <= 1.0) {
            Population::Chance(population)
        } else {
            Population::Count(population)
        };
        let stage = Stage { strata: Some(strata), units: Some(units), population, certain: None };
        let mut rules = now.definition.design.rules;
        rules.zero_weights = crate::design::ZeroWeights::Keep;
        let design = Design::of(weights, &[stage], rules, Some(&present))?;
        let mut places = vec![0; present.len()];
        design.everybody().iter().for_each(|position| places[design.row(*position)] = *position);
        let later = places.split_off(before.table.rows());
        Ok(Shared { design, places: [places, later] })
    }
}
