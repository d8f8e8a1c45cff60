//! `units.csv`: the units of a city, dated. A unit is never deleted: it ends and names its successors.

use super::house::{Gathered, HouseError, HouseTable};
use super::sheet::{Faults, Line, Sheet, circle};
use crate::App;
use crate::city::City;
use domain::Date;
use domain::directory::{Function, Unit};
use domain::ids::*;
use std::collections::HashMap;
use store::Tx;

impl App {
    pub(super) async fn gather_units(
        &self,
        city: &City,
        sheet: &Sheet,
        today: Date,
    ) -> Result<Gathered, HouseError> {
        let mut faults = Faults::default();
        sheet.check_columns(HouseTable::Units, &mut faults);
        sheet.check_unique("code", &mut faults);
        let mut known: HashMap<String, Unit> =
            city.directory.units.values().map(|unit| (unit.code.clone(), unit.clone())).collect();
        for line in sheet.lines() {
            let code = line.get("code");
            if !known.contains_key(code)
                && let Some(ended) = self.store().unit_by_code(city.id, code).await?
            {
                known.insert(code.to_owned(), ended);
            }
        }
        let ids = self.ids_of_units(sheet, &known, today);
        let areas: HashMap<&str, AreaId> =
            city.directory.areas.values().map(|a| (a.code.as_str(), a.id)).collect();
        let reading = Reading { city, known: &known, ids: &ids, areas, today };
        let written: Vec<Unit> = sheet.lines().filter_map(|line| reading.unit(&line, &mut faults)).collect();
        let mut above: HashMap<&str, &str> = HashMap::new();
        for unit in known.values() {
            let parent = unit.parent.and_then(|id| city.directory.units.get(&id));
            above.extend(parent.map(|p| (unit.code.as_str(), p.code.as_str())));
        }
        above.extend(sheet.lines().map(|l| (l.get("code"), l.get("parent_code"))));
        for line in sheet.lines().filter(|line| circle(&above, line.get("code"))) {
            faults.at(line.no, "上级绕了一圈又回到自己");
        }
        faults.end()?;
        let mut tx = Tx::new(city.id);
        let mut gathered = Gathered::new(sheet);
        for unit in &written {
            if gathered.note(known.get(&unit.code).filter(|k| k.id == unit.id), unit) {
                tx.unit(unit);
            }
        }
        Ok(gathered.with(tx))
    }

    /// Ids by code. A code given anew after its unit ended is another unit.
    fn ids_of_units(
        &self,
        sheet: &Sheet,
        known: &HashMap<String, Unit>,
        today: Date,
    ) -> HashMap<String, UnitId> {
        let mut ids: HashMap<String, UnitId> =
            known.iter().map(|(code, unit)| (code.clone(), unit.id)).collect();
        for line in sheet.lines() {
            let from = line.day("from", &mut Faults::default()).unwrap_or(today);
            let again = known.get(line.get("code")).is_some_and(|u| u.to.is_some_and(|to| to <= from));
            if again || !ids.contains_key(line.get("code")) {
                ids.insert(line.get("code").to_owned(), UnitId(self.next_id()));
            }
        }
        ids
    }
}

struct Reading<'a> {
    city: &'a City,
    known: &'a HashMap<String, Unit>,
    ids: &'a HashMap<String, UnitId>,
    areas: HashMap<&'a str, AreaId>,
    today: Date,
}

impl Reading<'_> {
    fn unit(&self, line: &Line<'_>, faults: &mut Faults) -> Option<Unit> {
        let code = line.must("code", 60, faults);
        let name = line.must("name", 80, faults);
        let above = line.get("parent_code");
        let parent = self.ids.get(above).copied();
        if !above.is_empty() && parent.is_none() {
            faults.at(line.no, format!("没有代码为“{above}”的上级单位"));
        }
        let area = self.areas.get(line.get("area_code")).copied();
        if area.is_none() {
            faults.at(line.no, format!("没有代码为“{}”的辖区；请先导入辖区", line.get("area_code")));
        }
        let functions: Vec<Function> = self.words(line, "functions", faults, Function::from_code);
        let duties: Vec<CategoryId> = self.words(line, "duties", faults, |word| {
            let id = CategoryId::from(word);
            self.city.directory.categories.contains_key(&id).then_some(id)
        });
        if functions.contains(&Function::CallBackCentre) && !duties.is_empty() {
            faults.at(line.no, "回访中心不能有办理职责：承办单位不得自己回访");
        }
        let steps = match line.get("steps") {
            "" => Some(1),
            written => written.parse().ok().filter(|steps| (1..=3).contains(steps)),
        };
        if steps.is_none() {
            faults.at(
                line.no,
                format!(
                    "steps 的“{}”应为 1（签发）、2（经办、签发）或 3（经办、审核、签发）",
                    line.get("steps")
                ),
            );
        }
        let before = self.known.get(code);
        let (from, to) = line.period("from", "to", before.map_or(self.today, |u| u.from), faults);
        let successors: Vec<UnitId> =
            self.words(line, "successors", faults, |word| self.ids.get(word).copied());
        Some(Unit {
            id: self.ids.get(code).copied()?,
            code: code.to_owned(),
            name: name.to_owned(),
            parent,
            area: area?,
            functions,
            duties,
            steps: steps?,
            from,
            to,
            successors,
        })
    }

    fn words<T>(
        &self,
        line: &Line<'_>,
        heading: &str,
        faults: &mut Faults,
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let mut found = Vec::new();
        for word in line.several(heading) {
            match read(word) {
                Some(value) => found.push(value),
                None => faults.at(line.no, format!("{heading} 里不认识“{word}”")),
            }
        }
        found
    }
}
