//! Bulk acts: a preview of what each will do, one reason for all, then what was done.

use crate::frame::Look;
use crate::page::message::Message;
use crate::page::staff::{Bulk, BulkDonePage};
use crate::part::{FormPart, draw};
use crate::visit::{Page, Visit};
use axum::http::StatusCode;

fn ids(v: &Visit) -> Vec<i64> {
    v.pairs.iter().filter(|(name, _)| name == "id").filter_map(|(_, value)| value.parse().ok()).collect()
}

/// Shows, changes nothing.
pub(crate) async fn preview(v: Visit) -> Page {
    let w = v.viewer.w;
    let ids = ids(&v);
    if ids.is_empty() {
        let ways = vec![("/staff".to_owned(), w.back_worklist, true)];
        let page = Message {
            title: w.bulk_rows,
            tone: "info",
            text: w.bulk_none.to_owned(),
            more: vec![],
            extra: String::new(),
            ways,
        };
        return v.page(w.bulk_rows, &page, Look::error(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let view = v.web.app.bulk_preview(v.me()?, v.posted("action"), &ids, v.language).await?;
    let (able, unable) = (view.fits.len(), view.refused.len());
    let mut part = FormPart::new(w, &view.form, "/staff/bulk/confirm".to_owned(), "bulk");
    part.csrf = v.viewer.csrf();
    part.cancel = "/staff".to_owned();
    part.focus = true;
    part.hidden = view.fits.iter().map(|row| ("id".to_owned(), row.id.to_string())).collect();
    part.hidden.push(("action".to_owned(), view.form.action.clone()));
    let form = if able == 0 { String::new() } else { draw(&part) };
    let mut rows: Vec<_> = view.fits.iter().map(|row| (row.clone(), None)).collect();
    rows.extend(view.refused.iter().map(|(row, why)| (row.clone(), Some(why.clone()))));
    v.page(
        &view.form.label,
        &Bulk { w, label: &view.form.label, form, rows: &rows, able, unable },
        Look::WIDE,
    )
}

/// Does it, one record each.
pub(crate) async fn confirm(v: Visit) -> Page {
    let w = v.viewer.w;
    let done =
        v.web.app.bulk_act(v.me()?, v.posted("action"), &ids(&v), &v.pairs, &v.own.key, v.language).await?;
    v.page(
        w.bulk_done_title,
        &BulkDonePage { w, done: done.done.len(), refused: &done.refused },
        Look::NARROW,
    )
}
