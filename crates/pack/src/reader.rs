//! From a tree to the typed words of the engine, saying everything that does not fit instead of the first
//! thing only: what is wrong is complained of, erased from the tree, and the rest is read again.
//!
//! Never guesses a value; what could not be read is absent, and the caller knows.

use crate::charter::forbidden_key;
use crate::complaint::{Complaint, listed, nearest, say};
use crate::files::SourceFile;
use crate::tree::{Entry, Node, NodeValue};
use domain::label::Label;
use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Unexpected, Visitor};
use std::cell::RefCell;
use std::fmt::Display;

/// Most complaints about one file: a file of another kind altogether should not print a book.
const MOST: usize = 60;

/// What was read of a file, and whether anything was lost on the way.
pub struct Reading<T> {
    /// The value, if it stands in spite of what was erased.
    pub value: Option<T>,
    /// Whether more than unknown keys was erased: references into it may then be absent.
    pub damaged: bool,
}

/// Reads `node` of `file` as a `T`, adding every complaint.
pub fn read<T: DeserializeOwned>(
    file: &SourceFile,
    node: &Node,
    complaints: &mut Vec<Complaint>,
) -> Reading<T> {
    read_as(Tongue::Law, file, node, complaints)
}

/// What kind of file is read. Scores have words of their own (weight, rank, target), which in a procedure would be
/// hooks that the charter forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// A file of law.
    Law,
    /// A method of scores.
    Scores,
}

/// Reads `node` of `file` as a `T`, in the words of `tongue`.
pub fn read_as<T: DeserializeOwned>(
    tongue: Tongue,
    file: &SourceFile,
    node: &Node,
    complaints: &mut Vec<Complaint>,
) -> Reading<T> {
    let unknown = RefCell::new(Vec::new());
    let mut damaged = false;
    for _ in 0..MOST {
        let outcome = T::deserialize(Walker { node, unknown: &unknown });
        for fault in unknown.borrow_mut().drain(..) {
            let fault: Unknown = fault;
            // A block under a wrong name is a block missing under the right one.
            damaged |= fault.block;
            complaints.push(fault.complaint(tongue, file));
        }
        let fault = match outcome {
            Ok(value) => return Reading { value: Some(value), damaged },
            Err(fault) => fault.at(node),
        };
        damaged |= !matches!(fault.kind, Kind::UnknownKey { .. });
        let place = fault.place.map_or(node, |place| find(node, place).unwrap_or(node));
        let culprit = fault.culprit(place);
        if !fault.follows_from_an_erasure(place) {
            complaints.push(fault.complaint(tongue, file, place, culprit));
        }
        let erased = culprit.map_or(place, |entry| &entry.node);
        if std::ptr::eq(erased, node) {
            break;
        }
        erased.erased.set(true);
    }
    Reading { value: None, damaged: true }
}

/// The node whose address is `place`: faults carry addresses, as serde wants errors without lifetimes.
fn find(node: &Node, place: usize) -> Option<&Node> {
    if std::ptr::from_ref(node) as usize == place {
        return Some(node);
    }
    node.entries().map(|e| &e.node).chain(node.items()).find_map(|below| find(below, place))
}

/// A key the format does not know; skipping it loses nothing.
struct Unknown {
    key: String,
    /// Whether whole tables stood under it.
    block: bool,
    span: std::ops::Range<usize>,
    known: &'static [&'static str],
}

impl Unknown {
    fn complaint(&self, tongue: Tongue, file: &SourceFile) -> Complaint {
        let (code, (what, remedy)) = unknown_key(tongue, &self.key, self.known);
        Complaint::at(file, self.span.clone(), code, what, remedy)
    }
}

fn unknown_key(tongue: Tongue, key: &str, known: &[&str]) -> (&'static str, (Label, Label)) {
    if let Some(said) = forbidden_key(key).filter(|_| tongue == Tongue::Law) {
        return ("charter-key", said);
    }
    let what = say(format!("不认识的键“{key}”"), format!("Unknown key “{key}”"));
    let remedy = match nearest(key, known.iter().copied()) {
        Some(guess) => say(format!("是不是 {guess}？"), format!("Did you mean {guess}?")),
        None => say(
            format!("这里可以写：{}", listed(known.iter().copied())),
            format!("Known here: {}", known.join(", ")),
        ),
    };
    ("unknown-key", (what, remedy))
}

/// Why a value cannot be read.
#[derive(Debug)]
struct Fault {
    kind: Kind,
    /// Address of the node at fault, innermost.
    place: Option<usize>,
}

#[derive(Debug)]
enum Kind {
    Missing(&'static str),
    /// What stood here was erased after a complaint.
    Erased,
    UnknownKey {
        key: String,
        known: &'static [&'static str],
    },
    UnknownWord {
        word: String,
        known: &'static [&'static str],
    },
    Shape {
        found: String,
        wanted: String,
    },
    Own(String),
}

impl Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.kind)
    }
}

impl std::error::Error for Fault {}

impl From<Kind> for Fault {
    fn from(kind: Kind) -> Self {
        Fault { kind, place: None }
    }
}

impl de::Error for Fault {
    fn custom<T: Display>(message: T) -> Self {
        Kind::Own(message.to_string()).into()
    }
    fn invalid_type(found: Unexpected<'_>, wanted: &dyn de::Expected) -> Self {
        Kind::Shape { found: found.to_string(), wanted: wanted.to_string() }.into()
    }
    fn invalid_value(found: Unexpected<'_>, wanted: &dyn de::Expected) -> Self {
        de::Error::invalid_type(found, wanted)
    }
    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Kind::UnknownWord { word: word.to_owned(), known }.into()
    }
    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Kind::UnknownKey { key: key.to_owned(), known }.into()
    }
    fn missing_field(field: &'static str) -> Self {
        Kind::Missing(field).into()
    }
}

impl Fault {
    /// The same fault, standing at `node` unless it already stands deeper.
    fn at(mut self, node: &Node) -> Self {
        self.place.get_or_insert(std::ptr::from_ref(node) as usize);
        self
    }

    /// A missing key that is missing only because it was erased needs no second complaint.
    fn follows_from_an_erasure(&self, place: &Node) -> bool {
        match self.kind {
            Kind::Missing(field) => place.lost(field),
            Kind::Erased => true,
            _ => false,
        }
    }

    /// The entry of the table at fault that the message is really about.
    fn culprit<'a>(&self, place: &'a Node) -> Option<&'a Entry> {
        match &self.kind {
            Kind::UnknownKey { key, .. } => place.entry(key),
            Kind::UnknownWord { word, .. } => {
                place.entries().find(|entry| entry.node.text() == Some(word.as_str()))
            }
            _ => None,
        }
    }

    fn complaint(
        &self,
        tongue: Tongue,
        file: &SourceFile,
        place: &Node,
        culprit: Option<&Entry>,
    ) -> Complaint {
        let at = match (&self.kind, culprit) {
            (Kind::UnknownKey { .. }, Some(entry)) => entry.key_span.clone(),
            (_, Some(entry)) => entry.node.span.clone(),
            (_, None) => place.head(),
        };
        let (code, (what, remedy)) = match &self.kind {
            Kind::Missing(field) => ("missing-key", missing(field)),
            Kind::UnknownKey { key, known } => unknown_key(tongue, key, known),
            Kind::UnknownWord { word, known } => ("unknown-word", unknown_word(word, known)),
            Kind::Shape { found, wanted } => ("wrong-shape", wrong_shape(found, wanted)),
            Kind::Erased => ("wrong-shape", wrong_shape("map", "enum")),
            Kind::Own(message) => {
                let (file, at) = file.place(at.clone());
                ("wrong-value", wrong_value(message, &file.text, &at))
            }
        };
        Complaint::at(file, at, code, what, remedy)
    }
}

fn missing(field: &str) -> (Label, Label) {
    let what = say(format!("缺少“{field}”"), format!("“{field}” is missing"));
    let remedy = match field {
        "zh" => say("名称要有中文：zh = \"…\"（中文为准）", "Write the Chinese, which binds: zh = \"…\""),
        "en" => say("名称要有英文：en = \"…\"", "Write the English: en = \"…\""),
        _ => say(format!("请补上 {field} = …"), format!("Add {field} = …")),
    };
    (what, remedy)
}

fn unknown_word(word: &str, known: &[&str]) -> (Label, Label) {
    let what = say(format!("“{word}”不在可选的词里"), format!("“{word}” is not one of the words"));
    let all = known.join(", ");
    let remedy = match nearest(word, known.iter().copied()) {
        Some(guess) => say(format!("是不是 {guess}？"), format!("Did you mean {guess}?")),
        None => say(
            format!("只能是：{}；这是封闭的清单，包不能添加", listed(known.iter().copied())),
            format!("One of: {all}; the list is closed"),
        ),
    };
    (what, remedy)
}

fn wrong_shape(found: &str, wanted: &str) -> (Label, Label) {
    let (found_zh, found_en) = kind_of(found);
    let (wanted_zh, wanted_en) = kind_of(wanted);
    if (found, wanted) == ("keys", "one") {
        return (
            say("这里只能写一个键", "Only one key stands here"),
            say("例如 { office = \"intake-office\" }", "For example { office = \"intake-office\" }"),
        );
    }
    if (found_en, wanted_en) == ("a whole number", "a whole number") {
        let most = ["u8", "u16", "u32"].iter().zip([255, 65_535, 4_000_000_000_u32]);
        let most =
            most.into_iter().find(|(name, _)| wanted.contains(**name)).map_or(30_000, |(_, most)| most);
        return (
            say("这个数太大，或者是负数", "This number is too large, or below zero"),
            say(format!("请写 0 至 {most} 的整数"), format!("Write a whole number from 0 to {most}")),
        );
    }
    let what = say(
        format!("这里应是{wanted_zh}，写的却是{found_zh}"),
        format!("This should be {wanted_en}, not {found_en}"),
    );
    let remedy = say(format!("请改为{wanted_zh}"), format!("Write {wanted_en}"));
    (what, remedy)
}

/// Serde's name of a shape in plain words.
fn kind_of(shape: &str) -> (&'static str, &'static str) {
    let has = |part: &str| shape.contains(part);
    if has("Label") {
        ("两种文字 { zh = \"…\", en = \"…\" }", "both languages, { zh = \"…\", en = \"…\" }")
    } else if has("enum Does") {
        ("表，例如 { act = \"count\" }", "a table such as { act = \"count\" }")
    } else if has("enum Need") {
        ("表，例如 { is = \"confirmed\" }", "a table such as { is = \"confirmed\" }")
    } else if has("character") {
        ("单个字符，例如 \"a\"", "one character such as \"a\"")
    } else if has("string") || has("identifier") {
        ("带引号的文字", "text in quotes")
    } else if has("boolean") {
        ("true 或 false", "true or false")
    } else if has("sequence") || has("array") || has("tuple") {
        ("列表 [ … ]", "a list [ … ]")
    } else if has("map") || has("struct") {
        ("表 { … }", "a table { … }")
    } else if has("floating") || has("f64") {
        ("小数或过大的数", "a fraction or too large a number")
    } else if has("integer") || has("u8") || has("u16") || has("u32") || has("i16") || has("i64") {
        ("整数", "a whole number")
    } else if has("enum") || has("variant") {
        ("清单中的一个词", "one word of the list")
    } else if has("date") {
        ("日期，例如 \"2026-03-01\"", "a day such as \"2026-03-01\"")
    } else {
        ("另一种写法", "something else")
    }
}

/// A message of our own (in Chinese) passes; any other becomes plain words about the value written.
fn wrong_value(message: &str, text: &str, at: &std::ops::Range<usize>) -> (Label, Label) {
    let written = text.get(at.clone()).unwrap_or("").lines().next().unwrap_or("").trim_matches('"');
    if let Some((_, wanted)) =
        message.split_once("invalid length").and_then(|(_, m)| m.split_once("expected "))
    {
        let many: String = wanted.chars().filter(char::is_ascii_digit).collect();
        return (
            say(format!("这里的项数不对：{written}"), format!("Wrong number of items: {written}")),
            say(format!("这里要正好 {many} 项"), format!("Write exactly {many} items")),
        );
    }
    if message.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        return (
            say(message, format!("“{written}” is not an amount")),
            say(
                "请写数字加单位，例如 10wd、15d、2mo、1yr、24h、30min",
                "Write a number and a unit: 10wd, 15d, 2mo, 1yr, 24h, 30min",
            ),
        );
    }
    (
        say(format!("“{written}”不是可用的日期或值"), format!("“{written}” is not a usable day or value")),
        say(
            "日期写成 \"2026-03-01\"；其他值请对照 docs/reference/packs.md",
            "Write days as \"2026-03-01\"; else see docs/reference/packs.md",
        ),
    )
}

/// Serde's view of one node.
struct Walker<'a> {
    node: &'a Node,
    unknown: &'a RefCell<Vec<Unknown>>,
}

impl<'a> Walker<'a> {
    fn below(&self, node: &'a Node) -> Walker<'a> {
        Walker { node, unknown: self.unknown }
    }
}

impl<'de> de::Deserializer<'de> for Walker<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            NodeValue::Table(entries) => {
                visitor.visit_map(Entries { rest: entries.iter(), next: None, walker: self })
            }
            NodeValue::List(items) => visitor.visit_seq(Items { rest: items.iter(), walker: self }),
            NodeValue::Text(text) | NodeValue::Day(text) => visitor.visit_str(text),
            NodeValue::Integer(number) => visitor.visit_i64(*number),
            NodeValue::Float(number) => visitor.visit_f64(*number),
            NodeValue::Truth(truth) => visitor.visit_bool(*truth),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        for entry in self.node.entries().filter(|entry| !known.contains(&entry.key.as_str())) {
            entry.node.erased.set(true);
            let block = entry.node.items().any(|item| matches!(item.value, NodeValue::Table(_)));
            let fault = Unknown { key: entry.key.clone(), block, span: entry.key_span.clone(), known };
            self.unknown.borrow_mut().push(fault);
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.node.value {
            NodeValue::Text(word) => {
                visitor.visit_enum(IntoDeserializer::<Fault>::into_deserializer(word.as_str()))
            }
            NodeValue::Table(_) => {
                let mut entries = self.node.entries();
                match (entries.next(), entries.next()) {
                    (Some(entry), None) => visitor.visit_enum(OneWord { entry, walker: &self }),
                    (None, _) if self.node.lost_any() => Err(Kind::Erased.into()),
                    (Some(_), Some(_)) => {
                        Err(Kind::Shape { found: "keys".into(), wanted: "one".into() }.into())
                    }
                    (None, _) => Err(Kind::Shape { found: "map".into(), wanted: "enum".into() }.into()),
                }
            }
            _ => self.deserialize_any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map identifier ignored_any
    }
}

struct Items<'a> {
    rest: std::slice::Iter<'a, Node>,
    walker: Walker<'a>,
}

impl<'de> de::SeqAccess<'de> for Items<'_> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some(item) = self.rest.find(|item| !item.erased.get()) else { return Ok(None) };
        seed.deserialize(self.walker.below(item)).map(Some).map_err(|fault| fault.at(item))
    }
}

struct Entries<'a> {
    rest: std::slice::Iter<'a, Entry>,
    next: Option<&'a Entry>,
    walker: Walker<'a>,
}

impl<'de> de::MapAccess<'de> for Entries<'_> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        self.next = self.rest.find(|entry| !entry.node.erased.get());
        let Some(entry) = self.next else { return Ok(None) };
        let key: StrDeserializer<'_, Fault> = entry.key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let Some(entry) = self.next.take() else { return Err(Kind::Missing("value").into()) };
        seed.deserialize(self.walker.below(&entry.node)).map_err(|fault| fault.at(&entry.node))
    }
}

/// A word with a value, `{ office = "intake-office" }`.
struct OneWord<'a> {
    entry: &'a Entry,
    walker: &'a Walker<'a>,
}

impl<'de> de::EnumAccess<'de> for OneWord<'_> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let key: StringDeserializer<Fault> = self.entry.key.clone().into_deserializer();
        Ok((seed.deserialize(key)?, self))
    }
}

impl<'de> de::VariantAccess<'de> for OneWord<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Err(Kind::Shape { found: "map".into(), wanted: "string".into() }.into())
    }
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        let node = &self.entry.node;
        seed.deserialize(self.walker.below(node)).map_err(|fault| fault.at(node))
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        de::Deserializer::deserialize_any(self.walker.below(&self.entry.node), visitor)
    }
    fn struct_variant<V: Visitor<'de>>(
        self,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        de::Deserializer::deserialize_struct(self.walker.below(&self.entry.node), "", known, visitor)
    }
}
