//! The pages: each struct is what one template is given. Drawing only; no page asks the app anything.

pub(crate) mod admin;
pub(crate) mod desk;
pub(crate) mod message;
pub(crate) mod resident;
pub(crate) mod staff;
