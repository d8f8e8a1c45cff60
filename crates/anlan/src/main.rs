//! The program: subcommands, configuration, wiring; the only place that reads clock, randomness and environment.
//!
//! One file a subcommand; never a rule of its own.

mod backup;
mod bench;
mod city;
mod demo;
mod import;
mod index;
mod pack;
mod rotation;
mod serve;
mod term;
mod worker;

use clap::{Parser, Subcommand};
use std::error::Error;
use std::process::ExitCode;

/// 安澜：诉求办理。Every matter gets an owner, a lawful clock, an answer and a review.
#[derive(Parser)]
#[command(name = "anlan", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Backup(backup::Backup),
    Bench(bench::Bench),
    City(city::City),
    DemoAccounts(demo::DemoAccounts),
    Import(import::Import),
    Index(index::Index),
    Keys(rotation::Keys),
    Pack(pack::Pack),
    Restore(backup::Restore),
    Serve(serve::Serve),
    Term(term::Term),
    Worker(worker::Worker),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Backup(backup) => backup.run(),
        Command::Bench(bench) => bench.run(),
        Command::City(city) => city.run(),
        Command::DemoAccounts(accounts) => accounts.run(),
        Command::Import(import) => import.run(),
        Command::Index(index) => index.run(),
        Command::Keys(keys) => keys.run(),
        Command::Pack(pack) => pack.run(),
        Command::Restore(restore) => restore.run(),
        Command::Serve(serve) => serve.run(),
        Command::Term(term) => term.run(),
        Command::Worker(worker) => worker.run(),
    }
}

/// Runs a subcommand that needs the async runtime; its error is one sentence on stderr.
fn run_async(work: impl Future<Output = Result<(), Box<dyn Error>>>) -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("ANLAN_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("无法启动：{error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(work) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// An error of a use case with its cause: an operator at a terminal is no visitor of a page.
fn detailed(error: app::AppError) -> Box<dyn Error> {
    match error {
        app::AppError::Fault(cause) => cause.into(),
        other => Box::new(other),
    }
}
