//! How many answers a question needs: for a margin, for a target, for a change between two waves.
//!
//! Never says that fewer are enough because more would cost too much.

use crate::distribution::normal_quantile;
use crate::error::{Fault, SurveyError};

/// A margin wanted for a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margin {
    /// The share expected; 0.5 is the most cautious.
    pub share: f64,
    /// Half the width of the interval.
    pub margin: f64,
    /// Population, or none when it is large.
    pub population: Option<f64>,
    /// Design effect expected.
    pub deff: f64,
    /// Level of the interval, say 0.95.
    pub level: f64,
}

/// Answers for a margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// From an endless population, not rounded.
    pub endless: f64,
    /// Answers needed.
    pub answers: u64,
}

fn refused(zh: &str, en: &str) -> SurveyError {
    SurveyError::new(Fault::Setting, zh, en)
}

/// Rounds up, but not for a hair of rounding.
fn up(x: f64) -> u64 {
    (x - 1e-9 * x.abs().max(1.0)).ceil().max(0.0) as u64
}

impl Margin {
    /// The answers it needs.
    ///
    /// # Errors
    /// A share, margin, level, population or design effect out of range.
    pub fn size(&self) -> Result<Size, SurveyError> {
        let open = |x: f64| x > 0.0 && x < 1.0;
        if !open(self.share) || !open(self.margin) || !open(self.level) {
            return Err(refused(
                "share、margin、level 都应大于 0、小于 1，例如 0.9、0.03、0.95",
                "share, margin and level lie between 0 and 1, such as 0.9, 0.03, 0.95",
            ));
        }
        if !(self.deff > 0.0 && self.deff.is_finite())
            || self.population.is_some_and(|n| n.is_nan() || n < 1.0)
        {
            return Err(refused(
                "deff 应大于 0；population 应不小于 1",
                "deff must be above 0 and the population at least 1",
            ));
        }
        let z = normal_quantile(0.5 + 0.5 * self.level);
        let endless = self.deff * z * z * self.share * (1.0 - self.share) / (self.margin * self.margin);
        let finite = match self.population {
            Some(n) if n.is_finite() => endless / (1.0 + (endless - 1.0) / n),
            _ => endless,
        };
        let answers = up(finite);
        Ok(Size {
            endless,
            answers: self.population.filter(|n| n.is_finite()).map_or(answers, |n| answers.min(n as u64)),
        })
    }
}

/// A change between two waves that is to be seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Share in the first wave.
    pub from: f64,
    /// Share in the second.
    pub to: f64,
    /// Level of the two-sided test, say 0.95.
    pub level: f64,
    /// Chance to see the change if it is there, say 0.8.
    pub power: f64,
    /// Design effect expected.
    pub deff: f64,
    /// Correlation between the two estimates where waves share sampling units; 0 when they are independent.
    pub correlation: f64,
}

impl Change {
    /// Answers needed in each wave.
    ///
    /// # Errors
    /// Shares, chances or a correlation out of range, or no change at all.
    pub fn answers(&self) -> Result<u64, SurveyError> {
        let open = |x: f64| x > 0.0 && x < 1.0;
        let fit = [self.from, self.to, self.level, self.power].into_iter().all(open)
            && (0.0..1.0).contains(&self.correlation)
            && self.deff > 0.0
            && self.deff.is_finite();
        if !fit || self.from == self.to {
            return Err(refused(
                "from、to、level、power 应大于 0、小于 1，from 与 to 不同，correlation 不小于 0、小于 1，deff 大于 0",
                "from, to, level and power lie between 0 and 1, from differs from to, correlation is from 0 to below 1, deff above 0",
            ));
        }
        let z = normal_quantile(0.5 + 0.5 * self.level) + normal_quantile(self.power);
        let (before, after) = (self.from * (1.0 - self.from), self.to * (1.0 - self.to));
        let spread = before + after - 2.0 * self.correlation * (before * after).sqrt();
        Ok(up(self.deff * z * z * spread / (self.to - self.from).powi(2)))
    }
}

/// Contacts needed for some answers, when a share of them is eligible and a share of those answers.
///
/// # Errors
/// A share that is not above 0 and up to 1.
pub fn contacts(answers: u64, eligible: f64, response: f64) -> Result<u64, SurveyError> {
    let share = |x: f64| x > 0.0 && x <= 1.0;
    if !share(eligible) || !share(response) {
        return Err(refused(
            "eligible-rate 和 response-rate 应大于 0、不大于 1",
            "eligible-rate and response-rate are above 0 and up to 1",
        ));
    }
    Ok(up(answers as f64 / (eligible * response)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::fewest_to_meet;
    use proptest::prelude::*;

    #[test]
    fn three_points_at_ninety_percent_take_385_answers() {
        let margin = Margin { share: 0.9, margin: 0.03, population: None, deff: 1.0, level: 0.95 };
        assert_eq!(margin.size().expect("a size").answers, 385);
        assert_eq!(Margin { margin: 0.01, ..margin }.size().expect("a size").answers, 3458);
        assert_eq!(Margin { population: Some(300.0), ..margin }.size().expect("a size").answers, 169);
        assert!(Margin { share: 90.0, ..margin }.size().is_err(), "percent is no share");
    }

    #[test]
    fn a_change_of_three_points_takes_many_answers() {
        // power.prop.test without pooling: (1.959964 + 0.8416212)^2 × (0.09 + 0.0651) / 0.03^2
        let change = Change { from: 0.9, to: 0.93, level: 0.95, power: 0.8, deff: 1.0, correlation: 0.0 };
        assert_eq!(change.answers().expect("a size"), 1353);
        let shared = Change { correlation: 0.5, ..change };
        assert!(shared.answers().expect("a size") < 700, "shared villages halve it");
        assert_eq!(contacts(400, 0.8, 0.25).expect("shares"), 2000);
        assert!(contacts(400, 0.0, 0.5).is_err());
    }

    proptest! {
        #[test]
        fn a_narrower_margin_or_a_larger_population_never_needs_fewer(
            share in 0.02_f64..0.98, margin in 0.005_f64..0.2, population in 30.0_f64..1e6, deff in 0.5_f64..5.0
        ) {
            let wanted = Margin { share, margin, population: Some(population), deff, level: 0.95 };
            let size = wanted.size().expect("a size").answers;
            let answers = |wanted: Margin| wanted.size().expect("a size").answers;
            prop_assert!(answers(Margin { margin: margin * 0.9, ..wanted }) >= size, "a narrower margin");
            prop_assert!(answers(Margin { population: Some(population * 2.0), ..wanted }) >= size, "a larger population");
            prop_assert!(size as f64 <= population + 1.0);
        }

        #[test]
        fn the_fewest_to_meet_a_target_are_enough_and_one_less_is_not(n in 40_u64..2_000, target in 0.5_f64..0.97) {
            if let Some(k) = fewest_to_meet(n, target, 0.95) {
                let low = |k: u64| crate::interval::wilson(k as f64 / n as f64, n as f64, 1.959_963_984_540_054).low;
                prop_assert!(low(k) >= target && (k == 0 || low(k - 1) < target));
            }
        }
    }
}
