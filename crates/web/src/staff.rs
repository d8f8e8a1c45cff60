//! What staff open. Each file is one noun.

pub(crate) mod activate;
pub(crate) mod batch;
pub(crate) mod bulk;
pub(crate) mod contact;
pub(crate) mod dashboard;
pub(crate) mod draft;
pub(crate) mod handover;
pub(crate) mod knowledge;
pub(crate) mod lost;
pub(crate) mod matter;
pub(crate) mod post;
pub(crate) mod prove;
pub(crate) mod search;
pub(crate) mod seat;
pub(crate) mod sign_in;
pub(crate) mod worklist;
