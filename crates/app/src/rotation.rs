//! Rotating the key that wraps: every matter key and every secret of an account is wrapped or sealed anew
//! under the current key of the ring, in batches that may be broken off at any point and begun again.
//!
//! Content is never touched and never opened. Which keys the ring holds is decided by the program.

use crate::{Answer, App, AppError};
use domain::actor::ActorRecord;
use domain::ids::*;
use ports::keyring::{KeyRing, WrappedKey};
use store::{AuditEntry, CommitError, Tx, VaultKey};

/// Rows wrapped anew in one commit.
const BATCH: u32 = 200;
/// Times the line in the audit trail is tried beside a running program.
const NOTE_TRIES: usize = 10;

impl App {
    /// Takes another ring, read again from its file.
    pub fn replace_ring(&self, ring: KeyRing) {
        *self.0.ring.write().unwrap_or_else(std::sync::PoisonError::into_inner) = ring;
    }

    /// The numbers of the ring's keys, the current one last.
    pub fn ring_ids(&self) -> Vec<u32> {
        self.with_ring(|ring| {
            let mut ids: Vec<u32> = ring.ids().into_iter().filter(|id| *id != ring.current_id()).collect();
            ids.push(ring.current_id());
            ids
        })
    }

    /// Wraps anew whatever of a city is not yet under the current key; gives how many rows that were.
    /// Zero says that nothing was left under another key.
    pub async fn wrap_anew(&self, city: CityId) -> Answer<u64> {
        Ok(self.matters_anew(city).await?
            + self.accounts_anew(city).await?
            + self.drafts_anew(city).await?
            + self.notes_anew(city).await?)
    }

    /// Writes down that a city's keys are all under the current key of the ring.
    pub async fn note_rotation(&self, city: CityId) -> Answer<()> {
        for _ in 0..NOTE_TRIES {
            let mut tx = Tx::new(city);
            tx.audit(AuditEntry {
                at: self.now(),
                kind: Code::from("keys-rotated"),
                actor: ActorRecord::System,
                matter: None,
                subject: Some(i64::from(self.with_ring(KeyRing::current_id))),
                reason: None,
                detail: String::new(),
            });
            match self.store().commit(tx).await {
                Ok(_) => return Ok(()),
                // The running program wrote the next line of the trail first.
                Err(CommitError::Stale) => continue,
                Err(other) => return Err(other.into()),
            }
        }
        Err(AppError::Stale)
    }

    async fn matters_anew(&self, city: CityId) -> Answer<u64> {
        let current = self.with_ring(KeyRing::current_id);
        let (mut done, mut after) = (0, MatterId(0));
        loop {
            let page = self.store().vault_keys_to_rewrap(city, current, after, BATCH).await?;
            let Some(last) = page.last().map(|key| key.matter) else { return Ok(done) };
            let anew =
                page.iter().map(|key| self.rewrapped(city, current, key)).collect::<Answer<Vec<_>>>()?;
            let mut tx = Tx::new(city);
            for (key, wrapped) in page.iter().zip(&anew) {
                tx.rewrap_vault_key(key.matter, key.ring, current, wrapped);
            }
            match self.store().commit(tx).await {
                Ok(_) => {}
                // One of them was erased or wrapped by somebody else: the others must not wait for it.
                Err(CommitError::Stale) => self.one_by_one(city, current, &page, &anew).await?,
                Err(other) => return Err(other.into()),
            }
            done += page.len() as u64;
            after = last;
        }
    }

    async fn one_by_one(
        &self,
        city: CityId,
        current: u32,
        page: &[VaultKey],
        anew: &[Vec<u8>],
    ) -> Answer<()> {
        for (key, wrapped) in page.iter().zip(anew) {
            let mut tx = Tx::new(city);
            tx.rewrap_vault_key(key.matter, key.ring, current, wrapped);
            self.commit_unless_overtaken(tx).await?;
        }
        Ok(())
    }

    fn rewrapped(&self, city: CityId, current: u32, key: &VaultKey) -> Answer<Vec<u8>> {
        let old = WrappedKey(key.wrapped.clone());
        let anew =
            self.with_ring(|ring| ring.rewrap(city.0, key.matter.0, &old, self.random())).map_err(|e| {
                AppError::Fault(format!("办件 {} 的密钥不能转到主密钥 {current}：{e}", key.matter))
            })?;
        Ok(anew.unwrap_or(old).0)
    }

    async fn accounts_anew(&self, city: CityId) -> Answer<u64> {
        let (mut done, mut after) = (0, AccountId(0));
        loop {
            let page = self.store().accounts(city, after, BATCH).await?;
            let Some(last) = page.last().map(|account| account.id) else { return Ok(done) };
            for account in &page {
                let Some(old) = &account.totp else { continue };
                let Some(anew) = self.resealed(city, account.id, old)? else { continue };
                let mut tx = Tx::new(city);
                tx.reseal_totp(account.id, old, &anew);
                self.commit_unless_overtaken(tx).await?;
                done += 1;
            }
            after = last;
        }
    }

    async fn drafts_anew(&self, city: CityId) -> Answer<u64> {
        let (mut done, mut after) = (0, (AccountId(0), String::new()));
        loop {
            let page = self.store().drafts_after(city, after.0, &after.1, BATCH).await?;
            let Some(last) = page.last().map(|draft| (draft.account, draft.id.clone())) else {
                return Ok(done);
            };
            let mut tx = Tx::new(city);
            for draft in &page {
                let Some(anew) = self.resealed(city, draft.account, &draft.sealed)? else { continue };
                tx.reseal_draft(draft, &anew);
                done += 1;
            }
            self.store().commit(tx).await?;
            after = last;
        }
    }

    async fn notes_anew(&self, city: CityId) -> Answer<u64> {
        let (mut done, mut after) = (0, 0);
        loop {
            let page = self.store().handovers_after(city, after, BATCH).await?;
            let Some(last) = page.last().map(|note| note.id) else { return Ok(done) };
            let mut tx = Tx::new(city);
            for note in &page {
                let Some(anew) = self.resealed(city, note.from_account, &note.note_sealed)? else { continue };
                tx.reseal_handover(note, &anew);
                done += 1;
            }
            self.store().commit(tx).await?;
            after = last;
        }
    }

    fn resealed(&self, city: CityId, account: AccountId, sealed: &[u8]) -> Answer<Option<Vec<u8>>> {
        self.with_ring(|ring| ring.reseal_for_account(self.random(), city.0, account.0, sealed))
            .map_err(|e| AppError::Fault(format!("账号 {account} 封存的内容不能转到新的主密钥：{e}")))
    }

    async fn commit_unless_overtaken(&self, tx: Tx) -> Answer<()> {
        match self.store().commit(tx).await {
            Ok(_) | Err(CommitError::Stale) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }
}
