//! Drawing a sample from a list, stage by stage, so that anybody with the list and the seed draws the same one.
//!
//! A unit's random number comes from the seed and from its own name: the order of the list changes nothing, and
//! who is added to it or taken off moves nobody else. Lists are of areas, sites and number banks, never of persons.

use crate::error::{Fault, SurveyError};
use crate::person;
use crate::seeded::Seeded;
use std::collections::BTreeMap;

/// How units are drawn at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// All alike, without order.
    Simple,
    /// At even steps through the list as it is ordered, from a random start.
    Systematic,
    /// At even steps through the sizes: chances follow size, and what is larger than a step is taken for certain.
    Unequal,
}

/// How many units are drawn at a stage.
#[derive(Debug, Clone, PartialEq)]
pub enum Take {
    /// As many within every unit above (at the first stage: in every stratum).
    Each(u64),
    /// At the first stage: as many as each stratum is given.
    ByStratum(Vec<u64>),
    /// Every one.
    All,
}

/// A stage of drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawStage {
    /// How.
    pub how: How,
    /// How many.
    pub take: Take,
}

/// The list to draw from; one row for each unit of the last stage listed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Frame {
    /// What strata are called.
    pub stratum_names: Vec<String>,
    /// Stratum of each row.
    pub strata: Vec<u32>,
    /// Of each stage: the name of each row's unit.
    pub units: Vec<Vec<String>>,
    /// Size of each row; none: all alike.
    pub sizes: Option<Vec<f64>>,
    /// What each row is ordered by for even steps; none: by chance.
    pub order: Option<Vec<String>>,
}

/// How the sample is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The stages, as many as the frame lists.
    pub stages: Vec<DrawStage>,
    /// Interviews within each unit drawn last, out of its size; none: the unit itself is the interview.
    pub interviews: Option<u64>,
    /// The seed.
    pub seed: u64,
    /// Where on the circle of random numbers simple drawing starts: a later wave that starts further on keeps part
    /// of the earlier one. From 0 to below 1.
    pub start: f64,
}

/// A unit drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Its row in the list.
    pub row: usize,
    /// Its chance at each stage, given the stages above.
    pub chances: Vec<f64>,
    /// Interviews to be made in it.
    pub interviews: u64,
    /// Weight of each of them: one over its chance.
    pub weight: f64,
}

/// Draws.
///
/// # Errors
/// A list that is no list of such units; more to be drawn than there are; a name that looks like a person's.
pub fn draw(frame: &Frame, drawing: &Drawing) -> Result<Vec<Drawn>, SurveyError> {
    check(frame, drawing)?;
    let mut found = Vec::new();
    for (stratum, name) in frame.stratum_names.iter().enumerate() {
        let rows: Vec<usize> =
            (0..frame.strata.len()).filter(|row| frame.strata[*row] as usize == stratum).collect();
        let within = Within { frame, drawing, stratum };
        within.stage(0, &rows, name, &[], &mut found)?;
    }
    // In the order of the list, whatever that is: the sample itself does not hang on it.
    found.sort_by_key(|drawn| drawn.row);
    Ok(found)
}

fn refused(fault: Fault, zh: impl Into<String>, en: impl Into<String>) -> SurveyError {
    SurveyError::new(fault, zh, en)
}

fn check(frame: &Frame, drawing: &Drawing) -> Result<(), SurveyError> {
    let rows = frame.strata.len();
    let ragged = frame.units.iter().any(|names| names.len() != rows)
        || frame.sizes.as_ref().is_some_and(|sizes| sizes.len() != rows)
        || frame.order.as_ref().is_some_and(|order| order.len() != rows);
    if rows == 0 || ragged || frame.units.is_empty() || frame.units.len() != drawing.stages.len() {
        return Err(refused(
            Fault::Shape,
            "抽样名单是空的，或者列数与抽样阶段数不符",
            "The list is empty, or its columns do not match the stages",
        ));
    }
    if !(0.0..1.0).contains(&drawing.start) {
        return Err(refused(Fault::Setting, "start 应不小于 0、小于 1", "start is from 0 to below 1"));
    }
    for names in &frame.units {
        if let Some(row) = names.iter().position(|name| person::looks_personal(name)) {
            return Err(person::refused(row + 1));
        }
    }
    if let Some(sizes) = &frame.sizes
        && let Some(row) = sizes.iter().position(|size| !size.is_finite() || *size <= 0.0)
    {
        return Err(refused(
            Fault::Value,
            format!("抽样名单第 {} 行的规模是 {}；应大于零，没有人的单位请从名单里去掉", row + 1, sizes[row]),
            format!(
                "Row {} of the list has the size {}; it must be above zero: take empty units off the list",
                row + 1,
                sizes[row]
            ),
        ));
    }
    let mut paths: Vec<(u32, Vec<&str>, usize)> = (0..rows)
        .map(|row| (frame.strata[row], frame.units.iter().map(|names| names[row].as_str()).collect(), row))
        .collect();
    paths.sort();
    if let Some(pair) = paths.windows(2).find(|pair| (pair[0].0, &pair[0].1) == (pair[1].0, &pair[1].1)) {
        return Err(refused(
            Fault::Value,
            format!("抽样名单第 {} 行和第 {} 行是同一个单位；请只留一行", pair[0].2 + 1, pair[1].2 + 1),
            format!("Rows {} and {} of the list are the same unit; leave one", pair[0].2 + 1, pair[1].2 + 1),
        ));
    }
    Ok(())
}

/// A unit that may be drawn at a stage.
struct Candidate {
    name: String,
    rows: Vec<usize>,
    size: f64,
    /// Its random number, from 0 to below 1.
    chance: f64,
    order: String,
}

struct Within<'a> {
    frame: &'a Frame,
    drawing: &'a Drawing,
    stratum: usize,
}

impl Within<'_> {
    fn stage(
        &self,
        at: usize,
        rows: &[usize],
        path: &str,
        above: &[f64],
        found: &mut Vec<Drawn>,
    ) -> Result<(), SurveyError> {
        let candidates = self.candidates(at, rows, path);
        let stage = &self.drawing.stages[at];
        let wanted = match &stage.take {
            Take::All => candidates.len() as u64,
            Take::Each(count) => *count,
            Take::ByStratum(counts) => counts.get(self.stratum).copied().unwrap_or(0),
        };
        if wanted > candidates.len() as u64 {
            return Err(refused(
                Fault::Setting,
                format!("“{path}”里要抽 {wanted} 个单位，名单上只有 {} 个", candidates.len()),
                format!("{wanted} units are wanted of “{path}”, but the list has {}", candidates.len()),
            ));
        }
        let start = Seeded::named(self.drawing.seed, &[at as u64, 1], path).share();
        for (candidate, chance) in drawn(candidates, wanted, stage.how, start) {
            let mut chances = above.to_vec();
            chances.push(chance);
            if at + 1 < self.frame.units.len() {
                let path = format!("{path} / {}", candidate.name);
                self.stage(at + 1, &candidate.rows, &path, &chances, found)?;
            } else {
                found.push(self.finish(&candidate, chances)?);
            }
        }
        Ok(())
    }

    fn finish(&self, candidate: &Candidate, mut chances: Vec<f64>) -> Result<Drawn, SurveyError> {
        let row = candidate.rows[0];
        let interviews = match self.drawing.interviews {
            None => 1,
            Some(wanted) => {
                let size = self.frame.sizes.as_ref().map_or(f64::NAN, |sizes| sizes[row]);
                if size.is_nan() {
                    return Err(refused(
                        Fault::Setting,
                        "写了 interviews（每个抽中单位访问几份），就要写 size（单位里有多少户或多少人）",
                        "With interviews (how many in each unit drawn) goes size (how many there are in it)",
                    ));
                }
                let made = wanted.min(size as u64).max(1);
                chances.push((made as f64 / size).min(1.0));
                made
            }
        };
        let weight = 1.0 / chances.iter().product::<f64>();
        Ok(Drawn { row, chances, interviews, weight })
    }

    fn candidates(&self, at: usize, rows: &[usize], path: &str) -> Vec<Candidate> {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for row in rows {
            by_name.entry(self.frame.units[at][*row].as_str()).or_default().push(*row);
        }
        let size = |rows: &[usize]| {
            let sizes = self.frame.sizes.as_ref();
            // Summed in the order of size, so that the order of the list moves no rounding.
            let mut parts: Vec<f64> = rows.iter().map(|row| sizes.map_or(1.0, |sizes| sizes[*row])).collect();
            parts.sort_by(f64::total_cmp);
            parts.iter().sum::<f64>()
        };
        let order = |rows: &[usize]| {
            let order = self.frame.order.as_ref();
            rows.iter().filter_map(|row| order.map(|order| order[*row].clone())).min().unwrap_or_default()
        };
        let made = by_name.into_iter().map(|(name, rows)| {
            let number =
                Seeded::named(self.drawing.seed, &[at as u64, 0], &format!("{path} / {name}")).share();
            Candidate {
                chance: (number - self.drawing.start).rem_euclid(1.0),
                size: size(&rows),
                order: order(&rows),
                name: name.to_owned(),
                rows,
            }
        });
        made.collect()
    }
}

/// Those drawn, each with its chance.
fn drawn(mut candidates: Vec<Candidate>, wanted: u64, how: How, start: f64) -> Vec<(Candidate, f64)> {
    let all = candidates.len();
    if wanted as usize == all {
        return candidates.into_iter().map(|candidate| (candidate, 1.0)).collect();
    }
    match how {
        How::Simple => {
            candidates.sort_by(|a, b| a.chance.total_cmp(&b.chance).then_with(|| a.name.cmp(&b.name)));
            candidates.truncate(wanted as usize);
            candidates.into_iter().map(|candidate| (candidate, wanted as f64 / all as f64)).collect()
        }
        How::Systematic => {
            candidates.iter_mut().for_each(|candidate| candidate.size = 1.0);
            even_steps(candidates, wanted, start)
        }
        How::Unequal => {
            let (certain, rest) = certain(candidates, wanted);
            let left = wanted - certain.len() as u64;
            let mut found: Vec<(Candidate, f64)> =
                certain.into_iter().map(|candidate| (candidate, 1.0)).collect();
            found.extend(even_steps(rest, left, start));
            found
        }
    }
}

/// Parts off the units that are larger than a step, until none is.
fn certain(mut rest: Vec<Candidate>, wanted: u64) -> (Vec<Candidate>, Vec<Candidate>) {
    let mut taken = Vec::new();
    loop {
        let sum: f64 = rest.iter().map(|candidate| candidate.size).sum();
        let left = wanted as f64 - taken.len() as f64;
        let (large, small): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|candidate| left > 0.0 && candidate.size * left >= sum * (1.0 - 1e-12));
        rest = small;
        if large.is_empty() || rest.is_empty() {
            taken.extend(large);
            return (taken, rest);
        }
        taken.extend(large);
    }
}

fn even_steps(mut candidates: Vec<Candidate>, wanted: u64, start: f64) -> Vec<(Candidate, f64)> {
    candidates.sort_by(|a, b| {
        a.order.cmp(&b.order).then_with(|| a.chance.total_cmp(&b.chance)).then_with(|| a.name.cmp(&b.name))
    });
    let sum: f64 = candidates.iter().map(|candidate| candidate.size).sum();
    let step = sum / wanted as f64;
    let (mut passed, mut taken) = (0.0, 0_u64);
    let mut found = Vec::new();
    for candidate in candidates {
        passed += candidate.size;
        if taken < wanted && (start + taken as f64) * step < passed {
            taken += 1;
            let chance = candidate.size / step;
            found.push((candidate, chance));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame(sizes: &[f64]) -> Frame {
        Frame {
            stratum_names: vec!["north".into()],
            strata: vec![0; sizes.len()],
            units: vec![(0..sizes.len()).map(|unit| format!("v{unit}")).collect()],
            sizes: Some(sizes.to_vec()),
            order: None,
        }
    }

    fn drawing(how: How, take: u64, seed: u64) -> Drawing {
        Drawing {
            stages: vec![DrawStage { how, take: Take::Each(take) }],
            interviews: None,
            seed,
            start: 0.0,
        }
    }

    #[test]
    fn a_sample_is_the_same_for_ever() {
        let sizes: Vec<f64> = (1..=40).map(f64::from).collect();
        let rows = |how| -> Vec<usize> {
            draw(&frame(&sizes), &drawing(how, 5, 20_260_701))
                .expect("a sample")
                .iter()
                .map(|d| d.row)
                .collect()
        };
        assert_eq!(
            (rows(How::Simple), rows(How::Systematic), rows(How::Unequal)),
            (vec![8, 19, 24, 28, 30], vec![0, 12, 22, 37, 38], vec![13, 20, 32, 33, 38])
        );
    }

    #[test]
    fn each_is_drawn_as_often_as_its_chance_says() {
        let sizes = [1.0, 2.0, 3.0, 4.0, 10.0, 25.0];
        for how in [How::Simple, How::Systematic, How::Unequal] {
            let (mut times, mut chances) = ([0.0; 6], [0.0; 6]);
            for seed in 0..3_000 {
                for drawn in draw(&frame(&sizes), &drawing(how, 3, seed)).expect("a sample") {
                    times[drawn.row] += 1.0 / 3_000.0;
                    chances[drawn.row] = drawn.chances[0];
                }
            }
            for (times, chance) in times.iter().zip(chances) {
                assert!((times - chance).abs() < 0.035, "{how:?}: drawn {times}, chance {chance}");
            }
            assert_eq!(how == How::Unequal, chances[5] == 1.0, "the largest is larger than a step");
        }
    }

    #[test]
    fn two_stages_and_interviews_within_give_equal_weights_when_size_was_the_chance() {
        let sizes = [100.0, 200.0, 300.0, 400.0];
        let wanted = Drawing { interviews: Some(20), ..drawing(How::Unequal, 2, 5) };
        let found = draw(&frame(&sizes), &wanted).expect("a sample");
        assert_eq!(found.len(), 2);
        assert!(
            found.iter().all(|drawn| (drawn.weight - 25.0).abs() < 1e-9),
            "1000 households over 40 interviews"
        );
    }

    #[test]
    fn a_later_start_keeps_part_of_the_sample() {
        let wave = |start| -> Vec<usize> {
            let wanted = Drawing { start, ..drawing(How::Simple, 100, 9) };
            draw(&frame(&[1.0; 1_000]), &wanted).expect("a sample").iter().map(|d| d.row).collect()
        };
        let (first, second) = (wave(0.0), wave(0.025));
        let kept = first.iter().filter(|row| second.contains(row)).count();
        assert!((60..90).contains(&kept), "about three in four stay: {kept}");
    }

    #[test]
    fn a_list_of_persons_is_refused() {
        let mut list = frame(&[1.0, 1.0]);
        list.units[0][1] = "13800138000".into();
        assert_eq!(draw(&list, &drawing(How::Simple, 1, 1)).expect_err("a telephone").fault, Fault::Person);
    }

    proptest! {
        #[test]
        fn the_order_of_the_list_changes_nothing(
            sizes in proptest::collection::vec(0.5_f64..50.0, 3..40), seed in any::<u64>(), take in 1_u64..3
        ) {
            for how in [How::Simple, How::Systematic, How::Unequal] {
                let list = frame(&sizes);
                let mut turned = list.clone();
                turned.units[0].reverse();
                turned.sizes.iter_mut().for_each(|sizes| sizes.reverse());
                let names = |list: &Frame| -> Vec<(String, u64)> {
                    let found = draw(list, &drawing(how, take, seed)).expect("a sample");
                    let mut names: Vec<(String, u64)> =
                        found.iter().map(|d| (list.units[0][d.row].clone(), d.weight.to_bits())).collect();
                    names.sort();
                    names
                };
                prop_assert_eq!(names(&list), names(&turned));
            }
        }

        #[test]
        fn weights_of_the_sample_stand_for_the_list(
            sizes in proptest::collection::vec(0.5_f64..50.0, 4..40), seed in any::<u64>(), take in 1_u64..4
        ) {
            let all: f64 = sizes.iter().sum();
            let found = draw(&frame(&sizes), &drawing(How::Unequal, take, seed)).expect("a sample");
            prop_assert_eq!(found.len() as u64, take);
            let stood_for: f64 = found.iter().map(|drawn| drawn.weight * sizes[drawn.row]).sum();
            prop_assert!((stood_for - all).abs() < 1e-9 * all, "{} of {}", stood_for, all);
        }
    }
}
