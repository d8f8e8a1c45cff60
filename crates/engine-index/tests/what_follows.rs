//! What follows from an assessment: cards, streaks across mergers and gaps, titles barred, and how sure it is.

mod made_rules;

use engine_index::appraise::*;
use engine_index::method::Grade;
use engine_index::period::Period;
use made_rules::*;

fn last(places: u32, equals: Equals) -> Condition {
    Condition::Last(Last { places, equals, smallest_pool: 3 })
}

/// Everybody's total is 0.5 × index; last a card, three running a veto, 30 and more a title.
fn with_cards(merged: Merged, gap: Gap) -> Appraisal {
    let part = PartRule { figure: "index".into(), weight: 0.5, missing: Lacking::Refuse };
    let mut method =
        method(vec![block("index", 0.0, None, None)], vec![rule("index", "index", RuleOf::Part(part))]);
    method.start = 0.0;
    method.grades = vec![
        Grade { code: "good".into(), label: label(), from: 30.0 },
        Grade { code: "poor".into(), label: label(), from: 0.0 },
    ];
    let running = Condition::Running(Running { of: "yellow".into(), years: 3, merged, gap });
    method.consequences = vec![
        consequence("yellow", ConsequenceKind::Card, last(1, Equals::All)),
        Consequence {
            bars_titles: 2,
            bars_this_year: true,
            ..consequence("veto", ConsequenceKind::Veto, running)
        },
        Consequence {
            unless: vec!["yellow".into()],
            ..consequence("title", ConsequenceKind::Title, Condition::AtLeast(30.0))
        },
    ];
    method
}

fn indexed(units: &[(&str, f64)]) -> Facts {
    let names: Vec<&str> = units.iter().map(|(unit, _)| *unit).collect();
    let mut facts = facts(&names);
    units.iter().for_each(|(unit, index)| put(&mut facts, "index", unit, "2025", *index));
    facts
}

fn past(unit: &str, year: i32, given: &[&str]) -> Past {
    Past { unit: unit.into(), year, given: given.iter().map(|code| (*code).to_owned()).collect() }
}

fn given(found: &Appraised, unit: &str) -> Vec<String> {
    let of = found.given.iter().filter(|g| g.unit == unit);
    of.map(|g| if g.withheld.is_some() { format!("({})", g.consequence) } else { g.consequence.clone() })
        .collect()
}

#[test]
fn the_last_gets_a_card_and_three_years_running_a_veto() {
    let mut facts = indexed(&[("a", 40.0), ("b", 61.0), ("c", 70.0)]);
    facts.past = vec![past("a", 2024, &["yellow"]), past("a", 2023, &["yellow"])];
    let method = with_cards(Merged::Anew, Gap::Breaks);
    let found = run(&method, &facts);
    assert_eq!(given(&found, "a"), ["yellow", "veto"]);
    assert_eq!(given(&found, "b"), ["title"]);
    let card = &found.given[0];
    assert_eq!(card.margin, Some(10.5), "half of 61 − 40: so many points from not being last");
    assert_eq!(
        found.standings.iter().map(|s| s.grade.clone().expect("graded")).collect::<Vec<_>>(),
        ["poor", "good", "good"]
    );
    facts.past[1].given.clear();
    assert_eq!(given(&run(&method, &facts), "a"), ["yellow"], "2023 was another's");
}

#[test]
fn a_shared_last_place_is_everybodys_or_nobodys() {
    let facts = indexed(&[("a", 40.0), ("b", 40.0), ("c", 70.0)]);
    let mut method = with_cards(Merged::Anew, Gap::Breaks);
    assert_eq!(given(&run(&method, &facts), "b"), ["yellow"]);
    method.consequences[0].when = last(1, Equals::None);
    assert!(given(&run(&method, &facts), "b").is_empty());
    let two = indexed(&[("a", 40.0), ("c", 70.0)]);
    assert!(given(&run(&method, &two), "a").is_empty(), "a pool of two has no last");
}

#[test]
fn pools_are_ordered_apart() {
    let mut facts = indexed(&[("a", 40.0), ("b", 50.0), ("c", 70.0), ("p", 10.0), ("q", 20.0), ("r", 30.0)]);
    for unit in ["p", "q", "r"] {
        facts.units.insert(unit.into(), "departments".into());
    }
    let found = run(&with_cards(Merged::Anew, Gap::Breaks), &facts);
    assert_eq!(
        (given(&found, "a"), given(&found, "p")),
        (vec!["yellow".to_owned()], vec!["yellow".to_owned()])
    );
    assert!(found.standings.iter().all(|s| s.of == 3));
}

#[test]
fn a_streak_across_a_merger_and_over_a_gap_follows_the_stated_rule() {
    let mut facts = indexed(&[("ab", 40.0), ("c", 61.0), ("d", 70.0)]);
    facts.past = vec![past("ab", 2024, &["yellow"]), past("a", 2023, &["yellow"]), past("b", 2023, &[])];
    let from = |unit: &str| Succession { from: unit.into(), to: "ab".into(), year: 2024 };
    facts.successions = vec![from("a"), from("b")];
    let vetoed = |merged, gap, facts: &Facts| {
        given(&run(&with_cards(merged, gap), facts), "ab").contains(&"veto".to_owned())
    };
    assert!(!vetoed(Merged::Anew, Gap::Breaks, &facts));
    assert!(vetoed(Merged::Any, Gap::Breaks, &facts));
    assert!(!vetoed(Merged::All, Gap::Breaks, &facts), "b was not last");
    facts.past[2].given = vec!["yellow".into()];
    assert!(vetoed(Merged::All, Gap::Breaks, &facts));
    // Nobody was appraised for 2023; both had it in 2022.
    facts.past[1].year = 2022;
    facts.past[2].year = 2022;
    assert!(!vetoed(Merged::All, Gap::Breaks, &facts));
    assert!(vetoed(Merged::All, Gap::Skipped, &facts));
}

#[test]
fn a_title_is_withheld_while_it_is_barred() {
    let mut facts = indexed(&[("a", 70.0), ("b", 61.0), ("c", 50.0)]);
    let method = with_cards(Merged::Anew, Gap::Breaks);
    assert_eq!(given(&run(&method, &facts), "a"), ["title"]);
    facts.past = vec![past("a", 2024, &["veto"])];
    let found = run(&method, &facts);
    assert_eq!(given(&found, "a"), ["(title)"], "2024 and 2025 are barred");
    let withheld = found.given.iter().find(|g| g.unit == "a").and_then(|g| g.withheld.clone()).expect("why");
    assert!(withheld.zh.contains("2024") && withheld.zh.contains("2025"), "{}", withheld.zh);
    facts.past = vec![past("a", 2023, &["veto"])];
    assert_eq!(given(&run(&method, &facts), "a"), ["title"]);
}

/// b leads a by 0.5 × 1 with standard errors of 1 each: a is last of the two with chance Φ(1/√2) = 0.7602.
#[test]
fn a_card_says_how_sure_it_is() {
    let mut facts = indexed(&[("c", 99.0)]);
    facts.units.insert("a".into(), "counties".into());
    facts.units.insert("b".into(), "counties".into());
    facts.put("index", "a", Period::new("2025"), Amount::surveyed(90.0, 1.0));
    facts.put("index", "b", Period::new("2025"), Amount::surveyed(91.0, 1.0));
    let method = with_cards(Merged::Anew, Gap::Breaks);
    let found = sure(&method, &facts, YEAR, 3000, 5, 2).expect("it computes").expect("a figure is sampled");
    let chance =
        |unit: &str| found.chances.get(&("yellow".to_owned(), unit.to_owned())).copied().unwrap_or(0.0);
    assert!((chance("a") - 0.7602).abs() < 0.025, "{}", chance("a"));
    assert!((chance("a") + chance("b") - 1.0).abs() < 1e-12);
    assert_eq!(sure(&method, &facts, YEAR, 300, 5, 1), sure(&method, &facts, YEAR, 300, 5, 4));
    let plain = indexed(&[("a", 1.0), ("b", 2.0), ("c", 3.0)]);
    assert_eq!(sure(&method, &plain, YEAR, 10, 5, 1), Ok(None), "nothing is sampled");
}
