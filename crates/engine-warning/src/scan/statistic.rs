//! The likelihood ratio of a cylinder, and the least count at which it exceeds a given one.
//!
//! Looks at one cylinder at a time; never at places or days.

/// What is compared inside a cylinder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Statistic {
    /// Cases against expected cases that sum to all cases; the space-time permutation too.
    Poisson {
        /// All cases.
        cases: f64,
    },
    /// Cases among cases and controls.
    Bernoulli {
        /// All cases.
        cases: f64,
        /// All cases and controls.
        all: f64,
    },
    /// Cases against a baseline that stands by itself.
    Expectation,
}

fn x_ln(x: f64, ratio: f64) -> f64 {
    if x > 0.0 { x * ratio.ln() } else { 0.0 }
}

impl Statistic {
    /// ln of the likelihood ratio for `c` cases where `e` are expected (Bernoulli: among `e` cases and
    /// controls); 0 where there are no more cases than expected.
    pub fn ratio(self, c: f64, e: f64) -> f64 {
        match self {
            Statistic::Poisson { cases } => {
                if c <= e {
                    return 0.0;
                }
                x_ln(c, c / e) + x_ln(cases - c, (cases - c) / (cases - e))
            }
            Statistic::Bernoulli { cases, all } => {
                // Everything inside leaves nothing to compare with.
                if c * all <= cases * e || e >= all {
                    return 0.0;
                }
                let (rate, outside) = (cases / all, (cases - c) / (all - e));
                let inside = c / e;
                x_ln(c, inside / rate)
                    + x_ln(e - c, (1.0 - inside) / (1.0 - rate))
                    + x_ln(cases - c, outside / rate)
                    + x_ln(all - e - cases + c, (1.0 - outside) / (1.0 - rate))
            }
            Statistic::Expectation => {
                if c <= e {
                    0.0
                } else {
                    x_ln(c, c / e) + e - c
                }
            }
        }
    }

    /// A number no less than [`Statistic::ratio`], without a logarithm.
    pub fn at_most(self, c: f64, e: f64) -> f64 {
        let above = c - e;
        match self {
            Statistic::Poisson { cases } => above * above * (0.5 / e + 1.0 / (cases - e).max(1e-300)),
            Statistic::Expectation => above * above * 0.5 / e,
            Statistic::Bernoulli { .. } => f64::INFINITY,
        }
    }

    /// Whether `c` is more than expected at all.
    pub fn is_high(self, c: f64, e: f64) -> bool {
        match self {
            Statistic::Bernoulli { cases, all } => c * all > cases * e,
            _ => c > e,
        }
    }

    /// The least count of `least` or more whose ratio exceeds `level` for expected `e` or less; none when not
    /// even `most` does.
    fn first_above(self, level: f64, e: f64, least: u32, most: u32) -> Option<u32> {
        let above = |c: u32| {
            let c = f64::from(c);
            // There are at least as many cases and controls as cases.
            let e = if let Statistic::Bernoulli { .. } = self { e.max(c) } else { e };
            self.is_high(c, e) && self.ratio(c, e) > level
        };
        let (mut low, mut high) = (least, most);
        if low > high || !above(high) {
            return None;
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if above(middle) { high = middle } else { low = middle + 1 }
        }
        Some(high)
    }
}

/// The least counts by expected cases: one entry for every 1/128 of a doubling.
#[derive(Debug, Clone)]
pub(crate) struct Ladder {
    steps: Vec<u32>,
}

const LOWEST_EXPONENT: u32 = 127 - 40;
const PER_DOUBLING: u32 = 7;

impl Ladder {
    /// The ladder for ratios above `level`. `never` stands where no count up to `most` exceeds it.
    pub fn new(statistic: Statistic, level: f64, least: u32, most: u32, never: u32) -> Ladder {
        let top = f64::from(most).max(1.0).log2().ceil() as u32 + 2;
        let doublings = 40 + top + 24;
        let step = |at: u32| {
            // The lower end of the entry: a lesser count suffices for a lesser expectation.
            if at == 0 {
                return least;
            }
            let lower = f64::from(f32::from_bits((LOWEST_EXPONENT << 23) + (at << (23 - PER_DOUBLING))));
            statistic.first_above(level, lower, least, most).unwrap_or(never)
        };
        Ladder { steps: (0..doublings << PER_DOUBLING).map(step).collect() }
    }

    /// A count below which the ratio cannot exceed the level.
    pub fn at(&self, expected: f64) -> u32 {
        let bits = (expected.max(0.0) as f32).to_bits() >> (23 - PER_DOUBLING);
        let at = bits.saturating_sub(LOWEST_EXPONENT << PER_DOUBLING) as usize;
        // Rounding to f32 may lift an expectation onto the next entry.
        self.steps[at.saturating_sub(1).min(self.steps.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ratio_of_a_whole_study_is_nothing() {
        assert_eq!(Statistic::Poisson { cases: 10.0 }.ratio(10.0, 10.0), 0.0);
        assert_eq!(Statistic::Bernoulli { cases: 5.0, all: 9.0 }.ratio(5.0, 9.0), 0.0);
        assert!((Statistic::Poisson { cases: 552.0 }.ratio(117.0, 70.610520) - 15.005562).abs() < 1e-5);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn no_count_below_the_ladder_exceeds_its_level(e in 0.0001_f64..900.0, c in 0_u32..1000, level in 0.0_f64..20.0) {
            for statistic in [Statistic::Poisson { cases: 1000.0 }, Statistic::Expectation] {
                let ladder = Ladder::new(statistic, level, 2, 1000, u32::MAX);
                if c < ladder.at(e) && c >= 2 {
                    prop_assert!(statistic.ratio(f64::from(c), e) <= level + 1e-9);
                }
                prop_assert!(statistic.ratio(f64::from(c), e) <= statistic.at_most(f64::from(c), e) * (1.0 + 1e-9) + 1e-9);
            }
        }

        #[test]
        fn no_count_of_cases_below_the_ladder_exceeds_its_level(n in 1_u32..2000, c in 0_u32..1000, level in 0.0_f64..20.0) {
            let statistic = Statistic::Bernoulli { cases: 800.0, all: 3000.0 };
            let ladder = Ladder::new(statistic, level, 2, 800, u32::MAX);
            let c = c.min(n).min(800);
            if c < ladder.at(f64::from(n)) && c >= 2 {
                prop_assert!(statistic.ratio(f64::from(c), f64::from(n)) <= level + 1e-9);
            }
        }
    }
}
