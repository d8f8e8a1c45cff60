//! Ranks with explicit ties; 1 is best. A unit without a score has no rank.

use crate::cell::{Cell, Column};
use crate::method::{Grade, Method, RankRule, Ties};

/// Scores of one period that differ by less than this share of the largest are equal: so much is noise of
/// adding up in another order, and noise gives nobody a rank.
const NOISE: f64 = 8.0 * f64::EPSILON;

/// The rank of each score among all.
pub fn rank(rule: &RankRule, scores: &[Cell]) -> Column {
    let mut ranks: Column = scores.to_vec();
    let all: Vec<u32> = (0..scores.len() as u32).collect();
    rank_among(rule, scores, all, &mut ranks);
    ranks
}

/// The rank of each score among those of its pool.
pub fn rank_in_pools(rule: &RankRule, scores: &[Cell], pool: impl Fn(usize) -> u32) -> Column {
    let mut ranks: Column = scores.to_vec();
    let mut members: std::collections::BTreeMap<u32, Vec<u32>> = std::collections::BTreeMap::new();
    (0..scores.len()).for_each(|at| members.entry(pool(at)).or_default().push(at as u32));
    members.into_values().for_each(|members| rank_among(rule, scores, members, &mut ranks));
    ranks
}

fn rank_among(rule: &RankRule, scores: &[Cell], members: Vec<u32>, ranks: &mut Column) {
    let printed = |x: f64| rule.decimals.map_or(x, |decimals| rounded(x, decimals));
    let mut known: Vec<(u64, u32)> = members
        .into_iter()
        .filter_map(|at| scores[at as usize].known().map(|x| (descending(printed(x)), at)))
        .collect();
    known.sort_unstable();
    let value = |key: u64| ascending(!key);
    let largest = known.iter().map(|(key, _)| value(*key).abs()).fold(0.0, f64::max);
    let (mut from, mut different) = (0, 0);
    while from < known.len() {
        let mut to = from + 1;
        while to < known.len() && value(known[to - 1].0) - value(known[to].0) <= NOISE * largest {
            to += 1;
        }
        different += 1;
        let rank = match rule.ties {
            Ties::Min => from as f64 + 1.0,
            Ties::Max => to as f64,
            Ties::Mean => (from + to + 1) as f64 / 2.0,
            Ties::Dense => f64::from(different),
        };
        known[from..to].iter().for_each(|(_, at)| ranks[*at as usize] = Cell::number(rank));
        from = to;
    }
}

/// The part of a rank where n ranks are cut into equal parts: 1 is the best.
pub fn part(rank: f64, n: usize, parts: u32) -> u32 {
    let exact = rank * f64::from(parts) / n as f64;
    (exact - 1e-9).ceil().clamp(1.0, f64::from(parts)) as u32
}

/// The grade a score reaches, as it would be printed where ranks are given to printed scores.
pub fn grade(method: &Method, score: f64) -> Option<&Grade> {
    let score = method.rank.decimals.map_or(score, |decimals| rounded(score, decimals));
    method.grades.iter().find(|grade| score >= grade.from)
}

/// A number as printed with so many decimals.
pub fn rounded(x: f64, decimals: u32) -> f64 {
    let decimals = decimals.min(15) as usize;
    format!("{x:.decimals$}").parse().unwrap_or(x)
}

/// Whole numbers in the order of numbers turned round.
fn descending(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    !(if bits >> 63 == 1 { !bits } else { bits | 1 << 63 })
}

fn ascending(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_the_order_of_numbers_and_give_them_back() {
        let numbers = [f64::MAX, 2.5, 1.0, 0.0, -0.25, -7.0, f64::MIN];
        let keys = numbers.map(descending);
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(keys.map(|key| ascending(!key)), numbers);
    }

    #[test]
    fn the_order_of_adding_up_gives_nobody_a_rank() {
        let rule = RankRule { ties: Ties::Min, decimals: None, pool: None, parts: None };
        let scores: [f64; 3] = [0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1, 0.5];
        assert_ne!(scores[0].to_bits(), scores[1].to_bits());
        let ranks = rank(&rule, &scores.map(Cell::number));
        assert_eq!(ranks, [1.0, 1.0, 3.0].map(Cell::number));
    }

    #[test]
    fn tenths_are_even_and_begin_with_the_best() {
        let of = |rank: f64| part(rank, 30, 10);
        assert_eq!([1.0, 3.0, 4.0, 15.0, 28.0, 30.0].map(of), [1, 1, 2, 5, 10, 10]);
        assert_eq!(part(1.0, 3, 10), 4, "three units fill three of ten parts");
    }

    #[test]
    fn pools_are_ranked_apart() {
        let rule = RankRule { ties: Ties::Min, decimals: None, pool: None, parts: None };
        let scores = [5.0, 4.0, 3.0, 2.0].map(Cell::number);
        assert_eq!(rank_in_pools(&rule, &scores, |at| at as u32 % 2), [1.0, 1.0, 2.0, 2.0].map(Cell::number));
    }
}
