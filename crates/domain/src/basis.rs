//! Where a rule comes from: instrument, article, kind and how sure we are of it.

use serde::{Deserialize, Serialize};

/// What kind of text a rule stands on; decides who may shorten, lengthen or replace it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BasisKind {
    /// 法律
    Law,
    /// 法规、规章
    Regulation,
    /// 经济特区法规: may vary higher law inside its zone
    SpecialZoneRegulation,
    /// 规范性文件、政策
    PolicyDocument,
    /// 承诺: shorter than the statutory term, never longer
    Promise,
    /// 内部时限
    Internal,
    /// Another city's rule: shown to staff as internal time, never as law
    Model,
}

/// Whether the text itself was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BasisStatus {
    /// The period itself was read in the instrument.
    Confirmed,
    /// Not yet read; shown as such to staff.
    Unconfirmed,
}

/// One citation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Full name of the instrument.
    pub instrument: String,
    /// Article, paragraph, item as cited, e.g. `第十七条第二款`.
    pub article: String,
    /// Kind of text.
    pub kind: BasisKind,
    /// Whether it was read.
    pub status: BasisStatus,
    /// Id in the pack's sources, e.g. `gz-17`.
    pub source: String,
}
