//! Clocks in words: the date, how long remains, the articles, and every counted and skipped day.

use crate::city::City;
use crate::view::{ClockView, Urgence};
use domain::Date;
use domain::effect::Effect;
use domain::event::Event;
use domain::instant::Instant;
use domain::label::Language;
use domain::matter::{Clock, Matter, Side};
use domain::term::{Deadline, Trace, working_days_between};
use engine_procedure::procedure::Procedure;
use pack::Pack;

/// A clock of `matter`, explained from the event that set it.
#[allow(clippy::too_many_arguments)]
pub fn clock(
    city: &City,
    pack: &Pack,
    procedure: &Procedure,
    matter: &Matter,
    events: &[Event],
    clock: &Clock,
    now: Instant,
    language: Language,
) -> ClockView {
    let (trace, sources) = reasons(events, clock);
    let term = procedure.term(clock.term.as_str());
    let unit = clock
        .order
        .and_then(|o| matter.orders.get(o as usize))
        .map_or(String::new(), |o| city.unit_name(o.unit));
    let urgence = urgence(city, clock, now);
    ClockView {
        label: term.map_or_else(|| clock.term.to_string(), |t| t.label.in_language(language).to_owned()),
        side: side(clock.side, language).to_owned(),
        resident: clock.side.is_shown_to_applicant(),
        unit,
        due: due(city, clock),
        remaining: remaining(city, clock, urgence, now, language),
        urgence,
        amount: amount(clock.amount, language),
        bound: false,
        basis: sources.iter().map(|s| super::basis(pack, s, language)).collect(),
        explain: trace.map_or_else(Vec::new, |t| explain(clock, t, language)),
    }
}

/// An amount in words.
pub fn amount(amount: domain::term::Amount, language: Language) -> String {
    match language {
        Language::Zh => amount.zh(),
        Language::En => amount.en(),
    }
}

fn side(side: Side, language: Language) -> &'static str {
    match (side, language) {
        (Side::Resident, Language::Zh) => "对群众的时限",
        (Side::Resident, Language::En) => "owed to the resident",
        (Side::Unit, Language::Zh) => "单位时限",
        (Side::Unit, Language::En) => "unit's time",
        (Side::Office, Language::Zh) => "内部环节时限",
        (Side::Office, Language::En) => "office's time",
        (Side::Limit, Language::Zh) => "您自己要把握的期限",
        (Side::Limit, Language::En) => "yours to keep",
    }
}

fn reasons<'a>(events: &'a [Event], clock: &Clock) -> (Option<&'a Trace>, Vec<String>) {
    let mut trace = None;
    let mut sources = Vec::new();
    for event in events {
        for effect in &event.effects {
            match effect {
                Effect::ClockStarted { clock: c, basis, trace: t } if c.no == clock.no => {
                    trace = Some(t);
                    sources = basis.clone();
                }
                Effect::ClockMoved { clock: no, trace: t, .. } if *no == clock.no => trace = Some(t),
                _ => {}
            }
        }
    }
    (trace, sources)
}

fn explain(clock: &Clock, trace: &Trace, language: Language) -> Vec<String> {
    Deadline {
        first_counted: None,
        last_day: clock.last_day,
        due_at: clock.due_at,
        raw_last_day: clock.last_day,
        promise_day: clock.promise_day,
        provisional: clock.provisional,
        trace: trace.clone(),
    }
    .explain(language)
}

/// Last day, or the minute for terms that run by the clock.
pub fn due(city: &City, clock: &Clock) -> String {
    if clock.amount.unit.runs_by_the_clock() {
        clock.due_at.show_minute(&city.pack.zone)
    } else {
        clock.last_day.to_string()
    }
}

/// How urgent a clock is at `now`.
pub fn urgence(city: &City, clock: &Clock, now: Instant) -> Urgence {
    match clock.ended_at {
        Some(at) if at >= clock.due_at && !clock.provisional => Urgence::Missed,
        Some(_) => Urgence::Met,
        None if clock.paused_since.is_some() => Urgence::Paused,
        None => open_urgence(city, clock.due_at, clock.last_day, clock.provisional, now),
    }
}

/// How urgent an open due moment is at `now`.
pub fn open_urgence(
    city: &City,
    due_at: Instant,
    last_day: Date,
    provisional: bool,
    now: Instant,
) -> Urgence {
    if now >= due_at {
        return if provisional { Urgence::Provisional } else { Urgence::Overdue };
    }
    let today = city.today(now);
    if last_day <= today {
        Urgence::Today
    } else if working_days_between(today, last_day, &city.pack.calendar) <= 2 {
        Urgence::Near
    } else {
        Urgence::Calm
    }
}

/// What remains, in words.
pub fn remaining(city: &City, clock: &Clock, urgence: Urgence, now: Instant, language: Language) -> String {
    match (urgence, language) {
        (Urgence::Met, Language::Zh) => "按时完成".into(),
        (Urgence::Met, Language::En) => "done in time".into(),
        (Urgence::Missed, Language::Zh) => "超期完成".into(),
        (Urgence::Missed, Language::En) => "done late".into(),
        (Urgence::Paused, Language::Zh) => "已中止计时".into(),
        (Urgence::Paused, Language::En) => "paused".into(),
        (Urgence::Provisional, Language::Zh) => "暂定日期，公布放假通知后重算".into(),
        (Urgence::Provisional, Language::En) => "provisional date".into(),
        _ => open_remaining(
            city,
            clock.due_at,
            clock.last_day,
            clock.amount.unit.runs_by_the_clock(),
            now,
            language,
        ),
    }
}

/// `还有3个工作日`, `已超期2天`, `还有12分钟`.
pub fn open_remaining(
    city: &City,
    due_at: Instant,
    last_day: Date,
    by_minute: bool,
    now: Instant,
    language: Language,
) -> String {
    let zh = language == Language::Zh;
    let today = city.today(now);
    if by_minute && (due_at.0 - now.0).abs() < 48 * 3_600_000_000 {
        let minutes = (due_at.0 - now.0).div_euclid(60_000_000);
        let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
        return match (minutes >= 0, zh) {
            (true, true) => format!("还有{hours}小时{rest}分钟"),
            (false, true) => format!("已超期{hours}小时{rest}分钟"),
            (true, false) => format!("{hours} h {rest} min left"),
            (false, false) => format!("{hours} h {rest} min late"),
        };
    }
    if now >= due_at {
        let days = today.since(last_day).map_or(0, |s| s.get_days()).max(1);
        return if zh { format!("已超期{days}天") } else { format!("{days} days late") };
    }
    if last_day <= today {
        return if zh { "今天到期".into() } else { "due today".into() };
    }
    let days = working_days_between(today, last_day, &city.pack.calendar);
    match (days, zh) {
        (0, true) => format!("还有{}天", last_day.since(today).map_or(0, |s| s.get_days())),
        (0, false) => format!("{} days left", last_day.since(today).map_or(0, |s| s.get_days())),
        (_, true) => format!("还有{days}个工作日"),
        (_, false) => format!("{days} working days left"),
    }
}
