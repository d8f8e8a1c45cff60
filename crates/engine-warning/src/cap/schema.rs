//! The XML schema of CAP 1.2 as tables, and the walk that compares a tree with them. Judges form alone: what
//! a value means is for [`super::spec`].

use super::complaint::{Complaint, Level, Path, quoted, say};
use super::datatype::Simple;
use super::source::Source;
use super::word::{Category, Certainty, MsgType, ResponseType, Scope, Severity, Status, Urgency};
use roxmltree::Node;
use std::borrow::Cow;

/// The namespace of CAP 1.2.
pub const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:1.2";
/// The namespace of XML signatures.
pub(super) const SIGNATURES: &str = "http://www.w3.org/2000/09/xmldsig#";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// One element that another may or must hold.
struct Part {
    name: &'static str,
    required: bool,
    many: bool,
    content: Content,
}

enum Content {
    Text(Simple),
    Parts(&'static [Part]),
}

const fn one(name: &'static str, simple: Simple) -> Part {
    Part { name, required: true, many: false, content: Content::Text(simple) }
}

const fn maybe(name: &'static str, simple: Simple) -> Part {
    Part { name, required: false, many: false, content: Content::Text(simple) }
}

const fn any_number(name: &'static str, content: Content) -> Part {
    Part { name, required: false, many: true, content }
}

use Simple::{Address, Decimal, Integer, Language, Moment, OneOf, Text};

const ALERT: &[Part] = &[
    one("identifier", Text),
    one("sender", Text),
    one("sent", Moment),
    one("status", OneOf(Status::WIRE)),
    one("msgType", OneOf(MsgType::WIRE)),
    maybe("source", Text),
    one("scope", OneOf(Scope::WIRE)),
    maybe("restriction", Text),
    maybe("addresses", Text),
    any_number("code", Content::Text(Text)),
    maybe("note", Text),
    maybe("references", Text),
    maybe("incidents", Text),
    any_number("info", Content::Parts(INFO)),
];

const INFO: &[Part] = &[
    maybe("language", Language),
    Part { name: "category", required: true, many: true, content: Content::Text(OneOf(Category::WIRE)) },
    one("event", Text),
    any_number("responseType", Content::Text(OneOf(ResponseType::WIRE))),
    one("urgency", OneOf(Urgency::WIRE)),
    one("severity", OneOf(Severity::WIRE)),
    one("certainty", OneOf(Certainty::WIRE)),
    maybe("audience", Text),
    any_number("eventCode", Content::Parts(PAIR)),
    maybe("effective", Moment),
    maybe("onset", Moment),
    maybe("expires", Moment),
    maybe("senderName", Text),
    maybe("headline", Text),
    maybe("description", Text),
    maybe("instruction", Text),
    maybe("web", Address),
    maybe("contact", Text),
    any_number("parameter", Content::Parts(PAIR)),
    any_number("resource", Content::Parts(RESOURCE)),
    any_number("area", Content::Parts(AREA)),
];

const PAIR: &[Part] = &[one("valueName", Text), one("value", Text)];

const RESOURCE: &[Part] = &[
    one("resourceDesc", Text),
    one("mimeType", Text),
    maybe("size", Integer),
    maybe("uri", Address),
    maybe("derefUri", Text),
    maybe("digest", Text),
];

const AREA: &[Part] = &[
    one("areaDesc", Text),
    any_number("polygon", Content::Text(Text)),
    any_number("circle", Content::Text(Text)),
    any_number("geocode", Content::Parts(PAIR)),
    maybe("altitude", Decimal),
    maybe("ceiling", Decimal),
];

/// Most complaints about one alert; a file that is no alert at all would fill a book.
const MOST: usize = 100;

/// Everything in which the element differs from the schema's `alert`.
pub(super) fn complaints(root: Node, source: &Source) -> Vec<Complaint> {
    let mut walk = Walk { source, found: vec![] };
    if !is_alert(root) {
        walk.wrong_root(root);
        return walk.found;
    }
    walk.parts(root, ALERT, &Path::alert());
    walk.found
}

/// Whether this is an alert of CAP 1.2.
pub(super) fn is_alert(node: Node) -> bool {
    node.tag_name().namespace() == Some(NAMESPACE) && node.tag_name().name() == "alert"
}

struct Walk<'a> {
    source: &'a Source<'a>,
    found: Vec<Complaint>,
}

impl Walk<'_> {
    fn complain(
        &mut self,
        rule: &'static str,
        node: Node,
        path: Path,
        what: domain::label::Label,
        remedy: domain::label::Label,
    ) {
        if self.found.len() < MOST {
            let complaint = Complaint::fault(Level::Xsd, rule, path, what, remedy);
            self.found.push(complaint.at_line(self.source.line_of(node)));
        }
    }

    fn wrong_root(&mut self, root: Node) {
        let name = quoted(root.tag_name().name());
        let space = root.tag_name().namespace().unwrap_or_default();
        let path = Path::from_steps(vec![(Cow::Owned(name.clone()), 1)]);
        let remedy = say!(
            "根元素应写成 <alert xmlns=\"{NAMESPACE}\">",
            "the root should be <alert xmlns=\"{NAMESPACE}\">"
        );
        let (rule, what) = if name != "alert" {
            (
                "not-an-alert",
                say!("根元素是“{name}”，不是 CAP 的 alert", "the root is “{name}”, not CAP's alert"),
            )
        } else if space.is_empty() {
            ("namespace", say!("没有声明命名空间", "no namespace is declared"))
        } else {
            let space = quoted(space);
            (
                "namespace",
                say!("命名空间“{space}”不是 CAP 1.2", "the namespace “{space}” is not that of CAP 1.2"),
            )
        };
        self.complain(rule, root, path, what, remedy);
    }

    /// An element that holds elements.
    fn parts(&mut self, node: Node, parts: &'static [Part], path: &Path) {
        self.attributes(node, None, path);
        let mut seen = vec![0_usize; parts.len()];
        let mut signed = false;
        let mut last = 0;
        for child in node.children() {
            if child.is_text() && !child.text().unwrap_or_default().trim_ascii().is_empty() {
                self.stray_text(child, path);
            }
            if !child.is_element() {
                continue;
            }
            if std::ptr::eq(parts, ALERT) && child.tag_name().namespace() == Some(SIGNATURES) {
                signed = true;
                continue;
            }
            let name = child.tag_name().name();
            let known = parts.iter().position(|part| part.name == name);
            let Some(at) = known.filter(|_| child.tag_name().namespace() == Some(NAMESPACE)) else {
                self.stranger(child, known.is_some(), parts, path);
                continue;
            };
            let part = &parts[at];
            let here = path.to_nth(part.name, seen[at]);
            if at < last || signed {
                self.out_of_order(child, if signed { "Signature" } else { parts[last].name }, here.clone());
            } else if seen[at] == 1 && !part.many {
                self.twice(child, here.clone());
            }
            last = last.max(at);
            seen[at] += 1;
            match &part.content {
                Content::Text(simple) => self.text(child, *simple, &here),
                Content::Parts(parts) => self.parts(child, parts, &here),
            }
        }
        for (part, seen) in parts.iter().zip(seen) {
            if part.required && seen == 0 {
                self.missing(node, part.name, path);
            }
        }
    }

    /// An element that holds text.
    fn text(&mut self, node: Node, simple: Simple, path: &Path) {
        self.attributes(node, Some(simple), path);
        if let Some(inner) = node.children().find(Node::is_element) {
            let name = quoted(inner.tag_name().name());
            self.complain(
                "element-in-text",
                inner,
                path.clone(),
                say!("这里只能写文字，却含有元素“{name}”", "text is expected here, not the element “{name}”"),
                say!("删去“{name}”，只留文字", "delete “{name}” and leave text only"),
            );
            return;
        }
        let text = text_of(node);
        let bare = !node.children().any(|child| child.is_text());
        if !simple.admits(&text, bare) {
            self.wrong_value(node, simple, &text, path);
        }
    }

    fn attributes(&mut self, node: Node, simple: Option<Simple>, path: &Path) {
        for attribute in node.attributes() {
            let lawful = attribute.namespace() == Some(INSTANCE)
                && match attribute.name() {
                    "schemaLocation" | "noNamespaceSchemaLocation" => true,
                    "type" => simple.is_some_and(|simple| {
                        let name = attribute.value().rsplit(':').next().unwrap_or_default();
                        !matches!(simple, OneOf(_) | Moment) && name.trim_ascii() == simple.built_in()
                    }),
                    _ => false,
                };
            if !lawful {
                let name = quoted(attribute.name());
                self.complain(
                    "attribute",
                    node,
                    path.clone(),
                    say!(
                        "CAP 的元素不带属性，却有“{name}”",
                        "elements of CAP have no attributes, but “{name}” stands here"
                    ),
                    say!("删去属性“{name}”", "delete the attribute “{name}”"),
                );
            }
        }
    }

    fn stray_text(&mut self, text: Node, path: &Path) {
        let words = quoted(text.text().unwrap_or_default().trim_ascii());
        self.complain(
            "stray-text",
            text,
            path.clone(),
            say!("元素之间夹着文字“{words}”", "text stands between elements: “{words}”"),
            say!("把文字移到它所属的元素里，或删去", "move it into the element it belongs to, or delete it"),
        );
    }

    fn stranger(&mut self, child: Node, foreign: bool, parts: &[Part], path: &Path) {
        let name = quoted(child.tag_name().name());
        let parent = path.element().to_owned();
        let here = path.to(name.clone());
        if foreign {
            self.complain(
                "namespace",
                child,
                here,
                say!("“{name}”不在 CAP 1.2 的命名空间里", "“{name}” is not in the namespace of CAP 1.2"),
                say!("去掉它的前缀或 xmlns，与 <alert> 一致", "give it the prefix and xmlns of <alert>"),
            );
            return;
        }
        let other_case =
            parts.iter().find(|part| part.name.eq_ignore_ascii_case(&name)).map(|part| part.name);
        let remedy = match other_case {
            Some(right) => say!("大小写要一致：写成 <{right}>", "case counts: write <{right}>"),
            None => say!("删去它，或放进 <parameter>", "delete it, or put it into a <parameter>"),
        };
        self.complain(
            "unknown-element",
            child,
            here,
            say!("CAP 1.2 的 <{parent}> 里没有“{name}”", "<{parent}> of CAP 1.2 has no “{name}”"),
            remedy,
        );
    }

    fn out_of_order(&mut self, child: Node, after: &str, path: Path) {
        let name = path.element().to_owned();
        self.complain(
            "order",
            child,
            path,
            say!("<{name}> 写在了 <{after}> 之后，次序不对", "<{name}> stands after <{after}>, out of order"),
            say!("把 <{name}> 移到 <{after}> 之前", "move <{name}> before <{after}>"),
        );
    }

    fn twice(&mut self, child: Node, path: Path) {
        let name = path.element().to_owned();
        self.complain(
            "twice",
            child,
            path,
            say!("<{name}> 只能写一次", "<{name}> may stand once only"),
            say!("合并成一个，删去多余的", "make them one and delete the others"),
        );
    }

    fn missing(&mut self, node: Node, name: &'static str, path: &Path) {
        let parent = path.element().to_owned();
        self.complain(
            "missing",
            node,
            path.to(name),
            say!("<{parent}> 缺少必填的 <{name}>", "<{parent}> lacks <{name}>, which is required"),
            say!("在 <{parent}> 中按规定次序补上 <{name}>", "add <{name}> to <{parent}>, in its place"),
        );
    }

    fn wrong_value(&mut self, node: Node, simple: Simple, text: &str, path: &Path) {
        let found = quoted(text.trim());
        let (rule, what, remedy) = match simple {
            OneOf(words) => {
                let list = words.join("、");
                let comma = words.join(", ");
                let near = words.iter().find(|word| word.eq_ignore_ascii_case(text.trim()));
                let remedy = match near {
                    Some(word) => {
                        say!("改成 {word}，大小写和空格都要一致", "write {word}; case and spaces count")
                    }
                    None => say!("从这些词中选一个：{list}", "choose one of: {comma}"),
                };
                ("word", say!("“{found}”不是规定的词", "“{found}” is no word of the list"), remedy)
            }
            Moment => (
                "moment",
                say!("“{found}”不是 CAP 的时间", "“{found}” is no moment as CAP writes it"),
                say!(
                    "写成 2026-11-22T09:30:00+08:00：带时差，不用 Z，秒不带小数",
                    "write 2026-11-22T09:30:00+08:00: with an offset, without Z or fractions"
                ),
            ),
            Language => (
                "language-form",
                say!("“{found}”不是语言代码", "“{found}” is no code of a language"),
                say!("中文写 zh-CN，英文写 en-US", "write zh-CN for Chinese, en-US for English"),
            ),
            Address => (
                "address",
                say!("“{found}”不是网址", "“{found}” is no URI"),
                say!("写成完整网址，空格写成 %20", "write it in full, with %20 for a space"),
            ),
            Integer => (
                "number",
                say!("“{found}”不是整数", "“{found}” is no whole number"),
                say!("只写字节数，如 12345", "write the number of bytes alone, such as 12345"),
            ),
            Decimal => (
                "number",
                say!("“{found}”不是数", "“{found}” is no number"),
                say!("只写英尺数，如 328 或 328.08", "write feet alone, such as 328 or 328.08"),
            ),
            Text => return,
        };
        self.complain(rule, node, path.clone(), what, remedy);
    }
}

/// The text of an element, comments and instructions left out.
pub(super) fn text_of<'a>(node: Node<'a, '_>) -> Cow<'a, str> {
    let mut texts = node.children().filter(Node::is_text).filter_map(|child| child.text());
    let first = texts.next().unwrap_or_default();
    match texts.next() {
        None => Cow::Borrowed(first),
        Some(second) => {
            let mut whole = format!("{first}{second}");
            texts.for_each(|text| whole.push_str(text));
            Cow::Owned(whole)
        }
    }
}
