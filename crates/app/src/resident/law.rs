//! `/law`: every procedure, clock, field and role in force, with its articles and the hash of the edition
//! (charter §3: packs are public).

use crate::city::City;
use crate::view::BasisView;
use crate::{Answer, App, draw};
use domain::ids::CityId;
use domain::label::{Label, Language};
use engine_procedure::procedure::{Procedure, Term, TermRule};
use serde::Serialize;

/// The law in force as residents read it.
#[derive(Debug, Clone, Serialize)]
pub struct LawView {
    /// Pack.
    pub pack: String,
    /// Edition.
    pub edition: String,
    /// Its hash.
    pub hash: String,
    /// Procedures.
    pub procedures: Vec<LawProcedure>,
    /// Sources cited.
    pub sources: Vec<BasisView>,
    /// A new edition that will be in force, in words.
    pub next: Option<String>,
}

/// One procedure.
#[derive(Debug, Clone, Serialize)]
pub struct LawProcedure {
    /// Id.
    pub id: String,
    /// Name.
    pub label: String,
    /// Clocks: name, amount, when it applies, articles.
    pub clocks: Vec<LawClock>,
    /// Fields kept about the applicant: name, purpose, how long.
    pub kept: Vec<(String, String, String)>,
    /// Roles: name.
    pub roles: Vec<String>,
    /// States as residents read them.
    pub states: Vec<String>,
}

/// One clock.
#[derive(Debug, Clone, Serialize)]
pub struct LawClock {
    /// Name.
    pub label: String,
    /// Owed to the resident.
    pub resident: bool,
    /// Amount in words.
    pub amount: String,
    /// When it applies.
    pub when: String,
    /// Article.
    pub basis: BasisView,
}

impl App {
    /// The law in force.
    pub async fn law(&self, city: CityId, language: Language) -> Answer<LawView> {
        let next = self.coming_edition(city, language).await?;
        let city = self.city(city)?;
        let pack = &city.pack;
        let procedures = pack.procedures.values().map(|p| procedure(&city, p, language)).collect();
        Ok(LawView {
            pack: pack.label.in_language(language).to_owned(),
            edition: pack.edition.dated.to_string(),
            hash: pack.edition.hash.to_string(),
            procedures,
            next,
            sources: pack.sources.keys().map(|id| draw::basis(pack, id, language)).collect(),
        })
    }
}

fn procedure(city: &City, p: &Procedure, language: Language) -> LawProcedure {
    let words = |label: &Label| label.in_language(language).to_owned();
    LawProcedure {
        id: p.id.to_string(),
        label: words(&p.label),
        clocks: p
            .terms
            .iter()
            .flat_map(|t| t.rules.iter().filter_map(|r| clock(city, p, t, r, language)))
            .collect(),
        kept: p
            .fields
            .iter()
            .filter(|f| f.kind.is_sealed())
            .map(|f| {
                let keep = f.keep.map_or(String::new(), |k| draw::clock::amount(k, language));
                (words(&f.label), f.purpose.clone().unwrap_or_default(), keep)
            })
            .collect(),
        roles: p.roles.iter().map(|r| words(&r.label)).collect(),
        states: p.states.iter().map(|s| words(&s.public)).collect(),
    }
}

fn clock(city: &City, p: &Procedure, t: &Term, r: &TermRule, language: Language) -> Option<LawClock> {
    let amount = r.promise.or(r.within).or(r.internal)?;
    Some(LawClock {
        label: t.label.in_language(language).to_owned(),
        resident: t.side.is_shown_to_applicant(),
        amount: draw::clock::amount(amount, language),
        when: city.show_when(p, &r.when, language),
        basis: draw::basis(&city.pack, &r.basis, language),
    })
}
