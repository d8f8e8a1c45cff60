//! Rotating keys survives being killed at any point, and a restored backup forgets again: through the
//! program itself, as an operator runs it.

use anlan::keys::read_ring;
use anlan::wiring::{Places, load};
use app::App;
use domain::actor::Actor;
use domain::field::Value;
use domain::ids::*;
use engine_procedure::procedure::Channel;
use ports::erasure_log::{Destroyed, ErasureLog};
use ports::keyring::WrappedKey;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Matters filed before the rotations.
const MATTERS: usize = 600;
/// When the program is killed: as soon as the new key is in the ring, then as soon as no more than so many
/// matters are left under another key.
const KILLS: [usize; 6] = [MATTERS, MATTERS - 1, 450, 250, 50, 0];

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

fn places(dir: &Path) -> Places {
    Places { data: dir.join("data"), database: None, keys: Some(dir.join("keys")), packs: packs(), slot: 0 }
}

/// The first pack that is a city in force.
fn pack() -> String {
    let mut names: Vec<String> = std::fs::read_dir(packs())
        .expect("the packs")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let city =
        |name: &String| load(&packs().join(name)).is_ok_and(|p| p.area.is_some() && p.accepts_real_matters());
    names.into_iter().find(city).expect("a pack of a city")
}

fn anlan(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_anlan"));
    command
        .args(args)
        .arg("--data")
        .arg(dir.join("data"))
        .arg("--keys")
        .arg(dir.join("keys"))
        .arg("--packs")
        .arg(packs())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    command
}

async fn filled(dir: &Path, matters: usize) -> (App, CityId, Vec<MatterId>) {
    let places = places(dir);
    let app = places.open().await.expect("opened");
    let name = pack();
    let loaded = load(&packs().join(&name)).expect("the pack");
    let (id, _) = app.set_up_city(&loaded, "", true).await.expect("a city");
    places.serve(&app, id, &name).await.expect("served");
    let today = app.now().day_in(&loaded.zone);
    let root = app.store().area_by_code(id, &loaded.area.as_ref().expect("a city").code).await;
    let root = root.expect("a read").expect("the root").id;
    let mut tx = store::Tx::new(id);
    for function in [
        domain::directory::Function::IntakeOffice,
        domain::directory::Function::CallBackCentre,
        domain::directory::Function::SupervisionOffice,
    ] {
        let unit = UnitId(app.next_id());
        tx.unit(&domain::directory::Unit {
            id: unit,
            code: format!("{function:?}"),
            name: format!("{function:?}"),
            parent: None,
            area: root,
            functions: vec![function],
            duties: Vec::new(),
            steps: 1,
            from: today,
            to: None,
            successors: Vec::new(),
        });
    }
    app.store().commit(tx).await.expect("a house");
    app.refresh_house(id).await.expect("read");
    let city = app.city(id).expect("the city");
    let p = city.pack.procedure("appeal").expect("the procedure").clone();
    let category = city.pack.categories.iter().find(|c| c.parent.is_some()).expect("a category").id.clone();
    let mut ids = Vec::new();
    for n in 0..matters {
        let values: BTreeMap<FieldId, Value> = [
            ("class", Value::Code(Code::from("help"))),
            ("category", Value::Category(category.clone())),
            ("area", Value::Area(root)),
            ("text", Value::Text(format!("第{n}件：路灯不亮"))),
            ("visibility", Value::Code(Code::from("private"))),
        ]
        .into_iter()
        .map(|(field, value)| (FieldId::from(field), value))
        .collect();
        let key = format!("file:{n}");
        let filed = app.file_command(&city, &Actor::Applicant, &p, Channel::Public, values, &key);
        ids.push(filed.await.expect("filed").after.id);
    }
    (app, id, ids)
}

/// Every matter opens under the ring as it is on disk.
async fn check_all_open(dir: &Path, city: CityId, ids: &[MatterId]) {
    let ring = read_ring(&dir.join("keys")).expect("a whole ring at every moment");
    let store = places(dir).open_store().await.expect("the database");
    for (n, id) in ids.iter().enumerate() {
        let wrapped = store.vault_key(city, *id).await.expect("a read").expect("a key");
        let opened = ring.open(city.0, id.0, &WrappedKey(wrapped));
        let key = opened.unwrap_or_else(|e| panic!("matter {n} does not open under {:?}: {e}", ring.ids()));
        let field = FieldId::from("text");
        let sealed = store.sealed(city, *id, &field, 1).await.expect("a read").expect("a text");
        let aad = ports::sealing::Aad { city: city.0, matter: id.0, field: "text", version: 1 };
        let plain = key.open(aad, &sealed).expect("opens");
        assert_eq!(String::from_utf8_lossy(&plain), format!("第{n}件：路灯不亮"));
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_killed_at_any_point_leaves_every_matter_open_and_can_be_finished() {
    let dir = tempfile::tempdir().expect("a folder");
    let (app, city, ids) = filled(dir.path(), MATTERS).await;
    app.store().close().await;
    let keys = dir.path().join("keys");
    let mut broken_off = 0;
    for left in KILLS {
        let store = places(dir.path()).open_store().await.expect("the database");
        let mut child = anlan(dir.path(), &["keys", "rotate", "--wait", "1"]).spawn().expect("the program");
        while child.try_wait().expect("a child").is_none() {
            let ring = read_ring(&keys).expect("a whole ring at every moment");
            let under_others = store.vault_keys_to_rewrap(city, ring.current_id(), MatterId(0), 10_000).await;
            if ring.ids().len() > 1 && under_others.expect("a read").len() <= left {
                child.kill().expect("killed");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        store.close().await;
        broken_off += usize::from(read_ring(&keys).expect("a ring").ids().len() > 1);
        check_all_open(dir.path(), city, &ids).await;
    }
    assert!(broken_off >= 3, "only {broken_off} of {} kills met a rotation half done", KILLS.len());
    let done = anlan(dir.path(), &["keys", "rotate", "--wait", "0"]).status().expect("the program");
    assert!(done.success());
    check_all_open(dir.path(), city, &ids).await;
    let ring = read_ring(&dir.path().join("keys")).expect("the ring");
    assert_eq!(ring.ids().len(), 1, "nothing is under the old key, so it is gone");
    let app = places(dir.path()).open().await.expect("opened");
    assert_eq!(app.wrap_anew(city).await.expect("looked"), 0);
    app.store().close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_backup_holds_no_key_and_forgets_what_was_destroyed_after_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let (app, city, ids) = filled(dir.path(), 3).await;
    app.store().close().await;
    let file = dir.path().join("copy.db");
    let file_text = file.to_string_lossy().into_owned();
    assert!(anlan(dir.path(), &["backup", &file_text]).status().expect("the program").success());
    let log = ErasureLog::beside_keys(&dir.path().join("keys"));
    log.append(&[Destroyed { city: city.0, matter: ids[1].0, field: None, at: 0 }]).expect("listed");
    let refused = anlan(dir.path(), &["restore", &file_text]).status().expect("the program");
    assert!(!refused.success(), "a database is never written over");
    std::fs::rename(dir.path().join("data"), dir.path().join("old")).expect("moved away");
    assert!(anlan(dir.path(), &["restore", &file_text]).status().expect("the program").success());
    let store = places(dir.path()).open_store().await.expect("the database");
    let key = async |id: MatterId| store.vault_key(city, id).await.expect("a read");
    assert!(key(ids[0]).await.is_some() && key(ids[2]).await.is_some());
    assert!(key(ids[1]).await.is_none(), "what was destroyed after the backup is gone again");
    let ring = std::fs::read_to_string(dir.path().join("keys/ring.key")).expect("the ring");
    let secret = ring.lines().find_map(|line| line.strip_prefix("key 1 ")).expect("a key");
    let copy = std::fs::read(&file).expect("the copy");
    let found = |word: &[u8]| copy.windows(word.len()).any(|w| w == word);
    assert!(!found(secret.as_bytes()), "no key in the backup");
}
