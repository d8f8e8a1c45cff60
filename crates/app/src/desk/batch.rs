//! Batch events: one cause, many calls. The carrier holds the one order; every member keeps its number,
//! code, date, answer and call-back.

use crate::matter::act::procedure_of;
use crate::session::Me;
use crate::{Answer, App, AppError};
use domain::ability::Ability;
use domain::ids::*;
use domain::label::{Label, Language};
use domain::refusal::Refusal;
use serde::Serialize;
use store::{BatchRow, Tx};

/// Longest title, in characters.
const TITLE_MAX: usize = 80;

/// An open batch event.
#[derive(Debug, Clone, Serialize)]
pub struct BatchView {
    /// Id.
    pub id: i64,
    /// What happened.
    pub title: String,
    /// The carrier's number.
    pub carrier: String,
    /// The carrier's id.
    pub matter: i64,
    /// Category.
    pub category: String,
    /// Since when.
    pub since: String,
    /// How many calls belong to it so far (at most a thousand are counted).
    pub members: usize,
}

impl App {
    /// Open batch events, newest first.
    pub async fn batches(&self, me: &Me, language: Language) -> Answer<Vec<BatchView>> {
        me.must(Ability::Intake)?;
        let city = self.city(me.city)?;
        let mut found = Vec::new();
        for batch in self.store().open_batches(city.id).await? {
            let carrier = self.load(city.id, batch.carrier).await?;
            found.push(BatchView {
                id: batch.id.0,
                title: batch.title,
                matter: carrier.id.0,
                category: carrier.category().map_or(String::new(), |c| city.category_name(c, language)),
                members: self.store().members(city.id, carrier.id, MatterId(0), 1000).await?.len(),
                carrier: carrier.number,
                since: batch.opened_at.show_minute(&city.pack.zone),
            });
        }
        Ok(found)
    }

    /// Opens one with this matter as its carrier.
    pub async fn open_batch(&self, me: &Me, matter: i64, title: &str) -> Answer<()> {
        me.must(Ability::Intake)?;
        let city = self.city(me.city)?;
        let carrier = self.load(me.city, MatterId(matter)).await?;
        if !self.within(&city, procedure_of(&city, &carrier)?.as_ref(), &carrier, me) {
            return Err(AppError::NotFound);
        }
        let title = title.trim();
        if title.is_empty() || title.chars().count() > TITLE_MAX {
            return Err(Refusal::new(
                "bad-input",
                Label::new(
                    "请用一句话写明是什么事件（80字以内）",
                    "say in one sentence what happened (80 characters)",
                ),
                Label::new("例如：某路段爆管停水", "for example: a burst main cut the water of a road"),
            )
            .at_field("title")
            .into());
        }
        let mut tx = Tx::new(me.city);
        tx.open_batch(&BatchRow {
            id: BatchId(self.next_id()),
            code: carrier.number.clone(),
            title: engine_text::redact::redact(title).text,
            carrier: carrier.id,
            opened_at: self.now(),
            closed_at: None,
        });
        tx.audit(me.audit_entry("batch-opened", self.now()));
        self.store().commit(tx).await?;
        Ok(())
    }

    /// Closes one: no further call joins it; members go on as they are.
    pub async fn close_batch(&self, me: &Me, id: i64) -> Answer<()> {
        me.must(Ability::Intake)?;
        let mut tx = Tx::new(me.city);
        tx.close_batch(BatchId(id), self.now());
        tx.audit(me.audit_entry("batch-closed", self.now()));
        self.store().commit(tx).await?;
        Ok(())
    }
}
