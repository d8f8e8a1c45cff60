//! Tracking: number and code open one matter for its applicant; wrong number and wrong code answer alike.

use crate::city::City;
use crate::draw::timeline::{Reader, Story};
use crate::matter::act::{Posted, procedure_of};
use crate::matter::file::promised;
use crate::session::sign_in::CallerKey;
use crate::view::*;
use crate::{Answer, App, AppError, Outcome, draw};
use domain::actor::Actor;
use domain::event::Event;
use domain::ids::*;
use domain::label::{Label, Language};
use domain::matter::Matter;
use domain::refusal::Refusal;
use engine_procedure::Context;
use engine_procedure::procedure::{Channel, Procedure};
use ports::query_code::{QueryCode, code_hash, code_matches};
use ports::session::SessionToken;
use store::Tx;

/// Minutes a tracking cookie is good for.
pub(crate) const TRACK_MINUTES: i64 = 30;

impl App {
    /// Opens tracking; gives the token for the cookie.
    pub async fn open_tracking(
        &self,
        city: CityId,
        number: &str,
        code: &str,
        caller: CallerKey,
    ) -> Answer<String> {
        let now = self.now();
        let number = ports::number::parse_matter_number(number).unwrap_or_else(|_| "-".into());
        let by_number = ports::chain::link([1; 32], number.as_bytes());
        let wait = self.throttle().wait_s(&by_number, now).max(self.throttle().wait_s(&caller, now));
        if wait > 0 {
            return Err(AppError::TooMany { seconds: wait });
        }
        // The same work whether or not the number exists: one lookup, one HMAC, one comparison.
        let stored = self.store().query_code(city, &number).await?;
        let given = QueryCode::parse(code).ok();
        let right = match &given {
            Some(given) => {
                let hash = code_hash(self.peppers().query_code(), city.0, &number, given);
                let (matter, kept) = stored.unwrap_or((MatterId(0), [0; 32]));
                code_matches(&kept, &hash).then_some(matter).filter(|m| m.0 != 0)
            }
            None => None,
        };
        let Some(matter) = right else {
            self.throttle().wrong(by_number, now);
            self.throttle().wrong(caller, now);
            return Err(wrong_code().into());
        };
        self.throttle().right(&by_number);
        self.throttle().right(&caller);
        let token = SessionToken::new(self.random());
        let mut tx = Tx::new(city);
        tx.open_tracking(&token.stored(self.peppers().session()), matter, now);
        self.store().commit(tx).await?;
        Ok(token.to_text().to_string())
    }

    async fn tracked_matter(&self, city: CityId, token: &str) -> Answer<Matter> {
        let token = SessionToken::from_text(token).ok_or(AppError::SignInNeeded)?;
        let stored = token.stored(self.peppers().session());
        let found = self.store().tracking(city, &stored).await?;
        match found {
            Some((matter, opened)) if self.now().0 - opened.0 <= TRACK_MINUTES * 60_000_000 => {
                self.load(city, matter).await
            }
            _ => Err(AppError::SignInNeeded),
        }
    }

    /// The anti-forgery token of a tracking session.
    pub fn track_csrf(&self, token: &str) -> Answer<String> {
        let token = SessionToken::from_text(token).ok_or(AppError::SignInNeeded)?;
        Ok(token.form_token(self.peppers().csrf(), "track"))
    }

    /// Whether `given` is that token.
    pub fn track_csrf_matches(&self, token: &str, given: &str) -> bool {
        SessionToken::from_text(token)
            .is_some_and(|t| t.form_token_matches(self.peppers().csrf(), "track", given))
    }

    /// The applicant's page.
    pub async fn tracked(&self, city: CityId, token: &str, language: Language) -> Answer<TrackingView> {
        let matter = self.tracked_matter(city, token).await?;
        let city = self.city(city)?;
        let p = procedure_of(&city, &matter)?;
        let events = self.store().events(city.id, matter.id).await?;
        let actor = Actor::Applicant;
        let reader = Reader {
            roles: engine_procedure::roles_of(&p, &matter, &self.context(&city, &actor)),
            applicant: true,
        };
        let story =
            Story { city: &city, procedure: &p, matter: &matter, events: &events, reader: &reader, language };
        let state = p.state(matter.state.as_str());
        let mut texts = Vec::new();
        for (id, _, text) in
            self.open_texts(&city, &matter, |f| reader.sees(&f.seen_by) && applicant_reads(f.kind)).await?
        {
            let label =
                p.field(id.as_str()).map_or(String::new(), |f| f.label.in_language(language).to_owned());
            texts.push(TextView { label, text, versions: matter.texts.get(&id).copied().unwrap_or(1) });
        }
        Ok(TrackingView {
            number: matter.number.clone(),
            noun: p.noun.in_language(language).to_owned(),
            state: state.map_or(String::new(), |s| s.public.in_language(language).to_owned()),
            open: matter.open,
            summary: draw::matter::summary(&city, &p, &matter, &reader, language),
            clocks: self.own_clocks(&city, &p, &matter, &events, language),
            facts: draw::matter::facts(&city, &p, &matter, true, language),
            texts,
            timeline: draw::timeline::lines(&story),
            forms: self.forms(&city, &p, &matter, &actor, &Default::default(), language),
            openings: self.openings(&city, &p, &matter, language).await?,
            promises: draw::matter::promises(&city, &matter, language),
        })
    }

    /// Her own terms; until dispatch starts them, the dates she was told when she filed.
    fn own_clocks(
        &self,
        city: &City,
        p: &Procedure,
        matter: &Matter,
        events: &[Event],
        language: Language,
    ) -> Vec<ClockView> {
        let clocks = self.clocks(city, p, matter, events, true, language);
        if !clocks.is_empty() || !matter.open {
            return clocks;
        }
        let channel = match matter.code("channel").map(Code::as_str) {
            Some("intake") => Channel::Intake,
            Some("field") => Channel::Field,
            _ => Channel::Public,
        };
        let actor = Actor::Applicant;
        let filed = Context { now: matter.filed_at, today: matter.filed_on, ..self.context(city, &actor) };
        // A date that cannot be told is left out; the running terms above never are.
        engine_procedure::preview(p, &matter.fields, channel, &filed)
            .map_or_else(|_| Vec::new(), |dates| promised(city, &dates, language))
    }

    async fn openings(
        &self,
        city: &crate::city::City,
        p: &engine_procedure::procedure::Procedure,
        matter: &Matter,
        language: Language,
    ) -> Answer<Vec<OpeningView>> {
        let rows = self.store().openings(city.id, matter.id).await?;
        let reasons = self.open_reasons(matter, &rows).await?;
        Ok(rows
            .into_iter()
            .zip(reasons)
            .map(|(o, reason)| OpeningView {
                day: city.today(o.at).to_string(),
                unit: city.unit_name(o.unit),
                post: city.post_name(o.post),
                what: p
                    .field(o.field.as_str())
                    .map_or_else(|| o.field.to_string(), |f| f.label.in_language(language).to_owned()),
                reason,
            })
            .collect())
    }

    /// The applicant acts: adds facts, rates, withdraws, asks to redo.
    pub async fn applicant_act(
        &self,
        city: CityId,
        token: &str,
        posted: Posted,
        language: Language,
    ) -> Answer<Outcome<()>> {
        let matter = self.tracked_matter(city, token).await?;
        let city = self.city(city)?;
        self.act_as(&city, &Actor::Applicant, matter, posted, language).await
    }

    /// Leaves the tracking page on a shared computer.
    pub async fn close_tracking(&self, city: CityId, token: &str) -> Answer<()> {
        if let Some(token) = SessionToken::from_text(token) {
            let mut tx = Tx::new(city);
            tx.close_tracking(&token.stored(self.peppers().session()));
            self.store().commit(tx).await?;
        }
        Ok(())
    }
}

/// Notes between staff are never the applicant's to read; everything else of her own matter is.
fn applicant_reads(kind: domain::field::FieldKind) -> bool {
    kind != domain::field::FieldKind::Note
}

fn wrong_code() -> Refusal {
    Refusal::new(
        "wrong-number-or-code",
        Label::new("编号或查询码不正确", "the number or the code is wrong"),
        Label::new(
            "请对照回执重新输入，空格和横线可以不管；遗失查询码可致电12345，凭时间、地点和类别查找并核对电话",
            "check the receipt; spaces do not matter. If the code is lost, call 12345: it can be found by time, place and category",
        ),
    )
}
