//! Proving again who it is, before an act that needs it. What was posted is carried through, so that nothing is lost.

use crate::body;
use crate::frame::Look;
use crate::page::staff::{Prove, Proved};
use crate::visit::{Page, Visit, local};
use app::AppError;
use axum::http::StatusCode;

/// Asks for password and code instead of doing the act posted to `to`.
pub(crate) fn ask(v: &Visit, to: &str, back: &str) -> Page {
    let w = v.viewer.w;
    let mut kept = v.pairs.clone();
    let own = |name: &str, value: String| (name.to_owned(), value);
    kept.push(own("_key", v.own.key.clone()));
    kept.push(own("_version", v.own.version.to_string()));
    kept.extend(v.own.order.map(|n| own("_order", n.to_string())));
    kept.extend(v.own.request.map(|n| own("_request", n.to_string())));
    let page =
        Prove { w, wrong: "", csrf: v.viewer.csrf(), to, kept: body::encode(&kept), back: back.to_owned() };
    v.page(w.prove_title, &page, Look { status: Some(StatusCode::FORBIDDEN), ..Look::NARROW })
}

/// Checks the proof; one press then sends again what was kept.
pub(crate) async fn prove(v: Visit) -> Page {
    let w = v.viewer.w;
    let to = local(v.posted("to"), "/staff");
    let kept_text = v.posted("kept");
    let back = back_of(to);
    match v.web.app.elevate(v.me()?, v.posted("password"), v.posted("totp")).await {
        Ok(()) => {
            let kept = body::pairs(kept_text.as_bytes()).unwrap_or_default();
            v.page(w.proved_title, &Proved { w, csrf: v.viewer.csrf(), to, kept, back }, Look::NARROW)
        }
        Err(AppError::Refused(_)) => {
            let page = Prove {
                w,
                wrong: w.prove_wrong,
                csrf: v.viewer.csrf(),
                to,
                kept: kept_text.to_owned(),
                back,
            };
            v.page(
                w.prove_title,
                &page,
                Look { status: Some(StatusCode::UNPROCESSABLE_ENTITY), ..Look::NARROW },
            )
        }
        Err(other) => Err(other.into()),
    }
}

/// The page an act was posted from: `/staff/matter/7/contact/phone` → `/staff/matter/7`.
fn back_of(to: &str) -> String {
    let mut pieces = to.split('/').skip(1);
    match (pieces.next(), pieces.next(), pieces.next()) {
        (Some("staff"), Some("matter"), Some(id)) => format!("/staff/matter/{id}"),
        (Some("admin"), Some("accounts"), Some(id)) => format!("/admin/accounts/{id}"),
        (Some("admin"), Some(page @ ("accounts" | "imports" | "editions")), _) => format!("/admin/{page}"),
        (Some("admin"), ..) => "/admin".to_owned(),
        _ => "/staff".to_owned(),
    }
}
