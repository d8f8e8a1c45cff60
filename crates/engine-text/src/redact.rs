//! Finding what identifies a person in free text, before the text is indexed or published.
//!
//! Telephones, ID numbers, bank cards, e-mail addresses, plates and accounts are found by their
//! form; names only where a phrase introduces them (`我叫…`, `联系人：…`, `…女士`). What a matter is
//! about must stay readable, so amounts, days, order numbers and street numbers are left alone. No
//! such reader finds everything: it lowers the risk of a text, and does not make it anonymous.

use crate::normal::folded;
use crate::{names, numbers};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// 手机号
    Mobile,
    /// 座机号
    Landline,
    /// 身份证号 and other papers named as such
    IdNumber,
    /// 银行卡号
    BankCard,
    /// 电子邮箱
    Email,
    /// 车牌号
    Plate,
    /// 微信号、QQ 号 and the like
    Account,
    /// 姓名
    Name,
}

/// A text without what was found in it, and what was found, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// The text with a [`MASK`] for each find.
    pub text: String,
    /// The finds as they were written; to be sealed with the matter or dropped.
    pub found: Vec<(Kind, String)>,
}

/// Stands for every find, whatever its length, so that the length tells nothing.
pub const MASK: &str = "＊＊";

/// A find: characters `from..to` of the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub from: usize,
    pub to: usize,
    pub kind: Kind,
}

/// Masks what identifies a person, as far as forms and phrases tell.
pub fn redact(text: &str) -> Redacted {
    let folded = folded(text);
    let mut spans = Vec::new();
    numbers::find(&folded, &mut spans);
    names::find(&folded, &mut spans);
    if spans.is_empty() {
        return Redacted { text: text.to_owned(), found: Vec::new() };
    }
    spans.sort_by_key(|span| (span.from, std::cmp::Reverse(span.to)));
    let original: Vec<char> = text.chars().collect();
    let mut out =
        Redacted { text: String::with_capacity(text.len()), found: Vec::with_capacity(spans.len()) };
    let mut done = 0;
    for span in spans {
        if span.from < done {
            continue; // inside what is masked already
        }
        out.text.extend(&original[done..span.from]);
        out.text.push_str(MASK);
        out.found.push((span.kind, original[span.from..span.to].iter().collect()));
        done = span.to;
    }
    out.text.extend(&original[done..]);
    out
}

/// Does `text[..at]` end with one of `cues`, with at most `reach` linking characters between?
pub(crate) fn follows(text: &[char], at: usize, cues: &[&str], reach: usize) -> bool {
    const LINKS: &str = " :是为号码编#(\"“-=*,、账帐户";
    for step in 0..=reach.min(at) {
        let before = &text[..at - step];
        if cues.iter().any(|cue| ends_with(before, cue)) {
            return true;
        }
        if !before.last().is_some_and(|c| LINKS.contains(*c)) {
            return false;
        }
    }
    false
}

/// Does `text` end with `tail`?
pub(crate) fn ends_with(text: &[char], tail: &str) -> bool {
    let mut back = text.iter().rev();
    tail.chars().rev().all(|c| back.next() == Some(&c))
}

/// Does `text` begin with `head`?
pub(crate) fn starts_with(text: &[char], head: &str) -> bool {
    let mut ahead = text.iter();
    head.chars().all(|c| ahead.next() == Some(&c))
}
