//! Units: dated, with permanent ids, their superior, area, offices and duty list.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Row, Statement, json};
use crate::store::Store;
use crate::tx::Tx;
use domain::Date;
use domain::directory::Unit;
use domain::ids::*;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE unit (city BIGINT NOT NULL, id BIGINT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
     parent BIGINT, area BIGINT NOT NULL, functions TEXT NOT NULL, duties TEXT NOT NULL,
     steps BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT, successors TEXT NOT NULL,
     CONSTRAINT unit_pk PRIMARY KEY (city, id))",
    "CREATE INDEX unit_code ON unit (city, code)",
];

static PUT: Statement = Statement::alone(
    "INSERT INTO unit (city, id, code, name, parent, area, functions, duties, steps, valid_from, valid_to,
     successors) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
     ON CONFLICT (city, id) DO UPDATE SET code = excluded.code, name = excluded.name,
     parent = excluded.parent, area = excluded.area, functions = excluded.functions,
     duties = excluded.duties, steps = excluded.steps, valid_from = excluded.valid_from,
     valid_to = excluded.valid_to, successors = excluded.successors",
    "iittiittiiit",
);
static ALL: Statement = Statement::scan(
    "SELECT id, code, name, parent, area, functions, duties, steps, valid_from, valid_to, successors
     FROM unit WHERE city = ?1 AND valid_from <= ?2 AND (valid_to IS NULL OR valid_to > ?2) ORDER BY id",
    "ii",
);
static BY_CODE: Statement = Statement::read(
    "SELECT id, code, name, parent, area, functions, duties, steps, valid_from, valid_to, successors
     FROM unit WHERE city = ?1 AND code = ?2 ORDER BY valid_from DESC LIMIT 1",
    "it",
);

pub(crate) static STATEMENTS: &[&Statement] = &[&PUT, &ALL, &BY_CODE];

impl Tx {
    /// Adds a unit or changes its attributes.
    pub fn unit(&mut self, unit: &Unit) {
        let params = params![
            self.city,
            unit.id,
            &unit.code,
            &unit.name,
            unit.parent,
            unit.area,
            json(&unit.functions),
            json(&unit.duties),
            unit.steps,
            unit.from,
            unit.to,
            json(&unit.successors)
        ];
        self.write(&PUT, params);
    }
}

impl Store {
    /// Units in force on `day`.
    pub async fn units(&self, city: CityId, day: Date) -> Result<Vec<Unit>, StoreError> {
        self.rows(&ALL, params![city, day]).await?.into_iter().map(read).collect()
    }

    /// The newest unit with an official code.
    pub async fn unit_by_code(&self, city: CityId, code: &str) -> Result<Option<Unit>, StoreError> {
        self.row(&BY_CODE, params![city, code]).await?.map(read).transpose()
    }
}

fn read(mut row: Row) -> Result<Unit, StoreError> {
    Ok(Unit {
        id: row.take()?,
        code: row.take()?,
        name: row.take()?,
        parent: row.take()?,
        area: row.take()?,
        functions: row.json()?,
        duties: row.json()?,
        steps: row.take()?,
        from: row.take()?,
        to: row.take()?,
        successors: row.json()?,
    })
}
