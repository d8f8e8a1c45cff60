//! Makes a planned change durable: texts sealed, event, fold, counts, duties, timers and the text index
//! in one transaction under its expected version (invariant 7).

use crate::city::City;
use crate::{Answer, App, AppError};
use domain::ids::*;
use domain::matter::Matter;
use engine_procedure::Change;
use ports::keyring::WrappedKey;
use ports::sealing::MatterKey;
use store::{CommitError, IdempotencyKey, Tx};

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The matter.
    pub matter: MatterId,
    /// The event's number inside it.
    pub seq: u32,
    /// It had been carried out before; nothing was written again.
    pub replayed: bool,
}

impl App {
    /// Commits one change. `more` adds rows of the same act (query code, audit, outbox).
    pub(crate) async fn commit_change(
        &self,
        city: &City,
        before: Option<&Matter>,
        mut change: Change,
        fresh_key: Option<(MatterKey, WrappedKey)>,
        key: &str,
        more: impl FnOnce(&mut Tx),
    ) -> Result<Done, CommitOrFault> {
        self.name_children(&mut change);
        let mut tx = Tx::new(city.id);
        if let Some((_, wrapped)) = &fresh_key {
            tx.vault_key(change.after.id, self.with_ring(|ring| ring.current_id()), &wrapped.0);
        }
        if !change.texts.is_empty() {
            let matter_key = match fresh_key {
                Some((matter_key, _)) => matter_key,
                None => self
                    .matter_key(city.id, change.after.id)
                    .await?
                    .ok_or_else(|| AppError::Fault("办件密钥已销毁，不能再写入内容".into()))?,
            };
            let rows = self.seal_change(city, &matter_key, &mut change);
            for row in &rows {
                tx.seal(change.after.id, &row.field, row.version, &row.sealed);
            }
            if rows.iter().any(|r| !r.tokens.is_empty()) {
                tx.index(change.after.id, self.all_tokens(city, before, rows).await?);
            }
        }
        let done = Done { matter: change.after.id, seq: change.event.seq, replayed: false };
        tx.change(
            before,
            &change.event,
            &change.after,
            &idempotency(key),
            city.today(change.event.happened_at),
        );
        crate::matter::child::post(&mut tx, before, &change, key, self.now());
        more(&mut tx);
        match self.store().commit(tx).await {
            Ok(_) => Ok(done),
            Err(CommitError::Replayed(recorded)) => {
                Ok(Done { matter: recorded.matter, seq: recorded.seq, replayed: true })
            }
            Err(other) => Err(CommitOrFault::Commit(other)),
        }
    }

    /// The matter, or "not found".
    pub(crate) async fn load(&self, city: CityId, id: MatterId) -> Answer<Matter> {
        self.store().matter(city, id).await?.ok_or(AppError::NotFound)
    }
}

/// The store's form of a key given as text: form keys, `rung:…`, `follow:…`.
pub(crate) fn idempotency(key: &str) -> IdempotencyKey {
    let digest = ports::chain::link([0; 32], key.as_bytes());
    let mut short = [0; 16];
    short.copy_from_slice(&digest[..16]);
    IdempotencyKey(short)
}

/// A commit that did not land, or a fault before it.
#[derive(Debug)]
pub enum CommitOrFault {
    /// The store's answer.
    Commit(CommitError),
    /// Something before it.
    App(AppError),
}

impl From<AppError> for CommitOrFault {
    fn from(error: AppError) -> Self {
        CommitOrFault::App(error)
    }
}

impl From<CommitOrFault> for AppError {
    fn from(error: CommitOrFault) -> Self {
        match error {
            CommitOrFault::Commit(error) => error.into(),
            CommitOrFault::App(error) => error,
        }
    }
}
