//! Sharing a sample out over strata: by a power of their size, by Neyman's rule to the last unit, or by the
//! precision wanted.
//!
//! Whole numbers from the start: nothing is rounded afterwards. The order of strata changes nothing; ties go by
//! name.

use crate::distribution::normal_quantile;
use crate::error::{Fault, SurveyError};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A stratum to be sampled.
#[derive(Debug, Clone, PartialEq)]
pub struct Stratum {
    /// Its name.
    pub name: String,
    /// Units in it.
    pub population: u64,
    /// Standard deviation of a unit; of a share p it is √(p(1 − p)).
    pub deviation: f64,
    /// What one interview costs, in any unit.
    pub cost: f64,
    /// Fewest to take; never more than there are.
    pub least: u64,
    /// Most to take, or none.
    pub most: Option<u64>,
}

/// How the sample is shared out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Allocation {
    /// By population to a power: 1 is proportional, 0 equal, 0.5 between them.
    Power {
        /// The power, 0 to 1.
        power: f64,
        /// Interviews in all.
        total: u64,
    },
    /// So that the whole errs least for as many interviews.
    Neyman {
        /// Interviews in all.
        total: u64,
    },
    /// So that the whole errs least for what may be spent.
    Optimum {
        /// What may be spent, in the unit of the costs.
        budget: f64,
    },
    /// The fewest interviews that give the whole this margin.
    Whole {
        /// Half the width of the interval of the mean.
        margin: f64,
        /// Its level.
        level: f64,
        /// Design effect expected.
        deff: f64,
    },
    /// As many in each stratum as give it this margin of its own.
    Each {
        /// Half the width of the interval.
        margin: f64,
        /// Its level.
        level: f64,
        /// Design effect expected.
        deff: f64,
    },
}

impl Stratum {
    fn most(&self) -> u64 {
        self.most.map_or(self.population, |most| most.min(self.population))
    }

    fn least(&self) -> u64 {
        self.least.min(self.most())
    }

    /// N S: what it adds to the error of the total.
    fn spread(&self) -> f64 {
        self.population as f64 * self.deviation
    }
}

/// Variance of the mean of a stratified sample of these sizes; a stratum not sampled adds without end.
pub fn variance_of_mean(strata: &[Stratum], sizes: &[u64]) -> f64 {
    let all: f64 = strata.iter().map(|stratum| stratum.population as f64).sum();
    let parts = strata.iter().zip(sizes).map(|(stratum, size)| {
        let (n, population) = (*size as f64, stratum.population as f64);
        if stratum.spread() == 0.0 {
            0.0
        } else {
            (population / all).powi(2) * stratum.deviation.powi(2) * (1.0 / n - 1.0 / population)
        }
    });
    parts.sum()
}

/// Sizes by stratum.
///
/// # Errors
/// Strata that cannot be, a total below the fewest to take or above the most there are, a margin that even
/// everybody does not give.
pub fn allocate(strata: &[Stratum], how: Allocation) -> Result<Vec<u64>, SurveyError> {
    check(strata)?;
    match how {
        Allocation::Power { power, total } => {
            check_total(strata, total)?;
            by_power(strata, power, total)
        }
        Allocation::Neyman { total } => {
            check_total(strata, total)?;
            Ok(Growing::new(strata, false).until(|growing| growing.taken >= total))
        }
        Allocation::Optimum { budget } => by_budget(strata, budget),
        Allocation::Whole { margin, level, deff } => for_whole(strata, margin, level, deff),
        Allocation::Each { margin, level, deff } => for_each(strata, margin, level, deff),
    }
}

fn refused(fault: Fault, zh: impl Into<String>, en: impl Into<String>) -> SurveyError {
    SurveyError::new(fault, zh, en)
}

fn check(strata: &[Stratum]) -> Result<(), SurveyError> {
    if strata.is_empty() {
        return Err(refused(Fault::Empty, "没有层可以分配", "There is no stratum to allocate to"));
    }
    for stratum in strata {
        let sound = stratum.deviation >= 0.0
            && stratum.deviation.is_finite()
            && stratum.cost > 0.0
            && stratum.cost.is_finite()
            && stratum.population > 0;
        if !sound {
            return Err(refused(
                Fault::Setting,
                format!("层“{}”：总体数应大于 0，标准差不小于 0，单价大于 0", stratum.name),
                format!(
                    "Stratum “{}”: population above 0, deviation not below 0, cost above 0",
                    stratum.name
                ),
            ));
        }
    }
    let mut names: Vec<&str> = strata.iter().map(|stratum| stratum.name.as_str()).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(refused(
            Fault::Value,
            format!("层“{}”出现了两次，请只留一行", pair[0]),
            format!("Stratum “{}” stands there twice; leave one line", pair[0]),
        ));
    }
    Ok(())
}

fn check_total(strata: &[Stratum], total: u64) -> Result<(), SurveyError> {
    let (least, most): (u64, u64) =
        (strata.iter().map(Stratum::least).sum(), strata.iter().map(Stratum::most).sum());
    if total < least || total > most {
        return Err(refused(
            Fault::Setting,
            format!("样本总数 {total} 应在 {least}（各层下限之和）与 {most}（各层上限之和）之间"),
            format!(
                "The total of {total} must lie between {least} (all strata at their least) and {most} (at their most)"
            ),
        ));
    }
    Ok(())
}

/// Largest remainders, with strata that reach a bound taken out and the rest shared again.
fn by_power(strata: &[Stratum], power: f64, total: u64) -> Result<Vec<u64>, SurveyError> {
    if !(0.0..=1.0).contains(&power) {
        return Err(refused(Fault::Setting, "power 应在 0 与 1 之间", "power lies between 0 and 1"));
    }
    let size = |stratum: &Stratum| (stratum.population as f64).powf(power);
    let mut sizes: Vec<Option<u64>> = vec![None; strata.len()];
    loop {
        let free: Vec<usize> = (0..strata.len()).filter(|at| sizes[*at].is_none()).collect();
        let left = total as f64 - sizes.iter().flatten().sum::<u64>() as f64;
        let sum: f64 = free.iter().map(|at| size(&strata[*at])).sum();
        let ideal = |at: usize| left * size(&strata[at]) / sum;
        // Fix the bounds on the side that takes more away, so that no stratum is fixed in vain.
        let low: Vec<usize> =
            free.iter().copied().filter(|at| ideal(*at) < strata[*at].least() as f64).collect();
        let high: Vec<usize> =
            free.iter().copied().filter(|at| ideal(*at) > strata[*at].most() as f64).collect();
        let short: f64 = low.iter().map(|at| strata[*at].least() as f64 - ideal(*at)).sum();
        let over: f64 = high.iter().map(|at| ideal(*at) - strata[*at].most() as f64).sum();
        if low.is_empty() && high.is_empty() {
            let mut rest = left as u64;
            let mut parts: Vec<(usize, f64)> = Vec::new();
            for at in free {
                let whole = ideal(at).floor();
                sizes[at] = Some(whole as u64);
                rest = rest.saturating_sub(whole as u64);
                parts.push((at, ideal(at) - whole));
            }
            parts.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| strata[a.0].name.cmp(&strata[b.0].name)));
            for (at, _) in parts.into_iter().cycle().take(4 * strata.len()) {
                if rest == 0 {
                    break;
                }
                if sizes[at].is_some_and(|n| n < strata[at].most()) {
                    sizes[at] = sizes[at].map(|n| n + 1);
                    rest -= 1;
                }
            }
            return Ok(sizes.into_iter().flatten().collect());
        }
        if short >= over {
            low.into_iter().for_each(|at| sizes[at] = Some(strata[at].least()));
        } else {
            high.into_iter().for_each(|at| sizes[at] = Some(strata[at].most()));
        }
    }
}

/// What the next interview in a stratum would take off the variance of the total (for what it costs).
#[derive(Debug, Clone, Copy)]
struct Next<'a> {
    gain: f64,
    name: &'a str,
    at: usize,
}

impl PartialEq for Next<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Next<'_> {}
impl PartialOrd for Next<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Next<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then_with(|| other.name.cmp(self.name))
    }
}

/// A sample that grows one interview at a time where it helps most: the least variance for every total (Wright).
struct Growing<'a> {
    strata: &'a [Stratum],
    by_cost: bool,
    sizes: Vec<u64>,
    taken: u64,
    spent: f64,
    variance: f64,
    waiting: BinaryHeap<Next<'a>>,
}

impl<'a> Growing<'a> {
    fn new(strata: &'a [Stratum], by_cost: bool) -> Growing<'a> {
        // A stratum that varies must be seen once, or nothing is known of it.
        let sizes: Vec<u64> = strata
            .iter()
            .map(|stratum| stratum.least().max(u64::from(stratum.spread() > 0.0)).min(stratum.most()))
            .collect();
        let mut growing = Growing {
            strata,
            by_cost,
            taken: sizes.iter().sum(),
            spent: strata.iter().zip(&sizes).map(|(stratum, n)| stratum.cost * *n as f64).sum(),
            variance: variance_of_mean(strata, &sizes),
            waiting: BinaryHeap::new(),
            sizes,
        };
        (0..strata.len()).for_each(|at| growing.wait(at));
        growing
    }

    fn wait(&mut self, at: usize) {
        let (stratum, n) = (&self.strata[at], self.sizes[at] as f64);
        if self.sizes[at] < stratum.most() {
            let gain = stratum.spread().powi(2) / (n * (n + 1.0));
            let gain = if self.by_cost { gain / stratum.cost } else { gain };
            self.waiting.push(Next { gain, name: &stratum.name, at });
        }
    }

    /// Takes the next interview; false when everybody has been taken.
    fn grow(&mut self) -> bool {
        let Some(next) = self.waiting.pop() else { return false };
        let all: f64 = self.strata.iter().map(|stratum| stratum.population as f64).sum();
        let n = self.sizes[next.at] as f64;
        self.variance -= self.strata[next.at].spread().powi(2) / (n * (n + 1.0)) / (all * all);
        self.sizes[next.at] += 1;
        self.taken += 1;
        self.spent += self.strata[next.at].cost;
        self.wait(next.at);
        true
    }

    fn until(mut self, enough: impl Fn(&Growing<'_>) -> bool) -> Vec<u64> {
        while !enough(&self) && self.grow() {}
        self.sizes
    }
}

fn by_budget(strata: &[Stratum], budget: f64) -> Result<Vec<u64>, SurveyError> {
    let mut growing = Growing::new(strata, true);
    if growing.spent > budget || budget.is_nan() {
        return Err(refused(
            Fault::Setting,
            format!("预算 {budget} 连各层下限（需 {}）都不够；请增加预算或降低下限", growing.spent),
            format!(
                "The budget of {budget} does not pay for the least of every stratum ({}); raise it or lower them",
                growing.spent
            ),
        ));
    }
    // What the money does not reach is passed over; a cheaper stratum may still be.
    while let Some(next) = growing.waiting.peek().copied() {
        if growing.spent + strata[next.at].cost > budget * (1.0 + 1e-12) {
            growing.waiting.pop();
        } else {
            growing.grow();
        }
    }
    Ok(growing.sizes)
}

fn check_margin(margin: f64, level: f64, deff: f64) -> Result<(), SurveyError> {
    if margin > 0.0 && level > 0.0 && level < 1.0 && deff > 0.0 && deff.is_finite() {
        return Ok(());
    }
    Err(refused(
        Fault::Setting,
        "margin 应大于 0，level 应在 0 与 1 之间，deff 应大于 0",
        "margin must be above 0, level between 0 and 1, deff above 0",
    ))
}

fn for_whole(strata: &[Stratum], margin: f64, level: f64, deff: f64) -> Result<Vec<u64>, SurveyError> {
    check_margin(margin, level, deff)?;
    let wanted = (margin / normal_quantile(0.5 + 0.5 * level)).powi(2) / deff;
    let growing = Growing::new(strata, false);
    let sizes = growing.until(|growing| growing.variance <= wanted * (1.0 + 1e-12));
    if variance_of_mean(strata, &sizes) > wanted * (1.0 + 1e-9) {
        return Err(refused(
            Fault::Setting,
            "即使取到各层上限也达不到这个精度；请放宽 margin，或提高各层上限",
            "Even the most of every stratum does not give this margin; widen it or raise them",
        ));
    }
    Ok(sizes)
}

fn for_each(strata: &[Stratum], margin: f64, level: f64, deff: f64) -> Result<Vec<u64>, SurveyError> {
    check_margin(margin, level, deff)?;
    let z = normal_quantile(0.5 + 0.5 * level);
    let mut sizes = Vec::with_capacity(strata.len());
    for stratum in strata {
        let population = stratum.population as f64;
        let endless = deff * (z * stratum.deviation / margin).powi(2);
        let finite = endless / (1.0 + (endless - 1.0).max(0.0) / population);
        let needed = ((finite - 1e-9).ceil().max(1.0) as u64).min(stratum.population);
        if needed > stratum.most() {
            return Err(refused(
                Fault::Setting,
                format!("层“{}”要 {needed} 份才达到精度，上限却是 {}", stratum.name, stratum.most()),
                format!(
                    "Stratum “{}” needs {needed} for this margin, but may have {}",
                    stratum.name,
                    stratum.most()
                ),
            ));
        }
        sizes.push(needed.max(stratum.least()));
    }
    Ok(sizes)
}

/// A share as the deviation of one answer.
pub fn deviation_of_share(share: f64) -> f64 {
    (share * (1.0 - share)).max(0.0).sqrt()
}

/// The margin that a size gives a share of a stratum.
pub fn margin_of(share: f64, answers: u64, population: u64, level: f64, deff: f64) -> f64 {
    let n = answers as f64;
    let left =
        (1.0 - n / population as f64).max(0.0) * population as f64 / (population as f64 - 1.0).max(1.0);
    normal_quantile(0.5 + 0.5 * level) * (deff * share * (1.0 - share) / n * left).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stratum(name: usize, population: u64, deviation: f64) -> Stratum {
        Stratum { name: format!("h{name:03}"), population, deviation, cost: 1.0, least: 1, most: None }
    }

    #[test]
    fn neyman_takes_more_where_more_is_and_where_it_varies_more() {
        let strata = [stratum(1, 4421, 300.0), stratum(2, 755, 600.0), stratum(3, 1018, 450.0)];
        let sizes = allocate(&strata, Allocation::Neyman { total: 200 }).expect("sizes");
        assert_eq!(sizes, [119, 40, 41]);
        assert_eq!(
            allocate(&strata, Allocation::Power { power: 1.0, total: 200 }).expect("sizes"),
            [143, 24, 33]
        );
        assert_eq!(
            allocate(&strata, Allocation::Power { power: 0.0, total: 200 }).expect("sizes"),
            [67, 67, 66]
        );
    }

    #[test]
    fn a_stratum_is_never_asked_for_more_than_it_holds() {
        let strata = [stratum(1, 20, 50.0), stratum(2, 1000, 1.0)];
        assert_eq!(allocate(&strata, Allocation::Neyman { total: 100 }).expect("sizes"), [20, 80]);
        assert_eq!(allocate(&strata, Allocation::Power { power: 0.0, total: 100 }).expect("sizes"), [20, 80]);
        assert!(allocate(&strata, Allocation::Neyman { total: 1021 }).is_err());
    }

    fn strata() -> impl Strategy<Value = Vec<Stratum>> {
        proptest::collection::vec((2_u64..60, 0.1_f64..5.0, 0.5_f64..4.0), 1..4).prop_map(|all| {
            let made = all.into_iter().enumerate();
            made.map(|(at, (population, deviation, cost))| Stratum {
                cost,
                ..stratum(at, population, deviation)
            })
            .collect()
        })
    }

    proptest! {
        #[test]
        fn no_other_sizes_of_the_same_sum_err_less_than_neymans(strata in strata(), share in 0.1_f64..0.9) {
            let all: u64 = strata.iter().map(|s| s.population).sum();
            let total = ((all as f64 * share) as u64).clamp(strata.len() as u64, all);
            let sizes = allocate(&strata, Allocation::Neyman { total }).expect("sizes");
            prop_assert_eq!(sizes.iter().sum::<u64>(), total);
            let best = variance_of_mean(&strata, &sizes);
            for from in 0..strata.len() {
                for to in 0..strata.len() {
                    let mut other = sizes.clone();
                    if from != to && other[from] > 1 && other[to] < strata[to].population {
                        other[from] -= 1;
                        other[to] += 1;
                        prop_assert!(variance_of_mean(&strata, &other) >= best - 1e-12 * best.abs());
                    }
                }
            }
        }

        #[test]
        fn the_order_of_strata_changes_nothing(strata in strata(), power in 0.0_f64..1.0) {
            let all: u64 = strata.iter().map(|s| s.population).sum();
            let mut turned = strata.clone();
            turned.reverse();
            for how in [
                Allocation::Power { power, total: all.div_ceil(2).max(strata.len() as u64) },
                Allocation::Neyman { total: all.div_ceil(2).max(strata.len() as u64) },
                Allocation::Optimum { budget: all as f64 * 3.0 },
            ] {
                if let (Ok(sizes), Ok(mut other)) = (allocate(&strata, how), allocate(&turned, how)) {
                    other.reverse();
                    prop_assert_eq!(sizes, other);
                }
            }
        }

        #[test]
        fn a_margin_for_the_whole_is_met_by_the_fewest(strata in strata(), margin in 0.05_f64..1.0) {
            let wanted = Allocation::Whole { margin, level: 0.95, deff: 1.0 };
            if let Ok(sizes) = allocate(&strata, wanted) {
                let reach = 1.959_963_984_540_054 * variance_of_mean(&strata, &sizes).sqrt();
                prop_assert!(reach <= margin * (1.0 + 1e-9));
                let total: u64 = sizes.iter().sum();
                if total > strata.len() as u64 {
                    let fewer = allocate(&strata, Allocation::Neyman { total: total - 1 }).expect("sizes");
                    prop_assert!(1.959_963_984_540_054 * variance_of_mean(&strata, &fewer).sqrt() > margin * (1.0 - 1e-9));
                }
            }
        }

        #[test]
        fn a_budget_is_never_overspent(strata in strata(), budget in 5.0_f64..300.0) {
            if let Ok(sizes) = allocate(&strata, Allocation::Optimum { budget }) {
                let spent: f64 = strata.iter().zip(&sizes).map(|(s, n)| s.cost * *n as f64).sum();
                prop_assert!(spent <= budget * (1.0 + 1e-9));
            }
        }
    }
}
