//! Sealing: a compiled pack in one canonical text, and the hash a matter keeps of it (invariant 4).
//!
//! The text holds no calendar, as calendars are dated facts. Every format ever used loads for ever.

use crate::compiled::Pack;
use crate::format::*;
use data_encoding::HEXLOWER;
use domain::Date;
use domain::calendar::Calendar;
use domain::directory::Category;
use domain::ids::{CategoryId, EditionHash, ProcedureId};
use domain::label::Label;
use domain::object::Object;
use engine_procedure::procedure::Procedure;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A sealed edition of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// SHA-256 of the canonical text, in hex.
    pub hash: EditionHash,
    /// Layout of the canonical text.
    pub format: u16,
    /// The day the pack gives its edition.
    pub dated: Date,
    /// JSON, keys sorted, no spaces.
    pub canonical: String,
}

/// A sealed text that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum UnsealError {
    /// A format this program never knew.
    #[error("封存的法规包格式 {0} 本程序不认识：请使用封存它的程序版本或更新的版本")]
    UnknownFormat(u64),
    /// Another text than the one its hash was made of.
    #[error("封存的法规包与它的哈希不符：内容被改动过，请从备份恢复")]
    Changed,
    /// Not what it says.
    #[error("封存的法规包内容与格式不符（{0}）：数据可能被改动，请从备份恢复")]
    Corrupt(String),
}

/// The canonical text as a value. Field order does not matter: keys are sorted on writing.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Sealed {
    format: u16,
    id: String,
    label: Label,
    layers: Vec<String>,
    dated: Date,
    standing: Standing,
    vouched_by: String,
    zone: String,
    covers: Covers,
    area: Option<CityArea>,
    settings: Settings,
    sources: BTreeMap<String, Source>,
    categories: Vec<Category>,
    objects: BTreeMap<CategoryId, Object>,
    watched: BTreeSet<CategoryId>,
    declined: Vec<CategoryEntry>,
    duties: Vec<Duty>,
    procedures: BTreeMap<ProcedureId, Arc<Procedure>>,
}

impl Edition {
    /// An edition not sealed yet; never handed out.
    pub(crate) fn unsealed(dated: Date) -> Edition {
        Edition { hash: EditionHash::from(""), format: FORMAT, dated, canonical: String::new() }
    }
}

/// Writes the canonical text of `pack` and its hash.
///
/// # Errors
/// When a value cannot be written as JSON, which no value of a pack is known to do.
pub(crate) fn seal(pack: &mut Pack) -> Result<(), serde_json::Error> {
    let sealed = Sealed {
        format: FORMAT,
        id: pack.id.clone(),
        label: pack.label.clone(),
        layers: pack.layers.clone(),
        dated: pack.edition.dated,
        standing: pack.standing,
        vouched_by: pack.vouched_by.clone(),
        zone: pack.zone_name.clone(),
        covers: pack.covers,
        area: pack.area.clone(),
        settings: pack.settings.clone(),
        sources: pack.sources.clone(),
        categories: pack.categories.clone(),
        objects: pack.objects.clone(),
        watched: pack.watched.clone(),
        declined: pack.declined.clone(),
        duties: pack.duties.clone(),
        procedures: pack.procedures.clone(),
    };
    let mut canonical = String::new();
    write_sorted(&serde_json::to_value(&sealed)?, &mut canonical);
    pack.edition.hash = hash(&canonical);
    pack.edition.canonical = canonical;
    Ok(())
}

/// The hash of a canonical text.
pub fn hash(canonical: &str) -> EditionHash {
    EditionHash::from(HEXLOWER.encode(&Sha256::digest(canonical.as_bytes())).as_str())
}

impl Pack {
    /// The pack sealed under `hash`, out of the text kept for it.
    ///
    /// # Errors
    /// As [`Pack::unseal`], and when the text is not the one that was sealed.
    pub fn reopen(hash_kept: &EditionHash, canonical: &str, calendar: Calendar) -> Result<Pack, UnsealError> {
        if hash(canonical) != *hash_kept {
            return Err(UnsealError::Changed);
        }
        Pack::unseal(canonical, calendar)
    }

    /// The pack of a sealed text of any format ever used, over the calendar of today.
    ///
    /// # Errors
    /// When the format is unknown or the text is not what it says.
    pub fn unseal(canonical: &str, calendar: Calendar) -> Result<Pack, UnsealError> {
        let corrupt = |fault: serde_json::Error| UnsealError::Corrupt(format!("第{}列", fault.column()));
        let value: Value = serde_json::from_str(canonical).map_err(corrupt)?;
        match value.get("format").and_then(Value::as_u64) {
            Some(1) => {}
            Some(other) => return Err(UnsealError::UnknownFormat(other)),
            None => return Err(UnsealError::Corrupt("format".into())),
        }
        let sealed: Sealed = serde_json::from_value(value).map_err(corrupt)?;
        let zone = TimeZone::get(&sealed.zone).map_err(|_| UnsealError::Corrupt("zone".into()))?;
        Ok(Pack {
            id: sealed.id,
            label: sealed.label,
            layers: sealed.layers,
            standing: sealed.standing,
            vouched_by: sealed.vouched_by,
            zone,
            zone_name: sealed.zone,
            covers: sealed.covers,
            area: sealed.area,
            settings: sealed.settings,
            sources: sealed.sources,
            categories: sealed.categories,
            objects: sealed.objects,
            watched: sealed.watched,
            declined: sealed.declined,
            duties: sealed.duties,
            procedures: sealed.procedures,
            calendar,
            edition: Edition {
                hash: hash(canonical),
                format: sealed.format,
                dated: sealed.dated,
                canonical: canonical.to_owned(),
            },
        })
    }
}

/// JSON with sorted keys and no spaces, whatever the map behind `Value` keeps.
fn write_sorted(value: &Value, to: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            to.push('{');
            for (at, (key, value)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    to.push(',');
                }
                to.push_str(&Value::from(key.as_str()).to_string());
                to.push(':');
                write_sorted(value, to);
            }
            to.push('}');
        }
        Value::Array(items) => {
            to.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    to.push(',');
                }
                write_sorted(item, to);
            }
            to.push(']');
        }
        plain => to.push_str(&plain.to_string()),
    }
}
