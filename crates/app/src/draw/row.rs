//! A row of a list: codes in words, never anyone's words.

use crate::city::City;
use crate::view::{RowView, Urgence};
use domain::instant::Instant;
use domain::label::Language;
use domain::matter::{Matter, Side};
use store::DutyRow;

/// A duty as a row of a worklist.
pub fn duty(city: &City, row: &DutyRow, now: Instant, language: Language) -> RowView {
    let d = &row.duty;
    let mut view = matter(city, &row.matter, now, language);
    if let Some(p) = city.procedure(&row.matter.edition, &row.matter.procedure)
        && let Some(role) = p.role(d.role.as_str())
    {
        view.owed = format!("{} · {}", view.owed, role.label.in_language(language));
    }
    view.unit = city.unit_name(d.unit);
    let clock = row.matter.owners.get(d.no as usize).and_then(|o| o.clock);
    let by_minute = clock
        .and_then(|c| row.matter.clocks.get(c as usize))
        .is_some_and(|c| c.amount.unit.runs_by_the_clock());
    (view.due, view.remaining, view.urgence) = match d.due_at {
        Some(due_at) => {
            let last_day = d.due_day.unwrap_or_else(|| city.today(due_at));
            (
                if by_minute { due_at.show_minute(&city.pack.zone) } else { last_day.to_string() },
                crate::draw::clock::open_remaining(city, due_at, last_day, by_minute, now, language),
                crate::draw::clock::open_urgence(city, due_at, last_day, d.provisional, now),
            )
        }
        None => (String::new(), String::new(), Urgence::Calm),
    };
    view
}

/// A matter as a row of a search result.
pub fn matter(city: &City, m: &Matter, now: Instant, language: Language) -> RowView {
    let p = city.procedure(&m.edition, &m.procedure);
    let state = p
        .as_ref()
        .and_then(|p| p.state(m.state.as_str()))
        .map_or_else(|| m.state.to_string(), |s| s.label.in_language(language).to_owned());
    // What runs against the office before dispatch and after the answer is due too.
    let running = || m.clocks.iter().filter(|c| c.ended_at.is_none() && c.side != Side::Limit);
    let clock = m.open.then(|| m.resident_clock().or_else(|| running().min_by_key(|c| c.due_at))).flatten();
    RowView {
        id: m.id.0,
        number: m.number.clone(),
        noun: p.as_ref().map_or(String::new(), |p| p.noun.in_language(language).to_owned()),
        owed: state,
        category: m.category().map_or(String::new(), |c| city.category_name(c, language)),
        area: m.area().map_or(String::new(), |a| city.area_name(a)),
        unit: m.last_lead().map_or(String::new(), |o| city.unit_name(o.unit)),
        due: clock.map_or(String::new(), |c| crate::draw::clock::due(city, c)),
        remaining: clock.map_or_else(
            || ended(m, language),
            |c| {
                let urgence = crate::draw::clock::urgence(city, c, now);
                crate::draw::clock::remaining(city, c, urgence, now, language)
            },
        ),
        urgence: clock.map_or(if m.open { Urgence::Calm } else { Urgence::Met }, |c| {
            crate::draw::clock::urgence(city, c, now)
        }),
        class: p.as_ref().zip(m.code("class")).map_or(String::new(), |(p, code)| {
            city.show(p, &"class".into(), &domain::field::Value::Code(code.clone()), language)
        }),
    }
}

fn ended(m: &Matter, language: Language) -> String {
    match (m.open, language) {
        (true, _) => String::new(),
        (false, Language::Zh) => "已结束".into(),
        (false, Language::En) => "ended".into(),
    }
}
