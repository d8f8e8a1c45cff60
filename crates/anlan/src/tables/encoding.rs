//! Tells UTF-8 from GB 18030 by whole lines, and decodes one cell at a time.
//!
//! Never replaces a byte it cannot read by a question mark: the cell is refused instead.

use encoding_rs::GB18030;

/// How the text of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB 18030, GBK and GB 2312 included.
    Gb18030,
}

impl Encoding {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gb18030 => "GB 18030",
        }
    }

    /// The text of some bytes, if they are text.
    pub fn decode(self, bytes: &[u8]) -> Option<String> {
        match self {
            Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
            Encoding::Gb18030 => GB18030
                .decode_without_bom_handling_and_without_replacement(bytes)
                .map(|text| text.into_owned()),
        }
    }
}

/// Counts lines that speak for one encoding or the other.
#[derive(Debug, Default)]
pub struct Votes {
    utf8: u64,
    gb18030: u64,
    neither: u64,
}

impl Votes {
    /// One line. Lines of plain ASCII say nothing.
    pub fn line(&mut self, line: &[u8]) {
        if line.is_ascii() {
        } else if Encoding::Utf8.decode(line).is_some() {
            self.utf8 += 1;
        } else if Encoding::Gb18030.decode(line).is_some() {
            self.gb18030 += 1;
        } else {
            self.neither += 1;
        }
    }

    /// The encoding most lines speak for. Text in GB 18030 is hardly ever valid UTF-8, while a broken line of
    /// UTF-8 may by chance be valid GB 18030: so UTF-8 needs only as many lines as all others together.
    pub fn encoding(&self) -> Encoding {
        if self.utf8 >= self.gb18030 + self.neither || self.gb18030 == 0 {
            Encoding::Utf8
        } else {
            Encoding::Gb18030
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voted(lines: &[&[u8]]) -> Encoding {
        let mut votes = Votes::default();
        lines.iter().for_each(|line| votes.line(line));
        votes.encoding()
    }

    #[test]
    fn chinese_in_either_encoding_is_told_apart() {
        let gbk = |text| encoding_rs::GBK.encode(text).0.into_owned();
        assert_eq!(voted(&[b"id,time", "留言,时间".as_bytes()]), Encoding::Utf8);
        assert_eq!(voted(&[b"id,time", &gbk("留言，时间"), &gbk("路灯不亮")]), Encoding::Gb18030);
        assert_eq!(Encoding::Gb18030.decode(&gbk("路灯不亮")).as_deref(), Some("路灯不亮"));
    }

    #[test]
    fn one_broken_line_does_not_turn_a_file_into_another_encoding() {
        assert_eq!(
            voted(&["留言".as_bytes(), "路灯不亮".as_bytes(), &[0xe7, 0x95, b'!', 0x99]]),
            Encoding::Utf8
        );
        assert_eq!(Encoding::Utf8.decode(&[0xe7, 0x95]), None);
    }
}
