//! What is asked can be decided, by somebody else than who asked, in every state it can be pending in.

use super::Findings;
use crate::procedure::{Action, Does, Need, Procedure, RoleAt};
use domain::ids::Code;
use domain::matter::Side;

pub(super) fn check(p: &Procedure, found: &mut Findings) {
    for action in &p.actions {
        for (i, does) in action.does.iter().enumerate() {
            match does {
                Does::Ask { request, decided_by, term, .. } => {
                    asked(p, action, i, request, decided_by.as_str(), found);
                    if p.term(term.as_str()).is_some_and(|term| term.side != Side::Office) {
                        found.add(
                            "ruling-by-another-clock",
                            format!("action[{}].does[{i}].term", action.id),
                            (
                                &format!("裁定的时限“{term}”不是机构自己的时限"),
                                &format!("“{term}” is no time of the deciding office"),
                            ),
                            ("请写一个 side = \"office\" 的期限", "Name a term of side = \"office\""),
                        );
                    }
                }
                Does::Rule { request, .. } => ruled(p, action, i, request, found),
                _ => {}
            }
        }
        for (i, need) in action.needs.iter().enumerate() {
            if let Need::Pending { request } = need
                && !p.actions.iter().any(|a| asks(a, request))
            {
                never_asked(format!("action[{}].needs[{i}]", action.id), request, found);
            }
        }
    }
}

fn asks(action: &Action, kind: &Code) -> bool {
    action.does.iter().any(|does| matches!(does, Does::Ask { request, .. } if request == kind))
}

fn rules(action: &Action, kind: &Code) -> bool {
    action.does.iter().any(|does| matches!(does, Does::Rule { request, .. } if request == kind))
}

fn asked(p: &Procedure, action: &Action, i: usize, kind: &Code, decider: &str, found: &mut Findings) {
    let at = format!("action[{}].does[{i}]", action.id);
    let place = p.role(decider).map(|role| role.at);
    if !matches!(place, Some(RoleAt::Office(_) | RoleAt::AboveLead) | None) {
        found.add(
            "decides-itself",
            format!("{at}.decided-by"),
            (
                &format!("申请“{kind}”由申请人一方自己裁定"),
                &format!("The request “{kind}” is decided by who asks"),
            ),
            ("请由受理、督办机构或者上级单位的角色裁定", "Let an office or a unit above decide"),
        );
    }
    let states = match &action.to {
        Some(to) => vec![to],
        None => action.from.iter().collect(),
    };
    for state in states {
        if !p.actions.iter().any(|a| rules(a, kind) && a.from.contains(state)) {
            found.add(
                "no-ruling",
                at.clone(),
                (
                    &format!("申请“{kind}”在环节“{state}”没有人能裁定"),
                    &format!("Nobody can rule on “{kind}” in “{state}”"),
                ),
                ("请加一个裁定它的操作，from 写上这个环节", "Add an action that rules on it from that state"),
            );
        }
    }
}

fn ruled(p: &Procedure, action: &Action, i: usize, kind: &Code, found: &mut Findings) {
    let at = format!("action[{}].does[{i}]", action.id);
    if action.is_handlers(p) {
        found.add(
            "decides-itself",
            format!("action[{}].by", action.id),
            (
                &format!("承办单位自己裁定申请“{kind}”"),
                &format!("The handling unit rules on its own “{kind}”"),
            ),
            ("请由承办单位以外的角色裁定", "Let a role outside the handling unit rule"),
        );
    }
    if !p.actions.iter().any(|a| asks(a, kind)) {
        never_asked(at, kind, found);
    }
}

fn never_asked(at: String, kind: &Code, found: &mut Findings) {
    found.add(
        "never-asked",
        at,
        (&format!("没有任何操作提出申请“{kind}”"), &format!("No action asks for “{kind}”")),
        ("请核对申请的名称，或者加上提出申请的操作", "Check its name, or add the action that asks"),
    );
}
