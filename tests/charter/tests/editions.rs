//! A new edition of the rules takes two persons and seven days of public notice; what was filed before keeps the
//! edition it was filed under (charter §3).

use app::{AppError, Language};
use pack::Pack;
use std::path::Path;
use std::sync::Arc;
use tests_charter::city::{City, DAY, pack, root};
use tests_charter::play::*;

/// The rules of the city as they stand, with a later date of edition.
fn newer() -> Arc<Pack> {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root().join("packs"), folder.path());
    let id = pack().id.to_string();
    let manifest = folder.path().join(&id).join("pack.toml");
    let text = std::fs::read_to_string(&manifest).expect("the manifest");
    let dated = pack().edition.dated.to_string();
    assert!(text.contains(&dated), "the manifest names its edition");
    std::fs::write(&manifest, text.replace(&dated, "2099-01-01")).expect("a later edition");
    match pack::load(&folder.path().join(&id)) {
        Ok(pack) => Arc::new(pack),
        Err(complaints) => panic!("the later edition does not load: {complaints:?}"),
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("a kind").is_dir() {
            std::fs::create_dir_all(&to).expect("a folder");
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), &to).expect("copied");
        }
    }
}

/// As at every start and every new day: the edition to serve, out of the folder's.
async fn new_day(city: &City, folder: &Arc<Pack>) {
    city.app.keep_edition(city.id, folder).await.expect("kept");
    let serve = city.app.pack_to_serve(city.id, folder.clone(), &[pack()]).await.expect("one of the two");
    city.app.serve_city(city.id, serve, vec![pack(), folder.clone()]).await.expect("served");
}

fn in_force(city: &City) -> String {
    city.city().pack.edition.hash.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_edition_takes_two_persons_and_seven_days_of_notice() {
    let city = City::on_sqlite().await;
    new_day(&city, &pack()).await;
    let old = in_force(&city);
    let before = file(&city, &[]).await;
    let newer = newer();
    let new = newer.edition.hash.to_string();
    assert_ne!(old, new);

    new_day(&city, &newer).await;
    assert_eq!(in_force(&city), old, "a file in the folder changes nothing by itself");
    let (system, security) = (city.me("system-administrator").await, city.me("security-administrator").await);
    assert_eq!(city.app.editions(&system).await.expect("the page").proposed, Some(new.clone()));
    assert!(city.app.ask_activation(&security).await.is_err(), "the security administrator does not ask");
    city.app.ask_activation(&system).await.expect("asked");
    let waiting = city.app.waiting(&system, Language::Zh).await.expect("the page")[0].id;
    let alone = city.app.decide_admin(&system, waiting, true).await;
    assert!(matches!(alone, Err(AppError::Refused(_))), "who asks does not decide");
    city.app.decide_admin(&security, waiting, true).await.expect("confirmed");

    let law = city.app.law(city.id, Language::Zh).await.expect("the public rules");
    assert_eq!(law.hash, old);
    assert!(law.next.is_some_and(|next| next.contains("2026-03-11")), "everyone reads from when");
    city.pass(7 * DAY - 1);
    new_day(&city, &newer).await;
    assert_eq!(in_force(&city), old, "not before seven days are over");
    city.pass(1);
    new_day(&city, &newer).await;
    assert_eq!(in_force(&city), new, "in force after the notice");

    let after = file(&city, &[]).await;
    assert_eq!(matter(&city, after.id).await.edition.to_string(), new);
    dispatch(&city, before.id, "roads").await;
    assert_eq!(matter(&city, before.id).await.edition.to_string(), old, "kept to its end");
}
