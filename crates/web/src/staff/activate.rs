//! Activating an account with the code its holder was handed: password and authenticator are set by the holder alone.

use crate::frame::Look;
use crate::page::desk::{Activate, ActivatedPage};
use crate::visit::{Page, Visit};
use app::AppError;
use axum::http::StatusCode;

/// Asks.
pub(crate) async fn ask(v: Visit) -> Page {
    let w = v.viewer.w;
    v.page(w.activate_title, &Activate { w, wrong: Vec::new(), login: "", code: "" }, Look::NARROW)
}

/// Sets the password; shows the secret of the authenticator, once.
pub(crate) async fn activate(v: Visit) -> Page {
    let w = v.viewer.w;
    let login = v.posted("login");
    match v.web.app.activate(v.city, login, v.posted("code"), v.posted("password"), v.caller).await {
        Ok(done) => v.page(
            w.activated_title,
            &ActivatedPage { w, uri: &done.uri, secret: &done.secret },
            Look::NARROW,
        ),
        Err(AppError::Refused(refusal)) => {
            let view = v.web.app.refusal_view(v.city, &refusal, v.language)?;
            // Only the password is at fault: the code need not be typed again.
            let code = if view.field.as_deref() == Some("password") { v.posted("code") } else { "" };
            let wrong = vec![view.reason, view.way_on];
            let look = Look { status: Some(StatusCode::UNPROCESSABLE_ENTITY), ..Look::NARROW };
            v.page(w.activate_title, &Activate { w, wrong, login, code }, look)
        }
        Err(other) => Err(other.into()),
    }
}
