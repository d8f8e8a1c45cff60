//! Acting on a matter: one typed command shared by forms, the CLI, simulation and the API.

use crate::city::City;
use crate::draw::form::Drawing;
use crate::form::{Pairs, parse};
use crate::matter::commit::{CommitOrFault, Done, idempotency};
use crate::session::Me;
use crate::{Again, Answer, App, AppError, Outcome, draw};
use domain::actor::Actor;
use domain::field::{FieldKind, Value};
use domain::ids::*;
use domain::label::{Label, Language};
use domain::matter::Matter;
use domain::refusal::Refusal;
use engine_procedure::Command;
use engine_procedure::procedure::{Action, Procedure};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{CommitError, Tx};

/// Times a system command is planned again after a conflict (invariant 7).
pub(crate) const REPLANS_MAX: usize = 5;

/// A posted act.
pub struct Posted {
    /// Action.
    pub action: String,
    /// Order it is about.
    pub order: Option<u16>,
    /// Request it is about.
    pub request: Option<u16>,
    /// Raw pairs.
    pub pairs: Pairs,
    /// Idempotency key.
    pub key: String,
    /// The version the form was drawn from.
    pub version: u32,
}

impl App {
    /// A member of staff acts.
    pub async fn act(&self, me: &Me, id: i64, posted: Posted, language: Language) -> Answer<Outcome<()>> {
        let city = self.city(me.city)?;
        let matter = self.load(me.city, MatterId(id)).await?;
        self.act_as(&city, &me.actor(), matter, posted, language).await
    }

    pub(crate) async fn act_as(
        &self,
        city: &City,
        actor: &Actor,
        matter: Matter,
        posted: Posted,
        language: Language,
    ) -> Answer<Outcome<()>> {
        let p = procedure_of(city, &matter)?;
        if !engine_procedure::may_see(&p, &matter, actor, &city.directory) {
            return Err(AppError::NotFound);
        }
        let action = p.action(&posted.action).ok_or(AppError::NotFound)?;
        let articles = self.desk(city, &p, &matter).await?.articles;
        let again = |app: &App, refusal: Refusal| {
            let refusal = draw::refusal(city, &refusal, language);
            let drawing = Drawing {
                city,
                procedure: &p,
                language,
                given: &posted.pairs,
                refusal: Some(&refusal),
                key: app.fresh_key(),
                matter: Some(&matter),
                articles: &articles,
            };
            let form = draw::form::form(&drawing, action, posted.order, posted.request);
            Ok(Outcome::Again(Box::new(Again { form, refusal })))
        };
        let mut values = match parse(city, &p, action, &posted.pairs) {
            Ok(values) => values,
            Err(refusal) => return again(self, refusal),
        };
        if let Err(AppError::Refused(refusal)) = self.resolve_matters(city, &mut values).await {
            return again(self, *refusal);
        }
        if let Err(refusal) = self.use_article(city, &p, action, &mut values).await? {
            return again(self, refusal);
        }
        if posted.version != matter.version {
            // A replay of an act that landed is answered as done; anything else shows what changed.
            return match self.store().recorded(city.id, &idempotency(&posted.key)).await? {
                Some(_) => Ok(Outcome::Done(())),
                None => Err(AppError::Stale),
            };
        }
        let command = Command {
            action: action.id.clone(),
            values,
            order: posted.order,
            request: posted.request,
            happened_at: None,
        };
        match self.carry_out(city, actor, &matter, &p, &command, &posted.key).await {
            Ok(_) => Ok(Outcome::Done(())),
            Err(AppError::Refused(refusal)) => again(self, *refusal),
            Err(other) => Err(other),
        }
    }

    /// An article given as the answer must hold today; its words become the reply when none was written.
    async fn use_article(
        &self,
        city: &City,
        p: &Procedure,
        action: &Action,
        values: &mut BTreeMap<FieldId, Value>,
    ) -> Answer<Result<(), Refusal>> {
        let given = values.iter().find_map(|(field, value)| match value {
            Value::Article(id) => Some((field.clone(), *id)),
            _ => None,
        });
        let Some((field, id)) = given else { return Ok(Ok(())) };
        let Ok(article) = self.article(city.id, id.0).await else {
            return Ok(Err(expired_article(&field)));
        };
        let reply = action.inputs.iter().find(|i| {
            p.field(i.field.as_str()).is_some_and(|f| f.kind == FieldKind::Reply)
                && !values.contains_key(&i.field)
        });
        if let Some(reply) = reply {
            values.insert(reply.field.clone(), Value::Text(article.answer));
        }
        Ok(Ok(()))
    }

    /// Plans and commits one command against `matter` as read.
    pub async fn carry_out(
        &self,
        city: &City,
        actor: &Actor,
        matter: &Matter,
        p: &Procedure,
        command: &Command,
        key: &str,
    ) -> Answer<Done> {
        Ok(self.try_carry_out(city, actor, matter, p, command, key, |_| {}).await?)
    }

    /// The same; `more` adds rows of the same act.
    #[allow(clippy::too_many_arguments)]
    pub(crate) async fn try_carry_out(
        &self,
        city: &City,
        actor: &Actor,
        matter: &Matter,
        p: &Procedure,
        command: &Command,
        key: &str,
        more: impl FnOnce(&mut Tx),
    ) -> Result<Done, CommitOrFault> {
        let change =
            engine_procedure::plan(p, matter, command, &self.context(city, actor)).map_err(AppError::from)?;
        let followers = crate::matter::follow::wanted(matter, &change);
        let now = self.now();
        self.commit_change(city, Some(matter), change, None, key, |tx| {
            if let Some(payload) = followers {
                tx.outbox("follow", &idempotency(&format!("follow:{key}")), &payload, now);
            }
            more(tx);
        })
        .await
    }

    /// Carries out a system command, planned again after every conflict. `Ok(None)`: nothing to do any more.
    pub async fn system_act(
        &self,
        city: &City,
        id: MatterId,
        command: &Command,
        key: &str,
    ) -> Answer<Option<Done>> {
        for _ in 0..REPLANS_MAX {
            let matter = self.load(city.id, id).await?;
            let p = procedure_of(city, &matter)?;
            match self.try_carry_out(city, &Actor::System, &matter, &p, command, key, |_| {}).await {
                Ok(done) => return Ok(Some(done)),
                Err(CommitOrFault::Commit(CommitError::Stale)) => continue,
                Err(CommitOrFault::App(AppError::Refused(_))) => return Ok(None),
                Err(other) => return Err(other.into()),
            }
        }
        Err(AppError::Stale)
    }

    /// Turns public numbers typed into matter fields into ids; a wrong one is refused at its field.
    pub(crate) async fn resolve_matters(
        &self,
        city: &City,
        values: &mut BTreeMap<FieldId, Value>,
    ) -> Answer<()> {
        for (field, value) in values.iter_mut() {
            let Value::Text(text) = value else { continue };
            if !is_matter_field(city, field) {
                continue;
            }
            let found = match ports::number::parse_matter_number(text) {
                Ok(number) => self.store().matter_by_number(city.id, &number).await?,
                Err(_) => None,
            };
            match found {
                Some(matter) => *value = Value::Matter(matter.id),
                None => return Err(no_such_number(field).into()),
            }
        }
        Ok(())
    }
}

fn is_matter_field(city: &City, field: &FieldId) -> bool {
    city.pack
        .procedures
        .values()
        .any(|p| p.field(field.as_str()).is_some_and(|f| f.kind == FieldKind::Matter))
}

/// The procedure of a matter in its own edition.
pub(crate) fn procedure_of(city: &City, matter: &Matter) -> Answer<Arc<Procedure>> {
    city.procedure(&matter.edition, &matter.procedure)
        .ok_or_else(|| AppError::Fault(format!("办件 {} 所用的程序版本没有载入", matter.number)))
}

fn no_such_number(field: &FieldId) -> Refusal {
    Refusal::new(
        "no-such-number",
        Label::new(
            "没有这个编号的办件，请核对编号的最后一位校验码",
            "no matter has this number; check its last character",
        ),
        Label::new(
            "请改正编号，或从列表中打开该办件后再关联",
            "correct it, or open that matter from a list first",
        ),
    )
    .at_field(field.as_str())
}

fn expired_article(field: &FieldId) -> Refusal {
    Refusal::new(
        "article-expired",
        Label::new("该知识条目已失效或不存在，不能用来答复", "this article has expired or does not exist"),
        Label::new(
            "请另选现行有效的条目；没有合适的，可以登记知识缺口并转单位办理",
            "choose one in force, or report a gap and dispatch",
        ),
    )
    .at_field(field.as_str())
}
