//! A lost number: found by place, day and category; then the caller's telephone is *compared* – yes or
//! no, logged, at most twenty candidates. Nothing can be searched by a person (charter §1).

use crate::form::Pairs;
use crate::session::Me;
use crate::view::{FormView, InputKind, InputView, OptionView};
use crate::{Answer, App, draw};
use domain::Date;
use domain::ability::Ability;
use domain::ids::*;
use domain::label::{Label, Language};
use domain::refusal::Refusal;
use ports::query_code::{code_hash, new_query_code};
use store::{FiledFilter, Tx};

/// Candidates compared at most.
const CANDIDATES: usize = 20;
/// Matters of the day looked through.
const LOOKED_AT: u32 = 5_000;

/// What the caller remembers.
pub struct Remembered {
    /// The area named.
    pub area: i64,
    /// The day it was filed.
    pub day: Date,
    /// The category.
    pub category: String,
    /// The telephone to compare with.
    pub phone: String,
}

impl App {
    /// What the seat asks the caller, with what was answered so far.
    pub fn lost_form(&self, me: &Me, given: &Pairs, language: Language) -> Answer<FormView> {
        me.must(Ability::Intake)?;
        let city = self.city(me.city)?;
        let zh = language == Language::Zh;
        let said = |name: &str| given.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
        let input = |name: &str, label: &str, kind, mut options: Vec<OptionView>| {
            draw::form::settle(&mut options, &[said(name)]);
            InputView::asked(name, label, kind, options, said(name))
        };
        let (place, day, category, phone) = if zh {
            ("事情在哪里", "哪天提出的", "什么事", "来电人留的电话")
        } else {
            ("Where it was", "The day it was filed", "What it was about", "The telephone the caller left")
        };
        Ok(FormView {
            action: "find-lost".into(),
            label: if zh { "核对电话" } else { "Compare the telephone" }.into(),
            help: String::new(),
            inputs: vec![
                input("area", place, InputKind::Picker, draw::form::areas(&city)),
                input("day", day, InputKind::Day, Vec::new()),
                input("category", category, InputKind::Picker, draw::form::categories(&city, language)),
                input("phone", phone, InputKind::Phone, Vec::new()),
            ],
            primary: true,
            key: String::new(),
            order: None,
            request: None,
            blocked: None,
            basis: Vec::new(),
            idempotency: self.fresh_key(),
            version: 0,
        })
    }

    /// The number whose telephone matches, with a new query code; `None` when none does.
    pub async fn find_lost(&self, me: &Me, r: &Remembered) -> Answer<Option<(String, String)>> {
        me.must(Ability::Intake)?;
        let city = self.city(me.city)?;
        let filter = FiledFilter {
            from: r.day,
            to: r.day,
            unit: None,
            open_only: false,
            after: None,
            limit: LOOKED_AT,
        };
        let candidates: Vec<_> = self
            .store()
            .matters_filed(city.id, &filter)
            .await?
            .into_iter()
            .filter(|m| m.area().is_some_and(|a| city.directory.area_within(a, AreaId(r.area))))
            .filter(|m| m.category().is_some_and(|c| c.as_str() == r.category))
            .collect();
        if candidates.len() > CANDIDATES {
            return Err(too_many().into());
        }
        let digits: String = r.phone.chars().filter(char::is_ascii_digit).collect();
        let now = self.now();
        let mut found = None;
        let mut tx = Tx::new(city.id);
        for matter in candidates {
            let mut entry = me.audit_entry("phone-compared", now);
            entry.matter = Some(matter.id);
            tx.audit(entry);
            let Some(p) = city.procedure(&matter.edition, &matter.procedure) else { continue };
            let Some(key) = self.matter_key(city.id, matter.id).await? else { continue };
            for field in p.fields.iter().filter(|f| f.kind == domain::field::FieldKind::ContactPhone) {
                if self.open_text(&matter, &key, &field.id).await?.is_some_and(|kept| kept == digits) {
                    found = Some(matter.clone());
                }
            }
        }
        let answer = found.map(|matter| {
            let code = new_query_code(self.random());
            let hash = code_hash(self.peppers().query_code(), city.id.0, &matter.number, &code);
            tx.replace_query_code(&matter.number, matter.id, &hash);
            (matter.number, code.grouped().to_string())
        });
        self.store().commit(tx).await?;
        Ok(answer)
    }
}

fn too_many() -> Refusal {
    Refusal::new(
        "too-many-candidates",
        Label::new("符合的办件太多，不能逐件核对电话", "too many matters fit"),
        Label::new(
            "请向来电人再问清楚街道、社区或更准确的类别",
            "ask for the street, the community or the exact category",
        ),
    )
}
