//! Small symmetric matrices of children. Never larger than a group.

use crate::statistics::{correlation, covariance};

/// Correlations of columns, row by row; none where a column has no spread.
pub(crate) fn correlations(columns: &[Vec<f64>]) -> Option<Vec<f64>> {
    square(columns, correlation)
}

/// Covariances of columns, row by row.
pub(crate) fn covariances(columns: &[Vec<f64>]) -> Option<Vec<f64>> {
    square(columns, covariance)
}

fn square(columns: &[Vec<f64>], of: fn(&[f64], &[f64]) -> Option<f64>) -> Option<Vec<f64>> {
    columns.iter().flat_map(|a| columns.iter().map(move |b| of(a, b))).collect()
}

/// Eigenvalues, greatest first, with their vectors, by Jacobi's rotations.
pub(crate) fn eigen(matrix: &[f64], n: usize) -> Vec<(f64, Vec<f64>)> {
    let mut a = matrix.to_vec();
    let mut v = vec![0.0; n * n];
    (0..n).for_each(|at| v[at * n + at] = 1.0);
    for _ in 0..100 {
        let off: f64 =
            (0..n).flat_map(|p| (p + 1..n).map(move |q| (p, q))).map(|(p, q)| a[p * n + q].powi(2)).sum();
        if off < 1e-24 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, n, p, q);
            }
        }
    }
    let mut found: Vec<(f64, Vec<f64>)> =
        (0..n).map(|at| (a[at * n + at], (0..n).map(|row| v[row * n + at]).collect())).collect();
    found.sort_by(|x, y| y.0.total_cmp(&x.0));
    found
}

fn rotate(a: &mut [f64], v: &mut [f64], n: usize, p: usize, q: usize) {
    let apq = a[p * n + q];
    if apq.abs() < 1e-300 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..n {
        let (akp, akq) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = c * akp - s * akq;
        a[k * n + q] = s * akp + c * akq;
    }
    for k in 0..n {
        let (apk, aqk) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = c * apk - s * aqk;
        a[q * n + k] = s * apk + c * aqk;
    }
    for k in 0..n {
        let (vkp, vkq) = (v[k * n + p], v[k * n + q]);
        v[k * n + p] = c * vkp - s * vkq;
        v[k * n + q] = s * vkp + c * vkq;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvectors_solve_their_equation() {
        let matrix = [4.0, 1.0, 0.5, 1.0, 3.0, -0.2, 0.5, -0.2, 1.0];
        let found = eigen(&matrix, 3);
        assert!(found.windows(2).all(|pair| pair[0].0 >= pair[1].0));
        for (value, vector) in found {
            for (row, x) in matrix.chunks(3).zip(&vector) {
                let turned: f64 = row.iter().zip(&vector).map(|(a, b)| a * b).sum();
                assert!((turned - value * x).abs() < 1e-10);
            }
        }
    }
}
