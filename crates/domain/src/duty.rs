//! What a matter makes others owe: lines of worklists, the next timer, open stock and dated promises.
//!
//! Pure derivations of one [`Matter`]; the store keeps them beside the matter row and rewrites only what
//! an event changed. Nothing here asks a pack, a calendar or what day it is, and nothing here knows a person.

use crate::Date;
use crate::ability::Ability;
use crate::ids::*;
use crate::instant::Instant;
use crate::matter::{Clock, LinkKind, Matter, Side};

/// One line of a worklist: who owes the next act on a matter, and by when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duty {
    /// The unit that owes it.
    pub unit: UnitId,
    /// The ability a post of that unit needs.
    pub ability: Ability,
    /// When it falls due; none when no clock runs (sorted last).
    pub due_at: Option<Instant>,
    /// The matter.
    pub matter: MatterId,
    /// Index in `Matter::owners`.
    pub no: u16,
    /// The role of the procedure.
    pub role: RoleId,
    /// One post only, when the roster names it.
    pub post: Option<PostId>,
    /// About which order.
    pub order: Option<u16>,
    /// About which request.
    pub request: Option<u16>,
    /// The term whose clock runs.
    pub term: Option<TermId>,
    /// Its last lawful day.
    pub due_day: Option<Date>,
    /// Whether that day is provisional: it then makes nobody late.
    pub provisional: bool,
}

/// The next rung of a ladder the worker has to climb for a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer {
    /// When it fires.
    pub fire_at: Instant,
    /// The matter.
    pub matter: MatterId,
    /// Its clock.
    pub clock: u16,
    /// The rung of that clock.
    pub rung: u8,
}

/// Where an open matter stands in the stock of open matters; an ended one stands nowhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stock {
    /// The resident's last lawful day; none while no such clock runs.
    pub due_day: Option<Date>,
    /// Whether that day is provisional.
    pub provisional: bool,
    /// Leaf area, if known.
    pub area: Option<AreaId>,
    /// The unit that holds the lead order, if dispatched.
    pub unit: Option<UnitId>,
    /// Category, if classified.
    pub category: Option<CategoryId>,
}

/// A dated promise not yet kept; it outlives the closing of its matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenPromise {
    /// Who promised.
    pub unit: UnitId,
    /// By when.
    pub by: Date,
    /// The matter.
    pub matter: MatterId,
    /// Index in `Matter::promises`.
    pub no: u16,
}

/// The worklist lines of a matter. An owner without an ability or a unit is waited for, not worked for:
/// the applicant has a tracking page, not a worklist.
pub fn duties(matter: &Matter) -> Vec<Duty> {
    let mut found = Vec::with_capacity(matter.owners.len());
    for (no, owner) in (0u16..).zip(&matter.owners) {
        let (Some(ability), Some(unit)) = (owner.ability, owner.unit) else { continue };
        let clock =
            owner.clock.and_then(|no| matter.clocks.get(no as usize)).filter(|c| c.ended_at.is_none());
        found.push(Duty {
            unit,
            ability,
            due_at: clock.map(|c| c.due_at),
            matter: matter.id,
            no,
            role: owner.role.clone(),
            post: owner.post,
            order: owner.order,
            request: owner.request,
            term: clock.map(|c| c.term.clone()),
            due_day: clock.map(|c| c.last_day),
            provisional: clock.is_some_and(|c| c.provisional),
        });
    }
    found
}

/// The next timer of a matter, if a rung is still to be climbed.
pub fn timer(matter: &Matter) -> Option<Timer> {
    let (fire_at, clock, rung) = matter.next_rung()?;
    Some(Timer { fire_at, matter: matter.id, clock, rung })
}

/// Where a matter stands in the open stock.
pub fn stock(matter: &Matter) -> Option<Stock> {
    if !matter.open {
        return None;
    }
    let clock = matter.resident_clock();
    Some(Stock {
        due_day: clock.map(|c| c.last_day),
        provisional: clock.is_some_and(|c| c.provisional),
        area: matter.area(),
        unit: matter.lead().map(|o| o.unit),
        category: matter.category().cloned(),
    })
}

/// The promises of a matter still to be kept.
pub fn open_promises(matter: &Matter) -> Vec<OpenPromise> {
    (0u16..)
        .zip(&matter.promises)
        .filter(|(_, p)| p.kept_at.is_none())
        .map(|(no, p)| OpenPromise { unit: p.unit, by: p.by, matter: matter.id, no })
        .collect()
}

/// The open matters' bonds to a matter that carries them: it repeats that one, or is in its batch.
/// An ended matter hangs on nothing: no answer fans out to it.
pub fn carriers(matter: &Matter) -> Vec<MatterId> {
    if !matter.open {
        return Vec::new();
    }
    let bound = |kind| matches!(kind, LinkKind::DuplicateOf | LinkKind::InBatch);
    let mut found: Vec<MatterId> = matter.links.iter().filter(|l| bound(l.kind)).map(|l| l.to).collect();
    found.sort();
    found.dedup();
    found
}

/// Whether a running clock of an open matter, or a party's limit that outlives it, has a provisional date, to
/// be set again when the calendar of its year is published.
pub fn is_provisional(matter: &Matter) -> bool {
    let runs = |c: &Clock| c.ended_at.is_none() && (matter.open || c.side == Side::Limit);
    matter.clocks.iter().any(|c| c.provisional && runs(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::ActorRecord;
    use crate::effect::Effect;
    use crate::event::{Event, SCHEMA};
    use crate::matter::*;
    use crate::term::{Amount, TermUnit};

    fn matter() -> Matter {
        let filed = Effect::Filed {
            number: "20260304-AAAA".into(),
            procedure: "appeal".into(),
            filed_on: Date::constant(2026, 3, 4),
        };
        let event = Event {
            matter: MatterId(7),
            seq: 0,
            action: "file".into(),
            actor: ActorRecord::Applicant,
            happened_at: Instant(0),
            recorded_at: Instant(0),
            edition: "e".into(),
            schema: SCHEMA,
            effects: vec![filed],
        };
        let mut matter = crate::fold::begin(CityId(1), &event).expect("a filing event");
        matter.clocks = vec![clock()];
        matter.owners = vec![owner(Some(Ability::Handle), Some(UnitId(3)))];
        matter
    }

    fn clock() -> Clock {
        Clock {
            no: 0,
            term: "answer".into(),
            side: Side::Resident,
            order: None,
            request: None,
            started_at: Instant(0),
            amount: Amount { count: 5, unit: TermUnit::WorkingDay },
            counting: Default::default(),
            round: 0,
            pauses: Vec::new(),
            ladder: None,
            last_day: Date::constant(2026, 3, 11),
            due_at: Instant(100),
            promise_day: Date::constant(2026, 3, 11),
            provisional: false,
            explained_in: 0,
            ended_at: None,
            paused_since: None,
            extended: 0,
            rungs: vec![Rung { at: Instant(90), action: "urge".into() }],
            next_rung: 0,
        }
    }

    fn owner(ability: Option<Ability>, unit: Option<UnitId>) -> Owner {
        Owner { role: "lead".into(), ability, unit, post: None, order: None, request: None, clock: Some(0) }
    }

    #[test]
    fn an_owner_with_a_unit_and_an_ability_has_a_line_with_its_clock() {
        let lines = duties(&matter());
        assert_eq!(lines.len(), 1);
        assert_eq!(
            (lines[0].due_at, lines[0].due_day),
            (Some(Instant(100)), Some(Date::constant(2026, 3, 11)))
        );
    }

    #[test]
    fn the_applicant_waited_for_is_on_nobodys_worklist() {
        let mut m = matter();
        m.owners = vec![owner(None, None)];
        assert!(duties(&m).is_empty());
    }

    #[test]
    fn an_ended_clock_makes_nothing_due_and_no_timer_fires() {
        let mut m = matter();
        m.clocks[0].ended_at = Some(Instant(50));
        assert_eq!(duties(&m)[0].due_at, None);
        assert_eq!(timer(&m), None);
        assert_eq!(stock(&m).and_then(|s| s.due_day), None);
    }

    #[test]
    fn a_paused_clock_fires_no_timer_but_keeps_its_date() {
        let mut m = matter();
        m.clocks[0].paused_since = Some(Instant(50));
        assert_eq!(timer(&m), None);
        assert_eq!(duties(&m)[0].due_at, Some(Instant(100)));
    }

    #[test]
    fn an_ended_matter_is_in_no_stock_but_its_promise_stays_open() {
        let mut m = matter();
        m.open = false;
        m.promises.push(Promise { unit: UnitId(3), by: Date::constant(2026, 9, 1), kept_at: None });
        assert_eq!(stock(&m), None);
        assert_eq!(open_promises(&m).len(), 1);
        m.promises[0].kept_at = Some(Instant(9));
        assert!(open_promises(&m).is_empty());
    }
}
