//! Just enough of Rust's grammar to tell code from comments and string literals. Never a parser of items.

/// A file taken apart. Blanked characters become spaces, so that lines and columns stay.
pub struct Parsed {
    /// The code, comments and the inside of literals blanked.
    pub code: String,
    /// The string literals with the line (from 1) where each begins.
    pub literals: Vec<(usize, String)>,
}

impl Parsed {
    /// Takes a file apart.
    pub fn new(text: &str) -> Parsed {
        let mut reader =
            Reader { chars: text.chars().collect(), at: 0, line: 1, code: String::new(), literals: vec![] };
        while reader.at < reader.chars.len() {
            reader.item();
        }
        Parsed { code: reader.code, literals: reader.literals }
    }

    /// The same with every `#[cfg(test)]` module or item blanked.
    pub fn without_tests(mut self) -> Parsed {
        const MARK: &str = "#[cfg(test)]";
        while let Some(begin) = self.code.find(MARK) {
            let rest = &self.code[begin + MARK.len()..];
            let end = begin + MARK.len() + end_of_item(rest);
            let lines = line_of(&self.code, begin)..=line_of(&self.code, end);
            self.literals.retain(|(line, _)| !lines.contains(line));
            let blank: String =
                self.code[begin..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
            self.code.replace_range(begin..end, &blank);
        }
        self
    }

    /// The lines (from 1) of the code that contain `needle` as whole words at both of its ends.
    pub fn lines_with(&self, needle: &str) -> Vec<usize> {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let mut lines = vec![];
        for (at, _) in self.code.match_indices(needle) {
            let before = self.code[..at].chars().next_back();
            let after = self.code[at + needle.len()..].chars().next();
            let glued_before = needle.starts_with(word) && before.is_some_and(word);
            let glued_after = needle.ends_with(word) && after.is_some_and(word);
            if !glued_before && !glued_after {
                lines.push(line_of(&self.code, at));
            }
        }
        lines
    }
}

/// The line (from 1) of a byte of a text.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Where the item that begins here ends: after its closing brace, or after its semicolon if that comes first.
/// A `;` inside brackets, as in `[u8; 4]`, does not end it.
pub fn end_of_item(code: &str) -> usize {
    let (mut braces, mut others) = (0_i32, 0_i32);
    for (at, c) in code.char_indices() {
        match c {
            '{' => braces += 1,
            '}' => {
                braces -= 1;
                if braces <= 0 {
                    return at + 1;
                }
            }
            '(' | '[' => others += 1,
            ')' | ']' => others -= 1,
            ';' if braces == 0 && others == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    literals: Vec<(usize, String)>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    /// Takes one character into the code, or a blank of the same width in lines.
    fn take(&mut self, shown: bool) -> char {
        let c = self.chars[self.at];
        self.at += 1;
        if c == '\n' {
            self.line += 1;
        }
        self.code.push(if shown || c == '\n' { c } else { ' ' });
        c
    }

    fn item(&mut self) {
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => {
                while self.at < self.chars.len() && self.peek(0) != '\n' {
                    self.take(false);
                }
            }
            ('/', '*') => self.block_comment(),
            ('"', _) => self.string(),
            ('r', '"' | '#') if !self.after_word() => self.raw_string(),
            ('\'', _) => self.character(),
            _ => {
                self.take(true);
            }
        }
    }

    /// Whether an `r` here ends a name (`for"`) instead of beginning a raw string (`br"`).
    fn after_word(&self) -> bool {
        let word = |back: usize| {
            let before = self.at.checked_sub(back).map(|at| self.chars[at]);
            before.filter(|c| c.is_alphanumeric() || *c == '_')
        };
        match word(1) {
            None => false,
            Some('b' | 'c') => word(2).is_some(),
            Some(_) => true,
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.take(false);
                    continue;
                }
            }
            self.take(false);
            self.take(false);
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        let line = self.line;
        let mut literal = String::new();
        self.take(true);
        while self.at < self.chars.len() && self.peek(0) != '"' {
            let c = self.take(false);
            literal.push(c);
            if c == '\\' && self.at < self.chars.len() {
                literal.push(self.take(false));
            }
        }
        if self.at < self.chars.len() {
            self.take(true);
        }
        self.literals.push((line, literal));
    }

    fn raw_string(&mut self) {
        let mut hashes = 0;
        while self.peek(1 + hashes) == '#' {
            hashes += 1;
        }
        if self.peek(1 + hashes) != '"' {
            self.take(true); // a raw name, r#type
            return;
        }
        let line = self.line;
        for _ in 0..hashes + 2 {
            self.take(true);
        }
        let mut literal = String::new();
        while self.at < self.chars.len() {
            let closes = self.peek(0) == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#');
            if closes {
                for _ in 0..=hashes {
                    self.take(true);
                }
                break;
            }
            literal.push(self.take(false));
        }
        self.literals.push((line, literal));
    }

    /// A character literal, or a lifetime, which has no closing quote.
    fn character(&mut self) {
        let escaped = self.peek(1) == '\\';
        if !escaped && self.peek(2) != '\'' {
            self.take(true);
            return;
        }
        self.take(true);
        self.take(false);
        if escaped {
            self.take(false);
        }
        while self.at < self.chars.len() && self.peek(0) != '\'' && self.peek(0) != '\n' {
            self.take(false);
        }
        if self.peek(0) == '\'' {
            self.take(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Parsed;

    #[test]
    fn comments_strings_and_tests_are_told_from_code() {
        let text = r##"
fn a<'x>(b: &'x str) -> char { '"' } // SELECT one
/* SELECT /* nested */ two */
const C: &str = "SELECT three \" {";
const D: &str = r#"SELECT "four""#;
#[cfg(test)]
mod tests { fn clock() { let _ = "SELECT five"; now(); } }
fn after() { now() }
"##;
        let parsed = Parsed::new(text).without_tests();
        let literals: Vec<_> =
            parsed.literals.iter().map(|(line, literal)| (*line, literal.as_str())).collect();
        assert_eq!(literals, [(4, r#"SELECT three \" {"#), (5, r#"SELECT "four""#)]);
        assert!(!parsed.code.contains("SELECT"), "{}", parsed.code);
        assert_eq!(parsed.lines_with("now()"), [8]);
        assert_eq!(parsed.code.lines().count(), text.lines().count());
    }
}
