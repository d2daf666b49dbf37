//! A factor model of answers in steps by diagonally weighted least squares, and what is robust about it: WLSMV.

use super::model::{FactorModel, Parameters};
use super::{NOT_IDENTIFIED, NOT_SETTLED};
use crate::numeric::{Matrix, dot, real, real_len};
use crate::polychoric::{Influence, Steps};
use crate::tally::Pattern;

const STEPS: usize = 500;

/// More work than this is not taken on for robust errors: combinations of answers times pairs of correlations.
const MOST_WORK: f64 = 2e11;

/// Nor are the variances and covariances of more correlations than this, those of 64 items.
const MOST_CORRELATIONS: usize = 2016;

/// A solution.
#[derive(Clone, Debug)]
pub(crate) struct LeastSquares {
    pub(crate) parameters: Parameters,
    /// The weighted sum of squares of what is left, for one person.
    pub(crate) discrepancy: f64,
    /// The same of items that do not correlate.
    pub(crate) baseline: f64,
    /// How far each correlation moves with each parameter, a row for each correlation.
    slopes: Matrix,
    /// The inverse of the weighted products of these.
    inverse: Matrix,
    weights: Vec<f64>,
}

/// From polychoric correlations, each weighed by how sure it is. The error says why there is no solution.
pub(crate) fn least_squares(
    correlations: &Matrix,
    influences: &[Influence],
    model: &FactorModel,
) -> Result<LeastSquares, String> {
    model.check()?;
    let weights: Vec<f64> = influences.iter().map(|influence| 1.0 / influence.variance).collect();
    if weights.iter().any(|weight| !weight.is_finite()) {
        return Err("a polychoric correlation has no error, so nothing weighs it".to_owned());
    }
    let observed: Vec<f64> =
        influences.iter().map(|influence| correlations.at(influence.first, influence.second)).collect();
    let left = |parameters: &Parameters| -> Vec<f64> {
        let implied = parameters.common();
        let of = |(influence, observed): (&Influence, &f64)| {
            observed - implied.at(influence.first, influence.second)
        };
        influences.iter().zip(&observed).map(of).collect()
    };
    let squares =
        |left: &[f64]| -> f64 { left.iter().zip(&weights).map(|(left, weight)| weight * left * left).sum() };
    let baseline = squares(&observed);
    let mut parameters = model.start(correlations);
    let mut residuals = left(&parameters);
    let mut value = squares(&residuals);
    let mut damping = 0.0;
    for _ in 0..STEPS {
        let slopes = slopes(&parameters, model, influences);
        let (products, pulled) = normal_equations(&slopes, &weights, &residuals);
        let inverse = products.inverse();
        if inverse.is_none() && damping <= 0.0 {
            damping = 1e-6;
        }
        let mut next = None;
        for _ in 0..30 {
            let mut damped = products.clone();
            for place in 0..damped.rows() {
                damped.set(place, place, damped.at(place, place) * (1.0 + damping));
            }
            let Some(solved) = damped.inverse() else {
                damping = f64::max(damping * 10.0, 1e-6);
                continue;
            };
            let steps: Vec<f64> = (0..pulled.len()).map(|row| dot(solved.row(row), &pulled)).collect();
            let size = steps.iter().fold(0.0, |size: f64, step| size.max(step.abs()));
            let tried = parameters.moved(model, &steps, 1.0);
            let left = left(&tried);
            let reached = squares(&left);
            if size < 1e-9 || (reached - value).abs() <= 1e-14 * value.abs() && size < 1e-7 {
                let inverse = inverse.ok_or(NOT_IDENTIFIED)?;
                return Ok(LeastSquares {
                    parameters,
                    discrepancy: value,
                    baseline,
                    slopes,
                    inverse,
                    weights,
                });
            }
            if reached < value {
                next = Some((tried, left, reached));
                damping = if damping < 1e-9 { 0.0 } else { damping / 10.0 };
                break;
            }
            damping = f64::max(damping * 10.0, 1e-6);
        }
        (parameters, residuals, value) = next.ok_or(NOT_SETTLED)?;
    }
    Err(NOT_SETTLED.to_owned())
}

/// How far each correlation moves with each parameter.
fn slopes(parameters: &Parameters, model: &FactorModel, influences: &[Influence]) -> Matrix {
    let directions = parameters.directions(model);
    let mut slopes = Matrix::from_fn(influences.len(), directions.len(), |_, _| 0.0);
    for (row, influence) in influences.iter().enumerate() {
        let at = |list: &[f64], place: usize| list.get(place).copied().unwrap_or_default();
        for (cell, (u, v)) in slopes.row_mut(row).iter_mut().zip(&directions) {
            *cell = at(u, influence.first) * at(v, influence.second)
                + at(v, influence.first) * at(u, influence.second);
        }
    }
    slopes
}

/// The weighted products of the slopes with each other, and with what is left.
fn normal_equations(slopes: &Matrix, weights: &[f64], left: &[f64]) -> (Matrix, Vec<f64>) {
    let count = slopes.columns();
    let mut products = Matrix::from_fn(count, count, |_, _| 0.0);
    let mut pulled = vec![0.0; count];
    for ((row, weight), left) in weights.iter().enumerate().zip(left) {
        let own = slopes.row(row);
        for (place, slope) in own.iter().enumerate().filter(|(_, slope)| slope.abs() > 0.0) {
            for (cell, other) in products.row_mut(place).iter_mut().zip(own) {
                *cell += weight * slope * other;
            }
            if let Some(pulled) = pulled.get_mut(place) {
                *pulled += weight * slope * left;
            }
        }
    }
    (products, pulled)
}

/// What does not rest on the weights being right.
#[derive(Clone, Debug)]
pub(crate) struct Robust {
    /// The variance of each parameter, times the number of people.
    pub(crate) variances: Vec<f64>,
    /// The traces of UΓ and of its square, of the model.
    pub(crate) traces: (f64, f64),
    /// The same of items that do not correlate.
    pub(crate) baseline_traces: (f64, f64),
}

/// From the people: each combination of answers, in steps, and how many gave it.
pub(crate) fn robust(
    solution: &LeastSquares,
    influences: &[Influence],
    steps: &[Steps],
    patterns: &[(&Pattern, u64)],
) -> Result<Robust, String> {
    let count = influences.len();
    let work = real_len(patterns.len()) * real_len(count).powi(2);
    if work > MOST_WORK || count > MOST_CORRELATIONS {
        return Err(format!(
            "{} items with {} different combinations of answers are too many for robust errors",
            steps.len(),
            patterns.len()
        ));
    }
    let gamma = gamma(influences, steps, patterns);
    // (Δ'WΔ)⁻¹ Δ'W, how each parameter moves with each correlation.
    let LeastSquares { slopes, inverse, weights, .. } = solution;
    let mut moved = inverse.times(&slopes.transposed());
    for row in 0..moved.rows() {
        for (cell, weight) in moved.row_mut(row).iter_mut().zip(weights) {
            *cell *= weight;
        }
    }
    let of_parameters = moved.times(&gamma);
    let variances = (0..moved.rows()).map(|row| dot(of_parameters.row(row), moved.row(row))).collect();
    // UΓ = W (Γ − Δ moved Γ).
    let mut product = gamma.clone();
    for (row, weight) in weights.iter().enumerate() {
        let cells = product.row_mut(row);
        for (place, slope) in slopes.row(row).iter().enumerate().filter(|(_, slope)| slope.abs() > 0.0) {
            for (cell, part) in cells.iter_mut().zip(of_parameters.row(place)) {
                *cell -= slope * part;
            }
        }
        cells.iter_mut().for_each(|cell| *cell *= weight);
    }
    let of_square = |at: &dyn Fn(usize, usize) -> f64| -> f64 {
        let row = |row: usize| (0..count).map(|column| at(row, column) * at(column, row)).sum::<f64>();
        (0..count).map(row).sum()
    };
    let weighted =
        |row: usize, column: usize| weights.get(row).copied().unwrap_or_default() * gamma.at(row, column);
    let baseline = (0..count).map(|place| weighted(place, place)).sum();
    Ok(Robust {
        variances,
        traces: (product.trace(), of_square(&|row, column| product.at(row, column))),
        baseline_traces: (baseline, of_square(&weighted)),
    })
}

/// The variances and covariances of the correlations, times the number of people.
fn gamma(influences: &[Influence], steps: &[Steps], patterns: &[(&Pattern, u64)]) -> Matrix {
    let count = influences.len();
    let mut gamma = Matrix::from_fn(count, count, |_, _| 0.0);
    let (mut moved, mut people) = (vec![0.0; count], 0.0);
    for (row, times) in patterns {
        let places: Vec<usize> = row
            .iter()
            .zip(steps)
            .map(|(answer, steps)| steps.step(usize::from(answer.saturating_sub(1))).unwrap_or(usize::MAX))
            .collect();
        let step = |item: usize| places.get(item).copied().unwrap_or(usize::MAX);
        for (own, influence) in moved.iter_mut().zip(influences) {
            *own = influence.of(step(influence.first), step(influence.second));
        }
        let times = real(*times);
        people += times;
        for (place, own) in moved.iter().enumerate() {
            let weighted = times * own;
            for (cell, other) in gamma.row_mut(place).iter_mut().zip(&moved).take(place.saturating_add(1)) {
                *cell += weighted * other;
            }
        }
    }
    Matrix::from_fn(count, count, |row, column| gamma.at(row.max(column), row.min(column)) / people)
}
