//! The only SQL of the house: one concrete store on SQLite and PostgreSQL.
//!
//! Never decides anything (what may be done, who may see what), never reads a clock, never makes a
//! random number, never opens what is sealed.
//!
//! ```text
//! let store = Store::open(&"city.db".parse()?, StoreOptions::new(slot, ports::chain::link)).await?;
//! store.migrate(now).await?;                        // or check_schema(): forward-only numbered steps
//!
//! let mut tx = Tx::new(city);                       // gathers one all-or-nothing change; no I/O
//! tx.change(before, &event, &after, &key, today);   // event + matter + worklist + timer + counts + stock
//! tx.vault_key(matter, ring, wrapped); tx.seal(matter, &field, version, sealed); tx.erase(matter, at);
//! tx.query_code(number, matter, &hash); tx.index(matter, tokens); tx.audit(AuditEntry { .. });
//! tx.once(&key);                                    // idempotency for commands that change no matter
//! tx.opening(..) outbox(kind, key, payload, at) open_tracking(..) add_city(..) edition(..) setting(..)
//! tx.article(..) gap(..) close_gap(..) phrase(..) place_alias(..) draft(..) drop_draft(..) give_shift(..)
//! tx.take_shift(..) open_batch(..) close_batch(..) import_run(..) import_line(..)
//! tx.look_again(matter, day) forget(matter, &field, at) sweep_drafts(..) sweep_sessions(..) sweep_tracking(..)
//! tx.area(..) unit(..) post(..) roster(..) add_account(..) set_account(..) holding(..) ask_admin(..) …
//! match store.commit(tx).await {                    // answers only when durable
//!     Ok(Committed) | Err(CommitError::Replayed(Recorded { matter, seq })) => ..,   // done (before)
//!     Err(CommitError::Stale) => ..,                // read again, plan again
//!     Err(CommitError::Taken(what)) => ..,          // a login name or code in use
//!     Err(CommitError::Unknown) => ..,              // repeat with the same key
//!     Err(CommitError::Fault(fault)) => ..,         // nothing written
//! }
//! ```
//!
//! Reads (all `async`, all name the city):
//! `recorded(key)` · `matter(id)` · `matter_by_number` · `events` · `matters_filed(&FiledFilter)` ·
//! `matters_held(unit, ..)` · `worklist(WorklistOf { units, abilities, post }, after, limit)` ·
//! `worklist_totals` · `open_promises` · `due_timers(now, limit)` · `counts(measure, from, to, CountBy)` ·
//! `count_cells` · `stock(from, to)` · `vault_key` · `sealed` · `vault_keys_to_rewrap` · `erasures` ·
//! `due_for_a_look(day, mark, limit)` · `forgotten(matter)` · `query_code(number)` · `search(&SearchQuery)` · `audit(&AuditFilter)` · `audit_of_matter` ·
//! `audit_chain` · `areas` · `units` · `area_by_code` · `unit_by_code` · `post_by_code` ·
//! `directory(day)` · `account_by_login` · `account` · `accounts` · `posts_of(account, day)` ·
//! `holders(post, day)` · `pending_admin` · `session(&token_hash)` ·
//! `openings(matter)` · `take_outbox(now, limit)` · `outbox_done(id)` · `tracking(&hash)` ·
//! `members(carrier, after, limit)` · `provisional(after, limit)` · `cities()` · `setting(name)` · `editions` ·
//! `articles` · `article` · `gaps` · `phrases` · `place_aliases` · `drafts(account)` · `draft` ·
//! `handovers(post)` · `open_batches` · `batch` · `import_run` · `imported_lines` · `recount()` (folds every event and compares).
//!
//! For benchmarks: `written()` (rows and bytes so far), [`floor`] (the same as bare durable transactions).

mod account;
mod area;
mod audit;
mod batch;
mod city;
mod count;
mod draft;
mod duty;
mod error;
mod event;
mod floor;
mod import_run;
mod keeping;
mod knowledge;
mod link;
mod matter;
mod migration;
mod opening;
mod outbox;
mod post;
mod postgres;
mod query_code;
mod recount;
mod search;
mod session;
mod sqlite;
pub mod statement;
mod stock;
mod store;
mod timer;
mod tracking;
mod tx;
mod unit;
mod vault;

pub use account::{Account, AccountStatus, Holding, PendingAdmin};
pub use audit::{AuditEntry, AuditFilter, AuditRow};
pub use batch::BatchRow;
pub use city::{CityRow, SealedEdition};
pub use count::{Cell, CountBy, SplitValue};
pub use draft::{DraftRow, Handover};
pub use duty::{DutyMark, DutyRow, WorklistOf, WorklistTotals};
pub use error::{CommitError, Recorded, StoreError};
pub use floor::{FloorShape, Written, floor};
pub use import_run::ImportRun;
pub use keeping::KeepingMark;
pub use knowledge::{ArticleRow, Gap, Phrase};
pub use matter::FiledFilter;
pub use migration::{schema, schema_number};
pub use opening::Opening;
pub use outbox::OutboxRow;
pub use recount::Recount;
pub use search::{MOST_RESULTS, SearchQuery};
pub use session::Session;
pub use store::{ChainFn, Committed, Store, StoreAddress, StoreOptions};
pub use tx::{IdempotencyKey, Tx};
pub use vault::VaultKey;

/// Every statement common to both databases, noun by noun: what the architecture tests look at.
pub fn statements() -> Vec<&'static statement::Statement> {
    let nouns: [&[&statement::Statement]; 24] = [
        matter::STATEMENTS,
        event::STATEMENTS,
        duty::STATEMENTS,
        timer::STATEMENTS,
        count::STATEMENTS,
        stock::STATEMENTS,
        vault::STATEMENTS,
        query_code::STATEMENTS,
        audit::STATEMENTS,
        area::STATEMENTS,
        unit::STATEMENTS,
        post::STATEMENTS,
        account::STATEMENTS,
        session::STATEMENTS,
        opening::STATEMENTS,
        tracking::STATEMENTS,
        outbox::STATEMENTS,
        link::STATEMENTS,
        city::STATEMENTS,
        knowledge::STATEMENTS,
        draft::STATEMENTS,
        batch::STATEMENTS,
        import_run::STATEMENTS,
        keeping::STATEMENTS,
    ];
    nouns.concat()
}
