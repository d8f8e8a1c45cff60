//! What a map editor asks of rings and circles, and what is read back of what was written.

use crate::drafts::{at, content, district, envelope, warning};
use domain::label::Language;
use engine_warning::cap::draft::Draft;
use engine_warning::cap::point::Point;
use engine_warning::cap::preview::{Slot, TemplateError, filled, own_answers, preview};
use engine_warning::cap::ring::{Circle, Ring, ShapeError};
use engine_warning::cap::{check, write};
use proptest::prelude::*;

fn ring(text: &str) -> Ring {
    Ring::parse(text).expect("a shape")
}

fn point(lat: f64, lon: f64) -> Point {
    Point::from_degrees(lat, lon).expect("a shape")
}

#[test]
fn a_ring_drawn_by_hand_is_closed_and_turned() {
    let drawn = Ring::through(&[point(30.0, 120.0), point(31.0, 120.0), point(31.0, 121.0)]).unwrap();
    assert_eq!(drawn.to_string(), "30,120 31,120 31,121 30,120");
    assert!(!drawn.is_counter_clockwise());
    let turned = drawn.counter_clockwise();
    assert!(turned.is_counter_clockwise());
    assert_eq!(turned.to_string(), "30,120 31,121 31,120 30,120");
    assert_eq!(Ring::through(&[point(0.0, 0.0), point(0.0, 0.0)]), Err(ShapeError::TooFew(1)));
}

#[test]
fn what_lies_inside_is_found_with_the_border() {
    let square = ring("0,0 0,2 2,2 2,0 0,0");
    for (lat, lon, inside) in
        [(1.0, 1.0, true), (0.0, 1.0, true), (2.0, 2.0, true), (2.1, 1.0, false), (1.0, -0.1, false)]
    {
        assert_eq!(square.contains(point(lat, lon)), inside, "{lat},{lon}");
    }
    assert!(square.covers(&ring("0.5,0.5 0.5,1 1,1 0.5,0.5")));
    assert!(square.covers(&square));
    assert!(!square.covers(&ring("0.5,0.5 0.5,3 1,1 0.5,0.5")));
    let horseshoe = ring("0,0 0,3 3,3 3,2 1,2 1,1 3,1 3,0 0,0");
    assert!(!horseshoe.covers(&ring("0.5,0.5 2,0.5 2,2.5 0.5,2.5 0.5,0.5")), "it spans the gap");
    assert!(square.meets(&ring("1,1 1,5 5,5 1,1")));
    assert!(square.meets(&ring("-1,-1 -1,5 5,5 5,-1 -1,-1")), "inside the other");
    assert!(!square.meets(&ring("3,3 3,4 4,4 3,3")));
    let wave = ring("30,120 30,121 30.1,120.5 31,120 30,120");
    assert_eq!(wave.bounds(), [30.0, 120.0, 31.0, 121.0]);
}

#[test]
fn an_area_is_known_in_square_kilometres() {
    let square = ring("30,120 30,120.01 30.01,120.01 30.01,120 30,120");
    assert!((square.area_km2() - 1.0706).abs() < 0.002, "{}", square.area_km2());
}

#[test]
fn a_circle_becomes_a_ring_for_maps_without_circles() {
    let circle = Circle::parse("30,120 10").unwrap();
    let ring = circle.as_ring(64).unwrap();
    assert!(ring.is_simple() && ring.is_counter_clockwise());
    assert!((ring.area_km2() - 314.0).abs() < 3.0, "{}", ring.area_km2());
    assert!(ring.points().iter().all(|point| (circle.centre.distance_km(*point) - 10.0).abs() < 0.02));
    assert!(circle.contains(point(30.0, 120.1)) && !circle.contains(point(30.0, 120.2)));
    assert_eq!(circle.to_string(), "30,120 10");
}

/// A ring around a centre, its corners at these distances: never crossing itself.
fn star(distances: &[f64]) -> Ring {
    let corners: Vec<Point> = distances
        .iter()
        .enumerate()
        .map(|(at, far)| {
            let angle = std::f64::consts::TAU * at as f64 / distances.len() as f64;
            point(30.0 + far * angle.sin(), 120.0 + far * angle.cos())
        })
        .collect();
    Ring::through(&corners).expect("a shape")
}

#[test]
fn a_coastline_of_thousands_of_points_becomes_one_that_telephones_draw() {
    let far: Vec<f64> =
        (0..6208).map(|at| 0.5 + 0.001 * f64::from(at % 7) + 0.1 * f64::from(at / 500 % 2)).collect();
    let coast = star(&far);
    assert!(coast.is_simple());
    let fewer = coast.simplified(1.0);
    assert!(fewer.points().len() < 500, "{} points", fewer.points().len());
    assert!(fewer.is_simple());
    assert!((fewer.area_km2() / coast.area_km2() - 1.0).abs() < 0.05);
}

#[test]
fn an_alert_is_shown_as_people_read_it() {
    let alert = Draft::Warning(warning()).alert(&district(), &envelope("a1", "09:30")).unwrap();
    let lines = preview(&alert, Language::Zh);
    let line = |what: &str| lines.iter().find(|line| line.what.zh == what).map(|line| line.text.as_str());
    assert_eq!(line("级别"), Some("橙色（二级）"));
    assert_eq!(line("开始时间"), Some("2026-11-22 09:40"));
    assert_eq!(line("影响范围"), Some("东街"));
    assert_eq!(line("发布单位"), Some("某区人民政府"));
    let english = preview(&alert, Language::En);
    assert!(english.iter().any(|line| line.text == "East Street"));
}

#[test]
fn a_template_asks_for_what_it_needs_and_adds_nothing() {
    let content = content();
    let mut text = content.text[0].clone();
    text.headline = "{place}燃气泄漏".into();
    text.description = "{cause}，{begins}起。".into();
    let own = own_answers(&content, &text);
    let mut answers: Vec<(Slot, &str)> = own.iter().map(|(slot, answer)| (*slot, answer.as_str())).collect();
    assert_eq!(filled(&text, &answers), Err(TemplateError::Unanswered(Slot::Cause)));
    answers.push((Slot::Cause, "管道破裂{place}"));
    let whole = filled(&text, &answers).unwrap();
    assert_eq!(whole.headline, "东街燃气泄漏");
    assert_eq!(whole.description, "管道破裂{place}，2026-11-22 09:40起。", "an answer is words");
    text.headline = "{name}".into();
    assert_eq!(filled(&text, &answers), Err(TemplateError::Unknown("{name}".into())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Fewer points, none of those left out further away than was asked, and never a crossing.
    #[test]
    fn a_simplified_ring_stays_close_and_simple(far in proptest::collection::vec(0.2..1.0_f64, 4..60), tolerance in 0.0..20.0_f64) {
        let whole = star(&far);
        let fewer = whole.simplified(tolerance);
        prop_assert!(fewer.is_simple());
        prop_assert!(fewer.points().len() <= whole.points().len());
        prop_assert!(fewer.points().iter().all(|point| whole.points().contains(point)));
    }

    /// Whatever words a draft holds, they come back letter by letter.
    #[test]
    fn words_come_back_as_they_were_written(words in "[^\\p{C}]{1,40}", more in "\\PC{0,40}") {
        let mut draft = warning();
        draft.content.text[0].headline = "题".into();
        draft.content.text[0].description = format!("述{words}\n\r\t{more}");
        draft.content.begins = at("10:00");
        if let Ok(alert) = Draft::Warning(draft).alert(&district(), &envelope("a1", "09:30")) {
            let read = check(write::document(&alert).as_bytes()).alert;
            prop_assert_eq!(read, Some(alert));
        }
    }
}
