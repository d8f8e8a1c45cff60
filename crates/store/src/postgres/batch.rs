//! Brings the writes of many transactions together: one multi-row statement for each statement text.
//!
//! Only for transactions that touch different things, so that no order between them can matter; within
//! one statement rows stand in key order, so that committers never wait for each other in a circle.

use crate::statement::{Kind, Merge, Param, Params, Statement};
use std::collections::BTreeMap;
use tokio_postgres::types::ToSql;

/// The rows of one statement, gathered over a group.
pub(super) struct Batch {
    pub statement: &'static Statement,
    rows: Rows,
}

enum Rows {
    /// In the order given.
    Listed(Vec<Params>),
    /// By key, the last one wins.
    Keyed(usize, BTreeMap<Params, Params>),
    /// By all but the last parameter, which is summed.
    Summed(BTreeMap<Params, i64>),
}

/// All batches of a group, in the order in which their statements first came.
#[derive(Default)]
pub(super) struct Batches(pub Vec<Batch>);

impl Batches {
    /// Adds one row.
    pub fn add(&mut self, statement: &'static Statement, row: Params) {
        let known = self.0.iter().position(|b| std::ptr::eq(b.statement, statement));
        let index = known.unwrap_or_else(|| {
            self.0.push(Batch { statement, rows: Rows::for_merge(statement.merge) });
            self.0.len() - 1
        });
        if let Some(batch) = self.0.get_mut(index) {
            batch.rows.add(row);
        }
    }
}

/// The parameters with the committer's slot in its place.
pub(super) fn with_slot(params: &[Param], slot: i64) -> Params {
    let fill = |param: &Param| match param {
        Param::Slot => Param::Int(slot),
        other => other.clone(),
    };
    params.iter().map(fill).collect()
}

impl Rows {
    fn for_merge(merge: Merge) -> Rows {
        match merge {
            Merge::Last(key) => Rows::Keyed(key, BTreeMap::new()),
            Merge::Sum => Rows::Summed(BTreeMap::new()),
            Merge::Rows | Merge::Keys | Merge::Each | Merge::Alone => Rows::Listed(Vec::new()),
        }
    }

    fn add(&mut self, mut row: Params) {
        match self {
            Rows::Listed(rows) => rows.push(row),
            Rows::Keyed(key, rows) => {
                let key = row.get(..*key).unwrap_or_default().to_vec();
                rows.insert(key, row);
            }
            Rows::Summed(rows) => {
                if let Some(Param::Int(n)) = row.pop() {
                    *rows.entry(row).or_insert(0) += n;
                }
            }
        }
    }
}

impl Batch {
    /// The rows to send.
    pub fn into_rows(self) -> Vec<Params> {
        match self.rows {
            Rows::Listed(rows) => rows,
            Rows::Keyed(_, rows) => rows.into_values().collect(),
            Rows::Summed(rows) => rows
                .into_iter()
                .filter(|(_, n)| *n != 0)
                .map(|(mut row, n)| {
                    row.push(Param::Int(n));
                    row
                })
                .collect(),
        }
    }
}

/// The text that does for many rows at once, one array a column, what the text of one row does for one.
/// None if the text neither inserts a plain row nor deletes by a plain key.
pub(super) fn many_rows(statement: &Statement) -> Option<String> {
    match statement.merge {
        Merge::Rows | Merge::Last(_) | Merge::Sum => {
            let (head, rest) = statement.dollars().split_once("VALUES (")?;
            let (_, tail) = rest.split_once(')')?;
            Some(format!("{head}SELECT * FROM UNNEST({}){tail}", arrays(statement)))
        }
        Merge::Keys => {
            let (head, rest) = statement.dollars().split_once(" WHERE ")?;
            let column = |test: &str| test.split_once(" = $").map(|(name, _)| name.trim().to_owned());
            let columns = rest.split("AND ").map(column).collect::<Option<Vec<_>>>()?;
            let (columns, arrays) = (columns.join(", "), arrays(statement));
            Some(format!("{head} WHERE ({columns}) IN (SELECT * FROM UNNEST({arrays}))"))
        }
        Merge::Each | Merge::Alone => None,
    }
}

fn arrays(statement: &Statement) -> String {
    let array = |(index, kind): (usize, Kind)| {
        let name = match kind {
            Kind::Int => "BIGINT",
            Kind::Text => "TEXT",
            Kind::Bytes => "BYTEA",
        };
        format!("${}::{name}[]", index + 1)
    };
    statement.kinds().enumerate().map(array).collect::<Vec<_>>().join(", ")
}

/// One column of many rows.
pub(super) enum Column<'a> {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<&'a str>>),
    Bytes(Vec<Option<&'a [u8]>>),
}

impl Column<'_> {
    /// As the driver takes it.
    pub fn as_sql(&self) -> &(dyn ToSql + Sync) {
        match self {
            Column::Int(values) => values,
            Column::Text(values) => values,
            Column::Bytes(values) => values,
        }
    }
}

/// Rows turned into columns.
pub(super) fn columns<'a>(statement: &Statement, rows: &'a [Params]) -> Vec<Column<'a>> {
    let column = |(index, kind): (usize, Kind)| {
        let cells = rows.iter().map(move |row| row.get(index));
        match kind {
            Kind::Int => Column::Int(
                cells
                    .map(|cell| match cell {
                        Some(Param::Int(n)) => Some(*n),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Text => Column::Text(
                cells
                    .map(|cell| match cell {
                        Some(Param::Text(text)) => Some(text.as_str()),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Bytes => Column::Bytes(
                cells
                    .map(|cell| match cell {
                        Some(Param::Bytes(bytes)) => Some(bytes.as_slice()),
                        _ => None,
                    })
                    .collect(),
            ),
        }
    };
    statement.kinds().enumerate().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    static PLAIN: Statement = Statement::write(
        "INSERT INTO t (a, b) VALUES (?1, ?2) ON CONFLICT (a) DO NOTHING",
        "it",
        Merge::Rows,
    );
    static DROP: Statement =
        Statement::write("DELETE FROM t WHERE a = ?1\n     AND b = ?2", "it", Merge::Keys);
    static SUM: Statement = Statement::write("INSERT INTO s (a, n) VALUES (?1, ?2)", "ii", Merge::Sum);
    static LAST: Statement = Statement::write("INSERT INTO l (a, b) VALUES (?1, ?2)", "it", Merge::Last(1));

    #[test]
    fn an_insert_of_one_row_becomes_an_insert_of_arrays() {
        let expected = "INSERT INTO t (a, b) SELECT * FROM UNNEST($1::BIGINT[], $2::TEXT[]) \
                        ON CONFLICT (a) DO NOTHING";
        assert_eq!(many_rows(&PLAIN).as_deref(), Some(expected));
    }

    #[test]
    fn a_deletion_by_key_becomes_a_deletion_of_many_keys() {
        let expected = "DELETE FROM t WHERE (a, b) IN (SELECT * FROM UNNEST($1::BIGINT[], $2::TEXT[]))";
        assert_eq!(many_rows(&DROP).as_deref(), Some(expected));
    }

    #[test]
    fn counts_of_a_group_are_summed_in_key_order_and_those_that_cancel_are_not_sent() {
        let mut batches = Batches::default();
        for (key, n) in [(2i64, 1i64), (1, 1), (2, 4), (3, 1), (3, -1)] {
            batches.add(&SUM, params![key, n]);
        }
        let rows = batches.0.remove(0).into_rows();
        assert_eq!(rows, vec![params![1i64, 1i64], params![2i64, 5i64]]);
    }

    #[test]
    fn of_two_states_of_one_row_the_later_is_sent_and_the_slot_is_put_in() {
        let mut batches = Batches::default();
        for state in ["first", "second"] {
            let params = params![Param::Slot, state];
            batches.add(&LAST, with_slot(&params, 7));
        }
        assert_eq!(batches.0.remove(0).into_rows(), vec![params![7i64, "second"]]);
    }
}
