//! Estimates, errors, intervals and design effects of every design whose data are here.

use crate::schools::{Schools, schools};
use crate::table::{Line, Tally, number, read};
use engine_survey::estimate::{Against, Errors, Estimates};
use engine_survey::interval::symmetric;
use engine_survey::statistic::{Statistic, Variables};

fn estimate(schools: &Schools, statistic: &Statistic<'_>, keep: impl Fn(usize) -> bool) -> Estimates {
    let group = schools.design.only(&schools.design.everybody(), keep);
    schools
        .design
        .estimate(statistic, &group, Errors::Linearised, Against::WithoutReplacement)
        .expect("an estimate")
}

/// The estimates that a line of the comparison names, and which of them it is about.
fn named(schools: &Schools, line: &Line) -> (Estimates, usize) {
    let (statistic, item) = (line["statistic"].as_str(), line["item"].as_str());
    let everybody = |_: usize| true;
    if let Some(column) = statistic.strip_prefix("prop_") {
        let (codes, words) = schools.codes(column);
        let of = words.iter().position(|word| item == format!("{column}{word}")).expect("a level");
        let variables = Variables::Categories { codes: &codes, count: words.len() };
        return (estimate(schools, &Statistic::Mean(variables), everybody), of);
    }
    match statistic {
        "mean" | "mean_narm_enroll" => {
            let column = schools.numbers(item);
            let mean = Statistic::Mean(Variables::Number(&column));
            (estimate(schools, &mean, |row| !column[row].is_nan()), 0)
        }
        "total_enroll" => {
            let column = schools.numbers("enroll");
            let total = Statistic::Total(Variables::Number(&column));
            (estimate(schools, &total, |row| !column[row].is_nan()), 0)
        }
        "total_stype" => {
            let (codes, words) = schools.codes("stype");
            let of = words.iter().position(|word| item == format!("stype{word}")).expect("a level");
            let variables = Variables::Categories { codes: &codes, count: words.len() };
            (estimate(schools, &Statistic::Total(variables), everybody), of)
        }
        "ratio_api.stu_enroll" => {
            let (over, under) = (schools.numbers("api.stu"), schools.numbers("enroll"));
            let ratio = Statistic::Ratio { over: &over, under: &under };
            (estimate(schools, &ratio, |row| !over[row].is_nan() && !under[row].is_nan()), 0)
        }
        "domain_mean_api00_by_stype" => {
            let column = schools.numbers("api00");
            let mean = Statistic::Mean(Variables::Number(&column));
            (estimate(schools, &mean, |row| schools.rows[row]["stype"] == item), 0)
        }
        "var_api00" => {
            let column = schools.numbers("api00");
            (estimate(schools, &Statistic::Variance(&column), everybody), 0)
        }
        other => panic!("a statistic that is not compared: {other}"),
    }
}

#[test]
fn estimates_errors_and_design_effects_are_those_of_r() {
    let Some(lines) = read("expected/s1_designs.csv") else { return };
    let mut tally = Tally::default();
    for name in ["srs_fpc", "strat_fpc", "strat_nofpc", "cluster1_fpc"] {
        let Some(schools) = schools(name) else { return };
        for line in lines.iter().filter(|line| line["design"] == name) {
            let place = format!("{name} {} {}", line["statistic"], line["item"]);
            let (found, of) = named(&schools, line);
            tally.check(&format!("{place} estimate"), found.values[of], number(line, "estimate"));
            tally.check(&format!("{place} se"), found.error(of), number(line, "se"));
            let interval = symmetric(found.values[of], found.covariance.variance(of), f64::INFINITY, 0.95);
            tally.check(&format!("{place} low"), interval.low, number(line, "ci_low"));
            tally.check(&format!("{place} high"), interval.high, number(line, "ci_high"));
            if number(line, "deff").is_some() {
                tally.check(&format!("{place} deff"), found.deff[of].expect("a deff"), number(line, "deff"));
            }
        }
    }
    tally.close(300);
}
