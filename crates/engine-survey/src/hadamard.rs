//! Hadamard matrices for balanced half-samples: rows of signs, any two of them at odds as often as they agree.
//!
//! By Paley's two constructions and by doubling.

/// A Hadamard matrix of the smallest order that can be made here and is at least `least`. True is +1; the first
/// column is all +1.
pub fn hadamard(least: usize) -> Vec<Vec<bool>> {
    let mut order = if least <= 2 { least.max(1) } else { least.div_ceil(4) * 4 };
    loop {
        if let Some(made) = make(order) {
            return normal(made);
        }
        order += 4;
    }
}

/// Turns rows over so that the first column is all +1.
fn normal(mut matrix: Vec<Vec<bool>>) -> Vec<Vec<bool>> {
    for row in matrix.iter_mut().filter(|row| !row[0]) {
        row.iter_mut().for_each(|sign| *sign = !*sign);
    }
    matrix
}

fn make(order: usize) -> Option<Vec<Vec<bool>>> {
    match order {
        0 => None,
        1 => Some(vec![vec![true]]),
        2 => Some(vec![vec![true, true], vec![true, false]]),
        _ if !order.is_multiple_of(4) => None,
        _ => paley(order)
            .or_else(|| make(order / 2).map(|half| doubled(&half)))
            .or_else(|| second_paley(order)),
    }
}

fn doubled(half: &[Vec<bool>]) -> Vec<Vec<bool>> {
    let n = half.len();
    (0..2 * n).map(|i| (0..2 * n).map(|j| half[i % n][j % n] == (i < n || j < n)).collect()).collect()
}

fn is_prime(q: usize) -> bool {
    q > 1 && (2..).take_while(|d| d * d <= q).all(|d| !q.is_multiple_of(d))
}

/// Whether each residue is a square.
fn squares(q: usize) -> Vec<bool> {
    let mut found = vec![false; q];
    (1..q).for_each(|x| found[x * x % q] = true);
    found
}

/// Order q + 1 for a prime q of the form 4k + 3.
fn paley(order: usize) -> Option<Vec<Vec<bool>>> {
    let q = order - 1;
    if !is_prime(q) || q % 4 != 3 {
        return None;
    }
    let square = squares(q);
    // I + S, S skew with a border: +1 above, −1 at the left.
    let sign = |i: usize, j: usize| match (i, j) {
        (0, _) => true,
        (_, 0) => false,
        _ if i == j => true,
        _ => square[(j + q - i) % q],
    };
    Some((0..order).map(|i| (0..order).map(|j| sign(i, j)).collect()).collect())
}

/// Order 2(q + 1) for a prime q of the form 4k + 1.
fn second_paley(order: usize) -> Option<Vec<Vec<bool>>> {
    let q = (order / 2).checked_sub(1)?;
    if !is_prime(q) || q % 4 != 1 {
        return None;
    }
    let square = squares(q);
    // A symmetric conference matrix; each of its zeros becomes a block of its own.
    let conference = |i: usize, j: usize| match (i, j) {
        _ if i == j => None,
        (0, _) | (_, 0) => Some(true),
        _ => Some(square[(i + q - j) % q]),
    };
    let sign = |i: usize, j: usize| match (conference(i / 2, j / 2), i % 2, j % 2) {
        (None, 0, 0) => true,
        (None, _, _) => false,
        (Some(c), 1, 1) => !c,
        (Some(c), _, _) => c,
    };
    // [[1, −1], [−1, −1]] in place of 0 and ±[[1, 1], [1, −1]] in place of ±1.
    Some((0..order).map(|i| (0..order).map(|j| sign(i, j)).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_two_rows_and_any_two_columns_are_balanced() {
        for least in (1..60).chain([92, 100]) {
            let matrix = hadamard(least);
            let n = matrix.len();
            assert!(n >= least && n <= (least + 12).max(4), "order {n} for {least}");
            assert!(matrix.iter().all(|row| row[0]));
            for a in 0..n {
                for b in 0..a {
                    let agree = |pairs: usize| assert_eq!(2 * pairs, n, "order {n}: {a} and {b}");
                    agree((0..n).filter(|k| matrix[a][*k] == matrix[b][*k]).count());
                    agree((0..n).filter(|k| matrix[*k][a] == matrix[*k][b]).count());
                }
            }
        }
    }
}
