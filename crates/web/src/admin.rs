//! What administrators open: accounts, acts that need a second person, the audit trail. Never a matter.

use crate::frame::Look;
use crate::page::desk::{Accounts, Audit, Code, Imports};
use crate::staff::prove;
use crate::visit::{Page, Visit, address, onward};
use app::AppError;
use app::admin::accounts::AdminAct;
use axum::extract::Path;
use domain::ids::PostId;

const HOME: &str = "/admin/accounts";

/// Accounts, and the acts that wait.
pub(crate) async fn accounts(v: Visit) -> Page {
    let w = v.viewer.w;
    let view = v.web.app.accounts(v.me()?, v.asked("after").parse().unwrap_or_default(), v.language).await?;
    let city = v.web.app.city(v.city)?;
    let mut posts: Vec<(i64, String)> = city
        .directory
        .posts
        .values()
        .map(|p| (p.id.0, format!("{} · {}", city.unit_name(p.unit), p.name)))
        .collect();
    posts.sort_by(|a, b| a.1.cmp(&b.1));
    let page = Accounts { w, v: &view, csrf: v.viewer.csrf(), posts, done: !v.asked("done").is_empty() };
    v.page(w.admin_title, &page, Look::WIDE)
}

/// Revokes at once, or asks for what needs a second person.
pub(crate) async fn change(v: Visit, Path((id, act)): Path<(String, String)>) -> Page {
    let account = id.parse().map_err(|_| AppError::NotFound)?;
    let me = v.me()?;
    let app = &v.web.app;
    let done = match act.as_str() {
        "revoke" => app.revoke(me, account).await,
        "reset" => app.ask_admin(me, account, &AdminAct::Reset).await,
        "grant" => {
            let post = PostId(v.posted("post").parse().map_err(|_| AppError::NotFound)?);
            app.ask_admin(me, account, &AdminAct::Grant { post }).await
        }
        _ => return Err(AppError::NotFound.into()),
    };
    match done {
        Ok(()) => Ok(onward("/admin/accounts?done=1")),
        Err(AppError::ElevationNeeded) => prove::ask(&v, &format!("{HOME}/{id}/{act}"), HOME),
        Err(other) => Err(other.into()),
    }
}

/// The second person decides; an activation code is shown once.
pub(crate) async fn decide(v: Visit) -> Page {
    let w = v.viewer.w;
    let pending = v.posted("id").parse().map_err(|_| AppError::NotFound)?;
    match v.web.app.decide_admin(v.me()?, pending, v.posted("grant") == "yes").await {
        Ok(Some(code)) => v.page(w.admin_code, &Code { w, code: &code }, Look::NARROW),
        Ok(None) => Ok(onward("/admin/accounts?done=1")),
        Err(AppError::ElevationNeeded) => prove::ask(&v, "/admin/decide", HOME),
        Err(other) => Err(other.into()),
    }
}

/// The trail, newest first.
pub(crate) async fn audit(v: Visit) -> Page {
    let w = v.viewer.w;
    let after = Some(v.asked("after")).filter(|mark| !mark.is_empty());
    let view = v.web.app.audit_trail(v.me()?, after).await?;
    let next = view.next.as_ref().map(|mark| address("/admin/audit", "after", mark));
    v.page(w.trail_title, &Audit { w, v: &view, next }, Look::WIDE)
}

/// How things are imported.
pub(crate) async fn imports(v: Visit) -> Page {
    let w = v.viewer.w;
    v.page(w.imports_title, &Imports { w }, Look::NARROW)
}
