//! Alerts judged at three levels: the cases that lie beside the project, every element of the schema, a table
//! of what the specification and the profile refuse, and whatever bytes chance brings.

mod judged;
mod made;
mod refused;
mod schema;
mod strange;
