//! Reachability: every state can be reached, an ending from every state, every action can be done.

use super::Findings;
use super::graph::Graph;
use crate::procedure::Need;

pub(super) fn check(graph: &Graph, found: &mut Findings) {
    let p = graph.p;
    for state in &p.states {
        let (id, zh, en) = (&state.id, &state.label.zh, &state.label.en);
        if !graph.reached.contains(id.as_str()) {
            found.add(
                "unreachable-state",
                format!("state[{id}]"),
                (
                    &format!("环节“{zh}”从受理开始无论如何走不到"),
                    &format!("The state “{en}” can never be reached"),
                ),
                ("请加上通往它的操作，或者删去它", "Add an action that leads to it, or take it out"),
            );
        } else if !graph.reachable(id).iter().any(|s| graph.is_end(s)) {
            found.add(
                "no-ending",
                format!("state[{id}]"),
                (
                    &format!("环节“{zh}”以后没有任何办结的路"),
                    &format!("From the state “{en}” no ending can be reached"),
                ),
                ("请加上通往办结的操作", "Add an action that leads to an ending"),
            );
        }
    }
    for action in p.actions.iter().filter(|a| a.id != p.filed_by) {
        let (id, zh, en) = (&action.id, &action.label.zh, &action.label.en);
        let reachable = action.from.iter().any(|s| graph.reached.contains(s.as_str()));
        if !reachable || action.by.is_empty() {
            found.add(
                "unreachable-action",
                format!("action[{id}].from"),
                (&format!("操作“{zh}”永远轮不到"), &format!("The action “{en}” can never be done")),
                (
                    "请写明由谁、在哪个环节办理，或者删去它",
                    "Say by whom and from which state, or take it out",
                ),
            );
        }
        for (i, need) in action.needs.iter().enumerate() {
            let counted = match need {
                Need::AtLeast { action, .. }
                | Need::FewerThan { action, .. }
                | Need::Apart { action, .. }
                | Need::Since { action, .. } => action,
                _ => continue,
            };
            let counts =
                p.action(counted.as_str()).is_none_or(|a| a.does.contains(&crate::procedure::Does::Count));
            if !counts {
                found.add(
                    "not-counted",
                    format!("action[{id}].needs[{i}].action"),
                    (
                        &format!("操作“{counted}”没有计数，这个条件永远是零次"),
                        &format!("The action “{counted}” is not counted, so this is always zero times"),
                    ),
                    (
                        "请在那个操作的 does 里加 { act = \"count\" }",
                        "Add { act = \"count\" } to that action",
                    ),
                );
            }
        }
    }
}
