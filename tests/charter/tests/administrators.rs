//! Administrators read no matter, nobody grants themselves anything, and what may not meet does not meet.

use app::AppError;
use app::Language;
use app::admin::audit::Asked as Trail;
use app::admin::two_persons::AdminAct;
use app::matter::act::Posted;
use app::matter::counted::{Counted, Which};
use app::matter::dashboard::Wanted;
use app::matter::search::Asked;
use app::matter::worklist::WorklistFilter;
use domain::ability::Ability;
use tests_charter::city::City;
use tests_charter::house::POSTS;
use tests_charter::play::*;

const ADMINISTRATORS: [&str; 3] = ["system-administrator", "security-administrator", "auditor"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_three_administrators_cannot_read_act_on_or_count_a_matter() {
    let city = City::on_sqlite().await;
    let filed = file(&city, &[]).await;
    dispatch(&city, filed.id, "street").await;
    for post in ADMINISTRATORS {
        let me = city.me(post).await;
        let app = &city.app;
        let zh = Language::Zh;
        assert!(app.matter(&me, filed.id.0, zh).await.is_err(), "{post} reads the page");
        let list = app.worklist(&me, &WorklistFilter::default(), zh).await;
        assert!(list.map_or(true, |view| view.rows.is_empty()), "{post} has a worklist");
        let asked = Asked { words: filed.number.clone(), ..Asked::default() };
        assert!(app.search(&me, &asked, zh).await.is_err(), "{post} searches");
        assert!(app.dashboard(&me, Wanted::default(), zh).await.is_err(), "{post} reads totals");
        assert!(app.opened(&me, &Counted::all(Which::Open), zh).await.is_err(), "{post} opens a number");
        assert!(
            app.open_contact(&me, filed.id.0, "contact-phone", "检查系统").await.is_err(),
            "{post} opens"
        );
        assert!(
            app.bulk_preview(&me, "acknowledge", &[filed.id.0], zh).await.is_err(),
            "{post} acts in bulk"
        );
        assert!(app.handover(&me, zh).await.is_err(), "{post} reads the hand-over");
        assert!(app.staff_filing(&me, APPEAL, &pairs(&[]), zh).is_err(), "{post} files");
        assert!(app.register(&me).await.is_err(), "{post} reads the knowledge desk");
        let posted = Posted {
            action: "acknowledge".into(),
            order: Some(0),
            request: None,
            pairs: pairs(&[]),
            key: app.fresh_key(),
            version: matter(&city, filed.id).await.version,
        };
        assert!(app.act(&me, filed.id.0, posted, zh).await.is_err(), "{post} acts");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_administrators_see_accounts_and_only_the_auditor_the_trail() {
    let city = City::on_sqlite().await;
    for (post, _, abilities, _) in POSTS {
        let me = city.me(post).await;
        let accounts = city.app.accounts(&me, "", 0, Language::Zh).await.is_ok();
        let administers = abilities.contains(&Ability::AdministerSystem)
            || abilities.contains(&Ability::AdministerSecurity);
        assert_eq!(accounts, administers, "{post} and accounts");
        let trail = city.app.audit_trail(&me, &Trail::default(), Language::Zh).await.is_ok();
        assert_eq!(trail, abilities.contains(&Ability::Audit), "{post} and the audit trail");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_grants_themselves_a_post_alone_or_with_a_helping_hand() {
    let city = City::on_sqlite().await;
    let (one, two) = (city.me("security-administrator").await, city.me("security-administrator-2").await);
    let own = city.house.accounts["security-administrator"].0;
    let post = city.house.posts["seat"];
    let asked = city.app.ask_admin(&one, own, &AdminAct::Grant { post }).await;
    assert!(matches!(asked, Err(AppError::Refused(_))), "asks for themselves");
    let asked = city.app.ask_admin(&two, own, &AdminAct::Grant { post }).await;
    assert!(matches!(asked, Err(AppError::Refused(_))), "an administrator would read matters");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_takes_two_persons_and_never_two_abilities_that_may_not_meet() {
    let city = City::on_sqlite().await;
    let (one, two) = (city.me("security-administrator").await, city.me("security-administrator-2").await);
    let handler = city.house.accounts["street-handler"].0;
    for post in ["agent", "ruling", "auditor"] {
        let act = AdminAct::Grant { post: city.house.posts[post] };
        assert!(city.app.ask_admin(&one, handler, &act).await.is_err(), "a handler who is also {post}");
    }
    let act = AdminAct::Grant { post: city.house.posts["librarian"] };
    city.app.ask_admin(&one, handler, &act).await.expect("asked");
    let waiting = city.app.waiting(&one, Language::Zh).await.expect("the page");
    let id = waiting[0].id;
    assert!(city.app.decide_admin(&one, id, true).await.is_err(), "who asks does not decide");
    city.app.decide_admin(&two, id, true).await.expect("decided");
}

#[test]
fn no_two_administrations_and_no_administration_with_work_meet_in_one_account() {
    for a in Ability::ALL {
        for b in Ability::ALL {
            assert_eq!(a.incompatible_with(*b).is_some(), b.incompatible_with(*a).is_some(), "{a:?} {b:?}");
            if a != b && (a.is_administration() || b.is_administration()) {
                assert!(a.incompatible_with(*b).is_some(), "{a:?} with {b:?}");
            }
        }
        for judge in [Ability::CallBack, Ability::Rule] {
            if matches!(a, Ability::Handle | Ability::Check | Ability::Issue) {
                assert!(
                    a.incompatible_with(judge).is_some(),
                    "{a:?} with {judge:?}: nobody judges their own answer"
                );
            }
        }
    }
}
