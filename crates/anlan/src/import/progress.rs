//! A line on stderr that shows how far an import came: redrawn on a terminal, one line each tenth elsewhere.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Shows progress.
pub struct Progress {
    terminal: bool,
    started: Instant,
    drawn: Instant,
    tenth: u64,
}

impl Progress {
    /// Nothing shown yet.
    pub fn new() -> Progress {
        let now = Instant::now();
        Progress { terminal: std::io::stderr().is_terminal(), started: now, drawn: now, tenth: 0 }
    }

    /// Shows that `rows` are done and, where it is known, how many thousandths of the file.
    pub fn show(&mut self, rows: u64, thousandths: Option<u64>) {
        let tenth = thousandths.map_or(rows / 10_000, |part| part / 100);
        let due = if self.terminal {
            self.drawn.elapsed() > Duration::from_millis(200)
        } else {
            tenth > self.tenth
        };
        if !due {
            return;
        }
        self.drawn = Instant::now();
        self.tenth = tenth;
        let part = thousandths.map_or(String::new(), |part| {
            let filled = (part.min(1_000) / 50) as usize;
            format!("[{}{}] {:>3}%  ", "#".repeat(filled), "·".repeat(20 - filled), part.min(1_000) / 10)
        });
        let (before, after) = if self.terminal { ("\r", "\x1b[K") } else { ("", "\n") };
        // Nobody may be reading; that is no reason to stop.
        let _ = write!(std::io::stderr(), "{before}{part}{rows} 行，{:.0} 行/秒{after}", self.speed(rows));
        let _ = std::io::stderr().flush();
    }

    /// Ends the line; gives rows a second.
    pub fn end(&self, rows: u64) -> f64 {
        if self.terminal {
            let _ = writeln!(std::io::stderr());
        }
        self.speed(rows)
    }

    fn speed(&self, rows: u64) -> f64 {
        rows as f64 / self.started.elapsed().as_secs_f64().max(0.001)
    }
}
