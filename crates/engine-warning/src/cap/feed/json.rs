//! A feed as JSON (JSON Feed 1.1), each message whole under `_cap`. A value: who writes it out chooses how.

use super::super::alert::Alert;
use super::super::time::Time;
use super::{Channel, Feed, Published, author, summary, title};
use serde::Serialize;

/// A feed.
#[derive(Debug, Serialize)]
pub struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    description: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    language: &'a str,
    authors: [Author<'a>; 1],
    items: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct Author<'a> {
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<&'a str>,
    title: String,
    content_text: String,
    date_published: Time,
    language: Option<&'a str>,
    authors: [Author<'a>; 1],
    tags: Vec<&'static str>,
    #[serde(rename = "_cap")]
    cap: &'a Alert,
}

/// The feed; `address` is its own.
pub fn document<'a>(feed: &Feed<'a>, channel: &'a Channel, address: &'a str) -> JsonFeed<'a> {
    JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: &channel.title,
        description: &channel.subtitle,
        home_page_url: &channel.home,
        feed_url: address,
        language: &channel.language,
        authors: [Author { name: &channel.author }],
        items: feed.entries.iter().map(|published| item(published, &channel.language)).collect(),
    }
}

fn item<'a>(published: &'a Published, language: &str) -> Item<'a> {
    let alert = &published.alert;
    let info = alert.info_in(language);
    Item {
        id: &alert.identifier,
        url: &published.address,
        external_url: info.and_then(|info| info.web.as_deref()),
        title: title(alert, info),
        content_text: summary(info),
        date_published: alert.sent,
        language: info.map(|info| info.language()),
        authors: [Author { name: author(alert, info) }],
        tags: info
            .into_iter()
            .flat_map(|info| info.category.iter().map(|category| category.wire()))
            .collect(),
        cap: alert,
    }
}
