//! Variance by Taylor linearisation: the scores of interviews, summed to sampling units, differ within strata.
//!
//! One pass over the interviews of a group; strata and units that the group does not reach are counted, not
//! visited. Never a variance without its rule for lonely units.

use crate::design::{Design, Lonely, Stages, runs};
use crate::error::{Fault, SurveyError};
use crate::matrix::Square;

/// Below this share not sampled a stratum counts as taken whole.
const TAKEN_WHOLE: f64 = 1e-7;

impl Design {
    /// The covariance of sums of scores. `group` are positions in rising order; `scores` holds `width` numbers
    /// for each of them: weight × linearised value.
    ///
    /// # Errors
    /// A lonely unit where the rule is to refuse, or where no stratum is left to average over.
    pub fn covariance(&self, group: &[u32], scores: &[f64], width: usize) -> Result<Square, SurveyError> {
        let mut sum = Square::zero(width);
        if self.calibrations.is_empty() {
            let pass = Pass { design: self, width, everyone: false };
            pass.stage(0, group, scores, 1.0, &mut sum)?;
        } else {
            let (group, scores) = self.calibrated(group, scores, width);
            Pass { design: self, width, everyone: true }.stage(0, &group, &scores, 1.0, &mut sum)?;
        }
        Ok(sum)
    }
}

struct Pass<'a> {
    design: &'a Design,
    width: usize,
    /// Whether interviews outside the group count as reached with a score of nothing.
    everyone: bool,
}

/// The units of a stratum that a group reaches, and the sums of their scores.
struct Reached {
    units: Vec<u32>,
    totals: Vec<f64>,
}

impl Pass<'_> {
    /// Adds `share` × the variance of this stage and of those below.
    fn stage(
        &self,
        at: usize,
        group: &[u32],
        scores: &[f64],
        share: f64,
        sum: &mut Square,
    ) -> Result<(), SurveyError> {
        let level = &self.design.levels[at];
        let deeper = at + 1 < self.design.levels.len() && self.design.rules.stages == Stages::Every;
        let stratum_of = |i: usize| level.stratum_of[level.unit_of[group[i] as usize] as usize];
        let mut here = Square::zero(self.width);
        let (mut strata, mut unseen) = (0_u32, 0_u32);
        let mut below = Vec::new();
        for run in runs(group.len(), stratum_of) {
            strata += 1;
            let stratum = stratum_of(run.start) as usize;
            let members = &group[run.clone()];
            let parts = &scores[run.start * self.width..run.end * self.width];
            if !self.stratum(at, stratum, members, parts, &mut here)? {
                unseen += 1;
            }
            if deeper {
                for unit in runs(members.len(), |i| level.unit_of[members[i] as usize]) {
                    let sampled = 1.0 - level.free[level.unit_of[members[unit.start] as usize] as usize];
                    if sampled > 0.0 {
                        below.push((run.start + unit.start..run.start + unit.end, sampled));
                    }
                }
            }
        }
        if unseen > 0 && unseen == strata {
            return Err(SurveyError::new(
                Fault::Lonely,
                "每一层都只有一个抽样单位，没有别的层可以求平均；请合并层，或改用 lonely = \"centre\"",
                "Every stratum has one unit, so there is nothing to average; merge strata or say lonely = \"centre\"",
            ));
        }
        let scale = if unseen > 0 { f64::from(strata) / f64::from(strata - unseen) } else { 1.0 };
        sum.add(&here, share * scale);
        for (run, sampled) in below {
            let parts = &scores[run.start * self.width..run.end * self.width];
            self.stage(at + 1, &group[run], parts, share * sampled, sum)?;
        }
        Ok(())
    }

    /// Adds what one stratum adds; false where the rule leaves it to the average of the others.
    fn stratum(
        &self,
        at: usize,
        stratum: usize,
        members: &[u32],
        scores: &[f64],
        sum: &mut Square,
    ) -> Result<bool, SurveyError> {
        let level = &self.design.levels[at];
        let rules = self.design.rules;
        let facts = &level.strata[stratum];
        let units = f64::from(facts.units);
        if facts.free_sum < TAKEN_WHOLE * units {
            return Ok(true);
        }
        let reached = self.totals(at, members, scores);
        let count = reached.units.len();
        let lonely_here = !self.everyone && count == 1 && facts.units > 1 && rules.lonely_in_groups;
        if facts.units == 1 && rules.lonely == Lonely::Refuse {
            return Err(lonely(at, self.design.row(members[0])));
        }
        if (facts.units == 1 || lonely_here) && rules.lonely == Lonely::Average {
            return Ok(false);
        }
        let centred = !(rules.lonely == Lonely::Centre && (facts.units == 1 || lonely_here));
        let mut mean = vec![0.0; self.width];
        if centred {
            for totals in reached.totals.chunks_exact(self.width) {
                mean.iter_mut().zip(totals).for_each(|(mean, total)| *mean += total);
            }
            mean.iter_mut().for_each(|mean| *mean /= units);
        }
        let inflate = if facts.units > 1 { units / (units - 1.0) } else { 1.0 };
        let mut apart = vec![0.0; self.width];
        let mut free_left = facts.free_sum;
        for (unit, totals) in reached.units.iter().zip(reached.totals.chunks_exact(self.width)) {
            for (apart, (total, mean)) in apart.iter_mut().zip(totals.iter().zip(&mean)) {
                *apart = total - mean;
            }
            let free = level.free[*unit as usize];
            free_left -= free;
            sum.add_outer(&apart, inflate * free);
        }
        // Units that the group does not reach stand at zero, as far from the mean as it is from zero.
        if count < facts.units as usize && centred {
            sum.add_outer(&mean, inflate * free_left.max(0.0));
        }
        Ok(true)
    }

    fn totals(&self, at: usize, members: &[u32], scores: &[f64]) -> Reached {
        let level = &self.design.levels[at];
        let mut reached = Reached { units: Vec::new(), totals: Vec::new() };
        for (position, row) in members.iter().zip(scores.chunks_exact(self.width)) {
            let unit = level.unit_of[*position as usize];
            if reached.units.last() != Some(&unit) {
                reached.units.push(unit);
                reached.totals.extend_from_slice(row);
                continue;
            }
            let from = reached.totals.len() - self.width;
            reached.totals[from..].iter_mut().zip(row).for_each(|(total, score)| *total += score);
        }
        reached
    }
}

fn lonely(at: usize, row: usize) -> SurveyError {
    let (stage, row) = (at + 1, row + 1);
    SurveyError::new(
        Fault::Lonely,
        format!(
            "第 {stage} 阶段，第 {row} 份答卷所在的层只抽了一个单位，看不出误差；请合并相近的层，或写明 lonely = \"certainty\"、\"remove\"、\"centre\"、\"average\" 之一"
        ),
        format!(
            "At stage {stage} the stratum of interview {row} has one unit, so its error cannot be seen; merge like strata, or say lonely = \"certainty\", \"remove\", \"centre\" or \"average\""
        ),
    )
}
