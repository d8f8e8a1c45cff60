//! A TOML file as a tree in which every key and value knows its place, and the way from a path such as
//! `action[dispatch].to` back to that place.
//!
//! Recovers from syntax errors as far as the parser can, and says each of them; never interprets a key.

use crate::complaint::{Complaint, say};
use crate::files::SourceFile;
use crate::syntax;
use std::cell::Cell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Most items of one list and most keys of one table.
const MOST_ITEMS: usize = 1_000;

/// A value with its place.
#[derive(Debug)]
pub struct Node {
    /// Bytes of the file it stands on.
    pub span: Range<usize>,
    /// What it is.
    pub value: NodeValue,
    /// Already complained of: reads as absent from then on.
    pub erased: Cell<bool>,
}

/// What a value is.
#[derive(Debug)]
pub enum NodeValue {
    /// `{ … }` or `[head]`.
    Table(Vec<Entry>),
    /// `[ … ]` or `[[head]]`.
    List(Vec<Node>),
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// true or false.
    Truth(bool),
    /// A TOML date or time, as written.
    Day(String),
}

/// A key and its value.
#[derive(Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Range<usize>,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The entries of a table, without the erased.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        let entries: &[Entry] = match &self.value {
            NodeValue::Table(entries) => entries,
            _ => &[],
        };
        entries.iter().filter(|entry| !entry.node.erased.get())
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().find(|entry| entry.key == key)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The items of a list, without the erased.
    pub fn items(&self) -> impl Iterator<Item = &Node> {
        let items: &[Node] = match &self.value {
            NodeValue::List(items) => items,
            _ => &[],
        };
        items.iter().filter(|item| !item.erased.get())
    }

    /// The text of a text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            NodeValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether `key` was there and was erased after a complaint.
    pub fn lost(&self, key: &str) -> bool {
        match &self.value {
            NodeValue::Table(entries) => entries.iter().any(|e| e.key == key && e.node.erased.get()),
            _ => false,
        }
    }

    /// Whether anything of a table was erased after a complaint.
    pub fn lost_any(&self) -> bool {
        match &self.value {
            NodeValue::Table(entries) => entries.iter().any(|entry| entry.node.erased.get()),
            _ => false,
        }
    }

    /// Every node below, this one included.
    pub fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Node)) {
        see(self);
        for entry in self.entries() {
            entry.node.visit(see);
        }
        for item in self.items() {
            item.visit(see);
        }
    }

    /// Where `path` stands, e.g. `action[dispatch].does[2].unit`: an item is named by its `id` or `code` or by
    /// its number from 0. As deep as the path leads; a key when the path ends at one.
    pub fn locate(&self, path: &str) -> Range<usize> {
        let mut at = self;
        let mut span = self.head();
        for step in path.split('.').filter(|step| !step.is_empty()) {
            let (name, items) = match step.split_once('[') {
                Some((name, rest)) => (name, rest.trim_end_matches(']').split("][").collect()),
                None => (step, Vec::new()),
            };
            if !name.is_empty() {
                let Some(entry) = at.entry(name) else { return span };
                at = &entry.node;
                span =
                    if matches!(at.value, NodeValue::List(_)) { entry.key_span.clone() } else { at.head() };
            }
            for item in items {
                let Some(found) = at.item(item) else { return span };
                at = found;
                span = at.head();
            }
        }
        span
    }

    fn item(&self, name: &str) -> Option<&Node> {
        let named = |item: &&Node| {
            ["id", "code", "name"].iter().any(|key| item.get(key).and_then(Node::text) == Some(name))
        };
        self.items().find(named).or_else(|| self.items().nth(name.trim_start_matches('#').parse().ok()?))
    }

    /// The place that stands for this node: a table's first line would hide the rest, so its id if it has one.
    pub fn head(&self) -> Range<usize> {
        match &self.value {
            NodeValue::Table(_) => match self.entry("id").or_else(|| self.entry("code")) {
                Some(entry) => entry.node.span.clone(),
                None => self.span.clone(),
            },
            _ => self.span.clone(),
        }
    }
}

/// Parses `file`; every syntax error becomes a complaint, and what could be read is still returned.
pub fn parse(file: &SourceFile, complaints: &mut Vec<Complaint>) -> Node {
    let (table, faults) = DeTable::parse_recoverable(&file.text);
    complaints.extend(syntax::complaints(file, &faults));
    let tree = node_of_table(table);
    too_long(file, &tree, complaints);
    tree
}

/// Lists that no law needs are complained of and not read.
fn too_long(file: &SourceFile, tree: &Node, complaints: &mut Vec<Complaint>) {
    let mut long = Vec::new();
    tree.visit(&mut |node| match &node.value {
        NodeValue::List(items) if items.len() > MOST_ITEMS => long.push(node),
        NodeValue::Table(entries) if entries.len() > MOST_ITEMS => long.push(node),
        _ => {}
    });
    for node in long {
        let what = say(
            format!("这里有 {MOST_ITEMS} 项以上"),
            format!("There are more than {MOST_ITEMS} items here"),
        );
        let remedy = say("请拆开或删去；一部法规用不到这么多", "Split or shorten it; no law needs so many");
        complaints.push(Complaint::at(file, node.span.start..node.span.start, "too-many", what, remedy));
        node.erased.set(true);
    }
}

fn node_of_table(table: Spanned<DeTable<'_>>) -> Node {
    let span = table.span();
    let mut entries: Vec<Entry> = table
        .into_inner()
        .into_iter()
        .map(|(key, value)| Entry {
            key_span: key.span(),
            key: key.into_inner().into_owned(),
            node: node_of(value),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    Node { span, value: NodeValue::Table(entries), erased: Cell::new(false) }
}

fn node_of(value: Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => NodeValue::Text(text.into_owned()),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            match i64::from_str_radix(&digits, number.radix()) {
                Ok(number) => NodeValue::Integer(number),
                Err(_) => NodeValue::Float(f64::INFINITY),
            }
        }
        DeValue::Float(number) => NodeValue::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(truth) => NodeValue::Truth(truth),
        DeValue::Datetime(day) => NodeValue::Day(day.to_string()),
        DeValue::Array(items) => NodeValue::List(items.into_iter().map(node_of).collect()),
        DeValue::Table(table) => return node_of_table(Spanned::new(span, table)),
    };
    Node { span, value, erased: Cell::new(false) }
}
