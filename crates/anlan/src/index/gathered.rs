//! Figures as they are read, row by row and in any order, until they make a panel. Remembers where each row first
//! stood, so that a second one is told with its place.

use super::Stop;
use super::figures::Reader;
use domain::Date;
use engine_index::cell::{Cell, Column};
use engine_index::panel::{Panel, Row};
use std::collections::{BTreeMap, HashMap};

/// Figures as they come.
#[derive(Default)]
pub struct Gathered {
    units: Interned,
    pub periods: Interned,
    /// Row of a unit in a period, and the line it was first read on.
    rows: HashMap<(u32, u32), (usize, u64)>,
    keys: Vec<(u32, u32)>,
    pub columns: BTreeMap<String, Vec<Option<Cell>>>,
    pub words: BTreeMap<String, Vec<Option<String>>>,
    pub dated: BTreeMap<String, Vec<(String, Date, f64)>>,
}

#[derive(Default)]
pub struct Interned {
    places: HashMap<String, u32>,
    pub names: Vec<String>,
}

impl Interned {
    pub fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = self.names.len() as u32;
        self.places.insert(name.to_owned(), place);
        self.names.push(name.to_owned());
        place
    }
}

impl Gathered {
    /// The row of a unit in a period, and the line where it stood before, if it did.
    pub fn row(&mut self, unit: &str, period: &str, line: u64) -> (usize, Option<u64>) {
        let key = (self.units.place(unit), self.periods.place(period));
        let next = self.keys.len();
        match self.rows.entry(key) {
            std::collections::hash_map::Entry::Occupied(there) => (there.get().0, Some(there.get().1)),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert((next, line));
                self.keys.push(key);
                (next, None)
            }
        }
    }

    pub fn put(&mut self, column: &str, row: usize, cell: Cell) -> bool {
        let cells = match self.columns.get_mut(column) {
            Some(cells) => cells,
            None => self.columns.entry(column.to_owned()).or_default(),
        };
        if cells.len() <= row {
            cells.resize(row + 1, None);
        }
        cells[row].replace(cell).is_none()
    }

    pub fn panel(self, reader: &Reader<'_>) -> Result<Panel, Stop> {
        let lang = reader.input.lang;
        let said = |error: engine_index::panel::PanelError| Stop::input(lang.label(&error.said()).to_owned());
        let name = |(unit, period): &(u32, u32)| Row {
            unit: self.units.names[*unit as usize].clone(),
            period: self.periods.names[*period as usize].clone(),
        };
        let rows: Vec<Row> = self.keys.iter().map(name).collect();
        let blank = Cell::missing(reader.method.blank);
        let whole = |mut cells: Vec<Option<Cell>>| -> Column {
            cells.resize(rows.len(), None);
            cells.into_iter().map(|cell| cell.unwrap_or(blank)).collect()
        };
        let columns = self.columns.into_iter().map(|(name, cells)| (name, whole(cells))).collect();
        let mut words = BTreeMap::new();
        for column in &reader.wanted.words {
            let of = self.words.get(column);
            let word = |(at, row): (usize, &Row)| {
                let own = of.and_then(|words| words.get(at).cloned().flatten());
                let listed =
                    || reader.units.and_then(|units| units.words.get(column)?.get(&row.unit).cloned());
                own.or_else(listed).ok_or_else(|| {
                    Stop::input(lang.say(
                        format!("单位 {} 没有“{column}”；请在数据或 --units 名单里补上", row.unit),
                        format!(
                            "Unit {} has no “{column}”: add it to the data or to the list of --units",
                            row.unit
                        ),
                    ))
                })
            };
            let column_words = rows.iter().enumerate().map(word).collect::<Result<Vec<String>, Stop>>()?;
            words.insert(column.clone(), column_words);
        }
        let mut panel = Panel::new(rows, columns, words).map_err(said)?;
        for (column, figures) in self.dated {
            panel = panel.with_dated(&column, figures).map_err(said)?;
        }
        Ok(panel)
    }
}
