//! Deadlines against the notice of 2026: worked vectors and the awkward cases.
//!
//! Reads no file; every other year is walked in `pack`, which owns the calendars.

use domain::Date;
use domain::calendar::{Calendar, DayKind};
use domain::instant::Instant;
use domain::label::Language;
use domain::term::*;
use jiff::civil::date;
use jiff::tz::TimeZone;

fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").expect("the bundled zones hold Shanghai")
}

/// 国务院办公厅关于2026年部分节假日安排的通知
fn calendar() -> Calendar {
    let spans = [
        ("元旦", (1, 1), 3),
        ("春节", (2, 15), 9),
        ("清明节", (4, 4), 3),
        ("劳动节", (5, 1), 5),
        ("端午节", (6, 19), 3),
        ("中秋节", (9, 25), 3),
        ("国庆节", (10, 1), 7),
    ];
    let mut off = Vec::new();
    for (name, (month, day), length) in spans {
        off.extend((0..length).map(|n| (date(2026, month, day + n), name.to_owned())));
    }
    let worked = [
        ("元旦", 1, 4),
        ("春节", 2, 14),
        ("春节", 2, 28),
        ("劳动节", 5, 9),
        ("国庆节", 9, 20),
        ("国庆节", 10, 10),
    ];
    let make_up: Vec<_> = worked.map(|(name, month, day)| (date(2026, month, day), name.to_owned())).into();
    let mut calendar = Calendar::new();
    calendar.publish(2026, "2026 notice", &off, &make_up);
    calendar
}

fn day(text: &str) -> Date {
    text.parse().expect("a date of the test")
}

fn moment(text: &str) -> Instant {
    let civil: jiff::civil::DateTime = text.parse().expect("a moment of the test");
    Instant(civil.to_zoned(zone()).expect("a moment of the zone").timestamp().as_microsecond())
}

fn counted(from: &str, amount: &str, counting: &Counting) -> Deadline {
    let amount: Amount = amount.parse().expect("an amount of the test");
    deadline_from_day(day(from), amount, counting, &calendar(), &zone()).expect("a date")
}

/// `amount` from `from` under the default counting ends on `last`.
fn check(from: &str, amount: &str, last: &str) {
    let found = counted(from, amount, &Counting::default());
    assert_eq!(
        found.last_day,
        day(last),
        "{amount} from {from}:\n{}",
        found.explain(Language::En).join("\n")
    );
    assert!(!found.provisional, "{amount} from {from} stays inside 2026");
    assert_eq!(found.due_at, moment(&format!("{last}T00:00")).plus_minutes(24 * 60));
}

#[test]
fn the_worked_vectors_of_2026_hold() {
    for (from, amount, last) in [
        ("2026-02-12", "10wd", "2026-03-04"),
        ("2026-02-13", "10wd", "2026-03-05"),
        ("2026-09-18", "10wd", "2026-10-09"),
        ("2026-09-30", "10wd", "2026-10-20"),
        ("2026-09-24", "15wd", "2026-10-22"),
        ("2026-02-14", "5wd", "2026-02-28"),
        ("2026-04-30", "2wd", "2026-05-07"),
        ("2025-12-17", "60d", "2026-02-24"),
        ("2026-08-03", "60d", "2026-10-08"),
        ("2026-01-29", "30d", "2026-02-28"),
        ("2025-12-31", "2mo", "2026-02-28"),
    ] {
        check(from, amount, last);
    }
}

fn same_day() -> Counting {
    Counting { first_day: FirstDay::SameDay, ..Counting::default() }
}

fn stands() -> Counting {
    Counting { roll: Roll::None, ..Counting::default() }
}

fn from_moment(from: &str, amount: &str, counting: &Counting) -> Deadline {
    let amount: Amount = amount.parse().expect("an amount of the test");
    deadline(moment(from), amount, counting, &calendar(), &zone()).expect("a date")
}

#[test]
fn months_end_on_the_corresponding_day_or_at_month_end() {
    for (from, amount, last) in [
        ("2025-12-31", "2mo", "2026-02-28"),
        ("2026-01-31", "1mo", "2026-02-28"),
        ("2026-01-28", "1mo", "2026-02-28"),
        ("2026-03-31", "1mo", "2026-04-30"),
        ("2026-03-30", "1mo", "2026-04-30"),
        ("2026-08-31", "13mo", "2027-09-30"),
        ("2023-12-31", "2mo", "2024-02-29"),
        ("2024-02-29", "1yr", "2025-02-28"),
        ("2024-02-29", "4yr", "2028-02-29"),
        ("2011-03-01", "15yr", "2026-03-01"),
        ("2020-02-29", "180mo", "2035-02-28"),
    ] {
        assert_eq!(counted(from, amount, &stands()).last_day, day(last), "{amount} from {from}");
    }
}

#[test]
fn a_month_counted_from_its_first_day_ends_the_day_before_the_corresponding_day() {
    for (from, amount, last) in [
        ("2026-03-01", "1mo", "2026-03-31"),
        ("2026-02-01", "1mo", "2026-02-28"),
        ("2026-01-31", "1mo", "2026-02-28"),
        ("2026-01-29", "1mo", "2026-02-28"),
        ("2026-01-28", "1mo", "2026-02-27"),
        ("2026-01-01", "1yr", "2026-12-31"),
        ("2026-04-15", "10d", "2026-04-24"),
        ("2026-04-15", "1d", "2026-04-15"),
    ] {
        let counting = Counting { roll: Roll::None, ..same_day() };
        assert_eq!(counted(from, amount, &counting).last_day, day(last), "{amount} from {from}");
    }
}

#[test]
fn a_last_day_off_rolls_to_the_next_working_day_make_up_days_included() {
    // 1 May to 5 May are off; Saturday 9 May is worked.
    for (from, amount, raw, last) in [
        ("2026-04-01", "1mo", "2026-05-01", "2026-05-06"),
        ("2026-05-05", "4d", "2026-05-09", "2026-05-09"),
        ("2026-05-05", "5d", "2026-05-10", "2026-05-11"),
        ("2025-10-01", "1yr", "2026-10-01", "2026-10-08"),
        ("2026-09-19", "1d", "2026-09-20", "2026-09-20"),
        ("2026-02-01", "14d", "2026-02-15", "2026-02-24"),
    ] {
        let found = counted(from, amount, &Counting::default());
        assert_eq!((found.raw_last_day, found.last_day), (day(raw), day(last)), "{amount} from {from}");
        assert_eq!(counted(from, amount, &stands()).last_day, day(raw), "{amount} from {from}, standing");
    }
}

#[test]
fn the_reminder_falls_on_a_working_day_within_the_term() {
    let promise = |from, amount| counted(from, amount, &Counting::default()).promise_day;
    assert_eq!(promise("2026-01-24", "22d"), day("2026-02-14"), "15 February is off, Saturday 14 is worked");
    assert_eq!(promise("2026-02-15", "1d"), day("2026-02-16"), "never before the first day counted");
    assert_eq!(promise("2026-03-02", "3wd"), day("2026-03-05"));
}

#[test]
fn a_term_may_start_on_a_day_off_or_on_a_make_up_day() {
    check("2026-02-15", "1wd", "2026-02-24");
    check("2026-02-14", "1wd", "2026-02-24");
    check("2026-02-28", "1wd", "2026-03-02");
    check("2026-10-03", "3wd", "2026-10-10");
    let first = |from, counting| counted(from, "2wd", &counting).first_counted;
    assert_eq!(first("2026-02-28", same_day()), Some(day("2026-02-28")));
    assert_eq!(first("2026-10-03", same_day()), Some(day("2026-10-08")));
    assert_eq!(first("2026-10-03", Counting::default()), Some(day("2026-10-08")));
}

#[test]
fn what_comes_out_of_hours_is_received_on_the_next_working_day() {
    let counting =
        Counting { after_hours: AfterHours::NextWorkingDay, closing: Some((17, 30)), ..Counting::default() };
    for (from, last) in [
        ("2026-03-02T09:00", "2026-03-03"),
        ("2026-03-02T17:29", "2026-03-03"),
        ("2026-03-02T17:30", "2026-03-04"),
        ("2026-03-06T23:59", "2026-03-10"),
        ("2026-03-07T10:00", "2026-03-10"),
        ("2026-02-14T18:00", "2026-02-25"),
        ("2026-10-10T10:00", "2026-10-12"),
    ] {
        assert_eq!(from_moment(from, "1wd", &counting).last_day, day(last), "1wd from {from}");
    }
    let open_all_day = Counting { closing: None, ..counting };
    assert_eq!(from_moment("2026-03-02T23:59", "1wd", &open_all_day).last_day, day("2026-03-03"));
    let minutes = from_moment("2026-03-07T23:50", "15min", &counting);
    assert_eq!(minutes.due_at, moment("2026-03-08T00:05"), "minutes never wait for opening time");
}

#[test]
fn hours_and_minutes_run_through_the_night_and_the_year() {
    let due = |from, amount| from_moment(from, amount, &Counting::default());
    assert_eq!(due("2026-02-12T23:50", "30min").due_at, moment("2026-02-13T00:20"));
    assert_eq!(due("2026-12-31T23:50", "30min").last_day, day("2027-01-01"));
    assert!(!due("2026-12-31T23:50", "30min").provisional, "no calendar has a say in minutes");
    assert_eq!(due("2026-02-28T10:00", "24h").due_at, moment("2026-03-01T10:00"));
    assert_eq!(due("2024-02-28T10:00", "24h").due_at, moment("2024-02-29T10:00"));
}

#[test]
fn hours_of_civil_procedure_run_from_the_next_hour() {
    let counting = Counting { first_day: FirstDay::NextHour, ..Counting::default() };
    let due = |from| from_moment(from, "48h", &counting).due_at;
    assert_eq!(due("2026-02-12T09:15"), moment("2026-02-14T10:00"));
    assert_eq!(due("2026-02-12T09:00"), moment("2026-02-14T10:00"));
    assert_eq!(due("2026-02-12T23:59"), moment("2026-02-15T00:00"));
    assert_eq!(
        counted("2026-02-12", "10wd", &counting).last_day,
        day("2026-03-04"),
        "days as under next-day"
    );
    let minutes = deadline(
        moment("2026-02-12T09:15"),
        Amount::new(5, TermUnit::Minute),
        &counting,
        &calendar(),
        &zone(),
    );
    assert_eq!(minutes, Err(TermError::NextHourNeedsHours));
}

/// `amount` from `from`, paused over `pauses`, ends on `last`, `days` days having been paused.
fn check_paused(from: &str, amount: &str, pauses: &[(&str, &str)], last: &str, days: u32) {
    let pauses: Vec<_> =
        pauses.iter().map(|(from, to)| Pause { from: moment(from), to: moment(to) }).collect();
    let amount: Amount = amount.parse().expect("an amount of the test");
    let found = with_pauses(moment(from), amount, &Counting::default(), &calendar(), &zone(), &pauses)
        .expect("a date");
    assert_eq!((found.last_day, found.trace.paused), (day(last), days), "{:?}", found.explain(Language::En));
}

#[test]
fn the_day_a_pause_begins_is_not_counted_and_the_day_it_ends_is() {
    let from = "2026-03-02T10:00";
    check_paused(from, "5wd", &[("2026-03-04T09:00", "2026-03-06T15:00")], "2026-03-11", 2);
    check_paused(from, "5wd", &[("2026-03-04T09:00", "2026-03-04T17:00")], "2026-03-09", 0);
    check_paused(from, "5wd", &[("2026-03-09T18:00", "2026-03-12T09:00")], "2026-03-12", 3);
    check_paused(from, "5wd", &[("2026-03-10T09:00", "2026-03-12T09:00")], "2026-03-09", 0);
    check_paused(from, "5wd", &[("2026-02-20T09:00", "2026-03-02T09:00")], "2026-03-09", 0);
    check_paused(from, "30d", &[("2026-03-10T09:00", "2026-03-15T09:00")], "2026-04-07", 5);
    check_paused(
        from,
        "1mo",
        &[("2026-03-10T09:00", "2026-03-15T09:00"), ("2026-03-12T09:00", "2026-03-17T09:00")],
        "2026-04-09",
        7,
    );
    check_paused(from, "1h", &[("2026-03-02T10:30", "2026-03-02T11:00")], "2026-03-02", 30);
}

#[test]
fn a_pause_over_the_rolled_days_waits_for_its_end() {
    // The raw last day is Saturday 7 March; the pause runs from Sunday to Wednesday.
    check_paused("2026-03-02T10:00", "5d", &[("2026-03-08T09:00", "2026-03-11T09:00")], "2026-03-11", 3);
}

#[test]
fn impossible_terms_are_refused_with_a_sentence() {
    let zero = deadline_from_day(
        day("2026-01-01"),
        Amount::new(0, TermUnit::Day),
        &Counting::default(),
        &calendar(),
        &zone(),
    );
    assert_eq!(zero, Err(TermError::ZeroAmount));
    let hours = deadline_from_day(
        day("2026-01-01"),
        Amount::new(1, TermUnit::Hour),
        &Counting::default(),
        &calendar(),
        &zone(),
    );
    assert_eq!(hours, Err(TermError::NeedsMoment));
    let pause = Pause { from: moment("2026-01-03T00:00"), to: moment("2026-01-02T00:00") };
    let backwards = with_pauses(
        moment("2026-01-01T09:00"),
        Amount::new(1, TermUnit::Day),
        &Counting::default(),
        &calendar(),
        &zone(),
        &[pause],
    );
    assert_eq!(backwards, Err(TermError::PauseBackwards));
    for text in ["", "10", "wd", "10 wd", "10WD", "-1d", "1.5d", "１０d", "10wd "] {
        assert_eq!(text.parse::<Amount>(), Err(TermError::NotAnAmount(text.to_owned())), "{text:?}");
    }
    assert_eq!("0wd".parse::<Amount>(), Err(TermError::ZeroAmount));
    assert_eq!("99999999999d".parse::<Amount>(), Err(TermError::OutOfRange));
}

#[test]
fn amounts_are_written_in_both_languages() {
    let amount = Amount::new(10, TermUnit::WorkingDay);
    assert_eq!(
        (amount.zh(), amount.en(), amount.to_string()),
        ("10个工作日".into(), "10 working days".into(), "10wd".into())
    );
    assert_eq!(Amount::new(1, TermUnit::Month).en(), "1 month");
}

#[test]
fn a_deadline_explains_each_run_of_days_in_chinese() {
    let lines = counted("2025-12-17", "60d", &Counting::default()).explain(Language::Zh);
    let expected = [
        "2025-12-17 起算之日，不计入",
        "2025-12-18 至 2026-02-14 计入，第1至59日",
        "2026-02-15 计入，第60日；末日为春节假期，顺延",
        "2026-02-16 至 2026-02-23 春节放假，不计入",
        "2026-02-24 顺延后的第一个工作日",
        "截止：2026-02-24 24:00；提醒日 2026-02-14",
    ];
    assert_eq!(lines, expected);
    let provisional = counted("2026-12-25", "7wd", &Counting::default()).explain(Language::Zh);
    assert!(
        provisional.iter().any(|line| line.contains("2027年") && line.contains("尚未公布")),
        "{provisional:?}"
    );
    assert!(provisional.last().is_some_and(|line| line.contains("暂定")), "{provisional:?}");
}

#[test]
fn a_later_notice_settles_a_provisional_date() {
    let (amount, start) = (Amount::new(10, TermUnit::WorkingDay), day("2026-12-18"));
    let mut calendar = calendar();
    let before = deadline_from_day(start, amount, &Counting::default(), &calendar, &zone()).expect("a date");
    calendar.publish(
        2027,
        "2027 notice",
        &[(day("2027-01-01"), "元旦".into()), (day("2027-01-04"), "元旦".into())],
        &[],
    );
    let after = deadline_from_day(start, amount, &Counting::default(), &calendar, &zone()).expect("a date");
    // Nothing but weekends is known of 2027 here, so even New Year's Day counted before.
    assert_eq!((before.last_day, before.provisional), (day("2027-01-01"), true));
    assert_eq!((after.last_day, after.provisional), (day("2027-01-05"), false));
    assert!(matches!(before.trace.lines.last().map(|line| &line.why), Some(Why::BareYear(2027))));
}

#[test]
fn a_notice_moves_a_day_of_the_year_before_without_publishing_it() {
    let mut calendar = Calendar::new();
    calendar.publish(
        2012,
        "2012 notice",
        &[(day("2012-01-02"), "元旦".into())],
        &[(day("2011-12-31"), "元旦".into())],
    );
    assert_eq!(calendar.kind(day("2011-12-31")), (DayKind::MakeUp, Some("元旦"), true));
    assert_eq!(calendar.kind(day("2012-01-01")), (DayKind::Weekend, None, false));
    assert!(!calendar.is_published(2011));
}

#[test]
fn calendars_and_deadlines_survive_being_stored() {
    let stored = serde_json::to_string(&calendar()).expect("JSON");
    assert_eq!(serde_json::from_str::<Calendar>(&stored).expect("the same"), calendar());
    let found = counted("2026-12-18", "10wd", &Counting::default());
    let stored = serde_json::to_string(&found).expect("JSON");
    assert!(stored.len() < 1_200, "a stored deadline has grown to {} bytes", stored.len());
    assert_eq!(serde_json::from_str::<Deadline>(&stored).expect("the same"), found);
    assert!(serde_json::from_str::<Amount>("\"0wd\"").is_err());
}
