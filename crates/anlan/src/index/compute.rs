//! `anlan index check` and `anlan index compute`.

use super::input::{Input, method};
use super::output::Output;
use super::results::Results;
use super::{Lang, Stop};
use clap::Args;
use engine_index::compute::{Effort, compute};
use engine_index::error::ComputeError;
use std::path::PathBuf;

/// 检查方法：说明所有问题 / Says everything that is wrong with a method.
#[derive(Debug, Args)]
pub struct Check {
    /// 方法：一个 TOML 文件，或含 index.toml 的文件夹 / The method: a TOML file, or a folder with index.toml.
    method: PathBuf,
    /// 语言 / Language of messages.
    #[arg(long, value_enum, default_value = "zh")]
    lang: Lang,
}

impl Check {
    pub fn run(&self) -> Result<(), Stop> {
        let method = method(&self.method, self.lang)?;
        println!(
            "{}",
            self.lang.say(
                format!(
                    "{}（{}）：没有问题；{} 个指标，{} 个分组",
                    method.label.zh,
                    method.id,
                    method.indicators.len(),
                    method.groups.len()
                ),
                format!(
                    "{} ({}): nothing wrong; {} indicators, {} groups",
                    method.label.en,
                    method.id,
                    method.indicators.len(),
                    method.groups.len()
                ),
            )
        );
        Ok(())
    }
}

/// 计算指数，写成一个文件夹 / Computes an index into a folder of tables.
#[derive(Debug, Args)]
pub struct Compute {
    #[command(flatten)]
    input: Input,
    /// 结果文件夹，须为空或不存在 / Folder for the results, empty or not there yet.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// 数据再大也写出每个指标的每一步 / Write every stage of every indicator, however large.
    #[arg(long)]
    stages: bool,
}

impl Compute {
    pub fn run(&self) -> Result<(), Stop> {
        let lang = self.input.lang;
        let mut output = Output::begin(&self.out, lang)?;
        let method = self.input.read_method()?;
        let reading = self.input.read_figures(&method)?;
        let effort = Effort { threads: self.input.threads, keep: None };
        let edition = compute(&method, &reading.panel, &effort).map_err(|error| said(&error, lang))?;
        let results = Results { method: &method, reading: &reading, edition: &edition, lang };
        results.write(&mut output, self.stages)?;
        output.finish()?;
        results.print(&self.out);
        Ok(())
    }
}

/// An error of the computation, for people.
pub fn said(error: &ComputeError, lang: Lang) -> Stop {
    Stop::input(lang.label(&error.said()).to_owned())
}
