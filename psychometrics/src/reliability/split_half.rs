//! What two halves of a scale say of each other.

use serde::Serialize;

use crate::estimate::finite;
use crate::numeric::{Matrix, real};
use crate::random::Random;

/// Up to so many items every split is looked at.
const MOST_ITEMS: usize = 16;
/// Above, so many splits at random.
const SPLITS: u64 = 10_000;

/// What two halves of a scale say of each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SplitHalf {
    /// The correlation of the sums of the items in odd and in even places.
    pub odd_even_r: Option<f64>,
    /// The same for the whole scale, by Spearman and Brown.
    pub spearman_brown: Option<f64>,
    /// The same by Guttman's lambda 4, which does not take the halves for equally variable.
    pub guttman: Option<f64>,
    /// The largest reliability of a split of the standardised items in two halves.
    pub max: Option<f64>,
    /// The smallest.
    pub min: Option<f64>,
    /// The mean of all splits.
    pub mean: Option<f64>,
    /// How many splits were looked at.
    pub splits: u64,
    /// Whether they are all there are.
    pub is_exact: bool,
    /// Where the random splits begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

impl SplitHalf {
    pub(super) fn new(covariances: &Matrix, correlations: &Matrix, seed: u64) -> Self {
        let size = covariances.rows();
        let odd: Vec<bool> = (0..size).map(|place| place.is_multiple_of(2)).collect();
        let [odd_odd, odd_even, even_even] = blocks(covariances, &odd);
        let r = odd_even / (odd_odd * even_even).sqrt();
        let mut found = Range { max: f64::NEG_INFINITY, min: f64::INFINITY, sum: 0.0, count: 0 };
        let is_exact = size <= MOST_ITEMS;
        if is_exact {
            let sum = correlations.sum();
            each_half(size, |half| found.see(4.0 * between(correlations, half) / sum));
        } else {
            let (mut random, sum) = (Random::new(seed, 0), correlations.sum());
            for _ in 0..SPLITS {
                let half = random_half(size, &mut random);
                found.see(4.0 * between(correlations, &half) / sum);
            }
        }
        Self {
            odd_even_r: finite(r),
            spearman_brown: finite(2.0 * r / (1.0 + r)),
            guttman: finite(lambda4(covariances, &odd)),
            max: finite(found.max),
            min: finite(found.min),
            mean: finite(found.sum / real(found.count)),
            splits: found.count,
            is_exact,
            seed: (!is_exact).then_some(seed),
        }
    }
}

/// What was seen of many splits.
struct Range {
    max: f64,
    min: f64,
    sum: f64,
    count: u64,
}

impl Range {
    fn see(&mut self, value: f64) {
        // A maximum would pass over what is not a number.
        self.max = if value.is_nan() { f64::NAN } else { self.max.max(value) };
        self.min = if value.is_nan() { f64::NAN } else { self.min.min(value) };
        self.sum += value;
        self.count = self.count.saturating_add(1);
    }
}

/// The sums of covariances within the one half, between both, and within the other.
fn blocks(covariances: &Matrix, half: &[bool]) -> [f64; 3] {
    let mut sums = [0.0; 3];
    let [first, between, second] = &mut sums;
    for (place, is_first) in half.iter().enumerate() {
        for (value, other_is_first) in covariances.row(place).iter().zip(half) {
            match (is_first, other_is_first) {
                (true, true) => *first += value,
                (false, false) => *second += value,
                (true, false) => *between += value,
                (false, true) => {}
            }
        }
    }
    sums
}

/// The sum of covariances between both halves.
fn between(covariances: &Matrix, half: &[bool]) -> f64 {
    let of_row = |place: usize| -> f64 {
        covariances
            .row(place)
            .iter()
            .zip(half)
            .filter(|(_, is_first)| !**is_first)
            .map(|(value, _)| value)
            .sum()
    };
    half.iter().enumerate().filter(|(_, is_first)| **is_first).map(|(place, _)| of_row(place)).sum()
}

/// The reliability of the whole from the covariance of its halves.
fn lambda4(covariances: &Matrix, half: &[bool]) -> f64 {
    let [first, between, second] = blocks(covariances, half);
    4.0 * between / (first + second + 2.0 * between)
}

/// Every split in two halves, once; of an odd number of items one half has one more.
fn each_half(size: usize, mut see: impl FnMut(&[bool])) {
    let chosen = size.div_euclid(2);
    if chosen == 0 {
        return;
    }
    let mut half = vec![false; size];
    for mask in 0..1_u32.checked_shl(u32::try_from(size).unwrap_or(u32::MAX)).unwrap_or_default() {
        let count = usize::try_from(mask.count_ones()).unwrap_or_default();
        // Of two equal halves, the one with the first item stands for both.
        let is_seen = size.is_multiple_of(2) && mask & 1 == 0;
        if count != chosen || is_seen {
            continue;
        }
        for (bit, place) in (0_u32..).zip(half.iter_mut()) {
            *place = mask.checked_shr(bit).is_some_and(|rest| rest & 1 == 1);
        }
        see(&half);
    }
}

/// Half of the items at random.
fn random_half(size: usize, random: &mut Random) -> Vec<bool> {
    let mut half = vec![false; size];
    let (mut wanted, mut left) = (size.div_euclid(2), size);
    for place in &mut half {
        let draw = random.below(u64::try_from(left).unwrap_or_default());
        *place = draw < u64::try_from(wanted).unwrap_or_default();
        wanted = wanted.saturating_sub(usize::from(*place));
        left = left.saturating_sub(1);
    }
    half
}
