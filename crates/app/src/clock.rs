//! The clock handle. Only the program reads the real one; simulation and tests pass their own.

use domain::instant::Instant;

/// Gives the present moment.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Instant;
}
