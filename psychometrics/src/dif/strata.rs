//! What people of two groups answer who have the same total: Mantel's test and the standardised difference.

use serde::Serialize;

use crate::estimate::finite;
use crate::numeric::chi_squared_above;

/// People with the same total: for each group how many gave each answer.
#[derive(Clone, Debug)]
pub(super) struct Stratum {
    pub(super) total: f64,
    pub(super) reference: Vec<f64>,
    pub(super) focal: Vec<f64>,
}

/// Whether the focal group answers higher or lower, over all totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(super) struct Mantel {
    pub(super) chi2: Option<f64>,
    pub(super) p: Option<f64>,
}

/// How many of a group there are, the sum of what they answer, and the sum of its squares.
fn moments(counts: &[f64], values: &[f64]) -> [f64; 3] {
    let sum =
        |of: &dyn Fn(f64) -> f64| counts.iter().zip(values).map(|(count, value)| count * of(*value)).sum();
    [sum(&|_| 1.0), sum(&|value| value), sum(&|value| value * value)]
}

/// Mantel 1963: the sum of the focal group's answers in each stratum against what it would be if the groups were drawn from it at random.
/// `values` says what each answer counts.
pub(super) fn mantel(strata: &[Stratum], values: &[f64]) -> Mantel {
    let (mut away, mut variance) = (0.0, 0.0);
    for stratum in strata {
        let ([m, x, xx], [n, y, yy]) = (moments(&stratum.reference, values), moments(&stratum.focal, values));
        let (all, sum, squares) = (m + n, x + y, xx + yy);
        if m < 1.0 || n < 1.0 {
            continue;
        }
        away += y - n * sum / all;
        variance += m * n / (all * all * (all - 1.0)) * (all * squares - sum * sum);
    }
    let chi2 = finite(away * away / variance);
    Mantel { chi2, p: chi2.and_then(|chi2| finite(chi_squared_above(chi2, 1.0))) }
}

/// The mean answer of the focal group less that of the reference group at the same total, weighed by the focal group; of totals that both
/// groups have.
pub(super) fn standardized_difference(strata: &[Stratum], values: &[f64]) -> f64 {
    let (mut difference, mut weight) = (0.0, 0.0);
    for stratum in strata {
        let ([m, x, _], [n, y, _]) = (moments(&stratum.reference, values), moments(&stratum.focal, values));
        if m < 1.0 || n < 1.0 {
            continue;
        }
        difference += n * (y / n - x / m);
        weight += n;
    }
    difference / weight
}
