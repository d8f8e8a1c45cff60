//! Opening one contact of one matter, with a reason that the applicant reads.

use crate::frame::Look;
use crate::page::staff::Contact;
use crate::staff::matter::number;
use crate::staff::prove;
use crate::visit::{Page, Visit};
use app::AppError;
use axum::extract::Path;

/// Opens it; asks for a fresh proof of identity where that is needed.
pub(crate) async fn open(v: Visit, Path((id, field)): Path<(String, String)>) -> Page {
    let id = number(&id)?;
    let me = v.me()?;
    let back = format!("/staff/matter/{id}");
    let to = format!("{back}/contact/{field}");
    let reason = v.posted("reason");
    let value = match v.web.app.open_contact(me, id, &field, reason).await {
        Ok(value) => value,
        Err(AppError::ElevationNeeded) => return prove::ask(&v, &to, &back),
        Err(other) => return Err(other.into()),
    };
    let view = v.web.app.matter(me, id, v.language).await?;
    let label = view.contacts.iter().find(|c| c.field == field).map_or(v.viewer.w.contacts, |c| &c.label);
    let phone =
        !value.is_empty() && value.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' '));
    // Only danger to life opens without a reason; it is then asked for afterwards.
    let page = Contact {
        w: v.viewer.w,
        label,
        value: &value,
        phone,
        late_reason: reason.is_empty(),
        csrf: v.viewer.csrf(),
        to,
        back,
    };
    v.page(label, &page, Look::NARROW)
}
