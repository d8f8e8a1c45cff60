//! The rules, public: procedures, terms, articles, the fingerprint of the edition.

use crate::frame::Look;
use crate::page::resident::LawPage;
use crate::visit::{Page, Visit};

/// Every procedure in force.
pub(crate) async fn show(v: Visit) -> Page {
    let w = v.viewer.w;
    let law = v.web.app.law(v.city, v.language).await?;
    v.page(w.law_title, &LawPage { w, law: &law }, Look::WIDE)
}
