//! `anlan pack`: check a pack, show one of its procedures, run its worked cases.
//!
//! Exit 0 all is well, 1 complaints or failed cases, 2 wrong input. Prints; judges nothing itself.

use clap::{Args, Subcommand, ValueEnum};
use domain::label::Language;
use pack::{Complaint, Report};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// One line to the reader; a reader who has gone away (`| head`) is no fault.
macro_rules! line {
    ($($what:tt)*) => {{ let _ = writeln!(std::io::stdout(), $($what)*); }};
}

/// 检查、查看法规包 / Check and show packs of law.
#[derive(Args)]
pub struct Pack {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 检查包：说明所有问题 / Says everything that is wrong with a pack, and what its terms amount to.
    Check {
        /// Folder of the pack, e.g. `packs/<id>`.
        dir: PathBuf,
        /// Language of complaints.
        #[arg(long, value_enum, default_value = "zh")]
        lang: Lang,
        /// Print one JSON object instead.
        #[arg(long)]
        json: bool,
    },
    /// 查看一个程序 / Prints a procedure: its course, a Mermaid diagram, states, actions, terms, notices.
    Show {
        /// Folder of the pack.
        dir: PathBuf,
        /// Id of the procedure, e.g. `appeal`.
        procedure: String,
        /// Language.
        #[arg(long, value_enum, default_value = "zh")]
        lang: Lang,
    },
    /// 跑算例 / Plays the worked cases of a pack through the engine.
    Cases {
        /// Folder of the pack.
        dir: PathBuf,
        /// Language of messages.
        #[arg(long, value_enum, default_value = "zh")]
        lang: Lang,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Lang {
    Zh,
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        }
    }
}

impl Pack {
    /// Runs the command.
    pub fn run(self) -> ExitCode {
        match self.command {
            Command::Check { dir, lang, json } => {
                let report = pack::check(&dir);
                if json {
                    print_json(&report)
                } else {
                    print(&report, lang.into())
                }
                ExitCode::from(u8::from(!report.complaints.is_empty()))
            }
            Command::Show { dir, procedure, lang } => show(&dir, &procedure, lang.into()),
            Command::Cases { dir, lang } => cases(&dir, lang.into()),
        }
    }
}

fn show(dir: &Path, id: &str, language: Language) -> ExitCode {
    let report = pack::check(dir);
    let Some(pack) = &report.pack else {
        print(&report, language);
        return ExitCode::from(1);
    };
    if let Some(text) = pack::show(pack, id, language) {
        line!("{text}");
        return ExitCode::SUCCESS;
    }
    let known: Vec<&str> = pack.procedures.keys().map(|id| id.as_str()).collect();
    match language {
        Language::Zh => eprintln!("没有叫“{id}”的程序；现有：{}", known.join("、")),
        Language::En => eprintln!("There is no procedure “{id}”; there are: {}", known.join(", ")),
    }
    ExitCode::from(2)
}

fn cases(dir: &Path, language: Language) -> ExitCode {
    let report = pack::check(dir);
    if !report.complaints.is_empty() {
        print(&report, language);
        return ExitCode::from(1);
    }
    let results = report.play_cases();
    let mut failed = 0;
    for result in &results {
        match &result.failure {
            None => line!("PASS {}: {}", result.procedure, result.name),
            Some(failure) => {
                failed += 1;
                line!("FAIL {}: {}\n{}", result.procedure, result.name, failure.show(language));
            }
        }
    }
    match language {
        Language::Zh => line!("共 {} 个算例，{failed} 个不符", results.len()),
        Language::En => line!("{} cases, {failed} differ", results.len()),
    }
    ExitCode::from(u8::from(failed > 0))
}

fn print(report: &Report, language: Language) {
    let zh = language == Language::Zh;
    if !report.warnings.is_empty() {
        line!("{}", if zh { "—— 提醒 ——" } else { "-- warnings --" });
        report.warnings.iter().for_each(|warning| line!("{}", warning.show(language)));
    }
    report.complaints.iter().for_each(|complaint| line!("{}", complaint.show(language)));
    for proof in report.pack.iter().flat_map(pack::proofs) {
        line!("{}", proof.text(language));
    }
    match (&report.pack, zh) {
        (Some(pack), true) => {
            line!(
                "{}（{}）：没有问题，{}，版本哈希 {}",
                pack.label.zh,
                pack.id,
                pack.standing.label().zh,
                pack.edition.hash
            )
        }
        (Some(pack), false) => {
            line!(
                "{} ({}): nothing wrong, {}, edition {}",
                pack.label.en,
                pack.id,
                pack.standing.label().en,
                pack.edition.hash
            )
        }
        (None, true) => line!("共 {} 个问题：改好之前不能使用", report.complaints.len()),
        (None, false) => {
            line!("{} complaints: not to be relied on until they are put right", report.complaints.len())
        }
    }
}

fn print_json(report: &Report) {
    let list = |complaints: &[Complaint]| serde_json::to_value(complaints).unwrap_or_default();
    let edition = report.pack.as_ref().map(|pack| pack.edition.hash.to_string());
    let shown = serde_json::json!({
        "complaints": list(&report.complaints),
        "warnings": list(&report.warnings),
        "edition": edition,
        "proofs": report.pack.as_ref().map(pack::proofs),
    });
    line!("{shown:#}");
}
