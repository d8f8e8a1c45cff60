//! `anlan index explain`: one unit's number in one period, opened down to the reported figures.

use super::compute::said;
use super::input::Input;
use super::{Lang, Stop};
use clap::Args;
use engine_index::cell::Cell;
use engine_index::compute::{Effort, compute};
use engine_index::explain::{Opened, Step, Workings};
use engine_index::method::{Cut, Direction, ImputeRule, Method, Share, Ties};
use engine_index::normalise::{Fit, Place};
use engine_index::treat::Treatment;

/// 解释：一个单位一期的分数从何而来 / Where a unit's score in a period comes from.
#[derive(Debug, Args)]
pub struct Explain {
    #[command(flatten)]
    input: Input,
    /// 单位代码 / Code of the unit.
    #[arg(long, value_name = "CODE")]
    unit: String,
    /// 输出一个 JSON 对象 / Print one JSON object instead.
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub fn run(&self) -> Result<(), Stop> {
        let lang = self.input.lang;
        let method = self.input.read_method()?;
        // The whole panel may shape one period's scores, so all of it is read.
        let asked = self.input.period.clone();
        let reading = super::figures::read_all(&self.input, &method)?;
        let frame = engine_index::panel::Figures::frame(&reading.panel);
        let period = match asked {
            Some(period) => period,
            None if frame.periods().len() == 1 => frame.periods()[0].name().to_owned(),
            None => {
                return Err(Stop::input(lang.say(
                    format!("数据有 {} 个期间；请用 --period 指明一期", frame.periods().len()),
                    format!("There are {} periods: name one with --period", frame.periods().len()),
                )));
            }
        };
        let effort = Effort { threads: self.input.threads, keep: None };
        let edition = compute(&method, &reading.panel, &effort).map_err(|error| said(&error, lang))?;
        let workings = Workings::new(&method, &reading.panel, &edition);
        let Some(steps) = workings.explain(&self.unit, &period) else {
            let units: Vec<&str> = frame.units().iter().take(20).map(String::as_str).collect();
            return Err(Stop::input(lang.say(
                format!("没有单位“{}”在“{period}”的数据；单位有：{}……", self.unit, units.join("、")),
                format!("There is no unit “{}” in “{period}”; units are: {} …", self.unit, units.join(", ")),
            )));
        };
        if self.json {
            println!("{:#}", json(&method, &self.unit, &period, &steps));
        } else {
            print!("{}", text(&method, &self.unit, &period, &steps, lang));
        }
        Ok(())
    }
}

fn shown(cell: Cell, lang: Lang) -> String {
    match cell.known() {
        Some(x) => format!("{x:.6}").trim_end_matches('0').trim_end_matches('.').to_owned(),
        None => super::results::missing(cell, lang),
    }
}

fn label<'m>(method: &'m Method, code: &str, lang: Lang) -> &'m str {
    let indicator = method.indicator(code).map(|i| &i.label);
    indicator.or_else(|| method.group(code).map(|g| &g.label)).map_or("", |label| lang.label(label))
}

fn text(method: &Method, unit: &str, period: &str, steps: &[Step], lang: Lang) -> String {
    let mut text = lang.say(
        format!("{} {period} {}\n", unit, method.label.zh),
        format!("{}: {unit}, {period}\n", method.label.en),
    );
    for step in steps {
        let indent = "  ".repeat(step.depth);
        let mut line =
            format!("{indent}{} {}: {}", step.code, label(method, &step.code, lang), shown(step.score, lang));
        if let Some(rank) = step.rank {
            line.push_str(&lang.say(format!("，第 {rank} 名"), format!(", rank {rank}")));
        }
        if step.handed_on != step.score {
            line.push_str(&lang.say(
                format!("，再标准化为 {}", shown(step.handed_on, lang)),
                format!(", made comparable again: {}", shown(step.handed_on, lang)),
            ));
        }
        if let (Some(share), None) = (step.share, step.part) {
            line.push_str(&lang.say(format!("；权重 {share:.4}"), format!("; weight {share:.4}")));
        }
        if let (Some(share), Some(part)) = (step.share, step.part) {
            line.push_str(&lang.say(
                format!("；权重 {share:.4}，折合 {part:.6}"),
                format!("; weight {share:.4}, part {part:.6}"),
            ));
        }
        text.push_str(&line);
        text.push('\n');
        if let Some(opened) = &step.figures {
            for line in way(opened, method.indicator(&step.code).map_or("", |i| i.unit.as_str()), lang) {
                text.push_str(&format!("{indent}    {line}\n"));
            }
        }
    }
    text
}

/// From the reported figure to the score, a line a step.
fn way(opened: &Opened, unit: &str, lang: Lang) -> Vec<String> {
    let mut lines = vec![lang.say(
        format!("上报 {}", shown(opened.reported, lang)),
        format!("reported {}", shown(opened.reported, lang)),
    )];
    if let Some(below) = &opened.below {
        let days: Vec<String> = below.days.iter().map(ToString::to_string).collect();
        let days = if days.is_empty() { String::new() } else { format!("（{}）", days.join("、")) };
        lines.push(lang.say(
            format!(
                "÷ {} {}{days} × {} = {} {unit}",
                below.column,
                shown(below.figure, lang),
                opened.factor,
                shown(opened.denominated, lang)
            ),
            format!(
                "÷ {} {}{days} × {} = {} {unit}",
                below.column,
                shown(below.figure, lang),
                opened.factor,
                shown(opened.denominated, lang)
            ),
        ));
    } else if opened.factor != "1" {
        lines.push(format!("× {} = {} {unit}", opened.factor, shown(opened.denominated, lang)));
    }
    if let Some(fill) = opened.fill {
        let (zh, en) = filled(fill.rule);
        lines.push(lang.say(
            format!("缺失，{zh}填为 {}", shown(opened.imputed, lang)),
            format!("missing, filled {en}: {}", shown(opened.imputed, lang)),
        ));
    }
    if opened.treated != opened.imputed {
        lines.push(lang.say(
            format!("{}：{}", treatment(&opened.treatment, lang), shown(opened.treated, lang)),
            format!("{}: {}", treatment(&opened.treatment, lang), shown(opened.treated, lang)),
        ));
    }
    if let Some(fit) = &opened.fit {
        lines.push(rule(fit, opened.direction, lang));
    }
    lines
}

/// How a gap was filled, in words.
pub fn filled(rule: ImputeRule) -> (&'static str, &'static str) {
    match rule {
        ImputeRule::Mean => ("按同组均值", "with the mean of the group"),
        ImputeRule::Median => ("按同组中位数", "with the median of the group"),
        ImputeRule::Last => ("按上次的数", "with the last figure"),
        ImputeRule::Linear => ("按前后连线", "on the line between neighbours"),
        ImputeRule::Worst => ("按同组最差", "with the worst of the group"),
    }
}

/// What was done to outliers, in words.
pub fn treatment(done: &Treatment, lang: Lang) -> String {
    match done {
        Treatment::Untouched => lang.say("未处理", "untouched"),
        Treatment::Drawn { low, high, steps } => lang.say(
            format!("缩尾到 [{low}, {high}]，{steps} 步"),
            format!("drawn in to [{low}, {high}], {steps} steps"),
        ),
        Treatment::Logged => "ln x".into(),
        Treatment::ShiftLogged { low, step, .. } => format!("ln(x − {low} + {step})"),
        Treatment::BoxCox { lambda } => format!("Box–Cox λ = {lambda}"),
    }
}

/// A fitted rule with its numbers, in words; `x` is the figure as it stands.
pub fn rule(fit: &Fit, direction: Direction, lang: Lang) -> String {
    // Rules keep figures turned by their direction; here they are turned back.
    let back = |x: f64| if direction == Direction::Down { 0.0 - x } else { x };
    let share = |from: f64, to: f64, x: &str| match direction {
        Direction::Up => format!("({x} − {from}) ÷ ({to} − {from})"),
        Direction::Down => format!("({} − {x}) ÷ ({} − {})", back(from), back(from), back(to)),
    };
    let cut = |cut: Cut| match cut {
        Cut::Open => String::new(),
        Cut::Both => lang.say("，两端截断", ", cut at both ends"),
        Cut::Above => lang.say("，好的一端截断", ", cut at the better end"),
        Cut::Below => lang.say("，差的一端截断", ", cut at the worse end"),
    };
    match fit {
        Fit::Turned if direction == Direction::Down => "−x".into(),
        Fit::Turned => "x".into(),
        Fit::Line { from, to, scores: [a, b], cut: at, log } => {
            let share = share(*from, *to, if *log { "ln x" } else { "x" });
            format!("{a} + {share} × {}{}", b - a, cut(*at))
        }
        Fit::Curve { from, to, scores: [a, b], cut: at } => {
            format!("{a} × ({b} ÷ {a})^({}){}", share(*from, *to, "x"), cut(*at))
        }
        Fit::Ratio { reference, scale, inverse: false } => format!("x ÷ {reference} × {scale}"),
        Fit::Ratio { reference, scale, inverse: true } => format!("{reference} ÷ x × {scale}"),
        Fit::Around { ends: [low, high], scores: [worse, around, better] } => match direction {
            Direction::Up => format!("x < {low}: {worse}; {low}…{high}: {around}; x > {high}: {better}"),
            Direction::Down => {
                let (low, high) = (back(*high), back(*low));
                format!("x < {low}: {better}; {low}…{high}: {around}; x > {high}: {worse}")
            }
        },
        Fit::Same(score) => lang.say(format!("各单位相同，均为 {score}"), format!("all the same: {score}")),
        Fit::Place { all, ties, by } => {
            let ties = match ties {
                Ties::Min => "min",
                Ties::Max => "max",
                Ties::Mean => "mean",
                Ties::Dense => "dense",
            };
            let n = all.len();
            let by = match by {
                Place::Rank => "r".to_owned(),
                Place::Borda => "r − 1".to_owned(),
                Place::Percentile(Share::FromZero, scale) => format!("(r − 1) ÷ {} × {scale}", n - 1),
                Place::Percentile(Share::OfAll, scale) => format!("r ÷ {n} × {scale}"),
                Place::Percentile(Share::Middle, scale) => format!("(r − 0.5) ÷ {n} × {scale}"),
                Place::Exponential(scale) => format!("−{scale} × ln(1 − r ÷ {n} × (1 − e^(−100 ÷ {scale})))"),
                Place::Quantiles(points) => format!("(r − 1) ÷ {n} → {points:?}"),
            };
            lang.say(
                format!("{by}；r 为在 {n} 个数中从差到好的位次（并列取 {ties}）"),
                format!("{by}; r is the rank among {n} figures, worst first (ties {ties})"),
            )
        }
        Fit::Table { points, lines } => {
            let kind = if *lines { lang.say("折线", "pieces") } else { lang.say("分档", "classes") };
            format!("{kind} {points:?}")
        }
    }
}

fn json(method: &Method, unit: &str, period: &str, steps: &[Step]) -> serde_json::Value {
    let cell = |cell: Cell| match (cell.known(), cell.reason()) {
        (Some(x), _) => serde_json::json!(x),
        (None, reason) => serde_json::json!({ "missing": reason.map(|r| r.code()) }),
    };
    let step = |step: &Step| {
        let figures = step.figures.as_ref().map(|opened| {
            serde_json::json!({
                "reported": cell(opened.reported),
                "denominator": opened.below.as_ref().map(|below| serde_json::json!({
                    "column": below.column, "figure": cell(below.figure),
                    "days": below.days.iter().map(ToString::to_string).collect::<Vec<_>>(),
                })),
                "factor": opened.factor,
                "denominated": cell(opened.denominated),
                "imputed": cell(opened.imputed),
                "filled": opened.fill.map(|fill| filled(fill.rule).1),
                "treatment": treatment(&opened.treatment, Lang::En),
                "treated": cell(opened.treated),
                "rule": opened.fit.as_ref().map(|fit| rule(fit, opened.direction, Lang::En)),
            })
        });
        serde_json::json!({
            "code": step.code, "depth": step.depth, "score": cell(step.score), "handed_on": cell(step.handed_on),
            "weight": step.weight, "share": step.share, "part": step.part, "rank": step.rank, "figures": figures,
        })
    };
    serde_json::json!({
        "method": method.id, "unit": unit, "period": period,
        "steps": steps.iter().map(step).collect::<Vec<_>>(),
    })
}
