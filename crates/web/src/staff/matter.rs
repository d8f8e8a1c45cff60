//! One matter: everything its viewer may know of it and do about it.

use crate::frame::Look;
use crate::page::message::Again;
use crate::page::staff::Matter;
use crate::part::{self, FormPart, draw};
use crate::refill;
use crate::staff::prove;
use crate::visit::{Page, Visit, onward};
use app::matter::act::Posted;
use app::view::{FormView, MatterView, RefusalView};
use app::{AppError, Outcome};
use axum::extract::Path;
use axum::http::StatusCode;
use domain::ability::Ability;

/// The matter's page.
pub(crate) async fn show(v: Visit, Path(id): Path<String>) -> Page {
    let view = v.web.app.matter(v.me()?, number(&id)?, v.language).await?;
    v.page(&view.number, &body(&v, &view, !v.asked("done").is_empty()), Look::WIDE)
}

fn body<'a>(v: &'a Visit, view: &'a MatterView, done: bool) -> Matter<'a> {
    let w = v.viewer.w;
    Matter {
        w,
        v: view,
        done,
        may_batch: view.open && v.me.as_ref().is_some_and(|me| me.can(Ability::Intake)),
        csrf: v.viewer.csrf(),
        summary: part::pairs(&view.summary),
        fields: part::pairs(&view.fields),
        forms: part::acts(w, &view.forms, |form| to(view.id, form), v.viewer.csrf(), true),
        timeline: part::timeline(&view.timeline),
        clocks: part::clocks(w, &view.clocks),
        facts: part::facts(w, &view.facts),
        owners: part::pairs(&view.owners),
        promises: part::pairs(&view.promises),
    }
}

/// Where a form of a matter is posted.
pub(crate) fn to(id: i64, form: &FormView) -> String {
    format!("/staff/matter/{id}/{}", form.action)
}

/// The id of a matter in an address.
pub(crate) fn number(id: &str) -> Result<i64, AppError> {
    id.parse().map_err(|_| AppError::NotFound)
}

/// Acts on the matter.
pub(crate) async fn act(v: Visit, Path((id, action)): Path<(String, String)>) -> Page {
    let id = number(&id)?;
    let me = v.me()?;
    let posted = Posted {
        action: action.clone(),
        order: v.own.order,
        request: v.own.request,
        pairs: v.pairs.clone(),
        key: v.own.key.clone(),
        version: v.own.version,
    };
    match v.web.app.act(me, id, posted, v.language).await {
        Ok(Outcome::Done(())) => Ok(onward(&after(&v, id).await?)),
        Ok(Outcome::Again(again)) => correct(&v, id, &again.form, &again.refusal),
        Err(AppError::Stale) => changed(&v, id, &action).await,
        Err(AppError::ElevationNeeded) => {
            prove::ask(&v, &format!("/staff/matter/{id}/{action}"), &format!("/staff/matter/{id}"))
        }
        Err(other) => Err(other.into()),
    }
}

/// Back to the matter, or to the worklist when it is no longer this post's to see.
async fn after(v: &Visit, id: i64) -> Result<String, AppError> {
    match v.web.app.matter(v.me()?, id, v.language).await {
        Ok(_) => Ok(format!("/staff/matter/{id}?done=1")),
        Err(AppError::NotFound) => Ok("/staff?said=1".to_owned()),
        Err(other) => Err(other),
    }
}

fn correct(v: &Visit, id: i64, form: &FormView, refusal: &RefusalView) -> Page {
    let w = v.viewer.w;
    let back = format!("/staff/matter/{id}");
    let mut part = FormPart::new(w, form, to(id, form), "again");
    part.csrf = v.viewer.csrf();
    part.cancel = back.clone();
    part.send_key = "alt+s";
    part.brief = true;
    let page = Again {
        w,
        title: &form.label,
        refusal: part::refusal(w, refusal),
        news: String::new(),
        form: draw(&part),
        back,
    };
    v.page(&form.label, &page, Look::error(StatusCode::UNPROCESSABLE_ENTITY))
}

/// Somebody acted first: what changed, and the form anew with the text in it.
async fn changed(v: &Visit, id: i64, action: &str) -> Page {
    let view = v.web.app.matter(v.me()?, id, v.language).await?;
    let news = part::timeline(&view.timeline[..view.timeline.len().min(refill::NEWS)]);
    let found = view
        .forms
        .into_iter()
        .find(|f| f.action == action && f.order == v.own.order && f.request == v.own.request);
    refill::stale(v, found, news, |form| to(id, form), v.viewer.csrf(), &format!("/staff/matter/{id}"))
}
