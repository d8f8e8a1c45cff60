//! Every element of the schema: left out, written twice, moved, misspelt; judged by what the schema itself
//! says, where it lies beside the project, and by a list of our own everywhere.

use crate::made::{WHOLE, shared};
use engine_warning::cap::{Level, check};
use roxmltree::{Document, Node};

/// parent, element, required, repeatable: read off the standard's data dictionary.
const DICTIONARY: &[(&str, &str, bool, bool)] = &[
    ("alert", "identifier", true, false),
    ("alert", "sender", true, false),
    ("alert", "sent", true, false),
    ("alert", "status", true, false),
    ("alert", "msgType", true, false),
    ("alert", "source", false, false),
    ("alert", "scope", true, false),
    ("alert", "addresses", false, false),
    ("alert", "code", false, true),
    ("alert", "note", false, false),
    ("alert", "references", false, false),
    ("alert", "incidents", false, false),
    ("alert", "info", false, true),
    ("info", "language", false, false),
    ("info", "category", true, true),
    ("info", "event", true, false),
    ("info", "responseType", false, true),
    ("info", "urgency", true, false),
    ("info", "severity", true, false),
    ("info", "certainty", true, false),
    ("info", "audience", false, false),
    ("info", "eventCode", false, true),
    ("info", "effective", false, false),
    ("info", "onset", false, false),
    ("info", "expires", false, false),
    ("info", "senderName", false, false),
    ("info", "headline", false, false),
    ("info", "description", false, false),
    ("info", "instruction", false, false),
    ("info", "web", false, false),
    ("info", "contact", false, false),
    ("info", "parameter", false, true),
    ("info", "resource", false, true),
    ("info", "area", false, true),
    ("parameter", "valueName", true, false),
    ("parameter", "value", true, false),
    ("resource", "resourceDesc", true, false),
    ("resource", "mimeType", true, false),
    ("resource", "size", false, false),
    ("resource", "uri", false, false),
    ("resource", "derefUri", false, false),
    ("resource", "digest", false, false),
    ("area", "areaDesc", true, false),
    ("area", "polygon", false, true),
    ("area", "circle", false, true),
    ("area", "geocode", false, true),
    ("area", "altitude", false, false),
    ("area", "ceiling", false, false),
];

/// Whether the schema admits a text.
fn admits(text: &str) -> bool {
    check(text.as_bytes()).passes(Level::Xsd)
}

/// The elements of this name in the first parent of that one, as stretches of the text.
///
/// # Panics
/// When there is none: the case would test nothing.
fn stretches(parent: &str, name: &str) -> Vec<std::ops::Range<usize>> {
    let tree = Document::parse(WHOLE).expect("the invented alert is XML");
    let is = |node: &Node, name: &str| node.tag_name().name() == name;
    let parent = tree.descendants().find(|node| is(node, parent)).expect("the parent stands there");
    let found: Vec<_> = parent.children().filter(|node| is(node, name)).map(|node| node.range()).collect();
    assert!(!found.is_empty(), "no {name}");
    found
}

/// The first of them.
fn stretch(parent: &str, name: &str) -> std::ops::Range<usize> {
    stretches(parent, name).swap_remove(0)
}

fn without(range: &std::ops::Range<usize>) -> String {
    format!("{}{}", &WHOLE[..range.start], &WHOLE[range.end..])
}

#[test]
fn the_whole_alert_passes_every_level() {
    let report = check(WHOLE.as_bytes());
    assert!(report.passes(Level::Publish), "{:?}", report.complaints);
}

#[test]
fn an_element_may_be_left_out_or_repeated_as_the_dictionary_says() {
    for (parent, name, required, repeatable) in DICTIONARY {
        let range = stretch(parent, name);
        let single = stretches(parent, name).len() == 1;
        assert_eq!(admits(&without(&range)), !(*required && single), "{parent}/{name} left out");
        let twice = format!("{}{}", &WHOLE[..range.end], &WHOLE[range.start..]);
        assert_eq!(admits(&twice), *repeatable, "{parent}/{name} twice");
    }
}

#[test]
fn every_element_stands_in_its_place() {
    for pair in DICTIONARY.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let (parent, first, second) = (pair[0].0, pair[0].1, pair[1].1);
        let (one, two) = (stretch(parent, first), stretch(parent, second));
        let moved = format!(
            "{}{}{}{}",
            &WHOLE[..one.start],
            &WHOLE[two.clone()],
            &WHOLE[one.start..two.start],
            &WHOLE[two.end..]
        );
        assert!(!admits(&moved), "{parent}: {second} before {first}");
    }
}

#[test]
fn names_are_those_of_the_standard_in_its_case_and_namespace() {
    for (parent, name, _, _) in DICTIONARY {
        let range = stretch(parent, name);
        let element = &WHOLE[range.clone()];
        let rename = |new: &str| {
            let renamed = element.replacen(name, new, 1);
            let end = renamed.rfind(&format!("</{name}>")).unwrap();
            format!("{}{}</{new}>{}", &WHOLE[..range.start], &renamed[..end], &WHOLE[range.end..])
        };
        assert!(!admits(&rename(&name.to_uppercase())), "{name} in capitals");
        assert!(!admits(&rename(&format!("{name}x"))), "{name} misspelt");
        let strange =
            element.replacen(name, &format!("{name} xmlns=\"urn:oasis:names:tc:emergency:cap:1.1\""), 1);
        assert!(
            !admits(&format!("{}{strange}{}", &WHOLE[..range.start], &WHOLE[range.end..])),
            "{name} of CAP 1.1"
        );
        let marked = element.replacen(name, &format!("{name} id=\"1\""), 1);
        assert!(
            !admits(&format!("{}{marked}{}", &WHOLE[..range.start], &WHOLE[range.end..])),
            "{name} with an id"
        );
    }
}

/// The schema beside the project says the same as the dictionary above, element by element and in its order.
#[test]
fn the_dictionary_is_the_schema_beside_the_project() {
    let Some(folder) = shared() else { return };
    let text = std::fs::read_to_string(folder.join("CAP-v1.2.xsd")).unwrap();
    let schema = Document::parse(&text).unwrap();
    let mut told = vec![];
    for element in schema.descendants().filter(|node| node.has_tag_name("element")) {
        let named =
            |node: Node| node.ancestors().skip(1).find_map(|up| up.attribute("name").map(str::to_owned));
        let name = element.attribute("name").or(element.attribute("ref")).unwrap().trim_start_matches("cap:");
        let Some(parent) = named(element) else { continue };
        let required = element.attribute("minOccurs") != Some("0");
        let repeatable = element.attribute("maxOccurs") == Some("unbounded");
        told.push((parent, name.to_owned(), required, repeatable));
    }
    for (parent, name, required, repeatable) in DICTIONARY {
        let row = ((*parent).to_owned(), (*name).to_owned(), *required, *repeatable);
        assert!(told.contains(&row), "{row:?} is not in the schema");
    }
    // `restriction` would make the invented alert contradict its scope; pairs have three parents.
    let known = |parent: &str, name: &str| DICTIONARY.iter().any(|(p, n, ..)| *p == parent && *n == name);
    let pairs = |parent: &str| matches!(parent, "eventCode" | "geocode");
    for (parent, name, ..) in &told {
        assert!(
            known(parent, name) || pairs(parent) || name == "restriction",
            "{parent}/{name} is not tried"
        );
    }
}
