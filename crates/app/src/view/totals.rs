//! Totals: the dashboard, its charts, and the matters one of its numbers counts.

use super::{FormView, RowView, TileView, Urgence};
use serde::Serialize;

/// The dashboard: totals from maintained counts.
#[derive(Debug, Clone, Serialize)]
pub struct DashboardView {
    /// Heading: whose totals.
    pub heading: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// The whole city, or what the post answers for; empty when they are the same.
    pub scopes: Vec<ChoiceView>,
    /// Other periods: the last week, month, quarter.
    pub periods: Vec<ChoiceView>,
    /// Open, overdue, due soon, received, sent back.
    pub tiles: Vec<TileView>,
    /// What came in and went out, over time.
    pub trend: ChartView,
    /// By district, unit, category.
    pub tables: Vec<TableView>,
}

/// One of several ways to look at the same page.
#[derive(Debug, Clone, Serialize)]
pub struct ChoiceView {
    /// Name.
    pub label: String,
    /// Query string that shows it.
    pub query: String,
    /// Shown now.
    pub active: bool,
}

/// A table of totals.
#[derive(Debug, Clone, Serialize)]
pub struct TableView {
    /// Caption.
    pub caption: String,
    /// Column heads.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<TableRowView>,
    /// The same to be looked at.
    pub chart: Option<ChartView>,
}

/// A row of totals.
#[derive(Debug, Clone, Serialize)]
pub struct TableRowView {
    /// Name.
    pub name: String,
    /// Numbers.
    pub numbers: Vec<NumberView>,
}

/// A number, which opens to what it counts when all of it lies within the viewer's remit.
#[derive(Debug, Clone, Serialize)]
pub struct NumberView {
    /// How many.
    pub n: i64,
    /// Query string of the list it opens to.
    pub query: Option<String>,
    /// How urgent it is to look.
    pub urgence: Urgence,
}

/// What a chart is drawn from; the shape `charts.js` reads.
#[derive(Debug, Clone, Serialize)]
pub struct ChartView {
    /// `line`: over time; `rows`: one bar a row, from the top.
    pub kind: &'static str,
    /// Days, or names of rows.
    pub labels: Vec<String>,
    /// Series.
    pub series: Vec<SeriesView>,
    /// Series stand on each other.
    pub stacked: bool,
}

/// One series of a chart.
#[derive(Debug, Clone, Serialize)]
pub struct SeriesView {
    /// Name.
    pub name: String,
    /// One number a label.
    pub values: Vec<i64>,
    /// `over`, `soon`, `calm`, or empty: any colour.
    pub tone: &'static str,
}

/// The matters a number counts, as far as the viewer may see them.
#[derive(Debug, Clone, Serialize)]
pub struct OpenedView {
    /// What is counted, in words.
    pub heading: String,
    /// How many there are.
    pub counted: i64,
    /// The first of them.
    pub rows: Vec<RowView>,
    /// How many of those looked at this post may not see.
    pub hidden: usize,
    /// There are more than are shown.
    pub more: bool,
    /// Other ways to count at the same place: open, overdue, due soon.
    pub choices: Vec<ChoiceView>,
    /// Acts that may be done to many of them at once.
    pub bulk: Vec<FormView>,
}
