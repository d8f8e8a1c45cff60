//! Matters that a matter opens: filed by the worker after the commit, under the parent's words and codes, and noted
//! in the parent when they end. Safe to repeat; never opens one twice.

use crate::city::City;
use crate::matter::act::{REPLANS_MAX, procedure_of};
use crate::matter::commit::{CommitOrFault, idempotency};
use crate::matter::file::filed;
use crate::{Answer, App, AppError};
use domain::actor::Actor;
use domain::child::ChildEnd;
use domain::effect::Effect;
use domain::field::Value;
use domain::ids::*;
use domain::matter::{LinkKind, Matter};
use engine_procedure::procedure::Channel;
use engine_procedure::{Change, Command, NewMatter, NotPlanned};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{CommitError, Tx};

/// What the outbox carries to open a child: ids only.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OpenJob {
    /// The parent.
    pub parent: MatterId,
    /// The event that opened it.
    pub seq: u32,
    /// Its number among the parent's children.
    pub child: u16,
}

/// What the outbox carries when a matter that others opened has ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EndJob {
    /// The child.
    pub child: MatterId,
}

impl App {
    /// Gives every child of a change its id, in the event and in the matter alike.
    pub(crate) fn name_children(&self, change: &mut Change) {
        for effect in &mut change.event.effects {
            let Effect::ChildOpened { child, .. } = effect else { continue };
            if child.matter.is_none() {
                child.matter = Some(MatterId(self.next_id()));
                if let Some(kept) = change.after.children.get_mut(child.no as usize) {
                    kept.matter = child.matter;
                }
            }
        }
    }

    /// Opens a child. Safe to repeat.
    pub(crate) async fn open_child(&self, city: &City, payload: &str) -> Answer<()> {
        let Ok(job) = serde_json::from_str::<OpenJob>(payload) else { return Ok(()) };
        let parent = self.load(city.id, job.parent).await?;
        let events = self.store().events(city.id, job.parent).await?;
        let effects = events.iter().filter(|event| event.seq == job.seq).flat_map(|event| &event.effects);
        let opened = effects.into_iter().find_map(|effect| match effect {
            Effect::ChildOpened { child, values, texts } if child.no == job.child => {
                Some((child, values, texts))
            }
            _ => None,
        });
        let Some((child, values, texts)) = opened else { return Ok(()) };
        let Some(id) = child.matter else { return Ok(()) };
        if self.store().matter(city.id, id).await?.is_some() {
            return Ok(());
        }
        let p = filed(city, child.procedure.as_str())?;
        let mut values: BTreeMap<FieldId, Value> = values.clone();
        values.extend(self.copied(&parent, texts).await?);
        let new = NewMatter {
            city: city.id,
            id,
            number: ports::number::new_matter_number(self.random(), city.today(self.now())),
            channel: Channel::System,
            edition: city.pack.edition.hash.clone(),
            grew_out_of: Some(parent.id),
        };
        let command = Command { values, ..Command::bare(p.filed_by.clone()) };
        let change = engine_procedure::file(&p, &new, &command, &self.context(city, &Actor::System))?;
        let fresh = self.new_matter_key(city.id, id);
        let key = format!("child:{}:{}", parent.id, job.child);
        self.commit_change(city, None, change, Some(fresh), &key, |_| {}).await?;
        Ok(())
    }

    /// The parent's words for the child's fields, sealed anew under the child's key when it is filed.
    async fn copied(
        &self,
        parent: &Matter,
        texts: &BTreeMap<FieldId, FieldId>,
    ) -> Answer<BTreeMap<FieldId, Value>> {
        let mut copied = BTreeMap::new();
        if texts.is_empty() {
            return Ok(copied);
        }
        let Some(key) = self.matter_key(parent.city, parent.id).await? else { return Ok(copied) };
        for (theirs, ours) in texts {
            if let Some(text) = self.open_text(parent, &key, ours).await? {
                copied.insert(theirs.clone(), Value::Text(text));
            }
        }
        Ok(copied)
    }

    /// Notes in each parent that a child has ended. Safe to repeat.
    pub(crate) async fn note_child_end(&self, city: &City, payload: &str) -> Answer<()> {
        let Ok(job) = serde_json::from_str::<EndJob>(payload) else { return Ok(()) };
        let child = self.load(city.id, job.child).await?;
        if child.open {
            return Ok(());
        }
        for link in child.links.iter().filter(|link| link.kind == LinkKind::Follows) {
            self.note_in_parent(city, link.to, &child).await?;
        }
        Ok(())
    }

    async fn note_in_parent(&self, city: &City, parent: MatterId, child: &Matter) -> Answer<()> {
        for _ in 0..REPLANS_MAX {
            let Some(matter) = self.store().matter(city.id, parent).await? else { return Ok(()) };
            let open = matter.children.iter().find(|c| c.matter == Some(child.id) && c.ended.is_none());
            let Some(no) = open.map(|c| c.no) else { return Ok(()) };
            let p = procedure_of(city, &matter)?;
            let outcome = child.facts.outcome.clone();
            let end = ChildEnd { at: self.now(), state: child.state.clone(), outcome };
            let actor = Actor::System;
            let planned = engine_procedure::child_ended(&p, &matter, no, end, &self.context(city, &actor));
            let change = match planned {
                Ok(change) => change,
                Err(NotPlanned::Refused(_)) => return Ok(()),
                Err(fault) => return Err(fault.into()),
            };
            let key = format!("child-ended:{parent}:{no}");
            match self.commit_change(city, Some(&matter), change, None, &key, |_| {}).await {
                Ok(_) => return Ok(()),
                Err(CommitOrFault::Commit(CommitError::Stale)) => continue,
                Err(other) => return Err(other.into()),
            }
        }
        Err(AppError::Stale)
    }
}

/// Adds the outbox lines that a change asks for: children to file, parents to tell.
pub(crate) fn post(
    tx: &mut Tx,
    before: Option<&Matter>,
    change: &Change,
    key: &str,
    now: domain::instant::Instant,
) {
    for effect in &change.event.effects {
        let Effect::ChildOpened { child, .. } = effect else { continue };
        let job = OpenJob { parent: change.after.id, seq: change.event.seq, child: child.no };
        if let Ok(payload) = serde_json::to_string(&job) {
            tx.outbox("child", &idempotency(&format!("child:{key}:{}", child.no)), &payload, now);
        }
    }
    let grew = change.after.links.iter().any(|link| link.kind == LinkKind::Follows);
    let ended = !change.after.open && before.is_none_or(|before| before.open);
    if grew
        && ended
        && let Ok(payload) = serde_json::to_string(&EndJob { child: change.after.id })
    {
        tx.outbox("child-ended", &idempotency(&format!("child-ended:{key}")), &payload, now);
    }
}
