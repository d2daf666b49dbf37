//! Factors behind correlations: minimum residuals, rotation, and a general factor above others.

mod minres;
mod oblimin;
mod schmid_leiman;
mod varimax;

pub(crate) use minres::{Minres, minres};
pub(crate) use oblimin::oblimin;
pub(crate) use schmid_leiman::{Hierarchical, hierarchical};
pub(crate) use varimax::varimax;

use crate::numeric::{Matrix, dot, real_len};

/// More items than this are not looked at for factors.
pub(crate) const MOST_ITEMS: usize = 100;

/// Loadings of items on factors, a row for each item, and how the factors correlate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Loadings {
    pub(crate) loadings: Matrix,
    /// `None` where they do not.
    pub(crate) correlations: Option<Matrix>,
}

impl Loadings {
    /// Each factor turned so that its loadings add up to more than 0, the factor that explains most first: as `psych::fa` does.
    pub(crate) fn in_order(self) -> Self {
        let Self { loadings, correlations } = self;
        let count = loadings.columns();
        let columns: Vec<Vec<f64>> = (0..count).map(|factor| loadings.column(factor).collect()).collect();
        let signs: Vec<f64> =
            columns.iter().map(|column| if column.iter().sum::<f64>() < 0.0 { -1.0 } else { 1.0 }).collect();
        let sign = |factor: usize| signs.get(factor).copied().unwrap_or(1.0);
        let turned = correlations.map(|matrix| {
            Matrix::from_fn(count, count, |row, column| matrix.at(row, column) * sign(row) * sign(column))
        });
        let products = |one: usize, other: usize| {
            let column = |factor: usize| columns.get(factor).map_or(&[][..], Vec::as_slice);
            sign(one) * sign(other) * dot(column(one), column(other))
        };
        let explained = |factor: usize| match &turned {
            None => products(factor, factor),
            Some(matrix) => (0..count).map(|other| matrix.at(factor, other) * products(other, factor)).sum(),
        };
        let mut order: Vec<(f64, usize)> = (0..count).map(|factor| (explained(factor), factor)).collect();
        order.sort_by(|one, other| other.0.total_cmp(&one.0));
        let from = |place: usize| order.get(place).map_or(place, |(_, factor)| *factor);
        Self {
            loadings: Matrix::from_fn(loadings.rows(), count, |row, column| {
                loadings.at(row, from(column)) * sign(from(column))
            }),
            correlations: turned.map(|matrix| {
                Matrix::from_fn(count, count, |row, column| matrix.at(from(row), from(column)))
            }),
        }
    }
}

/// The degrees of freedom of so many factors without constraints.
pub(crate) fn degrees_of_freedom(items: usize, factors: usize) -> f64 {
    let (items, factors) = (real_len(items), real_len(factors));
    ((items - factors) * (items - factors) - items - factors) / 2.0
}
