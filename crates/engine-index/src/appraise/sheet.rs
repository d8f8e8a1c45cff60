//! Every unit's sheet: what each rule gave and took, why, and what blocks and periods made of it.

use super::check::Fault;
use super::facts::{Amount, Event, Facts};
use super::method::*;
use super::rule::*;
use crate::cell::Reason;
use crate::period::{Cadence, Period};
use domain::Date;
use domain::label::Label;

/// Points of one rule for one cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The rule, by its code.
    pub rule: String,
    /// The block.
    pub block: String,
    /// Points, before the block's limits.
    pub points: f64,
    /// The numbers behind them, in words.
    pub why: Label,
    /// Whether it is a veto.
    pub veto: bool,
}

/// The sheet of a unit for a period, or for the rules of the year.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The period.
    pub period: Period,
    /// What rules gave and took.
    pub lines: Vec<Line>,
    /// Blocks: code, what the rules came to, what the limits left.
    pub blocks: Vec<(String, f64, f64)>,
    /// What the blocks come to.
    pub points: f64,
    /// Why the unit could not be assessed for the period, if it could not.
    pub absent: Option<Label>,
}

/// A unit's year.
#[derive(Debug, Clone, PartialEq)]
pub struct YearSheet {
    /// The unit.
    pub unit: String,
    /// Shorter periods, where they are appraised.
    pub periods: Vec<Sheet>,
    /// Total of each of them; none where it was absent and does not count.
    pub totals: Vec<Option<f64>>,
    /// The rules of the year.
    pub year: Sheet,
    /// What everything comes to.
    pub total: f64,
}

impl YearSheet {
    /// Every line, periods first.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.periods.iter().flat_map(|sheet| &sheet.lines).chain(&self.year.lines)
    }

    /// Whether a rule vetoed the unit.
    pub fn vetoed(&self) -> bool {
        self.lines().any(|line| line.veto)
    }

    /// The points of a block over the year.
    pub fn block(&self, code: &str) -> f64 {
        let sheets = self.periods.iter().chain([&self.year]);
        sheets
            .flat_map(|sheet| &sheet.blocks)
            .filter(|(block, ..)| block == code)
            .map(|(_, _, points)| points)
            .sum()
    }
}

/// Why a year cannot be appraised.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.said().zh)]
pub enum AppraiseError {
    /// The rules are wrong.
    Method(Vec<Fault>),
    /// A figure that a rule needs is missing.
    Lacking {
        /// The rule.
        rule: String,
        /// The figure.
        figure: String,
        /// The unit.
        unit: String,
        /// The period.
        period: String,
        /// Why it is missing.
        reason: &'static str,
    },
    /// A unit was not assessed in a period, and the rules say that it must be.
    Absent {
        /// The unit.
        unit: String,
        /// The period.
        period: String,
        /// Why.
        why: Label,
    },
    /// A unit was assessed in no period at all.
    NeverThere(String),
    /// An event of a kind no rule knows.
    UnknownEvent {
        /// The unit.
        unit: String,
        /// The kind.
        kind: String,
    },
    /// Nobody is appraised.
    Nobody,
    /// A year out of reach.
    NoYear(i32),
}

impl AppraiseError {
    /// What is wrong and what to do.
    pub fn said(&self) -> Label {
        let both = |zh: String, en: String| Label { zh, en };
        match self {
            AppraiseError::Method(faults) => {
                let first = faults.first().map(|fault| fault.what.clone()).unwrap_or_default();
                both(
                    format!("考核规则有 {} 处错误：{}", faults.len(), first.zh),
                    format!("The rules have {} faults: {}", faults.len(), first.en),
                )
            }
            AppraiseError::Lacking { rule, figure, unit, period, reason } => both(
                format!(
                    "规则 {rule} 要用 {unit} 在 {period} 的 {figure}，但没有（{reason}）；请补上，或改规则的 missing"
                ),
                format!(
                    "Rule {rule} needs {figure} of {unit} in {period}, which is missing ({reason}): add it, or change missing of the rule"
                ),
            ),
            AppraiseError::Absent { unit, period, why } => both(
                format!(
                    "{unit} 在 {period} 没有考核（{}），规则要求每期都有；请补上，或改 within-year 的 absent",
                    why.zh
                ),
                format!(
                    "{unit} was not assessed in {period} ({}), and the rules ask for every period: add it, or change absent",
                    why.en
                ),
            ),
            AppraiseError::NeverThere(unit) => both(
                format!("{unit} 全年没有一期考核；请补上数据，或从名单中去掉"),
                format!("{unit} was assessed in no period: add data, or take it off the list"),
            ),
            AppraiseError::UnknownEvent { unit, kind } => both(
                format!("{unit} 有一件“{kind}”，规则里没有这种事件；请改正代码，或在 [[event]] 里写明"),
                format!(
                    "{unit} has an event “{kind}” that the rules do not know: correct its code, or write it as [[event]]"
                ),
            ),
            AppraiseError::Nobody => both("没有要考核的单位".into(), "There is no unit to appraise".into()),
            AppraiseError::NoYear(year) => {
                both(format!("{year} 不是可用的年份"), format!("{year} is no usable year"))
            }
        }
    }
}

/// The sheets of every unit, in order of units.
pub fn sheets(method: &Appraisal, facts: &Facts, year: i32) -> Result<Vec<YearSheet>, AppraiseError> {
    if facts.units.is_empty() {
        return Err(AppraiseError::Nobody);
    }
    let known = |kind: &str| method.events.iter().any(|event| event.code == kind);
    let stranger =
        facts.events.iter().find(|event| facts.units.contains_key(&event.unit) && !known(&event.kind));
    if let Some(event) = stranger {
        return Err(AppraiseError::UnknownEvent { unit: event.unit.clone(), kind: event.kind.clone() });
    }
    facts.units.iter().map(|(unit, pool)| Appraising { method, facts, unit, pool }.year(year)).collect()
}

/// The periods of a year.
fn periods(year: i32, cadence: Cadence) -> Result<Vec<Period>, AppraiseError> {
    let parts = cadence.in_a_year();
    (0..parts)
        .map(|at| Period::at(cadence, year * parts + at))
        .filter(|period| period.days().is_some())
        .map(Ok)
        .collect::<Result<Vec<_>, _>>()
        .and_then(
            |found: Vec<Period>| {
                if found.len() as i32 == parts { Ok(found) } else { Err(AppraiseError::NoYear(year)) }
            },
        )
}

struct Appraising<'a> {
    method: &'a Appraisal,
    facts: &'a Facts,
    unit: &'a str,
    pool: &'a str,
}

/// A figure that is not there: its code and why.
type Gap = (String, Reason);

impl Appraising<'_> {
    fn year(&self, year: i32) -> Result<YearSheet, AppraiseError> {
        let whole = periods(year, Cadence::Year)?.remove(0);
        let mut parts = Vec::new();
        if let Some(within) = &self.method.within_year {
            for period in periods(year, within.cadence)? {
                parts.push(self.sheet(&period, true)?);
            }
        }
        let of_year = self.sheet(&whole, false)?;
        let totals: Vec<Option<f64>> = self.totals(&parts)?;
        let base = match &self.method.within_year {
            None => self.method.start,
            Some(within) => self.joined(within, &totals)?,
        };
        let bare = base + of_year.points;
        let total = self.method.least.map_or(bare, |least| bare.max(least));
        let total = self.method.most.map_or(total, |most| total.min(most));
        Ok(YearSheet { unit: self.unit.to_owned(), periods: parts, totals, year: of_year, total })
    }

    /// Total of each period; none where it does not count.
    fn totals(&self, parts: &[Sheet]) -> Result<Vec<Option<f64>>, AppraiseError> {
        let Some(within) = &self.method.within_year else { return Ok(Vec::new()) };
        parts
            .iter()
            .map(|sheet| match (&sheet.absent, within.absent) {
                (None, _) => Ok(Some(self.method.start + sheet.points)),
                (Some(_), Absent::Others) => Ok(None),
                (Some(_), Absent::Total(total)) => Ok(Some(total)),
                (Some(why), Absent::Refuse) => Err(AppraiseError::Absent {
                    unit: self.unit.to_owned(),
                    period: sheet.period.name().to_owned(),
                    why: why.clone(),
                }),
            })
            .collect()
    }

    fn joined(&self, within: &WithinYear, totals: &[Option<f64>]) -> Result<f64, AppraiseError> {
        let there: Vec<f64> = totals.iter().flatten().copied().collect();
        let never = || AppraiseError::NeverThere(self.unit.to_owned());
        let mean = |pairs: Vec<(f64, f64)>| {
            let weight: f64 = pairs.iter().map(|(_, w)| w).sum();
            (weight > 0.0).then(|| pairs.iter().map(|(x, w)| x * w).sum::<f64>() / weight).ok_or_else(never)
        };
        match &within.by {
            Joined::Mean => mean(there.into_iter().map(|x| (x, 1.0)).collect()),
            Joined::Weighted(weights) => {
                mean(totals.iter().zip(weights).filter_map(|(x, w)| x.map(|x| (x, *w))).collect())
            }
            Joined::Last => there.last().copied().ok_or_else(never),
            Joined::Worst => there.into_iter().reduce(f64::min).ok_or_else(never),
            Joined::Sum if there.is_empty() => Err(never()),
            Joined::Sum => {
                let start = self.method.start;
                Ok(start + there.into_iter().map(|x| x - start).sum::<f64>())
            }
        }
    }

    /// The sheet of one period: rules of each period, or of the year.
    fn sheet(&self, period: &Period, each_period: bool) -> Result<Sheet, AppraiseError> {
        let mut sheet = Sheet {
            period: period.clone(),
            lines: Vec::new(),
            blocks: Vec::new(),
            points: 0.0,
            absent: None,
        };
        let mut lost: Vec<&str> = Vec::new();
        for rule in self.method.rules.iter().filter(|rule| rule.each_period == each_period) {
            match self.rule(rule, period) {
                Ok(found) => {
                    let lines = found.into_iter().map(|found| found.line(rule));
                    sheet.lines.extend(limited(rule, lines.collect()));
                }
                Err((figure, reason)) if each_period => {
                    sheet.absent = Some(Label {
                        zh: format!("{figure}：{}", reason.code()),
                        en: format!("{figure}: {}", reason.code()),
                    });
                }
                Err((figure, reason)) => {
                    return Err(AppraiseError::Lacking {
                        rule: rule.code.clone(),
                        figure,
                        unit: self.unit.to_owned(),
                        period: period.name().to_owned(),
                        reason: reason.code(),
                    });
                }
            }
            if let RuleOf::LosesBlock(kinds) = &rule.of
                && !self.events(kinds, period).is_empty()
            {
                lost.push(&rule.block);
            }
        }
        let has = |block: &&Block| {
            self.method.rules.iter().any(|r| r.block == block.code && r.each_period == each_period)
        };
        for block in self.method.blocks.iter().filter(has) {
            let rules: f64 =
                sheet.lines.iter().filter(|line| line.block == block.code).map(|line| line.points).sum();
            let bare = if lost.contains(&block.code.as_str()) {
                block.least.unwrap_or(0.0)
            } else {
                block.points + rules
            };
            let left = block.least.map_or(bare, |least| bare.max(least));
            let left = block.most.map_or(left, |most| left.min(most));
            sheet.blocks.push((block.code.clone(), rules, left));
            sheet.points += left;
        }
        Ok(sheet)
    }

    fn events(&self, kinds: &[String], period: &Period) -> Vec<&Event> {
        let Some((first, last)) = period.days() else { return Vec::new() };
        let mut found = self.facts.events_of(self.unit, first, last);
        found.retain(|event| kinds.contains(&event.kind));
        found
    }

    fn amount(&self, figure: &str, unit: &str, period: &Period) -> Result<f64, Gap> {
        let amount: Amount = self.facts.figure(figure, unit, period);
        amount.cell().known().ok_or((figure.to_owned(), amount.cell().reason().unwrap_or(Reason::Omitted)))
    }

    /// What one rule gives and takes in a period.
    fn rule(&self, rule: &Rule, period: &Period) -> Result<Vec<Found>, Gap> {
        match &rule.of {
            RuleOf::Events(of) => Ok(self.event_points(of, period)),
            RuleOf::NoEvent(of) => Ok(match self.events(&of.kinds, period).is_empty() {
                true => vec![Found::of(of.points, "没有发生".into(), "none happened".into())],
                false => Vec::new(),
            }),
            RuleOf::LosesBlock(kinds) => Ok(self
                .events(kinds, period)
                .into_iter()
                .take(1)
                .map(|e| {
                    Found::of(
                        0.0,
                        format!("{} 发生，本项全失", e.day),
                        format!("{}: the block is lost", e.day),
                    )
                })
                .collect()),
            RuleOf::Threshold(of) => lacking(of.missing, self.amount(&of.figure, self.unit, period), |x| {
                (of.points(x), format!("{} = {x}", of.figure))
            }),
            RuleOf::Reference(of) => {
                let both = self
                    .amount(&of.figure, self.unit, period)
                    .and_then(|x| Ok((x, self.reference(of, period)?)));
                lacking(of.missing, both, |(x, to)| {
                    (of.points_beside(x, to), format!("{} = {x}, {to}", of.figure))
                })
            }
            RuleOf::Target(of) => lacking(of.missing, self.amount(&of.figure, self.unit, period), |x| {
                (of.points_of(x), format!("{} = {x}, {}", of.figure, of.at))
            }),
            RuleOf::Part(of) => lacking(of.missing, self.amount(&of.figure, self.unit, period), |x| {
                (of.weight * x, format!("{} × {x}", of.weight))
            }),
            RuleOf::RankMove(of) => {
                let before = year_before(period).ok_or((of.figure.clone(), Reason::NotApplicable));
                let both = before.and_then(|before| {
                    Ok((
                        self.amount(&of.figure, self.unit, &before)?,
                        self.amount(&of.figure, self.unit, period)?,
                    ))
                });
                lacking(of.missing, both, |(before, now)| {
                    (of.points_between(before, now), format!("{before} → {now}"))
                })
            }
            RuleOf::Placed(of) => Ok(self.placed(of, period)),
            RuleOf::Unreported(of) => Ok(self.unreported(of, period)),
        }
    }

    fn event_points(&self, of: &EventRule, period: &Period) -> Vec<Found> {
        let Some((_, last)) = period.days() else { return Vec::new() };
        let first_of_year = Date::new(last.year(), 1, 1).unwrap_or(last);
        let events = self.events(&of.kinds, period);
        events
            .iter()
            .map(|event| {
                let before = |other: &&Event| {
                    other.kind == event.kind && std::ptr::from_ref(*other) != std::ptr::from_ref(*event)
                };
                let earlier = self.facts.events_of(self.unit, first_of_year, event.day);
                // Of one day, the one that stands first is the first.
                let repeated = earlier.iter().take_while(|other| !std::ptr::eq(**other, *event)).any(before);
                let protected =
                    self.facts.protected.iter().find(|(from, to, _)| *from <= event.day && event.day <= *to);
                let applies = |times: &&Times| match &times.when {
                    When::Repeated => repeated,
                    When::Protected => protected.is_some(),
                    When::Marked(mark) => event.marks.contains(mark),
                };
                let multipliers: Vec<f64> = of.times.iter().filter(applies).map(|times| times.by).collect();
                let (points, factor) = (of.points_of(event.size), of.factor(&multipliers));
                let size = event.size.map_or_else(String::new, |size| format!(" ({size})"));
                let times = if multipliers.is_empty() { String::new() } else { format!(" × {factor}") };
                let told = format!("{} {}{size}: {points}{times}", event.day, event.kind);
                Found { points: points * factor, why: Label { zh: told.clone(), en: told }, veto: of.veto }
            })
            .collect()
    }

    fn reference(&self, of: &ReferenceRule, period: &Period) -> Result<f64, Gap> {
        let before = || year_before(period).ok_or((of.figure.clone(), Reason::NotApplicable));
        let mean = |period: &Period| {
            let figures: Vec<f64> = self
                .facts
                .pool(self.pool)
                .filter_map(|unit| self.amount(&of.figure, unit, period).ok())
                .collect();
            crate::statistics::mean(&figures).ok_or((of.figure.clone(), Reason::Omitted))
        };
        match &of.to {
            ReferenceOf::OwnYearBefore => self.amount(&of.figure, self.unit, &before()?),
            ReferenceOf::PoolMean => mean(period),
            ReferenceOf::PoolMeanYearBefore => mean(&before()?),
            ReferenceOf::Unit(unit) => self.amount(&of.figure, unit, period),
            ReferenceOf::UnitYearBefore(unit) => self.amount(&of.figure, unit, &before()?),
            ReferenceOf::At(figure) => Ok(*figure),
        }
    }

    fn placed(&self, of: &Placed, period: &Period) -> Vec<Found> {
        let own = self.facts.figures.get(&(of.figure.clone(), self.unit.to_owned()));
        let looked_at =
            own.into_iter().flat_map(|periods| periods.keys()).filter(|other| match of.rankings {
                Rankings::Own => *other == period,
                Rankings::Within => *other != period && within(other, period),
            });
        let ranks = |at: &Period| -> Vec<f64> {
            self.facts.pool(self.pool).filter_map(|unit| self.amount(&of.figure, unit, at).ok()).collect()
        };
        looked_at
            .filter_map(|at| Some((at, self.amount(&of.figure, self.unit, at).ok()?)))
            .filter(|(at, rank)| of.holds(*rank, &ranks(at)))
            .map(|(at, rank)| {
                Found::of(
                    of.points,
                    format!("{} 第 {rank} 名", at.name()),
                    format!("rank {rank} in {}", at.name()),
                )
            })
            .collect()
    }

    fn unreported(&self, of: &Unreported, period: &Period) -> Vec<Found> {
        let of_figure = |figure: &String| {
            let periods = self.facts.figures.get(&(figure.clone(), self.unit.to_owned()));
            let gap = |(at, amount): (&Period, &Amount)| {
                let reason = amount.cell().reason().filter(|_| within(at, period))?;
                let points = *of.points.get(&reason)?;
                let told = format!("{figure} {}: {}", at.name(), reason.code());
                Some(Found { points, why: Label { zh: told.clone(), en: told }, veto: false })
            };
            periods.into_iter().flatten().filter_map(gap).collect::<Vec<Found>>()
        };
        of.figures.iter().flat_map(of_figure).collect()
    }
}

/// Points with their cause.
struct Found {
    points: f64,
    why: Label,
    veto: bool,
}

impl Found {
    fn of(points: f64, zh: String, en: String) -> Found {
        Found { points, why: Label { zh, en }, veto: false }
    }

    fn line(self, rule: &Rule) -> Line {
        Line {
            rule: rule.code.clone(),
            block: rule.block.clone(),
            points: self.points,
            why: self.why,
            veto: self.veto,
        }
    }
}

/// Points of a figure that is there, or what its being missing does. No line where there are no points.
fn lacking<T>(
    rule: Lacking,
    found: Result<T, Gap>,
    points: impl Fn(T) -> (f64, String),
) -> Result<Vec<Found>, Gap> {
    let (points, told) = match (found, rule) {
        (Ok(figure), _) => points(figure),
        (Err(gap), Lacking::Refuse) => return Err(gap),
        (Err(_), Lacking::Nothing) => return Ok(Vec::new()),
        (Err((figure, reason)), Lacking::Points(points)) => (points, format!("{figure}: {}", reason.code())),
    };
    Ok(if points == 0.0 {
        Vec::new()
    } else {
        vec![Found { points, why: Label { zh: told.clone(), en: told }, veto: false }]
    })
}

/// The lines of a rule within its own limits: what goes beyond is taken off the last lines.
fn limited(rule: &Rule, mut lines: Vec<Line>) -> Vec<Line> {
    let (mut lost, mut gained) = (0.0, 0.0);
    for line in &mut lines {
        let (sum, most) =
            if line.points < 0.0 { (&mut lost, rule.most_lost) } else { (&mut gained, rule.most_gained) };
        if let Some(most) = most {
            let room = (most - *sum).max(0.0);
            line.points = line.points.clamp(-room, room);
        }
        *sum += line.points.abs();
    }
    lines
}

/// The same period a year before.
fn year_before(period: &Period) -> Option<Period> {
    let (cadence, at) = period.cadence().zip(period.ordinal())?;
    Some(Period::at(cadence, at - cadence.in_a_year()))
}

/// Whether a period lies within another.
fn within(inner: &Period, outer: &Period) -> bool {
    match (inner.days(), outer.days()) {
        (Some((from, to)), Some((first, last))) => first <= from && to <= last,
        _ => inner == outer,
    }
}
