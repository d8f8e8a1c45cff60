//! What the text of the CAP 1.2 specification demands beyond its schema, on a typed alert: a file just read,
//! or one just built. Judges the words of the standard, never the wisdom of an alert.

use super::alert::{Alert, Area, Info, Resource, is_name, primary_of, quoted_list};
use super::complaint::{Complaint, Level, Path, quoted, say};
use super::ring::{Ring, ShapeError};
use super::time::Time;
use super::uri::{self, Uri};
use super::word::{MsgType, Scope, Status};
use domain::label::Label;

/// The top-level types of media that are registered; `x-…` is anybody's.
const MEDIA: &[&str] = &[
    "application", "audio", "example", "font", "haptics", "image", "message", "model", "multipart", "text",
    "video",
];

/// Everything in which the alert offends against the text of the specification.
pub fn complaints(alert: &Alert) -> Vec<Complaint> {
    let mut found = Found(vec![]);
    let root = Path::alert();
    names(alert, &root, &mut found);
    moment(Some(alert.sent), root.to("sent"), &mut found);
    audience(alert, &root, &mut found);
    references(alert, &root, &mut found);
    notes(alert, &root, &mut found);
    for (at, info) in alert.info.iter().enumerate() {
        block(info, &root.to_nth("info", at), &mut found);
    }
    found.0
}

/// Complaints of this level, gathered.
struct Found(Vec<Complaint>);

impl Found {
    fn fault(&mut self, rule: &'static str, path: Path, what: Label, remedy: Label) {
        self.0.push(Complaint::fault(Level::Spec, rule, path, what, remedy));
    }

    fn advice(&mut self, rule: &'static str, path: Path, what: Label, remedy: Label) {
        self.0.push(Complaint::advice(Level::Spec, rule, path, what, remedy));
    }
}

fn names(alert: &Alert, root: &Path, found: &mut Found) {
    for (name, value, rule) in
        [("identifier", &alert.identifier, "identifier"), ("sender", &alert.sender, "sender")]
    {
        if is_name(value) {
            continue;
        }
        let path = root.to(name);
        if value.is_empty() {
            found.fault(
                rule,
                path,
                say!("<{name}> 是空的", "<{name}> is empty"),
                say!(
                    "写上编号或单位代码，不含空格、逗号、< 和 &",
                    "write a name without spaces, commas, < or &"
                ),
            );
        } else {
            let value = quoted(value);
            found.fault(
                rule,
                path,
                say!(
                    "“{value}”含有空格、逗号、< 或 &，别的消息就无法引用它",
                    "“{value}” holds a space, comma, < or &, so no other message can refer to it"
                ),
                say!(
                    "只用字母、数字、点、下划线、连字符、@",
                    "use letters, digits, dots, underscores, hyphens, @"
                ),
            );
        }
    }
}

fn moment(time: Option<Time>, path: Path, found: &mut Found) {
    if time.is_some_and(Time::is_plus_zero) {
        found.fault(
            "utc-offset",
            path,
            say!(
                "世界时的时差写成了 +00:00，规范要求 -00:00",
                "UTC is written +00:00; the specification wants -00:00"
            ),
            say!("改成 -00:00，或换成当地时间并写明时差", "write -00:00, or local time with its offset"),
        );
    }
}

fn is_blank(text: &Option<String>) -> bool {
    text.as_ref().is_none_or(|text| text.trim().is_empty())
}

fn audience(alert: &Alert, root: &Path, found: &mut Found) {
    if alert.scope == Scope::Restricted && is_blank(&alert.restriction) {
        found.fault(
            "restriction-missing",
            root.to("restriction"),
            say!("限定范围的消息没有写限定给谁", "a restricted message does not say to whom"),
            say!(
                "在 <restriction> 里写明范围，或把 <scope> 改成 Public",
                "say it in <restriction>, or make <scope> Public"
            ),
        );
    }
    if alert.scope == Scope::Private && is_blank(&alert.addresses) {
        found.fault(
            "addresses-missing",
            root.to("addresses"),
            say!("指定收件人的消息没有写收件人", "a private message names no recipient"),
            say!("在 <addresses> 里写收件人，用空格隔开", "name them in <addresses>, with spaces between"),
        );
    }
    for (name, list) in [("addresses", &alert.addresses), ("incidents", &alert.incidents)] {
        if list.as_deref().is_some_and(|list| quoted_list(list).is_none()) {
            found.fault(
                "quotation-marks",
                root.to(name),
                say!("<{name}> 里的引号没有成对", "the quotation marks of <{name}> do not pair"),
                say!(
                    "含空格的一项前后各加一个英文引号",
                    "put one mark before and one after an item with spaces"
                ),
            );
        }
    }
}

fn references(alert: &Alert, root: &Path, found: &mut Found) {
    for wrong in alert.references().into_iter().filter_map(Result::err) {
        let wrong = quoted(wrong);
        found.fault(
            "reference-form",
            root.to("references"),
            say!("“{wrong}”不是“发布者,编号,发布时间”", "“{wrong}” is not “sender,identifier,sent”"),
            say!(
                "照抄原消息的 sender、identifier、sent，用英文逗号连接；多条之间用空格",
                "copy sender, identifier and sent of that message, joined by commas; a space between several"
            ),
        );
    }
}

fn notes(alert: &Alert, root: &Path, found: &mut Found) {
    if !is_blank(&alert.note) {
        return;
    }
    if alert.status == Status::Exercise {
        found.advice(
            "exercise-note",
            root.to("note"),
            say!("演练消息没有写是哪次演练", "an exercise message does not name its exercise"),
            say!("在 <note> 里写演练名称", "name it in <note>"),
        );
    }
    if alert.msg_type == MsgType::Error {
        found.advice(
            "error-note",
            root.to("note"),
            say!("拒收消息没有写理由", "an error message gives no reason"),
            say!("在 <note> 里写拒收的理由", "give it in <note>"),
        );
    }
}

fn block(info: &Info, path: &Path, found: &mut Found) {
    language(info, path, found);
    moment(info.effective, path.to("effective"), found);
    moment(info.onset, path.to("onset"), found);
    moment(info.expires, path.to("expires"), found);
    if let Some(web) = info.web.as_deref().filter(|web| !web.is_empty() && uri::read(web) != Uri::Absolute) {
        let web = quoted(web);
        found.fault(
            "web-relative",
            path.to("web"),
            say!("“{web}”不是完整网址", "“{web}” is not a full address"),
            say!("写成 https:// 开头的完整网址", "write it in full, beginning with https://"),
        );
    }
    for (at, file) in info.resource.iter().enumerate() {
        resource(file, &path.to_nth("resource", at), found);
    }
    for (at, place) in info.area.iter().enumerate() {
        area(place, &path.to_nth("area", at), found);
    }
}

/// A block that names no language is in American English; Chinese words in it are then in no language.
fn language(info: &Info, path: &Path, found: &mut Found) {
    if !primary_of(info.language()).eq_ignore_ascii_case("en") {
        return;
    }
    let texts = [
        ("event", Some(&info.event)),
        ("headline", info.headline.as_ref()),
        ("description", info.description.as_ref()),
        ("instruction", info.instruction.as_ref()),
    ];
    let Some((name, _)) = texts.iter().find(|(_, text)| text.is_some_and(|text| is_mostly_chinese(text)))
    else {
        return;
    };
    let (what, remedy) = match &info.language {
        None => (
            say!(
                "没有写语言就等于英语，而 <{name}> 是中文",
                "no language means English, and <{name}> is Chinese"
            ),
            say!(
                "在 <info> 最前面加 <language>zh-CN</language>",
                "begin <info> with <language>zh-CN</language>"
            ),
        ),
        Some(stated) => {
            let stated = quoted(stated);
            (
                say!(
                    "语言写的是“{stated}”，而 <{name}> 是中文",
                    "the language is “{stated}”, and <{name}> is Chinese"
                ),
                say!(
                    "把 <language> 改成 zh-CN，或把文字译成英文",
                    "make <language> zh-CN, or translate the text"
                ),
            )
        }
    };
    found.fault("language-of-text", path.to("language"), what, remedy);
}

/// Whether more Chinese characters than Latin letters stand in a text.
fn is_mostly_chinese(text: &str) -> bool {
    let chinese = text.chars().filter(|c| matches!(*c as u32, 0x4E00..=0x9FFF | 0x3400..=0x4DBF)).count();
    chinese > 0 && chinese * 2 > text.chars().filter(char::is_ascii_alphabetic).count()
}

fn resource(file: &Resource, path: &Path, found: &mut Found) {
    if !is_media_type(&file.mime_type) {
        let kind = quoted(&file.mime_type);
        found.fault(
            "media-type",
            path.to("mimeType"),
            say!("“{kind}”不是文件类型", "“{kind}” is no type of media"),
            say!("写成 image/png、application/pdf 这样的类型", "write it like image/png or application/pdf"),
        );
    }
    if file
        .size
        .as_deref()
        .is_some_and(|size| size.starts_with('-') && size.contains(|c| ('1'..='9').contains(&c)))
    {
        found.fault(
            "size",
            path.to("size"),
            say!("文件大小不能是负数", "a size cannot be negative"),
            say!("写文件的字节数，或删去 <size>", "write the number of bytes, or delete <size>"),
        );
    }
    let relative = file.uri.as_deref().is_some_and(|uri| !uri.is_empty() && uri::read(uri) == Uri::Relative);
    if relative && file.deref_uri.is_none() {
        found.fault(
            "uri-relative",
            path.to("uri"),
            say!(
                "相对网址只能用来命名 <derefUri> 里的内容，这里没有",
                "a relative URI names the content of <derefUri>, and there is none"
            ),
            say!("写成 https:// 开头的完整网址", "write it in full, beginning with https://"),
        );
    }
    if file.deref_uri.as_deref().is_some_and(|content| !is_base64(content)) {
        found.fault(
            "base64",
            path.to("derefUri"),
            say!("内容不是 Base64 编码", "the content is not in base 64"),
            say!("把文件编码成 Base64，或改用 <uri>", "encode the file in base 64, or use <uri>"),
        );
    }
    if file.digest.as_deref().is_some_and(|digest| !digest.trim().is_empty() && !is_sha1(digest.trim())) {
        found.fault(
            "digest",
            path.to("digest"),
            say!("校验值不是 SHA-1", "the digest is no SHA-1"),
            say!(
                "写 SHA-1 的 40 位十六进制数，或删去 <digest>",
                "write the 40 hexadecimal digits of SHA-1, or delete it"
            ),
        );
    }
}

/// `type/subtype`, with parameters after it or not.
fn is_media_type(text: &str) -> bool {
    let is_token = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte))
    };
    let essence = text.split(';').next().unwrap_or_default().trim();
    let Some((kind, subkind)) = essence.split_once('/') else { return false };
    let kind = kind.to_ascii_lowercase();
    (MEDIA.contains(&kind.as_str()) || (kind.starts_with("x-") && is_token(&kind))) && is_token(subkind)
}

fn is_base64(text: &str) -> bool {
    let bytes: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let body = bytes.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    bytes.len().is_multiple_of(4)
        && bytes.len() - body <= 2
        && bytes[..body].iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// Twenty bytes, in hexadecimal digits or in base 64.
fn is_sha1(text: &str) -> bool {
    let hexadecimal = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    hexadecimal || (text.len() == 28 && text.ends_with('=') && !text.ends_with("==") && is_base64(text))
}

fn area(place: &Area, path: &Path, found: &mut Found) {
    for (at, ring) in place.rings().enumerate() {
        if let Err(error) = ring {
            polygon(&error, &place.polygon[at], path.to_nth("polygon", at), found);
        }
    }
    for (at, circle) in place.circles().enumerate() {
        if circle.is_err() {
            let text = quoted(&place.circle[at]);
            found.fault(
                "circle",
                path.to_nth("circle", at),
                say!("“{text}”不是“纬度,经度 半径”", "“{text}” is not “latitude,longitude radius”"),
                say!(
                    "写成 23.15,113.25 5：纬度在前，一个空格，半径以公里计",
                    "write 23.15,113.25 5: latitude first, a space, the radius in kilometres"
                ),
            );
        }
    }
    heights(place, path, found);
}

fn polygon(error: &ShapeError, text: &str, path: Path, found: &mut Found) {
    let (rule, what, remedy) = match error {
        ShapeError::TooFew(points) => (
            "polygon-points",
            say!("多边形只有 {points} 个点，至少要 4 个", "the polygon has {points} points; 4 are needed"),
            say!("至少写三个角，再把第一个点重复一次", "write three corners at least, then the first again"),
        ),
        ShapeError::Open => (
            "polygon-not-closed",
            say!(
                "多边形没有闭合：末点不是首点",
                "the polygon is not closed: its last point is not its first"
            ),
            say!("在末尾把第一个点再写一次", "write the first point again at the end"),
        ),
        ShapeError::Range(pair) => {
            let pair = quoted(pair);
            let swapped = pair.split_once(',').is_some_and(|(a, b)| {
                Ring::parse(&format!("{b},{a}")) != Err(ShapeError::Range(format!("{b},{a}")))
            });
            let remedy = if swapped {
                say!("很可能经纬度写反了：纬度在前，经度在后", "the two seem to be swapped: latitude first")
            } else {
                say!("纬度在 ±90 以内，经度在 ±180 以内", "latitude is within ±90, longitude within ±180")
            };
            ("coordinate-range", say!("坐标“{pair}”超出范围", "“{pair}” is out of range"), remedy)
        }
        ShapeError::Point(_) | ShapeError::Circle => {
            let part = match error {
                ShapeError::Point(part) => quoted(part),
                _ => quoted(text),
            };
            (
                "coordinate-form",
                say!("“{part}”不是“纬度,经度”", "“{part}” is not “latitude,longitude”"),
                say!(
                    "写成 23.10,113.20：十进制度数，逗号后不空格，点与点之间用空格",
                    "write 23.10,113.20: decimal degrees, no space after the comma, a space between points"
                ),
            )
        }
    };
    found.fault(rule, path, what, remedy);
}

fn heights(place: &Area, path: &Path, found: &mut Found) {
    match (&place.altitude, &place.ceiling) {
        (None, Some(_)) => found.fault(
            "ceiling-alone",
            path.to("ceiling"),
            say!("有 <ceiling> 而没有 <altitude>", "there is a <ceiling> and no <altitude>"),
            say!(
                "补上 <altitude>（英尺），或删去 <ceiling>",
                "add an <altitude> in feet, or delete <ceiling>"
            ),
        ),
        (Some(altitude), Some(ceiling)) => {
            let feet = |text: &str| text.parse::<f64>().ok();
            if let (Some(low), Some(high)) = (feet(altitude), feet(ceiling))
                && low > high
            {
                found.fault(
                    "ceiling-below",
                    path.to("ceiling"),
                    say!("上限低于下限 <altitude>", "the upper end lies below <altitude>"),
                    say!(
                        "<altitude> 写下限，<ceiling> 写上限，单位英尺",
                        "<altitude> is the lower end, <ceiling> the upper, in feet"
                    ),
                );
            }
        }
        _ => {}
    }
}
