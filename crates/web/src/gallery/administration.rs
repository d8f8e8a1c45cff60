//! The pages of administration with the longest texts, to be looked at.

use super::{Shown, show, viewer};
use crate::frame::Look;
use crate::page::admin::*;
use crate::part;
use app::admin::accounts::{AccountPage, AccountView, AccountsView, HeldView};
use app::admin::audit::{AuditLine, AuditView, ChainView};
use app::admin::editions::EditionsView;
use app::admin::house::{HouseView, PostRow, RosterRow, UnitPage, UnitRow};
use app::admin::pasted::{ImportView, PastedView};
use app::admin::two_persons::{NewCode, PendingView};
use domain::label::Language;

const LONG: &str = "某市某区综合行政执法局（某区城市管理和综合执法协调领导小组办公室）";

fn account(id: i64, active: bool) -> AccountView {
    let held = |id, name: &str| HeldView { id, name: name.into(), since: "2026-01-01".into() };
    AccountView {
        id,
        login: format!("a-rather-long-login.name{id:02}"),
        name: "某岗".into(),
        status: if active { "使用中" } else { "待激活" }.into(),
        active,
        posts: vec![held(1, &format!("{LONG} · 派单岗")), held(2, "热线受理室 · 受理岗")],
        demo: true,
    }
}

fn waiting() -> Vec<PendingView> {
    let pending = |id, may_decide| PendingView {
        id,
        what: "离任，岗位交接".into(),
        account: Some(2),
        is_edition: false,
        subject: format!("paidan02，岗位交给 paidan03（{LONG}）"),
        asked_by: "anquan01".into(),
        asked_at: "2026-03-02 09:10".into(),
        may_decide,
    };
    vec![pending(1, true), pending(2, false)]
}

fn unit_row(roster: Option<bool>) -> UnitRow {
    UnitRow {
        id: 7,
        name: LONG.into(),
        code: "some-district-some-bureau".into(),
        above: "某市某区人民政府".into(),
        area: "某区".into(),
        posts: 4,
        vacant: 2,
        roster,
    }
}

fn unit() -> UnitPage {
    let post = |name: &str, holders: Vec<(i64, String)>| PostRow {
        name: name.into(),
        abilities: vec!["经办".into(), "值班".into()],
        remit: vec!["某区·某街道".into()],
        holders,
    };
    UnitPage {
        unit: unit_row(Some(false)),
        functions: vec!["督办机构".into()],
        duties: vec!["工地噪声".into(), "占道经营".into()],
        steps: 3,
        posts: vec![post("经办岗", vec![(1, "paidan01".into())]), post("值班岗", vec![])],
        roster: vec![RosterRow {
            level: 1,
            days: "工作日（含调休上班）".into(),
            hours: "00:00–08:30".into(),
            post: "值班岗".into(),
        }],
        gaps: vec!["休息日 18:00 至 24:00 没有人值第一班".into()],
        below: vec![(8, "某街道办事处".into())],
        above: Some(3),
    }
}

fn import_page(preview: Option<&PastedView>, w: &'static crate::words::Words) -> String {
    let tables = [Table {
        name: "posts",
        label: "岗位",
        columns: "unit_code post_code name abilities [remit ended]".into(),
        chosen: true,
    }];
    let past = [ImportView {
        at: "2026-03-02 09:10".into(),
        table: "岗位".into(),
        counts: [1664, 3, 0],
        who: format!("xitong01（{LONG} · 系统管理员）"),
    }];
    part::draw(&Imports {
        w,
        csrf: "TOKEN",
        done: true,
        preview,
        may_ask: true,
        tables: &tables,
        table: "posts",
        rows: "unit_code,post_code,name,abilities",
        past: &past,
    })
}

/// A body that is drawn already.
#[derive(askama::Template)]
#[template(source = "{{ body|safe }}", ext = "html")]
struct Drawn {
    body: String,
}

/// Every page of administration.
pub(super) fn pages(language: Language) -> Vec<Shown> {
    let v = viewer(language, true);
    let w = v.w;
    let accounts =
        AccountsView { accounts: vec![account(1, true), account(2, false)], next: Some(2), may_ask: true };
    let posts = vec![(1, "热线受理室 · 派单岗".to_owned())];
    let pending = part::pending(w, &waiting(), "TOKEN");
    let page = AccountPage {
        account: account(2, false),
        made: "2026-01-01".into(),
        pending: waiting(),
        posts: posts.clone(),
        may_ask: true,
        left: false,
    };
    let house = HouseView {
        units: 336,
        posts: 1664,
        vacant: 1600,
        rows: vec![unit_row(None), unit_row(Some(true)), unit_row(Some(false))],
        more: true,
    };
    let editions = EditionsView {
        active: "9f2c4e".repeat(10),
        dated: "2026-01-01".into(),
        proposed: Some("4e9f2c".repeat(10)),
        next: Some(("2c4e9f".repeat(10), "2026-03-09".into())),
        may_ask: true,
    };
    let good = PastedView { lines: 12, added: 3, changed: 1, same: 8, wrong: vec![] };
    let wrong = PastedView {
        wrong: vec!["第 4 行：没有代码为“x”的单位；请先导入单位".into()],
        ..good.clone()
    };
    let all = Accounts {
        w,
        v: &accounts,
        csrf: "TOKEN",
        posts,
        query: "派单",
        next: Some("/admin/accounts?q=&after=2".into()),
        done: true,
    };
    let code = NewCode { login: "paidan02".into(), code: "1234 5678 9012 345 678".into() };
    let mut shown = vec![
        show(&v, "admin", &Home { w, done: true, none: false, pending: pending.clone() }, Look::NARROW),
        show(&v, "accounts", &all, Look::WIDE),
        show(
            &v,
            "account",
            &Account { w, v: &page, csrf: "TOKEN", pending: pending.clone(), done: true },
            Look::NARROW,
        ),
        show(&v, "code", &Code { w, codes: &[code] }, Look::NARROW),
        show(&v, "house", &House { w, v: &house, query: "执法" }, Look::WIDE),
        show(&v, "unit", &Unit { w, v: &unit() }, Look::WIDE),
        show(&v, "editions", &Editions { w, v: &editions, csrf: "TOKEN", pending, done: true }, Look::NARROW),
        show(&v, "imports", &Drawn { body: import_page(Some(&good), w) }, Look::WIDE),
        show(&v, "imports-wrong", &Drawn { body: import_page(Some(&wrong), w) }, Look::WIDE),
    ];
    shown.extend(trail(&v));
    shown
}

fn trail(v: &crate::frame::Viewer) -> Vec<Shown> {
    let w = v.w;
    let line = AuditLine {
        at: "2026-03-02 09:10".into(),
        kind: "打开联系方式".into(),
        who: format!("paidan01（{LONG} · 派单岗）"),
        subject: "20260212-7KQ4M9-X".into(),
        detail: "催办".into(),
    };
    let kinds = vec![("contact-opened".into(), "打开联系方式".into())];
    let trail = AuditView { lines: vec![line], next: Some("1".into()), kinds };
    let audit = Audit {
        w,
        v: &trail,
        csrf: "TOKEN",
        kind: "contact-opened",
        login: "paidan01",
        from: "2026-03-01",
        to: "",
        next: Some("/admin/audit?after=1".into()),
    };
    let chain = |slot, broken_at| ChainView { slot, lines: 1200, broken_at, link: "9f2c4e".repeat(10) };
    let chains = [chain(0, None), chain(1, Some(17))];
    vec![
        show(v, "audit", &audit, Look::WIDE),
        show(v, "chains", &Chains { w, chains: &chains }, Look::NARROW),
    ]
}
