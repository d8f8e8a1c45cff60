//! Search: by number, and by text within one's own remit, area and period. At most 50 results, each
//! search logged; sealed classes, contacts and names are never in the index.

use crate::matter::act::procedure_of;
use crate::remit::Remit;
use crate::session::Me;
use crate::view::{OptionView, RowView, SearchView};
use crate::{Answer, App, draw};
use domain::Date;
use domain::ability::Ability;
use domain::ids::*;
use domain::label::{Label, Language};
use domain::refusal::Refusal;
use std::collections::HashSet;
use store::{MOST_RESULTS, SearchQuery, Tx};

/// Days back when no period is given.
const DAYS_BACK: i64 = 90;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// A number, or words.
    pub words: String,
    /// Within this area.
    pub area: Option<i64>,
    /// Filed from.
    pub from: Option<Date>,
    /// Filed to, included.
    pub to: Option<Date>,
}

impl App {
    /// The areas a search may be narrowed to: those of the remit.
    pub fn search_areas(&self, me: &Me, chosen: &str) -> Answer<Vec<OptionView>> {
        me.must(Ability::Search)?;
        let city = self.city(me.city)?;
        let remit = self.remit(&city, me, None);
        let mut found = draw::form::areas(&city);
        found.retain(|o| o.value.parse().is_ok_and(|id| remit.contains(&AreaId(id))));
        draw::form::settle(&mut found, &[chosen]);
        Ok(found)
    }

    /// Searches.
    pub async fn search(&self, me: &Me, asked: &Asked, language: Language) -> Answer<SearchView> {
        me.must(Ability::Search)?;
        let city = self.city(me.city)?;
        let now = self.now();
        let today = city.today(now);
        let words = asked.words.trim();
        let mut view = SearchView { query: words.to_owned(), rows: Vec::new(), more: false };
        if words.is_empty() {
            return Ok(view);
        }
        let mut tx = Tx::new(city.id);
        // The words asked for are not kept: they may be somebody's name.
        tx.audit(me.audit_entry("searched", now));
        self.store().commit(tx).await?;
        if let Ok(number) = ports::number::parse_matter_number(words) {
            if let Some(matter) = self.store().matter_by_number(city.id, &number).await? {
                view.rows.extend(self.shown(&city, me, &[matter.id], language).await?);
            }
            return Ok(view);
        }
        let tokens = engine_text::bigram::query_tokens(self.peppers().search(), words);
        if tokens.is_empty() {
            return Err(too_short().into());
        }
        let from = asked.from.unwrap_or_else(|| today.saturating_sub(jiff::Span::new().days(DAYS_BACK)));
        let to = asked.to.unwrap_or(today);
        let query = SearchQuery {
            tokens: tokens.into_iter().flatten().collect(),
            areas: Some(self.remit(&city, me, asked.area.map(AreaId))),
            units: None,
            without_classes: HashSet::new(),
            from,
            to,
        };
        let ids = self.store().search(city.id, &query).await?;
        view.more = ids.len() >= MOST_RESULTS;
        view.rows = self.shown(&city, me, &ids, language).await?;
        Ok(view)
    }

    /// Leaf and inner areas of the post's remit, narrowed to `within`.
    fn remit(&self, city: &crate::city::City, me: &Me, within: Option<AreaId>) -> HashSet<AreaId> {
        let own = Remit::of(city, me);
        let inside = |a: &AreaId| own.covers(Some(*a));
        let narrowed = |a: &AreaId| within.is_none_or(|w| city.directory.area_within(*a, w));
        city.directory.areas.keys().copied().filter(inside).filter(narrowed).collect()
    }

    async fn shown(
        &self,
        city: &crate::city::City,
        me: &Me,
        ids: &[MatterId],
        language: Language,
    ) -> Answer<Vec<RowView>> {
        let now = self.now();
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(matter) = self.store().matter(city.id, *id).await? else { continue };
            let Ok(p) = procedure_of(city, &matter) else { continue };
            if self.within(city, &p, &matter, me) {
                rows.push(draw::row::matter(city, &matter, now, language));
            }
        }
        Ok(rows)
    }
}

fn too_short() -> Refusal {
    Refusal::new(
        "words-too-short",
        Label::new("请至少输入两个字", "write at least two characters"),
        Label::new(
            "可以输入地点、事情的关键词，或完整的编号",
            "a place, a word of the matter, or the whole number",
        ),
    )
}
