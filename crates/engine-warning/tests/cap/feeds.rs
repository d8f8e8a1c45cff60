//! Feeds out and in: who stands in one, and that every kind of reader finds the same alerts.

use crate::drafts::{at, district, envelope, exercise, warned, warning};
use crate::made::WHOLE;
use engine_warning::cap::draft::Draft;
use engine_warning::cap::feed::atom::{self, Fullness};
use engine_warning::cap::feed::read::{Kind, read};
use engine_warning::cap::feed::{Channel, Keep, LeftOut, Published, feed, json, rss};
use engine_warning::cap::follow::update;
use engine_warning::cap::word::MsgType;
use engine_warning::cap::{Alert, Level, write};
use std::collections::HashSet;

const ADDRESS: &str = "https://district.example/cap/feed";

fn channel() -> Channel {
    Channel {
        title: "某区公众预警".into(),
        subtitle: "预警与风险提示 <全部>".into(),
        author: "某区人民政府".into(),
        home: "https://district.example/warnings?a=1&b=2".into(),
        language: "zh-CN".into(),
    }
}

fn published(alert: Alert) -> Published {
    Published {
        bytes: write::document(&alert).into_bytes(),
        address: format!("https://district.example/cap/{}.xml", alert.identifier),
        alert,
    }
}

/// A first alert, its update, an exercise and one that is over.
fn history() -> Vec<Published> {
    let first = warned().alert(&district(), &envelope("a1", "09:30")).expect("a lawful draft");
    let second = update(&first, &warned(), &district(), &envelope("a2", "10:30")).expect("a lawful draft");
    let drill = warned().alert(&district(), &exercise("d1", Some("演练"))).expect("a lawful draft");
    let mut short = warning();
    short.content.begins = at("07:00");
    short.content.expires = at("08:00");
    let over = Draft::Warning(short).alert(&district(), &envelope("o1", "07:00")).expect("a lawful draft");
    [second, drill, over, first].map(published).to_vec()
}

fn names(entries: &[&Published]) -> Vec<String> {
    entries.iter().map(|published| published.alert.identifier.clone()).collect()
}

#[test]
fn a_feed_holds_real_public_messages_until_a_day_after_their_end() {
    let history = history();
    let now = feed(&history, at("11:00").instant(), Keep::default());
    assert_eq!(names(&now.entries), ["o1", "a1", "a2"], "in the order sent");
    assert_eq!(now.left_out.iter().map(|(_, why)| *why).collect::<Vec<_>>(), [LeftOut::NotForThePublic]);
    let early = feed(&history, at("10:00").instant(), Keep::default());
    assert!(
        early
            .left_out
            .iter()
            .any(|(published, why)| published.alert.identifier == "a2" && *why == LeftOut::NotYet)
    );
    let strict = feed(&history, at("11:00").instant(), Keep { after_end: 0 });
    assert_eq!(names(&strict.entries), ["a1", "a2"]);
    let later = feed(&history, at("21:00").plus_seconds(3 * 86_400).unwrap().instant(), Keep::default());
    assert!(later.entries.is_empty());
}

#[test]
fn what_a_message_refers_to_stays_as_long_as_the_message() {
    let mut short = warning();
    short.content.expires = at("10:00");
    let first = Draft::Warning(short).alert(&district(), &envelope("a1", "09:30")).unwrap();
    let mut long = warning();
    long.content.expires = at("09:40").plus_seconds(20 * 86_400).unwrap();
    let second = update(&first, &Draft::Warning(long), &district(), &envelope("a2", "09:50")).unwrap();
    let history = [published(first), published(second)];
    let much_later = at("09:50").plus_seconds(10 * 86_400).unwrap().instant();
    assert_eq!(names(&feed(&history, much_later, Keep::default()).entries), ["a1", "a2"]);
}

/// A reader that folds a feed as it comes: an update takes the place of what it names, which must be there.
#[test]
fn who_folds_the_feed_from_top_to_bottom_finds_every_reference() {
    let history = history();
    let feed = feed(&history, at("11:00").instant(), Keep::default());
    let mut known = HashSet::new();
    for published in &feed.entries {
        known.insert(published.alert.reference());
        if published.alert.msg_type != MsgType::Alert {
            for reference in published.alert.references() {
                assert!(known.remove(&reference.unwrap()), "a reference leads nowhere");
            }
        }
    }
    assert_eq!(known.len(), 2, "o1 and a2 are left");
}

#[test]
fn atom_and_rss_are_read_back_whole() {
    let history = history();
    let made = feed(&history, at("11:00").instant(), Keep::default());
    let full = atom::document(&made, &channel(), ADDRESS, Fullness::Full);
    let index = atom::document(&made, &channel(), ADDRESS, Fullness::Index);
    let rss = rss::document(&made, &channel(), ADDRESS);
    for (text, kind) in [(&full, Kind::Atom), (&index, Kind::Atom), (&rss, Kind::Rss)] {
        let reading = read(text.as_bytes()).unwrap();
        assert_eq!(reading.kind, kind);
        assert_eq!(reading.title.as_deref(), Some("某区公众预警"));
        let ids: Vec<&str> = reading.entries.iter().filter_map(|entry| entry.id.as_deref()).collect();
        assert_eq!(ids, ["o1", "a1", "a2"]);
        assert_eq!(reading.entries[2].address.as_deref(), Some("https://district.example/cap/a2.xml"));
    }
    for (entry, published) in read(full.as_bytes()).unwrap().entries.iter().zip(&made.entries) {
        let held = entry.alert.as_ref().unwrap();
        assert!(held.report.passes(Level::Publish), "{:?}", held.report.complaints);
        assert_eq!(held.report.alert.as_ref(), Some(&published.alert));
        assert_eq!(held.document.as_bytes(), published.bytes, "letter by letter");
    }
    assert!(read(index.as_bytes()).unwrap().entries.iter().all(|entry| entry.alert.is_none()));
    assert!(rss.contains("<pubDate>Sun, 22 Nov 2026 10:30:00 +0800</pubDate>"));
}

#[test]
fn a_json_feed_holds_every_alert_whole() {
    let history = history();
    let made = feed(&history, at("11:00").instant(), Keep::default());
    let value = serde_json::to_value(json::document(&made, &channel(), ADDRESS)).unwrap();
    assert_eq!(value["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(value["items"][2]["id"], "a2");
    assert_eq!(value["items"][2]["_cap"]["msgType"], "Update");
    assert_eq!(value["items"][2]["_cap"]["info"][0]["category"][0], "Infra");
    assert_eq!(value["items"][2]["_cap"]["sent"], "2026-11-22T10:30:00+08:00");
}

#[test]
fn an_empty_feed_is_still_a_feed() {
    let made = feed(&[], at("11:00").instant(), Keep::default());
    let reading = read(atom::document(&made, &channel(), ADDRESS, Fullness::Full).as_bytes()).unwrap();
    assert!(reading.entries.is_empty());
}

#[test]
fn foreign_feeds_are_read_however_they_hold_their_alerts() {
    let element = &WHOLE[WHOLE.find("<alert").unwrap()..];
    let bare = element.replace(" xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"", "");
    let prefixed = bare.replace('<', "<c:").replace("<c:/", "</c:");
    let inherited = format!(
        "<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\" xmlns:c=\"urn:oasis:names:tc:emergency:cap:1.2\"><a:entry><a:id>1</a:id><a:content>{prefixed}</a:content></a:entry></a:feed>"
    );
    let envelope = format!(
        "<EDXLDistribution xmlns=\"urn:oasis:names:tc:emergency:EDXL:DE:1.0\"><contentObject><xmlContent><embeddedXMLContent>{element}</embeddedXMLContent></xmlContent></contentObject></EDXLDistribution>"
    );
    for text in [inherited, envelope] {
        let reading = read(text.as_bytes()).unwrap();
        let held = reading.entries[0].alert.as_ref().unwrap();
        assert!(held.report.passes(Level::Publish), "{:?}", held.report.complaints);
        let alone = engine_warning::cap::check(held.document.as_bytes());
        assert_eq!(alone.alert, held.report.alert, "it stands on its own: {}", held.document);
    }
    let links = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><link rel=\"alternate\" type=\"text/html\" href=\"a\"/><link type=\"application/cap+xml\" href=\"b\"/></entry><entry><link href=\"c\"/></entry></feed>";
    let addresses: Vec<Option<String>> =
        read(links.as_bytes()).unwrap().entries.into_iter().map(|entry| entry.address).collect();
    assert_eq!(addresses, [Some("b".to_owned()), Some("c".to_owned())]);
    for wrong in ["<html/>", "", "<rss", "<!DOCTYPE rss><rss/>"] {
        assert!(read(wrong.as_bytes()).is_err(), "{wrong}");
    }
}
