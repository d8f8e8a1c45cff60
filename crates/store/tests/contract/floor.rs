//! The raw floor counts what became durable, and a store knows what it wrote.

use crate::contract;
use crate::story::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{FloorShape, StoreAddress, Written, floor};

contract! {
    async fn the_floor_writes_until_told_to_stop(world: World) {
        assert_eq!(world.store.written(), Written::default());
        filed(1).commit(&world.store, &key(1)).await.expect("filed");
        let written = world.store.written();
        assert!(written.transactions == 1 && written.rows >= 5 && written.bytes > 500, "{written:?}");
        let stop = Arc::new(AtomicBool::new(false));
        let scratch = match &world.address {
            StoreAddress::Sqlite(path) => StoreAddress::Sqlite(path.with_extension("floor")),
            postgres => postgres.clone(),
        };
        let until = Arc::clone(&stop);
        let run = tokio::spawn(async move { floor(&scratch, FloorShape::of(written), 8, until).await });
        tokio::time::sleep(Duration::from_millis(300)).await;
        stop.store(true, Ordering::Relaxed);
        let done = run.await.expect("a task that ends").expect("a floor");
        assert!(done > 0, "nothing became durable in 300 ms");
    }
}
