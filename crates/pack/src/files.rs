//! The files of a pack's folder, read under limits: only the names the format knows, at most 1 MiB each,
//! clean UTF-8, no symbolic links.
//!
//! Complains about everything it will not read; never follows a link out of the folder, never panics.

use crate::complaint::{Complaint, listed, nearest, say};
use std::fs;
use std::ops::Range;
use std::path::Path;

/// Most bytes of one file.
pub const MOST_BYTES: u64 = 1 << 20;
/// Most files of one folder of a pack.
const MOST_FILES: usize = 500;

/// Files at the top of a pack.
const FILES: &[&str] =
    &["pack.toml", "CHANGES.md", "README.md", "categories.toml", "responsibilities.toml", "shared.toml"];
/// Folders of a pack, each holding `*.toml` only.
const FOLDERS: &[&str] = &["sources", "procedures", "calendars", "cases"];

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// `<pack>/<path>`, for complaints.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Files whose blocks were taken over: places past the end of the text lie in them, one after another.
    pub over: Vec<SourceFile>,
}

impl SourceFile {
    /// A file of its own.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        SourceFile { name: name.into(), text: text.into(), over: Vec::new() }
    }

    /// Makes places in `other` nameable from here; where they begin.
    pub fn reach_over(&mut self, other: &SourceFile) -> usize {
        let mut from = self.text.len() + 1;
        for file in &self.over {
            if file.name == other.name {
                return from;
            }
            from += file.text.len() + 1;
        }
        self.over.push(SourceFile::new(other.name.clone(), other.text.clone()));
        from
    }

    /// The file that `span` lies in, and where there.
    pub fn place(&self, span: Range<usize>) -> (&SourceFile, Range<usize>) {
        let mut from = self.text.len() + 1;
        if span.start < from {
            return (self, span);
        }
        for file in &self.over {
            let next = from + file.text.len() + 1;
            if span.start < next {
                return (file, span.start - from..span.end.max(span.start) - from);
            }
            from = next;
        }
        (self, self.text.len()..self.text.len())
    }

    /// The last part of the name without `.toml`.
    pub fn stem(&self) -> &str {
        let leaf = self.name.rsplit('/').next().unwrap_or(&self.name);
        leaf.strip_suffix(".toml").unwrap_or(leaf)
    }
}

/// The readable files of one pack.
#[derive(Debug, Default)]
pub struct PackFiles {
    /// The folder's name.
    pub name: String,
    files: Vec<SourceFile>,
    unread: Vec<String>,
}

impl PackFiles {
    /// A file at the top.
    pub fn top(&self, leaf: &str) -> Option<&SourceFile> {
        let name = format!("{}/{leaf}", self.name);
        self.files.iter().find(|file| file.name == name)
    }

    /// Names of files that could not be read at all.
    pub fn unread(&self) -> &[String] {
        &self.unread
    }

    /// The files of a folder, by name.
    pub fn folder(&self, folder: &str) -> impl Iterator<Item = &SourceFile> {
        let start = format!("{}/{folder}/", self.name);
        self.files.iter().filter(move |file| file.name.starts_with(&start))
    }
}

impl PackFiles {
    fn take(&mut self, path: &Path, name: String, complaints: &mut Vec<Complaint>) {
        match read_file(path, name.clone(), complaints) {
            Some(file) => self.files.push(file),
            None => self.unread.push(name),
        }
    }
}

/// Reads the folder `dir`, adding to `complaints` what it will not read.
pub fn read_folder(dir: &Path, complaints: &mut Vec<Complaint>) -> PackFiles {
    let name = folder_name(dir);
    let mut found = PackFiles { name: name.clone(), ..PackFiles::default() };
    if !dir.is_dir() {
        complaints.push(Complaint::about(
            &name,
            "no-pack",
            say(
                format!("找不到包的文件夹：{}", dir.display()),
                format!("There is no pack folder {}", dir.display()),
            ),
            say(
                "请给出含有 pack.toml 的文件夹，例如 packs/<城市>",
                "Name a folder that holds a pack.toml, e.g. packs/<city>",
            ),
        ));
        return found;
    }
    for (leaf, path) in entries(dir, &name, complaints) {
        let shown = format!("{name}/{leaf}");
        if is_link(&path) {
            complaints.push(link(&shown));
        } else if FILES.contains(&leaf.as_str()) && path.is_file() {
            found.take(&path, shown, complaints);
        } else if FOLDERS.contains(&leaf.as_str()) && path.is_dir() {
            read_subfolder(&path, &shown, &mut found, complaints);
        } else {
            complaints.push(unknown(&shown, &leaf));
        }
    }
    found
}

fn read_subfolder(dir: &Path, name: &str, found: &mut PackFiles, complaints: &mut Vec<Complaint>) {
    for (leaf, path) in entries(dir, name, complaints) {
        let shown = format!("{name}/{leaf}");
        if is_link(&path) {
            complaints.push(link(&shown));
        } else if path.is_file() && leaf.ends_with(".toml") {
            found.take(&path, shown, complaints);
        } else {
            complaints.push(Complaint::about(
                &shown,
                "unknown-file",
                say(
                    "这里只放 .toml 文件，不放别的文件和文件夹",
                    "Only .toml files stand here, no other files or folders",
                ),
                say("请删除或移走", "Remove it or move it elsewhere"),
            ));
        }
    }
}

/// The entries of a folder by name; what has a name that is not text is complained of.
fn entries(dir: &Path, name: &str, complaints: &mut Vec<Complaint>) -> Vec<(String, std::path::PathBuf)> {
    let unreadable = |fault: std::io::Error| {
        Complaint::about(
            name,
            "unreadable",
            say(format!("读不出来（{fault}）"), format!("Cannot be read ({fault})")),
            say("请检查文件是否存在、是否有读取权限", "Check that it exists and may be read"),
        )
    };
    let listing = match fs::read_dir(dir) {
        Ok(listing) => listing,
        Err(fault) => {
            complaints.push(unreadable(fault));
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for entry in listing.take(MOST_FILES) {
        match entry {
            Ok(entry) => {
                let leaf = entry.file_name().to_string_lossy().into_owned();
                // Editors' hidden files say nothing and are not read.
                if !leaf.starts_with('.') {
                    found.push((leaf, entry.path()));
                }
            }
            Err(fault) => complaints.push(unreadable(fault)),
        }
    }
    found.sort();
    found
}

pub(crate) fn read_file(path: &Path, name: String, complaints: &mut Vec<Complaint>) -> Option<SourceFile> {
    let bytes = match fs::metadata(path)
        .and_then(|meta| if meta.len() > MOST_BYTES { Ok(None) } else { fs::read(path).map(Some) })
    {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            complaints.push(Complaint::about(
                &name,
                "too-large",
                say("文件超过 1 MiB", "The file is larger than 1 MiB"),
                say(
                    "请拆成几个文件；条文只写摘要，不抄原文",
                    "Split it; write paraphrases, never whole texts",
                ),
            ));
            return None;
        }
        Err(fault) => {
            complaints.push(Complaint::about(
                &name,
                "unreadable",
                say(format!("读不出来（{fault}）"), format!("Cannot be read ({fault})")),
                say("请检查读取权限", "Check that it may be read"),
            ));
            return None;
        }
    };
    let text = decode(&name, bytes, complaints)?;
    Some(SourceFile::new(name, text))
}

/// The text of a file; invalid UTF-8 is fatal, BOM and CRLF are complained of and read past.
fn decode(name: &str, bytes: Vec<u8>, complaints: &mut Vec<Complaint>) -> Option<String> {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(fault) => {
            let at = fault.utf8_error().valid_up_to();
            let line = fault.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            let mut complaint = Complaint::about(
                name,
                "not-utf8",
                say(
                    format!("第 {line} 行起不是 UTF-8 文字（可能是 GBK 编码）"),
                    format!("From line {line} on this is not UTF-8 (perhaps GBK)"),
                ),
                say("请用编辑器另存为 UTF-8 编码", "Save the file as UTF-8"),
            );
            complaint.line = line;
            complaints.push(complaint);
            return None;
        }
    };
    let clean = match text.strip_prefix('\u{feff}') {
        Some(rest) => {
            complaints.push(Complaint::about(
                name,
                "bom",
                say("文件开头有 BOM 标记", "The file begins with a byte order mark"),
                say("请另存为“UTF-8（无 BOM）”", "Save it as UTF-8 without BOM"),
            ));
            rest.to_owned()
        }
        None => text,
    };
    if let Some(at) = clean.find('\r') {
        let file = SourceFile::new(name, clean.clone());
        complaints.push(Complaint::at(
            &file,
            at..at + 1,
            "crlf",
            say("行尾是 CRLF（Windows 换行）", "Lines end in CRLF"),
            say(
                "请把换行改为 LF，否则同一内容会有不同的哈希",
                "Use LF line ends, so that one text has one hash",
            ),
        ));
    }
    Some(clean)
}

fn unknown(shown: &str, leaf: &str) -> Complaint {
    let known = || FILES.iter().chain(FOLDERS).copied();
    if FILES.contains(&leaf) || FOLDERS.contains(&leaf) {
        let file = FILES.contains(&leaf);
        let what = match file {
            true => say(
                format!("“{leaf}”应是文件，这里却是文件夹"),
                format!("“{leaf}” is a folder, and should be a file"),
            ),
            false => say(
                format!("“{leaf}”应是文件夹，这里却是文件"),
                format!("“{leaf}” is a file, and should be a folder"),
            ),
        };
        let remedy = say("请改正，或移走", "Put it right, or move it away");
        return Complaint::about(shown, "unknown-file", what, remedy);
    }
    let guess = nearest(leaf, known());
    let remedy = match guess {
        Some(guess) => say(format!("是不是 {guess}？"), format!("Did you mean {guess}?")),
        None => say(
            format!("包里只能有：{}。请删除或移走", listed(known())),
            format!("A pack holds only: {}. Remove it", known().collect::<Vec<_>>().join(", ")),
        ),
    };
    let what = say(format!("包里不认识的文件或文件夹“{leaf}”"), format!("A pack knows no “{leaf}”"));
    Complaint::about(shown, "unknown-file", what, remedy)
}

fn link(shown: &str) -> Complaint {
    Complaint::about(
        shown,
        "symbolic-link",
        say("这是符号链接，包里不跟随链接", "This is a symbolic link; packs follow none"),
        say(
            "请放真实的文件；要用下层包的内容请写 extends",
            "Put the file itself; to use another pack write extends",
        ),
    )
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.file_type().is_symlink())
}

/// The name of a folder, also of `.` and `packs/x/`.
pub fn folder_name(dir: &Path) -> String {
    let real = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_path_buf());
    real.file_name().map_or_else(|| dir.display().to_string(), |name| name.to_string_lossy().into_owned())
}
