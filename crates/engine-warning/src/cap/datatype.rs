//! The simple types that the schema of CAP 1.2 uses: what may stand in an element that holds text. Pure
//! form: no type here knows what its value means.

use super::time::Time;
use super::uri::{self, Uri};

/// The type of an element that holds text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Simple {
    /// `xs:string`
    Text,
    /// `xs:string` out of a list; white space counts.
    OneOf(&'static [&'static str]),
    /// `xs:dateTime` in the pattern of the schema.
    Moment,
    /// `xs:language`, by default `en-US`.
    Language,
    /// `xs:anyURI`
    Address,
    /// `xs:integer`
    Integer,
    /// `xs:decimal`
    Decimal,
}

impl Simple {
    /// Whether a text is of this type. `bare` says that the element has no content at all, not even white
    /// space: then a default stands in.
    pub(super) fn admits(self, text: &str, bare: bool) -> bool {
        match self {
            Simple::Text => true,
            Simple::OneOf(words) => words.contains(&text),
            Simple::Moment => Time::parse(text).is_some(),
            Simple::Language => bare || is_language(&collapse(text)),
            // The schema's type escapes what an address may not hold, a space too; the prose is stricter.
            Simple::Address => uri::read(&collapse(text).replace(' ', "%20")) != Uri::Malformed,
            Simple::Integer => is_integer(collapse(text).as_ref()),
            Simple::Decimal => is_decimal(collapse(text).as_ref()),
        }
    }

    /// The name of the type in the schema, without its prefix.
    pub(super) fn built_in(self) -> &'static str {
        match self {
            Simple::Text | Simple::OneOf(_) => "string",
            Simple::Moment => "dateTime",
            Simple::Language => "language",
            Simple::Address => "anyURI",
            Simple::Integer => "integer",
            Simple::Decimal => "decimal",
        }
    }
}

/// White space as the schema collapses it: none at the ends, one space within.
pub(super) fn collapse(text: &str) -> std::borrow::Cow<'_, str> {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let text = text.trim_matches(is_space);
    if text.contains(is_space) {
        text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").into()
    } else {
        text.into()
    }
}

/// One to eight letters, then parts of one to eight letters or digits after hyphens.
pub(super) fn is_language(text: &str) -> bool {
    text.split('-').enumerate().all(|(at, part)| {
        (1..=8).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphabetic() || (at > 0 && byte.is_ascii_digit()))
    })
}

fn without_sign(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_integer(text: &str) -> bool {
    let digits = without_sign(text);
    !digits.is_empty() && is_digits(digits)
}

/// Digits with at most one point among, before or after them.
pub(super) fn is_decimal(text: &str) -> bool {
    let number = without_sign(text);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    is_digits(whole) && is_digits(fraction) && !(whole.is_empty() && fraction.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(simple: Simple, good: &[&str], wrong: &[&str]) {
        good.iter().for_each(|text| assert!(simple.admits(text, false), "{simple:?} should admit “{text}”"));
        wrong
            .iter()
            .for_each(|text| assert!(!simple.admits(text, false), "{simple:?} should refuse “{text}”"));
    }

    #[test]
    fn numbers_and_languages_are_those_of_the_schema() {
        check(Simple::Integer, &["0", "-7", "+7", " 7 ", "007"], &["", "7.0", "1e3", "- 7", "٧", "+"]);
        check(
            Simple::Decimal,
            &["0", "328.08", "-1", ".5", "5.", "+5"],
            &["", ".", "1e3", "1,5", "NaN", "INF"],
        );
        check(
            Simple::Language,
            &["zh-CN", "en", "x-klingon", " zh "],
            &["", "zh_CN", "zh-", "1a", "abcdefghi"],
        );
        assert!(Simple::Language.admits("", true), "an empty element takes its default");
    }

    #[test]
    fn white_space_counts_in_a_listed_word_and_not_in_a_moment() {
        check(Simple::OneOf(&["Actual"]), &["Actual"], &["actual", " Actual", "Actual\n", ""]);
        check(Simple::Moment, &["\n2026-11-22T09:30:00+08:00 "], &["2026-11-22T09:30:00Z"]);
    }
}
