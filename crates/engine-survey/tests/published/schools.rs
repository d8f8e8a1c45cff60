//! The samples of schools that ship with R `survey`, and their designs.

use crate::table::{Line, number, read};
use engine_survey::design::{Design, Population, Rules, Stage};

/// A sample and one of its designs.
pub struct Schools {
    /// The rows.
    pub rows: Vec<Line>,
    /// The design.
    pub design: Design,
}

impl Schools {
    /// A numeric column; NaN where blank.
    pub fn numbers(&self, column: &str) -> Vec<f64> {
        self.rows.iter().map(|row| number(row, column).unwrap_or(f64::NAN)).collect()
    }

    /// Codes of a column, and its words in order.
    pub fn codes(&self, column: &str) -> (Vec<u32>, Vec<String>) {
        codes(&self.rows, column)
    }

    /// One where the word is this one.
    pub fn is(&self, column: &str, word: &str) -> Vec<f64> {
        self.rows.iter().map(|row| f64::from(u8::from(row[column] == word))).collect()
    }
}

fn codes(rows: &[Line], column: &str) -> (Vec<u32>, Vec<String>) {
    let mut words: Vec<String> = rows.iter().map(|row| row[column].clone()).collect();
    words.sort();
    words.dedup();
    let code = |row: &Line| words.iter().position(|word| *word == row[column]).expect("a known word") as u32;
    (rows.iter().map(code).collect(), words.clone())
}

/// One of the designs of the comparison.
pub fn schools(name: &str) -> Option<Schools> {
    let file = match name {
        "srs_fpc" => "apisrs.csv",
        "strat_fpc" | "strat_nofpc" => "apistrat.csv",
        "cluster1_fpc" => "apiclus1.csv",
        _ => return None,
    };
    let rows = read(file)?;
    let column =
        |name: &str| rows.iter().map(|row| number(row, name).expect("a number")).collect::<Vec<f64>>();
    let population =
        if name == "strat_nofpc" { Population::Endless } else { Population::Count(column("fpc")) };
    let stage = match name {
        "srs_fpc" => Stage { population, ..Stage::default() },
        "cluster1_fpc" => Stage { units: Some(codes(&rows, "dnum").0), population, ..Stage::default() },
        _ => Stage { strata: Some(codes(&rows, "stype").0), population, ..Stage::default() },
    };
    let design = Design::new(column("pw"), &[stage], Rules::default()).expect("a design");
    Some(Schools { rows, design })
}
