//! Bytes of a file → text → tree. Knows UTF-8, UTF-16 and the encodings that a declaration may name; takes
//! no document type, resolves nothing, reads nothing from outside, and is bounded in size, depth and width.

use super::bounds::{self, Excess};
use super::complaint::{Complaint, Level, Path, quoted, say};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use roxmltree::{Document, Error, Node, ParsingOptions};
use std::borrow::Cow;

/// Longest file that is read as one alert, in bytes.
pub const LONGEST_ALERT: usize = 8 << 20;

/// Longest file that is read as a feed, in bytes.
pub const LONGEST_FEED: usize = 64 << 20;

/// A file as text.
pub(super) struct Source<'a> {
    text: Cow<'a, str>,
    line_ends: std::cell::OnceCell<Vec<usize>>,
}

impl<'a> Source<'a> {
    /// Decodes a file of at most `longest` bytes.
    pub(super) fn decode(bytes: &'a [u8], longest: usize) -> Result<Self, Box<Complaint>> {
        if bytes.len() > longest {
            let (size, most) = (bytes.len(), longest >> 20);
            return Err(refused(
                "too-long",
                say!(
                    "文件有 {size} 字节，超过 {most} MiB",
                    "the file has {size} bytes, more than {most} MiB"
                ),
                say!("附件放到网上，用 <uri> 指向它", "put attachments on the web and point <uri> at them"),
            ));
        }
        let text = if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
            return Err(undecodable("UTF-32"));
        } else if bytes.starts_with(&[0xFF, 0xFE]) {
            decoded(&bytes[2..], UTF_16LE)?
        } else if bytes.starts_with(&[0xFE, 0xFF]) {
            decoded(&bytes[2..], UTF_16BE)?
        } else if bytes.starts_with(&[b'<', 0, b'?', 0]) {
            decoded(bytes, UTF_16LE)?
        } else if bytes.starts_with(&[0, b'<', 0, b'?']) {
            decoded(bytes, UTF_16BE)?
        } else {
            let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
            decoded(bytes, declared(bytes)?)?
        };
        Ok(Source { text, line_ends: std::cell::OnceCell::new() })
    }

    /// The tree, if the text is well-formed.
    pub(super) fn parse(&self) -> Result<Document<'_>, Box<Complaint>> {
        bounds::look_over(&self.text).map_err(|excess| self.too_much(excess))?;
        let options = ParsingOptions { allow_dtd: false, nodes_limit: 1 << 24, entity_resolver: None };
        let tree =
            Document::parse_with_options(&self.text, options).map_err(|error| self.ill_formed(&error))?;
        match loose(&tree, &self.text) {
            Some((at, what)) => Err(self.malformed(self.line_at(at), what)),
            None => Ok(tree),
        }
    }

    /// An element, letter by letter.
    pub(super) fn text_of(&self, node: Node) -> &str {
        &self.text[node.range()]
    }

    /// The line of an element, from 1.
    pub(super) fn line_of(&self, node: Node) -> usize {
        self.line_at(node.range().start)
    }

    /// The line of a byte, from 1.
    pub(super) fn line_at(&self, at: usize) -> usize {
        let ends = self.line_ends.get_or_init(|| {
            self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect()
        });
        ends.partition_point(|end| *end < at) + 1
    }

    fn too_much(&self, excess: Excess) -> Box<Complaint> {
        let (at, rule, what, remedy) = match excess {
            Excess::DocumentType(at) => (
                at,
                "document-type",
                say!(
                    "文件带有 DOCTYPE，为安全起见一律不接受",
                    "the file has a DOCTYPE, which is never accepted"
                ),
                say!("删去 DOCTYPE 声明，把其中的实体改写成文字", "delete it and write its entities out"),
            ),
            Excess::Depth(at) => (
                at,
                "too-deep",
                say!("元素嵌套太深", "elements are nested too deeply"),
                say!("检查是否漏写了结束标签", "look for an end tag left out"),
            ),
            Excess::Attributes(at) => (
                at,
                "too-many-attributes",
                say!("元素的属性太多", "an element has too many attributes"),
                say!("CAP 的元素不带属性：删去它们", "elements of CAP have no attributes: delete them"),
            ),
            Excess::Character(at) => {
                let what = say!("有 XML 不允许的字符", "there is a character that XML forbids");
                return self.malformed(self.line_at(at), what);
            }
            Excess::Name(at) => {
                let what = say!("标签的名称写得不对", "the name of a tag is not well-formed");
                return self.malformed(self.line_at(at), what);
            }
        };
        Box::new(Complaint { line: Some(self.line_at(at)), ..*refused(rule, what, remedy) })
    }

    fn ill_formed(&self, error: &Error) -> Box<Complaint> {
        let what = what_is_ill_formed(error);
        let line = match error {
            Error::UnclosedRootNode | Error::UnexpectedEndOfStream | Error::NoRootNode => {
                self.text.lines().count().max(1)
            }
            placed => placed.pos().row as usize,
        };
        self.malformed(line, what)
    }

    fn malformed(&self, line: usize, what: domain::label::Label) -> Box<Complaint> {
        let remedy = say!(
            "按 XML 的写法改好这一处，再检查一次",
            "mend this place by the rules of XML, and check again"
        );
        Box::new(refused("not-xml", what, remedy).at_line(line))
    }
}

/// What is not well-formed, in words.
fn what_is_ill_formed(error: &Error) -> domain::label::Label {
    match error {
        Error::UnexpectedCloseTag(expected, found, _) => {
            let (expected, found) = (quoted(expected), quoted(found));
            say!(
                "应以 </{expected}> 结束，却写着 </{found}>",
                "</{expected}> is missing, </{found}> stands here"
            )
        }
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => {
            say!("文件没有写完，有标签没有结束", "the file ends before its elements do")
        }
        Error::NoRootNode => say!("文件里没有任何元素", "the file has no element"),
        Error::UnknownEntityReference(name, _) => {
            let name = quoted(name);
            say!(
                "“&{name};”不是 XML 认识的实体；XML 只有 &amp; &lt; &gt; &quot; &apos;",
                "“&{name};” is no entity of XML, which has &amp; &lt; &gt; &quot; &apos; only"
            )
        }
        Error::MalformedEntityReference(_) => {
            say!("单独的“&”要写成 &amp;", "a bare “&” must be written &amp;")
        }
        Error::DuplicatedAttribute(name, _) | Error::DuplicatedNamespace(name, _) => {
            let name = quoted(name);
            say!("属性“{name}”写了两次", "the attribute “{name}” stands twice")
        }
        Error::UnknownNamespace(name, _) => {
            let name = quoted(name);
            say!("前缀“{name}”没有声明命名空间", "the prefix “{name}” declares no namespace")
        }
        Error::NonXmlChar(character, _) => {
            let code = *character as u32;
            say!("有 XML 不允许的字符 U+{code:04X}", "there is a character that XML forbids, U+{code:04X}")
        }
        other => {
            let other = other.to_string();
            say!("不是格式正确的 XML（{other}）", "this is not well-formed XML ({other})")
        }
    }
}

/// What the parser lets pass and XML does not.
fn loose(tree: &Document, text: &str) -> Option<(usize, domain::label::Label)> {
    if text.starts_with("<?xml ") && !declaration_is_sound(&text[..text.find("?>").unwrap_or(0)]) {
        return Some((0, say!("第一行的 XML 声明写得不对", "the XML declaration is not well-formed")));
    }
    for node in tree.root().descendants() {
        let start = node.range().start;
        if node.pi().is_some_and(|instruction| instruction.target.eq_ignore_ascii_case("xml")) {
            return Some((
                start,
                say!("XML 声明只能写在文件开头", "an XML declaration stands first or nowhere"),
            ));
        }
        if !node.is_element() {
            continue;
        }
        if declares_default_twice(&text[start..]) {
            return Some((start, say!("xmlns 写了两次", "xmlns stands twice")));
        }
    }
    None
}

/// Whether the tag that a text begins with declares the default namespace twice.
fn declares_default_twice(text: &str) -> bool {
    let mut quote = None;
    let (mut seen, mut before) = (0, b'<');
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => break,
            (None, b'x') if before.is_ascii_whitespace() && text[at..].starts_with("xmlns") => {
                seen += usize::from(text[at + 5..].trim_ascii_start().starts_with('='));
            }
            _ => {}
        }
        before = byte;
    }
    seen > 1
}

/// `<?xml version="1.x" encoding="…" standalone="yes|no"`: values as XML has them.
fn declaration_is_sound(declaration: &str) -> bool {
    let value = |name: &str| {
        let rest =
            declaration[declaration.find(name)? + name.len()..].trim_ascii_start().strip_prefix('=')?;
        let rest = rest.trim_ascii_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next()
    };
    let version = value("version").is_some_and(|version| {
        version
            .strip_prefix("1.")
            .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()))
    });
    version && value("standalone").is_none_or(|value| matches!(value, "yes" | "no"))
}

/// The encoding that the declaration names; UTF-8 when it names none.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, Box<Complaint>> {
    let head = &bytes[..bytes.len().min(200)];
    let head = &head[..head.iter().position(|byte| *byte == b'>').unwrap_or(head.len())];
    if !head.starts_with(b"<?xml") {
        return Ok(UTF_8);
    }
    let head = String::from_utf8_lossy(head);
    let Some((_, after)) = head.split_once("encoding") else { return Ok(UTF_8) };
    let name: String = after
        .chars()
        .skip_while(|c| matches!(c, '=' | '"' | '\'') || c.is_ascii_whitespace())
        .take_while(|c| !matches!(c, '"' | '\''))
        .collect();
    match Encoding::for_label(name.as_bytes()) {
        Some(encoding) if encoding != UTF_16LE && encoding != UTF_16BE => Ok(encoding),
        _ => Err(undecodable(&quoted(&name))),
    }
}

fn decoded<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Cow<'a, str>, Box<Complaint>> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| undecodable(encoding.name()))
}

fn undecodable(encoding: &str) -> Box<Complaint> {
    refused(
        "encoding",
        say!("文件不能按 {encoding} 编码读出", "the file cannot be read as {encoding}"),
        say!("另存为 UTF-8，并写明 encoding=\"UTF-8\"", "save it as UTF-8 and say encoding=\"UTF-8\""),
    )
}

fn refused(rule: &'static str, what: domain::label::Label, remedy: domain::label::Label) -> Box<Complaint> {
    Box::new(Complaint { line: Some(1), ..Complaint::fault(Level::Xsd, rule, Path::alert(), what, remedy) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], rule: Option<&str>) {
        let source = Source::decode(bytes, LONGEST_ALERT);
        let found = source.and_then(|source| source.parse().map(|_| ()));
        assert_eq!(found.err().map(|complaint| complaint.rule), rule, "{}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn a_file_may_be_in_any_encoding_it_states_truly() {
        check("<a>预警</a>".as_bytes(), None);
        check("\u{feff}<a>预警</a>".as_bytes(), None);
        let wide: Vec<u8> = "\u{feff}<a>预警</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, None);
        let wide: Vec<u8> = "\u{feff}<a>预警</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&wide, None);
        check(b"<?xml version='1.0' encoding='GB18030'?><a>\xd4\xa4\xbe\xaf</a>", None);
        check(b"<a>\xd4\xa4\xbe\xaf</a>", Some("encoding"));
        check(b"<?xml version='1.0' encoding='UTF-16'?><a/>", Some("encoding"));
        check(b"<?xml version='1.0' encoding='klingon'?><a/>", Some("encoding"));
    }

    #[test]
    fn what_xml_forbids_is_refused_with_its_line() {
        for wrong in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a>&nbsp;</a>",
            "<a>x & y</a>",
            "<a/><b/>",
            "<a b='1' b='2'/>",
            "<a xmlns='u' xmlns='v'/>",
            "<p:a/>",
            "<a>\u{1}</a>",
            "<!-- a -- b --><a/>",
            "<a>]]></a>",
            "<?xml version='2.0'?><a/>",
            "<a b='<'/>",
            "<a b=1/>",
            "<a><?xml?></a>",
        ] {
            check(wrong.as_bytes(), Some("not-xml"));
        }
        let source = Source::decode(b"<a>\n<b>\n</c>\n</a>", LONGEST_ALERT).map_err(|c| c.rule).unwrap();
        assert_eq!(source.parse().err().and_then(|complaint| complaint.line), Some(3));
    }

    #[test]
    fn an_entity_is_never_expanded() {
        check(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", Some("document-type"));
        check(b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", Some("document-type"));
        check("<a>".repeat(100_000).as_bytes(), Some("too-deep"));
    }
}
