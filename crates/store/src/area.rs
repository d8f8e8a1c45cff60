//! Areas: dated, with permanent ids; official codes and names may change, successors are named.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Row, Statement, json};
use crate::store::Store;
use crate::tx::Tx;
use domain::Date;
use domain::directory::{Area, AreaLevel};
use domain::ids::*;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE area (city BIGINT NOT NULL, id BIGINT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
     level BIGINT NOT NULL, parent BIGINT, valid_from BIGINT NOT NULL, valid_to BIGINT,
     successors TEXT NOT NULL, CONSTRAINT area_pk PRIMARY KEY (city, id))",
    "CREATE INDEX area_code ON area (city, code)",
];

static PUT: Statement = Statement::alone(
    "INSERT INTO area (city, id, code, name, level, parent, valid_from, valid_to, successors)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
     ON CONFLICT (city, id) DO UPDATE SET code = excluded.code, name = excluded.name,
     level = excluded.level, parent = excluded.parent, valid_from = excluded.valid_from,
     valid_to = excluded.valid_to, successors = excluded.successors",
    "iittiiiit",
);
static ALL: Statement = Statement::scan(
    "SELECT id, code, name, level, parent, valid_from, valid_to, successors FROM area WHERE city = ?1
     AND valid_from <= ?2 AND (valid_to IS NULL OR valid_to > ?2) ORDER BY id",
    "ii",
);
static BY_CODE: Statement = Statement::read(
    "SELECT id, code, name, level, parent, valid_from, valid_to, successors FROM area WHERE city = ?1
     AND code = ?2 ORDER BY valid_from DESC LIMIT 1",
    "it",
);

pub(crate) static STATEMENTS: &[&Statement] = &[&PUT, &ALL, &BY_CODE];

const LEVELS: [AreaLevel; 5] =
    [AreaLevel::City, AreaLevel::District, AreaLevel::Street, AreaLevel::Community, AreaLevel::Grid];

impl Tx {
    /// Adds an area or changes its attributes.
    pub fn area(&mut self, area: &Area) {
        let level = LEVELS.iter().position(|l| *l == area.level).unwrap_or_default();
        let params = params![
            self.city,
            area.id,
            &area.code,
            &area.name,
            level as i64,
            area.parent,
            area.from,
            area.to,
            json(&area.successors)
        ];
        self.write(&PUT, params);
    }
}

impl Store {
    /// Areas in force on `day`.
    pub async fn areas(&self, city: CityId, day: Date) -> Result<Vec<Area>, StoreError> {
        self.rows(&ALL, params![city, day]).await?.into_iter().map(read).collect()
    }

    /// The newest area with an official code.
    pub async fn area_by_code(&self, city: CityId, code: &str) -> Result<Option<Area>, StoreError> {
        self.row(&BY_CODE, params![city, code]).await?.map(read).transpose()
    }
}

fn read(mut row: Row) -> Result<Area, StoreError> {
    Ok(Area {
        id: row.take()?,
        code: row.take()?,
        name: row.take()?,
        level: level(row.take()?)?,
        parent: row.take()?,
        from: row.take()?,
        to: row.take()?,
        successors: row.json()?,
    })
}

fn level(n: i64) -> Result<AreaLevel, StoreError> {
    let level = usize::try_from(n).ok().and_then(|n| LEVELS.get(n)).copied();
    level.ok_or_else(|| StoreError::Corrupt("辖区级别".into()))
}
