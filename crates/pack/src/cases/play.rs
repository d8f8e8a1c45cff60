//! Plays one worked case through the real engine with the real calendar, and compares.
//!
//! Stops a case at its first surprise, as everything after it would be another story.

use super::format::{Case, Expect, Given, Step};
use super::house::Stage;
use crate::compiled::Pack;
use crate::complaint::{Complaint, say};
use crate::layer::{Document, existing};
use domain::ability::Ability;
use domain::actor::Actor;
use domain::child::ChildEnd;
use domain::effect::Effect;
use domain::event::Event;
use domain::field::{FieldKind, Value};
use domain::fold::fold;
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::Matter;
use engine_procedure::procedure::{Channel, Procedure};
use engine_procedure::{
    CHILD_ENDED, Command, Context, NewMatter, NotPlanned, child_ended, file, plan, system_due,
};
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// Where a case is played.
pub struct Play<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The procedure.
    pub procedure: &'a Procedure,
    /// The house.
    pub stage: &'a Stage,
    /// The file.
    pub document: &'a Document,
    /// Matters of earlier cases, by name.
    pub earlier: &'a BTreeMap<String, MatterId>,
}

/// A surprise: where, what.
struct Surprise {
    path: String,
    zh: String,
    en: String,
}

fn surprise<T>(path: &str, zh: String, en: String) -> Result<T, Surprise> {
    Err(Surprise { path: path.to_owned(), zh, en })
}

/// A story goes forward: no step before the one that came before it.
fn never_back(now: Instant, events: &[Event]) -> Result<(), Surprise> {
    if events.last().is_some_and(|event| now < event.recorded_at) {
        return surprise(
            "at",
            "时间倒退到上一步之前".into(),
            "it goes back before the step before it".into(),
        );
    }
    Ok(())
}

impl Play<'_> {
    /// Plays the case numbered `at`; a complaint when it goes differently.
    pub fn case(&self, at: usize, case: &Case, id: MatterId) -> Option<Complaint> {
        let mut events: Vec<Event> = Vec::new();
        let mut matter: Option<Matter> = None;
        for (no, step) in case.steps.iter().enumerate() {
            if let Err(found) = self.step(step, id, &mut matter, &mut events) {
                let path = format!("case[#{at}].step[#{no}].{}", found.path);
                let nth = no + 1;
                return Some(self.document.complain(
                    &path,
                    "case-differs",
                    say(
                        format!("算例“{}”第 {nth} 步（{}）：{}", case.name, step.action, found.zh),
                        format!("Case “{}”, step {nth} ({}): {}", case.name, step.action, found.en),
                    ),
                    say(
                        "若算例对，请改程序；若程序对，请改算例，并写明依据",
                        "If the case is right, change the procedure; if the procedure is, change the case",
                    ),
                ));
            }
        }
        None
    }

    fn step(
        &self,
        step: &Step,
        id: MatterId,
        matter: &mut Option<Matter>,
        events: &mut Vec<Event>,
    ) -> Result<(), Surprise> {
        let Some(actor) = self.stage.actor(&step.by) else {
            let known = existing(&step.by, self.stage.actors().into_iter());
            return surprise(
                "by",
                format!("示例机构里没有“{}”。{}", step.by, known.zh),
                format!("the house has no “{}”. {}", step.by, known.en),
            );
        };
        let now = self.moment(step.at, "at")?;
        never_back(now, events)?;
        let context = Context {
            now,
            today: step.day(),
            zone: &self.pack.zone,
            calendar: &self.pack.calendar,
            directory: &self.stage.directory,
            actor: &actor,
        };
        let command = self.command(step, &actor, matter.as_ref(), now)?;
        let outcome = match matter.as_ref() {
            Some(matter) if step.action.as_str() == CHILD_ENDED && matches!(actor, Actor::System) => {
                let state = step.ended_in.clone().unwrap_or_else(|| StateId::from("closed"));
                let end = ChildEnd { at: now, state, outcome: step.outcome.clone() };
                child_ended(self.procedure, matter, step.child.unwrap_or(0), end, &context)
            }
            None => file(self.procedure, &self.new_matter(step, &actor, id), &command, &context),
            Some(matter) => plan(self.procedure, matter, &command, &context),
        };
        let expected = &step.expect;
        match (outcome, &expected.refused) {
            (Ok(_), Some(code)) => surprise(
                "expect.refused",
                format!("应被拒绝（{code}），却办成了"),
                format!("should be refused ({code}), but was done"),
            ),
            (Ok(change), None) => {
                events.push(change.event.clone());
                let folded = fold(change.after.city, events);
                if folded.as_ref() != Ok(&change.after) {
                    return surprise(
                        "do",
                        "办理记录折叠与结果不一致".into(),
                        "the fold of events differs".into(),
                    );
                }
                self.compare(expected, matter.insert(change.after), &change.event)
            }
            (Err(NotPlanned::Refused(refusal)), Some(code)) if code == "*" || *code == refusal.code => Ok(()),
            (Err(NotPlanned::Refused(refusal)), _) => surprise(
                "do",
                format!("被拒绝（{}）：{}。{}", refusal.code, refusal.reason.zh, refusal.way_on.zh),
                format!("refused ({}): {}. {}", refusal.code, refusal.reason.en, refusal.way_on.en),
            ),
            (Err(NotPlanned::Fault(fault)), _) => {
                surprise("do", fault.to_string(), format!("a fault: {fault}"))
            }
        }
    }

    fn moment(&self, at: DateTime, path: &str) -> Result<Instant, Surprise> {
        match at.to_zoned(self.pack.zone.clone()) {
            Ok(zoned) => Ok(Instant(zoned.timestamp().as_microsecond())),
            Err(_) => surprise(path, format!("没有 {at} 这个时刻"), format!("there is no moment {at}")),
        }
    }

    fn new_matter(&self, step: &Step, actor: &Actor, id: MatterId) -> NewMatter {
        let channel = step.channel.unwrap_or(match actor {
            Actor::Applicant => Channel::Public,
            Actor::System => Channel::System,
            Actor::Staff(staff) if staff.abilities.contains(&Ability::Intake) => Channel::Intake,
            Actor::Staff(_) => Channel::Field,
        });
        NewMatter {
            city: CityId(1),
            id,
            number: format!("{}-{}", step.day().strftime("%Y%m%d"), id),
            channel,
            edition: self.pack.edition.hash.clone(),
            grew_out_of: None,
        }
    }

    fn command(
        &self,
        step: &Step,
        actor: &Actor,
        matter: Option<&Matter>,
        now: Instant,
    ) -> Result<Command, Surprise> {
        let mut values = BTreeMap::new();
        for (field, given) in &step.with {
            values.insert(field.clone(), self.value(field, given)?);
        }
        // The worker acts by the rung that has fallen due, if it is this act's.
        let rung = matter.filter(|_| matches!(actor, Actor::System)).and_then(|m| system_due(m, now));
        let rung = rung.filter(|due| due.action == step.action);
        let bare = rung.unwrap_or_else(|| Command::bare(step.action.clone()));
        let happened_at = step.happened.map(|at| self.moment(at, "happened")).transpose()?;
        Ok(Command {
            values,
            order: step.order.or(bare.order),
            request: step.request.or(bare.request),
            happened_at,
            ..bare
        })
    }

    fn value(&self, field: &FieldId, given: &Given) -> Result<Value, Surprise> {
        use FieldKind as K;
        let path = format!("with.{field}");
        let Some(known) = self.procedure.field(field.as_str()) else {
            let remedy = existing(field.as_str(), self.procedure.fields.iter().map(|f| f.id.as_str()));
            return surprise(
                &path,
                format!("程序没有字段“{field}”。{}", remedy.zh),
                format!("the procedure has no field “{field}”. {}", remedy.en),
            );
        };
        let wrong = || Surprise {
            path: path.clone(),
            zh: format!("“{field}”的值写法不对"),
            en: format!("the value of “{field}” does not fit"),
        };
        Ok(match (known.kind, given) {
            (K::YesNo, Given::Truth(truth)) => Value::YesNo(*truth),
            (K::Number | K::Money, Given::Number(number)) => Value::Number(*number),
            (K::Article, Given::Number(number)) => Value::Article(ArticleId(*number)),
            (K::Choice, Given::Text(code)) => Value::Code(Code::from(code.as_str())),
            (K::Choices, Given::Many(codes)) => {
                Value::Codes(codes.iter().map(|code| Code::from(code.as_str())).collect())
            }
            (K::Category, Given::Text(id)) => Value::Category(CategoryId::from(id.as_str())),
            (K::Area, Given::Text(id)) => Value::Area(self.stage.area(id).ok_or_else(wrong)?),
            (K::Unit, Given::Text(id)) => Value::Unit(self.stage.unit(id).ok_or_else(wrong)?),
            (K::Units, Given::Many(ids)) => {
                let units = ids.iter().map(|id| self.stage.unit(id).ok_or_else(wrong));
                Value::Units(units.collect::<Result<_, _>>()?)
            }
            (K::Post, Given::Text(id)) => Value::Post(self.stage.post(id).ok_or_else(wrong)?),
            (K::Date, Given::Text(day)) => Value::Date(day.parse().map_err(|_| wrong())?),
            (K::Matter, Given::Text(case)) => Value::Matter(*self.earlier.get(case).ok_or_else(wrong)?),
            (kind, Given::Text(text)) if kind.is_sealed() => Value::Text(text.clone()),
            _ => return Err(wrong()),
        })
    }

    fn compare(&self, expected: &Expect, m: &Matter, event: &Event) -> Result<(), Surprise> {
        differ("state", expected.state.as_ref(), &m.state)?;
        differ("open", expected.open.as_ref(), &m.open)?;
        for (term, wanted) in &expected.due {
            let path = format!("due.{term}");
            let found = m.running(term.as_str(), None).map(|clock| match wanted.contains('T') {
                true => clock.due_at.show_minute(&self.pack.zone).replace(' ', "T"),
                false => clock.last_day.to_string(),
            });
            differ(&path, Some(wanted), &found.unwrap_or_else(|| "—".into()))?;
        }
        for term in &expected.ended {
            if m.running(term.as_str(), None).is_some() {
                return surprise(
                    "expect.ended",
                    format!("时限“{term}”仍在走"),
                    format!("the term “{term}” still runs"),
                );
            }
        }
        for term in &expected.provisional {
            if !m.running(term.as_str(), None).is_some_and(|clock| clock.provisional) {
                return surprise(
                    "expect.provisional",
                    format!("时限“{term}”的日期不是暂定的"),
                    format!("the date of “{term}” is not provisional"),
                );
            }
        }
        let owners = m.owners.iter().map(|owner| owner.role.to_string());
        sets_differ("owners", expected.owners.as_deref(), owners)?;
        let units = m.owners.iter().filter_map(|owner| owner.unit).map(|u| self.stage.name_of(u).to_owned());
        sets_differ("units", expected.units.as_deref(), units)?;
        let sent = event.effects.iter().filter_map(|effect| match effect {
            Effect::Notified { notice, .. } => Some(notice.to_string()),
            _ => None,
        });
        sets_differ("notices", expected.notices.as_deref(), sent)?;
        let late = event.effects.iter().any(|effect| matches!(effect, Effect::ClockEnded { late: true, .. }));
        differ("late", expected.late.as_ref(), &late)?;
        let facts = [
            ("answered", m.facts.answered_at.is_some()),
            ("resolved", m.facts.resolved == Some(true)),
            ("agreed", m.facts.agreed == Some(true)),
            ("confirmed", m.facts.confirmed_at.is_some()),
            ("closed", m.facts.closed_at.is_some()),
        ];
        let hold = facts.iter().filter(|(_, holds)| *holds).map(|(fact, _)| (*fact).to_owned());
        sets_differ("facts", expected.facts.as_deref(), hold)?;
        bonds_differ(expected, m, event)?;
        for (field, wanted) in &expected.fields {
            let found = match m.field(field.as_str()) {
                Some(Value::Code(code)) => code.to_string(),
                Some(Value::Category(id)) => id.to_string(),
                Some(Value::Unit(unit)) => self.stage.name_of(*unit).to_owned(),
                Some(Value::Date(day)) => day.to_string(),
                Some(Value::YesNo(truth)) => truth.to_string(),
                Some(_) => "…".into(),
                None => "—".into(),
            };
            differ(&format!("fields.{field}"), Some(wanted), &found)?;
        }
        Ok(())
    }
}

fn bonds_differ(expected: &Expect, m: &Matter, event: &Event) -> Result<(), Surprise> {
    let opened = event.effects.iter().filter_map(|effect| match effect {
        Effect::ChildOpened { child, .. } => Some(child.procedure.to_string()),
        _ => None,
    });
    sets_differ("children", expected.children.as_deref(), opened)?;
    let organs = event.effects.iter().filter_map(|effect| match effect {
        Effect::Disclosed { disclosure } => Some(disclosure.organ.to_string()),
        _ => None,
    });
    sets_differ("disclosed", expected.disclosed.as_deref(), organs)?;
    for (panel, wanted) in &expected.decided {
        let decided = m.panel(panel.as_str()).and_then(|panel| panel.decision());
        let found = decided.map_or_else(|| "—".to_owned(), Code::to_string);
        differ(&format!("decided.{panel}"), Some(&wanted.to_string()), &found)?;
    }
    Ok(())
}

fn differ<T: PartialEq + std::fmt::Display>(
    part: &str,
    wanted: Option<&T>,
    found: &T,
) -> Result<(), Surprise> {
    match wanted {
        Some(wanted) if wanted != found => surprise(
            &format!("expect.{part}"),
            format!("{part} 应为 {wanted}，实为 {found}"),
            format!("{part} should be {wanted}, is {found}"),
        ),
        _ => Ok(()),
    }
}

fn sets_differ<T: ToString>(
    part: &str,
    wanted: Option<&[T]>,
    found: impl Iterator<Item = String>,
) -> Result<(), Surprise> {
    let Some(wanted) = wanted else { return Ok(()) };
    let wanted: BTreeSet<String> = wanted.iter().map(T::to_string).collect();
    let found: BTreeSet<String> = found.collect();
    if wanted == found {
        return Ok(());
    }
    let show = |set: &BTreeSet<String>| set.iter().map(String::as_str).collect::<Vec<_>>().join("、");
    surprise(
        &format!("expect.{part}"),
        format!("{part} 应为 [{}]，实为 [{}]", show(&wanted), show(&found)),
        format!("{part} should be [{}], is [{}]", show(&wanted), show(&found)),
    )
}
