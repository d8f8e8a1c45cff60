//! The gate before every route: how often, from where, with what body, by whom. A route cannot be reached around it,
//! because the router is built from the table and puts the gate before each entry.

use crate::body::{self, Pairs};
use crate::cookie;
use crate::fault::{self, Wrong};
use crate::frame::Viewer;
use crate::rate::CallerKey;
use crate::route::{ROUTES, Route, Verb, Who};
use crate::serve::Web;
use crate::visit::{Own, Request, Visit, address, onward};
use crate::words::Words;
use app::session::Me;
use app::view::MeView;
use app::{AppError, CityId, Language};
use axum::extract::{ConnectInfo, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// A request is given up after this long; the act itself goes on, and its form may be sent again safely.
const LONGEST: Duration = Duration::from_secs(30);

/// Lets a request through to its handler, or says why not.
pub(crate) async fn pass(
    State((web, route)): State<(Web, &'static Route)>,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut viewer = stranger(&web, &parts.headers);
    let Ok(city) = web.app.city_of_host(host(&parts.headers)) else { return Wrong::NotFound.page(&viewer) };
    viewer.here = here(&parts);
    let knock = Knock { web: &web, route, city, parts: &parts, language: language_of(&parts.headers) };
    let (caller, loopback) = knock.caller();
    if !route.who.is_staff()
        && let Err(seconds) = web.rates.take(route.rate, caller, web.app.now())
    {
        return Wrong::TooMany(seconds).page(&viewer);
    }
    let mut pairs = match knock.form(body).await {
        Ok(pairs) => pairs,
        Err(wrong) => return wrong.page(&viewer),
    };
    let Ok(query) = body::pairs(parts.uri.query().unwrap_or_default().as_bytes()) else {
        return Wrong::Unreadable.page(&viewer);
    };
    let own = Own::take(&mut pairs);
    let (token, me) = match knock.admit(&own).await {
        Ok((token, Some((me, view)))) => {
            viewer.me = Some(view);
            (token, Some(me))
        }
        Ok((token, None)) => (token, None),
        Err(Shut::Page(wrong)) => return wrong.page(&viewer),
        Err(Shut::Answer(answer)) => return *answer,
        Err(Shut::App(error)) => return draw_trouble(&web, city, knock.language, &viewer, route, error),
    };
    if route.who.is_staff() {
        let caller = web.rates.session(&token);
        if let Err(seconds) = web.rates.take(route.rate, caller, web.app.now()) {
            return Wrong::TooMany(seconds).page(&viewer);
        }
    }
    let language = knock.language;
    let partial = parts.headers.contains_key("hx-request");
    let shown = viewer.clone();
    let request = Request {
        web: web.clone(),
        city,
        language,
        viewer,
        caller,
        loopback,
        partial,
        query,
        pairs,
        own,
        token,
        me,
    };
    parts.extensions.insert(Visit(Arc::new(request)));
    let mut answer =
        match finished(next.run(axum::extract::Request::from_parts(parts, axum::body::Body::empty())), route)
            .await
        {
            Ok(answer) => answer,
            Err(wrong) => return wrong.page(&shown),
        };
    match fault::carried(&mut answer) {
        Some(error) => draw_trouble(&web, city, language, &shown, route, error),
        None => answer,
    }
}

/// The handler's answer. It runs on its own task: a browser that goes away does not stop an act half-way, and a
/// panic costs one page.
async fn finished(
    work: impl Future<Output = Response> + Send + 'static,
    route: &Route,
) -> Result<Response, Wrong> {
    match timeout(LONGEST, tokio::spawn(work)).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => {
            tracing::error!(route = route.path, "a handler panicked");
            Err(Wrong::Fault)
        }
        Err(_) => Err(Wrong::Slow),
    }
}

/// Why the gate stays shut.
enum Shut {
    Page(Wrong),
    Answer(Box<Response>),
    App(AppError),
}

impl From<Wrong> for Shut {
    fn from(wrong: Wrong) -> Self {
        Shut::Page(wrong)
    }
}

struct Knock<'a> {
    web: &'a Web,
    route: &'static Route,
    city: CityId,
    parts: &'a Parts,
    language: Language,
}

impl Knock<'_> {
    /// Who calls, as far as anyone may know, and whether from this very machine.
    fn caller(&self) -> (CallerKey, bool) {
        let connected = self.parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
        let address = connected.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let app = &self.web.app;
        let key = self.web.rates.caller(address, app.now(), || app.fresh_key());
        let forwarded = self.parts.headers.contains_key("x-forwarded-for")
            || self.parts.headers.contains_key("forwarded");
        let name =
            host(&self.parts.headers).rsplit_once(':').map_or(host(&self.parts.headers), |(name, _)| name);
        let local_name = matches!(name, "127.0.0.1" | "localhost" | "[::1]");
        (key, connected.is_some_and(|a| a.is_loopback()) && local_name && !forwarded)
    }

    /// The posted pairs; a form of another site or one that is no text is refused before anything is done.
    async fn form(&self, body: axum::body::Body) -> Result<Pairs, Wrong> {
        if self.parts.method != Method::POST {
            return Ok(Pairs::new());
        }
        let bytes = timeout(LONGEST, body::read(body)).await.map_err(|_| Wrong::Slow)??;
        if !self.is_our_own() {
            return Err(Wrong::Forbidden);
        }
        let kind =
            self.parts.headers.get(header::CONTENT_TYPE).and_then(|k| k.to_str().ok()).unwrap_or_default();
        if !bytes.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Wrong::Unreadable);
        }
        Ok(body::pairs(&bytes)?)
    }

    /// The browser says that the form came from a page of ours.
    fn is_our_own(&self) -> bool {
        let said = |name: &str| self.parts.headers.get(name).and_then(|v| v.to_str().ok());
        match (said("sec-fetch-site"), said("origin")) {
            (Some(site), _) => site == "same-origin",
            (None, Some(origin)) => {
                origin.split_once("://").is_some_and(|(_, from)| from == host(&self.parts.headers))
            }
            (None, None) => false,
        }
    }

    /// The token and the person the route asks for.
    async fn admit(&self, own: &Own) -> Result<(String, Option<(Me, MeView)>), Shut> {
        let secure = self.web.options.secure_cookies;
        let posted = self.parts.method == Method::POST;
        let app = &self.web.app;
        match self.route.who {
            Who::Public => Ok((String::new(), None)),
            Who::Applicant => {
                let token =
                    cookie::read(&self.parts.headers, cookie::TRACK, secure).unwrap_or_default().to_owned();
                if token.is_empty() {
                    return Err(if posted {
                        Wrong::TrackOver.into()
                    } else {
                        Shut::Answer(Box::new(onward("/track")))
                    });
                }
                if posted && !app.track_csrf_matches(&token, &own.csrf) {
                    return Err(Wrong::Forbidden.into());
                }
                Ok((token, None))
            }
            Who::Staff(abilities) => {
                let token =
                    cookie::read(&self.parts.headers, cookie::SESSION, secure).unwrap_or_default().to_owned();
                let (me, view) = match app.me(self.city, &token, self.language).await {
                    Ok(found) => found,
                    Err(AppError::SignInNeeded) if posted => return Err(Wrong::SessionOver.into()),
                    Err(AppError::SignInNeeded) => {
                        return Err(Shut::Answer(Box::new(self.to_sign_in(!token.is_empty()))));
                    }
                    Err(other) => return Err(Shut::App(other)),
                };
                if posted && !app.csrf_matches(&token, &own.csrf) {
                    return Err(Wrong::Forbidden.into());
                }
                let may = match abilities {
                    [] => !me.staff.abilities.iter().any(|a| a.is_administration()),
                    some => some.iter().any(|a| me.can(*a)),
                };
                if may { Ok((token, Some((me, view)))) } else { Err(Wrong::NoRight.into()) }
            }
        }
    }

    fn to_sign_in(&self, ended: bool) -> Response {
        let back = self.parts.uri.path_and_query().map_or("/staff", |p| p.as_str());
        let mut to = address("/staff/sign-in", "back", back);
        if ended {
            to.push_str("&ended=1");
        }
        onward(&to)
    }
}

/// Draws what a use case could not do.
pub(crate) fn draw_trouble(
    web: &Web,
    city: CityId,
    language: Language,
    viewer: &Viewer,
    route: &Route,
    error: AppError,
) -> Response {
    match error {
        AppError::Refused(refusal) => match web.app.refusal_view(city, &refusal, language) {
            Ok(view) => fault::refused(viewer, &view, back_of(viewer, route)),
            Err(_) => Wrong::Fault.page(viewer),
        },
        AppError::NotFound => Wrong::NotFound.page(viewer),
        AppError::SignInNeeded if matches!(route.who, Who::Applicant) => {
            let mut answer = Wrong::TrackOver.page(viewer);
            cookie::clear(&mut answer, cookie::TRACK, web.options.secure_cookies);
            answer
        }
        AppError::SignInNeeded | AppError::ElevationNeeded => Wrong::SessionOver.page(viewer),
        AppError::Stale => {
            let page = crate::page::message::Message {
                title: viewer.w.stale_title,
                tone: "warn",
                text: viewer.w.stale_text.to_owned(),
                more: Vec::new(),
                extra: String::new(),
                ways: vec![(back_of(viewer, route).to_owned(), viewer.w.back, true)],
            };
            viewer.page(viewer.w.stale_title, &page, crate::frame::Look::error(StatusCode::CONFLICT))
        }
        AppError::TooMany { seconds } => Wrong::TooMany(seconds).page(viewer),
        AppError::Fault(cause) => {
            tracing::error!(route = route.path, cause, "a use case failed");
            Wrong::Fault.page(viewer)
        }
    }
}

/// The nearest page above a route that can be opened by itself: `/staff/batch/close` leads back to `/staff/batch`.
fn back_of(viewer: &Viewer, route: &Route) -> &'static str {
    let above = |page: &&Route| {
        let rest = route.path.strip_prefix(page.path);
        page.verb == Verb::Get
            && !page.path.contains('{')
            && rest.is_some_and(|rest| page.path == "/" || rest.is_empty() || rest.starts_with('/'))
    };
    match route.who {
        Who::Applicant => "/track/matter",
        Who::Staff(_) if viewer.me.is_none() => "/",
        _ => ROUTES.iter().filter(above).map(|page| page.path).max_by_key(|path| path.len()).unwrap_or("/"),
    }
}

/// A viewer of whom nothing is known but the preferences they sent.
pub(crate) fn stranger(web: &Web, headers: &HeaderMap) -> Viewer {
    let language = language_of(headers);
    let w = Words::of(language);
    let site = web
        .app
        .city_of_host(host(headers))
        .and_then(|id| web.app.city_name(id, language))
        .unwrap_or_default();
    Viewer {
        w,
        large: cookie::plain(headers, cookie::SIZE) == Some("large"),
        site,
        here: None,
        demo: web.options.demo.then(|| w.demo.to_owned()),
        me: None,
    }
}

fn language_of(headers: &HeaderMap) -> Language {
    match cookie::plain(headers, cookie::LANGUAGE) {
        Some("en") => Language::En,
        _ => Language::Zh,
    }
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default()
}

/// A page that was read can be opened again; one that answered a form cannot.
fn here(parts: &Parts) -> Option<String> {
    (parts.method == Method::GET).then(|| parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned())
}
