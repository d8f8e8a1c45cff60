//! Reads the comparison tables. Never writes one.

use engine_index::cell::{Cell, Reason};
use engine_index::panel::{Panel, Row};
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// Rows of a table by heading.
pub type Table = Vec<Line>;
/// One row of it.
pub type Line = BTreeMap<String, String>;
/// What a row makes of itself.
pub type Reading<T> = fn(&Line) -> T;

/// A table of `index/`, or nothing (said aloud) where the data are not here.
pub fn read(name: &str) -> Option<Table> {
    let root = std::env::var_os("ANLAN_SHARED_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let Ok(file) = File::open(root.join("index").join(name)) else {
        println!("skipped: ../shared/data/index/{name} is not here, nothing to compare with");
        return None;
    };
    let source: Box<dyn Read> = match name.ends_with(".gz") {
        true => Box::new(GzDecoder::new(file)),
        false => Box::new(file),
    };
    let rows = csv::Reader::from_reader(source).into_deserialize();
    Some(rows.collect::<Result<Table, _>>().expect("a whole table"))
}

/// The number of a cell, blank and NA apart.
pub fn number(row: &Line, column: &str) -> Option<f64> {
    match row.get(column).map(String::as_str) {
        None | Some("" | "NA" | "NaN") => None,
        Some("Inf") => Some(f64::INFINITY),
        Some("-Inf") => Some(f64::NEG_INFINITY),
        Some(text) => Some(text.parse().unwrap_or_else(|_| panic!("{column}: {text}"))),
    }
}

/// A panel of `columns` of a table, with `groups` as words.
pub fn panel(table: &Table, unit: &str, period: &str, columns: &[String], groups: &[&str]) -> Panel {
    let rows = table
        .iter()
        .map(|row| Row {
            unit: row[unit].clone(),
            period: row.get(period).cloned().unwrap_or_else(|| "2018".into()),
        })
        .collect();
    let cell = |row, column: &str| number(row, column).map_or(Cell::missing(Reason::Omitted), Cell::number);
    let known = columns
        .iter()
        .map(|column| (column.clone(), table.iter().map(|row| cell(row, column)).collect()))
        .collect();
    let words = groups
        .iter()
        .map(|group| ((*group).to_owned(), table.iter().map(|row| row[*group].clone()).collect()))
        .collect();
    Panel::new(rows, known, words).expect("a panel")
}

/// Compares numbers to 1e-9 of their size and keeps count.
#[derive(Default)]
pub struct Tally {
    /// Numbers compared.
    pub compared: usize,
    /// Largest relative difference.
    pub worst: f64,
}

impl Tally {
    /// One comparison.
    pub fn check(&mut self, place: &str, found: Option<f64>, expected: Option<f64>) {
        self.compared += 1;
        let (Some(found), Some(expected)) = (found, expected) else {
            assert_eq!(found, expected, "{place}");
            return;
        };
        let apart = (found - expected).abs() / expected.abs().max(1.0);
        assert!(apart <= 1e-9, "{place}: {found} instead of {expected}");
        self.worst = self.worst.max(apart);
    }
}
