//! Use cases, one file a verb: permission, transaction, audit, outbox.
//!
//! `app` is where a person's act becomes a command to the engine and a durable change in the store. It
//! knows no HTTP, no SQL and no TOML, and reads no clock: time and randomness are handles made by the
//! program.

pub mod admin;
pub mod answer;
pub mod city;
pub mod clock;
pub mod desk;
pub mod door;
pub mod form;
pub mod identity;
pub mod import;
pub mod keeping;
pub mod matter;
pub mod resident;
pub mod rotation;
pub mod session;
pub mod throttle;
pub mod vault;
pub mod view;
pub mod worker;

mod draw;
mod remit;

pub use answer::{Again, Answer, AppError, Outcome};
pub use domain::ids::CityId;
pub use domain::label::Language;
pub use form::Pairs;

use city::City;
use clock::Clock;
use domain::directory::Directory;
use domain::ids::AreaId;
use domain::instant::Instant;
use identity::IdMaker;
use pack::Pack;
use ports::keyring::KeyRing;
use ports::random::Randomness;
use ports::secret::Peppers;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use store::Store;
use throttle::Throttle;

/// What the program gives the use cases.
pub struct Handles {
    /// The database.
    pub store: Store,
    /// Keys that wrap matter keys.
    pub ring: KeyRing,
    /// Server secrets.
    pub peppers: Peppers,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Randomness>,
    /// Number of this process, for ids.
    pub slot: u16,
}

/// The use cases of every city served by this process. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    ring: RwLock<KeyRing>,
    peppers: Peppers,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Randomness>,
    ids: IdMaker,
    throttle: Throttle,
    cities: RwLock<HashMap<CityId, City>>,
}

impl App {
    /// Use cases over these handles; cities are added with [`App::serve_city`].
    pub fn new(handles: Handles) -> App {
        App(Arc::new(Inner {
            store: handles.store,
            ring: RwLock::new(handles.ring),
            peppers: handles.peppers,
            clock: handles.clock,
            random: handles.random,
            ids: IdMaker::new(handles.slot),
            throttle: Throttle::default(),
            cities: RwLock::new(HashMap::new()),
        }))
    }

    /// Serves `city` by `pack` (in force) and the editions open matters may still be under. Its house is
    /// read from the store as it is today.
    pub async fn serve_city(&self, city: CityId, pack: Arc<Pack>, older: Vec<Arc<Pack>>) -> Answer<()> {
        let (directory, place_aliases) = self.read_house(city, &pack).await?;
        let rows = self.store().cities().await?;
        let host = rows.into_iter().find(|c| c.id == city).map_or(String::new(), |c| c.host);
        let editions = older.into_iter().chain([pack.clone()]).map(|p| (p.edition.hash.clone(), p)).collect();
        let served = City {
            id: city,
            pack,
            editions: Arc::new(editions),
            directory: Arc::new(directory),
            host: host.into(),
            place_aliases: Arc::new(place_aliases),
        };
        self.write_cities(|cities| {
            cities.insert(city, served);
        });
        Ok(())
    }

    /// Reads the house again, after an import or at midnight.
    pub async fn refresh_house(&self, city: CityId) -> Answer<()> {
        let pack = self.city(city)?.pack;
        let (directory, place_aliases) = self.read_house(city, &pack).await?;
        self.write_cities(|cities| {
            if let Some(found) = cities.get_mut(&city) {
                found.directory = Arc::new(directory);
                found.place_aliases = Arc::new(place_aliases);
            }
        });
        Ok(())
    }

    async fn read_house(&self, city: CityId, pack: &Pack) -> Answer<(Directory, HashMap<AreaId, String>)> {
        let today = self.now().day_in(&pack.zone);
        let mut directory = self.store().directory(city, today).await?;
        // Categories are law: they come from the pack, not from the house.
        directory.categories = pack.categories.iter().map(|c| (c.id.clone(), c.clone())).collect();
        let mut aliases: HashMap<AreaId, String> = HashMap::new();
        for (alias, area) in self.store().place_aliases(city).await? {
            let words = aliases.entry(area).or_default();
            words.push(' ');
            words.push_str(&alias);
        }
        Ok((directory, aliases))
    }

    /// The cities served, smallest id first.
    pub fn cities(&self) -> Vec<CityId> {
        let guard = self.0.cities.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut found: Vec<CityId> = guard.keys().copied().collect();
        found.sort();
        found
    }

    /// The city reached by this host name; the only one answers to every name.
    pub fn city_of_host(&self, host: &str) -> Answer<CityId> {
        let guard = self.0.cities.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let host = host.split(':').next().unwrap_or_default();
        match guard.values().find(|c| !c.host.is_empty() && c.host.eq_ignore_ascii_case(host)) {
            Some(city) => Ok(city.id),
            None if guard.len() == 1 => guard.keys().next().copied().ok_or(AppError::NotFound),
            None => Err(AppError::NotFound),
        }
    }

    /// Its name.
    pub fn city_name(&self, city: CityId, language: Language) -> Answer<String> {
        Ok(self.city(city)?.pack.label.in_language(language).to_owned())
    }

    /// The city as of now.
    pub fn city(&self, id: CityId) -> Answer<City> {
        let guard = self.0.cities.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        guard.get(&id).cloned().ok_or(AppError::NotFound)
    }

    fn write_cities(&self, change: impl FnOnce(&mut HashMap<CityId, City>)) {
        change(&mut self.0.cities.write().unwrap_or_else(std::sync::PoisonError::into_inner));
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        self.0.clock.now()
    }

    /// The store, for the program's own commands.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Server secrets.
    pub fn peppers(&self) -> &Peppers {
        &self.0.peppers
    }

    /// Randomness.
    pub fn random(&self) -> &dyn Randomness {
        self.0.random.as_ref()
    }

    /// A fresh id.
    pub fn next_id(&self) -> i64 {
        self.0.ids.next(self.now())
    }

    /// A fresh idempotency key for a form.
    pub fn fresh_key(&self) -> String {
        ports::random::bytes::<16>(self.random()).iter().map(|b| format!("{b:02x}")).collect()
    }

    fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    fn with_ring<R>(&self, read: impl FnOnce(&KeyRing) -> R) -> R {
        read(&self.0.ring.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}
