//! The calendars shipped with the national pack, year by year, and files that must be refused.

use domain::Date;
use domain::calendar::{Calendar, DayKind, Standing, is_weekend};
use domain::term::{Amount, Counting, deadline_from_day, working_days_between};
use jiff::civil::date;
use jiff::tz::TimeZone;
use pack::calendar::{add_calendars, calendar_files, read_calendars};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/national/calendars")
}

fn calendar() -> Calendar {
    read_calendars(&folder()).unwrap_or_else(|complaints| panic!("{}", complaints.join("\n")))
}

fn days_of(year: i16) -> impl Iterator<Item = Date> {
    date(year, 1, 1).series(jiff::Span::new().days(1)).take_while(move |day| day.year() == year)
}

#[test]
fn every_year_from_2010_to_2026_is_published_with_the_working_days_its_notices_leave() {
    let calendar = calendar();
    let counts = [
        (2010, 250),
        (2011, 250),
        (2012, 249),
        (2013, 250),
        (2014, 250),
        (2015, 249),
        (2016, 250),
        (2017, 249),
        (2018, 250),
        (2019, 250),
        (2020, 249),
        (2021, 250),
        (2022, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
        (2026, 248),
    ];
    assert_eq!(calendar.published_years().collect::<Vec<_>>(), counts.map(|(year, _)| year));
    for (year, working) in counts {
        assert_eq!(
            days_of(year).filter(|day| calendar.is_working(*day)).count(),
            working,
            "working days of {year}"
        );
    }
}

#[test]
fn each_moved_day_names_its_holiday_and_its_notice() {
    let calendar = calendar();
    for (day, kind, name) in calendar.moved_days() {
        let notice = calendar.notice(day).unwrap_or_default();
        assert!(notice.contains("发明电〔"), "{day} cites no document number: {notice}");
        assert!(!name.is_empty(), "{day} names no holiday");
        assert!(kind == DayKind::Holiday || is_weekend(day), "{day} is worked in exchange but is no weekend");
    }
    assert!(calendar.notice(date(2011, 12, 31)).is_some_and(|notice| notice.contains("2012年")));
}

#[test]
fn the_statutory_days_of_a_published_year_are_days_off_of_its_notice() {
    let files = calendar_files(&folder()).expect("the folder holds files");
    let statutory: Vec<_> = files.into_iter().filter(|(name, _)| name.ends_with("statutory.toml")).collect();
    let mut by_statute = Calendar::new();
    add_calendars(&mut by_statute, &statutory).expect("the statutory days are sound");
    let by_notice = calendar();
    for year in 2010..=2026 {
        assert_eq!(by_statute.standing(year), Standing::Statutory);
        let statutory_days = days_of(year).filter(|day| by_statute.kind(*day).0 == DayKind::Holiday);
        let missing: Vec<_> = statutory_days.filter(|day| by_notice.is_working(*day)).collect();
        assert!(missing.is_empty(), "{year}: {missing:?} are statutory days off, the notice has them worked");
    }
}

#[test]
fn a_year_without_a_notice_has_weekends_and_the_statutory_days_off() {
    let calendar = calendar();
    let days = |year| -> Vec<String> {
        let off = days_of(year).filter(|day| calendar.kind(*day).0 == DayKind::Holiday);
        off.map(|day| day.strftime("%m-%d").to_string()).collect()
    };
    let expected = "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03";
    assert_eq!(days(2027).join(" "), expected);
    assert_eq!(days(2009).join(" "), "01-01 01-25 01-26 01-27 04-04 05-01 05-28 10-01 10-02 10-03");
    assert_eq!(calendar.kind(date(2027, 2, 5)), (DayKind::Holiday, Some("春节"), true));
    assert_eq!(
        (calendar.standing(2027), calendar.standing(2051)),
        (Standing::Statutory, Standing::FixedDaysOnly)
    );
    assert_eq!(
        (calendar.standing(2101), calendar.standing(2007)),
        (Standing::WeekendsOnly, Standing::WeekendsOnly)
    );
    assert_eq!(days(2060).join(" "), "01-01 05-01 05-02 10-01 10-02 10-03");
}

/// Ten working days from every day of seventeen years, against a walk that knows nothing of runs.
#[test]
fn a_date_walk_over_every_published_year_agrees_with_counting_on_the_fingers() {
    let (calendar, zone) = (calendar(), TimeZone::get("Asia/Shanghai").expect("bundled"));
    let amount: Amount = "10wd".parse().expect("an amount");
    for start in (2010..=2026).flat_map(days_of) {
        let found =
            deadline_from_day(start, amount, &Counting::default(), &calendar, &zone).expect("in range");
        let (mut day, mut counted, mut provisional) = (start, 0, false);
        while counted < 10 {
            day = day.tomorrow().expect("in range");
            let (kind, _, unsure) = calendar.kind(day);
            provisional |= unsure;
            counted += u32::from(kind.is_working());
        }
        assert_eq!((found.last_day, found.provisional), (day, provisional), "10wd from {start}");
        assert_eq!(working_days_between(start, found.last_day, &calendar), 10);
        assert_eq!(found.trace.counted(), 10);
    }
}

#[test]
fn the_term_that_leaves_2026_is_provisional() {
    let (calendar, zone) = (calendar(), TimeZone::get("Asia/Shanghai").expect("bundled"));
    let amount: Amount = "10wd".parse().expect("an amount");
    let end =
        |start| deadline_from_day(start, amount, &Counting::default(), &calendar, &zone).expect("in range");
    assert_eq!(
        (end(date(2026, 12, 17)).last_day, end(date(2026, 12, 17)).provisional),
        (date(2026, 12, 31), false)
    );
    assert_eq!(
        (end(date(2026, 12, 18)).last_day, end(date(2026, 12, 18)).provisional),
        (date(2027, 1, 4), true)
    );
}

#[test]
fn the_calendars_equal_the_compared_table_of_holidays_where_it_is_at_hand() {
    let table =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/holidays-cn/holidays_2010_2026.csv");
    let Ok(text) = std::fs::read_to_string(&table) else {
        println!("skipped: ../shared/data/holidays-cn is not here, nothing to compare with");
        return;
    };
    let calendar = calendar();
    let rows: Vec<(Date, &str, &str)> = text
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<_> = line.split(',').collect();
            (fields[0].parse().expect("a date"), fields[1], fields[2])
        })
        .collect();
    for (day, kind, name) in &rows {
        let expected = if *kind == "makeup_workday" { DayKind::MakeUp } else { DayKind::Holiday };
        assert_eq!(calendar.kind(*day), (expected, Some(*name), false), "{day}");
    }
    assert_eq!(calendar.moved_days().count(), rows.len(), "a day stands in one of the two only");
}

const GOOD: &str = r#"
year = 2031
status = "published"
notices = [{ id = "a", title = "通知", number = "某发〔2030〕1号" }]
days = [
  { date = 2031-01-01, kind = "off", holiday = "元旦", notice = "a" },
  { date = 2031-01-04, kind = "make-up", holiday = "元旦", notice = "a" },
]
"#;

fn complaints(name: &str, text: &str) -> Vec<String> {
    add_calendars(&mut Calendar::new(), &[(name.to_owned(), text.to_owned())]).err().unwrap_or_default()
}

/// The good file with `from` replaced by `to` is refused with a complaint that names the line.
fn refused(from: &str, to: &str, line: usize, says: &str) {
    assert!(GOOD.contains(from), "the good file has no {from}");
    let found = complaints("2031.toml", &GOOD.replacen(from, to, 1));
    assert!(
        found.iter().any(
            |complaint| complaint.starts_with(&format!("2031.toml:{line}：")) && complaint.contains(says)
        ),
        "{from} → {to}: expected 「{says}」 at line {line}, found {found:?}"
    );
}

#[test]
fn a_broken_calendar_is_refused_with_its_line_and_the_remedy() {
    assert_eq!(complaints("2031.toml", GOOD), Vec::<String>::new());
    refused("2031-01-01", "2032-01-01", 6, "不在 2031 年");
    refused("2031-01-04", "2031-01-06", 7, "不是周六或周日");
    refused("2031-01-04", "2031-01-01", 7, "不是周六或周日");
    refused("2031-01-01", "2031-01-04", 7, "写了两次");
    refused("2031-01-01", "2031-02-30", 6, "写法不对");
    refused("2031-01-01", "2031-01-01T00:00:00", 6, "应只写年月日");
    refused("\"off\"", "\"holiday\"", 6, "写法不对");
    refused("notice = \"a\"", "notice = \"b\"", 6, "不在 notices 中");
    refused("holiday = \"元旦\"", "holiday = \"\"", 6, "没有节日名称");
    refused("status = \"published\"", "status = \"guess\"", 3, "写法不对");
    refused("status = \"published\"", "status = \"published\"\ncolour = 1", 4, "写法不对");
    refused("year = 2031", "year = 2030", 1, "文件名应与年份一致");
    refused(", number = \"某发〔2030〕1号\"", "", 1, "没有文号也没有网址");
    refused("[{ id = \"a\", title = \"通知\", number = \"某发〔2030〕1号\" }]", "[]", 1, "没有依据");
    refused("status = \"published\"", "status = \"published\"\nregion = \"某地\"", 8, "地方假日只写放假日");
}

#[test]
fn every_complaint_of_a_folder_is_told_at_once() {
    let bad = |year: &str| (format!("{year}.toml"), "year = \"x\"".to_owned());
    let found =
        add_calendars(&mut Calendar::new(), &[bad("2031"), bad("2032")]).expect_err("both are broken");
    assert_eq!(found.len(), 2);
    assert!(read_calendars(&folder().join("nothing-here")).is_err());
}

#[test]
fn statutory_days_refuse_impossible_festivals_and_editions_out_of_order() {
    let good = std::fs::read_to_string(folder().join("statutory.toml")).expect("shipped");
    for (from, to, says) in [
        ("spring-festival = 2027-02-06", "spring-festival = 2027-03-06", "不可能是 2027 年的这个节日"),
        ("from = 2025", "from = 2014", "从早到晚"),
        ("on = \"05-01\", length = 2", "on = \"05-32\", length = 2", "应写“月-日”"),
        ("on = \"05-01\", length = 2", "on = \"05-01\", length = 40", "length 应为 1 至 15"),
        ("year = 2028,", "year = 2027,", "不可能是 2027 年的这个节日"),
        ("article = \"第二条\"", "article = \"\"", "没有依据"),
    ] {
        assert!(good.contains(from), "{from} is not in the file");
        let found = complaints("statutory.toml", &good.replacen(from, to, 1));
        assert!(found.iter().any(|complaint| complaint.contains(says)), "{from} → {to}: {found:?}");
    }
}

#[test]
fn a_local_holiday_lies_over_the_national_days_and_publishes_nothing() {
    let mut calendar = calendar();
    let local = "year = 2026\nstatus = \"published\"\nregion = \"某自治州\"\n\
        notices = [{ id = \"a\", title = \"放假通知\", url = \"https://example.org/a\" }]\n\
        days = [{ date = 2026-04-20, kind = \"off\", holiday = \"地方节日\", notice = \"a\" }]\n";
    add_calendars(&mut calendar, &[("2026.toml".to_owned(), local.to_owned())]).expect("sound");
    assert_eq!(calendar.kind(date(2026, 4, 20)), (DayKind::Holiday, Some("地方节日"), false));
    assert_eq!(days_of(2026).filter(|day| calendar.is_working(*day)).count(), 247);
}
