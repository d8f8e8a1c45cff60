//! Open matters that hang on another one, and open matters with a provisional date: both derived from the
//! matter, kept so that an answer can fan out and a published calendar can re-date.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Merge, Statement, Write};
use crate::store::Store;
use domain::ids::*;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE member (city BIGINT NOT NULL, carrier BIGINT NOT NULL, matter BIGINT NOT NULL,
     CONSTRAINT member_pk PRIMARY KEY (city, carrier, matter)) /* clustered */",
    "CREATE TABLE provisional (city BIGINT NOT NULL, matter BIGINT NOT NULL,
     CONSTRAINT provisional_pk PRIMARY KEY (city, matter)) /* clustered */",
];

static JOIN: Statement = Statement::write(
    "INSERT INTO member (city, carrier, matter) VALUES (?1, ?2, ?3)
     ON CONFLICT (city, carrier, matter) DO NOTHING",
    "iii",
    Merge::Last(3),
);
static LEAVE: Statement = Statement::write(
    "DELETE FROM member WHERE city = ?1 AND carrier = ?2 AND matter = ?3",
    "iii",
    Merge::Keys,
);
static MEMBERS: Statement = Statement::read(
    "SELECT matter FROM member WHERE city = ?1 AND carrier = ?2 AND matter > ?3 ORDER BY matter LIMIT ?4",
    "iiii",
);
pub(crate) static ALL_MEMBERS: Statement =
    Statement::scan("SELECT carrier, matter FROM member WHERE city = ?1", "i");
static MARK: Statement = Statement::write(
    "INSERT INTO provisional (city, matter) VALUES (?1, ?2) ON CONFLICT (city, matter) DO NOTHING",
    "ii",
    Merge::Last(2),
);
static UNMARK: Statement =
    Statement::write("DELETE FROM provisional WHERE city = ?1 AND matter = ?2", "ii", Merge::Keys);
static PROVISIONAL: Statement = Statement::read(
    "SELECT matter FROM provisional WHERE city = ?1 AND matter > ?2 ORDER BY matter LIMIT ?3",
    "iii",
);

pub(crate) static STATEMENTS: &[&Statement] =
    &[&JOIN, &LEAVE, &MEMBERS, &ALL_MEMBERS, &MARK, &UNMARK, &PROVISIONAL];

/// Writes only the bonds made or undone between two states of one matter.
pub(crate) fn write_carriers(
    city: CityId,
    matter: MatterId,
    before: &[MatterId],
    after: &[MatterId],
    writes: &mut Vec<Write>,
) {
    for carrier in before.iter().filter(|c| !after.contains(c)) {
        writes.push(Write { statement: &LEAVE, params: params![city, *carrier, matter] });
    }
    for carrier in after.iter().filter(|c| !before.contains(c)) {
        writes.push(Write { statement: &JOIN, params: params![city, *carrier, matter] });
    }
}

/// Notes whether a matter has a provisional date, if that changed.
pub(crate) fn write_provisional(
    city: CityId,
    matter: MatterId,
    before: bool,
    after: bool,
    writes: &mut Vec<Write>,
) {
    match (before, after) {
        (false, true) => writes.push(Write { statement: &MARK, params: params![city, matter] }),
        (true, false) => writes.push(Write { statement: &UNMARK, params: params![city, matter] }),
        _ => {}
    }
}

impl Store {
    /// Open matters that repeat `carrier` or are in its batch, after the matter `after`.
    pub async fn members(
        &self,
        city: CityId,
        carrier: MatterId,
        after: MatterId,
        limit: u32,
    ) -> Result<Vec<MatterId>, StoreError> {
        let rows = self.rows(&MEMBERS, params![city, carrier, after, limit]).await?;
        rows.into_iter().map(|mut r| r.take()).collect()
    }

    /// Open matters with a running provisional clock, after the matter `after`.
    pub async fn provisional(
        &self,
        city: CityId,
        after: MatterId,
        limit: u32,
    ) -> Result<Vec<MatterId>, StoreError> {
        let rows = self.rows(&PROVISIONAL, params![city, after, limit]).await?;
        rows.into_iter().map(|mut r| r.take()).collect()
    }
}
