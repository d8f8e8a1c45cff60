//! Maps of other people's columns: the ones of the tree fit their pack, and bad ones say everything at once.

use pack::Pack;
use pack::files::SourceFile;
use pack::import_map::{self, ImportMap, Target};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

fn tree() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn city() -> &'static Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(|| pack::load(&tree().join("packs/guangzhou")).expect("a good pack"))
}

fn read(text: &str) -> Result<ImportMap, Vec<(&'static str, String)>> {
    let file = SourceFile::new("map.toml", text);
    import_map::read(&file, city())
        .map_err(|found| found.into_iter().map(|c| (c.code, c.show(Default::default()))).collect())
}

/// A map that is good but for what is added to its columns and at its end.
fn map(columns: &str, rest: &str) -> String {
    format!(
        "procedure = \"appeal\"\n[columns]\n\"时间\" = \"filed-at\"\n\"内容\" = \"text\"\n{columns}\n\
         [values.class]\ndefault = \"help\"\n[values.area]\ndefault = \"city\"\n[values.category]\ndefault = \"other-matter\"\n{rest}"
    )
}

fn check(text: &str, code: &str, part: &str) {
    let found = read(text).expect_err("this map must be refused");
    let fits = found.iter().any(|(c, shown)| *c == code && shown.contains(part));
    assert!(fits, "no complaint [{code}] with “{part}” among:\n{found:#?}");
}

#[test]
fn the_maps_of_the_tree_fit_the_pack_and_keep_identifiers_out() {
    for entry in std::fs::read_dir(tree().join("houses/maps")).expect("part of the tree") {
        let path = entry.expect("readable").path();
        let map = import_map::load(&path, city()).unwrap_or_else(|found| {
            let shown: Vec<String> = found.iter().map(|c| c.show(Default::default())).collect();
            panic!("{}", shown.join("\n"))
        });
        assert!(map.private, "{}: nobody agreed to publication", path.display());
        assert!(map.all_targets().any(|t| *t == Target::FiledAt));
    }
    let mailbox = import_map::load(&tree().join("houses/maps/mailbox.toml"), city()).expect("good");
    assert_eq!(mailbox.targets("留言用户"), Some(&[Target::Erase][..]));
}

#[test]
fn a_good_map_is_private_unless_it_says_otherwise() {
    assert!(read(&map("", "")).expect("good").private);
    assert!(!read(&format!("private = false\n{}", map("", ""))).expect("good").private);
}

#[test]
fn columns_without_a_word_and_headings_that_are_not_there_are_named() {
    let map = read(&map("\"赞\" = \"drop\"", "")).expect("good");
    let found = ["时间", "内容", "手机"].map(String::from);
    assert_eq!(map.mismatch(&found), (vec!["手机"], vec!["赞"]));
}

#[test]
fn what_is_wrong_in_a_map_is_said_with_its_place() {
    check("procedure = \"apeal\"\n[columns]\n", "unknown-procedure", "appeal");
    check(&map("\"甲\" = \"txet\"", ""), "unknown-target", "是不是 text");
    check(&map("\"甲\" = \"lead\"", ""), "unknown-target", "没有这个字段");
    check(&map("\"甲\" = \"about-unit\"", ""), "not-importable", "drop");
    check(&map("\"甲\" = \"filed-at\"", ""), "twice", "只能来自一列");
    check(&map("\"甲\" = [\"drop\", \"text\"]", ""), "mixed-target", "只有字段可以写几个");
    check(&map("", "[values.mood]\ndefault = \"x\""), "unknown-field", "mood");
    check(&map("", "[values.outcome]\ndefault = \"solvd\""), "unknown-value", "solved");
    check(&map("", "[values.visibility]\ndefault = \"public\""), "unknown-field", "visibility");
    check(&format!("zone = \"Mars\"\n{}", map("", "")), "unknown-zone", "Mars");
    check(&format!("formats = [\"%Q\"]\n{}", map("", "")), "bad-format", "%Q");
    check(&format!("formats = [\"%H:%M\"]\n{}", map("", "")), "bad-format", "%H:%M");
    check(&format!("optional = [\"乙\"]\n{}", map("", "")), "unknown-heading", "乙");
    check(&format!("perosnal = true\n{}", map("", "")), "unknown-key", "perosnal");
    check("procedure = \"appeal\"\n[columns]\n\"内容\" = \"text\"\n", "no-time", "filed-at");
    check("procedure = \"appeal\"\n[columns]\n\"时间\" = \"filed-at\"\n", "required", "category");
}

#[test]
fn contacts_come_along_only_where_callers_left_them() {
    let columns = "\"手机\" = \"contact-phone\"";
    check(&map(columns, ""), "contacts", "是联系方式");
    let left = read(&format!("contacts = \"caller\"\n{}", map(columns, ""))).expect("good");
    assert!(left.targets("手机").is_some());
    check(&format!("contacts = \"everybody\"\n{}", map(columns, "")), "unknown-word", "caller");
}
