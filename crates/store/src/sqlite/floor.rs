//! The raw floor on SQLite: the writer's settings and its grouping, and nothing else.

use super::{fault, setup};
use crate::error::StoreError;
use crate::floor::{Done, FloorShape, TABLE};
use crate::store::StoreOptions;
use std::path::Path;
use tokio::sync::mpsc;

const INSERT: &str = "INSERT INTO floor (city, id, no, body) VALUES (1, ?1, ?2, ?3)";

/// Writes bare transactions until every client is gone.
pub(crate) fn run(path: &Path, shape: FloorShape, mut queue: mpsc::Receiver<Done>) -> Result<(), StoreError> {
    let options = StoreOptions::new(0, |link, _| link);
    let conn = setup::open_writer(path, &options)?;
    let body = vec![0x5a_u8; shape.row_bytes];
    let mut id = 0_i64;
    let mut work = || -> rusqlite::Result<()> {
        conn.execute_batch(TABLE)?;
        while let Some(first) = queue.blocking_recv() {
            let mut group = vec![first];
            while group.len() < options.group {
                match queue.try_recv() {
                    Ok(next) => group.push(next),
                    Err(_) => break,
                }
            }
            conn.prepare_cached("BEGIN IMMEDIATE")?.raw_execute()?;
            for _ in &group {
                id += 1;
                for no in 0..shape.rows {
                    conn.prepare_cached(INSERT)?.execute((id, no as i64, &body))?;
                }
            }
            conn.prepare_cached("COMMIT")?.raw_execute()?;
            for done in group {
                let _ = done.send(());
            }
        }
        Ok(())
    };
    work().map_err(|e| fault::store(&e))
}
