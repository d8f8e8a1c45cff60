//! Random histories: random people do random things at random moments, and after each act what must hold of
//! every history is checked. Plays any procedure in the house of the tests.

use super::*;
use domain::effect::{Effect, MoveReason};
use domain::field::FieldKind as K;
use domain::matter::Side;
use engine_procedure::procedure::{About, Channel};
use engine_procedure::{offers, system_due};
use proptest::prelude::*;

/// One random act: who, which, after how many minutes, and what the dice say of the form.
#[derive(Debug, Clone)]
pub struct Throw {
    /// Who.
    pub actor: usize,
    /// Which action.
    pub action: usize,
    /// How long after the last.
    pub minutes: i64,
    /// What the form says.
    pub dice: [u8; 4],
    /// Whether it is one of those offered.
    pub offered: bool,
}

pub fn throws() -> impl Strategy<Value = Vec<Throw>> {
    let minutes = prop_oneof![4 => 0..120i64, 4 => 200..2000i64, 1 => 10_000..20_000i64];
    let throw = (0..10usize, 0..64usize, minutes, any::<[u8; 4]>(), prop::bool::weighted(0.8))
        .prop_map(|(actor, action, minutes, dice, offered)| Throw { actor, action, minutes, dice, offered });
    prop::collection::vec(throw, 1..60)
}

pub fn actor(n: usize) -> Actor {
    match n {
        0 => Actor::Applicant,
        1 => seat(),
        2 => supervisor(),
        9 => staff(HOTLINE, &[Ability::Patrol, Ability::Instruct]),
        3 => caller(),
        4 => worker(WATER),
        5 => worker(WATER_EAST),
        6 => worker(STREET),
        7 => worker(ROADS),
        _ => Actor::System,
    }
}

/// Most often somebody who owes the next act, else anybody.
pub fn somebody(s: &Stage, n: usize, dice: u8) -> Actor {
    let owner = &s.m().owners;
    match owner.get(dice as usize % owner.len().max(1)).and_then(|o| o.unit) {
        Some(HOTLINE) if dice & 3 > 0 => actor(1),
        Some(SUPERVISION) if dice & 3 > 0 => actor(2),
        Some(CALL_BACK) if dice & 3 > 0 => actor(3),
        Some(unit) if dice & 3 > 0 => worker(unit),
        _ => actor(n),
    }
}

/// A form for the action: every input filled from the dice.
pub fn fill(s: &Stage, command: &mut Command, dice: [u8; 4]) {
    let action = s.p.action(command.action.as_str()).expect("of the procedure");
    let units = [HOTLINE, WATER, WATER_EAST, STREET, ROADS];
    for (i, input) in action.inputs.iter().enumerate() {
        let roll = dice[i % 4] as usize;
        let asked = input.when.iter().all(|test| match command.values.get(&test.field) {
            Some(Value::Code(code)) => Some(code) == test.is.as_ref() || test.one_of.contains(code),
            _ => false,
        });
        if !asked || !input.required && roll.is_multiple_of(3) {
            continue;
        }
        let field = s.p.field(input.field.as_str()).expect("defined");
        let value = match field.kind {
            K::Choice => {
                let list = s.p.list(field.list.as_deref().expect("a list")).expect("defined");
                let codes: Vec<&Code> = match input.only.as_slice() {
                    [] => list.items.iter().map(|item| &item.code).collect(),
                    only => only.iter().collect(),
                };
                Value::Code(codes[roll % codes.len()].clone())
            }
            K::Choices => {
                let list = s.p.list(field.list.as_deref().expect("a list")).expect("defined");
                Value::Codes(vec![list.items[roll % list.items.len()].code.clone()])
            }
            K::Matter => Value::Matter(MatterId(10 + (roll % 3) as i64)),
            K::Article => Value::Article(ArticleId(1)),
            K::Number | K::Money => Value::Number(roll as i64),
            K::Post => Value::Post(PostId(71)),
            K::Category => Value::Category(CategoryId::from(["water", "noise", "collapse"][roll % 3])),
            K::Area => Value::Area(AreaId(1 + (roll % 4) as i64)),
            K::Unit => Value::Unit(units[roll % 5]),
            K::Units => Value::Units(vec![units[roll % 5], units[(roll / 5) % 5]]),
            K::YesNo => Value::YesNo(roll.is_multiple_of(2)),
            K::Date => Value::Date(
                s.now.day_in(&s.zone).checked_add(jiff::Span::new().days(roll as i64 % 25)).expect("a day"),
            ),
            _ => text("说明"),
        };
        command.values.insert(input.field.clone(), value);
    }
}

/// The resident's date now: the earliest running clock of hers.
fn resident_due(m: &Matter) -> Option<(u16, Instant)> {
    m.resident_clock().map(|c| (c.no, c.due_at))
}

/// A resident's clock moves away only by an extension that was granted and told, or a published calendar.
fn check_resident(before: &Matter, s: &Stage) {
    let event = s.events.last().expect("an event");
    let extended = |no: u16| {
        event.effects.iter().any(
            |e| matches!(e, Effect::ClockMoved { clock, why: MoveReason::Extension, .. } if *clock == no),
        )
    };
    let told = || {
        event.effects.iter().any(|e| match e {
            Effect::Notified { notice, .. } => {
                s.p.notice(notice.as_str()).is_some_and(|n| n.about == About::Extension)
            }
            _ => false,
        })
    };
    for clock in before.clocks.iter().filter(|c| c.side == Side::Resident) {
        let after = &s.m().clocks[clock.no as usize];
        if after.due_at > clock.due_at {
            assert!(extended(clock.no) && told(), "{} moved away by {}", clock.term, event.action);
        }
        assert!(after.started_at == clock.started_at, "a resident's clock never restarts");
    }
    for (i, clock) in s.m().clocks.iter().enumerate().filter(|(_, c)| c.side == Side::Resident) {
        let again = |c: &domain::matter::Clock| c.term == clock.term && c.round == clock.round;
        assert!(!s.m().clocks[..i].iter().any(again), "{} started twice in one round", clock.term);
    }
}

/// Nobody complained of holds an order, owes an act, acts or sees.
fn check_recusal(s: &Stage) {
    let barred = |unit: UnitId| engine_procedure::is_recused(&s.p, s.m(), unit, &s.house);
    assert!(s.m().orders.iter().all(|o| o.hops.iter().all(|hop| !barred(hop.unit))), "an order went to it");
    assert!(s.m().owners.iter().all(|o| o.unit.is_none_or(|unit| !barred(unit))), "it owes an act");
    for unit in s.house.units.keys().filter(|unit| barred(**unit)) {
        let somebody = staff(*unit, Ability::ALL);
        assert!(!engine_procedure::may_see(&s.p, s.m(), &somebody, &s.house), "it sees the matter");
        assert!(offers(&s.p, s.m(), &s.context(&somebody)).is_empty(), "it may act");
    }
}

/// Every overdue clock whose ladder has not ended has its next rung, and the worker finds it.
fn check_ladders(s: &Stage) {
    for clock in s.m().clocks.iter().filter(|c| c.ended_at.is_none() && c.paused_since.is_none()) {
        let left = (clock.next_rung as usize) < clock.rungs.len();
        let overdue = !clock.provisional && clock.due_at <= s.now;
        if overdue && left && clock.rungs[clock.next_rung as usize].at <= s.now {
            assert!(system_due(s.m(), s.now).is_some(), "nobody climbs the ladder of {}", clock.term);
        }
    }
}

/// Plays one history; answers the actions done.
pub fn play(p: &Procedure, throws: &[Throw]) -> Vec<String> {
    let mut s = Stage::new(p.clone());
    let mut done = Vec::new();
    let Some(first) = throws.first() else { return done };
    if !file_somehow(&mut s, first.dice) {
        return done;
    }
    for throw in throws {
        s.now = s.now.plus_minutes(throw.minutes);
        let who = somebody(&s, throw.actor, throw.dice[3]);
        let mut command = if throw.offered && !matches!(who, Actor::System) {
            let offered = offers(&s.p, s.m(), &s.context(&who));
            let open: Vec<_> = offered.iter().filter(|o| o.blocked.is_none()).collect();
            match open.get(throw.action % open.len().max(1)) {
                Some(offer) => offer.command(),
                None => continue,
            }
        } else if let (Actor::System, Some(due)) = (&who, system_due(s.m(), s.now)) {
            due
        } else {
            Command::bare(s.p.actions[throw.action % s.p.actions.len()].id.clone())
        };
        fill(&s, &mut command, throw.dice);
        let before = s.m().clone();
        match s.attempt(&who, &command) {
            Ok(change) => {
                assert_eq!(change.event.seq, before.version);
                done.push(command.action.to_string());
                s.take(change);
                check_resident(&before, &s);
                if s.m().facts.redos == before.facts.redos
                    && let (Some((a, was)), Some((b, is))) = (resident_due(&before), resident_due(s.m()))
                    && a == b
                    && matches!(who, Actor::Applicant)
                {
                    assert!(is <= was, "the resident's own act moved her date away");
                }
            }
            Err(NotPlanned::Refused(refusal)) => {
                assert!(!refusal.reason.zh.is_empty() && !refusal.way_on.zh.is_empty());
                assert_eq!(*s.m(), before, "a refused command changes nothing");
            }
            Err(NotPlanned::Fault(fault)) => panic!("{who:?} {command:?}: {fault}\nafter {done:?}"),
        }
        check_ladders(&s);
        check_recusal(&s);
    }
    done
}

/// Files through the first channel of the procedure, by whoever may.
fn file_somehow(s: &mut Stage, dice: [u8; 4]) -> bool {
    let mut command = Command::bare(s.p.filed_by.clone());
    fill(s, &mut command, dice);
    let channel = s.p.channels[dice[0] as usize % s.p.channels.len()];
    let who = match channel {
        Channel::Public => Actor::Applicant,
        Channel::Intake => seat(),
        Channel::Field => actor(9),
        Channel::System => Actor::System,
    };
    let new = NewMatter {
        city: CityId(1),
        id: MatterId(9),
        number: "20260302-ABCD-7".into(),
        channel,
        edition: EditionHash::from("e1"),
        grew_out_of: None,
    };
    match file(&s.p, &new, &command, &s.context(&who)) {
        Ok(change) => s.take(change),
        Err(NotPlanned::Fault(fault)) => panic!("{command:?}: {fault}"),
        Err(NotPlanned::Refused(_)) => return false,
    }
    true
}
