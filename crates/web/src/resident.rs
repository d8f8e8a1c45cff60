//! What a resident opens without an account. Each file is one noun.

pub(crate) mod ask;
pub(crate) mod file;
pub(crate) mod home;
pub(crate) mod law;
pub(crate) mod track;
