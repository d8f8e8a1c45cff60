//! Checks of `pack.toml`, of the papers beside it, and of every label wherever it stands.
//!
//! Judges one pack at a time; never looks into procedures.

use super::Found;
use crate::complaint::{Complaint, say};
use crate::format::{FORMAT, Settings, Standing};
use crate::layer::{Document, Layer};
use crate::tree::{Node, NodeValue};
use jiff::tz::TimeZone;

/// Checks one pack; `below` is the one it extends.
pub fn check(layer: &Layer, below: Option<&Layer>, found: &mut Found) {
    head(layer, found);
    city(layer, found);
    settings(layer, found);
    if let Some(below) = below {
        let (own, parent) = (&layer.manifest.value, &below.manifest.value);
        if own.standing.accepts_real_matters() && !parent.standing.accepts_real_matters() {
            let what = say(
                format!("施行中的包建立在“{}”之上，而它是{}", parent.id, parent.standing.label().zh),
                format!("A pack in force stands on “{}”, which is {}", parent.id, parent.standing.label().en),
            );
            let remedy = say("请改 standing，或换下层包", "Change standing, or extend another pack");
            found.complain(layer.manifest.complain("standing", "stands-on-draft", what, remedy));
        }
        if own.zone != parent.zone && TimeZone::get(&own.zone).is_ok() {
            let what = say(
                format!("“{}”的一天止于 {}，这里却写 {}", parent.id, parent.zone, own.zone),
                format!("A day of “{}” ends in {}, here in {}", parent.id, parent.zone, own.zone),
            );
            let remedy = say("请与下层包写同一个 zone", "Write the zone of the pack below");
            found.complain(layer.manifest.complain("zone", "zone-differs", what, remedy));
        }
    }
    changes(layer, found);
}

fn head(layer: &Layer, found: &mut Found) {
    let manifest = &layer.manifest.value;
    let mut complain =
        |path, code, what, remedy| found.complain(layer.manifest.complain(path, code, what, remedy));
    if manifest.format == 0 || manifest.format > FORMAT {
        complain(
            "format",
            "unknown-format",
            say(
                format!("本程序不认识格式 {}", manifest.format),
                format!("This program does not know format {}", manifest.format),
            ),
            say(
                format!("请写 format = {FORMAT}，或换用更新的程序"),
                format!("Write format = {FORMAT}, or use a newer program"),
            ),
        );
    }
    if manifest.id != layer.files.name {
        complain(
            "id",
            "file-name",
            say(
                format!("id 是“{}”，文件夹却叫“{}”", manifest.id, layer.files.name),
                format!("The id is “{}” but the folder “{}”", manifest.id, layer.files.name),
            ),
            say("请让两者一致", "Make them the same"),
        );
    }
    if TimeZone::get(&manifest.zone).is_err() {
        complain(
            "zone",
            "unknown-zone",
            say(
                format!("没有叫“{}”的时区", manifest.zone),
                format!("There is no time zone “{}”", manifest.zone),
            ),
            say(
                "请写时区数据库的名字，例如 Asia/Shanghai",
                "Write a name of the zone database, e.g. Asia/Shanghai",
            ),
        );
    }
    if manifest.covers.to.is_some_and(|to| to <= manifest.covers.from) {
        complain(
            "covers",
            "empty-range",
            say("covers 的 to 不晚于 from，没有一天在内", "covers ends before it begins"),
            say("请改正日期；to 当天不含在内", "Correct the days; `to` itself is not included"),
        );
    }
    if manifest.vouched_by.trim().is_empty() {
        complain(
            "vouched-by",
            "empty-text",
            say("没有写明由谁负责", "Nobody vouches for it"),
            say("请写负责机关；还没有就写 unconfirmed", "Name the office, or write unconfirmed"),
        );
    }
}

/// The city, if it is one: a division code, and no template.
fn city(layer: &Layer, found: &mut Found) {
    let manifest = &layer.manifest.value;
    let mut complain =
        |path, code, what, remedy| found.complain(layer.manifest.complain(path, code, what, remedy));
    let is_code = |code: &str| code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit());
    if manifest.area.as_ref().is_some_and(|area| !is_code(&area.code)) {
        complain(
            "area.code",
            "wrong-value",
            say("区划代码不是六位数字", "The code of the area is not six digits"),
            say("请写行政区划代码，例如 440100", "Write its division code, e.g. 440100"),
        );
    }
    if manifest.standing == Standing::Template && manifest.area.is_some() {
        complain(
            "standing",
            "template-of-a-city",
            say("模板不是某个城市的包，不应写 area", "A template is no city's pack and has no area"),
            say("请删去 area，或改 standing", "Take area away, or change standing"),
        );
    }
}

fn settings(layer: &Layer, found: &mut Found) {
    let settings: &Settings = &layer.manifest.value.settings;
    if settings.closing.is_some() && settings.closing_time().is_none() {
        let what = say("closing 不是一个时刻", "closing is not a time of day");
        let remedy = say("请写成 \"18:00\"", "Write it as \"18:00\"");
        found.complain(layer.manifest.complain("settings.closing", "wrong-value", what, remedy));
    }
}

/// Each edition says what changed.
fn changes(layer: &Layer, found: &mut Found) {
    let edition = layer.manifest.value.edition.to_string();
    let said = layer
        .files
        .top("CHANGES.md")
        .is_some_and(|file| file.text.lines().any(|line| line.starts_with('#') && line.contains(&edition)));
    if !said {
        found.warn(Complaint::about(
            &format!("{}/CHANGES.md", layer.files.name),
            "no-changes",
            say(
                format!("没有写 {edition} 这一版改了什么"),
                format!("It does not say what edition {edition} changed"),
            ),
            say(format!("请加一节“## {edition}”"), format!("Add a section “## {edition}”")),
        ));
    }
}

/// What a reader cannot see stands in no text: it hides words, turns them round, or makes two names look alike.
pub fn invisible(document: &Document, found: &mut Found) {
    document.tree.visit(&mut |node| {
        let Some(c) = node.text().and_then(|text| text.chars().find(|c| is_invisible(*c))) else { return };
        let what = say(
            format!("这里有看不见的字符（U+{:04X}）", c as u32),
            format!("There is an invisible character here (U+{:04X})", c as u32),
        );
        let remedy = say("请删去重打这几个字", "Take it away and type the words again");
        found.complain(Complaint::at(&document.file, node.span.clone(), "invisible", what, remedy));
    });
}

fn is_invisible(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Every `{ zh, en }` of a file: neither side empty, the English without Chinese.
pub fn labels(document: &Document, found: &mut Found) {
    document.tree.visit(&mut |node| {
        let (Some(zh), Some(en)) = (side(node, "zh"), side(node, "en")) else { return };
        for (text, node, name) in [(zh.0, zh.1, "中文"), (en.0, en.1, "英文")] {
            if text.trim().is_empty() {
                let what = say(format!("{name}是空的"), "One language is empty");
                let remedy = say("中文为准，英文也要写全", "Chinese binds, and the English must be there");
                found.complain(Complaint::at(&document.file, node.span.clone(), "empty-label", what, remedy));
            }
        }
        if en.0.chars().any(is_han) {
            let what = say("英文里有汉字", "The English holds Chinese characters");
            let remedy = say("请译成英文；专名可用拼音", "Translate it; names may be in pinyin");
            found.warn(Complaint::at(&document.file, en.1.span.clone(), "label-not-english", what, remedy));
        }
    });
}

fn side<'a>(node: &'a Node, key: &str) -> Option<(&'a str, &'a Node)> {
    match &node.value {
        NodeValue::Table(_) => node.get(key).and_then(|node| Some((node.text()?, node))),
        _ => None,
    }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Ids: permanent lower-case Latin letters, digits and hyphens.
pub fn is_id(id: &str) -> bool {
    id.len() <= 48
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && !id.ends_with('-')
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
