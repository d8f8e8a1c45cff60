//! Imports of real exports, when they lie beside the tree; says so when they do not. Their content is never shown.

use std::path::{Path, PathBuf};
use std::process::Command;

fn tree() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of the shared data, if it is there.
fn real(name: &str) -> Option<PathBuf> {
    let beside = ["../shared/data", "../../shared/data"].map(|folder| tree().join(folder).join(name));
    let found = beside.into_iter().find(|path| path.is_file());
    if found.is_none() {
        eprintln!("skipped: {name} is not beside the tree");
    }
    found
}

fn anlan(folder: &Path, args: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_anlan"))
        .current_dir(folder)
        .args(args)
        .arg("--data")
        .arg(folder.join("data"))
        .arg("--packs")
        .arg(tree().join("packs"))
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{said}{}", String::from_utf8_lossy(&out.stderr));
    said
}

fn town() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    anlan(folder.path(), &["city", "add", "--pack", "guangzhou"]);
    let units = folder.path().join("units.csv");
    std::fs::write(&units, "code,name,parent_code,area_code,functions\nhotline,热线,,440100,intake-office\n")
        .expect("room for the test");
    anlan(folder.path(), &["import", "units", &units.to_string_lossy(), "--city", "guangzhou"]);
    folder
}

/// Imports `name` by `map`; rows, imported and rejected must be these.
fn check(folder: &Path, name: &str, map: &str, more: &[&str], counts: (u64, u64, u64)) {
    let Some(file) = real(name) else { return };
    let (file, map) = (file.to_string_lossy().into_owned(), tree().join("houses/maps").join(map));
    let map = map.to_string_lossy();
    let said =
        anlan(folder, &[&["import", "appeals", &file, "--city", "guangzhou", "--map", &map], more].concat());
    let line = said.lines().find(|line| line.starts_with("共 ")).unwrap_or_default();
    eprintln!("{name}: {line}");
    let numbers: Vec<u64> =
        line.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    assert_eq!((numbers[0], numbers[1], numbers[4]), counts, "{line}");
    assert_eq!(numbers[0], numbers[1] + numbers[3] + numbers[4], "a row was lost: {line}");
}

#[test]
fn a_mailbox_with_replies_and_one_with_classes_are_imported_whole() {
    let town = town();
    check(town.path(), "appeals-zh/messages_with_replies.csv", "mailbox.toml", &[], (655, 655, 0));
    check(town.path(), "appeals-zh/messages_labelled.csv", "mailbox.toml", &["--dry-run"], (681, 681, 0));
}

#[test]
fn requests_of_another_country_are_planned_by_a_map_alone() {
    let town = town();
    let file = "requests-311/nyc311_2013-12-25_fullday.csv";
    check(town.path(), file, "requests-311.toml", &["--dry-run"], (2386, 2386, 0));
}

#[test]
#[ignore = "long: minutes in a development build"]
fn every_real_file_is_imported_whole() {
    let town = town();
    check(town.path(), "appeals-zh/messages_one_city.csv", "mailbox.toml", &[], (4317, 4317, 0));
    // 375 requests repeat number and day of another: they are shown, not swallowed.
    let file = "requests-311/chicago311_sanitation_2011-2014_74k.csv.gz";
    check(town.path(), file, "requests-sanitation.toml", &["--dry-run"], (74_401, 74_026, 375));
}
