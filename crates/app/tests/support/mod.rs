//! A small house on a real database, with the real pack and a clock the test moves.

#![allow(dead_code)]

use app::city::City;
use app::clock::Clock;
use app::{App, Handles};
use domain::ability::Ability;
use domain::actor::{Actor, Staff};
use domain::directory::{Area, AreaLevel, Function, Post, Unit};
use domain::field::Value;
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::Matter;
use engine_procedure::Command;
use engine_procedure::procedure::{Channel, Procedure};
use pack::Pack;
use ports::keyring::KeyRing;
use ports::random::SeededRandomness;
use ports::secret::Peppers;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{Store, StoreAddress, StoreOptions, Tx};

/// The clock of the tests.
#[derive(Default)]
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn set(&self, text: &str, city: &Pack) {
        let (day, time) = text.split_once('T').expect("a day and a time");
        let (hour, minute) = time.split_once(':').expect("hour and minute");
        let day = day.parse().expect("a day");
        let start = Instant::start_of(day, &city.zone);
        let minutes = hour.parse::<i64>().expect("hour") * 60 + minute.parse::<i64>().expect("minute");
        self.0.store(start.plus_minutes(minutes).0, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

/// Everything a story needs.
pub struct House {
    pub app: App,
    pub city: City,
    pub clock: Arc<TestClock>,
    pub appeal: Arc<Procedure>,
    pub intake: Actor,
    pub ruler: Actor,
    pub handler: Actor,
    pub callback: Actor,
    pub water: UnitId,
    pub area: AreaId,
    keys: AtomicU64,
    pub dir: tempfile::TempDir,
}

/// Runs a story on SQLite, and on PostgreSQL when `ANLAN_TEST_POSTGRES` names a server.
pub fn on_every_database<F>(story: impl Fn(House) -> F)
where
    F: Future<Output = ()>,
{
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let dir = tempfile::tempdir().expect("a folder");
        let address = StoreAddress::Sqlite(dir.path().join("anlan.db"));
        story(House::open(&address, dir, 440_100).await).await;
        match std::env::var("ANLAN_TEST_POSTGRES") {
            Ok(base) => {
                let dir = tempfile::tempdir().expect("a folder");
                let address = fresh_database(&base).await;
                story(House::open(&address, dir, 440_100).await).await;
            }
            Err(_) => println!("SKIPPED on PostgreSQL: ANLAN_TEST_POSTGRES is not set"),
        }
    });
}

/// A database of its own for one story.
async fn fresh_database(base: &str) -> StoreAddress {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = format!("anlan_app_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    let (client, connection) = tokio_postgres::connect(base, tokio_postgres::NoTls).await.expect("a server");
    tokio::spawn(connection);
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database of our own");
    let (server, _) = base.rsplit_once('/').expect("an address with a database name");
    format!("{server}/{name}").parse().expect("an address")
}

impl House {
    async fn open(address: &StoreAddress, dir: tempfile::TempDir, _code: i64) -> House {
        let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let pack = Arc::new(pack::load(&packs.join("guangzhou")).expect("the pack loads"));
        let clock = Arc::new(TestClock::default());
        clock.set("2026-02-12T10:00", &pack);
        let store = Store::open(address, StoreOptions::new(0, ports::chain::link)).await.expect("a store");
        store.migrate(clock.now()).await.expect("a schema");
        let random = Arc::new(SeededRandomness::new(7));
        let app = App::new(Handles {
            store,
            ring: KeyRing::generate(random.as_ref()),
            peppers: Peppers::generate(random.as_ref()),
            clock: clock.clone(),
            random,
            slot: 1,
        });
        let (city, _) = app.set_up_city(&pack, "", true).await.expect("a city");
        app.keep_edition(city, &pack).await.expect("an edition");
        app.serve_city(city, pack.clone(), Vec::new()).await.expect("a served city");
        let mut tx = Tx::new(city);
        let root = app.store().area_by_code(city, "440100").await.expect("areas").expect("a root").id;
        let mut maker = Maker { app: &app, tx: &mut tx, today: "2026-01-01".parse().expect("a day") };
        let area = maker.area("440106", "东区", root);
        let office = maker.unit("hotline", root, &[Function::IntakeOffice]);
        let calls = maker.unit("calls", root, &[Function::CallBackCentre]);
        let eyes = maker.unit("eyes", root, &[Function::SupervisionOffice]);
        let water = maker.unit("water", area, &[]);
        let intake = maker.post("seat", office, &[Ability::Intake, Ability::Search]);
        let ruler = maker.post("ruler", office, &[Ability::Rule]);
        let handler =
            maker.post("handler", water, &[Ability::Handle, Ability::Check, Ability::Issue, Ability::OnCall]);
        let callback = maker.post("agent", calls, &[Ability::CallBack]);
        maker.post("supervisor", eyes, &[Ability::Supervise, Ability::ViewTotals]);
        app.store().commit(tx).await.expect("a house");
        app.refresh_house(city).await.expect("a read house");
        let city = app.city(city).expect("the city");
        let appeal = city.pack.procedures.get("appeal").expect("appeals").clone();
        House {
            app,
            city,
            clock,
            appeal,
            intake,
            ruler,
            handler,
            callback,
            water,
            area,
            keys: AtomicU64::new(0),
            dir,
        }
    }

    /// Moves the clock.
    pub fn at(&self, time: &str) {
        self.clock.set(time, &self.city.pack);
    }

    /// A fresh idempotency key.
    pub fn key(&self) -> String {
        format!("test-{}", self.keys.fetch_add(1, Ordering::SeqCst))
    }

    /// Files an appeal of the public; gives its id and query code.
    pub async fn file(&self, class: &str) -> (MatterId, String, String) {
        let values = self.form(&[
            ("class", Value::Code(class.into())),
            ("category", Value::Category("water-supply".into())),
            ("area", Value::Area(self.area)),
            ("text", Value::Text("从昨晚开始停水，六楼以上都没有水".into())),
            ("place", Value::Text("和平路12号".into())),
            ("visibility", Value::Code("private".into())),
            ("contact-name", Value::Text("陈女士".into())),
            ("contact-phone", Value::Text("13800001234".into())),
        ]);
        let key = self.key();
        let filed = self
            .app
            .file_command(&self.city, &Actor::Applicant, &self.appeal, Channel::Public, values, &key)
            .await
            .expect("filed");
        (filed.after.id, filed.after.number, filed.code)
    }

    pub fn form(&self, pairs: &[(&str, Value)]) -> BTreeMap<FieldId, Value> {
        pairs.iter().map(|(k, v)| (FieldId::from(*k), v.clone())).collect()
    }

    pub async fn matter(&self, id: MatterId) -> Matter {
        self.app.store().matter(self.city.id, id).await.expect("a read").expect("a matter")
    }

    /// Acts; panics with the reason when refused.
    pub async fn act(&self, id: MatterId, actor: &Actor, action: &str, pairs: &[(&str, Value)]) -> Matter {
        match self.try_act(id, actor, action, pairs).await {
            Ok(matter) => matter,
            Err(error) => panic!("{action}: {error:?}"),
        }
    }

    /// Acts; gives the matter after, or why not.
    pub async fn try_act(
        &self,
        id: MatterId,
        actor: &Actor,
        action: &str,
        pairs: &[(&str, Value)],
    ) -> Result<Matter, app::AppError> {
        let matter = self.matter(id).await;
        let context = engine_procedure::Context {
            now: self.app.now(),
            today: self.city.today(self.app.now()),
            zone: &self.city.pack.zone,
            calendar: &self.city.pack.calendar,
            directory: &self.city.directory,
            actor,
        };
        let offer = engine_procedure::offers(&self.appeal, &matter, &context)
            .into_iter()
            .find(|o| o.action.id.as_str() == action)
            .map(|o| o.command());
        let mut command = offer.unwrap_or_else(|| Command::bare(action.into()));
        command.values = self.form(pairs);
        self.app.carry_out(&self.city, actor, &matter, &self.appeal, &command, &self.key()).await?;
        Ok(self.matter(id).await)
    }
}

struct Maker<'a> {
    app: &'a App,
    tx: &'a mut Tx,
    today: domain::Date,
}

impl Maker<'_> {
    fn area(&mut self, code: &str, name: &str, parent: AreaId) -> AreaId {
        let id = AreaId(self.app.next_id());
        self.tx.area(&Area {
            id,
            code: code.into(),
            name: name.into(),
            level: AreaLevel::District,
            parent: Some(parent),
            from: self.today,
            to: None,
            successors: Vec::new(),
        });
        id
    }

    fn unit(&mut self, code: &str, area: AreaId, functions: &[Function]) -> UnitId {
        let id = UnitId(self.app.next_id());
        self.tx.unit(&Unit {
            id,
            code: code.into(),
            name: code.into(),
            parent: None,
            area,
            functions: functions.to_vec(),
            duties: Vec::new(),
            steps: 1,
            from: self.today,
            to: None,
            successors: Vec::new(),
        });
        id
    }

    fn post(&mut self, code: &str, unit: UnitId, abilities: &[Ability]) -> Actor {
        let id = PostId(self.app.next_id());
        let post = Post { id, unit, name: code.into(), abilities: abilities.to_vec(), remit: Vec::new() };
        self.tx.post(&post, code, false);
        Actor::Staff(Staff {
            account: AccountId(id.0),
            post: id,
            unit,
            abilities: abilities.to_vec(),
            remit: Vec::new(),
        })
    }
}
