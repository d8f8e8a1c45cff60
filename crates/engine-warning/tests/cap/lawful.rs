//! Who may announce what: colours, classes, issuers, the weather; and what a draft must say.

use crate::drafts::{advisory, content, district, envelope, exercise, issuer, warned, warning};
use engine_warning::cap::draft::{Draft, Unfit};
use engine_warning::cap::law::{Colour, LegalClass, Mandatory, Organ};
use engine_warning::cap::word::{Category, Status};
use engine_warning::cap::{Alert, Level, check, follow, write};

/// The codes of refusals and rules of complaints.
fn codes(outcome: Result<Alert, Unfit>) -> Vec<String> {
    let Err(unfit) = outcome else { return vec![] };
    for refusal in &unfit.refusals {
        assert!(!refusal.basis.is_empty() && !refusal.way_on.zh.is_empty(), "{refusal:?}");
    }
    let refused = unfit.refusals.iter().map(|refusal| refusal.code.clone());
    refused.chain(unfit.complaints.iter().map(|complaint| complaint.rule.to_owned())).collect()
}

fn check_codes(draft: &Draft, organ: Organ, expected: &[&str]) {
    assert_eq!(
        codes(draft.alert(&issuer(organ), &envelope("a1", "09:30"))),
        expected,
        "{organ:?}: {draft:?}"
    );
}

#[test]
fn a_government_of_county_level_or_above_announces_a_colour_and_nobody_else() {
    for organ in [Organ::StateCouncil, Organ::Province, Organ::Prefecture, Organ::County] {
        check_codes(&warned(), organ, &[]);
    }
    for organ in [Organ::Township, Organ::Department] {
        check_codes(&warned(), organ, &["issuer-may-not-warn"]);
        check_codes(&Draft::Advisory(advisory()), organ, &[]);
    }
}

#[test]
fn a_colour_is_for_natural_disasters_accidents_and_public_health_alone() {
    for class in LegalClass::ALL {
        let mut draft = warning();
        draft.class = class;
        draft.content.category = vec![Category::Security];
        check_codes(
            &Draft::Warning(draft),
            Organ::County,
            &["category-has-no-colour", "colour-category", "colour-category"],
        );
    }
    let mut draft = warning();
    draft.class = LegalClass::PublicHealth;
    check_codes(&Draft::Warning(draft.clone()), Organ::County, &["category-has-no-colour"]);
    draft.content.category = vec![Category::Health];
    check_codes(&Draft::Warning(draft), Organ::County, &[]);
}

#[test]
fn the_weather_is_never_originated() {
    let mut draft = warning();
    draft.class = LegalClass::NaturalDisaster;
    draft.content.category = vec![Category::Met];
    check_codes(&Draft::Warning(draft), Organ::Province, &["weather-is-relayed"]);
    let mut draft = advisory();
    draft.content.category = vec![Category::Met];
    check_codes(&Draft::Advisory(draft), Organ::County, &["weather-is-relayed"]);
}

#[test]
fn an_advisory_carries_no_colour_and_claims_none() {
    let alert = Draft::Advisory(advisory()).alert(&district(), &envelope("a1", "09:30")).unwrap();
    assert!(alert.info.iter().all(|info| Colour::of(info).is_none()));
    for claim in ["东街欠薪红色预警", "欠薪一级预警", "Wage Red Warning"] {
        let mut draft = advisory();
        draft.content.text[0].headline = claim.into();
        check_codes(&Draft::Advisory(draft), Organ::Department, &["advisory-claims-a-colour"]);
    }
    let mut draft = advisory();
    draft.content.text[0].description = "气象台已发布暴雨红色预警，工地停工，工资照发。".into();
    check_codes(&Draft::Advisory(draft), Organ::Department, &[]);
}

#[test]
fn a_warning_states_the_eight_facts_in_every_language() {
    let alert = warned().alert(&district(), &envelope("a1", "09:30")).unwrap();
    for info in &alert.info {
        for fact in Mandatory::ALL {
            assert!(fact.is_stated(info), "{fact:?} in {}", info.language());
        }
        assert_eq!(Colour::of(info), Some(Colour::Orange));
        assert_eq!(info.severity, Colour::Orange.severity());
    }
    let report = check(write::document(&alert).as_bytes());
    assert!(report.passes(Level::Publish), "{:?}", report.complaints);
    assert_eq!(report.alert.as_ref(), Some(&alert), "what is written is read back");
}

#[test]
fn a_draft_that_lacks_something_makes_no_alert() {
    let spoil = |spoil: &dyn Fn(&mut engine_warning::cap::draft::Content)| {
        let mut draft = warning();
        spoil(&mut draft.content);
        codes(Draft::Warning(draft).alert(&district(), &envelope("a1", "09:30")))
    };
    assert_eq!(spoil(&|content| content.category.clear()), ["missing"]);
    assert_eq!(
        spoil(&|content| content.area.clear()),
        ["area-names", "area-missing", "mandatory-field", "area-missing", "mandatory-field"]
    );
    assert!(spoil(&|content| content.text[0].instruction = " ".into()).contains(&"missing".to_owned()));
    assert_eq!(spoil(&|content| drop(content.text.remove(0))), ["chinese-missing"]);
    assert_eq!(spoil(&|content| content.web = "warnings".into()), ["web-relative", "web-relative"]);
    assert_eq!(
        spoil(&|content| content.expires = content.begins.plus_seconds(-60).unwrap()),
        ["ends-before-it-begins"; 2]
    );
    assert_eq!(spoil(&|content| content.text[0].areas = vec!["东".into(), "西".into()]), ["area-names"]);
    assert_eq!(
        spoil(&|content| content.text[1].language = "zh-CN".into()),
        ["language-twice", "events-differ"]
    );
    assert_eq!(spoil(&|content| content.text[0].description.push('\u{7}')), ["character"]);
    assert_eq!(codes(warned().alert(&district(), &envelope("a 1", "09:30"))), ["identifier", "identifier"]);
}

#[test]
fn an_exercise_says_so_and_stays_inside() {
    let alert = warned().alert(&district(), &exercise("a1", Some("2026 年燃气演练"))).unwrap();
    assert_eq!(alert.status, Status::Exercise);
    assert!(alert.info[0].headline.as_ref().unwrap().starts_with("【演练】"));
    assert!(alert.info[1].headline.as_ref().unwrap().starts_with("[EXERCISE]"));
    assert!(!follow::is_for_the_public(&alert));
    let report = check(write::document(&alert).as_bytes());
    assert!(report.passes(Level::Spec) && !report.passes(Level::Publish));
    assert_eq!(codes(warned().alert(&district(), &exercise("a1", None))), ["exercise-note"]);
}

#[test]
fn an_alert_written_elsewhere_under_our_name_meets_the_same_law() {
    let alert = warned().alert(&district(), &envelope("a1", "09:30")).unwrap();
    let codes = |organ, class| codes(follow::own(&alert, &issuer(organ), class).map(|()| alert.clone()));
    assert_eq!(codes(Organ::County, Some(LegalClass::Accident)), Vec::<String>::new());
    assert_eq!(codes(Organ::County, None), ["class-unstated"]);
    assert_eq!(codes(Organ::Township, Some(LegalClass::Accident)), ["issuer-may-not-warn"]);
    assert_eq!(codes(Organ::County, Some(LegalClass::PublicHealth)), ["category-has-no-colour"]);
}

#[test]
fn a_draft_with_a_field_too_many_is_not_read() {
    let whole = serde_json::to_value(Draft::Advisory(advisory())).unwrap();
    assert_eq!(serde_json::from_value::<Draft>(whole.clone()).unwrap(), Draft::Advisory(advisory()));
    let mut coloured = whole;
    coloured["colour"] = "red".into();
    let error = serde_json::from_value::<Draft>(coloured).unwrap_err().to_string();
    assert!(error.contains("colour"), "{error}");
    let mut without = serde_json::to_value(content()).unwrap();
    without.as_object_mut().unwrap().remove("expires");
    let error =
        serde_json::from_value::<engine_warning::cap::draft::Content>(without).unwrap_err().to_string();
    assert!(error.contains("expires"), "{error}");
}
