//! How sure an index is, on cases small enough to count by hand.

mod made;

use domain::label::Label;
use engine_index::cell::{Cell, Reason};
use engine_index::diagnose::diagnose;
use engine_index::method::*;
use engine_index::panel::Panel;
use engine_index::robust::*;
use made::{compute, leaf, method_of, min_max, panel};
use proptest::prelude::*;

const YEAR: &str = "2025";

fn choice(id: &str, change: Vec<Change>) -> Choice {
    Choice { id: id.into(), chance: 1.0, change }
}

fn factor(id: &str, vary: Vary) -> Factor {
    Factor { id: id.into(), label: Label::new("因素", "factor"), vary }
}

fn plan(factors: Vec<Factor>) -> Plan {
    Plan { format: 1, most_exact: 1000, draws: 100, interval: [0.05, 0.95], factors }
}

fn asked() -> Asked {
    Asked { period: 0, seed: 7, threads: 2 }
}

/// Two indicators in equal parts; a leads in the first, c in the second.
fn two() -> (Method, Panel) {
    let indicators = vec![leaf("p", "index", Direction::Up), leaf("q", "index", Direction::Up)];
    let rows = [(YEAR, "a"), (YEAR, "b"), (YEAR, "c"), (YEAR, "d")];
    let figures = panel(&rows, &[("p", &[10.0, 6.0, 0.0, 2.0]), ("q", &[0.0, 6.0, 10.0, 1.0])]);
    (method_of(indicators, vec![made::group("index", None)]), figures)
}

fn weights(p: f64, q: f64) -> Vec<Change> {
    vec![Change::Weight("p".into(), p), Change::Weight("q".into(), q)]
}

#[test]
fn all_combinations_are_counted_where_they_are_few() {
    let (method, figures) = two();
    // By p alone: a b d c. By q alone: c b d a. As it is: b 60, a and c 50, d 15.
    let weigh = Vary::Choices(vec![
        choice("even", vec![]),
        choice("p", weights(1.0, 0.0)),
        Choice { chance: 2.0, ..choice("q", weights(0.0, 1.0)) },
    ]);
    let found =
        robustness(&method, &figures, &plan(vec![factor("weights", weigh)]), &asked()).expect("it computes");
    assert!(found.exact && found.runs.len() == 3);
    let sure = |unit: &str| found.units.iter().find(|u| u.unit == unit).expect("ranked").clone();
    let (a, d) = (sure("a"), sure("d"));
    assert_eq!((a.rank, a.range, a.first, a.last), (2.0, [1.0, 4.0], 0.25, 0.5));
    assert_eq!((d.rank, d.last, d.same), (4.0, 0.25, 0.25));
    assert!((a.mean - (2.0 + 1.0 + 2.0 * 4.0) / 4.0).abs() < 1e-12);
    assert_eq!(a.interval, [1.0, 4.0]);
    let share = found.factors[0].shift.expect("it varies");
    assert!((share.first - 1.0).abs() < 1e-12 && share.first == share.total, "the only factor explains all");
}

#[test]
fn two_factors_part_the_variance_and_a_draw_comes_near_it() {
    let (method, figures) = two();
    let factors = vec![
        factor("weights", Vary::Choices(vec![choice("even", vec![]), choice("p", weights(3.0, 1.0))])),
        factor(
            "mean",
            Vary::Choices(vec![
                choice("arithmetic", vec![]),
                choice("least", vec![Change::Mean(Of { to: AggregateRule::Min, of: None })]),
            ]),
        ),
    ];
    let exact = robustness(&method, &figures, &plan(factors.clone()), &asked()).expect("it computes");
    let drawn = Plan { most_exact: 0, draws: 1500, ..plan(factors) };
    let drawn = robustness(&method, &figures, &drawn, &asked()).expect("it computes");
    assert!(exact.exact && !drawn.exact);
    for (exact, drawn) in exact.factors.iter().zip(&drawn.factors) {
        let (exact, drawn) = (exact.shift.expect("varies"), drawn.shift.expect("varies"));
        assert!(exact.first <= exact.total);
        assert!((exact.total - drawn.total).abs() < 0.1, "{exact:?} {drawn:?}");
        let [low, high] = drawn.total_interval;
        assert!(low <= drawn.total && drawn.total <= high && high - low < 0.2, "{drawn:?}");
    }
    for (exact, drawn) in exact.units.iter().zip(&drawn.units) {
        assert!((exact.mean - drawn.mean).abs() < 0.1 && (exact.last - drawn.last).abs() < 0.03);
    }
}

#[test]
fn the_same_seed_gives_the_same_answer_on_any_number_of_threads() {
    let (method, figures) = two();
    let factors = vec![
        factor("noise", Vary::Weights(WeightNoise { by: 0.4, groups: None })),
        factor("any", Vary::AnyWeights("index".into())),
    ];
    let run = |seed, threads| {
        robustness(&method, &figures, &plan(factors.clone()), &Asked { period: 0, seed, threads })
            .expect("it computes")
    };
    assert_eq!(run(7, 1), run(7, 3));
    assert_ne!(run(7, 1).runs, run(8, 1).runs);
}

#[test]
fn weights_of_complete_ignorance_are_spread_evenly() {
    let (method, figures) = two();
    // a beats b where the weight of p is above 6/10 (10 p against 6): chance 0.4.
    let any = plan(vec![factor("any", Vary::AnyWeights("index".into()))]);
    let found = robustness(&method, &figures, &Plan { draws: 1500, ..any }, &asked()).expect("it computes");
    let a = found.units.iter().find(|u| u.unit == "a").expect("ranked");
    assert!((a.first - 0.4).abs() < 0.03, "{}", a.first);
}

/// Two units 1 apart, standard errors 1 and 1: the worse is better with chance Φ(−1/√2) = 0.2398.
#[test]
fn the_error_of_a_sample_is_carried_into_the_rank() {
    let mut indicator = leaf("safe", "index", Direction::Up);
    indicator.error = Some(SamplingError { column: "se".into() });
    indicator.normalise = Some(Normalise::None);
    let method = method_of(vec![indicator], vec![made::group("index", None)]);
    let figures = panel(&[(YEAR, "a"), (YEAR, "b")], &[("safe", &[91.0, 90.0]), ("se", &[1.0, 1.0])]);
    let sampling = Plan { draws: 3000, ..plan(vec![factor("sample", Vary::Sampling)]) };
    let found = robustness(&method, &figures, &sampling, &asked()).expect("it computes");
    assert!((found.units[1].first - 0.2398).abs() < 0.02, "{}", found.units[1].first);
    assert!((found.units[1].last + found.units[0].last - 1.0).abs() < 1e-9);
}

#[test]
fn a_choice_that_could_never_do_anything_is_refused() {
    let (mut method, figures) = two();
    let z = Normalise::ZScore(ZScore { mean: 0.0, deviation: 1.0, divisor: Divisor::Sample });
    let of = |of: Option<Vec<String>>| Change::Normalise(Of { to: z.clone(), of });
    let vary = |of: Change| Vary::Choices(vec![choice("as it is", vec![]), choice("z", vec![of])]);
    let code = |method: &Method, vary: Vary| match robustness(
        method,
        &figures,
        &plan(vec![factor("f", vary)]),
        &asked(),
    ) {
        Err(RobustError::Plan(faults)) => faults[0].code,
        other => panic!("{other:?}"),
    };
    // Every indicator has a rule of its own, so the method's rule is used by nobody.
    method.indicators.iter_mut().for_each(|i| i.normalise = Some(min_max(0.0, 100.0)));
    assert_eq!(code(&method, vary(of(None))), "no-effect");
    let found =
        robustness(&method, &figures, &plan(vec![factor("f", vary(of(Some(vec!["p".into()]))))]), &asked());
    assert!(found.is_ok(), "named, it works: {found:?}");
    assert_eq!(code(&method, vary(of(Some(vec!["x".into()])))), "unknown-code");
    let geometric = Change::Mean(Of { to: AggregateRule::Geometric, of: None });
    method.indicators[0].normalise = Some(z.clone());
    assert_eq!(code(&method, vary(geometric)), "wrong-choice", "a geometric mean of z-scores");
    assert_eq!(code(&method, Vary::Sampling), "factor");
    let one = Vary::Choices(vec![choice("as it is", vec![])]);
    assert_eq!(code(&method, one), "factor");
}

#[test]
fn a_factor_that_did_nothing_on_these_figures_says_so() {
    let (method, figures) = two();
    // Nothing is missing, so filling changes nothing.
    let fill = Change::Impute(Of {
        to: vec![Impute { rule: ImputeRule::Mean, group: None, reasons: vec![Reason::Omitted] }],
        of: None,
    });
    let factors = vec![
        factor("fill", Vary::Choices(vec![choice("no", vec![]), choice("mean", vec![fill])])),
        factor("weights", Vary::Choices(vec![choice("even", vec![]), choice("p", weights(9.0, 1.0))])),
    ];
    let found = robustness(&method, &figures, &plan(factors), &asked()).expect("it computes");
    assert_eq!(found.factors.iter().map(|f| f.without_effect).collect::<Vec<_>>(), [true, false]);
    let share = found.factors[0].shift.expect("the other factor varies it");
    assert!(share.total.abs() < 1e-12);
}

#[test]
fn leaving_indicators_out_and_asking_what_if_tell_who_moves() {
    let (method, figures) = two();
    let edition = compute(&method, &figures).expect("it computes");
    let out = leave_each_out(&method, &figures, &edition, 0, 2).expect("it computes");
    let without_q = out.iter().find(|o| o.indicator == "q").expect("each of them");
    // By p alone a b d c; as it is b, a and c, d: 2 1 2 4 becomes 1 2 4 3.
    assert_eq!((without_q.shift.mean, without_q.shift.most), (1.25, 2.0));
    assert_eq!(without_q.most_moved, Some(("c".into(), 2.0)));
    let other = what_if(&method, &figures, &edition, &weights(1.0, 3.0), 1).expect("it computes");
    assert_eq!(other.nodes["index"].ranks, [3.0, 2.0, 1.0, 4.0].map(Cell::number));
    let unknown = what_if(&method, &figures, &edition, &[Change::LeaveOut("x".into())], 1);
    assert!(matches!(unknown, Err(RobustError::Plan(_))));
}

#[test]
fn judged_weights_hold_when_a_child_is_left_out() {
    let mut indicators = vec![
        leaf("p", "index", Direction::Up),
        leaf("q", "index", Direction::Up),
        leaf("r", "index", Direction::Up),
    ];
    indicators.iter_mut().for_each(|i| i.weight = None);
    let pair = |a: &str, b: &str, n: f64| (a.to_owned(), b.to_owned(), n);
    let judge =
        Judge { who: "1".into(), pairs: vec![pair("p", "q", 2.0), pair("q", "r", 2.0), pair("p", "r", 4.0)] };
    let ahp = Ahp { priorities: Priorities::Eigenvector, most_inconsistent: 0.1, experts: vec![judge] };
    let index = Group { weigh: Some(Weigh::Ahp(ahp)), ..made::group("index", None) };
    let method = method_of(indicators, vec![index]);
    let figures =
        panel(&[(YEAR, "a"), (YEAR, "b")], &[("p", &[1.0, 0.0]), ("q", &[1.0, 0.0]), ("r", &[0.0, 1.0])]);
    let edition = compute(&method, &figures).expect("it computes");
    let without =
        what_if(&method, &figures, &edition, &[Change::LeaveOut("p".into())], 1).expect("it computes");
    let a = without.series("index", "a")[0].expect("a score");
    assert!((a - 200.0 / 3.0).abs() < 1e-9, "q keeps twice the weight of r: {a}");
}

#[test]
fn effective_weights_add_up_and_silence_is_heard() {
    let indicators = vec![
        leaf("p", "index", Direction::Up),
        leaf("q", "index", Direction::Up),
        leaf("r", "index", Direction::Up),
    ];
    let method = method_of(indicators, vec![made::group("index", None)]);
    let rows = [(YEAR, "a"), (YEAR, "b"), (YEAR, "c"), (YEAR, "d"), (YEAR, "e")];
    let figures = panel(
        &rows,
        &[
            ("p", &[1.0, 2.0, 3.0, 4.0, 5.0]),
            ("q", &[1.1, 2.2, 2.9, 4.1, 5.0]),
            ("r", &[3.0, 1.0, 5.0, 1.0, 3.0]),
        ],
    );
    let edition = compute(&method, &figures).expect("it computes");
    let found = diagnose(&method, &figures, &edition, 0);
    let sum: f64 = found.indicators.iter().filter_map(|i| i.effective).sum();
    assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    assert!(found.indicators.iter().all(|i| (i.share.expect("a share") - 1.0 / 3.0).abs() < 1e-12));
    assert!(found.indicators[0].effective > found.indicators[2].effective);
    assert!(!found.indicators[0].silent);
    assert_eq!(found.pairs.len(), 1);
    assert_eq!((found.pairs[0].one.as_str(), found.pairs[0].other.as_str()), ("p", "q"));
    assert!(found.groups[0].alpha.is_some_and(|alpha| alpha < 0.8));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn exact_shares_never_stand_the_wrong_way_round(
        figures in proptest::collection::vec((0u8..50, 0u8..50, 0u8..50), 4..9),
        weights in proptest::collection::vec(1u8..9, 3),
    ) {
        let columns: [Vec<f64>; 3] = [
            figures.iter().enumerate().map(|(at, f)| f64::from(f.0) + at as f64 / 100.0).collect(),
            figures.iter().enumerate().map(|(at, f)| f64::from(f.1) - at as f64 / 100.0).collect(),
            figures.iter().enumerate().map(|(at, f)| f64::from(f.2) + at as f64 / 50.0).collect(),
        ];
        let names: Vec<String> = (0..figures.len()).map(|at| format!("u{at}")).collect();
        let rows: Vec<(&str, &str)> = names.iter().map(|name| (YEAR, name.as_str())).collect();
        let table = panel(&rows, &[("p", &columns[0]), ("q", &columns[1]), ("r", &columns[2])]);
        let indicators = ["p", "q", "r"].iter().zip(&weights).map(|(code, weight)| Indicator {
            weight: Some(f64::from(*weight)), ..leaf(code, "index", Direction::Up)
        }).collect();
        let method = method_of(indicators, vec![made::group("index", None)]);
        let factors = vec![
            factor("out", Vary::LeaveOut(LeaveOut { indicators: None })),
            factor("mean", Vary::Choices(vec![
                choice("a", vec![]),
                choice("g", vec![Change::Mean(Of { to: AggregateRule::Max, of: None })]),
                choice("m", vec![Change::Mean(Of { to: AggregateRule::Min, of: None })]),
            ])),
            factor("norm", Vary::Choices(vec![
                choice("minmax", vec![]),
                Choice { chance: 3.0, ..choice("rank", vec![Change::Normalise(Of { to: Normalise::Rank(TiesOnly { ties: Ties::Mean }), of: None })]) },
            ])),
        ];
        let found = robustness(&method, &table, &plan(factors), &asked()).expect("it computes");
        prop_assert!(found.exact && found.runs.len() == 24);
        let chances: f64 = found.runs.iter().map(|run| run.chance).sum();
        prop_assert!((chances - 1.0).abs() < 1e-12);
        let shares = found.factors.iter().flat_map(|f| f.ranks.iter().chain([&f.shift])).flatten();
        for share in shares {
            prop_assert!(share.first >= -1e-12 && share.first <= share.total && share.total <= 1.0 + 1e-12, "{share:?}");
        }
        for factor in 0..3 {
            let firsts: Option<f64> = found.factors.iter().map(|f| f.ranks[0].map(|s| s.first)).sum();
            prop_assert!(firsts.is_none_or(|sum| sum <= 1.0 + 1e-9), "{factor}");
        }
        let last: f64 = found.units.iter().map(|u| u.last).sum();
        prop_assert!(last >= 1.0 - 1e-9, "somebody is last in every run");
    }
}
