//! Blocks that several procedures use (`shared.toml`): what a procedure names and does not write itself is taken
//! from there, in the pack that writes it or in one below.
//!
//! Copies blocks as they stand, each still knowing its place; never changes one, never guesses a name.

use crate::complaint::{Complaint, say};
use crate::files::SourceFile;
use crate::layer::{Document, Written};
use crate::tree::{Entry, Node, NodeValue};
use engine_procedure::procedure::{Action, CodeList, Field, Ladder, Notice, Panel, Role, Term};
use serde::Deserialize;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// `shared.toml`: the blocks of a procedure, without its head and its states.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Shared {
    /// Closed lists.
    #[serde(default, rename = "list")]
    pub lists: Vec<CodeList>,
    /// Fields.
    #[serde(default, rename = "field")]
    pub fields: Vec<Field>,
    /// Roles.
    #[serde(default, rename = "role")]
    pub roles: Vec<Role>,
    /// Terms.
    #[serde(default, rename = "term")]
    pub terms: Vec<Term>,
    /// Ladders.
    #[serde(default, rename = "ladder")]
    pub ladders: Vec<Ladder>,
    /// Actions, taken by `uses` or by a rung of a ladder.
    #[serde(default, rename = "action")]
    pub actions: Vec<Action>,
    /// Notices.
    #[serde(default, rename = "notice")]
    pub notices: Vec<Notice>,
    /// Panels.
    #[serde(default, rename = "panel")]
    pub panels: Vec<Panel>,
}

/// Each kind of block, and the keys by which procedures name one.
const KINDS: &[(&str, &[&str])] = &[
    ("list", &["list", "grounds"]),
    (
        "field",
        &[
            "field", "unit", "outcome", "promise", "ground", "wish", "day", "resolved", "agreed", "to",
            "fields", "each", "organ", "members", "ballot", "summary", "recused",
        ],
    ),
    ("role", &["by", "seen-by", "accountable", "ends-at", "decided-by"]),
    ("term", &["term", "terms", "ends", "starts"]),
    ("ladder", &["ladder"]),
    ("action", &["uses", "action", "on-end"]),
    ("notice", &["notice"]),
    ("panel", &["panel"]),
];

/// One block: its kind, its id and where it stands.
struct Block<'a> {
    kind: &'static str,
    id: &'a str,
    node: &'a Node,
    file: &'a SourceFile,
}

/// Adds to `tree`, the tree of the procedure `file`, every block of `shared` (nearest pack first) that it names and
/// does not write itself. The file then reaches over the files the blocks stand in.
pub fn lay_in(file: &mut SourceFile, tree: &mut Node, shared: &[&Written<Shared>]) {
    let mut taken: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut order: Vec<&Block> = Vec::new();
    let blocks: Vec<Block> = shared.iter().flat_map(|written| blocks(&written.document)).collect();
    let mut wanted = named(tree);
    loop {
        let before = order.len();
        for block in &blocks {
            let asked = wanted.contains(&(block.kind, block.id.to_owned()));
            if asked && !writes(tree, block.kind, block.id) && taken.insert((block.kind, block.id)) {
                wanted.extend(named(block.node));
                order.push(block);
            }
        }
        if order.len() == before {
            break;
        }
    }
    for block in order {
        let from = file.reach_over(block.file);
        append(tree, block.kind, copy(block.node, from));
    }
}

/// The blocks of one file, in order.
fn blocks(document: &Document) -> impl Iterator<Item = Block<'_>> {
    KINDS.iter().flat_map(move |(kind, _)| {
        let items = document.tree.get(kind).into_iter().flat_map(Node::items);
        items.filter_map(move |node| {
            Some(Block { kind, id: node.get("id")?.text()?, node, file: &document.file })
        })
    })
}

/// Whether the procedure writes a block of this kind and id itself.
pub fn writes(tree: &Node, kind: &str, id: &str) -> bool {
    let mut items = tree.get(kind).into_iter().flat_map(Node::items);
    items.any(|item| item.get("id").and_then(Node::text) == Some(id))
}

/// Every block named below `node`, by kind.
fn named(node: &Node) -> BTreeSet<(&'static str, String)> {
    let mut found = BTreeSet::new();
    node.visit(&mut |node| {
        for entry in node.entries() {
            let of_table = entry.node.entries().map(|e| &e.node).filter(|_| entry.key == "fields");
            let below = entry.node.items().chain(of_table).filter_map(Node::text);
            let texts = entry.node.text().into_iter().chain(below);
            for text in texts {
                let kinds = KINDS.iter().filter(|(_, keys)| keys.contains(&entry.key.as_str()));
                found.extend(kinds.map(|(kind, _)| (*kind, text.to_owned())));
            }
        }
    });
    found
}

/// Adds `item` at the end of the list `kind`.
fn append(tree: &mut Node, kind: &str, item: Node) {
    let NodeValue::Table(entries) = &mut tree.value else { return };
    let list = match entries.iter().position(|entry| entry.key == kind) {
        Some(at) => &mut entries[at].node,
        None => {
            let node = Node { span: 0..0, value: NodeValue::List(Vec::new()), erased: Cell::new(false) };
            entries.push(Entry { key: kind.to_owned(), key_span: 0..0, node });
            let last = entries.len() - 1;
            &mut entries[last].node
        }
    };
    if let NodeValue::List(items) = &mut list.value {
        items.push(item);
    }
}

/// A copy of `node` whose places lie `by` further on.
fn copy(node: &Node, by: usize) -> Node {
    let moved = |span: &std::ops::Range<usize>| span.start + by..span.end + by;
    let value = match &node.value {
        NodeValue::Table(entries) => NodeValue::Table(
            entries
                .iter()
                .map(|e| Entry { key: e.key.clone(), key_span: moved(&e.key_span), node: copy(&e.node, by) })
                .collect(),
        ),
        NodeValue::List(items) => NodeValue::List(items.iter().map(|item| copy(item, by)).collect()),
        NodeValue::Text(text) => NodeValue::Text(text.clone()),
        NodeValue::Integer(number) => NodeValue::Integer(*number),
        NodeValue::Float(number) => NodeValue::Float(*number),
        NodeValue::Truth(truth) => NodeValue::Truth(*truth),
        NodeValue::Day(day) => NodeValue::Day(day.clone()),
    };
    Node { span: moved(&node.span), value, erased: node.erased.clone() }
}

/// Complains of a shared block whose id stands twice, in one file or in two packs of a chain.
pub fn check(shared: &[&Written<Shared>], complaints: &mut Vec<Complaint>) {
    let mut seen: BTreeMap<(&str, &str), &SourceFile> = BTreeMap::new();
    for written in shared {
        for block in blocks(&written.document) {
            if let Some(file) = seen.get(&(block.kind, block.id)) {
                let (id, at) = (block.id, block.node.head());
                let what = say(
                    format!("“{id}”在 {} 已经有了", file.name),
                    format!("“{id}” is there already, in {}", file.name),
                );
                let remedy = say(
                    "共用的块不能重复：请换一个 id，或把不同的写进各自的程序",
                    "A shared block stands once: choose another id, or write the different one in its procedure",
                );
                complaints.push(Complaint::at(block.file, at, "repeated-id", what, remedy));
            } else {
                seen.insert((block.kind, block.id), block.file);
            }
        }
    }
}

/// The shared actions a procedure may use.
pub fn actions<'a>(shared: &[&'a Written<Shared>]) -> Vec<&'a str> {
    let blocks = shared.iter().flat_map(|written| blocks(&written.document));
    blocks.filter(|block| block.kind == "action").map(|block| block.id).collect()
}

/// The kind and id of every block.
pub fn blocks_of(shared: &Written<Shared>) -> impl Iterator<Item = (&'static str, &str)> {
    blocks(&shared.document).map(|block| (block.kind, block.id))
}
