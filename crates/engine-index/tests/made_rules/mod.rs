//! Rules and facts of small assessments.

#![allow(dead_code, reason = "each test program uses a part")]

use domain::Date;
use domain::label::Label;
use engine_index::appraise::*;
use engine_index::method::Ties;
use engine_index::period::Period;
use engine_index::scorable::{Nature, Reported, Source};

pub const YEAR: i32 = 2025;

pub fn label() -> Label {
    Label::new("名", "name")
}

pub fn block(code: &str, points: f64, least: Option<f64>, most: Option<f64>) -> Block {
    Block { code: code.into(), label: label(), points, least, most }
}

pub fn rule(code: &str, block: &str, of: RuleOf) -> Rule {
    Rule {
        code: code.into(),
        label: label(),
        block: block.into(),
        each_period: false,
        most_lost: None,
        most_gained: None,
        of,
        basis: Vec::new(),
        note: None,
    }
}

pub fn figure(code: &str, nature: Nature, source: Source) -> FigureKind {
    FigureKind { code: code.into(), label: label(), unit: "%".into(), nature, source }
}

pub fn event_kind(code: &str) -> EventKind {
    EventKind { code: code.into(), label: label(), object: Reported::Accident, nature: Nature::Outcome }
}

pub fn points(kinds: &[&str], points: f64) -> EventRule {
    EventRule {
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        by_size: Vec::new(),
        points: Some(points),
        times: Vec::new(),
        together: Together::Product,
        veto: false,
    }
}

pub fn method(blocks: Vec<Block>, rules: Vec<Rule>) -> Appraisal {
    let survey = |code| figure(code, Nature::Opinion, Source::Survey);
    let reported = |code| figure(code, Nature::Outcome, Source::Reported(Reported::Service));
    Appraisal {
        format: 1,
        id: "small".into(),
        label: label(),
        note: None,
        basis: Vec::new(),
        start: 100.0,
        least: None,
        most: None,
        within_year: None,
        order: Order { ties: Ties::Min, decimals: None, then: Vec::new(), vetoed: Vetoed::Kept },
        grades: Vec::new(),
        events: ["larger-accident", "major-accident", "finding"].map(event_kind).to_vec(),
        figures: vec![
            survey("safe"),
            survey("aware"),
            reported("rank"),
            reported("monthly-rank"),
            reported("index"),
        ],
        blocks,
        rules,
        consequences: Vec::new(),
    }
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub fn event(unit: &str, when: &str, kind: &str, size: Option<f64>, marks: &[&str]) -> Event {
    Event {
        unit: unit.into(),
        day: day(when),
        kind: kind.into(),
        size,
        marks: marks.iter().map(|mark| (*mark).to_owned()).collect(),
        evidence: String::new(),
    }
}

pub fn facts(units: &[&str]) -> Facts {
    Facts {
        units: units.iter().map(|unit| ((*unit).to_owned(), "counties".to_owned())).collect(),
        ..Facts::default()
    }
}

pub fn put(facts: &mut Facts, figure: &str, unit: &str, period: &str, x: f64) {
    assert!(facts.put(figure, unit, Period::new(period), Amount::reported(x)).is_none());
}

pub fn run(method: &Appraisal, facts: &Facts) -> Appraised {
    appraise(method, facts, YEAR).unwrap_or_else(|error| panic!("{error}"))
}

pub fn total(found: &Appraised, unit: &str) -> f64 {
    found.sheets.iter().find(|sheet| sheet.unit == unit).expect("the unit").total
}

pub fn consequence(code: &str, kind: ConsequenceKind, when: Condition) -> Consequence {
    Consequence {
        code: code.into(),
        label: label(),
        kind,
        when,
        unless: Vec::new(),
        bars_titles: 0,
        bars_this_year: false,
        basis: Vec::new(),
        note: None,
    }
}
