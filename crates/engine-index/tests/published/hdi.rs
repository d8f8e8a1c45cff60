//! The Human Development Index: every country and year as printed, to three decimals.

use crate::made::{self, compute};
use crate::table::{number, panel, read};
use engine_index::method::*;

fn method() -> Method {
    let leaf = |code: &str, parent: &str, low: f64, high: f64, log: bool| Indicator {
        normalise: Some(Normalise::Goalposts(Goalposts { low, high, to: [0.0, 1.0], cut: Cut::Both, log })),
        ..made::leaf(code, parent, Direction::Up)
    };
    let group = |code: &str| made::group(code, Some("hdi"));
    let indicators = vec![
        leaf("le", "life", 20.0, 85.0, false),
        leaf("eys", "education", 0.0, 18.0, false),
        leaf("mys", "education", 0.0, 15.0, false),
        leaf("gnipc", "income", 100.0, 75_000.0, true),
    ];
    let index = Group { aggregate: Some(made::by(AggregateRule::Geometric)), ..made::group("hdi", None) };
    let mut method =
        made::method_of(indicators, vec![group("life"), group("education"), group("income"), index]);
    method.rank.decimals = Some(3);
    method
}

#[test]
fn every_printed_hdi_comes_out() {
    let Some(data) = read("hdi_1990_2022.csv.gz") else { return };
    let columns = ["le", "eys", "mys", "gnipc"].map(String::from);
    let edition = compute(&method(), &panel(&data, "iso3", "year", &columns, &[])).expect("it computes");
    let (mut printed, mut apart) = (0, Vec::new());
    for row in &data {
        let Some(expected) = number(row, "hdi") else { continue };
        let at = edition.frame.find(&row["iso3"], &row["year"]).expect("the row");
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
