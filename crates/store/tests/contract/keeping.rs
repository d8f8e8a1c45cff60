//! Which ended matters are looked at when, and what is forgotten on the way.

use crate::contract;
use crate::story::{CITY, DAY, closed, dispatched, filed, key};
use crate::world::World;
use domain::Date;
use domain::ids::*;
use domain::instant::Instant;
use store::{KeepingMark, Tx};

const LATER: Date = Date::constant(2027, 3, 4);

async fn due(world: &World, day: Date) -> Vec<i64> {
    let found = world.store.due_for_a_look(CITY, day, KeepingMark::default(), 10).await.expect("a read");
    found.into_iter().map(|mark| mark.matter).collect()
}

async fn ended(world: &World, id: i64) {
    let filed = filed(id);
    let sent = dispatched(&filed.after, 1_000, DAY);
    let closed = closed(&sent.after);
    for (n, step) in (0..).zip([&filed, &sent, &closed]) {
        step.commit(&world.store, &key(id * 10 + n)).await.expect("done");
    }
}

contract! {
    async fn an_ended_matter_is_looked_at_once_and_then_on_the_day_set(world: World) {
        filed(1).commit(&world.store, &key(1)).await.expect("filed");
        ended(&world, 2).await;
        assert_eq!(due(&world, DAY).await, [2], "only what ended");
        let mut tx = Tx::new(CITY);
        tx.look_again(MatterId(2), LATER);
        world.store.commit(tx).await.expect("set");
        assert!(due(&world, DAY).await.is_empty(), "not again before its day");
        assert_eq!(due(&world, LATER).await, [2]);
    }

    async fn an_erased_matter_is_never_looked_at_again(world: World) {
        ended(&world, 2).await;
        let mut tx = Tx::new(CITY);
        tx.erase(MatterId(2), Instant(5));
        world.store.commit(tx).await.expect("erased");
        assert!(due(&world, LATER).await.is_empty());
    }

    async fn forgetting_a_field_destroys_every_version_of_it_and_leaves_the_others(world: World) {
        ended(&world, 2).await;
        let (phone, text) = (FieldId::from("contact-phone"), FieldId::from("text"));
        let mut tx = Tx::new(CITY);
        for version in 1..=2 {
            tx.seal(MatterId(2), &phone, version, b"sealed");
            tx.seal(MatterId(2), &text, version, b"sealed");
        }
        world.store.commit(tx).await.expect("sealed");
        let mut tx = Tx::new(CITY);
        tx.forget(MatterId(2), &phone, Instant(5));
        world.store.commit(tx).await.expect("forgotten");
        for version in 1..=2 {
            assert_eq!(world.store.sealed(CITY, MatterId(2), &phone, version).await, Ok(None));
            assert!(world.store.sealed(CITY, MatterId(2), &text, version).await.expect("a read").is_some());
        }
        assert_eq!(world.store.forgotten(CITY, MatterId(2)).await, Ok(vec![(phone, Instant(5))]));
    }
}
