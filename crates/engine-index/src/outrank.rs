//! Every unit against every other, child by child. Two units are compared on the children both have, so the
//! order of rows never matters; a unit without a score meets nobody.

use crate::cell::Cell;

/// Most units that are compared pair by pair.
pub const MOST: usize = 3_000;

/// A weight this small beside the whole is noise of adding up.
const NOISE: f64 = 1e-12;

/// Weight won less weight lost of each unit against each other, given to `meet` as the two places, the
/// difference, and the weight both have scores for. `children[c][u]` is the score of unit `u` in child `c`.
fn pairs(children: &[Vec<Cell>], weights: &[f64], mut meet: impl FnMut(usize, usize, f64, f64)) {
    let units = children.first().map_or(0, Vec::len);
    let (mut won, mut both) = (vec![0.0f64; units], vec![0.0f64; units]);
    for one in 0..units {
        won[one + 1..].fill(0.0);
        both[one + 1..].fill(0.0);
        for (child, weight) in children.iter().zip(weights) {
            let own = child[one].raw();
            if own.is_nan() {
                continue;
            }
            let others = child[one + 1..].iter().zip(&mut won[one + 1..]).zip(&mut both[one + 1..]);
            for ((other, won), both) in others {
                let other = other.raw();
                *won += if own > other { *weight } else { 0.0 } - if own < other { *weight } else { 0.0 };
                *both += if other.is_nan() { 0.0 } else { *weight };
            }
        }
        for other in one + 1..units {
            meet(one, other, won[other], both[other]);
        }
    }
}

/// Pairs won less pairs lost.
pub fn copeland(children: &[Vec<Cell>], weights: &[f64]) -> Vec<f64> {
    let mut scores = vec![0.0; children.first().map_or(0, Vec::len)];
    pairs(children, weights, |one, other, won, both| {
        let outcome = if won.abs() <= NOISE * both { 0.0 } else { won.signum() };
        scores[one] += outcome;
        scores[other] -= outcome;
    });
    scores
}

/// Share of the common weight won less share lost, summed over the others.
pub fn net_flow(children: &[Vec<Cell>], weights: &[f64]) -> Vec<f64> {
    let mut scores = vec![0.0; children.first().map_or(0, Vec::len)];
    pairs(children, weights, |one, other, won, both| {
        let share = if both > 0.0 { won / both } else { 0.0 };
        scores[one] += share;
        scores[other] -= share;
    });
    scores
}
