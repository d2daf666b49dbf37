//! Random numbers from a seed: SplitMix64 (Steele, Lea and Flood 2014), so that the same seed gives the same figures on every machine.

use crate::numeric::real;

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream of this number under a seed. Each begins at a place of its own among all 2^64, so that streams share nothing.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let key = Self(seed).next() ^ stream;
        Self(Self(key).next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number below `limit`; 0 where that is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.next()).wrapping_mul(u128::from(limit));
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// A number between 0 and 1, neither of them.
    pub(crate) fn uniform(&mut self) -> f64 {
        (real(self.next() >> 12) + 0.5) / real(1 << 52)
    }

    /// A number of the standard normal distribution, by the polar method of Marsaglia.
    pub(crate) fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square < 1.0 && square > 0.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    /// A number of the chi-squared distribution with at least 2 degrees of freedom, by the method of Marsaglia and Tsang for the gamma
    /// distribution; below 2 the sum of squares that it is.
    pub(crate) fn chi_squared(&mut self, df: u64) -> f64 {
        if df < 2 {
            return (0..df).map(|_| self.normal().powi(2)).sum();
        }
        let shape = real(df) / 2.0 - 1.0 / 3.0;
        let scale = 1.0 / (9.0 * shape).sqrt();
        loop {
            let normal = self.normal();
            let cube = (1.0 + scale * normal).powi(3);
            let limit = 0.5 * normal * normal + shape - shape * cube + shape * cube.ln();
            if cube > 0.0 && self.uniform().ln() < limit {
                return 2.0 * shape * cube;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two streams have no number in common, also where one is moved on.
    #[test]
    fn streams_share_nothing() {
        let numbers = |stream| {
            let mut random = Random::new(7, stream);
            (0..1000).map(|_| random.next()).collect::<std::collections::HashSet<u64>>()
        };
        for stream in 1..20 {
            assert!(numbers(0).is_disjoint(&numbers(stream)), "{stream}");
        }
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut random = Random::new(1, 0);
        let mut mean_and_variance = |draw: &mut dyn FnMut(&mut Random) -> f64| {
            let all: Vec<f64> = (0..40_000).map(|_| draw(&mut random)).collect();
            let mean = all.iter().sum::<f64>() / 40_000.0;
            (mean, all.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 40_000.0)
        };
        for (found, wanted) in [
            (mean_and_variance(&mut |random| random.normal()), (0.0, 1.0)),
            (mean_and_variance(&mut |random| random.chi_squared(1)), (1.0, 2.0)),
            (mean_and_variance(&mut |random| random.chi_squared(7)), (7.0, 14.0)),
            (mean_and_variance(&mut |random| random.chi_squared(500)), (500.0, 1000.0)),
        ] {
            let spread = f64::sqrt(wanted.1 / 40_000.0);
            assert!((found.0 - wanted.0).abs() < 5.0 * spread, "{found:?} {wanted:?}");
            assert!((found.1 / wanted.1 - 1.0).abs() < 0.08, "{found:?} {wanted:?}");
        }
    }
}
