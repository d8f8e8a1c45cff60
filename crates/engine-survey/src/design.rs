//! The design of a sample that was drawn: strata, sampling units stage by stage, populations, weights.
//!
//! Rows are interviews without names. They are put into the order of the design once, so that whatever is
//! reckoned of a group afterwards is one pass over the rows of that group.

use crate::error::{Fault, SurveyError};
use std::ops::Range;

/// What to do with a stratum of which one sampling unit alone was drawn: its variance cannot be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lonely {
    /// Refuse, so that a person decides: merge strata, or choose one of the others.
    #[default]
    Refuse,
    /// It was taken for certain and adds nothing.
    Certainty,
    /// It adds nothing.
    Remove,
    /// Its distance from the mean of the whole sample counts.
    Centre,
    /// It adds what the other strata add on average.
    Average,
}

/// Which stages add to the variance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stages {
    /// Every stage with a known population; the later ones by the share sampled above them.
    #[default]
    Every,
    /// The first only (ultimate clusters).
    First,
}

/// What a weight of zero means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ZeroWeights {
    /// A fault of the file.
    #[default]
    Refuse,
    /// The interview belongs to the sample and counts as drawn, and adds nothing.
    Keep,
    /// The interview was never drawn.
    Drop,
}

/// The rules of a design, each stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    /// Strata with one unit.
    pub lonely: Lonely,
    /// Whether the rule for lonely units also holds for a group that reaches one unit of a stratum only.
    pub lonely_in_groups: bool,
    /// Which stages add.
    pub stages: Stages,
    /// Weights of zero.
    pub zero_weights: ZeroWeights,
    /// Whether calibration may leave weights below zero.
    pub negative_weights: bool,
}

/// What is known of the population a stage was drawn from. By row; equal in one stratum.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Population {
    /// Nothing, or so large that it does not matter: as if drawn with replacement.
    #[default]
    Endless,
    /// How many sampling units the stratum holds.
    Count(Vec<f64>),
    /// The chance of each unit to be drawn, above 0 and up to 1; may differ from unit to unit (drawn with
    /// unequal chances; Brewer's approximation).
    Chance(Vec<f64>),
}

/// One stage of drawing. Codes are any numbers; what matters is which rows share them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stage {
    /// The stratum of each row at this stage; none: one stratum (within the unit above).
    pub strata: Option<Vec<u32>>,
    /// The sampling unit of each row; none: every interview is its own.
    pub units: Option<Vec<u32>>,
    /// The population of the stratum.
    pub population: Population,
    /// Strata (by row) of which every unit was taken: they add nothing at this stage.
    pub certain: Option<Vec<bool>>,
}

/// A stratum of one stage, as it was sampled.
#[derive(Debug, Clone)]
pub(crate) struct Stratum {
    /// Sampling units in the whole sample.
    pub units: u32,
    /// Sum over them of the share not sampled.
    pub free_sum: f64,
}

/// One stage in the order of the design.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    /// Unit of each position, rising.
    pub unit_of: Vec<u32>,
    /// Stratum of each unit, rising.
    pub stratum_of: Vec<u32>,
    /// Of each unit: the share of its stratum that was not sampled.
    pub free: Vec<f64>,
    /// The strata.
    pub strata: Vec<Stratum>,
}

/// A design ready to reckon with.
#[derive(Debug, Clone)]
pub struct Design {
    pub(crate) rules: Rules,
    /// Row of each position.
    pub(crate) order: Vec<u32>,
    /// Weight of each row as it stands now.
    pub(crate) weights: Vec<f64>,
    pub(crate) levels: Vec<Level>,
    pub(crate) calibrations: Vec<crate::calibration::Calibration>,
    pub(crate) blocks: Option<crate::calibration::Blocks>,
}

/// The interviews of each group, in the order of the design.
#[derive(Debug, Clone)]
pub struct Groups {
    starts: Vec<usize>,
    positions: Vec<u32>,
}

impl Groups {
    /// How many groups.
    pub fn count(&self) -> usize {
        self.starts.len() - 1
    }

    /// Positions of one group.
    pub fn of(&self, group: usize) -> &[u32] {
        &self.positions[self.starts[group]..self.starts[group + 1]]
    }
}

impl Design {
    /// Puts a sample in order.
    ///
    /// # Errors
    /// Columns of other lengths, weights or populations that cannot be, fewer than two sampling units.
    pub fn new(weights: Vec<f64>, stages: &[Stage], rules: Rules) -> Result<Design, SurveyError> {
        Design::of(weights, stages, rules, None)
    }

    /// The same of the rows that are interviews; the others, who did not answer, are no part of the sample.
    ///
    /// # Errors
    /// As [`Design::new`].
    pub fn of(
        weights: Vec<f64>,
        stages: &[Stage],
        rules: Rules,
        present: Option<&[bool]>,
    ) -> Result<Design, SurveyError> {
        let whole = [Stage::default()];
        let stages = if stages.is_empty() { &whole } else { stages };
        check_shape(weights.len(), stages)?;
        let is_present = |row: usize| present.is_none_or(|present| present[row]);
        check_weights(&weights, rules, is_present)?;
        let mut order: Vec<u32> = (0..weights.len() as u32)
            .filter(|row| is_present(*row as usize))
            .filter(|row| rules.zero_weights != ZeroWeights::Drop || weights[*row as usize] != 0.0)
            .collect();
        sort_by_design(&mut order, stages);
        let mut levels: Vec<Level> = Vec::with_capacity(stages.len());
        for stage in stages {
            let level = level(stage, &order, levels.last())?;
            levels.push(level);
        }
        if levels[0].free.len() < 2 {
            return Err(SurveyError::new(
                Fault::OneUnit,
                "样本只有一个抽样单位，算不出误差；请核对抽样单位（clusters）一列",
                "The sample has one sampling unit, so no error can be seen; check the column of clusters",
            ));
        }
        Ok(Design { rules, order, weights, levels, calibrations: Vec::new(), blocks: None })
    }

    /// Interviews in the design.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The rules it was made with.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// The weight of each row of the data, as it stands now.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The row of a position.
    pub fn row(&self, position: u32) -> usize {
        self.order[position as usize] as usize
    }

    /// Sampling units of the first stage.
    pub fn units(&self) -> usize {
        self.levels[0].free.len()
    }

    /// Strata of the first stage.
    pub fn strata(&self) -> usize {
        self.levels[0].strata.len()
    }

    /// Unit and stratum of the first stage at a position.
    pub(crate) fn first(&self, position: u32) -> (u32, u32) {
        let level = &self.levels[0];
        let unit = level.unit_of[position as usize];
        (unit, level.stratum_of[unit as usize])
    }

    /// Every interview as one group.
    pub fn everybody(&self) -> Vec<u32> {
        (0..self.order.len() as u32).collect()
    }

    /// The interviews for which `keep` of their row holds.
    pub fn only(&self, among: &[u32], mut keep: impl FnMut(usize) -> bool) -> Vec<u32> {
        among.iter().copied().filter(|position| keep(self.row(*position))).collect()
    }

    /// Interviews by group: `group_of` gives the group of a row below `groups`, or none.
    pub fn split(&self, groups: usize, group_of: impl Fn(usize) -> Option<u32>) -> Groups {
        let mut starts = vec![0; groups + 1];
        for row in &self.order {
            if let Some(group) = group_of(*row as usize) {
                starts[group as usize + 1] += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut positions = vec![0; starts[groups]];
        for (position, row) in self.order.iter().enumerate() {
            if let Some(group) = group_of(*row as usize) {
                positions[next[group as usize]] = position as u32;
                next[group as usize] += 1;
            }
        }
        Groups { starts, positions }
    }

    /// Sampling units less strata that a group reaches with weight: the degrees of freedom of its error.
    pub fn freedom(&self, group: &[u32]) -> f64 {
        let (mut units, mut strata) = (0_u32, 0_u32);
        let mut last = None;
        for position in group.iter().filter(|p| self.weights[self.row(**p)] != 0.0) {
            let (unit, stratum) = self.first(*position);
            match last {
                Some((before, _)) if before == unit => continue,
                Some((_, before)) if before == stratum => units += 1,
                _ => {
                    units += 1;
                    strata += 1;
                }
            }
            last = Some((unit, stratum));
        }
        f64::from(units) - f64::from(strata)
    }

    /// The same design with other weights, as replicates want it. No calibration is remembered.
    pub(crate) fn with_weights(&self, weights: Vec<f64>) -> Design {
        Design { weights, calibrations: Vec::new(), blocks: None, ..self.clone() }
    }
}

fn check_shape(rows: usize, stages: &[Stage]) -> Result<(), SurveyError> {
    let ragged = stages.iter().any(|stage| {
        let population = match &stage.population {
            Population::Endless => None,
            Population::Count(by_row) | Population::Chance(by_row) => Some(by_row.len()),
        };
        let lengths = [
            stage.strata.as_ref().map(Vec::len),
            stage.units.as_ref().map(Vec::len),
            stage.certain.as_ref().map(Vec::len),
            population,
        ];
        lengths.into_iter().flatten().any(|length| length != rows)
    });
    if rows == 0 || ragged || u32::try_from(rows).is_err() {
        return Err(SurveyError::new(
            Fault::Shape,
            "没有数据，或者各列的行数不同",
            "There are no rows, or columns of different lengths",
        ));
    }
    Ok(())
}

fn check_weights(
    weights: &[f64],
    rules: Rules,
    is_present: impl Fn(usize) -> bool,
) -> Result<(), SurveyError> {
    let first = |wrong: &dyn Fn(f64) -> bool| {
        weights.iter().enumerate().find(|(row, w)| is_present(*row) && wrong(**w)).map(|(row, _)| row)
    };
    if let Some(row) = first(&|w| !w.is_finite() || (w < 0.0 && !rules.negative_weights)) {
        return Err(SurveyError::new(
            Fault::Weight,
            format!("第 {} 份答卷的权数是 {}；权数应是不小于零的数", row + 1, weights[row]),
            format!(
                "The weight of interview {} is {}; a weight is a number, not below zero",
                row + 1,
                weights[row]
            ),
        ));
    }
    let zero = first(&|w| w == 0.0);
    if let (Some(row), ZeroWeights::Refuse) = (zero, rules.zero_weights) {
        return Err(SurveyError::new(
            Fault::ZeroWeight,
            format!(
                "第 {} 份答卷的权数是零；请写明 zero-weights = \"keep\"（抽中但不计）或 \"drop\"（不属于样本）",
                row + 1
            ),
            format!(
                "The weight of interview {} is zero; say zero-weights = \"keep\" (drawn, adds nothing) or \"drop\" (never drawn)",
                row + 1
            ),
        ));
    }
    if first(&|w| w != 0.0).is_none() {
        return Err(SurveyError::new(Fault::Weight, "所有权数都是零", "Every weight is zero"));
    }
    Ok(())
}

/// Stratum and unit of each row at a stage; an interview that is its own unit is told by its row.
fn keys(stage: &Stage, row: u32) -> (u32, u32) {
    let at = row as usize;
    (
        stage.strata.as_ref().map_or(0, |strata| strata[at]),
        stage.units.as_ref().map_or(row, |units| units[at]),
    )
}

fn sort_by_design(order: &mut [u32], stages: &[Stage]) {
    let compare = |a: &u32, b: &u32| {
        stages
            .iter()
            .map(|stage| keys(stage, *a).cmp(&keys(stage, *b)))
            .find(|found| found.is_ne())
            .unwrap_or_else(|| a.cmp(b))
    };
    if !order.is_sorted_by(|a, b| compare(a, b).is_le()) {
        order.sort_unstable_by(compare);
    }
}

fn level(stage: &Stage, order: &[u32], above: Option<&Level>) -> Result<Level, SurveyError> {
    let mut level = Level {
        unit_of: Vec::with_capacity(order.len()),
        stratum_of: Vec::new(),
        free: Vec::new(),
        strata: Vec::new(),
    };
    let mut first_of_stratum = Vec::new();
    let mut first_of_unit = Vec::new();
    let mut last = None;
    for (position, row) in order.iter().enumerate() {
        let parent = above.map_or(0, |above| above.unit_of[position]);
        let (stratum, unit) = keys(stage, *row);
        if last.is_none_or(|(p, s, _)| (p, s) != (parent, stratum)) {
            level.strata.push(Stratum { units: 0, free_sum: 0.0 });
            first_of_stratum.push(*row);
        }
        if last != Some((parent, stratum, unit)) {
            level.stratum_of.push(level.strata.len() as u32 - 1);
            first_of_unit.push(*row);
            if let Some(stratum) = level.strata.last_mut() {
                stratum.units += 1;
            }
        }
        level.unit_of.push(level.stratum_of.len() as u32 - 1);
        last = Some((parent, stratum, unit));
    }
    for (unit, first_row) in first_of_unit.iter().enumerate() {
        let stratum = level.stratum_of[unit] as usize;
        let free = free_share(stage, *first_row, first_of_stratum[stratum], level.strata[stratum].units)?;
        level.strata[stratum].free_sum += free;
        level.free.push(free);
    }
    check_constant(stage, order, &level)?;
    Ok(level)
}

/// 1 − n/N of a unit.
fn free_share(stage: &Stage, row: u32, first: u32, units: u32) -> Result<f64, SurveyError> {
    let row = row as usize;
    if stage.certain.as_ref().is_some_and(|certain| certain[row]) {
        return Ok(0.0);
    }
    match &stage.population {
        Population::Endless => Ok(1.0),
        Population::Count(count) => {
            let (count, drawn) = (count[row], f64::from(units));
            // Totals read from weights carry rounding: 754.999999 units for 755.
            if count.is_nan() || count < drawn * (1.0 - 1e-7) {
                return Err(SurveyError::new(
                    Fault::Population,
                    format!(
                        "第 {} 份答卷所在的层写着总体有 {count} 个单位，样本里却有 {units} 个；请核对总体数",
                        first + 1
                    ),
                    format!(
                        "The stratum of interview {} is said to hold {count} units, but {units} were drawn; check the population",
                        first + 1
                    ),
                ));
            }
            Ok(if count.is_infinite() { 1.0 } else { ((count - drawn) / count).max(0.0) })
        }
        Population::Chance(chance) => {
            let chance = chance[row];
            if !(chance > 0.0 && chance <= 1.0) {
                return Err(SurveyError::new(
                    Fault::Population,
                    format!("第 {} 份答卷的入样概率是 {chance}；应大于 0、不大于 1", row + 1),
                    format!(
                        "The chance of interview {} is {chance}; it must be above 0 and up to 1",
                        row + 1
                    ),
                ));
            }
            Ok(1.0 - chance)
        }
    }
}

/// A count belongs to a stratum and a chance to a unit: neither may change inside.
fn check_constant(stage: &Stage, order: &[u32], level: &Level) -> Result<(), SurveyError> {
    let (values, by_stratum) = match &stage.population {
        Population::Endless => return Ok(()),
        Population::Count(values) => (values, true),
        Population::Chance(values) => (values, false),
    };
    for (position, pair) in order.windows(2).enumerate() {
        let (unit, next) = (level.unit_of[position], level.unit_of[position + 1]);
        let together = if by_stratum {
            level.stratum_of[unit as usize] == level.stratum_of[next as usize]
        } else {
            unit == next
        };
        if together && values[pair[0] as usize] != values[pair[1] as usize] {
            return Err(SurveyError::new(
                Fault::Population,
                format!(
                    "第 {} 份和第 {} 份答卷同属一层（或同一抽样单位），写的总体数却不同；请改成一致",
                    pair[0] + 1,
                    pair[1] + 1
                ),
                format!(
                    "Interviews {} and {} share a stratum (or unit) but not its population; make them agree",
                    pair[0] + 1,
                    pair[1] + 1
                ),
            ));
        }
    }
    Ok(())
}

/// Stretches of a group that share a number.
pub(crate) fn runs(length: usize, key: impl Fn(usize) -> u32) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= length {
            return None;
        }
        let (from, shared) = (start, key(start));
        while start < length && key(start) == shared {
            start += 1;
        }
        Some(from..start)
    })
}
