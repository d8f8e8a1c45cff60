//! The small house a benchmark plays in: one city, ten districts, a hundred units that issue alone.

use app::App;
use domain::ability::Ability;
use domain::actor::{Actor, Staff};
use domain::directory::{Area, AreaLevel, Function, Post, Unit};
use domain::ids::*;
use pack::Pack;
use store::Tx;

/// Districts, and units in each.
const DISTRICTS: usize = 10;
const UNITS_EACH: usize = 10;

/// Who plays.
pub struct House {
    /// Intake seat.
    pub intake: Actor,
    /// Call-back agent.
    pub callback: Actor,
    /// Districts.
    pub areas: Vec<AreaId>,
    /// Handling units with their staff.
    pub units: Vec<(UnitId, Actor)>,
}

/// Builds it.
pub async fn build(app: &App, city: CityId, pack: &Pack) -> Result<House, Box<dyn std::error::Error>> {
    let today = app.now().day_in(&pack.zone);
    let code = &pack.area.as_ref().ok_or("这个法规包不是一个城市")?.code;
    let root = app.store().area_by_code(city, code).await?.ok_or("没有城市辖区")?.id;
    let mut tx = Tx::new(city);
    let mut made = Maker { app, tx: &mut tx, today };
    let intake = made.unit("bench-intake", root, &[Function::IntakeOffice]);
    let callback = made.unit("bench-callback", root, &[Function::CallBackCentre]);
    let supervision = made.unit("bench-supervision", root, &[Function::SupervisionOffice]);
    made.post("bench-supervisor", supervision, &[Ability::Supervise]);
    let house = House {
        intake: made.post("bench-seat", intake, &[Ability::Intake, Ability::Rule]),
        callback: made.post("bench-agent", callback, &[Ability::CallBack]),
        areas: (0..DISTRICTS).map(|d| made.area(root, d)).collect(),
        units: Vec::new(),
    };
    let mut units = Vec::new();
    for (d, area) in house.areas.iter().enumerate() {
        for u in 0..UNITS_EACH {
            let unit = made.unit(&format!("bench-{d}-{u}"), *area, &[]);
            let staff = made.post(
                &format!("bench-post-{d}-{u}"),
                unit,
                &[Ability::Handle, Ability::Check, Ability::Issue, Ability::OnCall],
            );
            units.push((unit, staff));
        }
    }
    app.store().commit(tx).await?;
    app.refresh_house(city).await.map_err(crate::detailed)?;
    Ok(House { units, ..house })
}

struct Maker<'a> {
    app: &'a App,
    tx: &'a mut Tx,
    today: domain::Date,
}

impl Maker<'_> {
    fn area(&mut self, parent: AreaId, n: usize) -> AreaId {
        let id = AreaId(self.app.next_id());
        self.tx.area(&Area {
            id,
            code: format!("bench{n}"),
            name: format!("测试区{n}"),
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
            code: code.to_owned(),
            name: code.to_owned(),
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
        let post = Post { id, unit, name: code.to_owned(), abilities: abilities.to_vec(), remit: Vec::new() };
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
