//! What holds of every index: the unit of a figure, its zero, the order of units and rows change nothing;
//! doing better never scores worse.

mod made;

use engine_index::method::*;
use made::{compute, figures, method, min_max, score};
use proptest::collection::vec;
use proptest::prelude::*;

fn rules() -> impl Strategy<Value = Normalise> {
    prop_oneof![
        Just(min_max(1.0, 100.0)),
        Just(Normalise::ZScore(ZScore { mean: 50.0, deviation: 10.0, divisor: Divisor::Sample })),
        Just(Normalise::Rank(TiesOnly { ties: Ties::Mean })),
        Just(Normalise::Percentile(Percentile { ties: Ties::Min, share: Share::FromZero, scale: 1.0 })),
        Just(Normalise::DistanceToBest),
        Just(Normalise::Exponential(Exponential { scale: 23.0, ties: Ties::Mean })),
    ]
}

/// Distinct whole figures, so that rescaling makes no new ties.
fn units() -> impl Strategy<Value = Vec<(usize, [f64; 2])>> {
    vec((0u16..1000, 0u16..1000), 3..20).prop_map(|pairs| {
        let spread = |at: usize, x: u16| f64::from(x) + at as f64 * 1024.0;
        pairs.into_iter().enumerate().map(|(at, (a, b))| (100 + at, [spread(at, a), spread(at, b)])).collect()
    })
}

/// Scores of the index by unit.
fn scores(rule: &Normalise, units: &[(usize, [f64; 2])]) -> Vec<f64> {
    let method = Method { normalise: rule.clone(), ..method() };
    let edition = compute(&method, &figures(units)).expect("it computes");
    (0..units.len()).map(|at| score(&edition, "index", &(100 + at).to_string()).expect("a score")).collect()
}

proptest! {
    #[test]
    fn the_unit_and_the_zero_of_a_figure_change_no_score(
        rule in rules(), units in units(), factor in 1u8..200, shift in -500i16..500,
    ) {
        let moved: Vec<_> = units
            .iter()
            .map(|(unit, [a, b])| (*unit, [a * f64::from(factor) + f64::from(shift), *b]))
            .collect();
        for (before, after) in scores(&rule, &units).into_iter().zip(scores(&rule, &moved)) {
            prop_assert!((before - after).abs() <= 1e-9 * before.abs().max(1.0), "{before} {after}");
        }
    }

    #[test]
    fn the_order_of_rows_changes_not_a_bit(rule in rules(), units in units(), turn in 0usize..20) {
        let mut turned = units.clone();
        turned.rotate_left(turn % units.len());
        turned.reverse();
        let bits = |units: &[_]| scores(&rule, units).into_iter().map(f64::to_bits).collect::<Vec<_>>();
        prop_assert_eq!(bits(&units), bits(&turned));
    }

    /// A z-score is measured by a spread that the doer's own figure widens: her score rises, but what she was
    /// ahead by in one indicator is worth less afterwards, so her place among the others is not promised.
    #[test]
    fn doing_better_never_scores_worse_and_but_for_z_scores_never_ranks_worse(
        rule in rules(), units in units(), who in 0usize..20, by in 1u16..5000,
    ) {
        let who = who % units.len();
        let ahead = |scores: &[f64]| scores.iter().filter(|other| **other > scores[who] + 1e-9).count();
        let before = scores(&rule, &units);
        for (indicator, by) in [(0, f64::from(by)), (1, -f64::from(by))] {
            let mut better = units.clone();
            better[who].1[indicator] += by;
            let after = scores(&rule, &better);
            prop_assert!(after[who] >= before[who] - 1e-9, "{} {}", before[who], after[who]);
            if !matches!(rule, Normalise::ZScore(_)) {
                prop_assert!(ahead(&after) <= ahead(&before));
            }
        }
    }

    #[test]
    fn scaling_every_weight_changes_shares_not_at_all_and_kept_weights_in_proportion(
        units in units(), factor in 1u8..50,
    ) {
        let run = |weights: WeightSum, factor: f64| {
            let mut method = method();
            method.aggregate.weights = weights;
            method.indicators.iter_mut().for_each(|i| i.weight = Some(factor));
            let edition = compute(&method, &figures(&units)).expect("it computes");
            score(&edition, "index", "100").expect("a score")
        };
        let factor = f64::from(factor);
        prop_assert!((run(WeightSum::Shares, factor) - run(WeightSum::Shares, 1.0)).abs() < 1e-9);
        prop_assert!((run(WeightSum::Kept, factor) - factor * run(WeightSum::Kept, 1.0)).abs() < 1e-6);
    }
}
