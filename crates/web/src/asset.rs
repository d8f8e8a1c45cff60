//! The style sheet and the scripts, embedded in the program. Served under an address that carries their hash, so a
//! browser may keep them for good and never shows a new page with an old style.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "assets/dist/"]
struct Dist;

/// Addresses of the assets a page names.
pub(crate) struct Addresses {
    pub css: String,
    pub early: String,
    pub app: String,
    pub charts: String,
}

/// Where the assets stand, with their hashes.
pub(crate) static ADDRESSES: LazyLock<Addresses> = LazyLock::new(|| Addresses {
    css: address("app.css"),
    early: address("early.js"),
    app: address("app.js"),
    charts: address("charts.js"),
});

fn address(name: &str) -> String {
    match Dist::get(name) {
        Some(file) => format!("/assets/{name}?v={}", &hash(&file)[..16]),
        None => format!("/assets/{name}"),
    }
}

fn hash(file: &rust_embed::EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One asset, or nothing.
pub(crate) fn serve(name: &str, asked: &HeaderMap) -> Response {
    let Some(file) = Dist::get(name).filter(|_| !name.starts_with('.')) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", hash(&file));
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, value);
    }
    if asked.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, file.data.into_owned()).into_response()
}
