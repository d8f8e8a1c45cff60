//! Equal to R `survey` 4.1-1 on invented data: two stages, lonely units, weighting, replicates, two waves.
//!
//! `make.R` makes `expected.csv` from the two tables beside it. Figures agree to 1e-8 of themselves or of 1.

mod case;
mod figure;

use case::Case;
use std::collections::BTreeMap;

/// One row of a table by heading.
type Line = BTreeMap<String, String>;

fn expected() -> Vec<Vec<String>> {
    include_str!("expected.csv").lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// Compares every figure of the cases for which `keep` holds.
fn check(keep: impl Fn(&str) -> bool, least: usize) {
    let (mut compared, mut name, mut case) = (0, String::new(), None);
    for line in expected().iter().filter(|line| keep(&line[0])) {
        if name != line[0] {
            name.clone_from(&line[0]);
            case = Some(Case::named(&name));
        }
        let found = figure::of(case.as_ref().expect("a case"), &line[1], &line[2]);
        assert_eq!(found.len(), line.len() - 3, "{line:?}");
        for (found, wanted) in found.iter().zip(&line[3..]) {
            let place = line[..3].join(" ");
            compared += 1;
            match wanted.as_str() {
                "NaN" | "NA" => assert!(found.is_none(), "{place}: {found:?} where R has none"),
                number => {
                    let wanted: f64 = number.parse().expect("a number");
                    let found = found.unwrap_or_else(|| panic!("{place}: nothing instead of {wanted}"));
                    let apart = (found - wanted).abs() / wanted.abs().max(1.0);
                    assert!(apart <= 1e-8, "{place}: {found} instead of {wanted}");
                }
            }
        }
    }
    assert!(compared >= least, "only {compared} figures were compared");
}

#[test]
fn designs_of_one_and_two_stages_err_as_in_r() {
    check(
        |case| ["two-stage", "two-stage-endless", "elements", "clusters", "first-stage"].contains(&case),
        600,
    );
}

#[test]
fn every_rule_for_lonely_units_is_that_of_r() {
    check(|case| case.starts_with("lonely-"), 200);
}

#[test]
fn known_totals_lower_errors_as_in_r() {
    check(|case| ["post", "rake", "greg", "calibrate"].iter().any(|start| case.starts_with(start)), 200);
}

#[test]
fn replicates_err_as_in_r() {
    check(|case| ["jackknife", "halves", "fay"].iter().any(|start| case.starts_with(start)), 150);
}

#[test]
fn a_change_between_waves_errs_less_when_they_share_their_units() {
    check(|case| case.starts_with("waves-"), 4);
}
