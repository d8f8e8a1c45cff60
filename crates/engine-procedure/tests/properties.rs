//! Properties of every history: random people do random things at random moments.

mod support;

use domain::Date;
use domain::actor::Actor;
use domain::effect::{Effect, MoveReason};
use domain::field::Value;
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::{Matter, Side};
use engine_procedure::{Command, NotPlanned, offers, system_due};
use proptest::prelude::*;
use support::*;

/// One random act: who, which, after how many minutes, and what the dice say of the form.
#[derive(Debug, Clone)]
struct Throw {
    actor: usize,
    action: usize,
    minutes: i64,
    dice: [u8; 4],
    offered: bool,
}

fn throws() -> impl Strategy<Value = Vec<Throw>> {
    let minutes = prop_oneof![4 => 0..120i64, 4 => 200..2000i64, 1 => 10_000..20_000i64];
    let throw = (0..9usize, 0..64usize, minutes, any::<[u8; 4]>(), prop::bool::weighted(0.8))
        .prop_map(|(actor, action, minutes, dice, offered)| Throw { actor, action, minutes, dice, offered });
    prop::collection::vec(throw, 1..60)
}

fn actor(n: usize) -> Actor {
    match n {
        0 => Actor::Applicant,
        1 => seat(),
        2 => supervisor(),
        3 => caller(),
        4 => worker(WATER),
        5 => worker(WATER_EAST),
        6 => worker(STREET),
        7 => worker(ROADS),
        _ => Actor::System,
    }
}

/// Most often somebody who owes the next act, else anybody.
fn somebody(s: &Stage, n: usize, dice: u8) -> Actor {
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
fn fill(s: &Stage, command: &mut Command, dice: [u8; 4]) {
    let action = s.p.action(command.action.as_str()).expect("of the procedure");
    let units = [HOTLINE, WATER, WATER_EAST, STREET, ROADS];
    for (i, input) in action.inputs.iter().enumerate() {
        let roll = dice[i % 4] as usize;
        let asked = input.when.iter().all(|test| match command.values.get(&test.field) {
            Some(Value::Code(code)) => Some(code) == test.is.as_ref(),
            _ => false,
        });
        if !asked || !input.required && roll.is_multiple_of(3) {
            continue;
        }
        let field = s.p.field(input.field.as_str()).expect("defined");
        use domain::field::FieldKind as K;
        let value = match field.kind {
            K::Choice => {
                let list = s.p.list(field.list.as_deref().expect("a list")).expect("defined");
                Value::Code(list.items[roll % list.items.len()].code.clone())
            }
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
    let told = |id: &str| {
        event.effects.iter().any(|e| matches!(e, Effect::Notified { notice, .. } if notice.as_str() == id))
    };
    for clock in before.clocks.iter().filter(|c| c.side == Side::Resident) {
        let after = &s.m().clocks[clock.no as usize];
        if after.due_at > clock.due_at {
            assert!(extended(clock.no) && told("extended"), "{} moved away by {}", clock.term, event.action);
        }
        assert!(after.started_at == clock.started_at, "a resident's clock never restarts");
    }
    let running = |m: &Matter, term: &str| {
        m.clocks
            .iter()
            .filter(|c| c.term.as_str() == term && c.round == m.facts.redos && c.side == Side::Resident)
            .count()
    };
    assert!(running(s.m(), "answer") <= 1 && running(s.m(), "redo") <= 1, "one resident clock a round");
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

fn play(throws: Vec<Throw>) -> (usize, Vec<String>) {
    let mut s = Stage::new(appeal());
    s.file("help", "noise", &[]);
    let mut done = Vec::new();
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
            Err(NotPlanned::Fault(fault)) => panic!("{who:?} {command:?}: {fault}"),
        }
        check_ladders(&s);
    }
    (s.events.len(), done)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_acts_loses_the_owner_the_fold_or_the_residents_date(throws in throws()) {
        play(throws);
    }

    #[test]
    fn the_worker_climbs_every_ladder_to_its_end_whatever_the_state(throws in throws(), later in 0..200i64) {
        let mut s = Stage::new(appeal());
        s.file("help", "collapse", &[]);
        for throw in throws.into_iter().take(12) {
            let who = actor(throw.actor);
            let offered = offers(&s.p, s.m(), &s.context(&who));
            let open: Vec<_> = offered.iter().filter(|o| o.blocked.is_none()).collect();
            let Some(offer) = open.get(throw.action % open.len().max(1)) else { continue };
            let mut command = offer.command();
            drop(open);
            fill(&s, &mut command, throw.dice);
            if let Ok(change) = s.attempt(&who, &command) {
                s.take(change);
            }
        }
        s.now = Instant::start_of(Date::new(2026, 11, 1).expect("a day"), &s.zone).plus_minutes(later * 60);
        s.climb();
        prop_assert!(s.m().next_rung().is_none_or(|(at, ..)| at > s.now));
    }
}

#[test]
fn random_histories_reach_every_action_of_the_procedure() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..600 {
        let tree = throws().new_tree(&mut runner).expect("generates");
        seen.extend(play(tree.current()).1);
    }
    let p = appeal();
    let missing: Vec<_> =
        p.actions.iter().filter(|a| a.id != p.filed_by && !seen.contains(a.id.as_str())).collect();
    // Three tries hours apart without anything else between them: a story of its own plays it.
    let missing: Vec<_> =
        missing.iter().map(|a| a.id.as_str()).filter(|id| *id != "close-unreached").collect();
    assert!(missing.is_empty(), "the histories never reach {missing:?}, so they prove little");
}
