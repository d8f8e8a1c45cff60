//! The packs of `docs/examples`: what a guide shows must load and run, laid over the packs of the tree.

use std::path::{Path, PathBuf};

fn tree() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder of our own");
    for entry in std::fs::read_dir(from).expect("a folder of the tree").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).expect("a file of the tree");
        }
    }
}

#[test]
fn every_example_of_the_guides_loads_and_its_worked_cases_hold() {
    let beside = tempfile::tempdir().expect("a folder of our own");
    for folder in ["packs", "docs/examples"] {
        copy(&tree().join(folder), beside.path());
    }
    let mut played = 0;
    let examples = std::fs::read_dir(tree().join("docs/examples")).expect("the examples").flatten();
    // Other examples are no packs: a method with its tables, for instance.
    for example in examples.filter(|example| example.path().join("pack.toml").is_file()) {
        let report = pack::check(&beside.path().join(example.file_name()));
        let shown: Vec<String> = report.complaints.iter().map(|c| c.show(Default::default())).collect();
        assert!(shown.is_empty(), "{:?} has complaints:\n{}", example.file_name(), shown.join("\n"));
        for result in report.play_cases() {
            played += 1;
            if let Some(failure) = result.failure {
                panic!("{:?}: {}", example.file_name(), failure.show(Default::default()));
            }
        }
    }
    assert!(played >= 4, "only {played} worked cases were played");
}

/// Rows such as "| `d` | 派单 | … |" of the guides for staff: the key, and what it does.
fn keys_of_guides() -> Vec<(String, char, String)> {
    let mut found = vec![];
    for guide in std::fs::read_dir(tree().join("docs/guides")).expect("the guides").flatten() {
        let name = guide.file_name().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(guide.path()).expect("a guide is text");
        for line in text.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let mut key = cells[0].trim_matches('`').chars();
            if let (Some(key), None) = (key.next(), key.next()) {
                found.push((name.clone(), key, cells[1].to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_key_in_the_guides_for_staff_is_the_key_of_its_act() {
    let pack = pack::load(&tree().join("packs/guangzhou")).unwrap_or_else(|_| panic!("the pack loads"));
    let told = keys_of_guides();
    assert!(told.len() > 40, "only {} keys were found in the guides", told.len());
    for (guide, key, label) in told {
        let is = |action: &engine_procedure::procedure::Action| {
            action.key == Some(key) && action.label.zh == label
        };
        assert!(
            pack.procedures.values().flat_map(|p| &p.actions).any(is),
            "docs/guides/{guide}: no act of the pack is called {label} with the key `{key}`: correct the guide"
        );
    }
}
