//! The timeline: events in words, with the letters they sent, rendered from the matter's own edition.

use crate::city::City;
use crate::view::{PairView, TimelineView};
use domain::actor::ActorRecord;
use domain::effect::{Audience, Effect, MoveReason};
use domain::event::Event;
use domain::field::Value;
use domain::ids::*;
use domain::label::Language;
use domain::matter::{Matter, OrderKind, Side};
use engine_procedure::procedure::{CodeItem, Procedure};

/// Who reads.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Roles of the procedure the reader holds on this matter.
    pub roles: Vec<RoleId>,
    /// The applicant: days instead of minutes, units instead of posts, only her own notices.
    pub applicant: bool,
}

impl Reader {
    /// Whether something limited to `seen_by` may be shown.
    pub fn sees(&self, seen_by: &[RoleId]) -> bool {
        seen_by.is_empty() || seen_by.iter().any(|r| self.roles.contains(r))
    }
}

/// What the lines of one matter are drawn from.
pub struct Story<'a> {
    /// City.
    pub city: &'a City,
    /// Procedure of the matter's edition.
    pub procedure: &'a Procedure,
    /// The matter as it stands.
    pub matter: &'a Matter,
    /// Its events.
    pub events: &'a [Event],
    /// Who reads.
    pub reader: &'a Reader,
    /// Language.
    pub language: Language,
}

/// The lines a reader may see, newest first.
pub fn lines(story: &Story<'_>) -> Vec<TimelineView> {
    story.events.iter().rev().filter_map(|event| line(story, event)).collect()
}

fn line(story: &Story<'_>, event: &Event) -> Option<TimelineView> {
    let action = story.procedure.action(event.action.as_str());
    if !story.reader.sees(action.map_or(&[], |a| a.seen_by.as_slice())) {
        return None;
    }
    let zone = &story.city.pack.zone;
    Some(TimelineView {
        at: if story.reader.applicant {
            event.happened_at.day_in(zone).to_string()
        } else {
            event.happened_at.show_minute(zone)
        },
        what: action
            .map_or_else(|| event.action.to_string(), |a| a.label.in_language(story.language).to_owned()),
        who: who(story, event.actor),
        details: event.effects.iter().flat_map(|e| details(story, e)).collect(),
        notices: notices(story, event),
    })
}

fn who(story: &Story<'_>, actor: ActorRecord) -> String {
    let zh = story.language == Language::Zh;
    match actor {
        ActorRecord::Applicant => story.procedure.applicant.in_language(story.language).to_owned(),
        ActorRecord::System => if zh { "系统" } else { "system" }.to_owned(),
        ActorRecord::Staff { unit, .. } if story.reader.applicant => story.city.unit_name(unit),
        ActorRecord::Staff { unit, post, .. } => {
            format!("{} · {}", story.city.unit_name(unit), story.city.post_name(post))
        }
    }
}

/// A word in the reader's language.
pub(super) fn word(story: &Story<'_>, zh: &str, en: &str) -> String {
    if story.language == Language::Zh { zh.to_owned() } else { en.to_owned() }
}

pub(super) fn pair(label: impl Into<String>, value: impl Into<String>) -> PairView {
    PairView { label: label.into(), value: value.into() }
}

fn details(story: &Story<'_>, effect: &Effect) -> Vec<PairView> {
    let zh = story.language == Language::Zh;
    let word = |z: &str, e: &str| if zh { z.to_owned() } else { e.to_owned() };
    match effect {
        Effect::Set { field, value } => field_detail(story, field, value),
        Effect::ClockStarted { clock, .. } if shows_clock(story, clock.side) => {
            let term = story.procedure.term(clock.term.as_str());
            let label = term
                .map_or_else(|| clock.term.to_string(), |t| t.label.in_language(story.language).to_owned());
            vec![pair(label, super::clock::due(story.city, clock))]
        }
        Effect::ClockMoved { clock, last_day, why, .. } => {
            let Some(found) = story.matter.clocks.get(*clock as usize) else { return Vec::new() };
            if !shows_clock(story, found.side) {
                return Vec::new();
            }
            let why = match why {
                MoveReason::Nearer => word("提前至", "brought nearer to"),
                MoveReason::Extension => word("延期至", "extended to"),
                MoveReason::Resumed => word("恢复计时，至", "resumed, until"),
                MoveReason::CalendarPublished => word("放假通知公布后重算为", "recomputed to"),
            };
            vec![pair(why, last_day.to_string())]
        }
        Effect::ClockEnded { clock, late: true } => match story.matter.clocks.get(*clock as usize) {
            Some(found) if shows_clock(story, found.side) => {
                vec![pair(word("时限", "term"), word("已超期", "late"))]
            }
            _ => Vec::new(),
        },
        Effect::OrderOpened { order } => {
            let kind = match order.kind {
                OrderKind::Lead => word("主办单位", "lead unit"),
                OrderKind::Helper => word("协办单位", "helper"),
                OrderKind::Task => word("交办单位", "tasked unit"),
            };
            vec![pair(kind, story.city.unit_name(order.unit))]
        }
        Effect::OrderPassed { to, .. } => vec![pair(word("转至", "passed to"), story.city.unit_name(*to))],
        Effect::Ruled { granted, .. } => {
            vec![pair(
                word("裁定", "ruling"),
                if *granted { word("同意", "granted") } else { word("不同意", "refused") },
            )]
        }
        Effect::Promised { promise } => {
            vec![pair(word("承诺完成日期", "promised by"), promise.by.to_string())]
        }
        _ => super::bonds::details(story, effect),
    }
}

fn shows_clock(story: &Story<'_>, side: Side) -> bool {
    !story.reader.applicant || side.is_shown_to_applicant()
}

fn field_detail(story: &Story<'_>, field: &FieldId, value: &Value) -> Vec<PairView> {
    let Some(found) = story.procedure.field(field.as_str()) else { return Vec::new() };
    if !story.reader.sees(&found.seen_by) {
        return Vec::new();
    }
    vec![pair(
        found.label.in_language(story.language),
        story.city.show(story.procedure, field, value, story.language),
    )]
}

fn notices(story: &Story<'_>, event: &Event) -> Vec<PairView> {
    event
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Notified { notice, to } if !story.reader.applicant || *to == Audience::Applicant => {
                let found = story.procedure.notice(notice.as_str())?;
                Some(pair(
                    fill(story, event, found.title.in_language(story.language)),
                    fill(story, event, found.body.in_language(story.language)),
                ))
            }
            _ => None,
        })
        .collect()
}

/// Fills the closed placeholders of a letter from the event and the matter; an empty value becomes `—`.
fn fill(story: &Story<'_>, event: &Event, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        out.push_str(&rest[..open]);
        let name = &rest[open + 1..open + close];
        let value = placeholder(story, event, name);
        out.push_str(if value.is_empty() { "—" } else { &value });
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out
}

fn placeholder(story: &Story<'_>, event: &Event, name: &str) -> String {
    let m = story.matter;
    let lang = story.language;
    let ground = || ground(story, event);
    let words = |label: Option<&domain::label::Label>| {
        label.map_or(String::new(), |l| l.in_language(lang).to_owned())
    };
    match name {
        "number" => m.number.clone(),
        "date" => event.happened_at.day_in(&story.city.pack.zone).to_string(),
        "due" => due(story, event),
        "limit" => limit(story, event),
        "reason" => ground().map_or(String::new(), |g| words(Some(&g.label))),
        "remedy" => ground().map_or(String::new(), |g| words(g.remedy.as_ref())),
        "route" => ground().map_or(String::new(), |g| words(g.route.as_ref())),
        "unit" => event_unit(story, event),
        "class" | "category" | "area" | "outcome" => {
            let id = FieldId::from(name);
            value_at(story, event, &id)
                .map_or(String::new(), |v| story.city.show(story.procedure, &id, v, lang))
        }
        "code-hint" => match lang {
            Language::Zh => "凭编号和查询码查询".into(),
            Language::En => "ask with the number and the query code".into(),
        },
        _ => String::new(),
    }
}

/// The listed ground an event set: the first code whose item has a remedy or a route, else the first code
/// of a field that is neither class nor outcome.
fn ground<'a>(story: &'a Story<'_>, event: &Event) -> Option<&'a CodeItem> {
    let codes = event.effects.iter().filter_map(|e| match e {
        Effect::Set { field, value: Value::Code(code) } => Some((field, code)),
        _ => None,
    });
    let mut second = None;
    for (field, code) in codes {
        let list = story.procedure.field(field.as_str()).and_then(|f| f.list.as_deref());
        let item =
            list.and_then(|l| story.procedure.list(l)).and_then(|l| l.items.iter().find(|i| &i.code == code));
        match item {
            Some(item) if item.remedy.is_some() || item.route.is_some() => return Some(item),
            Some(item) if !matches!(field.as_str(), "class" | "outcome" | "visibility" | "channel") => {
                second = second.or(Some(item));
            }
            _ => {}
        }
    }
    // A ruling grants what was asked with its ground.
    second.or_else(|| {
        let ground = story.matter.requests.iter().rev().find_map(|r| r.ground.as_ref())?;
        story.procedure.lists.iter().flat_map(|l| &l.items).find(|i| &i.code == ground)
    })
}

fn due(story: &Story<'_>, event: &Event) -> String {
    let clocks = &story.matter.clocks;
    let in_event = event.effects.iter().rev().find_map(|e| match e {
        Effect::ClockStarted { clock, .. } if clock.side == Side::Resident => Some(clock.last_day),
        Effect::ClockMoved { clock, last_day, .. } => {
            clocks.get(*clock as usize).filter(|c| c.side == Side::Resident).map(|_| *last_day)
        }
        _ => None,
    });
    in_event
        .or_else(|| clocks.iter().rev().find(|c| c.side == Side::Resident).map(|c| c.last_day))
        .or_else(|| clocks.first().map(|c| c.last_day))
        .map_or(String::new(), |d| d.to_string())
}

/// Until when the party may use a right that this event gave her, else the newest there is.
fn limit(story: &Story<'_>, event: &Event) -> String {
    let started = event.effects.iter().rev().find_map(|e| match e {
        Effect::ClockStarted { clock, .. } if clock.side == Side::Limit => Some(clock.last_day),
        _ => None,
    });
    let newest = || story.matter.clocks.iter().rev().find(|c| c.side == Side::Limit).map(|c| c.last_day);
    started.or_else(newest).map_or(String::new(), |day| day.to_string())
}

fn event_unit(story: &Story<'_>, event: &Event) -> String {
    let opened = event.effects.iter().find_map(|e| match e {
        Effect::OrderOpened { order } if order.kind == OrderKind::Lead => Some(order.unit),
        _ => None,
    });
    let actor = match event.actor {
        ActorRecord::Staff { unit, .. } => Some(unit),
        _ => None,
    };
    opened
        .or_else(|| story.matter.last_lead().map(|o| o.unit))
        .or(actor)
        .map_or(String::new(), |u| story.city.unit_name(u))
}

fn value_at<'a>(story: &'a Story<'_>, event: &'a Event, id: &FieldId) -> Option<&'a Value> {
    event
        .effects
        .iter()
        .rev()
        .find_map(|e| match e {
            Effect::Set { field, value } if field == id => Some(value),
            _ => None,
        })
        .or_else(|| story.matter.fields.get(id))
}
