//! `kill -9` at random points under load: every acknowledged command is there, none twice, every matter is
//! the fold of its events, every count equals a recount, and the audit chains hold.
//!
//! The parent starts this same test program as a child, reads what the child was told is durable, kills
//! it, opens the database and checks. Five times in the ordinary run, a hundred in the long one
//! (`cargo test -p store --test kill -- --ignored hundred`).

#[path = "contract/story.rs"]
#[allow(dead_code)]
mod story;

use domain::actor::ActorRecord;
use domain::ids::*;
use domain::instant::Instant;
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;
use store::{AuditEntry, CommitError, Store, StoreAddress, StoreOptions, Tx};
use story::*;

/// Where the child finds its database, and its number.
const DATABASE: &str = "ANLAN_KILL_DATABASE";
const ROUND: &str = "ANLAN_KILL_ROUND";

/// Matters one round may file.
const PER_ROUND: i64 = 1_000_000;

fn chain(previous: [u8; 32], row: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(row);
    hash.finalize().into()
}

async fn open(address: &str) -> Store {
    let address: StoreAddress = address.parse().expect("an address");
    Store::open(&address, StoreOptions::new(16, chain)).await.expect("the database opens")
}

/// One command: a step of a story with its audit line, its sealed text and its index.
fn command(step: &Step, n: i64) -> Tx {
    let mut tx = Tx::new(CITY);
    step.add_to(&mut tx, &key(n));
    tx.audit(AuditEntry {
        at: Instant(n),
        kind: step.event.action.as_str().into(),
        actor: ActorRecord::System,
        matter: Some(step.after.id),
        subject: None,
        reason: None,
        detail: String::new(),
    });
    tx.seal(step.after.id, &FieldId::from("text"), step.event.seq, &[3; 300]);
    tx.index(step.after.id, [format!("t{}", n % 100), format!("s{}", step.event.seq)]);
    tx
}

/// The child: whole lives of matters, as many at once as a busy hall, until killed. Prints the key of every
/// command after its commit was answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the other tests of this file"]
async fn child() {
    let Ok(address) = std::env::var(DATABASE) else { return };
    let round: i64 = std::env::var(ROUND).ok().and_then(|n| n.parse().ok()).expect("a round");
    let store = open(&address).await;
    let mut seats = Vec::new();
    for seat in 0..16 {
        let store = store.clone();
        seats.push(tokio::spawn(async move {
            for nth in 0.. {
                let id = round * PER_ROUND + nth * 16 + seat;
                let mut step = filed(id);
                for seq in 0..4 {
                    let n = id * 10 + seq;
                    match store.commit(command(&step, n)).await {
                        Ok(_) => println!("\ndone {n}"),
                        Err(error) => panic!("command {n}: {error:?}"),
                    }
                    if nth % 7 == 0 {
                        // A form sent twice.
                        let again = store.commit(command(&step, n)).await;
                        assert!(matches!(again, Err(CommitError::Replayed(_))), "{again:?}");
                    }
                    step = match seq {
                        0 => dispatched(&step.after, 1_000 + id % 50, DAY),
                        1 => acknowledged(&step.after),
                        _ if nth % 3 == 0 => break,
                        _ => closed(&step.after),
                    };
                    if seq == 3 {
                        break;
                    }
                }
            }
        }));
    }
    for seat in seats {
        let _ = seat.await;
    }
}

/// Starts a child, kills it after a while, gives the keys it was told are durable.
fn killed_child(address: &str, round: i64, after: Duration) -> Vec<i64> {
    let program = std::env::current_exe().expect("this test program");
    let mut child = Command::new(program)
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env(DATABASE, address)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a child");
    let output = BufReader::new(child.stdout.take().expect("its output"));
    // Read on a thread, or a full pipe would hold the child back.
    let reader = std::thread::spawn(move || {
        let lines = output.lines().map_while(Result::ok);
        lines.filter_map(|l| l.strip_prefix("done ")?.parse::<i64>().ok()).collect::<Vec<_>>()
    });
    std::thread::sleep(after);
    // SIGKILL, by the id of the process started here.
    child.kill().expect("the child is killed");
    child.wait().expect("the child is gone");
    reader.join().expect("what the child said")
}

async fn check(address: &str, acknowledged: &[i64]) -> u64 {
    let store = open(address).await;
    for n in acknowledged {
        let recorded = store.recorded(CITY, &key(*n)).await.expect("a read");
        let recorded = recorded.unwrap_or_else(|| panic!("command {n} was acknowledged and is gone"));
        assert_eq!(recorded.matter, MatterId(n / 10));
    }
    let report = store.recount(CITY).await.expect("a recount");
    assert_eq!(report.faults, Vec::<String>::new());
    let mut lines = 0;
    for (slot, _) in store.audit_chains(CITY).await.expect("chains") {
        let (mut link, mut no) = ([0; 32], 0);
        loop {
            let rows = store.audit_chain(CITY, slot, no, 5_000).await.expect("lines");
            let Some(last) = rows.last() else { break };
            for row in &rows {
                link = chain(link, &row.linked_bytes(CITY));
                assert_eq!(row.link, link, "chain {slot} is broken at {}", row.no);
            }
            no = last.no;
            lines += rows.len() as u64;
        }
    }
    assert_eq!(lines, report.events, "one audit line for every event");
    store.close().await;
    report.events
}

async fn kill_times(address: &str, times: i64) {
    let store = open(address).await;
    store.migrate(Instant(1)).await.expect("a schema");
    store.close().await;
    // Spread over start-up, first commits and full load; the same at every run.
    let (mut random, mut acknowledged) = (0x2545_f491_4f6c_dd1d_u64, Vec::new());
    let mut events = 0;
    for round in 1..=times {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let after = Duration::from_millis(60 + random % 900);
        acknowledged.extend(killed_child(address, round, after));
        // Every check covers all rounds before; a long run checks the whole now and then.
        if times <= 10 || round % 10 == 0 {
            events = check(address, &acknowledged).await;
        } else {
            let store = open(address).await;
            assert_eq!(store.check_schema().await, Ok(()));
            store.close().await;
        }
    }
    println!("killed {times} times: {} acknowledged, {events} events", acknowledged.len());
    assert!(!acknowledged.is_empty(), "the children were killed before they did anything");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_five_times_on_sqlite_nothing_acknowledged_is_lost() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    kill_times(&dir.path().join("kill.db").to_string_lossy(), 5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_five_times_on_postgres_nothing_acknowledged_is_lost() {
    match postgres("five").await {
        Some(address) => kill_times(&address, 5).await,
        None => println!("SKIPPED: ANLAN_TEST_POSTGRES is not set"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long"]
async fn killed_a_hundred_times_on_sqlite_nothing_acknowledged_is_lost() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    kill_times(&dir.path().join("kill.db").to_string_lossy(), 100).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long"]
async fn killed_a_hundred_times_on_postgres_nothing_acknowledged_is_lost() {
    match postgres("hundred").await {
        Some(address) => kill_times(&address, 100).await,
        None => println!("SKIPPED: ANLAN_TEST_POSTGRES is not set"),
    }
}

/// A database of our own on the test server.
async fn postgres(name: &str) -> Option<String> {
    let server = std::env::var("ANLAN_TEST_POSTGRES").ok()?;
    let name = format!("kill_{name}_{}", std::process::id());
    let (client, connection) =
        tokio_postgres::connect(&server, tokio_postgres::NoTls).await.expect("the test server");
    tokio::spawn(connection);
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database of our own");
    let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
    Some(format!("{base}/{name}"))
}
