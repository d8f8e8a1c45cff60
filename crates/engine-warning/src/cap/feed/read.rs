//! Feeds of others: Atom, RSS and the EDXL envelope, with their alerts judged where they stand in the feed and
//! their addresses where they do not. Follows no address.

use super::super::check::{Report, check_tree};
use super::super::complaint::{Complaint, Level, Path, quoted, say};
use super::super::schema::is_alert;
use super::super::source::{LONGEST_FEED, Source};
use roxmltree::Node;
use serde::Serialize;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const ENVELOPE: &str = "urn:oasis:names:tc:emergency:EDXL:DE:1.0";

/// What kind of feed a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Atom
    Atom,
    /// RSS 2.0
    Rss,
    /// EDXL-DE 1.0
    Envelope,
}

/// A feed of somebody else.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub title: Option<String>,
    /// Its entries, in its order.
    pub entries: Vec<Entry>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name, as the feed has it.
    pub id: Option<String>,
    /// When it changed, as written.
    pub updated: Option<String>,
    /// Where the alert is.
    pub address: Option<String>,
    /// The alert in it, when there is one.
    pub alert: Option<Held>,
}

/// An alert that stands in a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// What came of checking it; lines are those of the feed.
    pub report: Report,
    /// The alert as a document of its own, letter by letter but for the namespaces that the feed declares.
    pub document: String,
}

/// Reads a feed.
pub fn read(bytes: &[u8]) -> Result<Reading, Box<Complaint>> {
    let source = Source::decode(bytes, LONGEST_FEED)?;
    let tree = source.parse()?;
    let root = tree.root_element();
    let name = root.tag_name();
    let (kind, entries): (Kind, Vec<Node>) = match (name.namespace(), name.name()) {
        (Some(ATOM), "feed") => (Kind::Atom, children(root, "entry").collect()),
        (None, "rss") => {
            let channel = children(root, "channel").next();
            (Kind::Rss, channel.into_iter().flat_map(|channel| children(channel, "item")).collect())
        }
        (Some(ENVELOPE), "EDXLDistribution") => (Kind::Envelope, children(root, "contentObject").collect()),
        _ => return Err(Box::new(no_feed(name.name()))),
    };
    let holder = if kind == Kind::Rss { children(root, "channel").next() } else { Some(root) };
    let title = holder.and_then(|holder| text(holder, "title"));
    let entries = entries.into_iter().map(|node| entry(kind, node, &source)).collect();
    Ok(Reading { kind, title, entries })
}

fn entry(kind: Kind, node: Node, source: &Source) -> Entry {
    let alert = node.descendants().find(|inner| is_alert(*inner)).map(|alert| Held {
        report: check_tree(alert, source, alert.range().len()),
        document: standalone(alert, source),
    });
    let (id, updated, address) = match kind {
        Kind::Atom => (text(node, "id"), text(node, "updated"), link(node)),
        Kind::Rss => (text(node, "guid"), text(node, "pubDate"), text(node, "link")),
        Kind::Envelope => {
            let outside = children(node, "nonXMLContent").next();
            (text(node, "contentDescription"), None, outside.and_then(|outside| text(outside, "uri")))
        }
    };
    Entry { id, updated, address, alert }
}

/// The link to the alert: the one of its media type, else the only one that is no page, else the first.
fn link(entry: Node) -> Option<String> {
    let links: Vec<Node> = children(entry, "link").collect();
    let typed = |wanted: &[&str]| {
        links.iter().find(|link| link.attribute("type").is_some_and(|kind| wanted.contains(&kind))).copied()
    };
    let alert = typed(&["application/cap+xml", "application/common-alerting-protocol+xml"]);
    let xml = alert.or_else(|| typed(&["application/xml", "text/xml"]));
    let any = xml.or_else(|| {
        let relation = |link: &&Node| matches!(link.attribute("rel"), None | Some("alternate"));
        links.iter().find(relation).copied()
    });
    any.or(links.first().copied()).and_then(|link| link.attribute("href")).map(str::to_owned)
}

fn children<'a, 'd>(node: Node<'a, 'd>, name: &'static str) -> impl Iterator<Item = Node<'a, 'd>> {
    let space = node.tag_name().namespace();
    node.children().filter(move |child| {
        child.is_element() && child.tag_name().name() == name && child.tag_name().namespace() == space
    })
}

fn text(node: Node, name: &'static str) -> Option<String> {
    let text = children(node, name).next()?.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The element as a document of its own: its text, with the namespaces it takes from the feed declared on it.
fn standalone(alert: Node, source: &Source) -> String {
    let element = source.text_of(alert);
    let end =
        element.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).unwrap_or(element.len());
    let tag = &element[..element.find('>').unwrap_or(element.len())];
    let mut declared = String::new();
    for space in alert.namespaces() {
        let name = match space.name() {
            Some("xml") => continue,
            Some(prefix) => format!("xmlns:{prefix}"),
            None => "xmlns".to_owned(),
        };
        let stands = tag.split_ascii_whitespace().any(|part| {
            part.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        });
        if !stands && !space.uri().is_empty() {
            let uri = space.uri().replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            declared.push_str(&format!(" {name}=\"{uri}\""));
        }
    }
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}{declared}{}\n", &element[..end], &element[end..])
}

fn no_feed(name: &str) -> Complaint {
    let name = quoted(name);
    let what = say!(
        "根元素是“{name}”，不是 Atom、RSS 或 EDXL 的订阅源",
        "the root is “{name}”, no feed of Atom, RSS or EDXL"
    );
    let remedy = say!("核对地址是否指向订阅源", "check that the address is that of a feed");
    Complaint::fault(Level::Xsd, "not-a-feed", Path::alert(), what, remedy).at_line(1)
}
