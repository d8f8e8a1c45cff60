//! Totals are for everyone who may read them; the matters they count are not: a number opens only inside one's own
//! remit, never to who has no seat on matters, never to the unit complained of.

use app::matter::counted::{Counted, Which};
use app::matter::dashboard::Wanted;
use app::view::{DashboardView, NumberView, OpenedView};
use app::{AppError, Language};
use domain::ids::MatterId;
use tests_charter::city::City;
use tests_charter::play::*;

async fn totals(city: &City, post: &str, mine: bool) -> DashboardView {
    let me = city.me(post).await;
    let wanted = Wanted { mine, ..Wanted::default() };
    city.app.dashboard(&me, wanted, Language::Zh).await.expect("totals")
}

async fn opened(city: &City, post: &str, counted: &Counted) -> Result<OpenedView, AppError> {
    let me = city.me(post).await;
    city.app.opened(&me, counted, Language::Zh).await
}

fn by_district<'a>(view: &'a DashboardView, name: &str) -> &'a NumberView {
    let row = view.tables[0].rows.iter().find(|row| row.name == name).expect("a row of the district");
    &row.numbers[0]
}

fn listed(view: &OpenedView) -> Vec<i64> {
    view.rows.iter().map(|row| row.id).collect()
}

/// One matter in each of two districts, each with a unit; gives their ids.
async fn two_districts(city: &City) -> (MatterId, MatterId) {
    let east = file(city, &[]).await.id;
    dispatch(city, east, "street").await;
    let west = file(city, &[("area", &city.area("lotus").to_string())]).await.id;
    dispatch(city, west, "roads").await;
    (east, west)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_opens_inside_the_remit_and_not_outside() {
    let city = City::on_sqlite().await;
    let (east, west) = two_districts(&city).await;
    let view = totals(&city, "district-head", false).await;
    let (inside, outside) = (by_district(&view, "east区划"), by_district(&view, "west区划"));
    assert_eq!((inside.n, outside.n), (1, 1), "both are counted for everyone");
    assert!(inside.query.is_some() && outside.query.is_none(), "only the own district opens");
    assert!(view.tiles.iter().all(|tile| tile.query.is_empty()), "a sum of both opens to neither");

    let all = Counted::all(Which::Open);
    let here = Counted { area: Some(city.area("east")), ..all.clone() };
    let found = opened(&city, "district-head", &here).await.expect("the own district");
    assert_eq!(listed(&found), [east.0]);
    let elsewhere = Counted { area: Some(city.area("west")), ..all.clone() };
    let refused = opened(&city, "district-head", &elsewhere).await;
    assert!(matches!(refused, Err(AppError::NotFound)), "a made-up address opens nothing");
    let everything = opened(&city, "district-head", &all).await.expect("cut to the own district");
    assert_eq!((listed(&everything), everything.counted), (vec![east.0], 1));

    let mine = totals(&city, "district-head", true).await;
    assert_eq!(mine.tiles[0].count, 1, "the own district alone");
    assert!(!mine.tiles[0].query.is_empty(), "and that number opens");
    let mayor = opened(&city, "mayor", &all).await.expect("the whole city");
    assert_eq!(listed(&mayor).len(), 2, "{west}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_only_reads_totals_opens_nothing() {
    let city = City::on_sqlite().await;
    two_districts(&city).await;
    let view = totals(&city, "statistician", false).await;
    let numbers = view.tables.iter().flat_map(|t| &t.rows).flat_map(|r| &r.numbers);
    assert!(numbers.clone().any(|n| n.n > 0) && numbers.clone().all(|n| n.query.is_none()));
    let refused = opened(&city, "statistician", &Counted::all(Which::Open)).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_complained_of_reads_the_number_and_not_the_matter() {
    let city = City::on_sqlite().await;
    let about = city.house.units["east-gov"].to_string();
    let filed = file(&city, &[("about-unit", &about)]).await;
    dispatch(&city, filed.id, "roads").await;
    let here = Counted { area: Some(city.area("east")), ..Counted::all(Which::Open) };
    let found = opened(&city, "district-head", &here).await.expect("the own district");
    assert_eq!((listed(&found), found.counted, found.hidden), (vec![], 1, 1));
}
