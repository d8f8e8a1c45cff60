//! The invented house: a city of two districts, offices, bureaus with units under them, administrators.

use domain::Date;
use domain::ability::Ability::{self, *};
use domain::directory::{Area, AreaLevel, Function, Post, RosterDays, RosterLine, Unit};
use domain::ids::*;
use std::collections::BTreeMap;
use store::{Account, AccountStatus, Holding, Tx};

/// Areas below the city: name, level, the area it lies in.
const AREAS: &[(&str, AreaLevel, &str)] = &[
    ("east", AreaLevel::District, "city"),
    ("west", AreaLevel::District, "city"),
    ("banyan", AreaLevel::Street, "east"),
    ("lotus", AreaLevel::Street, "west"),
    ("lane", AreaLevel::Community, "banyan"),
];

/// Units: name, superior, area, offices, steps of its own answer.
const UNITS: &[(&str, &str, &str, &[Function], u8)] = &[
    ("gov", "", "city", &[], 1),
    ("hotline", "gov", "city", &[Function::IntakeOffice], 1),
    ("hotline-east", "east-gov", "east", &[Function::IntakeOffice], 1),
    ("callback", "gov", "city", &[Function::CallBackCentre], 1),
    ("supervision", "gov", "city", &[Function::SupervisionOffice], 1),
    ("east-gov", "gov", "east", &[], 1),
    ("roads", "gov", "city", &[], 1),
    ("roads-east", "roads", "east", &[], 1),
    ("market", "gov", "city", &[], 2),
    ("enforcement", "gov", "city", &[], 3),
    ("street", "east-gov", "banyan", &[Function::GridOffice], 1),
    ("administration", "gov", "city", &[], 1),
];

/// Posts: name, unit, abilities, remit. One account holds each.
pub const POSTS: &[(&str, &str, &[Ability], &[&str])] = &[
    ("mayor", "gov", &[Instruct, ViewTotals], &[]),
    ("district-head", "east-gov", &[Instruct, ViewTotals], &[]),
    ("statistician", "gov", &[ViewTotals], &[]),
    ("seat", "hotline", &[Intake, Search], &[]),
    ("seat-2", "hotline", &[Intake], &[]),
    ("ruling", "hotline", &[Rule], &[]),
    ("seat-east", "hotline-east", &[Intake, Search], &[]),
    ("agent", "callback", &[CallBack], &[]),
    ("boss", "supervision", &[Supervise, ViewTotals, Search], &[]),
    ("roads-handler", "roads", &[Handle, Search, ViewTotals], &[]),
    ("roads-night", "roads", &[OnCall], &[]),
    ("roads-east-handler", "roads-east", &[Handle, Search], &[]),
    ("market-handler", "market", &[Handle, Search], &[]),
    ("market-issuer", "market", &[Issue], &[]),
    ("enforcement-handler", "enforcement", &[Handle], &[]),
    ("enforcement-checker", "enforcement", &[Check], &[]),
    ("enforcement-issuer", "enforcement", &[Issue], &[]),
    ("street-handler", "street", &[Handle, Search], &[]),
    ("grid-officer", "street", &[Intake], &[]),
    ("grid-ruling", "street", &[Rule], &[]),
    ("worker", "street", &[Patrol], &[]),
    ("librarian", "market", &[KeepKnowledge], &[]),
    ("system-administrator", "administration", &[AdministerSystem], &[]),
    ("security-administrator", "administration", &[AdministerSecurity], &[]),
    ("security-administrator-2", "administration", &[AdministerSecurity], &[]),
    ("auditor", "administration", &[Audit], &[]),
];

/// The house as made: ids by name.
#[derive(Debug, Clone, Default)]
pub struct House {
    /// Areas.
    pub areas: BTreeMap<&'static str, AreaId>,
    /// Units.
    pub units: BTreeMap<&'static str, UnitId>,
    /// Posts.
    pub posts: BTreeMap<&'static str, PostId>,
    /// The account of each post, by the post's name.
    pub accounts: BTreeMap<&'static str, AccountId>,
}

/// Gathers the house into `tx`; `next` makes ids, `root` is the area of the city.
pub fn build(tx: &mut Tx, root: AreaId, day: Date, mut next: impl FnMut() -> i64) -> House {
    let mut house = House::default();
    house.areas.insert("city", root);
    for (name, level, parent) in AREAS {
        let id = AreaId(next());
        tx.area(&Area {
            id,
            code: (*name).into(),
            name: format!("{name}区划"),
            level: *level,
            parent: Some(house.areas[parent]),
            from: day,
            to: None,
            successors: Vec::new(),
        });
        house.areas.insert(name, id);
    }
    for (name, ..) in UNITS {
        house.units.insert(name, UnitId(next()));
    }
    for (name, parent, area, functions, steps) in UNITS {
        tx.unit(&Unit {
            id: house.units[name],
            code: (*name).into(),
            name: format!("{name}单位"),
            parent: house.units.get(parent).copied(),
            area: house.areas[area],
            functions: functions.to_vec(),
            duties: Vec::new(),
            steps: *steps,
            from: day,
            to: None,
            successors: Vec::new(),
        });
    }
    for (name, unit, abilities, remit) in POSTS {
        let post = Post {
            id: PostId(next()),
            unit: house.units[unit],
            name: format!("{name}岗"),
            abilities: abilities.to_vec(),
            remit: remit.iter().map(|area| house.areas[area]).collect(),
        };
        tx.post(&post, name, false);
        let account = account(AccountId(next()), name);
        tx.add_account(&account);
        tx.holding(&Holding { account: account.id, post: post.id, from: day, to: None });
        house.posts.insert(name, post.id);
        house.accounts.insert(name, account.id);
    }
    tx.roster(
        house.units["roads"],
        &[RosterLine {
            unit: house.units["roads"],
            level: 1,
            days: RosterDays::All,
            from_minute: 0,
            to_minute: 1440,
            post: house.posts["roads-night"],
        }],
    );
    house
}

fn account(id: AccountId, login: &str) -> Account {
    Account {
        id,
        login: login.into(),
        name: format!("{login}任职人"),
        password: None,
        totp: None,
        totp_step: 0,
        status: AccountStatus::Active,
        demo: false,
        created_at: domain::instant::Instant(0),
    }
}
