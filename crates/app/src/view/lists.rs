//! Lists: worklists, search results, dashboards, knowledge, administration.

use super::{FormView, Urgence};
use serde::Serialize;

/// One row: codes only, never a person's words or contact.
#[derive(Debug, Clone, Serialize)]
pub struct RowView {
    /// Matter.
    pub id: i64,
    /// Public number.
    pub number: String,
    /// Procedure noun.
    pub noun: String,
    /// What is owed (state, stage or ruling).
    pub owed: String,
    /// Category.
    pub category: String,
    /// Area.
    pub area: String,
    /// Unit that owes it.
    pub unit: String,
    /// Due day or moment.
    pub due: String,
    /// Remaining.
    pub remaining: String,
    /// How urgent.
    pub urgence: Urgence,
    /// Class.
    pub class: String,
}

/// Number on a tile of the worklist.
#[derive(Debug, Clone, Serialize)]
pub struct TileView {
    /// Label.
    pub label: String,
    /// Number.
    pub count: i64,
    /// Query string that shows them.
    pub query: String,
    /// Chosen.
    pub active: bool,
    /// How urgent.
    pub urgence: Urgence,
}

/// A worklist: what is due first.
#[derive(Debug, Clone, Serialize)]
pub struct WorklistView {
    /// Heading: post and unit.
    pub heading: String,
    /// Tiles.
    pub tiles: Vec<TileView>,
    /// Rows, due first.
    pub rows: Vec<RowView>,
    /// How many lines the list has, on all its pages.
    pub total: i64,
    /// May search from here.
    pub may_search: bool,
    /// Bulk acts of rows shown.
    pub bulk: Vec<FormView>,
    /// Cursor of the next page, if any.
    pub next: Option<String>,
}

/// A knowledge article.
#[derive(Debug, Clone, Serialize)]
pub struct ArticleView {
    /// Id.
    pub id: i64,
    /// Question.
    pub question: String,
    /// Answer.
    pub answer: String,
    /// Owner unit.
    pub owner: String,
    /// Basis.
    pub basis: String,
    /// Valid from–to.
    pub valid: String,
    /// Usable today.
    pub usable: bool,
}

/// Search results.
#[derive(Debug, Clone, Serialize)]
pub struct SearchView {
    /// What was asked.
    pub query: String,
    /// At most 50.
    pub rows: Vec<RowView>,
    /// More existed.
    pub more: bool,
}

/// Where a procedure may be filed.
#[derive(Debug, Clone, Serialize)]
pub struct ProcedureCard {
    /// Id.
    pub id: String,
    /// Name.
    pub label: String,
    /// Noun.
    pub noun: String,
    /// Main clocks in words.
    pub clocks: Vec<String>,
}

/// The filing page.
#[derive(Debug, Clone, Serialize)]
pub struct FilingView {
    /// Procedure.
    pub procedure: ProcedureCard,
    /// Form, drawn from the pack.
    pub form: FormView,
    /// Search answers first.
    pub knowledge_first: bool,
    /// Draft to come back to.
    pub draft: Option<String>,
}

/// Who is signed in.
#[derive(Debug, Clone, Serialize)]
pub struct MeView {
    /// Login.
    pub login: String,
    /// Post.
    pub post: String,
    /// Unit.
    pub unit: String,
    /// Other posts: id and name.
    pub posts: Vec<(i64, String)>,
    /// Menu entries this account may open: path and name.
    pub menu: Vec<(String, String)>,
    /// Anti-forgery token for forms.
    pub csrf: String,
    /// Recently re-authenticated.
    pub elevated: bool,
}
