//! What a procedure declares and never uses: a reader would look for its meaning in vain.
//!
//! Warns only; an unused word harms nobody.

use super::Found;
use super::notices::is_fixed;
use crate::complaint::say;
use crate::layer::{Layer, Written};
use crate::shared::{blocks_of, writes};
use domain::label::Label;
use engine_procedure::procedure::*;
use serde_json::Value;
use std::collections::HashMap;

/// Kind of a declaration in paths, Chinese and English.
type Kind = [&'static str; 3];

/// Warns of everything unused in one procedure whose names resolve.
pub fn check(written: &Written<Procedure>, found: &mut Found) {
    let p = &written.value;
    // Who uses a name writes it: a name written only where it is declared is unused.
    let whole = serde_json::to_value(p).unwrap_or_default();
    let mut times: HashMap<&str, usize> = HashMap::new();
    count(&whole, &mut times);
    let declared = declared(p);
    let states_and_actions =
        p.states.iter().map(|s| s.id.as_str()).chain(p.actions.iter().map(|a| a.id.as_str()));
    for id in declared.iter().map(|(_, id, _)| *id).chain(states_and_actions) {
        if let Some(left) = times.get_mut(id) {
            *left = left.saturating_sub(1);
        }
    }
    for ([kind, zh, en], id, label) in declared {
        // Fields with a fixed meaning are asked for by the engine itself.
        if times.get(id).is_none_or(|left| *left == 0) && !(kind == "field" && is_fixed(id)) {
            let what =
                say(format!("{zh}“{}”没有用到", label.zh), format!("The {en} “{}” is never used", label.en));
            let remedy = say("请删去，或在该用的地方写上", "Take it away, or use it");
            found.warn(written.complain(&format!("{kind}[{id}]"), "unused", what, remedy));
        }
    }
}

/// Warns of shared blocks of a city's pack that none of its procedures takes; lower packs write for others.
pub fn check_shared(layer: &Layer, found: &mut Found) {
    let (Some(shared), true) = (&layer.shared, layer.manifest.value.area.is_some()) else { return };
    for (kind, id) in blocks_of(shared) {
        if !layer.procedures.iter().any(|p| writes(&p.document.tree, kind, id)) {
            let what =
                say(format!("共用的块“{id}”没有程序用到"), format!("No procedure uses the shared “{id}”"));
            let remedy = say("请删去，或在该用的程序里写上", "Take it away, or use it");
            found.warn(shared.complain(&format!("{kind}[{id}]"), "unused", what, remedy));
        }
    }
}

fn declared(p: &Procedure) -> Vec<(Kind, &str, Label)> {
    let named = |id: &str| Label::new(id, id);
    let lists = p.lists.iter().map(|l| (["list", "清单", "list"], l.id.as_str(), named(&l.id)));
    let fields = p.fields.iter().map(|f| (["field", "字段", "field"], f.id.as_str(), f.label.clone()));
    let terms = p.terms.iter().map(|t| (["term", "时限", "term"], t.id.as_str(), t.label.clone()));
    let notices = p.notices.iter().map(|n| (["notice", "通知", "notice"], n.id.as_str(), n.title.clone()));
    let roles = p.roles.iter().map(|r| (["role", "角色", "role"], r.id.as_str(), r.label.clone()));
    let ladders = p.ladders.iter().map(|l| (["ladder", "催办阶梯", "ladder"], l.id.as_str(), named(&l.id)));
    lists.chain(fields).chain(terms).chain(notices).chain(roles).chain(ladders).collect()
}

fn count<'a>(value: &'a Value, times: &mut HashMap<&'a str, usize>) {
    match value {
        Value::String(text) => *times.entry(text).or_default() += 1,
        Value::Array(items) => items.iter().for_each(|item| count(item, times)),
        Value::Object(map) => map.values().for_each(|value| count(value, times)),
        _ => {}
    }
}
