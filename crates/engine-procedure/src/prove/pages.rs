//! What pages are drawn from: one primary action a role and state, and no key that means two things.

use super::Findings;
use crate::procedure::{Action, Procedure, Role, RoleAt, State};

pub(super) fn check(p: &Procedure, found: &mut Findings) {
    for state in &p.states {
        let here: Vec<&Action> = p.actions.iter().filter(|a| a.from.contains(&state.id)).collect();
        for (i, a) in here.iter().enumerate() {
            for b in &here[i + 1..] {
                pair(p, state, a, b, found);
            }
        }
    }
}

fn pair(p: &Procedure, state: &State, a: &Action, b: &Action, found: &mut Findings) {
    let (zh, en) = (&state.label.zh, &state.label.en);
    let both =
        || (format!("“{}”和“{}”", a.label.zh, b.label.zh), format!("“{}” and “{}”", a.label.en, b.label.en));
    if a.primary && b.primary && a.by.iter().any(|role| b.by.contains(role)) && !told_apart(a, b) {
        let names = both();
        found.add(
            "two-primaries",
            format!("action[{}].primary", b.id),
            (
                &format!("环节“{zh}”里{}都是主要操作", names.0),
                &format!("In “{en}” {} are both primary", names.1),
            ),
            ("每个角色在一个环节只留一个主要操作", "Keep one primary action a role and state"),
        );
    }
    if a.key.is_some() && a.key == b.key && on_one_page(p, a, b) {
        let names = both();
        found.add(
            "key-twice",
            format!("action[{}].key", b.id),
            (
                &format!("环节“{zh}”里{}用了同一个键", names.0),
                &format!("In “{en}” {} have the same key", names.1),
            ),
            ("请换一个键", "Choose another key"),
        );
    }
}

/// Whether their conditions tell them apart, so that never both are offered.
fn told_apart(a: &Action, b: &Action) -> bool {
    let differs = |x: &crate::procedure::Need, y: &crate::procedure::Need| match (x, y) {
        (crate::procedure::Need::StageFor { step: s }, crate::procedure::Need::StageFor { step: t }) => {
            s != t
        }
        (
            crate::procedure::Need::Acknowledged { wanted: s },
            crate::procedure::Need::Acknowledged { wanted: t },
        ) => s != t,
        _ => false,
    };
    a.needs.iter().any(|x| b.needs.iter().any(|y| differs(x, y)))
}

/// Whether one person could see both: the same role, or roles of one unit.
fn on_one_page(p: &Procedure, a: &Action, b: &Action) -> bool {
    let near = |x: &Role, y: &Role| {
        x.id == y.id
            || x.at == y.at && !matches!(x.at, RoleAt::AnyUnit | RoleAt::System)
            || x.at.handles() && y.at.handles() && x.at != RoleAt::HelperUnit && y.at != RoleAt::HelperUnit
    };
    a.roles(p).any(|x| b.roles(p).any(|y| near(x, y))) && !told_apart(a, b)
}
