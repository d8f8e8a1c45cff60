//! Answers that are no pages: assets, preferences, health, robots.

use crate::visit::{Page, Visit, local, onward};
use crate::{asset, cookie};
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;

/// An asset.
pub(crate) async fn asset(headers: HeaderMap, Path(name): Path<String>) -> axum::response::Response {
    asset::serve(&name, &headers)
}

/// Keeps a preference of language or size of text and goes back to where the reader was.
pub(crate) async fn prefer(v: Visit) -> Page {
    let mut answer = onward(local(v.asked("back"), "/"));
    match v.asked("lang") {
        "en" => cookie::prefer(&mut answer, cookie::LANGUAGE, "en"),
        "" => {}
        _ => cookie::prefer(&mut answer, cookie::LANGUAGE, "zh"),
    }
    match v.asked("size") {
        "large" => cookie::prefer(&mut answer, cookie::SIZE, "large"),
        "" => {}
        _ => cookie::prefer(&mut answer, cookie::SIZE, "plain"),
    }
    Ok(answer)
}

/// The program is up and serves a city.
pub(crate) async fn health(_: Visit) -> &'static str {
    "ok\n"
}

/// Search engines may read the rules and the answers, nothing that belongs to one matter.
pub(crate) async fn robots(_: Visit) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        "User-agent: *\nDisallow: /staff\nDisallow: /track\nDisallow: /file/\n",
    )
}
