//! What pages are given: plain words and numbers, already allowed, already in one language.
//!
//! No engine type and no id of a person crosses this line; `web` only draws.

use serde::Serialize;

mod form;
mod lists;
mod matter;
mod totals;

pub use form::*;
pub use lists::*;
pub use matter::*;
pub use totals::*;

/// A lawful refusal as a page shows it: why, and the way on.
#[derive(Debug, Clone, Serialize)]
pub struct RefusalView {
    /// Stable code.
    pub code: String,
    /// Why.
    pub reason: String,
    /// What to do instead.
    pub way_on: String,
    /// Articles cited.
    pub basis: Vec<BasisView>,
    /// The field of the form at fault.
    pub field: Option<String>,
}

/// One citation.
#[derive(Debug, Clone, Serialize)]
pub struct BasisView {
    /// Source id, e.g. `gz-17`; links to `/law#…`.
    pub source: String,
    /// `《…》第十七条第二款`.
    pub cited: String,
    /// `法规`, `承诺`, `内部时限` …
    pub kind: String,
    /// Said to staff when not yet confirmed.
    pub unconfirmed: bool,
}
