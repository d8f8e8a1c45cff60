//! Draws views from a procedure, a matter and a city: the only place where engine types become words.
//!
//! Nothing here is written for one procedure; whatever a page needs to know stands in the pack.

mod bonds;
pub mod clock;
pub mod form;
pub mod matter;
pub mod row;
pub mod timeline;

use crate::city::City;
use crate::view::{BasisView, RefusalView};
use domain::basis::BasisStatus;
use domain::label::Language;
use domain::refusal::Refusal;
use pack::Pack;

/// A citation of the pack.
pub fn basis(pack: &Pack, source: &str, language: Language) -> BasisView {
    match pack.basis(source) {
        Some(found) => BasisView {
            source: source.to_owned(),
            cited: format!("《{}》{}", found.instrument, found.article),
            kind: kind_word(found.kind, language).to_owned(),
            unconfirmed: found.status == BasisStatus::Unconfirmed,
        },
        None => BasisView {
            source: source.to_owned(),
            cited: source.to_owned(),
            kind: String::new(),
            unconfirmed: true,
        },
    }
}

/// The word for a kind of basis.
pub fn kind_word(kind: domain::basis::BasisKind, language: Language) -> &'static str {
    use domain::basis::BasisKind::*;
    match (kind, language) {
        (Law, Language::Zh) => "法律",
        (Law, Language::En) => "law",
        (Regulation, Language::Zh) => "法规规章",
        (Regulation, Language::En) => "regulation",
        (SpecialZoneRegulation, Language::Zh) => "特区法规",
        (SpecialZoneRegulation, Language::En) => "special-zone regulation",
        (PolicyDocument, Language::Zh) => "规范性文件",
        (PolicyDocument, Language::En) => "policy document",
        (Promise, Language::Zh) => "服务承诺",
        (Promise, Language::En) => "promise",
        (Internal, Language::Zh) => "内部时限",
        (Internal, Language::En) => "internal time",
        (Model, Language::Zh) => "参照外地规定（内部时限）",
        (Model, Language::En) => "another city's rule (internal time)",
    }
}

/// A refusal as a page shows it.
pub fn refusal(city: &City, refusal: &Refusal, language: Language) -> RefusalView {
    RefusalView {
        code: refusal.code.clone(),
        reason: refusal.reason.in_language(language).to_owned(),
        way_on: refusal.way_on.in_language(language).to_owned(),
        basis: refusal.basis.iter().map(|s| basis(&city.pack, s, language)).collect(),
        field: refusal.field.clone(),
    }
}
