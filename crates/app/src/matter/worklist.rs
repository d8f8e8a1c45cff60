//! Worklists: what this post owes, due first. Rows carry codes only, never anyone's words or contact.

use crate::city::City;
use crate::session::Me;
use crate::view::*;
use crate::{Answer, App, draw};
use domain::Date;
use domain::instant::Instant;
use domain::label::Language;
use store::{DutyMark, DutyRow, WorklistOf};

/// Rows a page.
const PAGE: u32 = 50;

/// What part of the worklist is asked for.
#[derive(Debug, Clone, Default)]
pub struct WorklistFilter {
    /// `overdue`, `today`, `soon`; absent: all.
    pub tile: Option<String>,
    /// Where the next page begins.
    pub cursor: Option<String>,
}

impl App {
    /// The worklist of the post acted in.
    pub async fn worklist(
        &self,
        me: &Me,
        filter: &WorklistFilter,
        language: Language,
    ) -> Answer<WorklistView> {
        let city = self.city(me.city)?;
        let now = self.now();
        let today = city.today(now);
        let units = [me.staff.unit];
        let of = WorklistOf { units: &units, abilities: &me.staff.abilities, post: Some(me.staff.post) };
        let soon = today.saturating_add(jiff::Span::new().days(2));
        let totals = self.store().worklist_totals(city.id, of, now, today, soon).await?;
        let after = filter.cursor.as_deref().and_then(read_mark);
        let mut page = self.store().worklist(city.id, of, after, PAGE).await?;
        // Due first means that a tile is a stretch of the list: overdue, then today, then soon.
        let in_tile = |row: &DutyRow| tile_of(&city, row, now, soon);
        let next = (page.len() == PAGE as usize).then(|| page.last().map(|r| write_mark(r.mark()))).flatten();
        if let Some(wanted) = filter.tile.as_deref() {
            page.retain(|row| in_tile(row) == Some(wanted));
        }
        let rows: Vec<RowView> = page.iter().map(|r| draw::row::duty(&city, r, now, language)).collect();
        let tile = |label: &str, en: &str, count: i64, name: &str, urgence| TileView {
            label: if language == Language::Zh { label.to_owned() } else { en.to_owned() },
            count,
            query: if name.is_empty() { String::new() } else { format!("tile={name}") },
            active: filter.tile.as_deref().unwrap_or("") == name,
            urgence,
        };
        Ok(WorklistView {
            heading: format!("{} · {}", city.unit_name(me.staff.unit), city.post_name(me.staff.post)),
            tiles: vec![
                tile("已超期", "overdue", totals.overdue, "overdue", Urgence::Overdue),
                tile("今天到期", "due today", totals.today, "today", Urgence::Today),
                tile("近两天到期", "due in two days", totals.soon, "soon", Urgence::Near),
                tile("全部待办", "all", totals.all, "", Urgence::Calm),
            ],
            bulk: self.bulk_forms(&city, &page, language),
            rows,
            next,
        })
    }

    /// Acts that may be done to many of the rows at once.
    fn bulk_forms(&self, city: &City, rows: &[DutyRow], language: Language) -> Vec<FormView> {
        let mut found: Vec<FormView> = Vec::new();
        for row in rows {
            let Some(p) = city.procedure(&row.matter.edition, &row.matter.procedure) else { continue };
            for action in p.actions.iter().filter(|a| a.bulk && a.from.contains(&row.matter.state)) {
                let role_fits = action
                    .by
                    .iter()
                    .any(|r| p.role(r.as_str()).is_some_and(|r| r.ability == Some(row.duty.ability)));
                if !role_fits || found.iter().any(|f| f.action == action.id.as_str()) {
                    continue;
                }
                let drawing = draw::form::Drawing {
                    city,
                    procedure: &p,
                    language,
                    given: &Vec::new(),
                    refusal: None,
                    key: self.fresh_key(),
                    matter: None,
                    articles: &[],
                };
                found.push(draw::form::form(&drawing, action, None, None));
            }
        }
        found
    }
}

/// Which tile a row belongs to, if any.
fn tile_of(city: &City, row: &DutyRow, now: Instant, soon: Date) -> Option<&'static str> {
    let due_at = row.duty.due_at?;
    let day = row.duty.due_day.unwrap_or_else(|| city.today(due_at));
    match () {
        () if due_at <= now && !row.duty.provisional => Some("overdue"),
        () if day <= city.today(now) => Some("today"),
        () if day <= soon => Some("soon"),
        () => None,
    }
}

/// A page mark as text for the address of the next page.
fn write_mark(mark: DutyMark) -> String {
    format!("{}.{}.{}", mark.due_at, mark.matter, mark.no)
}

fn read_mark(text: &str) -> Option<DutyMark> {
    let mut parts = text.split('.');
    let mark = DutyMark {
        due_at: parts.next()?.parse().ok()?,
        matter: parts.next()?.parse().ok()?,
        no: parts.next()?.parse().ok()?,
    };
    parts.next().is_none().then_some(mark)
}
