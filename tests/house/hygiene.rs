//! What never enters the tree: paths of one machine, hosts of package registries, secrets, builds and stray spaces.

use crate::tree::{File, expect_complaint, expect_none, files};

/// Pieces are joined here so that this file does not contain what it looks for.
fn unwanted() -> Vec<(String, &'static str)> {
    let path = "write paths from the root of the tree, or take them as a parameter";
    let host = "npm and cargo know their registries: name packages and hashes only (see .npmrc)";
    vec![
        (["/", "work", "/"].concat(), path),
        (["/", "root", "/"].concat(), path),
        (["/", "home", "/"].concat(), path),
        (["registry", ".npmjs", ".org"].concat(), host),
        (["index", ".crates", ".io"].concat(), host),
        (["static", ".crates", ".io"].concat(), host),
        (["files", ".pythonhosted", ".org"].concat(), host),
        (["deb", ".debian", ".org"].concat(), host),
        (
            ["BEGIN ", "PRIVATE KEY"].concat(),
            "keys are made when a city is created and stay outside the tree",
        ),
        (["<<<<", "<<< "].concat(), "a merge was left half done: choose, and delete the marks"),
    ]
}

fn unwanted_text(file: &File) -> Vec<String> {
    let mut complaints = vec![];
    for (needle, instead) in unwanted() {
        for (index, line) in file.text.lines().enumerate().filter(|(_, line)| line.contains(&needle)) {
            // `target/work/…` and the like are paths of the tree.
            let begins = line.find(&needle).is_some_and(|at| {
                !needle.starts_with('/')
                    || !line[..at].ends_with(|c: char| c.is_alphanumeric() || ".-_}*".contains(c))
            });
            if begins {
                complaints.push(format!("{}:{}: contains `{needle}`: {instead}", file.path, index + 1));
            }
        }
    }
    complaints
}

fn unwanted_file(path: &str) -> Option<String> {
    let built = ["target/", "node_modules/", "assets/dist/"].iter().any(|folder| path.contains(folder));
    let data =
        [".db", ".db-wal", ".db-shm", ".log", ".pem", ".key"].iter().any(|ending| path.ends_with(ending));
    ((built && !path.ends_with(".keep")) || data)
        .then(|| format!("{path}: built or private: keep it out of the tree and name it in .gitignore"))
}

#[test]
fn no_file_names_a_machine_a_registry_or_a_secret() {
    expect_none(files().iter().flat_map(unwanted_text).collect());
}

#[test]
fn nothing_built_and_no_data_is_kept() {
    expect_none(files().iter().filter_map(|file| unwanted_file(&file.path)).collect());
}

/// What may stand at the root, the front door of the tree; folders aside.
const AT_THE_ROOT: &[&str] = &[
    ".editorconfig", ".gitattributes", ".gitignore", ".npmrc", "ARCHITECTURE.md", "CONTRIBUTING.md",
    "Cargo.lock", "Cargo.toml", "GLOSSARY.md", "LICENSE", "README.md", "clippy.toml", "demo", "deny.toml",
    "rust-toolchain.toml", "rustfmt.toml", "test",
];

fn stray_file(path: &str) -> Option<String> {
    (!path.contains('/') && !AT_THE_ROOT.contains(&path)).then(|| {
        format!("{path}: not a file of the front door: put it where its reader looks for it, or leave it out of the tree")
    })
}

#[test]
fn nothing_strays_at_the_front_door() {
    expect_none(files().iter().filter_map(|file| stray_file(&file.path)).collect());
}

#[test]
fn unclean_files_are_complained_of() {
    let bad =
        File { path: "a.md".into(), text: ["cd /", "work", "/main\nfine: crates/", "work", "/x\n"].concat() };
    let complaints = unwanted_text(&bad);
    expect_complaint(&complaints, "a.md:1: contains");
    assert_eq!(complaints.len(), 1, "a path of the tree must pass: {complaints:?}");
    expect_complaint(&Vec::from_iter(unwanted_file("crates/web/assets/dist/app.js")), "built or private");
    assert_eq!(unwanted_file("crates/web/assets/dist/.keep"), None);
    expect_complaint(&Vec::from_iter(stray_file("notes.txt")), "not a file of the front door");
    assert_eq!(stray_file("docs/notes.md"), None);
}
