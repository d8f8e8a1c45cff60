//! What people say: sentences of our own by category, with a place put in.

use crate::clock::Dice;
use domain::ids::CategoryId;
use serde::Deserialize;
use std::path::Path;

/// One kind of thing that happens.
#[derive(Debug, Clone, Deserialize)]
pub struct Story {
    /// Procedure it is filed under.
    pub procedure: String,
    /// Class, empty when the procedure has none.
    pub class: String,
    /// Category.
    pub category: CategoryId,
    /// How often it happens.
    pub weight: f64,
    /// The sentence; `{place}` is put in.
    pub text: String,
}

/// All of them.
pub struct Stories {
    rows: Vec<Story>,
    weights: Vec<f64>,
}

impl Stories {
    /// Reads `stories.csv`.
    pub fn read(path: &Path) -> Result<Stories, String> {
        let mut reader = csv::Reader::from_path(path).map_err(|e| format!("{}：{e}", path.display()))?;
        let rows: Vec<Story> =
            reader.deserialize().collect::<Result<_, _>>().map_err(|e| format!("{}：{e}", path.display()))?;
        if rows.is_empty() {
            return Err(format!("{}：没有内容", path.display()));
        }
        let weights = rows.iter().map(|r| r.weight).collect();
        Ok(Stories { rows, weights })
    }

    /// One, by how often it happens.
    pub fn draw(&self, dice: &mut Dice) -> &Story {
        &self.rows[dice.weighted(&self.weights).unwrap_or(0)]
    }
}
