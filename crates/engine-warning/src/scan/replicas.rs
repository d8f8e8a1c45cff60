//! The largest likelihood ratio of each replica, sixteen replicas at a time.
//!
//! Counts of sixteen replicas lie side by side, so that one comparison serves them all. A cylinder is looked at
//! closely only where its count reaches a ladder of least counts; a replica that stays below is scanned again
//! with a lower ladder. So the maxima are exact, whatever the ladder.

use super::null::Null;
use super::statistic::{Ladder, Statistic};
use crate::chance::Stream;
use std::ops::{BitOr, Range};

/// Replicas scanned side by side.
pub(crate) const SIDE_BY_SIDE: usize = 16;
/// Windows compared before anybody looks whether one stood out.
const BLOCK: usize = 8;

/// A whole number of a cell: small ones are compared more at a time.
trait Whole: Copy + Default + PartialEq + PartialOrd + BitOr<Output = Self> + Send + Sync {
    const MOST: u32;
    fn of(count: u32) -> Self;
    fn value(self) -> f64;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn above(self, other: Self) -> Self;
}

macro_rules! whole {
    ($type:ty) => {
        impl Whole for $type {
            const MOST: u32 = <$type>::MAX as u32;
            fn of(count: u32) -> Self {
                count.min(Self::MOST) as $type
            }
            fn value(self) -> f64 {
                f64::from(self)
            }
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
            fn above(self, other: Self) -> Self {
                self.saturating_sub(other)
            }
        }
    };
}

whole!(u16);
whole!(u32);

type Lanes<W> = [W; SIDE_BY_SIDE];

/// What is scanned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    /// Places a circle takes in, by centre.
    pub order: &'a [Vec<u32>],
    /// Periods from and to (exclusive) of every window.
    pub windows: &'a [(usize, usize)],
    /// How many periods there are.
    pub periods: usize,
    /// Expected cases by place and period.
    pub expected: &'a [f64],
    /// What is compared.
    pub statistic: Statistic,
    /// Fewer cases are no cluster.
    pub least: u32,
    /// No cell, circle or replica holds more.
    pub most: u32,
}

impl Field<'_> {
    fn places(&self) -> usize {
        self.expected.len() / self.periods.max(1)
    }

    /// Whether counts are kept by window; else as sums from the first period on, a window being a difference.
    fn by_window(&self) -> bool {
        self.windows.len() <= 2 * self.periods
    }

    fn row_length(&self) -> usize {
        if self.by_window() { self.windows.len() } else { self.periods + 1 }
    }

    /// One place's row out of its periods.
    fn row<T: Copy + Default>(
        &self,
        cells: &[T],
        plus: impl Fn(T, T) -> T,
        minus: impl Fn(T, T) -> T,
        row: &mut [T],
        sums: &mut Vec<T>,
    ) {
        sums.clear();
        let mut sum = T::default();
        sums.push(sum);
        for cell in cells {
            sum = plus(sum, *cell);
            sums.push(sum);
        }
        if self.by_window() {
            for (value, (from, to)) in row.iter_mut().zip(self.windows) {
                *value = minus(sums[*to], sums[*from]);
            }
        } else {
            row.copy_from_slice(sums);
        }
    }

    /// Rows of expected cases, place after place.
    fn expected_rows(&self) -> Vec<f64> {
        let length = self.row_length();
        let mut rows = vec![0.0; self.places() * length];
        let mut sums = Vec::new();
        for (cells, row) in self.expected.chunks(self.periods).zip(rows.chunks_mut(length)) {
            self.row(cells, |a, b| a + b, |a, b| a - b, row, &mut sums);
        }
        rows
    }
}

/// Makes and scans replicas. The level of the ladder is learnt from the first ones.
pub(crate) struct Replicator<'a> {
    field: Field<'a>,
    null: &'a Null,
    seed: u64,
    threads: usize,
    expected: Vec<f64>,
    level: f64,
}

impl<'a> Replicator<'a> {
    pub fn new(field: Field<'a>, null: &'a Null, seed: u64, threads: usize) -> Replicator<'a> {
        let expected = field.expected_rows();
        Replicator { field, null, seed, threads: threads.clamp(1, 64), expected, level: 0.0 }
    }

    /// Largest ratios of the replicas with these numbers, in order.
    pub fn maxima(&mut self, numbers: Range<u64>) -> Vec<f64> {
        let mut numbers: Vec<u64> = numbers.collect();
        let mut found = Vec::with_capacity(numbers.len());
        if self.level == 0.0 && !numbers.is_empty() {
            // The first few tell where the others will lie.
            let first: Vec<u64> = numbers.drain(..numbers.len().min(SIDE_BY_SIDE)).collect();
            found = self.exactly(&first, self.pilot(&first));
            let lowest = found.iter().copied().fold(f64::INFINITY, f64::min);
            self.level = (0.85 * lowest).max(0.1);
        }
        let parts = numbers.len().div_ceil(SIDE_BY_SIDE).min(self.threads).max(1);
        let share = numbers.len().div_ceil(parts * SIDE_BY_SIDE) * SIDE_BY_SIDE;
        let level = self.level;
        let this = &*self;
        let rest: Vec<Vec<f64>> = std::thread::scope(|scope| {
            let run = |part: &'_ [u64]| {
                let part = part.to_vec();
                scope.spawn(move || this.exactly(&part, level))
            };
            let handles: Vec<_> = numbers.chunks(share.max(1)).map(run).collect();
            handles.into_iter().map(|handle| handle.join().unwrap_or_default()).collect()
        });
        found.extend(rest.into_iter().flatten());
        found
    }

    /// A level below the maxima of some replicas: what a few centres of theirs show already.
    fn pilot(&self, numbers: &[u64]) -> f64 {
        let some: Vec<Vec<u32>> = self.field.order.iter().step_by(32).cloned().collect();
        let field = Field { order: &some, ..self.field };
        let few = Replicator {
            field,
            null: self.null,
            seed: self.seed,
            threads: 1,
            expected: self.expected.clone(),
            level: 0.0,
        };
        let lowest = few.exactly(numbers, 2.0).into_iter().fold(f64::INFINITY, f64::min);
        (0.95 * lowest).max(0.1)
    }

    fn exactly(&self, numbers: &[u64], level: f64) -> Vec<f64> {
        if self.field.most < u32::from(u16::MAX) - 1 {
            self.with::<u16>(numbers, level)
        } else {
            self.with::<u32>(numbers, level)
        }
    }

    fn with<W: Whole>(&self, numbers: &[u64], level: f64) -> Vec<f64> {
        let field = &self.field;
        let mut bench = Bench::<W>::new(field, &self.expected, level);
        let mut found = Vec::with_capacity(numbers.len());
        for batch in numbers.chunks(SIDE_BY_SIDE) {
            for (lane, number) in batch.iter().enumerate() {
                let mut stream = Stream::new(self.seed, *number + 1);
                self.null.draw(&mut stream, &mut bench.cells, &mut bench.scratch);
                bench.lay(lane);
            }
            let mut largest = bench.scan(batch.len());
            // Below the ladder nothing was looked at: look again with a lower one.
            let mut lower = level;
            while largest[..batch.len()].contains(&0.0) && lower > 0.0 {
                lower = if lower < 0.05 { 0.0 } else { lower * 0.5 };
                let again = bench.with_level(lower).scan(batch.len());
                for (largest, again) in largest.iter_mut().zip(again) {
                    *largest = largest.max(again);
                }
                bench.with_level(level);
            }
            found.extend(&largest[..batch.len()]);
        }
        found
    }
}

/// The working memory of one thread.
struct Bench<'a, W> {
    field: &'a Field<'a>,
    expected: &'a [f64],
    ladder: Ladder,
    /// One replica, place by place.
    cells: Vec<u32>,
    scratch: Vec<u32>,
    /// Rows of all replicas, place after place.
    rows: Vec<Lanes<W>>,
    running: Vec<Lanes<W>>,
    running_expected: Vec<f64>,
    /// The largest counts that are not looked at, by window.
    below: Vec<Lanes<W>>,
    one_row: Vec<u32>,
    sums: Vec<u32>,
    /// Windows by length: first start, last start (exclusive), length.
    runs: Vec<(usize, usize, usize)>,
}

impl<'a, W: Whole> Bench<'a, W> {
    fn new(field: &'a Field<'a>, expected: &'a [f64], level: f64) -> Bench<'a, W> {
        let length = field.row_length();
        Bench {
            field,
            expected,
            ladder: Ladder::new(field.statistic, level, field.least, field.most, W::MOST),
            cells: vec![0; field.expected.len()],
            scratch: Vec::new(),
            rows: vec![[W::default(); SIDE_BY_SIDE]; field.places() * length],
            running: vec![[W::default(); SIDE_BY_SIDE]; length],
            running_expected: vec![0.0; length],
            below: vec![[W::default(); SIDE_BY_SIDE]; if field.by_window() { length } else { 0 }],
            one_row: vec![0; length],
            sums: Vec::new(),
            runs: if field.by_window() { Vec::new() } else { runs(field.windows) },
        }
    }

    fn with_level(&mut self, level: f64) -> &mut Self {
        self.ladder = Ladder::new(self.field.statistic, level, self.field.least, self.field.most, W::MOST);
        self
    }

    /// Lays the replica in `cells` beside the others.
    fn lay(&mut self, lane: usize) {
        let length = self.one_row.len();
        for (cells, rows) in self.cells.chunks(self.field.periods).zip(self.rows.chunks_mut(length)) {
            self.field.row(cells, |a, b| a + b, |a, b| a - b, &mut self.one_row, &mut self.sums);
            for (row, value) in rows.iter_mut().zip(&self.one_row) {
                row[lane] = W::of(*value);
            }
        }
    }

    /// The largest ratio above the ladder's level of each lane in use; 0 where none is.
    fn scan(&mut self, lanes: usize) -> [f64; SIDE_BY_SIDE] {
        let mut largest = [0.0; SIDE_BY_SIDE];
        let length = self.one_row.len();
        let mut standing_out = Vec::new();
        let field = self.field;
        for order in field.order {
            self.running.fill([W::default(); SIDE_BY_SIDE]);
            self.running_expected.fill(0.0);
            for place in order {
                let from = *place as usize * length;
                let row = &self.rows[from..from + length];
                self.running_expected
                    .iter_mut()
                    .zip(&self.expected[from..from + length])
                    .for_each(|(sum, more)| *sum += more);
                add(&mut self.running, row);
                if field.by_window() {
                    for (below, expected) in self.below.iter_mut().zip(&self.running_expected) {
                        *below = [below_of(&self.ladder, *expected); SIDE_BY_SIDE];
                    }
                    by_window(&self.running, &self.below, &mut standing_out);
                } else {
                    by_difference(
                        &self.running, &self.running_expected, &self.runs, &self.ladder, &mut standing_out,
                    );
                }
                for window in standing_out.drain(..) {
                    self.look(window, lanes, &mut largest);
                }
            }
        }
        largest
    }

    /// Looks closely at a window in which some replica reached the ladder.
    fn look(&self, window: Window, lanes: usize, largest: &mut [f64; SIDE_BY_SIDE]) {
        let Window { from, to } = window;
        let statistic = self.field.statistic;
        let expected = match from {
            None => self.running_expected[to],
            Some(from) => self.running_expected[to] - self.running_expected[from],
        };
        let least = self.ladder.at(expected);
        for (lane, largest) in largest.iter_mut().enumerate().take(lanes) {
            let count = match from {
                None => self.running[to][lane],
                Some(from) => self.running[to][lane].minus(self.running[from][lane]),
            };
            let count = count.value();
            if count >= f64::from(least) && statistic.at_most(count, expected) > *largest {
                *largest = largest.max(statistic.ratio(count, expected));
            }
        }
    }
}

/// A window by its place in the running row; `from` only where rows are sums.
#[derive(Debug, Clone, Copy)]
struct Window {
    from: Option<usize>,
    to: usize,
}

/// The windows as stretches of equal length: first start, last start (exclusive), length.
fn runs(windows: &[(usize, usize)]) -> Vec<(usize, usize, usize)> {
    let mut sorted: Vec<(usize, usize)> = windows.iter().map(|(from, to)| (to - from, *from)).collect();
    sorted.sort_unstable();
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for (length, from) in sorted {
        match runs.last_mut() {
            Some(last) if last.2 == length && last.1 == from => last.1 += 1,
            _ => runs.push((from, from + 1, length)),
        }
    }
    runs
}

/// Adds a whole row: one long loop, which the compiler does for many lanes at once.
fn add<W: Whole>(sum: &mut [Lanes<W>], more: &[Lanes<W>]) {
    for (sum, more) in sum.as_flattened_mut().iter_mut().zip(more.as_flattened()) {
        *sum = sum.plus(*more);
    }
}

/// Whether any count reaches its least count: one long loop over all lanes of a few windows.
fn any_reaches<W: Whole>(counts: &[Lanes<W>], below: &[Lanes<W>]) -> bool {
    let mut over = W::default();
    for (count, below) in counts.as_flattened().iter().zip(below.as_flattened()) {
        over = over | count.above(*below);
    }
    over != W::default()
}

/// Finds the windows in which some lane rises above `below`.
fn by_window<W: Whole>(running: &[Lanes<W>], below: &[Lanes<W>], found: &mut Vec<Window>) {
    for (block, (counts, below)) in running.chunks(BLOCK).zip(below.chunks(BLOCK)).enumerate() {
        if any_reaches(counts, below) {
            for (at, (count, below)) in counts.iter().zip(below).enumerate() {
                if any_reaches(std::slice::from_ref(count), std::slice::from_ref(below)) {
                    found.push(Window { from: None, to: block * BLOCK + at });
                }
            }
        }
    }
}

/// The same where a window is the difference of two sums.
fn by_difference<W: Whole>(
    running: &[Lanes<W>],
    expected: &[f64],
    runs: &[(usize, usize, usize)],
    ladder: &Ladder,
    found: &mut Vec<Window>,
) {
    let mut counts = [[W::default(); SIDE_BY_SIDE]; BLOCK];
    let mut below = counts;
    for (first, end, length) in runs {
        let mut start = *first;
        while start < *end {
            let stop = (start + BLOCK).min(*end);
            let (counts, below) = (&mut counts[..stop - start], &mut below[..stop - start]);
            for (at, below) in below.iter_mut().enumerate() {
                let from = start + at;
                *below = [below_of(ladder, expected[from + length] - expected[from]); SIDE_BY_SIDE];
            }
            let high = running[start + length..stop + length].as_flattened();
            let low = running[start..stop].as_flattened();
            for (apart, (high, low)) in counts.as_flattened_mut().iter_mut().zip(high.iter().zip(low)) {
                *apart = high.minus(*low);
            }
            if any_reaches(counts, below) {
                found.extend((start..stop).map(|from| Window { from: Some(from), to: from + length }));
            }
            start = stop;
        }
    }
}

/// The largest count that does not reach the ladder.
fn below_of<W: Whole>(ladder: &Ladder, expected: f64) -> W {
    W::of(ladder.at(expected)).minus(W::of(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Wheel;
    use proptest::prelude::*;

    /// The largest ratio of a replica by looking at every cylinder.
    fn naive(field: &Field<'_>, cells: &[u32]) -> f64 {
        let mut largest = 0.0_f64;
        for order in field.order {
            for depth in 1..=order.len() {
                for (from, to) in field.windows {
                    let within = order[..depth].iter().flat_map(|place| {
                        (*from..*to).map(move |period| *place as usize * field.periods + period)
                    });
                    let (mut count, mut expected) = (0, 0.0);
                    within.for_each(|cell| {
                        count += cells[cell];
                        expected += field.expected[cell];
                    });
                    if count >= field.least {
                        largest = largest.max(field.statistic.ratio(f64::from(count), expected));
                    }
                }
            }
        }
        largest
    }

    fn check(field: &Field<'_>, null: &Null, replicas: u64, threads: usize) -> Result<(), TestCaseError> {
        let found = Replicator::new(*field, null, 11, threads).maxima(0..replicas);
        prop_assert_eq!(found.len() as u64, replicas);
        let (mut cells, mut scratch) = (vec![0; field.expected.len()], Vec::new());
        for (number, found) in found.iter().enumerate() {
            null.draw(&mut Stream::new(11, number as u64 + 1), &mut cells, &mut scratch);
            let wanted = naive(field, &cells);
            prop_assert!(
                (found - wanted).abs() < 1e-9,
                "replica {}: {} instead of {}",
                number,
                found,
                wanted
            );
        }
        Ok(())
    }

    fn orders(places: usize) -> Vec<Vec<u32>> {
        let n = places as u32;
        (0..n).map(|centre| (0..n.div_ceil(2)).map(|step| (centre + step) % n).collect()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]
        #[test]
        fn maxima_are_those_of_every_cylinder_looked_at(
            places in 2_usize..7,
            periods in 1_usize..9,
            weights in proptest::collection::vec(0.05_f64..4.0, 56),
            cases in 1_u32..120,
            prospective in any::<bool>(),
            model in 0_usize..4,
            threads in 1_usize..4
        ) {
            let order = orders(places);
            let windows: Vec<(usize, usize)> = (0..periods)
                .flat_map(|from| (from + 1..=periods).map(move |to| (from, to)))
                .filter(|(_, to)| !prospective || *to == periods)
                .collect();
            let weights = &weights[..places * periods];
            let scale = f64::from(cases) / weights.iter().sum::<f64>();
            let scaled: Vec<f64> = weights.iter().map(|w| w * scale).collect();
            let whole: Vec<f64> = weights.iter().map(|w| (w * 10.0).ceil()).collect();
            let all: f64 = whole.iter().sum();
            let cases = if model == 1 { cases.min(all as u32) } else { cases };
            let (expected, statistic, null, most) = match model {
                0 => {
                    let null = Null::Thrown { wheel: Wheel::new(&scaled).expect("weights"), cases };
                    (scaled, Statistic::Poisson { cases: f64::from(cases) }, null, cases)
                }
                1 => {
                    let cells = whole.iter().enumerate();
                    let cells = cells.flat_map(|(at, n)| std::iter::repeat_n(at as u32, *n as usize)).collect();
                    (whole, Statistic::Bernoulli { cases: f64::from(cases), all }, Null::Labelled { cells, cases }, cases)
                }
                2 => {
                    let cells = scaled.iter().map(|e| (*e, 1.8)).collect();
                    (scaled, Statistic::Expectation, Null::Scattered { cells }, 5_000)
                }
                // Counts that do not fit into sixteen bits.
                _ => {
                    let cells = scaled.iter().map(|e| (*e, 1.0)).collect();
                    (scaled, Statistic::Expectation, Null::Scattered { cells }, 100_000)
                }
            };
            let field = Field { order: &order, windows: &windows, periods, expected: &expected, statistic, least: 2, most };
            check(&field, &null, 40, threads)?;
        }
    }

    #[test]
    fn shuffled_replicas_keep_the_cases_of_every_place_and_period() {
        let null = Null::Shuffled { places: vec![0, 0, 1, 2, 2, 2], periods: vec![0, 1, 1, 1, 0, 0], of: 2 };
        let (mut cells, mut scratch) = (vec![0; 6], Vec::new());
        for number in 0..50 {
            null.draw(&mut Stream::new(5, number), &mut cells, &mut scratch);
            let place = |at: usize| cells[2 * at] + cells[2 * at + 1];
            assert_eq!([place(0), place(1), place(2)], [2, 1, 3]);
            assert_eq!(cells[0] + cells[2] + cells[4], 3);
        }
    }
}
