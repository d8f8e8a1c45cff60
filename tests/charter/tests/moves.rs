//! Tasks belong to posts: a leaver's move is one act of two persons, nobody gains by their own hand, and a table of the
//! house is written whole or not at all.

use app::admin::audit::Asked;
use app::admin::two_persons::AdminAct;
use app::import::house::HouseTable;
use app::matter::worklist::WorklistFilter;
use app::session::Me;
use app::{AppError, Language};
use domain::ids::*;
use tests_charter::city::City;
use tests_charter::play::*;

async fn ask(city: &City, by: &str, account: i64, act: &AdminAct) -> Result<(), AppError> {
    let me = city.me(by).await;
    city.app.ask_admin(&me, account, act).await
}

async fn decide(city: &City, by: &str) -> Result<(), AppError> {
    let me = city.me(by).await;
    let waiting = city.app.waiting(&me, Language::Zh).await.expect("the page")[0].id;
    city.app.decide_admin(&me, waiting, true).await.map(|_| ())
}

async fn owed(city: &City, me: &Me) -> Vec<i64> {
    let list = city.app.worklist(me, &WorklistFilter::default(), Language::Zh).await.expect("a worklist");
    list.rows.iter().map(|row| row.id).collect()
}

fn account(city: &City, post: &str) -> AccountId {
    city.house.accounts[post]
}

const ONE: &str = "security-administrator";
const TWO: &str = "security-administrator-2";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leaver_goes_in_one_act_and_the_tasks_stay_with_the_post() {
    let city = City::on_sqlite().await;
    let filed = file(&city, &[]).await;
    dispatch(&city, filed.id, "roads").await;
    let leaver = city.me("roads-handler").await;
    let before = owed(&city, &leaver).await;
    assert_eq!(before, [filed.id.0]);

    let act = AdminAct::Leave { successor: Some(account(&city, "roads-night")) };
    ask(&city, ONE, account(&city, "roads-handler").0, &act).await.expect("asked");
    assert_eq!(owed(&city, &leaver).await, before, "nothing moves before it is decided");
    assert!(decide(&city, ONE).await.is_err(), "who asks does not decide");
    decide(&city, TWO).await.expect("decided");

    let administrator = city.me(TWO).await;
    let left = account(&city, "roads-handler").0;
    let page = city.app.account_page(&administrator, left, Language::Zh).await.expect("the account");
    assert!(page.left && page.account.posts.is_empty(), "closed, without posts");
    let next = account(&city, "roads-night").0;
    let page = city.app.account_page(&administrator, next, Language::Zh).await.expect("the account");
    let held: Vec<i64> = page.account.posts.iter().map(|p| p.id).collect();
    assert!(held.contains(&city.house.posts["roads-handler"].0) && held.len() == 2, "{held:?}");
    let again = ask(&city, ONE, left, &AdminAct::Reset).await;
    assert!(again.is_err(), "an account that left is not brought back by a reset");
    let auditor = city.me("auditor").await;
    let asked = Asked { kind: "admin-granted".into(), ..Asked::default() };
    let trail = city.app.audit_trail(&auditor, &asked, Language::Zh).await.expect("the trail");
    assert_eq!(trail.lines.len(), 1, "one act, one line");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_successor_is_named_may_hold_the_posts_and_is_neither_of_the_two() {
    let city = City::on_sqlite().await;
    let leaver = account(&city, "roads-handler").0;
    for successor in [None, Some("roads-handler"), Some("agent"), Some("ruling"), Some("auditor"), Some(ONE)]
    {
        let act = AdminAct::Leave { successor: successor.map(|post| account(&city, post)) };
        let asked = ask(&city, ONE, leaver, &act).await;
        assert!(matches!(asked, Err(AppError::Refused(_))), "{successor:?}");
    }
    let own = ask(&city, ONE, account(&city, ONE).0, &AdminAct::Leave { successor: None }).await;
    assert!(
        matches!(own, Err(AppError::Refused(_))),
        "nobody sends themselves away with a successor of choice"
    );
    // An administrator who leaves to whoever decides it would have decided for their own gain.
    let act = AdminAct::Leave { successor: Some(account(&city, TWO)) };
    ask(&city, ONE, account(&city, "system-administrator").0, &act).await.expect_err("three persons");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pasted_table_is_written_by_two_persons_whole_or_not_at_all() {
    let city = City::on_sqlite().await;
    let system = city.me("system-administrator").await;
    let rows = "unit_code,post_code,name,abilities\nroads,roads-day,日班岗,handle;on-call\n";
    let view = city.app.preview_import(&system, HouseTable::Posts, rows).await.expect("looked at");
    assert_eq!((view.added, view.changed, view.wrong.len()), (1, 0, 0));
    let exists =
        async || city.app.store().post_by_code(city.id, "roads-day").await.expect("a read").is_some();
    let import = |rows: &str| AdminAct::Import { table: "posts".into(), rows: rows.to_owned() };
    ask(&city, "system-administrator", 0, &import(rows)).await.expect("asked");
    assert!(!exists().await, "asking writes nothing");
    decide(&city, ONE).await.expect("decided");
    assert!(exists().await);

    let wrong = "unit_code,post_code,name,abilities\nroads,roads-dusk,晚班岗,handle\nnowhere,x,岗,handle\n";
    let view = city.app.preview_import(&system, HouseTable::Posts, wrong).await.expect("looked at");
    assert!(view.wrong.len() == 1 && view.wrong[0].contains("第 3 行"), "{:?}", view.wrong);
    assert!(
        ask(&city, "system-administrator", 0, &import(wrong)).await.is_err(),
        "nothing wrong is asked for"
    );
    assert!(ask(&city, ONE, 0, &import(rows)).await.is_err(), "the security administrator does not import");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_imports_or_confirms_a_change_of_their_own_post_or_account() {
    let city = City::on_sqlite().await;
    let import = |table: &str, rows: String| AdminAct::Import { table: table.into(), rows };
    let posts = |code: &str| format!("unit_code,post_code,name,abilities\nroads,{code},岗,handle\n");
    let own = ask(&city, "system-administrator", 0, &import("posts", posts("system-administrator"))).await;
    assert!(matches!(own, Err(AppError::Refused(_))), "the own post");
    let login = city.app.store().account(city.id, account(&city, "system-administrator")).await;
    let login = login.expect("a read").expect("an account").login;
    let rows = format!("login,display,post_code\n{login},甲,roads-handler\n");
    let own = ask(&city, "system-administrator", 0, &import("accounts", rows)).await;
    assert!(matches!(own, Err(AppError::Refused(_))), "the own account");

    let theirs = import("posts", posts("security-administrator"));
    ask(&city, "system-administrator", 0, &theirs).await.expect("asked for another's post");
    let confirmed = decide(&city, ONE).await;
    assert!(matches!(confirmed, Err(AppError::Refused(_))), "whose post it is does not confirm it");
}
