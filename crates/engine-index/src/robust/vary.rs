//! A method with some of it otherwise: settings of factors become a changed method and, where samples are drawn
//! anew, changed figures. Says beforehand which parts of a plan could never do anything.

use super::plan::{Change, Choice, Of, Plan, Vary};
use super::{Outcome, outcome_in};
use crate::cell::{Cell, Column};
use crate::check::check;
use crate::compute::{Edition, Effort, compute};
use crate::error::ComputeError;
use crate::method::{Aggregate, Indicator, Method, Weigh};
use crate::panel::{Dated, Figures, Frame, Words};
use crate::random::{key, normal, unit};
use domain::label::Label;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// What is wrong with a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFault {
    /// A stable code, e.g. `no-effect`.
    pub code: &'static str,
    /// The factor, by its code.
    pub factor: String,
    /// What is wrong.
    pub what: Label,
    /// What to do.
    pub remedy: Label,
}

/// Every fault of a plan; with the computed method also whether changed methods hold together.
pub fn check_plan(method: &Method, plan: &Plan, edition: Option<&Edition>) -> Vec<PlanFault> {
    let mut faults = Vec::new();
    let [low, high] = plan.interval;
    if plan.factors.is_empty() {
        faults.push(fault(
            "no-factor",
            "",
            ["没有写任何可变的因素".into(), "No factor is written".into()],
            ["至少写一个 [[factor]]", "Write at least one [[factor]]"],
        ));
    }
    if !(0.0 <= low && low < high && high <= 1.0) {
        faults.push(fault(
            "interval",
            "",
            ["区间要在 0 和 1 之间，先小后大".into(), "The interval lies between 0 and 1, low first".into()],
            ["例如 interval = [0.05, 0.95]", "E.g. interval = [0.05, 0.95]"],
        ));
    }
    for (at, factor) in plan.factors.iter().enumerate() {
        if plan.factors[..at].iter().any(|other| other.id == factor.id) {
            faults.push(fault(
                "factor-twice",
                &factor.id,
                ["这个因素写了两次".into(), "This factor is written twice".into()],
                ["每个因素一个代码", "Give each factor its own code"],
            ));
        }
        if let Some((zh, en)) = wrong(method, &factor.vary) {
            let remedy = ["请对照方法里的代码改正", "Correct it by the codes of the method"];
            faults.push(fault("factor", &factor.id, [zh, en], remedy));
        } else if let Vary::Choices(choices) = &factor.vary {
            faults.extend(
                choices.iter().filter_map(|choice| wrong_choice(method, &factor.id, choice, edition)),
            );
        }
    }
    faults
}

fn fault(code: &'static str, factor: &str, [zh, en]: [String; 2], remedy: [&str; 2]) -> PlanFault {
    let remedy = Label::new(remedy[0], remedy[1]);
    PlanFault { code, factor: factor.to_owned(), what: Label { zh, en }, remedy }
}

/// What is wrong with a choice: it names what is not there, changes nothing, or breaks the method.
fn wrong_choice(
    method: &Method,
    factor: &str,
    choice: &Choice,
    edition: Option<&Edition>,
) -> Option<PlanFault> {
    let id = &choice.id;
    let other = match changed(method, choice, edition) {
        Ok(other) => other,
        Err(code) => {
            let zh = format!("“{id}”里的 {code} 不是方法里的指标或分组");
            let en = format!("{code} in “{id}” is no indicator or group of the method");
            let remedy = ["请写方法里的代码", "Write a code of the method"];
            return Some(fault("unknown-code", factor, [zh, en], remedy));
        }
    };
    if !choice.change.is_empty() && effective(&other) == effective(method) {
        let zh = format!("“{id}”什么也不改变：它改的设置没有指标或分组在用");
        let en = format!("“{id}” changes nothing: no indicator or group uses the setting it changes");
        let remedy = [
            "请用 of 写明指标或分组，或删去这个选项",
            "Name indicators or groups with `of`, or take the choice away",
        ];
        return Some(fault("no-effect", factor, [zh, en], remedy));
    }
    let broken = check(&other).into_iter().next()?;
    let zh = format!("“{id}”使方法不成立：{} {}", broken.entry, broken.what.zh);
    let en = format!("“{id}” breaks the method: {} {}", broken.entry, broken.what.en);
    Some(fault("wrong-choice", factor, [zh, en], ["请改这个选项", "Change the choice"]))
}

/// What is wrong with a factor by itself.
fn wrong(method: &Method, vary: &Vary) -> Option<(String, String)> {
    let group = |code: &String| {
        method
            .group(code)
            .is_none()
            .then(|| (format!("没有分组“{code}”"), format!("There is no group “{code}”")))
    };
    match vary {
        Vary::Choices(choices) => {
            let bad = choices.iter().any(|choice| !(choice.chance.is_finite() && choice.chance > 0.0));
            if choices.len() < 2 {
                return Some(("至少要有两个选项".into(), "There are at least two choices".into()));
            }
            bad.then(|| ("可能性要大于零".into(), "A chance is above zero".into()))
        }
        Vary::Weights(noise) if !(noise.by > 0.0 && noise.by < 1.0) => {
            Some(("by 要在 0 和 1 之间，例如 0.25".into(), "`by` lies between 0 and 1, e.g. 0.25".into()))
        }
        Vary::Weights(noise) => noise.groups.iter().flatten().find_map(group),
        Vary::AnyWeights(code) => group(code),
        Vary::LeaveOut(which) => which.indicators.iter().flatten().find_map(|code| {
            method
                .indicator(code)
                .is_none()
                .then(|| (format!("没有指标“{code}”"), format!("There is no indicator “{code}”")))
        }),
        Vary::Sampling => method.indicators.iter().all(|i| i.error.is_none()).then(|| {
            ("没有指标写明抽样标准误（error）".into(), "No indicator says its sampling error (error)".into())
        }),
    }
}

/// A method with every setting where it works, so that two that do the same are the same.
fn effective(method: &Method) -> Method {
    let mut pushed = method.clone();
    for indicator in &mut pushed.indicators {
        indicator.normalise.get_or_insert_with(|| method.normalise.clone());
        indicator.over.get_or_insert_with(|| method.over.clone());
        indicator.treat.get_or_insert(method.treat);
        indicator.impute.get_or_insert_with(|| method.impute.clone());
    }
    for (group, written) in pushed.groups.iter_mut().zip(&method.groups) {
        group.aggregate = Some(method.aggregate_of(written));
        group.weigh = Some(method.weigh_of(written).clone());
    }
    let first = pushed.indicators.first().cloned();
    if let Some(first) = first {
        pushed.normalise = first.normalise.unwrap_or(pushed.normalise);
        pushed.over = first.over.unwrap_or(pushed.over);
        pushed.treat = first.treat.unwrap_or(pushed.treat);
        pushed.impute = first.impute.unwrap_or(pushed.impute);
    }
    if let Some(first) = pushed.groups.first() {
        pushed.aggregate = first.aggregate.unwrap_or(pushed.aggregate);
        pushed.weigh = first.weigh.clone().unwrap_or_default();
    }
    pushed.levels.clear();
    pushed
}

/// A method after the changes of a choice; the code it does not know where there is one.
pub(super) fn changed(method: &Method, choice: &Choice, edition: Option<&Edition>) -> Result<Method, String> {
    let mut other = method.clone();
    for change in &choice.change {
        apply(&mut other, change, edition)?;
    }
    Ok(other)
}

fn apply(method: &mut Method, change: &Change, edition: Option<&Edition>) -> Result<(), String> {
    match change {
        Change::Normalise(of) => of_indicators(method, of, |m| &mut m.normalise, |i| &mut i.normalise)?,
        Change::Over(of) => of_indicators(method, of, |m| &mut m.over, |i| &mut i.over)?,
        Change::Treat(of) => of_indicators(method, of, |m| &mut m.treat, |i| &mut i.treat)?,
        Change::Impute(of) => of_indicators(method, of, |m| &mut m.impute, |i| &mut i.impute)?,
        Change::Mean(of) => of_groups(method, of, |aggregate, rule| aggregate.rule = *rule)?,
        Change::Missing(of) => of_groups(method, of, |aggregate, rule| aggregate.missing = *rule)?,
        Change::Weights(of) => of_groups(method, of, |aggregate, sum| aggregate.weights = *sum)?,
        Change::Aggregate(of) => of_groups(method, of, |aggregate, whole| *aggregate = *whole)?,
        Change::Weigh(of) => weigh(method, of)?,
        Change::Weight(code, weight) => {
            let parent = parent_of(method, code).ok_or_else(|| code.clone())?;
            freeze(method, &parent, edition);
            write_weight(method, code, *weight);
        }
        Change::LeaveOut(code) => leave_out(method, code, edition)?,
        Change::Screen(screen) => method.screen = Some(screen.clone()),
        Change::NoScreen => method.screen = None,
        Change::Rank(rank) => method.rank = rank.clone(),
    }
    Ok(())
}

fn of_indicators<T: Clone>(
    method: &mut Method,
    of: &Of<T>,
    whole: impl Fn(&mut Method) -> &mut T,
    own: impl Fn(&mut Indicator) -> &mut Option<T>,
) -> Result<(), String> {
    let Some(codes) = &of.of else {
        *whole(method) = of.to.clone();
        return Ok(());
    };
    for code in codes {
        let indicator = method.indicators.iter_mut().find(|i| i.code == *code).ok_or_else(|| code.clone())?;
        *own(indicator) = Some(of.to.clone());
    }
    Ok(())
}

fn of_groups<T>(method: &mut Method, of: &Of<T>, set: impl Fn(&mut Aggregate, &T)) -> Result<(), String> {
    let Some(codes) = &of.of else {
        set(&mut method.aggregate, &of.to);
        return Ok(());
    };
    for code in codes {
        let group = method.group(code).ok_or_else(|| code.clone())?;
        let mut aggregate = method.aggregate_of(group);
        set(&mut aggregate, &of.to);
        method.groups.iter_mut().filter(|g| g.code == *code).for_each(|g| g.aggregate = Some(aggregate));
    }
    Ok(())
}

/// Where weights come from; children stop writing weights that nobody would read.
fn weigh(method: &mut Method, of: &Of<Weigh>) -> Result<(), String> {
    let codes: Vec<String> = match &of.of {
        Some(codes) => codes.clone(),
        None => {
            let inherits = |group: &&crate::method::Group| method.weigh_of(group) == &method.weigh;
            method.groups.iter().filter(inherits).map(|group| group.code.clone()).collect()
        }
    };
    for code in codes {
        method.group(&code).ok_or_else(|| code.clone())?;
        method.groups.iter_mut().filter(|g| g.code == code).for_each(|g| g.weigh = Some(of.to.clone()));
        if !of.to.reads_weights() {
            let children: Vec<String> =
                method.children(&code).iter().map(|(child, _)| (*child).to_owned()).collect();
            children.iter().for_each(|child| erase_weight(method, child));
        }
    }
    Ok(())
}

fn parent_of(method: &Method, code: &str) -> Option<String> {
    let leaf = method.indicator(code).map(|indicator| indicator.parent.clone());
    leaf.or_else(|| method.group(code).and_then(|group| group.parent.clone()))
}

fn write_weight(method: &mut Method, code: &str, weight: f64) {
    method.indicators.iter_mut().filter(|i| i.code == code).for_each(|i| i.weight = Some(weight));
    method.groups.iter_mut().filter(|g| g.code == code).for_each(|g| g.weight = Some(weight));
}

fn erase_weight(method: &mut Method, code: &str) {
    method.indicators.iter_mut().filter(|i| i.code == code).for_each(|i| i.weight = None);
    method.groups.iter_mut().filter(|g| g.code == code).for_each(|g| g.weight = None);
}

/// Puts the weights a group worked with in the place of the rule they came from.
fn freeze(method: &mut Method, group: &str, edition: Option<&Edition>) {
    let direct = method.group(group).is_some_and(|g| method.weigh_of(g) == &Weigh::Direct);
    if direct {
        return;
    }
    let Some(node) = edition.and_then(|edition| edition.nodes.get(group)) else { return };
    for (child, weight) in node.children.iter().zip(&node.weights) {
        write_weight(method, child, *weight);
    }
    method.groups.iter_mut().filter(|g| g.code == group).for_each(|g| g.weigh = Some(Weigh::Direct));
}

fn leave_out(method: &mut Method, code: &str, edition: Option<&Edition>) -> Result<(), String> {
    let mut gone = code.to_owned();
    loop {
        let Some(parent) = parent_of(method, &gone) else { return Err(code.to_owned()) };
        // Judgements and budgets that name what is gone no longer hold; their weights do.
        freeze(method, &parent, edition);
        method.indicators.retain(|indicator| indicator.code != gone);
        method.groups.retain(|group| group.code != gone);
        if !method.children(&parent).is_empty() || method.group(&parent).is_none_or(|g| g.parent.is_none()) {
            return Ok(());
        }
        gone = parent;
    }
}

/// A plan over a computed method.
pub(super) struct Varying<'a> {
    pub method: &'a Method,
    pub figures: &'a dyn Figures,
    pub plan: &'a Plan,
    pub edition: &'a Edition,
    pub period: usize,
}

impl Varying<'_> {
    /// What an edition makes of the period.
    pub fn outcome_of(&self, edition: &Edition) -> Outcome {
        outcome_in(edition, self.method.index().unwrap_or_default(), self.period)
    }

    /// What one run comes to.
    pub fn outcome(&self, settings: &[u64]) -> Result<Outcome, ComputeError> {
        let mut method = self.method.clone();
        let mut drawn: BTreeMap<String, Column> = BTreeMap::new();
        for (factor, setting) in self.plan.factors.iter().zip(settings) {
            self.set(&mut method, &mut drawn, &factor.vary, *setting);
        }
        let overlay = Overlay { under: self.figures, columns: drawn };
        let effort = Effort { threads: 1, keep: Some(Vec::new()) };
        Ok(self.outcome_of(&compute(&method, &overlay, &effort)?))
    }

    fn set(&self, method: &mut Method, drawn: &mut BTreeMap<String, Column>, vary: &Vary, setting: u64) {
        // The largest number leaves everything as it is.
        if setting == u64::MAX {
            return;
        }
        let edition = Some(self.edition);
        match vary {
            Vary::Choices(choices) => {
                let changes = choices.get(setting as usize).map(|choice| choice.change.as_slice());
                // Codes were checked with the plan; one that another factor left out is gone rightly.
                changes.unwrap_or_default().iter().for_each(|change| {
                    let _ = apply(method, change, edition);
                });
            }
            Vary::LeaveOut(which) => {
                let codes: Vec<&String> = match &which.indicators {
                    Some(codes) => codes.iter().collect(),
                    None => self.method.indicators.iter().map(|i| &i.code).collect(),
                };
                if let Some(code) = (setting as usize).checked_sub(1).and_then(|at| codes.get(at)) {
                    let _ = leave_out(method, code, edition);
                }
            }
            Vary::Weights(noise) => {
                let groups: Vec<&String> = match &noise.groups {
                    Some(groups) => groups.iter().collect(),
                    None => self.method.groups.iter().map(|g| &g.code).collect(),
                };
                let of = |at: u64| 1.0 - noise.by + 2.0 * noise.by * unit(key(setting, at));
                groups
                    .into_iter()
                    .for_each(|group| self.reweigh(method, group, |weight, at| weight * of(at)));
            }
            Vary::AnyWeights(group) => {
                // Exponentials made to sum to 1 are spread evenly over all weights that do.
                self.reweigh(method, group, |_, at| -(1.0 - unit(key(setting, at))).ln());
            }
            Vary::Sampling => self.draw(drawn, setting),
        }
    }

    /// New weights for the children of a group, each by its place among all nodes.
    fn reweigh(&self, method: &mut Method, group: &str, new: impl Fn(f64, u64) -> f64) {
        freeze(method, group, Some(self.edition));
        let places: Vec<&str> = self.method.nodes().map(|(_, code, _, _)| code).collect();
        let children: Vec<(String, f64)> =
            method.children(group).into_iter().map(|(c, w)| (c.to_owned(), w.unwrap_or(0.0))).collect();
        for (child, weight) in children {
            let place = places.iter().position(|code| *code == child).unwrap_or_default();
            write_weight(method, &child, new(weight, place as u64));
        }
    }

    /// Figures from samples, drawn anew by their standard errors and kept within their bounds.
    fn draw(&self, drawn: &mut BTreeMap<String, Column>, setting: u64) {
        let rows = self.figures.frame().len();
        for (place, indicator) in self.method.indicators.iter().enumerate() {
            let Some(error) = &indicator.error else { continue };
            let (mut one, mut two) = (Vec::new(), Vec::new());
            let figures = self.figures.stretch(indicator.column(), 0..rows, &mut one).unwrap_or_default();
            let errors = self.figures.stretch(&error.column, 0..rows, &mut two).unwrap_or_default();
            let [low, high] = indicator.bounds.unwrap_or([f64::NEG_INFINITY, f64::INFINITY]);
            let own = key(setting, place as u64);
            let cell = |(row, (figure, error)): (usize, (&Cell, &Cell))| match error.known() {
                Some(error) => figure.map(|x| (x + error * normal(key(own, row as u64))).clamp(low, high)),
                None => *figure,
            };
            let column = figures.iter().zip(errors).enumerate().map(cell).collect();
            drawn.insert(indicator.column().to_owned(), column);
        }
    }

    /// A run's settings, for people: `factor=choice`.
    pub fn named(&self, settings: &[u64]) -> Vec<String> {
        let name = |(factor, setting): (&super::Factor, &u64)| {
            let told = match &factor.vary {
                Vary::Choices(choices) => {
                    choices.get(*setting as usize).map_or_else(|| "–".to_owned(), |c| c.id.clone())
                }
                _ if *setting == u64::MAX => "–".to_owned(),
                Vary::LeaveOut(_) => setting.to_string(),
                _ => format!("{setting:016x}"),
            };
            format!("{}={told}", factor.id)
        };
        self.plan.factors.iter().zip(settings).map(name).collect()
    }
}

/// Figures with some columns in the place of others.
struct Overlay<'a> {
    under: &'a dyn Figures,
    columns: BTreeMap<String, Column>,
}

impl Figures for Overlay<'_> {
    fn frame(&self) -> &Arc<Frame> {
        self.under.frame()
    }

    fn stretch<'b>(
        &'b self,
        column: &str,
        rows: Range<usize>,
        room: &'b mut Vec<Cell>,
    ) -> Option<&'b [Cell]> {
        match self.columns.get(column) {
            Some(cells) => cells.get(rows),
            None => self.under.stretch(column, rows, room),
        }
    }

    fn words(&self, column: &str) -> Option<&Words> {
        self.under.words(column)
    }

    fn dated(&self, column: &str) -> Option<&Dated> {
        self.under.dated(column)
    }
}
