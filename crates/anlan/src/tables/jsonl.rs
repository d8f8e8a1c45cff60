//! Rows of JSON Lines: one object a line, its keys the headings.
//!
//! Nested objects and lists are refused; a key that only some lines have is an empty cell in the others.

use super::delimited::Layout;
use super::encoding::Encoding;
use super::records::{Cut, MOST_RECORD, Records};
use super::table::{BadRow, Found, Row};
use serde_json::{Map, Value};
use std::io::{self, BufRead};

/// Most different keys one file may have.
const MOST_KEYS: usize = 400;

/// Reads once through `input` to collect every key, in the order they first appear.
pub fn learn<R: BufRead>(input: R) -> Result<Layout, String> {
    let mut lines = Records::lines(input);
    let (mut line, mut headings) = (Vec::new(), Vec::<String>::new());
    while lines.next(&mut line).map_err(|fault| format!("文件读不出来：{fault}"))?.is_some() {
        let Ok(object) = serde_json::from_slice::<Map<String, Value>>(unmarked(&line)) else { continue };
        for key in object.keys().filter(|key| !key.trim().is_empty()) {
            if !headings.iter().any(|known| known == key.trim()) {
                headings.push(key.trim().to_owned());
            }
        }
        if headings.len() > MOST_KEYS {
            return Err(format!("各行的键合计超过 {MOST_KEYS} 种，不像是同一张表"));
        }
    }
    if headings.is_empty() {
        return Err("没有一行是 JSON 对象；每行应写一个 {\"键\": \"值\", …}".into());
    }
    Ok(Layout { encoding: Encoding::Utf8, delimiter: b',', headings })
}

/// Gives every line to `sink` until it says stop.
pub fn rows<R: BufRead>(
    input: R,
    layout: &Layout,
    skip: &[bool],
    sink: &mut dyn FnMut(Found) -> bool,
) -> io::Result<()> {
    let mut lines = Records::lines(input);
    let mut line = Vec::new();
    while let Some(place) = lines.next(&mut line)? {
        let text = unmarked(&line);
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let found = match place.cut {
            Cut::TooLong(bytes) => {
                Err(format!("这一行有 {bytes} 字节，超过 {MOST_RECORD} 字节；此处只留开头"))
            }
            _ => row(text, layout, skip),
        };
        let found = match found {
            Ok(cells) => Found::Row(Row { line: place.line, cells }),
            Err(reason) => Found::Bad(BadRow { line: place.line, reason, cells: vec![text.to_vec()] }),
        };
        if !sink(found) {
            break;
        }
    }
    Ok(())
}

fn unmarked(line: &[u8]) -> &[u8] {
    line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line)
}

fn row(line: &[u8], layout: &Layout, skip: &[bool]) -> Result<Vec<String>, String> {
    if std::str::from_utf8(line).is_err() {
        return Err("不是有效的 UTF-8 文字".into());
    }
    let object: Map<String, Value> = serde_json::from_slice(line)
        .map_err(|fault| format!("不是一个 JSON 对象（第 {} 个字节处）", fault.column()))?;
    let mut cells = vec![String::new(); layout.headings.len()];
    for (key, value) in object {
        let Some(at) = layout.headings.iter().position(|heading| heading == key.trim()) else { continue };
        if skip.get(at) != Some(&true) {
            cells[at] = cell(&key, value)?;
        }
    }
    Ok(cells)
}

fn cell(key: &str, value: Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) if text.contains('\0') => Err(format!("“{key}”里含有 NUL，不是文字")),
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(yes) => Ok(yes.to_string()),
        Value::Array(_) | Value::Object(_) => Err(format!("“{key}”里又有一层对象或列表，请展开成一列一值")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_json_become_rows_and_what_is_none_is_said() {
        let text = concat!(
            "{\"id\": 7, \"text\": \"路灯\\n不亮\"}\n\n",
            "{\"id\": null, \"ok\": true}\n",
            "[1]\n",
            "{\"id\": {\"a\": 1}}\n",
            "{\"id\": \"\\u0000\"}\n",
        );
        let layout = learn(text.as_bytes()).expect("readable");
        assert_eq!(layout.headings, ["id", "text", "ok"]);
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        rows(text.as_bytes(), &layout, &[], &mut |found| {
            match found {
                Found::Row(row) => good.push((row.line, row.cells.join("|"))),
                Found::Bad(row) => bad.push((row.line, row.reason)),
            }
            true
        })
        .expect("memory does not fail");
        assert_eq!(good, [(1, "7|路灯\n不亮|".to_owned()), (3, "||true".to_owned())]);
        assert_eq!(bad.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5, 6]);
        assert!(bad[1].1.contains("又有一层") && bad[2].1.contains("NUL"), "{bad:?}");
    }
}
