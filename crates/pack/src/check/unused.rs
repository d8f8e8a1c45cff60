//! What a procedure declares and never uses: a reader would look for its meaning in vain.
//!
//! Warns only; an unused word harms nobody.

use super::Found;
use crate::complaint::say;
use crate::layer::Written;
use domain::label::Label;
use engine_procedure::procedure::*;

/// Warns of everything unused in one procedure whose names resolve.
pub fn check(written: &Written<Procedure>, found: &mut Found) {
    let p = &written.value;
    // What uses a name writes it; so a name that stands nowhere in the rest is unused.
    let rest = serde_json::to_value(p).unwrap_or_default();
    let mut texts = Vec::new();
    collect(&rest, &mut texts);
    let times = |name: &str| texts.iter().filter(|text| **text == name).count();
    let mut warn = |kind: &str, zh: &str, en: &str, id: &str, label: &Label, declared: usize| {
        if times(id) <= declared {
            let what =
                say(format!("{zh}“{}”没有用到", label.zh), format!("The {en} “{}” is never used", label.en));
            let remedy = say("请删去，或在该用的地方写上", "Take it away, or use it");
            found.warn(written.complain(&format!("{kind}[{id}]"), "unused", what, remedy));
        }
    };
    let same = |id: &str| {
        let fields = p.fields.iter().filter(|f| f.id.as_str() == id).count();
        let lists = p.lists.iter().filter(|l| l.id == id).count();
        let terms = p.terms.iter().filter(|t| t.id.as_str() == id).count();
        let notices = p.notices.iter().filter(|n| n.id.as_str() == id).count();
        let others = p.states.iter().filter(|s| s.id.as_str() == id).count()
            + p.actions.iter().filter(|a| a.id.as_str() == id).count()
            + p.roles.iter().filter(|r| r.id.as_str() == id).count()
            + p.ladders.iter().filter(|l| l.id == id).count();
        fields + lists + terms + notices + others
    };
    p.lists.iter().for_each(|l| warn("list", "清单", "list", &l.id, &Label::new(&l.id, &l.id), same(&l.id)));
    p.fields
        .iter()
        .for_each(|f| warn("field", "字段", "field", f.id.as_str(), &f.label, same(f.id.as_str())));
    p.terms.iter().for_each(|t| warn("term", "时限", "term", t.id.as_str(), &t.label, same(t.id.as_str())));
    p.notices
        .iter()
        .for_each(|n| warn("notice", "通知", "notice", n.id.as_str(), &n.title, same(n.id.as_str())));
    p.roles.iter().for_each(|r| warn("role", "角色", "role", r.id.as_str(), &r.label, same(r.id.as_str())));
    p.ladders
        .iter()
        .for_each(|l| warn("ladder", "催办阶梯", "ladder", &l.id, &Label::new(&l.id, &l.id), same(&l.id)));
}

fn collect<'a>(value: &'a serde_json::Value, texts: &mut Vec<&'a str>) {
    match value {
        serde_json::Value::String(text) => texts.push(text),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        serde_json::Value::Object(map) => map.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}
