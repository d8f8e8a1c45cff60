//! What is wrong with a method before any figure is read: every fault at once, each with its place.
//!
//! Only says; never repairs, and never drops a weight or an indicator to go on.

use crate::method::{AggregateRule, ImputeRule, Method, MissingRule, Normalise, Treat};
use crate::panel::Reason;
use domain::label::Label;
use std::collections::BTreeSet;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A stable code, e.g. `negative-weight`.
    pub code: &'static str,
    /// The entry at fault: `indicator`, `group` or the empty text for the method itself.
    pub table: &'static str,
    /// Which of them, by code.
    pub entry: String,
    /// The key at fault, or the empty text.
    pub key: &'static str,
    /// What is wrong.
    pub what: Label,
    /// What to do.
    pub remedy: Label,
}

struct Sink(Vec<Fault>);

impl Sink {
    fn add(
        &mut self,
        code: &'static str,
        place: (&'static str, &str, &'static str),
        what: [&str; 2],
        remedy: [&str; 2],
    ) {
        let (table, entry, key) = place;
        let label = |[zh, en]: [&str; 2]| Label::new(zh, en);
        self.0.push(Fault {
            code,
            table,
            entry: entry.to_owned(),
            key,
            what: label(what),
            remedy: label(remedy),
        });
    }
}

/// Every fault of a method.
pub fn check(method: &Method) -> Vec<Fault> {
    let mut sink = Sink(Vec::new());
    codes(method, &mut sink);
    tree(method, &mut sink);
    weights(method, &mut sink);
    natures(method, &mut sink);
    treatments(method, &mut sink);
    aggregates(method, &mut sink);
    shares(method, &mut sink);
    sink.0
}

/// Every node with its table and parent, in order of the file.
fn nodes(method: &Method) -> impl Iterator<Item = (&'static str, &str, Option<&str>, f64)> {
    let leaves =
        method.indicators.iter().map(|i| ("indicator", i.code.as_str(), Some(i.parent.as_str()), i.weight));
    let groups = method.groups.iter().map(|g| ("group", g.code.as_str(), g.parent.as_deref(), g.weight));
    leaves.chain(groups)
}

fn codes(method: &Method, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (table, code, _, _) in nodes(method) {
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

fn tree(method: &Method, sink: &mut Sink) {
    let parents: BTreeSet<&str> = method.groups.iter().map(|g| g.code.as_str()).collect();
    for (table, code, parent, _) in nodes(method) {
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

fn weights(method: &Method, sink: &mut Sink) {
    for (table, code, _, weight) in nodes(method) {
        if !(weight.is_finite() && weight >= 0.0) {
            sink.add(
                "negative-weight",
                (table, code, "weight"),
                ["权重不能为负", "A weight is never negative"],
                [
                    "越少越好的指标请写 direction = \"down\"",
                    "Write direction = \"down\" where less is better",
                ],
            );
        }
    }
    for group in &method.groups {
        let children = method.children(&group.code);
        if !children.is_empty() && children.iter().all(|(_, weight)| *weight == 0.0) {
            sink.add(
                "no-weight",
                ("group", &group.code, "code"),
                ["下级的权重全是零", "All children weigh nothing"],
                ["至少一个下级要有权重", "Give a child a weight"],
            );
        }
    }
}

fn natures(method: &Method, sink: &mut Sink) {
    for indicator in &method.indicators {
        if !indicator.source.allows(indicator.nature) {
            sink.add(
                "nature-of-source",
                ("indicator", &indicator.code, "nature"),
                ["这个来源的数字不能算作这种性质", "Figures of this source are not of this nature"],
                [
                    "opinion 只来自 survey；counted 按其统计项为 duty 或 outcome；诉求量不能计分",
                    "Opinion comes from the survey only; counted is duty or outcome as its count is; demand is never scored",
                ],
            );
        }
    }
}

fn treatments(method: &Method, sink: &mut Sink) {
    if method.impute.as_ref().is_some_and(|rule| rule.reasons.contains(&Reason::NotApplicable)) {
        sink.add(
            "impute-not-applicable",
            ("", "", "impute"),
            ["“不适用”不是缺数，不能填补", "“Not applicable” is no gap and is never filled"],
            ["从 reasons 中删去 not-applicable", "Take not-applicable out of reasons"],
        );
    }
    if method.impute.as_ref().is_some_and(|rule| {
        rule.group.is_some() && matches!(rule.rule, ImputeRule::Last | ImputeRule::Linear)
    }) {
        sink.add(
            "group-unused",
            ("", "", "impute"),
            ["这种填补只看本单位，分组不起作用", "This rule looks at the unit alone; the group does nothing"],
            ["删去 group", "Take group away"],
        );
    }
    let own = method
        .indicators
        .iter()
        .map(|i| ("indicator", i.code.as_str(), i.normalise.as_ref(), i.treat.as_ref()));
    for (table, entry, normalise, treat) in
        [("", "", Some(&method.normalise), Some(&method.treat))].into_iter().chain(own)
    {
        if normalise.is_some_and(|rule| !sound(rule)) {
            sink.add(
                "normalise-numbers",
                (table, entry, "normalise"),
                ["这种标准化的数字不成立", "These numbers do not make a normalisation"],
                [
                    "下限要小于上限，标准差和尺度要大于零，折点要按升序且不重复",
                    "Low below high, deviation and scale above zero, points ascending without repeats",
                ],
            );
        }
        if let Some(Treat::Winsorise(limits)) = treat
            && !(limits.skewness >= 0.0 && limits.kurtosis.is_finite())
        {
            sink.add(
                "winsorise-numbers",
                (table, entry, "treat"),
                ["缩尾的界限不成立", "These are no limits of winsorising"],
                ["通常写 skewness = 2, kurtosis = 3.5", "Usually skewness = 2, kurtosis = 3.5"],
            );
        }
    }
}

fn sound(rule: &Normalise) -> bool {
    let ascending = |points: &[[f64; 2]]| {
        !points.is_empty()
            && points.iter().flatten().all(|x| x.is_finite())
            && points.windows(2).all(|pair| pair[0][0] < pair[1][0])
    };
    match rule {
        Normalise::MinMax([low, high]) | Normalise::Efficacy([low, high]) => low < high,
        Normalise::ZScore([centre, width]) => centre.is_finite() && *width > 0.0,
        Normalise::Goalposts(posts) => posts.low < posts.high && posts.scale > 0.0,
        Normalise::DistanceToTarget(target) => target.at.is_finite(),
        Normalise::Exponential(scale) => *scale > 0.0,
        Normalise::Classes(points) | Normalise::Pieces(points) => ascending(points),
        _ => true,
    }
}

fn aggregates(method: &Method, sink: &mut Sink) {
    let own = method.groups.iter().map(|g| ("group", g.code.as_str(), g.aggregate));
    for (table, entry, rule) in [("", "", Some(method.aggregate))].into_iter().chain(own) {
        let Some(rule) = rule else { continue };
        let power = matches!(rule.rule, AggregateRule::Generalised(p) if !(p.is_finite() && p != 0.0));
        let share = matches!(rule.missing, MissingRule::Renormalise(s) if !(0.0..=1.0).contains(&s));
        if power {
            sink.add(
                "power-zero",
                (table, entry, "aggregate"),
                ["广义平均的次数不能是零", "The power of a generalised mean is not zero"],
                ["零次就是 geometric", "Power zero is geometric"],
            );
        }
        if share {
            sink.add(
                "share-range",
                (table, entry, "aggregate"),
                ["份额要在 0 和 1 之间", "A share lies between 0 and 1"],
                ["六成写 0.6", "Write 0.6 for sixty per cent"],
            );
        }
    }
}

fn shares(method: &Method, sink: &mut Sink) {
    if method.screen.as_ref().is_some_and(|screen| !(0.0..=1.0).contains(&screen.at_least)) {
        sink.add(
            "share-range",
            ("", "", "screen"),
            ["份额要在 0 和 1 之间", "A share lies between 0 and 1"],
            ["九成写 0.9", "Write 0.9 for ninety per cent"],
        );
    }
}

impl Method {
    /// Children of a group with their weights: indicators first, in order of the file.
    pub fn children(&self, group: &str) -> Vec<(&str, f64)> {
        nodes(self)
            .filter(|(_, _, parent, _)| *parent == Some(group))
            .map(|(_, code, _, weight)| (code, weight))
            .collect()
    }

    /// The groups that lead up to the index, every child before its parent, the index last.
    pub fn order(&self) -> Vec<&str> {
        let mut found: Vec<&str> =
            self.groups.iter().filter(|g| g.parent.is_none()).map(|g| g.code.as_str()).collect();
        let mut at = 0;
        while at < found.len() {
            let above = found[at];
            // A code written twice must not be walked twice.
            let below = self.groups.iter().filter(|g| g.parent.as_deref() == Some(above));
            let new: Vec<&str> =
                below.map(|g| g.code.as_str()).filter(|code| !found.contains(code)).collect();
            found.extend(new);
            at += 1;
        }
        found.reverse();
        found
    }

    /// The code of the index itself.
    pub fn index(&self) -> Option<&str> {
        self.groups.iter().find(|g| g.parent.is_none()).map(|g| g.code.as_str())
    }
}
