//! What holds of every deadline, over made-up calendars: any days off, any make-up days, any year unpublished.

use domain::Date;
use domain::calendar::{Calendar, is_weekend};
use domain::instant::Instant;
use domain::term::*;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

const DAY: i64 = 24 * 60;

fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").expect("the bundled zones hold Shanghai")
}

fn day_number(n: i64) -> Date {
    date(2025, 1, 1).checked_add(jiff::Span::new().days(n)).expect("in range")
}

/// Three years from 2025: some published, weekdays off, weekends worked, a few local holidays.
fn calendars() -> impl Strategy<Value = Calendar> {
    let days = prop::collection::vec(0..1095i64, 0..90);
    let local = prop::collection::vec(0..1095i64, 0..5);
    (days, local, prop::array::uniform3(prop::bool::weighted(0.8))).prop_map(|(days, local, published)| {
        let mut calendar = Calendar::new();
        for (year, published) in (2025..).zip(published) {
            let rows = |worked: bool| -> Vec<(Date, String)> {
                let of_year = days.iter().map(|n| day_number(*n)).filter(|day| day.year() == year);
                of_year.filter(|day| is_weekend(*day) == worked).map(|day| (day, "节".to_owned())).collect()
            };
            match published {
                true => calendar.publish(year, "notice", &rows(false), &rows(true)),
                false => calendar.statutory(year, &rows(false), true),
            }
        }
        let local: Vec<_> = local.iter().map(|n| (day_number(*n), "地方节日".to_owned())).collect();
        calendar.overlay("某地", &local);
        calendar
    })
}

fn countings() -> impl Strategy<Value = Counting> {
    let first_day = prop_oneof![Just(FirstDay::NextDay), Just(FirstDay::SameDay)];
    let roll = prop_oneof![Just(Roll::Forward), Just(Roll::None)];
    let after_hours = prop_oneof![Just(AfterHours::SameDay), Just(AfterHours::NextWorkingDay)];
    (first_day, roll, after_hours, prop::option::of((0..24u8, 0..60u8))).prop_map(
        |(first_day, roll, after_hours, closing)| Counting { first_day, roll, after_hours, closing },
    )
}

fn units() -> impl Strategy<Value = TermUnit> {
    prop::sample::select(&TermUnit::ALL)
}

fn moments() -> impl Strategy<Value = Instant> {
    (0..1000 * DAY).prop_map(|minutes| Instant::start_of(date(2025, 1, 1), &zone()).plus_minutes(minutes))
}

fn pauses() -> impl Strategy<Value = Vec<Pause>> {
    let pause =
        (moments(), 0..40 * DAY).prop_map(|(from, length)| Pause { from, to: from.plus_minutes(length) });
    prop::collection::vec(pause, 0..4)
}

fn end(start: Instant, amount: Amount, counting: &Counting, calendar: &Calendar) -> Deadline {
    deadline(start, amount, counting, calendar, &zone()).expect("a date in range")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_longer_term_never_ends_earlier(
        calendar in calendars(), counting in countings(), start in moments(), unit in units(), count in 1..60u32,
    ) {
        let shorter = end(start, Amount::new(count, unit), &counting, &calendar);
        let longer = end(start, Amount::new(count + 1, unit), &counting, &calendar);
        prop_assert!(shorter.due_at <= longer.due_at, "{shorter:?}\n{longer:?}");
        prop_assert!(shorter.promise_day <= longer.promise_day);
    }

    #[test]
    fn a_later_start_never_ends_earlier(
        calendar in calendars(), counting in countings(), start in moments(), later in 0..40 * DAY, unit in units(),
        count in 1..60u32,
    ) {
        let amount = Amount::new(count, unit);
        let (early, late) = (end(start, amount, &counting, &calendar), end(start.plus_minutes(later), amount, &counting, &calendar));
        prop_assert!(early.due_at <= late.due_at, "{early:?}\n{late:?}");
    }

    #[test]
    fn working_days_add_up(calendar in calendars(), start in moments(), first in 1..40u32, second in 1..40u32) {
        let counting = Counting::default();
        let wd = |count| Amount::new(count, TermUnit::WorkingDay);
        let whole = end(start, wd(first + second), &counting, &calendar);
        let half = end(start, wd(first), &counting, &calendar);
        let rest = deadline_from_day(half.last_day, wd(second), &counting, &calendar, &zone()).expect("in range");
        prop_assert_eq!(whole.last_day, rest.last_day);
        prop_assert_eq!(working_days_between(start.day_in(&zone()), whole.last_day, &calendar), first + second);
    }

    #[test]
    fn a_rolling_term_never_ends_on_a_day_off_and_moves_only_over_days_off(
        calendar in calendars(), counting in countings(), start in moments(), unit in units(), count in 1..60u32,
        pauses in pauses(),
    ) {
        let counting = Counting { roll: Roll::Forward, ..counting };
        let found = with_pauses(start, Amount::new(count, unit), &counting, &calendar, &zone(), &pauses).expect("in range");
        if !unit.runs_by_the_clock() {
            prop_assert!(calendar.is_working(found.last_day), "{found:?}");
            if found.last_day != found.raw_last_day {
                prop_assert!(!calendar.is_working(found.raw_last_day));
            }
        }
        prop_assert!(found.promise_day <= found.raw_last_day && found.raw_last_day <= found.last_day);
        prop_assert!(found.first_counted.is_none_or(|first| first <= found.promise_day));
    }

    #[test]
    fn the_trace_names_every_day_once_and_counts_what_was_asked(
        calendar in calendars(), counting in countings(), start in moments(), unit in units(), count in 1..60u32,
        pauses in pauses(),
    ) {
        let amount = Amount::new(count, unit);
        let found = with_pauses(start, amount, &counting, &calendar, &zone(), &pauses).expect("in range");
        if matches!(unit, TermUnit::Month | TermUnit::Year) {
            prop_assert!(found.trace.counted() >= count * 28);
        } else {
            prop_assert_eq!(found.trace.counted(), count);
        }
        if !unit.runs_by_the_clock() {
            let days: Vec<_> = found.trace.lines.iter().filter(|line| line.n > 0).collect();
            prop_assert_eq!(days[0].from, start.day_in(&zone()));
            prop_assert_eq!(days[days.len() - 1].to, found.last_day);
            for pair in days.windows(2) {
                prop_assert_eq!(pair[0].to.tomorrow().expect("in range"), pair[1].from, "{:?}", days);
            }
            for line in &days {
                prop_assert_eq!(i64::from(line.n), i64::from((line.to - line.from).get_days()) + 1);
            }
        }
        for language in [domain::label::Language::Zh, domain::label::Language::En] {
            prop_assert_eq!(found.explain(language).len(), found.trace.lines.len() + 1);
        }
    }

    #[test]
    fn it_is_provisional_exactly_when_a_day_without_a_notice_had_a_say(
        calendar in calendars(), start in moments(), count in 1..60u32,
    ) {
        let found = end(start, Amount::new(count, TermUnit::WorkingDay), &Counting::default(), &calendar);
        let first = start.day_in(&zone()).tomorrow().expect("in range");
        let unpublished = (first.year()..=found.last_day.year()).any(|year| !calendar.is_published(year));
        prop_assert_eq!(found.provisional, unpublished);
        prop_assert_eq!(found.trace.lines.iter().any(|line| line.n == 0), unpublished);
    }

    #[test]
    fn a_pause_never_shortens_and_moves_a_term_by_the_days_it_took(
        calendar in calendars(), start in moments(), unit in units(), count in 1..40u32, pauses in pauses(),
    ) {
        let counting = Counting { roll: Roll::None, ..Counting::default() };
        let amount = Amount::new(count, unit);
        let plain = end(start, amount, &counting, &calendar);
        let paused = with_pauses(start, amount, &counting, &calendar, &zone(), &pauses).expect("in range");
        let moved = (paused.due_at.0 - plain.due_at.0) / 60_000_000;
        if unit.runs_by_the_clock() {
            prop_assert_eq!(moved, i64::from(paused.trace.paused));
        } else if unit != TermUnit::WorkingDay {
            prop_assert_eq!(moved, i64::from(paused.trace.paused) * DAY);
        }
        prop_assert!(moved >= 0);
        let backwards: Vec<_> = pauses.iter().rev().copied().collect();
        prop_assert_eq!(with_pauses(start, amount, &counting, &calendar, &zone(), &backwards).expect("in range"), paused);
    }

    #[test]
    fn an_amount_reads_back_what_it_writes(count in 1..u32::MAX, unit in units()) {
        let amount = Amount::new(count, unit);
        prop_assert_eq!(amount.to_string().parse::<Amount>(), Ok(amount));
    }

    #[test]
    fn no_text_and_no_number_makes_a_term_panic(text in "\\PC{0,12}", count: u32, unit in units(), start: i64) {
        let _ = text.parse::<Amount>();
        let (calendar, counting) = (Calendar::new(), Counting::default());
        // Either a date or a sentence; a count this large must not take long either.
        let amount = Amount::new(count | 0x8000_0000, unit);
        let found = deadline(Instant(start), amount, &counting, &calendar, &zone());
        prop_assert!(found.is_err() || unit == TermUnit::Minute || unit == TermUnit::Hour);
    }
}
