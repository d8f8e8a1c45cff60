//! Columns of words, each word kept once: how a file of interviews comes in.
//!
//! Holds no row's identity but its line in the file, for messages.

use std::collections::{BTreeMap, HashMap};

/// A column of words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Words {
    /// The word of each row, by its place in `words`.
    pub codes: Vec<u32>,
    /// The words in the order in which they came.
    pub words: Vec<String>,
}

/// Gathers a column.
#[derive(Debug, Default)]
pub struct WordsBuilder {
    found: Words,
    index: HashMap<String, u32>,
}

impl WordsBuilder {
    /// Adds the cell of the next row; blanks around it do not count.
    pub fn push(&mut self, cell: &str) {
        let cell = cell.trim();
        // Neighbours are often alike.
        if let Some(last) = self.found.codes.last()
            && self.found.words[*last as usize] == cell
        {
            self.found.codes.push(*last);
            return;
        }
        let code = match self.index.get(cell) {
            Some(code) => *code,
            None => {
                let code = self.found.words.len() as u32;
                self.found.words.push(cell.to_owned());
                self.index.insert(cell.to_owned(), code);
                code
            }
        };
        self.found.codes.push(code);
    }

    /// The column.
    pub fn finish(self) -> Words {
        self.found
    }
}

impl Words {
    /// A column of these cells.
    pub fn of<'a>(cells: impl IntoIterator<Item = &'a str>) -> Words {
        let mut builder = WordsBuilder::default();
        cells.into_iter().for_each(|cell| builder.push(cell));
        builder.finish()
    }

    /// The word of a row.
    pub fn at(&self, row: usize) -> &str {
        &self.words[self.codes[row] as usize]
    }

    /// The first row that holds the word of this code.
    pub fn first_row(&self, code: usize) -> usize {
        self.codes.iter().position(|other| *other as usize == code).unwrap_or(0)
    }
}

/// A table of words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// What the file is called, for messages.
    pub name: String,
    /// Line of each row in its file.
    pub lines: Vec<u64>,
    /// The columns by heading.
    pub columns: BTreeMap<String, Words>,
}

impl Table {
    /// Rows.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }
}
