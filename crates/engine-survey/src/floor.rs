//! Floors of what is shown: groups of thirty answers or more, and no way to work out a smaller one from the rest.
//!
//! Settings may raise the floors; nothing lowers them.

/// Fewest answers of a group that is shown.
pub const FEWEST_ANSWERS: usize = 30;

/// Fewest answers that groups withheld hold together: fewer could be worked out from the whole and the others.
pub const FEWEST_WITHHELD: usize = 10;

/// Why a group is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// It has fewer answers than the floor.
    TooFew,
    /// It would give away one that has.
    GivesAway,
}

impl Withheld {
    /// Its name in files.
    pub fn code(self) -> &'static str {
        match self {
            Withheld::TooFew => "too-few",
            Withheld::GivesAway => "gives-away",
        }
    }
}

/// Which groups of one table are withheld, given their answers and the floor asked for.
///
/// When those below the floor hold fewer than ten answers together, the next smallest is withheld too (its place
/// in the list decides between equals), until ten are hidden or nothing is left.
pub fn withheld(answers: &[usize], floor: usize) -> Vec<Option<Withheld>> {
    let floor = floor.max(FEWEST_ANSWERS);
    let mut found: Vec<Option<Withheld>> =
        answers.iter().map(|n| (*n < floor).then_some(Withheld::TooFew)).collect();
    let mut hidden: usize = answers.iter().filter(|n| **n < floor).sum();
    // A group nobody is in hides nobody.
    if hidden == 0 {
        return found;
    }
    while hidden < FEWEST_WITHHELD {
        let next = (0..answers.len()).filter(|at| found[*at].is_none()).min_by_key(|at| answers[*at]);
        let Some(next) = next else { break };
        found[next] = Some(Withheld::GivesAway);
        hidden += answers[next];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(answers: &[usize], floor: usize, wanted: &str) {
        let found: String = withheld(answers, floor)
            .iter()
            .map(|why| match why {
                None => '.',
                Some(Withheld::TooFew) => 'f',
                Some(Withheld::GivesAway) => 'g',
            })
            .collect();
        assert_eq!(found, wanted, "{answers:?}");
    }

    #[test]
    fn a_small_group_takes_another_with_it_when_it_could_be_worked_out() {
        check(&[400, 29, 400], 30, ".f.");
        check(&[400, 30, 29], 30, "..f");
        check(&[400, 3, 60, 90], 30, ".fg.");
        check(&[3, 4, 5], 30, "fff");
        check(&[400, 0, 60], 30, ".f.");
        check(&[60, 45], 50, ".f");
        check(&[30, 29], 1, ".f");
    }

    proptest! {
        #[test]
        fn nothing_shown_is_small_and_nothing_hidden_can_be_worked_out(
            answers in proptest::collection::vec(0_usize..200, 1..20), floor in 0_usize..80
        ) {
            let found = withheld(&answers, floor);
            let shown = |at: &usize| found[*at].is_none();
            prop_assert!((0..answers.len()).filter(shown).all(|at| answers[at] >= floor.max(30)));
            let hidden: usize = (0..answers.len()).filter(|at| !shown(at)).map(|at| answers[at]).sum();
            let any_shown = (0..answers.len()).any(|at| shown(&at));
            prop_assert!(hidden == 0 || hidden >= FEWEST_WITHHELD || !any_shown);
        }
    }
}
