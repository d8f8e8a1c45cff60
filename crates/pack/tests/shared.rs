//! Blocks written once in `shared.toml`: the same procedure as with its own, and complaints at their place.

use engine_procedure::procedure::{Procedure, StateKind};
use std::fs;
use std::path::{Path, PathBuf};

/// Copies of the good packs, with the appeal of `mini` cut into its blocks.
struct Packs {
    home: tempfile::TempDir,
    blocks: Vec<String>,
}

impl Packs {
    fn new() -> Packs {
        let home = tempfile::tempdir().expect("a folder");
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs"), home.path());
        let text = fs::read_to_string(home.path().join("mini/procedures/appeal.toml")).expect("there");
        let mut blocks: Vec<String> = Vec::new();
        for line in text.lines() {
            let begins = line.starts_with("[[") && !line.starts_with("[[term.");
            match blocks.last_mut() {
                Some(block) if !begins => block.extend([line, "\n"]),
                _ => blocks.push(format!("{line}\n")),
            }
        }
        Packs { home, blocks }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes the blocks whose first lines `moves` into `shared`, the rest into the procedure.
    fn share(&self, shared: &str, moves: impl Fn(&str) -> bool) {
        let (away, own): (Vec<&String>, Vec<&String>) = self.blocks.iter().partition(|block| moves(block));
        let text = |blocks: Vec<&String>| blocks.into_iter().cloned().collect::<String>();
        fs::write(self.file(shared), text(away)).expect("written");
        fs::write(self.file("mini/procedures/appeal.toml"), text(own)).expect("written");
    }

    fn replace(&self, file: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.file(file)).expect("there");
        assert!(text.contains(old), "{file} does not say {old}");
        fs::write(self.file(file), text.replacen(old, new, 1)).expect("written");
    }

    fn procedure(&self) -> Procedure {
        let report = pack::check(&self.file("mini"));
        let shown: Vec<String> = report.complaints.iter().map(|c| c.show(Default::default())).collect();
        let pack = report.pack.unwrap_or_else(|| panic!("{}", shown.join("\n")));
        let mut p = pack.procedure("appeal").expect("there").as_ref().clone();
        p.lists.sort_by(|a, b| a.id.cmp(&b.id));
        p.fields.sort_by(|a, b| a.id.cmp(&b.id));
        p.roles.sort_by(|a, b| a.id.cmp(&b.id));
        p.terms.sort_by(|a, b| a.id.cmp(&b.id));
        p.ladders.sort_by(|a, b| a.id.cmp(&b.id));
        p.actions.sort_by(|a, b| a.id.cmp(&b.id));
        p.notices.sort_by(|a, b| a.id.cmp(&b.id));
        p
    }

    /// The complaints, as code, file and line.
    fn complaints(&self) -> Vec<(&'static str, String, usize)> {
        let report = pack::check(&self.file("mini"));
        report.complaints.into_iter().map(|c| (c.code, c.file, c.line)).collect()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to)
        } else {
            fs::copy(entry.path(), to).map(|_| ()).expect("a copy")
        }
    }
}

fn is_any(block: &str, kinds: &[&str]) -> bool {
    kinds.iter().any(|kind| block.starts_with(&format!("[[{kind}]]")))
}

#[test]
fn a_procedure_means_the_same_wherever_its_blocks_are_written() {
    let packs = Packs::new();
    let whole = packs.procedure();
    for shared in ["mini/shared.toml", "base/shared.toml"] {
        packs.share(shared, |block| is_any(block, &["list", "field", "role", "term", "ladder", "notice"]));
        assert_eq!(packs.procedure(), whole, "{shared}");
        fs::remove_file(packs.file(shared)).expect("there");
    }
}

#[test]
fn an_action_is_taken_only_when_it_is_used_or_climbed_to() {
    let packs = Packs::new();
    let whole = packs.procedure();
    let moved = |block: &str| {
        ["acknowledge", "urge", "supervise"]
            .iter()
            .any(|id| block.starts_with(&format!("[[action]]\nid = \"{id}\"\n")))
    };
    packs.share("mini/shared.toml", moved);
    packs.replace("mini/procedures/appeal.toml", "start = ", "uses = [\"acknowledge\"]\nstart = ");
    let mut found = packs.procedure();
    assert_eq!(std::mem::take(&mut found.uses), [domain::ids::ActionId::from("acknowledge")]);
    assert_eq!(found, whole, "the ladder names urge and supervise by itself");
    packs.replace("mini/procedures/appeal.toml", "uses = [\"acknowledge\"]\n", "");
    let codes: Vec<&str> = packs.complaints().into_iter().map(|(code, ..)| code).collect();
    assert!(!codes.is_empty(), "nobody acknowledges any more, so the answer can never be given");
}

#[test]
fn from_open_means_every_open_state_and_from_any_means_all() {
    let packs = Packs::new();
    let text: String = packs.blocks.concat();
    let block = packs.blocks.iter().find(|block| block.contains("[[action]]\nid = \"urge\"")).expect("there");
    let from = block.lines().find(|line| line.starts_with("from = ")).expect("it says from where");
    let whole = packs.procedure();
    let open = whole.states.iter().filter(|s| s.kind != StateKind::End).count();
    for (word, states) in [("from-open = true", open), ("from-any = true", whole.states.len())] {
        let changed = text.replace(block.as_str(), &block.replace(from, word));
        fs::write(packs.file("mini/procedures/appeal.toml"), changed).expect("written");
        assert_eq!(packs.procedure().action("urge").expect("there").from.len(), states, "{word}");
    }
}

#[test]
fn a_fault_in_a_shared_block_is_said_once_and_where_it_stands() {
    let packs = Packs::new();
    packs.share("base/shared.toml", |block| is_any(block, &["list", "role"]));
    packs.replace("base/shared.toml", "en = \"Solved\"", "eng = \"Solved\"");
    let line = fs::read_to_string(packs.file("base/shared.toml")).expect("there");
    let line = line.lines().position(|l| l.contains("eng = ")).expect("there") + 1;
    let found = packs.complaints();
    assert!(found.iter().all(|(_, file, at)| file == "base/shared.toml" && *at == line), "{found:?}");
    let codes: Vec<&str> = found.iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes, ["missing-key", "unknown-key"]);
}

#[test]
fn what_leans_on_a_shared_block_is_complained_of_in_its_file() {
    let packs = Packs::new();
    packs.share("mini/shared.toml", |block| is_any(block, &["notice", "ladder"]));
    packs.replace("mini/shared.toml", "ends-at = \"supervisor\"", "ends-at = \"supervisr\"");
    let found = packs.complaints();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0, found[0].1.as_str()), ("unknown-name", "mini/shared.toml"));
    let text = fs::read_to_string(packs.file("mini/shared.toml")).expect("there");
    assert!(text.lines().nth(found[0].2 - 1).expect("a line").contains("supervisr"));
}

#[test]
fn a_shared_block_stands_once_in_a_chain_and_uses_names_one_that_is_there() {
    let packs = Packs::new();
    packs.share("mini/shared.toml", |block| is_any(block, &["role"]));
    fs::copy(packs.file("mini/shared.toml"), packs.file("base/shared.toml")).expect("a copy");
    let found = packs.complaints();
    assert!(
        found.iter().all(|(code, file, _)| *code == "repeated-id" && file == "mini/shared.toml"),
        "{found:?}"
    );
    assert!(!found.is_empty());
    fs::remove_file(packs.file("base/shared.toml")).expect("there");
    packs.replace("mini/procedures/appeal.toml", "start = ", "uses = [\"urg\"]\nstart = ");
    let found: Vec<&str> = packs.complaints().into_iter().map(|(code, ..)| code).collect();
    assert_eq!(found, ["unknown-name"]);
}

#[test]
fn a_shared_block_that_no_procedure_of_the_city_takes_is_pointed_out() {
    let packs = Packs::new();
    packs.share("mini/shared.toml", |block| is_any(block, &["role"]));
    let idle = "\n[[role]]\nid = \"idle\"\nlabel = { zh = \"闲置\", en = \"Idle\" }\nat = \"system\"\n";
    let text = fs::read_to_string(packs.file("mini/shared.toml")).expect("there");
    fs::write(packs.file("mini/shared.toml"), text + idle).expect("written");
    let report = pack::check(&packs.file("mini"));
    assert!(report.complaints.is_empty());
    let found: Vec<(&str, &str)> = report.warnings.iter().map(|w| (w.code, w.file.as_str())).collect();
    assert_eq!(found, [("unused", "mini/shared.toml")]);
}
