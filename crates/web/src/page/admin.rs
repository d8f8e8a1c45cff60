//! Pages of the three administrators.

use crate::words::Words;
use app::admin::accounts::{AccountPage, AccountsView};
use app::admin::audit::{AuditView, ChainView};
use app::admin::editions::EditionsView;
use app::admin::house::{HouseView, UnitPage};
use app::admin::pasted::{ImportView, PastedView};
use app::admin::two_persons::NewCode;
use askama::Template;

/// What waits for a second person.
#[derive(Template)]
#[template(path = "admin/home.html")]
pub(crate) struct Home<'a> {
    pub w: &'a Words,
    pub done: bool,
    pub none: bool,
    pub pending: String,
}

impl Home<'_> {
    fn choices(&self) -> [(&'static str, &'static str, &'static str); 4] {
        let w = self.w;
        [
            ("/admin/accounts", w.admin_accounts, w.admin_accounts_help),
            ("/admin/house", w.house_title, w.house_help),
            ("/admin/imports", w.imports_title, w.imports_help),
            ("/admin/editions", w.edition_title, w.edition_help),
        ]
    }
}

#[derive(Template)]
#[template(path = "admin/accounts.html")]
pub(crate) struct Accounts<'a> {
    pub w: &'a Words,
    pub v: &'a AccountsView,
    pub csrf: &'a str,
    pub posts: Vec<(i64, String)>,
    pub query: &'a str,
    pub next: Option<String>,
    pub done: bool,
}

#[derive(Template)]
#[template(path = "admin/account.html")]
pub(crate) struct Account<'a> {
    pub w: &'a Words,
    pub v: &'a AccountPage,
    pub csrf: &'a str,
    pub pending: String,
    pub done: bool,
}

/// Activation codes, shown once.
#[derive(Template)]
#[template(path = "admin/code.html")]
pub(crate) struct Code<'a> {
    pub w: &'a Words,
    pub codes: &'a [NewCode],
}

#[derive(Template)]
#[template(path = "admin/house.html")]
pub(crate) struct House<'a> {
    pub w: &'a Words,
    pub v: &'a HouseView,
    pub query: &'a str,
}

#[derive(Template)]
#[template(path = "admin/unit.html")]
pub(crate) struct Unit<'a> {
    pub w: &'a Words,
    pub v: &'a UnitPage,
}

impl Unit<'_> {
    fn steps(&self) -> &'static str {
        match self.v.steps {
            1 => self.w.house_step1,
            2 => self.w.house_step2,
            _ => self.w.house_step3,
        }
    }
}

#[derive(Template)]
#[template(path = "admin/editions.html")]
pub(crate) struct Editions<'a> {
    pub w: &'a Words,
    pub v: &'a EditionsView,
    pub csrf: &'a str,
    pub pending: String,
    pub done: bool,
}

/// A table that may be pasted.
pub(crate) struct Table {
    pub name: &'static str,
    pub label: &'static str,
    /// Its columns; those in brackets may be left out.
    pub columns: String,
    pub chosen: bool,
}

#[derive(Template)]
#[template(path = "admin/imports.html")]
pub(crate) struct Imports<'a> {
    pub w: &'a Words,
    pub csrf: &'a str,
    pub done: bool,
    pub preview: Option<&'a PastedView>,
    pub may_ask: bool,
    pub tables: &'a [Table],
    pub table: &'a str,
    pub rows: &'a str,
    pub past: &'a [ImportView],
}

impl Imports<'_> {
    fn did(&self, import: &ImportView) -> String {
        let [lines, added, changed] = import.counts;
        self.w.imports_did(lines, added, changed)
    }
}

#[derive(Template)]
#[template(path = "admin/audit.html")]
pub(crate) struct Audit<'a> {
    pub w: &'a Words,
    pub v: &'a AuditView,
    pub csrf: &'a str,
    pub kind: &'a str,
    pub login: &'a str,
    pub from: &'a str,
    pub to: &'a str,
    pub next: Option<String>,
}

/// What verifying the chains found.
#[derive(Template)]
#[template(path = "admin/chains.html")]
pub(crate) struct Chains<'a> {
    pub w: &'a Words,
    pub chains: &'a [ChainView],
}
