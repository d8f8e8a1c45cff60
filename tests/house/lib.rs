//! The rules of the house as ordinary tests: who may import whom, who may know what, and how the tree is kept.
//!
//! Each rule is a function from what is read to complaints, tried once on the tree and once on an invented offence, so
//! that a rule that has stopped biting is found. A complaint is a sentence that says what to do. Nothing here is shipped.

#[cfg(test)]
mod arrows;
#[cfg(test)]
mod borders;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod hygiene;
#[cfg(test)]
mod names;
pub mod rust;
#[cfg(test)]
mod shape;
pub mod tree;
