//! Filing: a resident from the public page, the intake seat for a caller, a grid worker in the field.

use crate::city::City;
use crate::draw::form::Drawing;
use crate::form::{Pairs, parse};
use crate::session::Me;
use crate::view::{ClockView, FiledView, FilingView, FormView, ProcedureCard, RefusalView, Urgence};
use crate::{Again, Answer, App, AppError, Outcome, draw};
use domain::actor::Actor;
use domain::event::Event;
use domain::field::{FieldKind, Value};
use domain::ids::*;
use domain::label::{Label, Language};
use domain::matter::{Matter, Side};
use domain::refusal::Refusal;
use engine_procedure::procedure::{Action, Channel, Procedure};
use engine_procedure::{Command, Context, NewMatter, NotPlanned, PromisedDate};
use ports::query_code::{code_hash, new_query_code};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A matter just filed.
pub struct Filed {
    /// Its query code, grouped; shown once.
    pub code: String,
    /// The filing event.
    pub event: Event,
    /// The matter.
    pub after: Matter,
}

impl App {
    /// Procedures that may be filed through `channel`.
    pub fn procedures(
        &self,
        city: CityId,
        channel: Channel,
        language: Language,
    ) -> Answer<Vec<ProcedureCard>> {
        let city = self.city(city)?;
        Ok(city
            .pack
            .procedures
            .values()
            .filter(|p| p.channels.contains(&channel))
            .map(|p| card(&city, p, language))
            .collect())
    }

    /// The filing page of the public.
    pub fn filing(
        &self,
        city: CityId,
        procedure: &str,
        prefill: &Pairs,
        language: Language,
    ) -> Answer<FilingView> {
        let city = self.city(city)?;
        self.filing_page(&city, procedure, Channel::Public, prefill, None, language)
    }

    /// The filing page of the intake seat or of field staff.
    pub fn staff_filing(
        &self,
        me: &Me,
        procedure: &str,
        prefill: &Pairs,
        language: Language,
    ) -> Answer<FilingView> {
        let city = self.city(me.city)?;
        let channel = me.channel_for(filed(&city, procedure)?.as_ref())?;
        self.filing_page(&city, procedure, channel, prefill, None, language)
    }

    fn filing_page(
        &self,
        city: &City,
        procedure: &str,
        channel: Channel,
        given: &Pairs,
        refusal: Option<&RefusalView>,
        language: Language,
    ) -> Answer<FilingView> {
        let p = filed(city, procedure)?;
        if !p.channels.contains(&channel) {
            return Err(AppError::NotFound);
        }
        Ok(FilingView {
            form: self.filing_form(city, &p, given, refusal, language)?,
            procedure: card(city, &p, language),
            knowledge_first: p.knowledge_first,
            draft: None,
        })
    }

    fn filing_form(
        &self,
        city: &City,
        p: &Procedure,
        given: &Pairs,
        refusal: Option<&RefusalView>,
        language: Language,
    ) -> Answer<FormView> {
        let action =
            p.action(p.filed_by.as_str()).ok_or_else(|| AppError::Fault("程序没有登记动作".into()))?;
        let mut given = given.clone();
        for input in &action.inputs {
            if let (Some(default), false) =
                (&input.default, given.iter().any(|(n, _)| n == input.field.as_str()))
            {
                given.push((input.field.to_string(), default.to_string()));
            }
        }
        let drawing = Drawing {
            city,
            procedure: p,
            language,
            given: &given,
            refusal,
            key: self.fresh_key(),
            matter: None,
            articles: &[],
        };
        Ok(draw::form::form(&drawing, action, None, None))
    }

    /// The two dates before filing: a bound that dispatch fixes.
    pub fn bounds(
        &self,
        city: CityId,
        procedure: &str,
        pairs: &Pairs,
        language: Language,
    ) -> Answer<Vec<ClockView>> {
        let city = self.city(city)?;
        let p = filed(&city, procedure)?;
        let action = p.action(p.filed_by.as_str()).ok_or(AppError::NotFound)?;
        let values = parse(&city, &p, action, pairs)?;
        let actor = Actor::Applicant;
        match engine_procedure::preview(&p, &values, Channel::Public, &self.context(&city, &actor)) {
            Ok(dates) => Ok(promised(&city, &dates, language)),
            // Dates hang on what is chosen; without the choice no rule applies, which is nobody's fault.
            Err(fault @ NotPlanned::Fault(_)) => match unchosen(&p, action, &values) {
                Some(refusal) => Err(refusal.into()),
                None => Err(fault.into()),
            },
            Err(refused) => Err(refused.into()),
        }
    }

    /// Files for the public.
    pub async fn file(
        &self,
        city: CityId,
        procedure: &str,
        pairs: Pairs,
        key: &str,
        language: Language,
    ) -> Answer<Outcome<FiledView>> {
        let city = self.city(city)?;
        self.file_by(&city, &Actor::Applicant, Channel::Public, procedure, pairs, key, language).await
    }

    /// Files for a caller or from the field.
    pub async fn staff_file(
        &self,
        me: &Me,
        procedure: &str,
        pairs: Pairs,
        key: &str,
        language: Language,
    ) -> Answer<Outcome<FiledView>> {
        let city = self.city(me.city)?;
        let channel = me.channel_for(filed(&city, procedure)?.as_ref())?;
        self.file_by(&city, &me.actor(), channel, procedure, pairs, key, language).await
    }

    #[allow(clippy::too_many_arguments)]
    async fn file_by(
        &self,
        city: &City,
        actor: &Actor,
        channel: Channel,
        procedure: &str,
        pairs: Pairs,
        key: &str,
        language: Language,
    ) -> Answer<Outcome<FiledView>> {
        let p = filed(city, procedure)?;
        if !p.channels.contains(&channel) {
            return Err(AppError::NotFound);
        }
        if !city.pack.accepts_real_matters() {
            return Err(no_law_in_force().into());
        }
        let action = p.action(p.filed_by.as_str()).ok_or(AppError::NotFound)?;
        let again = |app: &App, refusal: Refusal| -> Answer<Outcome<FiledView>> {
            let refusal = draw::refusal(city, &refusal, language);
            let form = app.filing_form(city, &p, &pairs, Some(&refusal), language)?;
            Ok(Outcome::Again(Box::new(Again { form, refusal })))
        };
        let mut values = match parse(city, &p, action, &pairs) {
            Ok(values) => values,
            Err(refusal) => return again(self, refusal),
        };
        self.resolve_matters(city, &mut values).await?;
        let filed = match self.file_command(city, actor, &p, channel, values.clone(), key).await {
            Ok(filed) => filed,
            Err(AppError::Refused(refusal)) => return again(self, *refusal),
            Err(other) => return Err(other),
        };
        let dates = engine_procedure::preview(&p, &values, channel, &self.context(city, actor))?;
        let reader = draw::timeline::Reader { roles: vec![], applicant: true };
        let events = [filed.event];
        let story = draw::timeline::Story {
            city,
            procedure: &p,
            matter: &filed.after,
            events: &events,
            reader: &reader,
            language,
        };
        let notice = draw::timeline::lines(&story).into_iter().flat_map(|line| line.notices).collect();
        Ok(Outcome::Done(FiledView {
            number: filed.after.number.clone(),
            code: filed.code,
            dates: promised(city, &dates, language),
            notice,
            id: filed.after.id.0,
        }))
    }

    /// Files one typed command: what forms, simulation and benchmarks share.
    pub async fn file_command(
        &self,
        city: &City,
        actor: &Actor,
        p: &Procedure,
        channel: Channel,
        values: BTreeMap<FieldId, Value>,
        key: &str,
    ) -> Answer<Filed> {
        let id = MatterId(self.next_id());
        let number = ports::number::new_matter_number(self.random(), city.today(self.now()));
        let new = NewMatter {
            city: city.id,
            id,
            number: number.clone(),
            channel,
            edition: city.pack.edition.hash.clone(),
            grew_out_of: None,
        };
        let command = Command { values, ..Command::bare(p.filed_by.clone()) };
        let change = engine_procedure::file(p, &new, &command, &self.context(city, actor))?;
        let (event, after) = (change.event.clone(), change.after.clone());
        let code = new_query_code(self.random());
        let hash = code_hash(self.peppers().query_code(), city.id.0, &number, &code);
        let fresh = self.new_matter_key(city.id, id);
        let done = self
            .commit_change(city, None, change, Some(fresh), key, |tx| tx.query_code(&number, id, &hash))
            .await?;
        if done.replayed {
            // The form was sent twice. The first sending showed the code; it is never shown again.
            return Err(already_filed().into());
        }
        Ok(Filed { code: code.grouped().to_string(), event, after })
    }

    /// The context of a plan at this moment.
    pub(crate) fn context<'a>(&self, city: &'a City, actor: &'a Actor) -> Context<'a> {
        let now = self.now();
        Context {
            now,
            today: city.today(now),
            zone: &city.pack.zone,
            calendar: &city.pack.calendar,
            directory: &city.directory,
            actor,
        }
    }
}

/// Says which choice is still to be made, if one is.
fn unchosen(p: &Procedure, action: &Action, values: &BTreeMap<FieldId, Value>) -> Option<Refusal> {
    let open = action.inputs.iter().filter(|i| i.required && !values.contains_key(&i.field));
    let field = open
        .filter_map(|i| p.field(i.field.as_str()))
        .find(|f| matches!(f.kind, FieldKind::Choice | FieldKind::Category | FieldKind::Area))?;
    let label = Label {
        zh: format!("请先选择“{}”", field.label.zh),
        en: format!("choose “{}” first", field.label.en),
    };
    let way_on = Label::new("选好以后就能看到办理期限", "the dates can be told after that");
    Some(Refusal::new("choice-needed", label, way_on).at_field(field.id.as_str()))
}

/// The procedure of the pack in force.
pub(crate) fn filed(city: &City, procedure: &str) -> Answer<Arc<Procedure>> {
    city.pack.procedures.get(procedure).cloned().ok_or(AppError::NotFound)
}

fn card(city: &City, p: &Procedure, language: Language) -> ProcedureCard {
    let clocks = p
        .terms
        .iter()
        .filter(|t| t.side == domain::matter::Side::Resident)
        .flat_map(|t| {
            t.rules.iter().filter_map(|r| {
                // What a rule of ours gives when the law is silent is no promise to put on the front page.
                let amount = draw::clock::amount(r.promise.or(r.within)?, language);
                let when = city.show_when(p, &r.when, language);
                let label = t.label.in_language(language);
                Some(if when.is_empty() {
                    format!("{label}：{amount}")
                } else {
                    format!("{when}：{amount}")
                })
            })
        })
        .collect();
    ProcedureCard {
        id: p.id.to_string(),
        label: p.label.in_language(language).to_owned(),
        noun: p.noun.in_language(language).to_owned(),
        clocks,
    }
}

/// Promised dates as clocks that have not started.
pub(crate) fn promised(city: &City, dates: &[PromisedDate], language: Language) -> Vec<ClockView> {
    // The office's steps follow one another: the applicant is told the end of the last, under all their names.
    let last_step = dates.iter().rposition(|d| d.side == Side::Office);
    let names: Vec<&str> =
        dates.iter().filter(|d| d.side == Side::Office).map(|d| d.label.in_language(language)).collect();
    let between = if language == Language::Zh { "、" } else { ", " };
    dates
        .iter()
        .enumerate()
        .filter(|(at, d)| d.side != Side::Office || Some(*at) == last_step)
        .map(|(at, d)| ClockView {
            label: if Some(at) == last_step {
                names.join(between)
            } else {
                d.label.in_language(language).to_owned()
            },
            side: String::new(),
            resident: true,
            unit: String::new(),
            due: if d.amount.unit.runs_by_the_clock() {
                d.deadline.due_at.show_minute(&city.pack.zone)
            } else {
                d.deadline.last_day.to_string()
            },
            remaining: String::new(),
            urgence: if d.deadline.provisional { Urgence::Provisional } else { Urgence::Calm },
            amount: draw::clock::amount(d.amount, language),
            bound: d.bound,
            basis: vec![draw::basis(&city.pack, &d.basis, language)],
            explain: d.deadline.explain(language),
        })
        .collect()
}

fn no_law_in_force() -> Refusal {
    Refusal::new(
        "no-law-in-force",
        Label::new("本地区的办理程序尚未生效，暂不能受理", "the procedures of this place are not in force"),
        Label::new("请拨打12345热线反映", "please call the hotline 12345"),
    )
}

fn already_filed() -> Refusal {
    Refusal::new(
        "already-filed",
        Label::new(
            "这份表单已经提交过了，没有重复登记",
            "this form was already sent; nothing was filed twice",
        ),
        Label::new(
            "请用第一次提交后显示的编号和查询码查询；如未记下，可致电热线凭时间和地点查找",
            "use the number and code shown the first time; if lost, the hotline can find it by time and place",
        ),
    )
}
