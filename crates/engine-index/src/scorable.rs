//! What may be scored. Demand (how much people ask for) has no value here, so no method can name it.
//!
//! One way only: a scorable count is a maintained measure, but there is no way from a measure back to a
//! scorable count; a test compares both lists.

use domain::measure::Measure;
use serde::{Deserialize, Serialize};

/// What a scored indicator says about. There is no fourth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// How a unit did its duty.
    Duty,
    /// What came of it.
    Outcome,
    /// What residents think, from the anonymous survey only.
    Opinion,
}

/// A maintained count that may be scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScorableMeasure {
    /// Orders sent back by a unit.
    SentBack,
    /// Answered within the resident's term.
    AnsweredInTime,
    /// Answered after it.
    AnsweredLate,
    /// Extensions granted.
    Extended,
    /// Handled again.
    Redone,
    /// Confirmed resolved by call-back.
    ConfirmedResolved,
    /// Confirmed not resolved by call-back.
    ConfirmedUnresolved,
    /// Closed.
    Closed,
}

impl ScorableMeasure {
    /// Every scorable count.
    pub const ALL: &[ScorableMeasure] = &[
        ScorableMeasure::SentBack,
        ScorableMeasure::AnsweredInTime,
        ScorableMeasure::AnsweredLate,
        ScorableMeasure::Extended,
        ScorableMeasure::Redone,
        ScorableMeasure::ConfirmedResolved,
        ScorableMeasure::ConfirmedUnresolved,
        ScorableMeasure::Closed,
    ];

    /// The maintained count it is.
    pub fn measure(self) -> Measure {
        match self {
            ScorableMeasure::SentBack => Measure::SentBack,
            ScorableMeasure::AnsweredInTime => Measure::AnsweredInTime,
            ScorableMeasure::AnsweredLate => Measure::AnsweredLate,
            ScorableMeasure::Extended => Measure::Extended,
            ScorableMeasure::Redone => Measure::Redone,
            ScorableMeasure::ConfirmedResolved => Measure::ConfirmedResolved,
            ScorableMeasure::ConfirmedUnresolved => Measure::ConfirmedUnresolved,
            ScorableMeasure::Closed => Measure::Closed,
        }
    }

    /// What it says about.
    pub fn nature(self) -> Nature {
        match self {
            ScorableMeasure::SentBack
            | ScorableMeasure::AnsweredInTime
            | ScorableMeasure::AnsweredLate
            | ScorableMeasure::Extended => Nature::Duty,
            ScorableMeasure::Redone
            | ScorableMeasure::ConfirmedResolved
            | ScorableMeasure::ConfirmedUnresolved
            | ScorableMeasure::Closed => Nature::Outcome,
        }
    }
}

/// What a reported figure counts: the closed list of the charter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reported {
    /// Accidents and losses.
    Accident,
    /// Facilities and their state.
    Facility,
    /// Services given.
    Service,
    /// Money and its use.
    Fund,
}

/// Where an indicator's figures come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A maintained count, never typed in by the unit scored.
    Counted(ScorableMeasure),
    /// A figure reported with evidence.
    Reported(Reported),
    /// The anonymous survey.
    Survey,
}

impl Source {
    /// Whether figures of this source may be called `nature`.
    pub fn allows(self, nature: Nature) -> bool {
        match self {
            Source::Counted(measure) => measure.nature() == nature,
            Source::Reported(_) => nature != Nature::Opinion,
            Source::Survey => nature == Nature::Opinion,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::measure::Nature as Declared;

    #[test]
    fn every_measure_but_demand_is_scorable_and_no_demand_is() {
        for measure in Measure::ALL {
            let scorable = ScorableMeasure::ALL.iter().find(|s| s.measure() == *measure);
            match measure.nature() {
                Declared::Demand => assert_eq!(scorable, None, "{}", measure.code()),
                Declared::Duty => assert_eq!(scorable.map(|s| s.nature()), Some(Nature::Duty)),
                Declared::Outcome => assert_eq!(scorable.map(|s| s.nature()), Some(Nature::Outcome)),
            }
        }
    }
}
