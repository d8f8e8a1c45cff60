//! Reads the comparison tables. Never writes one.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// One row of a table by heading.
pub type Line = BTreeMap<String, String>;

/// A table of `survey/`, or nothing (said aloud) where the data are not here.
pub fn read(name: &str) -> Option<Vec<Line>> {
    let root = std::env::var_os("ANLAN_SHARED_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let Ok(mut rows) = csv::Reader::from_path(root.join("survey").join(name)) else {
        println!("skipped: ../shared/data/survey/{name} is not here, nothing to compare with");
        return None;
    };
    Some(rows.deserialize().collect::<Result<_, _>>().expect("a whole table"))
}

/// The number of a cell; none when blank or NA.
pub fn number(row: &Line, column: &str) -> Option<f64> {
    match row.get(column).map(String::as_str) {
        None | Some("" | "NA" | "NaN") => None,
        Some("Inf") => Some(f64::INFINITY),
        Some(text) => Some(text.parse().unwrap_or_else(|_| panic!("{column}: {text}"))),
    }
}

/// Compares numbers and keeps count.
#[derive(Default)]
pub struct Tally {
    compared: usize,
    worst: f64,
}

impl Tally {
    /// One comparison, within 1e-8 of the number or of 1. A cell without a number compares nothing.
    pub fn check(&mut self, place: &str, found: f64, expected: Option<f64>) {
        let Some(expected) = expected else { return };
        self.compared += 1;
        let apart = (found - expected).abs() / expected.abs().max(1.0);
        assert!(apart <= 1e-8, "{place}: {found} instead of {expected}, {apart:.1e} apart");
        self.worst = self.worst.max(apart);
    }

    /// Says how many were compared, and how near they came.
    pub fn close(self, least: usize) {
        println!("{} numbers compared, worst difference {:.1e}", self.compared, self.worst);
        assert!(self.compared >= least, "only {} numbers were compared", self.compared);
    }
}
