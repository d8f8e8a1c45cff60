//! What follows an alert: updates and cancellations that refer to it correctly, what changed between two, and
//! which alerts of a history still stand. Only its own sender may change an alert.

use super::alert::{Alert, Info, Reference, primary_of};
use super::draft::{Draft, Envelope, KIND_PARAMETER, Unfit, not_fit_to_send, wrapped};
use super::law::{self, COLOUR_PARAMETER, Colour, Issuer, LegalClass};
use super::time::Time;
use super::word::{Category, Certainty, MsgType, ResponseType, Scope, Status, Urgency};
use domain::instant::Instant;
use domain::label::Label;
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// How long an alert that names no end is taken to stand, in seconds.
pub const SUPPOSED_SPAN: i64 = 86_400;
/// How long a cancellation stands at least, so that who looks once an hour sees it; in seconds.
const CANCELLATION_SPAN: i64 = 6 * 3600;

/// Why a warning is lifted, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lifting {
    /// The language; each of the alert's that is to be told.
    pub language: String,
    /// One short line.
    pub headline: String,
    /// Why the danger is over.
    pub description: String,
    /// What people may do again.
    pub instruction: String,
}

/// The alert that takes the place of `earlier`, with a new grade, range or words.
pub fn update(earlier: &Alert, draft: &Draft, issuer: &Issuer, envelope: &Envelope) -> Result<Alert, Unfit> {
    may_follow(earlier, issuer, envelope)?;
    draft.compose(issuer, envelope, MsgType::Update, &[earlier.reference()])
}

/// The alert that lifts `earlier`. It keeps event and places, and carries no colour.
pub fn cancel(
    earlier: &Alert,
    liftings: &[Lifting],
    issuer: &Issuer,
    envelope: &Envelope,
) -> Result<Alert, Unfit> {
    may_follow(earlier, issuer, envelope)?;
    let info: Vec<Info> = liftings
        .iter()
        .filter_map(|lifting| {
            let primary = primary_of(&lifting.language);
            let same = |info: &&Info| primary_of(info.language()).eq_ignore_ascii_case(primary);
            earlier.info.iter().find(same).map(|info| lifted(info, lifting, issuer, envelope.sent))
        })
        .collect();
    if info.is_empty() || info.len() != liftings.len() {
        return Err(Unfit::refused(wrong_languages(earlier)));
    }
    let alert = wrapped(issuer, envelope, MsgType::Cancel, &[earlier.reference()], info);
    let complaints = not_fit_to_send(&alert);
    if complaints.is_empty() { Ok(alert) } else { Err(Unfit { refusals: vec![], complaints }) }
}

fn lifted(info: &Info, lifting: &Lifting, issuer: &Issuer, sent: Time) -> Info {
    let least = sent.plus_seconds(CANCELLATION_SPAN);
    let expires = info.expires.into_iter().chain(least).max_by_key(|time| time.instant());
    Info {
        response_type: vec![ResponseType::AllClear],
        urgency: Urgency::Past,
        certainty: Certainty::Observed,
        effective: Some(sent),
        onset: None,
        expires,
        sender_name: info.sender_name.clone().or_else(|| Some(issuer.name.clone())),
        headline: Some(lifting.headline.clone()),
        description: Some(lifting.description.clone()),
        instruction: Some(lifting.instruction.clone()),
        parameter: info
            .parameter
            .iter()
            .filter(|pair| pair.value_name != COLOUR_PARAMETER)
            .cloned()
            .collect(),
        resource: vec![],
        ..info.clone()
    }
}

/// Whether this issuer may send something that follows the alert.
fn may_follow(earlier: &Alert, issuer: &Issuer, envelope: &Envelope) -> Result<(), Unfit> {
    let refused =
        |code: &str, reason: Label, way_on: Label| Err(Unfit::refused(Refusal::new(code, reason, way_on)));
    if earlier.sender != issuer.sender {
        let sender = &earlier.sender;
        return refused(
            "not-our-alert",
            Label {
                zh: format!("原消息由“{sender}”发布，只有它能更新或解除"),
                en: format!("“{sender}” sent the alert, and it alone may update or cancel it"),
            },
            Label::new("等它发布更新后转发，或与它联系", "relay its update when it comes, or call it"),
        );
    }
    if earlier.msg_type == MsgType::Cancel {
        return refused(
            "already-cancelled",
            Label::new("原消息本身就是解除，不能再更新或解除", "the message is itself a cancellation"),
            Label::new("险情再次出现时，发布新的预警", "if the danger comes back, send a new alert"),
        );
    }
    if earlier.identifier == envelope.identifier {
        return refused(
            "identifier-used",
            Label::new("编号与原消息相同", "the identifier is that of the earlier message"),
            Label::new("给新消息一个新编号", "give the new message one of its own"),
        );
    }
    if envelope.sent.seconds_since(earlier.sent) < 0 {
        return refused(
            "before-the-earlier",
            Label::new("发布时间早于原消息", "the time of sending is before that of the earlier message"),
            Label::new("核对服务器时钟", "check the clock of the server"),
        );
    }
    if envelope.status != earlier.status {
        return refused(
            "status-differs",
            Label::new(
                "演练、测试与真实消息不能互相更新或解除",
                "exercise, test and real messages do not follow each other",
            ),
            Label::new("用与原消息相同的状态", "use the status of the earlier message"),
        );
    }
    Ok(())
}

fn wrong_languages(earlier: &Alert) -> Refusal {
    let languages: Vec<&str> = earlier.info.iter().map(Info::language).collect();
    let list = languages.join("、");
    Refusal::new(
        "languages-differ",
        Label {
            zh: "解除消息的语言与原消息对不上".into(),
            en: "the languages of the cancellation are not those of the alert".into(),
        },
        Label {
            zh: format!("按原消息的语言各写一份：{list}"),
            en: format!("write one for each language of the alert: {}", languages.join(", ")),
        },
    )
    .at_field("language")
}

/// One thing that an update changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What, as people call it.
    pub what: Label,
    /// The element.
    pub element: &'static str,
    /// The language of the block, where it is one's.
    pub language: Option<String>,
    /// As it was; none, if it was not there.
    pub before: Option<String>,
    /// As it is; none, if it is gone.
    pub after: Option<String>,
}

/// What people read in a block, with the name of each.
type Facts = Vec<(&'static str, Label, Option<String>)>;

fn facts(info: &Info) -> Facts {
    let list = |items: Vec<String>| (!items.is_empty()).then(|| items.join("；"));
    let moment = |time: Option<Time>| time.map(|time| time.to_string());
    let areas = info.area.iter().map(|area| area.area_desc.clone()).collect();
    let shapes = info.area.iter().flat_map(|area| area.polygon.iter().chain(&area.circle)).cloned().collect();
    let codes = info.area.iter().flat_map(|area| &area.geocode).map(|pair| pair.value.clone()).collect();
    let kind = info.parameter.iter().find(|pair| pair.value_name == KIND_PARAMETER);
    vec![
        ("event", Label::new("事件", "event"), Some(info.event.clone())),
        ("parameter", Label::new("级别", "grade"), Colour::of(info).map(|colour| colour.label().zh)),
        ("parameter", Label::new("类别", "class"), kind.map(|pair| pair.value.clone())),
        ("severity", Label::new("严重程度", "severity"), Some(info.severity.label().zh)),
        ("urgency", Label::new("紧迫程度", "urgency"), Some(info.urgency.label().zh)),
        ("certainty", Label::new("可能性", "certainty"), Some(info.certainty.label().zh)),
        ("onset", Label::new("开始时间", "onset"), moment(info.onset)),
        ("expires", Label::new("失效时间", "end"), moment(info.expires)),
        ("headline", Label::new("标题", "headline"), info.headline.clone()),
        ("description", Label::new("警示事项", "description"), info.description.clone()),
        ("instruction", Label::new("应对措施", "instruction"), info.instruction.clone()),
        ("areaDesc", Label::new("影响地区", "area"), list(areas)),
        ("polygon", Label::new("地图范围", "shape"), list(shapes)),
        ("geocode", Label::new("区划代码", "codes of the area"), list(codes)),
        ("web", Label::new("网页", "page"), info.web.clone()),
        ("contact", Label::new("联系方式", "contact"), info.contact.clone()),
    ]
}

/// What `after` says differently from `before`, language by language.
pub fn changes(before: &Alert, after: &Alert) -> Vec<Change> {
    let mut found = vec![];
    let mut languages: Vec<&str> = before.info.iter().chain(&after.info).map(Info::language).collect();
    languages.sort_unstable();
    languages.dedup();
    for language in languages {
        let block = |alert: &Alert| alert.info.iter().find(|info| info.language() == language).map(facts);
        let (was, is) = (block(before).unwrap_or_default(), block(after).unwrap_or_default());
        let longer = if was.len() > is.len() { &was } else { &is };
        for (at, (element, what, _)) in longer.iter().enumerate() {
            let value = |facts: &Facts| facts.get(at).and_then(|(_, _, value)| value.clone());
            let has_begun = *element == "onset"
                && value(&is).is_none()
                && value(&was)
                    .and_then(|onset| Time::parse(&onset))
                    .is_some_and(|onset| onset.seconds_since(after.sent) <= 0);
            if value(&was) != value(&is) && !has_begun {
                found.push(Change {
                    what: what.clone(),
                    element,
                    language: Some(language.to_owned()),
                    before: value(&was),
                    after: value(&is),
                });
            }
        }
    }
    found
}

/// Whether an alert may stand in front of the public at all.
pub fn is_for_the_public(alert: &Alert) -> bool {
    alert.status == Status::Actual
        && alert.scope == Scope::Public
        && matches!(alert.msg_type, MsgType::Alert | MsgType::Update | MsgType::Cancel)
}

/// The last moment an alert stands, supposing a day where it names none.
pub fn ends(alert: &Alert) -> Instant {
    match alert.expires() {
        Some(expires) => expires.instant(),
        None => Instant(alert.sent.instant().0 + SUPPOSED_SPAN * 1_000_000),
    }
}

/// The messages that a later one of the same sender has updated or cancelled.
pub fn overtaken<'a>(history: impl Iterator<Item = &'a Alert>) -> HashSet<Reference> {
    history
        .filter(|alert| matches!(alert.msg_type, MsgType::Update | MsgType::Cancel))
        .flat_map(|alert| {
            let named = alert.references().into_iter().filter_map(Result::ok);
            named.filter(|reference| reference.sender == alert.sender).collect::<Vec<_>>()
        })
        .collect()
}

/// The alerts of a history in force at `now`: for the public, begun, not ended, not overtaken, no
/// cancellations.
pub fn standing(history: &[Alert], now: Instant) -> Vec<&Alert> {
    let overtaken = overtaken(history.iter());
    history
        .iter()
        .filter(|alert| {
            is_for_the_public(alert)
                && alert.msg_type != MsgType::Cancel
                && alert.sent.instant() <= now
                && ends(alert) > now
                && !overtaken.contains(&alert.reference())
        })
        .collect()
}

/// An alert in force that is about to end, or has long stood unchanged: who sent it should look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stale {
    /// It ends within the hour, or within a tenth of its span if that is longer.
    Ending,
    /// It has stood for a day without an update.
    Unchanged,
}

/// Whether somebody should be asked for an update of this alert.
pub fn staleness(alert: &Alert, now: Instant) -> Option<Stale> {
    let (sent, end) = (alert.sent.instant().0, ends(alert).0);
    let hour = 3_600_000_000;
    if end <= now.0 || now.0 < sent {
        return None;
    }
    if end - now.0 <= hour.max((end - sent) / 10) {
        return Some(Stale::Ending);
    }
    (now.0 - sent >= 24 * hour).then_some(Stale::Unchanged)
}

/// Whether an alert that was written elsewhere under our own name may go out: what the law says of its colour
/// and its subject, and what is wrong with it.
pub fn own(alert: &Alert, issuer: &Issuer, class: Option<LegalClass>) -> Result<(), Unfit> {
    let mut categories: Vec<Category> =
        alert.info.iter().flat_map(|info| info.category.iter().copied()).collect();
    categories.sort_unstable();
    categories.dedup();
    let coloured = alert.info.iter().any(|info| Colour::of(info).is_some());
    let refusals = match (coloured, class) {
        (true, Some(class)) => law::refusals(issuer, class, &categories),
        (true, None) => vec![class_unstated()],
        (false, _) => law::weather(&categories).into_iter().collect(),
    };
    let complaints = not_fit_to_send(alert);
    if refusals.is_empty() && complaints.is_empty() { Ok(()) } else { Err(Unfit { refusals, complaints }) }
}

fn class_unstated() -> Refusal {
    Refusal::new(
        "class-unstated",
        Label::new("带颜色的预警没有说明属于哪一类突发事件", "a coloured warning does not say of which class it is"),
        Label::new(
            "说明是自然灾害、事故灾难还是公共卫生事件；都不是的，删去颜色，按风险提示发布",
            "say whether it is a natural disaster, an accident or a public-health event; if none, take the colour out and publish an advisory",
        ),
    )
    .citing(law::ARTICLE_63)
    .at_field("class")
}
