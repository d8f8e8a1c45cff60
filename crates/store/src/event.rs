//! Events, append-only, and the commands that made them. Nothing here updates or deletes.

use crate::error::{Recorded, StoreError};
use crate::params;
use crate::statement::{Merge, Params, Statement, Write, json};
use crate::store::Store;
use crate::tx::{IdempotencyKey, Tx};
use domain::Date;
use domain::actor::ActorRecord;
use domain::event::Event;
use domain::ids::*;

pub(crate) const TABLES: &[&str] = &[
    "CREATE TABLE event (city BIGINT NOT NULL, matter BIGINT NOT NULL, seq BIGINT NOT NULL,
     action TEXT NOT NULL, happened_at BIGINT NOT NULL, recorded_at BIGINT NOT NULL, day BIGINT NOT NULL,
     account BIGINT, post BIGINT, unit BIGINT, body TEXT NOT NULL,
     CONSTRAINT event_pk PRIMARY KEY (city, matter, seq))",
    "CREATE TABLE command (city BIGINT NOT NULL, key BYTEA NOT NULL, matter BIGINT NOT NULL,
     seq BIGINT NOT NULL, CONSTRAINT command_pk PRIMARY KEY (city, key)) /* clustered */",
];

static APPEND: Statement = Statement::write(
    "INSERT INTO event (city, matter, seq, action, happened_at, recorded_at, day, account, post, unit, body)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    "iiitiiiiiit",
    Merge::Rows,
);
static REMEMBER: Statement = Statement::write(
    "INSERT INTO command (city, key, matter, seq) VALUES (?1, ?2, ?3, ?4)",
    "ibii",
    Merge::Rows,
);
pub(crate) static RECORDED: Statement =
    Statement::read("SELECT matter, seq FROM command WHERE city = ?1 AND key = ?2", "ib");
static OF_MATTER: Statement =
    Statement::read("SELECT body, day FROM event WHERE city = ?1 AND matter = ?2 ORDER BY seq", "ii");

pub(crate) static STATEMENTS: &[&Statement] = &[&APPEND, &REMEMBER, &RECORDED, &OF_MATTER];

pub(crate) fn event_params(city: CityId, event: &Event, day: Date) -> Params {
    let (account, post, unit) = match event.actor {
        ActorRecord::Staff { account, post, unit } => (Some(account), Some(post), Some(unit)),
        ActorRecord::Applicant | ActorRecord::System => (None, None, None),
    };
    params![
        city,
        event.matter,
        event.seq,
        &event.action,
        event.happened_at,
        event.recorded_at,
        day,
        account,
        post,
        unit,
        json(event),
    ]
}

pub(crate) fn write_commands(tx: &Tx, writes: &mut Vec<Write>) {
    for (key, matter, seq) in &tx.commands {
        writes.push(Write { statement: &REMEMBER, params: params![tx.city, &key.0, *matter, *seq] });
    }
}

pub(crate) fn write_events(tx: &mut Tx, writes: &mut Vec<Write>) {
    writes.extend(tx.events.drain(..).map(|params| Write { statement: &APPEND, params }));
}

impl Store {
    /// The events of a matter, oldest first.
    pub async fn events(&self, city: CityId, matter: MatterId) -> Result<Vec<Event>, StoreError> {
        Ok(self.dated_events(city, matter).await?.into_iter().map(|(event, _)| event).collect())
    }

    /// The same, each with the legal day it was counted on.
    pub async fn dated_events(
        &self,
        city: CityId,
        matter: MatterId,
    ) -> Result<Vec<(Event, Date)>, StoreError> {
        let rows = self.rows(&OF_MATTER, params![city, matter]).await?;
        rows.into_iter().map(|mut r| Ok((r.json()?, r.take()?))).collect()
    }

    /// What a command made, if it was carried out before. Ask before planning: the state a repeated
    /// command finds is the one it made itself, and may refuse it.
    pub async fn recorded(&self, city: CityId, key: &IdempotencyKey) -> Result<Option<Recorded>, StoreError> {
        let row = self.row(&RECORDED, params![city, &key.0]).await?;
        row.map(|mut r| Ok(Recorded { matter: r.take()?, seq: r.take()? })).transpose()
    }
}
