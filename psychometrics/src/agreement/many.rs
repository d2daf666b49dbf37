//! Agreement of any number of raters in categories.

use serde::Serialize;

use crate::estimate::{Estimate, finite};
use crate::numeric::{chi_squared_above, normal_two_sided, real};

/// Fleiss' kappa.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Fleiss {
    pub(super) value: Option<f64>,
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

    pub(super) fn fleiss(&self, levels: &[String]) -> Fleiss {
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
        Fleiss {
            categories: categories.collect(),
            value: finite(value),
            z: finite(z),
            p: finite(z).map(normal_two_sided),
            reason: finite(value).is_none().then(|| nothing(n).to_owned()),
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
) -> Estimate {
    let size = values.len();
    let mut together = crate::numeric::Matrix::from_fn(size, size, |_, _| 0.0);
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
    Estimate::new(
        1.0 - (n - 1.0) * observed / expected,
        "only one category was used, so nothing can be expected by chance",
    )
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
