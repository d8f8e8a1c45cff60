//! Keeping no longer than declared: the daily sweep that forgets single fields and destroys the keys of
//! matters at their end dates, and the same destructions done again on a restored backup (charter §2).
//!
//! Ends nothing, tells nobody and moves no date. The days come from the pack the matter was filed under.

use crate::city::City;
use crate::{Answer, App, AppError};
use domain::Date;
use domain::actor::ActorRecord;
use domain::effect::Effect;
use domain::event::Event;
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::Matter;
use domain::term::{Amount, TermUnit};
use engine_procedure::procedure::{Field, Procedure};
use jiff::Span;
use ports::erasure_log::{Destroyed, ErasureLog};
use std::collections::BTreeSet;
use store::{AuditEntry, KeepingMark, Tx};

/// Matters looked at between two syncs of the list of destructions.
const PAGE: u32 = 200;
/// Days a draft nobody filed is kept.
const DRAFT_DAYS: i64 = 14;
/// Days a note of a shift hand-over is kept.
const NOTE_DAYS: i64 = 30;
/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// What one sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Ended matters looked at.
    pub looked: u32,
    /// Matters whose key was destroyed.
    pub erased: u32,
    /// Single fields destroyed before their matter.
    pub forgotten: u32,
}

/// What is due on one matter.
enum Due {
    Everything,
    Fields(Vec<FieldId>),
}

impl App {
    /// Sweeps one city: once a day is enough, more often does no harm.
    pub async fn keep(&self, city: CityId, log: &ErasureLog) -> Answer<Swept> {
        let city = self.city(city)?;
        self.sweep_passing_things(city.id).await?;
        let today = city.today(self.now());
        let mut swept = Swept::default();
        let mut mark = KeepingMark::default();
        loop {
            let page = self.store().due_for_a_look(city.id, today, mark, PAGE).await?;
            let Some(last) = page.last().copied() else { return Ok(swept) };
            let mut found = Vec::with_capacity(page.len());
            for at in &page {
                let matter = self.load(city.id, MatterId(at.matter)).await?;
                found.push((self.look(&city, &matter, today).await?, matter));
            }
            self.list(log, city.id, &found)?;
            for ((due, next), matter) in found {
                swept.looked += 1;
                self.destroy(&city, &matter, &due, next, &mut swept).await?;
            }
            mark = last;
        }
    }

    /// Drafts, hand-over notes and sessions whose time is over.
    async fn sweep_passing_things(&self, city: CityId) -> Answer<()> {
        let now = self.now();
        let mut tx = Tx::new(city);
        tx.sweep_drafts(now.plus_minutes(-DRAFT_DAYS * DAY));
        tx.sweep_handovers(now.plus_minutes(-NOTE_DAYS * DAY));
        tx.sweep_sessions(
            now.plus_minutes(-crate::session::LONGEST_MINUTES),
            now.plus_minutes(-crate::session::IDLE_MINUTES),
        );
        tx.sweep_tracking(now.plus_minutes(-crate::resident::track::TRACK_MINUTES));
        self.store().commit(tx).await?;
        Ok(())
    }

    /// What is due on an ended matter today, and the day to look at it again.
    async fn look(&self, city: &City, matter: &Matter, today: Date) -> Answer<(Due, Date)> {
        let p = crate::matter::act::procedure_of(city, matter)?;
        let events = self.store().events(city.id, matter.id).await?;
        let ended = ended_on(city, &events).unwrap_or(matter.filed_on);
        let gone: BTreeSet<FieldId> =
            self.store().forgotten(city.id, matter.id).await?.into_iter().map(|(field, _)| field).collect();
        let held: Vec<(&Field, Date)> = kept_fields(&p, matter)
            .filter(|f| !gone.contains(&f.id))
            .filter_map(|f| Some((f, end_of(ended, f.keep?))))
            .collect();
        let last = held.iter().map(|(_, day)| *day).max();
        match last {
            Some(last) if last > today => {
                let due = held.iter().filter(|(_, day)| *day <= today).map(|(f, _)| f.id.clone()).collect();
                let next = held.iter().map(|(_, day)| *day).filter(|day| *day > today).min();
                Ok((Due::Fields(due), next.unwrap_or(last)))
            }
            _ => Ok((Due::Everything, today)),
        }
    }

    /// Lists what is about to be destroyed, before it is.
    fn list(&self, log: &ErasureLog, city: CityId, found: &[((Due, Date), Matter)]) -> Answer<()> {
        let at = self.now().0;
        let of = |matter: &Matter, field: Option<String>| Destroyed {
            city: city.0,
            matter: matter.id.0,
            field,
            at,
        };
        let lines: Vec<Destroyed> = found
            .iter()
            .flat_map(|((due, _), matter)| match due {
                Due::Everything => vec![of(matter, None)],
                Due::Fields(fields) => fields.iter().map(|f| of(matter, Some(f.to_string()))).collect(),
            })
            .collect();
        log.append(&lines).map_err(|e| AppError::Fault(e.to_string()))
    }

    async fn destroy(
        &self,
        city: &City,
        matter: &Matter,
        due: &Due,
        next: Date,
        swept: &mut Swept,
    ) -> Answer<()> {
        let now = self.now();
        let mut tx = Tx::new(city.id);
        match due {
            Due::Everything => {
                erase(&mut tx, matter.id, now, "end-date");
                swept.erased += 1;
            }
            Due::Fields(fields) => {
                self.forget(city, &mut tx, matter, fields, "end-date").await?;
                tx.look_again(matter.id, next);
                swept.forgotten += fields.len() as u32;
            }
        }
        self.store().commit(tx).await?;
        Ok(())
    }

    /// Destroys single fields, and takes their words out of the text index.
    async fn forget(
        &self,
        city: &City,
        tx: &mut Tx,
        matter: &Matter,
        fields: &[FieldId],
        why: &str,
    ) -> Answer<()> {
        let now = self.now();
        for field in fields {
            tx.forget(matter.id, field, now);
            tx.audit(AuditEntry { detail: field.to_string(), ..entry(matter.id, now, "forgotten", why) });
        }
        let indexed = |f: &Field| fields.contains(&f.id) && crate::vault::is_indexed(f);
        let p = crate::matter::act::procedure_of(city, matter)?;
        if p.fields.iter().any(indexed) {
            let left = self
                .open_texts(city, matter, |f| crate::vault::is_indexed(f) && !fields.contains(&f.id))
                .await?;
            tx.index(matter.id, left.iter().flat_map(|(_, _, text)| self.tokens(text)).collect::<Vec<_>>());
        }
        Ok(())
    }

    /// Destroys again everything the list names: what a backup taken before brought back. Gives how many
    /// lines had something to destroy.
    pub async fn destroy_again(&self, log: &ErasureLog) -> Answer<u32> {
        let lines = log.read().map_err(|e| AppError::Fault(e.to_string()))?;
        let mut done = 0;
        for line in lines {
            let Ok(city) = self.city(CityId(line.city)) else { continue };
            let Some(matter) = self.store().matter(city.id, MatterId(line.matter)).await? else { continue };
            // Without its key there is nothing left of it.
            if self.store().vault_key(city.id, matter.id).await?.is_none() {
                continue;
            }
            let mut tx = Tx::new(city.id);
            match line.field.as_deref().map(FieldId::from) {
                None => erase(&mut tx, matter.id, self.now(), "restored"),
                Some(field) => {
                    let gone = self.store().forgotten(city.id, matter.id).await?;
                    if gone.iter().any(|(known, _)| *known == field) {
                        continue;
                    }
                    self.forget(&city, &mut tx, &matter, &[field], "restored").await?;
                }
            }
            self.store().commit(tx).await?;
            done += 1;
        }
        Ok(done)
    }
}

fn erase(tx: &mut Tx, matter: MatterId, now: Instant, why: &str) {
    tx.erase(matter, now);
    tx.audit(entry(matter, now, "erased", why));
}

fn entry(matter: MatterId, at: Instant, kind: &str, why: &str) -> AuditEntry {
    AuditEntry {
        at,
        kind: Code::from(kind),
        actor: ActorRecord::System,
        matter: Some(matter),
        subject: None,
        reason: Some(Code::from(why)),
        detail: String::new(),
    }
}

/// Sealed fields the matter holds; when it holds none, those its procedure could have held.
fn kept_fields<'p>(p: &'p Procedure, matter: &'p Matter) -> impl Iterator<Item = &'p Field> {
    let none = matter.texts.is_empty();
    p.fields.iter().filter(move |f| f.kind.is_sealed() && (none || matter.texts.contains_key(&f.id)))
}

/// The day the matter ended the last time.
fn ended_on(city: &City, events: &[Event]) -> Option<Date> {
    let mut open = true;
    let mut ended = None;
    for event in events {
        for effect in &event.effects {
            if let Effect::Moved { open: to, .. } = effect {
                if open && !to {
                    ended = Some(event.happened_at.day_in(&city.pack.zone));
                }
                open = *to;
            }
        }
    }
    ended
}

/// The first day on which content kept for `keep` after `ended` is no longer kept.
fn end_of(ended: Date, keep: Amount) -> Date {
    let n = i64::from(keep.count);
    let span = match keep.unit {
        TermUnit::Year => Span::new().try_years(n),
        TermUnit::Month => Span::new().try_months(n),
        // A keeping period counts as the calendar does, whatever the length of the weeks between.
        TermUnit::Day | TermUnit::WorkingDay => Span::new().try_days(n),
        TermUnit::Hour => Span::new().try_days(n / 24 + 1),
        TermUnit::Minute => Span::new().try_days(1),
    };
    span.map_or(Date::MAX, |span| ended.saturating_add(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_for_a_year_is_over_on_the_same_day_next_year() {
        let ended = Date::constant(2026, 3, 4);
        let day = |count, unit| end_of(ended, Amount::new(count, unit));
        assert_eq!(day(1, TermUnit::Year), Date::constant(2027, 3, 4));
        assert_eq!(day(6, TermUnit::Month), Date::constant(2026, 9, 4));
        assert_eq!(day(30, TermUnit::Day), Date::constant(2026, 4, 3));
        assert_eq!(day(u32::MAX, TermUnit::Year), Date::MAX, "for ever is not a crash");
    }
}
