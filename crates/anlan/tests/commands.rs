//! The page of commands and the program name the same commands.

use std::path::Path;
use std::process::Command;

#[test]
fn every_command_has_its_section_and_every_section_its_command() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/commands.md");
    let page = std::fs::read_to_string(page).expect("the page of commands is part of the tree");
    let mut told: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## anlan ")).collect();
    told.sort_unstable();
    let help = Command::new(env!("CARGO_BIN_EXE_anlan")).arg("--help").output().expect("the program runs");
    let help = String::from_utf8(help.stdout).expect("help is text");
    let listed = help.split("Commands:").nth(1).and_then(|rest| rest.split("Options:").next());
    let lines = listed.expect("help lists the commands").lines();
    let mut known: Vec<&str> = lines.filter_map(|line| line.split_whitespace().next()).collect();
    known.retain(|name| *name != "help");
    known.sort_unstable();
    assert_eq!(told, known, "docs/reference/commands.md has a section `## anlan <command>` for each command");
}
