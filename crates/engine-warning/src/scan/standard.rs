//! Expected cases from populations: people at risk between counts of them, and indirect standardisation by
//! strata, so that a place is not a cluster because of who lives there.
//!
//! Knows head counts of places only; never a person.

/// A count of people on a day (as a number).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadCount {
    /// When.
    pub day: i32,
    /// How many.
    pub people: f64,
}

/// People × days of each period, straight lines between counts, level before the first and after the last.
/// `edges` are the first days of the periods and the day after the last. Counts need not be in order.
pub fn person_days(counts: &[HeadCount], edges: &[i32]) -> Vec<f64> {
    let mut counts = counts.to_vec();
    counts.sort_by_key(|count| count.day);
    edges.windows(2).map(|pair| area(&counts, f64::from(pair[0]), f64::from(pair[1]))).collect()
}

fn at(counts: &[HeadCount], day: f64) -> f64 {
    let next = counts.partition_point(|count| f64::from(count.day) <= day);
    match (next.checked_sub(1).and_then(|at| counts.get(at)), counts.get(next)) {
        (Some(before), Some(after)) => {
            let share = (day - f64::from(before.day)) / f64::from(after.day - before.day);
            before.people + share * (after.people - before.people)
        }
        (Some(only), None) | (None, Some(only)) => only.people,
        (None, None) => 0.0,
    }
}

fn area(counts: &[HeadCount], from: f64, to: f64) -> f64 {
    let inner = counts.iter().map(|count| f64::from(count.day)).filter(|day| *day > from && *day < to);
    let mut edges: Vec<f64> = std::iter::once(from).chain(inner).chain([to]).collect();
    edges.dedup();
    edges.windows(2).map(|pair| (pair[1] - pair[0]) * at(counts, 0.5 * (pair[0] + pair[1]))).sum()
}

/// Expected cases by cell: each stratum's rate over the whole region, applied to the cell's people. `people` and
/// `cases` are by stratum; `people` holds all cells of each. A stratum with cases and nobody in it gives none.
pub fn standardised(people: &[Vec<f64>], cases: &[f64]) -> Option<Vec<f64>> {
    let cells = people.first()?.len();
    let mut expected = vec![0.0; cells];
    for (people, cases) in people.iter().zip(cases) {
        let all: f64 = people.iter().sum();
        if *cases > 0.0 && all <= 0.0 {
            return None;
        }
        if all > 0.0 {
            let rate = cases / all;
            expected.iter_mut().zip(people).for_each(|(sum, people)| *sum += rate * people);
        }
    }
    Some(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_between_two_counts_follow_a_straight_line() {
        let counts = [HeadCount { day: 0, people: 100.0 }, HeadCount { day: 10, people: 200.0 }];
        let days = person_days(&counts, &[-5, 0, 10, 12]);
        assert_eq!(days, [500.0, 1500.0, 400.0]);
        assert_eq!(person_days(&counts[..1], &[3, 5]), [200.0]);
        assert_eq!(person_days(&counts, &[5, 15]), [875.0 + 1000.0]);
    }

    #[test]
    fn a_place_of_old_people_expects_the_cases_of_old_people() {
        // Two places, two strata; all cases are of the second.
        let expected = standardised(&[vec![90.0, 10.0], vec![10.0, 90.0]], &[0.0, 10.0]).expect("rates");
        assert!((expected[0] - 1.0).abs() < 1e-12 && (expected[1] - 9.0).abs() < 1e-12);
        assert_eq!(standardised(&[vec![0.0]], &[1.0]), None);
    }
}
