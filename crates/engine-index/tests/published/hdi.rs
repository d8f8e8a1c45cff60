//! The Human Development Index: every country and year as printed, to three decimals.

use crate::table::{number, panel, read};
use domain::label::Label;
use engine_index::compute::compute;
use engine_index::method::*;
use engine_index::panel::{Reason, Row};
use engine_index::scorable::{Nature, Reported, Source};

fn method() -> Method {
    let label = || Label::new("名", "name");
    let leaf = |code: &str, parent: &str, treat: Treat, low: f64, high: f64| Indicator {
        code: code.into(),
        label: label(),
        unit: String::new(),
        direction: Direction::Up,
        nature: Nature::Outcome,
        source: Source::Reported(Reported::Service),
        parent: parent.into(),
        weight: 1.0,
        denominator: None,
        treat: Some(treat),
        normalise: Some(Normalise::Goalposts(Goalposts { low, high, scale: 1.0 })),
    };
    let aggregate = |rule| Aggregate { rule, weights: WeightSum::Shares, missing: MissingRule::Blank };
    let group = |code: &str, parent: Option<&str>| Group {
        code: code.into(),
        label: label(),
        parent: parent.map(Into::into),
        weight: 1.0,
        aggregate: None,
    };
    Method {
        id: "hdi".into(),
        label: label(),
        blank: Reason::Omitted,
        screen: None,
        impute: None,
        treat: Treat::None,
        normalise: Normalise::None,
        over: Over::Period,
        constant: Constant::Refuse,
        aggregate: aggregate(AggregateRule::Arithmetic),
        rank: RankRule { ties: Ties::Min, decimals: Some(3) },
        indicators: vec![
            leaf("le", "life", Treat::None, 20.0, 85.0),
            leaf("eys", "education", Treat::None, 0.0, 18.0),
            leaf("mys", "education", Treat::None, 0.0, 15.0),
            leaf("gnipc", "income", Treat::Log, 100f64.ln(), 75_000f64.ln()),
        ],
        groups: vec![
            group("life", Some("hdi")),
            group("education", Some("hdi")),
            group("income", Some("hdi")),
            Group { aggregate: Some(aggregate(AggregateRule::Geometric)), ..group("hdi", None) },
        ],
    }
}

#[test]
fn every_printed_hdi_comes_out() {
    let Some(data) = read("hdi_1990_2022.csv.gz") else { return };
    let columns = ["le", "eys", "mys", "gnipc"].map(String::from);
    let edition = compute(&method(), &panel(&data, "iso3", "year", &columns, &[])).expect("it computes");
    let (mut printed, mut apart) = (0, Vec::new());
    for row in &data {
        let Some(expected) = number(row, "hdi") else { continue };
        let wanted = Row { period: row["year"].clone(), unit: row["iso3"].clone() };
        let at = edition.panel.rows.binary_search(&wanted).expect("the row");
        let Some(score) = edition.nodes["hdi"].scores[at].known() else { continue };
        printed += 1;
        if format!("{score:.3}") != format!("{expected:.3}") {
            apart.push(format!("{} {} {score} {expected}", row["iso3"], row["year"]));
        }
    }
    println!("hdi: {printed} country-years, {} apart", apart.len());
    assert!(apart.is_empty(), "{apart:?}");
    assert_eq!(printed, 5_808);
}
