//! Sealing the texts of a change and opening those of a matter. Plain text lives only between the form
//! and the seal, and between the seal and the page.

use crate::city::City;
use crate::{Answer, App, AppError};
use domain::effect::Effect;
use domain::field::FieldKind;
use domain::ids::*;
use domain::matter::Matter;
use engine_procedure::Change;
use ports::keyring::WrappedKey;
use ports::sealing::{Aad, MatterKey};

/// A text sealed, as it goes to the store.
pub struct SealedRow {
    /// Field.
    pub field: FieldId,
    /// Version.
    pub version: u32,
    /// Sealed bytes.
    pub sealed: Vec<u8>,
    /// Keyed tokens for the text index; empty when the field is never indexed.
    pub tokens: Vec<String>,
}

impl App {
    /// Seals every text of `change` under `key` and writes the commitments into its event.
    pub(crate) fn seal_change(&self, city: CityId, key: &MatterKey, change: &mut Change) -> Vec<SealedRow> {
        let matter = change.event.matter;
        let mut rows = Vec::with_capacity(change.texts.len());
        for text in &change.texts {
            let plain = text.text.as_bytes();
            let aad =
                Aad { city: city.0, matter: matter.0, field: text.field.as_str(), version: text.version };
            let bound = key.commitment(text.field.as_str(), text.version, plain);
            for effect in &mut change.event.effects {
                if let Effect::Sealed { field, version, commitment } = effect
                    && *field == text.field
                    && *version == text.version
                {
                    *commitment = hex(&bound);
                }
            }
            rows.push(SealedRow {
                field: text.field.clone(),
                version: text.version,
                sealed: key.seal(self.random(), aad, plain),
                tokens: if text.kind.is_indexed() { self.tokens(&text.text) } else { Vec::new() },
            });
        }
        change.texts.clear();
        rows
    }

    /// Tokens of a text after redaction, keyed so that the index holds no clear text.
    pub(crate) fn tokens(&self, text: &str) -> Vec<String> {
        let redacted = engine_text::redact::redact(text);
        engine_text::bigram::tokens(self.peppers().search(), &redacted.text)
    }

    /// Every token of a matter after a change: the new texts' and those of the indexed fields it had, since
    /// an index entry is replaced whole.
    pub(crate) async fn all_tokens(
        &self,
        city: &City,
        before: Option<&Matter>,
        fresh: Vec<SealedRow>,
    ) -> Answer<Vec<String>> {
        let changed: Vec<FieldId> = fresh.iter().map(|r| r.field.clone()).collect();
        let mut tokens: Vec<String> = fresh.into_iter().flat_map(|r| r.tokens).collect();
        if let Some(before) = before {
            let kept =
                self.open_texts(city, before, |f| f.kind.is_indexed() && !changed.contains(&f.id)).await?;
            tokens.extend(kept.iter().flat_map(|(_, _, text)| self.tokens(text)));
        }
        Ok(tokens)
    }

    /// A new key for a new matter.
    pub(crate) fn new_matter_key(&self, city: CityId, matter: MatterId) -> (MatterKey, WrappedKey) {
        self.with_ring(|ring| ring.new_matter_key(self.random(), city.0, matter.0))
    }

    /// The key of a matter; `None` when it was destroyed at its end date.
    pub(crate) async fn matter_key(&self, city: CityId, matter: MatterId) -> Answer<Option<MatterKey>> {
        let Some(wrapped) = self.store().vault_key(city, matter).await? else { return Ok(None) };
        self.with_ring(|ring| ring.open(city.0, matter.0, &WrappedKey(wrapped)))
            .map(Some)
            .map_err(|e| AppError::Fault(e.to_string()))
    }

    /// Opens the newest version of one field.
    pub(crate) async fn open_text(
        &self,
        matter: &Matter,
        key: &MatterKey,
        field: &FieldId,
    ) -> Answer<Option<String>> {
        let Some(version) = matter.texts.get(field).copied() else { return Ok(None) };
        let Some(sealed) = self.store().sealed(matter.city, matter.id, field, version).await? else {
            return Ok(None);
        };
        let aad = Aad { city: matter.city.0, matter: matter.id.0, field: field.as_str(), version };
        let plain = key.open(aad, &sealed).map_err(|e| AppError::Fault(e.to_string()))?;
        Ok(Some(String::from_utf8_lossy(&plain).into_owned()))
    }

    /// Opens every text of a matter whose field kind is not a contact and passes `wanted`.
    pub(crate) async fn open_texts(
        &self,
        city: &City,
        matter: &Matter,
        wanted: impl Fn(&engine_procedure::procedure::Field) -> bool,
    ) -> Answer<Vec<(FieldId, FieldKind, String)>> {
        let Some(procedure) = city.procedure(&matter.edition, &matter.procedure) else {
            return Ok(Vec::new());
        };
        let Some(key) = self.matter_key(matter.city, matter.id).await? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for field in &procedure.fields {
            if !field.kind.is_sealed() || field.kind.is_contact() || !wanted(field) {
                continue;
            }
            if let Some(text) = self.open_text(matter, &key, &field.id).await? {
                found.push((field.id.clone(), field.kind, text));
            }
        }
        Ok(found)
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
