//! What one block of an alert needs before the public reads it: content, times, places, plain words, a lawful
//! colour. Compares no block with another.

use super::super::alert::{Alert, Info};
use super::super::complaint::{Path, quoted, say};
use super::super::crossing::Verdict;
use super::super::law::{self, COLOUR_PARAMETER, Colour};
use super::super::markup;
use super::super::ring::Ring;
use super::super::time::Time;
use super::super::word::{Category, Certainty, MsgType, Severity, Urgency};
use super::{DAY, FURTHEST_KM, Found, HEADLINE_LIMIT, LONGEST_SPAN, WANTED_POINTS, WANTED_SPAN, is_blank};

/// Everything for which the public should not read this block.
pub(super) fn complaints(alert: &Alert, info: &Info, path: &Path, found: &mut Found) {
    content(info, path, found);
    times(alert.sent, info, path, found);
    places(info, path, found);
    plain_text(info, path, found);
    colour(alert, info, path, found);
    wishes(info, path, found);
}

fn content(info: &Info, path: &Path, found: &mut Found) {
    if is_blank(&info.description) {
        found.fault(
            "description-missing",
            path.to("description"),
            say!("没有写发生了什么", "it does not say what happens"),
            say!("在 <description> 里说明险情和影响", "describe the danger and its effects in <description>"),
        );
    }
    if is_blank(&info.web) {
        found.fault(
            "web-missing",
            path.to("web"),
            say!("没有可以查看详情的网页", "there is no page with more"),
            say!("在 <web> 里写预警页面的网址", "write the address of the warning's page in <web>"),
        );
    }
    if info.expires.is_none() {
        found.fault(
            "expires-missing",
            path.to("expires"),
            say!("没有写失效时间，预警会一直挂着", "there is no end, so the warning would stand for ever"),
            say!(
                "写上 <expires>，一般不超过 24 小时，之后用 Update 续发",
                "write <expires>, within a day as a rule, and update later"
            ),
        );
    }
    if let Some(headline) = &info.headline {
        let length = headline.trim().chars().count();
        if length >= HEADLINE_LIMIT {
            found.fault(
                "headline-long",
                path.to("headline"),
                say!(
                    "标题有 {length} 个字，接收端会截断",
                    "the headline has {length} characters and would be cut"
                ),
                say!(
                    "缩短到 {HEADLINE_LIMIT} 字以内，细节放进 <description>",
                    "make it shorter than {HEADLINE_LIMIT}, and put details into <description>"
                ),
            );
        }
    }
}

fn times(sent: Time, info: &Info, path: &Path, found: &mut Found) {
    for (name, time) in [("effective", info.effective), ("onset", info.onset), ("expires", info.expires)] {
        if time.is_some_and(|time| time.seconds_since(sent) < 0) {
            found.fault(
                "before-sent",
                path.to(name),
                say!("<{name}> 早于发布时间 <sent>", "<{name}> is before <sent>"),
                say!(
                    "改成发布时或之后；已经开始的事件用 <effective> 等于 <sent>",
                    "write a moment at or after <sent>"
                ),
            );
        }
    }
    let Some(expires) = info.expires else { return };
    let effective = info.effective_or(sent);
    let starts = info.onset.unwrap_or(effective);
    for (name, start) in [("effective", Some(effective)), ("onset", info.onset)] {
        if start.is_some_and(|start| start.seconds_since(expires) > 0) {
            found.fault(
                "ends-before-it-begins",
                path.to("expires"),
                say!("<expires> 早于 <{name}>，还没开始就失效", "<expires> is before <{name}>"),
                say!(
                    "核对三个时间：生效、开始、失效依次不早于前一个",
                    "check: effective, onset, expires come in this order"
                ),
            );
        }
    }
    let span = expires.seconds_since(starts).max(expires.seconds_since(sent));
    if span > LONGEST_SPAN {
        let days = span / DAY;
        found.fault(
            "span",
            path.to("expires"),
            say!("有效期长达 {days} 天，超过一个月", "it stands for {days} days, more than a month"),
            say!(
                "缩短 <expires>，情况未变时再发 Update 续期",
                "shorten it, and update while the danger lasts"
            ),
        );
    } else if span > WANTED_SPAN {
        let hours = span / 3600;
        found.advice(
            "span-wanted",
            path.to("expires"),
            say!("有效期 {hours} 小时，超过 24 小时", "it stands for {hours} hours, more than a day"),
            say!(
                "最好 24 小时内失效，需要时用 Update 续期",
                "let it end within a day, and update when needed"
            ),
        );
    }
}

fn places(info: &Info, path: &Path, found: &mut Found) {
    if info.area.is_empty() {
        found.fault(
            "area-missing",
            path.to("area"),
            say!("没有写影响哪里", "it does not say where"),
            say!(
                "补上 <area>：名称，和多边形、圆或行政区代码",
                "add an <area>: its name, and a polygon, circle or geocode"
            ),
        );
    }
    for (at, area) in info.area.iter().enumerate() {
        let path = path.to_nth("area", at);
        if !area.is_located() {
            found.fault(
                "area-unlocated",
                path.clone(),
                say!("只有地名，没有位置", "there is a name and no place"),
                say!("补上多边形、圆或行政区代码 <geocode>", "add a polygon, a circle or a <geocode>"),
            );
        } else if area.polygon.is_empty() && area.circle.is_empty() {
            found.advice(
                "geocode-alone",
                path.clone(),
                say!(
                    "只有代码，不认识这套代码的接收端找不到位置",
                    "there is a code only; who does not know it finds no place"
                ),
                say!("再加一个多边形或圆", "add a polygon or a circle"),
            );
        }
        for (at, ring) in area.rings().enumerate().filter_map(|(at, ring)| ring.ok().map(|ring| (at, ring))) {
            shape(&ring, path.to_nth("polygon", at), found);
        }
        for (at, circle) in area.circles().enumerate().filter_map(|(at, circle)| circle.ok().map(|c| (at, c)))
        {
            if circle.radius_km == 0.0 || circle.radius_km > FURTHEST_KM {
                let radius = circle.radius_km;
                found.fault(
                    "circle-radius",
                    path.to_nth("circle", at),
                    say!(
                        "半径 {radius} 公里的圆里没有确定的范围",
                        "a circle of {radius} km encloses no definite place"
                    ),
                    say!(
                        "写出应被告知的范围，半径以公里计，大于 0",
                        "write where people are to be told, in kilometres above 0"
                    ),
                );
            }
        }
    }
}

fn shape(ring: &Ring, path: Path, found: &mut Found) {
    let points = ring.points().len();
    match ring.self_meeting() {
        Verdict::Sides(one, other) => {
            let (one, other) = (one + 1, other + 1);
            found.fault(
                "polygon-crosses-itself",
                path,
                say!("多边形的第 {one} 边与第 {other} 边相交", "sides {one} and {other} of the polygon meet"),
                say!("沿边界依次写各点，不要来回交叉", "write the corners in order along the border"),
            );
        }
        Verdict::TooTangled => found.fault(
            "polygon-too-tangled",
            path,
            say!(
                "多边形有 {points} 个点，复杂得无法核对",
                "the polygon has {points} points and is too tangled to check"
            ),
            say!("先简化再发布", "simplify it first"),
        ),
        Verdict::None if ring.is_flat() => found.fault(
            "polygon-flat",
            path,
            say!("多边形的点都在一条线上，里面没有地方", "all points of the polygon lie on one line"),
            say!("写出围住范围的各个角", "write the corners around the place"),
        ),
        Verdict::None if points > WANTED_POINTS => found.advice(
            "polygon-detailed",
            path,
            say!("多边形有 {points} 个点", "the polygon has {points} points"),
            say!("简化到 {WANTED_POINTS} 个点以内，手机才画得快", "simplify it to {WANTED_POINTS} points"),
        ),
        Verdict::None => {}
    }
}

/// Words for people, without markup.
fn plain_text(info: &Info, path: &Path, found: &mut Found) {
    let mut texts: Vec<(Path, &str)> = vec![(path.to("event"), &info.event)];
    let optional = [
        ("audience", &info.audience),
        ("senderName", &info.sender_name),
        ("headline", &info.headline),
        ("description", &info.description),
        ("instruction", &info.instruction),
        ("contact", &info.contact),
    ];
    texts.extend(optional.iter().filter_map(|(name, text)| Some((path.to(*name), text.as_deref()?))));
    for (at, area) in info.area.iter().enumerate() {
        texts.push((path.to_nth("area", at).to("areaDesc"), &area.area_desc));
    }
    for (at, file) in info.resource.iter().enumerate() {
        texts.push((path.to_nth("resource", at).to("resourceDesc"), &file.resource_desc));
    }
    for (path, text) in texts {
        if let Some(markup) = markup::first(text) {
            let markup = quoted(markup);
            found.fault(
                "markup",
                path,
                say!(
                    "文字里有网页标记“{markup}”，接收端会原样显示",
                    "the text holds markup, “{markup}”, which people would see as it is"
                ),
                say!("只写文字；换行直接换行，< 写“小于”", "write words only"),
            );
        }
    }
}

fn colour(alert: &Alert, info: &Info, path: &Path, found: &mut Found) {
    for (at, parameter) in info.parameter.iter().enumerate() {
        if parameter.value_name != COLOUR_PARAMETER {
            continue;
        }
        let here = path.to_nth("parameter", at);
        let value = quoted(&parameter.value);
        if Colour::from_wire(&parameter.value).is_none() {
            found.fault(
                "colour",
                here,
                say!("“{value}”不是预警颜色", "“{value}” is no colour of a warning"),
                say!(
                    "只有 Red、Orange、Yellow、Blue 四种；其他写风险提示，不带颜色",
                    "there are Red, Orange, Yellow, Blue; anything else is an advisory without a colour"
                ),
            );
            continue;
        }
        if info.category.contains(&Category::Security) {
            found.fault(
                "colour-category",
                here.clone(),
                say!("社会安全类事项不得使用预警颜色", "matters of social security carry no colour"),
                say!(
                    "删去颜色，按风险提示发布（突发事件应对法第六十三条）",
                    "delete the colour and publish an advisory (Emergency Response Law, article 63)"
                ),
            );
        }
        if matches!(alert.msg_type, MsgType::Alert | MsgType::Update) {
            for lacking in law::mandatory_lacking(info) {
                let (zh, en) = (lacking.label().zh, lacking.label().en);
                let element = lacking.element();
                found.fault(
                    "mandatory-field",
                    path.to(element),
                    say!("带颜色的预警缺少“{zh}”", "a coloured warning lacks its {en}"),
                    say!(
                        "补上 <{element}>（突发事件应对法第六十四条）",
                        "add <{element}> (Emergency Response Law, article 64)"
                    ),
                );
            }
        }
    }
}

/// What would make it better.
fn wishes(info: &Info, path: &Path, found: &mut Found) {
    for (name, text, zh, en) in [
        ("senderName", &info.sender_name, "发布单位名称", "the sender's name"),
        ("headline", &info.headline, "一句话标题", "a headline"),
        ("instruction", &info.instruction, "公众应采取的措施", "what people should do"),
        ("contact", &info.contact, "联系电话", "whom to ask"),
    ] {
        if is_blank(text) {
            found.advice(
                "wanted",
                path.to(name),
                say!("没有写{zh}", "it lacks {en}"),
                say!("补上 <{name}>", "add <{name}>"),
            );
        }
    }
    let unknown = [
        ("urgency", info.urgency == Urgency::Unknown),
        ("severity", info.severity == Severity::Unknown),
        ("certainty", info.certainty == Certainty::Unknown),
    ];
    for (name, _) in unknown.iter().filter(|(_, unknown)| *unknown) {
        found.advice(
            "unknown",
            path.to(*name),
            say!(
                "<{name}> 写的是 Unknown，接收端难以排序",
                "<{name}> is Unknown, so receivers cannot rank it"
            ),
            say!("尽量给出判断", "give a judgement if you can"),
        );
    }
    let same = info.headline.is_some() && info.headline == info.description;
    if same || (info.instruction.is_some() && info.instruction == info.description) {
        found.advice(
            "repeated",
            path.to("description"),
            say!(
                "<description> 与标题或措施的文字相同",
                "<description> repeats the headline or the instruction"
            ),
            say!(
                "<description> 写险情，<instruction> 写措施",
                "describe the danger there, and what to do in <instruction>"
            ),
        );
    }
    if info.resource.iter().any(|file| file.deref_uri.is_some()) {
        found.advice(
            "dereferenced",
            path.to("resource"),
            say!(
                "<derefUri> 只用于单向广播，网上发布应去掉",
                "<derefUri> is for one-way broadcasts, not for the web"
            ),
            say!("把文件放到网上，用 <uri> 指向它", "put the file on the web and point <uri> at it"),
        );
    }
}
