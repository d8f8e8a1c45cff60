//! How code is cut: files and functions that fit a head, modules that say what they are, names that say something.

use crate::rust::{Parsed, end_of_item, line_of};
use crate::tree::{File, Source, expect_complaint, expect_none, files, sources};

const LONGEST_FILE: usize = 600;
const LONGEST_FUNCTION: usize = 70;

/// Files longer than the house allows, with the length they may not exceed. This list may only shrink.
const LONG_FILES: &[(&str, usize)] = &[];

/// Functions longer than the house allows, as `file fn`, with the length they may not exceed. May only shrink.
const LONG_FUNCTIONS: &[(&str, usize)] = &[];

/// Names that say nothing of what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "manager", "service", "misc"];

fn rust_files() -> Vec<File> {
    files().into_iter().filter(|file| file.path.ends_with(".rs")).collect()
}

fn file_length(path: &str, lines: usize, exceptions: &[(&str, usize)]) -> Option<String> {
    let allowed = exceptions.iter().find(|(exempt, _)| *exempt == path).map(|(_, lines)| *lines);
    match allowed {
        None if lines > LONGEST_FILE => Some(format!(
            "{path} has {lines} lines, more than {LONGEST_FILE}: cut it where a reader would turn a page, one idea to a file"
        )),
        Some(allowed) if lines > allowed => Some(format!(
            "{path} grew from {allowed} to {lines} lines: it is on the list of files to be cut, so cut it"
        )),
        Some(_) if lines <= LONGEST_FILE => {
            Some(format!("{path} is short enough now: take it off LONG_FILES in tests/house/shape.rs"))
        }
        _ => None,
    }
}

/// The functions of a file with the lines each covers, from its `fn` to its closing brace.
fn functions(parsed: &Parsed) -> Vec<(String, usize)> {
    let mut found = vec![];
    for (at, _) in parsed.code.match_indices("fn ") {
        if parsed.code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &parsed.code[at..];
        let name: String = rest[3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if name.is_empty() {
            continue; // a type, `fn(u8) -> u8`
        }
        found.push((name, line_of(rest, end_of_item(rest))));
    }
    found
}

fn function_lengths(source: &Source, exceptions: &[(&str, usize)]) -> Vec<String> {
    let mut complaints = vec![];
    for (name, lines) in functions(&source.parsed) {
        let key = format!("{} {name}", source.path);
        let allowed = exceptions.iter().find(|(exempt, _)| *exempt == key).map(|(_, lines)| *lines);
        if lines > allowed.unwrap_or(LONGEST_FUNCTION) {
            complaints.push(format!(
                "{}: `{name}` has {lines} lines, more than {}: take a step out of it and give the step a name",
                source.path,
                allowed.unwrap_or(LONGEST_FUNCTION)
            ));
        } else if allowed.is_some() && lines <= LONGEST_FUNCTION {
            complaints.push(format!(
                "{key} is short enough now: take it off LONG_FUNCTIONS in tests/house/shape.rs"
            ));
        }
    }
    complaints
}

fn opening(path: &str, text: &str) -> Option<String> {
    let said = text
        .lines()
        .next()
        .unwrap_or_default()
        .strip_prefix("//!")
        .is_some_and(|said| said.trim().len() > 10);
    (!said).then(|| {
        format!(
            "{path}: begin with `//!` and a sentence that says what this module is and what it never does"
        )
    })
}

fn file_name(path: &str) -> Option<String> {
    let empty = path.split('/').find(|part| EMPTY_NAMES.contains(&part.trim_end_matches(".rs")));
    empty.map(|part| {
        format!("{path}: `{part}` says nothing of what is inside; name it after the idea it holds")
    })
}

#[test]
fn files_are_short_enough_to_hold_in_the_head() {
    let files = rust_files();
    for (path, _) in LONG_FILES {
        assert!(files.iter().any(|file| file.path == *path), "{path} is gone: take it off LONG_FILES");
    }
    expect_none(
        files.iter().filter_map(|f| file_length(&f.path, f.text.lines().count(), LONG_FILES)).collect(),
    );
}

#[test]
fn functions_are_short_enough_to_read_at_once() {
    expect_none(sources().iter().flat_map(|source| function_lengths(source, LONG_FUNCTIONS)).collect());
}

#[test]
fn every_module_says_what_it_is() {
    expect_none(rust_files().iter().filter_map(|file| opening(&file.path, &file.text)).collect());
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    expect_none(rust_files().iter().filter_map(|file| file_name(&file.path)).collect());
}

#[test]
fn bad_shapes_are_complained_of() {
    let say = |complaint: Option<String>| Vec::from_iter(complaint);
    expect_complaint(&say(file_length("a.rs", 601, &[])), "601 lines");
    expect_complaint(&say(file_length("a.rs", 801, &[("a.rs", 800)])), "grew from 800");
    expect_complaint(&say(file_length("a.rs", 300, &[("a.rs", 800)])), "take it off");
    assert_eq!(file_length("a.rs", 600, &[]), None);
    expect_complaint(&say(opening("a.rs", "use std::fmt;\n//! Late\n")), "begin with `//!`");
    expect_complaint(&say(file_name("crates/app/src/utils.rs")), "says nothing");
    assert_eq!(file_name("crates/app/src/dispatch.rs"), None);

    let long = format!("fn long(a: [u8; 3]) {{\n{}}}\nfn short() {{}}\n", "    step();\n".repeat(69));
    let source = Source::new("crates/app/src/file.rs", &long);
    assert_eq!(functions(&source.parsed), [("long".to_owned(), 71), ("short".to_owned(), 1)]);
    expect_complaint(&function_lengths(&source, &[]), "`long` has 71 lines");
    assert!(function_lengths(&source, &[("crates/app/src/file.rs long", 71)]).is_empty());
}
