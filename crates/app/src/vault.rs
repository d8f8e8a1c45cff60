//! Sealing the texts of a change and opening those of a matter. Plain text lives only between the form
//! and the seal, and between the seal and the page.

use crate::city::City;
use crate::{Answer, App, AppError};
use domain::effect::Effect;
use domain::field::FieldKind;
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::Matter;
use engine_procedure::Change;
use engine_procedure::procedure::Field;
use ports::keyring::WrappedKey;
use ports::sealing::{Aad, MatterKey};
use store::Opening;

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
    pub(crate) fn seal_change(&self, city: &City, key: &MatterKey, change: &mut Change) -> Vec<SealedRow> {
        let matter = change.event.matter;
        let p = city.procedure(&change.after.edition, &change.after.procedure);
        let indexed =
            |field: &FieldId| p.as_ref().and_then(|p| p.field(field.as_str())).is_some_and(is_indexed);
        let mut rows = Vec::with_capacity(change.texts.len());
        for text in &change.texts {
            let plain = text.text.as_bytes();
            let aad =
                Aad { city: city.id.0, matter: matter.0, field: text.field.as_str(), version: text.version };
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
                tokens: if indexed(&text.field) { self.tokens(&text.text) } else { Vec::new() },
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
            let kept = self.open_texts(city, before, |f| is_indexed(f) && !changed.contains(&f.id)).await?;
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

    /// The reason of an opening, sealed under the matter's key, as the text that is stored.
    pub(crate) fn seal_reason(&self, m: &Matter, key: &MatterKey, at: Instant, reason: &str) -> String {
        hex(&key.seal(self.random(), reason_place(m, at), reason.as_bytes()))
    }

    /// The reasons of these openings, newest first as stored; `—` once the matter's key is destroyed.
    pub(crate) async fn open_reasons(&self, m: &Matter, openings: &[Opening]) -> Answer<Vec<String>> {
        let key = self.matter_key(m.city, m.id).await?;
        let open = |o: &Opening| {
            let plain = key.as_ref()?.open(reason_place(m, o.at), &unhex(&o.reason)?).ok()?;
            Some(String::from_utf8_lossy(&plain).into_owned())
        };
        Ok(openings.iter().map(|o| open(o).unwrap_or_else(|| "—".into())).collect())
    }

    /// Opens every text of a matter whose field kind is not a contact and passes `wanted`.
    pub(crate) async fn open_texts(
        &self,
        city: &City,
        matter: &Matter,
        wanted: impl Fn(&Field) -> bool,
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

/// Whether a field's words may be found by a search. Never those that only some may read: a unit could
/// otherwise try out what a resident said of it, word by word.
pub(crate) fn is_indexed(field: &Field) -> bool {
    field.kind.is_indexed() && field.seen_by.is_empty()
}

/// Where the reason of an opening is sealed: its second stands in the place of a version.
fn reason_place(m: &Matter, at: Instant) -> Aad<'static> {
    let version = u32::try_from(at.0 / 1_000_000).unwrap_or(u32::MAX);
    Aad { city: m.city.0, matter: m.id.0, field: "opening-reason", version }
}

/// The bytes of [`hex`].
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks_exact(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
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
