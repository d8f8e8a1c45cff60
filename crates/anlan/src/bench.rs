//! `anlan bench`: figures anyone can print again, each with a ratio to a baseline of the same run.

mod figures;
mod house;
mod lifecycle;

use clap::{Args, Subcommand};
use std::process::ExitCode;

/// 测量（每个数字都与同一次运行中的基准相比）
#[derive(Debug, Args)]
pub struct Bench {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Loop(lifecycle::Loop),
}

impl Bench {
    /// Runs.
    pub fn run(self) -> ExitCode {
        match self.command {
            Command::Loop(bench) => super::run_async(bench.measure()),
        }
    }
}
