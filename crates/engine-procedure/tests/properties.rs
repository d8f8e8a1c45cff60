//! Properties of every history of the procedure of the tests.

mod support;

use domain::Date;
use domain::instant::Instant;
use engine_procedure::offers;
use proptest::prelude::*;
use support::play::{actor, fill, play, throws};
use support::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_acts_loses_the_owner_the_fold_or_the_residents_date(throws in throws()) {
        play(&appeal(), &throws);
    }

    #[test]
    fn the_worker_climbs_every_ladder_to_its_end_whatever_the_state(throws in throws(), later in 0..200i64) {
        let mut s = Stage::new(appeal());
        s.file("help", "collapse", &[]);
        for throw in throws.into_iter().take(12) {
            let who = actor(throw.actor);
            let offered = offers(&s.p, s.m(), &s.context(&who));
            let open: Vec<_> = offered.iter().filter(|o| o.blocked.is_none()).collect();
            let Some(offer) = open.get(throw.action % open.len().max(1)) else { continue };
            let mut command = offer.command();
            drop(open);
            fill(&s, &mut command, throw.dice);
            if let Ok(change) = s.attempt(&who, &command) {
                s.take(change);
            }
        }
        s.now = Instant::start_of(Date::new(2026, 11, 1).expect("a day"), &s.zone).plus_minutes(later * 60);
        s.climb();
        prop_assert!(s.m().next_rung().is_none_or(|(at, ..)| at > s.now));
    }
}

#[test]
fn random_histories_reach_every_action_of_the_procedure() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let p = appeal();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..600 {
        let tree = throws().new_tree(&mut runner).expect("generates");
        seen.extend(play(&p, &tree.current()));
    }
    let missing: Vec<_> =
        p.actions.iter().filter(|a| a.id != p.filed_by && !seen.contains(a.id.as_str())).collect();
    // Three tries hours apart without anything else between them: a story of its own plays it.
    let missing: Vec<_> =
        missing.iter().map(|a| a.id.as_str()).filter(|id| *id != "close-unreached").collect();
    assert!(missing.is_empty(), "the histories never reach {missing:?}, so they prove little");
}
