//! Worklists: what this post owes, due first. Rows carry codes only, never anyone's words or contact.

use crate::city::City;
use crate::session::Me;
use crate::view::*;
use crate::{Answer, App, draw};
use domain::label::Language;
use store::{DutyRow, WorklistQuery};

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
    pub async fn worklist(&self, me: &Me, filter: &WorklistFilter, language: Language) -> Answer<WorklistView> {
        let city = self.city(me.city)?;
        let now = self.now();
        let query = WorklistQuery {
            unit: me.staff.unit,
            post: me.staff.post,
            abilities: me.staff.abilities.clone(),
            due_from: None,
            due_before: None,
            after: filter.cursor.clone(),
            limit: PAGE,
        };
        let tomorrow = domain::instant::Instant::start_of(tomorrow(&city, now), &city.pack.zone);
        let soon = tomorrow.plus_minutes(2 * 24 * 60);
        let query = match filter.tile.as_deref() {
            Some("overdue") => WorklistQuery { due_before: Some(now), ..query },
            Some("today") => WorklistQuery { due_from: Some(now), due_before: Some(tomorrow), ..query },
            Some("soon") => WorklistQuery { due_from: Some(tomorrow), due_before: Some(soon), ..query },
            _ => query,
        };
        let totals = self.store().worklist_totals(city.id, &query, now, tomorrow, soon).await?;
        let page = self.store().worklist(city.id, &query).await?;
        let rows: Vec<RowView> = page.rows.iter().map(|r| draw::row::duty(&city, r, now, language)).collect();
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
            bulk: self.bulk_forms(&city, &page.rows, language),
            rows,
            next: page.next,
        })
    }

    /// Acts that may be done to many of the rows at once.
    fn bulk_forms(&self, city: &City, rows: &[DutyRow], language: Language) -> Vec<FormView> {
        let mut found: Vec<FormView> = Vec::new();
        for row in rows {
            let Some(p) = city.procedure(&row.edition, &row.procedure) else { continue };
            for action in p.actions.iter().filter(|a| a.bulk && a.from.contains(&row.state)) {
                let role_fits = action.by.iter().any(|r| p.role(r.as_str()).is_some_and(|r| r.ability == row.ability));
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
                    version: 0,
                };
                found.push(draw::form::form(&drawing, action, None, None));
            }
        }
        found
    }
}

fn tomorrow(city: &City, now: domain::instant::Instant) -> domain::Date {
    let today = city.today(now);
    today.tomorrow().unwrap_or(today)
}
