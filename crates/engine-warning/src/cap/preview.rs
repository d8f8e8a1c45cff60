//! An alert as people will read it, line by line, in either language; and templates that make a draft out of a
//! few answers. Never adds a fact.

use super::alert::{Alert, Info};
use super::draft::{Content, Text};
use super::law::Colour;
use super::time::Time;
use super::word::MsgType;
use domain::label::{Label, Language};
use serde::{Deserialize, Serialize};

/// One line of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is.
    pub what: Label,
    /// What it says.
    pub text: String,
}

/// The alert as a reader of this language will see it.
pub fn preview(alert: &Alert, language: Language) -> Vec<Line> {
    let code = if language == Language::Zh { "zh" } else { "en" };
    let mut lines = vec![];
    let mut line = |zh: &str, en: &str, text: String| {
        if !text.trim().is_empty() {
            lines.push(Line { what: Label::new(zh, en), text });
        }
    };
    let said = |label: Label| label.in_language(language).to_owned();
    let info = alert.info_in(code);
    let word = |text: &Option<String>| text.clone().unwrap_or_default();
    let moment = |time: Option<Time>| time.map(Time::show_minute).unwrap_or_default();
    line("性质", "kind", said(alert.msg_type.label()));
    if let Some(info) = info {
        line("标题", "headline", word(&info.headline));
        line("类别", "event", info.event.clone());
        line("级别", "grade", Colour::of(info).map(|colour| said(colour.label())).unwrap_or_default());
        line("开始时间", "from", moment(info.onset.or(info.effective).or(Some(alert.sent))));
        line("失效时间", "until", moment(info.expires));
        line("影响范围", "where", places(info));
        line("警示事项", "what happens", word(&info.description));
        line("应当采取的措施", "what to do", word(&info.instruction));
        line("联系方式", "contact", word(&info.contact));
        line("详情", "more", word(&info.web));
        line("发布单位", "issued by", info.sender_name.clone().unwrap_or_else(|| alert.sender.clone()));
    }
    line("发布时间", "issued", alert.sent.show_minute());
    if alert.msg_type != MsgType::Alert {
        let earlier =
            alert.references().into_iter().filter_map(Result::ok).map(|reference| reference.identifier);
        line("原消息", "follows", earlier.collect::<Vec<_>>().join("、"));
    }
    lines
}

fn places(info: &Info) -> String {
    info.area.iter().map(|area| area.area_desc.as_str()).collect::<Vec<_>>().join("、")
}

/// What a template asks for. A closed list: a pack cannot ask for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// The place, as people call it.
    Place,
    /// When it begins.
    Begins,
    /// When it ends.
    Expires,
    /// What was seen.
    Cause,
    /// Whom to call.
    Contact,
}

impl Slot {
    /// All.
    pub const ALL: [Slot; 5] = [Slot::Place, Slot::Begins, Slot::Expires, Slot::Cause, Slot::Contact];

    /// As it stands in a text, between braces.
    pub const fn mark(self) -> &'static str {
        match self {
            Slot::Place => "{place}",
            Slot::Begins => "{begins}",
            Slot::Expires => "{expires}",
            Slot::Cause => "{cause}",
            Slot::Contact => "{contact}",
        }
    }
}

/// Why a template gives no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// A mark in braces that is none of the list.
    Unknown(String),
    /// No answer to what the template asks.
    Unanswered(Slot),
}

/// A text cut at its marks.
fn cut(words: &str) -> Result<Vec<(&str, Option<Slot>)>, TemplateError> {
    let mut pieces = vec![];
    let mut rest = words;
    while let Some(open) = rest.find('{') {
        let mark = rest[open..].find('}').map_or(&rest[open..], |close| &rest[open..=open + close]);
        let slot = Slot::ALL.into_iter().find(|slot| slot.mark() == mark);
        pieces.push((&rest[..open], Some(slot.ok_or_else(|| TemplateError::Unknown(mark.to_owned()))?)));
        rest = &rest[open + mark.len()..];
    }
    pieces.push((rest, None));
    Ok(pieces)
}

/// The slots that a text asks for, in the order of the list.
pub fn asked(text: &Text) -> Result<Vec<Slot>, TemplateError> {
    let mut asked = vec![];
    for words in [&text.headline, &text.description, &text.instruction] {
        asked.extend(cut(words)?.into_iter().filter_map(|(_, slot)| slot));
    }
    asked.sort_unstable();
    asked.dedup();
    Ok(asked)
}

/// The text with the answers in it. An answer is words: marks in it stay as they are.
pub fn filled(text: &Text, answers: &[(Slot, &str)]) -> Result<Text, TemplateError> {
    let answered = |words: &str| {
        let mut out = String::new();
        for (before, slot) in cut(words)? {
            out.push_str(before);
            if let Some(slot) = slot {
                let answer =
                    answers.iter().find(|(asked, answer)| *asked == slot && !answer.trim().is_empty());
                out.push_str(answer.ok_or(TemplateError::Unanswered(slot))?.1);
            }
        }
        Ok(out)
    };
    Ok(Text {
        headline: answered(&text.headline)?,
        description: answered(&text.description)?,
        instruction: answered(&text.instruction)?,
        ..text.clone()
    })
}

/// The answers that a content gives of itself, in one language.
pub fn own_answers(content: &Content, text: &Text) -> Vec<(Slot, String)> {
    let own: Vec<String> = content.area.iter().map(|area| area.area_desc.clone()).collect();
    let names = if text.areas.is_empty() { own } else { text.areas.clone() };
    let mut answers = vec![
        (Slot::Place, names.join("、")),
        (Slot::Begins, content.begins.show_minute()),
        (Slot::Expires, content.expires.show_minute()),
    ];
    answers.extend(text.contact.clone().map(|contact| (Slot::Contact, contact)));
    answers
}
