//! A typed alert → CAP 1.2 as text: compact, in the order of the schema, without attributes or prefixes, so
//! that every reader takes it and a signature over it holds. Never writes a signature.

use super::alert::{Alert, Area, Info, Pair, Resource};
use super::schema::NAMESPACE;
use std::fmt::Display;

/// The alert as a document.
pub fn document(alert: &Alert) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", element(alert))
}

/// The alert as an element, to stand in another document.
pub fn element(alert: &Alert) -> String {
    let mut out = Writer(format!("<alert xmlns=\"{NAMESPACE}\">"));
    out.leaf("identifier", &alert.identifier);
    out.leaf("sender", &alert.sender);
    out.leaf("sent", alert.sent);
    out.leaf("status", alert.status);
    out.leaf("msgType", alert.msg_type);
    out.maybe("source", &alert.source);
    out.leaf("scope", alert.scope);
    out.maybe("restriction", &alert.restriction);
    out.maybe("addresses", &alert.addresses);
    alert.code.iter().for_each(|code| out.leaf("code", code));
    out.maybe("note", &alert.note);
    out.maybe("references", &alert.references);
    out.maybe("incidents", &alert.incidents);
    alert.info.iter().for_each(|info| out.parent("info", |out| write_info(out, info)));
    out.0.push_str("</alert>");
    out.0
}

fn write_info(out: &mut Writer, info: &Info) {
    out.maybe("language", &info.language);
    info.category.iter().for_each(|category| out.leaf("category", category));
    out.leaf("event", &info.event);
    info.response_type.iter().for_each(|response| out.leaf("responseType", response));
    out.leaf("urgency", info.urgency);
    out.leaf("severity", info.severity);
    out.leaf("certainty", info.certainty);
    out.maybe("audience", &info.audience);
    out.pairs("eventCode", &info.event_code);
    out.maybe("effective", &info.effective);
    out.maybe("onset", &info.onset);
    out.maybe("expires", &info.expires);
    out.maybe("senderName", &info.sender_name);
    out.maybe("headline", &info.headline);
    out.maybe("description", &info.description);
    out.maybe("instruction", &info.instruction);
    out.maybe("web", &info.web);
    out.maybe("contact", &info.contact);
    out.pairs("parameter", &info.parameter);
    info.resource.iter().for_each(|file| out.parent("resource", |out| write_resource(out, file)));
    info.area.iter().for_each(|area| out.parent("area", |out| write_area(out, area)));
}

fn write_resource(out: &mut Writer, file: &Resource) {
    out.leaf("resourceDesc", &file.resource_desc);
    out.leaf("mimeType", &file.mime_type);
    out.maybe("size", &file.size);
    out.maybe("uri", &file.uri);
    out.maybe("derefUri", &file.deref_uri);
    out.maybe("digest", &file.digest);
}

fn write_area(out: &mut Writer, area: &Area) {
    out.leaf("areaDesc", &area.area_desc);
    area.polygon.iter().for_each(|ring| out.leaf("polygon", ring));
    area.circle.iter().for_each(|circle| out.leaf("circle", circle));
    out.pairs("geocode", &area.geocode);
    out.maybe("altitude", &area.altitude);
    out.maybe("ceiling", &area.ceiling);
}

/// XML in the making: elements without attributes.
pub(super) struct Writer(pub(super) String);

impl Writer {
    /// An element that holds text.
    pub(super) fn leaf(&mut self, name: &str, text: impl Display) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
        escape(&text.to_string(), &mut self.0);
        self.close(name);
    }

    /// The same, when there is a text.
    pub(super) fn maybe(&mut self, name: &str, text: &Option<impl Display>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    fn pairs(&mut self, name: &str, pairs: &[Pair]) {
        for pair in pairs {
            self.parent(name, |out| {
                out.leaf("valueName", &pair.value_name);
                out.leaf("value", &pair.value);
            });
        }
    }

    /// An element that holds elements.
    pub(super) fn parent(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
        inner(self);
        self.close(name);
    }

    /// An element with attributes and text, or none.
    pub(super) fn tag(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.0.push('<');
        self.0.push_str(name);
        for (key, value) in attributes {
            self.0.push(' ');
            self.0.push_str(key);
            self.0.push_str("=\"");
            escape(value, &mut self.0);
            self.0.push('"');
        }
        if text.is_empty() {
            self.0.push_str("/>");
            return;
        }
        self.0.push('>');
        escape(text, &mut self.0);
        self.close(name);
    }

    fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }
}

/// Whether XML has this character.
pub(super) fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// Writes a text so that a reader has it back letter by letter; what XML cannot say becomes U+FFFD.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            c if is_xml(c) => out.push(c),
            _ => out.push('\u{FFFD}'),
        }
    }
}
