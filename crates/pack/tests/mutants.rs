//! Generated bad packs: every reference of the good pack broken in turn, and files cut or spoilt anywhere.
//! A broken reference is always complained of at its line; nothing ever panics.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Keys whose text names something else in the pack.
const REFERENCES: &[&str] = &[
    "by", "from", "to", "start", "filed-by", "summary", "recused", "accountable", "term", "terms", "ends",
    "starts", "ladder", "ends-at", "action", "list", "field", "seen-by", "notice", "unit", "outcome",
    "request", "decided-by", "ground", "wish", "resolved", "is", "basis", "parent", "categories", "extends",
];
fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs")
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

/// The spans of all texts under a key that refers.
fn references(table: &DeTable<'_>, found: &mut Vec<Range<usize>>) {
    // `ask` is where a request gets its name; `covers` holds days.
    let asks = table.iter().any(|(_, value)| value.get_ref().as_str() == Some("ask"));
    for (key, value) in table.iter().filter(|(key, _)| key.get_ref() != "covers") {
        let key = key.get_ref().as_ref();
        visit(value, REFERENCES.contains(&key) && !(asks && key == "request"), found);
    }
}

fn visit(value: &Spanned<DeValue<'_>>, refers: bool, found: &mut Vec<Range<usize>>) {
    match value.get_ref() {
        DeValue::String(_) if refers => found.push(value.span()),
        DeValue::Array(items) => items.iter().for_each(|item| visit(item, refers, found)),
        DeValue::Table(table) => references(table, found),
        _ => {}
    }
}

/// Spoils `file` of a copy of the good packs with each of `texts` in turn and checks the pack.
fn check_each(
    file: &str,
    texts: impl Iterator<Item = (String, Vec<u8>)>,
    mut judge: impl FnMut(&str, pack::Report),
) {
    let copy = tempfile::tempdir().expect("a folder");
    copy_folder(&home(), copy.path());
    for (name, text) in texts {
        fs::write(copy.path().join(file), text).expect("written");
        judge(&name, pack::check(&copy.path().join("mini")));
    }
}

#[test]
fn every_reference_that_leads_nowhere_is_complained_of_at_its_line() {
    let mut broken = 0;
    let mut missed = Vec::new();
    for file in [
        "mini/procedures/appeal.toml",
        "mini/categories.toml",
        "mini/responsibilities.toml",
        "mini/pack.toml",
    ] {
        let text = fs::read_to_string(home().join(file)).expect("a file");
        let table = DeTable::parse(&text).expect("good TOML");
        let mut spans = Vec::new();
        references(table.get_ref(), &mut spans);
        broken += spans.len();
        let line_of = |at: usize| text[..at].matches('\n').count() + 1;
        let mutants = spans.iter().map(|span| {
            let mutant = format!("{}\"zz-nowhere\"{}", &text[..span.start], &text[span.end..]);
            (format!("{file}:{} {}", line_of(span.start), &text[span.clone()]), mutant.into_bytes())
        });
        let mut at = spans.iter().map(|span| line_of(span.start));
        check_each(file, mutants, |name, report| {
            let line = at.next().expect("one line a mutant");
            if !report.complaints.iter().any(|complaint| complaint.file == file && complaint.line == line) {
                missed.push(name.to_owned());
            }
        });
    }
    assert!(broken > 150, "only {broken} references were broken");
    assert!(missed.is_empty(), "{} of {broken} missed:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn a_file_cut_anywhere_or_spoilt_by_any_byte_is_complained_of_and_never_fatal() {
    for file in
        ["mini/procedures/appeal.toml", "mini/pack.toml", "mini/cases/appeal.toml", "base/sources/law.toml"]
    {
        let whole = fs::read(home().join(file)).expect("a file");
        let cuts = (0..24)
            .map(|n| n * whole.len() / 24)
            .map(|at| (format!("{file} cut at {at}"), whole[..at].to_vec()));
        check_each(file, cuts, |name, report| {
            let complete = name.ends_with(" cut at 0") && file.contains("cases");
            let harmless = report.complaints.is_empty() && file.contains("cases");
            assert!(complete || harmless || !report.complaints.is_empty(), "{name} passed");
        });
        // A fixed walk over places and bytes: the same mutants on every run.
        let spoilt = (0u64..40).map(|n| {
            let mut bytes = whole.clone();
            let at = (n * 2_654_435_761 % whole.len() as u64) as usize;
            bytes[at] = [0, b'"', b'[', b'{', b'=', 0xff, b'\n', b'\r'][n as usize % 8];
            (format!("{file} spoilt at {at}"), bytes)
        });
        check_each(file, spoilt, |_, report| {
            for complaint in &report.complaints {
                let lines =
                    [&complaint.what.zh, &complaint.what.en, &complaint.remedy.zh, &complaint.remedy.en];
                assert!(lines.iter().all(|line| !line.is_empty()));
            }
        });
    }
}
