//! `anlan index`: computes a composite index from a method and a table, opens its numbers, says how sure it is.
//!
//! Exit 0 done, 1 it could not be done, 2 wrong input. Reads and prints; computes nothing itself.

mod beside;
mod cells;
mod compare;
mod compute;
mod explain;
mod figures;
mod gathered;
mod input;
mod output;
mod results;
mod robustness;
mod what_if;

use clap::{Args, Subcommand, ValueEnum};
use domain::label::{Label, Language};
use std::process::ExitCode;

/// 指数：按方法和数据计算、解释、比较 / Computes, opens and compares composite indices.
#[derive(Debug, Args)]
pub struct Index {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(compute::Check),
    Compute(compute::Compute),
    Explain(explain::Explain),
    Robustness(robustness::Robust),
    WhatIf(what_if::WhatIf),
    Compare(compare::Compare),
}

impl Index {
    /// Runs.
    pub fn run(self) -> ExitCode {
        let outcome = match self.command {
            Command::Check(check) => check.run(),
            Command::Compute(compute) => compute.run(),
            Command::Explain(explain) => explain.run(),
            Command::Robustness(robust) => robust.run(),
            Command::WhatIf(what_if) => what_if.run(),
            Command::Compare(compare) => compare.run(),
        };
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(Stop(code, text)) => {
                eprintln!("{}", text.trim_end());
                ExitCode::from(code)
            }
        }
    }
}

/// Why a command stopped: the exit code, and what to say.
#[derive(Debug)]
struct Stop(u8, String);

impl Stop {
    /// The input is wrong.
    fn input(text: impl Into<String>) -> Stop {
        Stop(2, text.into())
    }

    /// It could not be done.
    fn failed(text: impl Into<String>) -> Stop {
        Stop(1, text.into())
    }
}

/// Language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    Zh,
    En,
}

impl Lang {
    fn say(self, zh: impl Into<String>, en: impl Into<String>) -> String {
        match self {
            Lang::Zh => zh.into(),
            Lang::En => en.into(),
        }
    }

    fn label(self, label: &Label) -> &str {
        label.in_language(self.language())
    }

    fn language(self) -> Language {
        match self {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        }
    }
}
