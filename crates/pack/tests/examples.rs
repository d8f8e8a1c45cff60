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
    for example in std::fs::read_dir(tree().join("docs/examples")).expect("the examples").flatten() {
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
