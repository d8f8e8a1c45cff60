//! Bytes that chance brings: nothing panics, and a level that passes has the levels below it pass.

use crate::made::{WHOLE, faults, verdicts};
use engine_warning::cap::check;
use proptest::prelude::*;

/// A stretch of the alert cut out, copied elsewhere, or overwritten.
fn spoilt() -> impl Strategy<Value = Vec<u8>> {
    let length = WHOLE.len();
    (0..length, 0..80_usize, 0..length, proptest::collection::vec(any::<u8>(), 0..6), 0..4_u8).prop_map(
        move |(from, many, to, noise, how)| {
            let mut bytes = WHOLE.as_bytes().to_vec();
            let end = (from + many).min(length);
            match how {
                0 => drop(bytes.drain(from..end)),
                1 => drop(bytes.splice(to..to, WHOLE.as_bytes()[from..end].to_vec())),
                2 => drop(bytes.splice(from..end, noise)),
                _ => bytes.truncate(from),
            }
            bytes
        },
    )
}

fn never_surprises(bytes: &[u8]) {
    let report = check(bytes);
    let verdicts = verdicts(&report);
    for pair in verdicts.windows(2) {
        assert!(pair[1] == "bad" || pair[0] == "ok", "a level passes above one that fails: {verdicts:?}");
    }
    assert_eq!(report.alert.is_some(), verdicts[0] == "ok");
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    for complaint in &report.complaints {
        let line = complaint.line.expect("a file has lines");
        assert!((1..=lines).contains(&line), "line {line} of {lines}: {complaint:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_spoilt_alert_gets_a_verdict(bytes in spoilt()) {
        never_surprises(&bytes);
    }

    #[test]
    fn any_bytes_get_a_verdict(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        never_surprises(&bytes);
    }

    #[test]
    fn any_text_in_any_field_gets_a_verdict(text in "\\PC{0,60}", at in 0..60_usize) {
        let begins: Vec<usize> = WHOLE.match_indices('>').map(|(at, _)| at + 1).collect();
        let at = begins[at % begins.len()];
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        never_surprises(format!("{}{escaped}{}", &WHOLE[..at], &WHOLE[at..]).as_bytes());
    }
}

#[test]
fn a_file_that_would_swallow_memory_is_refused() {
    let laughs =
        "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><alert>&b;</alert>";
    assert_eq!(faults(laughs), ["document-type"]);
    assert_eq!(faults(&"<alert>".repeat(200_000)), ["too-deep"]);
    let wide = format!("<alert {}/>", (0..50_000).map(|n| format!("a{n}='' ")).collect::<String>());
    assert_eq!(faults(&wide), ["too-many-attributes"]);
    let long = format!("{}{}", WHOLE, " ".repeat(9 << 20));
    assert_eq!(faults(&long), ["too-long"]);
}

#[test]
fn a_very_long_polygon_is_judged_in_time() {
    let zigzag: Vec<String> =
        (0..40_000).map(|n| format!("{},{}", 20 + n % 2 * 10, 100.0 + f64::from(n) / 1000.0)).collect();
    let ring = format!("{} {}", zigzag.join(" "), zigzag[0]);
    let text = WHOLE.replace("30.10,120.20 30.10,120.30 30.20,120.30 30.20,120.20 30.10,120.20", &ring);
    let found = faults(&text);
    assert!(found.iter().any(|rule| rule.starts_with("polygon-")), "{found:?}");
}
