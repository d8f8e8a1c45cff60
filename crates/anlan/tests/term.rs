//! `anlan term` as a process: what it prints last, and how it exits.

use std::path::Path;
use std::process::{Command, Output};

fn anlan(arguments: &str) -> Output {
    anlan_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

fn anlan_in(folder: &Path, arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_anlan"));
    command.current_dir(folder).env_remove("ANLAN_PACKS").arg("term").args(arguments.split_whitespace());
    command.output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// `arguments` exit with `code` and `last` alone on the last line.
fn check(arguments: &str, code: i32, last: &str) {
    let found = anlan(arguments);
    let (out, err) = (text(&found.stdout), text(&found.stderr));
    assert_eq!(found.status.code(), Some(code), "{arguments}\n{out}{err}");
    assert_eq!(out.lines().last(), Some(last), "{arguments}\n{out}{err}");
    assert!(out.ends_with('\n'), "{arguments}: the last line is unfinished");
}

/// `arguments` are refused: exit 2, nothing on stdout, and a message holding every one of `says`.
fn refused(arguments: &str, says: &[&str]) {
    let found = anlan(arguments);
    let err = text(&found.stderr);
    assert_eq!(found.status.code(), Some(2), "{arguments}\n{err}");
    assert_eq!(text(&found.stdout), "", "{arguments}");
    for part in says {
        assert!(err.contains(part), "{arguments}: expected {part:?} in {err}");
    }
}

#[test]
fn the_last_day_stands_alone_on_the_last_line() {
    check("--from 2026-02-12 --within 10wd", 0, "2026-03-04");
    check("--from 2026-02-12 --within 10wd --explain", 0, "2026-03-04");
    check("--from 2026-02-12 --within 10wd --explain --lang en", 0, "2026-03-04");
    check("--from 2025-12-17 --within 60d", 0, "2026-02-24");
    check("--from 2025-12-17 --within 60d --roll none", 0, "2026-02-15");
    check("--from 2025-12-31 --within 2mo", 0, "2026-02-28");
    check("--from 2024-02-29 --within 1yr", 0, "2025-02-28");
    check("--from 2026-02-13 --within 1wd --first-day same-day", 0, "2026-02-13");
    check("--from 2012-12-31 --within 3wd", 0, "2013-01-06");
    check(
        "--from 2026-02-13T18:00 --within 1wd --after-hours next-working-day --closing 17:30",
        0,
        "2026-02-24",
    );
    check(
        "--from 2026-02-13T17:00 --within 1wd --after-hours next-working-day --closing 17:30",
        0,
        "2026-02-14",
    );
}

#[test]
fn hours_and_minutes_end_on_a_minute() {
    check("--from 2026-12-31T23:50 --within 30min", 0, "2027-01-01 00:20");
    check("--from 2026-02-12T09:30 --within 24h --explain", 0, "2026-02-13 09:30");
    check("--from 2026-02-12T09:30 --within 24h --first-day next-hour", 0, "2026-02-13 10:00");
    refused("--from 2026-02-12 --within 30min", &["--from", "2026-02-12T09:30"]);
    refused("--from 2026-02-12 --within 30min --lang en", &["hours and minutes run from a moment"]);
    refused("--from 2026-02-12T09:30 --within 30min --first-day next-hour", &["次时"]);
}

#[test]
fn a_term_that_leaves_the_published_years_prints_the_provisional_day_and_exits_3() {
    check("--from 2026-12-18 --within 10wd", 3, "2027-01-04");
    check("--from 2026-12-17 --within 10wd", 0, "2026-12-31");
    check("--from 2026-12-20 --within 30d", 3, "2027-01-19");
    check("--from 2027-02-01 --within 1mo", 3, "2027-03-01");
    check("--from 2026-01-01 --within 15yr", 3, "2041-01-02");
    check("--from 2009-12-30 --within 2wd", 3, "2010-01-04");
    for language in ["zh", "en"] {
        let found = anlan(&format!("--from 2026-12-18 --within 10wd --lang {language}"));
        assert!(text(&found.stderr).contains("provisional"), "{language}");
    }
    assert!(anlan("--from 2026-02-12 --within 10wd").stderr.is_empty());
}

#[test]
fn wrong_input_exits_2_and_says_what_a_good_value_looks_like() {
    for from in [
        "2026-2-12", "2026-02-30", "20260212", "tomorrow", "2026-02-12T9:30", "2026-02-12T24:00", "2026年",
        "0000-01-01",
    ] {
        refused(&format!("--from {from} --within 10wd"), &["--from", "2026-02-12T09:30"]);
    }
    for within in ["10", "wd", "10WD", "ten", "1.5d", "-3wd", "10wdd", "１０wd", "+1d"] {
        refused(&format!("--from 2026-02-12 --within={within}"), &["--within", "10wd"]);
    }
    refused("--from 2026-02-12 --within 0wd", &["--within", "至少为 1"]);
    for within in ["4000000000wd", "99999999999999d", "4000000000yr", "120000mo", "4294967295d"] {
        refused(&format!("--from 2026-02-12 --within {within}"), &["--within", "超出可计算的范围"]);
    }
    refused("--from 2026-02-12 --within 4000000000wd --lang en", &["too long"]);
    refused("--from 2026-02-12 --within 1wd --closing 25:00", &["--closing", "17:30"]);
    refused("--from 2026-02-12 --within 1wd --roll backward", &["forward"]);
    refused("--from 2026-02-12", &["--within"]);
    refused("--from 2026-02-12 --within 1wd --packs no-such-folder", &["no-such-folder"]);
    refused("--from 2026-02-12 --within 1wd --packs src", &["calendars/2026.toml"]);
    refused("--from 2026-02-12 --within 1wd --region nowhere", &["nowhere"]);
}

#[test]
fn json_is_one_object_on_the_last_line() {
    let found = anlan("--from 2026-02-12 --within 10wd --json --lang en");
    assert_eq!(found.status.code(), Some(0));
    let out = text(&found.stdout);
    let value: serde_json::Value = serde_json::from_str(out.lines().last().expect("a line")).expect("JSON");
    for (key, expected) in [
        ("within", "10wd"),
        ("first_counted", "2026-02-13"),
        ("last_day", "2026-03-04"),
        ("raw_last_day", "2026-03-04"),
        ("promise_day", "2026-03-04"),
        ("due_at", "2026-03-05T00:00:00+08:00"),
    ] {
        assert_eq!(value[key], expected, "{key}");
    }
    assert_eq!((&value["provisional"], &value["counted"]), (&false.into(), &10.into()));
    assert!(value["explanation"].as_array().is_some_and(|lines| lines.len() > 5), "{value}");
    let provisional = anlan("--from 2026-12-18 --within 10wd --json");
    assert_eq!(provisional.status.code(), Some(3));
    assert!(text(&provisional.stdout).contains("\"provisional\":true"));
}

#[test]
fn it_works_from_any_folder_with_the_calendars_built_in() {
    let elsewhere = std::env::temp_dir();
    let found = anlan_in(&elsewhere, "--from 2026-02-12 --within 10wd");
    assert_eq!((found.status.code(), text(&found.stdout)), (Some(0), "2026-03-04\n".to_owned()));
}

#[test]
fn the_packs_folder_is_the_one_named() {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    check(&format!("--from 2026-02-12 --within 10wd --packs {}", packs.display()), 0, "2026-03-04");
}
