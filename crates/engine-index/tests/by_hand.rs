//! Small indices worked out by hand: every number here can be checked with a pencil.

mod made;

use engine_index::compute::{ComputeError, compute};
use engine_index::explain::explain;
use engine_index::method::*;
use engine_index::panel::{Cell, Reason};
use made::{figures, method, score};

#[test]
fn two_indicators_one_turned_make_the_index_and_its_ranks() {
    // late: 0 is best. a: (100 + 50) / 2, b: (0 + 100) / 2, c: (50 + 0) / 2.
    let panel = figures(&[("a", [10.0, 2.0]), ("b", [0.0, 0.0]), ("c", [5.0, 4.0])]);
    let edition = compute(&method(), &panel).expect("it computes");
    assert_eq!(["a", "b", "c"].map(|u| score(&edition, "index", u)), [Some(75.0), Some(50.0), Some(25.0)]);
    assert_eq!(edition.nodes["index"].ranks, [Some(1.0), Some(2.0), Some(3.0)]);
}

#[test]
fn weights_that_do_not_sum_to_one_are_kept_when_the_method_keeps_them() {
    let mut method = method();
    method.indicators[0].weight = 0.5;
    method.indicators[1].weight = 0.4;
    let panel = figures(&[("a", [10.0, 2.0]), ("b", [0.0, 0.0]), ("c", [5.0, 4.0])]);
    let of = |method: &Method| {
        score(&compute(method, &panel).expect("it computes"), "index", "a").expect("a score")
    };
    assert!((of(&method) - 70.0 / 0.9).abs() < 1e-12, "shares: (0.5 × 100 + 0.4 × 50) / 0.9");
    method.aggregate.weights = WeightSum::Kept;
    assert_eq!(of(&method), 70.0);
}

#[test]
fn a_missing_figure_blanks_its_parent_or_shares_its_weight_as_the_method_says() {
    let mut panel = figures(&[("a", [10.0, 2.0]), ("b", [0.0, 0.0]), ("c", [5.0, 4.0])]);
    panel.columns.get_mut("late").expect("it is there")[0] = Cell::Missing(Reason::Refused);
    let mut method = method();
    let edition = compute(&method, &panel).expect("it computes");
    assert_eq!(
        edition.nodes["index"].scores[0],
        Cell::Missing(Reason::Refused),
        "never zero, and why is kept"
    );
    assert_eq!(edition.nodes["index"].ranks, [None, Some(1.0), Some(2.0)]);
    for (at_least, expected) in [(0.5, Some(100.0)), (0.6, None)] {
        method.aggregate.missing = MissingRule::Renormalise(at_least);
        assert_eq!(score(&compute(&method, &panel).expect("it computes"), "index", "a"), expected);
    }
    panel.columns.get_mut("late").expect("it is there")[0] = Cell::Missing(Reason::NotApplicable);
    let edition = compute(&method, &panel).expect("it computes");
    assert_eq!(
        score(&edition, "index", "a"),
        Some(100.0),
        "what does not apply is not counted against anybody"
    );
}

#[test]
fn means_of_two_and_eight() {
    for (rule, expected) in [
        (AggregateRule::Arithmetic, 5.0),
        (AggregateRule::Geometric, 4.0),
        (AggregateRule::Harmonic, 3.2),
        (AggregateRule::Generalised(2.0), 34f64.sqrt()),
    ] {
        let found = engine_index::aggregate::score(rule, &[(2.0, 0.5), (8.0, 0.5)]).expect("positive");
        assert!((found - expected).abs() < 1e-12, "{rule:?}: {found}");
    }
    assert_eq!(engine_index::aggregate::score(AggregateRule::Geometric, &[(0.0, 0.5), (8.0, 0.5)]), Ok(0.0));
    assert!(engine_index::aggregate::score(AggregateRule::Harmonic, &[(-1.0, 0.5), (8.0, 0.5)]).is_err());
}

#[test]
fn ties_share_the_rank_the_method_names() {
    let scores = [Some(3.0), Some(2.0), Some(2.0), Some(1.0), None];
    for (ties, expected) in [
        (Ties::Min, [1.0, 2.0, 2.0, 4.0]),
        (Ties::Max, [1.0, 3.0, 3.0, 4.0]),
        (Ties::Mean, [1.0, 2.5, 2.5, 4.0]),
        (Ties::Dense, [1.0, 2.0, 2.0, 3.0]),
    ] {
        let found = engine_index::rank::rank(RankRule { ties, decimals: None }, &scores);
        assert_eq!(found[..4], expected.map(Some), "{ties:?}");
        assert_eq!(found[4], None);
    }
    let near = [Some(0.9604), Some(0.9596), Some(0.9589)];
    let printed = engine_index::rank::rank(RankRule { ties: Ties::Min, decimals: Some(3) }, &near);
    assert_eq!(printed, [Some(1.0), Some(1.0), Some(3.0)], "the law may rank what is printed");
}

#[test]
fn efficacy_classes_and_pieces_follow_their_points() {
    let cases = [
        (Normalise::Efficacy([0.0, 10.0]), 5.0, 80.0),
        (Normalise::Efficacy([0.0, 10.0]), 12.0, 100.0),
        (Normalise::Classes(vec![[0.0, 1.0], [90.0, 2.0], [95.0, 3.0]]), 90.0, 2.0),
        (Normalise::Pieces(vec![[80.0, 60.0], [90.0, 100.0]]), 85.0, 80.0),
        (Normalise::Pieces(vec![[80.0, 60.0], [90.0, 100.0]]), 10.0, 60.0),
    ];
    for (rule, figure, expected) in cases {
        let fit = engine_index::normalise::fit(&rule, Direction::Up, Constant::Refuse, &[("a", figure)]);
        assert_eq!(
            fit.expect("it fits").expect("a figure").apply(Direction::Up, figure),
            expected,
            "{rule:?}"
        );
    }
}

#[test]
fn copeland_does_not_depend_on_the_order_of_rows_when_a_score_is_missing() {
    let (a, b, c) = (vec![Some(1.0), None], vec![Some(2.0), Some(5.0)], vec![Some(3.0), Some(4.0)]);
    let weights = [1.0, 1.0];
    let one = engine_index::outrank::copeland(&[a.clone(), b.clone(), c.clone()], &weights);
    let other = engine_index::outrank::copeland(&[c, b, a], &weights);
    // a loses to both on the child they share; b and c win one each.
    assert_eq!(one, [-2.0, 1.0, 1.0]);
    assert_eq!(other, [1.0, 1.0, -2.0]);
}

#[test]
fn an_indicator_that_is_the_same_everywhere_is_refused_unless_the_method_says_otherwise() {
    let panel = figures(&[("a", [10.0, 2.0]), ("b", [0.0, 2.0])]);
    let refused = compute(&method(), &panel);
    assert!(
        matches!(refused, Err(ComputeError::Constant { ref indicator, .. }) if indicator == "late"),
        "{refused:?}"
    );
    let method = Method { constant: Constant::Best, ..method() };
    assert_eq!(score(&compute(&method, &panel).expect("it computes"), "index", "b"), Some(50.0));
}

#[test]
fn every_number_of_an_index_opens_to_its_figures() {
    let panel = figures(&[("a", [10.0, 2.0]), ("b", [0.0, 0.0]), ("c", [5.0, 4.0])]);
    let method = method();
    let edition = compute(&method, &panel).expect("it computes");
    let steps = explain(&method, &edition, "a", "2025").expect("a is there");
    assert_eq!(steps.iter().map(|s| s.code.as_str()).collect::<Vec<_>>(), ["index", "timely", "late"]);
    let parts: f64 = steps[1..].iter().filter_map(|step| step.part).sum();
    assert_eq!(Cell::Known(parts), steps[0].score, "the parts add up to the whole");
    assert_eq!(steps[2].figures.as_ref().expect("a leaf").reported, Some(Cell::Known(2.0)));
    assert_eq!(explain(&method, &edition, "z", "2025"), None);
}

#[test]
fn a_wrong_method_is_refused_with_every_fault_at_once() {
    let mut method = method();
    method.indicators[0].weight = -1.0;
    method.indicators[1].parent = "nowhere".into();
    method.indicators[1].nature = engine_index::scorable::Nature::Opinion;
    method.groups[0].parent = Some("index".into());
    let codes: Vec<&str> = engine_index::check::check(&method).iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["unknown-parent", "one-index", "circle", "negative-weight", "nature-of-source"]);
}
