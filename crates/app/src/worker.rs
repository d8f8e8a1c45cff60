//! The worker: climbs ladders when nobody acts, delivers the outbox. Idempotent by matter, clock and
//! rung; oldest first, so that the most overdue matter is never the one left out.

use crate::city::City;
use crate::{Answer, App};
use domain::ids::*;

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
        loop {
            let now = self.now();
            let due = self.store().due_timers(city.id, now, BATCH).await?;
            if due.is_empty() {
                return Ok(climbed);
            }
            let mut progress = false;
            for timer in &due {
                let matter = self.load(city.id, timer.matter).await?;
                let Some(command) = engine_procedure::system_due(&matter, now) else { continue };
                let key = format!("rung:{}:{}:{}:{}", matter.id, timer.clock, timer.rung, matter.version);
                progress |= self.system_act(city, timer.matter, &command, &key).await?.is_some();
                climbed += 1;
            }
            // A timer that can neither fire nor go away is a fault; never spin on it.
            if !progress {
                return Ok(climbed);
            }
        }
    }

    async fn deliver(&self, city: &City) -> Answer<u32> {
        let mut delivered = 0;
        loop {
            let jobs = self.store().take_outbox(city.id, self.now(), BATCH).await?;
            if jobs.is_empty() {
                return Ok(delivered);
            }
            for job in jobs {
                if job.kind == "follow" {
                    self.follow(city, &job.payload).await?;
                }
                self.store().outbox_done(city.id, job.id).await?;
                delivered += 1;
            }
        }
    }

    /// Re-dates provisional clocks of open matters after a calendar was published; gives how many.
    pub async fn redate(&self, city: CityId) -> Answer<u32> {
        let city = self.city(city)?;
        let actor = domain::actor::Actor::System;
        let mut moved = 0;
        let mut after = MatterId(0);
        loop {
            let ids = self.store().provisional(city.id, after, BATCH).await?;
            let Some(last) = ids.last().copied() else { return Ok(moved) };
            for id in ids {
                let matter = self.load(city.id, id).await?;
                let p = crate::matter::act::procedure_of(&city, &matter)?;
                let Some(change) =
                    engine_procedure::calendar_published(&p, &matter, &self.context(&city, &actor))?
                else {
                    continue;
                };
                let key = format!("redate:{id}:{}", matter.version);
                self.commit_change(&city, Some(&matter), change, None, &key, |_| {}).await?;
                moved += 1;
            }
            after = last;
        }
    }
}
