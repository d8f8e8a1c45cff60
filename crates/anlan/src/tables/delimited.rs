//! Rows of CSV and of its kin parted by semicolons or tabs.
//!
//! Streams; keeps one record at a time. Rows with too few or too many cells, NUL bytes or unreadable text
//! are given back as bad rows, never repaired.

use super::encoding::{Encoding, Votes};
use super::records::{Cut, MOST_RECORD, Records, fields};
use super::table::{BadRow, Found, Row};
use std::io::{self, BufRead};

/// How one delimited file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Encoding.
    pub encoding: Encoding,
    /// Between the cells.
    pub delimiter: u8,
    /// The headings, trimmed.
    pub headings: Vec<String>,
}

const MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads once through `open` to learn how the file is written.
pub fn learn<R: BufRead>(open: impl Fn() -> io::Result<R>) -> Result<Layout, String> {
    let unreadable = |fault: io::Error| format!("文件读不出来：{fault}");
    let mut lines = Records::lines(open().map_err(unreadable)?);
    let (mut line, mut votes, mut first) = (Vec::new(), Votes::default(), None);
    while lines.next(&mut line).map_err(unreadable)?.is_some() {
        votes.line(&line);
        if first.is_none() && !line.iter().all(u8::is_ascii_whitespace) {
            first = Some(line.strip_prefix(MARK).unwrap_or(&line).to_vec());
        }
    }
    let first = first.ok_or("文件是空的，没有表头也没有内容")?;
    let delimiter = delimiter(&first);
    let encoding = votes.encoding();
    let mut records = Records::table(open().map_err(unreadable)?, delimiter);
    let mut record = Vec::new();
    loop {
        let place = records.next(&mut record).map_err(unreadable)?.ok_or("文件没有表头")?;
        if place.cut != Cut::Whole {
            return Err("表头读不出来：引号没有合上，或者这一行太长".into());
        }
        let text = record.strip_prefix(MARK).unwrap_or(&record);
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let headings: Option<Vec<String>> =
            fields(text, delimiter).iter().map(|f| Some(encoding.decode(f)?.trim().to_owned())).collect();
        let headings = headings.ok_or("表头的文字无法识别，请另存为 UTF-8 编码")?;
        return Ok(Layout { encoding, delimiter, headings });
    }
}

/// The sign that stands most often between quotes in the first line.
fn delimiter(line: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [0_usize; 3];
    for byte in line {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => counts[0] += 1,
            b'\t' if !quoted => counts[1] += 1,
            b';' if !quoted => counts[2] += 1,
            _ => {}
        }
    }
    match counts {
        [commas, tabs, _] if tabs > commas => b'\t',
        [commas, _, semicolons] if semicolons > commas => b';',
        _ => b',',
    }
}

/// Gives every row after the headings to `sink` until it says stop. Cells where `skip` is set are not decoded.
pub fn rows<R: BufRead>(
    input: R,
    layout: &Layout,
    skip: &[bool],
    sink: &mut dyn FnMut(Found) -> bool,
) -> io::Result<()> {
    let mut records = Records::table(input, layout.delimiter);
    let mut record = Vec::new();
    let mut headings_seen = false;
    while let Some(place) = records.next(&mut record)? {
        let text = if place.line == 1 { record.strip_prefix(MARK).unwrap_or(&record) } else { &record };
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if !headings_seen {
            headings_seen = true;
            continue;
        }
        let found = match place.cut {
            Cut::Whole => row(place.line, text, layout, skip),
            Cut::OpenQuote => bad(place.line, "引号没有合上".into(), vec![text.to_vec()]),
            Cut::TooLong(bytes) => {
                let reason = format!(
                    "这一行有 {bytes} 字节，超过 {MOST_RECORD} 字节；此处只留开头，全文请到原文件里取"
                );
                bad(place.line, reason, vec![text.to_vec()])
            }
        };
        if !sink(found) {
            break;
        }
    }
    Ok(())
}

fn bad(line: u64, reason: String, cells: Vec<Vec<u8>>) -> Found {
    Found::Bad(BadRow { line, reason, cells })
}

fn row(line: u64, record: &[u8], layout: &Layout, skip: &[bool]) -> Found {
    let wanted = layout.headings.len();
    let mut found = fields(record, layout.delimiter);
    while found.len() > wanted && found.last().is_some_and(Vec::is_empty) {
        found.pop();
    }
    if record.contains(&0) {
        return bad(line, "含有 NUL 字节，不是文字".into(), found);
    }
    if found.len() != wanted {
        return bad(line, format!("应有 {wanted} 列，这一行有 {} 列", found.len()), found);
    }
    let mut cells = Vec::with_capacity(wanted);
    for (at, field) in found.iter().enumerate() {
        if skip.get(at) == Some(&true) {
            cells.push(String::new());
            continue;
        }
        match layout.encoding.decode(field) {
            Some(text) => cells.push(text),
            None => {
                let reason =
                    format!("“{}”一列不是有效的 {} 文字", layout.headings[at], layout.encoding.name());
                return bad(line, reason, found);
            }
        }
    }
    Found::Row(Row { line, cells })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<(Layout, Vec<Found>), String> {
        let layout = learn(|| Ok(text))?;
        let mut found = Vec::new();
        rows(text, &layout, &[], &mut |row| {
            found.push(row);
            true
        })
        .map_err(|fault| fault.to_string())?;
        Ok((layout, found))
    }

    fn check(text: &[u8], rows: &[&[&str]], bad: &[(u64, &str)]) {
        let (_, found) = read(text).expect("readable");
        let good: Vec<Vec<String>> = found
            .iter()
            .filter_map(|f| if let Found::Row(r) = f { Some(r.cells.clone()) } else { None })
            .collect();
        assert_eq!(
            good,
            rows.iter().map(|r| r.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>()).collect::<Vec<_>>()
        );
        let complaints: Vec<(u64, String)> = found
            .into_iter()
            .filter_map(|f| if let Found::Bad(b) = f { Some((b.line, b.reason)) } else { None })
            .collect();
        assert_eq!(complaints.len(), bad.len(), "{complaints:?}");
        for ((line, reason), (at, part)) in complaints.iter().zip(bad) {
            assert!(line == at && reason.contains(part), "{line}: {reason}, expected {at}: {part}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_heading() {
        let (layout, _) = read("\u{feff}编号,时间\n1,2\n".as_bytes()).expect("readable");
        assert_eq!(layout.headings, ["编号", "时间"]);
    }

    #[test]
    fn files_of_spreadsheets_in_gbk_with_semicolons_or_tabs_are_read() {
        let gbk = encoding_rs::GBK.encode("编号;详情\n1;路灯不亮\n2;井盖丢失\n").0.into_owned();
        check(&gbk, &[&["1", "路灯不亮"], &["2", "井盖丢失"]], &[]);
        check("a\tb\n1\t\"x\ty\"\n".as_bytes(), &[&["1", "x\ty"]], &[]);
    }

    #[test]
    fn what_is_wrong_in_a_row_is_said_with_its_line() {
        let mut text = "编号,详情\n1,路灯\n2\n3,a\u{0}b\n4,".as_bytes().to_vec();
        text.extend_from_slice(&[0xe7, 0x81, b'\n']);
        text.extend_from_slice("5,a,b\n6,\"井\n盖\"\n\n7,x,\n".as_bytes());
        check(
            &text,
            &[&["1", "路灯"], &["6", "井\n盖"], &["7", "x"]],
            &[(3, "这一行有 1 列"), (4, "NUL"), (5, "“详情”一列不是有效的 UTF-8"), (6, "有 3 列")],
        );
    }

    #[test]
    fn columns_to_be_dropped_are_not_decoded() {
        let text = "a,b\n\u{1}x,y\n".as_bytes();
        let layout = learn(|| Ok(text)).expect("readable");
        let mut found = Vec::new();
        rows(text, &layout, &[true, false], &mut |row| {
            found.push(row);
            true
        })
        .expect("readable");
        assert_eq!(found, [Found::Row(Row { line: 2, cells: vec![String::new(), "y".into()] })]);
    }

    #[test]
    fn an_empty_file_is_refused_in_words() {
        assert!(read(b"").expect_err("empty").contains("空的"));
        assert!(read(b" \n\n").expect_err("empty").contains("空的"));
    }
}
