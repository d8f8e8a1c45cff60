//! Assessment rules on years worked out by hand: a negative list with its doublings, caps and bottoms; thresholds,
//! references, quarters that make a year.

mod made_rules;

use engine_index::appraise::*;
use engine_index::cell::Reason;
use engine_index::method::Ties;
use engine_index::period::{Cadence, Period};
use engine_index::scorable::Nature;
use made_rules::*;

/// The negative list of a real city (2017), with stated readings for what it leaves open.
fn negative_list() -> Appraisal {
    let doubled = |when| Times { when, by: 2.0 };
    let accidents = EventRule {
        points: None,
        by_size: vec![[3.0, -5.0], [6.0, -10.0]],
        times: vec![doubled(When::Repeated), doubled(When::Protected)],
        ..points(&["larger-accident"], 0.0)
    };
    let veto = EventRule { veto: true, ..points(&["major-accident"], -30.0) };
    let findings =
        EventRule { times: vec![doubled(When::Marked("unrepaired".into()))], ..points(&["finding"], -0.25) };
    let safety = Threshold {
        figure: "safe".into(),
        side: Side::Below,
        steps: vec![[96.0, -0.25], [90.0, -0.5]],
        per: 1.0,
        counted: Counted::Share,
        reading: Steps::Marginal,
        missing: Lacking::Refuse,
    };
    let aware = ReferenceRule {
        figure: "aware".into(),
        to: ReferenceOf::UnitYearBefore("province".into()),
        side: Side::Below,
        points: -0.25,
        per: 1.0,
        counted: Counted::Share,
        missing: Lacking::Refuse,
    };
    let moved = RankMove {
        figure: "rank".into(),
        down: vec![[5.0, -1.0], [10.0, -2.0]],
        up: vec![[5.0, 0.5]],
        missing: Lacking::Nothing,
    };
    let bottom = |figure: &str, points, rankings| {
        RuleOf::Placed(Placed {
            figure: figure.into(),
            among: Among::Last(2),
            points,
            rankings,
            equals: Equals::All,
        })
    };
    method(
        vec![
            block("safety", 0.0, None, Some(0.0)),
            block("opinion", 0.0, Some(-5.0), Some(0.0)),
            block("order", 0.0, None, None),
        ],
        vec![
            rule("veto", "safety", RuleOf::Events(veto)),
            rule("accidents", "safety", RuleOf::Events(accidents)),
            rule("findings", "safety", RuleOf::Events(findings)),
            rule("feels-safe", "opinion", RuleOf::Threshold(safety)),
            rule("awareness", "opinion", RuleOf::Reference(aware)),
            rule("moved", "order", RuleOf::RankMove(moved)),
            rule("monthly-bottom", "order", bottom("monthly-rank", -0.5, Rankings::Within)),
            rule("bottom", "order", bottom("rank", -1.0, Rankings::Own)),
        ],
    )
}

/// Units a and b among ten; only what a test is about differs from nothing lost.
fn quiet_year() -> Facts {
    let mut facts = facts(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]);
    let units: Vec<String> = facts.units.keys().cloned().collect();
    for (at, unit) in units.iter().enumerate() {
        put(&mut facts, "safe", unit, "2025", 97.0);
        put(&mut facts, "aware", unit, "2025", 80.0);
        put(&mut facts, "rank", unit, "2024", at as f64 + 1.0);
        put(&mut facts, "rank", unit, "2025", at as f64 + 1.0);
    }
    put(&mut facts, "aware", "province", "2024", 80.0);
    facts
}

/// Replaces a figure.
fn set(facts: &mut Facts, figure: &str, unit: &str, period: &str, x: f64) {
    facts.put(figure, unit, Period::new(period), Amount::reported(x));
}

#[test]
fn a_negative_list_deducts_what_it_says() {
    let mut facts = quiet_year();
    facts.protected.push((day("2025-10-01"), day("2025-10-08"), "节日".into()));
    facts.events = vec![
        event("a", "2025-10-02", "larger-accident", Some(7.0), &[]),
        event("a", "2025-03-05", "larger-accident", Some(3.0), &[]),
        event("a", "2025-06-01", "larger-accident", Some(4.0), &[]),
        event("a", "2024-12-31", "larger-accident", Some(9.0), &[]),
        event("b", "2025-05-05", "finding", None, &[]),
        event("b", "2025-06-05", "finding", None, &["unrepaired"]),
        event("c", "2025-02-02", "major-accident", None, &[]),
    ];
    set(&mut facts, "safe", "d", "2025", 88.0);
    set(&mut facts, "aware", "e", "2025", 72.0);
    let found = run(&negative_list(), &facts);
    // March −5; June repeated −5 × 2; October repeated in protected days −10 × 4. The year before is another year.
    assert_eq!(total(&found, "a"), 100.0 - 5.0 - 10.0 - 40.0);
    assert_eq!(total(&found, "b"), 100.0 - 0.25 - 0.5);
    assert_eq!(total(&found, "c"), 70.0);
    assert!(found.sheets[2].vetoed());
    assert_eq!(total(&found, "d"), 100.0 - 2.5);
    assert_eq!(total(&found, "e"), 100.0 - 2.0, "8 points under last year's mean of the province");
    // i and j stand among the last two of the year.
    assert_eq!((total(&found, "h"), total(&found, "i"), total(&found, "j")), (100.0, 99.0, 99.0));
    let lines: Vec<(&str, f64)> =
        found.sheets[0].lines().map(|line| (line.rule.as_str(), line.points)).collect();
    assert_eq!(lines, [("accidents", -5.0), ("accidents", -10.0), ("accidents", -40.0)]);
    assert!(
        found.sheets[0].year.lines[2].why.zh.contains("2025-10-02"),
        "{:?}",
        found.sheets[0].year.lines[2]
    );
}

#[test]
fn a_block_takes_no_more_than_its_cap() {
    let mut facts = quiet_year();
    set(&mut facts, "safe", "a", "2025", 84.0); // 6 × 0.25 + 6 × 0.5 = 4.5
    set(&mut facts, "aware", "a", "2025", 60.0); // 20 × 0.25 = 5
    let found = run(&negative_list(), &facts);
    assert_eq!(total(&found, "a"), 95.0);
    assert_eq!(
        found.sheets[0].year.blocks[1],
        ("opinion".to_owned(), -9.5, -5.0),
        "what the rules came to is kept"
    );
}

#[test]
fn ranks_cost_by_how_far_and_how_often() {
    let mut facts = quiet_year();
    for (unit, rank) in [("a", 6.0), ("f", 1.0)] {
        set(&mut facts, "rank", unit, "2025", rank);
    }
    for (month, ranks) in
        [("2025-01", [1.0, 2.0]), ("2025-02", [9.0, 10.0]), ("2025-03", [10.0, 9.0]), ("2025-04", [3.0, 9.0])]
    {
        put(&mut facts, "monthly-rank", "a", month, ranks[0]);
        put(&mut facts, "monthly-rank", "b", month, ranks[1]);
        for (at, other) in ["c", "d", "e", "f", "g", "h", "i", "j"].iter().enumerate() {
            put(
                &mut facts,
                "monthly-rank",
                other,
                month,
                if ranks[0] < 3.0 { at as f64 + 3.0 } else { at as f64 + 1.0 },
            );
        }
    }
    let found = run(&negative_list(), &facts);
    // a: five places down −1, twice among the last two −0.5 each. b: February, March, April.
    assert_eq!(total(&found, "a"), 100.0 - 1.0 - 1.0);
    assert_eq!(total(&found, "b"), 100.0 - 1.5);
    assert_eq!(total(&found, "f"), 100.5, "five places up");
}

#[test]
fn a_veto_stands_where_the_rules_put_it() {
    let mut facts = quiet_year();
    facts.events = vec![event("c", "2025-02-02", "major-accident", None, &[])];
    set(&mut facts, "safe", "d", "2025", 20.0);
    let place = |vetoed, unit: &str| {
        let mut method = negative_list();
        method.order.vetoed = vetoed;
        method.blocks[1].least = Some(-40.0);
        let found = run(&method, &facts);
        let standing = found.standings.iter().find(|s| s.unit == unit).expect("the unit").clone();
        (standing.place, standing.of)
    };
    // d lost 36.5, c 30 and a veto.
    assert_eq!(place(Vetoed::Kept, "c"), (Place::Rank(9.0), 10));
    assert_eq!(place(Vetoed::Kept, "d"), (Place::Rank(10.0), 10));
    assert_eq!(place(Vetoed::Last, "c"), (Place::Rank(10.0), 10));
    assert_eq!(place(Vetoed::Removed, "c"), (Place::Removed, 9));
    assert_eq!(place(Vetoed::Removed, "d"), (Place::Rank(9.0), 9));
}

#[test]
fn equal_totals_are_told_apart_only_where_the_rules_say_by_what() {
    let mut facts = facts(&["a", "b", "c"]);
    facts.events = vec![
        event("a", "2025-01-01", "finding", None, &[]),
        event("b", "2025-01-01", "larger-accident", None, &[]),
        event("c", "2025-01-01", "finding", None, &[]),
        event("c", "2025-01-02", "larger-accident", None, &[]),
    ];
    let mut method = method(
        vec![block("one", 0.0, None, None), block("two", 0.0, None, None)],
        vec![
            rule("finding", "one", RuleOf::Events(points(&["finding"], -1.0))),
            rule("accident", "two", RuleOf::Events(points(&["larger-accident"], -1.0))),
        ],
    );
    let ranks = |method: &Appraisal| -> Vec<Place> {
        run(method, &facts).standings.into_iter().map(|s| s.place).collect()
    };
    let rank = Place::Rank;
    assert_eq!(ranks(&method), [rank(1.0), rank(1.0), rank(3.0)]);
    method.order.then = vec!["two".into()];
    assert_eq!(ranks(&method), [rank(1.0), rank(2.0), rank(3.0)], "a lost nothing by accidents");
    method.order.ties = Ties::Mean;
    method.order.then.clear();
    assert_eq!(ranks(&method), [rank(1.5), rank(1.5), rank(3.0)]);
}

/// Quarters: what the index gave, 0.1 of it.
fn quarterly(by: Joined, absent: Absent) -> Appraisal {
    let part = PartRule { figure: "index".into(), weight: 0.5, missing: Lacking::Refuse };
    let mut each = rule("index", "index", RuleOf::Part(part));
    each.each_period = true;
    let mut method = method(
        vec![block("index", 0.0, None, None), block("year", 0.0, None, None)],
        vec![each, rule("accident", "year", RuleOf::Events(points(&["larger-accident"], -4.0)))],
    );
    method.start = 50.0;
    method.within_year = Some(WithinYear { cadence: Cadence::Quarter, by, absent });
    method
}

#[test]
fn four_quarters_make_a_year_in_the_stated_way() {
    let mut facts = facts(&["a"]);
    for (quarter, index) in [("2025Q1", 60.0), ("2025Q2", 80.0), ("2025Q3", 100.0), ("2025Q4", 90.0)] {
        put(&mut facts, "index", "a", quarter, index);
    }
    facts.events = vec![event("a", "2025-07-07", "larger-accident", None, &[])];
    // Totals 80, 90, 100, 95; the year's rule takes 4.
    for (by, expected) in [
        (Joined::Mean, 91.25),
        (Joined::Weighted(vec![1.0, 1.0, 1.0, 2.0]), 92.0),
        (Joined::Last, 95.0),
        (Joined::Worst, 80.0),
        (Joined::Sum, 50.0 + 30.0 + 40.0 + 50.0 + 45.0),
    ] {
        let found = run(&quarterly(by.clone(), Absent::Refuse), &facts);
        assert_eq!(total(&found, "a"), expected - 4.0, "{by:?}");
    }
}

#[test]
fn a_quarter_that_was_not_assessed_does_what_the_rules_say() {
    let mut facts = facts(&["a"]);
    for (quarter, index) in [("2025Q1", 60.0), ("2025Q2", 80.0), ("2025Q4", 90.0)] {
        put(&mut facts, "index", "a", quarter, index);
    }
    facts.put("index", "a", Period::new("2025Q3"), Amount::missing(Reason::Refused));
    let others = run(&quarterly(Joined::Mean, Absent::Others), &facts);
    assert!((total(&others, "a") - (80.0 + 90.0 + 95.0) / 3.0).abs() < 1e-12);
    assert_eq!(others.sheets[0].totals, [Some(80.0), Some(90.0), None, Some(95.0)]);
    assert_eq!(total(&run(&quarterly(Joined::Mean, Absent::Total(0.0)), &facts), "a"), 66.25);
    let refused = appraise(&quarterly(Joined::Mean, Absent::Refuse), &facts, YEAR);
    assert!(
        matches!(&refused, Err(AppraiseError::Absent { period, .. }) if period == "2025Q3"),
        "{refused:?}"
    );
    // A figure that a rule of the year needs is never passed over in silence.
    let lacking = appraise(&negative_list(), &facts, YEAR);
    assert!(
        matches!(&lacking, Err(AppraiseError::Lacking { rule, .. }) if rule == "feels-safe"),
        "{lacking:?}"
    );
}

#[test]
fn zero_events_lost_blocks_and_figures_not_reported() {
    let mut facts = facts(&["a", "b"]);
    facts.events = vec![
        event("b", "2025-02-02", "major-accident", None, &[]),
        event("b", "2025-02-03", "finding", None, &[]),
    ];
    facts.put("safe", "b", Period::new("2025Q1"), Amount::missing(Reason::Late));
    facts.put("safe", "b", Period::new("2025Q2"), Amount::missing(Reason::Refused));
    facts.put("safe", "b", Period::new("2024Q4"), Amount::missing(Reason::Refused));
    let unreported = Unreported {
        figures: vec!["safe".into()],
        points: [(Reason::Late, -0.1), (Reason::Refused, -1.0)].into(),
    };
    let mut method = method(
        vec![block("production", 20.0, Some(0.0), None), block("other", 0.0, None, None)],
        vec![
            rule("finding", "production", RuleOf::Events(points(&["finding"], -0.25))),
            rule("lost", "production", RuleOf::LosesBlock(vec!["major-accident".into()])),
            rule(
                "none",
                "other",
                RuleOf::NoEvent(NoEvent { kinds: vec!["major-accident".into()], points: 1.0 }),
            ),
            rule("unreported", "other", RuleOf::Unreported(unreported)),
        ],
    );
    method.start = 0.0;
    let found = run(&method, &facts);
    assert_eq!((total(&found, "a"), total(&found, "b")), (21.0, -1.1));
    let mut capped = method;
    capped.rules[3].most_lost = Some(0.5);
    assert_eq!(total(&run(&capped, &facts), "b"), -0.5);
}

#[test]
fn references_are_ones_own_past_or_the_pool() {
    let mut facts = facts(&["a", "b"]);
    for (unit, before, now) in [("a", 80.0, 70.0), ("b", 90.0, 94.0)] {
        put(&mut facts, "safe", unit, "2024", before);
        put(&mut facts, "safe", unit, "2025", now);
    }
    let points_of_a = |to, side| {
        let of = ReferenceRule {
            figure: "safe".into(),
            to,
            side,
            points: -1.0,
            per: 1.0,
            counted: Counted::Share,
            missing: Lacking::Points(-9.0),
        };
        total(
            &run(
                &method(vec![block("x", 0.0, None, None)], vec![rule("r", "x", RuleOf::Reference(of))]),
                &facts,
            ),
            "a",
        ) - 100.0
    };
    assert_eq!(points_of_a(ReferenceOf::OwnYearBefore, Side::Below), -10.0);
    assert_eq!(points_of_a(ReferenceOf::PoolMean, Side::Below), -12.0);
    assert_eq!(points_of_a(ReferenceOf::PoolMeanYearBefore, Side::Below), -15.0);
    assert_eq!(points_of_a(ReferenceOf::At(75.0), Side::Below), -5.0);
    assert_eq!(points_of_a(ReferenceOf::At(65.0), Side::Above), -5.0);
    assert_eq!(
        points_of_a(ReferenceOf::Unit("province".into()), Side::Below),
        -9.0,
        "no such figure: as the rule says"
    );
}

#[test]
fn wrong_rules_are_refused_with_every_fault_at_once() {
    let mut method = negative_list();
    method.rules[0].block = "nowhere".into();
    method.rules[4].of = RuleOf::NoEvent(NoEvent { kinds: vec!["petition".into()], points: 1.0 });
    method.figures[0].nature = Nature::Duty;
    method.consequences = vec![consequence(
        "veto",
        ConsequenceKind::Veto,
        Condition::Running(Running { of: "yellow".into(), years: 3, merged: Merged::Anew, gap: Gap::Breaks }),
    )];
    if let RuleOf::Threshold(of) = &mut method.rules[3].of {
        of.steps.reverse();
    }
    let codes: Vec<&str> = check(&method).iter().map(|fault| fault.code).collect();
    assert_eq!(
        codes,
        ["nature-of-source", "unknown-block", "rule-numbers", "unknown-event", "unknown-consequence"]
    );
    let mut mixed = quarterly(Joined::Mean, Absent::Refuse);
    mixed.rules[1].block = "index".into();
    let codes: Vec<&str> = check(&mixed).iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["mixed-block", "empty-block"]);
    let mut facts = quiet_year();
    facts.events = vec![event("a", "2025-01-01", "parade", None, &[])];
    assert!(matches!(appraise(&negative_list(), &facts, YEAR), Err(AppraiseError::UnknownEvent { .. })));
}
