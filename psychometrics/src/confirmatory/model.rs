//! A factor model, and its parameters.

use super::MOST_ITEMS;
use crate::factor::minres;
use crate::numeric::{Matrix, dot};

/// Which items belong to which factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FactorModel {
    items: usize,
    factors: Vec<Vec<usize>>,
}

impl FactorModel {
    /// One factor of all items.
    pub(crate) fn one(items: usize) -> Self {
        Self { items, factors: vec![(0..items).collect()] }
    }

    /// Factors of these of so many items.
    pub(crate) fn new(items: usize, factors: Vec<Vec<usize>>) -> Self {
        Self { items, factors }
    }

    pub(crate) fn items(&self) -> usize {
        self.items
    }

    /// Each loading: its item and its factor.
    pub(crate) fn loadings(&self) -> impl Iterator<Item = (usize, usize)> {
        self.factors
            .iter()
            .enumerate()
            .flat_map(|(factor, items)| items.iter().map(move |item| (*item, factor)))
    }

    /// Each two factors.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let count = self.factors.len();
        (0..count).flat_map(move |one| (one.saturating_add(1)..count).map(move |other| (one, other)))
    }

    /// How many loadings and correlations of factors there are.
    pub(crate) fn parameters(&self) -> usize {
        self.loadings().count().saturating_add(self.pairs().count())
    }

    /// How many correlations of two items there are, less the parameters that are to explain them. Below 0 they cannot be found.
    pub(crate) fn degrees_of_freedom(&self) -> Option<usize> {
        self.correlations().checked_sub(self.parameters())
    }

    /// The error says why its parameters cannot be found.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.items > MOST_ITEMS {
            return Err(format!("more than {MOST_ITEMS} items are not looked at"));
        }
        if self.degrees_of_freedom().is_none() {
            let (parameters, correlations) = (self.parameters(), self.correlations());
            return Err(format!("{parameters} parameters are to be found from {correlations} correlations"));
        }
        Ok(())
    }

    /// How many correlations of two items there are.
    pub(crate) fn correlations(&self) -> usize {
        self.items.saturating_mul(self.items.saturating_sub(1)).div_euclid(2)
    }

    /// A first guess from correlations: of each factor what minimum residuals make of its items alone, or their centroid.
    pub(crate) fn start(&self, correlations: &Matrix) -> Parameters {
        let mut loadings = Matrix::from_fn(self.items, self.factors.len(), |_, _| 0.0);
        for (factor, items) in self.factors.iter().enumerate() {
            let at = |place: usize| items.get(place).copied().unwrap_or(usize::MAX);
            let own =
                Matrix::from_fn(items.len(), items.len(), |row, column| correlations.at(at(row), at(column)));
            if let Ok(found) = minres(&own, 1) {
                for (item, loading) in items.iter().zip(found.loadings.column(0)) {
                    loadings.set(*item, factor, loading);
                }
                continue;
            }
            let sums: Vec<f64> = items
                .iter()
                .map(|item| items.iter().map(|other| correlations.at(*item, *other)).sum())
                .collect();
            let all = sums.iter().sum::<f64>().max(0.1).sqrt();
            for (item, sum) in items.iter().zip(&sums) {
                loadings.set(*item, factor, (sum / all).clamp(-0.95, 0.95));
            }
        }
        let mut between = Matrix::from_fn(self.factors.len(), self.factors.len(), |row, column| {
            f64::from(u8::from(row == column))
        });
        for (one, other) in self.pairs() {
            let column = |factor| loadings.column(factor).collect::<Vec<f64>>();
            let (first, second) = (column(one), column(other));
            let product: f64 = (0..self.items)
                .map(|item| {
                    first.get(item).copied().unwrap_or_default() * dot(correlations.row(item), &second)
                })
                .sum();
            let r = (product / (dot(&first, &first) * dot(&second, &second))).clamp(-0.9, 0.9);
            between.set(one, other, r);
            between.set(other, one, r);
        }
        Parameters { loadings, between }
    }
}

/// The loadings, a row for each item, and the correlations of the factors.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameters {
    pub(crate) loadings: Matrix,
    pub(crate) between: Matrix,
}

impl Parameters {
    /// The correlations of items that they make, with the communalities on the diagonal.
    pub(crate) fn common(&self) -> Matrix {
        self.loadings.times(&self.between).times(&self.loadings.transposed())
    }

    /// For each parameter two vectors u and v: what the model says of the items moves by u vᵀ + v uᵀ with it.
    pub(crate) fn directions(&self, model: &FactorModel) -> Vec<(Vec<f64>, Vec<f64>)> {
        let structure = self.loadings.times(&self.between);
        let loadings = model
            .loadings()
            .map(|(item, factor)| (unit(model.items, item), structure.column(factor).collect()));
        let pairs = model
            .pairs()
            .map(|(one, other)| (self.loadings.column(one).collect(), self.loadings.column(other).collect()));
        loadings.chain(pairs).collect()
    }

    /// Moved by so much in each parameter.
    pub(crate) fn moved(&self, model: &FactorModel, steps: &[f64], length: f64) -> Self {
        let mut next = self.clone();
        let mut steps = steps.iter();
        for (item, factor) in model.loadings() {
            let step = steps.next().copied().unwrap_or_default();
            next.loadings.set(item, factor, next.loadings.at(item, factor) + length * step);
        }
        for (one, other) in model.pairs() {
            let step = steps.next().copied().unwrap_or_default();
            let value = next.between.at(one, other) + length * step;
            next.between.set(one, other, value);
            next.between.set(other, one, value);
        }
        next
    }

    /// With each factor turned so that its loadings add up to more than 0.
    pub(crate) fn upright(&self) -> Self {
        let signs: Vec<f64> = (0..self.loadings.columns())
            .map(|factor| if self.loadings.column(factor).sum::<f64>() < 0.0 { -1.0 } else { 1.0 })
            .collect();
        let sign = |factor: usize| signs.get(factor).copied().unwrap_or(1.0);
        Self {
            loadings: Matrix::from_fn(self.loadings.rows(), self.loadings.columns(), |row, column| {
                self.loadings.at(row, column) * sign(column)
            }),
            between: Matrix::from_fn(self.between.rows(), self.between.columns(), |row, column| {
                self.between.at(row, column) * sign(row) * sign(column)
            }),
        }
    }
}

/// A vector of zeros with one 1.
pub(super) fn unit(size: usize, place: usize) -> Vec<f64> {
    (0..size).map(|own| f64::from(u8::from(own == place))).collect()
}
