//! Marks of web pages in what should be words: tags and entities. Leaves a lone `<` or `&` in peace.

/// The first tag or entity in a text.
pub(super) fn first(text: &str) -> Option<&str> {
    text.char_indices().filter(|(_, c)| matches!(c, '<' | '&')).find_map(|(at, c)| {
        let rest = &text[at..];
        if c == '<' { tag(rest) } else { entity(rest) }
    })
}

/// `<b>`, `</p>`, `<br/>`, `<a href="…">`, `<!-- … -->` at the beginning of a text.
fn tag(text: &str) -> Option<&str> {
    if text.starts_with("<!--") {
        return Some("<!--");
    }
    let inner = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    let name = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let after = &inner[name..];
    let end = after.find('>')?;
    let attributes = &after[..end];
    let lawful = attributes.is_empty()
        || (attributes.starts_with(|c: char| c.is_ascii_whitespace() || c == '/')
            && !attributes.contains('<'));
    lawful.then(|| &text[..text.len() - after.len() + end + 1])
}

/// `&nbsp;`, `&#160;`, `&#xA0;` at the beginning of a text.
fn entity(text: &str) -> Option<&str> {
    let end = text.char_indices().take(32).find(|(_, c)| *c == ';')?.0;
    let name = &text[1..end];
    let numeric = name.strip_prefix('#').is_some_and(|number| {
        let (digits, hexadecimal) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, true),
            None => (number, false),
        };
        let is_digit = |c: char| if hexadecimal { c.is_ascii_hexdigit() } else { c.is_ascii_digit() };
        !digits.is_empty() && digits.chars().all(is_digit)
    });
    let named = name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric());
    (numeric || named).then(|| &text[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_told_from_words() {
        for (text, markup) in [
            ("<b>注意</b>", Some("<b>")),
            ("请看<a href='x'>这里</a>", Some("<a href='x'>")),
            ("一<br/>二", Some("<br/>")),
            ("一&nbsp;二", Some("&nbsp;")),
            ("一&#160;二", Some("&#160;")),
            ("</p>", Some("</p>")),
            ("<!-- x -->", Some("<!--")),
            ("报告 > 基线3倍", None),
            ("水位 < 5 米，气压 < a > b", None),
            ("AT&T; R&D", None),
            ("见 <预警> 页", None),
            ("写信给 <a@b.cn>", None),
            ("x & y; z", None),
        ] {
            assert_eq!(first(text), markup, "{text}");
        }
    }
}
