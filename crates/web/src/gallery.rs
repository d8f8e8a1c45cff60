//! Every page drawn with long texts in both languages, checked for the landmarks a page must have, and left in
//! `target/gallery` to be looked at.

mod administration;
mod fixture;

use crate::frame::{Look, Viewer};
use crate::page::{desk, message, resident, staff};
use crate::part::{self, FormPart, draw};
use crate::words::Words;
use domain::label::Language;
use fixture as f;

struct Shown {
    name: &'static str,
    html: String,
}

fn viewer(language: Language, staff: bool) -> Viewer {
    Viewer {
        w: Words::of(language),
        large: false,
        site: "某市".into(),
        here: Some(if staff { "/staff" } else { "/file" }.into()),
        demo: Some("演示系统，请勿填写真实信息".into()),
        me: staff.then(f::me),
    }
}

fn every_page(language: Language) -> Vec<Shown> {
    let mut shown = residents(language);
    shown.extend(tracking_pages(language));
    shown.extend(desk_pages(language));
    shown.extend(seat_pages(language));
    shown.extend(register_pages(language));
    shown.extend(administration::pages(language));
    shown
}

fn show(viewer: &Viewer, name: &'static str, body: &impl askama::Template, look: Look) -> Shown {
    Shown { name, html: viewer.html(name, &draw(body), look) }
}

fn residents(language: Language) -> Vec<Shown> {
    let v = viewer(language, false);
    let w = v.w;
    let form = f::form();
    let mut part = FormPart::new(w, &form, "/file/appeal".into(), "file");
    part.keep = true;
    let clocks = f::filed().dates;
    part.after = draw(&resident::Dates { w, clocks: &clocks });
    let view =
        app::view::FilingView { procedure: f::card(), form: f::form(), knowledge_first: true, draft: None };
    vec![
        show(&v, "home", &resident::Home { w }, Look::NARROW),
        show(&v, "ask", &resident::Ask { w, query: "油烟", articles: vec![f::article()] }, Look::NARROW),
        show(&v, "article", &resident::Article { w, a: f::article() }, Look::NARROW),
        show(&v, "choose", &resident::Choose { w, cards: vec![f::card(), f::card()] }, Look::NARROW),
        show(
            &v,
            "file",
            &resident::File {
                w,
                view: &view,
                to: "/file/appeal".into(),
                query: "油烟",
                articles: vec![f::article()],
                refusal: String::new(),
                form: draw(&part),
            },
            Look::NARROW,
        ),
        show(
            &v,
            "filed",
            &resident::Filed {
                w,
                view: f::filed(),
                staff: false,
                to: "/track",
                next: String::new(),
                acts: Vec::new(),
            },
            Look::NARROW,
        ),
        show(&v, "help", &resident::Help { w }, Look::NARROW),
    ]
}

fn tracking_pages(language: Language) -> Vec<Shown> {
    let v = viewer(language, false);
    let w = v.w;
    let t = f::tracking();
    let tracked = resident::Tracked {
        w,
        v: &t,
        done: true,
        csrf: "TOKEN",
        clocks: part::clocks(w, &t.clocks),
        facts: part::facts(w, &t.facts),
        promises: part::pairs(&t.promises),
        summary: part::pairs(&t.summary),
        timeline: part::timeline(&t.timeline),
        forms: part::acts(w, &t.forms, |form| format!("/track/matter/{}", form.action), "", false),
    };
    let form = f::form();
    let again = message::Again {
        w,
        title: w.again_title,
        refusal: part::refusal(w, &f::refusal()),
        news: String::new(),
        form: draw(&FormPart::new(w, &form, "/track/matter/x".into(), "again")),
        back: "/track/matter".into(),
    };
    let message = message::Message {
        title: w.too_large_title,
        tone: "warn",
        text: w.too_large_text.into(),
        more: vec![],
        extra: String::new(),
        ways: vec![("/".into(), w.back_home, true)],
    };
    vec![
        show(&v, "track", &resident::Track { w, number: "", wrong: w.track_wrong.into() }, Look::NARROW),
        show(&v, "tracked", &tracked, Look::NARROW),
        show(&v, "again", &again, Look::NARROW),
        show(&v, "message", &message, Look::NARROW),
        show(
            &v,
            "sign-in",
            &staff::SignIn { w, wrong: String::new(), ended: true, login: "", back: "/staff" },
            Look::NARROW,
        ),
    ]
}

fn desk_pages(language: Language) -> Vec<Shown> {
    let v = viewer(language, true);
    let w = v.w;
    let list = f::worklist();
    let worklist = staff::Worklist {
        w,
        v: &list,
        said: Some(w.said_taken),
        tiles: part::tiles(&list.tiles, "/staff"),
        rows: part::rows(w, &list.rows, true),
        next: list.next.clone(),
        csrf: "TOKEN",
    };
    let m = f::matter();
    let matter = staff::Matter {
        w,
        v: &m,
        done: false,
        may_batch: true,
        csrf: "TOKEN",
        summary: part::pairs(&m.summary),
        fields: part::pairs(&m.fields),
        forms: part::acts(
            w,
            &m.forms,
            |form| format!("/staff/matter/{}/{}", m.id, form.action),
            "TOKEN",
            true,
        ),
        timeline: part::timeline(&m.timeline),
        clocks: part::clocks(w, &m.clocks),
        facts: part::facts(w, &m.facts),
        owners: part::pairs(&m.owners),
        promises: part::pairs(&m.promises),
    };
    let totals = f::dashboard();
    let dashboard =
        staff::Dashboard { w, v: &totals, tiles: part::tiles(&totals.tiles, "/staff/matters"), mine: true };
    let opened = f::opened();
    let opened_rows = part::rows_under(w, &opened.rows, true, w.opened_caption(2, 2));
    let mut form = f::form();
    form.inputs.truncate(1);
    let rows = vec![
        (f::row(1, app::view::Urgence::Overdue), None),
        (f::row(2, app::view::Urgence::Calm), Some("已经签收，不能催办".to_owned())),
    ];
    let bulk = staff::Bulk {
        w,
        label: "催办",
        form: draw(&FormPart::new(w, &form, "/staff/bulk/confirm".into(), "bulk")),
        rows: &rows,
        able: 1,
        unable: 1,
    };
    let refused = vec![("20260212-7KQ4M1-X".to_owned(), "已经签收，不能催办".to_owned())];
    vec![
        show(&v, "worklist", &worklist, Look::WIDE),
        show(&v, "matter", &matter, Look::WIDE),
        show(&v, "dashboard", &dashboard, Look { charts: true, ..Look::WIDE }),
        show(&v, "matters", &staff::Opened { w, v: &opened, rows: opened_rows, csrf: "TOKEN" }, Look::WIDE),
        show(&v, "bulk", &bulk, Look::WIDE),
        show(&v, "bulk-done", &staff::BulkDonePage { w, done: 12, refused: &refused }, Look::NARROW),
    ]
}

fn seat_pages(language: Language) -> Vec<Shown> {
    let v = viewer(language, true);
    let w = v.w;
    let form = f::form();
    let mut part = FormPart::new(w, &form, "/staff/file/appeal".into(), "seat");
    part.csrf = "TOKEN";
    part.draft = "d1".into();
    part.draft_url = "/staff/draft/d1?procedure=appeal".into();
    part.send_key = "alt+s";
    let view =
        app::view::FilingView { procedure: f::card(), form: f::form(), knowledge_first: false, draft: None };
    let drafts = vec![app::desk::draft::DraftView {
        id: "d0".into(),
        procedure: "appeal".into(),
        saved: "10:32".into(),
    }];
    let seat = staff::Seat {
        w,
        view: &view,
        csrf: "TOKEN",
        to: "/staff/file/appeal".into(),
        refusal: part::refusal(w, &f::refusal()),
        drafts,
        phrases: vec![("nh".into(), "您好，请问有什么可以帮您？".into())],
        into: "seat-text".into(),
        form: draw(&part),
    };
    let contact = staff::Contact {
        w,
        label: "联系电话",
        value: "00000000000",
        phone: true,
        late_reason: true,
        csrf: "TOKEN",
        to: "/staff/matter/77/contact/phone".into(),
        back: "/staff/matter/77".into(),
    };
    let found = app::view::SearchView { query: "油烟".into(), rows: f::worklist().rows, more: true };
    let rows = part::rows(w, &found.rows, false);
    let search = staff::Search { w, query: "油烟", areas: vec![], from: "", to: "", v: Some(found), rows };
    vec![
        show(&v, "seat", &seat, Look::WIDE),
        show(&v, "seat-choose", &staff::SeatChoose { w, cards: vec![f::card()] }, Look::NARROW),
        show(
            &v,
            "staff-filed",
            &resident::Filed {
                w,
                view: f::filed(),
                staff: true,
                to: "/track",
                next: "/staff/file/appeal".into(),
                acts: part::acts(w, &f::matter().forms, |form| format!("/x/{}", form.action), "TOKEN", true),
            },
            Look::NARROW,
        ),
        show(&v, "contact", &contact, Look::NARROW),
        show(&v, "search", &search, Look::WIDE),
        show(
            &v,
            "prove",
            &staff::Prove {
                w,
                wrong: w.prove_wrong,
                csrf: "TOKEN",
                to: "/x",
                kept: "reason=a".into(),
                back: "/staff".into(),
            },
            Look::NARROW,
        ),
        show(
            &v,
            "proved",
            &staff::Proved {
                w,
                csrf: "TOKEN",
                to: "/x",
                kept: vec![("reason".into(), "a".into())],
                back: "/staff".into(),
            },
            Look::NARROW,
        ),
    ]
}

fn register_pages(language: Language) -> Vec<Shown> {
    let v = viewer(language, true);
    let w = v.w;
    let register = f::register();
    let articles = [f::article()];
    let knowledge = desk::Knowledge {
        w,
        v: &register,
        csrf: "TOKEN",
        query: "油烟",
        found: &articles,
        done: true,
        edited: articles.first(),
        gap: register.gaps.first(),
        units: vec![(7, "某区城市管理和综合执法局".into())],
        may_report: true,
    };
    let shift = f::handover();
    let rows = part::rows(w, &shift.due, false);
    let handover =
        desk::Handover { w, v: &shift, csrf: "TOKEN", done: true, unacknowledged: rows.clone(), due: rows };
    let all = f::batches();
    let carrier = f::matter();
    let batches = desk::Batches { w, csrf: "TOKEN", batches: &all, carrier: Some(&carrier), done: true };
    let form = f::form();
    let lost = desk::Lost {
        w,
        found: Some(("20260212-7KQ4M9-X".into(), "4821 0937".into())),
        says: w.lost_none,
        form: draw(&FormPart::new(w, &form, "/staff/lost".into(), "lost")),
    };
    let me = f::me();
    let law = f::law();
    let public = viewer(language, false);
    vec![
        show(&v, "knowledge", &knowledge, Look::WIDE),
        show(&v, "handover", &handover, Look::WIDE),
        show(&v, "batch", &batches, Look::WIDE),
        show(&v, "lost", &lost, Look::NARROW),
        show(&v, "switch-post", &staff::SwitchPost { w, me: &me, now: 1 }, Look::NARROW),
        show(&public, "law", &resident::LawPage { w, law: &law }, Look::WIDE),
        show(
            &public,
            "activate",
            &desk::Activate {
                w,
                wrong: vec![w.signin_wrong.into(), w.signin_lost.into()],
                login: "paidan01",
                code: "",
            },
            Look::NARROW,
        ),
        show(
            &public,
            "activated",
            &desk::ActivatedPage { w, uri: "otpauth://totp/x", secret: "ABCD EFGH" },
            Look::NARROW,
        ),
    ]
}

fn count(html: &str, needle: &str) -> usize {
    html.matches(needle).count()
}

/// Values of an attribute in the order they stand.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.match_indices(&start).filter_map(|(at, found)| html[at + found.len()..].split('"').next()).collect()
}

fn check(language: Language, page: &Shown) {
    let (name, html) = (page.name, page.html.as_str());
    let lang = if language == Language::Zh { "zh-CN" } else { "en" };
    assert!(html.contains(&format!("<html lang=\"{lang}\"")), "{name}: the page says its language");
    assert_eq!(count(html, "<h1"), 1, "{name}: one h1");
    assert_eq!(count(html, "<main id=\"main\""), 1, "{name}: one main, the target of the skip link");
    assert!(
        !html.contains(" style=") && !html.contains("<style"),
        "{name}: the policy forbids inline styles"
    );
    for script in html.split("<script").skip(1) {
        assert!(
            script.starts_with(" src=") || script.starts_with(" type=\"application/json\""),
            "{name}: the policy forbids inline scripts"
        );
    }
    assert!(!html.contains("<script>家里"), "{name}: what people write is text, never markup");
    let mut ids = values(html, "id");
    let labelled = values(html, "for");
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(all, ids.len(), "{name}: an id stands twice");
    for target in &labelled {
        assert!(ids.contains(target), "{name}: label for `{target}` names no control");
    }
    for described in values(html, "aria-describedby") {
        assert!(ids.contains(&described), "{name}: aria-describedby `{described}` names nothing");
    }
    for tag in ["<input", "<select", "<textarea"] {
        for control in html.split(tag).skip(1) {
            let control = control.split('>').next().unwrap_or_default();
            let hidden = control.contains("type=\"hidden\"");
            let named = control.contains("aria-label=")
                || values(control, "id").first().is_some_and(|id| labelled.contains(id));
            assert!(hidden || named, "{name}: a control has no label: {tag}{control}>");
        }
    }
}

#[test]
fn every_page_has_its_landmarks_in_both_languages() {
    for language in [Language::Zh, Language::En] {
        for page in every_page(language) {
            check(language, &page);
        }
    }
}

#[test]
fn every_page_is_left_in_the_gallery_to_be_looked_at() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/gallery");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    for page in every_page(Language::Zh) {
        std::fs::write(folder.join(format!("{}.html", page.name)), &page.html)
            .expect("the gallery can be written");
    }
    assert!(folder.join("matter.html").exists());
}
