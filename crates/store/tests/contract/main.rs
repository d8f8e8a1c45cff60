//! The contract of the store: the same tests over SQLite and over PostgreSQL.
//!
//! PostgreSQL runs when `ANLAN_TEST_POSTGRES` names a server (`postgres://user@host:port/db`) on which
//! databases may be created; each test makes its own. Otherwise its half prints SKIPPED.

mod audit;
mod commit;
mod faults;
mod floor;
mod house;
mod keeping;
mod registers;
mod search;
mod staff;
mod story;
mod vault;
mod world;
