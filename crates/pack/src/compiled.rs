//! A pack with everything it inherits, ready to be relied on.
//!
//! Made only from a chain without complaints, or from a sealed text; knows no TOML any more.

use crate::complaint::Complaint;
use crate::edition::Edition;
use crate::format::*;
use domain::basis::{Basis, BasisStatus};
use domain::calendar::Calendar;
use domain::directory::Category;
use domain::ids::{CategoryId, ProcedureId};
use domain::label::Label;
use domain::object::Object;
use engine_procedure::procedure::Procedure;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// One jurisdiction's law, compiled.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: Label,
    /// The packs it is made of, lowest first, itself last.
    pub layers: Vec<String>,
    /// Standing.
    pub standing: Standing,
    /// The office that vouches for it, or `unconfirmed`.
    pub vouched_by: String,
    /// Whose midnight ends a legal day.
    pub zone: TimeZone,
    /// The zone's IANA name.
    pub zone_name: String,
    /// Start days covered.
    pub covers: Covers,
    /// The city, if it is one.
    pub area: Option<CityArea>,
    /// Settings, child over parent.
    pub settings: Settings,
    /// Instruments by id.
    pub sources: BTreeMap<String, Source>,
    /// The category tree, parents before children.
    pub categories: Vec<Category>,
    /// What each category is about, inherited where not said.
    pub objects: BTreeMap<CategoryId, Object>,
    /// Categories detectors may count.
    pub watched: BTreeSet<CategoryId>,
    /// Classes that are not kept and end with a lawful route.
    pub declined: Vec<CategoryEntry>,
    /// Which kind of unit answers for what.
    pub duties: Vec<Duty>,
    /// Procedures by id.
    pub procedures: BTreeMap<ProcedureId, Arc<Procedure>>,
    /// Days off and make-up days: dated facts, not part of the edition.
    pub calendar: Calendar,
    /// The sealed edition.
    pub edition: Edition,
}

impl Pack {
    /// Whether real matters may be filed under it; drafts, repealed packs and templates take none.
    pub fn accepts_real_matters(&self) -> bool {
        self.standing.accepts_real_matters()
    }

    /// A procedure.
    pub fn procedure(&self, id: &str) -> Option<&Arc<Procedure>> {
        self.procedures.get(id)
    }

    /// The instrument and article behind a citation such as `gz-17`; a whole instrument has no article.
    pub fn cited(&self, citation: &str) -> Option<(&Source, Option<&Article>)> {
        cited(self.sources.iter().map(|(id, source)| (id.as_str(), source)), citation)
    }

    /// A citation as shown with a date. The status is that of the source; a rule may say less, never more.
    pub fn basis(&self, citation: &str) -> Option<Basis> {
        let (source, article) = self.cited(citation)?;
        let status = match source.read {
            Read::Unread => BasisStatus::Unconfirmed,
            Read::Full | Read::Excerpt => BasisStatus::Confirmed,
        };
        Some(Basis {
            instrument: source.title.zh.clone(),
            article: article.map_or_else(String::new, |a| a.reference.clone()),
            kind: source.kind,
            status,
            source: citation.to_owned(),
        })
    }
}

/// Finds `gz-17` among `sources`: the source `gz` and its article `17`, or a source of that very id.
pub(crate) fn cited<'a>(
    sources: impl Iterator<Item = (&'a str, &'a Source)>,
    citation: &str,
) -> Option<(&'a Source, Option<&'a Article>)> {
    let mut whole = None;
    for (id, source) in sources {
        if id == citation {
            whole = Some((source, None));
        } else if let Some(article) = citation.strip_prefix(id).and_then(|rest| rest.strip_prefix('-'))
            && let Some(found) = source.articles.iter().find(|a| a.id == article)
        {
            return Some((source, Some(found)));
        }
    }
    whole
}

/// Loads the pack of a folder with everything it extends.
///
/// # Errors
/// Every complaint there is; a pack with complaints is not to be relied on.
pub fn load(dir: &Path) -> Result<Pack, Vec<Complaint>> {
    let report = crate::check::check(dir);
    match report.pack {
        Some(pack) if report.complaints.is_empty() => Ok(pack),
        _ => Err(report.complaints),
    }
}
