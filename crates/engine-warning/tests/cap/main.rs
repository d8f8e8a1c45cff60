//! Alerts judged at three levels: the cases that lie beside the project, every element of the schema, a table
//! of what the specification and the profile refuse, and whatever bytes chance brings; drafts under the law,
//! what follows an alert, and feeds out and in.

mod drafts;
mod feeds;
mod followed;
mod judged;
mod lawful;
mod made;
mod refused;
mod schema;
mod shapes;
mod strange;
