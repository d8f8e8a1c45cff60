//! What a commit promises: all or nothing, once, and never over somebody else's change.

use crate::contract;
use crate::story::*;
use domain::Date;
use domain::ability::Ability;
use domain::ids::*;
use domain::instant::Instant;
use domain::measure::Measure;
use store::{CommitError, CountBy, Recorded, Tx, WorklistOf};

const DUE: Date = Date::constant(2026, 3, 11);

contract! {
    async fn a_matter_reads_back_as_the_fold_of_its_events(world: World) {
        let filed = filed(1);
        let sent = dispatched(&filed.after, 1_000, DUE);
        filed.commit(&world.store, &key(1)).await.expect("filed");
        sent.commit(&world.store, &key(2)).await.expect("dispatched");
        let events = world.store.events(CITY, MatterId(1)).await.expect("events");
        assert_eq!(events, vec![filed.event, sent.event]);
        let folded = domain::fold::fold(CITY, &events).expect("a whole history");
        assert_eq!(world.store.matter(CITY, MatterId(1)).await, Ok(Some(folded.clone())));
        assert_eq!(world.store.matter_by_number(CITY, "20260304-1").await, Ok(Some(folded)));
        assert_eq!(world.store.matter(CITY, MatterId(2)).await, Ok(None));
    }

    async fn a_command_repeated_gives_what_it_made_the_first_time(world: World) {
        let filed = filed(1);
        filed.commit(&world.store, &key(1)).await.expect("filed");
        let recorded = Recorded { matter: MatterId(1), seq: 0 };
        assert_eq!(filed.commit(&world.store, &key(1)).await, Err(CommitError::Replayed(recorded)));
        assert_eq!(world.store.recorded(CITY, &key(1)).await, Ok(Some(recorded)));
        assert_eq!(world.store.recorded(CITY, &key(2)).await, Ok(None));
        // Planned again after the state moved on, it is still the same command.
        let sent = dispatched(&filed.after, 1_000, DUE);
        assert_eq!(sent.commit(&world.store, &key(1)).await, Err(CommitError::Replayed(recorded)));
        assert_eq!(world.store.events(CITY, MatterId(1)).await.map(|e| e.len()), Ok(1));
    }

    async fn of_two_changes_planned_on_one_version_the_second_is_stale_and_leaves_nothing(world: World) {
        let filed = filed(1);
        filed.commit(&world.store, &key(1)).await.expect("filed");
        let first = dispatched(&filed.after, 1_000, DUE);
        let second = dispatched(&filed.after, 2_000, DUE);
        first.commit(&world.store, &key(2)).await.expect("dispatched");
        assert_eq!(second.commit(&world.store, &key(3)).await, Err(CommitError::Stale));
        assert_eq!(world.store.recorded(CITY, &key(3)).await, Ok(None));
        assert_eq!(world.store.due_timers(CITY, Instant(9_999), 10).await.map(|t| t.len()), Ok(1));
        let counts = world.store.counts(CITY, Measure::Dispatched, DAY, DAY, CountBy::UnitDay).await;
        assert_eq!(counts.map(|c| c.iter().map(|c| c.n).sum::<i64>()), Ok(1));
    }

    async fn a_stale_change_in_a_group_harms_no_other(world: World) {
        let filings: Vec<_> = (1..=40).map(filed).collect();
        for (n, step) in (0..).zip(&filings) {
            step.commit(&world.store, &key(n)).await.expect("filed");
        }
        let mut waiting = Vec::new();
        for (n, step) in (100..).zip(&filings) {
            // Every matter twice, planned on the same version: one of each pair must win.
            for attempt in 0..2 {
                let store = world.store.clone();
                let step = dispatched(&step.after, 1_000 + attempt, DUE);
                let key = key(n * 2 + attempt);
                waiting.push(tokio::spawn(async move { step.commit(&store, &key).await }));
            }
        }
        let mut done = 0;
        for waiting in waiting {
            match waiting.await.expect("a task that ends") {
                Ok(_) => done += 1,
                Err(error) => assert_eq!(error, CommitError::Stale),
            }
        }
        assert_eq!(done, filings.len());
        assert_eq!(world.store.recount(CITY).await.map(|r| r.faults), Ok(Vec::new()));
    }

    async fn filing_accepting_and_dispatching_at_once_is_one_commit(world: World) {
        let filed = filed(1);
        let sent = dispatched(&filed.after, 1_000, DUE);
        let mut tx = Tx::new(CITY);
        filed.add_to(&mut tx, &key(1));
        sent.add_to(&mut tx, &key(1));
        world.store.commit(tx).await.expect("both");
        assert_eq!(world.store.matter(CITY, MatterId(1)).await, Ok(Some(sent.after)));
        let of = WorklistOf { units: &[OFFICE, UNIT], abilities: Ability::ALL, post: None };
        let list = world.store.worklist(CITY, of, None, 10).await.expect("a worklist");
        assert_eq!(list.len(), 1, "the intake office no longer owes anything");
        assert_eq!(list[0].duty.unit, UNIT);
        assert_eq!(world.store.recount(CITY).await.map(|r| r.faults), Ok(Vec::new()));
    }

    async fn the_same_ids_in_two_cities_never_meet(world: World) {
        let other = CityId(2);
        filed_in(CITY, 1).commit(&world.store, &key(1)).await.expect("filed");
        filed_in(other, 1).commit(&world.store, &key(1)).await.expect("filed in the other city");
        let sent = dispatched(&filed_in(other, 1).after, 1_000, DUE);
        sent.commit(&world.store, &key(2)).await.expect("dispatched");
        assert_eq!(world.store.matter(CITY, MatterId(1)).await.map(|m| m.map(|m| m.version)), Ok(Some(1)));
        assert_eq!(world.store.matter(other, MatterId(1)).await.map(|m| m.map(|m| m.version)), Ok(Some(2)));
        assert_eq!(world.store.recount(CITY).await.map(|r| r.faults), Ok(Vec::new()));
        assert_eq!(world.store.recount(other).await.map(|r| r.faults), Ok(Vec::new()));
    }

    async fn an_ended_matter_leaves_the_worklist_and_the_stock_but_its_promise_stays(world: World) {
        let filed = filed(1);
        let sent = dispatched(&filed.after, 1_000, DUE);
        let acknowledged = acknowledged(&sent.after);
        let closed = closed(&acknowledged.after);
        for (n, step) in (0..).zip([&filed, &sent, &acknowledged, &closed]) {
            step.commit(&world.store, &key(n)).await.expect("done");
        }
        let of = WorklistOf { units: &[OFFICE, UNIT], abilities: Ability::ALL, post: None };
        assert_eq!(world.store.worklist(CITY, of, None, 10).await, Ok(Vec::new()));
        assert_eq!(world.store.stock(CITY, None, None).await, Ok(Vec::new()));
        assert_eq!(world.store.due_timers(CITY, Instant(i64::MAX), 10).await, Ok(Vec::new()));
        let promises = world.store.open_promises(CITY, UNIT, Date::constant(2026, 12, 31), 10).await;
        assert_eq!(promises.map(|p| p.len()), Ok(1));
        assert_eq!(world.store.recount(CITY).await.map(|r| r.faults), Ok(Vec::new()));
    }

    async fn what_was_answered_is_there_after_opening_again(world: World) {
        filed(1).commit(&world.store, &key(1)).await.expect("filed");
        let world = world.reopened().await;
        assert_eq!(world.store.check_schema().await, Ok(()));
        assert_eq!(world.store.migrate(Instant(2)).await, Ok(0));
        assert_eq!(world.store.matter_total(CITY).await, Ok(1));
    }

    async fn a_worklist_pages_through_every_line_once_due_first(world: World) {
        for id in 1..=25 {
            let filed = filed(id);
            let mut tx = Tx::new(CITY);
            filed.add_to(&mut tx, &key(id));
            dispatched(&filed.after, 1_000 + (id * 7) % 25, DUE).add_to(&mut tx, &key(id));
            world.store.commit(tx).await.expect("dispatched");
        }
        let of = WorklistOf { units: &[UNIT], abilities: &[Ability::Handle, Ability::Issue], post: None };
        let (mut seen, mut mark) = (Vec::new(), None);
        loop {
            let page = world.store.worklist(CITY, of, mark, 10).await.expect("a page");
            let Some(last) = page.last() else { break };
            mark = Some(last.mark());
            seen.extend(page.iter().map(|row| row.duty.due_at));
        }
        assert_eq!(seen.len(), 25);
        assert!(seen.is_sorted(), "what is due first stands first");
        let totals = world.store.worklist_totals(CITY, of, Instant(1_009), DUE, DUE).await.expect("totals");
        assert_eq!((totals.all, totals.overdue, totals.today), (25, 10, 15));
    }
}
