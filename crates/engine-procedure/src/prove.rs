//! Proofs about a procedure before anyone relies on it (design §4): every matter has an owner and a running
//! term, comes to an ending, is told of, and is never judged by whom it is about. Names that do not resolve
//! and dated gaps of rules are complaints of the pack's reader, made before these.

mod bonds;
mod bound;
mod conduct;
mod graph;
mod letters;
mod pages;
mod reach;
mod requests;
mod running;
mod terms;
mod told;
mod values;

pub use bound::{Formula, Part, PartKind, WorstCase, provisional_from, worst_case};

use crate::procedure::Procedure;
use domain::label::Label;

/// One thing that keeps a procedure from being relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A stable code, e.g. `unreachable-state`.
    pub code: &'static str,
    /// Where, as the pack's reader locates it: `action[dispatch].to`.
    pub at: String,
    /// What is wrong.
    pub message: Label,
    /// What to do.
    pub remedy: Label,
}

/// What the proofs add to.
#[derive(Default)]
pub(crate) struct Findings(Vec<Finding>);

type Said<'a> = (&'a str, &'a str);

impl Findings {
    fn add(&mut self, code: &'static str, at: impl Into<String>, message: Said, remedy: Said) {
        let at = at.into();
        let message = Label::new(message.0, message.1);
        let finding = Finding { code, at, message, remedy: Label::new(remedy.0, remedy.1) };
        if !self.0.contains(&finding) {
            self.0.push(finding);
        }
    }
}

/// Everything the proofs find; none means that the procedure may be relied on.
pub fn prove(p: &Procedure) -> Vec<Finding> {
    let mut found = Findings::default();
    let graph = graph::Graph::of(p);
    reach::check(&graph, &mut found);
    running::check(&graph, &mut found);
    terms::check(&graph, &mut found);
    requests::check(p, &mut found);
    told::check(&graph, &mut found);
    conduct::check(p, &mut found);
    bonds::check(p, &mut found);
    let known = values::Known::of(&graph);
    values::check(&graph, &known, &mut found);
    letters::check(&graph, &running::analyse(&graph), &known, &mut found);
    pages::check(p, &mut found);
    found.0
}
