//! The server's secrets file: four keys that never enter the database or its backup.
//!
//! The program writes the file readable by its own account only. Losing it logs everybody out and
//! voids every query code and the search index; leaking it together with the database would allow
//! codes to be guessed off line. It is kept apart from the key ring, so that one theft is not two.

use crate::keyring::KeyFileError;
use crate::random::{self, Randomness};
use crate::reading;
use hmac::Mac;
use std::fmt;
use zeroize::Zeroizing;

/// The four keys, each for one use.
pub struct Peppers {
    keys: [Zeroizing<[u8; 32]>; 4],
}

const FILE_TITLE: &str = "anlan-secrets 1";
const NAMES: [&str; 4] = ["query-code", "search", "session", "csrf"];

impl fmt::Debug for Peppers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Peppers(…)")
    }
}

impl Peppers {
    /// Four fresh keys.
    pub fn generate(rng: &dyn Randomness) -> Peppers {
        Peppers { keys: std::array::from_fn(|_| Zeroizing::new(random::bytes(rng))) }
    }

    /// Under which query codes are stored ([`crate::query_code::code_hash`]).
    pub fn query_code(&self) -> &[u8; 32] {
        &self.keys[0]
    }

    /// Under which words enter the search index.
    pub fn search(&self) -> &[u8; 32] {
        &self.keys[1]
    }

    /// Under which session tokens are stored ([`crate::session`]).
    pub fn session(&self) -> &[u8; 32] {
        &self.keys[2]
    }

    /// Under which form tokens are made ([`crate::session`]).
    pub fn csrf(&self) -> &[u8; 32] {
        &self.keys[3]
    }

    /// A keyed fingerprint of `content`, to know it again without keeping it: nobody without this file can tell
    /// from the fingerprint what it is of. `purpose` keeps fingerprints of different uses apart.
    pub fn fingerprint(&self, purpose: &str, content: &[u8]) -> [u8; 32] {
        let mut mac = crate::sealing::keyed(self.search());
        mac.update(b"anlan fingerprint v1\0");
        mac.update(purpose.as_bytes());
        mac.update(b"\0");
        mac.update(content);
        mac.finalize().into_bytes().into()
    }

    /// The text of the secrets file: `NAME HEX` a line.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(512));
        text.push_str(FILE_TITLE);
        text.push('\n');
        for (name, key) in NAMES.iter().zip(&self.keys) {
            text.push_str(name);
            text.push(' ');
            reading::push_hex(&mut text, key);
            text.push('\n');
        }
        text
    }

    /// Reads [`to_text`](Self::to_text) back; every key must be there exactly once.
    pub fn from_text(text: &str) -> Result<Peppers, KeyFileError> {
        let wrong = |line: usize, what: &str| {
            KeyFileError(format!("服务器密钥文件第 {line} 行{what}。请用备份的文件替换。"))
        };
        let mut found: [Option<Zeroizing<[u8; 32]>>; 4] = Default::default();
        let mut lines = reading::lines(text);
        match lines.next() {
            Some((_, FILE_TITLE)) => {}
            Some((line, _)) => return Err(wrong(line, &format!("应为“{FILE_TITLE}”"))),
            None => return Err(KeyFileError("服务器密钥文件是空的。请用备份的文件替换。".into())),
        }
        for (line, content) in lines {
            let (name, hex) = content.split_once(' ').ok_or_else(|| wrong(line, "无法识别"))?;
            let at = NAMES.iter().position(|known| *known == name).ok_or_else(|| wrong(line, "无法识别"))?;
            let key = reading::hex32(hex.trim()).ok_or_else(|| wrong(line, "密钥应为 64 位十六进制"))?;
            if found[at].replace(key).is_some() {
                return Err(wrong(line, &format!("重复了 {name}")));
            }
        }
        if let Some(missing) = found.iter().position(Option::is_none) {
            return Err(KeyFileError(format!("服务器密钥文件缺少 {}。请用备份的文件替换。", NAMES[missing])));
        }
        Ok(Peppers { keys: found.map(Option::unwrap_or_default) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandomness;

    fn complaint(text: &str) -> String {
        Peppers::from_text(text).expect_err("this file must be refused").0
    }

    #[test]
    fn the_secrets_file_reads_back_as_written() {
        let peppers = Peppers::generate(&SeededRandomness::new(1));
        let again = Peppers::from_text(&peppers.to_text()).expect("own text");
        assert_eq!(*again.to_text(), *peppers.to_text());
        assert_eq!(again.search(), peppers.search());
        assert_ne!(peppers.session(), peppers.csrf());
    }

    #[test]
    fn a_damaged_file_names_the_line_and_never_the_key() {
        let text = Peppers::generate(&SeededRandomness::new(1)).to_text();
        let lines: Vec<&str> = text.lines().collect();
        assert!(complaint("").contains("空"));
        assert!(complaint("其他").contains("第 1 行"));
        assert!(complaint(&lines[..4].join("\n")).contains("缺少 csrf"));
        assert!(
            complaint(&[&lines[..], &lines[1..2]].concat().join("\n")).contains("第 6 行重复了 query-code")
        );
        let cut = &lines[2][..40];
        let message = complaint(&[lines[0], cut].join("\n"));
        assert!(message.contains("第 2 行密钥应为 64 位十六进制"));
        assert!(!message.contains(&cut[8..]));
    }
}
