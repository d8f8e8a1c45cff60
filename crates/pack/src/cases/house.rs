//! The small fictional house of worked cases as a directory the engine understands.
//!
//! Ids are numbered in order of writing; nothing of it ever leaves a case.

use super::format::House;
use crate::complaint::{Complaint, say};
use crate::layer::{Document, existing};
use domain::Date;
use domain::actor::{Actor, Staff};
use domain::directory::*;
use domain::ids::*;
use std::collections::HashMap;

/// A house ready to be played in.
pub struct Stage {
    /// What the engine sees.
    pub directory: Directory,
    areas: HashMap<String, AreaId>,
    units: HashMap<String, UnitId>,
    posts: HashMap<String, PostId>,
}

impl Stage {
    /// Builds the house at `path` of `document`, complaining of every name that leads nowhere.
    pub fn build(
        house: &House,
        categories: &[Category],
        document: &Document,
        path: &str,
        complaints: &mut Vec<Complaint>,
    ) -> Stage {
        let number = |at: usize| i64::try_from(at).unwrap_or(0) + 1;
        let mut stage = Stage {
            directory: Directory::default(),
            areas: house.areas.iter().enumerate().map(|(at, a)| (a.id.clone(), AreaId(number(at)))).collect(),
            units: house.units.iter().enumerate().map(|(at, u)| (u.id.clone(), UnitId(number(at)))).collect(),
            posts: house.posts.iter().enumerate().map(|(at, p)| (p.id.clone(), PostId(number(at)))).collect(),
        };
        stage.directory.categories = categories.iter().map(|c| (c.id.clone(), c.clone())).collect();
        let mut names = Names { document, path, complaints };
        names.once("area", house.areas.iter().map(|area| area.id.as_str()));
        names.once("unit", house.units.iter().map(|unit| unit.id.as_str()));
        names.once("post", house.posts.iter().map(|post| post.id.as_str()));
        stage.lay_areas(house, &mut names);
        stage.lay_units(house, &mut names);
        stage.lay_posts(house, &mut names);
        stage
    }

    fn lay_areas(&mut self, house: &House, names: &mut Names<'_>) {
        for (at, area) in house.areas.iter().enumerate() {
            let place = format!("area[#{at}].parent");
            let parent =
                area.parent.as_ref().and_then(|id| names.find(&self.areas, &place, ("区域", "area"), id));
            let id = self.areas[&area.id];
            let laid = Area {
                id,
                code: area.id.clone(),
                name: area.name.clone(),
                level: area.level,
                parent,
                from: Date::constant(2000, 1, 1),
                to: None,
                successors: Vec::new(),
            };
            self.directory.areas.insert(id, laid);
        }
    }

    fn lay_units(&mut self, house: &House, names: &mut Names<'_>) {
        for (at, unit) in house.units.iter().enumerate() {
            let place = |key: &str| format!("unit[#{at}].{key}");
            let parent = unit
                .parent
                .as_ref()
                .and_then(|id| names.find(&self.units, &place("parent"), ("单位", "unit"), id));
            let Some(area) = names.find(&self.areas, &place("area"), ("区域", "area"), &unit.area) else {
                continue;
            };
            for duty in unit.duties.iter().filter(|duty| !self.directory.categories.contains_key(*duty)) {
                let what = say(format!("没有叫“{duty}”的类目"), format!("There is no category “{duty}”"));
                let known = self.directory.categories.keys().map(CategoryId::as_str);
                names.complain(&place("duties"), what, existing(duty.as_str(), known));
            }
            let id = self.units[&unit.id];
            let laid = Unit {
                id,
                code: unit.id.clone(),
                name: unit.name.clone(),
                parent,
                area,
                functions: unit.functions.clone(),
                duties: unit.duties.clone(),
                steps: unit.steps.clamp(1, 3),
                from: Date::constant(2000, 1, 1),
                to: None,
                successors: Vec::new(),
            };
            self.directory.units.insert(id, laid);
        }
    }

    fn lay_posts(&mut self, house: &House, names: &mut Names<'_>) {
        for (at, post) in house.posts.iter().enumerate() {
            let place = format!("post[#{at}]");
            let Some(unit) = names.find(&self.units, &format!("{place}.unit"), ("单位", "unit"), &post.unit)
            else {
                continue;
            };
            let remit = post.remit.iter();
            let remit = remit
                .filter_map(|id| names.find(&self.areas, &format!("{place}.remit"), ("区域", "area"), id));
            let id = self.posts[&post.id];
            let laid = Post {
                id,
                unit,
                name: post.name.clone(),
                abilities: post.abilities.clone(),
                remit: remit.collect(),
            };
            self.directory.posts.insert(id, laid);
        }
        for (at, line) in house.roster.iter().enumerate() {
            let place = format!("roster[#{at}]");
            let unit = names.find(&self.units, &format!("{place}.unit"), ("单位", "unit"), &line.unit);
            let post = names.find(&self.posts, &format!("{place}.post"), ("岗位", "post"), &line.post);
            let (Some(unit), Some(post)) = (unit, post) else { continue };
            let (Some(from_minute), Some(to_minute)) = (minute(&line.from), minute(&line.to)) else {
                let what = say("值班起止不是时刻", "The roster's hours are not times of day");
                names.complain(&place, what, say("写成 00:00 到 24:00", "Write 00:00 to 24:00"));
                continue;
            };
            let laid = RosterLine { unit, level: line.level, days: line.days, from_minute, to_minute, post };
            self.directory.roster.push(laid);
        }
    }

    /// Who acts: the applicant, the system, or a post of the house.
    pub fn actor(&self, name: &str) -> Option<Actor> {
        match name {
            "applicant" => return Some(Actor::Applicant),
            "system" => return Some(Actor::System),
            _ => {}
        }
        let post = self.directory.posts.get(self.posts.get(name)?)?;
        Some(Actor::Staff(Staff {
            account: AccountId(post.id.0),
            post: post.id,
            unit: post.unit,
            abilities: post.abilities.clone(),
            remit: post.remit.clone(),
        }))
    }

    /// An area by its id in the house.
    pub fn area(&self, name: &str) -> Option<AreaId> {
        self.areas.get(name).copied()
    }

    /// A unit by its id in the house.
    pub fn unit(&self, name: &str) -> Option<UnitId> {
        self.units.get(name).copied()
    }

    /// A post by its id in the house.
    pub fn post(&self, name: &str) -> Option<PostId> {
        self.posts.get(name).copied()
    }

    /// The id in the house of a unit.
    pub fn name_of(&self, unit: UnitId) -> &str {
        self.directory.units.get(&unit).map_or("?", |unit| unit.code.as_str())
    }

    /// Everybody who can act.
    pub fn actors(&self) -> Vec<&str> {
        self.posts.keys().map(String::as_str).chain(["applicant", "system"]).collect()
    }
}

/// Looks names of the house up.
struct Names<'a> {
    document: &'a Document,
    path: &'a str,
    complaints: &'a mut Vec<Complaint>,
}

impl Names<'_> {
    fn find<T: Copy>(
        &mut self,
        known: &HashMap<String, T>,
        path: &str,
        kind: (&str, &str),
        id: &str,
    ) -> Option<T> {
        if let Some(found) = known.get(id) {
            return Some(*found);
        }
        let what = say(format!("没有叫“{id}”的{}", kind.0), format!("There is no {} “{id}”", kind.1));
        self.complain(path, what, existing(id, known.keys().map(String::as_str)));
        None
    }

    /// Complains of an id that is there twice.
    fn once<'i>(&mut self, kind: &str, ids: impl Iterator<Item = &'i str>) {
        let mut seen: Vec<&str> = Vec::new();
        for (at, id) in ids.enumerate() {
            if seen.contains(&id) {
                let what = say(format!("“{id}”写了两次"), format!("“{id}” is there twice"));
                let remedy = say("请改一个的 id", "Change one of the ids");
                self.complain(&format!("{kind}[#{at}].id"), what, remedy);
            }
            seen.push(id);
        }
    }

    fn complain(&mut self, path: &str, what: domain::label::Label, remedy: domain::label::Label) {
        let path = format!("{}.{path}", self.path);
        self.complaints.push(self.document.complain(&path, "case-house", what, remedy));
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && (hour < 24 || (hour == 24 && minute == 0))).then_some(hour * 60 + minute)
}
