//! What the readers of every format give: rows with their line, and rows that could not be read with the
//! reason. Never interprets a cell.

/// One row whose cells could be read: one cell for each heading, empty for those the reader was told to skip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line of the file, from 1 (of a spreadsheet: the row).
    pub line: u64,
    /// Cells in the order of the headings.
    pub cells: Vec<String>,
}

/// One row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Line of the file, from 1.
    pub line: u64,
    /// Why, for people.
    pub reason: String,
    /// What stood there: the cells as far as they could be parted, else the line as one cell.
    pub cells: Vec<Vec<u8>>,
}

/// What a reader found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A row.
    Row(Row),
    /// Something that is none.
    Bad(BadRow),
}

/// Headings put in front by our own file of rejected rows; skipped when such a file is imported again.
pub const OWN_HEADINGS: [&str; 2] = ["anlan-line", "anlan-reason"];

/// Signs by which a spreadsheet takes a text for a formula.
pub const FORMULA_SIGNS: [char; 4] = ['=', '+', '-', '@'];

/// Checks the headings of a file: each one filled and there once.
pub fn check_headings(headings: &[String]) -> Result<(), String> {
    if headings.iter().all(String::is_empty) {
        return Err("文件没有表头：第一行应写各列的名称".into());
    }
    if let Some(at) = headings.iter().position(String::is_empty) {
        return Err(format!("第 {} 列没有名称，请在表头补上，或删去这一列", at + 1));
    }
    for (at, heading) in headings.iter().enumerate() {
        if headings[..at].contains(heading) {
            return Err(format!("表头里“{heading}”出现了两次，请改名或删去一列"));
        }
    }
    Ok(())
}
