//! Two judgements of the same people in categories: kappa with its error, and what stands beside it.

use serde::Serialize;

use crate::estimate::{Estimate, finite};
use crate::interval::two_sided;
use crate::numeric::{Matrix, real};

/// Cohen's kappa, without and with weights.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Kappas {
    /// Every disagreement counts the same.
    pub unweighted: Estimate,
    /// By the distance of the categories.
    pub linear: Estimate,
    /// By its square.
    pub quadratic: Estimate,
}

impl Kappas {
    /// None of them, and why.
    pub(super) fn none(reason: &str) -> Self {
        let none = || Estimate::none(reason);
        Self { unweighted: none(), linear: none(), quadratic: none() }
    }

    /// Of a table of counts; without order there are no weights.
    pub(super) fn new(table: &Matrix, is_ordered: bool, confidence: f64) -> Self {
        let last = (real(u64::try_from(table.rows()).unwrap_or(u64::MAX)) - 1.0).max(1.0);
        let distance =
            |row: usize, column: usize| real(u64::try_from(row.abs_diff(column)).unwrap_or(u64::MAX)) / last;
        let weighted = |power: i32| match is_ordered {
            true => kappa(table, &|row, column| 1.0 - distance(row, column).powi(power), confidence),
            false => Estimate::none("the categories have no order"),
        };
        let same = |row: usize, column: usize| if row == column { 1.0 } else { 0.0 };
        Self { unweighted: kappa(table, &same, confidence), linear: weighted(1), quadratic: weighted(2) }
    }
}

/// Kappa with the weights of agreement, and the error of Fleiss, Cohen and Everitt.
pub(super) fn kappa(table: &Matrix, weight: &dyn Fn(usize, usize) -> f64, confidence: f64) -> Estimate {
    let (size, n) = (table.rows(), table.sum());
    if n <= 0.0 {
        return Estimate::none("nobody has both judgements");
    }
    let rows: Vec<f64> = table.row_sums().iter().map(|sum| sum / n).collect();
    let columns: Vec<f64> =
        (0..size).map(|column| (0..size).map(|row| table.at(row, column)).sum::<f64>() / n).collect();
    let share = |shares: &[f64], place: usize| shares.get(place).copied().unwrap_or(f64::NAN);
    let all = |of: &dyn Fn(usize, usize) -> f64| -> f64 {
        (0..size).map(|row| (0..size).map(|column| of(row, column)).sum::<f64>()).sum()
    };
    let observed = all(&|row, column| weight(row, column) * table.at(row, column) / n);
    let chance = all(&|row, column| weight(row, column) * share(&rows, row) * share(&columns, column));
    let value = (observed - chance) / (1.0 - chance);
    if (1.0 - chance).abs() < 1e-12 || !value.is_finite() {
        return Estimate::none(
            "both put everybody into the same category, so agreement by chance is complete",
        );
    }
    let of_rows: Vec<f64> = (0..size)
        .map(|row| (0..size).map(|column| weight(row, column) * share(&columns, column)).sum())
        .collect();
    let of_columns: Vec<f64> =
        (0..size).map(|column| (0..size).map(|row| weight(row, column) * share(&rows, row)).sum()).collect();
    let spread = all(&|row, column| {
        let away = weight(row, column) - (share(&of_rows, row) + share(&of_columns, column)) * (1.0 - value);
        table.at(row, column) / n * away * away
    });
    let variance = (spread - (value - chance * (1.0 - value)).powi(2)) / ((1.0 - chance).powi(2) * n);
    let se = variance.max(0.0).sqrt();
    let z = two_sided(confidence);
    Estimate::new(value, "").within(value - z * se, value + z * se).with_error(se)
}

/// The percentage of people of whom both judgements are the same.
pub(super) fn percent_agreement(table: &Matrix) -> Option<f64> {
    finite(100.0 * table.trace() / table.sum())
}

/// Kappa where every category is as likely as the others: prevalence- and bias-adjusted.
pub(super) fn pabak(agreement: f64, categories: usize) -> Option<f64> {
    let size = real(u64::try_from(categories).unwrap_or(u64::MAX));
    finite((size * agreement - 1.0) / (size - 1.0))
}
