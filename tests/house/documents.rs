//! The papers of the house: links that lead somewhere, decisions that are listed, a glossary of three columns.

use crate::tree::{File, expect_complaint, expect_none, files, root};

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

fn crooked_rows(text: &str) -> Vec<String> {
    let mut complaints = vec![];
    for (index, line) in text.lines().enumerate().filter(|(_, line)| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        if cells.len() != 3 || cells.iter().any(|cell| cell.is_empty()) {
            complaints.push(format!(
                "GLOSSARY.md:{}: a row is `| English | 中文 | what it is |`, three filled cells: this one has {}",
                index + 1,
                cells.len()
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

#[test]
fn the_glossary_has_three_filled_columns() {
    let files = files();
    if let Some(glossary) = files.iter().find(|file| file.path == "GLOSSARY.md") {
        expect_none(crooked_rows(&glossary.text));
    }
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
    expect_complaint(&crooked_rows("| matter | 办件 |\n"), "GLOSSARY.md:1");
    assert!(crooked_rows("| matter | 办件 | what must be closed |\n").is_empty());
}
