//! A file to import: what it is, told by its first bytes and not by its name, and a fingerprint of it.
//!
//! Reads regular files only, never changes one, and keeps none of it.

use super::delimited::{self, Layout};
use super::table::{Found, check_headings};
use super::{jsonl, xlsx};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Most bytes a packed file may have unpacked, and most times larger it may become.
const MOST_UNPACKED: u64 = 16 << 30;
const MOST_RATIO: u64 = 1_000;

/// A file, looked at once.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    kind: Kind,
    packed: bool,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of it.
    pub hash: [u8; 32],
    read: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Kind {
    Delimited(Layout),
    Lines(Layout),
    Sheet(xlsx::Sheet),
}

impl Source {
    /// Looks at `path`: what it is, its headings, its fingerprint.
    pub fn open(path: &Path, sheet: Option<&str>) -> Result<Source, String> {
        let shown = shown(path);
        let facts = std::fs::metadata(path).map_err(|fault| match fault.kind() {
            io::ErrorKind::NotFound => format!("找不到文件 {shown}；请核对路径"),
            io::ErrorKind::PermissionDenied => format!("没有权限读取 {shown}"),
            _ => format!("{shown} 读不出来：{fault}"),
        })?;
        if facts.is_dir() {
            return Err(format!("{shown} 是文件夹；请给出一个文件"));
        }
        if !facts.is_file() {
            return Err(format!("{shown} 不是普通文件；请先存成文件再导入"));
        }
        if facts.len() == 0 {
            return Err(format!("{shown} 是空的"));
        }
        let (hash, start) = fingerprint(path).map_err(|fault| format!("{shown} 读不出来：{fault}"))?;
        let packed = start.starts_with(&[0x1f, 0x8b]);
        let mut source = Source {
            path: path.to_owned(),
            kind: Kind::Sheet(xlsx::Sheet { name: String::new(), all: Vec::new(), headings: Vec::new() }),
            packed,
            bytes: facts.len(),
            hash,
            read: Arc::default(),
        };
        source.kind = source.learn(&start, sheet).map_err(|why| format!("{shown}：{why}"))?;
        check_headings(source.headings()).map_err(|why| format!("{shown}：{why}"))?;
        Ok(source)
    }

    fn learn(&self, start: &[u8], sheet: Option<&str>) -> Result<Kind, String> {
        let mut start = start.to_vec();
        if self.packed {
            let text = self.text().map_err(|fault| fault.to_string())?;
            start.clear();
            text.take(512).read_to_end(&mut start).map_err(|_| "压缩文件损坏，解不开".to_owned())?;
        }
        if start.starts_with(b"PK") {
            if self.packed {
                return Err("压缩包里又有压缩包；请先解开".into());
            }
            return xlsx::learn(&self.path, sheet).map(Kind::Sheet);
        }
        if let Some(refusal) = refused_kind(&start) {
            return Err(refusal.into());
        }
        let begins = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&start).trim_ascii_start();
        if begins.starts_with(b"{") {
            return self.text().map_err(|fault| fault.to_string()).and_then(jsonl::learn).map(Kind::Lines);
        }
        delimited::learn(|| self.text()).map(Kind::Delimited)
    }

    /// The headings.
    pub fn headings(&self) -> &[String] {
        match &self.kind {
            Kind::Delimited(layout) | Kind::Lines(layout) => &layout.headings,
            Kind::Sheet(sheet) => &sheet.headings,
        }
    }

    /// What it is, for people.
    pub fn describe(&self) -> String {
        let kind = match &self.kind {
            Kind::Delimited(layout) => format!("表格文本（{}）", layout.encoding.name()),
            Kind::Lines(_) => "JSON 行".to_owned(),
            Kind::Sheet(sheet) if sheet.all.len() > 1 => {
                format!("XLSX，工作表“{}”（共 {} 张，其余不读）", sheet.name, sheet.all.len())
            }
            Kind::Sheet(sheet) => format!("XLSX，工作表“{}”", sheet.name),
        };
        if self.packed { format!("{kind}，gzip 压缩") } else { kind }
    }

    /// Gives every row to `sink` until it says stop; cells of columns where `skip` is set stay empty.
    pub fn rows(&self, skip: &[bool], sink: &mut dyn FnMut(Found) -> bool) -> Result<(), String> {
        let unreadable = |fault: io::Error| format!("{} 读不出来：{fault}", shown(&self.path));
        match &self.kind {
            Kind::Delimited(layout) => {
                delimited::rows(self.text().map_err(unreadable)?, layout, skip, sink).map_err(unreadable)
            }
            Kind::Lines(layout) => {
                jsonl::rows(self.text().map_err(unreadable)?, layout, skip, sink).map_err(unreadable)
            }
            Kind::Sheet(sheet) => xlsx::rows(&self.path, sheet, skip, sink),
        }
    }

    /// How much of the file has been read, in thousandths; none for spreadsheets, which are not read in order.
    pub fn progress(&self) -> Option<u64> {
        match self.kind {
            Kind::Sheet(_) => None,
            _ => Some(self.read.load(Ordering::Relaxed).saturating_mul(1_000) / self.bytes.max(1)),
        }
    }

    /// The text of the file from its beginning, unpacked.
    fn text(&self) -> io::Result<BufReader<Box<dyn Read>>> {
        self.read.store(0, Ordering::Relaxed);
        let file = Counted { input: File::open(&self.path)?, read: self.read.clone() };
        let input: Box<dyn Read> = if self.packed {
            let unpacked = MultiGzDecoder::new(BufReader::with_capacity(1 << 16, file));
            Box::new(Limited { input: unpacked, packed: self.bytes, given: 0 })
        } else {
            Box::new(file)
        };
        Ok(BufReader::with_capacity(1 << 16, input))
    }
}

/// A path fit for a terminal: a name may hold control characters that would repaint it.
fn shown(path: &Path) -> String {
    path.display().to_string().chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// Why a file that is clearly something else is not read.
fn refused_kind(start: &[u8]) -> Option<&'static str> {
    let begins = |magic: &[u8]| start.starts_with(magic);
    if begins(&[0xd0, 0xcf, 0x11, 0xe0]) {
        Some("这是旧版 .xls（或加了密码的工作簿）；请用表格软件另存为 XLSX 或 CSV")
    } else if begins(b"%PDF") {
        Some("这是 PDF；请提供表格文件（CSV、XLSX 或 JSON 行）")
    } else if begins(&[0xff, 0xfe]) || begins(&[0xfe, 0xff]) {
        Some("这是 UTF-16 文本；请另存为 UTF-8 编码的 CSV，或 XLSX")
    } else if begins(b"[") {
        Some("这是一个 JSON 数组；请改成 JSON 行：每行一个对象")
    } else if start.iter().filter(|b| **b == 0).count() * 4 > start.len() {
        Some("这不是文本文件；请提供 CSV、XLSX 或 JSON 行")
    } else {
        None
    }
}

/// SHA-256 of a file, and its first bytes.
fn fingerprint(path: &Path) -> io::Result<([u8; 32], Vec<u8>)> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut hash = Sha256::new();
    let mut start = Vec::new();
    loop {
        let piece = file.fill_buf()?;
        if piece.is_empty() {
            return Ok((hash.finalize().into(), start));
        }
        if start.is_empty() {
            start.extend_from_slice(&piece[..piece.len().min(512)]);
        }
        hash.update(piece);
        let read = piece.len();
        file.consume(read);
    }
}

struct Counted {
    input: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

struct Limited<R> {
    input: R,
    packed: u64,
    given: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into).map_err(|_| io::Error::other("压缩文件损坏，解不开"))?;
        self.given += read as u64;
        if self.given > MOST_UNPACKED.min(self.packed.saturating_mul(MOST_RATIO).max(1 << 24)) {
            return Err(io::Error::other("压缩文件展开后大得不合常理，拒绝读取"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn saved(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("room for the test");
        (folder, path)
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(bytes).expect("memory does not fail");
        packed.finish().expect("memory does not fail")
    }

    fn check_refused(bytes: &[u8], part: &str) {
        let (_folder, path) = saved("x.csv", bytes);
        let refusal = Source::open(&path, None).expect_err("this file must be refused");
        assert!(refusal.contains(part), "{refusal}");
    }

    fn read(bytes: &[u8]) -> Result<usize, String> {
        let (_folder, path) = saved("=cmd|' -C calc'!A0;$(id)\u{1b}[2J.csv", bytes);
        let source = Source::open(&path, None)?;
        let mut rows = 0;
        source.rows(&[], &mut |_| {
            rows += 1;
            true
        })?;
        Ok(rows)
    }

    #[test]
    fn files_that_are_no_tables_are_refused_with_the_way_on() {
        check_refused(b"", "是空的");
        check_refused(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1], "另存为 XLSX");
        check_refused(b"%PDF-1.7", "PDF");
        check_refused(&[0xff, 0xfe, b'a', 0], "UTF-16");
        check_refused(b"[{\"a\": 1}]", "JSON 数组");
        check_refused(&[0; 64], "不是文本");
        check_refused(b"a,a\n1,2\n", "出现了两次");
        check_refused(b"a,,b\n1,2,3\n", "第 2 列没有名称");
    }

    #[test]
    fn folders_and_missing_files_are_refused_with_the_way_on() {
        let (folder, path) = saved("x", b"a\n1\n");
        let refused = |path: &Path| Source::open(path, None).expect_err("refused");
        assert!(refused(folder.path()).contains("文件夹"));
        assert!(refused(&path.with_extension("gone")).contains("找不到"));
        assert!(!refused(&path.with_file_name("a\u{1b}[2J")).contains('\u{1b}'));
        #[cfg(unix)]
        assert!(refused(Path::new("/dev/zero")).contains("不是普通文件"));
    }

    #[test]
    fn the_first_bytes_decide_and_not_the_name() {
        assert_eq!(read("a,b\n1,2\n3,4\n".as_bytes()), Ok(2));
        assert_eq!(read("{\"a\": 1}\n".as_bytes()), Ok(1));
        assert_eq!(read(&gz(b"a,b\n1,2\n")), Ok(1));
    }

    #[test]
    fn a_packed_bomb_is_refused_and_damage_is_said() {
        check_refused(&gz(&vec![b'a'; 24 << 20]), "大得不合常理");
        let whole =
            gz(format!("a,b\n{}", (0..4000).map(|n| format!("{n},{}\n", n * n)).collect::<String>())
                .as_bytes());
        assert!(read(&whole[..whole.len() / 2]).expect_err("damaged").contains("损坏"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = read(&bytes);
        }

        #[test]
        fn anything_after_honest_headings_is_a_row_or_a_bad_row(
            text in proptest::collection::vec(prop_oneof![
                Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(0xe7_u8), Just(b'x'), any::<u8>()
            ], 0..300)
        ) {
            let mut bytes = b"a,b\n".to_vec();
            bytes.extend_from_slice(&text);
            prop_assert!(read(&bytes).is_ok());
        }

        #[test]
        fn anything_packed_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0_usize..200) {
            let packed = gz(&bytes);
            let _ = read(&packed[..cut.min(packed.len())]);
        }
    }
}
