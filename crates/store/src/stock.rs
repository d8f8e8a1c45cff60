//! The stock of open matters by due day, kept as a count: overdue is a sum over the days before today.

use crate::error::StoreError;
use crate::matter::NO_DAY;
use crate::params;
use crate::statement::{FromParam, Merge, Param, Row, Statement, Write, day_number};
use crate::store::Store;
use crate::tx::Tx;
use domain::Date;
use domain::duty::Stock;
use domain::ids::*;

pub(crate) const TABLES: &[&str] =
    &["CREATE TABLE stock (city BIGINT NOT NULL, due_day BIGINT NOT NULL, provisional BIGINT NOT NULL,
     unit BIGINT NOT NULL, area BIGINT NOT NULL, category TEXT NOT NULL, slot BIGINT NOT NULL,
     n BIGINT NOT NULL, CONSTRAINT stock_pk
     PRIMARY KEY (city, due_day, provisional, unit, area, category, slot)) /* clustered */"];

static ADD: Statement = Statement::write(
    "INSERT INTO stock (city, due_day, provisional, unit, area, category, slot, n)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     ON CONFLICT (city, due_day, provisional, unit, area, category, slot)
     DO UPDATE SET n = stock.n + excluded.n",
    "iiiiitii",
    Merge::Sum,
);
pub(crate) static CELLS: Statement = Statement::scan(
    "SELECT due_day, provisional, area, unit, category, CAST(SUM(n) AS BIGINT) FROM stock
     WHERE city = ?1 AND due_day >= ?2 AND due_day <= ?3
     GROUP BY due_day, provisional, area, unit, category HAVING SUM(n) <> 0",
    "iii",
);

pub(crate) static STATEMENTS: &[&Statement] = &[&ADD, &CELLS];

pub(crate) fn write_stock(tx: &Tx, writes: &mut Vec<Write>) {
    for (stock, n) in tx.stock.iter().filter(|(_, n)| **n != 0) {
        let params = params![
            tx.city,
            stock.due_day.map_or(NO_DAY, day_number),
            stock.provisional,
            stock.unit.map_or(0, |u| u.0),
            stock.area.map_or(0, |a| a.0),
            stock.category.as_ref().map_or("", |c| c.as_str()),
            Param::Slot,
            *n
        ];
        writes.push(Write { statement: &ADD, params });
    }
}

impl Store {
    /// Open matters whose resident's day lies between `from` and `to` (none: no bound; matters on which
    /// no such clock runs are found only without `to`), as cells with their numbers.
    pub async fn stock(
        &self,
        city: CityId,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Vec<(Stock, i64)>, StoreError> {
        let (from, to) = (from.map_or(0, day_number), to.map_or(NO_DAY, day_number));
        self.rows(&CELLS, params![city, from, to]).await?.into_iter().map(read).collect()
    }
}

fn read(mut row: Row) -> Result<(Stock, i64), StoreError> {
    let due_day: i64 = row.take()?;
    let provisional = row.take()?;
    let (area, unit): (i64, i64) = (row.take()?, row.take()?);
    let category: String = row.take()?;
    let stock = Stock {
        due_day: if due_day == NO_DAY { None } else { Some(Date::from_param(Param::Int(due_day))?) },
        provisional,
        area: (area != 0).then_some(AreaId(area)),
        unit: (unit != 0).then_some(UnitId(unit)),
        category: (!category.is_empty()).then(|| CategoryId::from(category.as_str())),
    };
    Ok((stock, row.take()?))
}
