//! A form drawn anew after somebody else acted first: what changed, and the text that was written, kept.

use crate::body::Pairs;
use crate::frame::Look;
use crate::page::message::Again;
use crate::part::{FormPart, draw};
use crate::visit::{Page, Visit};
use app::view::{FormView, InputKind};
use askama::Template;
use axum::http::StatusCode;

/// Lines of the timeline shown as news.
pub(crate) const NEWS: usize = 3;

#[derive(Template)]
#[template(path = "part/news.html")]
struct News<'a> {
    text: &'a str,
    timeline: String,
    kept_title: &'a str,
    kept: Vec<&'a str>,
}

/// Puts what was posted back into a fresh form.
pub(crate) fn refill(form: &mut FormView, pairs: &Pairs) {
    for input in &mut form.inputs {
        let given: Vec<&str> =
            pairs.iter().filter(|(name, _)| *name == input.name).map(|(_, value)| value.as_str()).collect();
        match input.kind {
            InputKind::Radio | InputKind::Picker | InputKind::Checks | InputKind::ManyPicker => {
                for option in &mut input.options {
                    option.selected = given.contains(&option.value.as_str());
                }
            }
            _ => input.value = given.first().map_or(String::new(), |value| (*value).to_owned()),
        }
    }
}

/// The page after a conflict. `form` is the same act as it may be done now, if it still may.
pub(crate) fn stale(
    v: &Visit,
    form: Option<FormView>,
    news: String,
    to: impl Fn(&FormView) -> String,
    csrf: &str,
    back: &str,
) -> Page {
    let w = v.viewer.w;
    let (drawn, kept) = match form.filter(|f| f.blocked.is_none()) {
        Some(mut form) => {
            refill(&mut form, &v.pairs);
            let mut part = FormPart::new(w, &form, to(&form), "again");
            part.csrf = csrf;
            part.cancel = back.to_owned();
            (draw(&part), Vec::new())
        }
        // Codes say nothing to a person; what was written does.
        None => (
            String::new(),
            v.pairs.iter().map(|(_, value)| value.as_str()).filter(|t| t.chars().count() > 3).collect(),
        ),
    };
    let text = if drawn.is_empty() { w.stale_gone } else { w.stale_text };
    let news = draw(&News { text, timeline: news, kept_title: w.your_text, kept });
    let page =
        Again { w, title: w.stale_title, refusal: String::new(), news, form: drawn, back: back.to_owned() };
    v.page(w.stale_title, &page, Look::error(StatusCode::CONFLICT))
}
