//! `anlan pack` as it is typed: what it prints and how it exits.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn good() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../pack/tests/packs")
}

fn check(arguments: &[&str], dir: &Path) -> (i32, String) {
    let (verb, rest) = arguments.split_first().expect("a verb");
    let run = Command::new(env!("CARGO_BIN_EXE_anlan")).args(["pack", verb]).arg(dir).args(rest).output();
    let Output { status, stdout, .. } = run.expect("the program runs");
    (status.code().expect("an exit code"), String::from_utf8(stdout).expect("text"))
}

/// A copy of the good packs with one text of one file changed.
fn spoilt(file: &str, find: &str, put: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    let status = Command::new("cp").arg("-r").arg(good().join(".")).arg(copy.path()).status();
    assert!(status.expect("cp runs").success());
    let path = copy.path().join(file);
    let text = std::fs::read_to_string(&path).expect("a file");
    assert!(text.contains(find), "{file} holds “{find}”");
    std::fs::write(path, text.replacen(find, put, 1)).expect("written");
    copy
}

#[test]
fn a_good_pack_passes_and_its_terms_and_worst_case_are_told() {
    let (code, said) = check(&["check"], &good().join("mini"));
    assert_eq!(code, 0);
    for part in ["没有问题", "答复时限", "law-7", "最长至首次答复", "2026-02-05"] {
        assert!(said.contains(part), "“{part}” in:\n{said}");
    }
}

#[test]
fn complaints_have_file_line_caret_and_remedy_in_both_languages() {
    let copy = spoilt("mini/procedures/appeal.toml", "to = \"answered\"", "to = \"anwsered\"");
    let (code, said) = check(&["check"], &copy.path().join("mini"));
    assert_eq!(code, 1);
    for part in ["mini/procedures/appeal.toml:", "没有叫“anwsered”的状态", "^^^^^^^^^^", "是不是 answered？"]
    {
        assert!(said.contains(part), "“{part}” in:\n{said}");
    }
    let (_, said) = check(&["check", "--lang", "en"], &copy.path().join("mini"));
    assert!(
        said.contains("There is no state “anwsered”") && said.contains("Did you mean answered?"),
        "{said}"
    );
    let (_, json) = check(&["check", "--json"], &copy.path().join("mini"));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["complaints"][0]["code"], "unknown-name");
}

#[test]
fn a_procedure_is_shown_with_its_diagram_and_tables() {
    let (code, said) = check(&["show", "appeal"], &good().join("mini"));
    assert_eq!(code, 0);
    for part in ["stateDiagram-v2", "received --> accepted: 受理", "□ 待受理", "诉求内容*", "{reason}"]
    {
        assert!(said.contains(part), "“{part}” in:\n{said}");
    }
    assert_eq!(check(&["show", "nothing"], &good().join("mini")).0, 2);
}

#[test]
fn a_worked_case_that_goes_differently_fails_with_what_was_expected_and_what_came() {
    assert_eq!(check(&["cases"], &good().join("mini")).0, 0);
    let copy = spoilt("mini/cases/appeal.toml", "answer = \"2026-02-26\"", "answer = \"2026-02-25\"");
    let (code, said) = check(&["cases"], &copy.path().join("mini"));
    assert_eq!(code, 1);
    assert!(said.contains("due.answer 应为 2026-02-25，实为 2026-02-26"), "{said}");
    assert!(said.contains("PASS") && said.contains("FAIL"), "{said}");
}
