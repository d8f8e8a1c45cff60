//! The parts of a matter's page that staff and the applicant share: summary, facts, orders, promises.

use super::timeline::Reader;
use crate::city::City;
use crate::view::{FactView, OrderView, PairView};
use domain::instant::Instant;
use domain::label::Language;
use domain::matter::{Matter, Order, OrderKind, Stage};
use engine_procedure::procedure::Procedure;

/// The summary fields in the pack's order.
pub fn summary(city: &City, p: &Procedure, m: &Matter, reader: &Reader, language: Language) -> Vec<PairView> {
    p.summary.iter().filter_map(|id| field(city, p, m, id.as_str(), reader, language)).collect()
}

/// The other coded fields a reader may see.
pub fn others(city: &City, p: &Procedure, m: &Matter, reader: &Reader, language: Language) -> Vec<PairView> {
    m.fields
        .keys()
        .filter(|id| !p.summary.contains(id))
        .filter_map(|id| field(city, p, m, id.as_str(), reader, language))
        .collect()
}

fn field(
    city: &City,
    p: &Procedure,
    m: &Matter,
    id: &str,
    reader: &Reader,
    language: Language,
) -> Option<PairView> {
    let found = p.field(id)?;
    if !reader.sees(&found.seen_by) {
        return None;
    }
    let value = m.fields.get(id)?;
    Some(PairView {
        label: found.label.in_language(language).to_owned(),
        value: city.show(p, &found.id, value, language),
    })
}

/// The five separate facts. What the reader may not see stays "not yet known" to them.
pub fn facts(
    city: &City,
    p: &Procedure,
    m: &Matter,
    sees_judgement: bool,
    language: Language,
) -> Vec<FactView> {
    let zh = language == Language::Zh;
    let word = |z: &str, e: &str| if zh { z.to_owned() } else { e.to_owned() };
    let day = |at: Option<Instant>| at.map_or(String::new(), |a| city.today(a).to_string());
    let outcome = m.facts.outcome.as_ref().map_or(String::new(), |code| {
        p.lists
            .iter()
            .flat_map(|l| &l.items)
            .find(|i| &i.code == code)
            .map_or_else(|| code.to_string(), |i| i.label.in_language(language).to_owned())
    });
    let fact = |label: String, state: Option<bool>, detail: String| FactView { label, state, detail };
    let mut found = vec![fact(
        word("已答复", "answered"),
        m.facts.answered_at.map(|_| true),
        [day(m.facts.answered_at), outcome]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
    )];
    if sees_judgement {
        found.push(fact(word("已解决", "resolved"), m.facts.resolved, String::new()));
        found.push(fact(word("认可答复", "agreed"), m.facts.agreed, String::new()));
        found.push(fact(
            word("经回访确认", "confirmed by call-back"),
            m.facts.confirmed_at.map(|_| true),
            day(m.facts.confirmed_at),
        ));
    }
    found.push(fact(word("已办结", "closed"), m.facts.closed_at.map(|_| true), day(m.facts.closed_at)));
    found
}

/// Orders with every holder and how long each held them.
pub fn orders(city: &City, m: &Matter, now: Instant, language: Language) -> Vec<OrderView> {
    m.orders.iter().map(|o| order(city, o, now, language)).collect()
}

fn order(city: &City, o: &Order, now: Instant, language: Language) -> OrderView {
    let zh = language == Language::Zh;
    let word = |z: &str, e: &str| if zh { z.to_owned() } else { e.to_owned() };
    let kind = match o.kind {
        OrderKind::Lead => word("主办", "lead"),
        OrderKind::Helper => word("协办", "helper"),
        OrderKind::Task => word("交办", "task"),
    };
    let state = match (o.closed_at, o.acknowledged_at, o.stage) {
        (Some(_), _, _) => word("已结束", "ended"),
        (None, None, _) => word("待签收", "to be acknowledged"),
        (None, Some(_), Stage::Open) => word("办理中", "in hand"),
        (None, Some(_), Stage::Drafted) => word("已拟稿，待审核签发", "drafted"),
        (None, Some(_), Stage::Checked) => word("已审核，待签发", "checked"),
        (None, Some(_), Stage::Issued) => word("已签发", "issued"),
    };
    let hops = o
        .hops
        .iter()
        .enumerate()
        .map(|(i, hop)| {
            let until = o.hops.get(i + 1).map_or(o.closed_at.unwrap_or(now), |next| next.at);
            PairView {
                label: city.unit_name(hop.unit),
                value: format!(
                    "{} · {}",
                    hop.at.show_minute(&city.pack.zone),
                    held((until.0 - hop.at.0).max(0) / 60_000_000, zh)
                ),
            }
        })
        .collect();
    OrderView { kind, unit: city.unit_name(o.unit), state, hops, send_backs: o.send_backs }
}

/// How long a unit held an order.
fn held(minutes: i64, zh: bool) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes % 1440 / 60, minutes % 60);
    match (days, zh) {
        (0, true) => format!("停留{hours}小时{rest}分"),
        (0, false) => format!("held {hours} h {rest} min"),
        (_, true) => format!("停留{days}天{hours}小时"),
        (_, false) => format!("held {days} d {hours} h"),
    }
}

/// Dated promises: unit, day, whether kept.
pub fn promises(city: &City, m: &Matter, language: Language) -> Vec<PairView> {
    let zh = language == Language::Zh;
    m.promises
        .iter()
        .map(|p| {
            let kept = match (p.kept_at, zh) {
                (Some(at), true) => format!("已于{}兑现", city.today(at)),
                (Some(at), false) => format!("kept on {}", city.today(at)),
                (None, true) => "尚未兑现".into(),
                (None, false) => "not yet kept".into(),
            };
            PairView { label: city.unit_name(p.unit), value: format!("{} · {kept}", p.by) }
        })
        .collect()
}
