//! The floors of the charter that a pack could try to lower: hidden person data, lists of persons, demand as
//! merit, closing without the resident. Each refusal is a sentence with its section.
//!
//! Packs may tighten these floors, never lower them; nothing here can be switched off.

mod acts;
mod matching;
mod topics;

use crate::complaint::{Complaint, say};
use crate::format::{CategoryEntry, Duty};
use crate::layer::Written;
use domain::label::Label;
use domain::object::Object;
use engine_procedure::procedure::{CodeItem, Procedure};
use matching::{Name, Word};
use std::sync::LazyLock;
use topics::{FORBIDDEN_KEYS, Scope, TOPICS, Topic};

/// A floor that is about structure.
struct Floor {
    code: &'static str,
    section: &'static str,
    what: [&'static str; 2],
    remedy: [&'static str; 2],
}

/// Complaints about one procedure.
struct Sink<'a> {
    written: &'a Written<Procedure>,
    found: Vec<Complaint>,
}

impl Sink<'_> {
    fn complain(&mut self, path: &str, floor: &Floor) {
        let what = sentence(floor.section, floor.what, None);
        let remedy = say(floor.remedy[0], floor.remedy[1]);
        self.found.push(self.written.complain(path, floor.code, what, remedy));
    }
}

fn sentence(section: &str, floor: [&str; 2], name: Option<&str>) -> Label {
    match name {
        Some(name) => say(
            format!("“{name}”触及宪章{section}底线：{}", floor[0]),
            format!("“{name}” breaks a floor of the charter, {section}: {}", floor[1]),
        ),
        None => say(
            format!("触及宪章{section}底线：{}", floor[0]),
            format!("This breaks a floor of the charter, {section}: {}", floor[1]),
        ),
    }
}

/// The words of every topic, made ready once.
static WORDS: LazyLock<Vec<Vec<Word>>> = LazyLock::new(|| {
    TOPICS.iter().map(|topic| topic.words.iter().map(|word| Word::of(word)).collect()).collect()
});

/// The topic betrayed by any of `texts` where `scope` is looked at.
fn topic(scope: Scope, texts: &[&str]) -> Option<&'static Topic> {
    let names: Vec<Name> = texts.iter().map(|text| Name::of(text)).collect();
    let looked = TOPICS.iter().zip(WORDS.iter()).filter(|(topic, _)| topic.scopes.contains(&scope));
    let betrays = |words: &[Word]| words.iter().any(|word| names.iter().any(|name| name.holds(word)));
    looked.into_iter().find(|(_, words)| betrays(words)).map(|(topic, _)| topic)
}

/// Words by which a text asks people not to give something.
const NOT_TO: &[&str] = &[
    "不要", "请勿", "不得", "无需", "不必", "不用", "不写", "不收", "不留", "do not", "never", "no need",
    "not needed", "without", "leave out", "not your", "no name",
];

/// Help that asks for what may not be kept; help that warns against it is welcome.
fn asks_for(written: &Written<impl Sized>, path: &str, help: &Label) -> Option<Complaint> {
    let betrayed = |text: &str| topic(Scope::Help, &[text]).filter(|_| !Name::of(text).holds_any(NOT_TO));
    let topic = betrayed(&help.zh).or_else(|| betrayed(&help.en))?;
    let what = sentence(topic.section, topic.floor, Some(&help.zh));
    Some(written.complain(path, topic.code, what, say(topic.instead[0], topic.instead[1])))
}

fn named(
    written: &Written<impl Sized>,
    path: &str,
    scope: Scope,
    id: &str,
    label: &Label,
) -> Option<Complaint> {
    let topic = topic(scope, &[id, &label.zh, &label.en])?;
    let what = sentence(topic.section, topic.floor, Some(&label.zh));
    Some(written.complain(path, topic.code, what, say(topic.instead[0], topic.instead[1])))
}

/// Every floor of one procedure.
pub fn check_procedure(written: &Written<Procedure>) -> Vec<Complaint> {
    let p = &written.value;
    let mut sink = Sink { written, found: Vec::new() };
    acts::check(p, &mut sink);
    let mut found = sink.found;
    let mut look = |path: &str, scope, id: &str, label: &Label| {
        found.extend(named(written, path, scope, id, label));
    };
    look("label", Scope::Name, p.id.as_str(), &p.label);
    look("noun", Scope::Name, "", &p.noun);
    look("applicant", Scope::Name, "", &p.applicant);
    for field in &p.fields {
        look(&format!("field[{}].label", field.id), Scope::Field, field.id.as_str(), &field.label);
        if let Some(purpose) = &field.purpose {
            look(&format!("field[{}].purpose", field.id), Scope::Name, purpose, &Label::new(purpose, ""));
        }
    }
    for list in &p.lists {
        look(&format!("list[{}]", list.id), Scope::Item, &list.id, &Label::default());
        for item in &list.items {
            let path = format!("list[{}].item[{}]", list.id, item.code);
            look(&path, Scope::Item, item.code.as_str(), &item.label);
        }
    }
    for role in &p.roles {
        look(&format!("role[{}].label", role.id), Scope::Name, role.id.as_str(), &role.label);
    }
    for state in &p.states {
        look(&format!("state[{}].label", state.id), Scope::Name, state.id.as_str(), &state.label);
        look(&format!("state[{}].public", state.id), Scope::Name, "", &state.public);
        if let Some(group) = &state.group {
            look(&format!("state[{}].group", state.id), Scope::Name, "", group);
        }
    }
    for term in &p.terms {
        look(&format!("term[{}].label", term.id), Scope::Name, term.id.as_str(), &term.label);
    }
    for ladder in &p.ladders {
        look(&format!("ladder[{}]", ladder.id), Scope::Name, &ladder.id, &Label::default());
    }
    for action in &p.actions {
        look(&format!("action[{}].label", action.id), Scope::Name, action.id.as_str(), &action.label);
        if let Some(help) = &action.help {
            look(&format!("action[{}].help", action.id), Scope::Body, "", help);
        }
    }
    for notice in &p.notices {
        look(&format!("notice[{}].title", notice.id), Scope::Name, notice.id.as_str(), &notice.title);
        look(&format!("notice[{}].body", notice.id), Scope::Body, "", &notice.body);
    }
    found.extend(helps(p).iter().filter_map(|(path, help)| asks_for(written, path, help)));
    found
}

/// Every text that tells people what to write, and the bodies of notices.
fn helps(p: &Procedure) -> Vec<(String, &Label)> {
    let fields = p.fields.iter().filter_map(|f| Some((format!("field[{}].help", f.id), f.help.as_ref()?)));
    let items = p.lists.iter().flat_map(|list| {
        let path = |item: &CodeItem| format!("list[{}].item[{}].help", list.id, item.code);
        list.items.iter().filter_map(move |item| Some((path(item), item.help.as_ref()?)))
    });
    let actions = p.actions.iter().filter_map(|a| Some((format!("action[{}].help", a.id), a.help.as_ref()?)));
    let notices = p.notices.iter().map(|n| (format!("notice[{}].body", n.id), &n.body));
    fields.chain(items).chain(actions).chain(notices).collect()
}

/// Whether a floor is lowered by what is absent, so that it cannot be judged where something was not read.
pub fn asks_for_something(code: &str) -> bool {
    [acts::NOT_RECUSED.code, acts::UNIT_CLOSES.code, acts::RESIDENT_CLOCK.code, acts::REAL_NAME.code]
        .contains(&code)
}

/// Every floor of one category. A declined category holds nothing and may be named by its name.
pub fn check_category(written: &Written<CategoryEntry>, object: Option<Object>) -> Vec<Complaint> {
    let category = &written.value;
    if category.declined {
        return Vec::new();
    }
    let mut found = Vec::new();
    let aliases = category.aliases.join(" ");
    let words = Label { zh: format!("{} {aliases}", category.label.zh), en: category.label.en.clone() };
    let mut scopes = vec![Scope::Category];
    if category.watched {
        scopes.push(Scope::Watched);
    }
    for scope in scopes {
        let asks_only = object == Some(Object::Consultation) && !category.watched;
        if let Some(topic) = topic(scope, &[category.id.as_str(), &words.zh, &words.en])
            // A question about a register of the state is an ordinary question.
            && !(asks_only && topic.code == "charter-register")
        {
            let what = sentence(topic.section, topic.floor, Some(&category.label.zh));
            found.push(written.complain("label", topic.code, what, say(topic.instead[0], topic.instead[1])));
        }
    }
    if category.watched && object.is_some_and(|object| !object.is_watchable()) {
        let floor = ["这一类的对象不在可监测清单里", "its object is not on the list of what may be watched"];
        let what = sentence("§1", floor, Some(&category.label.zh));
        let remedy = say(
            "请去掉 watched；能监测的只有清单里的物",
            "Take watched away; only the listed things may be watched",
        );
        found.push(written.complain("watched", "charter-watch", what, remedy));
    }
    found
}

/// Every floor of one row of responsibilities.
pub fn check_duty(written: &Written<Duty>) -> Option<Complaint> {
    named(written, "label", Scope::Duty, &written.value.unit_kind, &written.value.label)
}

/// Every floor that the name of something scored could break: what people ask for, and kinds of persons.
pub fn check_scored(written: &Written<impl Sized>, path: &str, id: &str, label: &Label) -> Option<Complaint> {
    named(written, path, Scope::Scored, id, label)
}

/// Whether a key, wherever it stood, would be a hook the charter forbids; then what to say of it.
pub fn forbidden_key(key: &str) -> Option<(Label, Label)> {
    FORBIDDEN_KEYS.contains(&key).then(|| {
        (
            sentence(
                "§1",
                [
                    "没有计分、名单、登记、脚本一类的写法",
                    "there is no key for scores, lists, registers or scripts",
                ],
                Some(key),
            ),
            say("请删去；词汇是封闭的，包不能添加", "Take it away; the vocabulary is closed"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ways to write a Chinese word so that a plain search misses it.
    fn dressed(word: &str) -> Vec<String> {
        if word.is_ascii() {
            return vec![word.to_uppercase(), word.replace(' ', "-"), format!("the {word} (optional)")];
        }
        let spaced: String = word.chars().flat_map(|c| [c, ' ']).collect();
        let hidden: String = word.chars().flat_map(|c| [c, '\u{200b}']).collect();
        vec![spaced, hidden, word.chars().flat_map(|c| [c, '·']).collect(), format!("（{word}）备注")]
    }

    #[test]
    fn every_word_of_every_topic_is_refused_in_every_dress() {
        for topic_of_word in TOPICS {
            for word in topic_of_word.words {
                for dress in dressed(word).iter().chain([&(*word).to_owned()]) {
                    for scope in topic_of_word.scopes {
                        assert!(topic(*scope, &[dress]).is_some(), "“{dress}” passes as {scope:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn ordinary_indicators_are_left_alone() {
        for name in [
            "投诉按期答复率",
            "信访事项按期办结率",
            "回访确认解决率",
            "退单率",
            "较大以上生产安全事故起数",
            "每万辆机动车道路交通事故死亡人数",
            "无障碍设施完好率",
            "群众安全感",
            "调解协议履行率",
            "Petitions answered in time",
            "Deaths in road accidents",
            "Share of facilities in repair",
        ] {
            assert!(topic(Scope::Scored, &[name]).is_none(), "“{name}” is refused");
        }
    }

    #[test]
    fn ordinary_names_of_an_ordinary_procedure_are_left_alone() {
        let check =
            |scope, name: &str| assert!(topic(scope, &[name]).is_none(), "“{name}” is refused as {scope:?}");
        for name in [
            "诉求内容", "事发地点", "是否公开", "主办单位", "办理结果", "延期理由", "Message", "Village",
            "Surface damage", "Stage",
        ] {
            check(Scope::Field, name);
        }
        for name in [
            "停水", "路面破损", "养老服务", "无障碍设施", "入学与学位", "消费纠纷", "Charging points",
            "Elder care",
        ] {
            check(Scope::Category, name);
        }
        for name in [
            "受理", "派单", "签收", "催办", "督办", "挂牌督办", "会商", "回访", "撤回",
            "Face-to-face session",
        ] {
            check(Scope::Name, name);
        }
    }
}
