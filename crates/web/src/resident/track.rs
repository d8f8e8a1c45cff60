//! Tracking one matter with its number and code. Both travel only in the body of a form; what remains is a cookie that
//! ends with the browser.

use crate::cookie;
use crate::frame::Look;
use crate::page::message::Again;
use crate::page::resident::{Track, Tracked};
use crate::part::{self, FormPart, draw};
use crate::refill;
use crate::visit::{Page, Visit, onward};
use app::matter::act::Posted;
use app::view::{FormView, RefusalView};
use app::{AppError, Outcome};
use axum::extract::Path;
use axum::http::StatusCode;

/// Asks for number and code.
pub(crate) async fn ask(v: Visit) -> Page {
    let w = v.viewer.w;
    v.page(w.track_title, &Track { w, number: "", wrong: String::new() }, Look::NARROW)
}

/// Opens the matter; wrong number and wrong code answer alike.
pub(crate) async fn open(v: Visit) -> Page {
    let w = v.viewer.w;
    match v.web.app.open_tracking(v.city, v.posted("number"), v.posted("code"), v.caller).await {
        Ok(token) => {
            let mut answer = onward("/track/matter");
            cookie::set(&mut answer, cookie::TRACK, &token, v.web.options.secure_cookies);
            Ok(answer)
        }
        Err(AppError::Refused(refusal)) => {
            let view = v.web.app.refusal_view(v.city, &refusal, v.language)?;
            let look = Look { status: Some(StatusCode::UNPROCESSABLE_ENTITY), ..Look::NARROW };
            v.page(w.track_title, &Track { w, number: v.posted("number"), wrong: view.reason }, look)
        }
        Err(other) => Err(other.into()),
    }
}

/// The matter as its applicant reads it.
pub(crate) async fn show(v: Visit) -> Page {
    let w = v.viewer.w;
    let view = v.web.app.tracked(v.city, &v.token, v.language).await?;
    let csrf = v.web.app.track_csrf(&v.token)?;
    let page = Tracked {
        w,
        v: &view,
        done: !v.asked("done").is_empty(),
        csrf: &csrf,
        clocks: part::clocks(w, &view.clocks),
        facts: part::facts(w, &view.facts),
        promises: part::pairs(&view.promises),
        summary: part::pairs(&view.summary),
        timeline: part::timeline(&view.timeline),
        forms: part::acts(w, &view.forms, to, &csrf, false),
    };
    v.page(&view.number, &page, Look::NARROW)
}

fn to(form: &FormView) -> String {
    format!("/track/matter/{}", form.action)
}

/// The applicant acts.
pub(crate) async fn act(v: Visit, Path(action): Path<String>) -> Page {
    let posted = Posted {
        action: action.clone(),
        order: v.own.order,
        request: v.own.request,
        pairs: v.pairs.clone(),
        key: v.own.key.clone(),
        version: v.own.version,
    };
    match v.web.app.applicant_act(v.city, &v.token, posted, v.language).await {
        Ok(Outcome::Done(())) => Ok(onward("/track/matter?done=1")),
        Ok(Outcome::Again(again)) => correct(&v, &again.form, &again.refusal),
        Err(AppError::Stale) => changed(&v, &action).await,
        Err(other) => Err(other.into()),
    }
}

fn correct(v: &Visit, form: &FormView, refusal: &RefusalView) -> Page {
    let w = v.viewer.w;
    let csrf = v.web.app.track_csrf(&v.token)?;
    let mut part = FormPart::new(w, form, to(form), "again");
    part.csrf = &csrf;
    part.cancel = "/track/matter".into();
    let page = Again {
        w,
        title: &form.label,
        refusal: part::refusal(w, refusal),
        news: String::new(),
        form: draw(&part),
        back: "/track/matter".into(),
    };
    v.page(&form.label, &page, Look::error(StatusCode::UNPROCESSABLE_ENTITY))
}

/// Somebody acted first: what changed, and the form anew with her text in it.
async fn changed(v: &Visit, action: &str) -> Page {
    let view = v.web.app.tracked(v.city, &v.token, v.language).await?;
    let csrf = v.web.app.track_csrf(&v.token)?;
    let news = part::timeline(&view.timeline[..view.timeline.len().min(refill::NEWS)]);
    let found = view
        .forms
        .into_iter()
        .find(|f| f.action == action && f.order == v.own.order && f.request == v.own.request);
    refill::stale(v, found, news, to, &csrf, "/track/matter")
}

/// Ends the tracking, for a machine that others use too.
pub(crate) async fn close(v: Visit) -> Page {
    v.web.app.close_tracking(v.city, &v.token).await?;
    let mut answer = onward("/track");
    cookie::clear(&mut answer, cookie::TRACK, v.web.options.secure_cookies);
    Ok(answer)
}
