//! A feed as RSS 2.0: an index with a link to each file. Never a word that is not in the messages.

use super::super::write::Writer;
use super::{Channel, Feed, Published, summary, title, utc};

/// The feed as a document; `address` is its own.
pub fn document(feed: &Feed, channel: &Channel, address: &str) -> String {
    let mut out = Writer(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    out.0.push_str("<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>");
    out.leaf("title", &channel.title);
    out.leaf("link", &channel.home);
    out.leaf("description", &channel.subtitle);
    out.leaf("language", &channel.language);
    if let Some(updated) = utc(feed.updated) {
        out.leaf("pubDate", updated.rfc_822());
        out.leaf("lastBuildDate", updated.rfc_822());
    }
    out.leaf("ttl", 2);
    out.tag("atom:link", &[("rel", "self"), ("type", "application/rss+xml"), ("href", address)], "");
    out.0.push('\n');
    for published in &feed.entries {
        item(&mut out, published, &channel.language);
        out.0.push('\n');
    }
    out.0.push_str("</channel></rss>\n");
    out.0
}

fn item(out: &mut Writer, published: &Published, language: &str) {
    let alert = &published.alert;
    let info = alert.info_in(language);
    out.parent("item", |out| {
        out.leaf("title", title(alert, info));
        out.leaf("link", &published.address);
        out.leaf("description", summary(info));
        for category in info.into_iter().flat_map(|info| &info.category) {
            out.leaf("category", category.wire());
        }
        out.tag("guid", &[("isPermaLink", "false")], &alert.identifier);
        out.leaf("pubDate", alert.sent.rfc_822());
    });
}
