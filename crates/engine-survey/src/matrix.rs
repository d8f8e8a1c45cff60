//! Small dense matrices: covariances, triangular solving, an orthonormal basis of a few columns.
//!
//! Sizes are those of a table of answers or of a list of known totals; never meant for more than some hundreds.

/// A square matrix, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Square {
    /// Rows and columns.
    pub size: usize,
    /// The cells, row by row.
    pub cells: Vec<f64>,
}

impl Square {
    /// All zero.
    pub fn zero(size: usize) -> Square {
        Square { size, cells: vec![0.0; size * size] }
    }

    /// The cell of a row and a column.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    /// The diagonal cell.
    pub fn variance(&self, of: usize) -> f64 {
        self.at(of, of)
    }

    /// Adds `scale` · x xᵀ.
    pub fn add_outer(&mut self, x: &[f64], scale: f64) {
        if self.size == 1 {
            self.cells[0] += scale * x[0] * x[0];
            return;
        }
        for (row, a) in x.iter().enumerate() {
            let scaled = scale * a;
            if scaled == 0.0 {
                continue;
            }
            for (cell, b) in self.cells[row * self.size..].iter_mut().zip(x) {
                *cell += scaled * b;
            }
        }
    }

    /// Adds `scale` · other.
    pub fn add(&mut self, other: &Square, scale: f64) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            *cell += scale * more;
        }
    }

    /// cᵀ V d.
    pub fn between(&self, c: &[f64], d: &[f64]) -> f64 {
        let rows = c.iter().enumerate();
        rows.map(|(row, a)| a * d.iter().enumerate().map(|(column, b)| self.at(row, column) * b).sum::<f64>())
            .sum()
    }

    /// The inverse times `right` (columns of length `size`, one after another), by elimination with pivots.
    /// None when the matrix is singular.
    pub fn solve(&self, right: &[f64]) -> Option<Vec<f64>> {
        let n = self.size;
        let columns = right.len() / n.max(1);
        let mut left = self.cells.clone();
        let mut x = right.to_vec();
        let largest = left.iter().fold(0.0_f64, |most, cell| most.max(cell.abs()));
        for pivot in 0..n {
            let best =
                (pivot..n).max_by(|a, b| left[a * n + pivot].abs().total_cmp(&left[b * n + pivot].abs()))?;
            if left[best * n + pivot].abs() <= largest * 1e-13 || left[best * n + pivot].is_nan() {
                return None;
            }
            for column in 0..n {
                left.swap(pivot * n + column, best * n + column);
            }
            for column in 0..columns {
                x.swap(column * n + pivot, column * n + best);
            }
            for row in pivot + 1..n {
                let factor = left[row * n + pivot] / left[pivot * n + pivot];
                for column in pivot..n {
                    left[row * n + column] -= factor * left[pivot * n + column];
                }
                for column in 0..columns {
                    x[column * n + row] -= factor * x[column * n + pivot];
                }
            }
        }
        for column in 0..columns {
            for row in (0..n).rev() {
                let known: f64 = (row + 1..n).map(|at| left[row * n + at] * x[column * n + at]).sum();
                x[column * n + row] = (x[column * n + row] - known) / left[row * n + row];
            }
        }
        Some(x)
    }
}

/// An orthonormal basis of the span of some columns, with how each column stands in it.
#[derive(Debug, Clone)]
pub struct Basis {
    /// The basis vectors.
    pub vectors: Vec<Vec<f64>>,
    /// Which columns were independent of those before; the others lie in their span.
    pub kept: Vec<usize>,
    /// Upper triangle: `triangle[j][i]` is how much of vector i is in kept column j.
    pub triangle: Vec<Vec<f64>>,
}

impl Basis {
    /// By Gram and Schmidt, twice over. A column that shrinks below 1e-7 of itself adds nothing.
    pub fn of(columns: &[Vec<f64>]) -> Basis {
        let mut basis = Basis { vectors: Vec::new(), kept: Vec::new(), triangle: Vec::new() };
        for (at, column) in columns.iter().enumerate() {
            let length = dot(column, column).sqrt();
            let mut rest = column.clone();
            let mut parts = vec![0.0; basis.vectors.len()];
            for _ in 0..2 {
                for (part, vector) in parts.iter_mut().zip(&basis.vectors) {
                    let along = dot(&rest, vector);
                    *part += along;
                    rest.iter_mut().zip(vector).for_each(|(r, v)| *r -= along * v);
                }
            }
            let left = dot(&rest, &rest).sqrt();
            if left <= 1e-7 * length || left == 0.0 {
                continue;
            }
            rest.iter_mut().for_each(|r| *r /= left);
            parts.push(left);
            basis.vectors.push(rest);
            basis.kept.push(at);
            basis.triangle.push(parts);
        }
        basis
    }

    /// Takes the part within the span out of `x`.
    pub fn residual(&self, x: &mut [f64]) {
        for _ in 0..2 {
            for vector in &self.vectors {
                let along = dot(x, vector);
                x.iter_mut().zip(vector).for_each(|(x, v)| *x -= along * v);
            }
        }
    }

    /// λ with AᵀA λ = right, A being the kept columns; `right` has one number for each kept column.
    pub fn normal_solve(&self, right: &[f64]) -> Vec<f64> {
        let n = self.kept.len();
        // Rᵀ u = right, then R λ = u.
        let mut u = vec![0.0; n];
        for j in 0..n {
            let known: f64 = (0..j).map(|i| self.triangle[j][i] * u[i]).sum();
            u[j] = (right[j] - known) / self.triangle[j][j];
        }
        let mut lambda = vec![0.0; n];
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|j| self.triangle[j][i] * lambda[j]).sum();
            lambda[i] = (u[i] - known) / self.triangle[i][i];
        }
        lambda
    }
}

/// Inner product.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solving_undoes_multiplying() {
        let m = Square { size: 3, cells: vec![0.0, 2.0, 1.0, 4.0, -1.0, 0.5, 3.0, 0.0, 7.0] };
        let x = [1.0, -2.0, 3.0];
        let right: Vec<f64> = (0..3).map(|row| dot(&m.cells[row * 3..row * 3 + 3], &x)).collect();
        let found = m.solve(&right).expect("regular");
        assert!(found.iter().zip(&x).all(|(a, b)| (a - b).abs() < 1e-14), "{found:?}");
        assert_eq!(Square { size: 2, cells: vec![1.0, 2.0, 2.0, 4.0] }.solve(&[1.0, 2.0]), None);
    }

    #[test]
    fn a_column_in_the_span_of_others_is_left_out() {
        let columns = [vec![1.0, 1.0, 1.0, 1.0], vec![1.0, 1.0, 0.0, 0.0], vec![0.0, 0.0, 1.0, 1.0]];
        let basis = Basis::of(&columns);
        assert_eq!(basis.kept, [0, 1]);
        let mut x = vec![1.0, 2.0, 3.0, 5.0];
        basis.residual(&mut x);
        let wanted = [-0.5, 0.5, -1.0, 1.0];
        assert!(x.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 1e-14), "{x:?}");
        let lambda = basis.normal_solve(&[4.0, 2.0]);
        assert!((4.0 * lambda[0] + 2.0 * lambda[1] - 4.0).abs() < 1e-14);
        assert!((2.0 * lambda[0] + 2.0 * lambda[1] - 2.0).abs() < 1e-14);
    }
}
