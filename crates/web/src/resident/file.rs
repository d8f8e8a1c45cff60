//! Filing: answers first, then one page drawn from the pack, the two dates before sending, the receipt after.

use crate::body::Pairs;
use crate::frame::Look;
use crate::page::resident::{Choose, Dates, File, Filed};
use crate::part::{self, FormPart, draw};
use crate::visit::{Page, Visit, onward};
use app::view::{ClockView, FilingView};
use app::{AppError, Outcome};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};

/// Words of a question that are looked up.
const QUERY_MAX: usize = 100;

/// What may be filed here; the only one is opened at once.
pub(crate) async fn choose(v: Visit) -> Page {
    let cards = v.web.app.public_procedures(v.city, v.language)?;
    if let [only] = cards.as_slice() {
        return Ok(onward(&format!("/file/{}", only.id)));
    }
    v.page(v.viewer.w.choose_title, &Choose { w: v.viewer.w, cards }, Look::NARROW)
}

/// The filing page.
pub(crate) async fn form(v: Visit, Path(procedure): Path<String>) -> Page {
    let view = v.web.app.filing(v.city, &procedure, &v.query, v.language)?;
    show(&v, &view, String::new(), &[], Look::NARROW).await
}

/// The dates if it were sent now: the whole page again, or only their part.
pub(crate) async fn dates(v: Visit, Path(procedure): Path<String>) -> Page {
    let w = v.viewer.w;
    let app = &v.web.app;
    match app.bounds(v.city, &procedure, &v.pairs, v.language) {
        Ok(clocks) if v.partial => Ok(Html(draw(&Dates { w, clocks: &clocks })).into_response()),
        Ok(clocks) => {
            let view = app.filing(v.city, &procedure, &v.pairs, v.language)?;
            show(&v, &view, String::new(), &clocks, Look::NARROW).await
        }
        Err(AppError::Refused(refusal)) => {
            let refusal = part::refusal(w, &app.refusal_view(v.city, &refusal, v.language)?);
            if v.partial {
                return Ok(Html(format!("<div id=\"dates\">{refusal}</div>")).into_response());
            }
            let view = app.filing(v.city, &procedure, &v.pairs, v.language)?;
            show(&v, &view, refusal, &[], Look::NARROW).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Sends it; the answer to the form is the receipt itself, because the code is shown only once.
pub(crate) async fn send(v: Visit, Path(procedure): Path<String>) -> Page {
    let w = v.viewer.w;
    match v.web.app.file(v.city, &procedure, v.pairs.clone(), &v.own.key, v.language).await? {
        Outcome::Done(view) => v.page(
            w.filed_title,
            &Filed { w, view, staff: false, to: "/track", next: String::new(), acts: Vec::new() },
            Look::NARROW,
        ),
        Outcome::Again(again) => {
            let mut view = v.web.app.filing(v.city, &procedure, &Pairs::new(), v.language)?;
            view.form = again.form;
            let look = Look { status: Some(StatusCode::UNPROCESSABLE_ENTITY), ..Look::NARROW };
            show(&v, &view, part::refusal(w, &again.refusal), &[], look).await
        }
    }
}

async fn show(v: &Visit, view: &FilingView, refusal: String, clocks: &[ClockView], look: Look) -> Page {
    let w = v.viewer.w;
    let to = format!("/file/{}", view.procedure.id);
    let query: String = v.asked("q").chars().take(QUERY_MAX).collect();
    let articles = if view.knowledge_first && !query.is_empty() {
        v.web.app.knowledge(v.city, &query).await?
    } else {
        Vec::new()
    };
    let mut part = FormPart::new(w, &view.form, to.clone(), "file");
    part.keep = true;
    part.after = draw(&Dates { w, clocks });
    part.buttons = part::dates_button(w, &format!("{to}/dates"));
    let form = draw(&part);
    v.page(&view.procedure.label, &File { w, view, to, query: &query, articles, refusal, form }, look)
}
