//! Matters: filing, acting, reading, worklists. One file a verb.

pub mod act;
pub mod bulk;
pub(crate) mod child;
pub mod commit;
pub mod contact;
pub mod counted;
pub mod dashboard;
pub mod file;
pub mod follow;
pub mod opened;
pub mod page;
pub mod search;
pub mod worklist;
