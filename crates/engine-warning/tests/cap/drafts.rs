//! Invented drafts, issuers and envelopes.

use engine_warning::cap::draft::{AdvisoryDraft, Audience, Content, Draft, Envelope, Text, WarningDraft};
use engine_warning::cap::law::{Colour, Issuer, LegalClass, Organ};
use engine_warning::cap::ring::Ring;
use engine_warning::cap::word::{Category, Certainty, ResponseType, Severity, Status, Urgency};
use engine_warning::cap::{Area, Pair, Time};

/// A moment of the invented day, `09:30` and the like.
///
/// # Panics
/// When it is none.
pub fn at(clock: &str) -> Time {
    Time::parse(&format!("2026-11-22T{clock}:00+08:00")).expect("a clock")
}

/// A district's government.
pub fn district() -> Issuer {
    issuer(Organ::County)
}

/// An organ of this kind, under one sender's name.
pub fn issuer(organ: Organ) -> Issuer {
    Issuer { name: "某区人民政府".into(), organ, sender: "warn@district.example".into() }
}

/// A message of this name to everybody.
pub fn envelope(identifier: &str, clock: &str) -> Envelope {
    Envelope::public(identifier, at(clock))
}

/// A message of an exercise.
pub fn exercise(identifier: &str, note: Option<&str>) -> Envelope {
    Envelope {
        status: Status::Exercise,
        audience: Audience::Restricted("应急成员单位".into()),
        note: note.map(str::to_owned),
        ..envelope(identifier, "09:30")
    }
}

/// What both kinds of draft say.
///
/// # Panics
/// Never: the ring is sound.
pub fn content() -> Content {
    let ring = Ring::parse("30.1,120.2 30.1,120.3 30.2,120.3 30.2,120.2 30.1,120.2").expect("a ring");
    let text = |language: &str, words: [&str; 4]| Text {
        language: language.into(),
        event: words[0].into(),
        headline: words[1].into(),
        description: words[2].into(),
        instruction: words[3].into(),
        issuer: None,
        audience: None,
        contact: Some("12345".into()),
        areas: vec![],
    };
    let english = Text {
        issuer: Some("The District Government".into()),
        areas: vec!["East Street".into()],
        ..text(
            "en-US",
            ["Gas leak", "Gas leak in East Street", "A main has burst.", "Keep away and use no fire."],
        )
    };
    Content {
        category: vec![Category::Infra],
        urgency: Urgency::Immediate,
        certainty: Certainty::Observed,
        response_type: vec![ResponseType::Avoid],
        event_code: vec![Pair::new("CN-event", "12A01")],
        begins: at("09:40"),
        expires: at("21:30"),
        web: "https://district.example/warnings/1".into(),
        area: vec![Area::named("东街").with_ring(&ring).with_geocode("CN-division", "990101")],
        text: vec![
            text("zh-CN", ["燃气泄漏", "东街燃气泄漏", "地下管道破裂。", "远离，不动明火。"]),
            english,
        ],
        resource: vec![],
    }
}

/// An orange warning of an accident.
pub fn warning() -> WarningDraft {
    WarningDraft { class: LegalClass::Accident, colour: Colour::Orange, content: content() }
}

/// An advisory about wages.
pub fn advisory() -> AdvisoryDraft {
    let mut content = content();
    content.category = vec![Category::Other];
    content.event_code.clear();
    for text in &mut content.text {
        if text.language == "zh-CN" {
            text.event = "欠薪风险提示".into();
            text.headline = "东街某工地欠薪风险提示".into();
        }
    }
    AdvisoryDraft { severity: Severity::Minor, content }
}

/// The warning as a draft.
pub fn warned() -> Draft {
    Draft::Warning(warning())
}
