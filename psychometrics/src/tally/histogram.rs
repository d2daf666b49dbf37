//! How often each score came.

use std::collections::BTreeMap;

use psyscreen::Number;
use serde::{Deserialize, Serialize};

use crate::numeric::{real, sample_variance};

/// How often each value came, from the lowest up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<(Ratio, u64)>", try_from = "Vec<(Ratio, u64)>")]
pub struct Histogram {
    counts: BTreeMap<Number, u64>,
    total: u64,
}

/// A value as a file holds it: numerator and denominator in lowest terms.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Ratio(i64, i64);

impl From<Number> for Ratio {
    fn from(value: Number) -> Self {
        Self(value.numerator(), value.denominator())
    }
}

impl TryFrom<Ratio> for Number {
    type Error = &'static str;

    fn try_from(Ratio(numerator, denominator): Ratio) -> Result<Self, Self::Error> {
        Self::ratio(numerator, denominator).ok_or("not a ratio")
    }
}

impl From<Histogram> for Vec<(Ratio, u64)> {
    fn from(histogram: Histogram) -> Self {
        histogram.iter().map(|(value, count)| (value.into(), count)).collect()
    }
}

impl TryFrom<Vec<(Ratio, u64)>> for Histogram {
    type Error = &'static str;

    fn try_from(counts: Vec<(Ratio, u64)>) -> Result<Self, Self::Error> {
        let mut histogram = Self::default();
        for (value, count) in counts {
            histogram.push_many(value.try_into()?, count);
        }
        Ok(histogram)
    }
}

impl Histogram {
    /// Counts a value.
    #[inline]
    pub fn push(&mut self, value: Number) {
        self.push_many(value, 1);
    }

    /// Counts a value so many times.
    #[inline]
    pub fn push_many(&mut self, value: Number, times: u64) {
        let count = self.counts.entry(value).or_insert(0);
        *count = count.saturating_add(times);
        self.total = self.total.saturating_add(times);
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        for (value, times) in other.iter() {
            self.push_many(value, times);
        }
    }

    /// How many values were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Each value that came, from the lowest up, and how often.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Number, u64)> {
        self.counts.iter().map(|(value, count)| (*value, *count))
    }

    /// How many values satisfy something.
    pub fn count(&self, mut holds: impl FnMut(Number) -> bool) -> u64 {
        self.iter().filter(|(value, _)| holds(*value)).fold(0, |sum, (_, count)| sum.saturating_add(count))
    }

    /// The mean; not a number where nothing was counted.
    pub fn mean(&self) -> f64 {
        self.iter().map(|(value, count)| value.to_f64() * real(count)).sum::<f64>() / real(self.total)
    }

    /// The sum of the powers of the distances from the mean.
    pub(crate) fn moment(&self, power: i32) -> f64 {
        let mean = self.mean();
        self.iter().map(|(value, count)| (value.to_f64() - mean).powi(power) * real(count)).sum()
    }

    /// The variance of the sample, by n - 1; not a number of fewer than two.
    pub fn variance(&self) -> f64 {
        sample_variance(self.moment(2), real(self.total))
    }

    /// The value at this place from the lowest up, from 0.
    fn at(&self, place: u64) -> Option<Number> {
        let mut before: u64 = 0;
        for (value, count) in self.iter() {
            before = before.saturating_add(count);
            if place < before {
                return Some(value);
            }
        }
        None
    }

    /// A quantile, between two values in proportion: R's `quantile(type = 7)`, which is its default. `permille` is in thousandths.
    pub fn quantile(&self, permille: u64) -> Option<f64> {
        // (n - 1) p = whole + part / 1000, in whole numbers.
        let reach = self.total.checked_sub(1)?.saturating_mul(permille);
        let (place, part) = (reach.checked_div(1000)?, reach.checked_rem(1000)?);
        let low = self.at(place)?.to_f64();
        let high = self.at(place.saturating_add(1)).map_or(low, |value| value.to_f64());
        Some(low + (high - low) * real(part) / 1000.0)
    }

    /// The lowest and the highest value that came.
    pub fn ends(&self) -> Option<(Number, Number)> {
        Some((*self.counts.first_key_value()?.0, *self.counts.last_key_value()?.0))
    }
}
