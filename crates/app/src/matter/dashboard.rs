//! The dashboard: totals from maintained counts, never from the matters themselves. A number opens to
//! matters only inside one's own remit.

mod figures;
mod judged;

use crate::city::City;
use crate::matter::counted::{Counted, Which, categories_up};
use crate::remit::{Remit, sees_matters};
use crate::session::Me;
use crate::view::*;
use crate::{Answer, App};
use domain::Date;
use domain::ability::Ability;
use domain::directory::AreaLevel;
use domain::ids::*;
use domain::label::Language;
use domain::measure::Measure;
use figures::{Cells, FLOWS, Place, Sums};
use jiff::ToSpan;
use std::collections::BTreeMap;

/// Rows of a table; the rest is summed in one.
const ROWS_MAX: usize = 25;
/// Bars of a chart; more cannot be told apart.
const BARS_MAX: usize = 15;
/// Days shown when none are asked for.
const DAYS: i64 = 30;
/// Days a chart shows one by one; a longer period is shown by weeks.
const DAYS_MAX: i32 = 62;
/// The longest period, in days.
const LONGEST: i64 = 366;

/// Which totals are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// From this day.
    pub from: Option<Date>,
    /// To this day.
    pub to: Option<Date>,
    /// Of what the post answers for, not of the whole city.
    pub mine: bool,
}

/// What the tables and tiles are drawn with.
struct Board<'a> {
    city: &'a City,
    remit: Remit<'a>,
    from: Date,
    to: Date,
    /// Everything shown lies in the remit.
    inside: bool,
    /// The post has a seat on matters at all.
    sees: bool,
    language: Language,
}

impl App {
    /// Totals of a period.
    pub async fn dashboard(&self, me: &Me, wanted: Wanted, language: Language) -> Answer<DashboardView> {
        me.must(Ability::ViewTotals)?;
        let city = self.city(me.city)?;
        let today = city.today(self.now());
        let to = wanted.to.unwrap_or(today).min(today);
        let from = wanted.from.unwrap_or_else(|| to.saturating_sub((DAYS - 1).days()));
        let from = from.clamp(to.saturating_sub((LONGEST - 1).days()), to);
        let remit = Remit::of(&city, me);
        let whole = remit.is_whole();
        let inside = whole || wanted.mine;
        let board = Board { city: &city, remit, from, to, inside, sees: sees_matters(me), language };
        let cells = Cells {
            today,
            flows: self.store().count_cells(city.id, from, to).await?,
            stock: self.store().stock(city.id, None, None).await?,
        };
        let cells = cells.within(|place| !wanted.mine || board.remit.covers(place.area));
        let mut tables = board.tables(&cells);
        tables.extend(self.said_at_call_backs(&board).await?);
        Ok(DashboardView {
            heading: if wanted.mine {
                board.remit.names()
            } else {
                city.pack.label.in_language(language).to_owned()
            },
            from: from.to_string(),
            to: to.to_string(),
            scopes: if whole { Vec::new() } else { board.scopes(wanted.mine) },
            periods: board.periods(today, wanted.mine),
            tiles: board.tiles(&cells.sums()),
            trend: board.trend(&cells),
            tables,
        })
    }

    /// What residents said at call-backs, by lead unit: whole past months, ten answers or more.
    async fn said_at_call_backs(&self, board: &Board<'_>) -> Answer<Option<TableView>> {
        let city = board.city;
        let today = city.today(self.now());
        let Some((first, last)) = judged::whole_months(board.from, board.to, today) else {
            return Ok(None);
        };
        let rows = self.store().count_cells(city.id, first, last).await?;
        let mut said: Vec<(String, [i64; 2])> = judged::judged(&rows, |r| r.unit)
            .into_iter()
            .filter(|(unit, _)| {
                board.remit.is_whole() || !board.inside || board.remit.covers_unit(UnitId(*unit))
            })
            .map(|(unit, said)| (city.unit_name(UnitId(unit)), said))
            .collect();
        said.sort_by(|a, b| b.1[0].cmp(&a.1[0]).then_with(|| a.0.cmp(&b.0)));
        let columns = vec![
            board.word("回访确认解决", "confirmed resolved"),
            board.word("回访未解决", "confirmed unresolved"),
        ];
        let chart = ChartView {
            kind: "rows",
            labels: said.iter().take(BARS_MAX).map(|(name, _)| name.clone()).collect(),
            series: ["calm", "over"]
                .into_iter()
                .enumerate()
                .map(|(at, tone)| SeriesView {
                    name: columns[at].clone(),
                    values: said.iter().take(BARS_MAX).map(|(_, n)| n[at]).collect(),
                    tone,
                })
                .collect(),
            stacked: true,
        };
        let plain = |n: i64| NumberView { n, query: None, urgence: Urgence::Calm };
        Ok((!said.is_empty()).then(|| TableView {
            caption: board.word(
                "回访结果（按整月计，一个单位当月满十件才显示）",
                "Call-backs (whole months, units with ten answers or more)",
            ),
            columns,
            chart: (said.len() > 1).then_some(chart),
            rows: said
                .into_iter()
                .map(|(name, said)| TableRowView { name, numbers: said.into_iter().map(plain).collect() })
                .collect(),
        }))
    }
}

impl Board<'_> {
    fn word(&self, zh: &str, en: &str) -> String {
        if self.language == Language::Zh { zh.to_owned() } else { en.to_owned() }
    }

    fn scopes(&self, mine: bool) -> Vec<ChoiceView> {
        let period = format!("from={}&to={}", self.from, self.to);
        let city = self.city.pack.label.in_language(self.language).to_owned();
        vec![
            ChoiceView { label: city, query: period.clone(), active: !mine },
            ChoiceView { label: self.remit.names(), query: format!("{period}&mine=1"), active: mine },
        ]
    }

    fn periods(&self, today: Date, mine: bool) -> Vec<ChoiceView> {
        let mine = if mine { "&mine=1" } else { "" };
        [
            (7, "近7天", "7 days"),
            (30, "近30天", "30 days"),
            (90, "近90天", "90 days"),
            (365, "近一年", "a year"),
        ]
        .into_iter()
        .map(|(days, zh, en)| {
            let from = today.saturating_sub((days - 1).days());
            ChoiceView {
                label: self.word(zh, en),
                query: format!("from={from}&to={today}{mine}"),
                active: self.from == from && self.to == today,
            }
        })
        .collect()
    }

    /// A number, opened when all of it lies in the remit of a post that has a seat on matters.
    fn number(&self, n: i64, inside: bool, counted: Counted, urgence: Urgence) -> NumberView {
        let opens = self.sees && inside && n > 0;
        NumberView { n, query: opens.then(|| counted.query()), urgence }
    }

    fn tiles(&self, sums: &Sums) -> Vec<TileView> {
        let received = Which::Received(self.from, self.to);
        let counts = [
            (Which::Open, sums.open, Urgence::Calm),
            (Which::Overdue, sums.overdue, Urgence::Overdue),
            (Which::Soon, sums.soon, Urgence::Near),
            (received, sums.of(Measure::Received), Urgence::Calm),
        ];
        let mut tiles: Vec<TileView> = counts
            .into_iter()
            .map(|(which, n, urgence)| {
                let number = self.number(n, self.inside, Counted::all(which), urgence);
                let label = if which == received {
                    self.word("期间收到", "received")
                } else {
                    which.label(self.language)
                };
                TileView { label, count: n, query: number.query.unwrap_or_default(), active: false, urgence }
            })
            .collect();
        tiles.push(TileView {
            label: self.word("期间退单", "sent back"),
            count: sums.of(Measure::SentBack),
            query: String::new(),
            active: false,
            urgence: Urgence::Near,
        });
        tiles
    }

    /// What came in and went out: by day, or by week when there are many days.
    fn trend(&self, cells: &Cells) -> ChartView {
        let days = self.to.since(self.from).map_or(0, |span| span.get_days()) + 1;
        let step = if days > DAYS_MAX { 7 } else { 1 };
        let starts: Vec<Date> = self.from.series(step.days()).take_while(|day| *day <= self.to).collect();
        let series = |zh: &str, en: &str, measures: &[Measure], tone| SeriesView {
            name: self.word(zh, en),
            values: cells.over_time(&starts, measures),
            tone,
        };
        ChartView {
            kind: "line",
            series: vec![
                series("收到", "received", &[Measure::Received], ""),
                series("答复", "answered", &[Measure::AnsweredInTime, Measure::AnsweredLate], ""),
                series("其中超期答复", "of these late", &[Measure::AnsweredLate], "over"),
                series("退单", "sent back", &[Measure::SentBack], ""),
            ],
            labels: starts.iter().map(ToString::to_string).collect(),
            stacked: false,
        }
    }

    /// By district, lead unit and category.
    fn tables(&self, cells: &Cells) -> Vec<TableView> {
        let city = self.city;
        let district = |p: &Place| {
            let mut up = p.area.into_iter().flat_map(|a| city.directory.areas_up(a));
            up.find(|a| a.level == AreaLevel::District).map(|a| a.id)
        };
        let root = |p: &Place| p.category.as_ref().and_then(|c| categories_up(city, c).last());
        let mut units = cells.by(|p| p.unit);
        // What no unit leads yet stands in the tables by district and category.
        units.remove(&None);
        // Nothing has a unit yet when it is received: that column would be empty by unit.
        let by_unit = |measure| measure != Measure::Received;
        vec![
            self.table(
                self.word("按区", "By district"),
                |_| true,
                cells.by(district),
                |id| id.map_or_else(|| self.word("哪个区不明", "district unknown"), |a| city.area_name(a)),
                |id| id.is_some_and(|a| self.remit.covers(Some(a))),
                |id, which| Counted { area: *id, ..Counted::all(which) },
            ),
            self.table(
                self.word("按主办单位", "By lead unit"),
                by_unit,
                units,
                |id| id.map_or_else(String::new, |u| city.unit_name(u)),
                |id| self.inside || id.is_some_and(|u| self.remit.covers_unit(u)),
                |id, which| Counted { unit: *id, ..Counted::all(which) },
            ),
            self.table(
                self.word("按类别", "By category"),
                |_| true,
                cells.by(root),
                |id| match id {
                    Some(c) => city.category_name(c, self.language),
                    None => self.word("尚未确定", "not yet known"),
                },
                |id| self.inside && id.is_some(),
                |id, which| Counted { category: id.clone(), ..Counted::all(which) },
            ),
        ]
    }

    fn table<K: Ord>(
        &self,
        caption: String,
        shows: impl Fn(Measure) -> bool,
        sums: BTreeMap<K, Sums>,
        name: impl Fn(&K) -> String,
        inside: impl Fn(&K) -> bool,
        counted: impl Fn(&K, Which) -> Counted,
    ) -> TableView {
        let mut rows: Vec<(String, Sums, Option<&K>)> =
            sums.iter().map(|(k, s)| (name(k), *s, Some(k))).collect();
        rows.sort_by(|a, b| {
            (b.1.overdue, b.1.open).cmp(&(a.1.overdue, a.1.open)).then_with(|| a.0.cmp(&b.0))
        });
        let chart = (rows.len() > 1).then(|| self.bars(&rows));
        let rest = rows.split_off(rows.len().min(ROWS_MAX));
        if !rest.is_empty() {
            let name = match self.language {
                Language::Zh => format!("其余{}个", rest.len()),
                Language::En => format!("{} others", rest.len()),
            };
            rows.push((name, rest.into_iter().map(|r| r.1).fold(Sums::default(), Sums::and), None));
        }
        let received = Which::Received(self.from, self.to);
        let rows = rows
            .into_iter()
            .map(|(name, s, key)| {
                let number = |n, which, urgence| {
                    let (inside, counted) =
                        key.map_or((false, Counted::all(which)), |k| (inside(k), counted(k, which)));
                    self.number(n, inside, counted, urgence)
                };
                let mut numbers = vec![
                    number(s.open, Which::Open, Urgence::Calm),
                    number(s.overdue, Which::Overdue, Urgence::Overdue),
                    number(s.soon, Which::Soon, Urgence::Near),
                ];
                let flows = FLOWS.iter().zip(s.flows).filter(|((measure, _, _), _)| shows(*measure));
                numbers.extend(flows.map(|((measure, _, _), n)| match measure {
                    Measure::Received => number(n, received, Urgence::Calm),
                    _ => NumberView { n, query: None, urgence: Urgence::Calm },
                }));
                TableRowView { name, numbers }
            })
            .collect();
        let stock = [Which::Open, Which::Overdue, Which::Soon].map(|w| w.label(self.language));
        let flows = FLOWS.iter().filter(|(measure, _, _)| shows(*measure));
        let columns = stock.into_iter().chain(flows.map(|(_, zh, en)| self.word(zh, en))).collect();
        TableView { caption, columns, rows, chart }
    }

    /// Open matters of each row: late, due soon, the others.
    fn bars<K>(&self, rows: &[(String, Sums, K)]) -> ChartView {
        let shown = || rows.iter().filter(|r| r.1.open > 0).take(BARS_MAX);
        let series = |name: String, tone, n: &dyn Fn(&Sums) -> i64| SeriesView {
            name,
            values: shown().map(|r| n(&r.1)).collect(),
            tone,
        };
        ChartView {
            kind: "rows",
            labels: shown().map(|r| r.0.clone()).collect(),
            series: vec![
                series(Which::Overdue.label(self.language), "over", &|s| s.overdue),
                series(Which::Soon.label(self.language), "soon", &|s| s.soon),
                series(self.word("其余在办", "other open"), "calm", &|s| s.open - s.overdue - s.soon),
            ],
            stacked: true,
        }
    }
}
