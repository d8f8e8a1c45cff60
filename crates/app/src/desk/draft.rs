//! Drafts: saved each second, sealed for their account, back after a killed browser, gone once filed.

use crate::form::Pairs;
use crate::session::Me;
use crate::{Answer, App, AppError};
use domain::ids::ProcedureId;
use serde::Serialize;
use store::{DraftRow, Tx};

/// Longest draft kept, in bytes of its pairs.
const MOST_BYTES: usize = 64 * 1024;

/// A draft in a list: never its words.
#[derive(Debug, Clone, Serialize)]
pub struct DraftView {
    /// Id.
    pub id: String,
    /// Procedure.
    pub procedure: String,
    /// Saved at.
    pub saved: String,
}

impl App {
    /// Saves a draft.
    pub async fn save_draft(&self, me: &Me, id: &str, procedure: &str, pairs: &Pairs) -> Answer<()> {
        let plain = serde_json::to_vec(pairs).map_err(|e| AppError::Fault(e.to_string()))?;
        if plain.len() > MOST_BYTES
            || id.is_empty()
            || id.len() > 64
            || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        {
            return Err(AppError::NotFound);
        }
        let sealed = self
            .with_ring(|ring| ring.seal_for_account(self.random(), me.city.0, me.staff.account.0, &plain));
        let mut tx = Tx::new(me.city);
        tx.draft(&DraftRow {
            id: id.to_owned(),
            account: me.staff.account,
            procedure: ProcedureId::from(procedure),
            sealed,
            saved_at: self.now(),
        });
        self.store().commit(tx).await?;
        Ok(())
    }

    /// Drafts of this account, newest first.
    pub async fn drafts(&self, me: &Me) -> Answer<Vec<DraftView>> {
        let city = self.city(me.city)?;
        let rows = self.store().drafts(me.city, me.staff.account).await?;
        Ok(rows
            .into_iter()
            .map(|d| DraftView {
                procedure: d.procedure.to_string(),
                saved: d.saved_at.show_minute(&city.pack.zone),
                id: d.id,
            })
            .collect())
    }

    /// One draft's pairs.
    pub async fn draft(&self, me: &Me, id: &str) -> Answer<Pairs> {
        let row = self.store().draft(me.city, me.staff.account, id).await?.ok_or(AppError::NotFound)?;
        let plain = self
            .with_ring(|ring| ring.open_for_account(me.city.0, me.staff.account.0, &row.sealed))
            .map_err(|e| AppError::Fault(e.to_string()))?;
        serde_json::from_slice(&plain).map_err(|e| AppError::Fault(e.to_string()))
    }

    /// Drops a draft, after filing or by hand.
    pub async fn drop_draft(&self, me: &Me, id: &str) -> Answer<()> {
        let mut tx = Tx::new(me.city);
        tx.drop_draft(me.staff.account, id);
        self.store().commit(tx).await?;
        Ok(())
    }
}
