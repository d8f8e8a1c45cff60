//! Small methods and panels to go with them.

#![allow(dead_code, reason = "each test program uses a part")]

use domain::label::Label;
use engine_index::cell::{Cell, Reason};
use engine_index::compute::{Edition, Effort};
use engine_index::error::ComputeError;
use engine_index::method::*;
use engine_index::panel::{Panel, Row};
use engine_index::scorable::{Nature, Reported, ScorableMeasure, Source};

/// An indicator of a unit that is a share already.
pub fn leaf(code: &str, parent: &str, direction: Direction) -> Indicator {
    Indicator {
        code: code.into(),
        label: Label::new("指标", "indicator"),
        unit: "%".into(),
        direction,
        nature: Nature::Duty,
        source: Source::Reported(Reported::Service),
        parent: parent.into(),
        weight: Some(1.0),
        column: None,
        figure_unit: None,
        denominator: None,
        bounds: None,
        over_time: None,
        over_area: None,
        impute: None,
        treat: None,
        normalise: None,
        over: None,
        error: None,
        keeper: None,
        cadence: None,
        due_days: None,
        basis: Vec::new(),
        note: None,
    }
}

/// A group of weight 1.
pub fn group(code: &str, parent: Option<&str>) -> Group {
    Group {
        code: code.into(),
        label: Label::new("分组", "group"),
        parent: parent.map(Into::into),
        weight: parent.map(|_| 1.0),
        weigh: None,
        aggregate: None,
        normalise: None,
        decimals: None,
    }
}

/// Worst to best between two scores.
pub fn min_max(low: f64, high: f64) -> Normalise {
    Normalise::MinMax(MinMax { to: [low, high], cut: Cut::Open })
}

/// A mean of shares that goes blank where a child is missing.
pub fn by(rule: AggregateRule) -> Aggregate {
    Aggregate { rule, weights: WeightSum::Shares, missing: MissingRule::Blank }
}

/// Ranks as printed nearly everywhere: 1 2 2 4, unrounded.
pub fn plain_ranks() -> RankRule {
    RankRule { ties: Ties::Min, decimals: None, pool: None, parts: None }
}

/// A method of these indicators and groups: min-max 0–100 in each period, arithmetic mean, nothing filled.
pub fn method_of(indicators: Vec<Indicator>, groups: Vec<Group>) -> Method {
    Method {
        format: 1,
        id: "small".into(),
        label: Label::new("小指数", "small index"),
        note: None,
        basis: Vec::new(),
        cadence: None,
        blank: Reason::Omitted,
        measured_in: Vec::new(),
        screen: None,
        impute: Vec::new(),
        treat: Treat::None,
        treat_over: Over::Period,
        normalise: min_max(0.0, 100.0),
        over: Over::Period,
        constant: Constant::Refuse,
        weigh: Weigh::Direct,
        aggregate: by(AggregateRule::Arithmetic),
        levels: Vec::new(),
        rank: plain_ranks(),
        grades: Vec::new(),
        indicators,
        groups,
    }
}

/// `timely` (more is better) and `late` (less is better) in equal parts, min-max 0–100, nothing filled.
pub fn method() -> Method {
    let counted = |code, direction, measure| Indicator {
        source: Source::Counted(measure),
        ..leaf(code, "index", direction)
    };
    let indicators = vec![
        counted("timely", Direction::Up, ScorableMeasure::AnsweredInTime),
        counted("late", Direction::Down, ScorableMeasure::AnsweredLate),
    ];
    method_of(indicators, vec![group("index", None)])
}

/// Figures by (period, unit) and column.
pub fn panel(rows: &[(&str, &str)], columns: &[(&str, &[f64])]) -> Panel {
    let rows = rows.iter().map(|(period, unit)| Row { period: (*period).into(), unit: (*unit).into() });
    let column = |figures: &[f64]| figures.iter().copied().map(Cell::number).collect();
    let columns = columns.iter().map(|(name, figures)| ((*name).to_owned(), column(figures))).collect();
    Panel::new(rows.collect(), columns, Default::default()).expect("a panel")
}

/// Figures of one year: `timely` and `late` by unit.
pub fn figures<U: ToString>(units: &[(U, [f64; 2])]) -> Panel {
    let rows = units.iter().map(|(unit, _)| Row { period: "2025".into(), unit: unit.to_string() }).collect();
    let column = |at: usize| units.iter().map(|(_, figures)| Cell::number(figures[at])).collect();
    let columns = [("timely".to_owned(), column(0)), ("late".to_owned(), column(1))];
    Panel::new(rows, columns.into(), Default::default()).expect("a panel")
}

/// Computes on one thread.
pub fn compute(method: &Method, panel: &Panel) -> Result<Edition, ComputeError> {
    engine_index::compute::compute(method, panel, &Effort::default())
}

/// The score of a unit.
pub fn score(edition: &Edition, code: &str, unit: &str) -> Option<f64> {
    edition.series(code, unit)[0]
}
