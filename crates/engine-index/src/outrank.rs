//! Copeland scores: every unit against every other, child by child. Two units are compared on the children
//! both have, so the order of rows never matters; a unit without a score meets nobody.

/// Pairs won less pairs lost. `units[u][c]` is the score of child `c`, if it has one.
pub fn copeland(units: &[Vec<Option<f64>>], weights: &[f64]) -> Vec<f64> {
    let mut scores = vec![0.0; units.len()];
    for (at, one) in units.iter().enumerate() {
        for (other_at, other) in units.iter().enumerate().skip(at + 1) {
            let (mut won, mut lost) = (0.0, 0.0);
            for ((a, b), weight) in one.iter().zip(other).zip(weights) {
                match (a, b) {
                    (Some(a), Some(b)) if a > b => won += weight,
                    (Some(a), Some(b)) if a < b => lost += weight,
                    _ => {}
                }
            }
            let outcome = f64::from(i8::from(won > lost) - i8::from(won < lost));
            scores[at] += outcome;
            scores[other_at] -= outcome;
        }
    }
    scores
}
