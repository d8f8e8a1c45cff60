//! Serving: the state every route shares, the router built from the table, the listener.

use crate::fault::Wrong;
use crate::rate::Rates;
use crate::{gate, route, shield};
use app::App;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;

/// How the pages are served.
#[derive(Debug, Clone)]
pub struct WebOptions {
    /// Cookies go over encrypted lines only (and to this machine itself, which browsers trust).
    pub secure_cookies: bool,
    /// A demonstration: every page says so.
    pub demo: bool,
}

/// State shared by every request.
#[derive(Clone)]
pub(crate) struct Web(pub Arc<State>);

/// What the state holds.
pub(crate) struct State {
    pub app: App,
    pub options: WebOptions,
    pub rates: Rates,
}

impl std::ops::Deref for Web {
    type Target = State;
    fn deref(&self) -> &State {
        &self.0
    }
}

/// The router of every page, for serving and for tests that ask it directly.
pub fn router(app: App, options: WebOptions) -> Router {
    let web = Web(Arc::new(State { app, options, rates: Rates::default() }));
    let mut router = Router::new();
    for route in route::ROUTES {
        let mut guarded = (route.handler)().route_layer(from_fn_with_state((web.clone(), route), gate::pass));
        if route.path.starts_with("/assets/") {
            // Assets only: compressing a page would let the length of an answer betray a token in it.
            guarded = guarded.layer(CompressionLayer::new());
        }
        router = router.route(route.path, guarded);
    }
    let nowhere = |wrong| {
        let web = web.clone();
        move |headers: axum::http::HeaderMap| async move { wrong_page(&web, &headers, wrong) }
    };
    router
        .fallback(nowhere(Wrong::NotFound))
        .method_not_allowed_fallback(nowhere(Wrong::Method))
        .layer(from_fn(shield::headers))
}

fn wrong_page(web: &Web, headers: &axum::http::HeaderMap, wrong: Wrong) -> axum::response::Response {
    wrong.page(&gate::stranger(web, headers))
}

/// Serves until `stop` is ready, then finishes what was begun.
pub async fn serve(
    app: App,
    listener: TcpListener,
    options: WebOptions,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(app, options).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
