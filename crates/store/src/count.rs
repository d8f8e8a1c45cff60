//! Maintained counts of flows: what happened on which day, where, by whom, about what.
//!
//! Added to in the transaction of the event; the committer's slot is part of the key, so committers
//! never wait for each other; summed when read.

use crate::error::StoreError;
use crate::params;
use crate::statement::{Merge, Param, Row, Statement, Write};
use crate::store::Store;
use crate::tx::Tx;
use domain::Date;
use domain::ids::*;
use domain::measure::{Count, Measure};

pub(crate) const TABLES: &[&str] =
    &["CREATE TABLE count (city BIGINT NOT NULL, measure BIGINT NOT NULL, day BIGINT NOT NULL,
     area BIGINT NOT NULL, unit BIGINT NOT NULL, category TEXT NOT NULL, bucket BIGINT NOT NULL,
     slot BIGINT NOT NULL, n BIGINT NOT NULL, CONSTRAINT count_pk
     PRIMARY KEY (city, measure, day, area, unit, category, bucket, slot)) /* clustered */"];

static ADD: Statement = Statement::write(
    "INSERT INTO count (city, measure, day, area, unit, category, bucket, slot, n)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
     ON CONFLICT (city, measure, day, area, unit, category, bucket, slot)
     DO UPDATE SET n = count.n + excluded.n",
    "iiiiitiii",
    Merge::Sum,
);

macro_rules! by {
    ($($name:ident: $columns:literal;)*) => {$(
        static $name: Statement = Statement::scan(
            concat!(
                "SELECT ", $columns, ", CAST(SUM(n) AS BIGINT) FROM count
                 WHERE city = ?1 AND measure = ?2 AND day >= ?3 AND day <= ?4 GROUP BY ", $columns
            ),
            "iiii",
        );
    )*};
}
by! {
    AREA_DAY: "area, day";
    AREA_UNIT: "area, unit";
    AREA_CATEGORY: "area, category";
    AREA_BUCKET: "area, bucket";
    UNIT_DAY: "unit, day";
    UNIT_CATEGORY: "unit, category";
    UNIT_BUCKET: "unit, bucket";
}
pub(crate) static CELLS: Statement = Statement::scan(
    "SELECT measure, day, area, unit, category, bucket, CAST(SUM(n) AS BIGINT) FROM count
     WHERE city = ?1 AND day >= ?2 AND day <= ?3
     GROUP BY measure, day, area, unit, category, bucket HAVING SUM(n) <> 0",
    "iii",
);

pub(crate) static STATEMENTS: &[&Statement] = &[
    &ADD, &AREA_DAY, &AREA_UNIT, &AREA_CATEGORY, &AREA_BUCKET, &UNIT_DAY, &UNIT_CATEGORY, &UNIT_BUCKET,
    &CELLS,
];

/// By what two things a count is split; the first is the side on which a remit is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountBy {
    /// Leaf area, then day.
    AreaDay,
    /// Leaf area, then unit.
    AreaUnit,
    /// Leaf area, then category.
    AreaCategory,
    /// Leaf area, then duration bucket.
    AreaBucket,
    /// Unit, then day.
    UnitDay,
    /// Unit, then category.
    UnitCategory,
    /// Unit, then duration bucket.
    UnitBucket,
}

impl CountBy {
    fn statement(self) -> &'static Statement {
        match self {
            CountBy::AreaDay => &AREA_DAY,
            CountBy::AreaUnit => &AREA_UNIT,
            CountBy::AreaCategory => &AREA_CATEGORY,
            CountBy::AreaBucket => &AREA_BUCKET,
            CountBy::UnitDay => &UNIT_DAY,
            CountBy::UnitCategory => &UNIT_CATEGORY,
            CountBy::UnitBucket => &UNIT_BUCKET,
        }
    }

    fn read(self, row: &mut Row) -> Result<SplitValue, StoreError> {
        Ok(match self {
            CountBy::AreaDay | CountBy::UnitDay => SplitValue::Day(row.take()?),
            CountBy::AreaUnit => SplitValue::Unit(row.take()?),
            CountBy::AreaCategory | CountBy::UnitCategory => SplitValue::Category(row.take()?),
            CountBy::AreaBucket | CountBy::UnitBucket => SplitValue::Bucket(row.take()?),
        })
    }
}

/// The value a cell is split by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SplitValue {
    /// A day.
    Day(Date),
    /// A unit (0: none yet).
    Unit(i64),
    /// A category ("": not yet classified).
    Category(String),
    /// Whole days, capped at 99.
    Bucket(i64),
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Area or unit (0: unknown).
    pub place: i64,
    /// By what.
    pub by: SplitValue,
    /// How many.
    pub n: i64,
}

pub(crate) fn write_counts(tx: &Tx, writes: &mut Vec<Write>) {
    for (c, n) in tx.counts.iter().filter(|(_, n)| **n != 0) {
        let params = params![
            tx.city,
            c.measure.number(),
            c.day,
            c.area,
            c.unit,
            &c.category,
            c.bucket,
            Param::Slot,
            *n
        ];
        writes.push(Write { statement: &ADD, params });
    }
}

impl Store {
    /// The cells of a measure from `from` to `to`, both included.
    pub async fn counts(
        &self,
        city: CityId,
        measure: Measure,
        from: Date,
        to: Date,
        by: CountBy,
    ) -> Result<Vec<Cell>, StoreError> {
        let rows = self.rows(by.statement(), params![city, measure.number(), from, to]).await?;
        rows.into_iter()
            .map(|mut row| Ok(Cell { place: row.take()?, by: by.read(&mut row)?, n: row.take()? }))
            .collect()
    }

    /// Every cell of every measure of a period: for exports and for checking.
    pub async fn count_cells(&self, city: CityId, from: Date, to: Date) -> Result<Vec<Count>, StoreError> {
        let rows = self.rows(&CELLS, params![city, from, to]).await?;
        rows.into_iter()
            .map(|mut row| {
                let number: i64 = row.take()?;
                let measure = Measure::ALL
                    .iter()
                    .copied()
                    .find(|m| m.number() == number)
                    .ok_or_else(|| StoreError::Corrupt("统计表中有本程序不认识的计数".into()))?;
                Ok(Count {
                    measure,
                    day: row.take()?,
                    area: row.take()?,
                    unit: row.take()?,
                    category: row.take()?,
                    bucket: row.take()?,
                    n: row.take()?,
                })
            })
            .collect()
    }
}
