//! Deadlines against the notice of 2026: worked vectors and the awkward cases.
//!
//! Reads no file; every other year is walked in `pack`, which owns the calendars.

use domain::Date;
use domain::calendar::Calendar;
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
