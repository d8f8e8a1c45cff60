//! Cookies: the session of staff, the tracking of one matter, language and size of text. Nothing else is ever set,
//! and nothing at all before a person asks for it.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

/// The session of a member of staff.
pub(crate) const SESSION: &str = "anlan";
/// One matter opened with number and code.
pub(crate) const TRACK: &str = "track";
/// Language chosen.
pub(crate) const LANGUAGE: &str = "lang";
/// Size of text chosen.
pub(crate) const SIZE: &str = "size";

/// Seconds a preference is kept: a year.
const PREFERENCE_S: u32 = 31_536_000;

/// A value of a cookie; a secret one carries the prefix that binds it to this host and to an encrypted line.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str, secure: bool) -> Option<&'a str> {
    let full = secret_name(name, secure);
    plain(headers, &full)
}

/// A preference.
pub(crate) fn plain<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// Sets a secret cookie that ends with the browser.
pub(crate) fn set(answer: &mut Response, name: &str, value: &str, secure: bool) {
    let name = secret_name(name, secure);
    let lock = if secure { "; Secure" } else { "" };
    append(answer, &format!("{name}={value}; Path=/{lock}; HttpOnly; SameSite=Strict"));
}

/// Removes a secret cookie.
pub(crate) fn clear(answer: &mut Response, name: &str, secure: bool) {
    let name = secret_name(name, secure);
    let lock = if secure { "; Secure" } else { "" };
    append(answer, &format!("{name}=; Path=/{lock}; HttpOnly; SameSite=Strict; Max-Age=0"));
}

/// Keeps a preference.
pub(crate) fn prefer(answer: &mut Response, name: &str, value: &str) {
    append(answer, &format!("{name}={value}; Path=/; SameSite=Lax; HttpOnly; Max-Age={PREFERENCE_S}"));
}

fn secret_name(name: &str, secure: bool) -> String {
    if secure { format!("__Host-{name}") } else { name.to_owned() }
}

fn append(answer: &mut Response, line: &str) {
    if let Ok(value) = HeaderValue::from_str(line) {
        answer.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    #[test]
    fn a_secret_cookie_is_bound_to_this_host_and_hidden_from_scripts() {
        let mut answer = ().into_response();
        set(&mut answer, SESSION, "abc", true);
        let line = answer.headers()[header::SET_COOKIE].to_str().expect("ascii");
        assert_eq!(line, "__Host-anlan=abc; Path=/; Secure; HttpOnly; SameSite=Strict");
    }

    #[test]
    fn a_cookie_is_read_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("xlang=zh; lang=en; __Host-track=t; track=planted"),
        );
        assert_eq!(plain(&headers, LANGUAGE), Some("en"));
        assert_eq!(read(&headers, TRACK, true), Some("t"));
    }
}
