//! Strata, sampling units, populations and first weights out of the columns of the design.

use super::{cells, column, numbers};
use crate::definition::Definition;
use crate::design::{Population, Stage};
use crate::error::{Fault, SurveyError};
use crate::table::Table;
use std::collections::HashMap;

/// The weights before anything is adjusted, and the stages.
pub(super) fn read(
    definition: &Definition,
    table: &Table,
    present: &[bool],
) -> Result<(Vec<f64>, Vec<Stage>), SurveyError> {
    let columns = &definition.design;
    let strata = cells::of_columns(table, &columns.strata)?;
    let mut stages = Vec::new();
    for at in 0..columns.clusters.len().max(1) {
        let units = match columns.clusters.get(at) {
            Some(heading) => Some(column(table, heading)?.codes.clone()),
            None => None,
        };
        let population = match columns.population.get(at) {
            Some(heading) => population(table, heading, columns.unequal)?,
            None => Population::Endless,
        };
        stages.push(Stage { strata: None, units, population, certain: None });
    }
    if !columns.strata.is_empty() {
        stages[0].strata = Some(strata.of.clone());
        stages[0].certain = certain(definition, &strata)?;
    }
    check_nesting(definition, table, &strata.of)?;
    let weights = weights(definition, table, &stages, present)?;
    Ok((weights, stages))
}

fn population(table: &Table, heading: &str, unequal: bool) -> Result<Population, SurveyError> {
    let values = numbers(table, heading)?;
    let shares = values.iter().all(|value| *value <= 1.0);
    if shares {
        return Ok(Population::Chance(values));
    }
    if unequal || values.iter().any(|value| *value < 1.0) {
        return Err(SurveyError::new(
            Fault::Population,
            format!(
                "“{heading}”一列应全是总体数（不小于 1），或全是抽中的比例（大于 0、不大于 1）；不等概率（unequal）只能写概率"
            ),
            format!(
                "“{heading}” must hold counts (1 or more) throughout, or shares drawn (above 0 up to 1) throughout; unequal = true takes chances only"
            ),
        ));
    }
    Ok(Population::Count(values))
}

fn certain(definition: &Definition, strata: &cells::Crossed) -> Result<Option<Vec<bool>>, SurveyError> {
    let named = &definition.design.certain;
    if named.is_empty() {
        return Ok(None);
    }
    if let Some(unknown) = named.iter().find(|name| !strata.names.contains(name)) {
        return Err(SurveyError::new(
            Fault::Value,
            format!("certain 里的层“{unknown}”在数据里没有；几列合成的层写成“甲{}乙”", cells::CROSSED),
            format!(
                "The stratum “{unknown}” of certain is not in the data; crossed strata are written “a{}b”",
                cells::CROSSED
            ),
        ));
    }
    Ok(Some(strata.of.iter().map(|stratum| named.contains(&strata.names[*stratum as usize])).collect()))
}

/// A unit that stands in two strata is a slip, unless its name begins anew in each.
fn check_nesting(definition: &Definition, table: &Table, strata: &[u32]) -> Result<(), SurveyError> {
    let columns = &definition.design;
    let (false, Some(heading), false) = (columns.nested, columns.clusters.first(), columns.strata.is_empty())
    else {
        return Ok(());
    };
    let units = column(table, heading)?;
    let mut first: Vec<Option<usize>> = vec![None; units.words.len()];
    for (row, unit) in units.codes.iter().enumerate() {
        let before = *first[*unit as usize].get_or_insert(row);
        if strata[before] != strata[row] {
            return Err(SurveyError::new(
                Fault::Value,
                format!(
                    "抽样单位“{}”同时在两个层里（{} 第 {} 行和第 {} 行）；如果编号在各层里重新开始，请写 nested = true，否则请改正",
                    units.at(row),
                    table.name,
                    table.lines[before],
                    table.lines[row]
                ),
                format!(
                    "The sampling unit “{}” stands in two strata ({} lines {} and {}); say nested = true if numbers begin anew in every stratum, or mend it",
                    units.at(row),
                    table.name,
                    table.lines[before],
                    table.lines[row]
                ),
            ));
        }
    }
    Ok(())
}

fn weights(
    definition: &Definition,
    table: &Table,
    stages: &[Stage],
    present: &[bool],
) -> Result<Vec<f64>, SurveyError> {
    let columns = &definition.design;
    if let Some(heading) = &columns.weight {
        return numbers(table, heading);
    }
    if !columns.probability.is_empty() {
        let mut weights = vec![1.0; table.rows()];
        for heading in &columns.probability {
            let chances = numbers(table, heading)?;
            for (row, (weight, chance)) in weights.iter_mut().zip(&chances).enumerate() {
                if !(*chance > 0.0 && *chance <= 1.0) {
                    return Err(SurveyError::new(
                        Fault::Population,
                        format!(
                            "{} 第 {} 行的入样概率“{heading}”是 {chance}；应大于 0、不大于 1",
                            table.name, table.lines[row]
                        ),
                        format!(
                            "{} line {}: the chance “{heading}” is {chance}; it must be above 0 and up to 1",
                            table.name, table.lines[row]
                        ),
                    ));
                }
                *weight /= chance;
            }
        }
        return Ok(weights);
    }
    from_populations(stages, present)
}

/// N / n, stage by stage, among those drawn.
fn from_populations(stages: &[Stage], present: &[bool]) -> Result<Vec<f64>, SurveyError> {
    if stages.iter().any(|stage| stage.population == Population::Endless) {
        return Err(SurveyError::new(
            Fault::Setting,
            "请写明权数：design 里的 weight（权数列）或 probability（入样概率列），或各阶段的 population（总体数列）",
            "Say where weights come from: weight or probability in design, or a population for every stage",
        ));
    }
    let rows = present.len();
    let mut weights = vec![1.0; rows];
    let mut above: Vec<u32> = vec![0; rows];
    for stage in stages {
        let stratum = |row: usize| (above[row], stage.strata.as_ref().map_or(0, |strata| strata[row]));
        let unit = |row: usize| stage.units.as_ref().map_or(row as u32, |units| units[row]);
        let mut drawn: HashMap<(u32, u32), HashMap<u32, u32>> = HashMap::new();
        for row in 0..rows {
            let known = drawn.entry(stratum(row)).or_default();
            let next = known.len() as u32;
            known.entry(unit(row)).or_insert(next);
        }
        let mut numbered: HashMap<((u32, u32), u32), u32> = HashMap::new();
        let mut next_above = vec![0; rows];
        for row in 0..rows {
            let units = drawn[&stratum(row)].len() as f64;
            let certain = stage.certain.as_ref().is_some_and(|certain| certain[row]);
            weights[row] *= match &stage.population {
                _ if certain => 1.0,
                Population::Count(count) => count[row] / units,
                Population::Chance(chance) => 1.0 / chance[row],
                Population::Endless => 1.0,
            };
            let next = numbered.len() as u32;
            next_above[row] = *numbered.entry((stratum(row), unit(row))).or_insert(next);
        }
        above = next_above;
    }
    Ok(weights)
}
