//! Random histories of every procedure of every pack of the house, played with the engine's own player: no
//! act is a fault, no open matter loses its owner, no resident's date moves away.

#[path = "../../engine-procedure/tests/support/mod.rs"]
mod support;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::path::Path;
use support::play::{play, throws};

#[test]
fn random_histories_of_every_procedure_hold_what_the_engine_promises() {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut played = 0;
    for entry in std::fs::read_dir(house).expect("the packs").flatten() {
        let Ok(pack) = pack::load(&entry.path()) else { panic!("{} does not load", entry.path().display()) };
        for procedure in pack.procedures.values() {
            played += 1;
            let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
            let mut runner = TestRunner::new_with_rng(Config::default(), rng);
            let mut seen = std::collections::BTreeSet::new();
            for _ in 0..400 {
                let tree = throws().new_tree(&mut runner).expect("generates");
                seen.extend(play(procedure, &tree.current()));
            }
            let all = procedure.actions.len();
            assert!(
                seen.len() * 10 >= all * 8,
                "{}: only {} of {all} actions were reached",
                procedure.id,
                seen.len()
            );
        }
    }
    assert!(played >= 2, "no procedure was played");
}
