//! Posts and rosters, and the whole house of a city as one value.
//!
//! Categories belong to packs, not to the database: the caller adds them to the [`Directory`].

use crate::error::StoreError;
use crate::params;
use crate::statement::{Row, Statement, json};
use crate::store::Store;
use crate::tx::Tx;
use domain::Date;
use domain::ability::Ability;
use domain::directory::{Directory, Post, RosterDays, RosterLine};
use domain::ids::*;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE post (city BIGINT NOT NULL, id BIGINT NOT NULL, unit BIGINT NOT NULL, code TEXT NOT NULL,
     name TEXT NOT NULL, abilities TEXT NOT NULL, remit TEXT NOT NULL, ended BIGINT NOT NULL,
     CONSTRAINT post_pk PRIMARY KEY (city, id), CONSTRAINT post_code UNIQUE (city, code))",
    "CREATE TABLE roster (city BIGINT NOT NULL, unit BIGINT NOT NULL, level BIGINT NOT NULL,
     no BIGINT NOT NULL, days TEXT NOT NULL, from_minute BIGINT NOT NULL, to_minute BIGINT NOT NULL,
     post BIGINT NOT NULL, CONSTRAINT roster_pk PRIMARY KEY (city, unit, level, no))",
];

static PUT: Statement = Statement::alone(
    "INSERT INTO post (city, id, unit, code, name, abilities, remit, ended)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     ON CONFLICT (city, id) DO UPDATE SET unit = excluded.unit, code = excluded.code,
     name = excluded.name, abilities = excluded.abilities, remit = excluded.remit, ended = excluded.ended",
    "iiitttti",
);
static ALL: Statement = Statement::scan(
    "SELECT id, unit, name, abilities, remit FROM post WHERE city = ?1 AND ended = 0 ORDER BY id",
    "i",
);
static BY_CODE: Statement =
    Statement::read("SELECT id, unit, name, abilities, remit FROM post WHERE city = ?1 AND code = ?2", "it");
static CLEAR_ROSTER: Statement = Statement::alone("DELETE FROM roster WHERE city = ?1 AND unit = ?2", "ii");
static PUT_LINE: Statement = Statement::alone(
    "INSERT INTO roster (city, unit, level, no, days, from_minute, to_minute, post)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    "iiiitiii",
);
static ROSTER: Statement = Statement::scan(
    "SELECT unit, level, days, from_minute, to_minute, post FROM roster WHERE city = ?1
     ORDER BY unit, level, no",
    "i",
);

pub(crate) static STATEMENTS: &[&Statement] = &[&PUT, &ALL, &BY_CODE, &CLEAR_ROSTER, &PUT_LINE, &ROSTER];

impl Tx {
    /// Adds a post or changes its attributes; `code` is its name in imports, unique in the city.
    pub fn post(&mut self, post: &Post, code: &str, ended: bool) {
        let abilities: Vec<&str> = post.abilities.iter().map(|a| a.code()).collect();
        let params = params![
            self.city,
            post.id,
            post.unit,
            code,
            &post.name,
            json(&abilities),
            json(&post.remit),
            ended
        ];
        self.write(&PUT, params);
    }

    /// Replaces the whole roster of a unit.
    pub fn roster(&mut self, unit: UnitId, lines: &[RosterLine]) {
        self.write(&CLEAR_ROSTER, params![self.city, unit]);
        for (no, line) in (0i64..).zip(lines) {
            let days = match line.days {
                RosterDays::All => "all",
                RosterDays::Working => "working",
                RosterDays::Off => "off",
            };
            let params =
                params![self.city, unit, line.level, no, days, line.from_minute, line.to_minute, line.post];
            self.write(&PUT_LINE, params);
        }
    }
}

impl Store {
    /// The house of a city on `day`, categories aside (they come from the pack).
    pub async fn directory(&self, city: CityId, day: Date) -> Result<Directory, StoreError> {
        let areas = self.areas(city, day).await?;
        let units = self.units(city, day).await?;
        let posts = self.rows(&ALL, params![city]).await?;
        let posts = posts.into_iter().map(read).collect::<Result<Vec<Post>, _>>()?;
        let roster = self.rows(&ROSTER, params![city]).await?;
        Ok(Directory {
            areas: areas.into_iter().map(|a| (a.id, a)).collect(),
            units: units.into_iter().map(|u| (u.id, u)).collect(),
            posts: posts.into_iter().map(|p| (p.id, p)).collect(),
            roster: roster.into_iter().map(read_line).collect::<Result<_, _>>()?,
            ..Directory::default()
        })
    }

    /// A post by its code.
    pub async fn post_by_code(&self, city: CityId, code: &str) -> Result<Option<Post>, StoreError> {
        self.row(&BY_CODE, params![city, code]).await?.map(read).transpose()
    }
}

pub(crate) fn read(mut row: Row) -> Result<Post, StoreError> {
    let (id, unit, name) = (row.take()?, row.take()?, row.take()?);
    let abilities: Vec<String> = row.json()?;
    // An ability this program no longer knows gives nobody anything.
    let abilities = abilities.iter().filter_map(|code| Ability::from_code(code)).collect();
    Ok(Post { id, unit, name, abilities, remit: row.json()? })
}

fn read_line(mut row: Row) -> Result<RosterLine, StoreError> {
    let (unit, level) = (row.take()?, row.take()?);
    let days: String = row.take()?;
    let days = match days.as_str() {
        "working" => RosterDays::Working,
        "off" => RosterDays::Off,
        _ => RosterDays::All,
    };
    Ok(RosterLine { unit, level, days, from_minute: row.take()?, to_minute: row.take()?, post: row.take()? })
}
