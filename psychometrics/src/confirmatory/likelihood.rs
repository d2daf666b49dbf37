//! A factor model by maximum likelihood, by Fisher's scoring.

use super::model::{FactorModel, Parameters, unit};
use super::{NOT_IDENTIFIED, NOT_SETTLED};
use crate::numeric::{Matrix, dot};

const STEPS: usize = 500;
/// What a whole step would gain at the end: the square of what is left in standard errors of one person.
const SETTLED: f64 = 1e-17;
const ROUNDED: f64 = 1e-9;

/// A solution, of standardised items.
#[derive(Clone, Debug)]
pub(crate) struct Likelihood {
    pub(crate) parameters: Parameters,
    /// The part of its own of each item.
    pub(crate) unique: Vec<f64>,
    /// The discrepancy of model and correlations: ln|Σ| + tr(RΣ⁻¹) − ln|R| − k.
    pub(crate) discrepancy: f64,
    /// ln|R|.
    pub(crate) ln_determinant: f64,
    /// The variances and covariances of loadings, correlations of factors and unique parts, times the number of people.
    covariances: Matrix,
}

/// The error says why there is no solution.
pub(crate) fn maximum_likelihood(correlations: &Matrix, model: &FactorModel) -> Result<Likelihood, String> {
    model.check()?;
    let ln_determinant = correlations
        .ln_determinant()
        .ok_or("the correlation matrix is not positive definite, so maximum likelihood does not exist")?;
    let parameters = model.start(correlations);
    let unique = parameters.common().diagonal().map(|shared| 1.0 - shared.min(0.95)).collect();
    let mut at = Point::new(correlations, ln_determinant, parameters, unique).ok_or(NOT_SETTLED)?;
    for _ in 0..STEPS {
        let (gradient, information) = at.slopes(correlations, model);
        let inverse = information.inverse().ok_or(NOT_IDENTIFIED)?;
        let steps: Vec<f64> = (0..gradient.len()).map(|row| -dot(inverse.row(row), &gradient)).collect();
        let slope = dot(&steps, &gradient);
        if slope.is_nan() {
            break;
        }
        if slope.abs() < SETTLED {
            return Ok(at.solution(ln_determinant, inverse));
        }
        let Some(next) = at.improved(correlations, ln_determinant, model, &steps, slope) else {
            // Nothing is lower as far as the digits tell.
            return match slope.abs() < ROUNDED {
                true => Ok(at.solution(ln_determinant, inverse)),
                false => Err(NOT_SETTLED.to_owned()),
            };
        };
        at = next;
    }
    Err(NOT_SETTLED.to_owned())
}

/// The model at one place.
struct Point {
    parameters: Parameters,
    unique: Vec<f64>,
    implied: Matrix,
    inverse: Matrix,
    discrepancy: f64,
}

impl Point {
    /// `None` where what the model says of the items cannot be a covariance matrix.
    fn new(
        correlations: &Matrix,
        ln_determinant: f64,
        parameters: Parameters,
        unique: Vec<f64>,
    ) -> Option<Self> {
        let mut implied = parameters.common();
        for (place, own) in unique.iter().enumerate() {
            implied.set(place, place, implied.at(place, place) + own);
        }
        let inverse = implied.inverse()?;
        let trace: f64 =
            (0..inverse.rows()).map(|row| dot(inverse.row(row), correlations.row(row)) - 1.0).sum();
        let discrepancy = implied.ln_determinant()? - ln_determinant + trace;
        discrepancy.is_finite().then_some(Self { parameters, unique, implied, inverse, discrepancy })
    }

    /// How fast the discrepancy rises with each parameter, and how that is expected to change.
    fn slopes(&self, correlations: &Matrix, model: &FactorModel) -> (Vec<f64>, Matrix) {
        let size = self.unique.len();
        let left = Matrix::from_fn(size, size, |row, column| {
            self.implied.at(row, column) - correlations.at(row, column)
        });
        let weighted = self.inverse.times(&left).times(&self.inverse);
        let mut directions = self.parameters.directions(model);
        directions.extend((0..size).map(|item| {
            let own = unit(size, item);
            let half = own.iter().map(|part| part / 2.0).collect();
            (own, half)
        }));
        let count = directions.len();
        let first =
            Matrix::from_fn(size, count, |row, column| part(directions.get(column).map(|d| &d.0), row));
        let second =
            Matrix::from_fn(size, count, |row, column| part(directions.get(column).map(|d| &d.1), row));
        let pulled = weighted.times(&second);
        let gradient = (0..count)
            .map(|column| {
                2.0 * first.column(column).zip(pulled.column(column)).map(|(u, w)| u * w).sum::<f64>()
            })
            .collect();
        let (by_first, by_second) = (self.inverse.times(&first), self.inverse.times(&second));
        let (first, second) = (first.transposed(), second.transposed());
        let (uu, uv, vv) = (first.times(&by_first), first.times(&by_second), second.times(&by_second));
        let information = Matrix::from_fn(count, count, |row, column| {
            2.0 * (uv.at(column, row) * uv.at(row, column) + vv.at(row, column) * uu.at(row, column))
        });
        (gradient, information)
    }

    /// A lower place in this direction.
    fn improved(
        &self,
        correlations: &Matrix,
        ln_determinant: f64,
        model: &FactorModel,
        steps: &[f64],
        slope: f64,
    ) -> Option<Self> {
        let mut length = 1.0;
        for _ in 0..40 {
            let parameters = self.parameters.moved(model, steps, length);
            let of_unique = steps.iter().skip(model.parameters());
            let unique = self.unique.iter().zip(of_unique).map(|(own, step)| own + length * step).collect();
            let next = Self::new(correlations, ln_determinant, parameters, unique);
            if let Some(next) = next
                && next.discrepancy < self.discrepancy + 1e-4 * length * slope
            {
                return Some(next);
            }
            length /= 2.0;
        }
        None
    }

    fn solution(self, ln_determinant: f64, inverse: Matrix) -> Likelihood {
        let covariances =
            Matrix::from_fn(inverse.rows(), inverse.columns(), |row, column| 2.0 * inverse.at(row, column));
        Likelihood {
            parameters: self.parameters,
            unique: self.unique,
            discrepancy: self.discrepancy.max(0.0),
            ln_determinant,
            covariances,
        }
    }
}

fn part(list: Option<&Vec<f64>>, place: usize) -> f64 {
    list.and_then(|list| list.get(place)).copied().unwrap_or_default()
}

impl Likelihood {
    /// What the model says of the items.
    pub(crate) fn implied(&self) -> Matrix {
        let mut implied = self.parameters.common();
        for (place, own) in self.unique.iter().enumerate() {
            implied.set(place, place, implied.at(place, place) + own);
        }
        implied
    }

    /// Each loading with the item's variance in the model set to 1, and its variance times the number of people (delta method).
    pub(crate) fn standardized(&self, model: &FactorModel) -> Vec<(f64, f64)> {
        let implied = self.implied();
        let directions = self.parameters.directions(model);
        model
            .loadings()
            .enumerate()
            .map(|(place, (item, factor))| {
                let (loading, variance) = (self.parameters.loadings.at(item, factor), implied.at(item, item));
                // The loading by the root of the variance, which every parameter of the item moves.
                let mut slopes: Vec<f64> = directions
                    .iter()
                    .map(|(u, v)| 2.0 * part(Some(u), item) * part(Some(v), item))
                    .map(|of_variance| -loading / 2.0 * variance.powf(-1.5) * of_variance)
                    .collect();
                slopes.extend((0..model.items()).map(|other| match other == item {
                    true => -loading / 2.0 * variance.powf(-1.5),
                    false => 0.0,
                }));
                if let Some(own) = slopes.get_mut(place) {
                    *own += 1.0 / variance.sqrt();
                }
                let spread: f64 = slopes
                    .iter()
                    .enumerate()
                    .filter(|(_, slope)| slope.abs() > 0.0)
                    .map(|(row, slope)| slope * dot(self.covariances.row(row), &slopes))
                    .sum();
                (loading / variance.sqrt(), spread)
            })
            .collect()
    }

    /// The variance of each correlation of two factors, times the number of people.
    pub(crate) fn between_variances(&self, model: &FactorModel) -> Vec<f64> {
        let first = model.loadings().count();
        model
            .pairs()
            .enumerate()
            .map(|(place, _)| {
                let at = first.saturating_add(place);
                self.covariances.at(at, at)
            })
            .collect()
    }
}
