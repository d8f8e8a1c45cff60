//! The intake seat and the grid worker's form: entered by keyboard, then accepted and dispatched from the same page.

use crate::body::Pairs;
use crate::frame::Look;
use crate::page::resident::Filed;
use crate::page::staff::{Seat, SeatChoose};
use crate::part::{self, FormPart, draw};
use crate::staff::matter;
use crate::visit::{Page, Visit, onward};
use app::Outcome;
use app::desk::draft::DraftView;
use app::view::{FilingView, InputKind};
use axum::extract::Path;
use axum::http::StatusCode;
use domain::ability::Ability;

/// What this post may enter; the only one is opened at once.
pub(crate) async fn choose(v: Visit) -> Page {
    let cards = v.web.app.staff_procedures(v.me()?, v.language)?;
    if let [only] = cards.as_slice() {
        return Ok(onward(&format!("/staff/file/{}", only.id)));
    }
    v.page(v.viewer.w.seat_choose, &SeatChoose { w: v.viewer.w, cards }, Look::NARROW)
}

/// The form, empty or from a draft.
pub(crate) async fn form(v: Visit, Path(procedure): Path<String>) -> Page {
    let me = v.me()?;
    let draft = v.asked("draft");
    let given = if draft.is_empty() { v.query.clone() } else { v.web.app.draft(me, draft).await? };
    let view = v.web.app.staff_filing(me, &procedure, &given, v.language)?;
    let drafts = if draft.is_empty() { v.web.app.drafts(me).await? } else { Vec::new() };
    let kept = if draft.is_empty() { view.form.idempotency.clone() } else { draft.to_owned() };
    show(&v, &view, String::new(), drafts, kept, Look::WIDE).await
}

/// Enters it; the receipt carries what may be done next, so that accepting and dispatching need no other page.
pub(crate) async fn send(v: Visit, Path(procedure): Path<String>) -> Page {
    let w = v.viewer.w;
    let me = v.me()?;
    let app = &v.web.app;
    match app.staff_file(me, &procedure, v.pairs.clone(), &v.own.key, v.language).await? {
        Outcome::Done(view) => {
            if !v.own.draft.is_empty() {
                app.drop_draft(me, &v.own.draft).await?;
            }
            let acts = match app.matter(me, view.id, v.language).await {
                Ok(found) => {
                    part::acts(w, &found.forms, |form| matter::to(found.id, form), v.viewer.csrf(), true)
                }
                Err(_) => Vec::new(),
            };
            let page =
                Filed { w, view, staff: true, to: "/track", next: format!("/staff/file/{procedure}"), acts };
            v.page(w.filed_title, &page, Look::NARROW)
        }
        Outcome::Again(again) => {
            let mut view = app.staff_filing(me, &procedure, &Pairs::new(), v.language)?;
            view.form = again.form;
            let look = Look { status: Some(StatusCode::UNPROCESSABLE_ENTITY), ..Look::WIDE };
            show(&v, &view, part::refusal(w, &again.refusal), Vec::new(), v.own.draft.clone(), look).await
        }
    }
}

async fn show(
    v: &Visit,
    view: &FilingView,
    refusal: String,
    drafts: Vec<DraftView>,
    draft: String,
    look: Look,
) -> Page {
    let w = v.viewer.w;
    let to = format!("/staff/file/{}", view.procedure.id);
    let mut part = FormPart::new(w, &view.form, to.clone(), "seat");
    part.csrf = v.viewer.csrf();
    part.send_key = "alt+s";
    part.focus = refusal.is_empty();
    part.hidden = vec![("_draft".to_owned(), draft.clone())];
    part.draft_url = format!("/staff/draft/{draft}?procedure={}", view.procedure.id);
    part.draft = draft;
    part.brief = true;
    let form = draw(&part);
    let text = view.form.inputs.iter().find(|i| i.kind == InputKind::Paragraph);
    let into = text.map_or(String::new(), |i| format!("seat-{}", i.name));
    let me = v.me()?;
    let phrases = if me.can(Ability::Intake) { v.web.app.phrases(me).await? } else { Vec::new() };
    let drafts = drafts.into_iter().filter(|d| d.procedure == view.procedure.id).collect();
    v.page(
        &view.procedure.label,
        &Seat { w, view, csrf: v.viewer.csrf(), to, refusal, drafts, phrases, into, form },
        look,
    )
}
