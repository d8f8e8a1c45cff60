//! No place has its name in Rust: a new city is a new folder of `packs/` and touches no code.

use crate::tree::{Source, expect_complaint, expect_none, files, root, sources};

/// Folders of `packs/` that name no place.
const NOT_PLACES: &[&str] = &["national", "city-template"];

/// Places that a thoughtless line would name first, beside those that have a pack.
const WELL_KNOWN: &[&str] = &[
    "北京", "上海", "天津", "重庆", "广东", "广州", "深圳", "浙江", "杭州", "江苏", "南京", "四川", "成都",
    "湖北", "武汉", "beijing", "shanghai", "guangdong", "guangzhou", "shenzhen", "zhejiang", "hangzhou",
];

/// The names of the packs' folders and the Chinese name that each `pack.toml` states, with and without 省 or 市.
fn places() -> Vec<String> {
    let mut places: Vec<String> = WELL_KNOWN.iter().map(|place| (*place).to_owned()).collect();
    let folders = std::fs::read_dir(root().join("packs")).expect("packs/ is part of the tree");
    for folder in folders.flatten() {
        let name = folder.file_name().to_string_lossy().to_lowercase();
        if NOT_PLACES.contains(&name.as_str()) || !folder.path().is_dir() {
            continue;
        }
        places.push(name);
        let manifest = std::fs::read_to_string(folder.path().join("pack.toml")).unwrap_or_default();
        places.extend(names_in(&manifest));
    }
    places.sort();
    places.dedup();
    places
}

/// Chinese names of places in a `pack.toml`: what stands in quotes and ends in 省 or 市.
fn names_in(manifest: &str) -> Vec<String> {
    manifest
        .split('"')
        .skip(1)
        .step_by(2)
        .filter_map(|quoted| quoted.strip_suffix(['省', '市']))
        .filter(|name| (2..=4).contains(&name.chars().count()) && name.chars().all(|c| c >= '\u{4e00}'))
        .map(str::to_owned)
        .collect()
}

/// Comments and strings count: what a comment takes for granted, the next line will.
fn place_names(source: &Source, places: &[String]) -> Vec<String> {
    let mut complaints = vec![];
    for (index, line) in source.text.lines().enumerate() {
        // Tests at the end of a file may name places.
        if line.trim_start().starts_with("#[cfg(test)]") {
            break;
        }
        // The zone database knows the whole country by one city's name.
        let lower = line.to_lowercase().replace("asia/shanghai", "");
        for place in places.iter().filter(|place| lower.contains(place.as_str())) {
            complaints.push(format!(
                "{}:{}: names the place `{place}`. Law and places are data: put what differs into packs/, and read it from there",
                source.path,
                index + 1
            ));
        }
    }
    complaints
}

#[test]
fn no_place_has_its_name_in_rust() {
    let places = places();
    expect_none(sources().iter().flat_map(|source| place_names(source, &places)).collect());
}

#[test]
fn no_page_or_script_names_a_place() {
    let places = places();
    let pages = files().into_iter().filter(|f| {
        f.path.starts_with("crates/")
            && (f.path.ends_with(".html") || f.path.ends_with(".js") || f.path.ends_with(".css"))
    });
    expect_none(pages.flat_map(|page| place_names(&Source::new(&page.path, &page.text), &places)).collect());
}

#[test]
fn a_place_is_found_in_code_and_comments() {
    let places = vec!["guangzhou".to_owned(), "广州".to_owned()];
    let bad = Source::new("crates/app/src/file.rs", "// as 广州 does\nconst A: &str = \"Guangzhou\";\n");
    let complaints = place_names(&bad, &places);
    expect_complaint(&complaints, "file.rs:1: names the place `广州`");
    expect_complaint(&complaints, "file.rs:2: names the place `guangzhou`");
    assert_eq!(names_in("[pack]\nname = \"佛山市\"\nparent = \"guangdong\"\n"), ["佛山"]);
}
