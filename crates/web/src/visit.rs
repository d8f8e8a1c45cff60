//! One request that passed the gate, as a handler sees it, and the answers a handler gives.

use crate::body::{Pairs, escape};
use crate::fault::Trouble;
use crate::frame::{Look, Viewer};
use crate::rate::CallerKey;
use crate::serve::Web;
use app::session::Me;
use app::{AppError, CityId, Language};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// What a handler answers.
pub(crate) type Page = Result<Response, Trouble>;

/// A request that passed the gate.
pub(crate) struct Request {
    /// The program's state.
    pub web: Web,
    /// Tenant, by host.
    pub city: CityId,
    /// Language of the pages.
    pub language: Language,
    /// What the frame shows.
    pub viewer: Viewer,
    /// Keyed hash of where the request came from.
    pub caller: CallerKey,
    /// The request came from this very machine, directly.
    pub loopback: bool,
    /// Only a part of a page is wanted.
    pub partial: bool,
    /// Pairs of the address.
    pub query: Pairs,
    /// Pairs of the posted form, without the form's own.
    pub pairs: Pairs,
    /// The form's own: key, version, order, request.
    pub own: Own,
    /// The session or tracking token the route asked for.
    pub token: String,
    /// Staff signed in, where the route asks for it.
    pub me: Option<Me>,
}

/// What a form sends about itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Own {
    /// Idempotency key.
    pub key: String,
    /// Version of the matter the form was drawn from.
    pub version: u32,
    /// The order it is about.
    pub order: Option<u16>,
    /// The request it is about.
    pub request: Option<u16>,
    /// Anti-forgery token.
    pub csrf: String,
    /// The draft it was kept under.
    pub draft: String,
}

impl Own {
    /// Takes the form's own pairs, whose names begin with `_`, out of `pairs`.
    pub fn take(pairs: &mut Pairs) -> Own {
        let mut own = Own::default();
        pairs.retain(|(name, value)| {
            match name.as_str() {
                "_key" => own.key = value.clone(),
                "_version" => own.version = value.parse().unwrap_or_default(),
                "_order" => own.order = value.parse().ok(),
                "_request" => own.request = value.parse().ok(),
                "_draft" => own.draft = value.clone(),
                "_csrf" => own.csrf = value.clone(),
                _ => {}
            }
            !name.starts_with('_')
        });
        own
    }
}

/// A request, shared with whoever draws its errors.
#[derive(Clone)]
pub(crate) struct Visit(pub Arc<Request>);

impl std::ops::Deref for Visit {
    type Target = Request;
    fn deref(&self) -> &Request {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        // The gate puts it there for every route of the table; without the gate nothing is answered.
        parts.extensions.get::<Visit>().cloned().ok_or(StatusCode::FORBIDDEN)
    }
}

impl Request {
    /// Who is signed in.
    pub fn me(&self) -> Result<&Me, AppError> {
        self.me.as_ref().ok_or(AppError::SignInNeeded)
    }

    /// The first value of a posted name, trimmed.
    pub fn posted(&self, name: &str) -> &str {
        value(&self.pairs, name)
    }

    /// The first value of a name in the address, trimmed.
    pub fn asked(&self, name: &str) -> &str {
        value(&self.query, name)
    }

    /// A page.
    pub fn page(&self, title: &str, body: &impl Template, look: Look) -> Page {
        Ok(self.viewer.page(title, body, look))
    }
}

/// The first value of `name`, trimmed; empty when there is none.
pub(crate) fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.trim())
}

/// On to another page of ours, by reading.
pub(crate) fn onward(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (
        StatusCode::SEE_OTHER,
        [(header::LOCATION, to), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))],
    )
        .into_response()
}

/// `back` when it is a page of ours, else `otherwise`: nobody is sent elsewhere by an address made for them.
pub(crate) fn local<'a>(back: &'a str, otherwise: &'a str) -> &'a str {
    let ours = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains('\\')
        && back.bytes().all(|b| b.is_ascii_graphic());
    if ours { back } else { otherwise }
}

/// An address with one query value.
pub(crate) fn address(path: &str, name: &str, value: &str) -> String {
    let mut text = format!("{path}?{name}=");
    escape(value, &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for (given, expected) in [
            ("/staff/matter/7?x=1", "/staff/matter/7?x=1"),
            ("//elsewhere.example/", "/"),
            ("/\\elsewhere.example", "/"),
            ("https://elsewhere.example/", "/"),
            ("/a\r\nSet-Cookie: x=1", "/"),
            ("", "/"),
        ] {
            assert_eq!(local(given, "/"), expected, "{given:?}");
        }
    }

    #[test]
    fn the_forms_own_pairs_never_reach_the_procedure() {
        let mut pairs: Pairs =
            [("_key", "k"), ("_version", "3"), ("_order", "1"), ("_x", "?"), ("text", "油烟")]
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
                .to_vec();
        let own = Own::take(&mut pairs);
        assert_eq!((own.key.as_str(), own.version, own.order, own.request), ("k", 3, Some(1), None));
        assert_eq!(pairs, [("text".to_owned(), "油烟".to_owned())]);
    }
}
