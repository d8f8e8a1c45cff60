//! Good packs load, layers are laid over one another, and what is wrong is all said at once.

use domain::term::AfterHours;
use pack::Pack;
use std::path::{Path, PathBuf};

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs")
}

fn mini() -> Pack {
    match pack::load(&packs().join("mini")) {
        Ok(pack) => pack,
        Err(complaints) => {
            let shown: Vec<String> = complaints.iter().map(|c| c.show(Default::default())).collect();
            panic!("the good pack has complaints:\n{}", shown.join("\n"))
        }
    }
}

#[test]
fn a_good_pack_loads_with_what_it_inherits() {
    let pack = mini();
    assert_eq!(pack.layers, ["base", "mini"]);
    let basis = pack.basis("law-7").expect("inherited");
    assert_eq!((basis.instrument.as_str(), basis.article.as_str()), ("示例办理法", "第七条"));
    assert!(pack.calendar.is_published(2026));
}

#[test]
fn a_declined_category_is_not_kept_as_a_class() {
    let pack = mini();
    assert!(pack.categories.iter().all(|c| c.id.as_str() != "assembly"));
    assert_eq!(pack.declined.len(), 1);
}

#[test]
fn a_rule_that_does_not_say_how_it_counts_takes_the_settings_of_the_pack() {
    let pack = mini();
    let appeal = pack.procedure("appeal").expect("there");
    let counting = appeal.term("accept").expect("there").rules[0].counting;
    assert_eq!((counting.after_hours, counting.closing), (AfterHours::NextWorkingDay, Some((18, 0))));
}

#[test]
fn a_sealed_edition_loads_again_and_keeps_its_hash() {
    let pack = mini();
    let again = Pack::unseal(&pack.edition.canonical, pack.calendar.clone()).expect("its own text");
    assert_eq!(again.edition, pack.edition);
    assert_eq!(again.procedures, pack.procedures);
    assert_eq!(mini().edition.hash, pack.edition.hash, "the same files give the same hash");
}

#[test]
fn every_pack_of_the_house_loads() {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    for entry in std::fs::read_dir(house).expect("the packs").flatten() {
        if let Err(complaints) = pack::load(&entry.path()) {
            let shown: Vec<String> = complaints.iter().map(|c| c.show(Default::default())).collect();
            panic!("{} has complaints:\n{}", entry.path().display(), shown.join("\n"));
        }
    }
}

#[test]
fn the_worked_cases_of_every_pack_hold() {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let of_house = std::fs::read_dir(house).expect("the packs").flatten().map(|entry| entry.path());
    for dir in of_house.chain([packs().join("mini")]) {
        for result in pack::check(&dir).play_cases() {
            if let Some(failure) = result.failure {
                panic!("{}", failure.show(Default::default()));
            }
        }
    }
    assert_eq!(pack::check(&packs().join("mini")).play_cases().len(), 3);
}

#[test]
fn every_format_ever_used_still_loads() {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let mut seen = Vec::new();
    for entry in std::fs::read_dir(formats).expect("the formats").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(entry.path()).expect("a sealed text");
        let pack = Pack::unseal(text.trim_end(), Default::default())
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(name, format!("{}.json", pack.edition.format), "a fixture is named after its format");
        assert!(pack.procedure("appeal").is_some_and(|appeal| appeal.actions.len() > 10));
        seen.push(pack.edition.format);
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=pack::format::FORMAT).collect::<Vec<_>>(), "a format without its fixture");
}

#[test]
fn a_sealed_text_of_an_unknown_format_or_with_a_changed_word_is_refused() {
    let sealed = mini().edition.canonical;
    let check = |text: &str| Pack::unseal(text, Default::default()).is_err();
    assert!(check(&sealed.replace("\"format\":1", "\"format\":99")));
    assert!(check(&sealed.replace("\"in-force\"", "\"inforce\"")));
    assert!(check("{}") && check("") && check("[1]"));
    let changed = Pack::unseal(&sealed.replace("示例市", "别的市"), Default::default()).expect("well-formed");
    assert_ne!(changed.edition.hash, mini().edition.hash, "a changed word has another hash");
    assert!(Pack::reopen(&mini().edition.hash, &sealed, Default::default()).is_ok());
    assert!(Pack::reopen(&mini().edition.hash, &changed.edition.canonical, Default::default()).is_err());
}

#[test]
fn a_list_of_a_quarter_of_a_million_items_is_refused_in_a_moment() {
    let copy = tempfile::tempdir().expect("a folder");
    let dir = copy.path().join("long");
    std::fs::create_dir(&dir).expect("a folder");
    let good = std::fs::read_to_string(packs().join("base/pack.toml")).expect("a file");
    let long = "\"a\",".repeat(250_000);
    let text = format!("{}\nlayers = [{long}]\n", good.replace("\"base\"", "\"long\""));
    std::fs::write(dir.join("pack.toml"), text).expect("written");
    let begun = std::time::Instant::now();
    let codes: Vec<&str> = pack::check(&dir).complaints.iter().map(|c| c.code).collect();
    assert!(codes.contains(&"too-many"), "{codes:?}");
    assert!(begun.elapsed().as_secs() < 20, "it took {:?}", begun.elapsed());
}

#[test]
fn what_is_declared_and_never_used_is_a_warning_not_a_complaint() {
    let copy = tempfile::tempdir().expect("a folder");
    for pack in ["base", "mini"] {
        copy_folder(&packs().join(pack), &copy.path().join(pack));
    }
    let file = copy.path().join("mini/procedures/appeal.toml");
    let text = std::fs::read_to_string(&file).expect("a file");
    let more = "\n[[field]]\nid = \"spare\"\nlabel = { zh = \"备用\", en = \"Spare\" }\nkind = \"date\"\n";
    std::fs::write(&file, text + more).expect("written");
    let report = pack::check(&copy.path().join("mini"));
    assert!(report.complaints.is_empty() && report.pack.is_some());
    let unused: Vec<&str> = report.warnings.iter().map(|w| w.what.zh.as_str()).collect();
    assert_eq!(unused, ["字段“备用”没有用到"]);
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

#[test]
fn every_method_of_the_guides_loads() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/index");
    let method = pack::method::load(&example).unwrap_or_else(|complaints| {
        let shown: Vec<String> = complaints.iter().map(|c| c.show(Default::default())).collect();
        panic!("{}", shown.join("\n"))
    });
    assert_eq!((method.indicators.len(), method.groups.len()), (7, 4));
}
