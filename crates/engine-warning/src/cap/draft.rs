//! What is to be published → a lawful alert. A draft has a field for everything the law and receivers ask
//! for, so it cannot lack one; an advisory has no field for a colour. Never chooses a word or a grade.

use super::alert::{Alert, Area, Info, Pair, Reference, Resource, is_name, primary_of};
use super::check::check_alert;
use super::complaint::{Complaint, Level, Path, say};
use super::law::{self, COLOUR_PARAMETER, Colour, Issuer, LegalClass};
use super::time::Time;
use super::word::{Category, Certainty, MsgType, ResponseType, Scope, Severity, Status, Urgency};
use super::write::is_xml;
use domain::label::{Label, Language};
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// The name of the parameter that tells a warning's class from an advisory.
pub const KIND_PARAMETER: &str = "CN-kind";

/// What is to be published: a coloured warning under the law, or an advisory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Draft {
    /// 预警: one of the three legal classes, with a colour.
    Warning(WarningDraft),
    /// 风险提示: anything else, without a colour.
    Advisory(AdvisoryDraft),
}

/// A coloured warning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WarningDraft {
    /// Its class.
    pub class: LegalClass,
    /// Its grade; the severity follows from it.
    pub colour: Colour,
    /// What it says.
    pub content: Content,
}

/// An advisory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AdvisoryDraft {
    /// How grave, for receivers that rank.
    pub severity: Severity,
    /// What it says.
    pub content: Content,
}

/// What both say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Content {
    /// What the event is about; at least one.
    pub category: Vec<Category>,
    /// How soon to act.
    pub urgency: Urgency,
    /// How sure it is.
    pub certainty: Certainty,
    /// What to do, in codes.
    #[serde(default)]
    pub response_type: Vec<ResponseType>,
    /// The event in the codes of some system.
    #[serde(default)]
    pub event_code: Vec<Pair>,
    /// When the event is expected to begin, or began.
    pub begins: Time,
    /// When the information ends.
    pub expires: Time,
    /// The page with more.
    pub web: String,
    /// Where; at least one, each with a shape or a code.
    pub area: Vec<Area>,
    /// The words, one a language; Chinese among them.
    pub text: Vec<Text>,
    /// Files that belong to it.
    #[serde(default)]
    pub resource: Vec<Resource>,
}

/// The words in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Text {
    /// `zh-CN`, `en-US`.
    pub language: String,
    /// The event in two or three words.
    pub event: String,
    /// One short line.
    pub headline: String,
    /// What happens.
    pub description: String,
    /// What people should do.
    pub instruction: String,
    /// The issuer's name in this language, when it has another.
    #[serde(default)]
    pub issuer: Option<String>,
    /// For whom, in words.
    #[serde(default)]
    pub audience: Option<String>,
    /// Whom to ask.
    #[serde(default)]
    pub contact: Option<String>,
    /// The names of the areas in this language, in their order; empty for the names of the areas themselves.
    #[serde(default)]
    pub areas: Vec<String>,
}

/// For whom a message is, with what each kind needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everybody.
    Public,
    /// Those that this rule admits.
    Restricted(String),
    /// These addresses.
    Private(Vec<String>),
}

/// What goes around the content of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The name of the message.
    pub identifier: String,
    /// When it is sent.
    pub sent: Time,
    /// Real, or one of the kinds that never reach the public.
    pub status: Status,
    /// For whom.
    pub audience: Audience,
    /// The name of the exercise, or another note.
    pub note: Option<String>,
}

impl Envelope {
    /// A real message to everybody.
    pub fn public(identifier: &str, sent: Time) -> Self {
        Envelope {
            identifier: identifier.into(),
            sent,
            status: Status::Actual,
            audience: Audience::Public,
            note: None,
        }
    }
}

/// Why a draft may not go out: lawful refusals, and complaints about the alert it would make.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unfit {
    /// What the law says against it.
    pub refusals: Vec<Refusal>,
    /// What is wrong with the message.
    pub complaints: Vec<Complaint>,
}

impl Unfit {
    /// For one lawful reason.
    pub fn refused(refusal: Refusal) -> Self {
        Unfit { refusals: vec![refusal], complaints: vec![] }
    }

    /// One line a reason.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let refusals = self.refusals.iter().map(|refusal| {
            let (reason, way_on) =
                (refusal.reason.in_language(language), refusal.way_on.in_language(language));
            let basis = refusal.basis.join("，");
            match language {
                Language::Zh if basis.is_empty() => format!("{reason}。{way_on}。"),
                Language::Zh => format!("{reason}（{basis}）。{way_on}。"),
                Language::En if basis.is_empty() => format!("{reason}. {way_on}."),
                Language::En => format!("{reason} ({basis}). {way_on}."),
            }
        });
        refusals.chain(self.complaints.iter().map(|complaint| complaint.show(language))).collect()
    }

    fn none(self) -> Result<(), Unfit> {
        if self.refusals.is_empty() && self.complaints.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl Draft {
    /// What it says.
    pub fn content(&self) -> &Content {
        match self {
            Draft::Warning(warning) => &warning.content,
            Draft::Advisory(advisory) => &advisory.content,
        }
    }

    /// The alert that this issuer sends for the first time.
    pub fn alert(&self, issuer: &Issuer, envelope: &Envelope) -> Result<Alert, Unfit> {
        self.compose(issuer, envelope, MsgType::Alert, &[])
    }

    /// The alert, following those referred to.
    pub(super) fn compose(
        &self,
        issuer: &Issuer,
        envelope: &Envelope,
        msg_type: MsgType,
        references: &[Reference],
    ) -> Result<Alert, Unfit> {
        let mut unfit = Unfit { refusals: self.refusals(issuer), complaints: vec![] };
        let content = self.content();
        let info = content.text.iter().map(|text| self.info(issuer, envelope, text)).collect();
        let alert = wrapped(issuer, envelope, msg_type, references, info);
        unfit.complaints.extend(self.incomplete());
        unfit.complaints.extend(not_fit_to_send(&alert));
        unfit.none().map(|()| alert)
    }

    fn refusals(&self, issuer: &Issuer) -> Vec<Refusal> {
        match self {
            Draft::Warning(warning) => law::refusals(issuer, warning.class, &warning.content.category),
            Draft::Advisory(advisory) => {
                let mut refusals: Vec<Refusal> =
                    law::weather(&advisory.content.category).into_iter().collect();
                let texts = &advisory.content.text;
                refusals.extend(texts.iter().find_map(claims_a_colour).map(colour_claimed));
                refusals
            }
        }
    }

    /// What the types cannot hold: lists that are empty, blank words, languages twice.
    fn incomplete(&self) -> Vec<Complaint> {
        let content = self.content();
        let mut found = vec![];
        let mut complain = |rule, path, what, remedy| {
            found.push(Complaint::fault(Level::Publish, rule, path, what, remedy));
        };
        let info = Path::alert().to("info");
        if content.category.is_empty() {
            complain(
                "missing",
                info.to("category"),
                say!("没有选类别", "no category is chosen"),
                say!("至少选一个类别", "choose one at least"),
            );
        }
        if !content.text.iter().any(|text| primary_of(&text.language).eq_ignore_ascii_case("zh")) {
            complain(
                "chinese-missing",
                info.to("language"),
                say!("没有中文", "there is no Chinese"),
                say!("补上语言为 zh-CN 的文字", "add the words in zh-CN"),
            );
        }
        for (at, text) in content.text.iter().enumerate() {
            let here = Path::alert().to_nth("info", at);
            if content.text[..at].iter().any(|other| other.language.eq_ignore_ascii_case(&text.language)) {
                let language = &text.language;
                complain(
                    "language-twice",
                    here.to("language"),
                    say!("{language} 写了两遍", "{language} stands twice"),
                    say!("每种语言只写一份", "write each language once"),
                );
            }
            for (name, _) in text.required().into_iter().filter(|(_, words)| words.trim().is_empty()) {
                complain(
                    "missing",
                    here.to(name),
                    say!("<{name}> 没有内容", "<{name}> is blank"),
                    say!("补上 <{name}>", "fill in <{name}>"),
                );
            }
            if !text.areas.is_empty() && text.areas.len() != content.area.len() {
                let (names, areas) = (text.areas.len(), content.area.len());
                complain(
                    "area-names",
                    here.to("area"),
                    say!(
                        "有 {areas} 个区域，却写了 {names} 个地名",
                        "there are {areas} areas and {names} names"
                    ),
                    say!("每个区域写一个地名，次序一致", "write one name for each area, in their order"),
                );
            }
        }
        found
    }

    fn info(&self, issuer: &Issuer, envelope: &Envelope, text: &Text) -> Info {
        let content = self.content();
        let (severity, parameter) = match self {
            Draft::Warning(warning) => {
                let class = match warning.class {
                    LegalClass::NaturalDisaster => "NaturalDisaster",
                    LegalClass::Accident => "Accident",
                    LegalClass::PublicHealth => "PublicHealth",
                };
                let colour = Pair::new(COLOUR_PARAMETER, warning.colour.wire());
                (warning.colour.severity(), vec![colour, Pair::new(KIND_PARAMETER, class)])
            }
            Draft::Advisory(advisory) => (advisory.severity, vec![Pair::new(KIND_PARAMETER, "Advisory")]),
        };
        let chinese = primary_of(&text.language).eq_ignore_ascii_case("zh");
        let mark = match (envelope.status, chinese) {
            (Status::Exercise, true) => "【演练】",
            (Status::Exercise, false) => "[EXERCISE] ",
            (Status::Test, true) => "【测试】",
            (Status::Test, false) => "[TEST] ",
            _ => "",
        };
        let mut area = content.area.clone();
        for (place, name) in area.iter_mut().zip(&text.areas) {
            place.area_desc.clone_from(name);
        }
        Info {
            language: Some(text.language.clone()),
            category: content.category.clone(),
            event: text.event.clone(),
            response_type: content.response_type.clone(),
            urgency: content.urgency,
            severity,
            certainty: content.certainty,
            audience: text.audience.clone(),
            event_code: content.event_code.clone(),
            effective: Some(envelope.sent),
            // What has begun already begins, for who reads it, now: no moment lies before the sending.
            onset: (content.begins.seconds_since(envelope.sent) >= 0).then_some(content.begins),
            expires: Some(content.expires),
            sender_name: Some(text.issuer.clone().unwrap_or_else(|| issuer.name.clone())),
            headline: Some(format!("{mark}{}", text.headline)),
            description: Some(text.description.clone()),
            instruction: Some(text.instruction.clone()),
            web: Some(content.web.clone()),
            contact: text.contact.clone(),
            parameter,
            resource: content.resource.clone(),
            area,
        }
    }
}

impl Text {
    fn required(&self) -> [(&'static str, &str); 5] {
        [
            ("language", &self.language),
            ("event", &self.event),
            ("headline", &self.headline),
            ("description", &self.description),
            ("instruction", &self.instruction),
        ]
    }
}

/// The message around its blocks.
pub(super) fn wrapped(
    issuer: &Issuer,
    envelope: &Envelope,
    msg_type: MsgType,
    references: &[Reference],
    info: Vec<Info>,
) -> Alert {
    let (scope, restriction, addresses) = match &envelope.audience {
        Audience::Public => (Scope::Public, None, None),
        Audience::Restricted(rule) => (Scope::Restricted, Some(rule.clone()), None),
        Audience::Private(addresses) => {
            let quoted = addresses.iter().map(|address| match address.contains(char::is_whitespace) {
                true => format!("\"{address}\""),
                false => address.clone(),
            });
            (Scope::Private, None, Some(quoted.collect::<Vec<_>>().join(" ")))
        }
    };
    let references: Vec<String> = references.iter().map(Reference::to_string).collect();
    Alert {
        identifier: envelope.identifier.clone(),
        sender: issuer.sender.clone(),
        sent: envelope.sent,
        status: envelope.status,
        msg_type,
        source: None,
        scope,
        restriction,
        addresses,
        code: vec![],
        note: envelope.note.clone(),
        references: (!references.is_empty()).then(|| references.join(" ")),
        incidents: None,
        info,
        signed: false,
    }
}

/// Faults of an alert of ours. What never reaches the public is judged by everything but that.
pub(super) fn not_fit_to_send(alert: &Alert) -> Vec<Complaint> {
    let size = super::write::document(alert).len();
    let mut found: Vec<Complaint> = check_alert(alert, Some(size))
        .into_iter()
        .filter(Complaint::is_fault)
        .filter(|complaint| complaint.rule != "status")
        .collect();
    if alert.status == Status::Exercise && alert.note.as_ref().is_none_or(|note| note.trim().is_empty()) {
        found.push(Complaint::fault(
            Level::Publish,
            "exercise-note",
            Path::alert().to("note"),
            say!("没有写是哪次演练", "it does not say which exercise it belongs to"),
            say!("写上演练名称", "name the exercise"),
        ));
    }
    if !is_name(&alert.identifier) || !alert.identifier.bytes().all(|byte| byte.is_ascii_graphic()) {
        found.push(Complaint::fault(
            Level::Publish,
            "identifier",
            Path::alert().to("identifier"),
            say!(
                "编号只能用英文字母、数字和符号",
                "an identifier is made of ASCII letters, digits and marks"
            ),
            say!("用编号规则生成", "let the rule of identifiers make it"),
        ));
    }
    found.extend(unwritable(alert));
    found
}

/// Characters that XML cannot carry, such as those a clipboard brings from a terminal.
fn unwritable(alert: &Alert) -> Option<Complaint> {
    let texts = alert.info.iter().flat_map(|info| {
        let words = [&info.headline, &info.description, &info.instruction, &info.contact, &info.audience];
        words.into_iter().flatten().chain([&info.event]).chain(info.area.iter().map(|area| &area.area_desc))
    });
    let wrong = texts.flat_map(|text| text.chars()).find(|c| !is_xml(*c))?;
    let code = wrong as u32;
    Some(Complaint::fault(
        Level::Xsd,
        "character",
        Path::alert().to("info"),
        say!(
            "文字里有无法发送的字符 U+{code:04X}",
            "the words hold a character that cannot be sent, U+{code:04X}"
        ),
        say!("删去看不见的字符，重新输入", "delete it and type the words again"),
    ))
}

/// The words of an advisory's title that claim a grade, if any do. Its description may speak of a warning that
/// somebody else announced.
fn claims_a_colour(text: &Text) -> Option<String> {
    const COLOURS: [&str; 8] = ["红色", "橙色", "黄色", "蓝色", "一级", "二级", "三级", "四级"];
    const ENGLISH: [&str; 4] = ["red", "orange", "yellow", "blue"];
    for words in [&text.event, &text.headline] {
        let lower = words.to_lowercase();
        let chinese = COLOURS.iter().map(|colour| format!("{colour}预警"));
        let english =
            ENGLISH.iter().flat_map(|colour| ["warning", "alert"].map(|noun| format!("{colour} {noun}")));
        if let Some(claim) = chinese.chain(english).find(|claim| lower.contains(claim)) {
            return Some(claim);
        }
    }
    None
}

fn colour_claimed(claim: String) -> Refusal {
    Refusal::new(
        "advisory-claims-a-colour",
        Label {
            zh: format!("风险提示里写了“{claim}”，只有法定预警才有级别和颜色"),
            en: format!("the advisory says “{claim}”; only a warning under the law has a grade and a colour"),
        },
        Label::new(
            "删去级别和颜色，写“风险提示”；属于自然灾害、事故灾难、公共卫生事件的，由县级以上人民政府发布预警",
            "take grade and colour out and say “advisory”; a natural disaster, accident or public-health event is warned of by a government of county level or above",
        ),
    )
    .citing(law::ARTICLE_63)
    .at_field("text")
}
