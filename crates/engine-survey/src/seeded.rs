//! Chance from a seed that is a value: the same seed and the same name give the same numbers on every machine.
//!
//! Never reads randomness of the machine; nobody can say afterwards that another sample was drawn.

/// Numbers from a seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Seeded {
    state: u64,
}

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Seeded {
    /// The numbers of a seed for one purpose, told by `path`.
    pub fn new(seed: u64, path: &[u64]) -> Seeded {
        let start = path.iter().fold(mixed(seed.wrapping_add(STEP)), |state, part| {
            mixed(state.wrapping_add(STEP).wrapping_add(mixed(part.wrapping_add(STEP))))
        });
        Seeded { state: start }
    }

    /// The numbers of a seed for something with a name.
    pub fn named(seed: u64, path: &[u64], name: &str) -> Seeded {
        // FNV-1a over the name, mixed in like any other part.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut path = path.to_vec();
        path.push(hash);
        path.push(name.len() as u64);
        Seeded::new(seed, &path)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mixed(self.state)
    }

    /// A number in [0, 1).
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `end`, all equally likely.
    pub fn below(&mut self, end: u64) -> u64 {
        let end = end.max(1);
        // Numbers in the last, incomplete stretch are thrown away.
        let fair = u64::MAX - u64::MAX % end;
        loop {
            let bits = self.bits();
            if bits < fair {
                return bits % end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_the_same_for_ever() {
        let mut chance = Seeded::new(20_260_701, &[]);
        let first: Vec<u64> = (0..3).map(|_| chance.below(1000)).collect();
        assert_eq!(first, [500, 957, 878]);
    }

    #[test]
    fn numbers_fall_evenly() {
        let mut chance = Seeded::new(7, &[1, 2]);
        let mut counts = [0_u32; 10];
        (0..100_000).for_each(|_| counts[chance.below(10) as usize] += 1);
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
        let mean = (0..100_000).map(|_| chance.share()).sum::<f64>() / 1e5;
        assert!((mean - 0.5).abs() < 0.005);
    }
}
