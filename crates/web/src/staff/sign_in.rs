//! Signing in with password and one-time code, and out.

use crate::cookie;
use crate::frame::Look;
use crate::page::staff::SignIn;
use crate::visit::{Page, Visit, local, onward};
use app::AppError;
use app::session::sign_in::Credentials;
use axum::http::StatusCode;

/// Asks.
pub(crate) async fn ask(v: Visit) -> Page {
    let w = v.viewer.w;
    let back = local(v.asked("back"), "/staff");
    let page = SignIn { w, wrong: String::new(), ended: !v.asked("ended").is_empty(), login: "", back };
    v.page(w.signin_title, &page, Look::NARROW)
}

/// A right answer gives a new session; every wrong one answers alike.
pub(crate) async fn enter(v: Visit) -> Page {
    let w = v.viewer.w;
    let back = local(v.posted("back"), "/staff");
    let given =
        Credentials { login: v.posted("login"), password: v.posted("password"), totp: v.posted("totp") };
    match v.web.app.sign_in(v.city, given, v.caller, v.loopback).await {
        Ok(token) => {
            let mut answer = onward(back);
            cookie::set(&mut answer, cookie::SESSION, &token, v.web.options.secure_cookies);
            Ok(answer)
        }
        Err(AppError::Refused(refusal)) => {
            let wrong = v.web.app.refusal_view(v.city, &refusal, v.language)?.reason;
            let look = Look { status: Some(StatusCode::UNPROCESSABLE_ENTITY), ..Look::NARROW };
            v.page(w.signin_title, &SignIn { w, wrong, ended: false, login: v.posted("login"), back }, look)
        }
        Err(other) => Err(other.into()),
    }
}

/// Ends the session at once.
pub(crate) async fn leave(v: Visit) -> Page {
    v.web.app.sign_out(v.me()?).await?;
    let mut answer = onward("/staff/sign-in");
    cookie::clear(&mut answer, cookie::SESSION, v.web.options.secure_cookies);
    Ok(answer)
}
