//! What is wrong with assessment rules before any figure is read: every fault at once, each with its place.

use super::method::*;
use super::rule::*;
use crate::method::FORMAT;
use domain::label::Label;
use std::collections::BTreeSet;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A stable code, e.g. `unknown-block`.
    pub code: &'static str,
    /// Table: `rule`, `block`, `event`, `figure`, `consequence`, or the empty text.
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
        (table, entry, key): (&'static str, &str, &'static str),
        what: [&str; 2],
        remedy: [&str; 2],
    ) {
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

/// Every fault of assessment rules.
pub fn check(method: &Appraisal) -> Vec<Fault> {
    let mut sink = Sink(Vec::new());
    if method.format != FORMAT {
        sink.add(
            "format",
            ("", "", "format"),
            ["不认识这种格式的规则文件", "This layout of rules is not known"],
            ["请写 format = 1", "Write format = 1"],
        );
    }
    codes(method, &mut sink);
    natures(method, &mut sink);
    whole(method, &mut sink);
    for rule in &method.rules {
        names(method, rule, &mut sink);
        if !sound(rule) {
            sink.add(
                "rule-numbers",
                ("rule", &rule.code, "of"),
                ["规则里的数字不成立", "The numbers of this rule do not make sense"],
                [
                    "per 和倍数大于零；档次按从轻到重排列且不重复；按规模计分和固定分二者写其一；权重和上限不为负",
                    "per and multipliers above zero; steps from mild to grave without repeats; points by size or fixed, one of them; weights and limits not negative",
                ],
            );
        }
    }
    blocks(method, &mut sink);
    consequences(method, &mut sink);
    sink.0
}

fn codes(method: &Appraisal, sink: &mut Sink) {
    let mut once = |table: &'static str, codes: Vec<&String>| {
        let mut seen = BTreeSet::new();
        for code in codes {
            if code.trim().is_empty() || !seen.insert(code) {
                sink.add(
                    "code-twice",
                    (table, code, "code"),
                    ["代码为空或用了两次", "The code is empty or used twice"],
                    ["每项一个代码", "Give each its own code"],
                );
            }
        }
    };
    once("event", method.events.iter().map(|e| &e.code).collect());
    once("figure", method.figures.iter().map(|f| &f.code).collect());
    once("block", method.blocks.iter().map(|b| &b.code).collect());
    once("rule", method.rules.iter().map(|r| &r.code).collect());
    once("consequence", method.consequences.iter().map(|c| &c.code).collect());
}

fn natures(method: &Appraisal, sink: &mut Sink) {
    let what = ["这个来源的数字不能算作这种性质", "Figures of this source are not of this nature"];
    let remedy = [
        "opinion 只来自 survey；counted 按其统计项为 duty 或 outcome；诉求量不能计分",
        "Opinion comes from the survey only; counted is duty or outcome as its count is; demand is never scored",
    ];
    for figure in method.figures.iter().filter(|figure| !figure.source.allows(figure.nature)) {
        sink.add("nature-of-source", ("figure", &figure.code, "nature"), what, remedy);
    }
    for event in method.events.iter().filter(|event| event.nature == crate::scorable::Nature::Opinion) {
        sink.add("nature-of-source", ("event", &event.code, "nature"), what, remedy);
    }
}

/// Limits, weights of periods, grades.
fn whole(method: &Appraisal, sink: &mut Sink) {
    if method.least.zip(method.most).is_some_and(|(least, most)| least >= most) || !method.start.is_finite() {
        sink.add(
            "limits",
            ("", "", "least"),
            ["总分的下限要小于上限", "The least total is below the greatest"],
            ["例如 least = 0, most = 100", "E.g. least = 0, most = 100"],
        );
    }
    if let Some(WithinYear { cadence, by: Joined::Weighted(weights), .. }) = &method.within_year {
        let sound = weights.len() as i32 == cadence.in_a_year()
            && weights.iter().all(|w| *w >= 0.0)
            && weights.iter().sum::<f64>() > 0.0;
        if !sound {
            sink.add(
                "weights",
                ("", "", "within-year"),
                ["权重的个数要与期数相同，且不为负", "There is a weight for each period, none negative"],
                ["四个季度写四个权重", "Four for four quarters"],
            );
        }
    }
    if !method.grades.windows(2).all(|pair| pair[0].from > pair[1].from) {
        sink.add(
            "grades",
            ("", "", "grade"),
            ["等级要从好到差写，from 依次变小", "Grades are written best first"],
            ["例如 90、80、60、0", "E.g. 90, 80, 60, 0"],
        );
    }
    let block = |code: &String| method.blocks.iter().any(|block| block.code == *code);
    if method.order.then.iter().any(|code| !block(code)) {
        sink.add(
            "unknown-block",
            ("", "", "order"),
            ["并列时比较的分块不存在", "A block that tells ties apart does not exist"],
            ["请写 [[block]] 的 code", "Name the code of a [[block]]"],
        );
    }
}

/// What a rule names is there.
fn names(method: &Appraisal, rule: &Rule, sink: &mut Sink) {
    let at = |key| ("rule", rule.code.as_str(), key);
    if !method.blocks.iter().any(|block| block.code == rule.block) {
        sink.add(
            "unknown-block",
            at("block"),
            ["没有这个分块", "There is no such block"],
            ["请写 [[block]] 的 code", "Name the code of a [[block]]"],
        );
    }
    if rule.each_period && method.within_year.is_none() {
        sink.add(
            "no-period",
            at("each-period"),
            ["没有写 within-year，全年作为一期考核", "Without within-year the year is appraised as one"],
            ["删去 each-period，或写 within-year", "Take each-period away, or write within-year"],
        );
    }
    let (kinds, figures): (Vec<&String>, Vec<&String>) = match &rule.of {
        RuleOf::Events(of) => (of.kinds.iter().collect(), vec![]),
        RuleOf::NoEvent(of) => (of.kinds.iter().collect(), vec![]),
        RuleOf::LosesBlock(kinds) => (kinds.iter().collect(), vec![]),
        RuleOf::Threshold(of) => (vec![], vec![&of.figure]),
        RuleOf::Reference(of) => (vec![], vec![&of.figure]),
        RuleOf::Target(of) => (vec![], vec![&of.figure]),
        RuleOf::Part(of) => (vec![], vec![&of.figure]),
        RuleOf::RankMove(of) => (vec![], vec![&of.figure]),
        RuleOf::Placed(of) => (vec![], vec![&of.figure]),
        RuleOf::Unreported(of) => (vec![], of.figures.iter().collect()),
    };
    let empty = kinds.is_empty() && figures.is_empty();
    let event = |code: &&&String| !method.events.iter().any(|event| event.code == ***code);
    let figure = |code: &&&String| !method.figures.iter().any(|figure| figure.code == ***code);
    if empty || kinds.iter().any(|code| event(&code)) {
        sink.add(
            "unknown-event",
            at("of"),
            [
                "没有写事件，或事件没有在 [[event]] 里写明",
                "No event is named, or one is not declared in [[event]]",
            ],
            ["请先在 [[event]] 里写明", "Declare it in [[event]] first"],
        );
    }
    if figures.iter().any(|code| figure(&code)) {
        sink.add(
            "unknown-figure",
            at("of"),
            ["这个数字没有在 [[figure]] 里写明", "The figure is not declared in [[figure]]"],
            ["请先在 [[figure]] 里写明", "Declare it in [[figure]] first"],
        );
    }
}

fn sound(rule: &Rule) -> bool {
    let limit = |x: Option<f64>| x.is_none_or(|x| x >= 0.0 && x.is_finite());
    let ascending = |steps: &[[f64; 2]]| {
        steps.windows(2).all(|pair| pair[0][0] < pair[1][0]) && steps.iter().flatten().all(|x| x.is_finite())
    };
    let own = match &rule.of {
        RuleOf::Events(of) => {
            let one = of.points.is_some() == of.by_size.is_empty();
            one && ascending(&of.by_size)
                && of.times.iter().all(|times| times.by > 0.0 && times.by.is_finite())
        }
        RuleOf::Threshold(of) => {
            let graver = |pair: &[[f64; 2]]| of.side.distance(pair[1][0], pair[0][0]) > 0.0;
            !of.steps.is_empty()
                && of.steps.windows(2).all(graver)
                && of.per > 0.0
                && of.steps.iter().flatten().all(|x| x.is_finite())
        }
        RuleOf::Reference(of) => of.per > 0.0 && of.points.is_finite(),
        RuleOf::Target(of) => match of.short {
            Short::DownTo(none) => of.missed.distance(none, of.at) > 0.0,
            Short::Share => of.at > 0.0,
            Short::Nothing => of.at.is_finite(),
        },
        RuleOf::Part(of) => of.weight >= 0.0 && of.weight.is_finite(),
        RuleOf::RankMove(of) => {
            let positive = |steps: &[[f64; 2]]| steps.iter().all(|[places, _]| *places > 0.0);
            ascending(&of.down)
                && ascending(&of.up)
                && positive(&of.down)
                && positive(&of.up)
                && !(of.down.is_empty() && of.up.is_empty())
        }
        RuleOf::Placed(of) => !matches!(of.among, Among::Last(0) | Among::First(0)),
        RuleOf::NoEvent(_) | RuleOf::LosesBlock(_) | RuleOf::Unreported(_) => true,
    };
    own && limit(rule.most_lost) && limit(rule.most_gained)
}

fn blocks(method: &Appraisal, sink: &mut Sink) {
    for block in &method.blocks {
        let at = |key| ("block", block.code.as_str(), key);
        let mut spans =
            method.rules.iter().filter(|rule| rule.block == block.code).map(|rule| rule.each_period);
        let first = spans.next();
        if first.is_none() {
            sink.add(
                "empty-block",
                at("code"),
                ["这个分块没有规则", "This block has no rule"],
                ["请加规则，或删去分块", "Add a rule, or take the block away"],
            );
        }
        if spans.any(|span| Some(span) != first) {
            sink.add("mixed-block", at("code"), ["一个分块里不能既有每期的规则又有全年的规则：上下限说不清管哪一段", "A block holds rules of each period or rules of the year, not both: its limits would be unclear"], ["请拆成两个分块", "Make two blocks of it"]);
        }
        let (least, most) = (block.least.unwrap_or(f64::NEG_INFINITY), block.most.unwrap_or(f64::INFINITY));
        if least > block.points || block.points > most {
            sink.add(
                "limits",
                at("least"),
                ["起始分要在上下限之间", "Points to begin with lie between the limits"],
                ["只扣不加的分块写 points = 0, most = 0", "A block that only deducts: points = 0, most = 0"],
            );
        }
    }
}

fn consequences(method: &Appraisal, sink: &mut Sink) {
    for (at, consequence) in method.consequences.iter().enumerate() {
        let before = |code: &String| method.consequences[..at].iter().any(|other| other.code == *code);
        let place = |key| ("consequence", consequence.code.as_str(), key);
        let named = match &consequence.when {
            Condition::Running(running) => vec![&running.of],
            _ => vec![],
        };
        if named.into_iter().chain(&consequence.unless).any(|code| !before(code)) {
            sink.add(
                "unknown-consequence",
                place("when"),
                [
                    "所指的后果不存在，或写在它之后",
                    "It names a consequence that does not exist or stands after it",
                ],
                ["被指的后果要写在前面", "Write the one that is named first"],
            );
        }
        let sound = match &consequence.when {
            Condition::Below(x) | Condition::AtLeast(x) => x.is_finite(),
            Condition::Last(last) | Condition::First(last) => last.places > 0,
            Condition::Running(running) => running.years > 1,
            Condition::Vetoed => true,
        };
        if !sound {
            sink.add(
                "condition",
                place("when"),
                ["条件里的数字不成立", "The numbers of the condition do not make sense"],
                ["名次数大于零，连续年数大于一", "More than no place, more than one year"],
            );
        }
    }
}
