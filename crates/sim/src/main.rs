//! A seeded city driven through the real use cases: the ninety days of the demonstration, and whole
//! seasons for the long tests. Never shipped.

mod actor;
mod clock;
mod demo;
mod fill;
mod habits;
mod life;
mod stories;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// 安澜模拟：用真实的办理流程造出可重复的演示数据
#[derive(Parser)]
#[command(name = "sim", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
}

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("无法启动：{error}");
            return ExitCode::FAILURE;
        }
    };
    let result = match Cli::parse().command {
        Command::Demo(demo) => runtime.block_on(demo.run()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
