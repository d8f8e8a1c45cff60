//! Where random bytes come from: a handle, so that a run can be repeated from a seed.
//!
//! Only the program picks the source. Nothing in this crate makes one for itself.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use zeroize::Zeroize;

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
///
/// A nonce of twelve bytes is asked for with every sealed field, and a call to the system costs more
/// than the sealing. So each thread fetches half a kilobyte at a time, and wipes what it gives out.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandomness;

const STOCK: usize = 512;
/// What is larger is fetched for itself.
const MOST_FROM_STOCK: usize = 64;

/// Random bytes of one thread, given out from the end.
struct Stock {
    bytes: [u8; STOCK],
    left: usize,
}

thread_local! {
    static OF_THIS_THREAD: RefCell<Stock> = const { RefCell::new(Stock { bytes: [0; STOCK], left: 0 }) };
}

impl Stock {
    fn give(&mut self, out: &mut [u8]) {
        if self.left < out.len() {
            fetch(&mut self.bytes);
            self.left = STOCK;
        }
        let given = &mut self.bytes[self.left - out.len()..self.left];
        out.copy_from_slice(given);
        given.zeroize();
        self.left -= out.len();
    }
}

/// # Panics
/// When the operating system has no randomness to give. To go on with predictable keys would be worse
/// than to stop, and no input of a user can bring this about.
fn fetch(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        panic!("操作系统未能提供随机数，程序不能安全运行，已停止。请检查系统后重新启动。");
    }
}

impl Randomness for OsRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        if bytes.len() > MOST_FROM_STOCK {
            fetch(bytes);
        } else {
            OF_THIS_THREAD.with_borrow_mut(|stock| stock.give(bytes));
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
    use std::collections::HashSet;

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
        assert_ne!(bytes::<100>(&OsRandomness), bytes::<100>(&OsRandomness));
        let drawn: HashSet<[u8; 12]> = (0..10_000).map(|_| bytes(&OsRandomness)).collect();
        assert_eq!(drawn.len(), 10_000, "across many refills of the stock");
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| bytes::<32>(&OsRandomness))).collect();
        let of_threads: HashSet<_> = threads.into_iter().map(|t| t.join().expect("thread")).collect();
        assert_eq!(of_threads.len(), 4, "each thread has a stock of its own");
    }

    #[test]
    fn what_the_stock_gave_out_is_wiped() {
        let mut stock = Stock { bytes: [0; STOCK], left: 0 };
        let mut out = [0; 64];
        stock.give(&mut out);
        assert_ne!(out, [0; 64]);
        assert_eq!(stock.bytes[STOCK - 64..], [0; 64]);
        assert_eq!(stock.left, STOCK - 64);
    }
}
