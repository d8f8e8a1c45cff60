//! The analytic hierarchy process (层次分析法): weights from pairwise judgements, and how far the judgements
//! contradict themselves. Judgements that contradict themselves too far give no weights.

use crate::method::{Ahp, Judge, Priorities};

/// Saaty's mean consistency indices of random matrices, by size from 1.
const RANDOM: [f64; 15] =
    [0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];

/// Weights with their consistency.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Weights of the children, summing to 1.
    pub weights: Vec<f64>,
    /// Consistency ratio of the joined judgements.
    pub ratio: f64,
    /// Consistency ratio of each expert.
    pub experts: Vec<f64>,
}

/// Why judgements give no weights.
#[derive(Debug, Clone, PartialEq)]
pub enum AhpFault {
    /// Nobody judged.
    NoExpert,
    /// More children than random indices are known for.
    TooMany(usize),
    /// A pair that is not judged, judged twice, or names no two children; the expert by place.
    Pair(usize, String, String),
    /// A judgement that is not between 1/9 and 9.
    Scale(usize, f64),
    /// Judgements that contradict themselves; the expert by place, and the ratio.
    Inconsistent(usize, f64),
}

/// Weights of children from all experts.
///
/// # Errors
/// [`AhpFault`].
pub fn weights(rule: &Ahp, codes: &[&str]) -> Result<Judged, AhpFault> {
    let n = codes.len();
    if rule.experts.is_empty() {
        return Err(AhpFault::NoExpert);
    }
    if n > RANDOM.len() {
        return Err(AhpFault::TooMany(n));
    }
    let mut experts = Vec::new();
    let mut logs = vec![0.0; n * n];
    for (who, judge) in rule.experts.iter().enumerate() {
        let matrix = matrix(who, judge, codes)?;
        let ratio = consistency(&matrix, n);
        if ratio > rule.most_inconsistent {
            return Err(AhpFault::Inconsistent(who, ratio));
        }
        experts.push(ratio);
        logs.iter_mut().zip(&matrix).for_each(|(sum, judged)| *sum += judged.ln());
    }
    let all = rule.experts.len() as f64;
    let joined: Vec<f64> = logs.iter().map(|sum| (sum / all).exp()).collect();
    let weights = match rule.priorities {
        Priorities::Eigenvector => eigenvector(&joined, n).0,
        Priorities::RowMeans => row_means(&joined, n),
    };
    Ok(Judged { weights, ratio: consistency(&joined, n), experts })
}

fn matrix(who: usize, judge: &Judge, codes: &[&str]) -> Result<Vec<f64>, AhpFault> {
    let n = codes.len();
    let mut matrix = vec![f64::NAN; n * n];
    (0..n).for_each(|at| matrix[at * n + at] = 1.0);
    for (a, b, times) in &judge.pairs {
        let wrong = || AhpFault::Pair(who, a.clone(), b.clone());
        let place = |code: &String| codes.iter().position(|other| other == code).ok_or_else(wrong);
        let (row, column) = (place(a)?, place(b)?);
        if !(1.0 / 9.0 - 1e-9..=9.0 + 1e-9).contains(times) {
            return Err(AhpFault::Scale(who, *times));
        }
        if !matrix[row * n + column].is_nan() {
            return Err(wrong());
        }
        matrix[row * n + column] = *times;
        matrix[column * n + row] = 1.0 / times;
    }
    match matrix.iter().position(|judged| judged.is_nan()) {
        Some(at) => Err(AhpFault::Pair(who, codes[at / n].to_owned(), codes[at % n].to_owned())),
        None => Ok(matrix),
    }
}

/// The consistency ratio of a matrix: (λ − n) / (n − 1) over that of random matrices.
pub fn consistency(matrix: &[f64], n: usize) -> f64 {
    if n < 3 {
        return 0.0;
    }
    let largest = eigenvector(matrix, n).1;
    ((largest - n as f64) / (n as f64 - 1.0) / RANDOM[n - 1]).max(0.0)
}

/// The principal eigenvector, summing to 1, and its eigenvalue, by powers of the matrix.
fn eigenvector(matrix: &[f64], n: usize) -> (Vec<f64>, f64) {
    let mut vector = row_means(matrix, n);
    let mut largest = n as f64;
    for _ in 0..1000 {
        let next: Vec<f64> =
            matrix.chunks(n).map(|row| row.iter().zip(&vector).map(|(a, x)| a * x).sum::<f64>()).collect();
        largest = next.iter().sum();
        let next: Vec<f64> = next.iter().map(|x| x / largest).collect();
        let moved = next.iter().zip(&vector).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        vector = next;
        if moved < 1e-16 {
            break;
        }
    }
    (vector, largest)
}

fn row_means(matrix: &[f64], n: usize) -> Vec<f64> {
    let roots: Vec<f64> =
        matrix.chunks(n).map(|row| (row.iter().map(|a| a.ln()).sum::<f64>() / n as f64).exp()).collect();
    let whole: f64 = roots.iter().sum();
    roots.into_iter().map(|root| root / whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(pairs: &[(&str, &str, f64)], most: f64) -> Ahp {
        let pairs = pairs.iter().map(|(a, b, n)| ((*a).to_owned(), (*b).to_owned(), *n)).collect();
        Ahp {
            priorities: Priorities::Eigenvector,
            most_inconsistent: most,
            experts: vec![Judge { who: "1".into(), pairs }],
        }
    }

    #[test]
    fn consistent_judgements_give_back_the_weights_they_were_made_of() {
        let found =
            weights(&rule(&[("a", "b", 2.0), ("b", "c", 2.0), ("a", "c", 4.0)], 0.1), &["a", "b", "c"]);
        let found = found.expect("consistent");
        for (weight, expected) in found.weights.iter().zip([4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0]) {
            assert!((weight - expected).abs() < 1e-12);
        }
        assert!(found.ratio < 1e-12);
    }

    /// Saaty's own example in many textbooks: 1 3 5 / 1/3 1 3 / 1/5 1/3 1 has λ = 3.0385 and CR = 0.033.
    #[test]
    fn a_textbook_matrix_has_its_textbook_ratio() {
        let pairs = [("a", "b", 3.0), ("a", "c", 5.0), ("b", "c", 3.0)];
        let found = weights(&rule(&pairs, 0.1), &["a", "b", "c"]).expect("consistent enough");
        assert!((found.ratio - 0.0332).abs() < 1e-3, "{}", found.ratio);
        for (weight, expected) in found.weights.iter().zip([0.637, 0.258, 0.105]) {
            assert!((weight - expected).abs() < 5e-4);
        }
    }

    #[test]
    fn a_circle_of_preferences_is_refused_and_so_is_a_pair_too_few() {
        let circle = [("a", "b", 5.0), ("b", "c", 5.0), ("c", "a", 5.0)];
        let found = weights(&rule(&circle, 0.1), &["a", "b", "c"]);
        assert!(matches!(found, Err(AhpFault::Inconsistent(0, ratio)) if ratio > 1.0), "{found:?}");
        let few = weights(&rule(&[("a", "b", 5.0)], 0.1), &["a", "b", "c"]);
        assert_eq!(few, Err(AhpFault::Pair(0, "a".into(), "c".into())));
        let wild = weights(&rule(&[("a", "b", 12.0)], 0.1), &["a", "b"]);
        assert_eq!(wild, Err(AhpFault::Scale(0, 12.0)));
    }
}
