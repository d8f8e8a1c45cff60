//! Finding an answer that is already there.

use crate::frame::Look;
use crate::page::resident::{Article, Ask};
use crate::visit::{Page, Visit};
use app::AppError;
use axum::extract::Path;

/// The answers that fit the words asked.
pub(crate) async fn list(v: Visit) -> Page {
    let w = v.viewer.w;
    let query = v.asked("q");
    let articles = v.web.app.knowledge(v.city, query).await?;
    v.page(w.ask_title, &Ask { w, query, articles }, Look::NARROW)
}

/// One answer.
pub(crate) async fn show(v: Visit, Path(id): Path<String>) -> Page {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let a = v.web.app.article(v.city, id).await?;
    let title = a.question.clone();
    v.page(&title, &Article { w: v.viewer.w, a }, Look::NARROW)
}
