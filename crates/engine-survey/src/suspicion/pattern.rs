//! Interviews that repeat each other answer by answer: pairs within a group against pairs elsewhere in the
//! stratum. Compares answers only; who gave them is not known here.

use super::{Gathering, Interviews, Sums};
use crate::floor::FEWEST_ANSWERS;
use std::collections::BTreeMap;

/// How often each pattern was given.
#[derive(Default)]
struct Counted {
    all: f64,
    /// Σ k(k − 1).
    pairs: f64,
    /// Σ k(k − 1)(k − 2).
    triples: f64,
}

impl Counted {
    fn add(&mut self, count: f64, sense: f64) {
        self.all += sense * count;
        self.pairs += sense * count * (count - 1.0);
        self.triples += sense * count * (count - 1.0) * (count - 2.0);
    }
}

/// Pairs of equal interviews of each group.
pub(super) fn pairs(interviews: &Interviews<'_>, gathering: &Gathering<'_>) -> Vec<Sums> {
    // Stratum, pattern, group.
    let mut rows: Vec<(u32, Vec<u32>, u32)> = (0..interviews.strata.len())
        .filter_map(|row| {
            let pattern: Option<Vec<u32>> = interviews.answers.iter().map(|answers| answers[row]).collect();
            Some((interviews.strata[row], pattern?, gathering.group[row]?))
        })
        .collect();
    rows.sort_unstable();
    let mut sums = vec![Sums::default(); gathering.count];
    for stratum in rows.chunk_by(|a, b| a.0 == b.0) {
        let mut whole = Counted::default();
        // Of each group: its own patterns, and the stratum's count of each.
        let mut groups: BTreeMap<u32, Vec<(f64, f64)>> = BTreeMap::new();
        for pattern in stratum.chunk_by(|a, b| a.1 == b.1) {
            let all = pattern.len() as f64;
            whole.add(all, 1.0);
            for own in pattern.chunk_by(|a, b| a.2 == b.2) {
                groups.entry(own[0].2).or_default().push((own.len() as f64, all));
            }
        }
        for (group, patterns) in groups {
            add_group(&mut sums[group as usize], &whole, &patterns);
        }
    }
    sums
}

fn add_group(sum: &mut Sums, whole: &Counted, patterns: &[(f64, f64)]) {
    let mut own = Counted::default();
    let mut others = Counted { ..*whole };
    for (count, all) in patterns {
        own.add(*count, 1.0);
        others.add(*all, -1.0);
        others.add(all - count, 1.0);
    }
    let (n, m) = (own.all, others.all);
    if m < FEWEST_ANSWERS as f64 || n < 2.0 {
        return;
    }
    let equal = others.pairs / (m * (m - 1.0));
    let three = others.triples / (m * (m - 1.0) * (m - 2.0));
    let tried = n * (n - 1.0) / 2.0;
    let triples = n * (n - 1.0) * (n - 2.0) / 6.0;
    sum.interviews += n as usize;
    sum.tried += tried;
    sum.observed += own.pairs / 2.0;
    sum.expected += tried * equal;
    let spread = tried * equal * (1.0 - equal) + 6.0 * triples * (three - equal * equal).max(0.0);
    sum.variance += spread * (1.0 + n / m);
}
