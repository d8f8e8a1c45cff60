//! What a page says when something does not go: in plain words, with the way on, never a dead end.
//! The cause of a fault goes to the log by the route's name; an address, a form or a person never does.

use crate::body::NotAForm;
use crate::frame::{Look, Viewer};
use crate::page::message::Message;
use crate::part;
use crate::words::Words;
use app::AppError;
use app::view::RefusalView;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::{Arc, Mutex, PoisonError};

/// Why a handler has no page. The gate, which knows the viewer, draws it.
pub(crate) struct Trouble(AppError);

impl From<AppError> for Trouble {
    fn from(error: AppError) -> Self {
        Trouble(error)
    }
}

/// Carries the trouble from the handler to the gate.
#[derive(Clone)]
pub(crate) struct Carried(Arc<Mutex<Option<AppError>>>);

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut answer = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        answer.extensions_mut().insert(Carried(Arc::new(Mutex::new(Some(self.0)))));
        answer
    }
}

/// The trouble an answer carries, if it does.
pub(crate) fn carried(answer: &mut Response) -> Option<AppError> {
    let carried = answer.extensions_mut().remove::<Carried>()?;
    carried.0.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// What went wrong before or around a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// No such page.
    NotFound,
    /// The page exists but is not opened that way.
    Method,
    /// A forged or outlived form.
    Forbidden,
    /// The post holds no right to the page.
    NoRight,
    /// Too long.
    TooLarge,
    /// Not text.
    Unreadable,
    /// Too often; seconds to wait.
    TooMany(u64),
    /// Somebody's session ended while they wrote.
    SessionOver,
    /// Tracking ended while she wrote.
    TrackOver,
    /// Took too long.
    Slow,
    /// Broken.
    Fault,
}

impl From<NotAForm> for Wrong {
    fn from(not: NotAForm) -> Self {
        match not {
            NotAForm::TooLarge => Wrong::TooLarge,
            NotAForm::Unreadable => Wrong::Unreadable,
        }
    }
}

impl Wrong {
    /// Its page.
    pub fn page(self, viewer: &Viewer) -> Response {
        let w = viewer.w;
        let (status, title, text) = self.words(w);
        let home = match &viewer.me {
            // Administrators have no worklist.
            Some(me) if me.menu.iter().all(|(path, _)| path != "/staff") => {
                ("/staff".to_owned(), w.back_home, true)
            }
            Some(_) => ("/staff".to_owned(), w.back_worklist, true),
            None => ("/".to_owned(), w.back_home, true),
        };
        let ways = match self {
            Wrong::SessionOver => vec![
                ("/staff/sign-in".to_owned(), w.signin_button, true),
                ("/".to_owned(), w.back_home, false),
            ],
            Wrong::TrackOver => {
                vec![("/track".to_owned(), w.track_title, true), ("/".to_owned(), w.back_home, false)]
            }
            _ => vec![home, ("/help".to_owned(), w.nav_help, false)],
        };
        let tone = if matches!(self, Wrong::Fault | Wrong::Slow) { "danger" } else { "warn" };
        let page = Message { title, tone, text, more: Vec::new(), extra: String::new(), ways };
        let mut answer = viewer.page(title, &page, Look::error(status));
        if let Wrong::TooMany(seconds) = self {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer
    }

    fn words(self, w: &'static Words) -> (StatusCode, &'static str, String) {
        let (status, title, text) = match self {
            Wrong::NotFound => (StatusCode::NOT_FOUND, w.not_found_title, w.not_found_text),
            Wrong::Method => (StatusCode::METHOD_NOT_ALLOWED, w.method_title, w.method_text),
            Wrong::Forbidden => (StatusCode::FORBIDDEN, w.forbidden_title, w.forbidden_text),
            Wrong::NoRight => (StatusCode::FORBIDDEN, w.no_right_title, w.no_right_text),
            Wrong::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, w.too_large_title, w.too_large_text),
            Wrong::Unreadable => (StatusCode::BAD_REQUEST, w.bad_text_title, w.bad_text_text),
            Wrong::TooMany(seconds) => {
                return (StatusCode::TOO_MANY_REQUESTS, w.too_many_title, w.too_many_text(seconds));
            }
            Wrong::SessionOver => (StatusCode::UNAUTHORIZED, w.session_title, w.session_text),
            Wrong::TrackOver => (StatusCode::UNAUTHORIZED, w.track_title, w.track_over),
            Wrong::Slow => (StatusCode::SERVICE_UNAVAILABLE, w.slow_title, w.slow_text),
            Wrong::Fault => (StatusCode::INTERNAL_SERVER_ERROR, w.fault_title, w.fault_text),
        };
        (status, title, text.to_owned())
    }
}

/// A lawful refusal: why, and the way on.
pub(crate) fn refused(viewer: &Viewer, refusal: &RefusalView, back: &str) -> Response {
    let w = viewer.w;
    let page = Message {
        title: w.refused_title,
        tone: "warn",
        text: refusal.reason.clone(),
        more: vec![refusal.way_on.clone()],
        extra: part::basis(w, &refusal.basis),
        ways: vec![(back.to_owned(), w.back, true)],
    };
    viewer.page(w.refused_title, &page, Look::error(StatusCode::UNPROCESSABLE_ENTITY))
}
