//! What is wrong with a method before any figure is read: every fault at once, each with its place.
//!
//! Only says; never repairs, and never drops a weight or an indicator to go on.

mod measures;
mod rules;
mod tree;
mod weights;

use crate::method::{FORMAT, Method};
use domain::label::Label;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A stable code, e.g. `negative-weight`.
    pub code: &'static str,
    /// The entry at fault: `indicator`, `group` or the empty text for the method itself.
    pub table: &'static str,
    /// Which of them, by code.
    pub entry: String,
    /// The key at fault, or the empty text.
    pub key: &'static str,
    /// What is wrong.
    pub what: Label,
    /// What to do.
    pub remedy: Label,
}

/// Where a fault stands: table, entry, key.
type Place<'a> = (&'static str, &'a str, &'static str);

struct Sink(Vec<Fault>);

impl Sink {
    fn add(&mut self, code: &'static str, place: Place<'_>, what: [&str; 2], remedy: [&str; 2]) {
        let (table, entry, key) = place;
        let label = |[zh, en]: [&str; 2]| Label::new(zh, en);
        let entry = entry.to_owned();
        self.0.push(Fault { code, table, entry, key, what: label(what), remedy: label(remedy) });
    }
}

/// Every fault of a method.
pub fn check(method: &Method) -> Vec<Fault> {
    let mut sink = Sink(Vec::new());
    if method.format != FORMAT {
        sink.add(
            "format",
            ("", "", "format"),
            ["不认识这种格式的方法文件", "This layout of method files is not known"],
            ["请写 format = 1", "Write format = 1"],
        );
    }
    tree::check(method, &mut sink);
    weights::check(method, &mut sink);
    measures::check(method, &mut sink);
    rules::check(method, &mut sink);
    sink.0
}
