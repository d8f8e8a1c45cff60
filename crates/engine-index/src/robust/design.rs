//! Which methods are computed: every combination of choices, or seeded draws laid out so that the effect of each
//! factor can be told (two bases, and for each factor the first base with that factor of the second).

use super::plan::{Plan, Vary};
use crate::method::Method;
use crate::random::{key, unit};

/// The runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Settings of each run, by factor.
    pub runs: Vec<Vec<u64>>,
    /// How likely each is.
    pub chances: Vec<f64>,
    /// Whether they are all there are.
    pub exact: bool,
    /// Choices of each factor; none where it is drawn from a spread.
    pub levels: Vec<Option<Vec<f64>>>,
    /// Draws of each base, where runs are drawn.
    pub draws: usize,
    seed: u64,
}

/// The chances of the choices of a factor, summing to 1; none where it is drawn from a spread.
fn chances(vary: &Vary, method: &Method) -> Option<Vec<f64>> {
    let chances: Vec<f64> = match vary {
        Vary::Choices(choices) => choices.iter().map(|choice| choice.chance).collect(),
        Vary::LeaveOut(which) => {
            let count = which.indicators.as_ref().map_or(method.indicators.len(), Vec::len);
            vec![1.0; count + 1]
        }
        _ => return None,
    };
    let whole: f64 = chances.iter().sum();
    Some(chances.into_iter().map(|chance| chance / whole).collect())
}

impl Design {
    /// The runs of a plan.
    pub fn of(plan: &Plan, method: &Method, seed: u64) -> Design {
        let levels: Vec<Option<Vec<f64>>> =
            plan.factors.iter().map(|factor| chances(&factor.vary, method)).collect();
        let mut combinations = Some(1usize);
        for level in &levels {
            let many = level.as_ref().map(Vec::len);
            combinations = combinations.zip(many).and_then(|(all, many)| all.checked_mul(many));
        }
        match combinations.filter(|all| *all <= plan.most_exact) {
            Some(_) => Design::exact(levels, seed),
            None => Design::drawn(levels, plan.draws, seed),
        }
    }

    /// Every combination, the last factor changing fastest.
    fn exact(levels: Vec<Option<Vec<f64>>>, seed: u64) -> Design {
        let mut runs = vec![Vec::new()];
        let mut chances = vec![1.0];
        for level in levels.iter().flatten() {
            let longer = |run: &Vec<u64>, at: usize| run.iter().copied().chain([at as u64]).collect();
            runs = runs.iter().flat_map(|run| (0..level.len()).map(move |at| longer(run, at))).collect();
            chances = chances.iter().flat_map(|c| level.iter().map(move |chance| c * chance)).collect();
        }
        Design { runs, chances, exact: true, levels, draws: 0, seed }
    }

    /// Base one, base two, then base one with each factor of base two.
    fn drawn(levels: Vec<Option<Vec<f64>>>, draws: usize, seed: u64) -> Design {
        let draws = draws.max(2);
        let base = |which: u64| -> Vec<Vec<u64>> {
            let row = |run: usize| {
                (0..levels.len())
                    .map(|f| setting(&levels[f], key(key(key(seed, which), run as u64), f as u64)))
                    .collect()
            };
            (0..draws).map(row).collect()
        };
        let (one, two) = (base(1), base(2));
        let mut runs = [one.clone(), two.clone()].concat();
        for factor in 0..levels.len() {
            runs.extend(one.iter().zip(&two).map(|(a, b)| {
                let mut mixed = a.clone();
                mixed[factor] = b[factor];
                mixed
            }));
        }
        let chances = vec![1.0 / (2 * draws) as f64; 2 * draws];
        Design { runs, chances, exact: false, levels, draws, seed }
    }

    /// Runs in which one factor alone goes another way: each of its choices, or some draws.
    pub fn alone(&self, plan: &Plan, method: &Method, factor: usize) -> Vec<Vec<u64>> {
        let rest: Vec<u64> = plan.factors.iter().map(|other| as_it_is(&other.vary, method)).collect();
        let with = |setting: u64| {
            let mut run = rest.clone();
            run[factor] = setting;
            run
        };
        match &self.levels[factor] {
            Some(level) => (0..level.len() as u64).filter(|at| *at != rest[factor]).map(with).collect(),
            None => (0..64).map(|draw| with(key(key(self.seed, 3), draw))).collect(),
        }
    }
}

/// The setting that leaves the method as it is.
pub(super) fn as_it_is(vary: &Vary, _: &Method) -> u64 {
    match vary {
        Vary::Choices(choices) => {
            choices.iter().position(|choice| choice.change.is_empty()).map_or(u64::MAX, |at| at as u64)
        }
        Vary::LeaveOut(_) => 0,
        _ => u64::MAX,
    }
}

fn setting(level: &Option<Vec<f64>>, key: u64) -> u64 {
    let Some(level) = level else { return key };
    let mut left = unit(key);
    for (at, chance) in level.iter().enumerate() {
        left -= chance;
        if left < 0.0 {
            return at as u64;
        }
    }
    level.len() as u64 - 1
}

#[cfg(test)]
impl Design {
    /// All combinations, as given.
    pub(super) fn for_tests(runs: Vec<Vec<u64>>, chances: Vec<f64>, levels: Vec<Option<Vec<f64>>>) -> Design {
        Design { runs, chances, exact: true, levels, draws: 0, seed: 1 }
    }
}
