//! Pages of a resident: home, answers, filing, the receipt, tracking, the rules, help.

use crate::part::{basis, clock};
use crate::words::Words;
use app::resident::law::{LawClock, LawView};
use app::view::{ArticleView, ClockView, FiledView, FilingView, ProcedureCard, TrackingView};
use askama::Template;

#[derive(Template)]
#[template(path = "resident/home.html")]
pub(crate) struct Home<'a> {
    pub w: &'a Words,
}

#[derive(Template)]
#[template(path = "resident/ask.html")]
pub(crate) struct Ask<'a> {
    pub w: &'a Words,
    pub query: &'a str,
    pub articles: Vec<ArticleView>,
}

impl Ask<'_> {
    /// The opening of an answer, enough to choose by.
    fn opening(&self, article: &ArticleView) -> String {
        let mut opening: String = article.answer.chars().take(60).collect();
        if opening.len() < article.answer.len() {
            opening.push('…');
        }
        opening
    }
}

#[derive(Template)]
#[template(path = "resident/article.html")]
pub(crate) struct Article<'a> {
    pub w: &'a Words,
    pub a: ArticleView,
}

#[derive(Template)]
#[template(path = "resident/choose.html")]
pub(crate) struct Choose<'a> {
    pub w: &'a Words,
    pub cards: Vec<ProcedureCard>,
}

#[derive(Template)]
#[template(path = "resident/file.html")]
pub(crate) struct File<'a> {
    pub w: &'a Words,
    pub view: &'a FilingView,
    pub to: String,
    pub query: &'a str,
    pub articles: Vec<ArticleView>,
    pub refusal: String,
    pub form: String,
}

/// The dates before filing; also served alone, to be put into the page.
#[derive(Template)]
#[template(path = "resident/dates.html")]
pub(crate) struct Dates<'a> {
    pub w: &'a Words,
    pub clocks: &'a [ClockView],
}

impl Dates<'_> {
    fn cards(&self) -> Vec<String> {
        self.clocks.iter().map(|c| clock(self.w, c)).collect()
    }
}

/// Number, code and dates. For staff the ways on differ.
#[derive(Template)]
#[template(path = "resident/filed.html")]
pub(crate) struct Filed<'a> {
    pub w: &'a Words,
    pub view: FiledView,
    pub staff: bool,
    /// Where the number and code are posted to follow the matter.
    pub to: &'a str,
    /// Staff: the next one of the same kind.
    pub next: String,
    /// Staff: what may be done with it at once.
    pub acts: Vec<String>,
}

impl Filed<'_> {
    fn cards(&self) -> Vec<String> {
        self.view.dates.iter().map(|c| clock(self.w, c)).collect()
    }
}

#[derive(Template)]
#[template(path = "resident/track.html")]
pub(crate) struct Track<'a> {
    pub w: &'a Words,
    pub number: &'a str,
    pub wrong: String,
}

#[derive(Template)]
#[template(path = "resident/tracked.html")]
pub(crate) struct Tracked<'a> {
    pub w: &'a Words,
    pub v: &'a TrackingView,
    pub done: bool,
    pub csrf: &'a str,
    pub clocks: String,
    pub facts: String,
    pub promises: String,
    pub summary: String,
    pub timeline: String,
    pub forms: Vec<String>,
}

#[derive(Template)]
#[template(path = "resident/help.html")]
pub(crate) struct Help<'a> {
    pub w: &'a Words,
}

impl Help<'_> {
    fn questions(&self) -> [(&str, &str); 5] {
        let w = self.w;
        [
            (w.help_q1, w.help_a1),
            (w.help_q2, w.help_a2),
            (w.help_q3, w.help_a3),
            (w.help_q4, w.help_a4),
            (w.help_q5, w.help_a5),
        ]
    }
}

/// The rules in force.
#[derive(Template)]
#[template(path = "resident/law.html")]
pub(crate) struct LawPage<'a> {
    pub w: &'a Words,
    pub law: &'a LawView,
}

impl LawPage<'_> {
    fn basis(&self, clock: &LawClock) -> String {
        basis(self.w, std::slice::from_ref(&clock.basis))
    }
}
