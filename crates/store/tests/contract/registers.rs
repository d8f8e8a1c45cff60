//! The smaller registers: outbox, openings, tracking, knowledge, drafts, shifts, batches, imports, cities.

use crate::contract;
use crate::story::*;
use domain::effect::Effect;
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::{Link, LinkKind};
use store::*;

contract! {
    async fn a_line_of_the_outbox_is_taken_by_one_and_comes_up_again_if_not_done(world: World) {
        let mut tx = Tx::new(CITY);
        tx.outbox("notice", &key(1), "{}", Instant(100));
        tx.outbox("notice", &key(2), "{}", Instant(200));
        world.store.commit(tx).await.expect("two lines");
        let taken = world.store.take_outbox(CITY, Instant(150), 10).await.expect("what is due");
        assert_eq!(taken.iter().map(|r| (r.id, r.tries)).collect::<Vec<_>>(), [(key(1), 0)]);
        let again = world.store.take_outbox(CITY, Instant(160), 10).await.expect("what is due");
        assert_eq!(again.len(), 0, "it is leased");
        let later = Instant(160).plus_minutes(10);
        let again = world.store.take_outbox(CITY, later, 10).await.expect("what is due");
        assert_eq!(again.len(), 2, "whoever took it died");
        for row in again {
            world.store.outbox_done(CITY, row.id).await.expect("done");
        }
        let left = world.store.take_outbox(CITY, later.plus_minutes(60), 10).await.expect("nothing");
        assert_eq!(left, vec![]);
    }

    async fn whoever_opened_a_field_is_listed_for_its_matter_newest_first(world: World) {
        let opening = |at| Opening {
            matter: MatterId(1),
            account: AccountId(5),
            post: PostId(6),
            unit: UNIT,
            field: "phone".into(),
            reason: "call-applicant".into(),
            at: Instant(at),
        };
        let mut tx = Tx::new(CITY);
        tx.opening(&opening(10));
        tx.opening(&opening(20));
        world.store.commit(tx).await.expect("two openings");
        assert_eq!(world.store.openings(CITY, MatterId(1)).await, Ok(vec![opening(20), opening(10)]));
        assert_eq!(world.store.openings(CITY, MatterId(2)).await, Ok(vec![]));
        assert_eq!(world.store.openings_by(CITY, AccountId(5), Instant(15)).await, Ok(1));
    }

    async fn a_tracking_token_leads_to_one_matter_until_closed_or_swept(world: World) {
        let mut tx = Tx::new(CITY);
        tx.open_tracking(&[1; 32], MatterId(1), Instant(10));
        tx.open_tracking(&[2; 32], MatterId(2), Instant(20));
        world.store.commit(tx).await.expect("two tokens");
        let found = world.store.tracking(CITY, &[1; 32]).await;
        assert_eq!(found, Ok(Some((MatterId(1), Instant(10)))));
        let mut tx = Tx::new(CITY);
        tx.sweep_tracking(Instant(15));
        tx.close_tracking(&[2; 32]);
        world.store.commit(tx).await.expect("swept and closed");
        assert_eq!(world.store.tracking(CITY, &[1; 32]).await, Ok(None));
        assert_eq!(world.store.tracking(CITY, &[2; 32]).await, Ok(None));
    }

    async fn an_article_is_changed_in_place_and_a_gap_closed_once(world: World) {
        let mut article = ArticleRow {
            id: ArticleId(1),
            question: "怎么办居住证？".into(),
            answer: "到街道办理。".into(),
            owner: UNIT,
            basis: "办事指南".into(),
            valid_from: DAY,
            valid_to: None,
            category: Some("residence".into()),
            updated_at: Instant(1),
        };
        let gap =
            Gap { id: 4, question: "夜间可以吗？".into(), unit: UNIT, asked_at: Instant(2), closed_at: None };
        let mut tx = Tx::new(CITY);
        tx.article(&article);
        tx.gap(&gap);
        tx.phrase(&Phrase { unit: UNIT, code: "nh".into(), text: "您好".into() });
        tx.place_alias("小蛮腰", AreaId(3));
        world.store.commit(tx).await.expect("a register");
        article.valid_to = Some(domain::Date::constant(2026, 12, 31));
        let mut tx = Tx::new(CITY);
        tx.article(&article);
        tx.close_gap(4, Instant(9));
        world.store.commit(tx).await.expect("changed");
        assert_eq!(world.store.article(CITY, ArticleId(1)).await, Ok(Some(article.clone())));
        assert_eq!(world.store.articles(CITY).await, Ok(vec![article]));
        assert_eq!(world.store.gaps(CITY).await, Ok(vec![]));
        assert_eq!(world.store.phrases(CITY, UNIT).await.map(|p| p.len()), Ok(1));
        assert_eq!(world.store.place_aliases(CITY).await, Ok(vec![("小蛮腰".into(), AreaId(3))]));
        let mut tx = Tx::new(CITY);
        tx.close_gap(4, Instant(10));
        assert_eq!(world.store.commit(tx).await, Err(CommitError::Stale));
    }

    async fn the_last_save_of_a_draft_wins_and_belongs_to_its_account(world: World) {
        let draft = |n: u8| DraftRow {
            id: "d1".into(),
            account: AccountId(5),
            procedure: "appeal".into(),
            sealed: vec![n],
            saved_at: Instant(i64::from(n)),
        };
        for n in 1..=3 {
            let mut tx = Tx::new(CITY);
            tx.draft(&draft(n));
            world.store.commit(tx).await.expect("saved");
        }
        assert_eq!(world.store.draft(CITY, AccountId(5), "d1").await, Ok(Some(draft(3))));
        assert_eq!(world.store.drafts(CITY, AccountId(5)).await, Ok(vec![draft(3)]));
        assert_eq!(world.store.drafts(CITY, AccountId(6)).await, Ok(vec![]));
        let mut tx = Tx::new(CITY);
        tx.drop_draft(AccountId(5), "d1");
        world.store.commit(tx).await.expect("dropped");
        assert_eq!(world.store.drafts(CITY, AccountId(5)).await, Ok(vec![]));
    }

    async fn a_shift_is_taken_once(world: World) {
        let shift = Handover {
            id: 1,
            from_account: AccountId(5),
            from_post: PostId(6),
            to_post: PostId(7),
            note_sealed: vec![1],
            given_at: Instant(1),
            taken_by: None,
            taken_at: None,
        };
        let mut tx = Tx::new(CITY);
        tx.give_shift(&shift);
        world.store.commit(tx).await.expect("given");
        for expected in [Ok(()), Err(CommitError::Stale)] {
            let mut tx = Tx::new(CITY);
            tx.take_shift(1, AccountId(8), Instant(2));
            assert_eq!(world.store.commit(tx).await.map(|_| ()), expected);
        }
        let found = world.store.handovers(CITY, PostId(7)).await.expect("shifts");
        assert_eq!(found.first().and_then(|h| h.taken_by), Some(AccountId(8)));
    }

    async fn an_open_matter_in_a_batch_is_a_member_until_it_ends(world: World) {
        let batch = BatchRow {
            id: BatchId(1),
            code: "tf".into(),
            title: "台风".into(),
            carrier: MatterId(99),
            opened_at: Instant(1),
            closed_at: None,
        };
        let mut tx = Tx::new(CITY);
        tx.open_batch(&batch);
        world.store.commit(tx).await.expect("a batch");
        assert_eq!(world.store.open_batches(CITY).await, Ok(vec![batch]));
        for id in 1..=3 {
            let filed = filed(id);
            let link = Link { kind: LinkKind::InBatch, to: MatterId(99) };
            let joined = next(&filed.after, "join", vec![Effect::Linked { link }]);
            filed.commit(&world.store, &key(id * 10)).await.expect("filed");
            joined.commit(&world.store, &key(id * 10 + 1)).await.expect("joined");
            if id == 2 {
                let ended = next(&joined.after, "close", vec![Effect::Moved {
                    to: "closed".into(),
                    open: false,
                }, Effect::Owned { owners: vec![] }]);
                ended.commit(&world.store, &key(id * 10 + 2)).await.expect("ended");
            }
        }
        let members = world.store.members(CITY, MatterId(99), MatterId(0), 10).await;
        assert_eq!(members, Ok(vec![MatterId(1), MatterId(3)]));
        assert_eq!(world.store.recount(CITY).await.map(|r| r.faults), Ok(vec![]));
    }

    async fn a_line_of_an_import_makes_a_matter_once(world: World) {
        let import = |key_no: i64, id: i64| {
            let mut tx = Tx::new(CITY);
            filed(id).add_to(&mut tx, &key(key_no));
            tx.import_line(&[7; 32], 12, MatterId(id));
            tx
        };
        world.store.commit(import(1, 1)).await.expect("imported");
        let again = world.store.commit(import(2, 2)).await;
        assert_eq!(again, Err(CommitError::Taken("import_line".into())));
        assert_eq!(world.store.matter_total(CITY).await, Ok(1));
        let lines = world.store.imported_lines(CITY, &[7; 32], 0, 10).await;
        assert_eq!(lines, Ok(vec![(12, MatterId(1))]));
    }

    async fn a_city_keeps_its_settings_and_the_editions_it_ran_under(world: World) {
        let city = CityRow { id: CITY, code: "one".into(), pack: "p".into(), host: "one.test".into() };
        let edition =
            SealedEdition { hash: "h".into(), format: 1, canonical: "text".into(), kept_at: Instant(1) };
        let mut tx = Tx::new(CITY);
        tx.add_city(&city);
        tx.setting("name", "first");
        tx.setting("name", "second");
        tx.edition(&edition);
        tx.edition(&SealedEdition { kept_at: Instant(2), ..edition.clone() });
        world.store.commit(tx).await.expect("a city");
        assert_eq!(world.store.cities().await, Ok(vec![city]));
        assert_eq!(world.store.setting(CITY, "name").await, Ok(Some("second".into())));
        assert_eq!(world.store.setting(CityId(2), "name").await, Ok(None));
        assert_eq!(world.store.editions(CITY).await, Ok(vec![edition]));
    }
}
