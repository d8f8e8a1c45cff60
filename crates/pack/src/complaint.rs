//! A complaint (what is wrong in a pack): file, line, caret, what is wrong, what to do. Chinese first.
//!
//! Only says; never decides whether something is wrong, and never panics on any text.

use crate::files::SourceFile;
use domain::label::{Label, Language};
use serde::Serialize;
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// Widest line shown under a complaint, in columns; longer lines are cut around the caret.
const WIDEST: usize = 96;

/// One thing wrong in a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// A stable code for tests and tools, e.g. `unknown-source`.
    pub code: &'static str,
    /// The file, as `<pack>/<path>`.
    pub file: String,
    /// Line, from 1; 0 when the complaint is about a whole file or folder.
    pub line: usize,
    /// Column in characters, from 1; 0 likewise.
    pub column: usize,
    /// The line and the caret under it; empty when the complaint is about a whole file or folder.
    pub snippet: String,
    /// What is wrong.
    pub what: Label,
    /// What to do.
    pub remedy: Label,
    /// Further lines of the file of which the same is to be said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<usize>,
}

impl Complaint {
    /// A complaint about the bytes `span` of `file`.
    pub fn at(file: &SourceFile, span: Range<usize>, code: &'static str, what: Label, remedy: Label) -> Self {
        let (file, span) = file.place(span);
        let (line, column, snippet) = point(&file.text, span);
        Complaint { code, file: file.name.clone(), line, column, snippet, what, remedy, also: Vec::new() }
    }

    /// A complaint about a whole file or folder.
    pub fn about(file: &str, code: &'static str, what: Label, remedy: Label) -> Self {
        Complaint {
            code,
            file: file.to_owned(),
            line: 0,
            column: 0,
            snippet: String::new(),
            what,
            remedy,
            also: Vec::new(),
        }
    }

    /// The complaint as printed, in `language`.
    pub fn show(&self, language: Language) -> String {
        let place = match self.line {
            0 => self.file.clone(),
            line => format!("{}:{line}:{}", self.file, self.column),
        };
        let (what, remedy) = (self.what.in_language(language), self.remedy.in_language(language));
        let way = match language {
            Language::Zh => "改法",
            Language::En => "to do",
        };
        let mut shown = format!("{place} [{}] {what}\n", self.code);
        shown.push_str(&self.snippet);
        shown.push_str(&format!("  {way}: {remedy}\n"));
        if !self.also.is_empty() {
            let lines: Vec<String> = self.also.iter().map(usize::to_string).collect();
            shown.push_str(&match language {
                Language::Zh => format!("  同样的还有第 {} 行\n", lines.join("、")),
                Language::En => format!("  the same on line {}\n", lines.join(", ")),
            });
        }
        shown
    }

    /// Whether `other` says the same of another place in the same file.
    fn says_as(&self, other: &Complaint) -> bool {
        self.line > 0
            && (self.code, &self.file) == (other.code, &other.file)
            && (&self.what, &self.remedy) == (&other.what, &other.remedy)
    }
}

/// What is said of several places of a file is said once, with the further lines.
pub(crate) fn gathered(complaints: Vec<Complaint>) -> Vec<Complaint> {
    let mut kept: Vec<Complaint> = Vec::with_capacity(complaints.len());
    for complaint in complaints {
        match kept.iter_mut().find(|known| known.says_as(&complaint)) {
            Some(known) if complaint.line == known.line || known.also.contains(&complaint.line) => {}
            Some(known) => known.also.push(complaint.line),
            None => kept.push(complaint),
        }
    }
    kept
}

/// Line and column (from 1) of the start of `span`, and the line with carets under it.
fn point(text: &str, span: Range<usize>) -> (usize, usize, String) {
    let start = floor(text, span.start.min(text.len()));
    let end = floor(text, span.end.clamp(start, text.len()));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = text[..line_start].bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = text[line_start..start].chars().count() + 1;
    let before = &text[line_start..start];
    let marked = &text[start..end.min(line_end)];
    let after = &text[start + marked.len()..line_end];
    (line, column, snippet(line, before, marked, after))
}

fn snippet(line: usize, before: &str, marked: &str, after: &str) -> String {
    let before = last_columns(before, WIDEST / 2);
    let whole = marked;
    let marked = first_columns(whole, WIDEST / 2);
    let room = WIDEST.saturating_sub(columns(&before) + columns(&marked));
    // What follows a mark that had to be cut does not follow what is left of it.
    let cut = marked.chars().count() < whole.chars().count();
    let after = if cut { "…".to_owned() } else { first_columns(after, room) };
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let carets = "^".repeat(columns(&marked).max(1));
    format!("  {number} | {before}{marked}{after}\n  {margin} | {}{carets}\n", " ".repeat(columns(&before)))
}

/// A character as shown: tabs and control characters become one space.
fn shown(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

fn columns(text: &str) -> usize {
    text.chars().map(|c| shown(c).width().unwrap_or(0)).sum()
}

fn first_columns(text: &str, most: usize) -> String {
    let mut width = 0;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width <= most
    };
    text.chars().map(shown).take_while(fits).collect()
}

fn last_columns(text: &str, most: usize) -> String {
    let mut width = 0;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width <= most
    };
    let mut kept: Vec<char> = text.chars().rev().map(shown).take_while(fits).collect();
    kept.reverse();
    kept.into_iter().collect()
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A label from both texts; the short name keeps the checks readable.
pub(crate) fn say(zh: impl Into<String>, en: impl Into<String>) -> Label {
    Label { zh: zh.into(), en: en.into() }
}

/// The known word nearest to `word`, when it is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |other: &str| distance(word, other);
    let allowed = word.chars().count().div_ceil(3).clamp(1, 3);
    let found = known.into_iter().map(|other| (near(other), other)).min_by_key(|(far, _)| *far)?;
    (found.0 <= allowed).then_some(found.1)
}

/// How many characters must be added, taken away or changed to turn `a` into `b`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Known words as a sentence shows them: `a、b、c`.
pub(crate) fn listed<'a>(known: impl IntoIterator<Item = &'a str>) -> String {
    known.into_iter().collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_word_also_after_chinese() {
        let file = SourceFile::new("p/pack.toml", "名 = 1\nlabel = { zh = \"市\", xn = 2 }");
        let start = file.text.find("xn").expect("it is there");
        let found = Complaint::at(&file, start..start + 2, "c", say("w", "w"), say("r", "r"));
        assert_eq!((found.line, found.column), (2, 21));
        let lines: Vec<&str> = found.snippet.lines().collect();
        assert_eq!(lines[0], "  2 | label = { zh = \"市\", xn = 2 }");
        assert_eq!(
            lines[1].find('^'),
            Some(lines[0].find("xn").expect("shown") - 1),
            "市 is three bytes, two columns"
        );
    }

    #[test]
    fn a_slip_of_the_pen_finds_its_word_and_a_stranger_does_not() {
        assert_eq!(nearest("lable", ["label", "list"]), Some("label"));
        assert_eq!(nearest("person", ["label", "list"]), None);
    }

    #[test]
    fn spans_outside_the_text_or_inside_a_character_are_drawn_not_fatal() {
        for (text, span) in [("", 0..9), ("市", 1..2), ("a\n", 2..2), ("a", 7..9)] {
            let file = SourceFile::new("f", text);
            assert!(Complaint::at(&file, span, "c", say("w", "w"), say("r", "r")).line >= 1);
        }
    }
}
