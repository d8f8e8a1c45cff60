//! Pages that say one thing and offer the way on: errors, refusals, a form to correct.

use crate::words::Words;
use askama::Template;

/// One message with the ways on. Never a dead end.
#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct Message<'a> {
    pub title: &'a str,
    /// `info`, `ok`, `warn`, `danger`.
    pub tone: &'a str,
    pub text: String,
    pub more: Vec<String>,
    /// Drawn under the message.
    pub extra: String,
    /// Address, name, whether it is the main way.
    pub ways: Vec<(String, &'a str, bool)>,
}

/// A form to correct, with the text kept.
#[derive(Template)]
#[template(path = "again.html")]
pub(crate) struct Again<'a> {
    pub w: &'a Words,
    pub title: &'a str,
    pub refusal: String,
    pub news: String,
    pub form: String,
    pub back: String,
}
