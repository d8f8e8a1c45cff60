//! Builds the designs of the comparison by name.

use crate::Line;
use engine_survey::design::{Design, Lonely, Population, Rules, Stage, Stages};
use engine_survey::replicate::{Centre, Method, Replicates};
use engine_survey::weighting::{Bounds, Cells, Distance, Regression, Step};

/// A design with its data.
pub struct Case {
    /// The rows.
    pub rows: Vec<Line>,
    /// The design, weighted.
    pub design: Design,
    /// Replicates, where errors come from them.
    pub replicates: Option<Replicates>,
}

fn table(text: &str) -> Vec<Line> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().expect("a whole table")
}

/// Codes of a column, and its words in order.
pub fn codes(rows: &[Line], column: &str) -> (Vec<u32>, Vec<String>) {
    let mut words: Vec<String> = rows.iter().map(|row| row[column].clone()).collect();
    words.sort();
    words.dedup();
    let code = |row: &Line| words.iter().position(|word| *word == row[column]).expect("a known word") as u32;
    (rows.iter().map(code).collect(), words.clone())
}

/// A numeric column; NaN where R has none.
pub fn numbers(rows: &[Line], column: &str) -> Vec<f64> {
    rows.iter().map(|row| row[column].parse().unwrap_or(f64::NAN)).collect()
}

fn rows_of(name: &str) -> Vec<Line> {
    if name.starts_with("lonely-") {
        return table(include_str!("lonely.csv"));
    }
    let mut rows = table(include_str!("waves.csv"));
    if !name.starts_with("waves-") {
        rows.retain(|row| row["wave"] == "1");
    }
    if name == "halves" || name == "fay" {
        // The first two units of every stratum.
        let mut kept: Vec<(String, Vec<String>)> = Vec::new();
        for row in &rows {
            if kept.last().is_none_or(|(h, _)| *h != row["h"]) {
                kept.push((row["h"].clone(), Vec::new()));
            }
            let units = &mut kept.last_mut().expect("a stratum").1;
            if !units.contains(&row["c"]) && units.len() < 2 {
                units.push(row["c"].clone());
            }
        }
        rows.retain(|row| kept.iter().any(|(_, units)| units.contains(&row["c"])));
    }
    rows
}

fn rules(name: &str) -> Rules {
    let mut rules = Rules { lonely_in_groups: name.ends_with("-groups"), ..Rules::default() };
    if name == "first-stage" {
        rules.stages = Stages::First;
    }
    for (word, lonely) in [
        ("certainty", Lonely::Certainty),
        ("remove", Lonely::Remove),
        ("adjust", Lonely::Centre),
        ("average", Lonely::Average),
    ] {
        if name.contains(word) {
            rules.lonely = lonely;
        }
    }
    rules
}

fn stages(name: &str, rows: &[Line]) -> Vec<Stage> {
    let counted = |column: &str| Population::Count(numbers(rows, column));
    let (strata, units) = (Some(codes(rows, "h").0), Some(codes(rows, "c").0));
    let first = Stage { strata, units, ..Stage::default() };
    let second = Stage { units: Some(codes(rows, "s").0), ..Stage::default() };
    match name {
        "two-stage-endless" => vec![first, second],
        "elements" => vec![Stage { units: None, ..first }],
        "clusters" | "jackknife-one" => vec![Stage { strata: None, ..first }],
        "jackknife" | "jackknife-post" | "jackknife-rake" => {
            vec![Stage { population: counted("N1"), ..first }]
        }
        "waves-apart" => {
            let apart = first.strata.iter().flatten().zip(rows);
            let strata = apart.map(|(h, row)| 2 * h + u32::from(row["wave"] == "2")).collect();
            vec![Stage { strata: Some(strata), ..first }]
        }
        one if ["lonely", "waves", "jackknife", "halves", "fay"]
            .iter()
            .any(|start| one.starts_with(start)) =>
        {
            vec![first]
        }
        _ => {
            vec![Stage { population: counted("N1"), ..first }, Stage { population: counted("N2"), ..second }]
        }
    }
}

fn steps(name: &str, rows: &[Line]) -> Vec<Step> {
    let cells = |column: &str, totals: &[f64]| {
        let (of, names) = codes(rows, column);
        Cells { of, names, totals: totals.to_vec() }
    };
    let q = || cells("q", &[1500.0, 900.0, 500.0]);
    let post = || Step::PostStratify(q());
    let rake =
        || Step::Rake { margins: vec![q(), cells("r", &[1000.0, 1900.0])], most_rounds: 400, within: 1e-14 };
    let trim = |least, most, again| Step::Trim { least, most, again };
    let calibrate = |distance, bounds| {
        let is = |wanted: u32| codes(rows, "q").0.iter().map(|q| f64::from(u8::from(*q == wanted))).collect();
        Step::Calibrate(Regression {
            groups: vec![0; rows.len()],
            names: ["all", "b", "c", "x"].map(str::to_owned).to_vec(),
            columns: vec![vec![1.0; rows.len()], is(1), is(2), numbers(rows, "x")],
            totals: vec![vec![2900.0, 900.0, 500.0, 61_800.0]],
            distance,
            bounds,
            most_rounds: 60,
            within: 1e-12,
        })
    };
    match name {
        "post" | "jackknife-post" => vec![post()],
        "rake" | "jackknife-rake" => vec![rake()],
        "post-rake" => vec![post(), rake()],
        "greg" => vec![calibrate(Distance::Linear, Bounds::default())],
        "calibrate-raking" => vec![calibrate(Distance::Raking, Bounds::default())],
        "calibrate-logit" => vec![calibrate(Distance::Logit, Bounds { least: 0.3, most: 3.0 })],
        "post-trim" => vec![post(), trim(5.0, 60.0, false)],
        "post-trim-again" => vec![post(), trim(8.0, 50.0, true)],
        _ => vec![],
    }
}

impl Case {
    /// The case of that name.
    pub fn named(name: &str) -> Case {
        let rows = rows_of(name);
        let base = Design::new(numbers(&rows, "w"), &stages(name, &rows), rules(name)).expect("a design");
        let steps = steps(name, &rows);
        let mut design = base.clone();
        for step in &steps {
            design.adjust(step).unwrap_or_else(|why| panic!("{name}: {why}"));
        }
        let method = match name {
            "halves" => Some(Method::Halves { rho: 0.0 }),
            "fay" => Some(Method::Halves { rho: 0.3 }),
            other => other.starts_with("jackknife").then_some(Method::Jackknife),
        };
        let centre = if name == "jackknife-whole" { Centre::Whole } else { Centre::Mean };
        let replicates =
            method.map(|method| Replicates::make(&base, method, centre, &steps).expect("replicates"));
        Case { rows, design, replicates }
    }
}
