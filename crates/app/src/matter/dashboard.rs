//! The dashboard: totals from maintained counts, never from the matters themselves. A number opens to
//! matters only inside one's own remit.

mod judged;

use crate::city::City;
use crate::session::Me;
use crate::view::*;
use crate::{Answer, App, AppError};
use domain::Date;
use domain::ability::Ability;
use domain::directory::AreaLevel;
use domain::duty::Stock;
use domain::ids::*;
use domain::label::Language;
use domain::measure::Count;
use domain::measure::Measure;
use std::collections::BTreeMap;

/// Measures shown, in order of columns.
const SHOWN: &[(Measure, &str, &str)] = &[
    (Measure::Received, "收到", "received"),
    (Measure::Dispatched, "派单", "dispatched"),
    (Measure::SentBack, "退单", "sent back"),
    (Measure::AnsweredInTime, "按时答复", "answered in time"),
    (Measure::AnsweredLate, "超期答复", "answered late"),
    (Measure::Extended, "延期", "extended"),
    (Measure::Redone, "重办", "handled again"),
    (Measure::Closed, "办结", "closed"),
];

/// Rows of a table; the rest is summed in one.
const ROWS_MAX: usize = 25;
/// Matters of one unit shown at most.
const HELD_MAX: u32 = 200;

impl App {
    /// Totals of the days `from`..=`to`.
    pub async fn dashboard(
        &self,
        me: &Me,
        from: Option<Date>,
        to: Option<Date>,
        language: Language,
    ) -> Answer<DashboardView> {
        me.must(Ability::ViewTotals)?;
        let city = self.city(me.city)?;
        let now = self.now();
        let today = city.today(now);
        let to = to.unwrap_or(today).min(today);
        let from = from.unwrap_or_else(|| to.saturating_sub(jiff::Span::new().days(29))).min(to);
        let rows = self.store().count_cells(city.id, from, to).await?;
        let stock = self.store().stock(city.id, None, None).await?;
        let days = days(from, to);
        let mut tables = self.tables(&city, me, &rows, language);
        tables.extend(self.said_at_call_backs(&city, from, to, language).await?);
        Ok(DashboardView {
            heading: format!("{from} — {to}"),
            tiles: tiles(&rows, &stock, today, language),
            tables,
            series: series(&rows, &days, language),
            days: days.iter().map(ToString::to_string).collect(),
        })
    }

    /// The period by district, lead unit and category.
    fn tables(&self, city: &City, me: &Me, rows: &[Count], language: Language) -> Vec<TableView> {
        let zh = language == Language::Zh;
        let by_district = group(rows, |r| district(city, r.area));
        let mut by_unit = group(rows, |r| r.unit);
        // What no unit holds yet stands in the tables by district and category.
        by_unit.remove(&0);
        let by_category = group(rows, |r| root_category(city, &r.category));
        let unit_name = |u: &i64| city.unit_name(UnitId(*u));
        let category_name =
            |c: &Option<CategoryId>| c.as_ref().map_or_else(|| none(zh), |c| city.category_name(c, language));
        let opens = |u: &i64| self.may_open_unit(city, me, UnitId(*u)).then(|| format!("unit={u}"));
        vec![
            table(if zh { "按区" } else { "By district" }, language, by_district, Clone::clone, |_| None),
            table(if zh { "按主办单位" } else { "By lead unit" }, language, by_unit, unit_name, opens),
            table(if zh { "按类别" } else { "By category" }, language, by_category, category_name, |_| {
                None
            }),
        ]
    }
}

fn tiles(rows: &[Count], stock: &[(Stock, i64)], today: Date, language: Language) -> Vec<TileView> {
    let in_three = today.saturating_add(jiff::Span::new().days(2));
    let stock_sum =
        |wanted: &dyn Fn(&Stock) -> bool| stock.iter().filter(|(s, _)| wanted(s)).map(|(_, n)| n).sum();
    let sum = |m: Measure| -> i64 { rows.iter().filter(|r| r.measure == m).map(|r| r.n).sum() };
    let tile = |zh: &str, en: &str, count: i64, urgence| TileView {
        label: if language == Language::Zh { zh.to_owned() } else { en.to_owned() },
        count,
        query: String::new(),
        active: false,
        urgence,
    };
    let overdue = |s: &Stock| !s.provisional && s.due_day.is_some_and(|d| d < today);
    let soon = |s: &Stock| s.due_day.is_some_and(|d| d >= today && d <= in_three);
    vec![
        tile("在办", "open", stock_sum(&|_| true), Urgence::Calm),
        tile("已超期", "overdue", stock_sum(&overdue), Urgence::Overdue),
        tile("三天内到期", "due in three days", stock_sum(&soon), Urgence::Near),
        tile("期间收到", "received", sum(Measure::Received), Urgence::Calm),
        tile("期间退单", "sent back", sum(Measure::SentBack), Urgence::Near),
    ]
}

fn series(rows: &[Count], days: &[Date], language: Language) -> Vec<SeriesView> {
    let points = |m: Measure| {
        days.iter()
            .map(|d| rows.iter().filter(|r| r.measure == m && r.day == *d).map(|r| r.n).sum())
            .collect()
    };
    SHOWN
        .iter()
        .take(5)
        .map(|(m, zh, en)| SeriesView {
            name: if language == Language::Zh { (*zh).to_owned() } else { (*en).to_owned() },
            points: points(*m),
        })
        .collect()
}

impl App {
    /// What residents said at call-backs, by lead unit: whole past months, ten answers or more.
    async fn said_at_call_backs(
        &self,
        city: &City,
        from: Date,
        to: Date,
        language: Language,
    ) -> Answer<Option<TableView>> {
        let Some((first, last)) = judged::whole_months(from, to, city.today(self.now())) else {
            return Ok(None);
        };
        let rows = self.store().count_cells(city.id, first, last).await?;
        let zh = language == Language::Zh;
        let mut rows: Vec<TableRowView> = judged::judged(&rows, |r| r.unit)
            .into_iter()
            .map(|(unit, said)| TableRowView {
                name: city.unit_name(UnitId(unit)),
                numbers: said.to_vec(),
                query: None,
            })
            .collect();
        rows.sort_by(|a, b| b.numbers[0].cmp(&a.numbers[0]).then_with(|| a.name.cmp(&b.name)));
        let words = |z: &str, e: &str| if zh { z.to_owned() } else { e.to_owned() };
        Ok((!rows.is_empty()).then(|| TableView {
            caption: words(
                "回访结果（按整月计，一个单位当月满十件才显示）",
                "Call-backs (whole months, units with ten answers or more)",
            ),
            columns: vec![
                words("回访确认解决", "confirmed resolved"),
                words("回访未解决", "confirmed unresolved"),
            ],
            rows,
        }))
    }

    /// A number opens to matters only inside one's own remit.
    fn may_open_unit(&self, city: &City, me: &Me, unit: UnitId) -> bool {
        let Some(found) = city.directory.units.get(&unit) else { return false };
        let own = city.directory.units.get(&me.staff.unit).map(|u| u.area);
        let mut areas = me.staff.remit.iter().copied().chain(own.filter(|_| me.staff.remit.is_empty()));
        areas.any(|area| city.directory.area_within(found.area, area))
    }

    /// Open matters a unit holds, due first, as far as this post may see them.
    pub async fn held(&self, me: &Me, unit: i64, language: Language) -> Answer<Vec<RowView>> {
        me.must(Ability::ViewTotals)?;
        let city = self.city(me.city)?;
        if !self.may_open_unit(&city, me, UnitId(unit)) {
            return Err(AppError::NotFound);
        }
        let now = self.now();
        let matters = self.store().matters_held(city.id, UnitId(unit), None, None, HELD_MAX).await?;
        let mut rows = Vec::with_capacity(matters.len());
        for matter in matters {
            let Ok(p) = crate::matter::act::procedure_of(&city, &matter) else { continue };
            if self.within(&city, &p, &matter, me) {
                rows.push(crate::draw::row::matter(&city, &matter, now, language));
            }
        }
        Ok(rows)
    }
}

fn none(zh: bool) -> String {
    if zh { "尚未确定".into() } else { "not yet known".into() }
}

fn days(from: Date, to: Date) -> Vec<Date> {
    // A year of points is all a chart can show.
    from.series(jiff::Span::new().days(1)).take_while(|d| *d <= to).take(366).collect()
}

type Sums = [i64; SHOWN.len()];

fn group<K: Ord>(rows: &[Count], key: impl Fn(&Count) -> K) -> BTreeMap<K, Sums> {
    let mut found: BTreeMap<K, Sums> = BTreeMap::new();
    for row in rows {
        if let Some(column) = SHOWN.iter().position(|(m, _, _)| *m == row.measure) {
            found.entry(key(row)).or_insert([0; SHOWN.len()])[column] += row.n;
        }
    }
    found
}

fn table<K: Ord>(
    caption: &str,
    language: Language,
    sums: BTreeMap<K, Sums>,
    name: impl Fn(&K) -> String,
    query: impl Fn(&K) -> Option<String>,
) -> TableView {
    let zh = language == Language::Zh;
    let mut rows: Vec<TableRowView> = sums
        .iter()
        .map(|(k, n)| TableRowView { name: name(k), numbers: n.to_vec(), query: query(k) })
        .collect();
    let weight = |r: &TableRowView| r.numbers.iter().sum::<i64>();
    rows.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| a.name.cmp(&b.name)));
    let rest = rows.split_off(rows.len().min(ROWS_MAX));
    if !rest.is_empty() {
        let numbers = (0..SHOWN.len()).map(|i| rest.iter().map(|r| r.numbers[i]).sum()).collect();
        let name = if zh { format!("其余{}个", rest.len()) } else { format!("{} others", rest.len()) };
        rows.push(TableRowView { name, numbers, query: None });
    }
    TableView {
        caption: caption.to_owned(),
        columns: SHOWN.iter().map(|(_, z, e)| if zh { (*z).to_owned() } else { (*e).to_owned() }).collect(),
        rows,
    }
}

fn district(city: &City, area: i64) -> String {
    city.directory
        .areas_up(AreaId(area))
        .find(|x| x.level == AreaLevel::District)
        .map_or_else(|| "区以下不明".to_owned(), |a| a.name.clone())
}

fn root_category(city: &City, category: &str) -> Option<CategoryId> {
    let mut now = (!category.is_empty()).then(|| CategoryId::from(category))?;
    for _ in 0..16 {
        match city.directory.categories.get(&now).and_then(|c| c.parent.clone()) {
            Some(parent) => now = parent,
            None => break,
        }
    }
    Some(now)
}
