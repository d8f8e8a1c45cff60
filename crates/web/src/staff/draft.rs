//! Drafts of the intake seat: saved while somebody types, back after a killed browser, gone once filed.

use crate::visit::{Page, Visit, onward};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;

/// Saves what is in the form now. Asked by a script, so the answer is no page.
pub(crate) async fn save(v: Visit, Path(id): Path<String>) -> Page {
    v.web.app.save_draft(v.me()?, &id, v.asked("procedure"), &v.pairs).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Forgets a draft.
pub(crate) async fn forget(v: Visit, Path(id): Path<String>) -> Page {
    v.web.app.drop_draft(v.me()?, &id).await?;
    Ok(onward("/staff/file"))
}
