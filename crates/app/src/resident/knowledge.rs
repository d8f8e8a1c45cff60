//! Finding answers before filing: articles valid today, by the words people use.

use crate::city::City;
use crate::view::ArticleView;
use crate::{Answer, App, AppError};
use domain::ids::*;
use domain::instant::Instant;
use store::ArticleRow;

/// Articles shown at most.
const SHOWN: usize = 8;

impl App {
    /// Articles that fit `query`, best first; with an empty query the newest.
    pub async fn knowledge(&self, city: CityId, query: &str) -> Answer<Vec<ArticleView>> {
        let city = self.city(city)?;
        let now = self.now();
        let asked: Vec<String> = engine_text::bigram::bigrams(query);
        let rows = self.store().articles(city.id).await?;
        let mut found: Vec<(usize, ArticleRow)> = rows
            .into_iter()
            .filter(|a| usable(&city, a, now))
            .map(|a| (score(&asked, &a), a))
            .filter(|(score, _)| asked.is_empty() || *score > 0)
            .collect();
        found.sort_by(|(a, x), (b, y)| b.cmp(a).then(y.id.cmp(&x.id)));
        Ok(found.into_iter().take(SHOWN).map(|(_, a)| view(&city, a, now)).collect())
    }

    /// Articles that may be used today: id and question.
    pub(crate) async fn usable_articles(&self, city: &City) -> Answer<Vec<(ArticleId, String)>> {
        let now = self.now();
        let rows = self.store().articles(city.id).await?;
        Ok(rows.into_iter().filter(|a| usable(city, a, now)).map(|a| (a.id, a.question)).collect())
    }

    /// One article; an expired one is not found.
    pub async fn article(&self, city: CityId, id: i64) -> Answer<ArticleView> {
        let city = self.city(city)?;
        let now = self.now();
        let row = self.store().article(city.id, ArticleId(id)).await?.ok_or(AppError::NotFound)?;
        if !usable(&city, &row, now) {
            return Err(AppError::NotFound);
        }
        Ok(view(&city, row, now))
    }
}

/// Shared bigrams, those of the question counted three times.
fn score(asked: &[String], article: &ArticleRow) -> usize {
    let question = engine_text::bigram::bigrams(&article.question);
    let answer = engine_text::bigram::bigrams(&article.answer);
    asked.iter().map(|b| 3 * usize::from(question.contains(b)) + usize::from(answer.contains(b))).sum()
}

fn usable(city: &City, article: &ArticleRow, now: Instant) -> bool {
    let today = city.today(now);
    article.valid_from <= today && article.valid_to.is_none_or(|to| today < to)
}

pub(crate) fn view(city: &City, a: ArticleRow, now: Instant) -> ArticleView {
    let usable = usable(city, &a, now);
    ArticleView {
        id: a.id.0,
        owner: city.unit_name(a.owner),
        valid: match a.valid_to {
            Some(to) => format!("{} — {to}", a.valid_from),
            None => format!("{} —", a.valid_from),
        },
        question: a.question,
        answer: a.answer,
        basis: a.basis,
        usable,
    }
}
