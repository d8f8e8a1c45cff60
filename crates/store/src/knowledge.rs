//! The knowledge register: articles that answer questions, gaps nobody has answered yet, and the snippets
//! and place names that spare an intake seat its typing. All of it written by staff for the public.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Row, Statement};
use crate::store::Store;
use crate::tx::Tx;
use domain::Date;
use domain::ids::*;
use domain::instant::Instant;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE article (city BIGINT NOT NULL, id BIGINT NOT NULL, question TEXT NOT NULL,
     answer TEXT NOT NULL, owner BIGINT NOT NULL, basis TEXT NOT NULL, valid_from BIGINT NOT NULL,
     valid_to BIGINT, category TEXT, updated_at BIGINT NOT NULL,
     CONSTRAINT article_pk PRIMARY KEY (city, id))",
    "CREATE TABLE gap (city BIGINT NOT NULL, id BIGINT NOT NULL, question TEXT NOT NULL,
     unit BIGINT NOT NULL, asked_at BIGINT NOT NULL, closed_at BIGINT,
     CONSTRAINT gap_pk PRIMARY KEY (city, id))",
    "CREATE TABLE phrase (city BIGINT NOT NULL, unit BIGINT NOT NULL, code TEXT NOT NULL,
     body TEXT NOT NULL, CONSTRAINT phrase_pk PRIMARY KEY (city, unit, code))",
    "CREATE TABLE place_alias (city BIGINT NOT NULL, alias TEXT NOT NULL, area BIGINT NOT NULL,
     CONSTRAINT place_alias_pk PRIMARY KEY (city, alias, area))",
];

static PUT: Statement = Statement::alone(
    "INSERT INTO article (city, id, question, answer, owner, basis, valid_from, valid_to, category,
     updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
     ON CONFLICT (city, id) DO UPDATE SET question = excluded.question, answer = excluded.answer,
     owner = excluded.owner, basis = excluded.basis, valid_from = excluded.valid_from,
     valid_to = excluded.valid_to, category = excluded.category, updated_at = excluded.updated_at",
    "iittitiiti",
);
static ALL: Statement = Statement::scan(
    "SELECT id, question, answer, owner, basis, valid_from, valid_to, category, updated_at FROM article
     WHERE city = ?1 ORDER BY id",
    "i",
);
static ONE: Statement = Statement::read(
    "SELECT id, question, answer, owner, basis, valid_from, valid_to, category, updated_at FROM article
     WHERE city = ?1 AND id = ?2",
    "ii",
);
static ASK: Statement = Statement::alone(
    "INSERT INTO gap (city, id, question, unit, asked_at, closed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    "iitiii",
);
static CLOSE: Statement = Statement::exact(
    "UPDATE gap SET closed_at = ?3 WHERE city = ?1 AND id = ?2 AND closed_at IS NULL",
    "iii",
);
static GAPS: Statement = Statement::read(
    "SELECT id, question, unit, asked_at, closed_at FROM gap WHERE city = ?1 AND closed_at IS NULL
     ORDER BY asked_at, id",
    "i",
);
static PUT_PHRASE: Statement = Statement::alone(
    "INSERT INTO phrase (city, unit, code, body) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (city, unit, code) DO UPDATE SET body = excluded.body",
    "iitt",
);
static DROP_PHRASE: Statement =
    Statement::alone("DELETE FROM phrase WHERE city = ?1 AND unit = ?2 AND code = ?3", "iit");
static PHRASES: Statement =
    Statement::read("SELECT unit, code, body FROM phrase WHERE city = ?1 AND unit = ?2 ORDER BY code", "ii");
static PUT_ALIAS: Statement = Statement::alone(
    "INSERT INTO place_alias (city, alias, area) VALUES (?1, ?2, ?3)
     ON CONFLICT (city, alias, area) DO NOTHING",
    "iti",
);
static ALIASES: Statement =
    Statement::scan("SELECT alias, area FROM place_alias WHERE city = ?1 ORDER BY alias, area", "i");

pub(crate) static STATEMENTS: &[&Statement] =
    &[&PUT, &ALL, &ONE, &ASK, &CLOSE, &GAPS, &PUT_PHRASE, &DROP_PHRASE, &PHRASES, &PUT_ALIAS, &ALIASES];

/// An article: a question with an answer that holds for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleRow {
    /// Id.
    pub id: ArticleId,
    /// The question, in the words of residents.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The unit that answers for it.
    pub owner: UnitId,
    /// The rule it rests on.
    pub basis: String,
    /// First day it may be used.
    pub valid_from: Date,
    /// First day it may no longer be used, if set.
    pub valid_to: Option<Date>,
    /// The category it is about.
    pub category: Option<CategoryId>,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// A question no article answers: a task of the unit that should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Id.
    pub id: i64,
    /// The question, redacted.
    pub question: String,
    /// Whose task it is.
    pub unit: UnitId,
    /// When it came up.
    pub asked_at: Instant,
    /// When it was closed, if it was.
    pub closed_at: Option<Instant>,
}

/// A snippet of a unit: a few keys that stand for a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Whose.
    pub unit: UnitId,
    /// The keys.
    pub code: String,
    /// The sentence.
    pub text: String,
}

impl Tx {
    /// Adds an article or changes it.
    pub fn article(&mut self, a: &ArticleRow) {
        let params = params![
            self.city,
            a.id,
            &a.question,
            &a.answer,
            a.owner,
            &a.basis,
            a.valid_from,
            a.valid_to,
            a.category.as_ref(),
            a.updated_at
        ];
        self.write(&PUT, params);
    }

    /// Notes a question no article answers.
    pub fn gap(&mut self, g: &Gap) {
        self.write(&ASK, params![self.city, g.id, &g.question, g.unit, g.asked_at, g.closed_at]);
    }

    /// Closes it; stale if it is closed already.
    pub fn close_gap(&mut self, id: i64, at: Instant) {
        self.write(&CLOSE, params![self.city, id, at]);
    }

    /// Adds a snippet or changes it.
    pub fn phrase(&mut self, p: &Phrase) {
        self.write(&PUT_PHRASE, params![self.city, p.unit, &p.code, &p.text]);
    }

    /// Removes a snippet.
    pub fn drop_phrase(&mut self, unit: UnitId, code: &str) {
        self.write(&DROP_PHRASE, params![self.city, unit, code]);
    }

    /// Adds a name people use for a place.
    pub fn place_alias(&mut self, alias: &str, area: AreaId) {
        self.write(&PUT_ALIAS, params![self.city, alias, area]);
    }
}

impl Store {
    /// Every article of the city, expired ones too.
    pub async fn articles(&self, city: CityId) -> Result<Vec<ArticleRow>, StoreError> {
        self.rows(&ALL, params![city]).await?.into_iter().map(read).collect()
    }

    /// One article.
    pub async fn article(&self, city: CityId, id: ArticleId) -> Result<Option<ArticleRow>, StoreError> {
        self.row(&ONE, params![city, id]).await?.map(read).transpose()
    }

    /// Open gaps, oldest first.
    pub async fn gaps(&self, city: CityId) -> Result<Vec<Gap>, StoreError> {
        let read = |mut row: Row| {
            Ok(Gap {
                id: row.take()?,
                question: row.take()?,
                unit: row.take()?,
                asked_at: row.take()?,
                closed_at: row.take()?,
            })
        };
        self.rows(&GAPS, params![city]).await?.into_iter().map(read).collect()
    }

    /// The snippets of a unit.
    pub async fn phrases(&self, city: CityId, unit: UnitId) -> Result<Vec<Phrase>, StoreError> {
        let read = |mut row: Row| Ok(Phrase { unit: row.take()?, code: row.take()?, text: row.take()? });
        self.rows(&PHRASES, params![city, unit]).await?.into_iter().map(read).collect()
    }

    /// Names people use for places, with the area each lies in.
    pub async fn place_aliases(&self, city: CityId) -> Result<Vec<(String, AreaId)>, StoreError> {
        let rows = self.rows(&ALIASES, params![city]).await?;
        rows.into_iter().map(|mut r| Ok((r.take()?, r.take()?))).collect()
    }
}

fn read(mut row: Row) -> Result<ArticleRow, StoreError> {
    Ok(ArticleRow {
        id: row.take()?,
        question: row.take()?,
        answer: row.take()?,
        owner: row.take()?,
        basis: row.take()?,
        valid_from: row.take()?,
        valid_to: row.take()?,
        category: row.take()?,
        updated_at: row.take()?,
    })
}
