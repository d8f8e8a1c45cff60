//! What the operator meets: full disk, read-only file, another process, wrong schema, lost connection.

use crate::story::*;
use crate::world::{World, options};
use domain::ids::*;
use domain::instant::Instant;
use rusqlite::Connection;
use std::path::PathBuf;
use store::{CommitError, Store, StoreAddress, StoreError, Tx};

fn path(world: &World) -> PathBuf {
    match &world.address {
        StoreAddress::Sqlite(path) => path.clone(),
        StoreAddress::Postgres(_) => unreachable!("these tests open files"),
    }
}

/// A change of `kib` KiB.
fn big(id: i64, kib: usize) -> Tx {
    let mut tx = Tx::new(CITY);
    filed(id).add_to(&mut tx, &key(id));
    tx.seal(MatterId(id), &FieldId::from("text"), 1, &vec![7; kib * 1024]);
    tx
}

#[tokio::test]
async fn a_full_disk_refuses_the_change_whole_and_the_store_goes_on() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let address = StoreAddress::Sqlite(dir.path().join("full.db"));
    let mut options = options();
    options.most_mib = Some(2);
    let store = Store::open(&address, options).await.expect("it opens");
    store.migrate(Instant(1)).await.expect("a schema");
    let mut refused = 0;
    for id in 1..=40 {
        match store.commit(big(id, 100)).await {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error, CommitError::Fault(StoreError::DiskFull));
                assert_eq!(store.matter(CITY, MatterId(id)).await, Ok(None), "nothing half-written");
                assert_eq!(store.recorded(CITY, &key(id)).await, Ok(None));
                refused += 1;
            }
        }
    }
    assert!(refused > 10, "two MiB cannot hold four");
    // A small change may still fit; and what is there is whole.
    assert_eq!(store.recount(CITY).await.map(|r| r.faults), Ok(vec![]));
    assert_eq!(store.matter_total(CITY).await, Ok(40 - refused));
}

#[tokio::test]
async fn one_change_too_big_for_the_disk_takes_no_other_of_its_group_along() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let address = StoreAddress::Sqlite(dir.path().join("full.db"));
    let mut options = options();
    options.most_mib = Some(3);
    let store = Store::open(&address, options).await.expect("it opens");
    store.migrate(Instant(1)).await.expect("a schema");
    let mut waiting = Vec::new();
    for id in 1..=30 {
        let store = store.clone();
        let kib = if id % 10 == 0 { 4_000 } else { 1 };
        waiting.push(tokio::spawn(async move { (id, store.commit(big(id, kib)).await.is_ok()) }));
    }
    for waiting in waiting {
        let (id, answered) = waiting.await.expect("a task that ends");
        assert_eq!(answered, id % 10 != 0, "matter {id}");
        let there = store.matter(CITY, MatterId(id)).await.map(|m| m.is_some());
        assert_eq!(there, Ok(answered), "matter {id}: what was answered is what is there");
    }
    assert_eq!(store.recount(CITY).await.map(|r| r.faults), Ok(vec![]));
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused() {
    let world = World::sqlite().await;
    world.store.close().await;
    let conn = Connection::open(path(&world)).expect("the file");
    conn.execute("INSERT INTO migration VALUES (999, 'later', x'00', 1)", []).expect("a later step");
    let store = Store::open(&world.address, options()).await.expect("it opens");
    let known = store::schema_number() as i64;
    let refused = Err(StoreError::NewerSchema { found: 999, known });
    assert_eq!(store.check_schema().await, refused);
    assert_eq!(store.migrate(Instant(2)).await.map(|_| ()), refused);
}

#[tokio::test]
async fn a_file_without_a_schema_is_told_apart_and_a_file_that_is_none_is_refused() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let address = StoreAddress::Sqlite(dir.path().join("empty.db"));
    let store = Store::open(&address, options()).await.expect("it opens");
    assert!(matches!(store.check_schema().await, Err(StoreError::OlderSchema { found: 0, .. })));
    let other = dir.path().join("letter.txt");
    std::fs::write(&other, "不是数据库".repeat(500)).expect("a file");
    let refused = Store::open(&StoreAddress::Sqlite(other), options()).await;
    assert!(matches!(refused, Err(StoreError::Unreachable(_))), "{refused:?}");
    let missing = StoreAddress::Sqlite(dir.path().join("no/such/folder/city.db"));
    let refused = Store::open(&missing, options()).await;
    assert!(matches!(refused, Err(StoreError::Unreachable(_))), "{refused:?}");
}

#[tokio::test]
async fn a_read_only_file_is_refused_when_opened() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::sqlite().await;
    world.store.close().await;
    let path = path(&world);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).expect("permissions");
    if std::fs::OpenOptions::new().write(true).open(&path).is_ok() {
        println!("SKIPPED: this user may write read-only files");
        return;
    }
    let refused = Store::open(&world.address, options()).await;
    assert!(matches!(refused, Err(StoreError::ReadOnly | StoreError::Unreachable(_))), "{refused:?}");
}

#[tokio::test]
async fn while_another_process_writes_the_store_says_busy_and_then_goes_on() {
    let world = World::sqlite().await;
    let other = Connection::open(path(&world)).expect("the file");
    other.execute_batch("BEGIN IMMEDIATE").expect("the write lock");
    assert_eq!(
        filed(1).commit(&world.store, &key(1)).await,
        Err(CommitError::Fault(StoreError::Busy)),
        "not written, and said so"
    );
    other.execute_batch("COMMIT").expect("the lock is given back");
    filed(1).commit(&world.store, &key(1)).await.expect("filed");
}

#[test]
fn an_address_is_a_path_or_a_postgres_address_and_its_password_is_never_shown() {
    let parse = |text: &str| text.parse::<StoreAddress>();
    assert_eq!(parse("sqlite:data/city.db"), Ok(StoreAddress::Sqlite("data/city.db".into())));
    assert_eq!(parse("data/city.db"), Ok(StoreAddress::Sqlite("data/city.db".into())));
    assert!(
        matches!(parse("mysql://root:secret@host/db"), Err(StoreError::Address(shown)) if shown == "mysql")
    );
    let postgres = parse("postgres://anlan:secret@host/db").expect("an address");
    assert!(matches!(postgres, StoreAddress::Postgres(_)));
    assert!(!format!("{postgres:?}").contains("secret"));
}

#[tokio::test]
async fn a_role_that_was_hardened_works_but_cannot_rewrite_history() {
    let Some(world) = World::postgres().await else {
        return println!("SKIPPED: ANLAN_TEST_POSTGRES is not set");
    };
    let StoreAddress::Postgres(address) = &world.address else { return };
    let role = format!("app_{}", std::process::id());
    let (owner, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.expect("owner");
    tokio::spawn(connection);
    owner.batch_execute(&format!("CREATE ROLE {role} LOGIN")).await.expect("a role");
    world.store.harden(&role).await.expect("grants");
    assert!(world.store.harden("x\"; DROP TABLE event; --").await.is_err());
    let (head, host) = address.split_once('@').expect("user@host");
    let scheme = head.split_once("//").expect("a scheme").0;
    let as_role = format!("{scheme}//{role}@{host}");
    let store = Store::open(&StoreAddress::Postgres(as_role.clone()), options()).await.expect("as the role");
    let step = filed(1);
    step.commit(&store, &key(1)).await.expect("the role can file");
    dispatched(&step.after, 1_000, DAY).commit(&store, &key(2)).await.expect("the role can dispatch");
    let (client, connection) = tokio_postgres::connect(&as_role, tokio_postgres::NoTls).await.expect("role");
    tokio::spawn(connection);
    for forbidden in [
        "UPDATE event SET body = '{}'",
        "DELETE FROM event",
        "TRUNCATE event",
        "UPDATE audit SET reason = ''",
        "DELETE FROM audit",
        "DELETE FROM command",
        "UPDATE vault SET sealed = ''",
        "DELETE FROM erasure",
        "DELETE FROM migration",
        "DROP TABLE event",
        "ALTER TABLE audit ADD COLUMN x INT",
    ] {
        let refused = client.batch_execute(forbidden).await.expect_err(forbidden);
        let code = refused.code().map(|c| c.code().to_owned());
        assert_eq!(code.as_deref(), Some("42501"), "{forbidden}: insufficient privilege");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_connection_is_unknown_and_the_same_key_brings_it_in_once() {
    let Some(world) = World::postgres().await else {
        return println!("SKIPPED: ANLAN_TEST_POSTGRES is not set");
    };
    let StoreAddress::Postgres(address) = &world.address else { return };
    let (killer, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.expect("killer");
    tokio::spawn(connection);
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let (mut unknown, mut waiting) = (0, Vec::new());
    for id in 1..=300 {
        let store = world.store.clone();
        waiting.push(tokio::spawn(async move {
            let mut unknown = 0;
            loop {
                match filed(id).commit(&store, &key(id)).await {
                    Ok(_) | Err(CommitError::Replayed(_)) => return unknown,
                    Err(CommitError::Unknown | CommitError::Fault(_)) => unknown += 1,
                    Err(other) => panic!("matter {id}: {other:?}"),
                }
            }
        }));
        if id % 30 == 0 {
            killer.query(kill, &[]).await.expect("the server kills the connections");
        }
    }
    for waiting in waiting {
        unknown += waiting.await.expect("a task that ends");
    }
    println!("{unknown} answers were unknown");
    assert_eq!(world.store.matter_total(CITY).await, Ok(300));
    assert_eq!(world.store.recount(CITY).await.map(|r| r.faults), Ok(vec![]));
}
