//! One matter on a staff page: only what this post may see, with every act it may do now.

use crate::city::City;
use crate::draw::form::Drawing;
use crate::draw::timeline::{Reader, Story};
use crate::matter::act::procedure_of;
use crate::session::Me;
use crate::view::*;
use crate::{Answer, App, AppError, draw};
use domain::actor::Actor;
use domain::event::Event;
use domain::field::{FieldKind, Value};
use domain::ids::*;
use domain::label::Language;
use domain::matter::{LinkKind, Matter, OrderKind};
use engine_procedure::procedure::{Action, Does, Procedure};

/// Dispatch suggestions shown at most.
const SUGGESTIONS: usize = 3;

/// What forms of a matter may be filled from: usable articles, the batch it may belong to.
#[derive(Default)]
pub(crate) struct Desk {
    pub articles: Vec<(ArticleId, String)>,
    pub carrier: Option<String>,
}

impl App {
    /// Reads what the forms of this matter need, and only that.
    pub(crate) async fn desk(&self, city: &City, p: &Procedure, matter: &Matter) -> Answer<Desk> {
        let here = |a: &&Action| a.from.contains(&matter.state);
        let asks = |kind| {
            let of_kind = |id: &FieldId| p.field(id.as_str()).is_some_and(|f| f.kind == kind);
            p.actions.iter().filter(here).any(|a| a.inputs.iter().any(|i| of_kind(&i.field)))
        };
        let mut desk = Desk::default();
        if asks(FieldKind::Article) {
            desk.articles = self.usable_articles(city).await?;
        }
        if asks(FieldKind::Matter) {
            for batch in self.store().open_batches(city.id).await? {
                let carrier = self.load(city.id, batch.carrier).await?;
                if carrier.open && carrier.id != matter.id && carrier.category() == matter.category() {
                    desk.carrier = Some(carrier.number);
                    break;
                }
            }
        }
        Ok(desk)
    }

    /// The page of a matter.
    pub async fn matter(&self, me: &Me, id: i64, language: Language) -> Answer<MatterView> {
        let city = self.city(me.city)?;
        let matter = self.load(me.city, MatterId(id)).await?;
        let p = procedure_of(&city, &matter)?;
        let actor = me.actor();
        if !self.within(&city, &p, &matter, me) {
            return Err(AppError::NotFound);
        }
        let events = self.store().events(city.id, matter.id).await?;
        let reader = Reader {
            roles: engine_procedure::roles_of(&p, &matter, &self.context(&city, &actor)),
            applicant: false,
        };
        let texts = self.texts(&city, &p, &matter, &reader, language).await?;
        let story =
            Story { city: &city, procedure: &p, matter: &matter, events: &events, reader: &reader, language };
        Ok(MatterView {
            id: matter.id.0,
            number: matter.number.clone(),
            procedure: p.label.in_language(language).to_owned(),
            noun: p.noun.in_language(language).to_owned(),
            state: p
                .state(matter.state.as_str())
                .map_or(String::new(), |s| s.label.in_language(language).to_owned()),
            open: matter.open,
            summary: draw::matter::summary(&city, &p, &matter, &reader, language),
            fields: draw::matter::others(&city, &p, &matter, &reader, language),
            clocks: self.clocks(&city, &p, &matter, &events, false, language),
            facts: draw::matter::facts(
                &city,
                &p,
                &matter,
                self.sees_judgement(&city, &p, &matter, me),
                language,
            ),
            owners: owners(&city, &p, &matter, language),
            orders: draw::matter::orders(&city, &matter, self.now(), language),
            texts,
            contacts: contacts(&city, &p, &matter, &actor, &reader, language),
            forms: self.forms(&city, &p, &matter, &actor, &self.desk(&city, &p, &matter).await?, language),
            suggestions: suggestions(&city, &p, &matter, language),
            timeline: draw::timeline::lines(&story),
            links: self.links(&city, me, &matter, language).await?,
            promises: draw::matter::promises(&city, &matter, language),
            version: matter.version,
        })
    }

    /// Whether this post may see the matter at all: a role on it now or before, inside its remit.
    pub(crate) fn within(&self, city: &City, p: &Procedure, matter: &Matter, me: &Me) -> bool {
        engine_procedure::may_see(p, matter, &me.actor(), &city.directory)
    }

    /// The handling unit never sees what the resident said at call-back (charter §2).
    fn sees_judgement(&self, city: &City, p: &Procedure, matter: &Matter, me: &Me) -> bool {
        let handled = matter
            .orders
            .iter()
            .any(|o| o.hops.iter().any(|h| city.directory.unit_under(h.unit, me.staff.unit)));
        let calls_back = me.staff.abilities.contains(&domain::ability::Ability::CallBack);
        p.id == matter.procedure && (calls_back || !handled)
    }

    /// Clocks, running first and due first.
    pub(crate) fn clocks(
        &self,
        city: &City,
        p: &Procedure,
        matter: &Matter,
        events: &[Event],
        resident_only: bool,
        language: Language,
    ) -> Vec<ClockView> {
        let now = self.now();
        let Some(pack) = city.edition(&matter.edition) else { return Vec::new() };
        let mut clocks: Vec<_> =
            matter.clocks.iter().filter(|c| !resident_only || c.side.is_shown_to_applicant()).collect();
        clocks.sort_by_key(|c| (c.ended_at.is_some(), c.due_at));
        clocks
            .into_iter()
            .map(|c| draw::clock::clock(city, pack, p, matter, events, c, now, language))
            .collect()
    }

    async fn texts(
        &self,
        city: &City,
        p: &Procedure,
        matter: &Matter,
        reader: &Reader,
        language: Language,
    ) -> Answer<Vec<TextView>> {
        let opened = self.open_texts(city, matter, |f| reader.sees(&f.seen_by)).await?;
        Ok(opened
            .into_iter()
            .map(|(id, _, text)| TextView {
                label: p
                    .field(id.as_str())
                    .map_or(String::new(), |f| f.label.in_language(language).to_owned()),
                text,
                versions: matter.texts.get(&id).copied().unwrap_or(1),
            })
            .collect())
    }

    /// What `actor` may do now, primary first; blocked acts keep their reason and way on.
    pub(crate) fn forms(
        &self,
        city: &City,
        p: &Procedure,
        matter: &Matter,
        actor: &Actor,
        desk: &Desk,
        language: Language,
    ) -> Vec<FormView> {
        let mut forms: Vec<FormView> = engine_procedure::offers(p, matter, &self.context(city, actor))
            .into_iter()
            .map(|offer| {
                let action = offer.action;
                let given = prefill(city, p, matter, action, desk);
                let drawing = Drawing {
                    city,
                    procedure: p,
                    language,
                    given: &given,
                    refusal: None,
                    key: self.fresh_key(),
                    matter: Some(matter),
                    articles: &desk.articles,
                };
                let mut form = draw::form::form(&drawing, action, offer.order, offer.request);
                form.blocked = offer.blocked.map(|r| draw::refusal(city, &r, language));
                form
            })
            .collect();
        forms.sort_by_key(|f| (f.blocked.is_some(), !f.primary));
        forms
    }

    async fn links(
        &self,
        city: &City,
        me: &Me,
        matter: &Matter,
        language: Language,
    ) -> Answer<Vec<LinkView>> {
        let zh = language == Language::Zh;
        let mut found = Vec::new();
        for link in &matter.links {
            let Some(other) = self.store().matter(city.id, link.to).await? else { continue };
            let kind = match (link.kind, zh) {
                (LinkKind::DuplicateOf, true) => "重复件，主件为",
                (LinkKind::DuplicateOf, false) => "repeats",
                (LinkKind::MasterOf, true) => "重复来件",
                (LinkKind::MasterOf, false) => "repeated by",
                (LinkKind::InBatch, true) => "同一事件，随主件办理",
                (LinkKind::InBatch, false) => "of one event with",
                (LinkKind::Follows, true) => "承接",
                (LinkKind::Follows, false) => "follows",
            };
            let open = match procedure_of(city, &other) {
                Ok(p) => self.within(city, &p, &other, me),
                Err(_) => false,
            };
            found.push(LinkView {
                kind: kind.to_owned(),
                number: other.number.clone(),
                id: open.then_some(other.id.0),
            });
        }
        Ok(found)
    }
}

/// Coded values already in the matter open the form; texts never do.
fn prefill(city: &City, p: &Procedure, matter: &Matter, action: &Action, desk: &Desk) -> crate::form::Pairs {
    let mut pairs = Vec::new();
    for does in &action.does {
        match does {
            // The first suggestion opens the form, so that an ordinary dispatch is one key.
            Does::OpenOrder { kind: OrderKind::Lead, unit, .. } => {
                if let Some(first) = suggested_units(city, p, matter).first() {
                    pairs.push((unit.to_string(), first.to_string()));
                }
            }
            // The newest batch of the same category opens it: joining takes two keys.
            Does::Link { kind: LinkKind::InBatch, to } => {
                if let Some(number) = &desk.carrier {
                    pairs.push((to.to_string(), number.clone()));
                }
            }
            _ => {}
        }
    }
    for input in &action.inputs {
        let name = || input.field.to_string();
        match matter.fields.get(&input.field) {
            Some(Value::Code(code)) => pairs.push((name(), code.to_string())),
            Some(Value::Category(category)) => pairs.push((name(), category.to_string())),
            Some(Value::Area(area)) => pairs.push((name(), area.to_string())),
            _ => {
                if let Some(default) = &input.default {
                    pairs.push((name(), default.to_string()));
                }
            }
        }
    }
    pairs
}

fn owners(city: &City, p: &Procedure, matter: &Matter, language: Language) -> Vec<PairView> {
    matter
        .owners
        .iter()
        .map(|o| PairView {
            label: p
                .role(o.role.as_str())
                .map_or_else(|| o.role.to_string(), |r| r.label.in_language(language).to_owned()),
            value: match (o.unit, o.post) {
                (Some(unit), Some(post)) => format!("{} · {}", city.unit_name(unit), city.post_name(post)),
                (Some(unit), None) => city.unit_name(unit),
                (None, _) => p.applicant.in_language(language).to_owned(),
            },
        })
        .collect()
}

fn contacts(
    city: &City,
    p: &Procedure,
    matter: &Matter,
    actor: &Actor,
    reader: &Reader,
    language: Language,
) -> Vec<ContactView> {
    let zh = language == Language::Zh;
    let urgent =
        matter.category().is_some_and(|c| city.directory.urgency(c) == domain::directory::Urgency::Danger);
    p.fields
        .iter()
        .filter(|f| f.kind.is_contact() && matter.texts.contains_key(&f.id))
        .map(|f| {
            let allowed = if reader.sees(&f.seen_by) {
                engine_procedure::may_open_contact(p, matter, actor, &city.directory)
            } else {
                Err(super::contact::not_yours())
            };
            ContactView {
                field: f.id.to_string(),
                label: f.label.in_language(language).to_owned(),
                may_open: allowed.is_ok(),
                note: match allowed {
                    Err(refusal) => refusal.reason.in_language(language).to_owned(),
                    Ok(()) if zh => "每次查看都会记录单位、岗位和理由，诉求人本人可以看到".into(),
                    Ok(()) => {
                        "every opening is recorded with unit, post and reason; the applicant can read it"
                            .into()
                    }
                },
                urgent,
            }
        })
        .collect()
}

/// Suggestions with why, when the matter waits to be dispatched.
fn suggestions(city: &City, p: &Procedure, matter: &Matter, language: Language) -> Vec<SuggestionView> {
    let dispatchable = p.actions.iter().any(|a| {
        a.from.contains(&matter.state) && a.does.iter().any(|d| matches!(d, Does::OpenOrder { .. }))
    });
    let Some(category) = matter.category().filter(|_| dispatchable) else { return Vec::new() };
    suggested_units(city, p, matter)
        .into_iter()
        .take(SUGGESTIONS)
        .map(|id| {
            let category = city.category_name(category, language);
            let area = city.directory.units.get(&id).map_or(String::new(), |u| city.area_name(u.area));
            SuggestionView {
                unit: id.0,
                name: city.unit_name(id),
                why: match language {
                    Language::Zh => format!("职责清单含“{category}”，辖区含{area}"),
                    Language::En => format!("duty list has “{category}”, serves {area}"),
                },
            }
        })
        .collect()
}

/// Units that may lead: on the duty list, nearest area first, never one that must stand aside.
pub fn suggested_units(city: &City, p: &Procedure, matter: &Matter) -> Vec<UnitId> {
    let directory = &city.directory;
    let Some(category) = matter.category() else { return Vec::new() };
    let mut found: Vec<(usize, UnitId)> = directory
        .units
        .values()
        .filter(|u| u.to.is_none() && !u.duties.is_empty() && directory.on_duty_list(u.id, category))
        .filter(|u| !engine_procedure::is_recused(p, matter, u.id, directory))
        .filter_map(|u| match matter.area() {
            None => Some((0, u.id)),
            Some(area) => directory.areas_up(area).position(|a| a.id == u.area).map(|steps| (steps, u.id)),
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, id)| id).collect()
}
