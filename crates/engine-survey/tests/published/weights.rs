//! Post-stratified, raked and calibrated weights of the cluster sample.

use crate::schools::{Schools, schools};
use crate::table::{Line, Tally, number, read};
use engine_survey::weighting::{Bounds, Cells, Distance, Regression, Step};

fn cells(schools: &Schools, margins: &[Line], column: &str) -> Cells {
    let (of, names) = schools.codes(column);
    let total = |name: &String| {
        let line = margins.iter().find(|line| line["margin"] == column && line["level"] == *name);
        number(line.expect("a known total"), "N").expect("a number")
    };
    Cells { of, totals: names.iter().map(total).collect(), names }
}

/// School type and last year's score, with the count of all schools.
fn regression(schools: &Schools, margins: &[Line], distance: Distance, bounds: Bounds) -> Step {
    let types = cells(schools, margins, "stype");
    let score = margins.iter().find(|line| line["margin"] == "api99_total").expect("a known total");
    let mut columns = vec![vec![1.0; schools.rows.len()]];
    columns.extend(types.names.iter().skip(1).map(|name| schools.is("stype", name)));
    columns.push(schools.numbers("api99"));
    let mut totals = vec![types.totals.iter().sum()];
    totals.extend_from_slice(&types.totals[1..]);
    totals.push(number(score, "N").expect("a number"));
    Step::Calibrate(Regression {
        groups: vec![0; schools.rows.len()],
        names: ["all", "H", "M", "api99"].map(str::to_owned).to_vec(),
        columns,
        totals: vec![totals],
        distance,
        bounds,
        most_rounds: 50,
        within: 1e-12,
    })
}

#[test]
fn weights_are_those_of_r() {
    let (Some(lines), Some(margins), Some(schools)) =
        (read("expected/s2_weights_apiclus1.csv"), read("expected/s2_margins.csv"), schools("cluster1_fpc"))
    else {
        return;
    };
    let margin = |column| cells(&schools, &margins, column);
    let steps = [
        ("poststrat", Step::PostStratify(margin("stype"))),
        (
            "rake",
            Step::Rake {
                margins: vec![margin("stype"), margin("sch.wide")],
                most_rounds: 200,
                within: 1e-14,
            },
        ),
        ("greg", regression(&schools, &margins, Distance::Linear, Bounds::default())),
        ("cal_raking", regression(&schools, &margins, Distance::Raking, Bounds::default())),
        ("cal_logit", regression(&schools, &margins, Distance::Logit, Bounds { least: 0.4, most: 2.5 })),
    ];
    let mut tally = Tally::default();
    for (name, step) in steps {
        let mut design = schools.design.clone();
        let done = design.adjust(&step).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!((done.sum - 6194.0).abs() < 1e-6, "{name}: {done:?}");
        for (row, line) in lines.iter().enumerate() {
            tally.check(&format!("{name} row {row}"), design.weights()[row], number(line, name));
        }
    }
    tally.close(5 * 183);
}
