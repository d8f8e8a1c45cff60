//! Clusters of leukaemia in New York by both rules: places, cases, expected cases and likelihood ratios.

use crate::table::{Line, Tally, number, read};
use engine_warning::scan::space::{Layout, Limits};
use engine_warning::scan::{Extent, Model, Scan, Secondary, Study, scan};

fn column(rows: &[Line], name: &str) -> Vec<f64> {
    rows.iter().map(|row| number(row, name).expect("a number")).collect()
}

#[test]
fn clusters_of_both_rules_are_those_of_satscan() {
    let (Some(rows), Some(expected)) =
        (read("scan/ny_leukemia_1978_82.csv"), read("scan/expected_ny_leukemia.csv"))
    else {
        return;
    };
    let cases: Vec<u32> = column(&rows, "cases").iter().map(|count| *count as u32).collect();
    let people = column(&rows, "population");
    let pairs = |a: &str, b: &str| -> Vec<[f64; 2]> {
        column(&rows, a).into_iter().zip(column(&rows, b)).map(|(a, b)| [a, b]).collect()
    };
    let mut tally = Tally::default();
    for analysis in expected
        .chunk_by(|a, b| (&a["analysis"], &a["secondary_rule"]) == (&b["analysis"], &b["secondary_rule"]))
    {
        let globe = analysis[0]["analysis"].contains("lon/lat");
        let layout =
            if globe { Layout::Globe(pairs("lat", "lon")) } else { Layout::Plane(pairs("x_km", "y_km")) };
        let study = Study {
            layout: &layout,
            periods: 1,
            cases: &cases,
            model: Model::Poisson(&people),
            weight: None,
        };
        let control = Scan {
            extent: Extent::Space,
            prospective: false,
            limits: Limits { share: if globe { 0.5 } else { 0.1 }, ..Limits::default() },
            secondary: match analysis[0]["secondary_rule"].as_str() {
                "satscan" => Secondary::BestOfCentre,
                _ => Secondary::BestOfAll,
            },
            most_clusters: analysis.len(),
            replicas: 0,
            ..Scan::default()
        };
        let found = scan(&study, &control).expect("a scan");
        assert_eq!(found.clusters.len(), analysis.len());
        for (row, cluster) in analysis.iter().zip(&found.clusters) {
            let place = format!("{} {} rank {}", row["analysis"], row["secondary_rule"], row["rank"]);
            let mut wanted: Vec<usize> =
                row["location_ids"].split(' ').map(|id| id.parse::<usize>().expect("an id") - 1).collect();
            let mut places = cluster.places.clone();
            wanted.sort_unstable();
            places.sort_unstable();
            assert_eq!(places, wanted, "{place}");
            tally.check(&place, Some(f64::from(cluster.cases)), number(row, "observed"), 0.0);
            tally.check(&place, Some(cluster.expected), number(row, "expected"), 1e-6);
            tally.check(&place, Some(cluster.ratio), number(row, "llr"), 1e-6);
        }
    }
    println!("{} numbers compared, worst difference {:.1e}", tally.compared, tally.worst);
}
