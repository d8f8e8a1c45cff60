//! `areas.csv`: the areas of a city, dated. An area is never deleted: it ends and names its successors.

use super::house::{Gathered, HouseError, HouseTable};
use super::sheet::{Faults, Line, Sheet, circle};
use crate::App;
use crate::city::City;
use domain::Date;
use domain::directory::{Area, AreaLevel};
use domain::ids::*;
use std::collections::HashMap;
use store::Tx;

const LEVELS: &[(&str, AreaLevel)] = &[
    ("city", AreaLevel::City),
    ("district", AreaLevel::District),
    ("street", AreaLevel::Street),
    ("community", AreaLevel::Community),
    ("grid", AreaLevel::Grid),
];

impl App {
    pub(super) async fn gather_areas(
        &self,
        city: &City,
        sheet: &Sheet,
        today: Date,
    ) -> Result<Gathered, HouseError> {
        let mut faults = Faults::default();
        sheet.check_columns(HouseTable::Areas, &mut faults);
        sheet.check_unique("code", &mut faults);
        let mut known: HashMap<String, Area> =
            city.directory.areas.values().map(|area| (area.code.clone(), area.clone())).collect();
        for line in sheet.lines() {
            let code = line.get("code");
            if !known.contains_key(code)
                && let Some(ended) = self.store().area_by_code(city.id, code).await?
            {
                known.insert(code.to_owned(), ended);
            }
        }
        let ids = self.ids_of_areas(sheet, &known, today);
        let levels = levels(sheet, &known);
        let reading = Reading { known: &known, ids: &ids, levels, today };
        let written: Vec<Area> = sheet.lines().filter_map(|line| reading.area(&line, &mut faults)).collect();
        let above: HashMap<&str, &str> =
            sheet.lines().map(|l| (l.get("code"), l.get("parent_code"))).collect();
        for line in sheet.lines().filter(|line| circle(&above, line.get("code"))) {
            faults.at(line.no, "上级绕了一圈又回到自己");
        }
        faults.end()?;
        let mut tx = Tx::new(city.id);
        let mut gathered = Gathered::new(sheet);
        for area in &written {
            if gathered.note(known.get(&area.code).filter(|k| k.id == area.id), area) {
                tx.area(area);
            }
        }
        Ok(gathered.with(tx))
    }

    /// Ids by code. A code given anew after its area ended is another area.
    fn ids_of_areas(
        &self,
        sheet: &Sheet,
        known: &HashMap<String, Area>,
        today: Date,
    ) -> HashMap<String, AreaId> {
        let mut ids: HashMap<String, AreaId> =
            known.iter().map(|(code, area)| (code.clone(), area.id)).collect();
        for line in sheet.lines() {
            let from = line.day("from", &mut Faults::default()).unwrap_or(today);
            let again = known.get(line.get("code")).is_some_and(|a| a.to.is_some_and(|to| to <= from));
            if again || !ids.contains_key(line.get("code")) {
                ids.insert(line.get("code").to_owned(), AreaId(self.next_id()));
            }
        }
        ids
    }
}

struct Reading<'a> {
    known: &'a HashMap<String, Area>,
    ids: &'a HashMap<String, AreaId>,
    levels: HashMap<String, AreaLevel>,
    today: Date,
}

impl Reading<'_> {
    fn area(&self, line: &Line<'_>, faults: &mut Faults) -> Option<Area> {
        let code = line.must("code", 40, faults);
        let name = line.must("name", 60, faults);
        let above = line.get("parent_code");
        let level = level(line.get("level"));
        match level {
            Some(level) => self.check_parent(line, level, above, faults),
            None => {
                let words: Vec<&str> = LEVELS.iter().map(|(word, _)| *word).collect();
                faults.at(line.no, format!("level 的“{}”应为 {}", line.get("level"), words.join("、")));
            }
        }
        let before = self.known.get(code);
        let (from, to) = line.period("from", "to", before.map_or(self.today, |a| a.from), faults);
        let mut successors = Vec::new();
        for next in line.several("successors") {
            match self.ids.get(next) {
                Some(id) => successors.push(*id),
                None => faults.at(line.no, format!("没有代码为“{next}”的承接辖区")),
            }
        }
        Some(Area {
            id: self.ids.get(code).copied()?,
            code: code.to_owned(),
            name: name.to_owned(),
            level: level?,
            parent: self.ids.get(above).copied().filter(|_| !above.is_empty()),
            from,
            to,
            successors,
        })
    }

    fn check_parent(&self, line: &Line<'_>, level: AreaLevel, above: &str, faults: &mut Faults) {
        match (level, self.levels.get(above)) {
            (AreaLevel::City, _) if above.is_empty() => {}
            (AreaLevel::City, _) => faults.at(line.no, "市一级没有上级，parent_code 应为空"),
            (_, _) if above.is_empty() => faults.at(line.no, "parent_code 没有填写"),
            (_, None) => faults.at(line.no, format!("没有代码为“{above}”的上级辖区")),
            (level, Some(upper)) if *upper >= level => {
                faults.at(line.no, format!("上级“{above}”不比它高一级"));
            }
            _ => {}
        }
    }
}

fn level(word: &str) -> Option<AreaLevel> {
    LEVELS.iter().find(|(known, _)| *known == word).map(|(_, level)| *level)
}

fn levels(sheet: &Sheet, known: &HashMap<String, Area>) -> HashMap<String, AreaLevel> {
    let written = sheet.lines().filter_map(|l| Some((l.get("code").to_owned(), level(l.get("level"))?)));
    known.iter().map(|(code, area)| (code.clone(), area.level)).chain(written).collect()
}
