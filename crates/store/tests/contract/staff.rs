//! The house and its staff: dated areas and units, posts, accounts, sessions, acts for two persons.

use crate::contract;
use crate::story::*;
use domain::Date;
use domain::ability::Ability;
use domain::directory::*;
use domain::ids::*;
use domain::instant::Instant;
use store::{Account, AccountStatus, CommitError, Holding, PendingAdmin, Session, Tx};

fn area(id: i64, parent: Option<i64>, to: Option<Date>) -> Area {
    Area {
        id: AreaId(id),
        code: format!("4401{id}"),
        name: format!("辖区{id}"),
        level: if parent.is_some() { AreaLevel::Street } else { AreaLevel::District },
        parent: parent.map(AreaId),
        from: Date::constant(2020, 1, 1),
        to,
        successors: Vec::new(),
    }
}

fn unit(id: i64) -> Unit {
    Unit {
        id: UnitId(id),
        code: format!("u{id}"),
        name: format!("单位{id}"),
        parent: None,
        area: AreaId(1),
        functions: vec![Function::IntakeOffice],
        duties: vec!["noise".into()],
        steps: 3,
        from: Date::constant(2020, 1, 1),
        to: None,
        successors: Vec::new(),
    }
}

fn post() -> Post {
    Post {
        id: PostId(6),
        unit: UnitId(20),
        name: "经办".into(),
        abilities: vec![Ability::Handle, Ability::Search],
        remit: vec![AreaId(1)],
    }
}

fn account(id: i64, login: &str) -> Account {
    Account {
        id: AccountId(id),
        login: login.into(),
        name: "工作人员".into(),
        password: Some("$argon2id$…".into()),
        totp: Some(vec![1, 2, 3]),
        totp_step: 0,
        status: AccountStatus::Active,
        demo: false,
        created_at: Instant(5),
    }
}

fn session(token: u8, account: i64) -> Session {
    Session {
        token: [token; 32],
        account: AccountId(account),
        post: None,
        created_at: Instant(10),
        seen_at: Instant(10),
        elevated_at: None,
    }
}

contract! {
    async fn the_directory_of_a_day_holds_what_was_in_force_that_day(world: World) {
        let ended = Date::constant(2025, 7, 1);
        let line = RosterLine {
            unit: UnitId(20),
            level: 1,
            days: RosterDays::Off,
            from_minute: 0,
            to_minute: 1440,
            post: PostId(6),
        };
        let mut tx = Tx::new(CITY);
        tx.area(&area(1, None, None));
        tx.area(&area(2, Some(1), Some(ended)));
        tx.unit(&unit(20));
        tx.post(&post(), "p6", false);
        tx.roster(UnitId(20), std::slice::from_ref(&line));
        world.store.commit(tx).await.expect("a house");
        let today = world.store.directory(CITY, DAY).await.expect("a directory");
        assert_eq!(today.areas.get(&AreaId(1)), Some(&area(1, None, None)));
        assert_eq!(today.areas.len(), 1, "an area that ended is not there any more");
        assert_eq!(today.units.get(&UnitId(20)), Some(&unit(20)));
        assert_eq!(today.posts.get(&PostId(6)), Some(&post()));
        assert_eq!(today.roster, vec![line]);
        let before = world.store.directory(CITY, Date::constant(2025, 6, 30)).await.expect("a directory");
        assert_eq!(before.areas.len(), 2);
        assert_eq!(world.store.area_by_code(CITY, "44012").await.map(|a| a.is_some()), Ok(true));
        assert_eq!(world.store.unit_by_code(CITY, "u20").await, Ok(Some(unit(20))));
        assert_eq!(world.store.post_by_code(CITY, "p6").await, Ok(Some(post())));
    }

    async fn a_login_name_belongs_to_one_account_of_a_city(world: World) {
        let mut tx = Tx::new(CITY);
        tx.add_account(&account(1, "zhang"));
        world.store.commit(tx).await.expect("an account");
        let mut tx = Tx::new(CITY);
        tx.add_account(&account(2, "zhang"));
        assert_eq!(world.store.commit(tx).await, Err(CommitError::Taken("account".into())));
        let mut tx = Tx::new(CityId(2));
        tx.add_account(&account(2, "zhang"));
        world.store.commit(tx).await.expect("the same name elsewhere");
        let read = world.store.account_by_login(CITY, "zhang").await;
        assert_eq!(read, Ok(Some(account(1, "zhang"))));
    }

    async fn a_totp_step_is_used_once(world: World) {
        let mut tx = Tx::new(CITY);
        tx.add_account(&account(1, "zhang"));
        world.store.commit(tx).await.expect("an account");
        for (step, expected) in [(50, Ok(())), (50, Err(CommitError::Stale)), (49, Err(CommitError::Stale))] {
            let mut tx = Tx::new(CITY);
            tx.use_totp_step(AccountId(1), step);
            assert_eq!(world.store.commit(tx).await.map(|_| ()), expected, "step {step}");
        }
    }

    async fn a_leavers_posts_end_and_stay_with_the_house(world: World) {
        let mut tx = Tx::new(CITY);
        tx.post(&post(), "p6", false);
        tx.add_account(&account(1, "zhang"));
        tx.holding(&Holding { account: AccountId(1), post: PostId(6), from: DAY, to: None });
        world.store.commit(tx).await.expect("a holder");
        assert_eq!(world.store.posts_of(CITY, AccountId(1), DAY).await, Ok(vec![post()]));
        let mut tx = Tx::new(CITY);
        let last = Date::constant(2026, 3, 10);
        tx.end_holdings(AccountId(1), last);
        world.store.commit(tx).await.expect("a leaver");
        assert_eq!(world.store.posts_of(CITY, AccountId(1), DAY).await, Ok(vec![post()]));
        assert_eq!(world.store.posts_of(CITY, AccountId(1), last).await, Ok(vec![]));
        assert_eq!(world.store.holders(CITY, PostId(6), last).await, Ok(vec![]));
        assert_eq!(world.store.holdings(CITY, DAY).await.map(|h| h.len()), Ok(1));
    }

    async fn revoking_an_account_ends_all_its_sessions_at_once(world: World) {
        let mut tx = Tx::new(CITY);
        tx.open_session(&session(1, 1));
        tx.open_session(&session(2, 1));
        tx.open_session(&session(3, 2));
        world.store.commit(tx).await.expect("three sessions");
        let mut tx = Tx::new(CITY);
        tx.session_seen(&[1; 32], Instant(20));
        tx.session_post(&[1; 32], PostId(6));
        tx.elevate_session(&[1; 32], Instant(21));
        world.store.commit(tx).await.expect("a session in use");
        let read = world.store.session(CITY, &[1; 32]).await.expect("a session").expect("it is there");
        assert_eq!(
            (read.seen_at, read.post, read.elevated_at),
            (Instant(20), Some(PostId(6)), Some(Instant(21)))
        );
        let mut tx = Tx::new(CITY);
        tx.close_sessions_of(AccountId(1));
        world.store.commit(tx).await.expect("revoked");
        assert_eq!(world.store.session(CITY, &[1; 32]).await, Ok(None));
        assert_eq!(world.store.session(CITY, &[2; 32]).await, Ok(None));
        assert_eq!(world.store.session(CITY, &[3; 32]).await, Ok(Some(session(3, 2))));
        let mut tx = Tx::new(CITY);
        tx.elevate_session(&[1; 32], Instant(30));
        assert_eq!(world.store.commit(tx).await, Err(CommitError::Stale), "a closed session stays closed");
    }

    async fn an_act_for_two_persons_is_never_decided_by_who_asked_nor_twice(world: World) {
        let asked = PendingAdmin {
            id: 3,
            kind: "reset-password".into(),
            subject: 9,
            payload: "{}".into(),
            asked_by: AccountId(1),
            asked_at: Instant(5),
        };
        let mut tx = Tx::new(CITY);
        tx.ask_admin(&asked);
        world.store.commit(tx).await.expect("asked");
        assert_eq!(world.store.pending_admin(CITY).await, Ok(vec![asked]));
        for (by, expected) in [(1, Err(CommitError::Stale)), (2, Ok(())), (3, Err(CommitError::Stale))] {
            let mut tx = Tx::new(CITY);
            tx.decide_admin(3, AccountId(by), Instant(6), true);
            assert_eq!(world.store.commit(tx).await.map(|_| ()), expected, "decided by {by}");
        }
        assert_eq!(world.store.pending_admin(CITY).await, Ok(vec![]));
    }
}
