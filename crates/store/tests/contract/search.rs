//! Search: every token, within the remit, newest first, and never more than fifty.

use crate::contract;
use crate::story::*;
use crate::world::World;
use domain::Date;
use domain::ids::*;
use store::{MOST_RESULTS, SearchQuery, Tx};

async fn indexed(world: &World, city: CityId, id: i64, tokens: &[&str]) {
    let mut tx = Tx::new(city);
    filed_in(city, id).add_to(&mut tx, &key(id));
    tx.index(MatterId(id), tokens.iter().map(|t| t.to_string()));
    world.store.commit(tx).await.expect("filed and indexed");
}

fn query(tokens: &[&str]) -> SearchQuery {
    SearchQuery {
        tokens: tokens.iter().map(|t| t.to_string()).collect(),
        areas: None,
        units: None,
        without_classes: Default::default(),
        from: DAY,
        to: DAY,
    }
}

contract! {
    async fn only_a_matter_with_every_token_is_found_and_only_in_its_city(world: World) {
        indexed(&world, CITY, 1, &["aa11", "bb22"]).await;
        indexed(&world, CITY, 2, &["aa11", "cc33"]).await;
        indexed(&world, CityId(2), 3, &["aa11", "bb22"]).await;
        assert_eq!(world.store.search(CITY, &query(&["aa11"])).await, Ok(vec![MatterId(2), MatterId(1)]));
        assert_eq!(world.store.search(CITY, &query(&["aa11", "bb22"])).await, Ok(vec![MatterId(1)]));
        assert_eq!(world.store.search(CITY, &query(&["aa"])).await, Ok(vec![]));
        assert_eq!(world.store.search(CITY, &query(&[])).await, Ok(vec![]));
    }

    async fn a_searcher_finds_nothing_outside_area_unit_class_or_period(world: World) {
        indexed(&world, CITY, 1, &["aa11"]).await;
        let with = |change: fn(&mut SearchQuery)| {
            let mut query = query(&["aa11"]);
            change(&mut query);
            query
        };
        let own = with(|q| q.areas = Some([AreaId(101)].into()));
        assert_eq!(world.store.search(CITY, &own).await, Ok(vec![MatterId(1)]));
        for outside in [
            with(|q| q.areas = Some([AreaId(102)].into())),
            with(|q| q.units = Some([UNIT].into())),
            with(|q| q.without_classes = ["complaint".into()].into()),
            with(|q| q.to = Date::constant(2026, 3, 3)),
            with(|q| {
                q.from = Date::constant(2026, 3, 5);
                q.to = Date::constant(2026, 3, 6);
            }),
        ] {
            assert_eq!(world.store.search(CITY, &outside).await, Ok(vec![]), "{outside:?}");
        }
    }

    async fn text_indexed_again_is_found_by_its_new_tokens_only(world: World) {
        indexed(&world, CITY, 1, &["aa11"]).await;
        let mut tx = Tx::new(CITY);
        tx.index(MatterId(1), ["dd44".to_owned()]);
        world.store.commit(tx).await.expect("indexed again");
        assert_eq!(world.store.search(CITY, &query(&["aa11"])).await, Ok(vec![]));
        assert_eq!(world.store.search(CITY, &query(&["dd44"])).await, Ok(vec![MatterId(1)]));
    }

    async fn a_search_gives_fifty_at_most_the_newest(world: World) {
        for id in 1..=60 {
            indexed(&world, CITY, id, &["aa11"]).await;
        }
        let found = world.store.search(CITY, &query(&["aa11"])).await.expect("results");
        assert_eq!(found.len(), MOST_RESULTS);
        assert_eq!(found.first(), Some(&MatterId(60)));
    }

    async fn the_query_language_of_the_database_cannot_be_reached(world: World) {
        indexed(&world, CITY, 1, &["aa11"]).await;
        for hostile in ["aa11\" OR \"x", "aa* OR b", "tokens:aa11", "'aa11' | 'b'", "aa11:*", "!x", ""] {
            assert_eq!(world.store.search(CITY, &query(&[hostile])).await, Ok(vec![]), "{hostile}");
        }
    }
}
