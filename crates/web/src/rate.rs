//! How often one caller may ask, in memory only. A caller is a keyed hash under a key of the day, so no address is kept
//! and yesterday's callers cannot be told from today's. A bucket that is empty fills again; nobody is locked out.

use domain::instant::Instant;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// A caller, as far as anyone may know.
pub(crate) type CallerKey = [u8; 32];

/// What a route costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rate {
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// Trying a code or a password.
    Try,
    /// Keeping a draft, once a second.
    Draft,
}

impl Rate {
    /// Tries held ready, tries won back a second, for one caller. A whole hall may share one address.
    fn of_caller(self) -> (f64, f64) {
        match self {
            Rate::Read => (600.0, 20.0),
            Rate::Write => (120.0, 2.0),
            Rate::Try => (30.0, 0.5),
            Rate::Draft => (60.0, 2.0),
        }
    }

    /// The same over all callers together.
    fn of_all(self) -> (f64, f64) {
        match self {
            Rate::Read => (20_000.0, 5_000.0),
            Rate::Write => (5_000.0, 2_000.0),
            Rate::Try => (600.0, 50.0),
            Rate::Draft => (5_000.0, 2_000.0),
        }
    }
}

/// Callers remembered at most; beyond it the fullest buckets are forgotten, which favours the caller.
const REMEMBERED: usize = 100_000;

const DAY_US: i64 = 86_400_000_000;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

/// Buckets of the day.
#[derive(Default)]
pub(crate) struct Rates(Mutex<State>);

#[derive(Default)]
struct State {
    day: i64,
    key: String,
    callers: HashMap<(Rate, CallerKey), Bucket>,
    all: HashMap<Rate, Bucket>,
}

impl Rates {
    /// The key of an address today. `fresh` gives the secret of a new day.
    pub fn caller(&self, address: IpAddr, now: Instant, fresh: impl Fn() -> String) -> CallerKey {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let day = now.0.div_euclid(DAY_US);
        if state.key.is_empty() || state.day != day {
            *state = State { day, key: fresh(), ..State::default() };
        }
        // One household holds a whole /64 of the newer addresses.
        let bytes = match address {
            IpAddr::V4(v4) => v4.octets().to_vec(),
            IpAddr::V6(v6) => {
                v6.to_ipv4_mapped().map_or_else(|| v6.octets()[..8].to_vec(), |v4| v4.octets().to_vec())
            }
        };
        keyed(&state.key, &bytes)
    }

    /// The key of a session, for staff who share an address.
    pub fn session(&self, token: &str) -> CallerKey {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keyed(&state.key, token.as_bytes())
    }

    /// Takes one try; the seconds to wait when there is none left.
    pub fn take(&self, rate: Rate, caller: CallerKey, now: Instant) -> Result<(), u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.callers.len() >= REMEMBERED {
            state.callers.retain(|(rate, _), bucket| {
                fill(*bucket, rate.of_caller(), now).left < rate.of_caller().0 / 2.0
            });
        }
        let State { callers, all, .. } = &mut *state;
        let own = callers.entry((rate, caller)).or_insert(Bucket { left: rate.of_caller().0, at: now });
        draw(own, rate.of_caller(), now)?;
        let all = all.entry(rate).or_insert(Bucket { left: rate.of_all().0, at: now });
        draw(all, rate.of_all(), now)
    }
}

fn fill(bucket: Bucket, (most, a_second): (f64, f64), now: Instant) -> Bucket {
    // A clock set back wins nothing and loses nothing.
    let passed = (now.0 - bucket.at.0).max(0) as f64 / 1_000_000.0;
    Bucket { left: (bucket.left + passed * a_second).min(most), at: now }
}

fn draw(bucket: &mut Bucket, (most, a_second): (f64, f64), now: Instant) -> Result<(), u64> {
    *bucket = fill(*bucket, (most, a_second), now);
    if bucket.left < 1.0 {
        return Err(((1.0 - bucket.left) / a_second).ceil() as u64);
    }
    bucket.left -= 1.0;
    Ok(())
}

fn keyed(key: &str, bytes: &[u8]) -> CallerKey {
    match Hmac::<Sha256>::new_from_slice(key.as_bytes()) {
        Ok(mut mac) => {
            mac.update(bytes);
            mac.finalize().into_bytes().into()
        }
        // HMAC takes keys of any length; this never happens, and all callers would then share one bucket.
        Err(_) => [0; 32],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Instant = Instant(1_800_000_000_000_000);

    fn later(seconds: i64) -> Instant {
        Instant(NOON.0 + seconds * 1_000_000)
    }

    #[test]
    fn an_empty_bucket_fills_again_and_never_locks() {
        let rates = Rates::default();
        let caller = [1; 32];
        for _ in 0..30 {
            assert_eq!(rates.take(Rate::Try, caller, NOON), Ok(()));
        }
        assert_eq!(rates.take(Rate::Try, caller, NOON), Err(2), "two seconds win one try back");
        assert_eq!(rates.take(Rate::Try, caller, later(2)), Ok(()));
        assert_eq!(rates.take(Rate::Try, [2; 32], NOON), Ok(()), "another caller is not slowed");
    }

    #[test]
    fn a_caller_has_another_name_tomorrow_and_the_address_is_nowhere() {
        let rates = Rates::default();
        let address: IpAddr = "203.0.113.9".parse().expect("an address");
        let keys = Mutex::new(vec!["two".to_owned(), "one".to_owned()]);
        let fresh = || keys.lock().expect("alone").pop().unwrap_or_default();
        let today = rates.caller(address, NOON, fresh);
        assert_eq!(rates.caller(address, NOON, fresh), today);
        assert_ne!(rates.caller(address, later(86_400), fresh), today);
    }
}
