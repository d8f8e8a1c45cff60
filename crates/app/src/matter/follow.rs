//! Matters that follow another: members of a batch and duplicates get the carrier's answer, each as an
//! event of its own, each with its own call-back (issue of a typhoon's five thousand identical calls).

use crate::city::City;
use crate::{Answer, App};
use domain::effect::Effect;
use domain::field::Value;
use domain::ids::*;
use domain::matter::Matter;
use engine_procedure::{Change, Command};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the outbox carries: ids and codes only.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FollowJob {
    /// The carrier.
    pub carrier: MatterId,
    /// The event that answered it.
    pub seq: u32,
}

/// The action by which a pack answers a member after its carrier; a pack without it has no batches.
pub(crate) const FOLLOW_ACTION: &str = "answer-with-carrier";

/// A job for the worker when `change` answers a matter that others may follow.
pub(crate) fn wanted(before: &Matter, change: &Change) -> Option<String> {
    let answered = change.event.effects.iter().any(|e| matches!(e, Effect::Answered { .. }));
    if !answered {
        return None;
    }
    serde_json::to_string(&FollowJob { carrier: before.id, seq: change.event.seq }).ok()
}

impl App {
    /// Answers every open member of the carrier named by an outbox row. Safe to repeat.
    pub(crate) async fn follow(&self, city: &City, payload: &str) -> Answer<u32> {
        let Ok(job) = serde_json::from_str::<FollowJob>(payload) else { return Ok(0) };
        let carrier = self.load(city.id, job.carrier).await?;
        let Some(outcome) = carrier.facts.outcome.clone() else { return Ok(0) };
        let mut answered = 0;
        let mut after = MatterId(0);
        loop {
            let members = self.store().members(city.id, carrier.id, after, 200).await?;
            let Some(last) = members.last().copied() else { return Ok(answered) };
            for member in members {
                let command = Command {
                    values: BTreeMap::from([
                        (FieldId::from("outcome"), Value::Code(outcome.clone())),
                        (FieldId::from("carrier"), Value::Matter(carrier.id)),
                    ]),
                    ..Command::bare(ActionId::from(FOLLOW_ACTION))
                };
                let key = format!("follow:{}:{}:{member}", job.carrier, job.seq);
                if self.system_act(city, member, &command, &key).await?.is_some() {
                    answered += 1;
                }
            }
            after = last;
        }
    }
}
