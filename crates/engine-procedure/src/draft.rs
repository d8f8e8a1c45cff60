//! A change in the making: each effect is folded into the matter as soon as it is added, so that the next
//! one sees it, and the matter after the event is the fold by construction.

use crate::context::{Change, Command, Context, NotPlanned, SealedText};
use crate::procedure::{Action, Procedure};
use crate::when::Look;
use domain::effect::Effect;
use domain::event::{Event, SCHEMA};
use domain::field::Value;
use domain::fold::{Moment, apply_effect};
use domain::ids::FieldId;
use domain::instant::Instant;
use domain::matter::{Matter, Order, Request};

/// One event being built.
pub(crate) struct Draft<'a> {
    pub p: &'a Procedure,
    pub cx: &'a Context<'a>,
    pub command: &'a Command,
    pub action: &'a Action,
    /// The matter with every effect so far.
    pub after: Matter,
    pub moment: Moment,
    pub effects: Vec<Effect>,
    pub texts: Vec<SealedText>,
    /// The order acted on.
    pub order: Option<u16>,
    /// The request decided.
    pub request: Option<u16>,
}

impl<'a> Draft<'a> {
    pub fn new(
        p: &'a Procedure,
        cx: &'a Context<'a>,
        command: &'a Command,
        action: &'a Action,
        m: Matter,
    ) -> Self {
        let moment = Moment { at: command.happened_at.unwrap_or(cx.now), seq: m.version };
        Draft {
            p,
            cx,
            command,
            action,
            after: m,
            moment,
            effects: Vec::with_capacity(12),
            texts: Vec::new(),
            order: None,
            request: None,
        }
    }

    /// Adds an effect and folds it.
    pub fn add(&mut self, effect: Effect) -> Result<(), NotPlanned> {
        apply_effect(&mut self.after, &effect, self.moment)?;
        self.effects.push(effect);
        Ok(())
    }

    /// When it happens.
    pub fn at(&self) -> Instant {
        self.moment.at
    }

    /// Tests and rules look at the form, then at the matter as it is now.
    pub fn look(&self) -> Look<'_> {
        Look {
            values: &self.command.values,
            matter: Some(&self.after),
            channel: None,
            directory: self.cx.directory,
        }
    }

    /// The value of a field for this act. What an earlier act said does not count again, unless the form
    /// lets it stand or does not ask.
    pub fn given(&self, field: &FieldId) -> Option<&Value> {
        let asked = self.action.inputs.iter().find(|input| input.field == *field);
        let stands = asked.is_none_or(|input| input.stands);
        let said = self.command.values.get(field);
        said.or_else(|| self.after.fields.get(field).filter(|_| stands))
    }

    /// The order acted on, while it is open.
    pub fn held(&self) -> Option<&Order> {
        self.order.and_then(|no| self.after.orders.get(no as usize)).filter(|o| o.closed_at.is_none())
    }

    /// The request decided.
    pub fn decided(&self) -> Option<&Request> {
        self.request.and_then(|no| self.after.requests.get(no as usize))
    }

    /// The finished change.
    pub fn finish(mut self) -> Change {
        let event = Event {
            matter: self.after.id,
            seq: self.moment.seq,
            action: self.action.id.clone(),
            actor: self.cx.actor.record(),
            happened_at: self.moment.at,
            recorded_at: self.cx.now,
            edition: self.after.edition.clone(),
            schema: SCHEMA,
            effects: self.effects,
        };
        self.after.version = self.moment.seq + 1;
        Change { event, after: self.after, texts: self.texts }
    }
}
