//! The knowledge register's owners: articles with basis and validity; an expired one is unusable; a gap
//! becomes its owner's task.

use crate::session::Me;
use crate::view::ArticleView;
use crate::{Answer, App, AppError};
use domain::Date;
use domain::ability::Ability;
use domain::ids::*;
use domain::label::Label;
use domain::refusal::Refusal;
use serde::Serialize;
use store::{ArticleRow, Gap, Tx};

/// The desk of a keeper of knowledge.
#[derive(Debug, Clone, Serialize)]
pub struct RegisterView {
    /// Articles of the viewer's unit (all, for the intake seat), expired ones first.
    pub articles: Vec<ArticleView>,
    /// Questions nobody could answer, waiting for their owner.
    pub gaps: Vec<GapView>,
    /// Whether the viewer may write articles.
    pub may_write: bool,
}

/// A gap.
#[derive(Debug, Clone, Serialize)]
pub struct GapView {
    /// Id.
    pub id: i64,
    /// What was asked.
    pub question: String,
    /// Owner unit.
    pub unit: String,
    /// Since when.
    pub since: String,
}

/// An article as written.
#[derive(Debug, Clone)]
pub struct ArticleDraft {
    /// Existing article, if changed.
    pub id: Option<i64>,
    /// Question.
    pub question: String,
    /// Answer.
    pub answer: String,
    /// Basis.
    pub basis: String,
    /// Valid from.
    pub from: String,
    /// Valid to (exclusive); empty: open.
    pub to: String,
    /// The gap it closes, if one.
    pub gap: Option<i64>,
}

impl App {
    /// The page.
    pub async fn register(&self, me: &Me) -> Answer<RegisterView> {
        let may_write = me.can(Ability::KeepKnowledge);
        if !may_write && !me.can(Ability::Intake) {
            return Err(AppError::NotFound);
        }
        let city = self.city(me.city)?;
        let now = self.now();
        let mine = |unit: UnitId| me.can(Ability::Intake) || unit == me.staff.unit;
        let mut articles: Vec<ArticleView> = self
            .store()
            .articles(city.id)
            .await?
            .into_iter()
            .filter(|a| mine(a.owner))
            .map(|a| crate::resident::knowledge::view(&city, a, now))
            .collect();
        articles.sort_by_key(|a| a.usable);
        let gaps = self
            .store()
            .gaps(city.id)
            .await?
            .into_iter()
            .filter(|g| mine(g.unit))
            .map(|g| GapView {
                id: g.id,
                question: g.question,
                unit: city.unit_name(g.unit),
                since: city.today(g.asked_at).to_string(),
            })
            .collect();
        Ok(RegisterView { articles, gaps, may_write })
    }

    /// Writes an article of the viewer's own unit.
    pub async fn save_article(&self, me: &Me, draft: &ArticleDraft) -> Answer<()> {
        me.must(Ability::KeepKnowledge)?;
        let row = ArticleRow {
            id: ArticleId(draft.id.unwrap_or_else(|| self.next_id())),
            question: text(&draft.question, "question", "问题", 200)?,
            answer: text(&draft.answer, "answer", "答案", 4000)?,
            owner: me.staff.unit,
            basis: text(&draft.basis, "basis", "依据", 200)?,
            valid_from: day(&draft.from, "from")?,
            valid_to: if draft.to.trim().is_empty() { None } else { Some(day(&draft.to, "to")?) },
            category: None,
            updated_at: self.now(),
        };
        if row.valid_to.is_some_and(|to| to <= row.valid_from) {
            return Err(field("to", "失效日期应晚于生效日期", "the end must be after the beginning").into());
        }
        if let Some(old) = draft.id {
            let kept = self.store().article(me.city, ArticleId(old)).await?.ok_or(AppError::NotFound)?;
            if kept.owner != me.staff.unit {
                return Err(AppError::NotFound);
            }
        }
        let mut tx = Tx::new(me.city);
        tx.article(&row);
        if let Some(gap) = draft.gap {
            tx.close_gap(gap, self.now());
        }
        let mut entry = me.audit_entry("article-saved", self.now());
        entry.subject = Some(row.id.0);
        tx.audit(entry);
        self.store().commit(tx).await?;
        Ok(())
    }

    /// Phrase snippets of the viewer's unit: keys and sentence.
    pub async fn phrases(&self, me: &Me) -> Answer<Vec<(String, String)>> {
        me.must(Ability::Intake)?;
        let rows = self.store().phrases(me.city, me.staff.unit).await?;
        Ok(rows.into_iter().map(|p| (p.code, p.text)).collect())
    }

    /// A question nobody could answer becomes its owner's task. Redacted: it is staff-written, but a
    /// caller's words may have slipped in.
    pub async fn report_gap(&self, me: &Me, question: &str, unit: i64) -> Answer<()> {
        me.must(Ability::Intake)?;
        let city = self.city(me.city)?;
        let unit = UnitId(unit);
        if !city.directory.units.contains_key(&unit) {
            return Err(field("unit", "请选择负责回答的单位", "choose the unit that should answer").into());
        }
        let question = engine_text::redact::redact(&text(question, "question", "问题", 500)?).text;
        let mut tx = Tx::new(me.city);
        tx.gap(&Gap { id: self.next_id(), question, unit, asked_at: self.now(), closed_at: None });
        self.store().commit(tx).await?;
        Ok(())
    }
}

fn text(given: &str, name: &str, label: &str, max: usize) -> Result<String, Refusal> {
    let given = given.trim();
    let length = given.chars().count();
    if length == 0 || length > max {
        return Err(field(
            name,
            &format!("“{label}”须填写，且不超过{max}字"),
            "must be filled, and not too long",
        ));
    }
    Ok(given.to_owned())
}

fn day(given: &str, name: &str) -> Result<Date, Refusal> {
    given
        .trim()
        .parse()
        .map_err(|_| field(name, "日期请写成 2026-03-04 的样子", "write the day like 2026-03-04"))
}

fn field(name: &str, zh: &str, en: &str) -> Refusal {
    Refusal::new(
        "bad-input",
        Label::new(zh, en),
        Label::new("请改正后再提交，您已填写的内容都还在", "correct it and send again"),
    )
    .at_field(name)
}
