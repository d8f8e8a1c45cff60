//! Pages of staff: signing in, the worklist, the matter, the intake seat, search and totals.

use crate::part::{pairs, tone};
use crate::words::Words;
use app::desk::draft::DraftView;
use app::view::{
    ChartView, DashboardView, FilingView, MatterView, MeView, NumberView, OpenedView, OptionView, OrderView,
    ProcedureCard, RowView, SearchView, SeriesView, WorklistView,
};
use askama::Template;

#[derive(Template)]
#[template(path = "staff/sign-in.html")]
pub(crate) struct SignIn<'a> {
    pub w: &'a Words,
    pub wrong: String,
    pub ended: bool,
    pub login: &'a str,
    pub back: &'a str,
}

/// Asks for password and code before an act that needs them, keeping what was sent.
#[derive(Template)]
#[template(path = "staff/prove.html")]
pub(crate) struct Prove<'a> {
    pub w: &'a Words,
    pub wrong: &'a str,
    pub csrf: &'a str,
    /// The address the act was posted to.
    pub to: &'a str,
    /// What was posted, form-encoded.
    pub kept: String,
    pub back: String,
}

/// Proved: one press sends again what was kept.
#[derive(Template)]
#[template(path = "staff/proved.html")]
pub(crate) struct Proved<'a> {
    pub w: &'a Words,
    pub csrf: &'a str,
    pub to: &'a str,
    pub kept: Vec<(String, String)>,
    pub back: String,
}

#[derive(Template)]
#[template(path = "staff/worklist.html")]
pub(crate) struct Worklist<'a> {
    pub w: &'a Words,
    pub v: &'a WorklistView,
    pub said: Option<&'a str>,
    pub tiles: String,
    pub rows: String,
    pub next: Option<String>,
    pub csrf: &'a str,
}

#[derive(Template)]
#[template(path = "staff/bulk.html")]
pub(crate) struct Bulk<'a> {
    pub w: &'a Words,
    pub label: &'a str,
    pub form: String,
    pub rows: &'a [(RowView, Option<String>)],
    pub able: usize,
    pub unable: usize,
}

#[derive(Template)]
#[template(path = "staff/bulk-done.html")]
pub(crate) struct BulkDonePage<'a> {
    pub w: &'a Words,
    pub done: usize,
    pub refused: &'a [(String, String)],
}

#[derive(Template)]
#[template(path = "staff/matter.html")]
pub(crate) struct Matter<'a> {
    pub w: &'a Words,
    pub v: &'a MatterView,
    pub done: bool,
    /// May make this the carrier of a batch event.
    pub may_batch: bool,
    pub csrf: &'a str,
    pub summary: String,
    pub fields: String,
    pub forms: Vec<String>,
    pub timeline: String,
    pub clocks: String,
    pub facts: String,
    pub owners: String,
    pub promises: String,
}

impl Matter<'_> {
    fn hops(&self, order: &OrderView) -> String {
        pairs(&order.hops)
    }
}

/// A contact just opened.
#[derive(Template)]
#[template(path = "staff/contact.html")]
pub(crate) struct Contact<'a> {
    pub w: &'a Words,
    pub label: &'a str,
    pub value: &'a str,
    pub phone: bool,
    pub late_reason: bool,
    pub csrf: &'a str,
    pub to: String,
    pub back: String,
}

/// The intake seat.
#[derive(Template)]
#[template(path = "staff/file.html")]
pub(crate) struct Seat<'a> {
    pub w: &'a Words,
    pub view: &'a FilingView,
    pub csrf: &'a str,
    pub to: String,
    pub refusal: String,
    pub drafts: Vec<DraftView>,
    /// Sentences kept ready: keys and words.
    pub phrases: Vec<(String, String)>,
    /// The text they go into.
    pub into: String,
    pub form: String,
}

#[derive(Template)]
#[template(path = "staff/choose.html")]
pub(crate) struct SeatChoose<'a> {
    pub w: &'a Words,
    pub cards: Vec<ProcedureCard>,
}

#[derive(Template)]
#[template(path = "staff/search.html")]
pub(crate) struct Search<'a> {
    pub w: &'a Words,
    pub query: &'a str,
    pub areas: Vec<OptionView>,
    pub from: &'a str,
    pub to: &'a str,
    pub v: Option<SearchView>,
    pub rows: String,
}

#[derive(Template)]
#[template(path = "staff/dashboard.html")]
pub(crate) struct Dashboard<'a> {
    pub w: &'a Words,
    pub v: &'a DashboardView,
    pub tiles: String,
    /// Shown for what the post answers for.
    pub mine: bool,
}

impl Dashboard<'_> {
    fn point(&self, series: &SeriesView, at: &usize) -> i64 {
        series.values.get(*at).copied().unwrap_or_default()
    }

    /// What a chart is drawn from, as JSON that cannot end the script element it stands in.
    fn chart(&self, chart: &ChartView) -> String {
        let data = serde_json::to_string(chart).unwrap_or_default();
        data.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
    }

    fn tone(&self, number: &NumberView) -> &'static str {
        if number.n == 0 { "calm" } else { tone(number.urgence) }
    }
}

/// The matters a number counts.
#[derive(Template)]
#[template(path = "staff/matters.html")]
pub(crate) struct Opened<'a> {
    pub w: &'a Words,
    pub v: &'a OpenedView,
    pub rows: String,
    pub csrf: &'a str,
}

/// The posts of one account.
#[derive(Template)]
#[template(path = "staff/switch-post.html")]
pub(crate) struct SwitchPost<'a> {
    pub w: &'a Words,
    pub me: &'a MeView,
    pub now: i64,
}
