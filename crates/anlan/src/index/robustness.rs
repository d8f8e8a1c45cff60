//! `anlan index robustness`: where each unit could have stood had the method, the weights or the samples been
//! otherwise, and which choice matters.

use super::compute::said;
use super::figures::{Reading, read_all};
use super::input::Input;
use super::output::{Output, hex, number};
use super::{Lang, Stop};
use clap::Args;
use engine_index::compute::{Effort, compute};
use engine_index::diagnose::{Diagnosis, diagnose};
use engine_index::method::Method;
use engine_index::robust::*;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// 稳健性：方法、权重、样本换一种取法，名次会怎样 / How sure the ranks are.
#[derive(Debug, Args)]
pub struct Robust {
    #[command(flatten)]
    input: Input,
    /// 方案：哪些因素怎样变；不写则权重各变 25 %、逐个去掉指标、按抽样误差重抽 / What is varied; default: weights
    /// by 25 %, each indicator left out, samples drawn anew.
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// 随机种子：同一种子结果相同 / Seed: the same seed gives the same answer.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// 结果文件夹，须为空或不存在 / Folder for the results, empty or not there yet.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// What was asked, and what came out.
struct Answer<'a> {
    method: &'a Method,
    plan: &'a Plan,
    seed: u64,
    period: &'a str,
    found: &'a Robustness,
    left_out: &'a [LeftOut],
    facts: &'a Diagnosis,
    lang: Lang,
}

impl Robust {
    pub fn run(&self) -> Result<(), Stop> {
        let lang = self.input.lang;
        let mut output = Output::begin(&self.out, lang)?;
        let method = self.input.read_method()?;
        let file = self.plan.as_deref().map(pack::method::load_plan).transpose();
        let file = file.map_err(|complaints| told(&complaints, lang))?;
        let plan = file.as_ref().map_or_else(|| Plan::usual(&method), |file| file.plan().clone());
        let reading = read_all(&self.input, &method)?;
        let period = self.period(&reading)?;
        let effort = Effort { threads: self.input.threads, keep: None };
        let edition = compute(&method, &reading.panel, &effort).map_err(|error| said(&error, lang))?;
        let asked = Asked { period, seed: self.seed, threads: self.input.threads };
        let refused = |error: RobustError| match (&error, &file) {
            (RobustError::Plan(faults), Some(file)) => told(&file.complaints(faults), lang),
            _ => Stop::input(lang.label(&error.said()).to_owned()),
        };
        let found = robustness(&method, &reading.panel, &plan, &asked).map_err(refused)?;
        let left_out = leave_each_out(&method, &reading.panel, &edition, period, self.input.threads);
        let left_out = left_out.map_err(|error| Stop::input(lang.label(&error.said()).to_owned()))?;
        let facts = diagnose(&method, &reading.panel, &edition, period);
        let name = edition.frame.periods()[period].name().to_owned();
        let answer = Answer {
            method: &method,
            plan: &plan,
            seed: self.seed,
            period: &name,
            found: &found,
            left_out: &left_out,
            facts: &facts,
            lang,
        };
        answer.write(&mut output, &reading)?;
        output.finish()?;
        answer.print();
        Ok(())
    }

    /// The period asked about: the one named, or the last.
    fn period(&self, reading: &Reading) -> Result<usize, Stop> {
        let frame = engine_index::panel::Figures::frame(&reading.panel);
        match &self.input.period {
            None => Ok(frame.periods().len() - 1),
            Some(name) => frame.period(name).ok_or_else(|| {
                Stop::input(
                    self.input
                        .lang
                        .say(format!("没有 {name} 这一期的数据"), format!("There are no data of {name}")),
                )
            }),
        }
    }
}

fn told(complaints: &[pack::Complaint], lang: Lang) -> Stop {
    Stop::input(complaints.iter().map(|complaint| complaint.show(lang.language())).collect::<String>())
}

fn optional(x: Option<f64>) -> String {
    x.map(number).unwrap_or_default()
}

impl Answer<'_> {
    fn write(&self, output: &mut Output, reading: &Reading) -> Result<(), Stop> {
        self.units(output, reading)?;
        self.factors(output)?;
        self.unit_factors(output)?;
        self.runs(output)?;
        self.left_out(output)?;
        self.facts(output)?;
        for (name, value) in [
            ("plan.json", serde_json::to_value(self.plan)),
            ("method.json", serde_json::to_value(self.method)),
        ] {
            let text = value.and_then(|value| serde_json::to_vec_pretty(&value));
            let mut text = text.map_err(|fault| Stop::failed(fault.to_string()))?;
            text.push(b'\n');
            output.file(name, &text)?;
        }
        self.manifest(output, reading)
    }

    fn units(&self, output: &mut Output, reading: &Reading) -> Result<(), Stop> {
        let rows = self.found.units.iter().map(|u| {
            let name = reading.names.get(&u.unit).cloned().unwrap_or_default();
            vec![
                u.unit.clone(),
                name,
                number(u.score),
                number(u.rank),
                number(u.interval[0]),
                number(u.interval[1]),
                number(u.range[0]),
                number(u.range[1]),
                number(u.mean),
                number(u.scores[0]),
                number(u.scores[1]),
                number(u.first),
                number(u.last),
                number(u.same),
                number(u.ranked),
            ]
        });
        output.table(
            "units.csv",
            &[
                "unit", "name", "score", "rank", "rank-low", "rank-high", "rank-best", "rank-worst",
                "rank-mean", "score-low", "score-high", "chance-first", "chance-last", "chance-same-rank",
                "chance-ranked",
            ],
            rows,
        )
    }

    fn factors(&self, output: &mut Output) -> Result<(), Stop> {
        let rows = self.found.factors.iter().map(|f| {
            let shift = |pick: fn(&Share) -> f64| optional(f.shift.as_ref().map(pick));
            vec![
                f.factor.clone(),
                shift(|s| s.first),
                shift(|s| s.first_interval[0]),
                shift(|s| s.first_interval[1]),
                shift(|s| s.total),
                shift(|s| s.total_interval[0]),
                shift(|s| s.total_interval[1]),
                number(f.alone.mean),
                number(f.alone.most),
                f.without_effect.to_string(),
            ]
        });
        output.table(
            "factors.csv",
            &[
                "factor", "first", "first-low", "first-high", "total", "total-low", "total-high",
                "mean-shift-alone", "most-shift-alone", "without-effect",
            ],
            rows,
        )
    }

    fn unit_factors(&self, output: &mut Output) -> Result<(), Stop> {
        let rows = self.found.factors.iter().flat_map(|f| {
            self.found.units.iter().zip(&f.ranks).map(move |(unit, share)| {
                let part = |pick: fn(&Share) -> f64| optional(share.as_ref().map(pick));
                vec![
                    unit.unit.clone(),
                    f.factor.clone(),
                    part(|s| s.first),
                    part(|s| s.first_interval[0]),
                    part(|s| s.first_interval[1]),
                    part(|s| s.total),
                    part(|s| s.total_interval[0]),
                    part(|s| s.total_interval[1]),
                ]
            })
        });
        output.table(
            "unit-factors.csv",
            &["unit", "factor", "first", "first-low", "first-high", "total", "total-low", "total-high"],
            rows,
        )
    }

    fn runs(&self, output: &mut Output) -> Result<(), Stop> {
        let mut head: Vec<&str> = vec!["run", "chance"];
        head.extend(self.plan.factors.iter().map(|factor| factor.id.as_str()));
        head.push("fingerprint");
        let told = |factor: &Factor, setting: u64| match &factor.vary {
            Vary::Choices(choices) => {
                choices.get(setting as usize).map_or_else(String::new, |c| c.id.clone())
            }
            Vary::LeaveOut(which) => {
                let all = || self.method.indicators.get(setting as usize - 1).map(|i| i.code.clone());
                let named = |codes: &Vec<String>| codes.get(setting as usize - 1).cloned();
                let code =
                    if setting == 0 { None } else { which.indicators.as_ref().map_or_else(all, named) };
                code.unwrap_or_else(|| "-".to_owned())
            }
            _ => format!("{setting:016x}"),
        };
        let rows = self.found.runs.iter().enumerate().map(|(at, run)| {
            let mut row = vec![at.to_string(), number(run.chance)];
            row.extend(self.plan.factors.iter().zip(&run.settings).map(|(factor, s)| told(factor, *s)));
            row.push(format!("{:016x}", run.fingerprint));
            row
        });
        output.table("runs.csv", &head, rows)
    }

    fn left_out(&self, output: &mut Output) -> Result<(), Stop> {
        let rows = self.left_out.iter().map(|l| {
            let (who, by) = l.most_moved.clone().map_or_else(Default::default, |(who, by)| (who, number(by)));
            vec![
                l.indicator.clone(),
                number(l.shift.mean),
                number(l.shift.most),
                optional(l.together),
                who,
                by,
            ]
        });
        output.table(
            "left-out.csv",
            &["indicator", "mean-shift", "most-shift", "rank-correlation", "most-moved", "by"],
            rows,
        )
    }

    fn facts(&self, output: &mut Output) -> Result<(), Stop> {
        let rows = self.facts.indicators.iter().map(|i| {
            let missing: Vec<String> =
                i.missing.iter().map(|(reason, n)| format!("{} {n}", reason.code())).collect();
            vec![
                i.code.clone(),
                i.known.to_string(),
                missing.join("; "),
                i.zeros.to_string(),
                i.filled.to_string(),
                i.drawn_in.to_string(),
                optional(i.mean),
                optional(i.deviation),
                optional(i.range.map(|r| r.0)),
                optional(i.range.map(|r| r.1)),
                optional(i.shape.map(|s| s.0)),
                optional(i.shape.map(|s| s.1)),
                optional(i.with_group),
                optional(i.with_index),
                optional(i.share),
                optional(i.effective),
                i.silent.to_string(),
            ]
        });
        output.table(
            "indicators.csv",
            &[
                "indicator", "known", "missing", "zeros", "filled", "drawn-in", "mean", "deviation", "least",
                "greatest", "skewness", "kurtosis", "correlation-with-group", "correlation-with-index",
                "share-by-weights", "share-in-variance", "silent",
            ],
            rows,
        )?;
        let rows = self.facts.groups.iter().flat_map(|g| {
            g.children.iter().map(move |(child, share, effective, together)| {
                vec![
                    g.code.clone(),
                    optional(g.alpha),
                    child.clone(),
                    number(*share),
                    optional(*effective),
                    optional(*together),
                ]
            })
        });
        let head =
            ["group", "cronbach-alpha", "child", "share-by-weights", "share-in-variance", "correlation"];
        output.table("groups.csv", &head, rows)?;
        let rows = self.facts.pairs.iter().map(|p| {
            let kind = if p.correlation > 0.0 { "collinear" } else { "opposed" };
            vec![p.group.clone(), p.one.clone(), p.other.clone(), number(p.correlation), kind.to_owned()]
        });
        output.table("pairs.csv", &["group", "one", "other", "correlation", "kind"], rows)
    }

    fn manifest(&self, output: &mut Output, reading: &Reading) -> Result<(), Stop> {
        let json = |value: serde_json::Result<serde_json::Value>| value.unwrap_or_default().to_string();
        let hash = |text: String| hex(&Sha256::digest(text.as_bytes()));
        let files = |list: Vec<(String, u64, String)>| -> Vec<serde_json::Value> {
            list.into_iter()
                .map(|(name, bytes, sha)| serde_json::json!({ "name": name, "bytes": bytes, "sha256": sha }))
                .collect()
        };
        let inputs =
            reading.files.iter().map(|(name, bytes, hash)| (name.clone(), *bytes, hex(hash))).collect();
        let manifest = serde_json::json!({
            "format": 1,
            "program": format!("anlan {}", env!("CARGO_PKG_VERSION")),
            "method": { "id": self.method.id, "sha256": hash(json(serde_json::to_value(self.method))) },
            "plan": { "sha256": hash(json(serde_json::to_value(self.plan))) },
            "seed": self.seed,
            "period": self.period,
            "exact": self.found.exact,
            "runs": self.found.runs.len(),
            "inputs": files(inputs),
            "files": files(output.files().to_vec()),
        });
        let mut text =
            serde_json::to_vec_pretty(&manifest).map_err(|fault| Stop::failed(fault.to_string()))?;
        text.push(b'\n');
        output.file("manifest.json", &text)
    }

    fn print(&self) {
        let (lang, found) = (self.lang, self.found);
        let line = |zh: String, en: String| println!("{}", lang.say(zh, en));
        let n = found.runs.len();
        match found.exact {
            true => line(
                format!("{}：{n} 种组合全部算过，结果是精确的", self.period),
                format!("{}: all {n} combinations were computed; nothing is estimated", self.period),
            ),
            false => line(
                format!("{}：按种子 {} 抽算 {n} 次，结果有误差", self.period, self.seed),
                format!("{}: {n} methods drawn with seed {}; figures are estimates", self.period, self.seed),
            ),
        }
        let [low, high] = self.plan.interval;
        let wide = found.units.iter().filter(|u| u.interval[1] - u.interval[0] >= 5.0).count();
        line(
            format!("{} 个单位中 {wide} 个的名次区间（{low}–{high}）宽达 5 名以上", found.units.len()),
            format!(
                "{wide} of {} units have a rank interval ({low}–{high}) of 5 places or more",
                found.units.len()
            ),
        );
        let last = found.units.iter().map(|u| u.rank).fold(0.0, f64::max);
        for unit in found.units.iter().filter(|u| u.rank == last) {
            line(
                format!("末位 {}：末位的可能性 {:.1} %", unit.unit, unit.last * 100.0),
                format!("last is {}: chance of being last {:.1} %", unit.unit, unit.last * 100.0),
            );
        }
        for factor in &found.factors {
            match (&factor.shift, factor.without_effect) {
                (_, true) => line(
                    format!("因素 {}：对这批数据没有任何影响", factor.factor),
                    format!("factor {}: no effect at all on these data", factor.factor),
                ),
                (Some(s), _) => line(
                    format!(
                        "因素 {}：单独解释 {:.1} %，连同交互 {:.1} %",
                        factor.factor,
                        s.first * 100.0,
                        s.total * 100.0
                    ),
                    format!(
                        "factor {}: {:.1} % by itself, {:.1} % with interactions",
                        factor.factor,
                        s.first * 100.0,
                        s.total * 100.0
                    ),
                ),
                (None, _) => line(
                    format!("因素 {}：名次不动", factor.factor),
                    format!("factor {}: no rank moves", factor.factor),
                ),
            }
        }
        self.warn();
    }

    /// Indicators that are hardly heard, and siblings that say the same.
    fn warn(&self) {
        let silent: Vec<&str> =
            self.facts.indicators.iter().filter(|i| i.silent).map(|i| i.code.as_str()).collect();
        if !silent.is_empty() {
            println!(
                "{}",
                self.lang.say(
                    format!("与总指数几乎无关的指标：{}", silent.join("、")),
                    format!("hardly heard in the index: {}", silent.join(", ")),
                )
            );
        }
        for pair in &self.facts.pairs {
            let kind = if pair.correlation > 0.0 {
                self.lang.say("几乎相同", "say the same")
            } else {
                self.lang.say("互相抵消", "pull against each other")
            };
            println!("{} {} {kind} (r = {:.2})", pair.one, pair.other, pair.correlation);
        }
    }
}
