//! R `surveillance` 1.20.3 on a weekly series: thresholds that are whole numbers are equal, all other numbers to
//! 1e-6, EARS to 1e-9.

use crate::table::{Line, Tally, number, read};
use engine_warning::ears::{Ears, EarsMethod, judge};
use engine_warning::farrington::*;
use engine_warning::timeline::{Step, Timeline};

fn series() -> Option<(Timeline, Vec<Option<u32>>)> {
    let rows = read("farrington/series_newport_germany.csv")?;
    let first = rows[0]["date"].parse().expect("a day");
    let counts = rows.iter().map(|row| number(row, "count").map(|count| count as u32)).collect();
    Some((Timeline::new(first, Step::Week, rows.len()), counts))
}

fn control(row: &Line) -> Improved {
    let whole = |column| number(row, column).expect("a number") as usize;
    let real = |column| number(row, column).expect("a number");
    Improved {
        years: whole("b"),
        half_window: whole("w"),
        reweight: row["reweight"] == "TRUE",
        weights_threshold: real("weightsThreshold"),
        alpha: real("alpha"),
        trend: row["trend"] == "TRUE",
        trend_p: real("pThresholdTrend"),
        few: FewCases { cases: whole("limit54_cases") as u32, periods: whole("limit54_weeks") },
        power: match row["powertrans"].as_str() {
            "2/3" => Power::TwoThirds,
            "1/2" => Power::Half,
            _ => Power::None,
        },
        offset: false,
        periods: whole("noPeriods"),
        past_not_included: whole("pastWeeksNotIncluded"),
        threshold: match row["thresholdMethod"].as_str() {
            "delta" => Threshold::Delta,
            "muan" => Threshold::Muan,
            _ => Threshold::Plugin,
        },
        by_date: true,
    }
}

#[test]
fn the_improved_farrington_method_is_that_of_r() {
    let (Some((line, counts)), Some(configs), Some(expected)) =
        (series(), read("farrington/configs.csv"), read("farrington/expected_newport_germany.csv"))
    else {
        return;
    };
    let observed = Observed { line: &line, counts: &counts, exposure: &[] };
    let mut tally = Tally::default();
    for row in &expected {
        let control = control(configs.iter().find(|c| c["config"] == row["config"]).expect("its settings"));
        let at = number(row, "t").expect("a week") as usize - 1;
        let place = format!("{} week {}", row["config"], row["t"]);
        let judged = improved(&control, &observed, at).unwrap_or_else(|why| panic!("{place}: {why:?}"));
        let whole = control.threshold != Threshold::Delta;
        let within = if whole { 0.0 } else { 1e-6 };
        tally.check(&format!("{place} bound"), judged.bound, number(row, "upperbound"), within);
        let mut near = |what: &str, found: Option<f64>| {
            tally.check(&format!("{place} {what}"), found, number(row, what), 1e-6);
        };
        near("alarm", Some(f64::from(u8::from(judged.alarm))));
        near("expected", judged.bound.map(|_| judged.expected));
        near("mu0", Some(judged.mean));
        near("phi", Some(judged.phi));
        near("trend_used", Some(f64::from(u8::from(judged.trend.is_some()))));
        near("trend_coef", judged.trend);
        near("pvalue", Some(judged.p));
        near("score", Some(judged.score));
    }
    println!("{} numbers compared, worst difference {:.1e}", tally.compared, tally.worst);
}

#[test]
fn ears_is_that_of_r() {
    let (Some((_, counts)), Some(expected)) = (series(), read("farrington/expected_ears.csv")) else {
        return;
    };
    let mut tally = Tally::default();
    for row in &expected {
        let mut parts = row["config"].split('_');
        let method = match parts.next() {
            Some("C1") => EarsMethod::C1,
            Some("C2") => EarsMethod::C2,
            _ => EarsMethod::C3,
        };
        let mut ears = Ears { alpha: 0.001, ..Ears::usual(method) };
        for part in parts {
            if let Some(alpha) = part.strip_prefix("alpha") {
                ears.alpha = alpha.parse().expect("a chance");
            } else if let Some(sigma) = part.strip_prefix("minSigma") {
                ears.min_sigma = sigma.parse().expect("a deviation");
            } else if let Some(baseline) = part.strip_prefix("baseline") {
                ears.baseline = baseline.parse().expect("days");
            }
        }
        let at = number(row, "t").expect("a week") as usize - 1;
        let judged = judge(&ears, &counts)[at - ears.needs()].expect("a judgement");
        let place = format!("{} week {}", row["config"], row["t"]);
        tally.check(&place, Some(judged.bound), number(row, "upperbound"), 1e-9);
        tally.check(&place, Some(f64::from(u8::from(judged.alarm))), number(row, "alarm"), 0.0);
    }
    println!("{} numbers compared, worst difference {:.1e}", tally.compared, tally.worst);
}
