//! A fresh city on SQLite, and on PostgreSQL when `ANLAN_TEST_POSTGRES` names a server, under a clock that
//! the test moves.

use crate::house::{self, House};
use app::clock::Clock;
use app::session::Me;
use app::{App, CityId, Handles, Language};
use domain::ids::*;
use domain::instant::Instant;
use pack::Pack;
use ports::keyring::KeyRing;
use ports::random::{OsRandomness, Randomness, SeededRandomness};
use ports::secret::Peppers;
use ports::session::SessionToken;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use store::{Session, Store, StoreAddress, StoreOptions, Tx};
use tempfile::TempDir;

/// Wednesday, 4 March 2026, 10:00 in the zone of the pack.
pub const START: Instant = Instant(1_772_589_600_000_000);
/// A day, in µs.
pub const DAY: i64 = 86_400_000_000;

/// A clock the test sets.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

/// A city in being.
pub struct City {
    /// The use cases.
    pub app: App,
    /// The tenant.
    pub id: CityId,
    /// Its house.
    pub house: House,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// Where its database is.
    pub address: StoreAddress,
    /// A folder of its own.
    pub dir: TempDir,
    ring: String,
    peppers: String,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The first pack that is a city in force.
pub fn pack() -> Arc<Pack> {
    static PACK: OnceLock<Arc<Pack>> = OnceLock::new();
    PACK.get_or_init(|| {
        let mut found: Vec<PathBuf> = std::fs::read_dir(root().join("packs"))
            .expect("the folder of packs")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        found.sort();
        let city = found
            .iter()
            .filter_map(|dir| pack::load(dir).ok())
            .find(|p| p.area.is_some() && p.accepts_real_matters());
        Arc::new(city.expect("a pack of a city"))
    })
    .clone()
}

impl City {
    /// One city on each database there is.
    pub async fn each() -> Vec<City> {
        let mut found = vec![City::on_sqlite().await];
        match City::on_postgres().await {
            Some(city) => found.push(city),
            None => println!("SKIPPED on PostgreSQL: ANLAN_TEST_POSTGRES is not set"),
        }
        found
    }

    /// A city in a SQLite file.
    pub async fn on_sqlite() -> City {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let address = StoreAddress::Sqlite(dir.path().join("city.db"));
        City::made(address, dir).await
    }

    /// A city in a PostgreSQL database of its own.
    pub async fn on_postgres() -> Option<City> {
        let server = std::env::var("ANLAN_TEST_POSTGRES").ok()?;
        let name = format!("charter_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let (client, connection) =
            tokio_postgres::connect(&server, tokio_postgres::NoTls).await.expect("the test server");
        tokio::spawn(connection);
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database of our own");
        let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
        let dir = tempfile::tempdir().expect("a temporary directory");
        Some(City::made(StoreAddress::Postgres(format!("{base}/{name}")), dir).await)
    }

    async fn made(address: StoreAddress, dir: TempDir) -> City {
        let rng = SeededRandomness::new(7);
        let (ring, peppers) = (KeyRing::generate(&rng), Peppers::generate(&rng));
        let (ring, peppers) = (ring.to_file_text().to_string(), peppers.to_text().to_string());
        let clock = Arc::new(TestClock(AtomicI64::new(START.0)));
        let app = open(&address, &ring, &peppers, clock.clone()).await;
        let pack = pack();
        let (id, _) = app.set_up_city(&pack, "", false).await.expect("a city");
        app.keep_edition(id, &pack).await.expect("an edition");
        app.serve_city(id, pack.clone(), Vec::new()).await.expect("served");
        let code = &pack.area.as_ref().expect("a city").code;
        let root = app.store().area_by_code(id, code).await.expect("a read").expect("the root area").id;
        let mut tx = Tx::new(id);
        let day = START.day_in(&pack.zone);
        let house = house::build(&mut tx, root, day, || app.next_id());
        app.store().commit(tx).await.expect("a house");
        app.refresh_house(id).await.expect("the house is read");
        City { app, id, house, clock, address, dir, ring, peppers }
    }

    /// The same database opened by another program with the same keys.
    pub async fn opened_at(&self, address: &StoreAddress) -> App {
        let app = open(address, &self.ring, &self.peppers, self.clock.clone()).await;
        app.serve_city(self.id, pack(), Vec::new()).await.expect("served");
        app
    }

    /// The tenant as the use cases see it.
    pub fn city(&self) -> app::city::City {
        self.app.city(self.id).expect("the city")
    }

    /// Moves the clock.
    pub fn pass(&self, microseconds: i64) {
        self.clock.0.fetch_add(microseconds, Ordering::SeqCst);
    }

    /// The holder of a post, signed in and freshly proved.
    pub async fn me(&self, post: &str) -> Me {
        self.me_on(&self.app, post).await
    }

    /// The same on another handle of the same city.
    pub async fn me_on(&self, app: &App, post: &str) -> Me {
        let account = *self.house.accounts.get(post).unwrap_or_else(|| panic!("no post {post}"));
        let token = SessionToken::new(&OsRandomness);
        let now = app.now();
        let mut tx = Tx::new(self.id);
        tx.open_session(&Session {
            token: token.stored(app.peppers().session()),
            account,
            post: None,
            created_at: now,
            seen_at: now,
            elevated_at: Some(now),
        });
        app.store().commit(tx).await.expect("a session");
        app.me(self.id, &token.to_text(), Language::Zh).await.expect("signed in").0
    }

    /// The SQLite file and what stands beside it.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = std::fs::read_dir(self.dir.path())
            .expect("the folder of the city")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        found.sort();
        found
    }

    /// The keys as files hold them: ring, secrets.
    pub fn key_texts(&self) -> (&str, &str) {
        (&self.ring, &self.peppers)
    }

    /// An area by its name in the house.
    pub fn area(&self, name: &str) -> AreaId {
        self.house.areas[name]
    }

    /// A unit by its name in the house.
    pub fn unit(&self, name: &str) -> UnitId {
        self.house.units[name]
    }
}

async fn open(address: &StoreAddress, ring: &str, peppers: &str, clock: Arc<TestClock>) -> App {
    let options = StoreOptions::new(0, ports::chain::link);
    let store = Store::open(address, options).await.expect("the database opens");
    store.migrate(clock.now()).await.expect("the schema");
    let random: Arc<dyn Randomness> = Arc::new(OsRandomness);
    App::new(Handles {
        store,
        ring: KeyRing::from_file_text(ring).expect("the ring"),
        peppers: Peppers::from_text(peppers).expect("the secrets"),
        clock,
        random,
        slot: 0,
    })
}
