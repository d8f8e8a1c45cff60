//! Ranks with explicit ties; 1 is best. A unit without a score has no rank.

use crate::method::{RankRule, Ties};

/// The rank of each score.
pub fn rank(rule: RankRule, scores: &[Option<f64>]) -> Vec<Option<f64>> {
    let rounded = |score: f64| match rule.decimals {
        Some(decimals) => {
            let power = 10f64.powi(decimals.min(12) as i32);
            (score * power).round() / power
        }
        None => score,
    };
    let scores: Vec<Option<f64>> = scores.iter().map(|score| score.map(rounded)).collect();
    let mut best: Vec<f64> = scores.iter().flatten().copied().collect();
    best.sort_by(|a, b| b.total_cmp(a));
    let mut distinct = best.clone();
    distinct.dedup();
    let of = |score: f64| {
        let ahead = best.partition_point(|other| *other > score);
        let upto = best.partition_point(|other| *other >= score);
        match rule.ties {
            Ties::Min => ahead as f64 + 1.0,
            Ties::Max => upto as f64,
            Ties::Mean => (ahead + upto + 1) as f64 / 2.0,
            Ties::Dense => distinct.partition_point(|other| *other > score) as f64 + 1.0,
        }
    };
    scores.into_iter().map(|score| score.map(of)).collect()
}
