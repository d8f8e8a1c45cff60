//! A method of two indicators and panels to go with it.

use domain::label::Label;
use engine_index::compute::Edition;
use engine_index::method::*;
use engine_index::panel::{Cell, Panel, Reason, Row};
use engine_index::scorable::{Nature, ScorableMeasure, Source};

/// `timely` (more is better) and `late` (less is better) in equal parts, min-max 0–100, nothing filled.
pub fn method() -> Method {
    let leaf = |code: &str, direction, measure| Indicator {
        code: code.into(),
        label: Label::new("指标", "indicator"),
        unit: "%".into(),
        direction,
        nature: Nature::Duty,
        source: Source::Counted(measure),
        parent: "index".into(),
        weight: 1.0,
        denominator: None,
        treat: None,
        normalise: None,
    };
    Method {
        id: "small".into(),
        label: Label::new("小指数", "small index"),
        blank: Reason::Omitted,
        screen: None,
        impute: None,
        treat: Treat::None,
        normalise: Normalise::MinMax([0.0, 100.0]),
        over: Over::Period,
        constant: Constant::Refuse,
        aggregate: Aggregate {
            rule: AggregateRule::Arithmetic,
            weights: WeightSum::Shares,
            missing: MissingRule::Blank,
        },
        rank: RankRule { ties: Ties::Min, decimals: None },
        indicators: vec![
            leaf("timely", Direction::Up, ScorableMeasure::AnsweredInTime),
            leaf("late", Direction::Down, ScorableMeasure::AnsweredLate),
        ],
        groups: vec![Group {
            code: "index".into(),
            label: Label::new("总指数", "index"),
            parent: None,
            weight: 1.0,
            aggregate: None,
        }],
    }
}

/// Figures of one year: `timely` and `late` by unit.
pub fn figures<U: ToString>(units: &[(U, [f64; 2])]) -> Panel {
    let rows = units.iter().map(|(unit, _)| Row { period: "2025".into(), unit: unit.to_string() }).collect();
    let column = |at: usize| units.iter().map(|(_, figures)| Cell::Known(figures[at])).collect();
    let columns = [("timely".to_owned(), column(0)), ("late".to_owned(), column(1))];
    Panel::new(rows, columns.into(), Default::default()).expect("a panel")
}

/// The score of a unit.
pub fn score(edition: &Edition, code: &str, unit: &str) -> Option<f64> {
    edition.series(code, unit)[0]
}
