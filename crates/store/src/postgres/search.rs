//! The text index on PostgreSQL: a tsvector of keyed tokens under a GIN index.
//!
//! Differs from SQLite because the databases have no common full text search.

use crate::params;
use crate::search::IndexEntry;
use crate::statement::{Merge, Params, Statement};
use domain::Date;
use domain::ids::*;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE indexed (city BIGINT NOT NULL, matter BIGINT NOT NULL, tokens TSVECTOR NOT NULL,
     CONSTRAINT indexed_pk PRIMARY KEY (city, matter))",
    "CREATE INDEX indexed_tokens ON indexed USING GIN (tokens)",
];

static FIND: Statement = Statement::scan(
    "SELECT m.id, m.id, m.area, m.unit, m.class
     FROM indexed i JOIN matter m ON m.city = i.city AND m.id = i.matter
     WHERE i.city = ?1 AND i.tokens @@ CAST(?2 AS TSQUERY) AND m.filed_on >= ?3 AND m.filed_on <= ?4
     AND i.matter < ?5 ORDER BY i.matter DESC LIMIT 500",
    "itiii",
);
static PUT: Statement = Statement::write(
    "INSERT INTO indexed (city, matter, tokens) VALUES (?1, ?2, CAST(?3 AS TSVECTOR))
     ON CONFLICT (city, matter) DO UPDATE SET tokens = excluded.tokens",
    "iit",
    Merge::Each,
);
static DROP: Statement =
    Statement::write("DELETE FROM indexed WHERE city = ?1 AND matter = ?2", "ii", Merge::Keys);

pub(crate) static STATEMENTS: &[&Statement] = &[&FIND, &PUT, &DROP];

/// One page of candidates, newest matter first. Tokens are ASCII letters and digits, so the query
/// language of tsquery cannot be reached through them.
pub(crate) fn find(
    city: CityId,
    tokens: &[String],
    from: Date,
    to: Date,
    before: i64,
) -> (&'static Statement, Params) {
    let all: Vec<String> = tokens.iter().map(|t| format!("'{t}'")).collect();
    (&FIND, params![city, all.join(" & "), from, to, before])
}

/// The write of one index entry.
pub(crate) fn write(city: CityId, entry: &IndexEntry) -> (&'static Statement, Params) {
    match entry.tokens.as_slice() {
        [] => (&DROP, params![city, entry.matter]),
        tokens => (&PUT, params![city, entry.matter, tokens.join(" ")]),
    }
}
