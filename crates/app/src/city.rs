//! One tenant as the use cases need it: its pack, its house on this day, and the words for codes.

use domain::Date;
use domain::directory::Directory;
use domain::field::Value;
use domain::ids::*;
use domain::instant::Instant;
use domain::label::Language;
use engine_procedure::procedure::{Procedure, When};
use pack::Pack;
use std::collections::HashMap;
use std::sync::Arc;

/// A city served by this process. A new value is made when its house or pack changes.
#[derive(Clone)]
pub struct City {
    /// Tenant.
    pub id: CityId,
    /// The pack in force for new matters.
    pub pack: Arc<Pack>,
    /// Every edition an open matter may still be under, by hash.
    pub editions: Arc<HashMap<EditionHash, Arc<Pack>>>,
    /// Areas, units, posts, categories, rosters.
    pub directory: Arc<Directory>,
    /// The host name it is reached by; empty when it is the only city.
    pub host: Arc<str>,
    /// Other words people use for areas.
    pub place_aliases: Arc<HashMap<AreaId, String>>,
}

impl City {
    /// The legal day of `now` in this city.
    pub fn today(&self, now: Instant) -> Date {
        now.day_in(&self.pack.zone)
    }

    /// The pack of an edition; none when it was not loaded. Never another edition in its place: a matter
    /// keeps the law it was filed under (invariant 4).
    pub fn edition(&self, hash: &EditionHash) -> Option<&Arc<Pack>> {
        self.editions.get(hash)
    }

    /// The procedure a matter runs under, in its own edition.
    pub fn procedure(&self, edition: &EditionHash, id: &ProcedureId) -> Option<Arc<Procedure>> {
        self.edition(edition)?.procedures.get(id).cloned()
    }

    /// Name of a unit.
    pub fn unit_name(&self, id: UnitId) -> String {
        self.directory.units.get(&id).map_or_else(|| "—".into(), |u| u.name.clone())
    }

    /// Name of a post.
    pub fn post_name(&self, id: PostId) -> String {
        self.directory.posts.get(&id).map_or_else(|| "—".into(), |p| p.name.clone())
    }

    /// Full name of an area below the city, e.g. `天河区·石牌街道`.
    pub fn area_name(&self, id: AreaId) -> String {
        let mut names: Vec<&str> = self
            .directory
            .areas_up(id)
            .filter(|a| a.level != domain::directory::AreaLevel::City)
            .map(|a| a.name.as_str())
            .collect();
        if names.is_empty() {
            return self.directory.areas.get(&id).map_or_else(|| "—".into(), |a| a.name.clone());
        }
        names.reverse();
        names.join("·")
    }

    /// Name of a category.
    pub fn category_name(&self, id: &CategoryId, language: Language) -> String {
        self.directory
            .categories
            .get(id)
            .map_or_else(|| id.to_string(), |c| c.label.in_language(language).to_owned())
    }

    /// Words for a coded value of `field` under `procedure`.
    pub fn show(&self, procedure: &Procedure, field: &FieldId, value: &Value, language: Language) -> String {
        let code = |code: &Code| {
            procedure
                .field(field.as_str())
                .and_then(|f| f.list.as_deref())
                .and_then(|list| procedure.list(list))
                .and_then(|list| list.items.iter().find(|i| &i.code == code))
                .map_or_else(|| code.to_string(), |i| i.label.in_language(language).to_owned())
        };
        let zh = language == Language::Zh;
        match value {
            Value::Code(c) => code(c),
            Value::Codes(cs) => cs.iter().map(code).collect::<Vec<_>>().join("、"),
            Value::Category(c) => self.category_name(c, language),
            Value::Area(a) => self.area_name(*a),
            Value::Unit(u) => self.unit_name(*u),
            Value::Units(us) => us.iter().map(|u| self.unit_name(*u)).collect::<Vec<_>>().join("、"),
            Value::Post(p) => self.post_name(*p),
            Value::Date(d) => d.to_string(),
            Value::YesNo(yes) => match (yes, zh) {
                (true, true) => "是".into(),
                (false, true) => "否".into(),
                (true, false) => "Yes".into(),
                (false, false) => "No".into(),
            },
            Value::Number(n) => n.to_string(),
            Value::Article(a) => a.to_string(),
            Value::Matter(m) => m.to_string(),
            Value::Text(_) => String::new(),
        }
    }

    /// Words for a code that a test of the pack compares with; `channel` and `urgency` are built in.
    pub fn show_test(
        &self,
        procedure: &Procedure,
        field: &FieldId,
        code: &Code,
        language: Language,
    ) -> String {
        let zh = language == Language::Zh;
        let word = |z: &str, e: &str| if zh { z.to_owned() } else { e.to_owned() };
        match (field.as_str(), code.as_str()) {
            ("channel", "public") => word("网上提出", "filed online"),
            ("channel", "intake") => word("热线受理", "taken by the hotline"),
            ("channel", "field") => word("网格员代为提出", "taken by a grid worker"),
            ("channel", "system") => word("系统发起", "opened by the system"),
            ("urgency", "danger") => word("危及人身安全", "danger to life"),
            ("urgency", "utility") => word("水电气热", "water, power, gas, heat"),
            ("urgency", "general") => word("一般事项", "general"),
            _ => self.show(procedure, field, &Value::Code(code.clone()), language),
        }
    }

    /// When a rule applies, in words; empty when always.
    pub fn show_when(&self, procedure: &Procedure, when: &[When], language: Language) -> String {
        let mut words = Vec::new();
        for test in when {
            for code in test.is.iter().chain(&test.one_of) {
                words.push(self.show_test(procedure, &test.field, code, language));
            }
        }
        words.join("、")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_matter_of_an_edition_that_is_not_loaded_never_runs_under_another() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pack/tests/packs/mini");
        let pack = Arc::new(pack::load(&folder).expect("the small pack of the tests loads"));
        let (own, id) = (pack.edition.hash.clone(), pack.procedures.keys().next().cloned());
        let id = id.expect("the small pack has a procedure");
        let city = City {
            id: CityId(1),
            editions: Arc::new(HashMap::from([(own.clone(), pack.clone())])),
            pack,
            directory: Arc::default(),
            host: "".into(),
            place_aliases: Arc::default(),
        };
        assert!(city.procedure(&own, &id).is_some());
        assert!(city.procedure(&EditionHash::from("of another year"), &id).is_none());
    }
}
