//! A folder of results: written beside its place and moved there whole, so that nothing half-written is ever
//! found under its name. Never writes over what is there.

use super::{Lang, Stop};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder in the making.
pub struct Output {
    place: PathBuf,
    making: PathBuf,
    lang: Lang,
    files: Vec<(String, u64, String)>,
}

impl Output {
    /// Begins a folder that will stand at `place`.
    pub fn begin(place: &Path, lang: Lang) -> Result<Output, Stop> {
        let taken = match fs::read_dir(place) {
            Ok(mut entries) => entries.next().is_some(),
            Err(_) => place.exists(),
        };
        if taken {
            return Err(Stop::input(lang.say(
                format!("{} 已经有东西；请换一个空的文件夹", place.display()),
                format!("{} holds something already: name an empty folder", place.display()),
            )));
        }
        let leaf = place.file_name().map(|leaf| leaf.to_string_lossy().into_owned()).ok_or_else(|| {
            Stop::input(lang.say("请给出结果文件夹的名字", "Name a folder for the results"))
        })?;
        let making = place.with_file_name(format!(".{leaf}.partial-{}", std::process::id()));
        fs::create_dir_all(&making).map_err(|fault| failed(&making, &fault, lang))?;
        Ok(Output { place: place.to_owned(), making, lang, files: Vec::new() })
    }

    /// Writes one file.
    pub fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        let path = self.making.join(name);
        fs::write(&path, bytes).map_err(|fault| failed(&path, &fault, self.lang))?;
        self.files.push((name.to_owned(), bytes.len() as u64, hex(&Sha256::digest(bytes))));
        Ok(())
    }

    /// Writes a table.
    pub fn table(
        &mut self,
        name: &str,
        head: &[&str],
        rows: impl Iterator<Item = Vec<String>>,
    ) -> Result<(), Stop> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let wrong = |fault: csv::Error| Stop::failed(fault.to_string());
        writer.write_record(head).map_err(wrong)?;
        for row in rows {
            writer.write_record(&row).map_err(wrong)?;
        }
        let bytes = writer.into_inner().map_err(|fault| Stop::failed(fault.to_string()))?;
        self.file(name, &bytes)
    }

    /// The files written so far: name, bytes, SHA-256.
    pub fn files(&self) -> &[(String, u64, String)] {
        &self.files
    }

    /// Moves the folder to its place.
    pub fn finish(self) -> Result<(), Stop> {
        // An empty folder there gives way.
        let _ = fs::remove_dir(&self.place);
        fs::rename(&self.making, &self.place).map_err(|fault| failed(&self.place, &fault, self.lang))
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // Gone already where the folder was finished.
        let _ = fs::remove_dir_all(&self.making);
    }
}

fn failed(path: &Path, fault: &std::io::Error, lang: Lang) -> Stop {
    Stop::failed(lang.say(
        format!("{} 写不进去（{fault}）；请检查位置、权限和剩余空间", path.display()),
        format!("{} cannot be written ({fault}): check place, permission and space", path.display()),
    ))
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A number as written in tables: the shortest text that reads back as the same number.
pub fn number(x: f64) -> String {
    format!("{x}")
}
