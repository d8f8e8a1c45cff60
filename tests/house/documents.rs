//! The papers of the house: links that lead somewhere, decisions that are listed, a glossary whose words stand in the code.

use crate::tree::{File, Source, expect_complaint, expect_none, files, names_in, root, sources};

/// Relative links of a Markdown text, with their lines; code blocks are left out.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = vec![];
    let mut in_code = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for (at, _) in line.match_indices("](") {
            let target: String = line[at + 2..].chars().take_while(|c| *c != ')' && *c != ' ').collect();
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") && !path.starts_with("mailto:") {
                found.push((index + 1, path.to_owned()));
            }
        }
    }
    found
}

fn dead_links(file: &File, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    links(&file.text)
        .into_iter()
        .filter(|(_, link)| !exists(&format!("{folder}/{link}")))
        .map(|(line, link)| {
            format!(
                "{}:{line}: the link to `{link}` leads nowhere: write the file, or mend or drop the link",
                file.path
            )
        })
        .collect()
}

fn unlisted_decisions(index: &str, decisions: &[String]) -> Vec<String> {
    let unlisted = decisions.iter().filter(|name| !index.contains(name.as_str()));
    unlisted
        .map(|name| format!("docs/adr/{name} is not listed: add a row with its title to docs/adr/README.md"))
        .collect()
}

/// A row of the glossary: its line, and its cells.
fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let table = text.lines().enumerate().filter(|(_, line)| line.starts_with('|'));
    table.map(|(index, line)| (index + 1, line.trim().trim_matches('|').split('|').map(str::trim).collect()))
}

fn crooked_rows(text: &str) -> Vec<String> {
    let mut complaints = vec![];
    for (line, cells) in rows(text) {
        if cells.len() != 4 || cells.iter().any(|cell| cell.is_empty()) {
            complaints.push(format!(
                "GLOSSARY.md:{line}: a row is `| 中文 | English: what it is | `code` | crate |`, four filled cells: this one has {}",
                cells.len()
            ));
        }
    }
    complaints
}

/// The names that a row gives to code and that do not stand in its crate any more.
fn unknown_words(text: &str, stands: &dyn Fn(&str, &str) -> bool) -> Vec<String> {
    let mut complaints = vec![];
    for (line, cells) in rows(text).skip(2) {
        let [_, _, name, krate] = cells.as_slice() else { continue };
        let name = name.trim_matches('`');
        if !stands(krate, name) {
            complaints.push(format!(
                "GLOSSARY.md:{line}: nothing in crates/{krate} is called `{name}`: give the word its new name here, or rename the code back"
            ));
        }
    }
    complaints
}

#[test]
fn every_link_leads_somewhere() {
    let papers = files().into_iter().filter(|file| file.path.ends_with(".md"));
    let exists = |path: &str| root().join(path.trim_start_matches('/')).exists();
    expect_none(papers.flat_map(|paper| dead_links(&paper, &exists)).collect());
}

#[test]
fn every_decision_is_listed() {
    let files = files();
    let index = files.iter().find(|file| file.path == "docs/adr/README.md").map_or("", |file| &file.text);
    let decisions: Vec<String> = files
        .iter()
        .filter_map(|file| file.path.strip_prefix("docs/adr/"))
        .filter(|name| name.ends_with(".md") && *name != "README.md")
        .map(str::to_owned)
        .collect();
    expect_none(unlisted_decisions(index, &decisions));
}

fn glossary() -> String {
    files().into_iter().find(|file| file.path == "GLOSSARY.md").expect("GLOSSARY.md is part of the tree").text
}

#[test]
fn the_glossary_has_four_filled_columns() {
    let text = glossary();
    assert!(rows(&text).count() > 50, "the glossary has hardly a row: the rules would pass over nothing");
    expect_none(crooked_rows(&text));
}

#[test]
fn every_word_of_the_glossary_stands_in_the_code() {
    let sources = sources();
    expect_none(unknown_words(&glossary(), &|krate, name| names_in(&sources, krate, name)));
}

#[test]
fn bad_papers_are_complained_of() {
    let paper = File {
        path: "docs/a.md".into(),
        text: "see [b](b.md#part), [c](https://c)\n```\n[d](d.md)\n```\n".into(),
    };
    let complaints = dead_links(&paper, &|_| false);
    expect_complaint(&complaints, "docs/a.md:1: the link to `b.md`");
    assert_eq!(complaints.len(), 1, "hosts and code must pass: {complaints:?}");
    assert!(dead_links(&paper, &|path| path == "docs/b.md").is_empty());
    expect_complaint(
        &unlisted_decisions("| 0001-house.md |", &["0002-store.md".into()]),
        "0002-store.md is not listed",
    );
    expect_complaint(&crooked_rows("| 办件 | matter |\n"), "GLOSSARY.md:1");
    let table =
        "| a | b | c | d |\n|---|---|---|---|\n| 办件 | matter: what must be closed | `Matter` | domain |\n";
    assert!(crooked_rows(table).is_empty());
    let sources =
        [Source::new("crates/domain/src/matter.rs", "pub struct MatterRow; // Matter is spoken of here")];
    let complaints = unknown_words(table, &|krate, name| names_in(&sources, krate, name));
    expect_complaint(&complaints, "GLOSSARY.md:3: nothing in crates/domain is called `Matter`");
}
