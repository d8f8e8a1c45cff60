//! Small lawful histories of a matter, made by the real fold.

use domain::Date;
use domain::ability::Ability;
use domain::actor::ActorRecord;
use domain::effect::Effect;
use domain::event::{Event, SCHEMA};
use domain::field::Value;
use domain::fold;
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::*;
use domain::term::{Amount, TermUnit, Trace};
use serde_json::json;
use store::{CommitError, Committed, IdempotencyKey, Store, Tx};

pub const CITY: CityId = CityId(1);
pub const OFFICE: UnitId = UnitId(10);
pub const UNIT: UnitId = UnitId(20);
pub const DAY: Date = Date::constant(2026, 3, 4);

/// A key that differs for every number.
pub fn key(n: i64) -> IdempotencyKey {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    IdempotencyKey(bytes)
}

/// One step of a history: what was, what happened, what is.
pub struct Step {
    pub before: Option<Matter>,
    pub event: Event,
    pub after: Matter,
}

impl Step {
    pub fn add_to(&self, tx: &mut Tx, key: &IdempotencyKey) {
        tx.change(self.before.as_ref(), &self.event, &self.after, key, DAY);
    }

    pub async fn commit(&self, store: &Store, key: &IdempotencyKey) -> Result<Committed, CommitError> {
        let mut tx = Tx::new(self.after.city);
        self.add_to(&mut tx, key);
        store.commit(tx).await
    }
}

fn event(id: MatterId, seq: u32, action: &str, effects: Vec<Effect>) -> Event {
    let at = Instant(1_772_600_000_000_000 + id.0 * 1_000 + i64::from(seq));
    let actor = ActorRecord::Staff { account: AccountId(5), post: PostId(6), unit: OFFICE };
    Event {
        matter: id,
        seq,
        action: action.into(),
        actor,
        happened_at: at,
        recorded_at: at,
        edition: "edition".into(),
        schema: SCHEMA,
        effects,
    }
}

fn owner(ability: Ability, unit: UnitId, clock: Option<u16>) -> Effect {
    let owner = Owner {
        role: "owner".into(),
        ability: Some(ability),
        unit: Some(unit),
        post: None,
        order: None,
        request: None,
        clock,
    };
    Effect::Owned { owners: vec![owner] }
}

fn started(no: u16, due_at: Instant, last_day: Date) -> Effect {
    // As stored, so that a field added with a default needs no change here.
    let clock = json!({
        "no": no, "term": "answer", "side": "resident", "started_at": 0,
        "amount": Amount { count: 5, unit: TermUnit::WorkingDay },
        "last_day": last_day, "due_at": due_at, "promise_day": last_day, "provisional": false,
        "explained_in": 0, "rungs": [{ "at": due_at.0 - 10, "action": "urge" }],
    });
    let clock: Clock = serde_json::from_value(clock).expect("a clock");
    let trace = Trace { amount: clock.amount, lines: Vec::new(), paused: 0 };
    Effect::ClockStarted { clock, basis: vec!["gz-17".into()], trace }
}

/// A matter just filed in `city`, in an area and category, owned by the intake office.
pub fn filed_in(city: CityId, id: i64) -> Step {
    let effects = vec![
        Effect::Filed { number: format!("20260304-{id}"), procedure: "appeal".into(), filed_on: DAY },
        Effect::Moved { to: "filed".into(), open: true },
        Effect::Set { field: "area".into(), value: Value::Area(AreaId(100 + id % 3)) },
        Effect::Set { field: "category".into(), value: Value::Category("noise".into()) },
        Effect::Set { field: "class".into(), value: Value::Code("complaint".into()) },
        owner(Ability::Intake, OFFICE, None),
    ];
    let event = event(MatterId(id), 0, "file", effects);
    let after = fold::begin(city, &event).expect("a filing event");
    Step { before: None, event, after }
}

pub fn filed(id: i64) -> Step {
    filed_in(CITY, id)
}

pub fn next(before: &Matter, action: &str, effects: Vec<Effect>) -> Step {
    let event = event(before.id, before.version, action, effects);
    let mut after = before.clone();
    fold::apply(&mut after, &event).expect("a lawful next event");
    Step { before: Some(before.clone()), event, after }
}

/// It is dispatched to [`UNIT`]; the resident's clock ends at `due_at`, on `last_day`.
pub fn dispatched(before: &Matter, due_at: i64, last_day: Date) -> Step {
    let order = json!({
        "no": before.orders.len(), "kind": "lead", "unit": UNIT,
        "hops": [{ "unit": UNIT, "at": 0 }], "stage": "open",
    });
    let order: Order = serde_json::from_value(order).expect("an order");
    let clock = before.clocks.len() as u16;
    let effects = vec![
        Effect::Moved { to: "handling".into(), open: true },
        Effect::OrderOpened { order },
        started(clock, Instant(due_at), last_day),
        owner(Ability::Handle, UNIT, Some(clock)),
    ];
    next(before, "dispatch", effects)
}

/// Acknowledged: nothing a worklist, a timer or a count would see.
pub fn acknowledged(before: &Matter) -> Step {
    next(before, "acknowledge", vec![Effect::OrderAcknowledged { order: 0 }])
}

/// Answered and closed, with a promise that outlives it.
pub fn closed(before: &Matter) -> Step {
    let promise = Promise { unit: UNIT, by: Date::constant(2026, 9, 1), kept_at: None };
    let effects = vec![
        Effect::ClockEnded { clock: 0, late: false },
        Effect::OrderClosed { order: 0 },
        Effect::Answered { outcome: "planned".into() },
        Effect::Promised { promise },
        Effect::Moved { to: "closed".into(), open: false },
        Effect::Closed,
        Effect::Owned { owners: Vec::new() },
    ];
    next(before, "close", effects)
}
