//! Values to and from PostgreSQL, and reads in one round trip.

use super::fault;
use super::pipeline::{Request, send_all};
use crate::error::StoreError;
use crate::statement::{Kind, Param, Params, Row, Statement};
use deadpool_postgres::Object;
use std::error::Error;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

impl ToSql for Param {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            // The committer puts the slot in before sending.
            Param::Null | Param::Slot => Ok(IsNull::Yes),
            Param::Int(n) => n.to_sql(ty, out),
            Param::Text(text) => text.as_str().to_sql(ty, out),
            Param::Bytes(bytes) => bytes.as_slice().to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA].contains(ty)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Param {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Param::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Param::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::BYTEA => Param::Bytes(raw.to_vec()),
            _ => Param::Text(String::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Param::Null)
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::VARCHAR, Type::BYTEA].contains(ty)
    }
}

/// The types of a statement's parameters.
pub(super) fn types(statement: &Statement) -> Vec<Type> {
    let kind = |kind| match kind {
        Kind::Int => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Bytes => Type::BYTEA,
    };
    statement.kinds().map(kind).collect()
}

/// Parameters as the driver takes them.
pub(super) fn refs(params: &[Param]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
}

/// A row of the driver as ours.
pub(super) fn row(row: &tokio_postgres::Row) -> Result<Row, tokio_postgres::Error> {
    (0..row.len()).map(|i| row.try_get::<_, Param>(i)).collect::<Result<_, _>>().map(Row)
}

/// Several reads, sent together.
pub(super) async fn query_all(
    client: &Object,
    reads: &[(&'static Statement, Params)],
) -> Result<Vec<Vec<Row>>, StoreError> {
    let mut prepared = Vec::with_capacity(reads.len());
    for (statement, _) in reads {
        let made = client.prepare_typed_cached(statement.dollars(), &types(statement)).await;
        prepared.push(made.map_err(|e| fault::store(&e))?);
    }
    let requests = reads.iter().zip(&prepared).map(|((_, params), made)| -> Request<'_, Vec<Row>> {
        Box::pin(async move {
            let rows = client.query(made, &refs(params)).await?;
            rows.iter().map(row).collect()
        })
    });
    let answers = send_all(requests.collect()).await;
    answers.into_iter().map(|rows| rows.map_err(|e| fault::store(&e))).collect()
}
