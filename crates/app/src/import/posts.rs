//! `posts.csv` and `roster.csv`: who may do what in which unit, and who answers at which hour. Tasks belong to
//! posts; persons come and go.

use super::house::{Gathered, HouseError, HouseTable};
use super::sheet::{Faults, Line, Sheet};
use crate::App;
use crate::city::City;
use domain::ability::Ability;
use domain::directory::{Directory, Function, Post, RosterDays, RosterLine, Urgency};
use domain::ids::*;
use std::collections::{BTreeMap, HashMap};
use store::Tx;

const DAY: u16 = 24 * 60;
/// Who may be called: a post on call, or one of the unit's own that handles.
const ANSWERS: &[Ability] = &[Ability::OnCall, Ability::Handle, Ability::Check, Ability::Issue];

impl App {
    pub(super) async fn gather_posts(&self, city: &City, sheet: &Sheet) -> Result<Gathered, HouseError> {
        let mut faults = Faults::default();
        sheet.check_columns(HouseTable::Posts, &mut faults);
        sheet.check_unique("post_code", &mut faults);
        let units = units_by_code(&city.directory);
        let areas: HashMap<&str, AreaId> =
            city.directory.areas.values().map(|a| (a.code.as_str(), a.id)).collect();
        let mut written = Vec::new();
        for line in sheet.lines() {
            let code = line.must("post_code", 60, &mut faults);
            let before = self.store().post_by_code(city.id, code).await?;
            let id = before.as_ref().map_or_else(|| PostId(self.next_id()), |post| post.id);
            if let Some(post) = post(&line, id, &units, &areas, &mut faults) {
                written.push((post, code.to_owned(), line.yes("ended", &mut faults), before, line.no));
            }
        }
        handling_and_calling_back(&city.directory, &written, &mut faults);
        faults.end()?;
        let mut tx = Tx::new(city.id);
        let mut gathered = Gathered::new(sheet);
        for (post, code, ended, before, _) in &written {
            if gathered.note(before.as_ref().filter(|_| !ended), post) {
                tx.post(post, code, *ended);
            }
        }
        Ok(gathered.with(tx))
    }

    pub(super) async fn gather_roster(&self, city: &City, sheet: &Sheet) -> Result<Gathered, HouseError> {
        let mut faults = Faults::default();
        sheet.check_columns(HouseTable::Roster, &mut faults);
        let units = units_by_code(&city.directory);
        let mut rosters: BTreeMap<UnitId, Vec<(u64, RosterLine)>> = BTreeMap::new();
        let mut posts: HashMap<&str, Option<Post>> = HashMap::new();
        for line in sheet.lines() {
            let code = line.get("post_code");
            if !posts.contains_key(code) {
                posts.insert(code, self.store().post_by_code(city.id, code).await?);
            }
            let post = posts.get(code).and_then(Option::as_ref);
            if let Some(found) = roster_line(&line, &units, post, &mut faults) {
                rosters.entry(found.unit).or_default().push((line.no, found));
            }
        }
        for (unit, lines) in &rosters {
            gaps(&city.unit_name(*unit), lines, &mut faults);
        }
        for unit in city
            .directory
            .units
            .values()
            .filter(|u| u.to.is_none() && must_answer_at_night(&city.directory, u))
        {
            if !rosters.contains_key(&unit.id) && !city.directory.roster.iter().any(|l| l.unit == unit.id) {
                faults.at(0, format!("“{}”的职责里有水电气热或危险事项，必须有昼夜不断的值班表", unit.name));
            }
        }
        faults.end()?;
        let mut tx = Tx::new(city.id);
        let mut gathered = Gathered::new(sheet);
        for (unit, lines) in rosters {
            let fresh: Vec<RosterLine> = lines.into_iter().map(|(_, line)| line).collect();
            let before: Vec<RosterLine> =
                city.directory.roster.iter().filter(|l| l.unit == unit).cloned().collect();
            if gathered.note(Some(&before).filter(|b| !b.is_empty()), &fresh) {
                tx.roster(unit, &fresh);
            }
        }
        Ok(gathered.with(tx))
    }
}

fn units_by_code(directory: &Directory) -> HashMap<&str, UnitId> {
    directory.units.values().map(|unit| (unit.code.as_str(), unit.id)).collect()
}

fn post(
    line: &Line<'_>,
    id: PostId,
    units: &HashMap<&str, UnitId>,
    areas: &HashMap<&str, AreaId>,
    faults: &mut Faults,
) -> Option<Post> {
    let name = line.must("name", 60, faults);
    let unit = units.get(line.get("unit_code")).copied();
    if unit.is_none() {
        faults.at(line.no, format!("没有代码为“{}”的单位；请先导入单位", line.get("unit_code")));
    }
    let mut abilities: Vec<Ability> = Vec::new();
    for word in line.several("abilities") {
        match Ability::from_code(word) {
            Some(ability) => abilities.push(ability),
            None => faults.at(line.no, format!("abilities 里不认识“{word}”")),
        }
    }
    if abilities.is_empty() {
        faults.at(line.no, "abilities 没有填写：没有权限的岗位办不了事");
    }
    if let Some(why) = incompatible(&abilities) {
        faults.at(line.no, format!("这些权限不能放在一个岗位：{why}"));
    }
    let mut remit = Vec::new();
    for code in line.several("remit") {
        match areas.get(code) {
            Some(area) => remit.push(*area),
            None => faults.at(line.no, format!("remit 里没有代码为“{code}”的辖区")),
        }
    }
    Some(Post { id, unit: unit?, name: name.to_owned(), abilities, remit })
}

/// Why two of these abilities may not meet, if two may not.
pub(super) fn incompatible(abilities: &[Ability]) -> Option<&'static str> {
    let pairs =
        abilities.iter().enumerate().flat_map(|(at, a)| abilities[at + 1..].iter().map(move |b| (*a, *b)));
    pairs.into_iter().find_map(|(a, b)| a.incompatible_with(b))
}

type Written = (Post, String, bool, Option<Post>, u64);

/// A unit that handles orders never calls back, whichever posts do it.
fn handling_and_calling_back(directory: &Directory, written: &[Written], faults: &mut Faults) {
    let mut handles: HashMap<UnitId, bool> = HashMap::new();
    let mut calls: HashMap<UnitId, bool> = HashMap::new();
    let changed = |post: &Post| written.iter().any(|(w, ..)| w.id == post.id);
    let standing = directory.posts.values().filter(|post| !changed(post));
    let fresh = written.iter().filter(|(_, _, ended, ..)| !ended).map(|(post, ..)| post);
    for post in standing.chain(fresh) {
        *handles.entry(post.unit).or_default() |= post.abilities.contains(&Ability::Handle);
        *calls.entry(post.unit).or_default() |= post.abilities.contains(&Ability::CallBack);
    }
    for unit in directory.units.values().filter(|u| u.functions.contains(&Function::CallBackCentre)) {
        calls.insert(unit.id, true);
    }
    for (post, .., line) in written {
        if handles.get(&post.unit) == Some(&true) && calls.get(&post.unit) == Some(&true) {
            faults.at(*line, "这个单位既办理又回访；承办单位不得自己回访，请分成两个单位");
        }
    }
}

fn roster_line(
    line: &Line<'_>,
    units: &HashMap<&str, UnitId>,
    post: Option<&Post>,
    faults: &mut Faults,
) -> Option<RosterLine> {
    let unit = units.get(line.get("unit_code")).copied();
    if unit.is_none() {
        faults.at(line.no, format!("没有代码为“{}”的单位", line.get("unit_code")));
    }
    match post {
        None => faults.at(line.no, format!("没有代码为“{}”的岗位；请先导入岗位", line.get("post_code"))),
        Some(post) if !post.abilities.iter().any(|a| ANSWERS.contains(a)) => {
            faults.at(line.no, format!("“{}”既不值班也不办理，不能排进值班表", post.name));
        }
        Some(_) => {}
    }
    let level = line.get("level").parse().ok().filter(|level| (1..=9).contains(level));
    if level.is_none() {
        faults.at(line.no, format!("level 的“{}”应为 1 到 9，1 最先呼叫", line.get("level")));
    }
    let days = match line.get("days") {
        "all" => Some(RosterDays::All),
        "working" => Some(RosterDays::Working),
        "off" => Some(RosterDays::Off),
        other => {
            faults.at(line.no, format!("days 的“{other}”应为 all、working（工作日）或 off（休息日）"));
            None
        }
    };
    let (from, to) = (minute(line.get("from")), minute(line.get("to")));
    match (from, to) {
        (Some(from), Some(to)) if from < to => {}
        (Some(_), Some(_)) => faults.at(line.no, "to 不晚于 from；跨过半夜的请分成两行"),
        _ => faults.at(line.no, "from、to 请写成 08:30 的样子，到半夜写 24:00"),
    }
    Some(RosterLine {
        unit: unit?,
        level: level?,
        days: days?,
        from_minute: from?,
        to_minute: to?,
        post: post?.id,
    })
}

fn minute(clock: &str) -> Option<u16> {
    let (hour, minute) = clock.split_once(':')?;
    let digits = |part: &str| if part.len() == 2 { part.parse::<u16>().ok() } else { None };
    let (hour, minute) = (digits(hour)?, digits(minute)?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= DAY).then_some(all)
}

/// Complains of hours at which nobody is called first, on working days or on days off.
fn gaps(unit: &str, lines: &[(u64, RosterLine)], faults: &mut Faults) {
    let first = lines.first().map_or(0, |(no, _)| *no);
    let lines: Vec<&RosterLine> = lines.iter().map(|(_, line)| line).collect();
    for (days, name) in [(RosterDays::Working, "工作日"), (RosterDays::Off, "休息日")] {
        for (from, to) in uncovered(&lines, days) {
            faults.at(first, format!("“{unit}”{name} {} 至 {} 没有人值第一班", clock(from), clock(to)));
        }
    }
}

/// Minutes of such a day at which nobody is called first.
pub(crate) fn uncovered(lines: &[&RosterLine], days: RosterDays) -> Vec<(u16, u16)> {
    let first = |l: &&&RosterLine| l.level == 1 && (l.days == RosterDays::All || l.days == days);
    let mut held: Vec<(u16, u16)> = lines
        .iter()
        .filter(first)
        .map(|l| (l.from_minute, l.to_minute))
        .filter(|(from, to)| from < to)
        .collect();
    held.sort_unstable();
    let (mut until, mut found) = (0, Vec::new());
    for (from, to) in held.into_iter().chain([(DAY, DAY)]) {
        if from > until {
            found.push((until, from));
        }
        until = until.max(to);
    }
    found
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Whether a duty of the unit, or anything under one, must be acknowledged within minutes.
fn must_answer_at_night(directory: &Directory, unit: &domain::directory::Unit) -> bool {
    unit.duties.iter().any(|duty| directory.urgency(duty) != Urgency::General)
}
