//! Weights are there where they are read, never negative, never all zero; judgements and budgets hold.

use super::Sink;
use crate::method::{Ahp, Budget, Group, Method, Weigh};
use crate::weigh::ahp::{self, AhpFault};

pub(super) fn check(method: &Method, sink: &mut Sink) {
    for (table, code, _, weight) in method.nodes() {
        if weight.is_some_and(|weight| !(weight.is_finite() && weight >= 0.0)) {
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
    let order = method.order();
    for group in method.groups.iter().filter(|group| order.contains(&group.code.as_str())) {
        let children = method.children(&group.code);
        let weigh = method.weigh_of(group);
        written(method, group, weigh, sink);
        let codes: Vec<&str> = children.iter().map(|(code, _)| *code).collect();
        match weigh {
            Weigh::Ahp(rule) => judged(group, rule, &codes, sink),
            Weigh::Budget(rule) => budget(group, rule, &codes, sink),
            _ => {}
        }
    }
}

/// Children write weights exactly where weights are read.
fn written(method: &Method, group: &Group, weigh: &Weigh, sink: &mut Sink) {
    let children = method.children(&group.code);
    let table = |code: &str| if method.indicator(code).is_some() { "indicator" } else { "group" };
    for (code, weight) in &children {
        match (weigh.reads_weights(), weight) {
            (true, None) => sink.add(
                "no-weight",
                (table(code), code, "weight"),
                ["没有写权重", "No weight is written"],
                [
                    "请写 weight = …，或给上级分组写 weigh = \"equal\"",
                    "Write weight = …, or weigh = \"equal\" in its group",
                ],
            ),
            (false, Some(_)) => sink.add(
                "weight-unread",
                (table(code), code, "weight"),
                [
                    "上级分组不读取直接写的权重，这个数不起作用",
                    "Its group reads no written weights; this number does nothing",
                ],
                ["删去 weight，或改上级的 weigh", "Take weight away, or change weigh of its group"],
            ),
            _ => {}
        }
    }
    let weights: Vec<f64> = children.iter().filter_map(|(_, weight)| *weight).collect();
    if weigh.reads_weights() && !weights.is_empty() && weights.iter().all(|weight| *weight == 0.0) {
        sink.add(
            "no-weight",
            ("group", &group.code, "code"),
            ["下级的权重全是零", "All children weigh nothing"],
            ["至少一个下级要有权重", "Give a child a weight"],
        );
    }
}

fn judged(group: &Group, rule: &Ahp, codes: &[&str], sink: &mut Sink) {
    let Err(fault) = ahp::weights(rule, codes) else { return };
    let who = |at: usize| rule.experts.get(at).map_or("", |judge| judge.who.as_str());
    let (zh, en) = match &fault {
        AhpFault::NoExpert => ("没有任何专家的判断".to_owned(), "No expert judged".to_owned()),
        AhpFault::TooMany(n) => (
            format!("下级有 {n} 个，层次分析最多比较 15 个"),
            format!("There are {n} children; at most 15 can be judged in pairs"),
        ),
        AhpFault::Pair(at, a, b) => (
            format!("专家 {} 对 {a} 和 {b} 的比较缺少、重复或不是本组的下级", who(*at)),
            format!("Expert {}: {a} and {b} are not compared, compared twice, or no children here", who(*at)),
        ),
        AhpFault::Scale(at, times) => (
            format!("专家 {} 的 {times} 不在 1/9 至 9 之间", who(*at)),
            format!("Expert {}: {times} is not between 1/9 and 9", who(*at)),
        ),
        AhpFault::Inconsistent(at, ratio) => (
            format!(
                "专家 {} 的判断自相矛盾：一致性比率 {ratio:.3}，上限 {}",
                who(*at),
                rule.most_inconsistent
            ),
            format!(
                "Expert {} contradicts themselves: consistency ratio {ratio:.3}, at most {}",
                who(*at),
                rule.most_inconsistent
            ),
        ),
    };
    sink.add(
        "ahp",
        ("group", &group.code, "weigh"),
        [&zh, &en],
        [
            "每对下级比较一次，1 同等、3 稍重要、5 明显、7 强烈、9 极端；自相矛盾的请专家重新判断",
            "Compare each pair once: 1 equal, 3 slightly, 5 clearly, 7 strongly, 9 extremely; ask again where it contradicts",
        ],
    );
}

fn budget(group: &Group, rule: &Budget, codes: &[&str], sink: &mut Sink) {
    let sound = |(at, expert): (usize, &std::collections::BTreeMap<String, f64>)| {
        let sum: f64 = expert.values().sum();
        let stranger = expert.keys().find(|code| !codes.contains(&code.as_str()));
        let negative = expert.values().any(|points| !(points.is_finite() && *points >= 0.0));
        match stranger {
            Some(code) => Some((
                format!("第 {} 位专家分给了不在本组的 {code}", at + 1),
                format!("Expert {} gives to {code}, which is no child here", at + 1),
            )),
            None if negative => Some((
                format!("第 {} 位专家给了负分", at + 1),
                format!("Expert {} gives less than nothing", at + 1),
            )),
            None if (sum - rule.total).abs() > 1e-9 * rule.total.abs() => Some((
                format!("第 {} 位专家共分了 {sum}，应为 {}", at + 1, rule.total),
                format!("Expert {} parts {sum}, not {}", at + 1, rule.total),
            )),
            None => None,
        }
    };
    let empty = || {
        let none = rule.experts.is_empty() || rule.total.is_nan() || rule.total <= 0.0;
        none.then(|| ("没有预算或没有专家".to_owned(), "There is no budget or no expert".to_owned()))
    };
    let found = empty().or_else(|| rule.experts.iter().enumerate().find_map(sound));
    let Some((zh, en)) = found else { return };
    sink.add(
        "budget",
        ("group", &group.code, "weigh"),
        [&zh, &en],
        ["每位专家把同样的总分全部分给本组的下级", "Each expert parts the same total among the children"],
    );
}
