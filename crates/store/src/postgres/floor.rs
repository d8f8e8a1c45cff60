//! The raw floor on PostgreSQL: one connection, one multi-row insert for a group, and nothing else.

use super::pipeline::{Request, send_all};
use super::{fault, setup};
use crate::error::StoreError;
use crate::floor::{Done, FloorShape, TABLE};
use tokio::sync::mpsc;

const INSERT: &str = "INSERT INTO floor (city, id, no, body)
    SELECT 1, * FROM UNNEST($1::BIGINT[], $2::BIGINT[], $3::BYTEA[])";

/// How many transactions share a commit: as many as a committer takes.
const GROUP: usize = 256;

/// Writes bare transactions until every client is gone.
pub(crate) async fn run(
    address: String,
    shape: FloorShape,
    mut queue: mpsc::Receiver<Done>,
) -> Result<(), StoreError> {
    let client = setup::connect(&setup::config(&address)?).await?;
    client.batch_execute(TABLE).await.map_err(|e| fault::store(&e))?;
    let insert = client.prepare(INSERT).await.map_err(|e| fault::store(&e))?;
    let body = vec![0x5a_u8; shape.row_bytes];
    let mut last = 0_i64;
    while let Some(first) = queue.recv().await {
        let mut group = vec![first];
        while group.len() < GROUP {
            match queue.try_recv() {
                Ok(next) => group.push(next),
                Err(_) => break,
            }
        }
        let (mut ids, mut nos) = (Vec::new(), Vec::new());
        for _ in &group {
            last += 1;
            ids.extend(std::iter::repeat_n(last, shape.rows));
            nos.extend((0..shape.rows).map(|no| no as i64));
        }
        let bodies = vec![body.as_slice(); ids.len()];
        let (insert, client) = (&insert, &client);
        let requests: Vec<Request<'_, u64>> = vec![
            Box::pin(async { client.batch_execute("BEGIN").await.map(|()| 0) }),
            Box::pin(async { client.execute(insert, &[&ids, &nos, &bodies]).await }),
            Box::pin(async { client.batch_execute("COMMIT").await.map(|()| 0) }),
        ];
        for answer in send_all(requests).await {
            answer.map_err(|e| fault::store(&e))?;
        }
        for done in group {
            let _ = done.send(());
        }
    }
    Ok(())
}
