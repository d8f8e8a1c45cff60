//! Tables of the house as an administrator pastes them: shown first, asked for by one person, done by another. Cells
//! of a spreadsheet or lines of a CSV file; nobody's own account or post may be in them.

use super::accounts::administrator;
use super::two_persons::{NewCode, self_grant};
use crate::city::City;
use crate::import::house::{HouseError, HouseTable};
use crate::import::sheet::{Sheet, Wrong};
use crate::session::Me;
use crate::{Answer, App};
use domain::ability::Ability;
use domain::ids::*;
use domain::instant::Instant;
use domain::label::{Label, Language};
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use store::{AuditFilter, Tx};

/// Characters of a pasted table at most; a longer one is imported by command.
pub const LONGEST: usize = 20_000;
/// Imports shown.
const SHOWN: u32 = 20;

/// What a pasted table would do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PastedView {
    /// Lines read.
    pub lines: usize,
    /// Things added.
    pub added: usize,
    /// Things changed.
    pub changed: usize,
    /// Things left as they are.
    pub same: usize,
    /// What is wrong, line by line; nothing is written then.
    pub wrong: Vec<String>,
}

/// An import that was done.
#[derive(Debug, Clone, Serialize)]
pub struct ImportView {
    /// When.
    pub at: String,
    /// Which table.
    pub table: String,
    /// Lines, added, changed.
    pub counts: [i64; 3],
    /// Who decided it; empty: by command.
    pub who: String,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(default)]
    lines: i64,
    #[serde(default)]
    added: i64,
    #[serde(default)]
    changed: i64,
}

impl App {
    /// Shows what a pasted table would do; changes nothing.
    pub async fn preview_import(&self, me: &Me, table: HouseTable, rows: &str) -> Answer<PastedView> {
        me.must(Ability::AdministerSystem)?;
        let city = self.city(me.city)?;
        let sheet = read(rows)?;
        self.refuse_own(me, &city, table, &sheet).await?;
        match self.gather_house(&city, table, &sheet, false).await {
            Ok(gathered) => {
                let report = gathered.report();
                Ok(PastedView {
                    lines: report.lines,
                    added: report.added,
                    changed: report.changed,
                    same: report.same,
                    wrong: Vec::new(),
                })
            }
            Err(HouseError::Wrong(wrong)) => Ok(PastedView {
                lines: sheet.len(),
                wrong: wrong.iter().map(Wrong::to_string).collect(),
                ..PastedView::default()
            }),
            Err(HouseError::App(error)) => Err(error),
        }
    }

    /// What an import that was asked for would write.
    pub(super) async fn carry_import(
        &self,
        me: &Me,
        table: HouseTable,
        rows: &str,
    ) -> Answer<(Tx, Vec<NewCode>)> {
        let city = self.city(me.city)?;
        let sheet = read(rows)?;
        self.refuse_own(me, &city, table, &sheet).await?;
        match self.gather_house(&city, table, &sheet, false).await {
            Ok(gathered) => {
                let codes = gathered.activations.iter();
                let codes = codes.map(|a| NewCode { login: a.login.clone(), code: a.code.clone() }).collect();
                let tx = gathered.into_tx(table, &sheet, me.audit_entry("import", self.now()));
                Ok((tx.unwrap_or_else(|| Tx::new(city.id)), codes))
            }
            Err(HouseError::Wrong(wrong)) => Err(still_wrong(&wrong).into()),
            Err(HouseError::App(error)) => Err(error),
        }
    }

    /// Nobody writes their own account, or a post they hold.
    async fn refuse_own(&self, me: &Me, city: &City, table: HouseTable, sheet: &Sheet) -> Answer<()> {
        let today = city.today(self.now());
        let own: Vec<PostId> =
            self.store().posts_of(city.id, me.staff.account, today).await?.iter().map(|p| p.id).collect();
        for line in sheet.lines() {
            let mine = match table {
                HouseTable::Accounts => line.get("login") == me.login || line.get("to") == me.login,
                HouseTable::Posts => {
                    let post = self.store().post_by_code(city.id, line.get("post_code")).await?;
                    post.is_some_and(|post| own.contains(&post.id))
                }
                _ => false,
            };
            if mine {
                return Err(self_grant().into());
            }
        }
        Ok(())
    }

    /// The last imports, newest first: from the page and by command.
    pub async fn past_imports(&self, me: &Me, language: Language) -> Answer<Vec<ImportView>> {
        administrator(me)?;
        let city = self.city(me.city)?;
        let mut found: Vec<(Instant, ImportView)> = Vec::new();
        for table in HouseTable::ALL {
            let filter = AuditFilter {
                from: Instant(0),
                to: Instant(self.now().0 + 1),
                kind: Some(table.audit_kind()),
                account: None,
                after: None,
                limit: SHOWN,
            };
            for row in self.store().audit(city.id, &filter).await? {
                let entry = row.entry;
                let detail = serde_json::from_str(&entry.detail);
                let Detail { lines, added, changed } =
                    detail.unwrap_or(Detail { lines: 0, added: 0, changed: 0 });
                let view = ImportView {
                    at: entry.at.show_minute(&city.pack.zone),
                    table: table.label(language).to_owned(),
                    counts: [lines, added, changed],
                    who: self.actor_words(&city, entry.actor, language).await?,
                };
                found.push((entry.at, view));
            }
        }
        found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        found.truncate(SHOWN as usize);
        Ok(found.into_iter().map(|(_, view)| view).collect())
    }
}

/// Cells parted by tabs (as a spreadsheet gives them) or by commas, with `"` around what holds either.
fn read(text: &str) -> Answer<Sheet> {
    if text.chars().count() > LONGEST {
        return Err(too_long().into());
    }
    let hash = ports::chain::link([0; 32], text.as_bytes());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tabs = text.lines().next().is_some_and(|first| first.contains('\t'));
    let mut rows = records(text, if tabs { '\t' } else { ',' }).into_iter();
    let headings = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    Ok(Sheet::new(hash, headings.iter().map(|h| h.trim().to_owned()).collect(), rows.collect()))
}

/// Records with the line each begins on; empty lines are passed over.
fn records(text: &str, comma: char) -> Vec<(u64, Vec<String>)> {
    let (mut rows, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begun, mut quoted) = (1, 1, false);
    let mut chars = text.chars().filter(|c| *c != '\r').peekable();
    while let Some(c) = chars.next() {
        line += u64::from(c == '\n');
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            _ if quoted => cell.push(c),
            '\n' => {
                cells.push(std::mem::take(&mut cell));
                rows.push((begun, std::mem::take(&mut cells)));
                begun = line;
            }
            _ if c == comma => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(c),
        }
    }
    cells.push(cell);
    rows.push((begun, cells));
    rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    rows
}

fn too_long() -> Refusal {
    Refusal::new(
        "table-too-long",
        Label { zh: format!("一次最多贴{LONGEST}字"), en: format!("{LONGEST} characters at a time") },
        Label::new(
            "请分几次贴，或者在服务器上用 anlan import 命令导入整张表",
            "paste it in parts, or import the whole table by command",
        ),
    )
}

fn still_wrong(wrong: &[Wrong]) -> Refusal {
    let first: Vec<String> = wrong.iter().take(3).map(Wrong::to_string).collect();
    Refusal::new(
        "table-wrong",
        Label {
            zh: format!("表里有{}处不对，什么都没有写入：{}", wrong.len(), first.join("；")),
            en: format!(
                "{} things are wrong in the table and nothing was written: {}",
                wrong.len(),
                first.join("; ")
            ),
        },
        Label::new("请改正后重新提出", "mend it and ask again"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let tabs = text.contains('\t');
        records(text, if tabs { '\t' } else { ',' })
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|c| (*c).to_owned()).collect()
    }

    #[test]
    fn cells_of_a_spreadsheet_and_lines_of_a_file_are_read_alike() {
        let wanted = vec![(1, cells(&["code", "name"])), (2, cells(&["a", "甲，乙"]))];
        assert_eq!(rows("code,name\na,甲，乙\n"), wanted);
        assert_eq!(rows("code\tname\r\na\t甲，乙"), wanted);
    }

    #[test]
    fn a_quoted_cell_holds_commas_lines_and_quotes_and_lines_are_counted_on() {
        let found = rows("a,b\n\"x,\ny\",\"say \"\"z\"\"\"\n\nlast,1\n");
        assert_eq!(found[1], (2, cells(&["x,\ny", "say \"z\""])));
        assert_eq!(found[2], (5, cells(&["last", "1"])), "an empty line is passed over and counted");
    }

    #[test]
    fn what_is_no_table_is_read_as_one_without_lines() {
        for text in ["", "\n\n", "\"", "，"] {
            assert!(read(text).is_ok_and(|sheet| sheet.is_empty()), "{text:?}");
        }
        assert!(read(&"x".repeat(LONGEST + 1)).is_err());
    }
}
