//! `anlan index what-if`: other weights, an indicator left out: who moves.

use super::compute::said;
use super::figures::read_all;
use super::input::Input;
use super::{Lang, Stop};
use clap::Args;
use engine_index::compute::{Effort, compute};
use engine_index::robust::{Change, what_if};

/// 如果：换权重、去掉指标，谁的名次会变 / Other weights or an indicator left out: who moves.
#[derive(Debug, Args)]
pub struct WhatIf {
    #[command(flatten)]
    input: Input,
    /// 改权重，例如 safety=0.5；可多次 / Another weight; repeatable.
    #[arg(long, value_name = "CODE=WEIGHT")]
    weight: Vec<String>,
    /// 去掉指标或分组；可多次 / Leave an indicator out; repeatable.
    #[arg(long, value_name = "CODE")]
    without: Vec<String>,
}

impl WhatIf {
    pub fn run(&self) -> Result<(), Stop> {
        let lang = self.input.lang;
        let changes = self.changes(lang)?;
        let method = self.input.read_method()?;
        let reading = read_all(&self.input, &method)?;
        let effort = Effort { threads: self.input.threads, keep: None };
        let before = compute(&method, &reading.panel, &effort).map_err(|error| said(&error, lang))?;
        let after = what_if(&method, &reading.panel, &before, &changes, self.input.threads)
            .map_err(|error| Stop::input(lang.label(&error.said()).to_owned()))?;
        let period = match &self.input.period {
            None => before.frame.periods().len() - 1,
            Some(name) => before.frame.period(name).ok_or_else(|| {
                Stop::input(
                    lang.say(format!("没有 {name} 这一期的数据"), format!("There are no data of {name}")),
                )
            })?,
        };
        let index = method.index().unwrap_or_default();
        let (one, two) = (&before.nodes[index], &after.nodes[index]);
        println!(
            "{}",
            lang.say(
                "单位\t原分\t原名次\t新分\t新名次\t变动",
                "unit\tscore\trank\tnew-score\tnew-rank\tmoved"
            )
        );
        for row in before.frame.rows(period) {
            let (unit, _) = before.frame.name(row);
            let shown = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| format!("{x:.4}"));
            let rank = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| x.to_string());
            let (old, new) = (one.ranks[row].known(), two.ranks[row].known());
            let moved = old.zip(new).map_or_else(|| "–".to_owned(), |(old, new)| format!("{:+}", old - new));
            println!(
                "{unit}\t{}\t{}\t{}\t{}\t{moved}",
                shown(one.scores[row].known()),
                rank(old),
                shown(two.scores[row].known()),
                rank(new)
            );
        }
        Ok(())
    }

    fn changes(&self, lang: Lang) -> Result<Vec<Change>, Stop> {
        let mut changes = Vec::new();
        for text in &self.weight {
            let read =
                text.split_once('=').and_then(|(code, weight)| Some((code, weight.parse::<f64>().ok()?)));
            let (code, weight) =
                read.filter(|(_, weight)| weight.is_finite() && *weight >= 0.0).ok_or_else(|| {
                    Stop::input(lang.say(
                        format!("--weight “{text}”应写成 代码=权重，权重不为负，例如 safety=0.5"),
                        format!("--weight “{text}” is written CODE=WEIGHT, not negative, e.g. safety=0.5"),
                    ))
                })?;
            changes.push(Change::Weight(code.to_owned(), weight));
        }
        changes.extend(self.without.iter().map(|code| Change::LeaveOut(code.clone())));
        if changes.is_empty() {
            return Err(Stop::input(lang.say(
                "请用 --weight 或 --without 说明要改什么",
                "Say what changes with --weight or --without",
            )));
        }
        Ok(changes)
    }
}
