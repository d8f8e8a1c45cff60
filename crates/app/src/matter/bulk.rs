//! Bulk acts: a preview that says what each will do, one reason for all, one event and audit line each.

use crate::draw::form::Drawing;
use crate::form::{Pairs, parse};
use crate::matter::act::procedure_of;
use crate::matter::commit::idempotency;
use crate::session::Me;
use crate::view::{FormView, RowView};
use crate::{Answer, App, AppError, draw};
use domain::ids::*;
use domain::label::{Label, Language};
use domain::refusal::Refusal;
use engine_procedure::Command;
use serde::Serialize;

/// Matters one bulk act takes at most.
pub const BULK_MAX: usize = 500;

/// What a bulk act will do.
#[derive(Debug, Clone, Serialize)]
pub struct BulkView {
    /// The form: one reason and the same values for all.
    pub form: FormView,
    /// Those it will be done to.
    pub fits: Vec<RowView>,
    /// Those it cannot be done to, each with why.
    pub refused: Vec<(RowView, String)>,
}

/// What a bulk act did.
#[derive(Debug, Clone, Serialize)]
pub struct BulkDone {
    /// Numbers done.
    pub done: Vec<String>,
    /// Numbers not done, each with why.
    pub refused: Vec<(String, String)>,
}

impl App {
    /// Shows, changes nothing.
    pub async fn bulk_preview(
        &self,
        me: &Me,
        action: &str,
        ids: &[i64],
        language: Language,
    ) -> Answer<BulkView> {
        let city = self.city(me.city)?;
        let actor = me.actor();
        let now = self.now();
        let mut view: Option<BulkView> = None;
        for id in checked(ids)? {
            let matter = self.load(city.id, MatterId(*id)).await?;
            let p = procedure_of(&city, &matter)?;
            if !self.within(&city, &p, &matter, me) {
                return Err(AppError::NotFound);
            }
            let found = p.action(action).filter(|a| a.bulk).ok_or(AppError::NotFound)?;
            let view = view.get_or_insert_with(|| {
                let drawing = Drawing {
                    city: &city,
                    procedure: &p,
                    language,
                    given: &Vec::new(),
                    refusal: None,
                    key: self.fresh_key(),
                    matter: None,
                    articles: &[],
                };
                BulkView {
                    form: draw::form::form(&drawing, found, None, None),
                    fits: Vec::new(),
                    refused: Vec::new(),
                }
            });
            let row = draw::row::matter(&city, &matter, now, language);
            let offer = engine_procedure::offers(&p, &matter, &self.context(&city, &actor))
                .into_iter()
                .find(|o| o.action.id == found.id);
            match offer {
                Some(offer) => match offer.blocked {
                    None => view.fits.push(row),
                    Some(refusal) => {
                        view.refused.push((row, refusal.reason.in_language(language).to_owned()))
                    }
                },
                None => {
                    let why = Label::new("现在不能做这一步", "this cannot be done now");
                    view.refused.push((row, why.in_language(language).to_owned()));
                }
            }
        }
        view.ok_or(AppError::NotFound)
    }

    /// Does it, matter by matter: one that is refused or stale harms none of the others.
    pub async fn bulk_act(
        &self,
        me: &Me,
        action: &str,
        ids: &[i64],
        pairs: &Pairs,
        key: &str,
        language: Language,
    ) -> Answer<BulkDone> {
        let city = self.city(me.city)?;
        let actor = me.actor();
        let mut done = BulkDone { done: Vec::new(), refused: Vec::new() };
        for id in checked(ids)? {
            let matter = self.load(city.id, MatterId(*id)).await?;
            let p = procedure_of(&city, &matter)?;
            let key = format!("{key}:{id}");
            // Asked before planning: what a repeated act finds is what it made itself, and would be refused.
            if self.store().recorded(city.id, &idempotency(&key)).await?.is_some() {
                done.done.push(matter.number.clone());
                continue;
            }
            if !self.within(&city, &p, &matter, me) {
                return Err(AppError::NotFound);
            }
            let found = p.action(action).filter(|a| a.bulk).ok_or(AppError::NotFound)?;
            let offer = engine_procedure::offers(&p, &matter, &self.context(&city, &actor))
                .into_iter()
                .find(|o| o.action.id == found.id);
            let (order, request) = offer.map_or((None, None), |o| (o.order, o.request));
            let values = match parse(&city, &p, found, pairs) {
                Ok(values) => values,
                // The same form goes to all: what is wrong with it is wrong for every one.
                Err(refusal) => return Err(refusal.into()),
            };
            let command = Command { values, order, request, ..Command::bare(found.id.clone()) };
            let mut entry = me.audit_entry("bulk-act", self.now());
            (entry.matter, entry.reason) = (Some(matter.id), Some(Code::from(action)));
            let carried =
                self.try_carry_out(&city, &actor, &matter, &p, &command, &key, |tx| tx.audit(entry));
            match carried.await.map_err(AppError::from) {
                Ok(_) => done.done.push(matter.number.clone()),
                Err(AppError::Refused(refusal)) => {
                    done.refused
                        .push((matter.number.clone(), refusal.reason.in_language(language).to_owned()));
                }
                Err(AppError::Stale) => {
                    let why =
                        Label::new("刚刚有了新的进展，请单独核对", "it changed just now; look at it alone");
                    done.refused.push((matter.number.clone(), why.in_language(language).to_owned()));
                }
                Err(other) => return Err(other),
            }
        }
        Ok(done)
    }
}

fn checked(ids: &[i64]) -> Answer<&[i64]> {
    if ids.is_empty() || ids.len() > BULK_MAX {
        return Err(Refusal::new(
            "bulk-size",
            Label {
                zh: format!("一次请选1至{BULK_MAX}件"), en: format!("choose 1 to {BULK_MAX} at a time")
            },
            Label::new("请返回列表重新勾选", "go back to the list and choose again"),
        )
        .into());
    }
    Ok(ids)
}
