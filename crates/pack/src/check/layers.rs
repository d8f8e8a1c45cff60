//! Checks of what a child pack puts in a parent's place: floors are tightened, never lowered, and what law gives
//! is not lengthened by anything less than law.
//!
//! Compares a replacement with what it replaces; judges neither alone.

use super::Found;
use super::terms::is_shorter;
use crate::complaint::say;
use crate::layer::{Layer, Written};
use domain::basis::BasisKind;
use domain::term::Amount;
use engine_procedure::procedure::{Procedure, Term};

/// Checks every replacement of the chain, lowest first.
pub fn check(layers: &[Layer], found: &mut Found) {
    for (at, layer) in layers.iter().enumerate() {
        let below = || layers[..at].iter().rev();
        for written in &layer.procedures {
            let Some(replaced) = &written.value.replaces else { continue };
            let parent = below().flat_map(|l| &l.procedures).find(|p| p.value.id.as_str() == replaced);
            if let Some(parent) = parent {
                procedure(written, &parent.value, found);
            }
        }
        for written in &layer.categories {
            let Some(replaced) = &written.value.replaces else { continue };
            let parent = below().flat_map(|l| &l.categories).find(|c| c.value.id == *replaced);
            if parent.is_some_and(|parent| parent.value.declined) && !written.value.declined {
                found.complain(written.complain(
                    "replaces",
                    "charter-lowered",
                    say(
                        format!("“{replaced}”在下层包里不作为类目登记，上层不能恢复"),
                        format!("“{replaced}” is declined below and cannot be brought back above"),
                    ),
                    say("请写 declined = true 和 route", "Write declined = true and route"),
                ));
            }
        }
    }
}

fn procedure(written: &Written<Procedure>, parent: &Procedure, found: &mut Found) {
    let child = &written.value;
    if parent.call_back_required && !child.call_back_required {
        found.complain(written.complain(
            "replaces",
            "charter-lowered",
            say("下层包要求回访，这里取消了", "The pack below asks for a call-back, and this one drops it"),
            say("请写 call-back-required = true", "Write call-back-required = true"),
        ));
    }
    if !parent.recused.is_empty() && child.recused.is_empty() {
        found.complain(written.complain(
            "replaces",
            "charter-lowered",
            say(
                "下层包规定被反映的单位回避，这里取消了",
                "In the pack below the unit complained of stands aside, and here it does not",
            ),
            say("请写 recused", "Write recused"),
        ));
    }
    for term in &child.terms {
        let Some(law) = parent.term(term.id.as_str()).and_then(longest_by_law) else { continue };
        for (no, rule) in term.rules.iter().enumerate() {
            let lesser =
                matches!(rule.kind, BasisKind::PolicyDocument | BasisKind::Promise | BasisKind::Internal);
            let longer = rule.within.is_some_and(|within| within != law && !is_shorter(within, law));
            if lesser && longer {
                found.complain(written.complain(
                    &format!("term[{}].rule[#{no}].within", term.id),
                    "lengthens-law",
                    say(
                        format!("下层包的法定时限是{}，低位阶的依据不能延长", law.zh()),
                        format!(
                            "By law in the pack below it is {}; a lesser basis cannot lengthen it",
                            law.en()
                        ),
                    ),
                    say("请缩短，或引用有权变通的法规", "Shorten it, or cite a text that may vary the law"),
                ));
            }
        }
    }
}

/// The longest amount that a law or regulation gives for a term.
fn longest_by_law(term: &Term) -> Option<Amount> {
    let by_law = term.rules.iter().filter(|rule| matches!(rule.kind, BasisKind::Law | BasisKind::Regulation));
    let amounts = by_law.filter_map(|rule| rule.within);
    amounts.reduce(|longest, other| if is_shorter(longest, other) { other } else { longest })
}
