//! Makes 63-bit, time-ordered ids in the application (invariant 13): 41 bits of milliseconds, 10 bits of
//! slot, 12 bits of sequence. Never goes back, even when the clock does.

use domain::instant::Instant;
use std::sync::atomic::{AtomicI64, Ordering};

/// Makes ids for one process.
#[derive(Debug)]
pub struct IdMaker {
    slot: i64,
    last: AtomicI64,
}

impl IdMaker {
    /// A maker for the process numbered `slot` (0–1023).
    pub fn new(slot: u16) -> Self {
        IdMaker { slot: i64::from(slot & 0x3ff), last: AtomicI64::new(0) }
    }

    /// The next id at `now`.
    pub fn next(&self, now: Instant) -> i64 {
        let tick = (now.0 / 1000).max(0) & ((1 << 41) - 1);
        let fresh = tick << 12;
        // `last` counts ticks and sequence; when the clock stands still or goes back it just counts on.
        let previous = self
            .last
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |last| Some(fresh.max(last + 1)))
            .unwrap_or(0);
        let value = fresh.max(previous + 1);
        ((value >> 12) << 22) | (self.slot << 12) | (value & 0xfff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_even_when_the_clock_goes_back() {
        let maker = IdMaker::new(7);
        let mut last = 0;
        for step in [1_000_000, 1_000_001, 999, 0, 5_000_000, 4_000_000] {
            for _ in 0..5000 {
                let id = maker.next(Instant(1_700_000_000_000_000 + step));
                assert!(id > last, "an id must be greater than the one before");
                last = id;
            }
        }
    }
}
