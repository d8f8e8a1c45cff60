//! Tree → typed alert, for a tree that the schema admits. Never repairs a value.

use super::alert::{Alert, Area, Info, Pair, Resource};
use super::datatype::collapse;
use super::schema::{SIGNATURES, text_of};
use super::time::Time;
use super::word::{Category, Certainty, MsgType, ResponseType, Scope, Severity, Status, Urgency};
use roxmltree::Node;

/// The children of one element, walked once in the order of the schema.
struct Children<'a, 'd>(std::iter::Peekable<Box<dyn Iterator<Item = Node<'a, 'd>> + 'a>>);

impl<'a, 'd: 'a> Children<'a, 'd> {
    fn of(node: Node<'a, 'd>) -> Self {
        let elements: Box<dyn Iterator<Item = Node<'a, 'd>> + 'a> =
            Box::new(node.children().filter(Node::is_element));
        Children(elements.peekable())
    }

    fn node(&mut self, name: &str) -> Option<Node<'a, 'd>> {
        self.0.next_if(|child| child.tag_name().name() == name)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.node(name).map(|node| text_of(node).into_owned())
    }

    fn collapsed(&mut self, name: &str) -> Option<String> {
        self.node(name).map(|node| collapse(&text_of(node)).into_owned())
    }

    fn time(&mut self, name: &str) -> Option<Time> {
        self.node(name).and_then(|node| Time::parse(&text_of(node)))
    }

    fn word<T>(&mut self, name: &str, from_wire: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.node(name).and_then(|node| from_wire(&text_of(node)))
    }

    fn all<T>(&mut self, name: &str, read: impl Fn(Node<'a, 'd>) -> Option<T>) -> Vec<T> {
        let mut found = vec![];
        while let Some(node) = self.node(name) {
            found.extend(read(node));
        }
        found
    }
}

fn own_text(node: Node) -> Option<String> {
    Some(text_of(node).into_owned())
}

/// The alert; none, if the schema does not admit the tree.
pub(super) fn alert(root: Node) -> Option<Alert> {
    let mut children = Children::of(root);
    Some(Alert {
        identifier: children.text("identifier")?,
        sender: children.text("sender")?,
        sent: children.time("sent")?,
        status: children.word("status", Status::from_wire)?,
        msg_type: children.word("msgType", MsgType::from_wire)?,
        source: children.text("source"),
        scope: children.word("scope", Scope::from_wire)?,
        restriction: children.text("restriction"),
        addresses: children.text("addresses"),
        code: children.all("code", own_text),
        note: children.text("note"),
        references: children.text("references"),
        incidents: children.text("incidents"),
        info: children.all("info", info),
        signed: root.children().any(|child| child.tag_name().namespace() == Some(SIGNATURES)),
    })
}

fn info(node: Node) -> Option<Info> {
    let mut children = Children::of(node);
    Some(Info {
        language: children.collapsed("language").filter(|language| !language.is_empty()),
        category: children.all("category", |node| Category::from_wire(&text_of(node))),
        event: children.text("event")?,
        response_type: children.all("responseType", |node| ResponseType::from_wire(&text_of(node))),
        urgency: children.word("urgency", Urgency::from_wire)?,
        severity: children.word("severity", Severity::from_wire)?,
        certainty: children.word("certainty", Certainty::from_wire)?,
        audience: children.text("audience"),
        event_code: children.all("eventCode", pair),
        effective: children.time("effective"),
        onset: children.time("onset"),
        expires: children.time("expires"),
        sender_name: children.text("senderName"),
        headline: children.text("headline"),
        description: children.text("description"),
        instruction: children.text("instruction"),
        web: children.collapsed("web"),
        contact: children.text("contact"),
        parameter: children.all("parameter", pair),
        resource: children.all("resource", resource),
        area: children.all("area", area),
    })
}

fn pair(node: Node) -> Option<Pair> {
    let mut children = Children::of(node);
    Some(Pair { value_name: children.text("valueName")?, value: children.text("value")? })
}

fn resource(node: Node) -> Option<Resource> {
    let mut children = Children::of(node);
    Some(Resource {
        resource_desc: children.text("resourceDesc")?,
        mime_type: children.text("mimeType")?,
        size: children.collapsed("size"),
        uri: children.collapsed("uri"),
        deref_uri: children.text("derefUri"),
        digest: children.text("digest"),
    })
}

fn area(node: Node) -> Option<Area> {
    let mut children = Children::of(node);
    Some(Area {
        area_desc: children.text("areaDesc")?,
        polygon: children.all("polygon", own_text),
        circle: children.all("circle", own_text),
        geocode: children.all("geocode", pair),
        altitude: children.collapsed("altitude"),
        ceiling: children.collapsed("ceiling"),
    })
}
