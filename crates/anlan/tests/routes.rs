//! Walks the table of routes against a real city on SQLite: every route answers strangers, forged forms and the three
//! administrators as its class demands.

use anlan::clock::SystemClock;
use anlan::wiring::{Places, load};
use app::App;
use app::clock::Clock;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use ports::one_time::TotpSecret;
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;
use web::WebOptions;
use web::route::{ROUTES, Route, Verb, Who};

const HOST: &str = "127.0.0.1:8080";
const PASSWORD: &str = "安澜·a long sentence nobody guesses 7";

struct House {
    _folder: tempfile::TempDir,
    router: Router,
    app: App,
    codes: Vec<(String, String)>,
}

/// What came back.
struct Heard {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Heard {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// A hidden value of the page.
    fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let at =
            self.text.find(&start).unwrap_or_else(|| panic!("the page carries no `{name}`")) + start.len();
        self.text[at..].split('"').next().unwrap_or_default().to_owned()
    }

    fn cookie(&self) -> String {
        self.header(header::SET_COOKIE).split(';').next().unwrap_or_default().to_owned()
    }
}

async fn house() -> House {
    let folder = tempfile::tempdir().expect("a folder");
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let places = Places {
        data: folder.path().join("data"),
        database: None,
        keys: None,
        packs: packs.clone(),
        slot: 0,
    };
    let app =
        places.open_with(Arc::new(SystemClock), Arc::new(ports::random::OsRandomness)).await.expect("opens");
    let pack = load(&packs.join("guangzhou")).expect("the pack loads");
    let (city, administrators) = app.set_up_city(&pack, "", true).await.expect("a city");
    places.serve(&app, city, "guangzhou").await.expect("served");
    let codes = administrators.into_iter().map(|a| (a.login, a.code)).collect();
    let router = web::router(app.clone(), WebOptions { secure_cookies: true, demo: false });
    House { _folder: folder, router, app, codes }
}

impl House {
    async fn ask(&self, request: Request<Body>) -> Heard {
        let answer = self.router.clone().oneshot(request).await.expect("the router never fails");
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, 4 << 20).await.expect("a body");
        Heard {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    async fn read(&self, path: &str, cookie: &str) -> Heard {
        let request = Request::get(path).header(header::HOST, HOST).header(header::COOKIE, cookie);
        self.ask(request.body(Body::empty()).expect("a request")).await
    }

    async fn post(&self, path: &str, cookie: &str, site: &str, body: impl Into<Body>) -> Heard {
        let request = Request::post(path)
            .header(header::HOST, HOST)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site);
        self.ask(request.body(body.into()).expect("a request")).await
    }

    /// Activates the account and signs in; gives the cookie.
    async fn sign_in(&self, login: &str) -> String {
        let code = &self.codes.iter().find(|(l, _)| l == login).expect("an administrator").1;
        let city = self.app.cities()[0];
        let done = self
            .app
            .activate(city, login, code, PASSWORD, [1; 32])
            .await
            .unwrap_or_else(|e| panic!("activates: {e}"));
        let secret =
            data_encoding::BASE32_NOPAD.decode(done.secret.replace(' ', "").as_bytes()).expect("base32");
        let seconds = u64::try_from(SystemClock.now().0 / 1_000_000).expect("after 1970");
        let totp = TotpSecret::from_bytes(&secret).expect("20 bytes").code_at(seconds);
        let body = format!("login={login}&password={}&totp={totp}", percent(PASSWORD));
        let heard = self.post("/staff/sign-in", "", "same-origin", body).await;
        assert_eq!(heard.status, StatusCode::SEE_OTHER, "{login} signs in: {}", heard.text);
        heard.cookie()
    }
}

fn percent(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

/// The path with something in every blank.
fn filled(route: &Route) -> String {
    route
        .path
        .replace("{procedure}", "appeal")
        .replace("{name}", "app.css")
        .replace("{id}", "7")
        .replace("{action}", "x")
        .replace("{field}", "x")
        .replace("{act}", "reset")
}

fn check_shield(route: &str, heard: &Heard) {
    let policy = heard.header(header::CONTENT_SECURITY_POLICY);
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
        "{route}: the policy is missing or weak"
    );
    assert_eq!(heard.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{route}");
    let kept = heard.header(header::CACHE_CONTROL);
    assert!(
        kept == "no-store" || route.starts_with("/assets/"),
        "{route}: `{kept}` would leave a page behind"
    );
}

#[tokio::test]
async fn every_route_answers_a_stranger_as_its_class_demands() {
    let house = house().await;
    for route in ROUTES {
        let path = filled(route);
        let heard = match route.verb {
            Verb::Get => house.read(&path, "").await,
            Verb::Post => house.post(&path, "", "same-origin", "").await,
        };
        check_shield(&path, &heard);
        let to = heard.header(header::LOCATION);
        match (route.who, route.verb) {
            (Who::Public, Verb::Get) => {
                assert!(
                    heard.status.is_success()
                        || heard.status.is_redirection()
                        || heard.status == StatusCode::NOT_FOUND,
                    "{path}: {}",
                    heard.status
                );
                assert!(
                    path == "/prefer" || heard.header(header::SET_COOKIE).is_empty(),
                    "{path}: a stranger gets no cookie"
                );
            }
            (Who::Public, Verb::Post) => assert!(!heard.status.is_server_error(), "{path}: {}", heard.status),
            (Who::Applicant, Verb::Get) => {
                assert_eq!((heard.status, to), (StatusCode::SEE_OTHER, "/track"), "{path}")
            }
            (Who::Staff(_), Verb::Get) => {
                assert_eq!(heard.status, StatusCode::SEE_OTHER, "{path}");
                assert!(to.starts_with("/staff/sign-in?back=%2F"), "{path} leads to {to}");
            }
            (_, Verb::Post) => assert_eq!(heard.status, StatusCode::UNAUTHORIZED, "{path}"),
        }
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_by_every_route_that_acts() {
    let house = house().await;
    for route in ROUTES.iter().filter(|r| r.verb == Verb::Post) {
        let path = filled(route);
        for site in ["cross-site", "same-site", "none"] {
            assert_eq!(
                house.post(&path, "", site, "a=b").await.status,
                StatusCode::FORBIDDEN,
                "{path} from {site}"
            );
        }
        let silent = Request::post(&path).header(header::HOST, HOST).body(Body::empty()).expect("a request");
        assert_eq!(house.ask(silent).await.status, StatusCode::FORBIDDEN, "{path} from nowhere");
    }
}

#[tokio::test]
async fn an_older_browser_is_known_by_its_origin() {
    let house = house().await;
    for (origin, expected) in [
        ("http://127.0.0.1:8080", StatusCode::UNPROCESSABLE_ENTITY),
        ("http://elsewhere.example", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
    ] {
        let request = Request::post("/track")
            .header(header::HOST, HOST)
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("number=x&code=1"))
            .expect("a request");
        assert_eq!(house.ask(request).await.status, expected, "{origin}");
    }
}

#[tokio::test]
async fn administrators_reach_their_own_pages_and_no_page_with_a_matter() {
    let house = house().await;
    for (login, own) in [("sysadmin", "/admin"), ("secadmin", "/admin"), ("auditor", "/admin/audit")] {
        let cookie = house.sign_in(login).await;
        assert!(cookie.starts_with("__Host-anlan="), "{cookie}");
        assert_eq!(
            house.read("/staff", &cookie).await.header(header::LOCATION),
            own,
            "{login} lands on their own page"
        );
        let page = house.read(own, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{login}");
        let token = page.hidden("_csrf");
        for route in ROUTES.iter().filter(|r| r.path.starts_with("/staff/") && r.who.is_staff()) {
            let desk = matches!(route.who, Who::Staff(some) if some.is_empty() || !some.iter().any(|a| a.is_administration()));
            if !desk {
                continue;
            }
            let path = filled(route);
            let heard = match route.verb {
                Verb::Get => house.read(&path, &cookie).await,
                Verb::Post => house.post(&path, &cookie, "same-origin", format!("_csrf={token}")).await,
            };
            assert_eq!(heard.status, StatusCode::FORBIDDEN, "{login} at {path}");
        }
    }
}

#[tokio::test]
async fn a_form_without_the_token_of_its_session_is_refused() {
    let house = house().await;
    let cookie = house.sign_in("secadmin").await;
    let token = house.read("/admin/accounts", &cookie).await.hidden("_csrf");
    for (given, expected) in [
        ("", StatusCode::FORBIDDEN),
        ("guess", StatusCode::FORBIDDEN),
        (token.as_str(), StatusCode::SEE_OTHER),
    ] {
        let heard = house.post("/staff/sign-out", &cookie, "same-origin", format!("_csrf={given}")).await;
        assert_eq!(heard.status, expected, "{given:?}");
    }
    assert_eq!(
        house.read("/admin/accounts", &cookie).await.status,
        StatusCode::SEE_OTHER,
        "signed out at once"
    );
}

#[tokio::test]
async fn what_is_too_long_or_no_text_gets_a_kind_page_and_is_not_kept() {
    let house = house().await;
    let long = house.post("/file/appeal", "", "same-origin", vec![b'a'; 10 << 20]).await;
    assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(
        long.text.contains("太长") && long.text.contains("href=\"/\""),
        "says why and offers the way back"
    );
    let broken = house.post("/file/appeal", "", "same-origin", "text=%FF%FE").await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert!(broken.text.contains("读不出来"));
    let method = Request::builder()
        .method(Method::DELETE)
        .uri("/track")
        .header(header::HOST, HOST)
        .body(Body::empty())
        .expect("a request");
    assert_eq!(house.ask(method).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_wrong_number_and_a_wrong_code_read_alike_and_slow_down() {
    let house = house().await;
    let mut texts = Vec::new();
    for body in ["number=20260101-AAAAAA-A&code=1234", "number=x&code=12345678901234567", "number=&code="] {
        let heard = house.post("/track", "", "same-origin", body).await;
        assert_eq!(heard.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        texts.push(heard.text.replace("20260101-AAAAAA-A", "").replace("value=\"x\"", "value=\"\""));
    }
    assert!(texts.windows(2).all(|pair| pair[0] == pair[1]), "the answer tells nothing");
    let mut slowed = false;
    for _ in 0..40 {
        slowed |= house.post("/track", "", "same-origin", "number=20260101-AAAAAA-A&code=1234").await.status
            == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(slowed, "guessing must slow down");
}
