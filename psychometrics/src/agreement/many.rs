//! Agreement of any number of raters in categories.

use serde::Serialize;

use crate::estimate::{Estimate, finite};
use crate::numeric::{Matrix, chi_squared_above, normal_two_sided, real, t_quantile};

/// Fleiss' kappa.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Fleiss {
    pub(super) value: Option<f64>,
    /// Its interval and error where there is agreement.
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) se: Option<f64>,
    /// By its error where there is only chance.
    pub(super) z: Option<f64>,
    pub(super) p: Option<f64>,
    pub(super) categories: Vec<Category>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

/// A category against all others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Category {
    pub(super) category: String,
    pub(super) value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

/// Kendall's W.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct KendallW {
    pub(super) value: Option<f64>,
    pub(super) chi2: Option<f64>,
    pub(super) df: Option<f64>,
    pub(super) p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

/// For each person how many raters chose each category, and how often that came. All have ratings of all.
pub(super) struct Choices {
    pub(super) rows: Vec<(Vec<u64>, f64)>,
    pub(super) raters: f64,
}

impl Choices {
    fn people(&self) -> f64 {
        self.rows.iter().map(|(_, count)| count).sum()
    }

    /// The share of each category among all ratings.
    fn shares(&self, categories: usize) -> Vec<f64> {
        let whole = self.people() * self.raters;
        let of = |category: usize| -> f64 {
            self.rows
                .iter()
                .map(|(row, count)| real(row.get(category).copied().unwrap_or_default()) * count)
                .sum::<f64>()
                / whole
        };
        (0..categories).map(of).collect()
    }

    /// The share of pairs of raters that agree.
    pub(super) fn agreement(&self) -> f64 {
        let (n, m) = (self.people(), self.raters);
        let pairs = |row: &[u64]| row.iter().map(|chosen| real(*chosen) * (real(*chosen) - 1.0)).sum::<f64>();
        self.rows.iter().map(|(row, count)| pairs(row) * count).sum::<f64>() / (n * m * (m - 1.0))
    }

    pub(super) fn fleiss(&self, levels: &[String], confidence: f64) -> Fleiss {
        let (n, m) = (self.people(), self.raters);
        let shares = self.shares(levels.len());
        let chance: f64 = shares.iter().map(|share| share * share).sum();
        let value = (self.agreement() - chance) / (1.0 - chance);
        let spread: f64 = shares.iter().map(|share| share * (1.0 - share)).sum();
        let skew: f64 = shares.iter().map(|share| share * (1.0 - share) * (1.0 - 2.0 * share)).sum();
        let error = (2.0 / (spread * spread * n * m * (m - 1.0)) * (spread * spread - skew)).sqrt();
        let z = value / error;
        let categories = levels.iter().zip(&shares).enumerate().map(|(place, (level, share))| {
            let squares: f64 = self
                .rows
                .iter()
                .map(|(row, count)| real(row.get(place).copied().unwrap_or_default()).powi(2) * count)
                .sum();
            let again = (squares - n * m * share) / (n * m * (m - 1.0) * share);
            let value = finite((again - share) / (1.0 - share));
            let reason = value.is_none().then(|| {
                if *share <= 0.0 { "nobody used it".to_owned() } else { "everybody used it".to_owned() }
            });
            Category { category: level.clone(), value, reason }
        });
        // What each person adds (Gwet 2014): their own agreement, without what their ratings change in that by chance.
        let each = self.rows.iter().map(|(row, count)| {
            let chosen = || row.iter().map(|chosen| real(*chosen));
            let agreed = chosen().map(|chosen| chosen * (chosen - 1.0)).sum::<f64>() / (m * (m - 1.0));
            let by_chance: f64 = chosen().zip(&shares).map(|(chosen, share)| chosen * share).sum::<f64>() / m;
            let own = (agreed - chance) / (1.0 - chance);
            (own - 2.0 * (1.0 - value) * (by_chance - chance) / (1.0 - chance), *count)
        });
        let (se, half) = spread_of(each, value, confidence);
        Fleiss {
            categories: categories.collect(),
            low: finite(value - half),
            high: finite((value + half).min(1.0)),
            se: finite(se),
            value: finite(value),
            z: finite(z),
            p: finite(z).map(normal_two_sided),
            reason: match finite(value) {
                None => Some(nothing(n).to_owned()),
                Some(_) => finite(se).is_none().then(|| ONE_PERSON.to_owned()),
            },
        }
    }

    /// Gwet's AC1: chance as the part of ratings that would be given at random.
    pub(super) fn gwet(&self, levels: usize) -> Estimate {
        let size = real(u64::try_from(levels).unwrap_or(u64::MAX));
        let chance =
            self.shares(levels).iter().map(|share| share * (1.0 - share)).sum::<f64>() / (size - 1.0);
        Estimate::new((self.agreement() - chance) / (1.0 - chance), nothing(self.people()))
    }
}

const ONE_PERSON: &str = "one person alone does not vary, so there is no error";

/// The error of a coefficient from what each person adds to it, and half of its interval, by Student's t.
fn spread_of(each: impl Iterator<Item = (f64, f64)>, value: f64, confidence: f64) -> (f64, f64) {
    let (mut n, mut squares) = (0.0, 0.0);
    for (own, count) in each {
        n += count;
        squares += count * (own - value).powi(2);
    }
    let se = (squares / (n * (n - 1.0))).sqrt();
    (se, se * t_quantile(f64::midpoint(1.0, confidence), n - 1.0))
}

fn nothing(people: f64) -> &'static str {
    if people > 0.0 {
        "everybody was put into the same category, so agreement by chance is complete"
    } else {
        "nobody has all ratings"
    }
}

/// How far two categories are apart for Krippendorff's alpha.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Distance {
    Nominal,
    Ordinal,
    Interval,
}

/// Krippendorff's alpha of ratings by category; a person with fewer than two ratings says nothing. `values` are the categories as numbers.
pub(super) fn krippendorff(
    rows: &[(Vec<Option<usize>>, f64)],
    values: &[f64],
    distance: Distance,
    confidence: f64,
) -> Estimate {
    let size = values.len();
    let mut together = Matrix::from_fn(size, size, |_, _| 0.0);
    for (row, count) in rows {
        let rated: Vec<usize> = row.iter().copied().flatten().collect();
        let others = real(u64::try_from(rated.len()).unwrap_or(u64::MAX)) - 1.0;
        if others < 1.0 {
            continue;
        }
        for (place, one) in rated.iter().enumerate() {
            for (other_place, other) in rated.iter().enumerate() {
                if place != other_place {
                    together.set(*one, *other, together.at(*one, *other) + count / others);
                }
            }
        }
    }
    let each = together.row_sums();
    let n: f64 = each.iter().sum();
    let of = |place: usize| each.get(place).copied().unwrap_or(f64::NAN);
    let apart = |one: usize, other: usize| -> f64 {
        let (low, high) = (one.min(other), one.max(other));
        match distance {
            _ if one == other => 0.0,
            Distance::Nominal => 1.0,
            Distance::Ordinal => ((low..=high).map(of).sum::<f64>() - (of(low) + of(high)) / 2.0).powi(2),
            Distance::Interval => {
                let value = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
                (value(one) - value(other)).powi(2)
            }
        }
    };
    let (mut observed, mut expected) = (0.0, 0.0);
    for one in 0..size {
        for other in 0..size {
            let weight = apart(one, other);
            if weight > 0.0 {
                observed += together.at(one, other) * weight;
                expected += of(one) * of(other) * weight;
            } else if weight.is_nan() && together.at(one, other) > 0.0 {
                return Estimate::none("the categories are not numbers");
            }
        }
    }
    if n <= 0.0 {
        return Estimate::none("nobody has two ratings");
    }
    let alpha = 1.0 - (n - 1.0) * observed / expected;
    let found = Estimate::new(alpha, "only one category was used, so nothing can be expected by chance");
    if found.value.is_none() {
        return found;
    }
    let distances = Matrix::from_fn(size, size, apart);
    let (se, half) = krippendorff_spread(rows, &distances, confidence);
    let reason = finite(se).is_none().then(|| ONE_PERSON.to_owned());
    Estimate { reason, ..found.within(alpha - half, (alpha + half).min(1.0)).with_error(se) }
}

/// How many people have two ratings or more.
pub(super) fn pairable(rows: &[(Vec<Option<usize>>, f64)]) -> f64 {
    let has_two = |row: &[Option<usize>]| row.iter().flatten().nth(1).is_some();
    rows.iter().filter(|(row, _)| has_two(row)).map(|(_, count)| count).sum()
}

/// The error of Krippendorff's alpha and half of its interval (Gwet 2014), the distances taken as they are.
fn krippendorff_spread(
    rows: &[(Vec<Option<usize>>, f64)],
    distances: &Matrix,
    confidence: f64,
) -> (f64, f64) {
    let size = distances.rows();
    let people = pairable(rows);
    // For each person with two ratings how many raters chose each category.
    let chosen: Vec<(Vec<f64>, f64)> = rows
        .iter()
        .filter(|(row, _)| row.iter().flatten().nth(1).is_some())
        .map(|(row, count)| {
            let of =
                |category: usize| row.iter().flatten().filter(|own| **own == category).map(|_| 1.0).sum();
            ((0..size).map(of).collect(), *count)
        })
        .collect();
    let ratings = |row: &[f64]| row.iter().sum::<f64>();
    let mean = chosen.iter().map(|(row, count)| ratings(row) * count).sum::<f64>() / people;
    let share = |category: usize| -> f64 {
        let of = |(row, count): &(Vec<f64>, f64)| row.get(category).copied().unwrap_or_default() * count;
        chosen.iter().map(of).sum::<f64>() / (people * mean)
    };
    let shares: Vec<f64> = (0..size).map(share).collect();
    // Disagreement of a category with what the sample chose, of the sample with itself, and of each person with themselves.
    let away: Vec<f64> = (0..size)
        .map(|row| distances.row(row).iter().zip(&shares).map(|(one, other)| one * other).sum())
        .collect();
    let expected: f64 = away.iter().zip(&shares).map(|(one, other)| one * other).sum();
    let own = |row: &[f64]| -> f64 {
        let of =
            |place: usize| distances.row(place).iter().zip(row).map(|(one, other)| one * other).sum::<f64>();
        let all: f64 = row.iter().enumerate().map(|(place, chosen)| chosen * of(place)).sum();
        all / (mean * (ratings(row) - 1.0))
    };
    let observed = chosen.iter().map(|(row, count)| own(row) * count).sum::<f64>() / people;
    let ratio = observed / expected;
    let each = chosen.iter().map(|(row, count)| {
        let more = (ratings(row) - mean) / mean;
        let away: f64 = row.iter().zip(&away).map(|(one, other)| one * other).sum::<f64>() / mean;
        // The change of observed / expected by this person; what a person has more ratings than others counts in both.
        let one = own(row) - observed * more;
        let other = away - expected * more;
        ((one - 2.0 * ratio * other) / expected + 2.0 * ratio, *count)
    });
    spread_of(each, ratio, confidence)
}

impl KendallW {
    /// None, and why.
    pub(super) fn none(reason: &str) -> Self {
        Self { value: None, chi2: None, df: None, p: None, reason: Some(reason.to_owned()) }
    }
}

/// Kendall's coefficient of concordance, corrected for ties, of rows of ratings in order.
pub(super) fn kendall_w(rows: &[(Vec<f64>, f64)]) -> KendallW {
    let raters = rows.first().map_or(0, |(row, _)| row.len());
    let m = real(u64::try_from(raters).unwrap_or(u64::MAX));
    let n: f64 = rows.iter().map(|(_, count)| count).sum();
    let (mut sums, mut ties) = (vec![0.0; rows.len()], 0.0);
    for rater in 0..raters {
        let mut order: Vec<(f64, usize, f64)> = rows
            .iter()
            .enumerate()
            .map(|(place, (row, count))| (row.get(rater).copied().unwrap_or(f64::NAN), place, *count))
            .collect();
        order.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut before = 0.0;
        for block in order.chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq()) {
            let same: f64 = block.iter().map(|(.., count)| count).sum();
            for (_, place, _) in block {
                if let Some(sum) = sums.get_mut(*place) {
                    *sum += before + (same + 1.0) / 2.0;
                }
            }
            before += same;
            ties += same.powi(3) - same;
        }
    }
    let mean = m * (n + 1.0) / 2.0;
    let spread: f64 = sums.iter().zip(rows).map(|(sum, (_, count))| (sum - mean).powi(2) * count).sum();
    let value = 12.0 * spread / (m * m * (n.powi(3) - n) - m * ties);
    let (chi2, df) = (m * (n - 1.0) * value, n - 1.0);
    KendallW {
        value: finite(value),
        chi2: finite(chi2),
        df: finite(df),
        p: finite(chi2).map(|chi2| chi_squared_above(chi2, df)).and_then(finite),
        reason: finite(value).is_none().then(|| "the ratings have no order between people".to_owned()),
    }
}
