//! Who may know what: one clock and one source of randomness, SQL in `store`, HTTP and pages in `web`, TOML in `pack`.

use crate::tree::{Source, expect_complaint, expect_none, sources};

/// The clock, randomness and the environment, and where the program reads them.
const OUTSIDE_WORLD: &[&str] = &[
    "SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now", "TimeZone::system", "env::var",
    "env::vars", "env::var_os", "env::args", "env::current_dir", "getrandom::", "thread_rng", "OsRng",
];

/// `anlan` and `sim` read them; in `ports` one file turns the system's generator into a handle.
fn may_read_the_world(source: &Source) -> bool {
    matches!(source.krate(), "anlan" | "sim") || source.path == "crates/ports/src/random.rs"
}

fn one_clock(source: &Source) -> Vec<String> {
    if may_read_the_world(source) {
        return vec![];
    }
    let mut complaints = vec![];
    for needle in OUTSIDE_WORLD {
        for line in source.parsed.lines_with(needle) {
            complaints.push(format!(
                "{}:{line}: reads `{needle}`. Only `anlan` reads clock, randomness and environment: take the value (`now`, `today`) or a handle as a parameter",
                source.path
            ));
        }
    }
    complaints
}

/// How a statement begins; prose does not write these words in capitals.
const SQL: &[&str] = &[
    "SELECT ", "INSERT INTO ", "INSERT OR ", "DELETE FROM ", "CREATE TABLE ", "CREATE INDEX ",
    "ALTER TABLE ", "DROP TABLE ", "PRAGMA ", "BEGIN IMMEDIATE",
];

fn sql_in_store_only(source: &Source) -> Vec<String> {
    if source.krate() == "store" {
        return vec![];
    }
    let speaks_sql = |literal: &str| {
        let one_line = literal.split_whitespace().collect::<Vec<_>>().join(" ") + " ";
        SQL.iter().any(|word| one_line.contains(word))
            || (one_line.contains("UPDATE ") && one_line.contains(" SET "))
    };
    let found = source.parsed.literals.iter().filter(|(_, literal)| speaks_sql(literal));
    found
        .map(|(line, _)| {
            format!(
                "{}:{line}: an SQL statement outside `store`. Add a method to `store` that says what it is for, and call that",
                source.path
            )
        })
        .collect()
}

/// Words of libraries and the crates that may say them. The manifests are checked by the arrows; this catches a path
/// that comes in through somebody else's re-export.
const TONGUES: &[(&str, &[&str], &str)] = &[
    ("rusqlite::", &["store"], "only `store` talks to a database"),
    ("tokio_postgres::", &["store"], "only `store` talks to a database"),
    ("axum::", &["web"], "only `web` knows HTTP"),
    ("askama::", &["web"], "only `web` draws pages"),
    ("toml::", &["pack"], "only `pack` reads TOML"),
];

fn tongues(source: &Source) -> Vec<String> {
    let mut complaints = vec![];
    for (needle, owners, why) in TONGUES {
        if owners.contains(&source.krate()) {
            continue;
        }
        for line in source.parsed.lines_with(needle) {
            complaints.push(format!(
                "{}:{line}: names `{needle}`, but {why}: ask that crate for a type of ours instead",
                source.path
            ));
        }
    }
    complaints
}

fn html_in_web_only(source: &Source) -> Vec<String> {
    if source.krate() == "web" {
        return vec![];
    }
    let tags = ["<div", "<span", "<html", "<form", "<table", "<script", "</p>", "</a>"];
    let found =
        source.parsed.literals.iter().filter(|(_, literal)| tags.iter().any(|tag| literal.contains(tag)));
    found
        .map(|(line, _)| {
            format!(
                "{}:{line}: markup outside `web`. Return a value and let a page of `web` draw it",
                source.path
            )
        })
        .collect()
}

#[test]
fn only_the_program_reads_clock_randomness_and_environment() {
    expect_none(sources().iter().flat_map(one_clock).collect());
}

#[test]
fn only_store_speaks_sql() {
    expect_none(sources().iter().flat_map(sql_in_store_only).collect());
}

#[test]
fn only_the_owning_crate_names_databases_http_and_toml() {
    expect_none(sources().iter().flat_map(tongues).collect());
}

#[test]
fn only_web_writes_markup() {
    expect_none(sources().iter().flat_map(html_in_web_only).collect());
}

#[test]
fn a_second_clock_is_complained_of() {
    let bad = Source::new(
        "crates/app/src/file.rs",
        "// Instant::now is only spoken of here\nfn today() { let _ = jiff::Timestamp::now(); }\n#[cfg(test)]\nmod tests { fn t() { SystemTime::now(); } }\n",
    );
    let complaints = one_clock(&bad);
    expect_complaint(&complaints, "crates/app/src/file.rs:2: reads `Timestamp::now`");
    assert_eq!(complaints.len(), 1, "comments and tests must pass: {complaints:?}");
    assert!(one_clock(&Source::new("crates/anlan/src/main.rs", "fn a() { Instant::now(); }")).is_empty());
}

#[test]
fn sql_markup_and_foreign_libraries_are_complained_of() {
    let bad = Source::new(
        "crates/app/src/file.rs",
        "fn a() { run(\"select nothing\"); run(\"UPDATE\n  matter SET state = 1\"); page(\"<div>\"); rusqlite::open(); }",
    );
    expect_complaint(&sql_in_store_only(&bad), "an SQL statement outside `store`");
    expect_complaint(&html_in_web_only(&bad), "markup outside `web`");
    expect_complaint(&tongues(&bad), "names `rusqlite::`");
    let prose = Source::new("crates/app/src/file.rs", "fn a() { say(\"please select one and update it\"); }");
    assert!(sql_in_store_only(&prose).is_empty(), "prose must pass");
}
