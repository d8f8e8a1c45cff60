//! What the Emergency Response Law (突发事件应对法, 2024) reserves: four colours for three classes of event,
//! announced by a government of county level or above, with eight facts in every warning. The weather is for
//! the meteorological authority (气象法). Types that cannot say anything else; no list of events or places.

use super::alert::Info;
use super::word::{Category, Severity};
use domain::label::Label;
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// The name of the parameter that carries the colour.
pub const COLOUR_PARAMETER: &str = "CN-colour";

/// Article 63: colours and classes.
pub const ARTICLE_63: &str = "突发事件应对法 第六十三条";
/// Article 64: who announces, and the eight facts.
pub const ARTICLE_64: &str = "突发事件应对法 第六十四条";
/// Article 22 of the Meteorology Law: weather warnings are announced by its stations alone.
pub const WEATHER_LAW: &str = "气象法 第二十二条";

/// The legal grade of a warning, gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// 一级
    Red,
    /// 二级
    Orange,
    /// 三级
    Yellow,
    /// 四级
    Blue,
}

impl Colour {
    /// All, gravest first.
    pub const ALL: [Colour; 4] = [Colour::Red, Colour::Orange, Colour::Yellow, Colour::Blue];

    /// The value of the parameter.
    pub const fn wire(self) -> &'static str {
        match self {
            Colour::Red => "Red",
            Colour::Orange => "Orange",
            Colour::Yellow => "Yellow",
            Colour::Blue => "Blue",
        }
    }

    /// The colour with exactly this value.
    pub fn from_wire(value: &str) -> Option<Colour> {
        Colour::ALL.into_iter().find(|colour| colour.wire() == value)
    }

    /// 一 to 四, as a number.
    pub const fn grade(self) -> u8 {
        self as u8 + 1
    }

    /// The severity that CAP's receivers rank it by.
    pub const fn severity(self) -> Severity {
        match self {
            Colour::Red => Severity::Extreme,
            Colour::Orange => Severity::Severe,
            Colour::Yellow => Severity::Moderate,
            Colour::Blue => Severity::Minor,
        }
    }

    /// 红色（一级）
    pub fn label(self) -> Label {
        match self {
            Colour::Red => Label::new("红色（一级）", "red (grade I)"),
            Colour::Orange => Label::new("橙色（二级）", "orange (grade II)"),
            Colour::Yellow => Label::new("黄色（三级）", "yellow (grade III)"),
            Colour::Blue => Label::new("蓝色（四级）", "blue (grade IV)"),
        }
    }

    /// The colour of a block, if it carries one.
    pub fn of(info: &Info) -> Option<Colour> {
        info.parameter
            .iter()
            .filter(|parameter| parameter.value_name == COLOUR_PARAMETER)
            .find_map(|parameter| Colour::from_wire(&parameter.value))
    }
}

/// The three classes of event that the law gives colours to. Matters of social security have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LegalClass {
    /// 自然灾害
    NaturalDisaster,
    /// 事故灾难
    Accident,
    /// 公共卫生事件
    PublicHealth,
}

impl LegalClass {
    /// All three.
    pub const ALL: [LegalClass; 3] =
        [LegalClass::NaturalDisaster, LegalClass::Accident, LegalClass::PublicHealth];

    /// The words of the law.
    pub fn label(self) -> Label {
        match self {
            LegalClass::NaturalDisaster => Label::new("自然灾害", "natural disaster"),
            LegalClass::Accident => Label::new("事故灾难", "accident"),
            LegalClass::PublicHealth => Label::new("公共卫生事件", "public-health event"),
        }
    }

    /// Whether an event of this class may be of this category of CAP.
    pub fn fits(self, category: Category) -> bool {
        use Category::{
            Cbrne, Env, Fire, Geo, Health, Infra, Met, Other, Rescue, Safety, Security, Transport,
        };
        match (self, category) {
            (_, Security) => false,
            (_, Other | Safety | Rescue) => true,
            (LegalClass::NaturalDisaster, Geo | Met | Fire | Env) => true,
            (LegalClass::Accident, Fire | Env | Transport | Infra | Cbrne) => true,
            (LegalClass::PublicHealth, Health | Env | Cbrne) => true,
            _ => false,
        }
    }
}

/// What an issuer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Organ {
    /// 国务院
    StateCouncil,
    /// 省级人民政府
    Province,
    /// 设区的市级人民政府
    Prefecture,
    /// 县级人民政府，包括市辖区
    County,
    /// 乡镇人民政府、街道办事处
    Township,
    /// 政府部门、单位
    Department,
}

impl Organ {
    /// What it is called.
    pub fn label(self) -> Label {
        match self {
            Organ::StateCouncil => Label::new("国务院", "the State Council"),
            Organ::Province => Label::new("省级人民政府", "a provincial government"),
            Organ::Prefecture => Label::new("设区的市级人民政府", "a prefectural government"),
            Organ::County => Label::new("县级人民政府", "a county or district government"),
            Organ::Township => Label::new("乡镇人民政府、街道办事处", "a township or street office"),
            Organ::Department => Label::new("政府部门或单位", "a department or unit"),
        }
    }

    /// Whether it is a government of county level or above.
    pub const fn may_warn(self) -> bool {
        matches!(self, Organ::StateCouncil | Organ::Province | Organ::Prefecture | Organ::County)
    }
}

/// Who speaks: never a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Issuer {
    /// Its name, as people read it.
    pub name: String,
    /// What it is.
    pub organ: Organ,
    /// Its name in messages, unique among all senders.
    pub sender: String,
}

/// The eight facts that every warning states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mandatory {
    /// 预警类别
    Class,
    /// 预警级别
    Grade,
    /// 起始时间
    Begins,
    /// 可能影响的范围
    Range,
    /// 警示事项
    Matter,
    /// 应当采取的措施
    Measures,
    /// 发布单位
    Issuer,
    /// 发布时间
    Issued,
}

impl Mandatory {
    /// All eight, in the order of the law.
    pub const ALL: [Mandatory; 8] = [
        Mandatory::Class,
        Mandatory::Grade,
        Mandatory::Begins,
        Mandatory::Range,
        Mandatory::Matter,
        Mandatory::Measures,
        Mandatory::Issuer,
        Mandatory::Issued,
    ];

    /// The words of the law.
    pub fn label(self) -> Label {
        match self {
            Mandatory::Class => Label::new("类别", "class"),
            Mandatory::Grade => Label::new("级别", "grade"),
            Mandatory::Begins => Label::new("起始时间", "beginning"),
            Mandatory::Range => Label::new("可能影响的范围", "range"),
            Mandatory::Matter => Label::new("警示事项", "matter to be warned of"),
            Mandatory::Measures => Label::new("应当采取的措施", "measures to be taken"),
            Mandatory::Issuer => Label::new("发布单位", "issuer"),
            Mandatory::Issued => Label::new("发布时间", "time of issue"),
        }
    }

    /// The element that states it.
    pub const fn element(self) -> &'static str {
        match self {
            Mandatory::Class => "event",
            Mandatory::Grade => "parameter",
            Mandatory::Begins => "onset",
            Mandatory::Range => "area",
            Mandatory::Matter => "description",
            Mandatory::Measures => "instruction",
            Mandatory::Issuer => "senderName",
            Mandatory::Issued => "sent",
        }
    }

    /// Whether a block states it. The time of issue stands in the alert itself, always.
    pub fn is_stated(self, info: &Info) -> bool {
        let says = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        match self {
            Mandatory::Class => !info.event.trim().is_empty(),
            Mandatory::Grade => Colour::of(info).is_some(),
            Mandatory::Begins => info.onset.is_some() || info.effective.is_some(),
            Mandatory::Range => info.area.iter().any(|area| !area.area_desc.trim().is_empty()),
            Mandatory::Matter => says(&info.description) || says(&info.headline),
            Mandatory::Measures => says(&info.instruction),
            Mandatory::Issuer => says(&info.sender_name),
            Mandatory::Issued => true,
        }
    }
}

/// The facts that a block does not state.
pub fn mandatory_lacking(info: &Info) -> impl Iterator<Item = Mandatory> {
    Mandatory::ALL.into_iter().filter(|fact| !fact.is_stated(info))
}

/// Whether this issuer may announce a coloured warning of this class and these categories; every reason why
/// not.
pub fn refusals(issuer: &Issuer, class: LegalClass, categories: &[Category]) -> Vec<Refusal> {
    let mut refusals = vec![];
    if !issuer.organ.may_warn() {
        refusals.push(not_a_government(issuer));
    }
    for category in categories.iter().filter(|category| !class.fits(**category)) {
        refusals.push(not_of_the_class(class, *category));
    }
    refusals.extend(weather(categories));
    refusals
}

/// Weather is relayed from its authority and announced by nobody else.
pub fn weather(categories: &[Category]) -> Option<Refusal> {
    categories.contains(&Category::Met).then(|| {
        Refusal::new(
            "weather-is-relayed",
            Label::new(
                "灾害性天气警报由气象主管机构所属气象台站统一发布，其他单位不得自行发布",
                "weather warnings are announced by the stations of the meteorological authority alone",
            ),
            Label::new(
                "收到气象台的预警后用“转发”，保留其发布单位和时间；本单位的应对要求写成风险提示，类别不写 Met",
                "relay the station's warning with its issuer and time; write what you ask of people as an advisory, not of category Met",
            ),
        )
        .citing(WEATHER_LAW)
        .at_field("category")
    })
}

fn not_a_government(issuer: &Issuer) -> Refusal {
    let organ = issuer.organ.label();
    Refusal::new(
        "issuer-may-not-warn",
        Label {
            zh: format!("“{}”是{}，带颜色的预警由县级以上人民政府发布", issuer.name, organ.zh),
            en: format!(
                "“{}” is {}; coloured warnings are announced by a government of county level or above",
                issuer.name, organ.en
            ),
        },
        Label::new(
            "报请本级或上级县级以上人民政府发布；需要马上提醒公众的，先发不带颜色的风险提示",
            "ask the government of your county or above to announce it; to tell people at once, publish an advisory without a colour",
        ),
    )
    .citing(ARTICLE_64)
    .at_field("issuer")
}

fn not_of_the_class(class: LegalClass, category: Category) -> Refusal {
    let (class, category) = (class.label(), category.label());
    Refusal::new(
        "category-has-no-colour",
        Label {
            zh: format!("“{}”不属于{}，不得使用预警颜色", category.zh, class.zh),
            en: format!("“{}” is no {}, and carries no colour", category.en, class.en),
        },
        Label::new(
            "颜色只用于自然灾害、事故灾难和公共卫生事件；其余改发风险提示",
            "colours are for natural disasters, accidents and public-health events; publish an advisory for anything else",
        ),
    )
    .citing(ARTICLE_63)
    .at_field("category")
}
