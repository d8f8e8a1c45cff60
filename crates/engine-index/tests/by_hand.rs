//! Small indices worked out by hand: every number here can be checked with a pencil.

mod made;

use engine_index::cell::{Cell, Reason};
use engine_index::error::{ComputeError, Trouble};
use engine_index::explain::Workings;
use engine_index::method::*;
use made::{compute, figures, method, score};

#[test]
fn two_indicators_one_turned_make_the_index_and_its_ranks() {
    // late: 0 is best. a: (100 + 50) / 2, b: (0 + 100) / 2, c: (50 + 0) / 2.
    let panel = figures(&[("a", [10.0, 2.0]), ("b", [0.0, 0.0]), ("c", [5.0, 4.0])]);
    let edition = compute(&method(), &panel).expect("it computes");
    assert_eq!(["a", "b", "c"].map(|u| score(&edition, "index", u)), [Some(75.0), Some(50.0), Some(25.0)]);
    assert_eq!(edition.nodes["index"].ranks, [1.0, 2.0, 3.0].map(Cell::number));
}

#[test]
fn weights_that_do_not_sum_to_one_are_kept_when_the_method_keeps_them() {
    let mut method = method();
    method.indicators[0].weight = Some(0.5);
    method.indicators[1].weight = Some(0.4);
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
    panel.columns.get_mut("late").expect("it is there")[0] = Cell::missing(Reason::Refused);
    let mut method = method();
    let edition = compute(&method, &panel).expect("it computes");
    assert_eq!(
        edition.nodes["index"].scores[0],
        Cell::missing(Reason::Refused),
        "never zero, and why is kept"
    );
    assert_eq!(edition.nodes["index"].ranks[1..], [1.0, 2.0].map(Cell::number));
    for (at_least, expected) in [(0.5, Some(100.0)), (0.6, None)] {
        method.aggregate.missing = MissingRule::Renormalise(at_least);
        assert_eq!(score(&compute(&method, &panel).expect("it computes"), "index", "a"), expected);
    }
    panel.columns.get_mut("late").expect("it is there")[0] = Cell::missing(Reason::NotApplicable);
    let edition = compute(&method, &panel).expect("it computes");
    assert_eq!(
        score(&edition, "index", "a"),
        Some(100.0),
        "what does not apply is not counted against anybody"
    );
}

#[test]
fn ties_share_the_rank_the_method_names() {
    let scores = [Some(3.0), Some(2.0), Some(2.0), Some(1.0), None]
        .map(|score: Option<f64>| score.map_or(Cell::missing(Reason::Late), Cell::number));
    for (ties, expected) in [
        (Ties::Min, [1.0, 2.0, 2.0, 4.0]),
        (Ties::Max, [1.0, 3.0, 3.0, 4.0]),
        (Ties::Mean, [1.0, 2.5, 2.5, 4.0]),
        (Ties::Dense, [1.0, 2.0, 2.0, 3.0]),
    ] {
        let found = engine_index::rank::rank(&RankRule { ties, ..made::plain_ranks() }, &scores);
        assert_eq!(found[..4], expected.map(Cell::number), "{ties:?}");
        assert_eq!(found[4].reason(), Some(Reason::Late));
    }
    let near = [0.9604, 0.9596, 0.9589].map(Cell::number);
    let printed = engine_index::rank::rank(&RankRule { decimals: Some(3), ..made::plain_ranks() }, &near);
    assert_eq!(printed, [1.0, 1.0, 3.0].map(Cell::number), "the law may rank what is printed");
}

#[test]
fn an_indicator_that_is_the_same_everywhere_is_refused_unless_the_method_says_otherwise() {
    let panel = figures(&[("a", [10.0, 2.0]), ("b", [0.0, 2.0])]);
    let refused = compute(&method(), &panel);
    assert!(
        matches!(refused, Err(ComputeError::Indicator { ref indicator, trouble: Trouble::Constant, .. }) if indicator == "late"),
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
    let workings = Workings::new(&method, &panel, &edition);
    let steps = workings.explain("a", "2025").expect("a is there");
    assert_eq!(steps.iter().map(|s| s.code.as_str()).collect::<Vec<_>>(), ["index", "timely", "late"]);
    let parts: f64 = steps[1..].iter().filter_map(|step| step.part).sum();
    assert_eq!(Cell::number(parts), steps[0].score, "the parts add up to the whole");
    assert_eq!(steps[2].figures.as_ref().expect("a leaf").reported, Cell::number(2.0));
    assert_eq!(workings.explain("z", "2025"), None);
}

#[test]
fn a_wrong_method_is_refused_with_every_fault_at_once() {
    let mut method = method();
    method.indicators[0].weight = Some(-1.0);
    method.indicators[1].parent = "nowhere".into();
    method.indicators[1].nature = engine_index::scorable::Nature::Opinion;
    method.groups[0].parent = Some("index".into());
    let codes: Vec<&str> = engine_index::check::check(&method).iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["unknown-parent", "one-index", "circle", "negative-weight", "nature-of-source"]);
}
