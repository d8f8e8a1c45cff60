//! Six intervals of shares (R's svyciprop) and sizes of samples.

use crate::schools::schools;
use crate::table::{Tally, number, read};
use engine_survey::estimate::{Against, Errors};
use engine_survey::interval::{Fit, ShareInterval, symmetric};
use engine_survey::statistic::{Statistic, Variables};

#[test]
fn intervals_of_shares_are_those_of_r() {
    let Some(lines) = read("expected/s3_svyciprop.csv") else { return };
    let mut tally = Tally::default();
    for name in ["srs_fpc", "strat_fpc", "strat_nofpc", "cluster1_fpc"] {
        let Some(schools) = schools(name) else { return };
        for line in lines.iter().filter(|line| line["design"] == name) {
            let column = schools.is(&line["var"], "Yes");
            let found = schools
                .design
                .estimate(
                    &Statistic::Mean(Variables::Number(&column)),
                    &schools.design.everybody(),
                    Errors::Linearised,
                    Against::default(),
                )
                .expect("an estimate");
            let mut share = found.share(0);
            let weighted = column.iter().copied().zip(schools.design.weights().iter().copied());
            share.fit = Fit::of(weighted);
            let interval = match line["method"].as_str() {
                "logit" | "xlogit" => share.interval(ShareInterval::Logit, 0.95),
                "likelihood" => share.interval(ShareInterval::Likelihood, 0.95),
                "asin" => share.interval(ShareInterval::Arcsine, 0.95),
                "beta" => share.interval(ShareInterval::Beta, 0.95),
                // Wald's, which no share is ever given: for the comparison alone.
                "mean" => symmetric(share.value, share.variance, share.freedom, 0.95),
                other => panic!("an interval that is not compared: {other}"),
            };
            let place = format!("{name} {} {}", line["var"], line["method"]);
            tally.check(&format!("{place} df"), share.freedom, number(line, "df"));
            tally.check(&format!("{place} estimate"), share.value, number(line, "estimate"));
            tally.check(&format!("{place} low"), interval.low, number(line, "ci_low"));
            tally.check(&format!("{place} high"), interval.high, number(line, "ci_high"));
        }
    }
    tally.close(280);
}
