//! Whether a text is a URI reference, by the grammar of RFC 3986. Follows no link.

/// What a text is as a URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uri {
    /// It has a scheme.
    Absolute,
    /// It only makes sense beside another.
    Relative,
    /// It is none.
    Malformed,
}

/// Reads a text as a URI reference. Characters that a browser would escape (Chinese ones among them) pass,
/// as the schema's `anyURI` lets them; a space does not.
pub fn read(text: &str) -> Uri {
    let escaped: Vec<u8> = text
        .bytes()
        .map(|byte| match byte {
            0..32 | 127.. | b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'`' | b'\'' => b'_',
            byte => byte,
        })
        .collect();
    let scheme = escaped.iter().position(|byte| !is_scheme_character(*byte));
    match scheme {
        Some(at)
            if escaped[at] == b':'
                && escaped[0].is_ascii_alphabetic()
                && is_after_scheme(&escaped[at + 1..]) =>
        {
            Uri::Absolute
        }
        _ if is_relative(&escaped) => Uri::Relative,
        _ => Uri::Malformed,
    }
}

fn is_scheme_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// `hier-part [ "?" query ] [ "#" fragment ]`
fn is_after_scheme(text: &[u8]) -> bool {
    let (path, tail) = cut(text);
    tail && is_path(path)
}

/// A path that does not look like one with a scheme.
fn is_relative(text: &[u8]) -> bool {
    let (path, tail) = cut(text);
    let first = path.split(|byte| *byte == b'/').next().unwrap_or_default();
    tail && (path.starts_with(b"//") || !first.contains(&b':')) && is_path(path)
}

/// What stands before query and fragment, and whether these are sound.
fn cut(text: &[u8]) -> (&[u8], bool) {
    let mut fragments = text.splitn(2, |byte| *byte == b'#');
    let before = fragments.next().unwrap_or_default();
    let fragment = fragments.next().unwrap_or_default();
    let mut queries = before.splitn(2, |byte| *byte == b'?');
    let path = queries.next().unwrap_or_default();
    let query = queries.next().unwrap_or_default();
    (path, all(query, b"/?") && all(fragment, b"/?[]"))
}

fn is_path(path: &[u8]) -> bool {
    match path.strip_prefix(b"//") {
        Some(rest) => {
            let end = rest.iter().position(|byte| *byte == b'/').unwrap_or(rest.len());
            is_authority(&rest[..end]) && all(&rest[end..], b"/")
        }
        None => all(path, b"/"),
    }
}

fn is_authority(text: &[u8]) -> bool {
    let host = match text.iter().position(|byte| *byte == b'@') {
        Some(at) if all(&text[..at], b"") => &text[at + 1..],
        Some(_) => return false,
        None => text,
    };
    let (host, port) = match host.strip_prefix(b"[") {
        Some(literal) => match literal.iter().position(|byte| *byte == b']') {
            Some(end) => (&literal[..0], &literal[end + 1..]),
            None => return false,
        },
        None => host.split_at(host.iter().position(|byte| *byte == b':').unwrap_or(host.len())),
    };
    let port_is_sound = match port.strip_prefix(b":") {
        Some(digits) => digits.len() < 10 && digits.iter().all(u8::is_ascii_digit),
        None => port.is_empty(),
    };
    port_is_sound && !host.contains(&b'@') && all(host, b"")
}

/// Whether only characters of a path segment and `more` stand here, and every `%` begins two hex digits.
fn all(text: &[u8], more: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        if byte == b'%' {
            if !(text.len() > at + 2 && text[at + 1].is_ascii_hexdigit() && text[at + 2].is_ascii_hexdigit())
            {
                return false;
            }
            at += 2;
        } else if !(byte.is_ascii_alphanumeric()
            || b"-._~!$&'()*+,;=:@".contains(&byte)
            || more.contains(&byte))
        {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, found: Uri) {
        assert_eq!(read(text), found, "{text}");
    }

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for absolute in [
            "https://example.cn/a?b=c#d",
            "mailto:a@b.cn",
            "urn:oid:2.49.0.1",
            "http://[::1]:80/",
            "a:",
            "https://例子.cn/预警",
            "http://u:p@h:8080/%E9%A2%84",
        ] {
            check(absolute, Uri::Absolute);
        }
        for relative in ["", "a.png", "/a/b", "../a", "//h/p", "?q", "#f", "./a:b"] {
            check(relative, Uri::Relative);
        }
        for wrong in ["http://a b/", "http://h:x/", "a b", "%zz", "http://[::1/", ":a", "1a:b", "http://h/%2"]
        {
            check(wrong, Uri::Malformed);
        }
    }
}
