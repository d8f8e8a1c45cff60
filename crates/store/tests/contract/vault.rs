//! Sealed contents: kept by version, erased with their key, rotated without losing one.

use crate::contract;
use crate::story::*;
use domain::ids::*;
use domain::instant::Instant;
use store::{CommitError, SearchQuery, Tx};

fn text() -> FieldId {
    FieldId::from("text")
}

async fn sealed(world: &crate::world::World, id: i64) {
    let step = filed(id);
    let mut tx = Tx::new(CITY);
    step.add_to(&mut tx, &key(id));
    tx.vault_key(MatterId(id), 1, b"wrapped");
    tx.seal(MatterId(id), &text(), 1, b"sealed");
    tx.query_code(&step.after.number, MatterId(id), &[9; 32]);
    tx.index(MatterId(id), ["abc123".to_owned()]);
    world.store.commit(tx).await.expect("filed and sealed");
}

contract! {
    async fn each_version_of_a_field_is_written_once(world: World) {
        sealed(&world, 1).await;
        let mut tx = Tx::new(CITY);
        tx.seal(MatterId(1), &text(), 2, b"second");
        world.store.commit(tx).await.expect("a second version");
        let mut tx = Tx::new(CITY);
        tx.seal(MatterId(1), &text(), 2, b"other");
        assert_eq!(world.store.commit(tx).await, Err(CommitError::Stale));
        let read = world.store.sealed(CITY, MatterId(1), &text(), 1).await;
        assert_eq!(read, Ok(Some(b"sealed".to_vec())));
        let read = world.store.sealed(CITY, MatterId(1), &text(), 2).await;
        assert_eq!(read, Ok(Some(b"second".to_vec())));
        assert_eq!(world.store.sealed(CITY, MatterId(1), &text(), 3).await, Ok(None));
    }

    async fn erasing_takes_key_contents_code_and_index_and_leaves_the_events(world: World) {
        sealed(&world, 1).await;
        sealed(&world, 2).await;
        let mut tx = Tx::new(CITY);
        tx.erase(MatterId(1), Instant(77));
        world.store.commit(tx).await.expect("erased");
        assert_eq!(world.store.vault_key(CITY, MatterId(1)).await, Ok(None));
        assert_eq!(world.store.sealed(CITY, MatterId(1), &text(), 1).await, Ok(None));
        assert_eq!(world.store.query_code(CITY, "20260304-1").await, Ok(None));
        let query = SearchQuery {
            tokens: vec!["abc123".into()],
            areas: None,
            units: None,
            without_classes: Default::default(),
            from: DAY,
            to: DAY,
        };
        assert_eq!(world.store.search(CITY, &query).await, Ok(vec![MatterId(2)]));
        assert_eq!(world.store.erasures(CITY, MatterId(0), 10).await, Ok(vec![(MatterId(1), Instant(77))]));
        assert_eq!(world.store.events(CITY, MatterId(1)).await.map(|e| e.len()), Ok(1));
        assert_eq!(world.store.recount(CITY).await.map(|r| r.faults), Ok(Vec::new()));
    }

    async fn a_key_ring_is_rotated_matter_by_matter_and_never_twice(world: World) {
        for id in 1..=3 {
            sealed(&world, id).await;
        }
        let left = world.store.vault_keys_to_rewrap(CITY, 2, MatterId(0), 2).await.expect("keys");
        assert_eq!(left.iter().map(|k| k.matter).collect::<Vec<_>>(), [MatterId(1), MatterId(2)]);
        for key in &left {
            let mut tx = Tx::new(CITY);
            tx.rewrap_vault_key(key.matter, key.ring, 2, b"again");
            world.store.commit(tx).await.expect("rewrapped");
        }
        let mut tx = Tx::new(CITY);
        tx.rewrap_vault_key(MatterId(1), 1, 2, b"twice");
        assert_eq!(world.store.commit(tx).await, Err(CommitError::Stale));
        assert_eq!(world.store.vault_key(CITY, MatterId(1)).await, Ok(Some(b"again".to_vec())));
        let left = world.store.vault_keys_to_rewrap(CITY, 2, MatterId(0), 10).await;
        assert_eq!(left.map(|l| l.len()), Ok(1));
    }

    async fn a_query_code_is_found_by_its_number_in_its_own_city_only(world: World) {
        sealed(&world, 1).await;
        let found = world.store.query_code(CITY, "20260304-1").await;
        assert_eq!(found, Ok(Some((MatterId(1), [9; 32]))));
        assert_eq!(world.store.query_code(CityId(2), "20260304-1").await, Ok(None));
    }
}
