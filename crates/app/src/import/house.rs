//! The tables of a house: read whole, checked whole, written in one transaction or not at all. Importing a table
//! again changes what differs and leaves the rest.

use super::sheet::{Sheet, Wrong};
use crate::city::City;
use crate::{App, AppError};
use domain::actor::ActorRecord;
use domain::ids::*;
use domain::label::Language;
use store::{AuditEntry, CommitError, StoreError, Tx};

/// A table of a house, in the order they need each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HouseTable {
    /// Areas.
    Areas,
    /// Units.
    Units,
    /// Posts.
    Posts,
    /// Rosters.
    Roster,
    /// Accounts.
    Accounts,
    /// The knowledge register.
    Knowledge,
    /// Snippets.
    Phrases,
    /// Other names of places.
    Aliases,
}

impl HouseTable {
    /// Every table, in the order they need each other.
    pub const ALL: [HouseTable; 8] = [
        HouseTable::Areas,
        HouseTable::Units,
        HouseTable::Posts,
        HouseTable::Roster,
        HouseTable::Accounts,
        HouseTable::Knowledge,
        HouseTable::Phrases,
        HouseTable::Aliases,
    ];

    /// Its name on the command line and as a file.
    pub fn name(self) -> &'static str {
        match self {
            HouseTable::Areas => "areas",
            HouseTable::Units => "units",
            HouseTable::Posts => "posts",
            HouseTable::Roster => "roster",
            HouseTable::Accounts => "accounts",
            HouseTable::Knowledge => "knowledge",
            HouseTable::Phrases => "phrases",
            HouseTable::Aliases => "aliases",
        }
    }

    /// The columns it must have, and those it may have.
    pub fn columns(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            HouseTable::Areas => (&["code", "name", "level", "parent_code"], &["from", "to", "successors"]),
            HouseTable::Units => (
                &["code", "name", "parent_code", "area_code"],
                &["functions", "duties", "steps", "from", "to", "successors"],
            ),
            HouseTable::Posts => (&["unit_code", "post_code", "name", "abilities"], &["remit", "ended"]),
            HouseTable::Roster => (&["unit_code", "level", "days", "from", "to", "post_code"], &[]),
            HouseTable::Accounts => (&["login", "display", "post_code"], &["demo", "status", "to"]),
            HouseTable::Knowledge => {
                (&["question", "answer", "owner_unit", "basis", "valid_from"], &["valid_to", "category"])
            }
            HouseTable::Phrases => (&["key", "text"], &["unit_code"]),
            HouseTable::Aliases => (&["alias", "area_code"], &["note"]),
        }
    }

    /// The table of a name.
    pub fn from_name(name: &str) -> Option<HouseTable> {
        HouseTable::ALL.into_iter().find(|table| table.name() == name)
    }

    /// Its name on a page.
    pub fn label(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            HouseTable::Areas => ("辖区", "areas"),
            HouseTable::Units => ("单位", "units"),
            HouseTable::Posts => ("岗位", "posts"),
            HouseTable::Roster => ("值班表", "roster"),
            HouseTable::Accounts => ("账号", "accounts"),
            HouseTable::Knowledge => ("知识库", "answers"),
            HouseTable::Phrases => ("常用语", "phrases"),
            HouseTable::Aliases => ("地名别名", "place names"),
        };
        if language == Language::Zh { zh } else { en }
    }

    /// Its kind in the audit trail.
    pub(crate) fn audit_kind(self) -> Code {
        Code::from(format!("import-{}", self.name()).as_str())
    }
}

/// A one-time code for a new account, shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// Login name.
    pub login: String,
    /// The code.
    pub code: String,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HouseReport {
    /// Lines read.
    pub lines: usize,
    /// Things added.
    pub added: usize,
    /// Things changed.
    pub changed: usize,
    /// Things left as they were.
    pub same: usize,
    /// Codes of new accounts.
    pub activations: Vec<Activation>,
}

/// Why a table was not imported.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// The table is wrong; nothing was written.
    #[error("{}", said(.0))]
    Wrong(Vec<Wrong>),
    /// A fault.
    #[error(transparent)]
    App(#[from] AppError),
}

/// Complaints said one by one; more would only hide the first.
const MOST_SAID: usize = 60;

fn said(wrong: &[Wrong]) -> String {
    let mut lines: Vec<String> = wrong.iter().take(MOST_SAID).map(Wrong::to_string).collect();
    if wrong.len() > MOST_SAID {
        lines.push(format!("……另有 {} 处", wrong.len() - MOST_SAID));
    }
    lines.join("\n")
}

impl From<Vec<Wrong>> for HouseError {
    fn from(wrong: Vec<Wrong>) -> Self {
        HouseError::Wrong(wrong)
    }
}

impl From<StoreError> for HouseError {
    fn from(error: StoreError) -> Self {
        HouseError::App(error.into())
    }
}

impl From<CommitError> for HouseError {
    fn from(error: CommitError) -> Self {
        HouseError::App(error.into())
    }
}

/// A transaction being gathered, and what it will do.
pub(crate) struct Gathered {
    tx: Option<Tx>,
    report: HouseReport,
    pub(crate) activations: Vec<Activation>,
}

impl Gathered {
    pub(super) fn new(sheet: &Sheet) -> Gathered {
        let report = HouseReport { lines: sheet.len(), ..HouseReport::default() };
        Gathered { tx: None, report, activations: Vec::new() }
    }

    /// Counts one thing; says whether it must be written.
    pub(super) fn note<T: PartialEq>(&mut self, before: Option<&T>, after: &T) -> bool {
        match before {
            None => self.report.added += 1,
            Some(before) if before == after => {
                self.report.same += 1;
                return false;
            }
            Some(_) => self.report.changed += 1,
        }
        true
    }

    pub(super) fn with(mut self, tx: Tx) -> Gathered {
        self.tx = Some(tx);
        self
    }

    /// What it will do.
    pub(crate) fn report(&self) -> &HouseReport {
        &self.report
    }

    /// The transaction with its line of the trail; none when everything stands already.
    pub(crate) fn into_tx(self, table: HouseTable, sheet: &Sheet, mut entry: AuditEntry) -> Option<Tx> {
        let mut tx = self.tx.filter(|tx| !tx.is_empty())?;
        let (file, report) = (crate::vault::hex(&sheet.hash), self.report);
        entry.kind = table.audit_kind();
        entry.detail = format!(
            "{{\"file\":\"{file}\",\"lines\":{},\"added\":{},\"changed\":{}}}",
            report.lines, report.added, report.changed
        );
        tx.audit(entry);
        Some(tx)
    }
}

impl App {
    /// Imports one table of the house of `city`. With `demo`, accounts marked so can sign in at once, from this
    /// machine only.
    ///
    /// # Errors
    /// Everything wrong with the table, line by line; nothing is written then.
    pub async fn import_house(
        &self,
        city: CityId,
        table: HouseTable,
        sheet: &Sheet,
        demo: bool,
    ) -> Result<HouseReport, HouseError> {
        let city = self.city(city)?;
        let gathered = self.gather_house(&city, table, sheet, demo).await?;
        let (mut report, activations) = (gathered.report.clone(), gathered.activations.clone());
        report.activations = activations;
        let entry = AuditEntry {
            at: self.now(),
            kind: table.audit_kind(),
            actor: ActorRecord::System,
            matter: None,
            subject: None,
            reason: None,
            detail: String::new(),
        };
        if let Some(tx) = gathered.into_tx(table, sheet, entry) {
            self.store().commit(tx).await?;
            self.refresh_house(city.id).await?;
        }
        Ok(report)
    }

    /// Reads a table whole and checks it whole; writes nothing.
    pub(crate) async fn gather_house(
        &self,
        city: &City,
        table: HouseTable,
        sheet: &Sheet,
        demo: bool,
    ) -> Result<Gathered, HouseError> {
        let today = city.today(self.now());
        match table {
            HouseTable::Areas => self.gather_areas(city, sheet, today).await,
            HouseTable::Units => self.gather_units(city, sheet, today).await,
            HouseTable::Posts => self.gather_posts(city, sheet).await,
            HouseTable::Roster => self.gather_roster(city, sheet).await,
            HouseTable::Accounts => self.gather_accounts(city, sheet, today, demo).await,
            HouseTable::Knowledge => self.gather_knowledge(city, sheet).await,
            HouseTable::Phrases => self.gather_phrases(city, sheet).await,
            HouseTable::Aliases => self.gather_aliases(city, sheet).await,
        }
    }
}
