//! Worklists and promises: kept beside the matter, read due first.
//!
//! Lines are stored in the order they are read, so the next page of a list is one short walk however
//! many lines the unit has.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Merge, Params, Row, Statement, Write, day_number};
use crate::store::Store;
use domain::Date;
use domain::ability::Ability;
use domain::duty::{Duty, OpenPromise};
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::Matter;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE duty (city BIGINT NOT NULL, unit BIGINT NOT NULL, ability TEXT NOT NULL,
     due_at BIGINT NOT NULL, matter BIGINT NOT NULL, no BIGINT NOT NULL, role TEXT NOT NULL, post BIGINT,
     order_no BIGINT, request_no BIGINT, term TEXT, due_day BIGINT, provisional BIGINT NOT NULL,
     CONSTRAINT duty_pk PRIMARY KEY (city, unit, ability, due_at, matter, no)) /* clustered */",
    "CREATE TABLE promise (city BIGINT NOT NULL, unit BIGINT NOT NULL, by_day BIGINT NOT NULL,
     matter BIGINT NOT NULL, no BIGINT NOT NULL,
     CONSTRAINT promise_pk PRIMARY KEY (city, unit, by_day, matter, no)) /* clustered */",
];

static PUT: Statement = Statement::write(
    "INSERT INTO duty (city, unit, ability, due_at, matter, no, role, post, order_no, request_no, term,
     due_day, provisional) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
     ON CONFLICT (city, unit, ability, due_at, matter, no) DO UPDATE SET role = excluded.role,
     post = excluded.post, order_no = excluded.order_no, request_no = excluded.request_no,
     term = excluded.term, due_day = excluded.due_day, provisional = excluded.provisional",
    "iitiiitiiitii",
    Merge::Last(6),
);
static DROP: Statement = Statement::write(
    "DELETE FROM duty WHERE city = ?1 AND unit = ?2 AND ability = ?3 AND due_at = ?4 AND matter = ?5
     AND no = ?6",
    "iitiii",
    Merge::Keys,
);
static PAGE: Statement = Statement::read(
    "SELECT d.unit, d.ability, d.due_at, d.matter, d.no, d.role, d.post, d.order_no, d.request_no, d.term,
     d.due_day, d.provisional, m.body FROM duty d JOIN matter m ON m.city = d.city AND m.id = d.matter
     WHERE d.city = ?1 AND d.unit = ?2 AND d.ability = ?3 AND (d.due_at, d.matter, d.no) > (?4, ?5, ?6)
     AND (d.post IS NULL OR d.post = ?7)
     ORDER BY d.city, d.unit, d.ability, d.due_at, d.matter, d.no LIMIT ?8",
    "iitiiiii",
);
static TOTALS: Statement = Statement::scan(
    "SELECT COUNT(*),
     CAST(COALESCE(SUM(CASE WHEN due_at <= ?4 AND provisional = 0 THEN 1 ELSE 0 END), 0) AS BIGINT),
     CAST(COALESCE(SUM(CASE WHEN due_at > ?4 AND due_day <= ?5 AND provisional = 0 THEN 1 ELSE 0 END), 0)
       AS BIGINT),
     CAST(COALESCE(SUM(CASE WHEN due_at > ?4 AND due_day > ?5 AND due_day <= ?6 THEN 1 ELSE 0 END), 0)
       AS BIGINT)
     FROM duty WHERE city = ?1 AND unit = ?2 AND ability = ?3 AND (post IS NULL OR post = ?7)",
    "iitiiii",
);
pub(crate) static ALL: Statement = Statement::scan(
    "SELECT unit, ability, due_at, matter, no, role, post, order_no, request_no, term, due_day, provisional
     FROM duty WHERE city = ?1",
    "i",
);
static PLEDGE: Statement = Statement::write(
    "INSERT INTO promise (city, unit, by_day, matter, no) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (city, unit, by_day, matter, no) DO NOTHING",
    "iiiii",
    Merge::Last(5),
);
static KEPT: Statement = Statement::write(
    "DELETE FROM promise WHERE city = ?1 AND unit = ?2 AND by_day = ?3 AND matter = ?4 AND no = ?5",
    "iiiii",
    Merge::Keys,
);
static PROMISES: Statement = Statement::read(
    "SELECT unit, by_day, matter, no FROM promise WHERE city = ?1 AND unit = ?2 AND by_day <= ?3
     ORDER BY by_day, matter, no LIMIT ?4",
    "iiii",
);
pub(crate) static ALL_PROMISES: Statement =
    Statement::scan("SELECT unit, by_day, matter, no FROM promise WHERE city = ?1", "i");

pub(crate) static STATEMENTS: &[&Statement] =
    &[&PUT, &DROP, &PAGE, &TOTALS, &ALL, &PLEDGE, &KEPT, &PROMISES, &ALL_PROMISES];

/// The due moment of a line whose clock does not run: after every real one.
const NEVER: i64 = i64::MAX;

fn place(city: CityId, duty: &Duty) -> Params {
    let due_at = duty.due_at.map_or(NEVER, |at| at.0);
    params![city, duty.unit, duty.ability.code(), due_at, duty.matter, duty.no]
}

/// Writes only what changed between two states of one matter.
pub(crate) fn write_duties(city: CityId, before: &[Duty], after: &[Duty], writes: &mut Vec<Write>) {
    let kept: Vec<Params> = after.iter().map(|d| place(city, d)).collect();
    for duty in before {
        let key = place(city, duty);
        if !kept.contains(&key) {
            writes.push(Write { statement: &DROP, params: key });
        }
    }
    for (duty, mut params) in after.iter().zip(kept) {
        if before.contains(duty) {
            continue;
        }
        params.extend(params![
            &duty.role,
            duty.post,
            duty.order,
            duty.request,
            duty.term.as_ref(),
            duty.due_day,
            duty.provisional
        ]);
        writes.push(Write { statement: &PUT, params });
    }
}

/// Writes only the promises made or kept between two states of one matter.
pub(crate) fn write_promises(
    city: CityId,
    before: &[OpenPromise],
    after: &[OpenPromise],
    writes: &mut Vec<Write>,
) {
    let key = |p: &OpenPromise| params![city, p.unit, p.by, p.matter, p.no];
    for promise in before.iter().filter(|p| !after.contains(p)) {
        writes.push(Write { statement: &KEPT, params: key(promise) });
    }
    for promise in after.iter().filter(|p| !before.contains(p)) {
        writes.push(Write { statement: &PLEDGE, params: key(promise) });
    }
}

/// Where a page of a worklist ended; give it back to read the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DutyMark {
    /// Due moment of its last line (`i64::MAX`: none).
    pub due_at: i64,
    /// Matter of its last line.
    pub matter: MatterId,
    /// Number of its last line.
    pub no: u16,
}

/// One line of a worklist with its matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRow {
    /// What is owed.
    pub duty: Duty,
    /// On what.
    pub matter: Matter,
}

impl DutyRow {
    /// The mark of a page that ends with this line.
    pub fn mark(&self) -> DutyMark {
        let due_at = self.duty.due_at.map_or(NEVER, |at| at.0);
        DutyMark { due_at, matter: self.duty.matter, no: self.duty.no }
    }
}

/// Whose worklist is read: lines of any of these units that any of these abilities may do, and that are
/// either for every post or for this one.
#[derive(Debug, Clone, Copy)]
pub struct WorklistOf<'a> {
    /// Units.
    pub units: &'a [UnitId],
    /// Abilities of the post.
    pub abilities: &'a [Ability],
    /// The post itself.
    pub post: Option<PostId>,
}

/// How much a worklist holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorklistTotals {
    /// All lines.
    pub all: i64,
    /// Past due (provisional dates never count).
    pub overdue: i64,
    /// Not yet past due, last day today.
    pub today: i64,
    /// Last day after today, up to the day given as "soon".
    pub soon: i64,
}

impl Store {
    /// A page of a worklist, what is due first at the top.
    pub async fn worklist(
        &self,
        city: CityId,
        of: WorklistOf<'_>,
        after: Option<DutyMark>,
        limit: u32,
    ) -> Result<Vec<DutyRow>, StoreError> {
        let from = after.unwrap_or(DutyMark { due_at: i64::MIN, matter: MatterId(0), no: 0 });
        let reads = self.each_of(city, of, |base| {
            let mut params = base;
            params.extend(params![from.due_at, from.matter, from.no, of.post.map_or(0, |p| p.0), limit]);
            (&PAGE, params)
        });
        let mut found = Vec::new();
        for rows in self.read_all(reads).await? {
            for mut row in rows {
                found.push(DutyRow { duty: read(&mut row)?, matter: row.json()? });
            }
        }
        found.sort_by_key(DutyRow::mark);
        found.truncate(limit as usize);
        Ok(found)
    }

    /// How much a worklist holds, at the moment `now` of the legal day `today`.
    pub async fn worklist_totals(
        &self,
        city: CityId,
        of: WorklistOf<'_>,
        now: Instant,
        today: Date,
        soon: Date,
    ) -> Result<WorklistTotals, StoreError> {
        let reads = self.each_of(city, of, |base| {
            let mut params = base;
            params.extend(params![now, day_number(today), day_number(soon), of.post.map_or(0, |p| p.0)]);
            (&TOTALS, params)
        });
        let mut totals = WorklistTotals::default();
        for mut row in self.read_all(reads).await?.into_iter().flatten() {
            totals.all += row.take::<i64>()?;
            totals.overdue += row.take::<i64>()?;
            totals.today += row.take::<i64>()?;
            totals.soon += row.take::<i64>()?;
        }
        Ok(totals)
    }

    /// Promises of a unit still to be kept, with a day up to `until`.
    pub async fn open_promises(
        &self,
        city: CityId,
        unit: UnitId,
        until: Date,
        limit: u32,
    ) -> Result<Vec<OpenPromise>, StoreError> {
        let rows = self.rows(&PROMISES, params![city, unit, until, limit]).await?;
        rows.into_iter().map(read_promise).collect()
    }

    /// One read for every unit and ability: each is a short walk along the primary key.
    fn each_of(
        &self,
        city: CityId,
        of: WorklistOf<'_>,
        mut build: impl FnMut(Params) -> (&'static Statement, Params),
    ) -> Vec<(&'static Statement, Params)> {
        let mut reads = Vec::with_capacity(of.units.len() * of.abilities.len());
        for unit in of.units {
            for ability in of.abilities {
                reads.push(build(params![city, *unit, ability.code()]));
            }
        }
        reads
    }
}

pub(crate) fn read(row: &mut Row) -> Result<Duty, StoreError> {
    let unit = row.take()?;
    let ability: String = row.take()?;
    let ability = Ability::from_code(&ability)
        .ok_or_else(|| StoreError::Corrupt("待办表中有本程序不认识的权限".into()))?;
    let due_at: i64 = row.take()?;
    Ok(Duty {
        unit,
        ability,
        due_at: (due_at != NEVER).then_some(Instant(due_at)),
        matter: row.take()?,
        no: row.take()?,
        role: row.take()?,
        post: row.take()?,
        order: row.take()?,
        request: row.take()?,
        term: row.take()?,
        due_day: row.take()?,
        provisional: row.take()?,
    })
}

pub(crate) fn read_promise(mut row: Row) -> Result<OpenPromise, StoreError> {
    Ok(OpenPromise { unit: row.take()?, by: row.take()?, matter: row.take()?, no: row.take()? })
}
