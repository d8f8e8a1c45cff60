//! What a matter is bound to leads somewhere: every panel can vote, be closed and is acted on whatever it decides;
//! the act that a child's ending runs is the system's and asks for nothing; a hand-over names its articles.

use super::Findings;
use crate::procedure::{Action, Does, Need, Panel, Procedure, RoleAt};

pub(super) fn check(p: &Procedure, found: &mut Findings) {
    for panel in &p.panels {
        votes(p, panel, found);
        decides(p, panel, found);
    }
    for action in &p.actions {
        for (i, does) in action.does.iter().enumerate() {
            let at = format!("action[{}].does[{i}]", action.id);
            match does {
                Does::OpenMatter { on_end: Some(id), .. } => {
                    if let Some(then) = p.action(id.as_str()) {
                        runs_by_itself(p, then, format!("{at}.on-end"), found);
                    }
                }
                Does::HandOver { basis, .. } if basis.is_empty() => found.add(
                    "hand-over-without-basis",
                    at,
                    ("移送外部机关没有写依据", "Nothing is cited for what is handed to a body outside"),
                    ("请写 basis，说明依据哪一条移送", "Write basis: under which article"),
                ),
                _ => {}
            }
        }
    }
}

/// Somebody calls it together, its members and nobody else vote, and voting can be closed without them.
fn votes(p: &Procedure, panel: &Panel, found: &mut Findings) {
    let at = format!("panel[{}]", panel.id);
    let does =
        |wanted: &dyn Fn(&Does) -> bool| p.actions.iter().filter(|a| a.does.iter().any(wanted)).collect();
    let opens: Vec<&Action> = does(&|d| matches!(d, Does::OpenPanel { panel: id } if *id == panel.id));
    let vote: Vec<&Action> = does(&|d| matches!(d, Does::Vote { panel: id } if *id == panel.id));
    let closes: Vec<&Action> = does(&|d| matches!(d, Does::ClosePanel { panel: id } if *id == panel.id));
    let members = |a: &Action| !a.by.is_empty() && a.roles(p).all(|role| role.at == RoleAt::PanelMember);
    if opens.is_empty() || vote.is_empty() || closes.is_empty() {
        found.add(
            "panel-without-vote",
            at.clone(),
            (
                &format!("合议“{}”缺少召集、表决或者结束表决的操作", panel.label.zh),
                &format!("“{}” lacks an act that calls it, votes, or closes voting", panel.label.en),
            ),
            (
                "请写带 open-panel、vote、close-panel 的操作；有单位不表决时也要能结束",
                "Write acts with open-panel, vote and close-panel: it must end though some never vote",
            ),
        );
    }
    if !vote.iter().all(|action| members(action)) || closes.iter().any(|action| members(action)) {
        found.add(
            "votes-for-others",
            at,
            (
                &format!("合议“{}”由成员以外的人表决，或者由成员自己结束", panel.label.zh),
                &format!("Others than its members vote in “{}”, or a member closes it", panel.label.en),
            ),
            (
                "表决只写 at = \"panel-member\" 的角色，结束表决写召集的机构",
                "Let only roles at panel-member vote, and the office that called it close it",
            ),
        );
    }
}

/// Whatever it decides, and also when it decides nothing, an act follows.
fn decides(p: &Procedure, panel: &Panel, found: &mut Findings) {
    let needs = |wanted: &dyn Fn(&Need) -> bool| p.actions.iter().flat_map(|a| &a.needs).any(wanted);
    let list = p.field(panel.ballot.as_str()).and_then(|f| f.list.as_deref()).and_then(|list| p.list(list));
    for item in list.map_or(&[][..], |list| &list.items) {
        let acted = needs(
            &|need| matches!(need, Need::PanelDecided { panel: id, ballot } if *id == panel.id && *ballot == item.code),
        );
        if !acted {
            found.add(
                "ballot-without-act",
                format!("panel[{}]", panel.id),
                (
                    &format!("合议“{}”表决为“{}”以后没有操作可办", panel.label.zh, item.label.zh),
                    &format!("Nothing can be done when “{}” decides “{}”", panel.label.en, item.label.en),
                ),
                (
                    "请加上 needs = [{ is = \"panel-decided\", panel, ballot }] 的操作",
                    "Add an act with needs = [{ is = \"panel-decided\", panel, ballot }]",
                ),
            );
        }
    }
    if !needs(&|need| matches!(need, Need::PanelSplit { panel: id } if *id == panel.id)) {
        found.add(
            "panel-without-end",
            format!("panel[{}]", panel.id),
            (
                &format!("合议“{}”没有形成多数时没有操作可办", panel.label.zh),
                &format!("Nothing can be done when “{}” comes to no majority", panel.label.en),
            ),
            (
                "请加上 needs = [{ is = \"panel-split\", panel }] 的操作",
                "Add an act with needs = [{ is = \"panel-split\", panel }]",
            ),
        );
    }
}

fn runs_by_itself(p: &Procedure, then: &Action, at: String, found: &mut Findings) {
    let asks = then.inputs.iter().any(|input| input.required && !input.stands);
    if asks || !then.roles(p).any(|role| role.at == RoleAt::System) {
        found.add(
            "not-the-systems",
            at,
            (
                &format!("“{}”不是系统操作或者要填表，子办件办结时没有人运行它", then.label.zh),
                &format!("“{}” is not the system's or asks for a form; nobody runs it then", then.label.en),
            ),
            ("请写一个不填表的系统操作", "Name an act of the system without a form"),
        );
    }
}
