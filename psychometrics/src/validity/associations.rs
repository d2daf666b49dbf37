//! How two scores of the same people go together.

use std::collections::{BTreeMap, HashMap};

use psyscreen::Number;
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, finite};
use crate::interval::two_sided;
use crate::numeric::real;
use crate::tally::Ratio;

/// How often each two values came together.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(into = "Vec<(Ratio, Ratio, u64)>", try_from = "Vec<(Ratio, Ratio, u64)>")]
pub struct Pairs {
    counts: HashMap<(Number, Number), u64>,
}

impl From<Pairs> for Vec<(Ratio, Ratio, u64)> {
    fn from(pairs: Pairs) -> Self {
        pairs.sorted().into_iter().map(|((one, other), count)| (one.into(), other.into(), count)).collect()
    }
}

impl TryFrom<Vec<(Ratio, Ratio, u64)>> for Pairs {
    type Error = &'static str;

    fn try_from(counts: Vec<(Ratio, Ratio, u64)>) -> Result<Self, Self::Error> {
        let read = |(one, other, count): (Ratio, Ratio, u64)| {
            Ok(((Number::try_from(one)?, Number::try_from(other)?), count))
        };
        Ok(Self { counts: counts.into_iter().map(read).collect::<Result<_, _>>()? })
    }
}

/// How two scores go together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Association {
    /// The other score.
    pub with: String,
    /// The score.
    pub test: String,
    /// People with both.
    pub n: u64,
    /// The product-moment correlation, with Fisher's interval.
    pub pearson: Estimate,
    /// The rank correlation.
    pub spearman: Estimate,
    /// Kendall's tau-b.
    pub kendall_tau_b: Option<f64>,
    /// The correlation without the unreliability of both.
    pub disattenuated: Option<f64>,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Pairs {
    /// Counts a person.
    pub fn push(&mut self, one: Number, other: Number) {
        let count = self.counts.entry((one, other)).or_insert(0);
        *count = count.saturating_add(1);
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        for (pair, more) in &other.counts {
            let count = self.counts.entry(*pair).or_insert(0);
            *count = count.saturating_add(*more);
        }
    }

    /// How many people were counted.
    pub fn total(&self) -> u64 {
        self.counts.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// In the order of the values, so that sums do not depend on that of the people.
    pub(crate) fn sorted(&self) -> Vec<((Number, Number), u64)> {
        let mut all: Vec<_> = self.counts.iter().map(|(pair, count)| (*pair, *count)).collect();
        all.sort_unstable();
        all
    }

    /// How the two go together; `reliability` is that of both.
    pub fn association(
        &self,
        test: &str,
        with: &str,
        reliability: [Option<f64>; 2],
        confidence: f64,
    ) -> Association {
        let all = self.sorted();
        let n = real(self.total());
        let values: Vec<(f64, f64, f64)> =
            all.iter().map(|((x, y), count)| (x.to_f64(), y.to_f64(), real(*count))).collect();
        let r = correlation(&values);
        let pearson = match finite(r) {
            None => Estimate::none(if n < 2.0 {
                "fewer than two people have both"
            } else {
                "one of the two does not vary"
            }),
            Some(r) if n > 3.0 => {
                let half = two_sided(confidence) / (n - 3.0).sqrt();
                Estimate::new(r, "").within((r.atanh() - half).tanh(), (r.atanh() + half).tanh())
            }
            Some(r) => Estimate {
                reason: Some("of three people or fewer there is no interval".to_owned()),
                ..Estimate::new(r, "")
            },
        };
        let attenuation = match reliability {
            [Some(one), Some(other)] if one > 0.0 && other > 0.0 => (one * other).sqrt(),
            _ => f64::NAN,
        };
        let disattenuated = finite(r / attenuation);
        let reason = match (pearson.value, disattenuated) {
            (None, _) => pearson.reason.clone(),
            (_, None) => Some(
                "disattenuated: the reliability of one of the two is not known here, or not above 0"
                    .to_owned(),
            ),
            _ => None,
        };
        Association {
            with: with.to_owned(),
            test: test.to_owned(),
            n: self.total(),
            spearman: Estimate::new(correlation(&ranked(&all)), "one of the two does not vary"),
            kendall_tau_b: finite(tau_b(&all)),
            pearson,
            disattenuated,
            reason,
        }
    }
}

/// The product-moment correlation of weighted pairs.
pub(crate) fn correlation(pairs: &[(f64, f64, f64)]) -> f64 {
    let n: f64 = pairs.iter().map(|(.., count)| count).sum();
    let mean =
        |value: fn(&(f64, f64, f64)) -> f64| pairs.iter().map(|pair| value(pair) * pair.2).sum::<f64>() / n;
    let (x, y) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (one, other, count) in pairs {
        xx += (one - x) * (one - x) * count;
        xy += (one - x) * (other - y) * count;
        yy += (other - y) * (other - y) * count;
    }
    xy / (xx * yy).sqrt()
}

/// The same with the ranks of values, ties by their mean rank.
fn ranked(all: &[((Number, Number), u64)]) -> Vec<(f64, f64, f64)> {
    let ranks = |value: fn(&(Number, Number)) -> Number| -> BTreeMap<Number, f64> {
        let mut counts: BTreeMap<Number, u64> = BTreeMap::new();
        for (pair, more) in all {
            let count = counts.entry(value(pair)).or_insert(0);
            *count = count.saturating_add(*more);
        }
        let mut before = 0.0;
        counts
            .into_iter()
            .map(|(value, count)| {
                let rank = before + (real(count) + 1.0) / 2.0;
                before += real(count);
                (value, rank)
            })
            .collect()
    };
    let (first, second) = (ranks(|pair| pair.0), ranks(|pair| pair.1));
    let rank = |of: &BTreeMap<Number, f64>, value: &Number| of.get(value).copied().unwrap_or(f64::NAN);
    all.iter().map(|((x, y), count)| (rank(&first, x), rank(&second, y), real(*count))).collect()
}

/// Kendall's tau-b: pairs of people in the same order without those in the other, by those not tied in either.
fn tau_b(all: &[((Number, Number), u64)]) -> f64 {
    // Values of the second by their place, and how many people so far have each: a tree of sums.
    let mut seconds: Vec<Number> = all.iter().map(|((_, y), _)| *y).collect();
    seconds.sort_unstable();
    seconds.dedup();
    let mut below = Sums(vec![0.0; seconds.len().saturating_add(1)]);
    let (mut same, mut n) = (0.0, 0.0);
    let mut ties = [BTreeMap::<Number, f64>::new(), BTreeMap::new()];
    for block in all.chunk_by(|((x, _), _), ((next, _), _)| x == next) {
        for ((_, y), count) in block {
            let place = seconds.partition_point(|own| own < y);
            let (lower, upto) = (below.before(place), below.before(place.saturating_add(1)));
            same += real(*count) * (lower - (n - upto));
        }
        for ((x, y), count) in block {
            let place = seconds.partition_point(|own| own < y);
            below.add(place, real(*count));
            n += real(*count);
            for (ties, value) in ties.iter_mut().zip([x, y]) {
                *ties.entry(*value).or_insert(0.0) += real(*count);
            }
        }
    }
    let pairs = n * (n - 1.0) / 2.0;
    let [first, second] =
        ties.map(|ties| pairs - ties.values().map(|count| count * (count - 1.0) / 2.0).sum::<f64>());
    same / (first * second).sqrt()
}

/// Sums of the values before a place, each found and changed in a few steps (a Fenwick tree).
struct Sums(Vec<f64>);

impl Sums {
    fn add(&mut self, place: usize, value: f64) {
        let mut at = place.saturating_add(1);
        while let Some(sum) = self.0.get_mut(at) {
            *sum += value;
            at = at.saturating_add(at & at.wrapping_neg());
        }
    }

    fn before(&self, place: usize) -> f64 {
        let (mut at, mut sum) = (place, 0.0);
        while at > 0 {
            sum += self.0.get(at).copied().unwrap_or(f64::NAN);
            at &= at.saturating_sub(1);
        }
        sum
    }
}
