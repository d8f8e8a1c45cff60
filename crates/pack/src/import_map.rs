//! An import map (导入对照表): what each column of somebody else's file becomes here.
//!
//! Strict on purpose. Every column of the file has to be named, so that identifiers of persons are left
//! behind by decision and never by accident; contacts are refused unless the map says whose they are.
//! Never reads the file itself.

use crate::compiled::Pack;
use crate::complaint::{Complaint, listed, nearest, say};
use crate::files::{MOST_BYTES, SourceFile};
use crate::reader;
use crate::tree::{self, Node};
use domain::field::FieldKind;
use domain::ids::*;
use engine_procedure::procedure::{Action, Field, Procedure};
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// The action by which an imported matter that was answered in its time comes to rest.
pub const PAST_ANSWER: &str = "past-answer";
/// The action by which an imported matter without an answer comes to rest.
pub const PAST_UNANSWERED: &str = "past-unanswered";

/// What one column becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Nothing: it is skipped while the row is taken apart.
    Drop,
    /// Nothing, and wherever its value stands in the other columns of its row it is struck out: account
    /// names that replies repeat.
    Erase,
    /// The number the message had where it comes from. Kept as a keyed hash, to import nothing twice.
    ExternalId,
    /// When the message was sent.
    FiledAt,
    /// When it was answered.
    RepliedAt,
    /// A field of the procedure.
    Field(FieldId),
}

/// How the values of one coded field are translated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Translation {
    /// Value of the file → our code, category or official area code.
    pub known: BTreeMap<String, String>,
    /// What any other value, or no value, becomes (of a text: the words put where there are none); absent:
    /// such a row is rejected.
    pub default: Option<String>,
}

/// A map, checked against a pack.
#[derive(Debug, Clone)]
pub struct ImportMap {
    /// The procedure the rows become matters of.
    pub procedure: ProcedureId,
    /// Whether the matters are private.
    pub private: bool,
    /// Ways times are written, tried in order; ISO 8601 is always understood.
    pub formats: Vec<String>,
    /// The zone the times are told in.
    pub zone: TimeZone,
    /// What every column becomes, by its heading; several things only where all are fields.
    pub columns: BTreeMap<String, Vec<Target>>,
    /// Headings a file may lack.
    pub optional: Vec<String>,
    /// Translations by field.
    pub values: BTreeMap<FieldId, Translation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    procedure: String,
    #[serde(default = "yes")]
    private: bool,
    #[serde(default)]
    contacts: Option<Contacts>,
    #[serde(default)]
    formats: Vec<String>,
    #[serde(default)]
    zone: Option<String>,
    columns: BTreeMap<String, Words>,
    #[serde(default)]
    optional: Vec<String>,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
}

/// One word or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Several(Vec<String>),
}

/// Whose contacts a map may carry over: only those the caller left to be reached by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Contacts {
    Caller,
}

fn yes() -> bool {
    true
}

/// Reads the map at `path` for use with `pack`.
///
/// # Errors
/// Every complaint about it.
pub fn load(path: &Path, pack: &Pack) -> Result<ImportMap, Vec<Complaint>> {
    let name = path.file_name().map_or_else(|| "map".into(), |leaf| leaf.to_string_lossy().into_owned());
    let unreadable = |why: String, why_en: String| {
        let remedy = say(
            "请给出一个 UTF-8 的 .toml 文件，写法见 docs/reference/import.md",
            "Name a .toml file in UTF-8; see docs/reference/import.md",
        );
        vec![Complaint::about(&name, "unreadable", say(why, why_en), remedy)]
    };
    let facts = std::fs::metadata(path)
        .map_err(|fault| unreadable(format!("读不出来（{fault}）"), format!("Cannot be read ({fault})")))?;
    if !facts.is_file() || facts.len() > MOST_BYTES {
        return Err(unreadable("不是文件，或者超过 1 MiB".into(), "No file, or larger than 1 MiB".into()));
    }
    let text = std::fs::read_to_string(path)
        .map_err(|fault| unreadable(format!("读不出来（{fault}）"), format!("Cannot be read ({fault})")))?;
    read(&SourceFile::new(name.clone(), text), pack)
}

/// Reads a map from its text.
///
/// # Errors
/// Every complaint about it.
pub fn read(file: &SourceFile, pack: &Pack) -> Result<ImportMap, Vec<Complaint>> {
    let mut complaints = Vec::new();
    let node = tree::parse(file, &mut complaints);
    let written = reader::read::<Written>(file, &node, &mut complaints).value;
    let map = written
        .and_then(|written| Checking { file, node: &node, pack, complaints: &mut complaints }.map(written));
    match map {
        Some(map) if complaints.is_empty() => Ok(map),
        _ => Err(complaints),
    }
}

impl ImportMap {
    /// What a heading becomes.
    pub fn targets(&self, heading: &str) -> Option<&[Target]> {
        self.columns.get(heading).map(Vec::as_slice)
    }

    /// Every target of every column.
    pub fn all_targets(&self) -> impl Iterator<Item = &Target> {
        self.columns.values().flatten()
    }

    /// Headings of `found` the map does not name, and headings of the map that `found` lacks.
    pub fn mismatch<'a>(&'a self, found: &'a [String]) -> (Vec<&'a str>, Vec<&'a str>) {
        let unnamed = found.iter().filter(|h| !self.columns.contains_key(*h)).map(String::as_str).collect();
        let needed = |h: &&String| !found.contains(h) && !self.optional.contains(h);
        let missing = self.columns.keys().filter(needed).map(String::as_str).collect();
        (unnamed, missing)
    }
}

struct Checking<'a> {
    file: &'a SourceFile,
    node: &'a Node,
    pack: &'a Pack,
    complaints: &'a mut Vec<Complaint>,
}

impl Checking<'_> {
    fn map(&mut self, written: Written) -> Option<ImportMap> {
        let Some(procedure) = self.pack.procedure(&written.procedure).cloned() else {
            let known: Vec<&str> = self.pack.procedures.keys().map(ProcedureId::as_str).collect();
            let all = listed(known.iter().copied());
            self.complain(
                "procedure",
                None,
                "unknown-procedure",
                say(
                    format!("法规包里没有办理程序“{}”", written.procedure),
                    format!("The pack has no procedure “{}”", written.procedure),
                ),
                say(format!("可用的有：{all}"), format!("There are: {all}")),
            );
            return None;
        };
        let zone = self.zone(written.zone.as_deref())?;
        let columns = self.columns(&procedure, &written);
        let mut values = BTreeMap::new();
        for (field, table) in written.values {
            if let Some(translation) = self.translation(&procedure, &field, table) {
                values.insert(FieldId::from(field.as_str()), translation);
            }
        }
        self.formats(&written.formats);
        self.required(&procedure, &columns, &values);
        Some(ImportMap {
            procedure: procedure.id.clone(),
            private: written.private,
            formats: written.formats,
            zone,
            columns,
            optional: written.optional,
            values,
        })
    }

    fn columns(&mut self, procedure: &Procedure, written: &Written) -> BTreeMap<String, Vec<Target>> {
        let contacts = written.contacts == Some(Contacts::Caller);
        let mut columns = BTreeMap::new();
        for (heading, words) in &written.columns {
            let words: Vec<&str> = match words {
                Words::One(word) => vec![word.as_str()],
                Words::Several(words) => words.iter().map(String::as_str).collect(),
            };
            self.only_fields_together(heading, &words);
            let targets =
                words.iter().filter_map(|word| self.target(procedure, heading, word, contacts)).collect();
            columns.insert(heading.trim().to_owned(), targets);
        }
        self.each_once(&columns);
        self.optional_is_known(written);
        columns
    }

    fn zone(&mut self, name: Option<&str>) -> Option<TimeZone> {
        let Some(name) = name else { return Some(self.pack.zone.clone()) };
        let found = TimeZone::get(name).ok();
        if found.is_none() {
            self.complain(
                "zone",
                None,
                "unknown-zone",
                say(format!("没有名为“{name}”的时区"), format!("There is no time zone “{name}”")),
                say("请写成 Asia/Shanghai 这样的名称", "Write a name such as Asia/Shanghai"),
            );
        }
        found
    }

    fn target(&mut self, p: &Procedure, heading: &str, word: &str, contacts: bool) -> Option<Target> {
        match word {
            "drop" => return Some(Target::Drop),
            "erase" => return Some(Target::Erase),
            "external-id" => return Some(Target::ExternalId),
            "filed-at" => return Some(Target::FiledAt),
            "replied-at" => return Some(Target::RepliedAt),
            _ => {}
        }
        let Some(field) = importable(p).find(|f| f.id.as_str() == word) else {
            let known: Vec<&str> = importable(p).map(|f| f.id.as_str()).collect();
            let remedy = match nearest(word, known.iter().copied().chain(SPECIAL.iter().copied())) {
                Some(guess) => say(format!("是不是 {guess}？"), format!("Did you mean {guess}?")),
                None => say(
                    format!(
                        "可以写：{}，或者字段 {}",
                        listed(SPECIAL.iter().copied()),
                        listed(known.iter().copied())
                    ),
                    format!("Write one of {}, or a field: {}", SPECIAL.join(", "), known.join(", ")),
                ),
            };
            self.complain(
                "columns",
                Some(heading),
                "unknown-target",
                say(
                    format!("“{heading}”不能对应到“{word}”：导入时没有这个字段"),
                    format!("“{heading}” cannot become “{word}”: an import has no such field"),
                ),
                remedy,
            );
            return None;
        };
        if field.kind.is_contact() && !contacts {
            self.complain("columns", Some(heading), "contacts", say(
                format!("“{heading}”是联系方式，默认不导入"),
                format!("“{heading}” is a contact; contacts are not imported"),
            ), say(
                "请改为 \"drop\"；确需带入来电人自己留下的联系方式时，在文件开头写 contacts = \"caller\"",
                "Write \"drop\"; where callers left their own contact to be reached by, say contacts = \"caller\" first",
            ));
            return None;
        }
        if !takes(field.kind) {
            self.complain(
                "columns",
                Some(heading),
                "not-importable",
                say(
                    format!("字段“{word}”不能从文件导入"),
                    format!("The field “{word}” cannot be imported from a file"),
                ),
                say("请改为 \"drop\"", "Write \"drop\""),
            );
            return None;
        }
        Some(Target::Field(field.id.clone()))
    }

    /// What is dropped or struck out cannot be kept as well.
    fn only_fields_together(&mut self, heading: &str, words: &[&str]) {
        if words.is_empty() || (words.len() > 1 && words.iter().any(|word| SPECIAL.contains(word))) {
            self.complain(
                "columns",
                Some(heading),
                "mixed-target",
                say(
                    format!("“{heading}”：只有字段可以写几个，且不能为空"),
                    format!("“{heading}”: only fields may be several, and there must be one"),
                ),
                say("请只写一个词，或者只写字段", "Write one word, or fields only"),
            );
        }
    }

    fn optional_is_known(&mut self, written: &Written) {
        for heading in written.optional.iter().filter(|h| !written.columns.contains_key(*h)) {
            self.complain(
                "optional",
                None,
                "unknown-heading",
                say(
                    format!("optional 里的“{heading}”不在 [columns] 里"),
                    format!("“{heading}” of optional is not in [columns]"),
                ),
                say("请在 [columns] 里写明它对应什么", "Say in [columns] what it becomes"),
            );
        }
    }

    /// Times and numbers come from one column each; only texts may be put together from several.
    fn each_once(&mut self, columns: &BTreeMap<String, Vec<Target>>) {
        for once in [Target::ExternalId, Target::FiledAt, Target::RepliedAt] {
            let twice =
                columns.iter().filter(|(_, t)| t.contains(&once)).nth(1).map(|(heading, _)| heading.clone());
            if let Some(heading) = twice {
                self.complain(
                    "columns",
                    Some(&heading),
                    "twice",
                    say("时间和编号各只能来自一列", "A time or a number comes from one column"),
                    say("请把其余的列改为 \"drop\"", "Write \"drop\" for the others"),
                );
            }
        }
        if !columns.values().flatten().any(|t| *t == Target::FiledAt) {
            self.complain(
                "columns",
                None,
                "no-time",
                say(
                    "没有一列对应 filed-at（留言、来电的时间）",
                    "No column becomes filed-at, the time of the message",
                ),
                say(
                    "请把写着时间的一列对应到 \"filed-at\"；不知道时间的办件不能计入任何一天",
                    "Name the column of the time; a matter without its time belongs to no day",
                ),
            );
        }
    }

    fn translation(
        &mut self,
        p: &Procedure,
        name: &str,
        table: BTreeMap<String, String>,
    ) -> Option<Translation> {
        let Some(field) = importable(p).find(|f| f.id.as_str() == name) else {
            self.complain(
                "values",
                Some(name),
                "unknown-field",
                say(
                    format!("[values.{name}]：导入时没有字段“{name}”"),
                    format!("[values.{name}]: an import has no field “{name}”"),
                ),
                say("请核对字段名", "Check the name of the field"),
            );
            return None;
        };
        let mut translation = Translation::default();
        for (value, ours) in table {
            if let Err((what, remedy)) = self.fits(p, field, &ours) {
                let at = self.place("values", Some(name));
                self.complaints.push(Complaint::at(self.file, at, "unknown-value", what, remedy));
            }
            match value.as_str() {
                "default" => translation.default = Some(ours),
                _ => {
                    translation.known.insert(value.trim().to_owned(), ours);
                }
            }
        }
        Some(translation)
    }

    fn fits(
        &self,
        p: &Procedure,
        field: &Field,
        ours: &str,
    ) -> Result<(), (domain::label::Label, domain::label::Label)> {
        let known: Vec<&str> = match field.kind {
            FieldKind::Category => {
                let declined = self.pack.declined.iter().map(|c| c.id.as_str());
                self.pack.categories.iter().map(|c| c.id.as_str()).chain(declined).collect()
            }
            FieldKind::Choice => {
                let list = field.list.as_deref().and_then(|list| p.list(list));
                list.map(|list| list.items.iter().map(|i| i.code.as_str()).collect()).unwrap_or_default()
            }
            FieldKind::YesNo => vec!["yes", "no"],
            // Official codes of areas are facts of the house; the import itself looks them up.
            _ => return Ok(()),
        };
        if known.contains(&ours) {
            return Ok(());
        }
        let what = say(
            format!("“{ours}”不是“{}”的值", field.label.zh),
            format!("“{ours}” is no value of “{}”", field.label.en),
        );
        let remedy = match nearest(ours, known.iter().copied()) {
            Some(guess) => say(format!("是不是 {guess}？"), format!("Did you mean {guess}?")),
            None if known.len() <= 12 => say(
                format!("可以写：{}", listed(known.iter().copied())),
                format!("Write one of: {}", known.join(", ")),
            ),
            None => say("请查法规包里的代码", "Look the code up in the pack"),
        };
        Err((what, remedy))
    }

    fn formats(&mut self, formats: &[String]) {
        let sample = jiff::civil::date(2020, 11, 12).at(13, 14, 15, 0);
        for (index, format) in formats.iter().enumerate() {
            let written = jiff::fmt::strtime::format(format, sample);
            let back = written.ok().and_then(|text| jiff::fmt::strtime::parse(format, text).ok());
            if back.is_none_or(|back| back.to_date().is_err()) {
                self.complain(
                    "formats",
                    Some(&index.to_string()),
                    "bad-format",
                    say(format!("“{format}”不是时间的写法"), format!("“{format}” is no way to write a time")),
                    say(
                        "请用 %Y 年 %m 月 %d 日 %H 时 %M 分 %S 秒，例如 \"%Y/%m/%d %H:%M:%S\"",
                        "Use %Y %m %d %H %M %S (%I and %p for twelve hours), e.g. \"%Y/%m/%d %H:%M:%S\"",
                    ),
                );
            }
        }
    }

    /// What filing demands has a column or a default.
    fn required(
        &mut self,
        p: &Procedure,
        columns: &BTreeMap<String, Vec<Target>>,
        values: &BTreeMap<FieldId, Translation>,
    ) {
        let Some(action) = p.action(p.filed_by.as_str()) else { return };
        for input in action.inputs.iter().filter(|i| i.required && i.when.is_empty()) {
            let given = columns.values().flatten().any(|t| *t == Target::Field(input.field.clone()))
                || values.get(&input.field).is_some_and(|v| v.default.is_some())
                || input.default.is_some()
                || input.field.as_str() == "visibility";
            if !given {
                let id = &input.field;
                self.complain(
                    "columns",
                    None,
                    "required",
                    say(
                        format!("登记必须有“{id}”，但没有一列对应它，也没有默认值"),
                        format!("Filing needs “{id}”, but no column becomes it and it has no default"),
                    ),
                    say(
                        format!("请写上对应的列，或者 [values.{id}] 下的 default = \"…\""),
                        format!("Name its column, or write default = \"…\" under [values.{id}]"),
                    ),
                );
            }
        }
    }

    fn complain(
        &mut self,
        key: &str,
        entry: Option<&str>,
        code: &'static str,
        what: domain::label::Label,
        remedy: domain::label::Label,
    ) {
        let at = self.place(key, entry);
        self.complaints.push(Complaint::at(self.file, at, code, what, remedy));
    }

    /// Where `key`, or `entry` under it, stands. Headings may hold dots and brackets, so no path is parsed.
    fn place(&self, key: &str, entry: Option<&str>) -> Range<usize> {
        let Some(found) = self.node.entry(key) else { return self.node.head() };
        let Some(entry) = entry else { return found.key_span.clone() };
        match found.node.entry(entry) {
            Some(below) => below.key_span.clone(),
            None => {
                let item = entry.parse().ok().and_then(|at| found.node.items().nth(at));
                item.map_or_else(|| found.key_span.clone(), |node| node.span.clone())
            }
        }
    }
}

/// Words a column may be mapped to besides fields.
const SPECIAL: &[&str] = &["drop", "erase", "external-id", "filed-at", "replied-at"];

/// Fields a file may fill: those of filing and of the two acts that bring a past matter to rest.
fn importable(p: &Procedure) -> impl Iterator<Item = &Field> {
    let actions = [Some(p.filed_by.as_str()), Some(PAST_ANSWER), Some(PAST_UNANSWERED)];
    let inputs: Vec<&FieldId> = actions
        .into_iter()
        .filter_map(|id| id.and_then(|id| p.action(id)))
        .flat_map(|action: &Action| action.inputs.iter().map(|input| &input.field))
        .collect();
    p.fields.iter().filter(move |f| inputs.contains(&&f.id) && f.id.as_str() != "visibility")
}

/// Kinds a file can hold. Units, posts, articles and matters are ids of this house, which no file knows.
fn takes(kind: FieldKind) -> bool {
    use FieldKind::*;
    kind.is_sealed() || matches!(kind, Choice | Category | Area | Date | YesNo | Number)
}
