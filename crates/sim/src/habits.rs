//! Habits: how likely each act is where it is offered. Data beside the demonstration city; an act without
//! a row gets the weight of a main act or of a rare one.

use engine_procedure::procedure::Action;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;

/// Weights by procedure and action.
#[derive(Debug, Default)]
pub struct Habits(HashMap<(String, String), f64>);

#[derive(Debug, Deserialize)]
struct Row {
    procedure: String,
    action: String,
    weight: f64,
}

impl Habits {
    /// Reads `habits.csv`.
    pub fn read(path: &Path) -> Result<Habits, String> {
        let mut reader = csv::Reader::from_path(path).map_err(|e| format!("{}：{e}", path.display()))?;
        let mut found = HashMap::new();
        for row in reader.deserialize() {
            let row: Row = row.map_err(|e| format!("{}：{e}", path.display()))?;
            found.insert((row.procedure, row.action), row.weight);
        }
        Ok(Habits(found))
    }

    /// How much an act weighs.
    pub fn weight(&self, procedure: &str, action: &Action) -> f64 {
        let key = (procedure.to_owned(), action.id.to_string());
        self.0.get(&key).copied().unwrap_or(if action.primary { 10.0 } else { 0.0 })
    }
}
