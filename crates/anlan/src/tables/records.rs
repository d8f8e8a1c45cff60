//! Cuts a stream of bytes into records: lines, or lines joined while a quote is open. Constant memory: a
//! record never grows past a mebibyte, and a quote that is never closed costs one line, not the file.
//!
//! Works on bytes, before any decoding: in UTF-8 and in GB 18030 no part of a wider character looks like a
//! comma, a quote or a line end. Never drops a byte in silence.

use std::io::{self, BufRead};

/// Most bytes of one record.
pub const MOST_RECORD: usize = 1 << 20;

/// What a record turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Whole.
    Whole,
    /// A line longer than [`MOST_RECORD`]: only its beginning was kept; so many bytes there were.
    TooLong(u64),
    /// A quote opens here and is not closed within [`MOST_RECORD`] or before the end.
    OpenQuote,
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line of the file, from 1, it begins on.
    pub line: u64,
    /// What it is.
    pub cut: Cut,
}

/// The records of a stream.
pub struct Records<R> {
    input: R,
    /// Read once already, to be read again after a quote turned out never to close.
    back: Vec<u8>,
    back_at: usize,
    line: u64,
    delimiter: Option<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote inside quotes: the end of them, or the first half of a doubled one.
    QuoteInQuotes,
}

impl<R: BufRead> Records<R> {
    /// Lines in which quotes mean nothing.
    pub fn lines(input: R) -> Self {
        Records { input, back: Vec::new(), back_at: 0, line: 1, delimiter: None }
    }

    /// Records of a table whose fields are parted by `delimiter`.
    pub fn table(input: R, delimiter: u8) -> Self {
        Records { delimiter: Some(delimiter), ..Records::lines(input) }
    }

    /// The next record into `out`, without its line end; none at the end.
    pub fn next(&mut self, out: &mut Vec<u8>) -> io::Result<Option<Place>> {
        out.clear();
        let line = self.line;
        let mut at = At::FieldStart;
        let mut first_end = None;
        loop {
            let (taken, ended) = {
                let delimiter = self.delimiter;
                let chunk = if self.back_at < self.back.len() {
                    &self.back[self.back_at..]
                } else {
                    self.input.fill_buf()?
                };
                if chunk.is_empty() {
                    break;
                }
                let room = (MOST_RECORD + 1).saturating_sub(out.len());
                take(&chunk[..chunk.len().min(room)], delimiter, &mut at, out, &mut first_end)
            };
            self.consume(taken);
            if ended {
                self.line += 1 + inner_lines(out);
                trim_line_end(out);
                return Ok(Some(Place { line, cut: Cut::Whole }));
            }
            if out.len() > MOST_RECORD {
                return match first_end {
                    Some(end) => Ok(Some(self.give_up_quote(out, end))),
                    None => self.skip_line(out).map(Some),
                };
            }
        }
        if out.is_empty() {
            return Ok(None);
        }
        if at == At::Quoted {
            let end = first_end.unwrap_or(out.len());
            return Ok(Some(self.give_up_quote(out, end)));
        }
        self.line += 1 + inner_lines(out);
        trim_line_end(out);
        Ok(Some(Place { line, cut: Cut::Whole }))
    }

    fn consume(&mut self, bytes: usize) {
        if self.back_at < self.back.len() {
            self.back_at += bytes;
            if self.back_at == self.back.len() {
                self.back.clear();
                self.back_at = 0;
            }
        } else {
            self.input.consume(bytes);
        }
    }

    /// Keeps the first line in `out` and puts what follows it back to be read again.
    fn give_up_quote(&mut self, out: &mut Vec<u8>, end: usize) -> Place {
        let mut again = out.split_off(end);
        again.extend_from_slice(&self.back[self.back_at..]);
        self.back = again;
        self.back_at = 0;
        let line = self.line;
        self.line += 1;
        trim_line_end(out);
        Place { line, cut: Cut::OpenQuote }
    }

    /// Goes to the end of a line too long to keep.
    fn skip_line(&mut self, out: &mut Vec<u8>) -> io::Result<Place> {
        let mut bytes = out.len() as u64;
        loop {
            let (skipped, ended) = {
                let chunk = if self.back_at < self.back.len() {
                    &self.back[self.back_at..]
                } else {
                    self.input.fill_buf()?
                };
                match chunk.iter().position(|b| *b == b'\n') {
                    Some(end) => (end + 1, true),
                    None => (chunk.len(), chunk.is_empty()),
                }
            };
            self.consume(skipped);
            bytes += skipped as u64;
            if ended {
                break;
            }
        }
        out.truncate(MOST_RECORD);
        let line = self.line;
        self.line += 1;
        Ok(Place { line, cut: Cut::TooLong(bytes) })
    }
}

/// Takes bytes of `chunk` into `out` up to the end of the record; gives how many, and whether it ended.
fn take(
    chunk: &[u8],
    delimiter: Option<u8>,
    at: &mut At,
    out: &mut Vec<u8>,
    first_end: &mut Option<usize>,
) -> (usize, bool) {
    let before = out.len();
    for (index, byte) in chunk.iter().enumerate() {
        if *byte == b'\n' {
            if *at != At::Quoted {
                out.extend_from_slice(&chunk[..=index]);
                return (index + 1, true);
            }
            first_end.get_or_insert(before + index + 1);
            continue;
        }
        let Some(delimiter) = delimiter else { continue };
        *at = match (*at, *byte) {
            (At::FieldStart, b'"') => At::Quoted,
            (At::Quoted, b'"') => At::QuoteInQuotes,
            (At::Quoted, _) => At::Quoted,
            (At::QuoteInQuotes, b'"') => At::Quoted,
            (_, byte) if byte == delimiter => At::FieldStart,
            _ => At::Plain,
        };
    }
    out.extend_from_slice(chunk);
    (chunk.len(), false)
}

fn inner_lines(record: &[u8]) -> u64 {
    let ended = record.ends_with(b"\n");
    record.iter().filter(|b| **b == b'\n').count() as u64 - u64::from(ended)
}

fn trim_line_end(out: &mut Vec<u8>) {
    if out.last() == Some(&b'\n') {
        out.pop();
    }
    if out.last() == Some(&b'\r') {
        out.pop();
    }
}

/// The fields of a whole record, quotes taken off.
pub fn fields(record: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
    let mut fields = Vec::new();
    let mut field = Vec::new();
    let mut at = At::FieldStart;
    for byte in record {
        match (at, *byte) {
            (At::FieldStart, b'"') => at = At::Quoted,
            (At::Quoted, b'"') => at = At::QuoteInQuotes,
            (At::QuoteInQuotes, b'"') => {
                field.push(b'"');
                at = At::Quoted;
            }
            (At::Quoted, byte) => field.push(byte),
            (_, byte) if byte == delimiter => {
                fields.push(std::mem::take(&mut field));
                at = At::FieldStart;
            }
            (_, byte) => {
                field.push(byte);
                at = At::Plain;
            }
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &[u8]) -> Vec<(u64, Cut, Vec<u8>)> {
        let mut records = Records::table(text, b',');
        let (mut out, mut found) = (Vec::new(), Vec::new());
        while let Some(place) = records.next(&mut out).expect("memory does not fail") {
            found.push((place.line, place.cut, out.clone()));
        }
        found
    }

    fn check(text: &str, expected: &[(u64, Cut, &str)]) {
        let found = all(text.as_bytes());
        let found: Vec<(u64, Cut, String)> =
            found.into_iter().map(|(l, c, r)| (l, c, String::from_utf8_lossy(&r).into_owned())).collect();
        let expected: Vec<(u64, Cut, String)> =
            expected.iter().map(|(l, c, r)| (*l, *c, (*r).to_owned())).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_quoted_line_end_does_not_end_the_record() {
        use Cut::Whole;
        check("a,b\r\n1,\"x\ny\"\n2,z", &[(1, Whole, "a,b"), (2, Whole, "1,\"x\ny\""), (4, Whole, "2,z")]);
        check("say \"hi\n2\n", &[(1, Whole, "say \"hi"), (2, Whole, "2")]);
        check("\"a\"\"\n\",b\nc\n", &[(1, Whole, "\"a\"\"\n\",b"), (3, Whole, "c")]);
    }

    #[test]
    fn a_quote_never_closed_costs_one_line_and_not_the_file() {
        use Cut::{OpenQuote, Whole};
        check("a,\"b\nc,d\ne,f", &[(1, OpenQuote, "a,\"b"), (2, Whole, "c,d"), (3, Whole, "e,f")]);
        let long = format!("\"open\n{}", "1,2\n".repeat(400_000));
        let found = all(long.as_bytes());
        assert_eq!(found.len(), 400_001);
        assert_eq!((found[0].1, found[1].0, found[400_000].0), (OpenQuote, 2, 400_001));
    }

    #[test]
    fn a_line_too_long_is_cut_and_the_next_one_is_whole() {
        let text = format!("{}\nnext\n", "x".repeat(3 * MOST_RECORD));
        let found = all(text.as_bytes());
        assert_eq!(found[0].1, Cut::TooLong(3 * MOST_RECORD as u64 + 1));
        assert_eq!(found[0].2.len(), MOST_RECORD);
        assert_eq!((found[1].0, found[1].2.as_slice()), (2, &b"next"[..]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_cut_without_loss(text in proptest::collection::vec(prop_oneof![
            Just(b'"'), Just(b','), Just(b'\n'), Just(b'a'), any::<u8>()
        ], 0..400)) {
            let cut: usize = all(&text).iter().map(|(_, _, r)| r.iter().filter(|b| !b"\r\n".contains(b)).count()).sum();
            let given = text.iter().filter(|b| !b"\r\n".contains(b)).count();
            prop_assert_eq!(cut, given);
        }

        #[test]
        fn what_is_quoted_reads_back(cells in proptest::collection::vec("[a\",\n\u{4e00}]{0,6}", 1..5)) {
            let quoted: Vec<String> = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            let found = all(quoted.join(",").as_bytes());
            prop_assert_eq!(found.len(), 1);
            let back: Vec<String> = fields(&found[0].2, b',').into_iter().map(|f| String::from_utf8_lossy(&f).into_owned()).collect();
            prop_assert_eq!(back, cells);
        }
    }
}
