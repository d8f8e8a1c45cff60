//! `knowledge.csv`, `phrases.csv` and `aliases.csv`: what the intake seat answers with, writes with and finds
//! places by.

use super::house::{Gathered, HouseError, HouseTable};
use super::sheet::{Faults, Sheet};
use crate::App;
use crate::city::City;
use domain::directory::Function;
use domain::ids::*;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use store::{ArticleRow, Phrase, Tx};

impl App {
    pub(super) async fn gather_knowledge(&self, city: &City, sheet: &Sheet) -> Result<Gathered, HouseError> {
        let mut faults = Faults::default();
        sheet.check_columns(HouseTable::Knowledge, &mut faults);
        sheet.check_unique("question", &mut faults);
        let standing = self.store().articles(city.id).await?;
        let now = self.now();
        let mut written = Vec::new();
        for line in sheet.lines() {
            let question = line.must("question", 200, &mut faults);
            let answer = line.must("answer", 4000, &mut faults);
            let basis = line.must("basis", 200, &mut faults);
            let owner =
                city.directory.units.values().find(|u| u.code == line.get("owner_unit")).map(|u| u.id);
            if owner.is_none() {
                faults.at(line.no, format!("没有代码为“{}”的单位", line.get("owner_unit")));
            }
            line.must("valid_from", 10, &mut faults);
            let (valid_from, valid_to) = line.period("valid_from", "valid_to", city.today(now), &mut faults);
            let category = Some(line.get("category")).filter(|c| !c.is_empty()).map(CategoryId::from);
            if category.as_ref().is_some_and(|c| !city.directory.categories.contains_key(c)) {
                faults.at(line.no, format!("没有类别“{}”", line.get("category")));
            }
            let Some(owner) = owner else { continue };
            let before = standing.iter().find(|a| a.question == question);
            written.push((
                before,
                ArticleRow {
                    id: before.map_or_else(|| ArticleId(self.next_id()), |a| a.id),
                    question: question.to_owned(),
                    answer: answer.to_owned(),
                    owner,
                    basis: basis.to_owned(),
                    valid_from,
                    valid_to,
                    category,
                    updated_at: before.map_or(now, |a| a.updated_at),
                },
            ));
        }
        faults.end()?;
        let mut tx = Tx::new(city.id);
        let mut gathered = Gathered::new(sheet);
        for (before, mut article) in written {
            if gathered.note(before, &article) {
                article.updated_at = now;
                tx.article(&article);
            }
        }
        Ok(gathered.with(tx))
    }

    pub(super) async fn gather_phrases(&self, city: &City, sheet: &Sheet) -> Result<Gathered, HouseError> {
        let mut faults = Faults::default();
        sheet.check_columns(HouseTable::Phrases, &mut faults);
        sheet.check_unique("key", &mut faults);
        let office = city.directory.office(Function::IntakeOffice, None);
        let mut written = Vec::new();
        for line in sheet.lines() {
            let code = line.must("key", 12, &mut faults);
            let text = line.must("text", 500, &mut faults);
            let unit = match line.get("unit_code") {
                "" => office,
                code => city.directory.units.values().find(|u| u.code == code).map(|u| u.id),
            };
            match unit {
                Some(unit) => written.push(Phrase { unit, code: code.to_owned(), text: text.to_owned() }),
                None => faults.at(line.no, "没有这个单位，也没有受理机构可以归属；请先导入单位"),
            }
        }
        faults.end()?;
        let mut standing: HashMap<UnitId, Vec<Phrase>> = HashMap::new();
        for phrase in &written {
            if let Entry::Vacant(fresh) = standing.entry(phrase.unit) {
                fresh.insert(self.store().phrases(city.id, phrase.unit).await?);
            }
        }
        let mut tx = Tx::new(city.id);
        let mut gathered = Gathered::new(sheet);
        for phrase in &written {
            let before =
                standing.get(&phrase.unit).and_then(|all| all.iter().find(|p| p.code == phrase.code));
            if gathered.note(before, phrase) {
                tx.phrase(phrase);
            }
        }
        Ok(gathered.with(tx))
    }

    pub(super) async fn gather_aliases(&self, city: &City, sheet: &Sheet) -> Result<Gathered, HouseError> {
        let mut faults = Faults::default();
        sheet.check_columns(HouseTable::Aliases, &mut faults);
        sheet.check_unique("alias", &mut faults);
        let standing: HashMap<String, AreaId> =
            self.store().place_aliases(city.id).await?.into_iter().collect();
        let mut written = Vec::new();
        for line in sheet.lines() {
            let alias = line.must("alias", 40, &mut faults);
            match city.directory.areas.values().find(|a| a.code == line.get("area_code")) {
                Some(area) => written.push((alias, area.id)),
                None => faults.at(line.no, format!("没有代码为“{}”的辖区", line.get("area_code"))),
            }
        }
        faults.end()?;
        let mut tx = Tx::new(city.id);
        let mut gathered = Gathered::new(sheet);
        for (alias, area) in written {
            if gathered.note(standing.get(alias), &area) {
                tx.place_alias(alias, area);
            }
        }
        Ok(gathered.with(tx))
    }
}
