//! What a page needs before any use case: what may be filed, how a refusal reads.

use crate::session::Me;
use crate::view::{ProcedureCard, RefusalView};
use crate::{Answer, App, draw};
use domain::ids::CityId;
use domain::label::Language;
use domain::refusal::Refusal;
use engine_procedure::procedure::Channel;

impl App {
    /// A refusal as a page shows it.
    pub fn refusal_view(&self, city: CityId, refusal: &Refusal, language: Language) -> Answer<RefusalView> {
        Ok(draw::refusal(&self.city(city)?, refusal, language))
    }

    /// What anyone may file.
    pub fn public_procedures(&self, city: CityId, language: Language) -> Answer<Vec<ProcedureCard>> {
        self.procedures(city, Channel::Public, language)
    }

    /// What the post may file, at the intake seat or in the field.
    pub fn staff_procedures(&self, me: &Me, language: Language) -> Answer<Vec<ProcedureCard>> {
        let city = self.city(me.city)?;
        let mut cards = self.procedures(me.city, Channel::Intake, language)?;
        cards.extend(self.procedures(me.city, Channel::Field, language)?);
        cards.retain(|card| {
            city.pack.procedures.get(card.id.as_str()).is_some_and(|p| me.channel_for(p).is_ok())
        });
        cards.sort_by(|a, b| a.id.cmp(&b.id));
        cards.dedup_by(|a, b| a.id == b.id);
        Ok(cards)
    }
}
