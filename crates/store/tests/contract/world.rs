//! Opens a fresh database for one test on either engine.

use domain::instant::Instant;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Store, StoreAddress, StoreOptions};
use tempfile::TempDir;

/// Runs a contract on both databases: `contract!(a_sentence, body)` makes `sqlite::a_sentence` and
/// `postgres::a_sentence`.
#[macro_export]
macro_rules! contract {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident: World) $body:block)*) => {
        mod contracts {
            #[allow(unused_imports)]
            use super::*;
            $(pub async fn $name($world: $crate::world::World) $body)*
        }
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::contracts::$name($crate::world::World::sqlite().await).await; })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                match $crate::world::World::postgres().await {
                    Some(world) => super::contracts::$name(world).await,
                    None => println!("SKIPPED: ANLAN_TEST_POSTGRES is not set"),
                }
            })*
        }
    };
}

/// A fresh database and the way to open it again.
pub struct World {
    pub store: Store,
    pub address: StoreAddress,
    _dir: TempDir,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A chain good enough to tell whether a row was changed; the real one is given by the program.
pub fn chain(previous: [u8; 32], row: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(row);
    hash.finalize().into()
}

pub fn options() -> StoreOptions {
    StoreOptions::new(16, chain)
}

impl World {
    pub async fn sqlite() -> World {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let address = StoreAddress::Sqlite(dir.path().join("city.db"));
        World::open(address, dir).await
    }

    pub async fn postgres() -> Option<World> {
        let server = std::env::var("ANLAN_TEST_POSTGRES").ok()?;
        let name = format!("contract_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let (client, connection) =
            tokio_postgres::connect(&server, tokio_postgres::NoTls).await.expect("the test server");
        tokio::spawn(connection);
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database of our own");
        let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
        let address = StoreAddress::Postgres(format!("{base}/{name}"));
        Some(World::open(address, tempfile::tempdir().expect("a temporary directory")).await)
    }

    async fn open(address: StoreAddress, dir: TempDir) -> World {
        let store = Store::open(&address, options()).await.expect("the database opens");
        assert_eq!(store.migrate(Instant(1)).await, Ok(store::schema_number()));
        World { store, address, _dir: dir }
    }

    /// Closes the store and opens the same database again.
    #[allow(dead_code)]
    pub async fn reopened(self) -> World {
        self.store.close().await;
        let store = Store::open(&self.address, options()).await.expect("the database opens again");
        World { store, address: self.address.clone(), _dir: self._dir }
    }
}
