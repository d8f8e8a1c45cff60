//! Demand is not merit: no measure of how much people asked for can be scored.
//! That no conversion exists is proved by the `compile_fail` examples of `domain::measure`.

use domain::measure::{Measure, Nature};

#[test]
fn what_people_file_withdraw_or_are_refused_can_never_be_scored() {
    for measure in
        [Measure::Received, Measure::Accepted, Measure::Refused, Measure::Dispatched, Measure::Withdrawn]
    {
        assert_eq!(measure.nature(), Nature::Demand, "{}", measure.code());
        assert!(measure.scorable(1).is_none() && measure.demand(1).is_some(), "{}", measure.code());
    }
}

#[test]
fn no_measure_is_both_demand_and_score() {
    for measure in Measure::ALL {
        assert!(measure.scorable(1).is_none() || measure.demand(1).is_none(), "{}", measure.code());
    }
}
