//! A complaint about a unit or its staff goes to no one in that unit or under it (charter §2).

use app::matter::search::Asked;
use app::matter::worklist::WorklistFilter;
use app::session::Me;
use app::{Language, Outcome};
use domain::ids::MatterId;
use tests_charter::city::City;
use tests_charter::play::*;

/// Posts of the unit complained of and of the unit under it.
const CONCERNED: [&str; 3] = ["roads-handler", "roads-night", "roads-east-handler"];

async fn reaches(city: &City, me: &Me, id: MatterId, number: &str) -> Vec<String> {
    let mut found = Vec::new();
    let list = city.app.worklist(me, &WorklistFilter::default(), Language::Zh).await.expect("a worklist");
    if list.rows.iter().any(|row| row.id == id.0) {
        found.push("worklist".into());
    }
    for words in [number, "积水"] {
        let asked = Asked { words: words.into(), ..Asked::default() };
        match city.app.search(me, &asked, Language::Zh).await {
            Ok(view) if view.rows.iter().any(|row| row.id == id.0) => found.push(format!("search {words}")),
            _ => {}
        }
    }
    if city.app.matter(me, id.0, Language::Zh).await.is_ok() {
        found.push("page".into());
    }
    for field in ["contact-name", "contact-phone"] {
        if city.app.open_contact(me, id.0, field, "核实情况").await.is_ok() {
            found.push(format!("contact {field}"));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complaint_about_a_unit_reaches_no_account_in_it_or_under_it() {
    for city in City::each().await {
        let about = city.unit("roads").to_string();
        let filed = file(&city, &[("about-unit", &about)]).await;
        let mut leaks = Vec::new();
        for stage in ["filed", "dispatched", "answered", "closed"] {
            match stage {
                "dispatched" => dispatch(&city, filed.id, "street").await,
                "answered" => answer(&city, filed.id, "street-handler").await,
                "closed" => call_back_and_close(&city, filed.id).await,
                _ => {}
            }
            for post in CONCERNED {
                let me = city.me(post).await;
                for way in reaches(&city, &me, filed.id, &filed.number).await {
                    leaks.push(format!("{stage}: {post} by {way}"));
                }
            }
        }
        assert_eq!(leaks, Vec::<String>::new(), "the unit complained of must not meet the complaint");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_order_on_a_complaint_can_be_given_to_the_unit_complained_of() {
    let city = City::on_sqlite().await;
    let about = city.unit("roads").to_string();
    let filed = file(&city, &[("about-unit", &about)]).await;
    dispatch(&city, filed.id, "street").await;
    let again = file(&city, &[("about-unit", &about)]).await;
    let area = city.area("lane").to_string();
    let form = [("class", "complaint"), ("category", "street-trading"), ("area", area.as_str())];
    act(&city, "seat-east", again.id, "accept", &form).await;
    let me = city.me("seat-east").await;
    for unit in ["roads", "roads-east"] {
        let lead = city.unit(unit).to_string();
        let helper = [("lead", city.unit("street").to_string()), ("helpers", lead.clone())];
        let helper: Vec<(&str, &str)> = helper.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert!(try_act(&city, &me, again.id, "dispatch", &[("lead", &lead)]).await.is_err(), "{unit} leads");
        assert!(try_act(&city, &me, again.id, "dispatch", &helper).await.is_err(), "{unit} helps");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_intake_office_complained_of_hands_over_to_the_next_one() {
    let city = City::on_sqlite().await;
    let about = city.unit("hotline-east").to_string();
    let filed = file(&city, &[("about-unit", &about)]).await;
    let owners = matter(&city, filed.id).await.owners;
    assert_eq!(owners[0].unit, Some(city.unit("hotline")), "the office above takes it in");
    assert!(page(&city, "seat-east", filed.id).await.is_none());
    assert!(page(&city, "seat", filed.id).await.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complaint_about_the_whole_government_is_told_where_to_turn_at_filing() {
    check_told_where_to_turn("gov").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complaint_about_the_only_call_back_centre_is_called_back_by_another_office() {
    let city = City::on_sqlite().await;
    let about = city.unit("callback").to_string();
    let filed = file(&city, &[("about-unit", &about)]).await;
    dispatch(&city, filed.id, "street").await;
    answer(&city, filed.id, "street-handler").await;
    assert!(page(&city, "agent", filed.id).await.is_none());
    let owner = matter(&city, filed.id).await.owners[0].clone();
    assert_eq!(owner.unit, Some(city.unit("supervision")));
    act(&city, "boss", filed.id, "call-back-result", &[("resolved", "yes"), ("agreed", "yes")]).await;
    act(&city, "boss", filed.id, "close", &[]).await;
    assert!(!matter(&city, filed.id).await.open);
}

/// Never a fault, and never a matter that somebody complained of would have to finish.
async fn check_told_where_to_turn(unit: &str) {
    let city = City::on_sqlite().await;
    let about = city.unit(unit).to_string();
    let form = appeal(&city, &[("about-unit", &about)]);
    let key = city.app.fresh_key();
    match city.app.file(city.id, APPEAL, form, &key, Language::Zh).await {
        Ok(Outcome::Again(again)) => assert!(!again.refusal.way_on.is_empty(), "says where to turn"),
        Ok(Outcome::Done(_)) => panic!("nobody is left to handle it"),
        Err(other) => panic!("a fault instead of an answer: {other:?}"),
    }
}
