//! One common factor of items, by two estimators: omega total.

use crate::estimate::Estimate;
use crate::numeric::{Matrix, real};

/// How often a solution is improved before it is given up.
const STEPS: usize = 20_000;
const SETTLED: f64 = 1e-13;
/// A loading of which the square is above this leaves no room for the item's own part.
const HEYWOOD: f64 = 0.995;

const NOT_SETTLED: &str = "the loadings of one factor do not settle";
const HEYWOOD_CASE: &str = "an item has no part of its own in the one factor (a Heywood case)";

/// Omega total of standardised items by minimum residuals: 1 − Σu² / ΣR.
pub(super) fn omega_minres(correlations: &Matrix) -> Estimate {
    if correlations.rows() < 3 {
        return Estimate::none("one factor of fewer than three items is not determined");
    }
    match minres(correlations) {
        Err(why) => Estimate::none(why),
        Ok(loadings) => {
            let own: f64 = loadings.iter().map(|loading| 1.0 - loading * loading).sum();
            Estimate::new(1.0 - own / correlations.sum(), NOT_SETTLED)
        }
    }
}

/// The loadings with the least squared residuals off the diagonal.
fn minres(correlations: &Matrix) -> Result<Vec<f64>, &'static str> {
    let mut loadings = start(correlations);
    for _ in 0..STEPS {
        let mut moved: f64 = 0.0;
        for item in 0..loadings.len() {
            let (mut product, mut squares) = (0.0, 0.0);
            for (other, loading) in loadings.iter().enumerate().filter(|(other, _)| *other != item) {
                product += correlations.at(item, other) * loading;
                squares += loading * loading;
            }
            if let Some(own) = loadings.get_mut(item) {
                let next = product / squares;
                moved = moved.max((next - *own).abs());
                *own = next;
            }
        }
        if moved < SETTLED {
            return match loadings.iter().any(|loading| loading * loading > HEYWOOD) {
                true => Err(HEYWOOD_CASE),
                false => Ok(loadings),
            };
        }
        if moved.is_nan() {
            break;
        }
    }
    Err(NOT_SETTLED)
}

/// Omega of the items as they are scored, by maximum likelihood: (Σλ)² / ((Σλ)² + Σθ).
pub(super) fn omega_ml(covariances: &Matrix, correlations: &Matrix) -> Estimate {
    if correlations.rows() < 3 {
        return Estimate::none("one factor of fewer than three items is not determined");
    }
    match maximum_likelihood(correlations) {
        Err(why) => Estimate::none(why),
        Ok(loadings) => {
            let (mut common, mut own) = (0.0, 0.0);
            for (loading, variance) in loadings.iter().zip(covariances.diagonal()) {
                common += loading * variance.sqrt();
                own += (1.0 - loading * loading) * variance;
            }
            Estimate::new(common * common / (common * common + own), NOT_SETTLED)
        }
    }
}

/// The loadings of one factor by maximum likelihood. At the solution the diagonal is fitted exactly, and the loadings are the first
/// eigenvector of the matrix by its unique parts.
fn maximum_likelihood(correlations: &Matrix) -> Result<Vec<f64>, &'static str> {
    let mut loadings = minres(correlations)?;
    let size = loadings.len();
    for _ in 0..STEPS {
        let unique: Vec<f64> = loadings.iter().map(|loading| 1.0 - loading * loading).collect();
        if unique.iter().any(|own| *own < 1.0 - HEYWOOD) {
            return Err(HEYWOOD_CASE);
        }
        let root = |place: usize| unique.get(place).copied().unwrap_or(f64::NAN).sqrt();
        let scaled = Matrix::from_fn(size, size, |row, column| {
            correlations.at(row, column) / (root(row) * root(column))
        });
        let first: Vec<f64> =
            loadings.iter().enumerate().map(|(place, loading)| loading / root(place)).collect();
        let (value, vector) = first_eigenvector(&scaled, first).ok_or(NOT_SETTLED)?;
        let common = (value - 1.0).max(0.0).sqrt();
        let mut moved: f64 = 0.0;
        for (place, (own, part)) in loadings.iter_mut().zip(&vector).enumerate() {
            let next = root(place) * part * common;
            moved = moved.max((next - *own).abs());
            *own = next;
        }
        if moved < 1e-12 {
            return Ok(loadings);
        }
        if moved.is_nan() {
            break;
        }
    }
    Err(NOT_SETTLED)
}

/// The largest eigenvalue and its vector of length 1, from a guess.
fn first_eigenvector(matrix: &Matrix, guess: Vec<f64>) -> Option<(f64, Vec<f64>)> {
    let mut vector = guess;
    for _ in 0..STEPS {
        let next: Vec<f64> = (0..vector.len())
            .map(|row| matrix.row(row).iter().zip(&vector).map(|(cell, part)| cell * part).sum())
            .collect();
        let length = next.iter().map(|part| part * part).sum::<f64>().sqrt();
        if length.is_nan() || length <= 0.0 {
            return None;
        }
        let before = vector.iter().map(|part| part * part).sum::<f64>().sqrt();
        let moved = next
            .iter()
            .zip(&vector)
            .map(|(new, old)| (new / length - old / before).abs())
            .fold(0.0, f64::max);
        vector = next.into_iter().map(|part| part / length).collect();
        if moved < 1e-15 {
            let value = (0..vector.len())
                .map(|row| {
                    let of_row: f64 =
                        matrix.row(row).iter().zip(&vector).map(|(cell, part)| cell * part).sum();
                    of_row * vector.get(row).copied().unwrap_or(f64::NAN)
                })
                .sum();
            return Some((value, vector));
        }
    }
    None
}

/// A first guess: each item by the root of its mean correlation with the others.
fn start(correlations: &Matrix) -> Vec<f64> {
    let others = real(u64::try_from(correlations.rows()).unwrap_or(u64::MAX)) - 1.0;
    let mean = |sum: f64| ((sum - 1.0) / others).clamp(-0.8, 0.8);
    correlations
        .row_sums()
        .into_iter()
        .map(|sum| mean(sum).signum() * mean(sum).abs().sqrt().max(0.1))
        .collect()
}
