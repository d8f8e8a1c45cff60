//! Numbers that look random and follow from a seed alone: the same seed gives the same replicas on every
//! machine, whatever the threads. Never asks the system for chance.

/// A stream of numbers (xoshiro256++, seeded by splitmix64).
#[derive(Debug, Clone)]
pub struct Stream([u64; 4]);

impl Stream {
    /// The stream of a seed; `part` gives streams of one seed that have nothing to do with one another.
    pub fn new(seed: u64, part: u64) -> Stream {
        let mut state = seed ^ part.wrapping_mul(0xd134_2543_de82_ef95).rotate_left(17);
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        };
        Stream([next(), next(), next(), next()])
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.0;
        let given = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        given
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A whole number below `bound`, which must not be 0 (else 0).
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u64::from((self.bits() >> 32) as u32) * u64::from(bound)) >> 32) as u32
    }

    /// A Poisson count.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        if mean.is_nan() || mean <= 0.0 {
            return 0;
        }
        if mean > 30.0 {
            return self.large_poisson(mean);
        }
        let (mut left, mut chance, mut count) = (self.unit(), (-mean).exp(), 0_u32);
        while left >= chance && count < 1000 {
            left -= chance;
            count += 1;
            chance *= mean / f64::from(count);
        }
        count
    }

    /// Hörmann's transformed rejection for means above 30.
    fn large_poisson(&mut self, mean: f64) -> u32 {
        let (root, log) = (mean.sqrt(), mean.ln());
        let b = 0.931 + 2.53 * root;
        let a = -0.059 + 0.02483 * b;
        let inverse = 1.1239 + 1.1328 / (b - 3.4);
        let squeeze = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let u = self.unit() - 0.5;
            let v = self.unit();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + mean + 0.43).floor();
            if us >= 0.07 && v <= squeeze {
                return k as u32;
            }
            if k < 0.0 || (us < 0.013 && v > us) {
                continue;
            }
            let left = v.ln() + inverse.ln() - (a / (us * us) + b).ln();
            if left <= k * log - mean - libm::lgamma(k + 1.0) {
                return k as u32;
            }
        }
    }

    /// A standard normal number.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// A gamma number of mean `shape` (Marsaglia and Tsang).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = (1.0 - self.unit()).powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && (1.0 - self.unit()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// A count with this mean and this ratio of variance to mean.
    pub fn count(&mut self, mean: f64, phi: f64) -> u32 {
        if phi <= 1.0 || mean <= 0.0 {
            return self.poisson(mean);
        }
        let lift = self.gamma(mean / (phi - 1.0)) * (phi - 1.0);
        self.poisson(lift)
    }
}

/// Draws cells with given weights in constant time (Walker's and Vose's alias method).
#[derive(Debug, Clone)]
pub struct Wheel {
    keep: Vec<f64>,
    other: Vec<u32>,
}

impl Wheel {
    /// A wheel of these weights, none negative; none when they sum to nothing.
    pub fn new(weights: &[f64]) -> Option<Wheel> {
        let total: f64 = weights.iter().sum();
        let n = u32::try_from(weights.len()).ok().filter(|n| *n > 0)?;
        if !(total > 0.0 && total.is_finite()) {
            return None;
        }
        let mut keep: Vec<f64> = weights.iter().map(|w| w / total * f64::from(n)).collect();
        let mut other: Vec<u32> = (0..n).collect();
        let (mut small, mut large): (Vec<u32>, Vec<u32>) = (0..n).partition(|at| keep[*at as usize] < 1.0);
        while let (Some(few), Some(many)) = (small.pop(), large.pop()) {
            other[few as usize] = many;
            keep[many as usize] -= 1.0 - keep[few as usize];
            if keep[many as usize] < 1.0 { small.push(many) } else { large.push(many) }
        }
        small.into_iter().chain(large).for_each(|at| keep[at as usize] = 1.0);
        Some(Wheel { keep, other })
    }

    /// One cell.
    pub fn turn(&self, stream: &mut Stream) -> usize {
        let bits = stream.bits();
        let at = (((bits >> 32) * self.keep.len() as u64) >> 32) as usize;
        let share = (bits & 0xffff_ffff) as f64 * (1.0 / 4_294_967_296.0);
        if share < self.keep[at] { at } else { self.other[at] as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(draws: impl Iterator<Item = f64>) -> (f64, f64) {
        let all: Vec<f64> = draws.collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        (mean, all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / all.len() as f64)
    }

    #[test]
    fn counts_have_the_mean_and_the_variance_asked_for() {
        let mut stream = Stream::new(7, 0);
        for (mean, phi) in [(0.3, 1.0), (8.0, 1.0), (45.0, 1.0), (900.0, 1.0), (0.7, 3.0), (20.0, 2.0)] {
            let (found, variance) = moments((0..40_000).map(|_| f64::from(stream.count(mean, phi))));
            let error = (mean * phi / 40_000.0_f64).sqrt();
            assert!((found - mean).abs() < 5.0 * error, "{found} of {mean}");
            assert!((variance / (mean * phi) - 1.0).abs() < 0.1, "{variance} of {}", mean * phi);
        }
    }

    #[test]
    fn a_wheel_stops_at_its_cells_by_their_weights() {
        let wheel = Wheel::new(&[1.0, 0.0, 3.0, 6.0]).expect("a wheel");
        let (mut stream, mut hits) = (Stream::new(3, 1), [0_u32; 4]);
        (0..50_000).for_each(|_| hits[wheel.turn(&mut stream)] += 1);
        for (hits, share) in hits.iter().zip([0.1, 0.0, 0.3, 0.6]) {
            assert!((f64::from(*hits) / 50_000.0 - share).abs() < 0.01, "{hits} of {share}");
        }
        assert!(Wheel::new(&[0.0, 0.0]).is_none());
    }

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let first: Vec<u64> = (0..4).map(|part| Stream::new(9, part).bits()).collect();
        assert_eq!(first, (0..4).map(|part| Stream::new(9, part).bits()).collect::<Vec<_>>());
        assert!(first.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
