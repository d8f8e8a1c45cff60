//! Durations and processor time, gathered without disturbing what is measured.

use std::time::Duration;

/// Durations of one kind of step, in microseconds.
#[derive(Debug, Default, Clone)]
pub struct Durations(Vec<u32>);

impl Durations {
    /// Adds one.
    pub fn add(&mut self, took: Duration) {
        self.0.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    /// Takes in another client's.
    pub fn merge(&mut self, other: Durations) {
        self.0.extend(other.0);
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The value below which this share lies, in milliseconds.
    pub fn percentile_ms(&mut self, share: f64) -> f64 {
        if self.0.is_empty() {
            return 0.0;
        }
        self.0.sort_unstable();
        let at = ((self.0.len() - 1) as f64 * share).round() as usize;
        f64::from(self.0[at]) / 1000.0
    }
}

/// Processor time of this process so far, all threads, from the kernel's own accounting.
pub fn cpu_time() -> Duration {
    // Fields 14 and 15 of /proc/self/stat, counted after the command name in parentheses, in ticks of 10 ms.
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = after.split_whitespace().skip(11).take(2).filter_map(|f| f.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// Most memory this process ever had, in MiB.
pub fn peak_memory_mib() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}
