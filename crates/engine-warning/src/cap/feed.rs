//! Feeds: which alerts of a history stand in one, and what Atom, RSS and JSON make of them. Nothing but real,
//! public messages enters; nothing is edited or taken back: what is lifted stays until its time is over.

pub mod atom;
pub mod json;
pub mod read;
pub mod rss;

use super::alert::{Alert, Info};
use super::follow::{ends, is_for_the_public};
use super::time::Time;
use domain::instant::Instant;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The media type of an alert.
pub const MEDIA_TYPE: &str = "application/cap+xml";

/// A feed as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Channel {
    /// Its name.
    pub title: String,
    /// What it brings, in a sentence.
    pub subtitle: String,
    /// Who publishes it.
    pub author: String,
    /// The page for people.
    pub home: String,
    /// Its language.
    pub language: String,
}

/// One message as it was published.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// What it says.
    pub alert: Alert,
    /// Its file, byte for byte.
    pub bytes: Vec<u8>,
    /// Where the file is.
    pub address: String,
}

/// How long messages stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Seconds after the end of a message.
    pub after_end: i64,
}

impl Default for Keep {
    /// A day: receivers look every few minutes, some a few times a day.
    fn default() -> Self {
        Keep { after_end: 86_400 }
    }
}

/// Why a message stands in no feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOut {
    /// An exercise, a test, a restricted message, a receipt.
    NotForThePublic,
    /// Sent later than now.
    NotYet,
    /// Its time is over, and nothing in the feed speaks of it.
    Over,
    /// Another message bears the same name; the first one counts.
    NameTaken,
}

/// The messages of a feed, and those left out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed<'a> {
    /// In the order sent, so that who folds them from top to bottom knows a message before its update.
    pub entries: Vec<&'a Published>,
    /// The rest, with the reason.
    pub left_out: Vec<(&'a Published, LeftOut)>,
    /// When the newest was sent; now, when there is none.
    pub updated: Instant,
}

/// The feed of a history at `now`. A message stays while one that refers to it does, so no reference in the
/// feed leads nowhere unless the history does not know it.
pub fn feed(history: &[Published], now: Instant, keep: Keep) -> Feed<'_> {
    let mut names = HashSet::new();
    let mut left_out = vec![];
    let mut candidates: Vec<&Published> = vec![];
    for published in history {
        let alert = &published.alert;
        let reason = if !is_for_the_public(alert) {
            Some(LeftOut::NotForThePublic)
        } else if alert.sent.instant() > now {
            Some(LeftOut::NotYet)
        } else if !names.insert((alert.sender.as_str(), alert.identifier.as_str())) {
            Some(LeftOut::NameTaken)
        } else {
            None
        };
        match reason {
            Some(reason) => left_out.push((published, reason)),
            None => candidates.push(published),
        }
    }
    let kept = kept(&candidates, now, keep);
    let mut entries: Vec<&Published> = vec![];
    for (published, kept) in candidates.into_iter().zip(kept) {
        if kept {
            entries.push(published);
        } else {
            left_out.push((published, LeftOut::Over));
        }
    }
    entries.sort_by_key(|published| published.alert.sent.instant());
    let newest = entries.last().map(|published| published.alert.sent.instant());
    Feed { entries, left_out, updated: newest.unwrap_or(now) }
}

/// Which stay: those whose time is not over, and whatever these refer to.
fn kept(candidates: &[&Published], now: Instant, keep: Keep) -> Vec<bool> {
    let places: HashMap<_, usize> =
        candidates.iter().enumerate().map(|(at, published)| (published.alert.reference(), at)).collect();
    let fresh = |published: &&Published| ends(&published.alert).0 + keep.after_end * 1_000_000 > now.0;
    let mut kept: Vec<bool> = candidates.iter().map(fresh).collect();
    let mut to_follow: Vec<usize> = (0..kept.len()).filter(|at| kept[*at]).collect();
    while let Some(at) = to_follow.pop() {
        for reference in candidates[at].alert.references().into_iter().filter_map(Result::ok) {
            if let Some(earlier) = places.get(&reference)
                && !kept[*earlier]
            {
                kept[*earlier] = true;
                to_follow.push(*earlier);
            }
        }
    }
    kept
}

/// The line of a message in a list.
fn title(alert: &Alert, info: Option<&Info>) -> String {
    let headline = info.and_then(|info| info.headline.clone()).filter(|headline| !headline.trim().is_empty());
    headline.or_else(|| info.map(|info| info.event.clone())).unwrap_or_else(|| alert.identifier.clone())
}

/// Who sends it, as people read it.
fn author<'a>(alert: &'a Alert, info: Option<&'a Info>) -> &'a str {
    info.and_then(|info| info.sender_name.as_deref()).unwrap_or(&alert.sender)
}

/// What it says, in a paragraph.
fn summary(info: Option<&Info>) -> String {
    let parts = info.map(|info| [&info.description, &info.instruction]);
    parts.into_iter().flatten().flatten().map(|text| text.trim()).collect::<Vec<_>>().join("\n")
}

/// A moment of the feed, in UTC.
fn utc(instant: Instant) -> Option<Time> {
    Time::from_instant(instant, 0)
}
