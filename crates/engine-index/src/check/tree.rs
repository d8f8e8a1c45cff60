//! The tree hangs together: codes once, parents there, one index, no circle, no empty group.

use super::Sink;
use crate::method::Method;
use std::collections::BTreeSet;

pub(super) fn check(method: &Method, sink: &mut Sink) {
    codes(method, sink);
    parents(method, sink);
    groups(method, sink);
    levels(method, sink);
}

fn codes(method: &Method, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (table, code, _, _) in method.nodes() {
        if code.trim().is_empty() || code.chars().any(char::is_control) {
            sink.add(
                "code-empty",
                (table, code, "code"),
                ["代码不能为空", "A code is not empty"],
                ["请写一个简短的代码，例如 timely", "Write a short code, e.g. timely"],
            );
        }
        if !seen.insert(code) {
            sink.add(
                "code-twice",
                (table, code, "code"),
                ["这个代码用了两次", "This code is used twice"],
                ["每个指标和分组的代码只能用一次", "Give every indicator and group its own code"],
            );
        }
    }
}

fn parents(method: &Method, sink: &mut Sink) {
    let parents: BTreeSet<&str> = method.groups.iter().map(|g| g.code.as_str()).collect();
    for (table, code, parent, _) in method.nodes() {
        if parent.is_some_and(|parent| !parents.contains(parent)) {
            sink.add(
                "unknown-parent",
                (table, code, "parent"),
                ["没有这个上级分组", "There is no such group"],
                ["请写一个 [[group]] 的 code", "Name the code of a [[group]]"],
            );
        }
    }
    let roots: Vec<&str> =
        method.groups.iter().filter(|g| g.parent.is_none()).map(|g| g.code.as_str()).collect();
    if roots.len() != 1 {
        sink.add(
            "one-index",
            ("group", roots.get(1).copied().unwrap_or_default(), "parent"),
            ["恰好要有一个没有上级的分组，即总指数", "Exactly one group, the index, has no parent"],
            ["给其余分组写上 parent", "Give every other group its parent"],
        );
    }
}

fn groups(method: &Method, sink: &mut Sink) {
    let ordered: BTreeSet<&str> = method.order().into_iter().collect();
    for group in &method.groups {
        if !ordered.contains(group.code.as_str()) {
            sink.add(
                "circle",
                ("group", &group.code, "parent"),
                ["这个分组绕成了一个圈", "This group is its own ancestor"],
                ["请改上级，让每个分组都通到总指数", "Let every group lead up to the index"],
            );
        } else if method.children(&group.code).is_empty() {
            sink.add(
                "empty-group",
                ("group", &group.code, "code"),
                ["这个分组没有下级", "This group has no children"],
                ["请加指标，或删去分组", "Add an indicator, or take the group away"],
            );
        }
    }
}

fn levels(method: &Method, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for level in &method.levels {
        let there = method.groups.iter().any(|group| method.depth(&group.code) == level.depth);
        if !there || !seen.insert(level.depth) {
            sink.add(
                "level",
                ("", "", "level"),
                [
                    "没有这一层的分组，或这一层写了两次",
                    "No group has this depth, or the depth is written twice",
                ],
                [
                    "总指数是 0，往下依次加一；每层只写一次",
                    "The index is 0, one more for each step down; once each",
                ],
            );
        }
    }
}
