//! What the TOML parser says, in plain words.
//!
//! Translates; a message it does not know is shown as “written wrongly here”, never as the parser's own.

use crate::complaint::{Complaint, say};
use crate::files::SourceFile;
use domain::label::Label;
use std::ops::Range;

/// Beginnings of the parser's messages, and what they mean.
const KNOWN: &[(&str, [&str; 4])] = &[
    (
        "duplicate key",
        ["同一个键写了两次", "The same key is written twice", "请只留一个", "Keep one of them"],
    ),
    ("cannot recurse", ["嵌套太深", "Nested too deeply", "请减少括号的层数", "Use fewer levels of brackets"]),
    ("unclosed array", ["方括号没有合上", "A bracket is not closed", "请补上 ]", "Add ]"]),
    (
        "unclosed table",
        ["表头的方括号没有合上", "The bracket of a table head is not closed", "请补上 ]", "Add ]"],
    ),
    ("unclosed inline table", ["花括号没有合上", "A brace is not closed", "请补上 }", "Add }"]),
    ("key with no value", ["键后面没有值", "A key without a value", "请写成 键 = 值", "Write key = value"]),
    (
        "missing value",
        [
            "等号后面没有值",
            "No value after the equals sign",
            "请在 = 后写上值；文字要加引号",
            "Write a value after =; text stands in quotes",
        ],
    ),
    (
        "missing comma",
        ["两项之间缺少逗号", "A comma is missing between two items", "请补上英文逗号", "Add a comma"],
    ),
    (
        "unclosed",
        [
            "前面的括号没有合上",
            "A bracket before this is not closed",
            "请在这里补上 ] 或 }",
            "Add ] or } here",
        ],
    ),
    ("extra comma", ["多了一个逗号", "One comma too many", "请删掉多余的逗号", "Take it away"]),
    ("extra", ["多写了符号", "One sign too many", "请删掉多余的符号", "Take it away"]),
    ("missing assignment", ["缺少等号", "An equals sign is missing", "请写成 键 = 值", "Write key = value"]),
    ("missing key", ["缺少键", "A key is missing", "请写成 键 = 值", "Write key = value"]),
    (
        "cannot extend",
        [
            "这个名字已经是另一种东西，不能再往里加",
            "This name is already something else and cannot be added to",
            "请检查表头是否写重、[x] 与 [[x]] 是否混用",
            "Check for repeated heads and for [x] mixed with [[x]]",
        ],
    ),
    (
        "invalid mantissa",
        [
            "数字写法不对",
            "Not a number",
            "文字要加英文引号；数字不能以 0 开头",
            "Text stands in quotes; numbers do not begin with 0",
        ],
    ),
    (
        "unexpected",
        [
            "这里有多余的内容",
            "There is something here that does not belong",
            "一行只写一个 键 = 值；文字要加英文引号",
            "One key = value a line; text stands in quotes",
        ],
    ),
    (
        MIXED,
        [
            "这里只有一对方括号，同名的别处是两对",
            "One pair of brackets here, two elsewhere for the same name",
            "可以有多个的写成 [[…]]，每个都一样",
            "What there may be several of is written [[…]], each time",
        ],
    ),
    (
        FOREIGN,
        [
            "键不是英文小写字母写的",
            "A key that is not written in Latin letters",
            "键用英文小写字母和 -；中文只写在引号里",
            "Keys are lower-case Latin letters and -; Chinese stands in quotes",
        ],
    ),
    (
        UNQUOTED,
        [
            "文字没有加引号",
            "Text without quotes",
            "请用英文双引号把文字括起来",
            "Put the text into double quotes",
        ],
    ),
    (
        "invalid basic string",
        [
            "文字的引号没有合上，或含有不允许的字符",
            "A text is not closed, or holds a sign it may not",
            "请检查英文双引号成对、反斜杠写成 \\\\",
            "Check that the quotes come in pairs; write \\\\ for a backslash",
        ],
    ),
    (
        "invalid",
        [
            "写法不对",
            "Written wrongly here",
            "请对照 docs/reference/packs.md 中的例子",
            "Compare the examples in docs/reference/packs.md",
        ],
    ),
];

/// What the parser says of text without quotes.
const UNQUOTED: &str = "string values must be quoted";
/// Ours: `[x]` where others of the file are `[[x]]`.
const MIXED: &str = "single head among double heads";
/// Ours: a key in other letters than Latin ones.
const FOREIGN: &str = "key in other letters";

/// The line of the head that `at` stands under or on, and whether it stands on it.
fn section_of(text: &str, at: usize) -> (&str, bool) {
    let at = at.min(text.len());
    let line_end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let mut lines = text[..line_end].rsplit('\n').enumerate();
    let head = lines.find(|(_, line)| line.trim_start().starts_with('['));
    head.map_or(("", false), |(up, line)| (line.trim(), up == 0))
}

/// Where `[x]` stands, when the head at `at` is `[[x]]`.
fn single_head(text: &str, at: usize) -> Option<Range<usize>> {
    let (head, _) = section_of(text, at);
    let single = head.strip_prefix("[[")?.strip_suffix("]]").map(|name| format!("[{name}]"))?;
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        if line.trim() == single {
            return Some(from..from + single.len());
        }
        from += line.len();
    }
    None
}

/// The parser's errors as complaints; at most twenty, as one slip often makes many.
pub fn complaints(file: &SourceFile, faults: &[toml::de::Error]) -> Vec<Complaint> {
    let mut found: Vec<Complaint> = Vec::new();
    let mut twice: Vec<&str> = Vec::new();
    for fault in faults.iter().take(20) {
        let span = fault.span().unwrap_or(0..0);
        if fault.message().starts_with("duplicate key") {
            let (section, is_head) = section_of(&file.text, span.start);
            // What stands under a head that is there twice only says so again.
            if !section.is_empty() && twice.contains(&section) {
                continue;
            }
            twice.extend(Some(section).filter(|section| is_head && !section.is_empty()));
            if let Some(single) = single_head(&file.text, span.start) {
                let (what, remedy) = translate(MIXED);
                found.push(Complaint::at(file, single, "syntax", what, remedy));
                continue;
            }
        }
        if let Some(open) = left_open(&file.text, span.start, fault.message()) {
            let (what, remedy) = translate("unclosed");
            found.push(Complaint::at(file, open, "syntax", what, remedy));
            break;
        }
        let line_start = file.text[..span.start.min(file.text.len())].rfind('\n').map_or(0, |at| at + 1);
        let foreign = file.text[line_start..].chars().find(|c| !c.is_whitespace());
        let foreign = foreign.is_some_and(|c| c.is_alphabetic() && !c.is_ascii());
        let bare = file.text[..span.start.min(file.text.len())]
            .chars()
            .next_back()
            .is_some_and(|c| c == ' ' || c == '=')
            && file.text.get(span.clone()).is_some_and(|text| text.starts_with(char::is_alphabetic));
        let message = match fault.message() {
            said if !said.starts_with("invalid") => said,
            _ if foreign => FOREIGN,
            _ if bare => UNQUOTED,
            said => said,
        };
        let (what, remedy) = translate(message);
        let complaint = Complaint::at(file, span, "syntax", what, remedy);
        if !found.iter().any(|known| known.line == complaint.line) {
            found.push(complaint);
        }
    }
    found
}

/// A comma missed before `key = …` on a new line is really a bracket left open on the line before; every
/// further error follows from it.
fn left_open(text: &str, at: usize, message: &str) -> Option<Range<usize>> {
    let (before, line) = (text.get(..at)?, text.get(at..)?.lines().next()?);
    let key = line.split_once('=')?.0.trim_end();
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !message.starts_with("missing comma") || !is_key || !before.trim_end_matches(' ').ends_with('\n') {
        return None;
    }
    let end = before.trim_end().len();
    let start = before[..end].char_indices().next_back()?.0;
    Some(start..end)
}

fn translate(message: &str) -> (Label, Label) {
    let known = KNOWN.iter().find(|(start, _)| message.starts_with(start));
    match known {
        Some((_, [what, what_en, remedy, remedy_en])) => (say(*what, *what_en), say(*remedy, *remedy_en)),
        None => (
            say("这一行的写法不对", "This line is written wrongly"),
            say(
                "请检查引号、括号、逗号和等号；文字要加英文引号",
                "Check quotes, brackets, commas and equals signs",
            ),
        ),
    }
}
