//! What is surely known of a matter when a term begins: a rule that asks for a field must find it, or the act
//! that starts the term could not be done. A forward walk over the forms; looks at no value.

use super::Findings;
use super::graph::Graph;
use crate::procedure::{Action, BUILT_IN, Does, Input, Procedure, Term, When};
use domain::ids::TermId;
use std::collections::{BTreeMap, BTreeSet};

/// Fields that every way into a state has asked for.
pub(super) struct Known<'p>(BTreeMap<&'p str, BTreeSet<&'p str>>);

impl<'p> Known<'p> {
    pub fn of(graph: &Graph<'p>) -> Self {
        let mut known = Known(BTreeMap::new());
        let Some(filing) = graph.filing else { return known };
        known.0.insert(graph.start().as_str(), asked(filing, &[]).collect());
        // Sets only shrink, so this ends.
        loop {
            let mut changed = false;
            for edge in &graph.edges {
                let Some(before) = known.0.get(edge.from.as_str()) else { continue };
                let after: BTreeSet<&str> = before.iter().copied().chain(asked(edge.action, &[])).collect();
                match known.0.get_mut(edge.to.as_str()) {
                    Some(there) => {
                        let both: BTreeSet<&str> = there.intersection(&after).copied().collect();
                        changed |= both != *there;
                        *there = both;
                    }
                    None => {
                        known.0.insert(edge.to.as_str(), after);
                        changed = true;
                    }
                }
            }
            if !changed {
                return known;
            }
        }
    }

    /// Whether `field` has a value wherever `action` may be done, under the tests `given`.
    pub fn surely(&self, p: &Procedure, action: &Action, field: &str, given: &[When]) -> bool {
        if BUILT_IN.contains(&field) || asked(action, given).any(|asked| asked == field) {
            return true;
        }
        let in_state = |state: &str| self.0.get(state).is_none_or(|known| known.contains(field));
        action.id != p.filed_by && action.from.iter().all(|state| in_state(state.as_str()))
    }
}

/// The fields a form surely asks for, where the tests `given` hold.
fn asked<'p>(action: &'p Action, given: &[When]) -> impl Iterator<Item = &'p str> {
    let sure = |input: &&Input| input.required && input.when.iter().all(|test| given.contains(test));
    let fields: Vec<&str> = action.inputs.iter().filter(sure).map(|input| input.field.as_str()).collect();
    fields.into_iter()
}

pub(super) fn check(graph: &Graph, known: &Known, found: &mut Findings) {
    let p = graph.p;
    for action in &p.actions {
        let mut seen = BTreeSet::new();
        for id in started(action).filter(|id| seen.insert(id.as_str())) {
            if let Some(term) = p.term(id.as_str()) {
                starts(p, known, action, term, found);
            }
        }
    }
}

/// Every term an act starts.
fn started(action: &Action) -> impl Iterator<Item = &TermId> {
    let by_acts = action.does.iter().flat_map(|does| match does {
        Does::OpenOrder { terms, .. } | Does::PassOrder { terms, .. } | Does::ReopenLead { terms } => {
            terms.as_slice()
        }
        Does::Ask { term, .. } | Does::Interrupt { term } => std::slice::from_ref(term),
        _ => &[],
    });
    action.starts.iter().chain(by_acts)
}

fn starts(p: &Procedure, known: &Known, action: &Action, term: &Term, found: &mut Findings) {
    // A rule without tests takes whatever the others leave.
    let always = term.rules.iter().any(|rule| rule.when.is_empty());
    for rule in &term.rules {
        let given: Vec<When> = term.when.iter().chain(&rule.when).cloned().collect();
        let tested = rule.when.iter().filter(|test| test.present.is_none() && !always);
        let tested = tested.map(|test| test.field.as_str());
        let set = rule.set_by.as_ref().map(|set| set.field.as_str());
        let under = |field: &str| -> Vec<When> {
            given.iter().filter(|test| test.field.as_str() != field).cloned().collect()
        };
        for field in tested.chain(set) {
            let held_back = term.when.iter().any(|test| test.field.as_str() == field);
            if held_back || known.surely(p, action, field, &under(field)) {
                continue;
            }
            let name = p.field(field).map_or((field, field), |f| (f.label.zh.as_str(), f.label.en.as_str()));
            found.add(
                "value-missing",
                format!("action[{}]", action.id),
                (
                    &format!("“{}”开始计算“{}”，那时“{}”可能还没有填", action.label.zh, term.label.zh, name.0),
                    &format!("“{}” starts “{}” where “{}” may not have been filled in", action.label.en, term.label.en, name.1),
                ),
                (
                    "请在这张表单或之前的表单里把它列为必填，或给期限加一条不问它的规则",
                    "Make it required in this form or an earlier one, or give the term a rule that does not ask for it",
                ),
            );
        }
    }
}
