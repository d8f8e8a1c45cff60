//! A moment in time, in microseconds of UTC. Legal days are `Date` in the pack's zone.

use crate::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// The legal day this moment falls on in `zone`.
    pub fn day_in(self, zone: &TimeZone) -> Date {
        self.zoned(zone).date()
    }

    /// Wall-clock hour and minute in `zone`.
    pub fn clock_in(self, zone: &TimeZone) -> (u8, u8) {
        let zoned = self.zoned(zone);
        (zoned.hour() as u8, zoned.minute() as u8)
    }

    /// The first moment of `day` in `zone`.
    pub fn start_of(day: Date, zone: &TimeZone) -> Instant {
        let zoned = day.to_zoned(zone.clone()).expect("a civil day of the covered years exists in its zone");
        Instant(zoned.timestamp().as_microsecond())
    }

    /// This moment plus whole minutes.
    pub fn plus_minutes(self, minutes: i64) -> Instant {
        Instant(self.0 + minutes * 60_000_000)
    }

    /// `2026-03-04 09:15` in `zone`.
    pub fn show_minute(self, zone: &TimeZone) -> String {
        self.zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
    }

    fn zoned(self, zone: &TimeZone) -> jiff::Zoned {
        jiff::Timestamp::from_microsecond(self.0)
            .expect("instants are made by the clock and stay inside jiff's range")
            .to_zoned(zone.clone())
    }
}
