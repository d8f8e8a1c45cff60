//! One pack as written, and the chain of packs it extends: every file parsed and read into its type, each
//! value remembering where it stands.
//!
//! Reads only; what the values mean together is judged by `check`, and nothing is merged here.

use crate::complaint::{Complaint, listed, nearest, say};
use crate::files::{PackFiles, SourceFile, folder_name, read_folder};
use crate::format::*;
use crate::reader::{Tongue, read_as};
use crate::shared::{self, Shared};
use crate::tree::{Node, parse};
use domain::label::Label;
use engine_procedure::procedure::Procedure;
use serde::de::DeserializeOwned;
use std::path::Path;
use std::rc::Rc;

/// Most packs below one another.
const DEEPEST: usize = 8;

/// A parsed file.
#[derive(Debug)]
pub struct Document {
    /// The file.
    pub file: SourceFile,
    /// Its tree.
    pub tree: Node,
}

impl Document {
    /// A complaint about the place of `path`.
    pub fn complain(&self, path: &str, code: &'static str, what: Label, remedy: Label) -> Complaint {
        Complaint::at(&self.file, self.tree.locate(path), code, what, remedy)
    }
}

/// A value with the place it was written at.
#[derive(Debug, Clone)]
pub struct Written<T> {
    /// The value.
    pub value: T,
    /// Its file.
    pub document: Rc<Document>,
    /// Path of the value in the file; empty when it is the whole file.
    pub path: String,
    /// Something of it could not be read, so that what it refers to may be absent.
    pub damaged: bool,
    /// The file has syntax errors, so that anything may be absent.
    pub holed: bool,
}

impl<T> Written<T> {
    /// A complaint about `path` below this value.
    pub fn complain(&self, path: &str, code: &'static str, what: Label, remedy: Label) -> Complaint {
        self.document.complain(&format!("{}.{path}", self.path), code, what, remedy)
    }
}

/// One pack as written.
#[derive(Debug)]
pub struct Layer {
    /// Its files.
    pub files: PackFiles,
    /// `pack.toml`.
    pub manifest: Written<Manifest>,
    /// Sources.
    pub sources: Vec<Written<Source>>,
    /// Categories.
    pub categories: Vec<Written<CategoryEntry>>,
    /// Responsibilities.
    pub duties: Vec<Written<Duty>>,
    /// Blocks that procedures share.
    pub shared: Option<Written<Shared>>,
    /// Procedures.
    pub procedures: Vec<Written<Procedure>>,
}

/// Reads `dir` and every pack it extends, lowest first; empty when no `pack.toml` could be read.
pub fn read_chain(dir: &Path, complaints: &mut Vec<Complaint>) -> Vec<Layer> {
    let mut chain: Vec<Layer> = Vec::new();
    let mut next = Some(dir.to_path_buf());
    while let Some(at) = next.take() {
        let Some(layer) = read_layer(&at, complaints) else { break };
        if let Some(parent) = &layer.manifest.value.extends {
            let below = std::fs::canonicalize(&at).unwrap_or(at).parent().map(|home| home.join(parent));
            let again =
                *parent == layer.manifest.value.id || chain.iter().any(|l| l.manifest.value.id == *parent);
            if again || chain.len() + 1 >= DEEPEST {
                complaints.push(layer.manifest.complain(
                    "extends",
                    "extends-loop",
                    say("包互相继承，没有最底层", "Packs extend one another in a circle"),
                    say("请让最底层的包不写 extends", "The lowest pack must not say extends"),
                ));
            } else {
                match below.filter(|below| is_plain_name(parent) && below.join("pack.toml").is_file()) {
                    Some(below) => next = Some(below),
                    None => complaints.push(layer.manifest.complain(
                        "extends",
                        "no-parent",
                        say(
                            format!("找不到下层包“{parent}”"),
                            format!("There is no pack “{parent}” to extend"),
                        ),
                        say(
                            "extends 写旁边文件夹的名字，例如 national",
                            "extends names a sibling folder, e.g. national",
                        ),
                    )),
                }
            }
        }
        chain.push(layer);
    }
    chain.reverse();
    for at in 0..chain.len() {
        let procedures = read_procedures(&chain[..=at], complaints);
        chain[at].procedures = procedures;
    }
    chain
}

/// The procedures of the last of `layers`, with what they take from the shared blocks of all.
fn read_procedures(layers: &[Layer], complaints: &mut Vec<Complaint>) -> Vec<Written<Procedure>> {
    let shared: Vec<&Written<Shared>> =
        layers.iter().rev().filter_map(|layer| layer.shared.as_ref()).collect();
    let Some(layer) = layers.last() else { return Vec::new() };
    let read = layer.files.folder("procedures").filter_map(|file| {
        let mut written: Written<Procedure> =
            read_changed(Tongue::Law, file, complaints, |file, tree| shared::lay_in(file, tree, &shared))?;
        written.damaged |= shared.iter().any(|shared| shared.damaged);
        written.value.spell_out();
        Some(written)
    });
    read.collect()
}

fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn read_layer(dir: &Path, complaints: &mut Vec<Complaint>) -> Option<Layer> {
    let before = complaints.len();
    let files = read_folder(dir, complaints);
    let Some(file) = files.top("pack.toml") else {
        // An unreadable pack.toml has been complained of already; an absent one has not.
        if !dir.join("pack.toml").exists() && complaints.len() == before {
            let what = say("文件夹里没有 pack.toml", "The folder holds no pack.toml");
            let remedy =
                say("请写 pack.toml，见 docs/reference/packs.md", "Write one, see docs/reference/packs.md");
            complaints.push(Complaint::about(&folder_name(dir), "no-pack", what, remedy));
        }
        return None;
    };
    let manifest = read_whole::<Manifest>(file, complaints);
    let sources = files.folder("sources").filter_map(|f| read_whole(f, complaints)).collect();
    let categories = files
        .top("categories.toml")
        .map(|f| read_rows(f, "category", |whole: CategoryFile| whole.categories, complaints));
    let duties = files
        .top("responsibilities.toml")
        .map(|f| read_rows(f, "duty", |whole: DutyFile| whole.duties, complaints));
    let shared = files.top("shared.toml").and_then(|f| read_whole(f, complaints));
    Some(Layer {
        manifest: manifest?,
        sources,
        categories: categories.unwrap_or_default(),
        duties: duties.unwrap_or_default(),
        shared,
        procedures: Vec::new(),
        files,
    })
}

/// A file that is one value.
pub(crate) fn read_whole<T: DeserializeOwned>(
    file: &SourceFile,
    complaints: &mut Vec<Complaint>,
) -> Option<Written<T>> {
    read_changed(Tongue::Law, file, complaints, |_, _| {})
}

/// A file of scores that is one value.
pub(crate) fn read_scores<T: DeserializeOwned>(
    file: &SourceFile,
    complaints: &mut Vec<Complaint>,
) -> Option<Written<T>> {
    read_changed(Tongue::Scores, file, complaints, |_, _| {})
}

/// The same, of a tree that something is added to before it is read.
fn read_changed<T: DeserializeOwned>(
    tongue: Tongue,
    file: &SourceFile,
    complaints: &mut Vec<Complaint>,
    change: impl FnOnce(&mut SourceFile, &mut Node),
) -> Option<Written<T>> {
    let before = complaints.len();
    let mut file = file.clone();
    let mut tree = parse(&file, complaints);
    // After a syntax error the tree has holes; what it then seems to lack was said already.
    let said = complaints.len();
    let holed = said > before;
    change(&mut file, &mut tree);
    let reading = read_as::<T>(tongue, &file, &tree, complaints);
    if holed {
        complaints.truncate(said);
    }
    let document = Rc::new(Document { file, tree });
    let damaged = reading.damaged || holed;
    Some(Written { value: reading.value?, document, path: String::new(), damaged, holed })
}

/// A file that is a list of rows under `key`.
fn read_rows<F: DeserializeOwned, T>(
    file: &SourceFile,
    key: &str,
    rows: impl Fn(F) -> Vec<T>,
    complaints: &mut Vec<Complaint>,
) -> Vec<Written<T>> {
    let Some(whole) = read_whole::<F>(file, complaints) else { return Vec::new() };
    let (document, damaged, holed) = (whole.document, whole.damaged, whole.holed);
    let rows = rows(whole.value).into_iter().enumerate();
    rows.map(|(at, value)| Written {
        value,
        document: document.clone(),
        path: format!("{key}[#{at}]"),
        damaged,
        holed,
    })
    .collect()
}

/// What to do about a name that does not exist: the nearest that does, or all of them.
pub(crate) fn existing<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Label {
    let mut names: Vec<&str> = Vec::new();
    // What cannot be an id is complained of by itself, and nobody should copy it.
    let fit = |id: &&str| !id.ends_with('-') && !id.is_empty() && id.chars().all(|c| c.is_ascii_graphic());
    for id in known.filter(fit) {
        if !names.contains(&id) {
            names.push(id);
        }
    }
    match nearest(name, names.iter().copied()) {
        Some(guess) => say(format!("是不是 {guess}？"), format!("Did you mean {guess}?")),
        None if names.is_empty() => say("这里还一个也没有，请先写出它", "There is none yet; write it first"),
        None if names.len() <= 24 => say(
            format!("现有：{}", listed(names.iter().copied())),
            format!("There are: {}", names.join(", ")),
        ),
        None => say("请先写出它，或改正名字", "Write it first, or correct the name"),
    }
}
