//! The house of a city out of its tables: imported whole, or refused with every line that is wrong.

use anlan::wiring::{Places, load};
use app::App;
use app::clock::Clock;
use app::import::house::{HouseError, HouseReport, HouseTable};
use app::import::sheet::Sheet;
use domain::ids::CityId;
use domain::instant::Instant;
use ports::random::SeededRandomness;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use store::AccountStatus;

/// 2026-11-02 09:00 in the city.
struct Monday;

impl Clock for Monday {
    fn now(&self) -> Instant {
        Instant(1_793_581_200_000_000)
    }
}

fn tree() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

struct Town {
    _folder: tempfile::TempDir,
    app: App,
    city: CityId,
}

async fn town() -> Town {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let places = Places {
        data: folder.path().to_owned(),
        database: None,
        keys: None,
        packs: tree().join("packs"),
        slot: 1,
    };
    let app = places.open_with(Arc::new(Monday), Arc::new(SeededRandomness::new(7))).await.expect("opens");
    static PACK: OnceLock<Arc<pack::Pack>> = OnceLock::new();
    let pack =
        PACK.get_or_init(|| Arc::new(load(&places.packs.join("guangzhou")).expect("a good pack"))).clone();
    let (city, _) = app.set_up_city(&pack, "", false).await.expect("a city");
    app.serve_city(city, pack, Vec::new()).await.expect("served");
    Town { _folder: folder, app, city }
}

impl Town {
    async fn import(&self, table: HouseTable, text: &str) -> Result<HouseReport, HouseError> {
        let mut lines =
            text.lines().map(|line| line.split(',').map(|c| c.trim().to_owned()).collect::<Vec<_>>());
        let headings = lines.next().unwrap_or_default();
        let rows = lines.enumerate().map(|(at, cells)| (at as u64 + 2, cells)).collect();
        self.app.import_house(self.city, table, &Sheet::new([0; 32], headings, rows), false).await
    }

    async fn must(&self, table: HouseTable, text: &str) -> HouseReport {
        self.import(table, text).await.unwrap_or_else(|why| panic!("{}:\n{why}", table.name()))
    }

    /// A small house: a district, an intake office, a water unit with its posts.
    async fn small(self) -> Town {
        self.must(HouseTable::Areas, "code,name,level,parent_code\n440106,东区,district,440100").await;
        self.must(
            HouseTable::Units,
            "code,name,parent_code,area_code,functions,duties,steps\n\
             hotline,热线,,440100,intake-office,,1\nwater,水务局,hotline,440106,,water-supply,3",
        )
        .await;
        self.must(
            HouseTable::Posts,
            "unit_code,post_code,name,abilities,remit\nhotline,seat,座席,intake;search,\n\
             water,water.handler,经办,handle,\nwater,water.night,值班,on-call,440106",
        )
        .await;
        self
    }

    /// The table is refused, nothing is written, and every one of `parts` is said.
    async fn check_refused(&self, table: HouseTable, text: &str, parts: &[&str]) {
        let before = format!("{:?}", self.app.city(self.city).expect("served").directory.areas.len());
        let Err(refused) = self.import(table, text).await else {
            panic!("this table must be refused:\n{text}")
        };
        let said = refused.to_string();
        for part in parts {
            assert!(said.contains(part), "“{part}” is not in:\n{said}");
        }
        assert_eq!(before, format!("{:?}", self.app.city(self.city).expect("served").directory.areas.len()));
    }
}

#[tokio::test]
async fn the_demonstration_house_is_imported_whole_and_again_without_change() {
    let town = town().await;
    let dir = tree().join("houses/guangzhou");
    anlan::house::import_all(&town.app, town.city, &dir, true).await.expect("the house is in order");
    let house = town.app.city(town.city).expect("served").directory;
    assert!(house.areas.len() > 900 && house.units.len() > 300 && house.posts.len() > 1500);
    assert_eq!(
        house.areas.values().filter(|a| a.parent.is_none()).count(),
        1,
        "the root is updated, not doubled"
    );
    let accounts = town.app.demo_accounts(town.city).await.expect("demo accounts");
    assert!(accounts.len() > 30 && accounts.iter().all(|a| a.code.len() == 6 && !a.posts.is_empty()));
    for table in HouseTable::ALL {
        let path = dir.join(format!("{}.csv", table.name()));
        let again = anlan::house::import(&town.app, town.city, table, &path, true).await.expect("in order");
        assert_eq!((again.added, again.changed), (0, 0), "{}", table.name());
    }
}

#[tokio::test]
async fn everything_wrong_with_areas_is_said_at_once() {
    let text = "code,name,level,parent_code,from,to\n\
                a,甲,district,b,,\n\
                b,乙,district,a,,\n\
                f,丙,street,440100,,\n\
                c,丁,village,440100,,\n\
                d,戊,street,nowhere,,\n\
                e,,street,440100,2026-13-01,\n\
                f,己,street,440100,2026-01-01,2025-01-01";
    town()
        .await
        .check_refused(
            HouseTable::Areas,
            text,
            &[
                "第 2 行：上级绕了一圈",
                "第 8 行：code “f”和第 4 行重复",
                "第 5 行：level 的“village”",
                "第 6 行：没有代码为“nowhere”",
                "第 7 行：name 没有填写",
                "第 7 行：from 的“2026-13-01”不是日期",
                "第 8 行：to 不晚于 from",
            ],
        )
        .await;
}

#[tokio::test]
async fn an_area_ends_and_names_its_successor_and_keeps_its_id() {
    let town = town().await.small().await;
    let before = town.app.store().area_by_code(town.city, "440106").await.expect("read").expect("there");
    town.must(
        HouseTable::Areas,
        "code,name,level,parent_code,to,successors\n440107,新区,district,440100,,\n440106,东区,district,440100,2026-12-01,440107",
    )
    .await;
    let after = town.app.store().area_by_code(town.city, "440106").await.expect("read").expect("there");
    let next = town.app.store().area_by_code(town.city, "440107").await.expect("read").expect("there");
    assert_eq!((after.id, after.from, after.successors), (before.id, before.from, vec![next.id]));
    assert_eq!(after.to.map(|d| d.to_string()).as_deref(), Some("2026-12-01"));
}

#[tokio::test]
async fn units_and_posts_that_could_judge_themselves_are_refused() {
    let town = town().await.small().await;
    let units = "code,name,parent_code,area_code,functions,duties,steps\n\
                 x,甲,y,440106,,,4\ny,乙,x,nowhere,archive,,\nz,丙,,440106,call-back-centre,water-supply,\nw,丁,,440106,,magic,";
    let wrong = [
        "第 2 行：上级绕了一圈",
        "第 2 行：steps",
        "第 3 行：没有代码为“nowhere”",
        "第 3 行：functions 里不认识“archive”",
        "第 4 行：回访中心不能有办理职责",
        "第 5 行：duties 里不认识“magic”",
    ];
    town.check_refused(HouseTable::Units, units, &wrong).await;
    let posts = "unit_code,post_code,name,abilities,remit\n\
                 water,p1,甲,handle;call-back,\nwater,p2,乙,call-back,\nwater,p3,丙,fly,\nnone,p4,丁,handle,nowhere\n\
                 hotline,p5,戊,administer-system;intake,";
    let wrong = [
        "第 2 行：这些权限不能放在一个岗位：经办、审核、签发人员不得回访",
        "第 3 行：这个单位既办理又回访",
        "第 4 行：abilities 里不认识“fly”",
        "第 5 行：没有代码为“none”的单位",
        "第 5 行：remit",
        "第 6 行：这些权限不能放在一个岗位：管理员不得",
    ];
    town.check_refused(HouseTable::Posts, posts, &wrong).await;
}

#[tokio::test]
async fn a_roster_with_an_hour_nobody_answers_is_refused() {
    let town = town().await.small().await;
    let roster = "unit_code,level,days,from,to,post_code\n\
                  water,1,working,00:00,12:00,water.night\nwater,1,working,13:00,24:00,water.night\n\
                  water,1,off,08:00,08:00,water.night\nwater,2,all,00:00,24:00,seat";
    let wrong = [
        "工作日 12:00 至 13:00 没有人",
        "休息日 00:00 至 24:00 没有人",
        "第 4 行：to 不晚于 from",
        "第 5 行：“座席”既不值班",
    ];
    town.check_refused(HouseTable::Roster, roster, &wrong).await;
    town.check_refused(
        HouseTable::Roster,
        "unit_code,level,days,from,to,post_code\nhotline,1,all,00:00,24:00,water.night",
        &["“水务局”的职责里有水电气热"],
    )
    .await;
    town.must(
        HouseTable::Roster,
        "unit_code,level,days,from,to,post_code\nwater,1,all,00:00,24:00,water.night",
    )
    .await;
}

#[tokio::test]
async fn accounts_wait_for_their_holder_and_a_leaver_hands_over_every_post_in_one_act() {
    let town = town().await.small().await;
    let made = town
        .must(HouseTable::Accounts, "login,display,post_code,demo\nli,经办岗,water.handler,false\nli,经办岗,water.night,false\nwang,座席岗,seat,true")
        .await;
    assert_eq!(made.activations.len(), 2, "without --demo every account waits for its holder");
    let store = town.app.store();
    let li = store.account_by_login(town.city, "li").await.expect("read").expect("there");
    assert_eq!(li.status, AccountStatus::Invited);
    town.check_refused(
        HouseTable::Accounts,
        "login,display,post_code,status,to\nli,经办岗,,left,\nghost,无,,left,\nwang,座席岗,nowhere,,",
        &["第 2 行：离任的人还有岗位", "第 3 行：没有账号“ghost”", "第 4 行：没有代码为“nowhere”的岗位"],
    )
    .await;
    town.must(
        HouseTable::Accounts,
        "login,display,post_code,status,to\nli,经办岗,,left,zhao\nzhao,新经办岗,water.handler,,",
    )
    .await;
    let today = town.app.city(town.city).expect("served").today(Monday.now());
    let zhao = store.account_by_login(town.city, "zhao").await.expect("read").expect("there");
    let li = store.account_by_login(town.city, "li").await.expect("read").expect("there");
    assert_eq!(li.status, AccountStatus::Left);
    assert_eq!(store.posts_of(town.city, li.id, today).await.expect("read").len(), 0);
    assert_eq!(store.posts_of(town.city, zhao.id, today).await.expect("read").len(), 2);
}

#[tokio::test]
async fn an_account_never_gathers_posts_that_may_not_meet() {
    let town = town().await.small().await;
    town.must(
        HouseTable::Units,
        "code,name,parent_code,area_code,functions\ncalls,回访中心,,440100,call-back-centre",
    )
    .await;
    town.must(HouseTable::Posts, "unit_code,post_code,name,abilities\ncalls,caller,回访,call-back").await;
    let text = "login,display,post_code\nli,经办岗,water.handler\nli,经办岗,caller";
    town.check_refused(
        HouseTable::Accounts,
        text,
        &["第 2 行：这些岗位不能由一个账号担任：经办、审核、签发人员不得回访"],
    )
    .await;
}
