//! The life of matters: something happens, somebody who owes the next act does it sooner or later, now
//! and then too late; every act goes through the real use cases at a simulated moment.

use crate::actor::Town;
use crate::clock::{Dice, SimClock};
use crate::fill::{Shelf, fill};
use crate::habits::Habits;
use crate::stories::{Stories, Story};
use app::city::City;
use app::{App, AppError};
use domain::ability::Ability;
use domain::actor::Actor;
use domain::directory::{AreaLevel, Function};
use domain::field::Value;
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::Matter;
use engine_procedure::Context;
use engine_procedure::procedure::{Channel, Procedure};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

/// Minutes of an hour, day.
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;
/// Share of arrivals by hour of the day, from midnight.
const BY_HOUR: [f64; 24] = [
    0.6, 0.4, 0.3, 0.3, 0.4, 0.6, 1.2, 2.5, 5.5, 8.0, 8.5, 7.0, 4.5, 4.5, 6.5, 7.5, 7.0, 6.0, 4.5, 4.5, 5.0,
    4.5, 3.0, 1.5,
];

/// What is about to happen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    /// Somebody files.
    Arrival,
    /// The one who owes the next act on a matter does it (the version it was meant for).
    Act(MatterId, u32),
    /// The applicant does something of their own accord.
    Whim(MatterId),
    /// The worker makes a round.
    Round,
}

/// How a season went.
#[derive(Debug, Clone, Copy, Default)]
pub struct Season {
    /// Matters filed.
    pub filed: u32,
    /// Acts done.
    pub acts: u32,
    /// Acts refused by the engine: the people of the simulation try only what is offered, so few.
    pub refused: u32,
}

/// A simulation under way.
pub struct Life<'a> {
    /// Use cases.
    pub app: &'a App,
    /// City.
    pub city: City,
    /// Clock.
    pub clock: Arc<SimClock>,
    /// Who holds which post.
    pub town: Town,
    /// How likely each act is.
    pub habits: Habits,
    /// What happens.
    pub stories: Stories,
    /// Articles of the register.
    pub articles: Vec<ArticleId>,
    /// Dice.
    pub dice: Dice,
}

impl Life<'_> {
    /// What the season brings whatever anybody does: arrivals, and the rounds of the timer.
    fn season_plan(&mut self, from: Instant, to: Instant, a_day: f64) -> Vec<(Instant, Next)> {
        let mut plan = vec![];
        let mut day = from;
        while day < to {
            plan.extend(self.arrivals(day, a_day).into_iter().map(|at| (at, Next::Arrival)));
            plan.extend([2, 9, 12, 15, 18].map(|hour| (day.plus_minutes(hour * HOUR), Next::Round)));
            day = day.plus_minutes(DAY);
        }
        plan
    }

    /// Lives from `from` to `to` with `a_day` arrivals on a working day; reports each day to `each_day`.
    pub async fn live(
        &mut self,
        from: Instant,
        to: Instant,
        a_day: f64,
        mut each_day: impl FnMut(domain::Date, Season),
    ) -> Result<Season, AppError> {
        let mut season = Season::default();
        let mut queue: BinaryHeap<Reverse<(Instant, u64, Next)>> = BinaryHeap::new();
        let mut order = 0;
        let mut push = |queue: &mut BinaryHeap<_>, at: Instant, next: Next| {
            order += 1;
            if at < to {
                queue.push(Reverse((at, order, next)));
            }
        };
        for (at, next) in self.season_plan(from, to, a_day) {
            push(&mut queue, at, next);
        }
        let mut today = self.city.today(from);
        while let Some(Reverse((at, _, next))) = queue.pop() {
            self.clock.set(at);
            if self.city.today(at) != today {
                each_day(today, season);
                today = self.city.today(at);
            }
            match next {
                Next::Round => {
                    self.app.work().await?;
                }
                Next::Arrival => {
                    if let Some(matter) = self.arrive(at).await? {
                        season.filed += 1;
                        self.plan_next(&matter, at, |when, next| push(&mut queue, when, next));
                        if self.dice.chance(0.3) {
                            let when = at.plus_minutes(HOUR + self.dice.below(12 * DAY as usize) as i64);
                            push(&mut queue, when, Next::Whim(matter.id));
                        }
                    }
                }
                Next::Act(id, version) => {
                    let Some(matter) = self.app.store().matter(self.city.id, id).await? else { continue };
                    if matter.version == version {
                        match self.act(&matter, at).await? {
                            true => season.acts += 1,
                            false => season.refused += 1,
                        }
                    }
                    if let Some(after) = self.app.store().matter(self.city.id, id).await? {
                        self.plan_next(&after, at, |when, next| push(&mut queue, when, next));
                    }
                }
                Next::Whim(id) => {
                    let Some(matter) = self.app.store().matter(self.city.id, id).await? else { continue };
                    if self.one_act(&matter, &Actor::Applicant, at).await? == Some(true) {
                        season.acts += 1;
                        if let Some(after) = self.app.store().matter(self.city.id, id).await? {
                            self.plan_next(&after, at, |when, next| push(&mut queue, when, next));
                        }
                    }
                }
            }
        }
        self.clock.set(to);
        self.app.work().await?;
        Ok(season)
    }

    /// Moments of one day's arrivals: fewer on days off, most in the morning.
    fn arrivals(&mut self, day: Instant, a_day: f64) -> Vec<Instant> {
        let date = self.city.today(day);
        let share = if self.city.pack.calendar.is_working(date) { 1.0 } else { 0.45 };
        let expected = a_day * share;
        let count = (expected * (0.7 + 0.6 * self.dice.share())).round() as usize;
        (0..count)
            .map(|_| {
                let hour = self.dice.weighted(&BY_HOUR).unwrap_or(10) as i64;
                day.plus_minutes(hour * HOUR + self.dice.below(60) as i64)
            })
            .collect()
    }

    async fn arrive(&mut self, at: Instant) -> Result<Option<Matter>, AppError> {
        let story = self.stories.draw(&mut self.dice).clone();
        let Some(p) = self.city.pack.procedures.get(story.procedure.as_str()).cloned() else {
            return Ok(None);
        };
        let channel = match p.channels.as_slice() {
            [only] => *only,
            channels => {
                let weights: Vec<f64> = channels
                    .iter()
                    .map(|c| match c {
                        Channel::Intake => 6.0,
                        Channel::Public => 4.0,
                        Channel::Field => 0.5,
                        Channel::System => 0.0,
                    })
                    .collect();
                channels[self.dice.weighted(&weights).unwrap_or(0)]
            }
        };
        let Some((area, actor)) = self.where_and_who(channel) else { return Ok(None) };
        let values = self.report(&p, &story, area, channel);
        let key = format!("sim:file:{}:{}", at.0, self.dice.roll());
        match self.app.file_command(&self.city, &actor, &p, channel, values, &key).await {
            Ok(filed) => Ok(Some(filed.after)),
            Err(AppError::Refused(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Where it happens and who files it: a grid worker reports from the own grid, a seat takes any call.
    fn where_and_who(&mut self, channel: Channel) -> Option<(AreaId, Actor)> {
        if channel == Channel::Field {
            let directory = &self.city.directory;
            let mut units: Vec<UnitId> = directory
                .posts
                .values()
                .filter(|p| p.abilities.contains(&Ability::Patrol))
                .map(|p| p.unit)
                .collect();
            units.sort();
            units.dedup();
            let unit = *self.dice.pick(&units)?;
            let area = self.city.directory.units.get(&unit)?.area;
            return Some((area, self.town.staff(&self.city, unit, Ability::Patrol, &mut self.dice)?));
        }
        let area = self.place()?;
        if channel != Channel::Intake {
            return Some((area, Actor::Applicant));
        }
        let office = self.city.directory.office(Function::IntakeOffice, Some(area))?;
        Some((area, self.town.staff(&self.city, office, Ability::Intake, &mut self.dice)?))
    }

    /// A street or community; one in nine callers knows only the district.
    fn place(&mut self) -> Option<AreaId> {
        let wanted = match self.dice.below(9) {
            0 => AreaLevel::District,
            1..=3 => AreaLevel::Community,
            _ => AreaLevel::Street,
        };
        let mut areas: Vec<AreaId> =
            self.city.directory.areas.values().filter(|a| a.level == wanted).map(|a| a.id).collect();
        areas.sort();
        self.dice.pick(&areas).copied()
    }

    fn report(
        &mut self,
        p: &Procedure,
        story: &Story,
        area: AreaId,
        channel: Channel,
    ) -> BTreeMap<FieldId, Value> {
        let name = self.city.area_name(area);
        let number = 1 + self.dice.below(380);
        let place = format!("{name}{number}号附近");
        let mut values = BTreeMap::new();
        let asks: Vec<&str> = p
            .action(p.filed_by.as_str())
            .map(|a| a.inputs.iter().map(|i| i.field.as_str()).collect())
            .unwrap_or_default();
        let mut put = |field: &str, value: Value| {
            if asks.contains(&field) {
                values.insert(FieldId::from(field), value);
            }
        };
        put("category", Value::Category(story.category.clone()));
        put("area", Value::Area(area));
        put("text", Value::Text(story.text.replace("{place}", &place)));
        put("place", Value::Text(place));
        if !story.class.is_empty() {
            put("class", Value::Code(Code::from(story.class.as_str())));
        }
        let public = channel == Channel::Public && self.dice.chance(0.4);
        put("visibility", Value::Code(Code::from(if public { "public" } else { "private" })));
        if self.dice.chance(0.12) {
            put("anonymous", Value::YesNo(true));
        } else {
            const CALLED: &[&str] =
                &["陈女士", "李先生", "黄阿姨", "张先生", "何女士", "梁伯", "林小姐", "周先生"];
            put("contact-name", Value::Text(CALLED[self.dice.below(CALLED.len())].to_owned()));
            // Numbers no operator has given out.
            put("contact-phone", Value::Text(format!("1000000{:04}", self.dice.below(10_000))));
        }
        if self.dice.chance(0.08) {
            put("hide-from-unit", Value::YesNo(true));
        }
        values
    }

    /// When the next act on a matter will be done, by its most pressing owner.
    fn plan_next(&mut self, m: &Matter, now: Instant, mut push: impl FnMut(Instant, Next)) {
        if !m.open || m.owners.iter().all(|o| o.ability.is_none()) {
            return;
        }
        let due = m
            .owners
            .iter()
            .filter_map(|o| o.clock)
            .filter_map(|c| m.clocks.get(c as usize))
            .map(|c| c.due_at)
            .min()
            .unwrap_or(now.plus_minutes(2 * DAY));
        let left = ((due.0 - now.0) / 60_000_000).max(20);
        // Most are done in the first two thirds of their time, one in nine too late, a few are forgotten.
        let minutes = match self.dice.below(100) {
            0..=85 => (left as f64 * (0.04 + 0.6 * self.dice.share())) as i64,
            86..=96 => left + HOUR + self.dice.below(4 * DAY as usize) as i64,
            _ => left + 9 * DAY,
        };
        push(self.at_the_office(now.plus_minutes(minutes.max(3)), left), Next::Act(m.id, m.version));
    }

    /// Office acts happen in office hours; what runs by the minute does not wait for the morning.
    fn at_the_office(&mut self, at: Instant, left: i64) -> Instant {
        if left <= 4 * HOUR {
            return at;
        }
        let mut day = self.city.today(at);
        let (hour, _) = at.clock_in(&self.city.pack.zone);
        if self.city.pack.calendar.is_working(day) && (8..18).contains(&hour) {
            return at;
        }
        for _ in 0..20 {
            day = day.saturating_add(jiff::Span::new().days(1));
            if self.city.pack.calendar.is_working(day) {
                break;
            }
        }
        let morning = Instant::start_of(day, &self.city.pack.zone);
        morning.plus_minutes(8 * HOUR + 30 + self.dice.below(8 * HOUR as usize) as i64)
    }

    /// One owner of the matter acts. False when nothing could be done.
    async fn act(&mut self, m: &Matter, at: Instant) -> Result<bool, AppError> {
        let mut owners: Vec<_> = m.owners.iter().filter(|o| o.ability.is_some()).collect();
        owners.sort_by_key(|o| o.clock.and_then(|c| m.clocks.get(c as usize)).map(|c| c.due_at));
        for owner in owners {
            let (Some(unit), Some(ability)) = (owner.unit, owner.ability) else { continue };
            let Some(actor) = self.town.staff(&self.city, unit, ability, &mut self.dice) else { continue };
            if let Some(done) = self.one_act(m, &actor, at).await? {
                return Ok(done);
            }
        }
        Ok(false)
    }

    /// Chooses among what is offered to `actor` and does it; `None` when nothing was chosen.
    async fn one_act(&mut self, m: &Matter, actor: &Actor, at: Instant) -> Result<Option<bool>, AppError> {
        let Some(p) = self.city.procedure(&m.edition, &m.procedure) else { return Ok(None) };
        let context = Context {
            now: at,
            today: self.city.today(at),
            zone: &self.city.pack.zone,
            calendar: &self.city.pack.calendar,
            directory: &self.city.directory,
            actor,
        };
        let offers: Vec<_> =
            engine_procedure::offers(&p, m, &context).into_iter().filter(|o| o.blocked.is_none()).collect();
        let weights: Vec<f64> = offers.iter().map(|o| self.habits.weight(p.id.as_str(), o.action)).collect();
        let Some(chosen) = self.dice.weighted(&weights).map(|i| &offers[i]) else { return Ok(None) };
        let shelf = Shelf {
            city: &self.city,
            procedure: &p,
            today: context.today,
            articles: &self.articles,
            unit: actor.unit(),
        };
        let Some(values) = fill(&shelf, m, &chosen.inputs, &mut self.dice) else { return Ok(Some(false)) };
        let mut command = chosen.command();
        command.values = values;
        let key = format!("sim:{}:{}:{}", m.id, m.version, command.action);
        match self.app.carry_out(&self.city, actor, m, &p, &command, &key).await {
            Ok(_) => Ok(Some(true)),
            Err(AppError::Refused(_) | AppError::Stale) => Ok(Some(false)),
            Err(other) => Err(other),
        }
    }
}
