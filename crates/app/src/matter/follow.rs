//! Matters that follow another: members of a batch and duplicates get the carrier's answer, each as an
//! event of its own, each with its own call-back (a typhoon's five thousand identical calls).

use crate::city::City;
use crate::{Answer, App};
use domain::effect::Effect;
use domain::field::{FieldKind, Value};
use domain::ids::*;
use domain::matter::Matter;
use engine_procedure::{Change, Command};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Members answered at a time.
const BATCH: u32 = 200;

/// What the outbox carries: ids only.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FollowJob {
    /// The carrier.
    pub carrier: MatterId,
    /// The event that answered or ended it.
    pub seq: u32,
    /// Answered, or ended without an answer.
    pub answered: bool,
}

/// The system action by which a pack answers a member after its carrier.
const ANSWER: &str = "answer-with-carrier";
/// The system action by which a member goes its own way when its carrier ended unanswered.
const PART: &str = "carrier-ended";

/// A job for the worker when `change` answers or ends a matter that others may follow.
pub(crate) fn wanted(before: &Matter, change: &Change) -> Option<String> {
    let answered = change.event.effects.iter().any(|e| matches!(e, Effect::Answered { .. }));
    let ended = before.open && !change.after.open && change.after.facts.answered_at.is_none();
    if !answered && !ended {
        return None;
    }
    serde_json::to_string(&FollowJob { carrier: before.id, seq: change.event.seq, answered }).ok()
}

impl App {
    /// Carries out the job of an outbox row for every open member. Safe to repeat.
    pub(crate) async fn follow(&self, city: &City, payload: &str) -> Answer<u32> {
        let Ok(job) = serde_json::from_str::<FollowJob>(payload) else { return Ok(0) };
        let carrier = self.load(city.id, job.carrier).await?;
        let Some(command) = self.follow_command(city, &carrier, job.answered).await? else { return Ok(0) };
        let mut done = 0;
        let mut after = MatterId(0);
        loop {
            let members = self.store().members(city.id, carrier.id, after, BATCH).await?;
            let Some(last) = members.last().copied() else { return Ok(done) };
            for member in members {
                let key = format!("follow:{}:{}:{member}", job.carrier, job.seq);
                if self.system_act(city, member, &command, &key).await?.is_some() {
                    done += 1;
                }
            }
            after = last;
        }
    }

    /// The command each member gets: the carrier's outcome and public reply, never its private one.
    async fn follow_command(&self, city: &City, carrier: &Matter, answered: bool) -> Answer<Option<Command>> {
        if !answered {
            return Ok(Some(Command::bare(ActionId::from(PART))));
        }
        let Some(outcome) = carrier.facts.outcome.clone() else { return Ok(None) };
        let mut values = BTreeMap::from([(FieldId::from("outcome"), Value::Code(outcome))]);
        for (field, _, text) in self.open_texts(city, carrier, |f| f.kind == FieldKind::Reply).await? {
            if field.as_str() == "reply" {
                values.insert(field, Value::Text(text));
            }
        }
        Ok(Some(Command { values, ..Command::bare(ActionId::from(ANSWER)) }))
    }
}
