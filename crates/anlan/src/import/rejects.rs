//! The file of rejected rows: line, reason and everything that would have been imported, ready to be mended and
//! imported again by the same map.
//!
//! Readable by its owner only. Never holds a cell of a column that is dropped or an identifier that is struck
//! out, where the cells of the row could be told apart.

use anlan::tables::{FORMULA_SIGNS, OWN_HEADINGS};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Written when the first row is rejected.
pub struct Rejects {
    path: PathBuf,
    headings: Vec<String>,
    writer: Option<csv::Writer<BufWriter<File>>>,
}

impl Rejects {
    /// Nothing rejected yet. A file left by an earlier run is replaced.
    pub fn new(path: &Path, headings: &[String]) -> Rejects {
        Rejects { path: path.to_owned(), headings: headings.to_vec(), writer: None }
    }

    /// Where it is, if anything was rejected.
    pub fn written(&self) -> Option<&Path> {
        self.writer.as_ref().map(|_| self.path.as_path())
    }

    /// One row.
    pub fn add<C: AsRef<[u8]>>(&mut self, line: u64, reason: &str, cells: &[C]) -> io::Result<()> {
        let headings = &self.headings;
        let writer = match &mut self.writer {
            Some(writer) => writer,
            empty => empty.insert(open(&self.path, headings)?),
        };
        let (number, reason) = (line.to_string(), disarmed(reason.as_bytes()));
        let cells = cells.iter().map(|cell| disarmed(cell.as_ref()));
        // A row with too few cells stays short: it must be mended by a person, not by padding.
        let row = [number.into_bytes(), reason].into_iter().chain(cells);
        writer.write_record(row)?;
        Ok(())
    }

    /// Everything on disk.
    pub fn end(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), |writer| {
            writer.flush()?;
            writer.get_ref().get_ref().sync_all()
        })
    }
}

fn open(path: &Path, headings: &[String]) -> io::Result<csv::Writer<BufWriter<File>>> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(BufWriter::new(file));
    writer.write_record(OWN_HEADINGS.iter().copied().chain(headings.iter().map(String::as_str)))?;
    Ok(writer)
}

/// A cell that a spreadsheet would take for a formula gets a `'` in front; [`armed`] takes it away again.
fn disarmed(cell: &[u8]) -> Vec<u8> {
    let formula = cell.first().is_some_and(|first| FORMULA_SIGNS.contains(&char::from(*first)));
    let mut out = if formula { vec![b'\''] } else { Vec::new() };
    out.extend_from_slice(cell);
    out
}

/// A cell of such a file as it was.
pub fn armed(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA_SIGNS) => rest.to_owned(),
        _ => cell,
    }
}
