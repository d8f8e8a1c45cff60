//! One row of somebody else's table to what a past appeal is made of, by an import map.
//!
//! Never guesses: a value the map does not know, a time that cannot be read, a reply before its message make
//! the row rejected with a reason. Identifiers of persons are left here, before anything is planned.

use super::moment;
use domain::directory::{AreaLevel, Directory};
use domain::field::{FieldKind, Value};
use domain::ids::*;
use domain::instant::Instant;
use domain::label::Language;
use engine_procedure::procedure::{Action, Field, Procedure};
use pack::Pack;
use pack::import_map::{ImportMap, PAST_ANSWER, PAST_UNANSWERED, Target, Translation};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What stands where an identifier was struck out.
const STRUCK: &str = "［略］";
/// Identifiers shorter than this are not looked for in texts: they would strike out ordinary words.
const SHORTEST_IDENTIFIER: usize = 2;
/// How a map names the whole city, whatever its code.
const CITY: &str = "city";
/// Matters before this year are errors of the file: nobody kept such systems.
const FIRST_YEAR: i16 = 1990;

/// A past appeal as read, not yet planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastAppeal {
    /// Line of the file.
    pub line: u64,
    /// When it was sent.
    pub filed_at: Instant,
    /// When it was answered; none: it was not, or not that anybody knows.
    pub replied_at: Option<Instant>,
    /// The number it had; only ever used as a keyed hash.
    pub external: Option<String>,
    /// What the filing form holds.
    pub filing: BTreeMap<FieldId, Value>,
    /// What the act that brings it to rest holds.
    pub past: BTreeMap<FieldId, Value>,
    /// Texts that begin like a formula of a spreadsheet; kept as plain text.
    pub formulas: u32,
}

/// A map made ready for the headings of one file and the house of one city.
pub struct Mapper {
    procedure: Arc<Procedure>,
    private: bool,
    formats: Vec<String>,
    zone: jiff::tz::TimeZone,
    columns: Vec<(String, Vec<Target>)>,
    values: BTreeMap<FieldId, Translation>,
    areas: HashMap<String, AreaId>,
    declined: HashMap<String, String>,
    categories: HashMap<String, CategoryId>,
    visible: bool,
}

impl Mapper {
    /// Makes `map` ready; refuses headings the map does not name, and headings it names that are not there.
    ///
    /// # Errors
    /// Everything that does not fit, one line each.
    pub fn new(
        map: &ImportMap,
        headings: &[String],
        pack: &Pack,
        directory: &Directory,
    ) -> Result<Mapper, Vec<String>> {
        let procedure = pack
            .procedures
            .get(&map.procedure)
            .cloned()
            .ok_or_else(|| vec![format!("法规包里没有办理程序“{}”", map.procedure)])?;
        let mut wrong = headings_that_do_not_fit(map, headings);
        let areas = areas_by_code_and_name(directory);
        for (value, code) in unknown_areas(map, &procedure, &areas) {
            wrong.push(format!(
                "对照表把“{value}”对应到辖区“{code}”，但本市辖区里没有这个代码；请先导入辖区，或改正对照表"
            ));
        }
        let has_replies =
            map.all_targets().any(|t| matches!(t, Target::Field(f) if of_the_reply(&procedure, f)));
        if has_replies && procedure.action(PAST_ANSWER).is_none() {
            wrong.push(format!("办理程序“{}”没有“{PAST_ANSWER}”动作，不能导入往年的答复", procedure.id));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let columns = headings.iter().filter_map(|h| Some((h.clone(), map.targets(h)?.to_vec()))).collect();
        let declined = pack.declined.iter().map(|c| {
            let route = c.route.as_ref().map_or("", |r| r.in_language(Language::Zh));
            (c.id.to_string(), format!("“{}”不作为类别保存。{route}", c.label.zh))
        });
        Ok(Mapper {
            visible: input(&procedure, procedure.filed_by.as_str(), "visibility"),
            private: map.private,
            formats: map.formats.clone(),
            zone: map.zone.clone(),
            columns,
            values: map.values.clone(),
            areas,
            declined: declined.collect(),
            categories: pack
                .categories
                .iter()
                .flat_map(|c| [(c.id.to_string(), c.id.clone()), (c.label.zh.clone(), c.id.clone())])
                .collect(),
            procedure,
        })
    }

    /// The procedure the rows become matters of.
    pub fn procedure(&self) -> &Arc<Procedure> {
        &self.procedure
    }

    /// Which columns are never to be read, by position.
    pub fn dropped(&self) -> Vec<bool> {
        self.columns.iter().map(|(_, targets)| targets.contains(&Target::Drop)).collect()
    }

    /// Which columns hold identifiers, by position.
    pub fn identifiers(&self) -> Vec<bool> {
        self.columns.iter().map(|(_, targets)| targets.contains(&Target::Erase)).collect()
    }

    /// Strikes the identifiers of a row out of all its other cells and empties their own.
    pub fn strike(&self, cells: &mut [String]) {
        let identifiers: Vec<String> = self
            .columns
            .iter()
            .zip(cells.iter_mut())
            .filter(|((_, targets), _)| targets.contains(&Target::Erase))
            .map(|(_, cell)| std::mem::take(cell).trim().to_owned())
            .filter(|id| id.chars().count() >= SHORTEST_IDENTIFIER)
            .collect();
        for id in identifiers {
            for ((_, targets), cell) in self.columns.iter().zip(cells.iter_mut()) {
                if matches!(targets.first(), Some(Target::Field(_))) && cell.contains(&id) {
                    *cell = cell.replace(&id, STRUCK);
                }
            }
        }
    }

    /// Reads one row, its identifiers already struck out.
    ///
    /// # Errors
    /// Why the row is rejected.
    pub fn read(&self, line: u64, cells: &[String], now: Instant) -> Result<PastAppeal, String> {
        let cell = |wanted: &Target| {
            let found = self.columns.iter().zip(cells).find(|((_, targets), _)| targets.contains(wanted));
            found
                .map(|((heading, _), cell)| (heading.as_str(), cell.trim()))
                .filter(|(_, cell)| !cell.is_empty())
        };
        let (heading, written) = cell(&Target::FiledAt).ok_or("没有写留言时间")?;
        let (filed_at, _) = self.moment(heading, written, now)?;
        let mut given = self.fields(cells)?;
        let formulas = formulas(&given);
        let answered = given
            .iter()
            .any(|(field, value)| matches!(value, Value::Text(_)) && of_the_reply(&self.procedure, field));
        let replied_at = match (answered, cell(&Target::RepliedAt)) {
            (false, _) => None,
            (true, None) => Some(filed_at),
            (true, Some((heading, written))) => Some(self.replied(heading, written, filed_at, now)?),
        };
        if self.visible {
            let code = if self.private { "private" } else { "public" };
            given.insert(FieldId::from("visibility"), Value::Code(Code::from(code)));
        }
        let rest = if answered { PAST_ANSWER } else { PAST_UNANSWERED };
        let (mut filing, mut past) = (BTreeMap::new(), BTreeMap::new());
        for (field, value) in given {
            if input(&self.procedure, self.procedure.filed_by.as_str(), field.as_str()) {
                filing.insert(field, value);
            } else if input(&self.procedure, rest, field.as_str()) {
                past.insert(field, value);
            }
        }
        Ok(PastAppeal {
            line,
            filed_at,
            replied_at,
            external: cell(&Target::ExternalId).map(|(_, number)| number.to_owned()),
            filing,
            past,
            formulas,
        })
    }

    fn fields(&self, cells: &[String]) -> Result<BTreeMap<FieldId, Value>, String> {
        let mut given: BTreeMap<FieldId, Value> = BTreeMap::new();
        let targets = self
            .columns
            .iter()
            .zip(cells)
            .flat_map(|((h, targets), cell)| targets.iter().map(move |t| (h, t, cell)));
        for (heading, target, cell) in targets {
            let Target::Field(id) = target else { continue };
            let Some(field) = self.procedure.field(id.as_str()) else { continue };
            let Some(value) = self.value(field, heading, cell.trim())? else { continue };
            match (given.get_mut(id), value) {
                (Some(Value::Text(text)), Value::Text(more)) => {
                    text.push('\n');
                    text.push_str(&more);
                }
                (Some(_), _) => {
                    return Err(format!("“{heading}”和另一列都写着“{}”，只能有一个", field.label.zh));
                }
                (None, value) => {
                    given.insert(id.clone(), value);
                }
            }
        }
        for (id, translation) in &self.values {
            if let (false, Some(default), Some(field)) =
                (given.contains_key(id), &translation.default, self.procedure.field(id.as_str()))
                && let Some(value) = self.default_of(field, default)?
            {
                given.insert(id.clone(), value);
            }
        }
        Ok(given)
    }

    fn default_of(&self, field: &Field, default: &str) -> Result<Option<Value>, String> {
        if field.kind.is_sealed() {
            Ok(Some(Value::Text(default.to_owned())))
        } else {
            self.coded(field, default)
        }
    }

    fn value(&self, field: &Field, heading: &str, cell: &str) -> Result<Option<Value>, String> {
        if cell.is_empty() {
            return Ok(None);
        }
        if field.kind.is_sealed() {
            let text = clean(cell);
            return Ok((!text.is_empty()).then_some(Value::Text(text)));
        }
        let unreadable = || format!("“{heading}”的“{}”读不懂", shorten(cell));
        match field.kind {
            FieldKind::Number => {
                return cell.parse().map(|n| Some(Value::Number(n))).map_err(|_| unreadable());
            }
            FieldKind::Date => {
                let day = moment::read(cell, &self.formats).ok_or_else(unreadable)?.0.date();
                return Ok(Some(Value::Date(day)));
            }
            _ => {}
        }
        let translation = self.values.get(&field.id);
        if let Some(ours) = translation.and_then(|t| t.known.get(cell)) {
            return self.coded(field, ours);
        }
        match self.coded(field, cell) {
            Ok(Some(value)) => Ok(Some(value)),
            // A declined class is declined by whatever way it was named.
            Err(declined) => Err(declined),
            Ok(None) if translation.is_some_and(|t| t.default.is_some()) => Ok(None),
            Ok(None) => Err(format!(
                "“{heading}”的“{}”没有对应的{}；请在对照表 [values.{}] 里写明，或写上 default",
                shorten(cell),
                field.label.zh,
                field.id
            )),
        }
    }

    /// Our value of a code or a name; none when there is no such thing.
    fn coded(&self, field: &Field, code: &str) -> Result<Option<Value>, String> {
        Ok(match field.kind {
            FieldKind::Category => {
                if let Some(route) = self.declined.get(code) {
                    return Err(route.clone());
                }
                self.categories.get(code).cloned().map(Value::Category)
            }
            FieldKind::Area => self.areas.get(code).copied().map(Value::Area),
            FieldKind::YesNo => match code {
                "yes" | "true" | "是" | "1" => Some(Value::YesNo(true)),
                "no" | "false" | "否" | "0" => Some(Value::YesNo(false)),
                _ => None,
            },
            FieldKind::Choice => {
                let list = field.list.as_deref().and_then(|list| self.procedure.list(list));
                let item =
                    list.and_then(|l| l.items.iter().find(|i| i.code.as_str() == code || i.label.zh == code));
                item.map(|i| Value::Code(i.code.clone()))
            }
            _ => None,
        })
    }

    fn moment(&self, heading: &str, written: &str, now: Instant) -> Result<(Instant, bool), String> {
        let (at, whole_day) = moment::read(written, &self.formats)
            .ok_or_else(|| format!("“{heading}”的“{}”不是能读懂的时间", shorten(written)))?;
        let at = at
            .to_zoned(self.zone.clone())
            .map(|zoned| Instant(zoned.timestamp().as_microsecond()))
            .map_err(|_| format!("“{heading}”的“{}”超出了历法范围", shorten(written)))?;
        if at > now {
            return Err(format!("“{heading}”的“{}”在现在之后", shorten(written)));
        }
        if at.day_in(&self.zone).year() < FIRST_YEAR {
            return Err(format!("“{heading}”的“{}”早得不合常理", shorten(written)));
        }
        Ok((at, whole_day))
    }

    fn replied(
        &self,
        heading: &str,
        written: &str,
        filed_at: Instant,
        now: Instant,
    ) -> Result<Instant, String> {
        let (at, whole_day) = self.moment(heading, written, now)?;
        if at >= filed_at {
            return Ok(at);
        }
        // A day without an hour begins before a message of the same day.
        if whole_day && at.day_in(&self.zone) == filed_at.day_in(&self.zone) {
            return Ok(filed_at);
        }
        Err(format!("“{heading}”的“{}”早于留言时间", shorten(written)))
    }
}

fn headings_that_do_not_fit(map: &ImportMap, headings: &[String]) -> Vec<String> {
    let (unnamed, missing) = map.mismatch(headings);
    let mut wrong = Vec::new();
    let found = headings.join("、");
    if !missing.is_empty() {
        let needed = missing.join("、");
        wrong.push(format!("文件里没有对照表要的列：{needed}；文件的列是：{found}"));
    }
    if !unnamed.is_empty() {
        let list = unnamed.join("、");
        wrong
            .push(format!("对照表没有写明这些列：{list}；不需要的请写 \"drop\"，含有个人标识的写 \"erase\""));
    }
    wrong
}

fn areas_by_code_and_name(directory: &Directory) -> HashMap<String, AreaId> {
    let mut names: HashMap<&str, Vec<AreaId>> = HashMap::new();
    for area in directory.areas.values() {
        names.entry(&area.name).or_default().push(area.id);
    }
    // A name that two areas share names neither.
    let single = names.into_iter().filter_map(|(name, ids)| match ids.as_slice() {
        [only] => Some((name.to_owned(), *only)),
        _ => None,
    });
    let city =
        directory.areas.values().filter(|a| a.level == AreaLevel::City).map(|a| (CITY.to_owned(), a.id));
    single.chain(directory.areas.values().map(|area| (area.code.clone(), area.id))).chain(city).collect()
}

fn unknown_areas(map: &ImportMap, p: &Procedure, areas: &HashMap<String, AreaId>) -> Vec<(String, String)> {
    let of_areas =
        map.values.iter().filter(|(id, _)| p.field(id.as_str()).is_some_and(|f| f.kind == FieldKind::Area));
    of_areas
        .flat_map(|(_, t)| {
            t.known
                .iter()
                .map(|(v, c)| (v.clone(), c.clone()))
                .chain(t.default.iter().map(|c| ("default".into(), c.clone())))
        })
        .filter(|(_, code)| !areas.contains_key(code))
        .collect()
}

fn input(p: &Procedure, action: &str, field: &str) -> bool {
    p.action(action).is_some_and(|a: &Action| a.inputs.iter().any(|i| i.field.as_str() == field))
}

/// A text that only the act of answering takes is the reply.
fn of_the_reply(p: &Procedure, field: &FieldId) -> bool {
    let sealed = p.field(field.as_str()).is_some_and(|f| f.kind.is_sealed());
    sealed && !input(p, p.filed_by.as_str(), field.as_str()) && !input(p, PAST_UNANSWERED, field.as_str())
}

fn formulas(given: &BTreeMap<FieldId, Value>) -> u32 {
    let looks = |value: &&Value| matches!(value, Value::Text(text) if text.starts_with(['=', '+', '-', '@']));
    given.values().filter(looks).count() as u32
}

/// Without control characters; one kind of line end.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect::<String>().trim().to_owned()
}

/// A cell fit for a message.
fn shorten(cell: &str) -> String {
    let mut short: String = cell.chars().filter(|c| !c.is_control()).take(20).collect();
    if cell.chars().count() > 20 {
        short.push('…');
    }
    short
}
