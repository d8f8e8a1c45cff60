//! The program: subcommands, configuration, wiring; the only place that reads clock, randomness and environment.
//!
//! One file a subcommand; never a rule of its own.

mod import;
mod pack;
mod term;

use clap::{Parser, Subcommand};
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
    Pack(pack::Pack),
    Term(term::Term),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Pack(pack) => pack.run(),
        Command::Term(term) => term.run(),
    }
}
