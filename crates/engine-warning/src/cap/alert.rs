//! An alert as CAP 1.2 has it: what was read from a file, or built by [`super::draft`]. Texts that only the
//! specification's prose constrains (references, polygons) are kept as written; their meaning is asked for.
//! Never decides whether an alert is good.

use super::ring::{Circle, Ring, ShapeError};
use super::time::Time;
use super::word::{Category, Certainty, MsgType, ResponseType, Scope, Severity, Status, Urgency};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The language of a block that names none.
pub const DEFAULT_LANGUAGE: &str = "en-US";

/// One message.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Alert {
    /// Names the message among all of its sender's.
    pub identifier: String,
    /// Names the sender among all.
    pub sender: String,
    /// When it was sent.
    pub sent: Time,
    /// How it is to be handled.
    pub status: Status,
    /// What it does.
    pub msg_type: MsgType,
    /// The operator or device it comes from.
    pub source: Option<String>,
    /// For whom it is.
    pub scope: Scope,
    /// Who may have it, when it is restricted.
    pub restriction: Option<String>,
    /// Who is to have it, when it is private; addresses between spaces, with quotes around those that hold one.
    pub addresses: Option<String>,
    /// Flags for special handling.
    pub code: Vec<String>,
    /// The purpose, mostly of an exercise or an error.
    pub note: Option<String>,
    /// The earlier messages it speaks of, as written.
    pub references: Option<String>,
    /// The incidents it belongs to, as written.
    pub incidents: Option<String>,
    /// What it says: one block a language or an audience.
    pub info: Vec<Info>,
    /// Whether a signature stands at its end. It is kept when relaying and proves nothing here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub signed: bool,
}

/// What an alert says, in one language.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Info {
    /// The language, when it is named and not empty.
    pub language: Option<String>,
    /// What the event is about; at least one.
    pub category: Vec<Category>,
    /// The event in words.
    pub event: String,
    /// What to do, in codes.
    pub response_type: Vec<ResponseType>,
    /// How soon.
    pub urgency: Urgency,
    /// How grave.
    pub severity: Severity,
    /// How sure.
    pub certainty: Certainty,
    /// For whom, in words.
    pub audience: Option<String>,
    /// The event in the codes of some system.
    pub event_code: Vec<Pair>,
    /// From when the information holds; the time of sending, when absent.
    pub effective: Option<Time>,
    /// When the event is expected to begin.
    pub onset: Option<Time>,
    /// When the information ends.
    pub expires: Option<Time>,
    /// The name of the sender, for people.
    pub sender_name: Option<String>,
    /// One short line.
    pub headline: Option<String>,
    /// What happens.
    pub description: Option<String>,
    /// What people should do.
    pub instruction: Option<String>,
    /// A page with more.
    pub web: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// Whatever a system adds; the legal colour stands here.
    pub parameter: Vec<Pair>,
    /// Files that belong to it.
    pub resource: Vec<Resource>,
    /// Where it holds.
    pub area: Vec<Area>,
}

/// A name that says what kind of value, and the value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pair {
    /// The domain of the code.
    pub value_name: String,
    /// The code.
    pub value: String,
}

/// A file that belongs to an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resource {
    /// What it shows.
    pub resource_desc: String,
    /// Its type, `image/png`.
    pub mime_type: String,
    /// Its size in bytes, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Its content in base 64, for one-way links only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deref_uri: Option<String>,
    /// Its SHA-1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Area {
    /// The place in words.
    pub area_desc: String,
    /// Rings, as written.
    #[serde(default)]
    pub polygon: Vec<String>,
    /// Circles, as written.
    #[serde(default)]
    pub circle: Vec<String>,
    /// The place in the codes of some system.
    #[serde(default)]
    pub geocode: Vec<Pair>,
    /// Height, or the lower end of a range, in feet; as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub altitude: Option<String>,
    /// The upper end of a range, in feet; as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<String>,
}

/// One earlier message, by the three parts that name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Its sender.
    pub sender: String,
    /// Its identifier.
    pub identifier: String,
    /// When it was sent, as written there.
    pub sent: Time,
}

impl Alert {
    /// The three parts that name this message.
    pub fn reference(&self) -> Reference {
        Reference { sender: self.sender.clone(), identifier: self.identifier.clone(), sent: self.sent }
    }

    /// The messages it speaks of; what cannot be read is handed back as it stands.
    pub fn references(&self) -> Vec<Result<Reference, &str>> {
        let written = self.references.as_deref().unwrap_or_default();
        written.split_ascii_whitespace().map(|one| Reference::parse(one).ok_or(one)).collect()
    }

    /// The incidents it names; none, if a quotation mark is never closed.
    pub fn incidents(&self) -> Option<Vec<String>> {
        quoted_list(self.incidents.as_deref().unwrap_or_default())
    }

    /// The last moment any of its blocks holds; none, if some block names no end or it has no block.
    pub fn expires(&self) -> Option<Time> {
        let ends: Option<Vec<Time>> = self.info.iter().map(|info| info.expires).collect();
        ends?.into_iter().max_by_key(|end| end.instant())
    }

    /// The block for a reader of this language (`zh`, `en`): its own, else the first.
    pub fn info_in(&self, language: &str) -> Option<&Info> {
        let primary = primary_of(language);
        let own = self.info.iter().find(|info| primary_of(info.language()).eq_ignore_ascii_case(primary));
        own.or(self.info.first())
    }
}

impl Info {
    /// The language; what the specification supposes when none is named.
    pub fn language(&self) -> &str {
        self.language.as_deref().unwrap_or(DEFAULT_LANGUAGE)
    }

    /// From when the information holds.
    pub fn effective_or(&self, sent: Time) -> Time {
        self.effective.unwrap_or(sent)
    }
}

impl Pair {
    /// A pair.
    pub fn new(value_name: &str, value: &str) -> Self {
        Pair { value_name: value_name.into(), value: value.into() }
    }
}

impl Area {
    /// A place without shape.
    pub fn named(area_desc: &str) -> Self {
        Area {
            area_desc: area_desc.into(),
            polygon: vec![],
            circle: vec![],
            geocode: vec![],
            altitude: None,
            ceiling: None,
        }
    }

    /// The same, with a ring.
    pub fn with_ring(mut self, ring: &Ring) -> Self {
        self.polygon.push(ring.to_string());
        self
    }

    /// The same, with a circle.
    pub fn with_circle(mut self, circle: &Circle) -> Self {
        self.circle.push(circle.to_string());
        self
    }

    /// The same, with the code of an administrative area.
    pub fn with_geocode(mut self, value_name: &str, value: &str) -> Self {
        self.geocode.push(Pair::new(value_name, value));
        self
    }

    /// Its rings, each read or what is wrong with it.
    pub fn rings(&self) -> impl Iterator<Item = Result<Ring, ShapeError>> {
        self.polygon.iter().map(|text| Ring::parse(text))
    }

    /// Its circles, each read or what is wrong with it.
    pub fn circles(&self) -> impl Iterator<Item = Result<Circle, ShapeError>> {
        self.circle.iter().map(|text| Circle::parse(text))
    }

    /// Whether it says where it is in more than words.
    pub fn is_located(&self) -> bool {
        !self.polygon.is_empty() || !self.circle.is_empty() || !self.geocode.is_empty()
    }
}

impl Reference {
    /// `sender,identifier,sent`, with nothing forbidden in any part.
    pub fn parse(text: &str) -> Option<Reference> {
        let mut parts = text.split(',');
        let (sender, identifier, sent) = (parts.next()?, parts.next()?, parts.next()?);
        let read = parts.next().is_none() && is_name(sender) && is_name(identifier) && !sent.contains(' ');
        let sent = Time::parse(sent)?;
        read.then(|| Reference { sender: sender.into(), identifier: identifier.into(), sent })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{}", self.sender, self.identifier, self.sent)
    }
}

/// Whether this may be an identifier or a sender: not empty, no white space, comma, `<` or `&`.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || matches!(c, ',' | '<' | '&'))
}

/// The primary part of a language: `zh` of `zh-Hans-CN`.
pub fn primary_of(language: &str) -> &str {
    language.split('-').next().unwrap_or_default()
}

/// A list between spaces, whose items stand in quotation marks when they hold one. None, if a mark is never
/// closed or closes inside a word.
pub(super) fn quoted_list(text: &str) -> Option<Vec<String>> {
    let mut items = vec![];
    let mut rest = text.trim_ascii_start();
    while !rest.is_empty() {
        let (item, after) = match rest.strip_prefix('"') {
            Some(inside) => {
                let (item, after) = inside.split_once('"')?;
                if !after.is_empty() && !after.starts_with(|c: char| c.is_ascii_whitespace()) {
                    return None;
                }
                (item, after)
            }
            None => {
                let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
                rest.split_at(end)
            }
        };
        if item.contains('"') {
            return None;
        }
        items.push(item.to_owned());
        rest = after.trim_ascii_start();
    }
    Some(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_has_three_clean_parts() {
        let whole = "a@b.cn,44_0,2026-11-22T09:30:00+08:00";
        assert_eq!(Reference::parse(whole).unwrap().to_string(), whole);
        for wrong in
            ["44_0", "a,b", "a,b,c", ",b,2026-11-22T09:30:00+08:00", "a,b,2026-11-22T09:30:00+08:00,d"]
        {
            assert_eq!(Reference::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn names_with_spaces_stand_in_quotation_marks() {
        assert_eq!(quoted_list("a \"b c\"  d").unwrap(), ["a", "b c", "d"]);
        assert_eq!(quoted_list("").unwrap(), Vec::<String>::new());
        for wrong in ["a \"b c", "\"a\"b", "a\"b"] {
            assert_eq!(quoted_list(wrong), None, "{wrong}");
        }
    }
}
