//! Bad and hostile packs: each is a small edit of the good pack, with the complaints it must get and no others.
//!
//! A new way to break a pack is a new entry in `tests/bad/`, no code.

use pack::Complaint;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    pack: Vec<Bad>,
}

/// One bad pack.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bad {
    /// A sentence saying what is wrong with it.
    name: String,
    /// What is changed in the good pack.
    edit: Vec<Edit>,
    /// The complaints it must get; every other code is one too many.
    expect: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Edit {
    file: String,
    /// Text to find, exactly once unless `first`.
    find: Option<String>,
    #[serde(default)]
    first: bool,
    /// What is put in its place, or the whole file.
    put: Option<String>,
    /// What is added at the end.
    add: Option<String>,
    /// The whole file as bytes.
    bytes: Option<Vec<u8>>,
    /// The whole file as a copy of this one.
    copy: Option<String>,
    /// The file repeated to this many bytes.
    grow: Option<usize>,
    /// A symbolic link to this path.
    link: Option<String>,
    #[serde(default)]
    remove: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    code: String,
    /// The file, when not obvious.
    file: Option<String>,
    /// Part of the line the complaint points at.
    on: Option<String>,
    /// Part of the sentence.
    says: Option<String>,
}

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn bad_packs(file: &str) -> Vec<Bad> {
    let text = fs::read_to_string(home().join("bad").join(file)).expect("the file of bad packs");
    toml::from_str::<File>(&text).unwrap_or_else(|fault| panic!("{file}: {fault}")).pack
}

/// A copy of the good packs that may be spoilt.
fn copy_of_good() -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    copy_folder(&home().join("packs"), copy.path());
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

fn apply(edit: &Edit, home: &Path) {
    let path = home.join(&edit.file);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).expect("a folder");
    }
    if edit.remove {
        return fs::remove_file(&path).expect("a file to remove");
    }
    if let Some(link) = &edit.link {
        let _ = fs::remove_file(&path);
        return std::os::unix::fs::symlink(link, &path).expect("a link");
    }
    if let Some(from) = &edit.copy {
        fs::copy(home.join(from), &path).expect("a copy");
    }
    if let Some(bytes) = &edit.bytes {
        return fs::write(&path, bytes).expect("written");
    }
    let old = fs::read_to_string(&path).unwrap_or_default();
    let mut new = match (&edit.find, &edit.put) {
        (Some(find), Some(put)) => {
            let times = old.matches(find.as_str()).count();
            assert!(
                times == 1 || (edit.first && times > 0),
                "“{find}” stands {times} times in {}",
                edit.file
            );
            old.replacen(find.as_str(), put, 1)
        }
        (None, Some(put)) => put.clone(),
        _ => old,
    };
    new.push_str(edit.add.as_deref().unwrap_or(""));
    if let Some(bytes) = edit.grow {
        new.push_str(&"# ".repeat(bytes / 2));
    }
    fs::write(&path, new).expect("written");
}

/// Whether one of the lines a complaint points at holds `part`.
fn points_at(complaint: &Complaint, part: &str, home: &Path) -> bool {
    let text = fs::read_to_string(home.join(&complaint.file)).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let mut numbers = [complaint.line].into_iter().chain(complaint.also.iter().copied());
    numbers.any(|no| no > 0 && lines.get(no - 1).is_some_and(|line| line.contains(part)))
}

fn meets(complaint: &Complaint, expected: &Expected, home: &Path) -> bool {
    complaint.code == expected.code
        && expected.file.as_ref().is_none_or(|file| complaint.file == *file)
        && expected.on.as_ref().is_none_or(|on| points_at(complaint, on, home))
        && expected.says.as_ref().is_none_or(|says| {
            complaint.what.zh.contains(says.as_str()) || complaint.remedy.zh.contains(says.as_str())
        })
}

/// What is wrong with the complaints of one bad pack, if anything.
fn misjudged(bad: &Bad) -> Option<String> {
    let copy = copy_of_good();
    bad.edit.iter().for_each(|edit| apply(edit, copy.path()));
    let found = pack::check(&copy.path().join("mini")).complaints;
    let shown: Vec<String> = found.iter().map(|c| c.show(Default::default())).collect();
    let report = |why: String| Some(format!("{}\n  {why}\n{}", bad.name, shown.join("\n")));
    for expected in &bad.expect {
        if !found.iter().any(|complaint| meets(complaint, expected, copy.path())) {
            return report(format!(
                "expected [{}] on {:?} saying {:?}",
                expected.code, expected.on, expected.says
            ));
        }
    }
    let expected: BTreeSet<&str> = bad.expect.iter().map(|e| e.code.as_str()).collect();
    let extra: Vec<&str> = found.iter().map(|c| c.code).filter(|code| !expected.contains(code)).collect();
    if !extra.is_empty() {
        return report(format!("one fault made noise: {extra:?}"));
    }
    if found.len() > bad.expect.len() + 2 {
        return report(format!("one fault made {} complaints", found.len()));
    }
    let incomplete = found.iter().any(|c| {
        [&c.what.zh, &c.what.en, &c.remedy.zh, &c.remedy.en].iter().any(|text| text.trim().is_empty())
            || (c.line > 0 && !c.snippet.contains('^') && c.code != "not-utf8" && c.code != "calendar")
    });
    if incomplete { report("a complaint lacks a language, a remedy or its caret".into()) } else { None }
}

fn check(file: &str, at_least: usize) {
    let bad = bad_packs(file);
    assert!(bad.len() >= at_least, "only {} in {file}", bad.len());
    let names: BTreeSet<&str> = bad.iter().map(|bad| bad.name.as_str()).collect();
    assert_eq!(names.len(), bad.len(), "each bad pack has its own name");
    let wrong: Vec<String> = bad.iter().filter_map(misjudged).collect();
    assert!(wrong.is_empty(), "{} of {} misjudged:\n\n{}", wrong.len(), bad.len(), wrong.join("\n\n"));
}

#[test]
fn every_broken_pack_gets_its_complaint_at_its_line_and_no_other() {
    check("broken.toml", 40);
    check("broken-again.toml", 60);
}

#[test]
fn every_pack_that_breaks_the_charter_under_an_innocent_name_is_refused() {
    check("hostile.toml", 30);
}
