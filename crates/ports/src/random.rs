//! Where random bytes come from: a handle, so that a run can be repeated from a seed.
//!
//! Only the program picks the source. Nothing in this crate makes one for itself.

use std::sync::atomic::{AtomicU64, Ordering};

/// A source of random bytes that can be shared between threads.
pub trait Randomness: Send + Sync {
    /// Overwrites every byte of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// `N` fresh bytes.
pub fn bytes<const N: usize>(rng: &dyn Randomness) -> [u8; N] {
    let mut out = [0; N];
    rng.fill(&mut out);
    out
}

/// The operating system's generator; the only source for production.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandomness;

impl Randomness for OsRandomness {
    /// # Panics
    /// When the operating system has no randomness to give. To go on with predictable keys would
    /// be worse than to stop, and no input of a user can bring this about.
    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            panic!("操作系统未能提供随机数，程序不能安全运行，已停止。请检查系统后重新启动。");
        }
    }
}

/// Bytes that follow from a seed alone, for tests, the demo city and the simulation.
///
/// **Never for production:** who knows the seed knows every key and code made from it.
#[derive(Debug)]
pub struct SeededRandomness {
    state: AtomicU64,
}

/// The odd constant of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
const GOLDEN_GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

impl SeededRandomness {
    /// A source that always gives the same bytes for the same `seed` and the same order of calls.
    pub fn new(seed: u64) -> Self {
        SeededRandomness { state: AtomicU64::new(seed) }
    }

    fn next(&self) -> u64 {
        let mut word = self.state.fetch_add(GOLDEN_GAMMA, Ordering::Relaxed).wrapping_add(GOLDEN_GAMMA);
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_another_seed_differs() {
        let draw = |seed| bytes::<40>(&SeededRandomness::new(seed));
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn the_first_word_of_seed_zero_is_the_published_one() {
        assert_eq!(bytes::<8>(&SeededRandomness::new(0)), 0xE220_A839_7B1D_CDAF_u64.to_le_bytes());
    }

    #[test]
    fn the_system_never_gives_the_same_bytes_twice() {
        assert_ne!(bytes::<32>(&OsRandomness), bytes::<32>(&OsRandomness));
    }
}
