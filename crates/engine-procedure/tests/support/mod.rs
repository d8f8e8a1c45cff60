//! A small procedure, house and calendar for the tests of the engine, written as a pack would say them.
//! Fictional: no law and no city stands behind it.
#![allow(dead_code, reason = "each test binary uses its own part")]

use domain::Date;
use domain::ability::Ability;
use domain::actor::{Actor, Staff};
use domain::calendar::Calendar;
use domain::directory::*;
use domain::field::Value;
use domain::fold;
use domain::ids::*;
use domain::instant::Instant;
use domain::label::Label;
use domain::matter::Matter;
use engine_procedure::procedure::{Channel, Procedure};
use engine_procedure::{Change, Command, Context, NewMatter, NotPlanned, file, plan};
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

pub mod play;
pub mod written;

pub const HOTLINE: UnitId = UnitId(1);
pub const SUPERVISION: UnitId = UnitId(2);
pub const CALL_BACK: UnitId = UnitId(3);
pub const WATER: UnitId = UnitId(4);
pub const WATER_EAST: UnitId = UnitId(5);
pub const STREET: UnitId = UnitId(6);
pub const ROADS: UnitId = UnitId(7);

/// The procedure of the tests.
pub fn appeal() -> Procedure {
    serde_json::from_value(written::appeal()).expect("the written procedure is in the vocabulary")
}

/// The procedure with one part of its text changed.
pub fn changed(change: impl FnOnce(&mut Json)) -> Procedure {
    let mut text = written::appeal();
    change(&mut text);
    serde_json::from_value(text).expect("the changed procedure is in the vocabulary")
}

/// The part of a list (`action`, `state`, …) with this id.
pub fn part<'a>(procedure: &'a mut Json, list: &str, id: &str) -> &'a mut Json {
    let parts = procedure[list].as_array_mut().expect("a list");
    parts.iter_mut().find(|part| part["id"] == id).unwrap_or_else(|| panic!("{list} {id}"))
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// `2026-03-02 09:00`, Shanghai time.
pub fn moment(text: &str) -> Instant {
    let civil: jiff::civil::DateTime = text.replace(' ', "T").parse().expect("a moment");
    Instant(civil.to_zoned(zone()).expect("exists").timestamp().as_microsecond())
}

pub fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").expect("bundled")
}

/// 2026 is published, with one holiday week and one make-up day; 2027 is not.
pub fn calendar() -> Calendar {
    let mut calendar = Calendar::new();
    let off: Vec<(Date, String)> =
        (1..=7).map(|d| (Date::new(2026, 10, d).expect("a day"), "国庆节".to_owned())).collect();
    calendar.publish(2026, "放假通知", &off, &[(day("2026-10-10"), "国庆节".to_owned())]);
    calendar
}

fn unit(id: UnitId, name: &str, area: i64, parent: Option<UnitId>, steps: u8) -> Unit {
    Unit {
        id,
        code: format!("U{}", id.0),
        name: name.into(),
        parent,
        area: AreaId(area),
        functions: Vec::new(),
        duties: Vec::new(),
        steps,
        from: day("2020-01-01"),
        to: None,
        successors: Vec::new(),
    }
}

/// A city of two districts, with offices, bureaus and a street.
pub fn house() -> Directory {
    use AreaLevel::*;
    let mut house = Directory::default();
    let areas = [(1, City, None), (2, District, Some(1)), (3, District, Some(1)), (4, Street, Some(2))];
    for (id, level, parent) in areas {
        let area = Area {
            id: AreaId(id),
            code: format!("A{id}"),
            name: format!("区域{id}"),
            level,
            parent: parent.map(AreaId),
            from: day("2020-01-01"),
            to: None,
            successors: Vec::new(),
        };
        house.areas.insert(area.id, area);
    }
    let mut hotline = unit(HOTLINE, "热线中心", 1, None, 1);
    hotline.functions = vec![Function::IntakeOffice, Function::GridOffice];
    let mut supervision = unit(SUPERVISION, "督办室", 1, None, 1);
    supervision.functions = vec![Function::SupervisionOffice];
    let mut call_back = unit(CALL_BACK, "回访中心", 1, None, 1);
    call_back.functions = vec![Function::CallBackCentre];
    let mut street = unit(STREET, "某街道办", 4, Some(WATER_EAST), 1);
    street.duties = vec![CategoryId::from("noise")];
    let water = unit(WATER, "水务局", 1, None, 3);
    let water_east = unit(WATER_EAST, "东区水务局", 2, Some(WATER), 2);
    let roads = unit(ROADS, "道路局", 1, None, 1);
    for unit in [hotline, supervision, call_back, water, water_east, street, roads] {
        house.units.insert(unit.id, unit);
    }
    for (id, urgency) in
        [("water", Urgency::Utility), ("noise", Urgency::General), ("collapse", Urgency::Danger)]
    {
        let category = Category {
            id: CategoryId::from(id),
            label: Label::new(id, id),
            parent: None,
            urgency,
            aliases: Vec::new(),
        };
        house.categories.insert(category.id.clone(), category);
    }
    let line = |level, post, days, from_minute, to_minute| RosterLine {
        unit: WATER,
        level,
        days,
        from_minute,
        to_minute,
        post: PostId(post),
    };
    house.roster = vec![
        line(1, 71, RosterDays::Working, 540, 1080),
        line(1, 72, RosterDays::Working, 1080, 1440),
        line(1, 72, RosterDays::Working, 0, 540),
        line(1, 73, RosterDays::Off, 0, 1440),
        line(2, 74, RosterDays::All, 0, 1440),
    ];
    house
}

/// A member of staff of `unit` with `abilities`, remit over the whole city.
pub fn staff(unit: UnitId, abilities: &[Ability]) -> Actor {
    Actor::Staff(Staff {
        account: AccountId(unit.0 * 100),
        post: PostId(unit.0 * 10),
        unit,
        abilities: abilities.to_vec(),
        remit: vec![AreaId(1)],
    })
}

pub fn seat() -> Actor {
    staff(HOTLINE, &[Ability::Intake, Ability::Rule])
}
pub fn supervisor() -> Actor {
    staff(SUPERVISION, &[Ability::Supervise, Ability::Rule, Ability::Instruct])
}
pub fn caller() -> Actor {
    staff(CALL_BACK, &[Ability::CallBack])
}
pub fn worker(unit: UnitId) -> Actor {
    staff(unit, &[Ability::Handle, Ability::Check, Ability::Issue])
}

/// One value of a form, written as `field=kind:value`.
pub fn values(text: &[(&str, Value)]) -> BTreeMap<FieldId, Value> {
    text.iter().map(|(field, value)| (FieldId::from(*field), value.clone())).collect()
}

pub fn code(text: &str) -> Value {
    Value::Code(Code::from(text))
}
pub fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// A stage on which a story is played: every accepted change is checked against the fold.
pub struct Stage {
    pub p: Procedure,
    pub house: Directory,
    pub calendar: Calendar,
    pub zone: TimeZone,
    pub now: Instant,
    pub events: Vec<domain::event::Event>,
    pub matter: Option<Matter>,
}

impl Stage {
    pub fn new(p: Procedure) -> Self {
        Stage {
            p,
            house: house(),
            calendar: calendar(),
            zone: zone(),
            now: moment("2026-03-02 09:00"),
            events: Vec::new(),
            matter: None,
        }
    }

    pub fn at(&mut self, text: &str) -> &mut Self {
        self.now = moment(text);
        self
    }

    pub fn context<'a>(&'a self, actor: &'a Actor) -> Context<'a> {
        Context {
            now: self.now,
            today: self.now.day_in(&self.zone),
            zone: &self.zone,
            calendar: &self.calendar,
            directory: &self.house,
            actor,
        }
    }

    pub fn m(&self) -> &Matter {
        self.matter.as_ref().expect("filed")
    }

    /// Files a matter of `class` about `category` in the street.
    pub fn file(&mut self, class: &str, category: &str, more: &[(&str, Value)]) -> &mut Self {
        let mut form = values(&[
            ("class", code(class)),
            ("category", Value::Category(CategoryId::from(category))),
            ("area", Value::Area(AreaId(4))),
            ("details", text("没有水")),
        ]);
        form.extend(values(more));
        let change = self.try_file(form).unwrap_or_else(|why| panic!("filing: {why:?}"));
        self.take(change);
        self
    }

    pub fn try_file(&self, form: BTreeMap<FieldId, Value>) -> Result<Change, NotPlanned> {
        let new = NewMatter {
            city: CityId(1),
            id: MatterId(9),
            number: "20260302-ABCD-7".into(),
            channel: Channel::Public,
            edition: EditionHash::from("e1"),
            grew_out_of: None,
        };
        let command = Command { values: form, ..Command::bare(ActionId::from("file")) };
        file(&self.p, &new, &command, &self.context(&Actor::Applicant))
    }

    pub fn attempt(&self, actor: &Actor, command: &Command) -> Result<Change, NotPlanned> {
        plan(&self.p, self.m(), command, &self.context(actor))
    }

    /// Does an act that must succeed.
    pub fn act(&mut self, actor: &Actor, action: &str, form: &[(&str, Value)]) -> &mut Self {
        let command = Command { values: values(form), ..Command::bare(ActionId::from(action)) };
        let change = self.attempt(actor, &command).unwrap_or_else(|why| panic!("{action}: {why:?}"));
        self.take(change);
        self
    }

    /// Does an act that must be refused with this code.
    #[track_caller]
    pub fn refused(&self, actor: &Actor, action: &str, form: &[(&str, Value)], code: &str) {
        let command = Command { values: values(form), ..Command::bare(ActionId::from(action)) };
        match self.attempt(actor, &command) {
            Err(NotPlanned::Refused(refusal)) => assert_eq!(refusal.code, code, "{refusal:?}"),
            other => panic!("{action} should be refused with {code}, got {other:?}"),
        }
    }

    /// Takes a change after checking what must hold of every one.
    pub fn take(&mut self, change: Change) {
        self.events.push(change.event.clone());
        let folded = fold::fold(CityId(1), &self.events).expect("folds");
        assert_eq!(folded, change.after, "the fold of the events is the matter after");
        assert_eq!(folded.version as usize, self.events.len(), "one event, one version");
        assert_owned(&folded);
        self.matter = Some(change.after);
    }

    /// Climbs every rung due by now; answers the actions run.
    pub fn climb(&mut self) -> Vec<String> {
        let mut run = Vec::new();
        while let Some(command) = engine_procedure::system_due(self.m(), self.now) {
            let change =
                self.attempt(&Actor::System, &command).unwrap_or_else(|e| panic!("{command:?}: {e:?}"));
            run.push(command.action.to_string());
            self.take(change);
            assert!(run.len() < 100, "the worker never stops: {run:?}");
        }
        run
    }

    /// The due day of the newest running clock of a term.
    #[track_caller]
    pub fn due(&self, term: &str) -> String {
        let clock = self.m().running(term, None).unwrap_or_else(|| panic!("{term} does not run"));
        clock.last_day.to_string()
    }
}

/// An open matter has owners, each with a unit unless the applicant is waited for.
pub fn assert_owned(m: &Matter) {
    if m.open {
        assert!(!m.owners.is_empty(), "nobody owns the open matter in {}", m.state);
        for owner in &m.owners {
            assert!(owner.unit.is_some() || owner.role.as_str() == "applicant", "no unit: {owner:?}");
        }
    } else {
        assert!(m.owners.is_empty(), "an ended matter has owners");
    }
}

pub fn unit_value(unit: UnitId) -> Value {
    Value::Unit(unit)
}

pub fn as_json(value: impl serde::Serialize) -> Json {
    json!(value)
}
