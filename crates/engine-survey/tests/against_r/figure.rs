//! Reckons the figures of the comparison by name.

use crate::case::{Case, codes, numbers};
use engine_survey::association::Test;
use engine_survey::estimate::{Against, Errors, Estimates};
use engine_survey::interval::{Fit, ShareInterval};
use engine_survey::quantile::{Rule, Wanted, Woodruff};
use engine_survey::statistic::{Statistic, Variables};

type Figures = Vec<Option<f64>>;

impl Case {
    fn errors(&self) -> Errors<'_> {
        self.replicates.as_ref().map_or(Errors::Linearised, Errors::Replicated)
    }

    fn everybody(&self) -> Vec<u32> {
        self.design.everybody()
    }

    fn domain(&self, of: &str) -> Vec<u32> {
        self.design.only(&self.everybody(), |row| self.rows[row]["dom"] == of)
    }

    fn estimate(&self, statistic: Statistic<'_>, group: &[u32]) -> Estimates {
        self.design.estimate(&statistic, group, self.errors(), Against::default()).expect("an estimate")
    }

    fn numbers(&self, column: &str) -> Vec<f64> {
        numbers(&self.rows, column)
    }
}

fn pair(found: &Estimates, of: usize) -> Figures {
    vec![Some(found.values[of]), Some(found.error(of))]
}

/// What R has for `what` of `item`.
pub fn of(case: &Case, what: &str, item: &str) -> Figures {
    let everybody = case.everybody();
    if let Some(test) = what.strip_prefix("test-") {
        return tested(case, test);
    }
    if let Some(how) = what.strip_prefix("quantile-") {
        return quantile(case, item, Rule::Lowest, how);
    }
    if let Some(rule) = what.strip_prefix("rule-") {
        return quantile(case, item, rule_of(rule), "mean");
    }
    if let Some(how) = what.strip_prefix("interval-") {
        return interval(case, &everybody, how);
    }
    if let Some(how) = what.strip_prefix("group-interval-") {
        return interval(case, &case.domain("v"), how);
    }
    let number = |column: &str| case.numbers(column);
    match what {
        "mean" => {
            let column = number(item);
            let answered = case.design.only(&everybody, |row| !column[row].is_nan());
            pair(&case.estimate(Statistic::Mean(Variables::Number(&column)), &answered), 0)
        }
        "total" => pair(&case.estimate(Statistic::Total(Variables::Number(&number("x"))), &everybody), 0),
        "domain" => {
            pair(&case.estimate(Statistic::Mean(Variables::Number(&number("y"))), &case.domain(item)), 0)
        }
        "domain-total" => {
            pair(&case.estimate(Statistic::Total(Variables::Number(&number("x"))), &case.domain(item)), 0)
        }
        "ratio" => {
            let (over, under) = (number("y"), number("x"));
            pair(&case.estimate(Statistic::Ratio { over: &over, under: &under }, &everybody), 0)
        }
        "shares" => {
            let (q, words) = codes(&case.rows, "q");
            let of = words.iter().position(|word| item == format!("q{word}")).expect("a level");
            pair(
                &case.estimate(Statistic::Mean(Variables::Categories { codes: &q, count: 3 }), &everybody),
                of,
            )
        }
        "df" => vec![Some(case.design.freedom(&everybody))],
        "covariance" => {
            let (y, x) = (number("y"), number("x"));
            let both = [y.as_slice(), x.as_slice()];
            let found = case.estimate(Statistic::Mean(Variables::Numbers(&both)), &everybody);
            vec![Some(found.covariance.at(0, 1))]
        }
        "deff" => {
            vec![case.estimate(Statistic::Mean(Variables::Number(&number("y"))), &everybody).deff[0]]
        }
        "deff-replace" => {
            let y = number("y");
            let mean = Statistic::Mean(Variables::Number(&y));
            let found = case.design.estimate(&mean, &everybody, case.errors(), Against::WithReplacement);
            vec![found.expect("an estimate").deff[0]]
        }
        "change" => change(case),
        other => panic!("a figure that is not compared: {other}"),
    }
}

fn tested(case: &Case, test: &str) -> Figures {
    let (q, r) = (codes(&case.rows, "q").0, codes(&case.rows, "r").0);
    let kind = match test {
        "F" => Test::RaoScott,
        "Chisq" => Test::RaoScottFirst,
        "Wald" => Test::Wald,
        _ => Test::AdjustedWald,
    };
    let found = case.design.association(&q, &r, &case.everybody(), kind).expect("a test");
    if test == "Chisq" { vec![Some(found.p)] } else { vec![Some(found.statistic), Some(found.p)] }
}

fn rule_of(rule: &str) -> Rule {
    match rule {
        "school" => Rule::Halfway,
        "hf4" => Rule::Line4,
        "hf5" => Rule::Line5,
        "hf6" => Rule::Line6,
        "hf7" => Rule::Line7,
        "hf8" => Rule::Line8,
        _ => Rule::Line9,
    }
}

fn share_interval(how: &str) -> ShareInterval {
    match how {
        "logit" | "xlogit" => ShareInterval::Logit,
        "likelihood" => ShareInterval::Likelihood,
        "asin" => ShareInterval::Arcsine,
        _ => ShareInterval::Beta,
    }
}

fn quantile(case: &Case, share: &str, rule: Rule, how: &str) -> Figures {
    let interval = if how == "mean" { Woodruff::Symmetric } else { Woodruff::Share(share_interval(how)) };
    let share = share.parse().expect("a share");
    let wanted = Wanted { share, rule, interval, level: 0.95 };
    let found = case.design.quantile(&case.numbers("x"), &case.everybody(), wanted, case.errors());
    let found = found.expect("a quantile");
    vec![Some(found.value), found.low, found.high]
}

fn interval(case: &Case, group: &[u32], how: &str) -> Figures {
    let yes: Vec<f64> = codes(&case.rows, "r").0.iter().map(|r| f64::from(*r)).collect();
    let mut share = case.estimate(Statistic::Mean(Variables::Number(&yes)), group).share(0);
    let rows = group.iter().map(|position| case.design.row(*position));
    share.fit = Fit::of(rows.map(|row| (yes[row], case.design.weights()[row])));
    let found = share.interval(share_interval(how), 0.95);
    vec![Some(share.value), Some(found.low), Some(found.high)]
}

fn change(case: &Case) -> Figures {
    let y = case.numbers("y");
    let wave = |wave: &str| case.design.only(&case.everybody(), |row| case.rows[row]["wave"] == wave);
    let mean = Statistic::Mean(Variables::Number(&y));
    let (before, after) = (wave("1"), wave("2"));
    let both = case.design.estimate_together(&[(mean, &before), (mean, &after)], case.errors());
    let (value, variance) = both.expect("estimates").contrast(&[-1.0, 1.0]);
    vec![Some(value), Some(variance.sqrt())]
}
