//! The worker: climbs ladders when nobody acts, delivers the outbox. Idempotent by matter, clock and
//! rung; oldest first, so that the most overdue matter is never the one left out.

use crate::city::City;
use crate::matter::act::{REPLANS_MAX, procedure_of};
use crate::matter::commit::CommitOrFault;
use crate::{Answer, App, AppError};
use domain::actor::Actor;
use domain::duty::Timer;
use domain::ids::*;
use domain::instant::Instant;
use std::collections::HashSet;
use store::CommitError;

/// Timers taken at a time.
const BATCH: u32 = 200;

/// What one round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Rungs climbed.
    pub climbed: u32,
    /// Outbox rows delivered.
    pub delivered: u32,
}

impl App {
    /// One round over every city: all timers due now, then the outbox.
    pub async fn work(&self) -> Answer<Round> {
        let mut round = Round::default();
        for id in self.cities() {
            let city = self.city(id)?;
            round.climbed += self.climb(&city).await?;
            round.delivered += self.deliver(&city).await?;
        }
        Ok(round)
    }

    async fn climb(&self, city: &City) -> Answer<u32> {
        let mut climbed = 0;
        // Timers that could not fire in this round: passed over, so that those behind them are reached.
        let mut stuck: HashSet<MatterId> = HashSet::new();
        loop {
            let now = self.now();
            let most = BATCH.saturating_add(u32::try_from(stuck.len()).unwrap_or(u32::MAX));
            let mut due = self.store().due_timers(city.id, now, most).await?;
            due.retain(|timer| !stuck.contains(&timer.matter));
            if due.is_empty() {
                return Ok(climbed);
            }
            for timer in &due {
                match self.climb_one(city, timer, now).await {
                    Ok(true) => climbed += 1,
                    Ok(false) => _ = stuck.insert(timer.matter),
                    Err(error) => {
                        tracing::error!(
                            matter = timer.matter.0,
                            ?error,
                            "a timer could not fire; it is tried again"
                        );
                        stuck.insert(timer.matter);
                    }
                }
            }
        }
    }

    /// Whether the rung was climbed; false when there was nothing to do after all.
    async fn climb_one(&self, city: &City, timer: &Timer, now: Instant) -> Answer<bool> {
        let matter = self.load(city.id, timer.matter).await?;
        let Some(command) = engine_procedure::system_due(&matter, now) else { return Ok(false) };
        let key = format!("rung:{}:{}:{}:{}", matter.id, timer.clock, timer.rung, matter.version);
        Ok(self.system_act(city, timer.matter, &command, &key).await?.is_some())
    }

    async fn deliver(&self, city: &City) -> Answer<u32> {
        let mut delivered = 0;
        loop {
            let jobs = self.store().take_outbox(city.id, self.now(), BATCH).await?;
            if jobs.is_empty() {
                return Ok(delivered);
            }
            for job in jobs {
                let carried = match job.kind.as_str() {
                    "follow" => self.follow(city, &job.payload).await.map(|_| ()),
                    "child" => self.open_child(city, &job.payload).await,
                    "child-ended" => self.note_child_end(city, &job.payload).await,
                    _ => Ok(()),
                };
                if let Err(error) = carried {
                    // Not marked as done: it comes up again when its lease ends.
                    tracing::error!(
                        job = ?job.id,
                        ?error,
                        "an outbox line could not be delivered; it is tried again"
                    );
                    continue;
                }
                self.store().outbox_done(city.id, job.id).await?;
                delivered += 1;
            }
        }
    }

    /// Re-dates provisional clocks of open matters after a calendar was published; gives how many.
    pub async fn redate(&self, city: CityId) -> Answer<u32> {
        let city = self.city(city)?;
        let mut moved = 0;
        let mut after = MatterId(0);
        loop {
            let ids = self.store().provisional(city.id, after, BATCH).await?;
            let Some(last) = ids.last().copied() else { return Ok(moved) };
            for id in ids {
                moved += u32::from(self.redate_one(&city, id).await?);
            }
            after = last;
        }
    }

    /// Planned again after every conflict, as every system command is (invariant 7).
    async fn redate_one(&self, city: &City, id: MatterId) -> Answer<bool> {
        let actor = Actor::System;
        for _ in 0..REPLANS_MAX {
            let matter = self.load(city.id, id).await?;
            let p = procedure_of(city, &matter)?;
            let cx = self.context(city, &actor);
            let Some(change) = engine_procedure::calendar_published(&p, &matter, &cx)? else {
                return Ok(false);
            };
            let key = format!("redate:{id}:{}", matter.version);
            match self.commit_change(city, Some(&matter), change, None, &key, |_| {}).await {
                Ok(_) => return Ok(true),
                Err(CommitOrFault::Commit(CommitError::Stale)) => continue,
                Err(other) => return Err(other.into()),
            }
        }
        Err(AppError::Stale)
    }
}
