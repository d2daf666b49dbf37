//! One common factor of items, by two estimators: omega total.

use crate::estimate::Estimate;
use crate::numeric::{Matrix, real};

/// How often a solution is improved before it is given up.
const STEPS: usize = 5_000;
/// How often the matrix is applied to a vector in all, over every improvement of a solution: what does not settle by then is given up.
const MOST_PRODUCTS: usize = 50_000;
/// More items than this are not looked at for one factor.
const MOST_ITEMS: usize = 100;
const SETTLED: f64 = 1e-13;
/// A loading of which the square is above this leaves no room for the item's own part.
const HEYWOOD: f64 = 0.995;

const NOT_SETTLED: &str = "the loadings of one factor do not settle";
const HEYWOOD_CASE: &str = "an item has no part of its own in the one factor (a Heywood case)";

/// Omega total of standardised items by minimum residuals: 1 − Σu² / ΣR.
pub(super) fn omega_minres(correlations: &Matrix) -> Estimate {
    if let Some(why) = wrong_size(correlations) {
        return Estimate::none(why);
    }
    match minres(correlations) {
        Err(why) => Estimate::none(why),
        Ok(loadings) => {
            let own: f64 = loadings.iter().map(|loading| 1.0 - loading * loading).sum();
            Estimate::new(1.0 - own / correlations.sum(), NOT_SETTLED)
        }
    }
}

/// Why so many items have no one factor here.
fn wrong_size(correlations: &Matrix) -> Option<String> {
    match correlations.rows() {
        0..3 => Some("one factor of fewer than three items is not determined".to_owned()),
        size if size > MOST_ITEMS => Some(format!("more than {MOST_ITEMS} items")),
        _ => None,
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
    if let Some(why) = wrong_size(correlations) {
        return Estimate::none(why);
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
    let (size, mut left) = (loadings.len(), MOST_PRODUCTS);
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
        let (value, vector) = first_eigenvector(&scaled, first, &mut left).ok_or(NOT_SETTLED)?;
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

/// The largest eigenvalue and its vector of length 1, from a guess, with so many products left.
fn first_eigenvector(matrix: &Matrix, guess: Vec<f64>, left: &mut usize) -> Option<(f64, Vec<f64>)> {
    let mut vector = guess;
    while *left > 0 {
        *left = left.saturating_sub(1);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Items that go together by chance only have no factor that settles; it is given up soon.
    #[test]
    fn what_does_not_settle_is_given_up() {
        let mut random = crate::random::Random::new(1, 0);
        let mut noise = Matrix::from_fn(60, 60, |_, _| 0.0);
        for row in 0..60 {
            for column in 0..=row {
                let r = if row == column { 1.0 } else { random.below(2001) as f64 / 1000.0 - 1.0 };
                noise.set(row, column, r);
                noise.set(column, row, r);
            }
        }
        let began = std::time::Instant::now();
        let found = [omega_minres(&noise), omega_ml(&noise, &noise)];
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
        assert!(found.iter().all(|omega| omega.value.is_some() || omega.reason.is_some()));
        let many = Matrix::from_fn(300, 300, |row, column| if row == column { 1.0 } else { 0.5 });
        assert_eq!(omega_minres(&many).reason.unwrap(), "more than 100 items");
    }

    /// Items that are one factor exactly.
    #[test]
    fn one_factor_is_found() {
        let loadings = [0.8, 0.7, 0.6, 0.5];
        let matrix =
            Matrix::from_fn(
                4,
                4,
                |row, column| if row == column { 1.0 } else { loadings[row] * loadings[column] },
            );
        let wanted = 1.0 - loadings.iter().map(|l| 1.0 - l * l).sum::<f64>() / matrix.sum();
        for found in [omega_minres(&matrix), omega_ml(&matrix, &matrix)] {
            assert!((found.value.unwrap() - wanted).abs() < 1e-10, "{found:?}");
        }
    }
}
