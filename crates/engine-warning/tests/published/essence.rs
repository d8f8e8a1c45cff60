//! `pynssp`'s daily detectors on a daily series.

use crate::table::{Tally, number, read};
use engine_warning::essence::{Essence, EssenceDay, ewma, regression};
use engine_warning::timeline::{day_number, weekday};

#[test]
fn the_daily_detectors_are_those_of_essence() {
    let Some(expected) = read("daily/expected_pynssp.csv") else { return };
    let mut tally = Tally::default();
    for detector in ["regression_B28_g2", "ewma_B28_g2_w0.4_0.9"] {
        let rows: Vec<_> = expected.iter().filter(|row| row["detector"] == detector).collect();
        let counts: Vec<_> = rows.iter().map(|row| number(row, "count").map(|count| count as u32)).collect();
        let first = weekday(day_number(rows[0]["date"].parse().expect("a day")));
        let judged: Vec<Option<EssenceDay>> = match detector {
            "regression_B28_g2" => regression(&Essence::default(), first, &counts),
            _ => ewma(&Essence::default(), &counts),
        };
        for (row, day) in rows.iter().zip(judged) {
            let place = format!("{detector} {}", row["date"]);
            let mut near = |what: &str, found: Option<f64>| {
                tally.check(&format!("{place} {what}"), found, number(row, what), 1e-6);
            };
            near("baseline_expected", day.map(|day| day.expected));
            near("test_statistic", day.map(|day| day.statistic));
            near("p_value", day.map(|day| day.p));
            near("adjusted_r_squared", day.and_then(|day| day.explained));
        }
    }
    println!("{} numbers compared, worst difference {:.1e}", tally.compared, tally.worst);
}
