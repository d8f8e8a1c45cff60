//! The list of what was destroyed, kept beside the keys and outside the database and its backups, so that
//! a restored backup can be made to forget again. Ids and field names only: nothing here tells who or what.
//!
//! Append-only text, synced before the destruction itself is committed: what is destroyed is always listed,
//! and what is listed but was not yet destroyed was due anyway.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const TITLE: &str = "anlan-erasures 1";
/// The word for a whole matter in the place of a field.
const WHOLE: &str = "*";

/// One destruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destroyed {
    /// Tenant.
    pub city: i64,
    /// The matter.
    pub matter: i64,
    /// One sealed field of it; none: its key, and with it everything.
    pub field: Option<String>,
    /// When, in µs UTC.
    pub at: i64,
}

/// Why the list cannot be used, and what to do.
#[derive(Debug)]
pub enum ErasureLogError {
    /// The disk refused.
    Disk(PathBuf, io::Error),
    /// A line is not one of ours.
    Content(PathBuf, usize),
}

impl fmt::Display for ErasureLogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErasureLogError::Disk(path, cause) => {
                write!(f, "销毁记录 {} 不能读写：{cause}。请检查密钥目录的权限和空间后重试", path.display())
            }
            ErasureLogError::Content(path, line) => write!(
                f,
                "销毁记录 {} 第 {line} 行无法识别。请用密钥目录的副本恢复这个文件，不要手工修改",
                path.display()
            ),
        }
    }
}

impl std::error::Error for ErasureLogError {}

/// The list in its file.
#[derive(Debug, Clone)]
pub struct ErasureLog {
    path: PathBuf,
}

impl ErasureLog {
    /// The list of a key folder; the file is made with the first line.
    pub fn beside_keys(folder: &Path) -> ErasureLog {
        ErasureLog { path: folder.join("erasures.log") }
    }

    /// Adds lines; durable when this returns. A line left half written by a crash is taken out first.
    pub fn append(&self, destroyed: &[Destroyed]) -> Result<(), ErasureLogError> {
        if destroyed.is_empty() {
            return Ok(());
        }
        let write = || -> io::Result<()> {
            let mut file =
                OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.path)?;
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            let whole = text.rfind('\n').map_or(0, |at| at + 1);
            file.set_len(whole as u64)?;
            file.seek(SeekFrom::End(0))?;
            let mut lines = if whole == 0 { format!("{TITLE}\n") } else { String::new() };
            for d in destroyed {
                let field = d.field.as_deref().unwrap_or(WHOLE);
                lines.push_str(&format!("{} {} {field} {}\n", d.city, d.matter, d.at));
            }
            file.write_all(lines.as_bytes())?;
            file.sync_all()?;
            match self.path.parent() {
                Some(folder) if whole == 0 => File::open(folder)?.sync_all(),
                _ => Ok(()),
            }
        };
        write().map_err(|cause| ErasureLogError::Disk(self.path.clone(), cause))
    }

    /// Every line, oldest first; none when nothing was ever destroyed.
    pub fn read(&self) -> Result<Vec<Destroyed>, ErasureLogError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(ErasureLogError::Disk(self.path.clone(), cause)),
        };
        // What follows the last line end was being written when the machine stopped.
        let whole = &text[..text.rfind('\n').map_or(0, |at| at + 1)];
        let mut found = Vec::new();
        for (index, line) in whole.lines().enumerate() {
            match (index, line) {
                (0, TITLE) => {}
                (1.., line) if !line.is_empty() => found.push(
                    read_line(line).ok_or_else(|| ErasureLogError::Content(self.path.clone(), index + 1))?,
                ),
                _ => return Err(ErasureLogError::Content(self.path.clone(), index + 1)),
            }
        }
        Ok(found)
    }
}

fn read_line(line: &str) -> Option<Destroyed> {
    let mut words = line.split(' ');
    let (city, matter, field) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?);
    let at = words.next()?.parse().ok()?;
    let field = (field != WHOLE).then(|| field.to_owned());
    words.next().is_none().then_some(Destroyed { city, matter, field, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(matter: i64, field: Option<&str>) -> Destroyed {
        Destroyed { city: 1, matter, field: field.map(str::to_owned), at: 5 }
    }

    #[test]
    fn what_was_listed_reads_back_in_order() {
        let dir = tempfile::tempdir().expect("a folder");
        let log = ErasureLog::beside_keys(dir.path());
        assert_eq!(log.read().expect("an empty list"), []);
        log.append(&[of(7, None)]).expect("written");
        log.append(&[of(8, Some("contact-phone")), of(9, None)]).expect("written");
        assert_eq!(log.read().expect("the list"), [of(7, None), of(8, Some("contact-phone")), of(9, None)]);
    }

    #[test]
    fn a_line_half_written_by_a_crash_is_passed_over_and_replaced() {
        let dir = tempfile::tempdir().expect("a folder");
        let log = ErasureLog::beside_keys(dir.path());
        log.append(&[of(7, None)]).expect("written");
        let mut file = OpenOptions::new().append(true).open(&log.path).expect("the file");
        file.write_all(b"1 8 con").expect("half a line");
        assert_eq!(log.read().expect("the list"), [of(7, None)]);
        log.append(&[of(9, None)]).expect("written");
        assert_eq!(log.read().expect("the list"), [of(7, None), of(9, None)]);
    }

    #[test]
    fn a_line_changed_by_hand_is_refused_with_its_number() {
        let dir = tempfile::tempdir().expect("a folder");
        let log = ErasureLog::beside_keys(dir.path());
        log.append(&[of(7, None)]).expect("written");
        let text = fs::read_to_string(&log.path).expect("the file");
        fs::write(&log.path, format!("{text}1 eight * 5\n")).expect("changed");
        let complaint = log.read().expect_err("must be refused").to_string();
        assert!(complaint.contains("第 3 行"), "{complaint}");
    }
}
