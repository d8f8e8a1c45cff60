//! A chain of packs laid over one another: what is inherited, what is replaced, and the settings that win.
//!
//! Complains of what a child repeats or replaces without saying why; judges nothing else.

use crate::compiled::{Pack, cited};
use crate::complaint::{Complaint, say};
use crate::edition::{self, Edition};
use crate::files::SourceFile;
use crate::format::*;
use crate::layer::{Layer, Written, existing};
use domain::calendar::Calendar;
use domain::directory::Category;
use domain::ids::{CategoryId, ProcedureId};
use domain::object::Object;
use engine_procedure::procedure::Procedure;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The effective content of a chain, each value still knowing its place.
pub struct Whole<'a> {
    /// The packs, lowest first.
    pub layers: &'a [Layer],
    /// Sources by id.
    pub sources: BTreeMap<&'a str, &'a Written<Source>>,
    /// Categories in order of writing.
    pub categories: Vec<&'a Written<CategoryEntry>>,
    /// Responsibilities.
    pub duties: Vec<&'a Written<Duty>>,
    /// Procedures by id.
    pub procedures: BTreeMap<&'a str, &'a Written<Procedure>>,
    /// Settings.
    pub settings: Settings,
}

/// A thing that a child may put in a parent's place.
trait Replaceable {
    fn id(&self) -> &str;
    fn replaces(&self) -> Option<&str>;
    fn says_why(&self) -> bool;
}

impl Replaceable for Source {
    fn id(&self) -> &str {
        &self.id
    }
    fn replaces(&self) -> Option<&str> {
        self.replaces.as_deref()
    }
    fn says_why(&self) -> bool {
        self.basis.as_ref().is_some_and(|why| !why.trim().is_empty())
    }
}

impl Replaceable for CategoryEntry {
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn replaces(&self) -> Option<&str> {
        self.replaces.as_ref().map(CategoryId::as_str)
    }
    fn says_why(&self) -> bool {
        self.basis.as_ref().is_some_and(|why| !why.trim().is_empty())
    }
}

impl Replaceable for Procedure {
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn replaces(&self) -> Option<&str> {
        self.replaces.as_deref()
    }
    fn says_why(&self) -> bool {
        !self.basis.is_empty()
    }
}

impl<'a> Whole<'a> {
    /// Lays `layers` over one another.
    pub fn of(layers: &'a [Layer], complaints: &mut Vec<Complaint>) -> Whole<'a> {
        let sources = overlay(layers, |layer| &layer.sources, complaints);
        let categories = overlay(layers, |layer| &layer.categories, complaints);
        let procedures = overlay(layers, |layer| &layer.procedures, complaints);
        let mut settings = Settings::default();
        for layer in layers {
            settings = settings.under(&layer.manifest.value.settings);
        }
        Whole {
            layers,
            sources: sources.into_iter().map(|s| (s.value.id.as_str(), s)).collect(),
            categories,
            duties: layers.iter().flat_map(|layer| &layer.duties).collect(),
            procedures: procedures.into_iter().map(|p| (p.value.id.as_str(), p)).collect(),
            settings,
        }
    }

    /// The instrument and article of a citation.
    pub fn cited(&self, citation: &str) -> Option<(&'a Source, Option<&'a Article>)> {
        cited(self.sources.iter().map(|(id, written)| (*id, &written.value)), citation)
    }

    /// Whether every pack of the chain was read, down to one that extends nothing.
    pub fn is_rooted(&self) -> bool {
        self.layers.first().is_none_or(|lowest| lowest.manifest.value.extends.is_none())
    }

    /// Whether `citation` may be in a source that could not be read whole, which was said already.
    pub fn may_be_lost(&self, citation: &str) -> bool {
        if !self.is_rooted() {
            return true;
        }
        let damaged = self.layers.iter().flat_map(|layer| &layer.sources).filter(|source| source.damaged);
        let damaged = damaged.map(|source| source.document.file.stem());
        let unread = self.layers.iter().flat_map(|layer| {
            layer
                .files
                .folder("sources")
                .map(SourceFile::stem)
                .filter(|stem| !layer.sources.iter().any(|source| source.document.file.stem() == *stem))
        });
        let unreadable = self.layers.iter().flat_map(|layer| layer.files.unread());
        let unreadable = unreadable.filter_map(|name| name.rsplit('/').next()?.strip_suffix(".toml"));
        let of =
            |id: &str| citation.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        damaged.chain(unread).chain(unreadable).any(of)
    }

    /// Everything that can be cited.
    pub fn citable(&self) -> Vec<String> {
        let articles = |s: &'a Source| s.articles.iter().map(move |a| format!("{}-{}", s.id, a.id));
        self.sources.values().flat_map(|written| articles(&written.value)).collect()
    }

    /// What a category is about, its own or its nearest ancestor's.
    pub fn object(&self, id: &CategoryId) -> Option<Object> {
        let mut next = Some(id);
        for _ in 0..16 {
            let found = self.categories.iter().find(|c| Some(&c.value.id) == next)?;
            if found.value.object.is_some() {
                return found.value.object;
            }
            next = found.value.parent.as_ref();
        }
        None
    }

    /// Whether the category `below` stands somewhere under `above`.
    pub fn is_under(&self, below: &str, above: &str) -> bool {
        let parent = |id: &str| {
            let found = self.categories.iter().find(|c| c.value.id.as_str() == id)?;
            found.value.parent.as_ref().map(CategoryId::as_str)
        };
        std::iter::successors(parent(below), |id| parent(id)).take(16).any(|id| id == above)
    }

    /// What the categories under one are about: who watches it watches them.
    pub fn objects_below(&self, id: &CategoryId) -> Vec<Object> {
        let under = |category: &CategoryEntry| {
            let mut next = category.parent.as_ref();
            for _ in 0..16 {
                match next {
                    Some(parent) if parent == id => return true,
                    Some(parent) => {
                        let found = self.categories.iter().find(|c| c.value.id == *parent);
                        next = found.and_then(|c| c.value.parent.as_ref());
                    }
                    None => return false,
                }
            }
            false
        };
        let below = self.categories.iter().map(|c| &c.value).filter(|c| !c.declined && under(c));
        below.filter_map(|category| self.object(&category.id)).collect()
    }

    /// The compiled and sealed pack; only for a chain without complaints.
    pub fn compile(&self, calendar: Calendar) -> Option<Pack> {
        let top = &self.layers.last()?.manifest.value;
        let kept = || self.categories.iter().map(|c| &c.value).filter(|c| !c.declined);
        let procedures = self.procedures.values().map(|p| (p.value.id.clone(), Arc::new(self.counted(p))));
        let procedures: BTreeMap<ProcedureId, Arc<Procedure>> = procedures.collect();
        let mut pack = Pack {
            id: top.id.clone(),
            label: top.label.clone(),
            layers: self.layers.iter().map(|layer| layer.manifest.value.id.clone()).collect(),
            standing: top.standing,
            vouched_by: top.vouched_by.clone(),
            zone: TimeZone::get(&top.zone).ok()?,
            zone_name: top.zone.clone(),
            covers: top.covers,
            area: top.area.clone(),
            settings: self.settings.clone(),
            sources: self.sources.iter().map(|(id, s)| ((*id).to_owned(), s.value.clone())).collect(),
            categories: kept().map(category).collect(),
            objects: kept().filter_map(|c| Some((c.id.clone(), self.object(&c.id)?))).collect(),
            watched: kept().filter(|c| c.watched).map(|c| c.id.clone()).collect(),
            declined: self.categories.iter().map(|c| c.value.clone()).filter(|c| c.declined).collect(),
            duties: self.duties.iter().map(|d| d.value.clone()).collect(),
            procedures,
            calendar,
            edition: Edition::unsealed(top.edition),
        };
        edition::seal(&mut pack).ok()?;
        Some(pack)
    }

    /// A procedure with the settings of the pack where its rules do not say how they count.
    fn counted(&self, written: &Written<Procedure>) -> Procedure {
        let mut procedure = written.value.clone();
        let says = |term: usize, rule: usize, key: &str| {
            let terms = written.document.tree.get("term");
            let rules = terms.and_then(|t| t.items().nth(term)).and_then(|t| t.get("rule"));
            let counting = rules.and_then(|r| r.items().nth(rule)).and_then(|r| r.get("counting"));
            counting.is_some_and(|c| c.get(key).is_some())
        };
        for (t, term) in procedure.terms.iter_mut().enumerate() {
            for (r, rule) in term.rules.iter_mut().enumerate() {
                if let Some(after_hours) = self.settings.after_hours.filter(|_| !says(t, r, "after-hours")) {
                    rule.counting.after_hours = after_hours;
                }
                if let Some(closing) = self.settings.closing_time().filter(|_| !says(t, r, "closing")) {
                    rule.counting.closing = Some(closing);
                }
            }
        }
        procedure
    }
}

fn category(entry: &CategoryEntry) -> Category {
    Category {
        id: entry.id.clone(),
        label: entry.label.clone(),
        parent: entry.parent.clone(),
        urgency: entry.urgency,
        aliases: entry.aliases.clone(),
    }
}

/// Children over parents, in order of first appearance.
fn overlay<'a, T: Replaceable>(
    layers: &'a [Layer],
    pick: impl Fn(&'a Layer) -> &'a [Written<T>],
    complaints: &mut Vec<Complaint>,
) -> Vec<&'a Written<T>> {
    let mut kept: Vec<&'a Written<T>> = Vec::new();
    let rooted = layers.first().is_none_or(|lowest| lowest.manifest.value.extends.is_none());
    for layer in layers {
        let below = kept.len();
        for written in pick(layer) {
            let (id, replaced) = (written.value.id(), written.value.replaces());
            if let Some(replaced) = replaced {
                if !written.value.says_why() {
                    complaints.push(written.complain(
                        "replaces",
                        "replaces-without-basis",
                        say(
                            format!("“{id}”取代下层包的“{replaced}”，却没有写依据"),
                            format!("“{id}” replaces “{replaced}” without a basis"),
                        ),
                        say("请写 basis，说明凭什么取代", "Write basis: why it may"),
                    ));
                }
                match kept[..below].iter().position(|k| k.value.id() == replaced) {
                    Some(at) if id == replaced || !kept.iter().any(|k| k.value.id() == id) => {
                        kept[at] = written;
                        continue;
                    }
                    Some(_) => {}
                    None if !rooted => {}
                    None => {
                        let known: Vec<&str> = kept[..below].iter().map(|k| k.value.id()).collect();
                        let what = say(
                            format!("下层包里没有可以取代的“{replaced}”"),
                            format!("No pack below has a “{replaced}” to replace"),
                        );
                        complaints.push(written.complain(
                            "replaces",
                            "replaces-nothing",
                            what,
                            existing(replaced, known.into_iter()),
                        ));
                    }
                }
            }
            if let Some(other) = kept.iter().find(|k| k.value.id() == id) {
                complaints.push(written.complain(
                    "id",
                    "repeated-id",
                    say(
                        format!("“{id}”在 {} 已经有了", other.document.file.name),
                        format!("“{id}” is there already, in {}", other.document.file.name),
                    ),
                    say(
                        format!("请换一个 id；若要取代下层包的，写 replaces = \"{id}\" 和 basis"),
                        format!(
                            "Choose another id; to replace the parent's write replaces = \"{id}\" and basis"
                        ),
                    ),
                ));
                continue;
            }
            kept.push(written);
        }
    }
    kept
}
