//! The frame round every page: head, navigation, foot. Never more than the page asked for.

use crate::asset::{ADDRESSES, Addresses};
use crate::part::draw;
use crate::words::Words;
use app::view::MeView;
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// How a page stands in its frame.
#[derive(Clone, Copy, Default)]
pub(crate) struct Look {
    /// One column of reading width.
    pub narrow: bool,
    /// Brings the charts.
    pub charts: bool,
    /// Says that something went wrong: a draft just sent is kept.
    pub error: bool,
    /// Status of the answer; 200 when absent.
    pub status: Option<StatusCode>,
}

impl Look {
    /// One column of reading width.
    pub const NARROW: Look = Look { narrow: true, charts: false, error: false, status: None };
    /// The whole width.
    pub const WIDE: Look = Look { narrow: false, charts: false, error: false, status: None };

    /// An error page with its status.
    pub fn error(status: StatusCode) -> Look {
        Look { narrow: true, charts: false, error: true, status: Some(status) }
    }
}

/// What is known of the viewer of a page before it is drawn.
#[derive(Clone)]
pub(crate) struct Viewer {
    /// Texts in their language.
    pub w: &'static Words,
    /// Large text.
    pub large: bool,
    /// The city's name.
    pub site: String,
    /// The address to come back to after switching language or size; absent where a page cannot be opened again.
    pub here: Option<String>,
    /// The sentence of a demonstration.
    pub demo: Option<String>,
    /// Staff signed in.
    pub me: Option<MeView>,
}

#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    w: &'a Words,
    large: bool,
    title: &'a str,
    site: &'a str,
    here: Option<&'a String>,
    demo: Option<&'a String>,
    me: Option<&'a MeView>,
    assets: &'a Addresses,
    narrow: bool,
    charts: bool,
    error: bool,
    body: &'a str,
}

impl Frame<'_> {
    fn resident_nav(&self) -> [(&'static str, &'static str); 6] {
        let w = self.w;
        [
            ("/", w.nav_home),
            ("/file", w.nav_file),
            ("/track", w.nav_track),
            ("/ask", w.nav_ask),
            ("/law", w.nav_law),
            ("/help", w.nav_help),
        ]
    }

    fn is_here(&self, path: &str) -> bool {
        self.here.is_some_and(|here| {
            let here = here.split('?').next().unwrap_or_default();
            here == path
                || (path.len() > 1
                    && !matches!(path, "/staff" | "/admin")
                    && here.starts_with(path)
                    && here[path.len()..].starts_with('/'))
        })
    }
}

impl Viewer {
    /// The whole page as text.
    pub fn html(&self, title: &str, body: &str, look: Look) -> String {
        draw(&Frame {
            w: self.w,
            large: self.large,
            title,
            site: &self.site,
            here: self.here.as_ref(),
            demo: self.demo.as_ref(),
            me: self.me.as_ref(),
            assets: &ADDRESSES,
            narrow: look.narrow,
            charts: look.charts,
            error: look.error,
            body,
        })
    }

    /// The whole page as an answer. Pages are never kept by a browser or a proxy.
    pub fn page(&self, title: &str, body: &impl Template, look: Look) -> Response {
        let html = self.html(title, &draw(body), look);
        let mut answer = (look.status.unwrap_or(StatusCode::OK), Html(html)).into_response();
        answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer
    }

    /// The session's form token, empty for residents.
    pub fn csrf(&self) -> &str {
        self.me.as_ref().map_or("", |me| &me.csrf)
    }
}
