//! The arrows of the house: which crate may import which, and which outside library belongs to one crate alone.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use crate::tree::{Source, expect_complaint, expect_none, names_in, root, sources};

/// What each crate may import of ours; the table of ARCHITECTURE.md. `*` is anything.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("engine-procedure", &["domain"]),
    ("engine-index", &["domain"]),
    ("engine-warning", &["domain"]),
    ("engine-survey", &["domain"]),
    ("engine-text", &["domain"]),
    ("engine-ledger", &["domain"]),
    (
        "pack",
        &[
            "domain", "engine-procedure", "engine-index", "engine-warning", "engine-survey", "engine-text",
            "engine-ledger",
        ],
    ),
    ("ports", &["domain"]),
    ("store", &["domain"]),
    (
        "app",
        &[
            "domain", "engine-procedure", "engine-index", "engine-warning", "engine-survey", "engine-text",
            "engine-ledger", "pack", "store", "ports",
        ],
    ),
    ("web", &["domain", "app"]),
    ("anlan", &["*"]),
    ("sim", &["*"]),
    ("tests-house", &["*"]),
    ("tests-charter", &["*"]),
];

/// An outside library that only these crates may name.
const BELONGS_TO: &[(&str, &[&str], &str)] = &[
    ("rusqlite", &["store"], "ask `store` for the rows"),
    ("tokio-postgres", &["store"], "ask `store` for the rows"),
    ("deadpool-postgres", &["store"], "ask `store` for the rows"),
    ("axum", &["web"], "put the route into `web`"),
    ("askama", &["web"], "put the page into `web`"),
    ("tower-http", &["web"], "put the layer into `web`"),
    ("toml", &["pack"], "let `pack` read it"),
    ("serde_spanned", &["pack"], "let `pack` read it"),
    ("getrandom", &["ports", "anlan", "sim"], "take a `Randomness` handle as a parameter"),
    ("clap", &["anlan", "sim"], "take the value as a parameter"),
    ("aes-gcm", &["ports"], "ask `ports` to seal and open"),
    ("roxmltree", &["engine-warning"], "let `engine_warning::cap` read it"),
    ("argon2", &["ports"], "ask `ports` to check the password"),
];

/// Complaints about `cargo metadata --no-deps`. Dependencies of tests are free.
fn complaints(metadata: &Value) -> Vec<String> {
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut complaints = vec![];
    for package in list(metadata, "packages") {
        let name = text(package, "name");
        let Some(may) = allowed.get(name) else {
            complaints.push(format!(
                "crate `{name}` is not in the table of arrows: add it to tests/house/arrows.rs and to ARCHITECTURE.md, or do without it"
            ));
            continue;
        };
        for dependency in list(package, "dependencies").iter().filter(|d| d["kind"].as_str() != Some("dev")) {
            let other = text(dependency, "name");
            let ours = allowed.contains_key(other);
            if ours && !may.contains(&other) && !may.contains(&"*") {
                complaints.push(format!(
                    "`{name}` imports `{other}`: an arrow that the house does not have. Move what you need down into a crate that both may import, or pass it in as a value"
                ));
            }
            for (library, owners, instead) in BELONGS_TO {
                if other == *library && !owners.contains(&name) && !name.starts_with("tests-") {
                    complaints.push(format!(
                        "`{name}` names `{library}`, which belongs to {}: {instead}",
                        owners.join(" and ")
                    ));
                }
            }
        }
    }
    complaints
}

/// Libraries that a crate's manifest brings in and its code never names. Dependencies of tests are free.
fn idle(metadata: &Value, names: &dyn Fn(&str, &str) -> bool) -> Vec<String> {
    let mut complaints = vec![];
    for package in list(metadata, "packages") {
        let krate = text(package, "name");
        for dependency in list(package, "dependencies").iter().filter(|d| d["kind"].is_null()) {
            let library = text(dependency, "name").replace('-', "_");
            if !krate.starts_with("tests-") && !names(krate, &library) {
                complaints.push(format!(
                    "`{krate}` brings in `{library}` and never names it: take it out of its Cargo.toml"
                ));
            }
        }
    }
    complaints
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn metadata() -> Value {
    let told = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs, since it runs this test");
    assert!(told.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&told.stderr));
    let metadata: Value = serde_json::from_slice(&told.stdout).expect("cargo metadata speaks JSON");
    assert!(list(&metadata, "packages").len() > 8, "cargo metadata named too few crates");
    metadata
}

#[test]
fn crates_import_only_along_the_arrows() {
    expect_none(complaints(&metadata()));
}

#[test]
fn every_library_that_is_brought_in_is_used() {
    let sources = sources();
    expect_none(idle(&metadata(), &|krate, name| names_in(&sources, krate, name)));
}

#[test]
fn an_idle_library_is_complained_of() {
    let invented = serde_json::json!({"packages": [{"name": "domain", "dependencies": [
        {"name": "jiff", "kind": null}, {"name": "serde-spanned", "kind": null}, {"name": "proptest", "kind": "dev"}
    ]}]});
    let sources =
        [Source::new("crates/domain/src/lib.rs", "use jiff::Span; // serde_spanned is only spoken of")];
    let complaints = idle(&invented, &|krate, name| names_in(&sources, krate, name));
    expect_complaint(&complaints, "`domain` brings in `serde_spanned`");
    assert_eq!(complaints.len(), 1, "a library in use and one of the tests must pass: {complaints:?}");
}

#[test]
fn a_forbidden_arrow_is_complained_of() {
    let invented = serde_json::json!({"packages": [
        {"name": "domain", "dependencies": [{"name": "store", "kind": null}, {"name": "web", "kind": "dev"}]},
        {"name": "web", "dependencies": [{"name": "rusqlite", "kind": null}, {"name": "axum", "kind": null}]},
        {"name": "helpful", "dependencies": []},
    ]});
    let complaints = complaints(&invented);
    expect_complaint(&complaints, "`domain` imports `store`");
    expect_complaint(&complaints, "`web` names `rusqlite`");
    expect_complaint(&complaints, "`helpful` is not in the table");
    assert_eq!(complaints.len(), 3, "a dependency of tests and a lawful one must pass: {complaints:?}");
}
