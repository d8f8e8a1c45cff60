//! The house as administrators look it through: units, their posts and who holds them, and who answers at which hour.
//! Reads; changes come by import or by the acts of two persons.

use super::accounts::administrator;
use super::words;
use crate::city::City;
use crate::import::posts::uncovered;
use crate::session::Me;
use crate::{Answer, App, AppError};
use domain::directory::{Post, RosterDays, RosterLine, Unit};
use domain::ids::*;
use domain::label::Language;
use serde::Serialize;
use std::collections::HashMap;

/// Units a page.
const PAGE: usize = 100;

/// Units of the house.
#[derive(Debug, Clone, Serialize)]
pub struct HouseView {
    /// How many units, posts and vacant posts there are.
    pub units: usize,
    /// Posts.
    pub posts: usize,
    /// Posts nobody holds.
    pub vacant: usize,
    /// Units found.
    pub rows: Vec<UnitRow>,
    /// There are more: narrow the search.
    pub more: bool,
}

/// One unit of the list.
#[derive(Debug, Clone, Serialize)]
pub struct UnitRow {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Official code.
    pub code: String,
    /// Superior.
    pub above: String,
    /// The area it serves.
    pub area: String,
    /// Posts, and those nobody holds.
    pub posts: usize,
    /// Vacant posts.
    pub vacant: usize,
    /// Has a roster with no gaps, with gaps, or none.
    pub roster: Option<bool>,
}

/// One unit.
#[derive(Debug, Clone, Serialize)]
pub struct UnitPage {
    /// As in the list.
    pub unit: UnitRow,
    /// Offices it holds.
    pub functions: Vec<String>,
    /// Categories on its duty list; empty: not limited.
    pub duties: Vec<String>,
    /// Steps of its own answer.
    pub steps: u8,
    /// Posts.
    pub posts: Vec<PostRow>,
    /// Who is called when.
    pub roster: Vec<RosterRow>,
    /// Hours at which nobody is called first.
    pub gaps: Vec<String>,
    /// Units right under it.
    pub below: Vec<(i64, String)>,
    /// The superior, to go up.
    pub above: Option<i64>,
}

/// One post.
#[derive(Debug, Clone, Serialize)]
pub struct PostRow {
    /// Name.
    pub name: String,
    /// What it may do.
    pub abilities: Vec<String>,
    /// Areas of its remit; empty: those of the unit.
    pub remit: Vec<String>,
    /// Who holds it: account and login.
    pub holders: Vec<(i64, String)>,
}

/// One line of a roster.
#[derive(Debug, Clone, Serialize)]
pub struct RosterRow {
    /// Called first, second …
    pub level: u8,
    /// Which days.
    pub days: String,
    /// From and to.
    pub hours: String,
    /// Whom.
    pub post: String,
}

type Holders = HashMap<PostId, Vec<AccountId>>;

impl App {
    /// Units whose name, code or area holds `query`.
    pub async fn house(&self, me: &Me, query: &str) -> Answer<HouseView> {
        administrator(me)?;
        let city = self.city(me.city)?;
        let holders = self.holders_by_post(&city).await?;
        let query = query.trim().to_lowercase();
        let units: Vec<&Unit> = city.directory.units.values().filter(|u| u.to.is_none()).collect();
        let mut rows: Vec<UnitRow> = units
            .iter()
            .map(|unit| row(&city, unit, &holders))
            .filter(|row| [&row.name, &row.code, &row.area].iter().any(|t| t.to_lowercase().contains(&query)))
            .collect();
        rows.sort_by(|a, b| (&a.above, &a.name).cmp(&(&b.above, &b.name)));
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let posts = &city.directory.posts;
        Ok(HouseView {
            units: units.len(),
            posts: posts.len(),
            vacant: posts.keys().filter(|id| !holders.contains_key(*id)).count(),
            rows,
            more,
        })
    }

    /// One unit with its posts and roster.
    pub async fn house_unit(&self, me: &Me, id: i64, language: Language) -> Answer<UnitPage> {
        administrator(me)?;
        let city = self.city(me.city)?;
        let unit = city.directory.units.get(&UnitId(id)).ok_or(AppError::NotFound)?;
        let holders = self.holders_by_post(&city).await?;
        let mut posts: Vec<&Post> = city.directory.posts.values().filter(|p| p.unit == unit.id).collect();
        posts.sort_by_key(|p| p.id);
        let mut shown = Vec::with_capacity(posts.len());
        for post in posts {
            let mut held = Vec::new();
            for account in holders.get(&post.id).into_iter().flatten() {
                let login = self.store().account(city.id, *account).await?.map_or(String::new(), |a| a.login);
                held.push((account.0, login));
            }
            shown.push(PostRow {
                name: post.name.clone(),
                abilities: post.abilities.iter().map(|a| words::ability(*a, language).to_owned()).collect(),
                remit: post.remit.iter().map(|a| city.area_name(*a)).collect(),
                holders: held,
            });
        }
        let lines: Vec<&RosterLine> = city.directory.roster.iter().filter(|l| l.unit == unit.id).collect();
        let mut below: Vec<(i64, String)> = city
            .directory
            .units
            .values()
            .filter(|u| u.parent == Some(unit.id) && u.to.is_none())
            .map(|u| (u.id.0, u.name.clone()))
            .collect();
        below.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(UnitPage {
            unit: row(&city, unit, &holders),
            functions: unit.functions.iter().map(|f| words::function(*f, language).to_owned()).collect(),
            duties: unit.duties.iter().map(|c| city.category_name(c, language)).collect(),
            steps: unit.steps,
            posts: shown,
            gaps: gaps(&lines, language),
            roster: lines.iter().map(|line| roster_row(&city, line, language)).collect(),
            below,
            above: unit.parent.map(|p| p.0),
        })
    }

    async fn holders_by_post(&self, city: &City) -> Answer<Holders> {
        let mut holders: Holders = HashMap::new();
        for holding in self.store().holdings(city.id, city.today(self.now())).await? {
            holders.entry(holding.post).or_default().push(holding.account);
        }
        Ok(holders)
    }
}

fn row(city: &City, unit: &Unit, holders: &Holders) -> UnitRow {
    let posts: Vec<&Post> = city.directory.posts.values().filter(|p| p.unit == unit.id).collect();
    let lines: Vec<&RosterLine> = city.directory.roster.iter().filter(|l| l.unit == unit.id).collect();
    let whole = || DAYS.iter().all(|(days, ..)| uncovered(&lines, *days).is_empty());
    UnitRow {
        id: unit.id.0,
        name: unit.name.clone(),
        code: unit.code.clone(),
        above: unit.parent.map_or(String::new(), |p| city.unit_name(p)),
        area: city.area_name(unit.area),
        vacant: posts.iter().filter(|p| !holders.contains_key(&p.id)).count(),
        posts: posts.len(),
        roster: (!lines.is_empty()).then(whole),
    }
}

const DAYS: &[(RosterDays, &str, &str)] =
    &[(RosterDays::Working, "工作日", "working days"), (RosterDays::Off, "休息日", "days off")];

fn gaps(lines: &[&RosterLine], language: Language) -> Vec<String> {
    if lines.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (days, zh, en) in DAYS {
        for (from, to) in uncovered(lines, *days) {
            let (from, to) = (clock(from), clock(to));
            found.push(match language {
                Language::Zh => format!("{zh} {from} 至 {to} 没有人值第一班"),
                Language::En => format!("nobody is called first from {from} to {to} on {en}"),
            });
        }
    }
    found
}

fn roster_row(city: &City, line: &RosterLine, language: Language) -> RosterRow {
    let days = match (line.days, language) {
        (RosterDays::All, Language::Zh) => "每天",
        (RosterDays::All, Language::En) => "every day",
        (RosterDays::Working, Language::Zh) => "工作日（含调休上班）",
        (RosterDays::Working, Language::En) => "working days, make-up days too",
        (RosterDays::Off, Language::Zh) => "休息日（含节假日）",
        (RosterDays::Off, Language::En) => "days off, holidays too",
    };
    RosterRow {
        level: line.level,
        days: days.to_owned(),
        hours: format!("{}–{}", clock(line.from_minute), clock(line.to_minute)),
        post: city.post_name(line.post),
    }
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
