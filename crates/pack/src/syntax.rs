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

/// The parser's errors as complaints; at most twenty, as one slip often makes many.
pub fn complaints(file: &SourceFile, faults: &[toml::de::Error]) -> Vec<Complaint> {
    let mut found: Vec<Complaint> = Vec::new();
    for fault in faults.iter().take(20) {
        let span = fault.span().unwrap_or(0..0);
        if let Some(open) = left_open(&file.text, span.start, fault.message()) {
            let (what, remedy) = translate("unclosed");
            found.push(Complaint::at(file, open, "syntax", what, remedy));
            break;
        }
        let bare = file.text[..span.start.min(file.text.len())]
            .chars()
            .next_back()
            .is_some_and(|c| c == ' ' || c == '=')
            && file.text.get(span.clone()).is_some_and(|text| text.starts_with(char::is_alphabetic));
        let message = if bare && fault.message().starts_with("invalid") { UNQUOTED } else { fault.message() };
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
