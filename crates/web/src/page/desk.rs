//! Pages beside the matters: the knowledge register, handing over, activation, batch events, lost numbers.

use crate::words::Words;
use app::desk::batch::BatchView;
use app::desk::handover::HandoverView;
use app::desk::register::{GapView, RegisterView};
use app::view::{ArticleView, MatterView};
use askama::Template;

#[derive(Template)]
#[template(path = "staff/knowledge.html")]
pub(crate) struct Knowledge<'a> {
    pub w: &'a Words,
    pub v: &'a RegisterView,
    pub csrf: &'a str,
    pub query: &'a str,
    pub found: &'a [ArticleView],
    pub done: bool,
    /// The article being revised.
    pub edited: Option<&'a ArticleView>,
    /// The gap being closed.
    pub gap: Option<&'a GapView>,
    /// Units a gap may be passed to.
    pub units: Vec<(i64, String)>,
    pub may_report: bool,
}

#[derive(Template)]
#[template(path = "staff/handover.html")]
pub(crate) struct Handover<'a> {
    pub w: &'a Words,
    pub v: &'a HandoverView,
    pub csrf: &'a str,
    pub done: bool,
    pub unacknowledged: String,
    pub due: String,
}

#[derive(Template)]
#[template(path = "staff/activate.html")]
pub(crate) struct Activate<'a> {
    pub w: &'a Words,
    /// What is wrong and what to do, one line each.
    pub wrong: Vec<String>,
    pub login: &'a str,
    pub code: &'a str,
}

#[derive(Template)]
#[template(path = "staff/activated.html")]
pub(crate) struct ActivatedPage<'a> {
    pub w: &'a Words,
    pub uri: &'a str,
    pub secret: &'a str,
}

#[derive(Template)]
#[template(path = "staff/batch.html")]
pub(crate) struct Batches<'a> {
    pub w: &'a Words,
    pub csrf: &'a str,
    pub batches: &'a [BatchView],
    /// The matter named to carry a new one.
    pub carrier: Option<&'a MatterView>,
    pub done: bool,
}

#[derive(Template)]
#[template(path = "staff/lost.html")]
pub(crate) struct Lost<'a> {
    pub w: &'a Words,
    /// Number and new code.
    pub found: Option<(String, String)>,
    pub says: &'a str,
    pub form: String,
}
