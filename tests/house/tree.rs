//! Reads the tree as git sees it: tracked files and new ones that are not ignored. Never reads what is built.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::rust::Parsed;

/// A text file of the tree.
pub struct File {
    /// From the root of the tree, with forward slashes.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// The root of the tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every text file of the tree; files that are not UTF-8 are left out.
///
/// # Panics
/// When git cannot be asked: the rules would then pass over nothing.
pub fn files() -> Vec<File> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output()
        .expect("git must be installed: the rules of the house read the files that it lists");
    assert!(listed.status.success(), "git ls-files failed: run the tests inside a clone of the tree");
    let found: Vec<File> = String::from_utf8_lossy(&listed.stdout)
        .split('\0')
        .filter(|path| !path.is_empty())
        .filter_map(|path| {
            let text = std::fs::read_to_string(root().join(path)).ok()?;
            Some(File { path: path.to_owned(), text })
        })
        .collect();
    assert!(found.len() > 50, "only {} files were listed: the rules would pass over nothing", found.len());
    found
}

/// A Rust file of `crates/` without its tests.
pub struct Source {
    /// From the root of the tree.
    pub path: String,
    /// The whole text, tests included.
    pub text: String,
    /// Its code and its string literals, tests blanked.
    pub parsed: Parsed,
}

impl Source {
    /// The crate's folder name.
    pub fn krate(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// Reads one; also used by the rules to try themselves on invented text.
    pub fn new(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned(), parsed: Parsed::new(text).without_tests() }
    }
}

/// The Rust files that are shipped or drive what is shipped: all of `crates/`, but not `tests/`, `benches/`,
/// `examples/` and `tests.rs`.
pub fn sources() -> Vec<Source> {
    let files = files();
    let rust = || files.iter().filter(|file| file.path.starts_with("crates/") && file.path.ends_with(".rs"));
    let only_tested: Vec<String> = rust().flat_map(|file| test_modules(&file.path, &file.text)).collect();
    let found: Vec<Source> = rust()
        .filter(|file| !is_test(&file.path) && !only_tested.iter().any(|module| is_in(&file.path, module)))
        .map(|file| Source::new(&file.path, &file.text))
        .collect();
    assert!(found.len() > 20, "only {} sources were found: the rules would pass over nothing", found.len());
    found
}

/// The modules that a file declares for tests alone (`#[cfg(test)]` above `mod name;`), as paths without `.rs`.
fn test_modules(path: &str, text: &str) -> Vec<String> {
    let folder = match path.rsplit_once('/') {
        Some((folder, "lib.rs" | "main.rs" | "mod.rs")) => folder,
        _ => path.trim_end_matches(".rs"),
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let pairs = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
    let names = pairs.filter_map(|pair| pair[1].strip_prefix("mod ")?.strip_suffix(';'));
    names.map(|name| format!("{folder}/{name}")).collect()
}

/// Whether a file is a module or lies in its folder.
fn is_in(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// Whether the code of a crate names `name`, as a word of its own.
pub fn names_in(sources: &[Source], krate: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    sources.iter().filter(|source| source.krate() == krate).any(|source| {
        source.parsed.code.match_indices(name).any(|(at, _)| {
            let (before, after) = (&source.parsed.code[..at], &source.parsed.code[at + name.len()..]);
            !before.chars().next_back().is_some_and(part) && !after.chars().next().is_some_and(part)
        })
    })
}

/// Whether a path holds tests only.
pub fn is_test(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "benches" | "examples" | "tests.rs"))
}

/// Fails with every complaint on a line of its own.
///
/// # Panics
/// When there is a complaint.
pub fn expect_none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "{} complaint(s):\n  {}", complaints.len(), complaints.join("\n  "));
}

/// Fails unless the invented offence is complained of in words that contain `expected`.
///
/// # Panics
/// When the rule did not bite.
pub fn expect_complaint(complaints: &[String], expected: &str) {
    assert!(
        complaints.iter().any(|complaint| complaint.contains(expected)),
        "the rule did not complain of {expected:?}; it said {complaints:?}"
    );
}

#[test]
fn modules_declared_for_tests_are_not_sources() {
    let modules = test_modules("crates/web/src/lib.rs", "mod page;\n\n#[cfg(test)]\nmod gallery;\n");
    assert_eq!(modules, ["crates/web/src/gallery"]);
    assert!(
        is_in("crates/web/src/gallery/fixture.rs", &modules[0])
            && is_in("crates/web/src/gallery.rs", &modules[0])
    );
    assert!(!is_in("crates/web/src/gallery_of_more.rs", &modules[0]));
    assert_eq!(
        test_modules("crates/pack/src/check.rs", "#[cfg(test)]\nmod tests;\n"),
        ["crates/pack/src/check/tests"]
    );
}
