//! Worklists: what this post owes, due first. Rows carry codes only, never anyone's words or contact.

use crate::city::City;
use crate::remit::Remit;
use crate::session::Me;
use crate::view::*;
use crate::{Answer, App, draw};
use domain::Date;
use domain::ability::Ability;
use domain::ids::*;
use domain::instant::Instant;
use domain::label::Language;
use domain::matter::Matter;
use store::{DutyMark, DutyRow, WorklistOf, WorklistTotals};

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
        let scope = scope(&city, me);
        let soon = today.saturating_add(jiff::Span::new().days(2));
        let mut totals = WorklistTotals::default();
        let mut page = Vec::new();
        let after = filter.cursor.as_deref().and_then(read_mark).or_else(|| begin(&city, filter, now));
        for part in &scope {
            let of = WorklistOf { units: &part.units, abilities: &part.abilities, post: part.post };
            let sum = self.store().worklist_totals(city.id, of, now, today, soon).await?;
            totals.all += sum.all;
            totals.overdue += sum.overdue;
            totals.today += sum.today;
            totals.soon += sum.soon;
            page.extend(self.store().worklist(city.id, of, after, PAGE).await?);
        }
        page.sort_by_key(DutyRow::mark);
        page.truncate(PAGE as usize);
        let next = (page.len() == PAGE as usize).then(|| page.last().map(|r| write_mark(r.mark()))).flatten();
        // Due first means that a tile is a stretch of the list: overdue, then today, then soon.
        if let Some(wanted) = filter.tile.as_deref() {
            page.retain(|row| tile_of(&city, row, now, soon) == Some(wanted));
        }
        let next = next.filter(|_| !page.is_empty());
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
            bulk: self.bulk_forms(&city, me, page.iter().map(|row| &row.matter), language),
            rows,
            total: match filter.tile.as_deref() {
                Some("overdue") => totals.overdue,
                Some("today") => totals.today,
                Some("soon") => totals.soon,
                _ => totals.all,
            },
            may_search: me.can(Ability::Search),
            next,
        })
    }

    /// Acts that may be done to many of these matters at once.
    pub(crate) fn bulk_forms<'m>(
        &self,
        city: &City,
        me: &Me,
        matters: impl Iterator<Item = &'m Matter>,
        language: Language,
    ) -> Vec<FormView> {
        let mut found: Vec<FormView> = Vec::new();
        for matter in matters {
            let Some(p) = city.procedure(&matter.edition, &matter.procedure) else { continue };
            for action in p.actions.iter().filter(|a| a.bulk && a.from.contains(&matter.state)) {
                let role_fits = action
                    .by
                    .iter()
                    .filter_map(|r| p.role(r.as_str())?.ability)
                    .any(|ability| me.can(ability));
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

/// What others owe and a supervisor watches: everything but administration and supervision itself.
const OWED: &[Ability] = &[
    Ability::Intake,
    Ability::Handle,
    Ability::Check,
    Ability::Issue,
    Ability::Rule,
    Ability::CallBack,
    Ability::Patrol,
    Ability::OnCall,
];

/// Whose duties a list is made of.
struct Part {
    units: Vec<UnitId>,
    abilities: Vec<Ability>,
    post: Option<PostId>,
}

/// A post's own duties; for a supervisor, what the units within the remit owe; for a post that instructs and owes
/// nothing of its own, what the units under it owe, near and past due.
fn scope(city: &City, me: &Me) -> Vec<Part> {
    let staff = &me.staff;
    let remit = Remit::of(city, me);
    let instructs = me.can(Ability::Instruct) && !OWED.iter().any(|ability| me.can(*ability));
    if !me.can(Ability::Supervise) && !instructs {
        return vec![Part {
            units: vec![staff.unit],
            abilities: staff.abilities.clone(),
            post: Some(staff.post),
        }];
    }
    let directory = &city.directory;
    let watched = |unit: &UnitId| match instructs {
        true => directory.unit_under(*unit, staff.unit),
        false => remit.covers_unit(*unit),
    };
    let holding = |ability: Ability| -> Vec<UnitId> {
        let posts = directory.posts.values().filter(|p| p.abilities.contains(&ability));
        let units: std::collections::BTreeSet<UnitId> = posts.map(|p| p.unit).filter(watched).collect();
        units.into_iter().collect()
    };
    let owed: &[Ability] = if instructs { &[Ability::Handle, Ability::Check, Ability::Issue] } else { OWED };
    owed.iter().map(|a| Part { units: holding(*a), abilities: vec![*a], post: None }).collect()
}

/// Where the stretch of a tile begins.
fn begin(city: &City, filter: &WorklistFilter, now: Instant) -> Option<DutyMark> {
    let from = match filter.tile.as_deref() {
        Some("today") => now,
        Some("soon") => Instant::start_of(city.today(now).tomorrow().ok()?, &city.pack.zone),
        _ => return None,
    };
    Some(DutyMark { due_at: from.0, matter: MatterId(0), no: 0 })
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
