//! Looks into a spreadsheet file before anything unpacks it: how much is in it is counted by unpacking into
//! nothing, not taken from what the file says of itself.
//!
//! Keeps nothing of the content; refuses what no honest spreadsheet has.

use flate2::read::DeflateDecoder;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Most bytes all parts may have unpacked.
pub const MOST_UNPACKED: u64 = 512 << 20;
/// Most times larger a part may become; small parts may be as regular as they like.
const MOST_RATIO: u64 = 200;
const SMALL: u64 = 1 << 20;
/// Most parts.
const MOST_PARTS: usize = 5_000;
/// Most different texts a workbook may announce; memory is set aside for them before they are read.
const MOST_TEXTS: u64 = 10_000_000;

struct Part {
    name: String,
    method: u16,
    packed: u64,
    header_at: u64,
}

/// Passes a file that is safe to open as a workbook.
pub fn check(file: &File) -> Result<(), String> {
    let mut file = BufReader::new(file);
    let parts = directory(&mut file).map_err(|_| broken())??;
    let mut total = 0;
    for part in &parts {
        total += unpack(&mut file, part, MOST_UNPACKED - total)?;
    }
    if !parts.iter().any(|part| part.name.eq_ignore_ascii_case("[content_types].xml")) {
        return Err("这是压缩包，但不是 XLSX 工作簿；请解压，或另存为 XLSX".into());
    }
    Ok(())
}

fn broken() -> String {
    "工作簿损坏，读不出来；请用表格软件打开后另存为 XLSX".into()
}

fn bomb(name: &str) -> String {
    format!("工作簿里的“{}”展开后大得不合常理，拒绝读取；请另存为 CSV", shown(name))
}

/// A name out of the file, fit for a message.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// The parts by the directory at the end of the file.
fn directory(file: &mut (impl Read + Seek)) -> io::Result<Result<Vec<Part>, String>> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail_at = length.saturating_sub(22 + 65_535);
    file.seek(SeekFrom::Start(tail_at))?;
    let mut tail = Vec::new();
    file.take(length - tail_at).read_to_end(&mut tail)?;
    let Some(end) =
        (0..tail.len().saturating_sub(21)).rev().find(|at| tail[*at..].starts_with(b"PK\x05\x06"))
    else {
        return Ok(Err(broken()));
    };
    let (count, size, at) = (u16_at(&tail, end + 10), u32_at(&tail, end + 12), u32_at(&tail, end + 16));
    if count == u16::MAX || at == u32::MAX {
        // Spreadsheets of four gigabytes or 65,535 parts are beyond every limit here anyway.
        return Ok(Err("工作簿太大；请另存为 CSV".into()));
    }
    if usize::from(count) > MOST_PARTS {
        return Ok(Err(format!("工作簿里有 {count} 个部件，不像是表格；请另存为 CSV")));
    }
    // Every reader must find the same directory: it ends where its end mark begins, which ends the file.
    let comment = u64::from(u16_at(&tail, end + 20));
    let end_at = tail_at + end as u64;
    if u64::from(at) + u64::from(size) != end_at || end_at + 22 + comment != length {
        return Ok(Err(broken()));
    }
    file.seek(SeekFrom::Start(u64::from(at)))?;
    let mut parts = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        let mut head = [0; 46];
        file.read_exact(&mut head)?;
        if !head.starts_with(b"PK\x01\x02") {
            return Ok(Err(broken()));
        }
        let mut name = vec![0; usize::from(u16_at(&head, 28))];
        file.read_exact(&mut name)?;
        let rest = i64::from(u16_at(&head, 30)) + i64::from(u16_at(&head, 32));
        file.seek(SeekFrom::Current(rest))?;
        parts.push(Part {
            name: String::from_utf8_lossy(&name).into_owned(),
            method: u16_at(&head, 10),
            packed: u64::from(u32_at(&head, 20)),
            header_at: u64::from(u32_at(&head, 42)),
        });
    }
    Ok(Ok(parts))
}

/// Unpacks one part into nothing; gives its true size.
fn unpack(file: &mut (impl Read + Seek), part: &Part, room: u64) -> Result<u64, String> {
    let mut head = [0; 30];
    file.seek(SeekFrom::Start(part.header_at))
        .and_then(|_| file.read_exact(&mut head))
        .map_err(|_| broken())?;
    if !head.starts_with(b"PK\x03\x04") {
        return Err(broken());
    }
    let skip = i64::from(u16_at(&head, 26)) + i64::from(u16_at(&head, 28));
    file.seek(SeekFrom::Current(skip)).map_err(|_| broken())?;
    let packed = file.take(part.packed);
    let mut watch = Watch::new(&part.name);
    let size = match part.method {
        0 => drain(packed, part, room, &mut watch)?,
        8 => drain(DeflateDecoder::new(packed), part, room, &mut watch)?,
        _ => return Err("工作簿用了少见的压缩方式，或者加了密码；请另存为不加密的 XLSX".into()),
    };
    watch.verdict()?;
    Ok(size)
}

fn drain(mut from: impl Read, part: &Part, room: u64, watch: &mut Watch) -> Result<u64, String> {
    let mut piece = vec![0; 64 << 10];
    let mut size = 0;
    loop {
        let read = from.read(&mut piece).map_err(|_| broken())?;
        if read == 0 {
            return Ok(size);
        }
        watch.see(size, &piece[..read]);
        size += read as u64;
        if size > room || (size > SMALL && size > part.packed.saturating_mul(MOST_RATIO)) {
            return Err(bomb(&part.name));
        }
    }
}

/// Looks for what would make the reader set memory aside at the file's word.
struct Watch {
    name: String,
    texts: bool,
    tail: Vec<u8>,
    fault: Option<String>,
}

const ANNOUNCED: &[u8] = b"uniqueCount";

impl Watch {
    fn new(name: &str) -> Watch {
        let texts = name.to_ascii_lowercase().ends_with("sharedstrings.xml");
        Watch { name: name.to_owned(), texts, tail: Vec::new(), fault: None }
    }

    fn see(&mut self, at: u64, piece: &[u8]) {
        if !self.texts {
            return;
        }
        if at == 0 && !(piece.starts_with(b"<") || piece.starts_with("\u{feff}".as_bytes())) {
            // UTF-16 would hide the announcement from this look.
            self.fault = Some(broken());
        }
        self.tail.extend_from_slice(piece);
        for start in find(&self.tail, ANNOUNCED) {
            let digits: String = self.tail[start + ANNOUNCED.len()..]
                .iter()
                .map(|b| char::from(*b))
                .skip_while(|c| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '+' | '0'))
                .take_while(char::is_ascii_digit)
                .take(20)
                .collect();
            if digits.parse::<u64>().map_or(digits.len() > 15, |announced| announced > MOST_TEXTS) {
                self.fault = Some(bomb(&self.name));
            }
        }
        let keep = self.tail.len().saturating_sub(256);
        self.tail.drain(..keep);
    }

    fn verdict(self) -> Result<(), String> {
        self.fault.map_or(Ok(()), Err)
    }
}

fn find<'a>(text: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    text.windows(word.len()).enumerate().filter(move |(_, found)| *found == word).map(|(at, _)| at)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}
