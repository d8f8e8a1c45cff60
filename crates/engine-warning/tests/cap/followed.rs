//! Updates, cancellations, what stands, what changed, what is relayed.

use crate::drafts::{at, district, envelope, issuer, warned, warning};
use crate::made::WHOLE;
use engine_warning::cap::draft::{Draft, Unfit};
use engine_warning::cap::follow::{Lifting, Stale, cancel, changes, staleness, standing, update};
use engine_warning::cap::law::{Colour, Organ};
use engine_warning::cap::relay::relay;
use engine_warning::cap::word::MsgType;
use engine_warning::cap::{Alert, Level, check, write};

fn first() -> Alert {
    warned().alert(&district(), &envelope("a1", "09:30")).expect("a lawful draft")
}

fn graver() -> Draft {
    let mut draft = warning();
    draft.colour = Colour::Red;
    draft.content.text[0].headline = "东街燃气泄漏，范围扩大".into();
    Draft::Warning(draft)
}

fn liftings() -> Vec<Lifting> {
    let lifting = |language: &str, words: [&str; 3]| Lifting {
        language: language.into(),
        headline: words[0].into(),
        description: words[1].into(),
        instruction: words[2].into(),
    };
    vec![
        lifting("zh-CN", ["解除东街燃气泄漏预警", "管道已修复。", "可以正常通行。"]),
        lifting("en-US", ["Gas leak warning lifted", "The main is mended.", "You may pass again."]),
    ]
}

fn code(outcome: Result<Alert, Unfit>) -> String {
    outcome.err().map_or_else(String::new, |unfit| unfit.refusals[0].code.clone())
}

#[test]
fn an_update_names_the_message_it_follows_and_a_cancellation_the_last() {
    let first = first();
    let second = update(&first, &graver(), &district(), &envelope("a2", "10:30")).unwrap();
    assert_eq!(second.msg_type, MsgType::Update);
    assert_eq!(second.references.as_deref(), Some("warn@district.example,a1,2026-11-22T09:30:00+08:00"));
    let last = cancel(&second, &liftings(), &district(), &envelope("a3", "20:30")).unwrap();
    assert_eq!(last.references.as_deref(), Some("warn@district.example,a2,2026-11-22T10:30:00+08:00"));
    for alert in [&first, &second, &last] {
        let report = check(write::document(alert).as_bytes());
        assert!(report.passes(Level::Publish), "{:?}", report.complaints);
        assert_eq!(report.alert.as_ref(), Some(alert));
    }
    assert!(last.info.iter().all(|info| Colour::of(info).is_none()), "what is lifted has no colour");
    assert_eq!(last.info[0].area, second.info[0].area);
    let seconds = last.expires().unwrap().seconds_since(last.sent);
    assert!(seconds >= 6 * 3600, "a cancellation is seen by who looks seldom: {seconds}");
}

#[test]
fn only_its_own_sender_changes_an_alert_and_only_forward() {
    let first = first();
    let mut stranger = district();
    stranger.sender = "other@city.example".into();
    assert_eq!(code(update(&first, &graver(), &stranger, &envelope("a2", "10:30"))), "not-our-alert");
    assert_eq!(code(cancel(&first, &liftings(), &stranger, &envelope("a2", "10:30"))), "not-our-alert");
    assert_eq!(code(update(&first, &graver(), &district(), &envelope("a1", "10:30"))), "identifier-used");
    assert_eq!(code(update(&first, &graver(), &district(), &envelope("a2", "09:00"))), "before-the-earlier");
    assert_eq!(
        code(update(&first, &graver(), &issuer(Organ::Township), &envelope("a2", "10:30"))),
        "issuer-may-not-warn"
    );
    let last = cancel(&first, &liftings(), &district(), &envelope("a2", "10:30")).unwrap();
    assert_eq!(code(update(&last, &graver(), &district(), &envelope("a3", "11:30"))), "already-cancelled");
    assert_eq!(code(cancel(&last, &liftings(), &district(), &envelope("a3", "11:30"))), "already-cancelled");
    let mut french = liftings();
    french[1].language = "fr-FR".into();
    assert_eq!(code(cancel(&first, &french, &district(), &envelope("a2", "10:30"))), "languages-differ");
}

#[test]
fn what_changed_is_told_language_by_language() {
    let first = first();
    let second = update(&first, &graver(), &district(), &envelope("a2", "10:30")).unwrap();
    let told: Vec<(String, &str)> = changes(&first, &second)
        .into_iter()
        .map(|change| (change.language.unwrap(), change.element))
        .collect();
    let expected = [
        ("en-US", "parameter"),
        ("en-US", "severity"),
        ("zh-CN", "parameter"),
        ("zh-CN", "severity"),
        ("zh-CN", "headline"),
    ];
    assert_eq!(told, expected.map(|(language, element)| (language.to_owned(), element)));
    assert!(changes(&first, &first).is_empty());
}

#[test]
fn the_last_word_on_an_event_is_what_stands() {
    let first = first();
    let second = update(&first, &graver(), &district(), &envelope("a2", "10:30")).unwrap();
    let last = cancel(&second, &liftings(), &district(), &envelope("a3", "20:30")).unwrap();
    let names = |history: &[Alert], clock: &str| -> Vec<String> {
        standing(history, at(clock).instant()).iter().map(|alert| alert.identifier.clone()).collect()
    };
    let history = [first, second, last];
    assert_eq!(names(&history[..1], "09:29"), Vec::<String>::new(), "not yet sent");
    assert_eq!(names(&history[..1], "10:00"), ["a1"]);
    assert_eq!(names(&history[..2], "11:00"), ["a2"]);
    assert_eq!(names(&history[..2], "22:00"), Vec::<String>::new(), "ended");
    assert_eq!(names(&history, "21:00"), Vec::<String>::new(), "lifted");
}

#[test]
fn nobody_overtakes_the_message_of_another_sender() {
    let mine = first();
    let mut foreign = update(&mine, &graver(), &district(), &envelope("x2", "10:30")).unwrap();
    foreign.sender = "other@city.example".into();
    let history = [mine, foreign];
    let names: Vec<&str> =
        standing(&history, at("11:00").instant()).iter().map(|alert| alert.identifier.as_str()).collect();
    assert_eq!(names, ["a1", "x2"]);
}

#[test]
fn an_alert_that_is_about_to_end_asks_to_be_looked_at() {
    let alert = first();
    assert_eq!(staleness(&alert, at("12:00").instant()), None);
    assert_eq!(staleness(&alert, at("20:25").instant()), Some(Stale::Ending));
    assert_eq!(staleness(&alert, at("21:30").instant()), None, "it has ended");
}

#[test]
fn an_alert_of_another_authority_is_handed_on_as_it_came() {
    let signed = WHOLE.replace(
        "</alert>",
        "<d:Signature xmlns:d=\"http://www.w3.org/2000/09/xmldsig#\"><d:SignedInfo/></d:Signature></alert>",
    );
    let now = at("10:00").instant();
    let relayed = relay(signed.as_bytes(), &["ours@city.example"], now).unwrap();
    assert_eq!(relayed.bytes, signed.as_bytes());
    assert!(relayed.alert.signed);
    assert_eq!(relayed.alert.sender, "warn@district.example");
    let faulty = signed.replace("2026-11-22T09:30:00+08:00</sent>", "2026-11-22T01:30:00+00:00</sent>");
    let relayed = relay(faulty.as_bytes(), &[], now).unwrap();
    assert_eq!(relayed.complaints[0].rule, "utc-offset", "it goes out, and the staff know");
    let refused = |text: &str, ours: &[&str], clock: &str| {
        relay(text.as_bytes(), ours, at(clock).instant()).err().map(|unfit| match unfit.refusals.first() {
            Some(refusal) => refusal.code.clone(),
            None => unfit.complaints[0].rule.to_owned(),
        })
    };
    assert_eq!(refused(&signed, &["warn@district.example"], "10:00").as_deref(), Some("our-own-name"));
    for kind in ["Exercise", "Test", "System", "Draft"] {
        let inside = signed.replace(">Actual<", &format!(">{kind}<"));
        assert_eq!(refused(&inside, &[], "10:00").as_deref(), Some("not-for-the-public"), "{kind}");
    }
    assert_eq!(refused(&signed, &[], "21:30").as_deref(), Some("ended"));
    assert_eq!(refused(&signed.replace(">Infra<", ">Social<"), &[], "10:00").as_deref(), Some("word"));
}
