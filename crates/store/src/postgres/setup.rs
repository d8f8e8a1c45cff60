//! Connecting to PostgreSQL, running migrations, granting rights.

use super::fault;
use crate::error::StoreError;
use crate::migration::{Applied, Dialect, LOG_READ, LOG_TABLE, LOG_WRITE, pending};
use crate::statement::dollars;
use domain::instant::Instant;
use std::time::Duration;
use tokio_postgres::{Client, Config, NoTls};

/// How long a server may take to answer a new connection (measured: longer only delays the retry).
const CONNECT: Duration = Duration::from_secs(3);

/// What the role of the running program may do.
const GRANTS: &str = include_str!("grants.sql");

/// The settings of every connection.
pub(super) fn config(address: &str) -> Result<Config, StoreError> {
    let mut config: Config = address.parse().map_err(|_| StoreError::Address("postgres".into()))?;
    config.connect_timeout(CONNECT).keepalives_idle(Duration::from_secs(20));
    config.tcp_user_timeout(Duration::from_secs(10)).application_name("anlan");
    Ok(config)
}

/// A connection of its own, outside the pool.
pub(super) async fn connect(config: &Config) -> Result<Client, StoreError> {
    let (client, connection) = config.connect(NoTls).await.map_err(|e| fault::store(&e))?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "a connection to the database ended");
        }
    });
    Ok(client)
}

/// The migrations written down in the database.
pub(super) async fn applied(client: &Client) -> Result<Vec<Applied>, StoreError> {
    let found = client
        .query_one("SELECT to_regclass('migration') IS NOT NULL", &[])
        .await
        .map_err(|e| fault::store(&e))?;
    if !found.get::<_, bool>(0) {
        return Ok(Vec::new());
    }
    let rows = client.query(LOG_READ, &[]).await.map_err(|e| fault::store(&e))?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// Runs what is to be run, all of it or nothing; the log table is the lock.
pub(super) async fn migrate(client: &mut Client, now: Instant) -> Result<usize, StoreError> {
    let steps = pending(&applied(client).await?)?;
    if steps.is_empty() {
        return Ok(0);
    }
    client.batch_execute(LOG_TABLE).await.map_err(|e| fault::store(&e))?;
    let tx = client.transaction().await.map_err(|e| fault::store(&e))?;
    let run = async {
        tx.batch_execute("LOCK TABLE migration IN ACCESS EXCLUSIVE MODE").await?;
        // Another process may have run them while we waited for the lock.
        let rows = tx.query(LOG_READ, &[]).await?;
        let done: Vec<Applied> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let steps = match pending(&done) {
            Ok(steps) => steps,
            Err(error) => return Ok(Err(error)),
        };
        for step in steps {
            for text in step.statements(Dialect::Postgres) {
                tx.batch_execute(&text).await?;
            }
            tx.execute(&dollars(LOG_WRITE), &[&step.no, &step.name, &step.checksum(), &now.0]).await?;
        }
        Ok::<_, tokio_postgres::Error>(Ok(steps.len()))
    };
    let count = run.await.map_err(|e| fault::store(&e))??;
    tx.commit().await.map_err(|e| fault::store(&e))?;
    Ok(count)
}

/// The grants for one role, whose name must be a plain one.
pub(super) fn grants(role: &str) -> Result<String, StoreError> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if role.is_empty() || !role.bytes().all(plain) {
        return Err(StoreError::Address("角色名只能用小写字母、数字和下划线".into()));
    }
    Ok(GRANTS.replace(":\"role\"", &format!("\"{role}\"")))
}
