//! The text index on SQLite: a contentless FTS5 table of keyed tokens beside a table of documents.
//!
//! Differs from PostgreSQL because the databases have no common full text search. A document number
//! stands for (city, matter), so the words of one city are never mixed with another's matters.

use crate::params;
use crate::search::IndexEntry;
use crate::statement::{Params, Statement};
use crate::tx::Prepared;
use domain::Date;
use domain::ids::CityId;
use rusqlite::Connection;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE indexed (doc INTEGER PRIMARY KEY, city BIGINT NOT NULL, matter BIGINT NOT NULL,
     CONSTRAINT indexed_once UNIQUE (city, matter))",
    "CREATE VIRTUAL TABLE indexed_text USING fts5 (tokens, content = '', contentless_delete = 1,
     detail = none, tokenize = 'ascii')",
];

static FIND: Statement = Statement::scan(
    "SELECT i.doc, m.id, m.area, m.unit, m.class
     FROM indexed_text t JOIN indexed i ON i.doc = t.rowid
     JOIN matter m ON m.city = i.city AND m.id = i.matter
     WHERE t.indexed_text MATCH ?2 AND t.rowid < ?5 AND i.city = ?1 AND m.filed_on >= ?3 AND m.filed_on <= ?4
     ORDER BY t.rowid DESC LIMIT 500",
    "itiii",
);

pub(crate) static STATEMENTS: &[&Statement] = &[&FIND];

pub(crate) const WRITES: &[&str] = &[DOC, ADD_DOC, DROP_TEXT, DROP_DOC, ADD_TEXT];
const DOC: &str = "SELECT doc FROM indexed WHERE city = ?1 AND matter = ?2";
const ADD_DOC: &str = "INSERT INTO indexed (city, matter) VALUES (?1, ?2)";
const DROP_TEXT: &str = "DELETE FROM indexed_text WHERE rowid = ?1";
const DROP_DOC: &str = "DELETE FROM indexed WHERE city = ?1 AND matter = ?2";
const ADD_TEXT: &str = "INSERT INTO indexed_text (rowid, tokens) VALUES (?1, ?2)";

/// One page of candidates, newest document first. Tokens are ASCII letters and digits, so the query
/// language of FTS5 cannot be reached through them.
pub(crate) fn find(
    city: CityId,
    tokens: &[String],
    from: Date,
    to: Date,
    before: i64,
) -> (&'static Statement, Params) {
    let all: Vec<String> = tokens.iter().map(|t| format!("\"{t}\"")).collect();
    (&FIND, params![city, all.join(" AND "), from, to, before])
}

/// Writes the index entries of one transaction.
pub(crate) fn write(conn: &Connection, tx: &Prepared) -> rusqlite::Result<()> {
    for entry in &tx.index {
        write_one(conn, tx.city, entry)?;
    }
    Ok(())
}

fn write_one(conn: &Connection, city: CityId, entry: &IndexEntry) -> rusqlite::Result<()> {
    use rusqlite::OptionalExtension;
    let place = (city.0, entry.matter.0);
    let known: Option<i64> = conn.prepare_cached(DOC)?.query_row(place, |row| row.get(0)).optional()?;
    if let Some(doc) = known {
        conn.prepare_cached(DROP_TEXT)?.execute([doc])?;
    }
    if entry.tokens.is_empty() {
        conn.prepare_cached(DROP_DOC)?.execute(place)?;
        return Ok(());
    }
    let doc = match known {
        Some(doc) => doc,
        None => {
            conn.prepare_cached(ADD_DOC)?.execute(place)?;
            conn.last_insert_rowid()
        }
    };
    conn.prepare_cached(ADD_TEXT)?.execute((doc, entry.tokens.join(" ")))?;
    Ok(())
}
