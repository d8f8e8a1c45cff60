//! A plain table for a terminal in which Chinese and Latin columns stand straight.
//!
//! Layout only; cuts nothing and wraps nothing.

use unicode_width::UnicodeWidthStr;

/// A table with a head.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these column heads.
    pub fn new(head: &[&str]) -> Table {
        Table { rows: vec![head.iter().map(|cell| (*cell).to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table as text, indented by two spaces.
    pub fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max();
        let widths: Vec<usize> = (0..columns).map(|at| width(at).unwrap_or(0)).collect();
        let mut text = String::new();
        for (at, row) in self.rows.iter().enumerate() {
            text.push_str(&line(row, &widths));
            if at == 0 {
                let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
                text.push_str(&line(&rule, &widths));
            }
        }
        text
    }
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let mut text = String::from(" ");
    for (cell, width) in cells.iter().zip(widths) {
        text.push(' ');
        text.push_str(cell);
        text.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 1));
    }
    let mut text = text.trim_end().to_owned();
    text.push('\n');
    text
}
