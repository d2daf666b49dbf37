//! How much of a score is its factors': omega, by several estimators.

use crate::confirmatory::{FactorModel, least_squares, maximum_likelihood};
use crate::estimate::Estimate;
use crate::factor::minres;
use crate::numeric::{Matrix, normal_below};
use crate::polychoric::{Nodes, Polychoric};
use crate::tally::PairCounts;

const HEYWOOD: &str = "an item has no part of its own in the one factor (a Heywood case)";
const NOT_A_NUMBER: &str = "the score does not vary";

/// Omega total of standardised items by minimum residuals: 1 − Σu² / ΣR.
pub(super) fn omega_minres(correlations: &Matrix) -> Result<Estimate, String> {
    let found = minres(correlations, 1)?;
    if !found.heywood.is_empty() {
        return Err(HEYWOOD.to_owned());
    }
    let own: f64 = found.communalities().iter().map(|shared| 1.0 - shared).sum();
    Ok(Estimate::new(1.0 - own / correlations.sum(), NOT_A_NUMBER))
}

/// Omega of the items as they are scored, by maximum likelihood: (Σλ)² / ((Σλ)² + Σθ).
pub(super) fn omega_ml(covariances: &Matrix, correlations: &Matrix) -> Result<Estimate, String> {
    let found = maximum_likelihood(correlations, &FactorModel::one(correlations.rows()))?;
    if found.unique.iter().any(|own| *own <= 0.0) {
        return Err(HEYWOOD.to_owned());
    }
    let (mut common, mut own) = (0.0, 0.0);
    let loadings = found.parameters.loadings.column(0);
    for ((loading, unique), variance) in loadings.zip(&found.unique).zip(covariances.diagonal()) {
        common += loading * variance.sqrt();
        own += unique * variance;
    }
    Ok(Estimate::new(common * common / (common * common + own), NOT_A_NUMBER))
}

/// Omega of the score of answers in steps (Green and Yang), from one factor by weighted least squares: the covariance of the score with
/// another that has the same factor and other parts of its own, by its variance. Each step counts one more than that below.
pub(super) fn omega_categorical(found: &Polychoric, counts: &PairCounts) -> Result<Estimate, String> {
    let model = FactorModel::one(found.steps.len());
    let solution = least_squares(&found.correlations, &found.influences(counts), &model)?;
    let common = solution.parameters.common();
    if common.diagonal().any(|shared| shared >= 1.0) {
        return Err(HEYWOOD.to_owned());
    }
    let nodes = Nodes::new();
    let thresholds: Vec<Vec<f64>> = found.steps.iter().map(|steps| steps.thresholds()).collect();
    let (mut shared, mut all) = (0.0, 0.0);
    for (one, first) in thresholds.iter().enumerate() {
        for (other, second) in thresholds.iter().enumerate().take(one.saturating_add(1)) {
            let apart: f64 = if one == other { 1.0 } else { 2.0 };
            for a in first {
                for b in second {
                    let by_chance = normal_below(*a) * normal_below(*b);
                    let together = match one == other {
                        true => normal_below(a.min(*b)),
                        false => nodes.both_below(*a, *b, found.correlations.at(one, other)),
                    };
                    shared += apart * (nodes.both_below(*a, *b, common.at(one, other)) - by_chance);
                    all += apart * (together - by_chance);
                }
            }
        }
    }
    Ok(Estimate::new(shared / all, NOT_A_NUMBER))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!((found.clone().unwrap().value.unwrap() - wanted).abs() < 1e-8, "{found:?}");
        }
    }

    /// Many items are given up soon.
    #[test]
    fn too_many_items_have_no_omega() {
        let many = Matrix::from_fn(300, 300, |row, column| if row == column { 1.0 } else { 0.5 });
        assert!(omega_minres(&many).unwrap_err().contains("more than 100 items"));
        assert!(omega_ml(&many, &many).unwrap_err().contains("more than 100 items"));
    }
}
