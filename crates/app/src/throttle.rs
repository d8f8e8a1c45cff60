//! Slows guessing down, in memory only: per target (a matter number, a login) a growing delay, and one
//! bucket for the whole city. Never a permanent lock, never an address: callers are keyed hashes.

use domain::instant::Instant;
use std::collections::HashMap;
use std::sync::Mutex;

/// Wrong tries that cost nothing.
const FREE_TRIES: u32 = 4;
/// The longest wait after many wrong tries, in seconds.
const WAIT_MAX_S: i64 = 300;
/// Wrong tries a minute over everything before all wait a little.
const GLOBAL_PER_MINUTE: u32 = 600;
/// How many targets are remembered; the stalest half is forgotten beyond it.
const REMEMBERED: usize = 50_000;

/// Wrong tries by target.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    targets: HashMap<[u8; 32], (u32, Instant)>,
    minute: i64,
    wrong_this_minute: u32,
}

impl Throttle {
    /// Seconds to wait before another try at `target`, 0 if none.
    pub fn wait_s(&self, target: &[u8; 32], now: Instant) -> u64 {
        let state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let global = state.minute == now.0 / 60_000_000 && state.wrong_this_minute >= GLOBAL_PER_MINUTE;
        let Some((wrong, last)) = state.targets.get(target) else { return u64::from(global) };
        let due = last.0 + delay_s(*wrong) * 1_000_000;
        let wait = (due - now.0 + 999_999) / 1_000_000;
        // A clock set back must not lock anyone out for longer than the longest wait.
        (wait.clamp(0, WAIT_MAX_S) as u64).max(u64::from(global))
    }

    /// Notes a wrong try.
    pub fn wrong(&self, target: [u8; 32], now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if state.targets.len() >= REMEMBERED {
            let mut seen: Vec<Instant> = state.targets.values().map(|(_, at)| *at).collect();
            seen.sort_unstable();
            let middle = seen[seen.len() / 2];
            state.targets.retain(|_, (_, at)| *at > middle);
        }
        let entry = state.targets.entry(target).or_insert((0, now));
        *entry = (entry.0.saturating_add(1), now);
        let minute = now.0 / 60_000_000;
        if state.minute != minute {
            state.minute = minute;
            state.wrong_this_minute = 0;
        }
        state.wrong_this_minute = state.wrong_this_minute.saturating_add(1);
    }

    /// Forgets a target after a right try.
    pub fn right(&self, target: &[u8; 32]) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).targets.remove(target);
    }
}

/// 2, 4, 8 … seconds after the free tries, capped.
fn delay_s(wrong: u32) -> i64 {
    match wrong.saturating_sub(FREE_TRIES) {
        0 => 0,
        over => (1_i64 << over.min(16)).min(WAIT_MAX_S),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_tries_slow_down_but_never_lock_for_good() {
        let throttle = Throttle::default();
        let target = [7; 32];
        let mut now = Instant(1_000_000_000_000_000);
        for _ in 0..FREE_TRIES {
            throttle.wrong(target, now);
            assert_eq!(throttle.wait_s(&target, now), 0, "the first tries are free");
        }
        for _ in 0..100 {
            throttle.wrong(target, now);
        }
        assert_eq!(throttle.wait_s(&target, now), WAIT_MAX_S as u64);
        now = now.plus_minutes(6);
        assert_eq!(throttle.wait_s(&target, now), 0, "after the wait the right code must work");
        assert_eq!(throttle.wait_s(&[8; 32], now), 0, "another number is not slowed");
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out() {
        let throttle = Throttle::default();
        for _ in 0..50 {
            throttle.wrong([1; 32], Instant(2_000_000_000_000_000));
        }
        assert!(throttle.wait_s(&[1; 32], Instant(1_000_000_000_000_000)) <= WAIT_MAX_S as u64);
    }
}
