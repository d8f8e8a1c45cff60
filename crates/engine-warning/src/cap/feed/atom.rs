//! A feed as Atom (RFC 4287): one entry a message, named by its identifier, with a link to the file and, if
//! wished, the message itself. Never a word that is not in the messages.

use super::super::source::Source;
use super::super::write::Writer;
use super::{Channel, Feed, MEDIA_TYPE, Published, author, summary, title, utc};

/// Whether the messages stand in the feed themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fullness {
    /// Links only.
    Index,
    /// Each entry holds its message.
    Full,
}

/// The feed as a document; `address` is its own.
pub fn document(feed: &Feed, channel: &Channel, address: &str, fullness: Fullness) -> String {
    let mut out = Writer(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    out.0.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    out.leaf("id", address);
    out.leaf("title", &channel.title);
    out.leaf("subtitle", &channel.subtitle);
    if let Some(updated) = utc(feed.updated) {
        out.leaf("updated", updated);
    }
    out.parent("author", |out| out.leaf("name", &channel.author));
    out.tag("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", address)], "");
    out.tag("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &channel.home)], "");
    out.0.push('\n');
    for published in &feed.entries {
        entry(&mut out, published, &channel.language, fullness);
        out.0.push('\n');
    }
    out.0.push_str("</feed>\n");
    out.0
}

fn entry(out: &mut Writer, published: &Published, language: &str, fullness: Fullness) {
    let alert = &published.alert;
    let info = alert.info_in(language);
    out.parent("entry", |out| {
        out.leaf("id", &alert.identifier);
        out.leaf("title", title(alert, info));
        out.leaf("updated", alert.sent);
        out.leaf("published", alert.sent);
        out.parent("author", |out| out.leaf("name", author(alert, info)));
        for category in info.into_iter().flat_map(|info| &info.category) {
            out.tag("category", &[("term", category.wire())], "");
        }
        out.tag("link", &[("rel", "alternate"), ("type", MEDIA_TYPE), ("href", &published.address)], "");
        if let Some(web) = info.and_then(|info| info.web.as_deref()).filter(|web| !web.is_empty()) {
            out.tag("link", &[("rel", "related"), ("type", "text/html"), ("href", web)], "");
        }
        out.leaf("summary", summary(info));
        if fullness == Fullness::Full
            && let Some(element) = inline(&published.bytes)
        {
            out.0.push_str("<content type=\"application/cap+xml\">");
            out.0.push_str(&element);
            out.0.push_str("</content>");
        }
    });
}

/// The element of a file, letter by letter as it came, without what stands around it.
fn inline(bytes: &[u8]) -> Option<String> {
    let source = Source::decode(bytes, super::super::source::LONGEST_ALERT).ok()?;
    let tree = source.parse().ok()?;
    Some(source.text_of(tree.root_element()).to_owned())
}
