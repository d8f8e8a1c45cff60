//! Finding matters by number or words, within one's own remit, area and period.

use crate::frame::Look;
use crate::page::staff::Search;
use crate::part;
use crate::visit::{Page, Visit};
use app::matter::search::Asked;

/// The search page with its results.
pub(crate) async fn show(v: Visit) -> Page {
    let w = v.viewer.w;
    let (query, area, from, to) = (v.asked("q"), v.asked("area"), v.asked("from"), v.asked("to"));
    let asked = Asked {
        words: query.to_owned(),
        area: area.parse().ok(),
        from: from.parse().ok(),
        to: to.parse().ok(),
    };
    let found =
        if query.is_empty() { None } else { Some(v.web.app.search(v.me()?, &asked, v.language).await?) };
    let areas = v.web.app.search_areas(v.me()?, area)?;
    let rows = found.as_ref().map_or(String::new(), |found| {
        part::rows_under(w, &found.rows, false, w.search_caption(found.rows.len()))
    });
    v.page(w.search_title, &Search { w, query, areas, from, to, v: found, rows }, Look::WIDE)
}
