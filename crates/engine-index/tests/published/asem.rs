//! The ASEM index as computed by COINr: stages p1, p2, p3 and p7.

use crate::made::{self, compute, min_max};
use crate::table::{Line, Reading, Table, Tally, number, panel, read};
use engine_index::cell::Reason;
use engine_index::compute::Edition;
use engine_index::error::{ComputeError, Trouble};
use engine_index::explain::Workings;
use engine_index::leaf::Stage;
use engine_index::method::*;
use engine_index::normalise::Fit;
use engine_index::panel::{Figures, Panel};
use engine_index::treat::Treatment;
use engine_index::trend::{Series, trend};

const PLAIN: Aggregate = Aggregate {
    rule: AggregateRule::Arithmetic,
    weights: WeightSum::Shares,
    missing: MissingRule::Renormalise(0.0),
};

/// The method of stage p1.
fn method(meta: &Table) -> Method {
    let direction =
        |row: &Line| if number(row, "Direction") == Some(1.0) { Direction::Up } else { Direction::Down };
    let indicator = |row: &Line| Indicator {
        weight: number(row, "Weight"),
        unit: String::new(),
        figure_unit: Some(String::new()),
        denominator: Some(row["Denominator"].clone())
            .filter(|column| !column.is_empty())
            .map(|column| Denominator { column, unit: String::new(), of: DenominatorOf::Same }),
        ..made::leaf(&row["iCode"], &row["Parent"], direction(row))
    };
    let group = |row: &Line| Group {
        weight: number(row, "Weight"),
        ..made::group(&row["iCode"], Some(row["Parent"].as_str()).filter(|parent| !parent.is_empty()))
    };
    let indicators = meta.iter().filter(|row| row["Type"] == "Indicator").map(indicator).collect();
    let groups = meta.iter().filter(|row| row["Type"] == "Aggregate").map(group).collect();
    Method {
        impute: vec![Impute {
            rule: ImputeRule::Mean,
            group: Some("EurAsia_group".into()),
            reasons: vec![Reason::Omitted],
        }],
        treat: Treat::Winsorise(Winsorise { most: 5, skewness: 2.0, kurtosis: 3.5, then: Then::ShiftLog }),
        aggregate: PLAIN,
        ..made::method_of(indicators, groups)
    }
}

/// The method for figures that are ready: no division, filling or drawing in.
fn bare(meta: &Table, normalise: Normalise) -> Method {
    let mut method = Method { impute: Vec::new(), treat: Treat::None, normalise, ..method(meta) };
    method.indicators.iter_mut().for_each(|indicator| indicator.denominator = None);
    method
}

fn columns(meta: &Table) -> Vec<String> {
    let wanted = |kind: &str| kind == "Indicator" || kind == "Denominator";
    meta.iter().filter(|row| wanted(&row["Type"])).map(|row| row["iCode"].clone()).collect()
}

fn row_of(panel: &Panel, unit: &str, period: &str) -> usize {
    panel.frame().find(unit, period).expect("the unit is there")
}

/// Compares every group of a table in long form.
fn check_long(tally: &mut Tally, edition: &Edition, expected: &Table, name: &str) {
    let rows: Vec<_> = expected.iter().filter(|row| row["method"] == name).collect();
    assert_eq!(rows.len(), 561, "{name}");
    for row in rows {
        let node = &edition.nodes[&row["iCode"]];
        let at = edition.frame.find(&row["uCode"], "2018").expect("the unit is there");
        let place = format!("{name} {} {}", row["uCode"], row["iCode"]);
        tally.check(&place, node.scores[at].known(), number(row, "value"));
        assert_eq!(node.ranks[at].known(), number(row, "rank"), "rank of {place}");
    }
}

#[test]
fn every_stage_of_the_first_build_is_exact() {
    let (Some(meta), Some(data)) = (read("asem_meta.csv"), read("asem_data.csv")) else { return };
    let method = method(&meta);
    let panel = panel(&data, "uCode", "Time", &columns(&meta), &["EurAsia_group"]);
    let edition = compute(&method, &panel).expect("it computes");
    let workings = Workings::new(&method, &panel, &edition);
    let mut tally = Tally::default();
    for stage in ["denominated", "imputed", "treated", "normalised", "aggregated"] {
        for row in read(&format!("asem_expected/p1_{stage}.csv")).expect("beside the data") {
            let at = row_of(&panel, &row["uCode"], "2018");
            for column in row.keys().filter(|column| *column != "uCode") {
                let of_leaf = match stage {
                    "denominated" => workings.figure(column, at, Stage::Denominated),
                    "imputed" => workings.figure(column, at, Stage::Imputed),
                    "treated" => workings.figure(column, at, Stage::Treated),
                    _ => None,
                };
                let found = of_leaf.or_else(|| workings.score(column, at)).expect("a node");
                tally.check(
                    &format!("{stage} {} {column}", row["uCode"]),
                    found.known(),
                    number(&row, column),
                );
            }
        }
    }
    let mut ranks = 0;
    for row in read("asem_expected/p1_ranks.csv").expect("beside the data") {
        let at = row_of(&panel, &row["uCode"], "2018");
        for column in row.keys().filter(|column| *column != "uCode") {
            assert_eq!(
                edition.nodes[column].ranks[at].known(),
                number(&row, column),
                "{} {column}",
                row["uCode"]
            );
            ranks += 1;
        }
    }
    for row in read("asem_expected/p1_treat_details.csv").expect("beside the data") {
        let found = match &edition.leaves[&row["iCode"]].treatments[0] {
            Treatment::Drawn { steps, .. } => Some(*steps as f64),
            _ => None,
        };
        assert_eq!(found, number(&row, "winsorise.nwin"), "{}", row["iCode"]);
    }
    println!("p1: {} numbers, worst {:e}; {ranks} ranks exact", tally.compared, tally.worst);
}

/// Whether the published positions tell units apart whose printed input is equal.
fn hidden_tie(panel: &Panel, edition: &Edition, code: &str, at: usize, rows: &[&Line]) -> bool {
    let treated = &panel.columns[code];
    let by_position = matches!(edition.leaves[code].fits[0].as_deref(), Some(Fit::Place { .. }));
    let equals = rows.iter().filter(|row| treated[row_of(panel, &row["uCode"], "2018")] == treated[at]);
    let told_apart: std::collections::BTreeSet<&String> = equals.map(|row| &row[code]).collect();
    by_position && told_apart.len() > 1
}

fn z_score(mean: f64, deviation: f64) -> Normalise {
    Normalise::ZScore(ZScore { mean, deviation, divisor: Divisor::Sample })
}

#[test]
fn all_eleven_normalisations_are_exact() {
    let (Some(meta), Some(expected)) = (read("asem_meta.csv"), read("asem_expected/p2_normalised.csv.gz"))
    else {
        return;
    };
    let treated = read("asem_expected/p1_treated.csv").expect("beside the data");
    let goals = read("asem_expected/p2_targets_goalposts.csv").expect("beside the data");
    let rules: [(&str, Reading<Normalise>); 11] = [
        ("minmax_0_100", |_| min_max(0.0, 100.0)),
        ("minmax_1_100", |_| min_max(1.0, 100.0)),
        ("zscore_0_1", |_| z_score(0.0, 1.0)),
        ("zscore_10_2", |_| z_score(10.0, 2.0)),
        ("dist2max", |_| Normalise::DistanceToBest),
        ("prank", |_| {
            Normalise::Percentile(Percentile { ties: Ties::Min, share: Share::FromZero, scale: 1.0 })
        }),
        ("rank_asc", |_| Normalise::Rank(TiesOnly { ties: Ties::Min })),
        ("borda", |_| Normalise::Borda(TiesOnly { ties: Ties::Min })),
        ("dist2ref_SGP", |row| Normalise::DistanceToUnit(row["ref_unit"].clone())),
        ("dist2targ_cap", |row| {
            Normalise::DistanceToTarget(Target { at: number(row, "target").expect("one"), cap: true })
        }),
        ("goalposts_p5_p95", |row| {
            let at = |column| number(row, column).expect("a post");
            Normalise::Goalposts(Goalposts {
                low: at("gp_low"),
                high: at("gp_high"),
                to: [0.0, at("scale")],
                cut: Cut::Both,
                log: false,
            })
        }),
    ];
    let (mut tally, mut refused, mut hidden) = (Tally::default(), 0, Vec::new());
    for (name, rule) in rules {
        let rows: Vec<_> = expected.iter().filter(|row| row["method"] == name).collect();
        assert_eq!(rows.len(), 51, "{name}");
        for goal in &goals {
            let code = &goal["iCode"];
            let mut alone = bare(&meta, rule(goal));
            alone.indicators.retain(|indicator| indicator.code == *code);
            alone.indicators[0].parent = "Index".into();
            alone.groups.retain(|group| group.parent.is_none());
            let panel = panel(&treated, "uCode", "Time", std::slice::from_ref(code), &[]);
            let edition = match compute(&alone, &panel) {
                // The reference unit is the worst here: the published figures are infinite or blank.
                Err(ComputeError::Indicator { trouble: Trouble::TargetAtWorst, .. }) => {
                    let finite = |row: &&Line| number(row, code).is_some_and(f64::is_finite);
                    assert!(!rows.iter().any(finite), "{name} {code}");
                    refused += 1;
                    continue;
                }
                other => other.expect("it computes"),
            };
            let workings = Workings::new(&alone, &panel, &edition);
            for row in &rows {
                let at = row_of(&panel, &row["uCode"], "2018");
                let found = workings.score(code, at).and_then(|cell| cell.known());
                if found != number(row, code) && hidden_tie(&panel, &edition, code, at, &rows) {
                    hidden.push(format!("{name} {code} {}", row["uCode"]));
                    continue;
                }
                tally.check(&format!("{name} {} {code}", row["uCode"]), found, number(row, code));
            }
        }
    }
    println!(
        "p2: {} numbers, worst {:e}; {refused} columns refused that are infinite there",
        tally.compared, tally.worst
    );
    println!("p2: not comparable, as figures equal in the table are told apart: {hidden:?}");
    // One column, three units, three rules by position.
    assert!(hidden.len() <= 9 && hidden.iter().all(|place| place.contains("TolMin")), "{hidden:?}");
}

#[test]
fn every_aggregation_is_exact() {
    let (Some(meta), Some(expected)) =
        (read("asem_meta.csv"), read("asem_expected/p3_aggregated_long.csv.gz"))
    else {
        return;
    };
    let input = read("asem_expected/p3_input_minmax_1_100.csv").expect("beside the data");
    let codes: Vec<String> =
        meta.iter().filter(|row| row["Type"] == "Indicator").map(|row| row["iCode"].clone()).collect();
    let panel = panel(&input, "uCode", "Time", &codes, &[]);
    use AggregateRule::{Arithmetic, Copeland, Generalised, Geometric, Harmonic};
    // By level: pillars, sub-indices, index.
    let builds = [
        ("amean", [Arithmetic; 3]),
        ("amean_complete", [Arithmetic; 3]),
        ("amean_datthresh0.9", [Arithmetic; 3]),
        ("gmean", [Geometric; 3]),
        ("gmean_complete", [Geometric; 3]),
        ("hmean", [Harmonic; 3]),
        ("genmean_p-1_complete", [Generalised(-1.0); 3]),
        ("genmean_p0.5_complete", [Generalised(0.5); 3]),
        ("genmean_p2_complete", [Generalised(2.0); 3]),
        ("copeland_all_complete", [Copeland; 3]),
        ("mixed_amean_amean_copeland", [Arithmetic, Arithmetic, Copeland]),
        ("mixed_amean_gmean_gmean", [Arithmetic, Geometric, Geometric]),
    ];
    let mut tally = Tally::default();
    for (name, levels) in builds {
        let mut method = bare(&meta, Normalise::None);
        // The input is normalised already: more is better everywhere.
        method.indicators.iter_mut().for_each(|indicator| indicator.direction = Direction::Up);
        for (group, row) in method.groups.iter_mut().zip(meta.iter().filter(|row| row["Type"] == "Aggregate"))
        {
            let level = number(row, "Level").expect("a level") as usize;
            group.aggregate = Some(Aggregate { rule: levels[level - 2], ..PLAIN });
        }
        check_long(&mut tally, &compute(&method, &panel).expect("it computes"), &expected, name);
    }
    println!("p3: {} numbers, worst {:e}; as many ranks exact", tally.compared, tally.worst);
}

#[test]
fn the_panel_and_its_trends_are_exact() {
    let (Some(meta), Some(data)) = (read("asem_meta.csv"), read("asem_panel.csv.gz")) else { return };
    let mut method = Method {
        screen: Some(Screen { at_least: 0.9, not_zero: None }),
        impute: Vec::new(),
        over: Over::Panel,
        ..method(&meta)
    };
    method.indicators.iter_mut().for_each(|indicator| indicator.denominator = None);
    let panel = panel(&data, "uCode", "Time", &columns(&meta), &[]);
    let edition = compute(&method, &panel).expect("it computes");
    let mut tally = Tally::default();
    let expected = read("asem_expected/p7_panel_aggregated_globalnorm.csv").expect("beside the data");
    let scored = edition.nodes["Index"].scores.iter().filter(|cell| cell.is_known()).count();
    assert_eq!(scored, expected.len(), "units with under 90 % of figures left");
    for row in &expected {
        let at = row_of(&panel, &row["uCode"], &row["Time"]);
        for column in row.keys().filter(|column| !["uCode", "Time"].contains(&column.as_str())) {
            let found = edition.nodes[column].scores[at].known();
            tally.check(&format!("{} {} {column}", row["uCode"], row["Time"]), found, number(row, column));
        }
    }
    for row in read("asem_expected/p7_trends_prcchange_index.csv").expect("beside the data") {
        let found = trend(&Series::plain(&edition.series("Index", &row["uCode"]))).expect("five years");
        tally.check(&format!("trend {}", row["uCode"]), found.percent, number(&row, "prc_change"));
    }
    println!("p7: {} numbers, worst {:e}", tally.compared, tally.worst);
}
