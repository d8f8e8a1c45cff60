//! Reads the comparison tables. Never writes one.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// One row of a table by heading.
pub type Line = BTreeMap<String, String>;

/// A table of `warning/`, or nothing (said aloud) where the data are not here.
pub fn read(name: &str) -> Option<Vec<Line>> {
    let root = std::env::var_os("ANLAN_SHARED_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let Ok(mut rows) = csv::Reader::from_path(root.join("warning").join(name)) else {
        println!("skipped: ../shared/data/warning/{name} is not here, nothing to compare with");
        return None;
    };
    Some(rows.deserialize().collect::<Result<_, _>>().expect("a whole table"))
}

/// The number of a cell; none when blank or NA.
pub fn number(row: &Line, column: &str) -> Option<f64> {
    match row.get(column).map(String::as_str) {
        None | Some("" | "NA" | "NaN") => None,
        Some(text) => Some(text.parse().unwrap_or_else(|_| panic!("{column}: {text}"))),
    }
}

/// Compares numbers and keeps count.
#[derive(Default)]
pub struct Tally {
    /// Numbers compared.
    pub compared: usize,
    /// Largest difference, relative above 1.
    pub worst: f64,
}

impl Tally {
    /// One comparison.
    pub fn check(&mut self, place: &str, found: Option<f64>, expected: Option<f64>, within: f64) {
        self.compared += 1;
        let (found, expected) = (found.filter(|x| !x.is_nan()), expected);
        let (Some(found), Some(expected)) = (found, expected) else {
            assert_eq!(found, expected, "{place}");
            return;
        };
        let apart = (found - expected).abs() / expected.abs().max(1.0);
        assert!(apart <= within, "{place}: {found} instead of {expected}");
        self.worst = self.worst.max(apart);
    }
}
