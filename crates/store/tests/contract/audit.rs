//! The audit trail: chained without gaps by every committer, together with what it tells of.

use crate::contract;
use crate::story::*;
use crate::world::{World, chain};
use domain::actor::ActorRecord;
use domain::ids::*;
use domain::instant::Instant;
use store::{AuditEntry, AuditFilter, CommitError, Tx};

fn entry(n: i64) -> AuditEntry {
    AuditEntry {
        at: Instant(1_000 + n),
        kind: "open-contact".into(),
        actor: ActorRecord::Staff { account: AccountId(5), post: PostId(6), unit: UNIT },
        matter: Some(MatterId(n)),
        subject: None,
        reason: Some("call-applicant".into()),
        detail: r#"{"field":"phone"}"#.into(),
    }
}

/// Verifies every chain of the city; gives how many lines hold.
async fn verified(world: &World, city: CityId) -> i64 {
    let mut lines = 0;
    for (slot, last) in world.store.audit_chains(city).await.expect("chains") {
        let rows = world.store.audit_chain(city, slot, 0, 10_000).await.expect("lines");
        let mut link = [0; 32];
        for (no, row) in (1..).zip(&rows) {
            assert_eq!(row.no, no, "a line is missing from chain {slot}");
            link = chain(link, &row.linked_bytes(city));
            assert_eq!(row.link, link, "line {no} of chain {slot} was changed");
        }
        assert_eq!(rows.len() as i64, last);
        lines += last;
    }
    lines
}

contract! {
    async fn lines_written_at_once_by_many_are_chained_without_gaps(world: World) {
        let mut waiting = Vec::new();
        for n in 1..=60 {
            let store = world.store.clone();
            waiting.push(tokio::spawn(async move {
                let mut tx = Tx::new(CityId(1 + n % 2));
                tx.audit(entry(n));
                tx.audit(entry(n + 1_000));
                store.commit(tx).await
            }));
        }
        for waiting in waiting {
            assert!(waiting.await.expect("a task that ends").is_ok());
        }
        let world = world.reopened().await;
        let mut tx = Tx::new(CITY);
        tx.audit(entry(9));
        world.store.commit(tx).await.expect("one more after opening again");
        assert_eq!(verified(&world, CityId(1)).await, 61);
        assert_eq!(verified(&world, CityId(2)).await, 60);
    }

    async fn a_line_is_not_written_when_its_transaction_is_stale(world: World) {
        let filed = filed(1);
        filed.commit(&world.store, &key(1)).await.expect("filed");
        let mut tx = Tx::new(CITY);
        tx.audit(entry(1));
        world.store.commit(tx).await.expect("a first line");
        let mut tx = Tx::new(CITY);
        filed.add_to(&mut tx, &key(2));
        tx.audit(entry(2));
        assert_eq!(world.store.commit(tx).await, Err(CommitError::Stale));
        let mut tx = Tx::new(CITY);
        tx.audit(entry(3));
        world.store.commit(tx).await.expect("a second line");
        assert_eq!(verified(&world, CITY).await, 2);
    }

    async fn the_trail_is_read_by_period_kind_and_account_newest_first(world: World) {
        let mut tx = Tx::new(CITY);
        for n in 1..=5 {
            tx.audit(entry(n));
        }
        tx.audit(AuditEntry { actor: ActorRecord::System, matter: None, reason: None, ..entry(6) });
        world.store.commit(tx).await.expect("six lines");
        let mut filter = AuditFilter {
            from: Instant(1_002),
            to: Instant(1_007),
            kind: None,
            account: None,
            after: None,
            limit: 3,
        };
        let page = world.store.audit(CITY, &filter).await.expect("a page");
        assert_eq!(page.iter().map(|r| r.entry.at.0).collect::<Vec<_>>(), [1_006, 1_005, 1_004]);
        assert_eq!(page[1].entry, entry(5));
        filter.after = page.last().map(|r| (r.entry.at, r.slot, r.no));
        let page = world.store.audit(CITY, &filter).await.expect("the next page");
        assert_eq!(page.iter().map(|r| r.entry.at.0).collect::<Vec<_>>(), [1_003, 1_002]);
        filter.after = None;
        filter.account = Some(AccountId(99));
        assert_eq!(world.store.audit(CITY, &filter).await.map(|p| p.len()), Ok(0));
        let of_matter = world.store.audit_of_matter(CITY, MatterId(3)).await;
        assert_eq!(of_matter.map(|p| p.len()), Ok(1));
    }
}
