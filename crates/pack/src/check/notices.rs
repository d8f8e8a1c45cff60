//! Checks of notices and fields: closed placeholders, the same in both languages, and what every field must say.
//!
//! Sends nothing and renders nothing.

use super::Found;
use crate::complaint::{listed, nearest, say};
use crate::layer::Written;
use domain::effect::Audience;
use domain::field::FieldKind;
use domain::label::Label;
use engine_procedure::procedure::*;
use std::collections::BTreeSet;

/// What a notice may leave open. None of them is about a person.
pub const PLACEHOLDERS: &[&str] = &[
    "number", "date", "due", "reason", "remedy", "route", "unit", "outcome", "class", "category", "area",
    "code-hint", "limit",
];

/// Fields whose id means the same in every procedure, and the kind they must have.
const FIXED: &[(&str, &[FieldKind])] = &[
    ("area", &[FieldKind::Area]),
    ("category", &[FieldKind::Category]),
    ("class", &[FieldKind::Choice]),
    ("visibility", &[FieldKind::Choice]),
    ("hide-from-unit", &[FieldKind::YesNo]),
    ("late-reason", &[FieldKind::Text, FieldKind::Note]),
];

/// Remedies a notice may spell out in place of `{remedy}`.
const REMEDIES: &[&str] = &["复核", "复查", "复议", "诉讼", "起诉", "申诉", "仲裁"];

/// Whether a field's id means the same in every procedure.
pub(super) fn is_fixed(id: &str) -> bool {
    FIXED.iter().any(|(fixed, _)| *fixed == id)
}

/// Most characters of any text field.
const LONGEST_TEXT: u32 = 20_000;

/// Checks the notices and fields of a procedure.
pub fn check(written: &Written<Procedure>, found: &mut Found) {
    for notice in &written.value.notices {
        check_notice(written, notice, found);
    }
    // Something that could not be read seems absent, which was said already.
    if written.damaged {
        return;
    }
    for field in &written.value.fields {
        check_field(written, field, found);
    }
    for role in &written.value.roles {
        check_role(written, role, found);
    }
}

fn check_notice(written: &Written<Procedure>, notice: &Notice, found: &mut Found) {
    let at = format!("notice[{}]", notice.id);
    let mut open: Vec<BTreeSet<String>> = Vec::new();
    for (path, text) in [("body.zh", &notice.body.zh), ("body.en", &notice.body.en)] {
        match placeholders(text) {
            Ok(names) => {
                unknown_placeholders(written, &format!("{at}.{path}"), &names, found);
                open.push(names);
            }
            Err(()) => {
                let what = say("花括号没有成对", "The braces do not come in pairs");
                let remedy = say("占位写成 {number}，一左一右", "Write {number}, one brace each side");
                found.complain(written.complain(&format!("{at}.{path}"), "open-brace", what, remedy));
            }
        }
    }
    for title in [&notice.title.zh, &notice.title.en] {
        if title.contains(['{', '}']) {
            let what = say("标题里不能有占位", "A title has no placeholders");
            let remedy = say("请把它移到 body", "Move it into body");
            found.complain(written.complain(&format!("{at}.title"), "placeholder-in-title", what, remedy));
        }
    }
    if let [zh, en] = open.as_slice() {
        if zh != en {
            let differ = zh.symmetric_difference(en).map(String::as_str);
            let what = say(
                format!("中英文的占位不同：{}", listed(differ.clone())),
                format!(
                    "The two languages leave different things open: {}",
                    differ.collect::<Vec<_>>().join(", ")
                ),
            );
            let remedy = say("两种文字要告知同样的内容", "Both languages tell the same");
            found.complain(written.complain(&format!("{at}.body"), "placeholder-differs", what, remedy));
        }
        let spelled =
            |name: &str| name == "remedy" && REMEDIES.iter().any(|way| notice.body.zh.contains(way));
        for name in needed(notice.about).iter().filter(|name| !zh.contains(**name) && !spelled(name)) {
            let (what, remedy) = untold(notice.about, name);
            found.complain(written.complain(&format!("{at}.body"), "notice-incomplete", what, remedy));
        }
        let to_units = written.value.actions.iter().flat_map(|a| &a.tells);
        if zh.contains("code-hint")
            && to_units.filter(|t| t.notice == notice.id).any(|t| t.to != Audience::Applicant)
        {
            let what =
                say("查询码提示只能告诉申请人本人", "The query code's hint is for the applicant alone");
            let remedy = say("请另写一份给单位的通知", "Write another notice for units");
            found.complain(written.complain(&format!("{at}.body"), "code-to-unit", what, remedy));
        }
    }
}

/// Only what the engine can fill in may stand open.
fn unknown_placeholders(written: &Written<Procedure>, at: &str, names: &BTreeSet<String>, found: &mut Found) {
    for name in names.iter().filter(|name| !PLACEHOLDERS.contains(&name.as_str())) {
        let remedy = match nearest(name, PLACEHOLDERS.iter().copied()) {
            Some(guess) => say(format!("是不是 {{{guess}}}？"), format!("Did you mean {{{guess}}}?")),
            None => say(
                format!("只能用：{}", listed(PLACEHOLDERS.iter().copied())),
                format!("One of: {}", PLACEHOLDERS.join(", ")),
            ),
        };
        let what = say(format!("通知里没有“{{{name}}}”这一项"), format!("Notices know no “{{{name}}}”"));
        found.complain(written.complain(at, "unknown-placeholder", what, remedy));
    }
}

/// What a telling must say.
fn needed(about: About) -> &'static [&'static str] {
    match about {
        About::Refusal => &["reason", "remedy"],
        About::Extension => &["due", "reason"],
        About::Filing => &["number"],
        About::Acceptance | About::Answer | About::Closing | About::Progress => &[],
    }
}

fn untold(about: About, name: &str) -> (Label, Label) {
    let (zh, en) = match about {
        About::Refusal => ("不予受理要告知理由和救济途径", "A refusal tells reason and remedy"),
        About::Extension => ("延期要告知新的日期和理由", "An extension tells the new date and the reason"),
        _ => ("收到要告知办件编号", "A receipt tells the number"),
    };
    (
        say(format!("{zh}：缺 {{{name}}}"), format!("{en}: {{{name}}} is missing")),
        say(format!("请在中英文里都写 {{{name}}}"), format!("Write {{{name}}} in both languages")),
    )
}

/// The names between braces.
fn placeholders(text: &str) -> Result<BTreeSet<String>, ()> {
    let mut names = BTreeSet::new();
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        if rest.as_bytes()[open] == b'}' {
            return Err(());
        }
        let close = rest[open + 1..].find(['{', '}']).ok_or(())? + open + 1;
        if rest.as_bytes()[close] == b'{' {
            return Err(());
        }
        names.insert(rest[open + 1..close].to_owned());
        rest = &rest[close + 1..];
    }
    Ok(names)
}

fn check_field(written: &Written<Procedure>, field: &Field, found: &mut Found) {
    let at = format!("field[{}]", field.id);
    let mut complain = |path: &str, code, what, remedy| {
        found.complain(written.complain(&format!("{at}.{path}"), code, what, remedy));
    };
    let chosen = matches!(field.kind, FieldKind::Choice | FieldKind::Choices);
    if chosen != field.list.is_some() {
        let (what, remedy) = if chosen {
            (
                say("选项字段没有写清单", "A choice without its list"),
                say("请写 list = \"…\"", "Write list = \"…\""),
            )
        } else {
            (say("只有选项字段才有清单", "Only choices have a list"), say("请删去 list", "Take list away"))
        };
        complain("list", "choice-and-list", what, remedy);
    }
    if field.kind.is_sealed() {
        if field.purpose.as_ref().is_none_or(|purpose| purpose.trim().is_empty()) {
            complain(
                "kind",
                "no-purpose",
                say("密封字段没有写为何保存", "A sealed field does not say why it is kept"),
                say(
                    "请写 purpose = \"…\"；用不着就不要收",
                    "Write purpose = \"…\"; what is not needed is not asked",
                ),
            );
        }
        if field.keep.is_none() {
            complain(
                "kind",
                "no-keep",
                say("密封字段没有写保存到何时", "A sealed field does not say how long it is kept"),
                say("请写 keep = \"3yr\"（办结后多久销毁）", "Write keep = \"3yr\": how long after closing"),
            );
        }
    }
    if field.max_length.is_some_and(|most| most == 0 || most > LONGEST_TEXT) {
        complain(
            "max-length",
            "wrong-length",
            say(
                format!("字数上限应在 1 至 {LONGEST_TEXT} 之间"),
                format!("The most characters lie between 1 and {LONGEST_TEXT}"),
            ),
            say("请改小，长材料用附件", "Make it smaller; long papers are attachments"),
        );
    }
    if let Some((_, kinds)) = FIXED.iter().find(|(id, _)| *id == field.id.as_str())
        && !kinds.contains(&field.kind)
    {
        let wanted: Vec<String> = kinds.iter().map(super::references::kind_code).collect();
        complain(
            "kind",
            "fixed-field",
            say(
                format!("字段“{}”有固定含义，kind 应是 {}", field.id, wanted.join("、")),
                format!("The field “{}” has a fixed meaning; its kind is {}", field.id, wanted.join(" or ")),
            ),
            say("请改 kind，或给字段换一个 id", "Change kind, or give the field another id"),
        );
    }
}

fn check_role(written: &Written<Procedure>, role: &Role, found: &mut Found) {
    let ours = !matches!(role.at, RoleAt::Applicant | RoleAt::System | RoleAt::Outside);
    if ours == role.ability.is_some() {
        return;
    }
    let (what, remedy) = if ours {
        (
            say("单位里的角色没有写能力", "A role inside a unit without an ability"),
            say("请写 ability，例如 handle", "Write ability, e.g. handle"),
        )
    } else {
        (
            say("申请人、系统、外部机构没有能力可写", "Applicant, system and outside bodies have no ability"),
            say("请删去 ability", "Take ability away"),
        )
    };
    found.complain(written.complain(&format!("role[{}]", role.id), "role-and-ability", what, remedy));
}
